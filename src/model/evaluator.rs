//! What a model says of a solution, point by point, without allocating workspaces anew.

use crate::model::Model;
use crate::tape::{Care, Tape, Workspace};
use crate::theory::ObservableId;

/// Observables, phase and requirements of one solution after the other.
pub struct Evaluator<'m> {
    model: &'m Model,
    observables: Workspace<f64>,
    phases: Workspace<f64>,
    requirements: Workspace<f64>,
    /// Of the right sides.
    strict: Workspace<f64>,
}

impl<'m> Evaluator<'m> {
    pub(super) fn new(model: &'m Model) -> Evaluator<'m> {
        Evaluator {
            model,
            observables: Workspace::new(&model.observables),
            phases: Workspace::new(&model.phases),
            requirements: Workspace::new(&model.requirements),
            strict: Workspace::with_care(&model.right_sides, Care::Strict),
        }
    }

    /// All entries of the observables, one after the other.
    pub fn observables(&mut self, unknowns: &[f64], parameters: &[f64], time: f64) -> Vec<f64> {
        let inputs = self.model.inputs(unknowns, parameters, time);
        run(&self.model.observables, &mut self.observables, &inputs)
    }

    /// By what solutions are ranked, if the theory says so: lower is closer to equilibrium.
    pub fn free_energy(&mut self, unknowns: &[f64], parameters: &[f64]) -> Option<f64> {
        let ObservableId(id) = self.model.theory().free_energy?;
        let before = &self.model.instance.observables[..id];
        let position: usize = before.iter().map(|array| array.nodes.len()).sum();
        // Only saddle points have one, and they know no time.
        Some(self.observables(unknowns, parameters, 0.0)[position])
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

    /// Whether all averages in the equations are as accurate as promised at a solution, and all inner minima and
    /// roots the only ones; [`Model::trouble`] says which is not.
    pub fn is_sound(&mut self, unknowns: &[f64], parameters: &[f64]) -> bool {
        if !self.model.right_sides.has_nested() {
            return true;
        }
        let inputs = self.model.inputs(unknowns, parameters, 0.0);
        let values = run(&self.model.right_sides, &mut self.strict, &inputs);
        values.iter().all(|value| value.is_finite())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::testing::assert_close;
    use crate::theory::Theory;

    fn model(text: &str) -> Model {
        let theory = Theory::read(Source::new("x.eq", text)).expect("it is well-formed");
        Model::new(&theory, &theory.default_dims(), &[]).expect("sizes fit")
    }

    #[test]
    fn the_free_energy_is_found_among_the_observables() {
        let declared = "unknown m = 1\nequation m = tanh(m)\nobservable both = [m, 2*m]\n";
        let with = model(&format!("{declared}free_energy f = m^2 + 1\nobservable more = 3*m\n"));
        let free_energy = with.evaluator().free_energy(&[2.0], &[]).expect("it is declared");
        assert_close(free_energy, 5.0, 0.0);
        assert_eq!(model(declared).evaluator().free_energy(&[2.0], &[]), None);
    }
}
