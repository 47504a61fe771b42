//! Where conditions change: the differences whose signs they depend on.
//!
//! In: the conditions of phases and requirements. Out: for every comparison `a > b`, `a == b`, … in
//! them the scalar `a − b`, without the slack that phases grant and smooth wherever `a` and `b`
//! are. Between zeros of these numbers no condition changes, unless an `if` inside of a number
//! jumps: those are not looked into.

use std::collections::HashSet;

use crate::expr::Node;
use crate::syntax::tree::{Infix, Prefix};
use crate::theory::lower::{Lowered, Lowering};
use crate::theory::shape::Type;
use crate::theory::typed::{Symbol, Typed, TypedKind};
use crate::theory::{LetId, Theory};

/// What a condition consists of.
enum Part {
    Comparison {
        difference: Node,
        negative: Node,
    },
    /// To be looked into later: a chain of definitions may be longer than the stack.
    Let(LetId),
}

/// The differences in the order of their appearance, those of phases first, each once; one and its
/// negative are the same.
pub fn margins(lowering: &mut Lowering<'_>, theory: &Theory) -> Lowered<Vec<Node>> {
    let phases = theory.phases.iter().filter_map(|phase| phase.condition.as_ref());
    let conditions = phases.chain(theory.requirements.iter().map(|requirement| &requirement.condition));
    let mut margins = Vec::new();
    let mut seen: HashSet<Node> = HashSet::new();
    let mut lets: HashSet<LetId> = HashSet::new();
    for condition in conditions {
        let mut open = reversed_parts(lowering, condition)?;
        while let Some(part) = open.pop() {
            match part {
                Part::Let(id) if lets.insert(id) => {
                    open.extend(reversed_parts(lowering, lowering.let_value(id))?);
                }
                Part::Let(_) => {}
                Part::Comparison { difference, negative } => {
                    // What is constant, such as a difference of sizes, changes nowhere.
                    let changes = lowering.graph.constant_value(difference).is_none();
                    if changes && seen.insert(difference) && seen.insert(negative) {
                        margins.push(difference);
                    }
                }
            }
        }
    }
    Ok(margins)
}

/// The last part comes first: what is popped is the next one.
fn reversed_parts(lowering: &mut Lowering<'_>, condition: &Typed) -> Lowered<Vec<Part>> {
    let mut parts = Vec::new();
    lowering.parts(condition, &mut parts)?;
    parts.reverse();
    Ok(parts)
}

impl Lowering<'_> {
    fn parts(&mut self, condition: &Typed, parts: &mut Vec<Part>) -> Lowered<()> {
        self.spend(1, condition.span)?;
        match &condition.kind {
            TypedKind::Prefix(Prefix::Not, operand) => self.parts(operand, parts)?,
            TypedKind::Infix(Infix::And | Infix::Or, left, right) => {
                self.parts(left, parts)?;
                self.parts(right, parts)?;
            }
            TypedKind::Infix(_, left, right) if condition.type_ == Type::Truth => {
                let difference = self.difference(left, right, condition.span)?;
                let negative = self.difference(right, left, condition.span)?;
                parts.push(Part::Comparison { difference, negative });
            }
            TypedKind::If { condition, then, otherwise } => {
                for part in [condition, then, otherwise] {
                    self.parts(part, parts)?;
                }
            }
            TypedKind::Symbol(Symbol::Let(id)) => parts.push(Part::Let(*id)),
            TypedKind::Apply { instance, arguments } => self.applied_parts(*instance, arguments, parts)?,
            // A condition given to a function was looked into where it was given.
            _ => {}
        }
        Ok(())
    }

    fn applied_parts(&mut self, instance: usize, arguments: &[Typed], parts: &mut Vec<Part>) -> Lowered<()> {
        let mut arrays = Vec::with_capacity(arguments.len());
        for argument in arguments {
            if argument.type_ == Type::Truth {
                self.parts(argument, parts)?;
            }
            arrays.push(self.lower(argument)?);
        }
        self.in_body(instance, arrays, |lowering, body| lowering.parts(body, parts))
    }
}
