//! Texts such as `rho=[2, 1]` as numbers.

use crate::command::failure::Failure;
use crate::diagnostic::Colour;
use crate::domain::Domain;
use crate::source::Source;
use crate::study::Setup;
use crate::syntax;
use crate::theory::scope::Reach;

/// `NAME=VALUE`.
pub struct Assignment<'a> {
    pub name: &'a str,
    pub value: &'a str,
}

impl<'a> Assignment<'a> {
    /// # Errors
    /// When there is no `=`, or nothing on one of its sides.
    pub fn parse(flag: &str, text: &'a str) -> Result<Assignment<'a>, Failure> {
        match text.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
                Ok(Assignment { name: name.trim(), value: value.trim() })
            }
            _ => Err(Failure::usage(format!("{flag} {text}: write NAME=VALUE"))),
        }
    }
}

/// The number, vector or matrix that a text of the language denotes: rows, columns, entries.
///
/// # Errors
/// When it is no expression, or depends on anything.
pub fn constant(
    setup: &mut Setup,
    origin: &str,
    text: &str,
    colour: Colour,
) -> Result<(usize, usize, Vec<f64>), Failure> {
    let source = Source::new(origin, text);
    let fail = |diagnostics: Vec<_>| Failure::diagnostics(&source, &diagnostics, colour);
    let expression = syntax::parse_expression(&source).map_err(fail)?;
    let typed = setup.model.expression(&expression, "a value", Reach::CONSTANT).map_err(fail)?;
    let unknowns = vec![f64::NAN; setup.model.layout().unknown_count];
    let parameters = setup.parameters.clone();
    let value = setup.model.evaluate(&typed, &unknowns, &parameters, f64::NAN);
    let value = value.map_err(|diagnostic| fail(vec![diagnostic]))?;
    if value.2.iter().any(|entry| !entry.is_finite()) {
        return Err(Failure::usage(format!("{origin}: this is not a finite number")));
    }
    Ok(value)
}

/// # Errors
/// When the value lies outside.
pub fn check_domain(name: &str, value: f64, domain: Domain) -> Result<(), Failure> {
    if domain.contains(value) {
        return Ok(());
    }
    Err(Failure::usage(format!("{name} = {value} is outside of its domain {domain}")))
}
