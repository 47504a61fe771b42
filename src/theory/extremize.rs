//! Saddle points: equations derived from what is stationary.
//!
//! In: the scalar that an `extremize` names, written out, and the unknowns it is to be stationary in. Out: for each
//! of their stored numbers an equation. Its residual is a derivative of the scalar, 0 = ∂f/∂y, unless one can be
//! found that is as good as an update x = F: see [`updates`]. Where the scalar is to be minimized the update is
//! x = x − ∂f/∂x: then the flow dx/dt = F(x) − x descends along the gradient, and what is stable is a minimum.

mod matching;
mod monomial;
mod updates;

use crate::diagnostic::Diagnostic;
use crate::expr::{Binary, Graph, Input, Node};
use crate::source::Span;
use crate::syntax::tree::Extremization;
use crate::theory::layout::Layout;
use crate::theory::lower::{Lowered, Lowering};
use crate::theory::{EquationForm, Extremum, Theory, UnknownId};

/// The equation of each stored unknown; `None` for those that are not extremized over.
pub fn stationary(
    lowering: &mut Lowering<'_>,
    theory: &Theory,
    layout: &Layout,
) -> Lowered<Vec<Option<(Node, EquationForm)>>> {
    let mut equations = vec![None; layout.unknown_count];
    for extremum in &theory.extrema {
        let places = places(extremum, layout);
        let names = names(extremum, layout);
        let (slopes, variables) = slopes(lowering, extremum, &places, &names)?;
        let unknowns = layout.unknown_count;
        let is_unknown = |input: Input| input.index() < unknowns;
        let derived = match extremum.sense {
            Extremization::Stationary => {
                updates::equations(&mut lowering.graph, &slopes, &variables, &is_unknown)
            }
            Extremization::Minimum => descent(&mut lowering.graph, &slopes, &variables),
        };
        lowering.spend(places.len(), extremum.span)?;
        for (at, equation) in places.into_iter().zip(derived) {
            equations[at] = Some(equation);
        }
    }
    Ok(equations)
}

/// Steps down the gradient.
fn descent(graph: &mut Graph, slopes: &[Node], variables: &[Node]) -> Vec<(Node, EquationForm)> {
    let step = |(&slope, &x): (&Node, &Node)| (graph.binary(Binary::Sub, x, slope), EquationForm::FixedPoint);
    slopes.iter().zip(variables).map(step).collect()
}

/// Positions of the stored numbers that are extremized over.
fn places(extremum: &Extremum, layout: &Layout) -> Vec<usize> {
    let variables = extremum.over.iter().map(|&(UnknownId(at), _)| &layout.unknowns[at]);
    variables.flat_map(|variable| variable.offset..variable.offset + variable.len()).collect()
}

/// For messages: the name of the number at each place, and where the statement lists its unknown.
fn names(extremum: &Extremum, layout: &Layout) -> Vec<(String, Span)> {
    let of = |&(UnknownId(at), span): &(UnknownId, Span)| {
        let variable = &layout.unknowns[at];
        variable.stored_names().into_iter().map(|name| (name, span)).collect::<Vec<_>>()
    };
    extremum.over.iter().flat_map(of).collect()
}

/// The derivatives by each stored number, and those numbers.
fn slopes(
    lowering: &mut Lowering<'_>,
    extremum: &Extremum,
    places: &[usize],
    names: &[(String, Span)],
) -> Lowered<(Vec<Node>, Vec<Node>)> {
    let function = lowering.values[&extremum.function].nodes[0];
    let input = |&at: &usize| Input(u32::try_from(at).expect("inputs are counted in u32"));
    let inputs: Vec<Input> = places.iter().map(input).collect();
    let variables: Vec<Node> = inputs.into_iter().map(|input| lowering.graph.input(input)).collect();
    lowering.graph.set_span(Some(extremum.span));
    let slopes = lowering.gradient(function, &variables, extremum.span)?;
    for (&slope, (name, span)) in slopes.iter().zip(names) {
        let Some(value) = lowering.graph.constant_value(slope) else { continue };
        let (headline, label) = if value == 0.0 {
            (
                format!("`{}` does not depend on `{name}`", extremum.name),
                "every value is stationary".to_owned(),
            )
        } else {
            let headline = format!("`{}` is stationary nowhere in `{name}`", extremum.name);
            (headline, format!("its derivative is {value} everywhere"))
        };
        return Err(Box::new(Diagnostic::new("E0419", headline).at(*span, label)));
    }
    Ok((slopes, variables))
}
