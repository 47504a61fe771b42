//! Expressions in the notation of the language, in ASCII or with the letters and signs of Unicode.
//!
//! Both spellings use the same parentheses: those the parser needs, and those around what begins
//! with a minus sign on the right of an operator.

use super::pieces::{Joint, Pieces};
use super::symbol;
use crate::syntax::tree::{
    Binder, BoundVariable, Expression, ExpressionKind, Infix, NEGATE_PRECEDENCE, NOT_PRECEDENCE, Prefix,
    Range, Subscript,
};

/// The ASCII spelling, on one line.
pub fn ascii(expression: &Expression) -> String {
    let writer = Writer { alphabet: Alphabet::Ascii, spacing: Spacing::Loose };
    writer.whole(expression).joined()
}

/// The Unicode spelling, breakable at its operators.
pub fn unicode(expression: &Expression) -> Pieces {
    Writer { alphabet: Alphabet::Unicode, spacing: Spacing::Loose }.whole(expression)
}

/// Numbers of rows and columns in Unicode, with `cross` between them.
pub fn unicode_sizes(sizes: &[Expression], cross: &str) -> String {
    let writer = Writer { alphabet: Alphabet::Unicode, spacing: Spacing::Tight };
    let least = if sizes.len() > 1 { Infix::Multiply.precedence() } else { 0 };
    let written: Vec<String> = sizes.iter().map(|size| writer.operand(size, least).joined()).collect();
    written.join(cross)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Alphabet {
    Ascii,
    Unicode,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Spacing {
    Loose,
    /// No spaces around operators, and no line ends: for subscripts.
    Tight,
}

#[derive(Clone, Copy)]
struct Writer {
    alphabet: Alphabet,
    spacing: Spacing,
}

/// A rendered expression and how tightly it holds together, on the scale of [`Infix::precedence`].
struct Rendered {
    pieces: Pieces,
    precedence: u8,
}

/// Of everything that an operator after it can be attached to.
const POSTFIX_PRECEDENCE: u8 = 9;

impl Writer {
    fn whole(self, expression: &Expression) -> Pieces {
        self.render(expression).pieces
    }

    /// An operand of an operator that needs at least the precedence `least`.
    fn operand(self, expression: &Expression, least: u8) -> Pieces {
        let rendered = self.render(expression);
        if rendered.precedence < least { rendered.pieces.bracketed("(", ")") } else { rendered.pieces }
    }

    fn render(self, expression: &Expression) -> Rendered {
        match &expression.kind {
            ExpressionKind::Number(value) if value.is_sign_negative() => {
                Rendered { pieces: Pieces::new(self.number(*value)), precedence: NEGATE_PRECEDENCE }
            }
            ExpressionKind::Number(value) => atom(self.number(*value)),
            ExpressionKind::Name(name) => atom(self.name(&name.text)),
            ExpressionKind::Prefix(prefix, operand) => self.prefix(*prefix, operand),
            ExpressionKind::Infix(Infix::Power, base, exponent) => self.power(base, exponent),
            ExpressionKind::Infix(operator, left, right) => self.infix(*operator, left, right),
            ExpressionKind::Transpose(operand) => {
                let base = self.operand(operand, POSTFIX_PRECEDENCE);
                postfix(base.push_text(self.either("'", "ᵀ")))
            }
            ExpressionKind::Call { function, arguments } => self.call(&function.text, arguments),
            ExpressionKind::Index { base, subscripts } => self.index(base, subscripts),
            ExpressionKind::Sum { index, low, high, body } => {
                let tight = self.tight();
                let index = self.name(&index.text);
                let (low, high) = (tight.whole(low).joined(), tight.whole(high).joined());
                let head = match self.alphabet {
                    Alphabet::Ascii => format!("sum[{index} in {low}..{high}]"),
                    Alphabet::Unicode => format!("Σ[{index}={low}..{high}]"),
                };
                postfix(Pieces::new(head).push(self.whole(body).bracketed("(", ")")))
            }
            ExpressionKind::If { condition, then, otherwise } => self.conditional(condition, then, otherwise),
            ExpressionKind::List(items) => {
                let items = items.iter().map(|item| self.whole(item));
                postfix(Pieces::listed(items).bracketed("[", "]"))
            }
            ExpressionKind::Bind { binder, variables, body, given } => {
                self.bind(*binder, variables, body, given)
            }
        }
    }

    fn prefix(self, prefix: Prefix, operand: &Expression) -> Rendered {
        match prefix {
            Prefix::Negate => {
                let operand = unsigned(self.operand(operand, NEGATE_PRECEDENCE));
                let pieces = Pieces::new(self.either("-", "−")).push(operand);
                Rendered { pieces, precedence: NEGATE_PRECEDENCE }
            }
            Prefix::Not => {
                let pieces = Pieces::new("not ").push(self.operand(operand, NOT_PRECEDENCE));
                Rendered { pieces, precedence: NOT_PRECEDENCE }
            }
        }
    }

    fn infix(self, operator: Infix, left: &Expression, right: &Expression) -> Rendered {
        let precedence = operator.precedence();
        let is_comparison = precedence == Infix::Less.precedence();
        let is_arithmetic = precedence > Infix::Less.precedence();
        let left = self.operand(left, if is_comparison { precedence + 1 } else { precedence });
        let right = self.operand(right, precedence + 1);
        let right = if is_arithmetic { unsigned(right) } else { right };
        let sign = match self.alphabet {
            Alphabet::Ascii => operator.spelling(),
            Alphabet::Unicode => unicode_sign(operator),
        };
        let joint = joint(operator);
        let is_close = match joint {
            Joint::Product => matches!(operator, Infix::Multiply | Infix::Divide | Infix::Power),
            Joint::Sum => self.spacing == Spacing::Tight,
            Joint::Word | Joint::Comparison | Joint::Comma => false,
        };
        let space = if is_close { "" } else { " " };
        let right = Pieces::new(format!("{sign}{space}")).push(right);
        let pieces = match self.spacing {
            Spacing::Loose => left.push_text(space).push_after(joint, right),
            Spacing::Tight => left.push_text(space).push(right),
        };
        Rendered { pieces, precedence }
    }

    fn power(self, base: &Expression, exponent: &Expression) -> Rendered {
        let precedence = Infix::Power.precedence();
        let base = self.operand(base, precedence + 1);
        let raised = match self.alphabet {
            Alphabet::Ascii => None,
            Alphabet::Unicode => superscript(exponent),
        };
        let pieces = match raised {
            Some(raised) => base.push_text(&raised),
            // The power groups to the right.
            None => base.push_text("^").push(unsigned(self.operand(exponent, precedence))),
        };
        Rendered { pieces, precedence }
    }

    fn conditional(self, condition: &Expression, then: &Expression, otherwise: &Expression) -> Rendered {
        // A conditional in the last place needs no brackets; elsewhere they help the eye.
        let [condition, then] = [condition, then].map(|part| self.operand(part, 1));
        let pieces = Pieces::new("if ")
            .push(condition)
            .push_text(" ")
            .push_after(Joint::Word, Pieces::new("then ").push(then).push_text(" "))
            .push_after(Joint::Word, Pieces::new("else ").push(self.whole(otherwise)));
        Rendered { pieces, precedence: 0 }
    }

    fn index(self, base: &Expression, subscripts: &[Subscript]) -> Rendered {
        // `sum[` begins a sum over an index, `root[` a root.
        let is_binder = |name: &str| name == "sum" || Binder::reserved(name).is_some();
        let begins = matches!(&base.kind, ExpressionKind::Name(name) if is_binder(&name.text));
        let least = if begins { POSTFIX_PRECEDENCE + 1 } else { POSTFIX_PRECEDENCE };
        let tight = self.tight();
        let subscripts: Vec<String> = subscripts
            .iter()
            .map(|subscript| match subscript {
                Subscript::At(at) => tight.whole(at).joined(),
                Subscript::Range(low, high) => {
                    format!("{}..{}", tight.whole(low).joined(), tight.whole(high).joined())
                }
                Subscript::All(_) => ":".to_owned(),
            })
            .collect();
        let are_letters = subscripts.iter().all(|subscript| subscript.chars().count() == 1);
        let separator = if are_letters { "," } else { ", " };
        postfix(self.operand(base, least).push_text(&format!("[{}]", subscripts.join(separator))))
    }

    fn bind(
        self,
        binder: Binder,
        variables: &[BoundVariable],
        body: &Expression,
        given: &[Expression],
    ) -> Rendered {
        let head = match binder {
            Binder::Sum => self.either("sum", "Σ"),
            _ => binder.spelling(),
        };
        let variables = variables.iter().map(|BoundVariable { name, range }| {
            let name = Pieces::new(self.name(&name.text));
            let within = self.either(" in ", " ∈ ");
            let listed = |parts: &[Expression]| Pieces::listed(parts.iter().map(|part| self.whole(part)));
            match range {
                Range::Implied => name,
                Range::Members(members) => name.push_text(within).push(listed(members).bracketed("{", "}")),
                Range::Density { name: density, arguments } if arguments.is_empty() => {
                    name.push_text(" ~ ").push_text(&density.text)
                }
                Range::Density { name: density, arguments } => {
                    let arguments = listed(arguments).bracketed("(", ")");
                    name.push_text(" ~ ").push_text(&density.text).push(arguments)
                }
                Range::Between(ends) => {
                    name.push_text(within).push(listed(ends.as_slice()).bracketed("(", ")"))
                }
            }
        });
        let head = Pieces::new(head).push(Pieces::listed(variables).bracketed("[", "]"));
        let body = match given {
            [] => self.whole(body),
            given => {
                let given = Pieces::listed(given.iter().map(|part| self.whole(part)));
                self.whole(body).push_text("; ").push_after(Joint::Comma, given)
            }
        };
        postfix(head.push(body.bracketed("(", ")")))
    }

    fn call(self, function: &str, arguments: &[Expression]) -> Rendered {
        if self.alphabet == Alphabet::Unicode
            && let Some(rendered) = self.notation(function, arguments)
        {
            return rendered;
        }
        let name = match function {
            "trace" => self.either("trace", "tr").to_owned(),
            _ => self.name(function),
        };
        let arguments = arguments.iter().map(|argument| self.whole(argument));
        postfix(Pieces::new(name).push(Pieces::listed(arguments).bracketed("(", ")")))
    }

    /// Functions that have a sign of their own.
    fn notation(self, function: &str, arguments: &[Expression]) -> Option<Rendered> {
        let power = Infix::Power.precedence();
        match (function, arguments) {
            ("abs", [x]) => {
                let inner = self.whole(x);
                // Nested bars cannot be told apart.
                (!inner.joined().contains('|')).then(|| postfix(inner.bracketed("|", "|")))
            }
            ("sqrt", [x]) => {
                let is_simple = matches!(x.kind, ExpressionKind::Name(_) | ExpressionKind::Number(_));
                let inner = self.whole(x);
                let inner = if is_simple { inner } else { inner.bracketed("(", ")") };
                Some(Rendered { pieces: Pieces::new("√").push(inner), precedence: power })
            }
            ("inverse", [x]) => {
                let pieces = self.operand(x, POSTFIX_PRECEDENCE).push_text("⁻¹");
                Some(Rendered { pieces, precedence: power })
            }
            ("transpose", [x]) => Some(postfix(self.operand(x, POSTFIX_PRECEDENCE).push_text("ᵀ"))),
            ("identity", sizes) => Some(filled("I", sizes)),
            ("zeros", sizes) => Some(filled("0", sizes)),
            ("ones", sizes) => Some(filled("1", sizes)),
            _ => None,
        }
    }

    fn tight(self) -> Writer {
        Writer { spacing: Spacing::Tight, ..self }
    }

    fn either(self, ascii: &'static str, unicode: &'static str) -> &'static str {
        match self.alphabet {
            Alphabet::Ascii => ascii,
            Alphabet::Unicode => unicode,
        }
    }

    fn name(self, name: &str) -> String {
        match self.alphabet {
            Alphabet::Ascii => name.to_owned(),
            Alphabet::Unicode if name == "inf" => "∞".to_owned(),
            Alphabet::Unicode => symbol::unicode(name),
        }
    }

    fn number(self, value: f64) -> String {
        if value.is_infinite() { self.either("inf", "∞").to_owned() } else { number(value) }
    }
}

/// The shortest digits that read as the same number, without an exponent for those of everyday size.
pub fn number(value: f64) -> String {
    let is_everyday = value == 0.0 || (1e-4..1e7).contains(&value.abs());
    if is_everyday { format!("{value}") } else { format!("{value:e}") }
}

/// `I_{M×K}` for a constant matrix.
fn filled(sign: &str, sizes: &[Expression]) -> Rendered {
    let sizes = unicode_sizes(sizes, "×");
    let is_letter = sizes.chars().count() == 1;
    atom(if is_letter { format!("{sign}_{sizes}") } else { format!("{sign}_{{{sizes}}}") })
}

fn atom(text: impl Into<String>) -> Rendered {
    postfix(Pieces::new(text))
}

fn postfix(pieces: Pieces) -> Rendered {
    Rendered { pieces, precedence: POSTFIX_PRECEDENCE }
}

/// Brackets what begins with a minus sign.
fn unsigned(pieces: Pieces) -> Pieces {
    if pieces.begins_with(&['-', '−']) { pieces.bracketed("(", ")") } else { pieces }
}

/// What kind of place before the operator a line may end at.
fn joint(operator: Infix) -> Joint {
    match operator {
        Infix::And | Infix::Or => Joint::Word,
        Infix::Less
        | Infix::LessEqual
        | Infix::Greater
        | Infix::GreaterEqual
        | Infix::Equal
        | Infix::NotEqual => Joint::Comparison,
        Infix::Add | Infix::Subtract => Joint::Sum,
        Infix::Multiply | Infix::Divide | Infix::EachMultiply | Infix::EachDivide | Infix::Power => {
            Joint::Product
        }
    }
}

fn unicode_sign(operator: Infix) -> &'static str {
    match operator {
        Infix::Subtract => "−",
        Infix::Multiply => "·",
        Infix::EachMultiply => "⊙",
        Infix::EachDivide => "⊘",
        Infix::LessEqual => "≤",
        Infix::GreaterEqual => "≥",
        Infix::NotEqual => "≠",
        Infix::Equal => "=",
        Infix::Add | Infix::Divide | Infix::Power | Infix::Less | Infix::Greater | Infix::And | Infix::Or => {
            operator.spelling()
        }
    }
}

/// A whole exponent in raised digits.
fn superscript(exponent: &Expression) -> Option<String> {
    let (sign, value) = match &exponent.kind {
        ExpressionKind::Number(value) => ("", *value),
        ExpressionKind::Prefix(Prefix::Negate, operand) => match operand.kind {
            ExpressionKind::Number(value) => ("⁻", value),
            _ => return None,
        },
        _ => return None,
    };
    const LARGEST: f64 = 999.0;
    if value.fract() != 0.0 || !(0.0..=LARGEST).contains(&value) {
        return None;
    }
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits = value.to_string();
    let raised = digits.chars().filter_map(|digit| DIGITS.get(digit.to_digit(10)? as usize));
    Some(sign.chars().chain(raised.copied()).collect())
}
