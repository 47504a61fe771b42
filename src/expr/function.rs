//! The elementary functions of the expression graph: names, values and derivatives in double precision.
//!
//! Everything that computes with a formula (folding of constants, each kind of number) takes values and
//! derivatives from here, so that all agree bit for bit. Undefined in means undefined out: a NaN operand
//! makes every result NaN, also of comparisons, minima and selections, where a plain `<` would
//! turn it into an ordinary number and hide the trouble.
//!
//! Conventions where a function is not smooth: `sign(0) = 0`, `step(0) = 1`; the derivative of `abs` at 0 is 0,
//! that of a minimum or maximum at a tie is shared equally between both operands (so it does not depend
//! on their order), and piecewise constant functions have derivative 0 at their jumps too.

use super::special;
use std::f64::consts::FRAC_2_SQRT_PI;

/// A function of one variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unary {
    Neg,
    Abs,
    /// −1, 0 or 1.
    Sign,
    /// Heaviside's θ: 0 for x < 0, 1 for x ≥ 0.
    Step,
    Floor,
    Sqrt,
    Exp,
    /// exp(x) − 1.
    Expm1,
    Log,
    /// ln(1 + x).
    Log1p,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Sinh,
    Cosh,
    Tanh,
    Asinh,
    Acosh,
    Atanh,
    Erf,
    /// 1 − erf(x).
    Erfc,
    /// Φ(x).
    NormalCdf,
    /// ln Φ(x).
    LogNormalCdf,
    /// φ(x), the density of the normal distribution.
    NormalPdf,
    /// φ(x)/Φ(x), the derivative of `LogNormalCdf`.
    InverseMills,
    /// ln cosh x.
    LogCosh,
    /// ln(1 + eˣ).
    Softplus,
    /// 1/(1 + e⁻ˣ).
    Sigmoid,
    /// ln |Γ(x)|.
    Lgamma,
    /// The derivative of ln Γ.
    Digamma,
    /// The derivative of `Digamma`.
    Trigamma,
}

impl Unary {
    pub const ALL: [Unary; 34] = [
        Unary::Neg,
        Unary::Abs,
        Unary::Sign,
        Unary::Step,
        Unary::Floor,
        Unary::Sqrt,
        Unary::Exp,
        Unary::Expm1,
        Unary::Log,
        Unary::Log1p,
        Unary::Sin,
        Unary::Cos,
        Unary::Tan,
        Unary::Asin,
        Unary::Acos,
        Unary::Atan,
        Unary::Sinh,
        Unary::Cosh,
        Unary::Tanh,
        Unary::Asinh,
        Unary::Acosh,
        Unary::Atanh,
        Unary::Erf,
        Unary::Erfc,
        Unary::NormalCdf,
        Unary::LogNormalCdf,
        Unary::NormalPdf,
        Unary::InverseMills,
        Unary::LogCosh,
        Unary::Softplus,
        Unary::Sigmoid,
        Unary::Lgamma,
        Unary::Digamma,
        Unary::Trigamma,
    ];

    /// The name under which formulas call the function; `-` for the negative.
    pub fn name(self) -> &'static str {
        match self {
            Unary::Neg => "-",
            Unary::Abs => "abs",
            Unary::Sign => "sign",
            Unary::Step => "step",
            Unary::Floor => "floor",
            Unary::Sqrt => "sqrt",
            Unary::Exp => "exp",
            Unary::Expm1 => "expm1",
            Unary::Log => "log",
            Unary::Log1p => "log1p",
            Unary::Sin => "sin",
            Unary::Cos => "cos",
            Unary::Tan => "tan",
            Unary::Asin => "asin",
            Unary::Acos => "acos",
            Unary::Atan => "atan",
            Unary::Sinh => "sinh",
            Unary::Cosh => "cosh",
            Unary::Tanh => "tanh",
            Unary::Asinh => "asinh",
            Unary::Acosh => "acosh",
            Unary::Atanh => "atanh",
            Unary::Erf => "erf",
            Unary::Erfc => "erfc",
            Unary::NormalCdf => "normal_cdf",
            Unary::LogNormalCdf => "log_normal_cdf",
            Unary::NormalPdf => "normal_pdf",
            Unary::InverseMills => "inverse_mills",
            Unary::LogCosh => "logcosh",
            Unary::Softplus => "softplus",
            Unary::Sigmoid => "sigmoid",
            Unary::Lgamma => "lgamma",
            Unary::Digamma => "digamma",
            Unary::Trigamma => "trigamma",
        }
    }

    /// The function that formulas call by this name.
    pub fn from_name(name: &str) -> Option<Unary> {
        Unary::ALL.into_iter().find(|&f| f != Unary::Neg && f.name() == name)
    }

    /// f(x). Outside of the domain NaN, or infinite at a pole.
    #[inline(always)]
    pub fn value(self, x: f64) -> f64 {
        match self {
            Unary::Neg => -x,
            Unary::Abs => x.abs(),
            // The last branch is for ±0 and NaN, which stay what they are.
            Unary::Sign if x > 0.0 => 1.0,
            Unary::Sign if x < 0.0 => -1.0,
            Unary::Sign => x,
            Unary::Step if x >= 0.0 => 1.0,
            Unary::Step if x < 0.0 => 0.0,
            Unary::Step => x,
            Unary::Floor => x.floor(),
            Unary::Sqrt => x.sqrt(),
            Unary::Exp => special::exp(x),
            Unary::Expm1 => special::expm1(x),
            Unary::Log => special::log(x),
            Unary::Log1p => special::log1p(x),
            Unary::Sin => x.sin(),
            Unary::Cos => x.cos(),
            Unary::Tan => x.tan(),
            Unary::Asin => special::asin(x),
            Unary::Acos => special::acos(x),
            Unary::Atan => special::atan(x),
            Unary::Sinh => special::sinh(x),
            Unary::Cosh => special::cosh(x),
            Unary::Tanh => special::tanh(x),
            Unary::Asinh => x.asinh(),
            // Those of the standard library lose digits close to 1 and −1.
            Unary::Acosh => libm::acosh(x),
            Unary::Atanh => libm::atanh(x),
            Unary::Erf => special::erf(x),
            Unary::Erfc => special::erfc(x),
            Unary::NormalCdf => special::normal_cdf(x),
            Unary::LogNormalCdf => special::log_normal_cdf(x),
            Unary::NormalPdf => special::normal_density(x),
            Unary::InverseMills => special::inverse_mills(x),
            Unary::LogCosh => special::log_cosh(x),
            Unary::Softplus => special::softplus(x),
            Unary::Sigmoid => special::sigmoid(x),
            Unary::Lgamma => libm::lgamma(x),
            Unary::Digamma => special::digamma(x),
            Unary::Trigamma => special::trigamma(x),
        }
    }

    /// f′(x), given `value` = f(x); at jumps and kinks by the conventions of this module.
    #[inline(always)]
    pub fn derivative(self, x: f64, value: f64) -> f64 {
        match self {
            Unary::Neg => -1.0,
            Unary::Abs => Unary::Sign.value(x),
            Unary::Sign | Unary::Step | Unary::Floor => 0.0,
            Unary::Sqrt => 0.5 / value,
            Unary::Exp => value,
            // Not value + 1, which has no digits left for x far below 0.
            Unary::Expm1 => special::exp(x),
            Unary::Log => 1.0 / x,
            Unary::Log1p => 1.0 / (1.0 + x),
            Unary::Sin => x.cos(),
            Unary::Cos => -x.sin(),
            Unary::Tan => 1.0 + value * value,
            Unary::Asin => 1.0 / ((1.0 - x) * (1.0 + x)).sqrt(),
            Unary::Acos => -1.0 / ((1.0 - x) * (1.0 + x)).sqrt(),
            Unary::Atan => 1.0 / (1.0 + x * x),
            Unary::Sinh => special::cosh(x),
            Unary::Cosh => special::sinh(x),
            // 1/cosh², which 1 − tanh² loses to cancellation for large |x|.
            Unary::Tanh => 4.0 * special::sigmoid_slope(2.0 * x),
            Unary::Asinh => 1.0 / x.hypot(1.0),
            Unary::Acosh => 1.0 / ((x - 1.0).sqrt() * (x + 1.0).sqrt()),
            Unary::Atanh => 1.0 / ((1.0 - x) * (1.0 + x)),
            Unary::Erf => FRAC_2_SQRT_PI * special::exp_minus_square(x),
            Unary::Erfc => -FRAC_2_SQRT_PI * special::exp_minus_square(x),
            Unary::NormalCdf => special::normal_density(x),
            Unary::LogNormalCdf => special::inverse_mills(x),
            // The density vanishes faster than any power, which 0 · ∞ does not know.
            Unary::NormalPdf if value == 0.0 => 0.0,
            Unary::NormalPdf => -x * value,
            Unary::InverseMills => special::inverse_mills_slope(x, value),
            Unary::LogCosh => special::tanh(x),
            Unary::Softplus => special::sigmoid(x),
            Unary::Sigmoid => special::sigmoid_slope(x),
            Unary::Lgamma => special::digamma(x),
            Unary::Digamma => special::trigamma(x),
            Unary::Trigamma => special::tetragamma(x),
        }
    }

    /// Whether the function consists of constant pieces, so that no derivative passes through it.
    pub fn is_piecewise_constant(self) -> bool {
        matches!(self, Unary::Sign | Unary::Step | Unary::Floor)
    }
}

/// A function of two variables. Comparisons give 1 or 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    /// xʸ: a real number for x < 0 only if y is an integer; 1 for y = 0.
    Pow,
    Min,
    Max,
    Less,
    LessEqual,
    Equal,
}

impl Binary {
    pub const ALL: [Binary; 10] = [
        Binary::Add,
        Binary::Sub,
        Binary::Mul,
        Binary::Div,
        Binary::Pow,
        Binary::Min,
        Binary::Max,
        Binary::Less,
        Binary::LessEqual,
        Binary::Equal,
    ];

    /// The infix operator, or the name of the function.
    pub fn name(self) -> &'static str {
        match self {
            Binary::Add => "+",
            Binary::Sub => "-",
            Binary::Mul => "*",
            Binary::Div => "/",
            Binary::Pow => "^",
            Binary::Min => "min",
            Binary::Max => "max",
            Binary::Less => "<",
            Binary::LessEqual => "<=",
            Binary::Equal => "==",
        }
    }

    /// Whether exchanging the operands changes nothing.
    pub fn is_commutative(self) -> bool {
        matches!(self, Binary::Add | Binary::Mul | Binary::Min | Binary::Max | Binary::Equal)
    }

    /// Whether the function consists of constant pieces, so that no derivative passes through it.
    pub fn is_piecewise_constant(self) -> bool {
        matches!(self, Binary::Less | Binary::LessEqual | Binary::Equal)
    }

    /// f(x, y). Outside of the domain NaN, or infinite at a pole.
    #[inline(always)]
    pub fn value(self, x: f64, y: f64) -> f64 {
        match self {
            Binary::Add => x + y,
            Binary::Sub => x - y,
            Binary::Mul => x * y,
            Binary::Div => x / y,
            Binary::Pow => x.powf(y),
            // `f64::min` would prefer the number to the NaN.
            Binary::Min => {
                if x < y || x.is_nan() {
                    x
                } else {
                    y
                }
            }
            Binary::Max => {
                if x > y || x.is_nan() {
                    x
                } else {
                    y
                }
            }
            Binary::Less => truth(x < y, x, y),
            Binary::LessEqual => truth(x <= y, x, y),
            Binary::Equal => truth(x == y, x, y),
        }
    }

    /// ∂f/∂x and ∂f/∂y, given `value` = f(x, y); at kinks by the conventions of this module.
    pub fn derivatives(self, x: f64, y: f64, value: f64) -> [f64; 2] {
        match self {
            Binary::Add => [1.0, 1.0],
            Binary::Sub => [1.0, -1.0],
            Binary::Mul => [y, x],
            Binary::Div => [1.0 / y, -value / y],
            Binary::Pow => [power_slope(x, y), exponent_slope(x, value)],
            Binary::Min => chosen(x < y, y < x),
            Binary::Max => chosen(x > y, y > x),
            Binary::Less | Binary::LessEqual | Binary::Equal => [0.0, 0.0],
        }
    }
}

/// The truth of a comparison as a number; NaN if it compares with NaN.
#[inline(always)]
fn truth(holds: bool, x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() {
        f64::NAN
    } else if holds {
        1.0
    } else {
        0.0
    }
}

/// Derivatives of a minimum or maximum whose first, or second, operand is the strictly better one.
fn chosen(first: bool, second: bool) -> [f64; 2] {
    match (first, second) {
        (true, _) => [1.0, 0.0],
        (_, true) => [0.0, 1.0],
        _ => [0.5, 0.5],
    }
}

/// ∂(xʸ)/∂x, which is 0 for y = 0 also at x = 0.
pub(crate) fn power_slope(x: f64, y: f64) -> f64 {
    if y == 0.0 { 0.0 } else { y * x.powf(y - 1.0) }
}

/// ∂(xʸ)/∂y, given `value` = xʸ: 0 where the value is 0, and undefined for x < 0.
fn exponent_slope(x: f64, value: f64) -> f64 {
    // At x = 0 < y the product would be 0 times infinity.
    if x >= 0.0 && value == 0.0 { 0.0 } else { value * special::log(x) }
}

/// `then` where the condition is not zero, else `otherwise`; NaN where the condition is NaN.
#[inline(always)]
pub fn select(condition: f64, then: f64, otherwise: f64) -> f64 {
    if condition.is_nan() {
        f64::NAN
    } else if condition != 0.0 {
        then
    } else {
        otherwise
    }
}
