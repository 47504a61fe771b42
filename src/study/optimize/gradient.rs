//! The derivatives of the objective, exact along the flow or at the solution.
//!
//! The time `t` at which `g(y, p, t)` comes to zero moves by `dt/dp = −(∂g/∂p + ∂g/∂y · ∂y/∂p)/(dg/dt)`.

use std::ops::ControlFlow;

use crate::model::Directions;
use crate::ode::{FlowOptions, VectorField};
use crate::study::FlowQuestion;
use crate::study::optimize::objective::{Goal, Judge, Miss};
use crate::study::sensitivity;

impl Judge<'_> {
    /// With respect to the parameters at these positions among the flat ones.
    ///
    /// # Errors
    /// Why there are none.
    pub fn gradient(&mut self, parameters: &[f64], positions: &[usize]) -> Result<Vec<f64>, Miss> {
        let options = self.aim.options;
        let time = match self.aim.goal {
            Goal::Solution { .. } => 0.0,
            Goal::At { time, .. } => time,
            Goal::Time { until, .. } => self.time(parameters, until, &options)?,
        };
        let state = match self.aim.goal {
            Goal::Solution { .. } => {
                let root = self.solve(parameters)?;
                let response = self.setup.model.response(&root, parameters, positions);
                [root, response.ok_or(Miss::NotFinite)?.slopes].concat()
            }
            Goal::Time { .. } if time == 0.0 => return Ok(vec![0.0; positions.len()]),
            Goal::At { .. } | Goal::Time { .. } => self.moved(parameters, positions, time, options)?,
        };
        let count = self.setup.model.layout().unknown_count;
        let (unknowns, moves) = state.split_at(count);
        let columns: Vec<usize> = positions.iter().map(|position| count + position).collect();
        let directions = Directions { parameters: &columns, unknowns: moves };
        let (_, mut slopes) = self.reading.slopes(unknowns, parameters, time, &directions);
        if let Goal::Time { .. } = self.aim.goal {
            let rate = self.rate(parameters, unknowns, time);
            slopes.iter_mut().for_each(|slope| *slope /= -rate);
        }
        if slopes.iter().all(|slope| slope.is_finite()) { Ok(slopes) } else { Err(Miss::NotFinite) }
    }

    /// The state at a time, followed by its derivatives.
    fn moved(
        &self,
        parameters: &[f64],
        positions: &[usize],
        time: f64,
        options: FlowOptions,
    ) -> Result<Vec<f64>, Miss> {
        let question = FlowQuestion { times: vec![time], until: time, options };
        let watch = &mut |_| ControlFlow::Continue(());
        let outcome = sensitivity::integrate(self.setup, parameters, positions, &question, watch);
        match outcome.map_err(|_problem| Miss::TooManyBreakpoints)? {
            (curve, None) => Ok(curve.state(0).to_vec()),
            (_, Some(failure)) => Err(Miss::Flow { reason: failure.reason, time: failure.time }),
        }
    }

    /// How fast the formula changes along the flow.
    fn rate(&mut self, parameters: &[f64], unknowns: &[f64], time: f64) -> f64 {
        let model = &self.setup.model;
        let mut velocity = vec![0.0; unknowns.len()];
        model.motion(parameters).derivative(time, unknowns, &mut velocity);
        let clock = [model.layout().time()];
        let directions = Directions { parameters: &clock, unknowns: &velocity };
        self.reading.slopes(unknowns, parameters, time, &directions).1[0]
    }
}
