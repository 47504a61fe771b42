//! Power series of flows, and Taylor's method.

#[path = "taylor/asked.rs"]
mod asked;
#[path = "taylor/borders.rs"]
mod borders;
#[path = "taylor/coefficients.rs"]
mod coefficients;
#[path = "taylor/flows.rs"]
mod flows;

use spinodal::model::Model;
use spinodal::ode::{FlowFailure, FlowOptions, FlowRequest, Method, Trajectory, integrate};
use spinodal::source::Source;
use spinodal::theory::Theory;

fn model(text: &str) -> Model {
    let theory = Theory::read(Source::new("test", text)).expect("the theory is well-formed");
    Model::new(&theory, &theory.default_dims(), &[]).expect("the default sizes fit")
}

fn start(model: &Model) -> Vec<f64> {
    model.starts(&model.default_parameters()).swap_remove(0)
}

fn with(method: Method, tolerance: f64) -> FlowOptions {
    FlowOptions { method, ..FlowOptions::with_tolerance(tolerance) }
}

/// From the declared start and at the default parameters, with stops where the time makes the right sides jump.
fn run(model: &Model, times: &[f64], options: &FlowOptions) -> Result<Trajectory, FlowFailure> {
    let parameters = model.default_parameters();
    let end = times[times.len() - 1];
    let stops = model.breakpoints(&parameters, 0.0, end).expect("few enough");
    let request = FlowRequest { start: 0.0, end, times, stops: &stops };
    integrate(&mut model.motion(&parameters), &start(model), &request, options)
}

fn smooth(model: &Model, times: &[f64], options: &FlowOptions) -> Trajectory {
    run(model, times, options).expect("this flow is smooth")
}

fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}
