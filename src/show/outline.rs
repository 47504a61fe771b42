//! The statements of a theory by kind, each in the order of the text.

use crate::syntax::name::Name;
use crate::syntax::tree::{
    Declaration, Event, Expression, ExpressionKind, Extremization, Gauge, Goal, Infix, Left, Quoted,
    StatementKind, Subscript, Threshold, Tree,
};

/// What the pages of a theory are made of.
#[derive(Default)]
pub struct Outline<'a> {
    pub dims: Vec<(&'a Name, &'a Expression, &'a str)>,
    pub parameters: Vec<&'a Declaration>,
    /// Unknowns, or states.
    pub unknowns: Vec<&'a Declaration>,
    pub lets: Vec<(&'a Name, &'a Expression)>,
    pub functions: Vec<Function<'a>>,
    pub equations: Vec<(Side<'a>, &'a Expression)>,
    /// What is extremized, and over which unknowns.
    pub extrema: Vec<(Extremization, &'a Name, &'a [Name])>,
    pub schedules: Vec<Schedule<'a>>,
    pub starts: Vec<Start<'a>>,
    pub gauges: Vec<&'a Gauge>,
    pub observables: Vec<(&'a Name, &'a Expression, &'a str)>,
    /// One at most.
    pub free_energy: Vec<(&'a Name, &'a Expression, &'a str)>,
    pub thresholds: Vec<&'a Threshold>,
    pub events: Vec<&'a Event>,
    pub goals: Vec<&'a Goal>,
    /// Without a condition for `otherwise`.
    pub phases: Vec<(&'a str, Option<&'a Expression>)>,
    /// Conditions, with their meanings.
    pub requirements: Vec<(&'a Expression, &'a str)>,
    /// Why there is one solution alone; one at most.
    pub unique: Vec<&'a str>,
}

pub struct Function<'a> {
    pub name: &'a Name,
    pub arguments: &'a [Name],
    pub body: &'a Expression,
}

/// The left side of an equation.
pub enum Side<'a> {
    Unknown(&'a Name),
    Zero,
    Derivative(&'a Name),
    Next(&'a Name),
}

/// `x[t+1]`, as an expression.
pub fn next(state: &Name) -> Expression {
    let expression = |kind, depth| Expression { kind, span: state.span, depth };
    let time = expression(ExpressionKind::Name(Name::new("t", state.span)), 1);
    let one = expression(ExpressionKind::Number(1.0), 1);
    let later = expression(ExpressionKind::Infix(Infix::Add, Box::new(time), Box::new(one)), 2);
    let base = Box::new(expression(ExpressionKind::Name(state.clone()), 1));
    expression(ExpressionKind::Index { base, subscripts: vec![Subscript::At(later)] }, 3)
}

pub struct Schedule<'a> {
    pub form: Option<&'a Name>,
    pub parameter: &'a Name,
    pub right: &'a Expression,
    pub meaning: &'a str,
}

pub struct Start<'a> {
    pub name: &'a Name,
    pub values: &'a [(Name, Expression)],
    pub meaning: &'a str,
}

/// Empty where nothing was said.
pub fn words(quoted: Option<&Quoted>) -> &str {
    quoted.map_or("", |quoted| quoted.text.as_str())
}

impl<'a> Outline<'a> {
    pub fn new(tree: &'a Tree) -> Outline<'a> {
        let mut outline = Outline::default();
        for statement in &tree.statements {
            outline.add(&statement.kind);
        }
        outline
    }

    fn add(&mut self, statement: &'a StatementKind) {
        match statement {
            StatementKind::Dim { name, value, meaning } => {
                self.dims.push((name, value, words(meaning.as_ref())));
            }
            StatementKind::Parameter(declaration) => self.parameters.push(declaration),
            StatementKind::Unknown(declaration) | StatementKind::State(declaration) => {
                self.unknowns.push(declaration);
            }
            StatementKind::Let { name, value } => self.lets.push((name, value)),
            StatementKind::Function { name, arguments, body } => {
                self.functions.push(Function { name, arguments, body });
            }
            StatementKind::Equation { left: Left::Unknown(name), right } => {
                self.equations.push((Side::Unknown(name), right));
            }
            StatementKind::Equation { left: Left::Zero(_), right } => {
                self.equations.push((Side::Zero, right));
            }
            StatementKind::Flow { state, right } => self.equations.push((Side::Derivative(state), right)),
            StatementKind::Step { state, right } => self.equations.push((Side::Next(state), right)),
            StatementKind::Event(event) => self.events.push(event),
            StatementKind::Goal(goal) => self.goals.push(goal),
            StatementKind::Schedule { form, parameter, right, meaning } => {
                let (form, meaning) = (form.as_ref(), words(meaning.as_ref()));
                self.schedules.push(Schedule { form, parameter, right, meaning });
            }
            StatementKind::Start { name, values, meaning } => {
                self.starts.push(Start { name, values, meaning: words(meaning.as_ref()) });
            }
            StatementKind::Gauge(gauge) => self.gauges.push(gauge),
            StatementKind::Observable { name, value, meaning } => {
                self.observables.push((name, value, words(meaning.as_ref())));
            }
            StatementKind::FreeEnergy { name, value, meaning } => {
                self.free_energy.push((name, value, words(meaning.as_ref())));
            }
            StatementKind::Extremize { sense, function, over } => {
                self.extrema.push((*sense, function, over));
            }
            StatementKind::Threshold(threshold) => self.thresholds.push(threshold),
            StatementKind::Phase { name, condition } => {
                self.phases.push((name.text.as_str(), condition.as_ref()));
            }
            StatementKind::Require { condition, meaning } => {
                self.requirements.push((condition, words(meaning.as_ref())));
            }
            StatementKind::Unique(reason) => self.unique.push(&reason.text),
            // The theory itself holds title and references; checks are run, not read.
            StatementKind::Theory(_) | StatementKind::Source(_) | StatementKind::Check(_) => {}
        }
    }
}
