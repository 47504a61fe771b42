//! Random formulas: every operation against the function itself at the values of its operands, bit for bit.

use proptest::prelude::*;
use spinodal::expr::{Binary, Graph, Input, Node, Operation, Unary};
use spinodal::tape::Tape;

use crate::evaluate;

/// An operation on earlier results, by their positions.
enum Step {
    Given(f64),
    Unary(Unary, usize),
    Select([usize; 3]),
    /// The flag: a constant zero among the factors is structure.
    Binary(Binary, usize, usize, bool),
}

/// The next operation of a random formula: choices that are reduced to what exists.
type Choice = (u8, u16, u16, u16);

/// Adds one operation on earlier results to the graph.
fn extend(graph: &mut Graph, known: &mut Vec<(Node, Step)>, (kind, a, b, c): Choice) {
    let [a, b, c] = [a, b, c].map(|index| index as usize % known.len());
    let [x, y, z] = [a, b, c].map(|at| known[at].0);
    let kind = kind as usize % (Unary::ALL.len() + 13);
    known.push(if let Some(&f) = Unary::ALL.get(kind) {
        (graph.unary(f, x), Step::Unary(f, a))
    } else if kind == Unary::ALL.len() {
        (graph.select(x, y, z), Step::Select([a, b, c]))
    } else {
        use Binary::{Add, Div, Equal, Less, Max, Min, Mul, Sub};
        let f = [Add, Sub, Mul, Div, Add, Sub, Mul, Div, Min, Max, Less, Equal][kind - Unary::ALL.len() - 1];
        let is_zero = |node: Node| graph.constant_value(node) == Some(0.0);
        let structural = f == Binary::Mul && (is_zero(x) || is_zero(y));
        (graph.binary(f, x, y), Step::Binary(f, a, b, structural))
    });
}

/// What a step should make of the values of its operands, and these.
fn expected(step: &Step, values: &[f64]) -> (f64, Vec<f64>) {
    match *step {
        Step::Given(value) => (value, vec![]),
        Step::Unary(f, a) => (f.value(values[a]), vec![values[a]]),
        Step::Select([c, a, b]) => {
            let value = if values[c] != 0.0 { values[a] } else { values[b] };
            (value, vec![values[c], values[a], values[b]])
        }
        Step::Binary(_, a, b, true) => (0.0, vec![values[a], values[b]]),
        Step::Binary(f, a, b, false) => (f.value(values[a], values[b]), vec![values[a], values[b]]),
    }
}

/// Whether a logarithm or a quotient has become a function that is accurate where it is not.
fn is_stable_form(graph: &Graph, node: Node, step: &Step) -> bool {
    let is_rewritable =
        matches!(step, Step::Unary(Unary::Log | Unary::Log1p, _) | Step::Binary(Binary::Div, ..));
    let is_stable = |node| match graph.operation(node) {
        Operation::Unary(f, _) => matches!(f, Unary::LogCosh | Unary::Softplus | Unary::Sigmoid),
        _ => false,
    };
    is_rewritable
        && match graph.operation(node) {
            Operation::Unary(Unary::Neg, x) => is_stable(x),
            Operation::Binary(Binary::Add | Binary::Sub, x, y) => is_stable(x) || is_stable(y),
            _ => is_stable(node),
        }
}

proptest! {
    #[test]
    fn folding_changes_no_value_and_hides_no_trouble(
        inputs in prop::array::uniform3(prop_oneof![-2.0..2.0, Just(0.0), Just(1.0)]),
        choices in prop::collection::vec(any::<Choice>(), 1..60),
    ) {
        let mut graph = Graph::new();
        let mut known: Vec<(Node, Step)> = Vec::new();
        for (i, value) in inputs.into_iter().enumerate() {
            known.push((graph.input(Input(i as u32)), Step::Given(value)));
        }
        known.extend([0.0, 1.0, -1.0, 0.5, -3.0].map(|value| (graph.constant(value), Step::Given(value))));
        for choice in choices {
            extend(&mut graph, &mut known, choice);
        }
        let outputs: Vec<Node> = known.iter().map(|(node, _)| *node).collect();
        let values = evaluate(&Tape::compile(&graph, &outputs, 3), &inputs);
        for ((node, step), &value) in known.iter().zip(&values) {
            let (wanted, operands) = expected(step, &values);
            if operands.iter().any(|operand| !operand.is_finite()) {
                continue;
            }
            let is_near = is_stable_form(&graph, *node, step) && (value - wanted).abs() <= 1e-14 * (1.0 + wanted.abs());
            let both_fail = !value.is_finite() && !wanted.is_finite();
            prop_assert!(value == wanted || both_fail || is_near, "{value} is not {wanted}");
        }
    }
}
