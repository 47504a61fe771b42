//! A branch is one curve: whichever of its points it is followed from, it is the same.

use super::equations::{Evaluation, equations};
use super::networks::hopfield;
use super::vae::{along_beta, vae};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use spinodal::branch::{Branch, End, ParametricSystem, Point, SpecialKind, TraceOptions, trace};
use spinodal::solve::{Domain, Form, NewtonOptions, System, newton};
use spinodal::testing::assert_close;

/// Unknowns and parameter in units of their scales, in which a branch bends gently.
type Place = Vec<f64>;

/// A branch, how it was followed, and the scales.
struct Followed {
    branch: Branch,
    options: TraceOptions,
    scales: Vec<f64>,
}

impl Followed {
    /// One scale per unknown; that of the parameter is the width of its range.
    fn new(
        system: &mut dyn ParametricSystem,
        (x, p): (&[f64], f64),
        (low, high): (f64, f64),
        scales: &[f64],
    ) -> Followed {
        let scales = [scales, &[high - low]].concat();
        let options = TraceOptions { scales: Some(scales.clone()), ..TraceOptions::over(low, high) };
        let branch = trace(system, x, p, &options).expect("it starts on a branch");
        Followed { branch, options, scales }
    }

    fn place(&self, point: &Point) -> Place {
        self.scaled(&[&point.x[..], &[point.p]].concat())
    }

    /// Direction of the branch at a point, with length 1.
    fn tangent(&self, point: &Point) -> Place {
        let direction = self.scaled(&[&point.dx[..], &[point.dp]].concat());
        let length = dot(&direction, &direction).sqrt();
        direction.iter().map(|entry| entry / length).collect()
    }

    fn scaled(&self, z: &[f64]) -> Place {
        z.iter().zip(&self.scales).map(|(z, scale)| z / scale).collect()
    }

    /// The cubic between a point and the next one.
    fn cubic(&self, at: usize) -> Cubic {
        let points = &self.branch.points[at..at + 2];
        let ends = [0, 1].map(|end| self.place(&points[end]));
        // An arc is longer than its chord by a part of the order of its angle squared.
        let length = distance(&ends[0], &ends[1]);
        let slopes =
            [0, 1].map(|end| self.tangent(&points[end]).iter().map(|entry| length * entry).collect());
        Cubic { ends, slopes }
    }

    fn intervals(&self) -> usize {
        self.branch.points.len() - 1
    }

    /// Where branches cross, Newton's method has no unique answer.
    fn is_beside_crossing(&self, at: usize) -> bool {
        let specials = &self.branch.specials;
        specials.iter().any(|special| [at, at + 1].contains(&special.at) && special.crossing.is_some())
    }

    /// The root on the plane through a place across a cubic, by Newton's method from the cubic.
    fn root_across(
        &self,
        system: &mut dyn ParametricSystem,
        cubic: &Cubic,
        part: f64,
        through: &[f64],
    ) -> Place {
        let (normal, scales) = (cubic.direction(part), &self.scales[..]);
        let mut across = Across { system, normal, through: through.to_vec(), scales };
        newton(&mut across, &cubic.at(part), &NewtonOptions::default()).expect("the branch is there").x
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

/// The cubic through two neighbours along their tangents.
struct Cubic {
    ends: [Place; 2],
    /// Derivatives with respect to the part of the way.
    slopes: [Place; 2],
}

impl Cubic {
    fn chord(&self) -> f64 {
        distance(&self.ends[0], &self.ends[1])
    }

    fn at(&self, part: f64) -> Place {
        let (t, rest) = (part, 1.0 - part);
        let weights =
            [rest * rest * (1.0 + 2.0 * t), t * t * (3.0 - 2.0 * t), t * rest * rest, -t * t * rest];
        let [a, b] = &self.ends;
        let [da, db] = &self.slopes;
        (0..a.len())
            .map(|i| weights[0] * a[i] + weights[1] * b[i] + weights[2] * da[i] + weights[3] * db[i])
            .collect()
    }

    /// Direction at a part of the way, with length 1: a shorter one would make Newton's method prefer steps
    /// along the branch that are too short.
    fn direction(&self, part: f64) -> Place {
        let (before, after) = (self.at(part - 0.01), self.at(part + 0.01));
        let length = distance(&before, &after);
        after.iter().zip(&before).map(|(after, before)| (after - before) / length).collect()
    }

    /// Where it comes closest to a place, and how close.
    fn nearest(&self, wanted: &[f64]) -> (f64, f64) {
        let parts = (0..=100).map(|k| 0.01 * f64::from(k));
        let away = parts.map(|part| (part, distance(&self.at(part), wanted)));
        away.min_by(|a, b| a.1.total_cmp(&b.1)).expect("there are some")
    }
}

/// The equations with the parameter as another unknown, all in units of the scales, on a plane across the branch.
struct Across<'a> {
    system: &'a mut dyn ParametricSystem,
    normal: Place,
    through: Place,
    scales: &'a [f64],
}

impl Across<'_> {
    fn unscaled(&self, z: &[f64]) -> (Vec<f64>, f64) {
        let mut x: Vec<f64> = z.iter().zip(self.scales).map(|(z, scale)| z * scale).collect();
        let p = x.pop().expect("there is a parameter");
        (x, p)
    }
}

impl System for Across<'_> {
    fn len(&self) -> usize {
        self.system.len() + 1
    }

    fn residual(&mut self, z: &[f64], r: &mut [f64]) {
        let (x, p) = self.unscaled(z);
        self.system.residual(&x, p, &mut r[..x.len()]);
        r[x.len()] = dot(&self.normal, z) - dot(&self.normal, &self.through);
    }

    fn jacobian(&mut self, z: &[f64], r: &mut [f64], jacobian: &mut [f64]) {
        let (x, p) = self.unscaled(z);
        let n = x.len();
        let (mut dr_dx, mut dr_dp) = (vec![0.0; n * n], vec![0.0; n]);
        self.system.jacobian(&x, p, &mut r[..n], &mut dr_dx, &mut dr_dp);
        r[n] = dot(&self.normal, z) - dot(&self.normal, &self.through);
        for i in 0..n {
            for j in 0..n {
                jacobian[i * (n + 1) + j] = dr_dx[i * n + j] * self.scales[j];
            }
            jacobian[i * (n + 1) + n] = dr_dp[i] * self.scales[n];
        }
        jacobian[n * (n + 1)..].copy_from_slice(&self.normal);
    }

    fn form(&self, _row: usize) -> Form {
        Form::Implicit
    }
}

/// What the cubic may be off the branch, of its chord `h`: for a sine `A (kh)⁴/384`, which is a tenth for the
/// shortest wave here, of 2.6 of the longest steps, with `A = h`.
const OFF: f64 = 0.1;

/// Between any two neighbours Newton's method arrives where it starts, and the branch through what it
/// finds is the same. Places are parts of the branch, counted in points.
fn assert_same_from_anywhere(system: &mut dyn ParametricSystem, followed: &Followed, places: &[f64]) {
    for place in places.iter().map(|place| place * followed.intervals() as f64) {
        let at = (place as usize).min(followed.intervals() - 1);
        if followed.is_beside_crossing(at) {
            continue;
        }
        let (cubic, part) = (followed.cubic(at), place - at as f64);
        let root = followed.root_across(system, &cubic, part, &cubic.at(part));
        assert_close(distance(&root, &cubic.at(part)), 0.0, OFF * cubic.chord());
        assert_followed_again(system, followed, &root);
    }
}

/// The same branch from another start: its special points, its ends, and all its points.
fn assert_followed_again(system: &mut dyn ParametricSystem, followed: &Followed, start: &[f64]) {
    let mut x: Vec<f64> = start.iter().zip(&followed.scales).map(|(z, scale)| z * scale).collect();
    let p = x.pop().expect("there is a parameter");
    let branch = trace(system, &x, p, &followed.options).expect("it starts on the branch");
    let (found, expected) = (specials(&branch), specials(&followed.branch));
    assert_eq!(found.len(), expected.len(), "from {x:?}, {p}: {found:?} instead of {expected:?}");
    for ((kind, p), (expected_kind, expected_p)) in found.into_iter().zip(expected) {
        assert_eq!(kind, expected_kind);
        assert_close(p, expected_p, 1e-9 * (1.0 + expected_p.abs())); // the promise for smooth theories
    }
    let is_loop = |branch: &Branch| branch.ends.contains(&End::Loop);
    assert_eq!(is_loop(&branch), is_loop(&followed.branch));
    let (options, scales) = (followed.options.clone(), followed.scales.clone());
    let again = Followed { branch, options, scales };
    for point in &followed.branch.points {
        assert_contains(system, &again, &again.place(point));
    }
}

/// From the nearest of its cubics Newton's method leads to the place.
fn assert_contains(system: &mut dyn ParametricSystem, followed: &Followed, wanted: &[f64]) {
    let nearest = (0..followed.intervals()).map(|at| (at, followed.cubic(at).nearest(wanted)));
    let (at, (part, away)) =
        nearest.min_by(|(_, a), (_, b)| a.1.total_cmp(&b.1)).expect("there are two points or more");
    let cubic = followed.cubic(at);
    if followed.is_beside_crossing(at) {
        assert_close(away, 0.0, OFF * cubic.chord());
        return;
    }
    let root = followed.root_across(system, &cubic, part, wanted);
    assert_close(distance(&root, wanted), 0.0, 1e-8); // residuals of 1e-12 over eigenvalues of at least 1e-4
}

/// Kinds and places, in the order of the parameter: a branch may be listed from either end.
fn specials(branch: &Branch) -> Vec<(SpecialKind, f64)> {
    let mut list: Vec<(SpecialKind, f64)> =
        branch.specials.iter().map(|special| (special.kind, special.p)).collect();
    list.sort_by(|a, b| a.1.total_cmp(&b.1));
    list
}

/// Runs a property on the same random cases each time.
fn always<S: Strategy>(cases: u32, strategy: &S, property: impl Fn(S::Value)) {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let mut runner =
        TestRunner::new_with_rng(Config { cases, failure_persistence: None, ..Config::default() }, rng);
    let outcome = runner.run(strategy, |value| {
        property(value);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Where on a branch to look.
fn places() -> impl Strategy<Value = [f64; 3]> {
    [0.0..1.0, 0.0..1.0, 0.0..1.0]
}

#[test]
fn retrieval_is_one_branch_wherever_it_is_entered() {
    always(40, &(0.01..0.1, 0.15..0.9, places()), |(low, high, places)| {
        let mut system = hopfield();
        let branch = Followed::new(&mut system, (&[1.0, 1.0, 0.0], low), (low, high), &[1.0, 2.0, 1.0]);
        assert_eq!(branch.branch.specials.len(), 1, "the capacity");
        assert_same_from_anywhere(&mut system, &branch, &places);
    });
}

#[test]
fn what_the_linear_vae_learns_is_one_branch_wherever_it_is_entered() {
    always(20, &(0.1..8.0, 0.3..0.7, places()), |(alpha, beta, places)| {
        let mut system = along_beta(vae(alpha, beta));
        let start = system.solution(beta);
        let branch = Followed::new(&mut system, (&start, beta), (0.2, 3.0), &[1.0; 9]);
        assert_eq!(branch.branch.specials.len(), 1, "collapse");
        assert_same_from_anywhere(&mut system, &branch, &places);
    });
}

#[test]
fn a_cusp_is_one_branch_wherever_it_is_entered() {
    always(100, &(-1.0..1.0, places()), |(q, places)| {
        let mut system = equations(move |&[x], p| ([p + q * x - x * x * x], [[q - 3.0 * x * x]], [1.0]));
        let branch = Followed::new(&mut system, (&[-1.5], -1.0), (-1.0, 1.0), &[1.0]);
        assert_same_from_anywhere(&mut system, &branch, &places);
    });
}

/// `p = Σ a_k sin(kx + b_k)`.
fn wavy(a: [f64; 4], b: [f64; 4]) -> impl FnMut(&[f64; 1], f64) -> Evaluation<1> {
    move |&[x], p| {
        let phase = |k: usize| (k + 1) as f64 * x + b[k];
        let wave: f64 = (0..4).map(|k| a[k] * phase(k).sin()).sum();
        let slope: f64 = (0..4).map(|k| a[k] * (k + 1) as f64 * phase(k).cos()).sum();
        ([wave - p], [[slope]], [-1.0])
    }
}

#[test]
fn a_wavy_branch_is_the_same_wherever_it_is_entered() {
    let four = || [-1.0..1.0, -1.0..1.0, -1.0..1.0, -1.0..1.0];
    always(60, &(four(), four(), places()), |(a, b, places)| {
        let mut system = equations(wavy(a, b)).within([Domain::closed(-3.0, 3.0)]);
        let start: f64 = (0..4).map(|k| a[k] * b[k].sin()).sum();
        let branch = Followed::new(&mut system, (&[0.0], start), (-5.0, 5.0), &[6.0]);
        assert_same_from_anywhere(&mut system, &branch, &places);
    });
}

/// `(x/a)² + (p/b)² = 1`.
fn ellipse(a: f64, b: f64) -> impl FnMut(&[f64; 1], f64) -> Evaluation<1> {
    move |&[x], p| ([1.0 - (x / a).powi(2) - (p / b).powi(2)], [[-2.0 * x / (a * a)]], [-2.0 * p / (b * b)])
}

#[test]
fn a_closed_branch_is_closed_wherever_it_is_entered() {
    always(100, &(0.1..0.9, 0.1..0.9, places()), |(a, b, places)| {
        let mut system = equations(ellipse(a, b));
        let branch = Followed::new(&mut system, (&[a], 0.0), (-1.0, 1.0), &[1.0]);
        assert_eq!(branch.branch.ends[1], End::Loop);
        assert_same_from_anywhere(&mut system, &branch, &places);
    });
}

#[test]
fn a_closed_branch_entered_beside_a_fold_has_that_fold_once() {
    for x in [-0.3, -0.1, -0.03, -0.01, -1e-3, 1e-3, 0.01, 0.03, 0.1, 0.3] {
        let p = f64::sqrt(1.0 - x * x);
        let options = TraceOptions::over(-2.0, 2.0);
        let branch = trace(&mut equations(ellipse(1.0, 1.0)), &[x], p, &options).expect("on the circle");
        assert!(branch.ends.contains(&End::Loop), "x = {x}: {:?}", branch.ends);
        assert_eq!(specials(&branch).len(), 2, "x = {x}: {:?}", specials(&branch));
    }
}
