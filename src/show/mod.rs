//! A theory on paper: as a page of text, as LaTeX, and single expressions as they would be typed.
//!
//! In: a checked [`Theory`], rendered from its syntax tree as it was written, not from the formulas
//! it was lowered to. Out: strings. Parentheses are rebuilt from the tree: [`ascii`] and [`text()`]
//! write those that reading needs and a few for the eye, [`latex()`] leaves out those that do not
//! change the value. Numbers are never rounded. Printing is the business of `command`.
//!
//! ```
//! use spinodal::{show, source::Source, theory::Theory};
//!
//! let text = "parameter beta = 1.5\nunknown m = 1\nequation m = tanh(beta*m)\n";
//! let theory = Theory::read(Source::new("curie-weiss.eq", text)).expect("it is well-formed");
//! assert!(show::text(&theory).contains("m = tanh(β·m)"));
//! assert!(show::latex(&theory).contains(r"m &= \tanh(\beta m)"));
//! ```

mod derived;
mod latex;
mod outline;
mod pieces;
mod plain;
#[cfg(test)]
mod plain_tests;
mod prose;
#[cfg(test)]
mod random_tree;
mod symbol;
mod tex;
mod tex_bind;
mod tex_call;
#[cfg(test)]
mod tex_tests;
mod text;

use crate::syntax::tree::Expression;
use crate::theory::{Instance, Theory};

/// A theory at a glance: title, sources, tables, definitions, equations, observables, phases,
/// thresholds and symmetries, with Greek letters and hats, in lines of at most 100 characters.
///
/// A line is longer only where it cannot be broken: in a name or a number.
pub fn text(theory: &Theory) -> String {
    text::page(theory)
}

/// A theory as a fragment of LaTeX, for the body of a document that loads `amsmath` and is
/// encoded in UTF-8.
pub fn latex(theory: &Theory) -> String {
    latex::fragment(theory)
}

/// The equations that `extremize` or `minimize` stands for, for given sizes: one line for each number, in the notation of
/// [`Graph::text`](crate::expr::Graph::text). Empty if all equations are written.
///
/// What could not be brought into the form of an update stands as `0 = …`.
pub fn derived(theory: &Theory, instance: &Instance) -> String {
    derived::lines(theory, instance)
}

/// An expression in the ASCII spelling of the language: reading it again gives the same tree.
///
/// Two exceptions keep the value and not the tree: an infinite number, which only the symbol `∞`
/// reads as, becomes the name `inf`; a sum of more terms than the parser chains is grouped anew.
pub fn ascii(expression: &Expression) -> String {
    plain::ascii(expression)
}
