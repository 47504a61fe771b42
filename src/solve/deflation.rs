//! Deflation: Newton's method on a residual from which the known roots were divided out.
//!
//! In: a start and the roots `x_k` that are known. Out: a point where the residual passes, if the method
//! gets to one, which is then another root. The deflated residual is `M(x) r(x)` with
//! `M = Π_k (1/‖x − x_k‖ᵖ + 1)`, `p` being 2, 1 or 0: it does not vanish at a simple root `x_k`, and is the plain one far
//! away. Its Newton step is the plain one, `s`, stretched by `τ = 1/(1 − s·∇ log M)` (Sherman–Morrison), so
//! that it costs no more; `τ` is negative where the plain step leads back. The step is halved until
//! `M ‖r‖` decreases. Distances are measured in the units `max(1, |x_k,i|)`.
//!
//! Reference: Farrell, Birkisson & Funke (2015), *Deflation techniques for finding distinct solutions of
//! nonlinear partial differential equations*, doi:10.1137/140984798.

use super::Root;
use super::linear::Factors;
use super::problem::{Point, Problem, distance, step_length};

/// The roots to keep away from.
#[derive(Clone, Debug)]
pub(super) struct Deflation {
    centres: Vec<Vec<f64>>,
    power: f64,
}

/// The powers of the distance by which a root is divided out, in the order in which they are tried. The
/// square repels further, and finds more; but from outside a cluster of roots (`x³ − ε²x`) it leaves a
/// residual like `1/x`, down which Newton's method runs away. The distance itself leaves one like `x`. Without
/// deflation, the nearer one of two roots is found from its own side, where the stretched step leaps over it.
pub(super) const POWERS: [f64; 3] = [2.0, 1.0, 0.0];

/// Jacobians per attempt: deflated Newton steps that arrive mostly do so in fewer than twenty.
const ITERATIONS: usize = 40;

/// Longest step, relative to the unknowns: the stretch `τ` has poles.
const LONGEST: f64 = 10.0;

/// Shortest part of a step that is tried. An attempt that needs less is given up for another start.
const SHORTEST: f64 = 1e-3;

/// Decrease demanded of a step, as a part of what the linear model promises.
const SUFFICIENT_DECREASE: f64 = 1e-4;

/// Steps of which the deflated residual must lose a quarter together, by its logarithm. What loses less runs away, or
/// goes in circles around a root that is known: of 1302 solutions in all theories none was found by going on, which
/// took twice the work; where a half was demanded, 2 of 324 were lost.
const PATIENCE: usize = 3;
const LEAST_LOSS: f64 = 0.3;

/// A plain step ends so near to a known root, in units of itself, that the next ones will end there.
const AT_KNOWN: f64 = 0.1;

impl Deflation {
    pub(super) fn of(roots: &[Root]) -> Deflation {
        Deflation { centres: roots.iter().map(|root| root.x.clone()).collect(), power: POWERS[0] }
    }

    /// From now on divides by this power of the distance.
    pub(super) fn set_power(&mut self, power: f64) {
        self.power = power;
    }

    pub(super) fn add(&mut self, root: &[f64]) {
        self.centres.push(root.to_vec());
    }

    /// Whether `x` is so near to a known root that nothing can be said of directions there.
    pub(super) fn has(&self, x: &[f64], separation: f64) -> bool {
        self.centres.iter().any(|centre| distance(centre, x) <= separation)
    }

    /// Whether nothing keeps a plain step from a known root to which it leads.
    fn yields(&self, x: &[f64], s: &[f64]) -> bool {
        let end: Vec<f64> = x.iter().zip(s).map(|(x, s)| x + s).collect();
        let near = |centre: &Vec<f64>| {
            squared_distance(centre, &end) <= AT_KNOWN * AT_KNOWN * squared_distance(centre, x)
        };
        self.power == 0.0 && self.centres.iter().any(near)
    }

    /// `log M`: the product itself may overflow.
    fn log_factor(&self, x: &[f64]) -> f64 {
        let powers = self.centres.iter().map(|centre| squared_distance(centre, x).powf(0.5 * self.power));
        powers.map(|power| (1.0 / power).ln_1p()).sum()
    }

    /// `s·∇ log M`.
    fn slope(&self, x: &[f64], s: &[f64]) -> f64 {
        let terms = self.centres.iter().map(|centre| {
            let squared = squared_distance(centre, x);
            let product: f64 =
                (0..x.len()).map(|i| (x[i] - centre[i]) * s[i] / unit(centre[i]).powi(2)).sum();
            -self.power * product / (squared * (1.0 + squared.powf(0.5 * self.power)))
        });
        terms.sum()
    }
}

fn unit(centre: f64) -> f64 {
    centre.abs().max(1.0)
}

fn squared_distance(centre: &[f64], x: &[f64]) -> f64 {
    centre.iter().zip(x).map(|(c, x)| ((x - c) / unit(*c)).powi(2)).sum()
}

/// Moves `point` to where the residual norm is at most `tolerance`, away from the known roots, and says whether it
/// got there.
pub(super) async fn run(
    problem: &mut Problem<'_>,
    point: &mut Point,
    deflation: &Deflation,
    tolerance: f64,
) -> bool {
    let mut trial = point.clone();
    let mut losses = Vec::with_capacity(ITERATIONS);
    for _ in 0..ITERATIONS {
        if point.norm <= tolerance {
            return true;
        }
        if losses.len() >= PATIENCE && losses.iter().rev().take(PATIENCE).sum::<f64>() < LEAST_LOSS {
            return false;
        }
        problem.differentiate(point).await;
        if !point.is_finite() {
            return false;
        }
        let factors = Factors::new(&point.jacobian, 0.0, problem.len());
        if factors.is_singular() {
            return false;
        }
        let plain = factors.solve(&point.r);
        if deflation.yields(&point.x, &plain) {
            return false;
        }
        let stretch = 1.0 / (1.0 - deflation.slope(&point.x, &plain));
        let length = step_length(&point.x, &plain) * stretch.abs();
        // At a pole of the stretch, its sign says which way.
        let stretch =
            if length <= LONGEST { stretch } else { stretch.signum() * LONGEST / (length / stretch.abs()) };
        if !stretch.is_finite() {
            return false;
        }
        match descend(problem, point, &plain, stretch, deflation, &mut trial).await {
            Some(loss) => losses.push(loss),
            None => return false,
        }
    }
    point.norm <= tolerance
}

/// Moves `point` along the plain step, stretched, to where the deflated residual is smaller. By how much its logarithm
/// is; nothing if that is nowhere.
async fn descend(
    problem: &mut Problem<'_>,
    point: &mut Point,
    plain: &[f64],
    stretch: f64,
    deflation: &Deflation,
    trial: &mut Point,
) -> Option<f64> {
    let before = point.norm.ln() + deflation.log_factor(&point.x);
    let mut part = 1.0;
    while part >= SHORTEST {
        problem.advance(point, plain, part * stretch, trial).await;
        let after = trial.norm.ln() + deflation.log_factor(&trial.x);
        if after <= before + (-SUFFICIENT_DECREASE * part).ln_1p() {
            point.move_to(trial);
            return Some(before - after);
        }
        part *= 0.5;
    }
    None
}
