//! A formula given from outside, such as a goal: compiled once, evaluated at many points.

use crate::diagnostic::Diagnostic;
use crate::expr::Node;
use crate::model::Model;
use crate::model::forward::{Directions, Forward};
use crate::tape::{Tape, Workspace};
use crate::theory::typed::Typed;

/// A scalar formula of the unknowns or states, the parameters and the time.
pub struct Formula {
    tape: Tape,
    node: Node,
}

/// What evaluates a [`Formula`], one point after the other.
pub struct Reading<'f> {
    formula: &'f Formula,
    workspace: Workspace<f64>,
    forward: Forward,
    inputs: Vec<f64>,
}

impl Model {
    /// Compiles an expression that was checked against this theory; `None` where it is not one number.
    ///
    /// # Errors
    /// What does not work for these sizes.
    pub fn formula(&mut self, typed: &Typed) -> Result<Option<Formula>, Diagnostic> {
        let array = self.instance.lower(&self.theory, typed)?;
        let [node] = array.nodes[..] else { return Ok(None) };
        Ok(Some(Formula { tape: Tape::compile(&self.instance.graph, &[node], self.layout().len()), node }))
    }

    /// Whether the right sides, the start values or the formulas contain the parameter at a position among the
    /// flat ones.
    pub fn uses(&self, position: usize, formulas: &[&Formula]) -> bool {
        let wanted = self.layout().unknown_count + position;
        let instance = &self.instance;
        let own = instance.right_sides.iter().chain(&instance.start);
        let named = instance.named_starts.iter().flatten();
        let given = formulas.iter().map(|formula| &formula.node);
        own.chain(named)
            .chain(given)
            .any(|&node| instance.graph.depends_on(node, |input| input.index() == wanted))
    }
}

impl Formula {
    pub fn reading(&self) -> Reading<'_> {
        Reading {
            formula: self,
            workspace: Workspace::new(&self.tape),
            forward: Forward::new(&self.tape),
            inputs: Vec::new(),
        }
    }
}

impl Reading<'_> {
    /// The value at a point; NaN where it has none.
    pub fn value(&mut self, unknowns: &[f64], parameters: &[f64], time: f64) -> f64 {
        self.set(unknowns, parameters, time);
        let mut value = [0.0];
        self.formula.tape.evaluate(&self.inputs, &mut self.workspace, &mut value);
        value[0]
    }

    /// The value, and its derivative along each direction.
    pub fn slopes(
        &mut self,
        unknowns: &[f64],
        parameters: &[f64],
        time: f64,
        directions: &Directions<'_>,
    ) -> (f64, Vec<f64>) {
        self.set(unknowns, parameters, time);
        let (mut value, mut slopes) = ([0.0], vec![0.0; directions.parameters.len()]);
        self.forward.run(&self.formula.tape, &self.inputs, directions, &mut value, &mut slopes);
        (value[0], slopes)
    }

    fn set(&mut self, unknowns: &[f64], parameters: &[f64], time: f64) {
        self.inputs.clear();
        self.inputs.extend_from_slice(unknowns);
        self.inputs.extend_from_slice(parameters);
        self.inputs.push(time);
    }
}
