//! `--require p>0.01`: what a comparison must show.

use std::fmt;
use std::str::FromStr;

use crate::command::failure::Failure;

/// A condition on the outcome of a comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Requirement {
    /// The p-value is above this.
    Probability(f64),
    /// The bias of every series is below this, up to its sign.
    Bias(f64),
}

const FORM: &str = "write p>NUMBER with a number in (0, 1), or |bias|<NUMBER with a positive one";

impl FromStr for Requirement {
    type Err = String;

    fn from_str(text: &str) -> Result<Requirement, String> {
        let text: String = text.split_whitespace().collect();
        let number = |text: &str| text.parse::<f64>().ok().filter(|number| *number > 0.0);
        if let Some(level) = text.strip_prefix("p>").and_then(number).filter(|level| *level < 1.0) {
            return Ok(Requirement::Probability(level));
        }
        let bound = text.strip_prefix("|bias|<").or_else(|| text.strip_prefix("bias<"));
        match bound.and_then(number).filter(|bound| bound.is_finite()) {
            Some(bound) => Ok(Requirement::Bias(bound)),
            None => Err(FORM.to_owned()),
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Requirement::Probability(level) => write!(f, "p > {level}"),
            Requirement::Bias(bound) => write!(f, "|bias| < {bound}"),
        }
    }
}

impl Requirement {
    /// # Errors
    /// When it asks for what cannot be known.
    pub fn check(&self, has_deviations: bool) -> Result<(), Failure> {
        match self {
            Requirement::Probability(_) if !has_deviations => Err(Failure::usage(format!(
                "--require '{self}': there is no p-value without standard deviations\nhelp: name their column with --sd"
            ))),
            _ => Ok(()),
        }
    }
}
