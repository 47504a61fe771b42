//! The parameters that move, and whether they are inside of their domains.

use crate::domain::Domain;
use crate::model::Model;
use crate::tape::{Tape, Workspace};

/// A parameter that moves, or one entry of it, at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct Driver {
    /// `beta`, or `rho[2]`.
    pub name: String,
    pub domain: Domain,
    pub value: f64,
}

/// A closed end may be passed by so many roundings, relative to it or to one: schedules that end there do.
const ROUNDINGS: f64 = 8.0;

impl Driver {
    /// The value, in few digits where it is next to zero.
    pub fn shown(&self) -> String {
        let is_tiny = self.value != 0.0 && self.value.abs() < TINY;
        if is_tiny { format!("{:.1e}", self.value) } else { self.value.to_string() }
    }
}

/// Smaller values are told by their size.
const TINY: f64 = 1e-6;

/// Evaluates the parameters that move and whose domain has an end.
pub(super) struct Drivers<'m> {
    bounded: Vec<Bounded<'m>>,
    /// Unknowns, which have no part in this, parameters, time.
    inputs: Vec<f64>,
}

struct Bounded<'m> {
    /// Of each entry, among the flat parameters.
    positions: Vec<usize>,
    domain: Domain,
    tape: &'m Tape,
    workspace: Workspace<f64>,
    values: Vec<f64>,
}

impl<'m> Drivers<'m> {
    pub(super) fn new(model: &'m Model, parameters: &[f64]) -> Drivers<'m> {
        let count = model.layout().unknown_count;
        let bounded = model.scheduled.iter().filter_map(|(id, tape)| {
            let variable = &model.layout().parameters[id.0];
            let columns = variable.columns;
            let position =
                |entry| variable.offset - count + variable.position(entry / columns, entry % columns);
            (variable.domain != Domain::REAL).then(|| Bounded {
                positions: (0..tape.output_count()).map(position).collect(),
                domain: variable.domain,
                tape,
                workspace: Workspace::new(tape),
                values: vec![0.0; tape.output_count()],
            })
        });
        let inputs = model.inputs(&vec![f64::NAN; count], parameters, 0.0);
        Drivers { bounded: bounded.collect(), inputs }
    }

    /// See [`VectorField::outside`](crate::ode::VectorField::outside).
    pub(super) fn outside(&mut self, times: &[f64]) -> Option<(usize, usize)> {
        if self.bounded.is_empty() {
            return None;
        }
        let last = self.inputs.len() - 1;
        for (at, &time) in times.iter().enumerate() {
            self.inputs[last] = time;
            for one in &mut self.bounded {
                one.tape.evaluate(&self.inputs, &mut one.workspace, &mut one.values);
                if let Some(entry) = one.values.iter().position(|&value| !holds(one.domain, value)) {
                    return Some((at, one.positions[entry]));
                }
            }
        }
        None
    }
}

/// Whether a value is inside, up to rounding at a closed end.
fn holds(domain: Domain, value: f64) -> bool {
    let nearest = domain.nearest(value);
    // At an open end the nearest number is some way inside.
    (value - nearest).abs() <= ROUNDINGS * f64::EPSILON * nearest.abs().max(1.0)
}

impl Model {
    /// The parameter at this position among the flat ones, as it is at a time.
    ///
    /// # Panics
    /// When there is none.
    pub fn driver(&self, parameters: &[f64], position: usize, time: f64) -> Driver {
        let offset = position + self.layout().unknown_count;
        let mut variables = self.layout().parameters.iter().enumerate();
        let owner = variables.find(|(_, v)| (v.offset..v.offset + v.len()).contains(&offset));
        let (at, variable) = owner.expect("a position among the flat parameters");
        let moving = self.scheduled.iter().find(|(id, _)| id.0 == at);
        let value = moving.map_or(parameters[position], |(_, tape)| {
            let inputs = self.inputs(&vec![f64::NAN; self.layout().unknown_count], parameters, time);
            let mut values = vec![0.0; tape.output_count()];
            tape.evaluate(&inputs, &mut Workspace::new(tape), &mut values);
            variable.stored(&values)[offset - variable.offset]
        });
        let name = variable.stored_names().swap_remove(offset - variable.offset);
        Driver { name, domain: variable.domain, value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_ends_may_be_passed_by_rounding_and_open_ones_not_reached() {
        let closed = Domain::closed(0.0, 1.0);
        assert!(holds(closed, 1.0 + f64::EPSILON) && holds(closed, -f64::EPSILON));
        assert!(!holds(closed, 1.0 + 1e-12) && !holds(closed, f64::NAN));
        let open = Domain::open(0.0, f64::INFINITY);
        assert!(holds(open, 1e-300) && !holds(open, 0.0) && !holds(open, f64::INFINITY));
    }
}
