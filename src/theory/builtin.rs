//! The functions every theory can use, and the shapes they take.

use crate::expr::{Binary, Unary};
use crate::theory::shape::Shape;
use crate::theory::size::Size;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtin {
    /// Entry by entry, on any shape.
    Each(Unary),
    /// Two or more scalars, or all entries of one vector or matrix.
    Extremum(Binary),
    /// Floored remainder `x - y*floor(x/y)` of two scalars: periodic in x.
    Mod,
    /// Sum of all entries.
    SumEntries,
    /// Scalar product of two vectors.
    Dot,
    Trace,
    /// Determinant of a square matrix.
    Determinant,
    /// Vector of the diagonal entries, or the diagonal matrix of a vector.
    Diag,
    Transpose,
    Inverse,
    /// `solve(A, b)` is `inverse(A) * b`.
    Solve,
}

/// Functions beyond the elementwise ones of [`Unary`], with what they do.
const NAMED: [(&str, Builtin); 13] = [
    ("min", Builtin::Extremum(Binary::Min)),
    ("max", Builtin::Extremum(Binary::Max)),
    ("mod", Builtin::Mod),
    ("sum", Builtin::SumEntries),
    ("dot", Builtin::Dot),
    ("trace", Builtin::Trace),
    ("det", Builtin::Determinant),
    ("diag", Builtin::Diag),
    ("transpose", Builtin::Transpose),
    ("inverse", Builtin::Inverse),
    ("solve", Builtin::Solve),
    ("tr", Builtin::Trace),
    ("ln", Builtin::Each(Unary::Log)),
];

/// Functions whose arguments are sizes.
pub const FILLINGS: [&str; 3] = ["identity", "zeros", "ones"];

impl Builtin {
    pub fn from_name(name: &str) -> Option<Builtin> {
        let named = NAMED.iter().find(|(known, _)| *known == name).map(|(_, builtin)| *builtin);
        named.or_else(|| Unary::from_name(name).map(Builtin::Each))
    }

    /// All names a user can call, for suggestions and for refusing to shadow them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let named = NAMED.iter().map(|(name, _)| *name);
        let each = Unary::ALL.iter().map(|function| function.name());
        named.chain(FILLINGS).chain(each.filter(|name| Unary::from_name(name).is_some()))
    }

    /// How many arguments it takes: at least, at most.
    pub fn arity(self) -> (usize, usize) {
        match self {
            Builtin::Each(_)
            | Builtin::SumEntries
            | Builtin::Trace
            | Builtin::Determinant
            | Builtin::Diag
            | Builtin::Transpose
            | Builtin::Inverse => (1, 1),
            Builtin::Mod | Builtin::Dot | Builtin::Solve => (2, 2),
            Builtin::Extremum(_) => (1, usize::MAX),
        }
    }

    /// The shape of the result, or what the function needs instead of these shapes.
    pub fn result(self, arguments: &[&Shape]) -> Result<Shape, &'static str> {
        match (self, arguments) {
            (Builtin::Each(_), [shape]) => Ok((*shape).clone()),
            (Builtin::Extremum(_), [Shape::Vector(_) | Shape::Matrix(..)]) => Ok(Shape::Scalar),
            (Builtin::Extremum(_), shapes) if shapes.len() > 1 && all_scalar(shapes) => Ok(Shape::Scalar),
            (Builtin::Extremum(_), _) => Err("needs two or more scalars, or one vector or matrix"),
            (Builtin::Mod, [Shape::Scalar, Shape::Scalar]) => Ok(Shape::Scalar),
            (Builtin::Mod, _) => Err("needs two scalars"),
            (Builtin::SumEntries, [Shape::Vector(_) | Shape::Matrix(..)]) => Ok(Shape::Scalar),
            (Builtin::SumEntries, _) => {
                Err("needs a vector or matrix; over an index it is `sum[k in 1..K](…)`")
            }
            (Builtin::Dot, [Shape::Vector(n), Shape::Vector(m)]) if n == m => Ok(Shape::Scalar),
            (Builtin::Dot, _) => Err("needs two vectors of one length"),
            (Builtin::Trace, [shape]) if shape.is_square() => Ok(Shape::Scalar),
            (Builtin::Determinant, [shape]) if shape.is_square() => Ok(Shape::Scalar),
            (Builtin::Trace | Builtin::Determinant, _) => Err("needs a square matrix"),
            (Builtin::Diag, [Shape::Vector(n)]) => Ok(Shape::Matrix(n.clone(), n.clone())),
            (Builtin::Diag, [Shape::Matrix(n, m)]) if n == m => Ok(Shape::Vector(n.clone())),
            (Builtin::Diag, _) => Err("needs a vector or a square matrix"),
            (Builtin::Transpose, shapes) => {
                shapes.first().and_then(|shape| transposed(shape)).ok_or("needs a vector or matrix")
            }
            (Builtin::Inverse, [shape]) if shape.is_square() => Ok((*shape).clone()),
            (Builtin::Inverse, _) => Err("needs a square matrix; of a scalar write `1/x`"),
            (Builtin::Solve, [a, b]) if a.is_square() && a.rows() == b.rows() && **b != Shape::Scalar => {
                Ok((*b).clone())
            }
            (Builtin::Solve, _) => Err("needs a square matrix and a right side with as many rows"),
            (Builtin::Each(_), _) => Err("needs one argument"),
        }
    }
}

/// Functions under the names they have elsewhere.
pub fn known_elsewhere(function: &str) -> Option<&'static str> {
    Some(match function {
        "average" | "mean" | "avg" | "expectation" | "Expect" | "Ez" | "EE" => {
            "an average over z ~ N(0, 1) is written `E[z](…)`"
        }
        "integrate" | "integral" | "quad" => {
            "an average is `E[z](…)`, flat on an interval `E[u ~ uniform(a, b)](…)`"
        }
        "proximal" => "the proximal operator is `prox[h](…; centre, gamma)`",
        "minimize" | "minimise" | "arg_min" => "where something is smallest is `argmin[h](…)`",
        "fsolve" | "brentq" | "find_root" | "findroot" => {
            "where something is zero is `root[h in (0, inf)](…)`"
        }
        "sgn" | "signum" => "the sign is `sign(x)`",
        "Theta" | "theta" | "heaviside" | "Heaviside" => "Heaviside's step is `step(x)`",
        "Phi" | "phi" | "ndtr" | "norm_cdf" | "normcdf" => {
            "the normal distribution function is `normal_cdf(x)`"
        }
        "npdf" | "norm_pdf" | "normpdf" | "gauss" => "the normal density is `normal_pdf(x)`",
        "logndtr" | "log_ndtr" | "logcdf" => "the logarithm of Φ is `log_normal_cdf(x)`",
        "mills" | "imr" => "φ(x)/Φ(x) is `inverse_mills(x)`",
        "logistic" | "expit" | "sigma" | "sigm" => "1/(1 + exp(-x)) is `sigmoid(x)`",
        "log_cosh" | "lncosh" | "ln_cosh" | "logCosh" => "log(cosh(x)) is `logcosh(x)`",
        "log1pexp" | "log1exp" | "soft_plus" => "log(1 + exp(x)) is `softplus(x)`",
        "relu" | "ReLU" | "Relu" => "the rectified linear function is `max(0, x)`",
        "sech" => "write `1/cosh(x)`",
        "logit" => "write `log(x/(1 - x))`",
        "arcsin" => "the inverse sine is `asin(x)`",
        "arccos" => "the inverse cosine is `acos(x)`",
        "arctan" => "the inverse tangent is `atan(x)`",
        "arctanh" | "artanh" | "arctgh" => "the inverse hyperbolic tangent is `atanh(x)`",
        "gammaln" | "loggamma" | "lnGamma" => "the logarithm of the gamma function is `lgamma(x)`",
        "psi" => "the derivative of `lgamma` is `digamma(x)`",
        "log10" => "write `log(x)/log(10)`",
        "log2" => "write `log(x)/log(2)`",
        "pow" => "a power is written `x^y`",
        "square" | "sqr" => "a square is written `x^2`",
        "fabs" | "norm" => "an absolute value is `abs(x)`, the length of a vector `sqrt(dot(v, v))`",
        "eye" | "Id" => "the identity matrix is `identity(n)`",
        "inv" => "the inverse of a matrix is `inverse(A)`",
        "length" | "size" | "dim" => "sizes are known by their dimensions: declare `dim M = …`",
        "determinant" | "Det" => "the determinant is `det(A)`",
        _ => return None,
    })
}

/// The transpose of a vector is a matrix of one row.
pub fn transposed(shape: &Shape) -> Option<Shape> {
    match shape {
        Shape::Scalar => None,
        Shape::Vector(n) => Some(Shape::Matrix(Size::constant(1), n.clone())),
        Shape::Matrix(n, m) => Some(Shape::Matrix(m.clone(), n.clone())),
    }
}

fn all_scalar(shapes: &[&Shape]) -> bool {
    shapes.iter().all(|shape| **shape == Shape::Scalar)
}
