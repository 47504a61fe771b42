//! The equations that are derived from what is stationary, as formulas of single numbers.

use crate::theory::{Equation, EquationForm, Instance, Theory, Variable};

/// Deeper formulas are cut: nobody reads them.
const DEEPEST: usize = 60;

/// One line for each derived equation.
pub fn lines(theory: &Theory, instance: &Instance) -> String {
    let names = names(instance);
    let mut text = String::new();
    for (equation, variable) in theory.equations.iter().zip(&instance.layout.unknowns) {
        if let Equation::Written { .. } = equation {
            continue;
        }
        for at in variable.offset..variable.offset + variable.len() {
            let left = match instance.forms[at] {
                EquationForm::FixedPoint => names[at].as_str(),
                EquationForm::Implicit | EquationForm::Derivative => "0",
            };
            let right = instance.graph.text(instance.right_sides[at], &names, DEEPEST);
            text.push_str(&format!("{left} = {right}\n"));
        }
    }
    text
}

/// The names of all inputs.
fn names(instance: &Instance) -> Vec<String> {
    let layout = &instance.layout;
    let variables = layout.unknowns.iter().chain(&layout.parameters);
    variables.flat_map(Variable::stored_names).chain(["t".to_owned()]).collect()
}
