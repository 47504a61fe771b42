//! A flow together with the derivatives of its state with respect to parameters: the variational equations.
//!
//! In: a model, parameters, and which of them move. Out: a [`VectorField`] of the state `y` followed by
//! `s = ∂y/∂p` for each parameter, `ds/dt = (∂f/∂y) s + ∂f/∂p`, exact by forward differentiation, with the start
//! to begin at and the [`Tangent::jump`] of `s` where the right side jumps at a time that moves with a parameter.

use crate::model::drivers::Drivers;
use crate::model::forward::{Directions, Forward};
use crate::model::{Model, breakpoints};
use crate::ode::VectorField;
use crate::tape::Workspace;
use crate::theory::Kind;

pub struct Tangent<'m> {
    model: &'m Model,
    parameters: Vec<f64>,
    positions: Vec<usize>,
    /// Places of the parameters among the inputs.
    columns: Vec<usize>,
    forward: Forward,
    workspace: Workspace<f64>,
    drivers: Drivers<'m>,
    /// States, parameters, time.
    inputs: Vec<f64>,
}

impl Model {
    /// The flow with its derivatives with respect to the parameters at these positions among the flat ones.
    ///
    /// # Panics
    /// When the theory is not a flow.
    pub fn tangent(&self, parameters: &[f64], positions: &[usize]) -> Tangent<'_> {
        assert!(self.theory.kind == Kind::Flow, "only flows move");
        let count = self.layout().unknown_count;
        Tangent {
            model: self,
            parameters: parameters.to_vec(),
            positions: positions.to_vec(),
            columns: positions.iter().map(|position| count + position).collect(),
            forward: Forward::new(&self.right_sides),
            workspace: Workspace::new(&self.right_sides),
            drivers: Drivers::new(self, parameters),
            inputs: self.inputs(&vec![0.0; count], parameters, 0.0),
        }
    }

    /// The declared start (`None`) or a named one for given parameters, followed by its derivatives with respect
    /// to the parameters at these positions.
    pub fn start_slopes(&self, parameters: &[f64], named: Option<usize>, positions: &[usize]) -> Vec<f64> {
        let count = self.layout().unknown_count;
        let inputs = self.inputs(&vec![f64::NAN; count], parameters, 0.0);
        let columns: Vec<usize> = positions.iter().map(|position| count + position).collect();
        let all = self.starts.output_count();
        let (mut values, mut slopes) = (vec![0.0; all], vec![0.0; all * positions.len()]);
        let directions = Directions { parameters: &columns, unknowns: &[] };
        Forward::new(&self.starts).run(&self.starts, &inputs, &directions, &mut values, &mut slopes);
        let from = named.map_or(0, |named| named + 1) * count;
        let mut start = values[from..from + count].to_vec();
        for slopes in slopes.chunks(all.max(1)) {
            start.extend_from_slice(&slopes[from..from + count]);
        }
        start
    }
}

impl Tangent<'_> {
    /// The number of states, without derivatives.
    fn states(&self) -> usize {
        self.model.layout().unknown_count
    }

    fn set(&mut self, t: f64, states: &[f64]) {
        let time = self.model.layout().time();
        self.inputs[..states.len()].copy_from_slice(states);
        self.inputs[time] = t;
    }

    fn velocity(&mut self, t: f64, states: &[f64]) -> Vec<f64> {
        let mut velocity = vec![0.0; states.len()];
        self.set(t, states);
        self.model.right_sides.evaluate(&self.inputs, &mut self.workspace, &mut velocity);
        velocity
    }

    /// Adds to the derivatives in `state` what the breakpoint at time `t` adds to them where the right side jumps
    /// there and the breakpoint moves with the parameters: `(f₋ − f₊) dt/dp`.
    pub fn jump(&mut self, t: f64, state: &mut [f64]) {
        let count = self.states();
        let earlier = self.velocity(t * (1.0 - ASIDE), &state[..count]);
        let later = self.velocity(t * (1.0 + ASIDE), &state[..count]);
        let jumps = |(a, b): (&f64, &f64)| (a - b).abs() > KINK * (a.abs() + b.abs());
        if !earlier.iter().zip(&later).any(jumps) {
            return;
        }
        let moves = breakpoints::velocities(&self.model.instance, &self.parameters, t, &self.positions);
        for (slopes, moves) in state[count..].chunks_mut(count).zip(moves) {
            for ((slope, earlier), later) in slopes.iter_mut().zip(&earlier).zip(&later) {
                *slope += (earlier - later) * moves;
            }
        }
    }
}

/// Distance from a breakpoint at which its sides are told apart, relative to its time: some roundings.
const ASIDE: f64 = 1e-14;

/// Right sides that differ by no more, relative to themselves, differ by rounding: a kink, which adds nothing.
const KINK: f64 = 1e-12;

impl VectorField for Tangent<'_> {
    fn len(&self) -> usize {
        self.states() * (1 + self.columns.len())
    }

    fn derivative(&mut self, t: f64, y: &[f64], dydt: &mut [f64]) {
        let count = self.states();
        self.set(t, &y[..count]);
        let (velocity, slopes) = dydt.split_at_mut(count);
        let directions = Directions { parameters: &self.columns, unknowns: &y[count..] };
        self.forward.run(&self.model.right_sides, &self.inputs, &directions, velocity, slopes);
    }

    fn outside(&mut self, times: &[f64]) -> Option<(usize, usize)> {
        self.drivers.outside(times)
    }
}
