//! What an expression is: a number of some shape, or a truth value.

use crate::theory::DimId;
use crate::theory::size::Size;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    Scalar,
    Vector(Size),
    /// Rows and columns.
    Matrix(Size, Size),
}

impl Shape {
    pub fn rows(&self) -> Size {
        match self {
            Shape::Scalar => Size::constant(1),
            Shape::Vector(rows) | Shape::Matrix(rows, _) => rows.clone(),
        }
    }

    pub fn columns(&self) -> Size {
        match self {
            Shape::Scalar | Shape::Vector(_) => Size::constant(1),
            Shape::Matrix(_, columns) => columns.clone(),
        }
    }

    /// The dimensions that count rows and columns, where these are counted by one dimension.
    pub fn dims(&self) -> [Option<DimId>; 2] {
        match self {
            Shape::Scalar => [None, None],
            Shape::Vector(rows) => [rows.as_dim(), None],
            Shape::Matrix(rows, columns) => [rows.as_dim(), columns.as_dim()],
        }
    }

    /// The shape with numbers in the place of dimensions.
    pub fn at(&self, dims: &[usize]) -> Shape {
        let number = |size: &Size| Size::constant(size.value(|DimId(id)| dims[id] as i64));
        match self {
            Shape::Scalar => Shape::Scalar,
            Shape::Vector(n) => Shape::Vector(number(n)),
            Shape::Matrix(n, m) => Shape::Matrix(number(n), number(m)),
        }
    }

    pub fn is_square(&self) -> bool {
        matches!(self, Shape::Matrix(rows, columns) if rows == columns)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    Number(Shape),
    /// The outcome of a comparison.
    Truth,
    /// Something is wrong with it, which has been reported; it agrees with everything.
    Broken,
}

impl Type {
    pub const SCALAR: Type = Type::Number(Shape::Scalar);

    /// The type with numbers in the place of dimensions.
    pub fn at(&self, dims: &[usize]) -> Type {
        match self {
            Type::Number(shape) => Type::Number(shape.at(dims)),
            Type::Truth | Type::Broken => self.clone(),
        }
    }
}
