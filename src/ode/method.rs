//! Which stepper carries out which method.

use super::automatic::Automatic;
use super::explicit::Explicit;
use super::radau::Radau;
use super::step_size::StepSize;
use super::stepper::Stepper;
use super::taylor::Taylor;
use super::{FlowOptions, Method, dormand_prince, dormand_prince_8, runge_kutta};

/// Below this tolerance the method of order 8 is chosen where only the ends of steps count. It needs less work than the
/// one of order 5 from 1e-5 on, but a flow that turns stiff pays for its stages: Robertson's reaction at 1e-6 a twentieth.
const TIGHT: f64 = 2e-7;

/// Below this one it needs less work for equal errors of what lies inside its longer steps, too.
const TIGHT_INSIDE: f64 = 3e-9;

/// The stepper that `options` ask for; `looks_inside` says whether more than the ends of steps is wanted of it.
pub(super) fn stepper(initial: &[f64], options: &FlowOptions, looks_inside: bool) -> Box<dyn Stepper> {
    let tolerance = options.tolerance;
    let tight = if looks_inside { TIGHT_INSIDE } else { TIGHT };
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
        Method::Auto if tolerance.relative.max(tolerance.absolute) < tight => {
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
