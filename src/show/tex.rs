//! Expressions as LaTeX, in mathematical mode.
//!
//! Parentheses are those of mathematics, not of the language: a sum or product of three needs none,
//! fractions and roots group by themselves, and a sign may stand before a whole product. A power, a
//! transpose and a subscript are never put on top of another one.

use super::pieces::{Joint, Pieces};
use super::tex_bind::bind;
use super::tex_call::{call, sign};
use super::{plain, symbol};
use crate::syntax::tree::{Expression, ExpressionKind, Infix, Prefix, Subscript};

/// An expression, breakable at the operators that are not inside a group of LaTeX.
pub fn formula(expression: &Expression) -> Pieces {
    render(expression, Size::Display).pieces
}

/// An expression for running text, on one line and with slashes for fractions.
pub fn inline(expression: &Expression) -> Pieces {
    let pieces = render(expression, Size::Inline).pieces;
    Pieces::of_width(pieces.joined(), pieces.width())
}

/// A function applied to arguments, as the left side of its definition.
pub fn signature(function: &str, arguments: &[String]) -> String {
    format!("{}({})", sign(function).0, arguments.join(", "))
}

/// Numbers of rows and columns, with a cross between them.
pub fn sizes(sizes: &[Expression]) -> Pieces {
    let least = if sizes.len() > 1 { Level::Product } else { Level::Sum };
    let mut written = sizes.iter().map(|size| render(size, Size::Inline).at_least(least).pieces);
    let first = written.next().unwrap_or_default();
    let joined = written.fold(first, |joined, size| joined.push(Pieces::of_width(" \\times ", 3)).push(size));
    Pieces::of_width(joined.joined(), joined.width())
}

/// Whether there is room for fractions with a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Display,
    /// In exponents, subscripts and fractions.
    Inline,
}

/// How tightly an expression holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    /// A fraction with a slash, an elementwise product, a sum over an index: alone it is a term of
    /// a sum, but it cannot be a factor without brackets.
    Ratio,
    Product,
    /// Carries a superscript.
    Power,
    Atom,
}

/// A rendered expression.
pub struct Tex {
    pub pieces: Pieces,
    pub level: Level,
    /// Brackets around it have to be larger than a letter.
    pub is_tall: bool,
    /// A factor after it would seem to belong to the sum over an index, or the case, it ends with.
    pub is_open: bool,
}

/// The widest numerator or denominator of a fraction with a bar, in columns.
const WIDEST_FRACTION: usize = 36;
/// Wider formulas get brackets that a line can be broken inside.
const WIDEST_GROUP: usize = 24;

impl Tex {
    pub fn new(pieces: Pieces, level: Level) -> Tex {
        Tex { pieces, level, is_tall: false, is_open: false }
    }

    pub fn atom(text: impl Into<String>, width: usize) -> Tex {
        Tex::new(Pieces::of_width(text, width), Level::Atom)
    }

    pub fn tall(self) -> Tex {
        Tex { is_tall: true, ..self }
    }

    /// Between brackets of fitting size; `open` and `close` are LaTeX delimiters.
    pub fn delimited(self, open: &str, close: &str) -> Tex {
        let is_wide = self.pieces.width() > WIDEST_GROUP;
        let large = open.trim_end();
        let pieces = match (self.is_tall, is_wide) {
            (false, _) => self.pieces.bracketed(open, close),
            (true, true) => self.pieces.bracketed(&format!("\\Bigl{large} "), &format!(" \\Bigr{close}")),
            (true, false) => group(&format!("\\left{large} "), self.pieces, &format!(" \\right{close}"), 2),
        };
        Tex { pieces, level: Level::Atom, is_tall: self.is_tall, is_open: false }
    }

    pub fn bracketed(self) -> Tex {
        self.delimited("(", ")")
    }

    /// In brackets unless it holds together at least as `least`.
    pub fn at_least(self, least: Level) -> Tex {
        if self.level < least { self.bracketed() } else { self }
    }

    /// As a factor with another one after it.
    pub fn closed(self) -> Tex {
        if self.is_open { self.bracketed() } else { self }
    }

    /// As the last factor: a sum over an index may stand there.
    pub fn last_factor(self) -> Tex {
        let least = if self.is_open { Level::Ratio } else { Level::Product };
        self.at_least(least).unsigned()
    }

    /// In brackets if it begins with a minus sign.
    pub fn unsigned(self) -> Tex {
        if self.pieces.begins_with(&['-']) { self.bracketed() } else { self }
    }
}

/// A group of LaTeX, which cannot be broken; the braces and commands take `extra` columns.
pub fn group(before: &str, inner: Pieces, after: &str, extra: usize) -> Pieces {
    let width = inner.width() + extra;
    Pieces::of_width(format!("{before}{}{after}", inner.joined()), width)
}

pub fn render(expression: &Expression, size: Size) -> Tex {
    match &expression.kind {
        ExpressionKind::Number(value) => number(*value),
        ExpressionKind::Name(written) => name(&written.text),
        ExpressionKind::Prefix(prefix, operand) => signed(*prefix, operand, size),
        ExpressionKind::Infix(operator, left, right) => infix(*operator, left, right, size),
        ExpressionKind::Transpose(operand) => superscripted(operand, "\\mathsf{T}", 1, size),
        ExpressionKind::Call { function, arguments } => call(&function.text, arguments, size),
        ExpressionKind::Index { base, subscripts } => index(base, subscripts, size),
        ExpressionKind::Sum { index, low, high, body } => {
            let body = render(body, size).last_factor();
            let index = symbol::latex(&index.text).text;
            let head = format!("\\sum_{{{index}={}}}^{{{}}} ", inline(low).joined(), inline(high).joined());
            let pieces = Pieces::of_width(head, 4).push(body.pieces);
            Tex { pieces, level: Level::Ratio, is_tall: true, is_open: true }
        }
        ExpressionKind::If { condition, then, otherwise } => cases(condition, then, otherwise, size),
        ExpressionKind::List(items) => matrix(items),
        ExpressionKind::Bind { binder, variables, body, given } => {
            bind(*binder, variables, body, given, size)
        }
    }
}

fn number(value: f64) -> Tex {
    if value.is_infinite() {
        return Tex::atom("\\infty", 1);
    }
    let text = plain::number(value);
    let width = text.len();
    match text.split_once('e') {
        Some((digits, power)) => {
            let pieces = Pieces::of_width(format!("{digits} \\times 10^{{{power}}}"), width + 3);
            Tex::new(pieces, Level::Product)
        }
        None => Tex::atom(text, width),
    }
}

pub fn name(written: &str) -> Tex {
    if written == "inf" {
        return Tex::atom("\\infty", 1);
    }
    Tex::atom(symbol::latex(written).text, symbol::unicode(written).chars().count())
}

fn signed(prefix: Prefix, operand: &Expression, size: Size) -> Tex {
    let operand = render(operand, size);
    match prefix {
        Prefix::Negate => {
            let operand = operand.at_least(Level::Ratio).unsigned();
            let level = operand.level.min(Level::Product);
            Tex { pieces: Pieces::new("-").push(operand.pieces), level, ..operand }
        }
        Prefix::Not => {
            let operand = operand.at_least(Level::Not);
            let pieces = Pieces::of_width("\\text{not } ", 4).push(operand.pieces);
            Tex { pieces, level: Level::Not, ..operand }
        }
    }
}

fn infix(operator: Infix, left: &Expression, right: &Expression, size: Size) -> Tex {
    use Level::{And, Comparison, Or, Ratio, Sum};
    // The sign, its place for a line to end, the level of the whole, and what each operand needs.
    let (sign, joint, level, needs) = match operator {
        Infix::Multiply => return product(left, right, size),
        Infix::Divide => return quotient(left, right, size),
        Infix::Power => {
            let exponent = render(right, Size::Inline).pieces;
            return superscripted(left, &exponent.joined(), exponent.width(), size);
        }
        Infix::Add => ("+", Joint::Sum, Sum, (Sum, Sum)),
        Infix::Subtract => ("-", Joint::Sum, Sum, (Sum, Ratio)),
        Infix::EachMultiply => ("\\odot", Joint::Product, Ratio, (Level::Product, Level::Product)),
        Infix::EachDivide => ("\\oslash", Joint::Product, Ratio, (Level::Product, Level::Power)),
        Infix::Less => ("<", Joint::Comparison, Comparison, (Sum, Sum)),
        Infix::LessEqual => ("\\le", Joint::Comparison, Comparison, (Sum, Sum)),
        Infix::Greater => (">", Joint::Comparison, Comparison, (Sum, Sum)),
        Infix::GreaterEqual => ("\\ge", Joint::Comparison, Comparison, (Sum, Sum)),
        Infix::Equal => ("=", Joint::Comparison, Comparison, (Sum, Sum)),
        Infix::NotEqual => ("\\ne", Joint::Comparison, Comparison, (Sum, Sum)),
        Infix::And => ("\\text{ and }", Joint::Word, And, (And, And)),
        Infix::Or => ("\\text{ or }", Joint::Word, Or, (Or, Or)),
    };
    let left = render(left, size).at_least(needs.0);
    let left = if level == Ratio { left.closed() } else { left };
    let right = render(right, size).at_least(needs.1);
    let right = if matches!(level, Sum | Ratio) { right.unsigned() } else { right };
    let is_tall = left.is_tall || right.is_tall;
    // `width` of a sign with the space around it.
    let sign = Pieces::of_width(format!("{sign} "), 2).push(right.pieces);
    let pieces = left.pieces.push_text(" ").push_after(joint, sign);
    Tex { pieces, level, is_tall, is_open: right.is_open }
}

fn product(left: &Expression, right: &Expression, size: Size) -> Tex {
    let left = render(left, size).at_least(Level::Product).closed();
    let right = render(right, size).last_factor();
    let (before, after) = (left.pieces.joined(), right.pieces.joined());
    let after_digit = before.ends_with(|character: char| character.is_ascii_digit());
    // Two numbers side by side are one number, and a number beside a fraction a mixed one.
    let begins_number = after.starts_with(|character: char| character.is_ascii_digit());
    let sign = if begins_number || (after_digit && after.starts_with("\\frac")) {
        "\\cdot "
    } else if after.starts_with("\\mathrm{") || is_word(&before) {
        "\\, "
    } else {
        ""
    };
    let is_tall = left.is_tall || right.is_tall;
    let (level, is_open) = (left.level.min(Level::Product), right.is_open);
    let right = Pieces::of_width(sign, 0).push(right.pieces);
    let pieces = left.pieces.push(Pieces::of_width(" ", 0)).push_after(Joint::Product, right);
    Tex { pieces, level, is_tall, is_open }
}

/// Whether a formula ends with a name of several letters.
fn is_word(text: &str) -> bool {
    text.strip_suffix('}').is_some_and(|text| {
        let word = text.rsplit("\\mathrm{").next().unwrap_or("");
        word.len() < text.len() && word.chars().all(|character| character.is_ascii_alphanumeric())
    })
}

fn quotient(left: &Expression, right: &Expression, size: Size) -> Tex {
    let numerator = render(left, Size::Inline);
    let denominator = render(right, Size::Inline);
    let widest = numerator.pieces.width().max(denominator.pieces.width());
    if size == Size::Inline || widest > WIDEST_FRACTION {
        let numerator = render(left, size).at_least(Level::Product).closed();
        let denominator = render(right, size).at_least(Level::Power);
        let is_tall = numerator.is_tall || denominator.is_tall;
        let pieces = numerator.pieces.push_text(" / ").push(denominator.pieces);
        return Tex { pieces, level: Level::Ratio, is_tall, is_open: false };
    }
    // The sign of a product stands before the fraction.
    let is_product = numerator.level >= Level::Ratio;
    let above = numerator.pieces.joined();
    let (sign, above) = match above.strip_prefix('-') {
        Some(positive) if is_product => ("-", positive),
        _ => ("", above.as_str()),
    };
    let text = format!("{sign}\\frac{{{above}}}{{{}}}", denominator.pieces.joined());
    Tex::new(Pieces::of_width(text, widest + 1), Level::Product).tall()
}

/// `base^{exponent}`, for an exponent of so many columns.
pub fn superscripted(base: &Expression, exponent: &str, width: usize, size: Size) -> Tex {
    let base = render(base, size).at_least(Level::Atom);
    let exponent = Pieces::of_width(format!("^{{{exponent}}}"), width);
    Tex { pieces: base.pieces.push(exponent), level: Level::Power, ..base }
}

fn index(base: &Expression, subscripts: &[Subscript], size: Size) -> Tex {
    let written: Vec<String> = subscripts
        .iter()
        .map(|subscript| match subscript {
            Subscript::At(at) => inline(at).joined(),
            Subscript::Range(low, high) => format!("{}:{}", inline(low).joined(), inline(high).joined()),
            Subscript::All(_) => ":".to_owned(),
        })
        .collect();
    let are_letters = subscripts.iter().all(is_letter);
    let written = written.join(if are_letters { " " } else { ",\\," });
    let is_plain = match &base.kind {
        ExpressionKind::Name(name) => !symbol::latex(&name.text).has_subscript,
        _ => false,
    };
    let base = render(base, size);
    let base = if is_plain { base } else { base.delimited("[", "]") };
    let width = written.chars().filter(|character| character.is_alphanumeric() || *character == ':').count();
    let subscript = Pieces::of_width(format!("_{{{written}}}"), width);
    Tex { pieces: base.pieces.push(subscript), ..base }
}

/// Whether a subscript needs no comma to be told from the next one.
fn is_letter(subscript: &Subscript) -> bool {
    match subscript {
        Subscript::At(at) => match &at.kind {
            ExpressionKind::Name(name) => symbol::unicode(&name.text).chars().count() == 1,
            ExpressionKind::Number(value) => plain::number(*value).len() == 1,
            _ => false,
        },
        Subscript::Range(..) | Subscript::All(_) => false,
    }
}

fn cases(condition: &Expression, then: &Expression, otherwise: &Expression, size: Size) -> Tex {
    let mut rows = Vec::new();
    let (mut condition, mut then, mut otherwise) = (condition, then, otherwise);
    let mut widest = 0;
    loop {
        let (value, holds) = (render(then, Size::Inline).pieces, render(condition, Size::Inline).pieces);
        widest = widest.max(value.width() + holds.width());
        rows.push(format!("{} & \\text{{if }} {}", value.joined(), holds.joined()));
        match &otherwise.kind {
            ExpressionKind::If { condition: next, then: value, otherwise: rest } => {
                (condition, then, otherwise) = (next, value, rest);
            }
            _ => break,
        }
    }
    let last = render(otherwise, size).pieces;
    rows.push(format!("{} & \\text{{otherwise}}", last.joined()));
    let width = widest.max(last.width()) + 8;
    let text = environment("cases", &rows);
    Tex { pieces: Pieces::of_width(text, width), level: Level::Ratio, is_tall: true, is_open: true }
}

/// A list is a column, a list of lists has one list for each row.
fn matrix(items: &[Expression]) -> Tex {
    let mut rows = Vec::new();
    let mut width = 0;
    for item in items {
        let cells = match &item.kind {
            ExpressionKind::List(cells) => cells.as_slice(),
            _ => std::slice::from_ref(item),
        };
        let cells: Vec<Pieces> = cells.iter().map(|cell| render(cell, Size::Inline).pieces).collect();
        width = width.max(cells.iter().map(|cell| cell.width() + 2).sum());
        rows.push(cells.iter().map(Pieces::joined).collect::<Vec<String>>().join(" & "));
    }
    Tex::atom(environment("pmatrix", &rows), width + 2).tall()
}

fn environment(name: &str, rows: &[String]) -> String {
    // A bracket right after the end of a row would be read as the distance to the next one.
    let row = |row: &String| if row.starts_with('[') { format!("{{}}{row}") } else { row.clone() };
    let rows: Vec<String> = rows.iter().map(row).collect();
    format!("\\begin{{{name}}} {} \\end{{{name}}}", rows.join(" \\\\ "))
}
