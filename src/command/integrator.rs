//! The flags that choose how a flow is integrated.

use clap::{Args, ValueEnum};

use crate::command::failure::Failure;
use crate::command::output::colour;
use crate::diagnostic::Diagnostic;
use crate::model::{Model, NoSeries};
use crate::ode::{FlowOptions, Method};
use crate::source::Span;
use crate::theory::Kind;

#[derive(Args, Debug)]
pub struct IntegratorArguments {
    /// How to integrate
    #[arg(long, value_enum, default_value_t = IntegratorName::Auto, help_heading = "Integrator")]
    integrator: IntegratorName,
    /// Relative error permitted per step; entries near zero are held to a hundredth of it, absolutely
    #[arg(
        long,
        default_value = "1e-8",
        allow_negative_numbers = true,
        value_name = "ERROR",
        help_heading = "Integrator"
    )]
    tol: f64,
    /// Length of the steps of rk4, in units of time
    #[arg(long, allow_negative_numbers = true, value_name = "TIME", help_heading = "Integrator")]
    step: Option<f64>,
    /// Most steps to attempt
    #[arg(long, value_name = "N", default_value_t = 1_000_000, help_heading = "Integrator")]
    max_steps: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum IntegratorName {
    /// Dormand–Prince, of order 5, or 8 for tight tolerances or the end alone, and Radau while the flow is stiff
    Auto,
    /// Dormand–Prince 5(4) with step-size control
    DormandPrince,
    /// Dormand–Prince 8(5,3) with step-size control, for tight tolerances
    Dop853,
    /// Radau IIA of order 5 with exact Jacobians, for stiff flows
    Radau,
    /// Power series of the solution, of order 8 to 30, for smooth right sides
    Taylor,
    /// Classical Runge–Kutta of order 4 with fixed steps (needs --step)
    Rk4,
}

impl IntegratorArguments {
    /// As it was given.
    pub fn tolerance(&self) -> f64 {
        self.tol
    }

    /// # Errors
    /// When a number makes no sense.
    pub fn options(&self) -> Result<FlowOptions, Failure> {
        if !(self.tol >= 1e-15 && self.tol < 1.0) {
            return Err(Failure::usage(format!("--tol {}: must lie in [1e-15, 1)", self.tol)));
        }
        let options = FlowOptions::with_tolerance(self.tol);
        Ok(FlowOptions { method: self.method()?, max_steps: self.max_steps.max(1), ..options })
    }

    /// # Errors
    /// When an integrator is asked for where nothing is integrated, or Taylor's method for a flow that has no power series.
    pub fn check(&self, model: &Model) -> Result<(), Failure> {
        match (self.integrator, model.theory().kind) {
            (IntegratorName::Auto, _) => Ok(()),
            (_, Kind::Map) => {
                let what = "a difference equation is iterated, not integrated";
                Err(Failure::usage(format!("{what}: leave out `--integrator`")))
            }
            (IntegratorName::Taylor, Kind::Flow) => {
                model.series().map(|_| ()).map_err(|obstacle| no_series(model, obstacle))
            }
            _ => Ok(()),
        }
    }

    fn method(&self) -> Result<Method, Failure> {
        let adaptive = match self.integrator {
            IntegratorName::Auto => Method::Auto,
            IntegratorName::DormandPrince => Method::DormandPrince,
            IntegratorName::Dop853 => Method::DormandPrince8,
            IntegratorName::Radau => Method::Radau,
            IntegratorName::Taylor => Method::Taylor,
            IntegratorName::Rk4 => {
                return match self.step {
                    Some(step) if step > 0.0 && step.is_finite() => Ok(Method::RungeKutta4 { step }),
                    Some(step) => Err(Failure::usage(format!("--step {step}: must be positive"))),
                    None => Err(Failure::usage("--integrator rk4 needs --step TIME")),
                };
            }
        };
        match self.step {
            Some(_) => Err(Failure::usage("--step needs --integrator rk4")),
            None => Ok(adaptive),
        }
    }
}

fn no_series(model: &Model, obstacle: NoSeries) -> Failure {
    let headline = "this flow has no power series, which `--integrator taylor` needs";
    let advice = "leave the choice to `--integrator auto`";
    let what = obstacle.what.to_string();
    match obstacle.span.filter(|&span| span != Span::NOWHERE) {
        Some(span) => {
            let diagnostic = Diagnostic::new("E0601", headline).at(span, what).help(advice);
            Failure::diagnostics(&model.theory().source, &[diagnostic], colour())
        }
        None => Failure::usage(format!("{headline}: {what}\nhelp: {advice}")),
    }
}
