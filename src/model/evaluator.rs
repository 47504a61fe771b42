//! What a model says of a solution, point by point, without allocating workspaces anew.

use crate::model::Model;
use crate::tape::{Tape, Workspace};

/// Observables, phase and requirements of one solution after the other.
pub struct Evaluator<'m> {
    model: &'m Model,
    observables: Workspace<f64>,
    phases: Workspace<f64>,
    requirements: Workspace<f64>,
}

impl<'m> Evaluator<'m> {
    pub(super) fn new(model: &'m Model) -> Evaluator<'m> {
        Evaluator {
            model,
            observables: Workspace::new(&model.observables),
            phases: Workspace::new(&model.phases),
            requirements: Workspace::new(&model.requirements),
        }
    }

    /// All entries of the observables, one after the other.
    pub fn observables(&mut self, unknowns: &[f64], parameters: &[f64], time: f64) -> Vec<f64> {
        let inputs = self.model.inputs(unknowns, parameters, time);
        run(&self.model.observables, &mut self.observables, &inputs)
    }

    /// The phase of a solution: position in [`Theory::phases`](crate::theory::Theory), if any applies.
    pub fn phase(&mut self, unknowns: &[f64], parameters: &[f64]) -> Option<usize> {
        let inputs = self.model.inputs(unknowns, parameters, 0.0);
        let mut conditions = run(&self.model.phases, &mut self.phases, &inputs).into_iter();
        self.model.instance.phases.iter().position(|phase| match phase {
            Some(_) => conditions.next() == Some(1.0),
            None => true,
        })
    }

    /// Whether a solution satisfies all requirements of the theory.
    pub fn is_admissible(&mut self, unknowns: &[f64], parameters: &[f64]) -> bool {
        let inputs = self.model.inputs(unknowns, parameters, 0.0);
        let values = run(&self.model.requirements, &mut self.requirements, &inputs);
        values.iter().all(|&value| value == 1.0)
    }
}

fn run(tape: &Tape, workspace: &mut Workspace<f64>, inputs: &[f64]) -> Vec<f64> {
    let mut values = vec![0.0; tape.output_count()];
    tape.evaluate(inputs, workspace, &mut values);
    values
}
