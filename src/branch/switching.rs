//! Leaving a branch point along the branch that crosses there.

use super::corrector::{Border, correct};
use super::dense::{dot, norm, normalised};
use super::node::Node;
use super::problem::Problem;
use super::{End, ParametricSystem, Point, SpecialPoint, TraceOptions, Tracer};

/// Lengths of the first step, in units of the scales: the first that stays on the new branch is taken.
const STEPS: [f64; 5] = [1e-2, 3e-3, 1e-3, 1e-4, 1e-5];

const ITERATIONS: usize = 12;

/// Follows the branch that crosses the one with direction `own` at `special`, forwards or backwards along
/// `special.crossing` as `sign` says. `None` if there is nothing inside the domains and the range.
pub(super) fn leave<'a>(
    system: &'a mut dyn ParametricSystem,
    special: &SpecialPoint,
    own: &Point,
    sign: f64,
    options: &TraceOptions,
    before: End,
) -> Option<Tracer<'a>> {
    let (dx, dp) = special.crossing.as_ref()?;
    let mut problem = Problem::new(system, options.range, options.tolerance);
    let u = [&special.x[..], &[special.p]].concat();
    problem.choose_scales(&u, options.scales.as_deref());
    let unit = |problem: &Problem, x: &[f64], p: f64, sign: f64| {
        let direction: Vec<f64> = x.iter().chain([&p]).map(|entry| sign * entry).collect();
        normalised(&problem.scaled(&direction))
    };
    let direction = unit(&problem, dx, *dp, sign);
    let along = dot(&direction, &unit(&problem, &own.dx, own.dp, 1.0)).abs();
    let y = problem.scaled(&u);
    for step in STEPS {
        let guess: Vec<f64> = y.iter().zip(&direction).map(|(y, t)| y + step * t).collect();
        let border = Border::across(&direction, &y, step);
        let guess = problem.unscaled(&guess);
        let Ok((place, _)) = correct(&mut problem, &u, &guess, &border, ITERATIONS) else {
            continue;
        };
        let way: Vec<f64> = problem.scaled(&place.u).iter().zip(&y).map(|(to, from)| to - from).collect();
        // The old branch crosses the hyperplane as well.
        if dot(&way, &direction) > 0.5 * (1.0 + along) * norm(&way) {
            let node = Node::new(&mut problem, place, &direction);
            if node.singularity() == 0 {
                let point = Point { dx: problem.unscaled(&direction)[..y.len() - 1].to_vec(), ..own.clone() };
                let point = Point { dp: sign * dp, ..point };
                return Some(Tracer::from_node(problem, node, options, before).starting_at(point));
            }
        }
    }
    None
}
