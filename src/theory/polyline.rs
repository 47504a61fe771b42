//! Functions of time given by a table: straight lines from point to point.

use crate::source::Span;
use crate::syntax::tree::Infix;
use crate::theory::shape::Type;
use crate::theory::typed::{Symbol, Typed, TypedKind};

/// The function of time that is `value` at each `(time, value)`, linear in between and constant before the
/// first and behind the last. At a time that occurs twice it jumps.
///
/// Built as a tree of cases, so that its depth is the logarithm of the number of points and the value in
/// one piece does not depend on the others.
///
/// # Panics
/// Without points, or when times descend.
pub fn polyline(points: &[(f64, f64)]) -> Typed {
    assert!(points.windows(2).all(|pair| pair[0].0 <= pair[1].0), "polyline: times ascend");
    let first = points.first().expect("polyline: there is a point");
    let last = points.last().expect("polyline: there is a point");
    let mut pieces = vec![Piece { end: first.0, value: number(first.1) }];
    pieces.extend(points.windows(2).filter(|pair| pair[0].0 < pair[1].0).map(|pair| line(pair[0], pair[1])));
    pieces.push(Piece { end: f64::INFINITY, value: number(last.1) });
    cases(&pieces)
}

struct Piece {
    end: f64,
    value: Typed,
}

fn line((t, from): (f64, f64), (end, to): (f64, f64)) -> Piece {
    let slope = (to - from) / (end - t);
    let passed = scalar(Infix::Subtract, time(), number(t));
    let rise = scalar(Infix::Multiply, number(slope), passed);
    Piece { end, value: scalar(Infix::Add, number(from), rise) }
}

fn cases(pieces: &[Piece]) -> Typed {
    if let [piece] = pieces {
        return piece.value.clone();
    }
    let (early, late) = pieces.split_at(pieces.len() / 2);
    let kind = TypedKind::If {
        condition: Box::new(before(early[early.len() - 1].end)),
        then: Box::new(cases(early)),
        otherwise: Box::new(cases(late)),
    };
    Typed { kind, type_: Type::SCALAR, span: Span::NOWHERE }
}

fn before(t: f64) -> Typed {
    Typed { type_: Type::Truth, ..scalar(Infix::Less, time(), number(t)) }
}

fn scalar(operator: Infix, x: Typed, y: Typed) -> Typed {
    let kind = TypedKind::Infix(operator, Box::new(x), Box::new(y));
    Typed { kind, type_: Type::SCALAR, span: Span::NOWHERE }
}

fn number(value: f64) -> Typed {
    Typed { kind: TypedKind::Number(value), type_: Type::SCALAR, span: Span::NOWHERE }
}

fn time() -> Typed {
    Typed { kind: TypedKind::Symbol(Symbol::Time), type_: Type::SCALAR, span: Span::NOWHERE }
}
