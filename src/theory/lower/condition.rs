//! Conditions, as formulas that are 1 or 0.

use super::{Lowered, Lowering, unavailable};
use crate::expr::{Binary, Node, Unary};
use crate::source::Span;
use crate::syntax::tree::{Infix, Prefix};
use crate::theory::LetId;
use crate::theory::shape::Type;
use crate::theory::typed::{Symbol, Typed, TypedKind};

impl Lowering<'_> {
    /// A condition as 1 or 0. Numbers that differ by no more than `slack` count as equal, also in
    /// the `let`s and functions that the condition consists of.
    pub fn truth(&mut self, typed: &Typed, slack: f64) -> Lowered<Node> {
        self.spend(1, typed.span)?;
        match &typed.kind {
            TypedKind::Prefix(Prefix::Not, operand) => {
                let operand = self.truth(operand, slack)?;
                Ok(self.negated(operand))
            }
            TypedKind::Infix(operator @ (Infix::And | Infix::Or), left, right) => {
                let (left, right) = (self.truth(left, slack)?, self.truth(right, slack)?);
                let both = if *operator == Infix::And { Binary::Min } else { Binary::Max };
                Ok(self.graph.binary(both, left, right))
            }
            TypedKind::Infix(operator, left, right) if typed.type_ == Type::Truth => {
                let (left, right) = (self.lower(left)?, self.lower(right)?);
                Ok(self.comparison(*operator, (left.nodes[0], right.nodes[0]), slack, typed.span))
            }
            TypedKind::If { condition, then, otherwise } => {
                let condition = self.truth(condition, slack)?;
                let (then, otherwise) = (self.truth(then, slack)?, self.truth(otherwise, slack)?);
                Ok(self.graph.select(condition, then, otherwise))
            }
            TypedKind::Symbol(Symbol::Let(id)) if slack > 0.0 => {
                self.lenient.get(id).copied().ok_or_else(|| Box::new(unavailable(typed.span)))
            }
            TypedKind::Apply { instance, arguments } if slack > 0.0 => {
                self.applied_condition(*instance, arguments, slack)
            }
            TypedKind::Apply { .. } | TypedKind::Argument(_) | TypedKind::Symbol(_) => {
                Ok(self.lower(typed)?.nodes[0])
            }
            _ => Err(Box::new(unavailable(typed.span))),
        }
    }

    /// Keeps a condition defined by a `let` for the phases that use it.
    pub fn keep_lenient(&mut self, id: LetId, typed: &Typed, slack: f64) -> Lowered<()> {
        let node = self.truth(typed, slack)?;
        self.lenient.insert(id, node);
        Ok(())
    }

    fn applied_condition(&mut self, instance: usize, arguments: &[Typed], slack: f64) -> Lowered<Node> {
        let mut arrays = Vec::with_capacity(arguments.len());
        for argument in arguments {
            arrays.push(match argument.type_ {
                Type::Truth => super::Array::scalar(self.truth(argument, slack)?),
                _ => self.lower(argument)?,
            });
        }
        self.in_body(instance, arrays, |lowering, body| lowering.truth(body, slack))
    }

    fn negated(&mut self, condition: Node) -> Node {
        let one = self.graph.constant(1.0);
        self.graph.binary(Binary::Sub, one, condition)
    }

    fn comparison(&mut self, operator: Infix, (x, y): (Node, Node), slack: f64, span: Span) -> Node {
        self.graph.set_span(Some(span));
        let slack = self.graph.constant(slack);
        match operator {
            Infix::Less => self.less(x, y, slack),
            Infix::Greater => self.less(y, x, slack),
            Infix::LessEqual => self.less_equal(x, y, slack),
            Infix::GreaterEqual => self.less_equal(y, x, slack),
            _ => {
                let difference = self.graph.binary(Binary::Sub, x, y);
                let difference = self.graph.unary(Unary::Abs, difference);
                let equal = self.graph.binary(Binary::LessEqual, difference, slack);
                if operator == Infix::Equal { equal } else { self.negated(equal) }
            }
        }
    }

    fn less(&mut self, x: Node, y: Node, slack: Node) -> Node {
        let x = self.graph.binary(Binary::Add, x, slack);
        self.graph.binary(Binary::Less, x, y)
    }

    fn less_equal(&mut self, x: Node, y: Node, slack: Node) -> Node {
        let y = self.graph.binary(Binary::Add, y, slack);
        self.graph.binary(Binary::LessEqual, x, y)
    }
}
