//! Which stepper carries out which method.

use super::automatic::Automatic;
use super::explicit::Explicit;
use super::radau::Radau;
use super::step_size::StepSize;
use super::stepper::Stepper;
use super::taylor::Taylor;
use super::{FlowOptions, Method, dormand_prince, dormand_prince_8, runge_kutta};

/// Below this tolerance the method of order 8 needs less work than the one of order 5 for equal errors
/// of the rows inside its longer steps. (Where only the end counts, it does from 1e-5 on.)
const TIGHT: f64 = 3e-9;

pub(super) fn stepper(initial: &[f64], options: &FlowOptions) -> Box<dyn Stepper> {
    let tolerance = options.tolerance;
    let fifth = || {
        Explicit::new(&dormand_prince::TABLEAU, initial, tolerance, StepSize::adaptive(dormand_prince::GAINS))
    };
    let eighth = || {
        Explicit::new(
            &dormand_prince_8::TABLEAU,
            initial,
            tolerance,
            StepSize::adaptive(dormand_prince_8::GAINS),
        )
    };
    let radau = || Radau::new(initial, tolerance);
    match options.method {
        Method::Auto if tolerance.relative.max(tolerance.absolute) < TIGHT => {
            Box::new(Automatic::new(eighth(), radau()))
        }
        Method::Auto => Box::new(Automatic::new(fifth(), radau())),
        Method::DormandPrince => Box::new(fifth()),
        Method::DormandPrince8 => Box::new(eighth()),
        Method::Radau => Box::new(radau()),
        Method::Taylor => Box::new(Taylor::new(initial, tolerance)),
        Method::RungeKutta4 { step } => {
            Box::new(Explicit::new(&runge_kutta::TABLEAU, initial, tolerance, StepSize::fixed(step)))
        }
    }
}
