//! What averages and inner roots hand on.

use super::adjoint::Adjoint;
use super::term::{coefficient, product, quotient};
use super::{Binder, Contributions, NotDifferentiable, Obstacle, Region, Sweep};
use crate::expr::{Binary, Graph, Measure, Node, Operation, Unary};
use std::collections::HashSet;

/// Of longer products no factors are looked for that an average does not need.
const MOST_FACTORS: usize = 64;

impl Sweep<'_> {
    /// The derivative of an average is the average of the derivative, unless a jump moves.
    ///
    /// In a sum over the naturals none does: each term has a derivative of its own.
    pub(super) fn through_average(
        &mut self,
        node: Node,
        (measure, level, body): (Measure, u32, Node),
        adjoint: Adjoint,
        region: Region,
    ) -> Result<Contributions, NotDifferentiable> {
        let inner = self.inside(Binder { level, is_root: false }, region);
        if measure != Measure::Naturals
            && let Some(jump) = self.jump(level, body, |x| self.reach.is_varied(x, inner.hidden))
        {
            return Err(self.refusal(jump, node, Obstacle::JumpInAverage));
        }
        let derivatives = self.through(body, inner)?;
        self.graph.set_span(self.graph.span(node));
        let name = self.graph.variable(node).to_owned();
        let contribution = |(end, derivative)| {
            let average = average(self.graph, measure, level, derivative, &name);
            (end, adjoint.map(|value| product(self.graph, value, average)))
        };
        Ok(derivatives.into_iter().map(contribution).collect())
    }

    /// By the implicit function theorem the root h of g(h, x) = 0 has dh/dx = −(∂g/∂x)/(∂g/∂h).
    pub(super) fn through_root(
        &mut self,
        node: Node,
        (level, body): (u32, Node),
        adjoint: Adjoint,
        region: Region,
    ) -> Result<Contributions, NotDifferentiable> {
        let inner = self.inside(Binder { level, is_root: true }, region);
        if let Some(jump) = self.jump(level, body, |_| true) {
            return Err(self.refusal(jump, node, Obstacle::JumpInRoot));
        }
        let mut derivatives = self.through(body, inner)?;
        self.graph.set_span(self.graph.span(node));
        let variable = self.graph.bound(level);
        let zero = self.graph.constant(0.0);
        let slope = derivatives.remove(&variable).unwrap_or(zero);
        let slope = self.graph.substitute(slope, variable, node);
        let scale = adjoint.map(|value| {
            let ratio = quotient(self.graph, value, slope);
            self.graph.unary(Unary::Neg, ratio)
        });
        let contribution = |(end, derivative)| {
            let derivative = self.graph.substitute(derivative, variable, node);
            (end, scale.map(|value| product(self.graph, value, derivative)))
        };
        Ok(derivatives.into_iter().map(contribution).collect())
    }

    fn inside(&self, binder: Binder, region: Region) -> Region {
        Region { binder: Some(binder), hidden: region.hidden | self.reach.hidden_by(binder.level) }
    }

    /// A node in the body of a binder that jumps along the bound variable, and that `matters`.
    fn jump(&self, level: u32, body: Node, matters: impl Fn(Node) -> bool) -> Option<Node> {
        let graph = &*self.graph;
        let mut seen = HashSet::from([body]);
        let mut waiting = vec![body];
        while let Some(node) = waiting.pop() {
            let switch = match graph.operation(node) {
                Operation::Unary(function, _) if function.is_piecewise_constant() => Some(node),
                Operation::Binary(function, ..) if function.is_piecewise_constant() => Some(node),
                Operation::Select { condition, .. } => Some(condition),
                _ => None,
            };
            let is_along = |x: Node| graph.free(x) >> level & 1 == 1;
            if let Some(switch) = switch.filter(|&switch| is_along(switch) && matters(switch)) {
                return Some(switch);
            }
            graph.for_each_operand(node, |operand| {
                if is_along(operand) && seen.insert(operand) {
                    waiting.push(operand);
                }
            });
        }
        None
    }

    fn refusal(&self, jump: Node, binder: Node, what: Obstacle) -> NotDifferentiable {
        NotDifferentiable { span: self.graph.span(jump).or(self.graph.span(binder)), what }
    }
}

/// The average of a body, with the factors in front of it that do not need it.
fn average(graph: &mut Graph, measure: Measure, level: u32, body: Node, name: &str) -> Node {
    let (mut outside, body) = coefficient(graph, body);
    let mut inside: Option<Node> = None;
    let mut is_split = false;
    let mut waiting = vec![body];
    let mut steps = 0;
    while let Some(factor) = waiting.pop() {
        let is_free = |graph: &Graph, x: Node| graph.free(x) >> level & 1 == 0;
        steps += 1;
        match graph.operation(factor) {
            _ if is_free(graph, factor) => {
                outside = product(graph, outside, factor);
                is_split = true;
            }
            Operation::Binary(Binary::Mul, x, y) if x != y && steps < MOST_FACTORS => waiting.extend([y, x]),
            Operation::Binary(Binary::Div, x, y) if is_free(graph, y) => {
                outside = quotient(graph, outside, y);
                is_split = true;
                waiting.push(x);
            }
            _ => inside = Some(inside.map_or(factor, |inside| graph.binary(Binary::Mul, inside, factor))),
        }
    }
    let one = graph.constant(1.0);
    let inside = if is_split { inside.unwrap_or(one) } else { body };
    let average = graph.average(measure, level, inside, name);
    product(graph, outside, average)
}
