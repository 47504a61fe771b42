//! The part of the syntax tree that says what happens in time.

use crate::source::Span;
use crate::syntax::tree::{Expression, Quoted};

/// `event "NAME" when LEFT < RIGHT "meaning"`.
#[derive(Clone, Debug)]
pub struct Event {
    pub name: Quoted,
    pub condition: Comparison,
    pub meaning: Option<Quoted>,
}

/// `goal "NAME" = minimize VALUE at t = TIME "meaning"`.
#[derive(Clone, Debug)]
pub struct Goal {
    pub name: Quoted,
    pub extreme: Extreme,
    pub value: GoalValue,
    pub meaning: Option<Quoted>,
}

/// What a value is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extreme {
    Least,
    Greatest,
}

impl Extreme {
    pub fn spelling(self) -> &'static str {
        match self {
            Extreme::Least => "minimize",
            Extreme::Greatest => "maximize",
        }
    }
}

#[derive(Clone, Debug)]
pub enum GoalValue {
    /// `time of "EVENT"`.
    Time(Quoted),
    /// At the end of a flow, or at the solution, where no time is given.
    Number { value: Expression, time: Option<Expression> },
}

/// `LEFT < RIGHT`: it happens when it becomes true.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub left: Expression,
    pub relation: Relation,
    pub right: Expression,
}

impl Comparison {
    pub fn span(&self) -> Span {
        self.left.span.to(self.right.span)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    /// Crossed in either direction.
    Equal,
}

impl Relation {
    pub fn spelling(self) -> &'static str {
        match self {
            Relation::Less => "<",
            Relation::LessEqual => "<=",
            Relation::Greater => ">",
            Relation::GreaterEqual => ">=",
            Relation::Equal => "=",
        }
    }

    pub fn unicode(self) -> &'static str {
        match self {
            Relation::LessEqual => "≤",
            Relation::GreaterEqual => "≥",
            Relation::Less | Relation::Greater | Relation::Equal => self.spelling(),
        }
    }

    pub fn latex(self) -> &'static str {
        match self {
            Relation::LessEqual => "\\le",
            Relation::GreaterEqual => "\\ge",
            Relation::Less | Relation::Greater | Relation::Equal => self.spelling(),
        }
    }
}
