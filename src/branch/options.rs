//! How a branch is followed.

/// How a branch is followed. Lengths are in units of the scales: of the unknowns, and of the parameter,
/// whose scale is the width of its range.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceOptions {
    /// The ends of the parameter; the branch is followed up to them, exactly.
    pub range: (f64, f64),
    /// Accept a point once its residual norm is at most this; a hundred times as much where rounding noise
    /// leaves no choice.
    pub tolerance: f64,
    /// Length of the first step.
    pub first: f64,
    /// Length of the longest step.
    pub longest: f64,
    /// Length of the shortest step, below which the branch is given up.
    pub shortest: f64,
    /// Largest angle between successive tangents.
    pub turn: f64,
    /// Most points on a branch, in each direction.
    pub points: usize,
    pub stop: StopAt,
    /// One positive scale per unknown and one for the parameter, at the start. If there are none, an unknown's is the
    /// width of its domain, or its absolute value. An unknown's scale grows to the largest absolute value that it
    /// takes.
    pub scales: Option<Vec<f64>>,
}

/// Where to stop before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopAt {
    Ends,
    /// The first special point.
    FirstSpecial,
    /// Where a test function with a number below this becomes negative; at once if it is so at the start.
    Outside(usize),
}

/// What is looked for on a branch besides zeros of test functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Watch {
    /// Folds alone.
    Folds,
    /// Folds and points where branches cross.
    Crossings,
    /// Those, and eigenvalues of `∂r/∂x`: stability, Hopf points.
    Stability,
}

/// Where the parameter goes at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Increasing,
    Decreasing,
}

impl TraceOptions {
    /// The usual options over a range of the parameter.
    pub fn over(low: f64, high: f64) -> TraceOptions {
        TraceOptions {
            range: (low, high),
            tolerance: crate::solve::TOLERANCE,
            first: 0.01,
            longest: 0.1,
            shortest: 1e-9,
            turn: 0.5,
            points: 2000,
            stop: StopAt::Ends,
            scales: None,
        }
    }
}
