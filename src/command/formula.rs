//! Formulas given on the command line: of unknowns or states, observables, parameters and the time.

use crate::command::failure::Failure;
use crate::command::output::colour;
use crate::diagnostic::Diagnostic;
use crate::model::Formula;
use crate::source::Source;
use crate::study::Setup;
use crate::syntax;
use crate::syntax::tree::{Expression, ExpressionKind, Infix};
use crate::theory::Kind;
use crate::theory::scope::Reach;
use crate::theory::shape::Type;

/// The formula of a value, given behind `flag`.
///
/// # Errors
/// What is wrong with it, or that it is not one number.
pub fn value(setup: &mut Setup, flag: &str, text: &str) -> Result<Formula, Failure> {
    let source = Source::new(flag, text);
    let expression = parse(&source)?;
    formula(setup, &source, &expression)
}

/// The formula that is negative where a condition holds.
///
/// # Errors
/// What is wrong with it, or that it does not compare two numbers.
pub fn condition(setup: &mut Setup, flag: &str, text: &str) -> Result<Formula, Failure> {
    let source = Source::new(flag, text);
    let expression = parse(&source)?;
    let (small, large) = match &expression.kind {
        ExpressionKind::Infix(Infix::Less | Infix::LessEqual, small, large)
        | ExpressionKind::Infix(Infix::Greater | Infix::GreaterEqual, large, small) => (small, large),
        _ => {
            return Err(Failure::usage(format!(
                "{flag}: `{text}` must compare two numbers, as in eps_g < 0.05"
            )));
        }
    };
    let kind = ExpressionKind::Infix(Infix::Subtract, small.clone(), large.clone());
    formula(setup, &source, &Expression { kind, ..expression.clone() })
}

fn parse(source: &Source) -> Result<Expression, Failure> {
    syntax::parse_expression(source).map_err(|diagnostics| fail(source, diagnostics))
}

fn formula(setup: &mut Setup, source: &Source, expression: &Expression) -> Result<Formula, Failure> {
    let everything = Reach::PARAMETERS.and(Reach::UNKNOWNS).and(Reach::OBSERVABLES);
    let allowed = match setup.model.theory().kind {
        Kind::Flow | Kind::Map => everything.and(Reach::TIME),
        Kind::SaddlePoint => everything,
    };
    let typed = setup.model.expression(expression, "this value", allowed);
    let mut typed = typed.map_err(|diagnostics| fail(source, diagnostics))?;
    typed.forget_places();
    let number = || Failure::usage(format!("{}: `{}` is not one number", source.name, source.text.trim()));
    if !matches!(typed.type_, Type::Number(_)) {
        return Err(number());
    }
    setup.model.formula(&typed).map_err(|diagnostic| fail(source, vec![diagnostic]))?.ok_or_else(number)
}

fn fail(source: &Source, diagnostics: Vec<Diagnostic>) -> Failure {
    Failure::diagnostics(source, &diagnostics, colour())
}
