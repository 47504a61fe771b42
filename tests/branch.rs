//! Branches whose special points are known in closed form.

#[path = "branch/again.rs"]
mod again;
#[path = "branch/equations.rs"]
mod equations;
#[path = "branch/islands.rs"]
mod islands;
#[path = "solve/linear_vae.rs"]
mod linear_vae;
#[path = "branch/networks.rs"]
mod networks;
#[path = "branch/vae.rs"]
mod vae;

use equations::{equations, kinds, only};
use spinodal::branch::{
    DiagramOptions, End, SpecialKind, StopAt, TraceFailureReason, TraceOptions, trace, trace_all,
};
use spinodal::solve::{Domain, FailureReason};
use spinodal::testing::assert_close;

#[test]
fn a_parabola_folds_and_is_followed_to_both_ends_of_the_range() {
    let mut system = equations(|&[x], p| ([p - x * x], [[-2.0 * x]], [1.0]));
    let branch = trace(&mut system, &[0.9], 1.0, &TraceOptions::over(-1.0, 2.0)).unwrap();
    let fold = only(&branch);
    assert_eq!(fold.kind, SpecialKind::Fold);
    assert_close(fold.p, 0.0, 1e-15);
    assert_close(fold.x[0], 0.0, 1e-14);
    assert_close(fold.null[0].abs(), 1.0, 1e-15);
    assert_eq!(branch.ends, [End::Upper, End::Upper]);
    let last = branch.points.last().unwrap();
    assert_eq!([branch.points[0].p, last.p], [2.0, 2.0]);
    assert_close(last.x[0].abs(), 2_f64.sqrt(), 1e-14);
    assert!(system.count <= 180, "{} evaluations", system.count);
    // The solver of the start counts a residual for less than a Jacobian.
    assert!(branch.work.jacobians.abs_diff(system.count) <= 10, "{:?}", branch.work);
    for point in &branch.points {
        assert_close(point.p, point.x[0] * point.x[0], 1e-12);
        assert_eq!(
            point.unstable,
            if point.p == fold.p { None } else { Some(usize::from(point.x[0] < 0.0)) }
        );
    }
}

#[test]
fn crossing_lines_exchange_stability() {
    // x = 0 and x = p, turned so that neither is an axis.
    let mut system = equations(|&[x, y], p| {
        let s = x - 0.3 * p;
        (
            [p * s - s * s + 0.1 * (y - s), s - y],
            [[p - 2.0 * s - 0.1, 0.1], [1.0, -1.0]],
            [s - 0.3 * (p - 2.0 * s - 0.1), -0.3],
        )
    });
    let branch = trace(&mut system, &[-0.3, 0.0], -1.0, &TraceOptions::over(-1.0, 1.0)).unwrap();
    let point = only(&branch);
    assert_eq!(point.kind, SpecialKind::Transcritical);
    assert_close(point.p, 0.0, 1e-14);
    assert_close(point.x[0], 0.0, 1e-14);
    let (dx, dp) = point.crossing.as_ref().unwrap();
    assert_close(dx[0] / dp, 1.3, 1e-8); // second differences are exact to 1e-10
    assert_close(dx[1] / dp, 1.0, 1e-8);
    let diagram =
        trace_all(&mut system, &[(vec![-0.3, 0.0], -1.0)], &mut |_| {}, &DiagramOptions::over(-1.0, 1.0));
    assert_eq!(diagram.branches.len(), 3);
    let ends: Vec<f64> = diagram.branches.iter().map(|branch| branch.points.last().unwrap().x[1]).collect();
    assert_close(ends[1].abs(), 1.0, 1e-12);
    assert_close(ends[1] + ends[2], 0.0, 1e-12);
}

#[test]
fn a_cusp_has_two_folds_on_one_side_and_none_on_the_other() {
    for (q, count) in [(-0.5, 0), (0.0, 0), (1e-4, 2), (0.3, 2)] {
        let mut system = equations(|&[x], p| ([p + q * x - x * x * x], [[q - 3.0 * x * x]], [1.0]));
        let branch = trace(&mut system, &[-1.0], -1.0, &TraceOptions::over(-1.0, 1.0)).unwrap();
        assert_eq!(branch.specials.len(), count, "q = {q}: {:?}", branch.specials);
        for fold in &branch.specials {
            assert_close(fold.p.abs(), 2.0 * (q / 3.0_f64).powf(1.5), 1e-14); // closed form
        }
    }
}

#[test]
fn a_cycle_is_born_where_a_pair_of_eigenvalues_crosses() {
    // ẋ = p x − ω y − …, ẏ = ω x + p y − …, with a third direction that relaxes.
    let (omega, at) = (0.7, 0.3);
    let rotating = move |&[x, y, z]: &[f64; 3], p: f64| {
        let g = p - at;
        let s = x * x + y * y;
        (
            [g * x - omega * y - x * s, omega * x + g * y - y * s, p - z],
            [
                [g - s - 2.0 * x * x, -omega - 2.0 * x * y, 0.0],
                [omega - 2.0 * x * y, g - s - 2.0 * y * y, 0.0],
                [0.0, 0.0, -1.0],
            ],
            [x, y, 1.0],
        )
    };
    let start = [0.0, 0.0, -1.0];
    let mut system = equations(rotating);
    let branch = trace(&mut system, &start, -1.0, &TraceOptions::over(-1.0, 1.0)).unwrap();
    let SpecialKind::Hopf { frequency } = only(&branch).kind else { panic!("{:?}", branch.specials) };
    assert_close(frequency, omega, 1e-12);
    assert_close(only(&branch).p, at, 1e-13);
    assert_eq!([branch.points[0].unstable, branch.points.last().unwrap().unstable], [Some(0), Some(2)]);
    // Implicit rows do not flow.
    let branch =
        trace(&mut equations(rotating).implicit(), &start, -1.0, &TraceOptions::over(-1.0, 1.0)).unwrap();
    assert!(branch.specials.is_empty());
    assert_eq!(branch.points[0].unstable, None);
}

#[test]
fn two_directions_that_open_at_once_are_one_point() {
    let mut system = equations(|&[x, y], p| {
        let g = p - x * x - y * y;
        ([g * x, g * y], [[g - 2.0 * x * x, -2.0 * x * y], [-2.0 * x * y, g - 2.0 * y * y]], [x, y])
    });
    let branch = trace(&mut system, &[0.0, 0.0], -0.9, &TraceOptions::over(-1.0, 1.0)).unwrap();
    assert_eq!(only(&branch).kind, SpecialKind::Multiple { dimension: 2 });
    assert_close(only(&branch).p, 0.0, 1e-12);
    // On the circle of broken symmetry every point is singular.
    let failure = trace(&mut system, &[0.6, 0.8], 1.0, &TraceOptions::over(-1.0, 2.0)).unwrap_err();
    assert_eq!(failure.reason, TraceFailureReason::PersistentlySingular { dimension: 1 });
}

#[test]
fn a_closed_branch_is_recognised() {
    let mut system = equations(|&[x], p| ([1.0 - x * x - p * p], [[-2.0 * x]], [-2.0 * p]));
    let branch = trace(&mut system, &[1.0], 0.3, &TraceOptions::over(-2.0, 2.0)).unwrap();
    assert_eq!(kinds(&branch), [SpecialKind::Fold, SpecialKind::Fold]);
    assert_eq!(branch.ends[1], End::Loop);
    assert_eq!(branch.points[0].x, branch.points.last().unwrap().x);
    for fold in &branch.specials {
        assert_close(fold.p.abs(), 1.0, 1e-14);
    }
    // It is isolated: from elsewhere it is not reached, and nothing is solved beyond it.
    let failure = trace(&mut system, &[1.0], 1.5, &TraceOptions::over(-2.0, 2.0)).unwrap_err();
    assert!(
        matches!(failure.reason, TraceFailureReason::StartUnsolved(FailureReason::Stagnated)),
        "{failure:?}"
    );
}

#[test]
fn a_branch_ends_where_an_unknown_does() {
    let mut system =
        equations(|&[x, y], p| ([0.75 - p * p - x, x - y], [[-1.0, 0.0], [1.0, -1.0]], [-2.0 * p, 0.0]))
            .within([Domain::REAL, Domain::closed(0.25, 9.0)]);
    let branch = trace(&mut system, &[0.7, 0.7], 0.0, &TraceOptions::over(-0.1, 2.0)).unwrap();
    assert_eq!(branch.ends, [End::Lower, End::Domain(1)]);
    let last = branch.points.last().unwrap();
    assert_close(last.p, 0.5_f64.sqrt(), 1e-14);
    assert_eq!(last.x[1], 0.25);
    // An open end is approached.
    let mut system = equations(|&[x], p: f64| ([(1.0 - p).sqrt() - x], [[-1.0]], [-0.5 / (1.0 - p).sqrt()]))
        .within([Domain::open(0.0, 2.0)]);
    let branch = trace(&mut system, &[0.7], 0.5, &TraceOptions::over(0.0, 2.0)).unwrap();
    assert_eq!(branch.ends, [End::Lower, End::Domain(0)]);
    assert_close(branch.points.last().unwrap().p, 1.0, 1e-12);
}

#[test]
fn where_nothing_can_be_evaluated_the_branch_ends_with_a_reason() {
    let mut system = equations(|&[x], p: f64| {
        let p = if p > 0.6 { f64::NAN } else { p };
        ([p - x], [[-1.0]], [1.0])
    });
    let branch = trace(&mut system, &[0.0], 0.0, &TraceOptions::over(-1.0, 1.0)).unwrap();
    let End::Failed(failure) = &branch.ends[1] else { panic!("{:?}", branch.ends) };
    assert_eq!(failure.reason, TraceFailureReason::NotFinite);
    assert_close(failure.last.1, 0.6, 1e-6);
}

#[test]
fn test_functions_are_located_wherever_they_vanish() {
    let mut system = equations(|&[x], p| ([p - x * x], [[-2.0 * x]], [1.0])).testing(&[
        |&[x], _| x.exp() - 0.5,
        |_, p| if p < 0.4 { -1.0 } else { 1.0 },
        |&[x], _| (20.0 * x).sin() + 1.1,
        |_, _| f64::NAN,
    ]);
    let branch = trace(&mut system, &[0.9], 1.0, &TraceOptions::over(-1.0, 1.0)).unwrap();
    let zeros: Vec<_> = branch.specials.iter().filter(|s| s.kind == SpecialKind::TestZero(0)).collect();
    assert_eq!(zeros.len(), 1);
    assert_close(zeros[0].x[0], 0.5_f64.ln(), 1e-14);
    let jumps: Vec<_> = branch.specials.iter().filter(|s| s.kind == SpecialKind::TestJump(1)).collect();
    assert_eq!(jumps.len(), 2);
    assert_close(jumps[0].p, 0.4, 1e-13);
    assert_eq!(branch.specials.len(), 4); // and the fold
    for special in &branch.specials {
        assert_eq!(branch.points[special.at].p, special.p);
    }
}

#[test]
fn the_first_special_point_can_be_the_last() {
    let mut system = equations(|&[x], p| ([p - x * x], [[-2.0 * x]], [1.0]));
    let options = TraceOptions { stop: StopAt::FirstSpecial, ..TraceOptions::over(-1.0, 1.0) };
    let branch = trace(&mut system, &[0.9], 0.8, &options).unwrap();
    assert_eq!(branch.ends, [End::Special, End::Upper]);
    assert_close(branch.points[0].p, 0.0, 1e-14);
}

#[test]
fn unknowns_of_very_different_size_count_alike() {
    // x = 1e-4 u and y = 1e6 v with u² + … = p: the fold is at p = 0 whatever the units.
    let mut work = Vec::new();
    for (a, b) in [(1.0, 1.0), (1e-4, 1e6)] {
        let mut system = equations(|&[x, y], p| {
            let (u, v) = (x / a, y / b);
            ([p - u * v, (v - u) * b], [[-v / a, -u / b], [-b / a, 1.0]], [1.0, 0.0])
        })
        .implicit();
        let branch = trace(&mut system, &[a, b], 1.0, &TraceOptions::over(-1.0, 2.0)).unwrap();
        assert_close(only(&branch).p, 0.0, 1e-13);
        work.push(branch.points.len());
    }
    assert!(work[1] <= 2 * work[0], "{work:?}");
}

#[test]
fn a_branch_is_followed_the_same_way_twice() {
    let once = trace(&mut networks::hopfield(), &[1.0, 1.0, 0.0], 0.1, &TraceOptions::over(0.05, 0.3));
    let twice = trace(&mut networks::hopfield(), &[1.0, 1.0, 0.0], 0.1, &TraceOptions::over(0.05, 0.3));
    assert_eq!(once, twice);
}

/// SplitMix64 (Steele, Lea & Flood 2014): numbers in [−1, 1).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}

#[test]
fn no_fold_of_a_wavy_branch_is_missed() {
    let mut random = Random(1);
    for _ in 0..200 {
        let (a, b): ([f64; 4], [f64; 4]) =
            (std::array::from_fn(|_| random.next()), std::array::from_fn(|_| random.next()));
        let wave = |x: f64, derivative: f64| -> f64 {
            let turn = derivative * std::f64::consts::FRAC_PI_2;
            (0..4)
                .map(|k| a[k] * (k as f64 + 1.0).powf(derivative) * ((k + 1) as f64 * x + b[k] + turn).sin())
                .sum()
        };
        let mut system = equations(|&[x], p| ([wave(x, 0.0) - p], [[wave(x, 1.0)]], [-1.0]))
            .within([Domain::closed(-3.0, 3.0)]);
        let options = TraceOptions::over(-5.0, 5.0);
        let branch = trace(&mut system, &[0.0], wave(0.0, 0.0), &options).unwrap();
        assert!(branch.ends.iter().all(|end| *end == End::Domain(0)), "{:?}", branch.ends);
        let slopes: Vec<f64> = (0..=60_000).map(|i| wave(-3.0 + 1e-4 * f64::from(i), 1.0)).collect();
        let expected = slopes.windows(2).filter(|pair| (pair[0] < 0.0) != (pair[1] < 0.0)).count();
        assert_eq!(branch.specials.len(), expected, "a = {a:?}, b = {b:?}");
        for fold in &branch.specials {
            assert_eq!(fold.kind, SpecialKind::Fold);
            assert_close(wave(fold.x[0], 1.0), 0.0, 1e-11);
        }
    }
}
