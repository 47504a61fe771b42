//! Branches of mean-field models whose special points are known in closed form.

use super::equations::{Equations, Evaluation, equations, kinds, only};
use spinodal::branch::{
    AtParameter, Branch, DiagramOptions, Direction, End, ParametricSystem, SpecialKind, TraceOptions, Tracer,
    trace, trace_all,
};
use spinodal::solve::{Domain, NewtonOptions, newton};
use spinodal::testing::assert_close;
use std::f64::consts::PI;
use std::ops::Bound;

/// m = tanh(β (m + h)) along `h`.
fn magnet_in_field(beta: f64) -> Equations<impl FnMut(&[f64; 1], f64) -> Evaluation<1>, 1> {
    equations(move |&[m], h| {
        let t = (beta * (m + h)).tanh();
        let slope = beta * (1.0 - t * t);
        ([t - m], [[slope - 1.0]], [slope])
    })
}

/// m = tanh(βm) along β.
fn magnet() -> Equations<impl FnMut(&[f64; 1], f64) -> Evaluation<1>, 1> {
    equations(|&[m], beta| {
        let t = (beta * m).tanh();
        ([t - m], [[beta * (1.0 - t * t) - 1.0]], [m * (1.0 - t * t)])
    })
}

/// Hopfield's network at zero temperature along α: unknowns m, r, C.
pub fn hopfield() -> Equations<impl FnMut(&[f64; 3], f64) -> Evaluation<3>, 3> {
    let half_open = Domain { lower: Bound::Included(0.0), ..Domain::open(0.0, 1.0) };
    let domains = [Domain::closed(0.0, 1.0), Domain::closed(0.0, f64::INFINITY), half_open];
    equations(|&[m, r, c], alpha| {
        let y = m / (2.0 * alpha * r).sqrt();
        let bell = (-y * y).exp();
        let (de_dy, susceptibility) = (2.0 / PI.sqrt() * bell, (2.0 / (PI * alpha * r)).sqrt() * bell);
        let (y_m, y_r, y_a) = (y / m, -0.5 * y / r, -0.5 * y / alpha);
        let c_of = |y_v: f64, own: f64| susceptibility * (-2.0 * y * y_v + own);
        (
            [libm::erf(y) - m, 1.0 / (1.0 - c).powi(2) - r, susceptibility - c],
            [
                [de_dy * y_m - 1.0, de_dy * y_r, 0.0],
                [0.0, -1.0, 2.0 / (1.0 - c).powi(3)],
                [c_of(y_m, 0.0), c_of(y_r, -0.5 / r), -1.0],
            ],
            [de_dy * y_a, 0.0, c_of(y_a, -0.5 / alpha)],
        )
    })
    .within(domains)
}

/// Every point is a root, and Newton's method from the middle between two of them finds the branch.
fn assert_solved(system: &mut dyn ParametricSystem, branch: &Branch) {
    for point in &branch.points {
        assert!(point.residual_norm <= 1e-12, "{point:?}");
    }
    let is_special = |at: usize| branch.specials.iter().any(|special| special.at.abs_diff(at) <= 1);
    for at in (0..branch.points.len()).step_by(3).filter(|&at| !is_special(at)) {
        let point = &branch.points[at];
        let start: Vec<f64> = point.x.iter().map(|x| x + 1e-5).collect();
        let mut frozen = AtParameter { system, p: point.p };
        let root = newton(&mut frozen, &start, &NewtonOptions::default()).unwrap();
        for (found, expected) in root.x.iter().zip(&point.x) {
            assert_close(*found, *expected, 1e-9); // residual 1e-12 over eigenvalues of at least 1e-3
        }
    }
}

#[test]
fn a_magnet_turns_over_at_its_spinodals() {
    let beta: f64 = 1.5;
    let m_s = (1.0 - 1.0 / beta).sqrt(); // where d/dm (atanh m / β − m) = 0
    let h_s = m_s.atanh() / beta - m_s;
    // With the field outside of the product, m = tanh(βm + h), the spinodals are β h_s.
    assert_close(beta * h_s, -0.207_546_455_322_030_3, 1e-15);
    let mut system = magnet_in_field(beta);
    let branch = trace(&mut system, &[0.9], 0.3, &TraceOptions::over(-1.0, 1.0)).unwrap();
    assert_eq!(kinds(&branch), [SpecialKind::Fold, SpecialKind::Fold]);
    assert_eq!(branch.ends, [End::Lower, End::Upper]);
    for fold in &branch.specials {
        assert_close(fold.p.abs(), -h_s, 1e-14);
        assert_close(fold.p * fold.x[0], h_s * m_s, 1e-12); // each magnetisation resists the field
        assert!(fold.error <= 1e-12, "{fold:?}");
    }
    let unstable: Vec<Option<usize>> = branch.points.iter().map(|point| point.unstable).collect();
    let (first, second) = (branch.specials[0].at, branch.specials[1].at);
    assert!(unstable[..first].iter().all(|count| *count == Some(0)));
    assert!(unstable[first + 1..second].iter().all(|count| *count == Some(1)));
    assert!(unstable[second + 1..].iter().all(|count| *count == Some(0)));
    assert_eq!([branch.points[0].p, branch.points.last().unwrap().p], [-1.0, 1.0]);
    assert_solved(&mut system, &branch);
}

#[test]
fn a_magnet_orders_at_a_pitchfork() {
    let mut system = magnet();
    let branch = trace(&mut system, &[0.0], 0.5, &TraceOptions::over(0.2, 3.0)).unwrap();
    let point = only(&branch);
    assert_eq!(point.kind, SpecialKind::Pitchfork);
    assert_close(point.p, 1.0, 1e-14);
    assert_close(point.null[0].abs(), 1.0, 1e-15);
    let ordered = trace(&mut system, &[0.9], 2.0, &TraceOptions::over(0.2, 3.0)).unwrap();
    assert_eq!(only(&ordered).kind, SpecialKind::Pitchfork);
    assert_close(only(&ordered).p, 1.0, 1e-13);
    assert_close(only(&ordered).x[0], 0.0, 1e-12);
    assert_close(ordered.points[0].x[0], -ordered.points.last().unwrap().x[0], 1e-12);
    assert_eq!([ordered.points[0].p, ordered.points.last().unwrap().p], [3.0, 3.0]);
}

#[test]
fn branches_are_switched_and_symmetric_copies_kept_once() {
    let options = DiagramOptions::over(0.2, 3.0);
    let starts = [(vec![0.0], 0.5), (vec![-0.8], 2.0), (vec![0.0], 2.5)];
    let both = trace_all(&mut magnet(), &starts, &mut |_| {}, &options);
    assert_eq!(both.branches.len(), 3); // m = 0 and both halves of the ordered branch
    let up = trace_all(&mut magnet(), &starts, &mut |m| m[0] = m[0].abs(), &options);
    assert_eq!(up.branches.len(), 2);
    assert_eq!(up.branches[1].ends, [End::BranchPoint { branch: 0, special: 0 }, End::Upper]);
    assert!(up.failures.is_empty() && up.omitted == 0);
    assert!(up.branches[1].points.iter().skip(1).all(|point| point.unstable == Some(0)));
    // The other way round: the pitchfork is found on the ordered branch.
    let down = trace_all(&mut magnet(), &[(vec![0.9], 2.0)], &mut |m| m[0] = m[0].abs(), &options);
    assert_eq!(down.branches.len(), 3); // ordered, and m = 0 on either side of it
    let few = DiagramOptions { branches: 1, ..options };
    assert!(trace_all(&mut magnet(), &starts, &mut |_| {}, &few).omitted > 0);
}

#[test]
fn a_start_on_the_branch_point_is_moved_aside() {
    let branch = trace(&mut magnet(), &[0.0], 1.0, &TraceOptions::over(0.2, 3.0)).unwrap();
    assert_close(only(&branch).p, 1.0, 1e-14);
    // A range that ends there ends on it.
    let ending = trace(&mut magnet(), &[0.0], 0.5, &TraceOptions::over(0.2, 1.0)).unwrap();
    assert_eq!(only(&ending).kind, SpecialKind::Pitchfork);
    assert_eq!(ending.ends, [End::Lower, End::Upper]);
}

#[test]
fn hopfields_network_has_its_published_capacity() {
    let mut system = hopfield();
    let branch = trace(&mut system, &[1.0, 1.0, 0.0], 0.1, &TraceOptions::over(0.02, 0.3)).unwrap();
    let fold = only(&branch);
    assert_eq!(fold.kind, SpecialKind::Fold);
    assert_close(fold.p, 0.137_905_566_495, 1e-12); // Amit, Gutfreund & Sompolinsky 1987, recomputed
    assert_close(fold.p, 0.137_905_566_494_931_75, 1e-15); // maximum of the closed form, 40 digits
    assert_close(fold.x[0], 0.967_417_115_685_291_6, 1e-13);
    // Closed form: √(2α) = erf(y)/y − 2/√π exp(−y²) is largest.
    let y = fold.x[0] / (2.0 * fold.p * fold.x[1]).sqrt();
    assert_close((libm::erf(y) / y - 2.0 / PI.sqrt() * (-y * y).exp()).powi(2) / 2.0, fold.p, 1e-14);
    assert_eq!(branch.ends, [End::Lower, End::Lower]);
    assert!(branch.work.jacobians <= 250, "{:?}", branch.work);
    assert_solved(&mut system, &branch);
}

#[test]
fn a_tracer_can_be_watched() {
    let mut system = hopfield();
    let options = TraceOptions::over(0.02, 0.3);
    let mut tracer =
        Tracer::new(&mut system, &[1.0, 1.0, 0.0], 0.1, Direction::Increasing, &options).unwrap();
    while tracer.specials().is_empty() {
        assert!(tracer.advance().is_some_and(|points| !points.is_empty()));
    }
    assert_close(tracer.specials()[0].p, 0.137_905_566_495, 1e-12);
}

#[test]
fn a_potts_magnet_has_both_spinodals() {
    // One order parameter: m = (exp(K m) − 1)/(exp(K m) + 2); Wu 1982.
    let mut system = equations(|&[m], k: f64| {
        let e = (k * m).exp();
        let slope = 3.0 * e / (e + 2.0).powi(2);
        ([(e - 1.0) / (e + 2.0) - m], [[slope * k - 1.0]], [slope * m])
    });
    let branch = trace(&mut system, &[0.9], 4.0, &TraceOptions::over(2.0, 6.0)).unwrap();
    assert_eq!(kinds(&branch), [SpecialKind::Transcritical, SpecialKind::Fold]);
    assert_close(branch.specials[0].p, 3.0, 1e-12);
    assert_close(branch.specials[1].p, 2.745_643_576_7, 1e-10);
    let m = branch.specials[1].x[0];
    assert_close(((1.0 + 2.0 * m) / (1.0 - m)).ln() / m, branch.specials[1].p, 1e-13); // closed form K(m)
    let diagram = trace_all(&mut system, &[(vec![0.0], 2.5)], &mut |_| {}, &DiagramOptions::over(2.0, 6.0));
    assert_eq!(diagram.branches.len(), 3);
    let folds = diagram.branches.iter().flat_map(|branch| &branch.specials);
    let folds: Vec<f64> = folds.filter(|s| s.kind == SpecialKind::Fold).map(|s| s.p).collect();
    assert_eq!(folds.len(), 1);
    assert_close(folds[0], 2.745_643_576_7, 1e-10);
}
