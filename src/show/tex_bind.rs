//! Averages, minima and roots as LaTeX.

use super::pieces::{Joint, Pieces, width};
use super::symbol;
use super::tex::{Level, Size, Tex, group, inline, render};
use crate::syntax::tree::{Binder, BoundVariable, Expression, Range};

pub fn bind(
    binder: Binder,
    variables: &[BoundVariable],
    body: &Expression,
    given: &[Expression],
    size: Size,
) -> Tex {
    let variables: Vec<Pieces> = variables.iter().map(variable).collect();
    let subscript =
        variables.into_iter().reduce(|list, next| list.push(Pieces::of_width(",\\, ", 2)).push(next));
    let subscript = subscript.unwrap_or_default();
    let (sign, columns) = match binder {
        Binder::Average => ("\\mathbb{E}", 1),
        Binder::Sum => ("\\sum", 2),
        Binder::Prox => ("\\operatorname{prox}", 4),
        Binder::Moreau => ("\\operatorname{moreau}", 6),
        Binder::Argmin => ("\\operatorname*{arg\\,min}", 7),
        Binder::Root => ("\\operatorname{root}", 4),
    };
    if binder == Binder::Sum {
        let head = group(&format!("{sign}_{{"), subscript, "} ", columns);
        let body = render(body, size).last_factor();
        let pieces = head.push(body.pieces);
        return Tex { pieces, level: Level::Ratio, is_tall: true, is_open: true };
    }
    let head = group(&format!("{sign}_{{"), subscript, "}", columns);
    let body = render(body, size);
    let given: Vec<Tex> = given.iter().map(|part| render(part, size)).collect();
    let is_tall = body.is_tall || given.iter().any(|part| part.is_tall);
    let pieces = match given.is_empty() {
        true => body.pieces,
        false => {
            let given = Pieces::listed(given.into_iter().map(|part| part.pieces));
            body.pieces.push(Pieces::of_width(";\\, ", 2)).push_after(Joint::Comma, given)
        }
    };
    let bracketed = Tex { is_tall, ..Tex::new(pieces, Level::Sum) }.delimited("[", "]");
    Tex { pieces: head.push(bracketed.pieces), ..bracketed }
}

/// A variable and what it ranges over.
fn variable(BoundVariable { name, range }: &BoundVariable) -> Pieces {
    let name = Pieces::of_width(symbol::latex(&name.text).text, width(&symbol::unicode(&name.text)));
    let listed = |parts: &[Expression], open: &str, close: &str| {
        let parts: Vec<Pieces> = parts.iter().map(inline).collect();
        let list = parts.into_iter().reduce(|list, next| list.push(Pieces::of_width(",\\, ", 2)).push(next));
        group(open, list.unwrap_or_default(), close, 2)
    };
    match range {
        Range::Implied => name,
        Range::Members(members) => {
            name.push(Pieces::of_width(" \\in ", 2)).push(listed(members, "\\{", "\\}"))
        }
        Range::Between(ends) => {
            name.push(Pieces::of_width(" \\in ", 2)).push(listed(ends.as_slice(), "(", ")"))
        }
        Range::Density { name: density, arguments } => {
            let name = name.push(Pieces::of_width(" \\sim ", 2));
            let sign = |sign: &str, columns: usize| {
                Pieces::of_width(sign, columns).push(listed(arguments, "(", ")"))
            };
            name.push(match (density.text.as_str(), &arguments[..]) {
                ("normal", []) => Pieces::of_width("\\mathcal{N}(0, 1)", 6),
                ("uniform", _) => sign("\\mathcal{U}", 1),
                ("poisson", _) => sign("\\operatorname{Poisson}", 7),
                ("bernoulli_gauss", [share]) => mixture(share),
                ("marchenko_pastur", _) => sign("\\operatorname{MP}", 2),
                (other, _) => sign(&symbol::latex(other).text, other.len()),
            })
        }
    }
}

/// A normal variable with a probability of `share`, else 0.
fn mixture(share: &Expression) -> Pieces {
    let share = || render(share, Size::Inline);
    let rest = share().at_least(Level::Ratio).unsigned().pieces;
    let factor = share().at_least(Level::Product).closed().unsigned().pieces;
    let atom = group("(1 - ", rest, ")\\, \\delta_0", 8);
    let text = atom.push(Pieces::of_width(" + ", 3)).push(factor);
    group("", text.push(Pieces::of_width("\\, \\mathcal{N}(0, 1)", 6)), "", 0)
}
