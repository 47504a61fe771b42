//! Shapes of operators and lists: the second part of [`Inference`].

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{Expression, ExpressionKind, Infix};
use crate::theory::infer::Inference;
use crate::theory::shape::{Shape, Type};
use crate::theory::size::Size;
use crate::theory::typed::{Typed, TypedKind};

impl Inference<'_> {
    pub fn infix_type(&mut self, operator: Infix, left: &Typed, right: &Typed, span: Span) -> Type {
        let (x, y) = match (&left.type_, &right.type_) {
            (Type::Broken, _) | (_, Type::Broken) => return Type::Broken,
            (Type::Truth, Type::Truth) if matches!(operator, Infix::And | Infix::Or) => return Type::Truth,
            (Type::Number(x), Type::Number(y)) if !matches!(operator, Infix::And | Infix::Or) => (x, y),
            _ => return self.wrong_kinds(operator, left, right),
        };
        let outcome = match operator {
            Infix::Add | Infix::Subtract => sum_shape(x, y),
            Infix::Multiply => product_shape(x, y),
            Infix::Divide => quotient_shape(x, y),
            Infix::EachMultiply | Infix::EachDivide => each_shape(x, y),
            Infix::Power => power_shape(x, y),
            Infix::Less
            | Infix::LessEqual
            | Infix::Greater
            | Infix::GreaterEqual
            | Infix::Equal
            | Infix::NotEqual => comparison_type(x, y),
            Infix::And | Infix::Or => return self.wrong_kinds(operator, left, right),
        };
        match outcome {
            Ok(_) if operator.precedence() == Infix::Less.precedence() => Type::Truth,
            Ok(shape) => Type::Number(shape),
            Err(advice) => {
                let diagnostic = Diagnostic::new("E0301", shape_headline(operator))
                    .at(span, "")
                    .at(left.span, format!("this is {}", self.scope.show_type(&left.type_)))
                    .at(right.span, format!("this is {}", self.scope.show_type(&right.type_)));
                self.report(advice.iter().fold(diagnostic, |diagnostic, advice| diagnostic.help(*advice)));
                Type::Broken
            }
        }
    }

    fn wrong_kinds(&mut self, operator: Infix, left: &Typed, right: &Typed) -> Type {
        let wants_truth = matches!(operator, Infix::And | Infix::Or);
        let guilty = if (left.type_ == Type::Truth) == wants_truth { right } else { left };
        let found = self.scope.show_type(&guilty.type_);
        let needs = if wants_truth { "conditions" } else { "numbers" };
        let headline = format!("`{}` needs {needs} on both sides", operator.spelling());
        self.report(Diagnostic::new("E0304", headline).at(guilty.span, format!("this is {found}")));
        Type::Broken
    }

    /// `[a, b]` is a vector, `[[A, B], [C, D]]` a matrix of blocks.
    pub fn list(&mut self, items: &[Expression], span: Span) -> (TypedKind, Type) {
        if items.is_empty() {
            return self.broken(Diagnostic::new("E0307", "a list needs entries").at(span, "empty"));
        }
        let rows: Vec<&[Expression]> = items.iter().filter_map(row_of).collect();
        if rows.is_empty() {
            return self.vector(items);
        }
        if rows.len() != items.len() {
            let entry = items.iter().find(|item| row_of(item).is_none()).unwrap_or(&items[0]);
            let diagnostic = Diagnostic::new("E0307", "either all entries of a list are rows, or none is")
                .at(entry.span, "this is not a row")
                .help("a matrix is written [[a, b], [c, d]]");
            return self.broken(diagnostic);
        }
        self.blocks(items, &rows)
    }

    fn vector(&mut self, items: &[Expression]) -> (TypedKind, Type) {
        let items: Vec<Typed> = items.iter().map(|item| self.infer(item)).collect();
        let mut length = Size::constant(0);
        let mut heights = Vec::new();
        for item in &items {
            match &item.type_ {
                Type::Number(shape @ (Shape::Scalar | Shape::Vector(_))) => {
                    length = length.add(&shape.rows());
                    heights.push(shape.rows());
                }
                Type::Broken => return (TypedKind::Broken, Type::Broken),
                Type::Truth | Type::Number(Shape::Matrix(..)) => {
                    let found = self.scope.show_type(&item.type_);
                    let diagnostic = Diagnostic::new("E0307", "entries of a vector are scalars or vectors")
                        .at(item.span, format!("this is {found}"));
                    return self.broken(match item.type_ {
                        Type::Truth => diagnostic,
                        _ => diagnostic.help("a matrix of blocks is written [[A, B], [C, D]]"),
                    });
                }
            }
        }
        let rows = items.into_iter().map(|item| vec![item]).collect();
        let kind = TypedKind::Blocks { rows, heights, widths: vec![Size::constant(1)] };
        (kind, Type::Number(Shape::Vector(length)))
    }

    fn blocks(&mut self, items: &[Expression], rows: &[&[Expression]]) -> (TypedKind, Type) {
        let width = rows[0].len();
        for (row, item) in rows.iter().zip(items) {
            if row.len() != width || row.is_empty() {
                let diagnostic = Diagnostic::new("E0307", "all rows need the same number of entries")
                    .at(item.span, format!("{} here", row.len()))
                    .at(items[0].span, format!("{width} here"));
                return self.broken(diagnostic);
            }
        }
        let typed: Vec<Vec<Typed>> =
            rows.iter().map(|row| row.iter().map(|entry| self.infer(entry)).collect()).collect();
        if typed.iter().flatten().any(|entry| entry.type_ == Type::Broken) {
            return (TypedKind::Broken, Type::Broken);
        }
        let mut heights = Vec::new();
        for row in &typed {
            match self.common_size(row.iter(), Shape::rows, "rows") {
                Some(height) => heights.push(height),
                None => return (TypedKind::Broken, Type::Broken),
            }
        }
        let mut widths = Vec::new();
        for column in 0..width {
            match self.common_size(typed.iter().map(|row| &row[column]), Shape::columns, "columns") {
                Some(width) => widths.push(width),
                None => return (TypedKind::Broken, Type::Broken),
            }
        }
        let total = |sizes: &[Size]| sizes.iter().fold(Size::constant(0), |sum, size| sum.add(size));
        let shape = Shape::Matrix(total(&heights), total(&widths));
        (TypedKind::Blocks { rows: typed, heights, widths }, Type::Number(shape))
    }

    /// The extent that the blocks of one row (or column) share; literal zeros take any.
    fn common_size<'t>(
        &mut self,
        blocks: impl Iterator<Item = &'t Typed>,
        extent: fn(&Shape) -> Size,
        what: &str,
    ) -> Option<Size> {
        let mut common: Option<(Size, Span)> = None;
        for block in blocks {
            let Type::Number(shape) = &block.type_ else {
                self.report(
                    Diagnostic::new("E0307", "blocks are numbers").at(block.span, "this is a condition"),
                );
                return None;
            };
            if is_zero(block) {
                continue;
            }
            let size = extent(shape);
            match &common {
                Some((known, span)) if *known != size => {
                    let (known, size) = (self.scope.show_size(known), self.scope.show_size(&size));
                    self.report(
                        Diagnostic::new("E0301", format!("blocks side by side need as many {what}"))
                            .at(block.span, format!("{size} {what}"))
                            .at(*span, format!("{known} {what}")),
                    );
                    return None;
                }
                Some(_) => {}
                None => common = Some((size, block.span)),
            }
        }
        Some(common.map_or(Size::constant(1), |(size, _)| size))
    }
}

fn row_of(item: &Expression) -> Option<&[Expression]> {
    match &item.kind {
        ExpressionKind::List(entries) => Some(entries),
        _ => None,
    }
}

pub fn is_zero(typed: &Typed) -> bool {
    matches!(typed.kind, TypedKind::Number(0.0))
}

type Outcome = Result<Shape, Option<&'static str>>;

fn sum_shape(x: &Shape, y: &Shape) -> Outcome {
    match (x, y) {
        _ if x == y => Ok(x.clone()),
        (Shape::Scalar, Shape::Vector(_)) => Ok(y.clone()),
        (Shape::Vector(_), Shape::Scalar) => Ok(x.clone()),
        (Shape::Scalar, Shape::Matrix(..)) | (Shape::Matrix(..), Shape::Scalar) => {
            Err(Some("a multiple of the identity is written `x*identity(n)`"))
        }
        _ => Err(None),
    }
}

fn product_shape(x: &Shape, y: &Shape) -> Outcome {
    match (x, y) {
        (Shape::Scalar, shape) | (shape, Shape::Scalar) => Ok(shape.clone()),
        (Shape::Matrix(n, k), Shape::Matrix(l, m)) if k == l => Ok(Shape::Matrix(n.clone(), m.clone())),
        // A row times a column is a number.
        (Shape::Matrix(n, k), Shape::Vector(l)) if k == l && *n == Size::constant(1) => Ok(Shape::Scalar),
        (Shape::Matrix(n, k), Shape::Vector(l)) if k == l => Ok(Shape::Vector(n.clone())),
        (Shape::Vector(n), Shape::Matrix(l, m)) if *l == Size::constant(1) => {
            Ok(Shape::Matrix(n.clone(), m.clone()))
        }
        (Shape::Vector(_), Shape::Vector(_)) => {
            Err(Some("the scalar product is `dot(a, b)`, the product entry by entry `a .* b`"))
        }
        (Shape::Vector(_), Shape::Matrix(..)) => Err(Some("a row vector is written `v'`")),
        (Shape::Matrix(n, k), Shape::Matrix(l, m)) if k == m || n == l => {
            Err(Some("a transpose is written `A'`, the product entry by entry `A .* B`"))
        }
        _ => Err(None),
    }
}

fn quotient_shape(x: &Shape, y: &Shape) -> Outcome {
    match (x, y) {
        (shape, Shape::Scalar) => Ok(shape.clone()),
        (Shape::Scalar, Shape::Vector(_)) => Ok(y.clone()),
        (_, Shape::Matrix(..)) => {
            Err(Some("use `inverse(A)` or `solve(A, b)`; entry by entry divide with `./`"))
        }
        _ => Err(Some("divide entry by entry with `./`")),
    }
}

fn each_shape(x: &Shape, y: &Shape) -> Outcome {
    match (x, y) {
        (Shape::Scalar, shape) | (shape, Shape::Scalar) => Ok(shape.clone()),
        _ if x == y => Ok(x.clone()),
        _ => Err(None),
    }
}

fn power_shape(x: &Shape, y: &Shape) -> Outcome {
    match (x, y) {
        (Shape::Matrix(..), _) => Err(Some("write `A*A` for the matrix product, `A .* A` entry by entry")),
        (shape, Shape::Scalar) => Ok(shape.clone()),
        _ => Err(Some("an exponent is a scalar")),
    }
}

fn comparison_type(x: &Shape, y: &Shape) -> Outcome {
    match (x, y) {
        (Shape::Scalar, Shape::Scalar) => Ok(Shape::Scalar),
        _ => Err(Some("compare scalars, for instance `max(abs(v))`, `trace(Q)` or `m[1,1]`")),
    }
}

fn shape_headline(operator: Infix) -> String {
    match operator {
        Infix::Add => "these cannot be added".to_owned(),
        Infix::Subtract => "these cannot be subtracted".to_owned(),
        Infix::Multiply => "these cannot be multiplied".to_owned(),
        Infix::Divide => "these cannot be divided".to_owned(),
        Infix::EachMultiply | Infix::EachDivide => {
            format!("`{}` needs two equal shapes", operator.spelling())
        }
        Infix::Power => "this power is not defined".to_owned(),
        _ => "these cannot be compared".to_owned(),
    }
}
