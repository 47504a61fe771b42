//! Which stepper carries out which method.

use super::automatic::Automatic;
use super::explicit::Explicit;
use super::radau::Radau;
use super::step_size::StepSize;
use super::stepper::Stepper;
use super::{FlowOptions, Method, dormand_prince, dormand_prince_8, runge_kutta};

/// Below this relative tolerance the method of order 8 needs less work than the one of order 5.
const TIGHT: f64 = 3e-9;

pub(super) fn stepper(initial: &[f64], options: &FlowOptions) -> Box<dyn Stepper> {
    let tolerance = options.tolerance;
    match options.method {
        Method::Auto => {
            let is_tight = tolerance.relative.max(tolerance.absolute) < TIGHT;
            let method = if is_tight { Method::DormandPrince8 } else { Method::DormandPrince };
            let explicit = stepper(initial, &FlowOptions { method, ..*options });
            Box::new(Automatic::new(explicit, Radau::new(initial, tolerance)))
        }
        Method::DormandPrince => {
            let step_size = StepSize::adaptive(dormand_prince::GAINS);
            Box::new(Explicit::new(&dormand_prince::TABLEAU, initial, tolerance, step_size))
        }
        Method::DormandPrince8 => {
            let step_size = StepSize::adaptive(dormand_prince_8::GAINS);
            Box::new(Explicit::new(&dormand_prince_8::TABLEAU, initial, tolerance, step_size))
        }
        Method::Radau => Box::new(Radau::new(initial, tolerance)),
        Method::RungeKutta4 { step } => {
            Box::new(Explicit::new(&runge_kutta::TABLEAU, initial, tolerance, StepSize::fixed(step)))
        }
    }
}
