//! Calls of functions as LaTeX: those of mathematics by their usual signs, others by their names.

use super::pieces::Pieces;
use super::symbol;
use super::tex::{self, Level, Size, Tex, group, render, superscripted};
use crate::syntax::tree::Expression;

/// The widest exponent of e, in columns; beyond, the exponential function is written `exp`.
const WIDEST_EXPONENT: usize = 14;

pub fn call(function: &str, arguments: &[Expression], size: Size) -> Tex {
    match (function, arguments) {
        ("sqrt", [x]) => {
            let x = render(x, size);
            let is_tall = x.is_tall;
            Tex { is_tall, ..Tex::new(group("\\sqrt{", x.pieces, "}", 2), Level::Atom) }
        }
        ("exp", [x]) => exponential(x, size),
        ("expm1", [x]) => {
            let power = exponential(x, size);
            Tex { pieces: power.pieces.push_text(" - 1"), level: Level::Sum, ..power }
        }
        ("log1p", [x]) => {
            let x = render(x, size).at_least(Level::Sum).unsigned();
            let pieces = Pieces::new("1 + ").push(x.pieces);
            applied("\\log", 3, Tex { pieces, ..x })
        }
        ("abs", [x]) => render(x, size).delimited("\\lvert ", "\\rvert "),
        ("floor", [x]) => render(x, size).delimited("\\lfloor ", "\\rfloor "),
        ("lgamma", [x]) => {
            let gamma = applied("\\Gamma", 1, render(x, size));
            applied_to("\\log ", 4, gamma.delimited("\\lvert ", "\\rvert "))
        }
        ("inverse", [x]) => superscripted(x, "-1", 2, size),
        ("transpose", [x]) => superscripted(x, "\\mathsf{T}", 1, size),
        ("solve", [a, b]) => {
            let inverse = superscripted(a, "-1", 2, size);
            let b = render(b, size).last_factor();
            let is_tall = inverse.is_tall || b.is_tall;
            let pieces = inverse.pieces.push_text(" ").push(b.pieces);
            Tex { pieces, level: Level::Product, is_tall, is_open: b.is_open }
        }
        ("dot", [a, b]) => {
            let (a, b) = (render(a, size), render(b, size));
            let is_tall = a.is_tall || b.is_tall;
            let pair = Pieces::listed([a.pieces, b.pieces]);
            Tex { is_tall, ..Tex::new(pair, Level::Sum) }.delimited("\\langle ", "\\rangle ")
        }
        ("identity", sizes) => filled("I", sizes),
        ("zeros", sizes) => filled("0", sizes),
        ("ones", sizes) => filled("1", sizes),
        _ => by_name(function, arguments, size),
    }
}

/// `e^{x}` for a short `x`, else `\exp(x)`.
fn exponential(x: &Expression, size: Size) -> Tex {
    let exponent = render(x, Size::Inline);
    // Exponents of exponents are too small to read.
    if size == Size::Inline || exponent.is_tall || exponent.pieces.width() > WIDEST_EXPONENT {
        return applied("\\exp", 3, render(x, size));
    }
    Tex::new(group("e^{", exponent.pieces, "}", 1), Level::Power)
}

/// `I_{M \times K}` for a constant matrix.
fn filled(sign: &str, sizes: &[Expression]) -> Tex {
    Tex::new(group(&format!("{sign}_{{"), tex::sizes(sizes), "}", 1), Level::Atom)
}

fn by_name(function: &str, arguments: &[Expression], size: Size) -> Tex {
    let arguments: Vec<Tex> = arguments.iter().map(|argument| render(argument, size)).collect();
    let is_tall = arguments.iter().any(|argument| argument.is_tall);
    let pieces = Pieces::listed(arguments.into_iter().map(|argument| argument.pieces));
    let arguments = Tex { is_tall, ..Tex::new(pieces, Level::Sum) };
    let (sign, width) = sign(function);
    applied(&sign, width, arguments)
}

/// A function's sign before the bracketed arguments.
fn applied(sign: &str, width: usize, arguments: Tex) -> Tex {
    applied_to(sign, width, arguments.bracketed())
}

fn applied_to(sign: &str, width: usize, bracketed: Tex) -> Tex {
    Tex { pieces: Pieces::of_width(sign, width).push(bracketed.pieces), ..bracketed }
}

/// How a function is called, and how many columns that takes.
pub fn sign(function: &str) -> (String, usize) {
    let operator = |name: &str| (format!("\\operatorname{{{name}}}"), name.len());
    match function {
        "sin" | "cos" | "tan" | "sinh" | "cosh" | "tanh" | "log" | "ln" | "min" | "max" | "det" => {
            (format!("\\{function}"), function.len())
        }
        "erf" | "erfc" | "diag" | "sum" | "mod" => operator(function),
        "asin" => ("\\arcsin".to_owned(), 6),
        "acos" => ("\\arccos".to_owned(), 6),
        "atan" => ("\\arctan".to_owned(), 6),
        "asinh" => operator("arsinh"),
        "acosh" => operator("arcosh"),
        "atanh" => operator("artanh"),
        "sign" => operator("sgn"),
        "trace" | "tr" => operator("tr"),
        "step" => ("\\Theta".to_owned(), 1),
        "normal_cdf" => ("\\Phi".to_owned(), 1),
        "log_normal_cdf" => ("\\log\\Phi".to_owned(), 4),
        "normal_pdf" => ("\\varphi".to_owned(), 1),
        "inverse_mills" => ("(\\varphi/\\Phi)".to_owned(), 5),
        "logcosh" => ("\\log\\cosh".to_owned(), 7),
        "digamma" => ("\\psi".to_owned(), 1),
        "trigamma" => ("\\psi'".to_owned(), 1),
        _ => {
            let name = symbol::latex(function);
            let is_word = name.is_word && !name.has_subscript;
            let text = if is_word { name.text.replace("\\mathrm", "\\operatorname") } else { name.text };
            (text, symbol::unicode(function).chars().count())
        }
    }
}
