//! The syntax tree: what was written, before names mean anything.

use crate::source::Span;
use crate::syntax::name::Name;

pub use crate::syntax::comparison::{Comparison, Event, Extreme, Goal, GoalValue, Relation};

/// The statements of a file.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub statements: Vec<Statement>,
    /// Names whose declaration could not be read; using them is no second error.
    pub broken: Vec<Name>,
    /// First words of the statements that could not be read, each once; `None` if that is not a
    /// word of the language.
    pub unread: Vec<Option<&'static str>>,
}

impl Tree {
    /// Whether a statement beginning with `keyword` may be among those that could not be read.
    pub fn may_lack(&self, keyword: &str) -> bool {
        self.unread.iter().any(|unread| unread.is_none_or(|unread| unread == keyword))
    }
}

#[derive(Clone, Debug)]
pub struct Statement {
    pub kind: StatementKind,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum StatementKind {
    Theory(Quoted),
    Source(Quoted),
    Dim {
        name: Name,
        value: Expression,
        meaning: Option<Quoted>,
    },
    Parameter(Declaration),
    Unknown(Declaration),
    State(Declaration),
    Let {
        name: Name,
        value: Expression,
    },
    Function {
        name: Name,
        arguments: Vec<Name>,
        body: Expression,
    },
    Equation {
        left: Left,
        right: Expression,
    },
    Flow {
        state: Name,
        right: Expression,
    },
    /// `step STATE[t+1] = RIGHT`
    Step {
        state: Name,
        right: Expression,
    },
    Event(Event),
    Schedule {
        form: Option<Name>,
        parameter: Name,
        right: Expression,
        meaning: Option<Quoted>,
    },
    Start {
        name: Name,
        values: Vec<(Name, Expression)>,
        meaning: Option<Quoted>,
    },
    Gauge(Gauge),
    Observable {
        name: Name,
        value: Expression,
        meaning: Option<Quoted>,
    },
    /// An observable that is also the free energy.
    FreeEnergy {
        name: Name,
        value: Expression,
        meaning: Option<Quoted>,
    },
    Phase {
        name: Quoted,
        condition: Option<Expression>,
    },
    Require {
        condition: Expression,
        meaning: Option<Quoted>,
    },
    /// There is one solution alone; why.
    Unique(Quoted),
    Threshold(Threshold),
    Goal(Goal),
    /// `extremize f over q, m`, `minimize f over q, m`
    Extremize {
        sense: Extremization,
        function: Name,
        over: Vec<Name>,
    },
    Check(Check),
}

/// Which stationary points are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extremization {
    /// `extremize`: all of them.
    Stationary,
    /// `minimize`: minima; descent along the gradient leaves the others.
    Minimum,
}

/// `NAME[SIZES] symmetric = DEFAULT in DOMAIN "meaning"`.
#[derive(Clone, Debug)]
pub struct Declaration {
    pub name: Name,
    pub sizes: Vec<Expression>,
    pub symmetric: Option<Span>,
    pub value: Expression,
    pub domain: Option<Interval>,
    pub meaning: Option<Quoted>,
}

/// `[LOW, HIGH)` and its three relatives.
#[derive(Clone, Debug)]
pub struct Interval {
    pub low: Expression,
    pub low_is_open: bool,
    pub high: Expression,
    pub high_is_open: bool,
    pub span: Span,
}

/// The left side of an equation: an unknown, or zero.
#[derive(Clone, Debug)]
pub enum Left {
    Unknown(Name),
    Zero(Span),
}

#[derive(Clone, Debug)]
pub enum Gauge {
    /// `gauge flip NAME, … along DIM`
    Flip { unknowns: Vec<Name>, along: Option<Name> },
    /// `gauge permute DIM`
    Permute { dim: Name },
}

/// `threshold "NAME" at LEFT = RIGHT "meaning"`.
#[derive(Clone, Debug)]
pub struct Threshold {
    pub name: Quoted,
    pub left: Expression,
    pub right: Expression,
    pub meaning: Option<Quoted>,
}

/// `check LEFT = RIGHT, … within TOLERANCE at NAME = VALUE, … from START "source"`.
#[derive(Clone, Debug)]
pub struct Check {
    pub expectations: Vec<Expectation>,
    pub tolerance: Option<Expression>,
    pub at: Vec<(Name, Expression)>,
    pub from: Option<Name>,
    pub note: Option<Quoted>,
}

#[derive(Clone, Debug)]
pub enum Expectation {
    Value { left: Expression, right: Expression },
    Phase { span: Span, name: Quoted },
    Threshold(Box<ExpectedThreshold>),
    Time(Box<ExpectedTime>),
}

/// `time of "EVENT" = VALUE`.
#[derive(Clone, Debug)]
pub struct ExpectedTime {
    pub event: Quoted,
    pub value: Expression,
    /// Of all but the value.
    pub span: Span,
}

/// `threshold KIND along PARAMETER[…] in (LOW, HIGH) = VALUE`.
#[derive(Clone, Debug)]
pub struct ExpectedThreshold {
    pub kind: WantedThreshold,
    pub parameter: Name,
    /// Of one entry of the parameter; empty for a scalar.
    pub subscripts: Vec<Expression>,
    pub range: Option<Interval>,
    pub value: Expression,
    /// Of all but the value.
    pub span: Span,
}

/// Which of the thresholds met along a parameter is meant.
#[derive(Clone, Debug)]
pub enum WantedThreshold {
    Any,
    Continuous,
    Fold,
    FirstOrder,
    Hopf,
    /// One that the theory declares.
    Named(Quoted),
}

/// Text in quotes, without them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    pub text: String,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Expression {
    pub kind: ExpressionKind,
    pub span: Span,
    /// Height of the tree below; the parser keeps it under [`DEEPEST`].
    pub depth: u16,
}

/// Expressions nested deeper are refused, so that walking a tree cannot exhaust the stack.
pub const DEEPEST: u16 = 128;

#[derive(Clone, Debug)]
pub enum ExpressionKind {
    Number(f64),
    Name(Name),
    Prefix(Prefix, Box<Expression>),
    Infix(Infix, Box<Expression>, Box<Expression>),
    Transpose(Box<Expression>),
    Call {
        function: Name,
        arguments: Vec<Expression>,
    },
    Index {
        base: Box<Expression>,
        subscripts: Vec<Subscript>,
    },
    /// `sum[index in low..high](body)`
    Sum {
        index: Name,
        low: Box<Expression>,
        high: Box<Expression>,
        body: Box<Expression>,
    },
    If {
        condition: Box<Expression>,
        then: Box<Expression>,
        otherwise: Box<Expression>,
    },
    /// `[a, b]`, or `[[a, b], [c, d]]` as a list of lists.
    List(Vec<Expression>),
    /// `E[z, s in {-1, 1}](body)` and its relatives.
    Bind {
        binder: Binder,
        /// Each may be used behind its own place, in what the next ones range over and in the body.
        variables: Vec<BoundVariable>,
        body: Box<Expression>,
        /// What stands behind the semicolon: centre and width of [`Binder::Prox`] and [`Binder::Moreau`].
        given: Vec<Expression>,
    },
}

/// What gives a meaning to variables of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binder {
    /// `E[z](…)`
    Average,
    /// `sum[s in {-1, 1}](…)`
    Sum,
    /// `prox[h](…; centre, gamma)`
    Prox,
    /// `moreau[h](…; centre, gamma)`
    Moreau,
    /// `argmin[h](…)`
    Argmin,
    /// `root[h in (a, b)](…)`
    Root,
}

impl Binder {
    pub const ALL: [Binder; 6] =
        [Binder::Average, Binder::Sum, Binder::Prox, Binder::Moreau, Binder::Argmin, Binder::Root];

    pub fn spelling(self) -> &'static str {
        match self {
            Binder::Average => "E",
            Binder::Sum => "sum",
            Binder::Prox => "prox",
            Binder::Moreau => "moreau",
            Binder::Argmin => "argmin",
            Binder::Root => "root",
        }
    }

    /// How it is written.
    pub fn example(self) -> &'static str {
        match self {
            Binder::Average => "E[z](…)",
            Binder::Sum => "sum[s in {-1, 1}](…)",
            Binder::Prox => "prox[h](…; centre, gamma)",
            Binder::Moreau => "moreau[h](…; centre, gamma)",
            Binder::Argmin => "argmin[h](…)",
            Binder::Root => "root[h in (0, inf)](…)",
        }
    }

    /// The one whose name can mean nothing else.
    pub fn reserved(name: &str) -> Option<Binder> {
        let inner = [Binder::Prox, Binder::Moreau, Binder::Argmin, Binder::Root];
        inner.into_iter().find(|binder| binder.spelling() == name)
    }
}

#[derive(Clone, Debug)]
pub struct BoundVariable {
    pub name: Name,
    pub range: Range,
}

/// What a bound variable ranges over, as it was written.
#[derive(Clone, Debug)]
pub enum Range {
    /// Nothing said.
    Implied,
    /// `in {a, b}`
    Members(Vec<Expression>),
    /// `~ name(a, b)`
    Density { name: Name, arguments: Vec<Expression> },
    /// `in (a, b)`
    Between(Box<[Expression; 2]>),
}

impl Range {
    pub fn parts(&self) -> &[Expression] {
        match self {
            Range::Implied => &[],
            Range::Members(members) => members,
            Range::Density { arguments, .. } => arguments,
            Range::Between(ends) => ends.as_slice(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    Negate,
    Not,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Infix {
    Add,
    Subtract,
    Multiply,
    Divide,
    EachMultiply,
    EachDivide,
    Power,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
    And,
    Or,
}

impl Infix {
    pub fn spelling(self) -> &'static str {
        match self {
            Infix::Add => "+",
            Infix::Subtract => "-",
            Infix::Multiply => "*",
            Infix::Divide => "/",
            Infix::EachMultiply => ".*",
            Infix::EachDivide => "./",
            Infix::Power => "^",
            Infix::Less => "<",
            Infix::LessEqual => "<=",
            Infix::Greater => ">",
            Infix::GreaterEqual => ">=",
            Infix::Equal => "==",
            Infix::NotEqual => "!=",
            Infix::And => "and",
            Infix::Or => "or",
        }
    }

    /// How tightly it binds; greater is tighter.
    pub fn precedence(self) -> u8 {
        match self {
            Infix::Or => 1,
            Infix::And => 2,
            Infix::Less
            | Infix::LessEqual
            | Infix::Greater
            | Infix::GreaterEqual
            | Infix::Equal
            | Infix::NotEqual => 4,
            Infix::Add | Infix::Subtract => 5,
            Infix::Multiply | Infix::Divide | Infix::EachMultiply | Infix::EachDivide => 6,
            Infix::Power => 8,
        }
    }
}

/// `not` binds between `and` and the comparisons, as in Python.
pub const NOT_PRECEDENCE: u8 = 3;
/// `-x^2` is `-(x^2)`, `-a*b` is `(-a)*b`.
pub const NEGATE_PRECEDENCE: u8 = 7;

#[derive(Clone, Debug)]
pub enum Subscript {
    At(Expression),
    /// `low..high`, both included, counted from 1.
    Range(Expression, Expression),
    /// `:`
    All(Span),
}

impl Expression {
    /// Its direct subexpressions.
    pub fn children(&self) -> Vec<&Expression> {
        match &self.kind {
            ExpressionKind::Number(_) | ExpressionKind::Name(_) => Vec::new(),
            ExpressionKind::Prefix(_, x) | ExpressionKind::Transpose(x) => vec![x],
            ExpressionKind::Infix(_, x, y) => vec![x, y],
            ExpressionKind::Call { arguments, .. } => arguments.iter().collect(),
            ExpressionKind::Index { base, subscripts } => {
                let mut children: Vec<&Expression> = vec![base];
                for subscript in subscripts {
                    match subscript {
                        Subscript::At(x) => children.push(x),
                        Subscript::Range(x, y) => children.extend([x, y]),
                        Subscript::All(_) => {}
                    }
                }
                children
            }
            ExpressionKind::Sum { low, high, body, .. } => vec![low, high, body],
            ExpressionKind::If { condition, then, otherwise } => vec![condition, then, otherwise],
            ExpressionKind::List(items) => items.iter().collect(),
            ExpressionKind::Bind { variables, body, given, .. } => {
                let ranges = variables.iter().flat_map(|variable| variable.range.parts());
                ranges.chain([&**body]).chain(given).collect()
            }
        }
    }
}
