//! What following a branch gives.

use crate::solve::{Eigenvalue, FailureReason};

/// A solution on a branch.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub p: f64,
    pub x: Vec<f64>,
    /// Direction of the branch, in the order in which its points are listed: `dx/ds`, with `s` the
    /// arclength in which an unknown counts in units of its scale.
    pub dx: Vec<f64>,
    /// `dp/ds`: zero at a fold.
    pub dp: f64,
    /// [`residual_norm`](crate::solve::residual_norm) at `x`.
    pub residual_norm: f64,
    /// Number of eigenvalues of `∂r/∂x` with positive real part. `None` where an eigenvalue cannot be
    /// told from zero, where a row is implicit, or where the eigenvalues could not be computed.
    pub unstable: Option<usize>,
    /// The eigenvalue of `∂r/∂x` with the largest real part.
    pub leading: Option<Eigenvalue>,
}

/// A point at which something happens.
#[derive(Clone, Debug, PartialEq)]
pub struct SpecialPoint {
    pub kind: SpecialKind,
    pub p: f64,
    pub x: Vec<f64>,
    /// Null vector of `∂r/∂x` with Euclidean length 1, or empty if there is none or more than one.
    pub null: Vec<f64>,
    /// At a branch point, the direction `(dx, dp)` of the branch that crosses the one followed.
    pub crossing: Option<(Vec<f64>, f64)>,
    /// Estimated error of `p`: the last correction, or the width of the bracket.
    pub error: f64,
    /// Position in [`Branch::points`], which contain all special points.
    pub at: usize,
}

/// What happens at a special point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SpecialKind {
    /// The branch turns back: a spinodal.
    Fold,
    /// Two branches cross, both of which exist on either side.
    Transcritical,
    /// Two branches cross, one of which exists on one side only: a continuous transition.
    Pitchfork,
    /// Several branches cross: so many real eigenvalues are zero at once.
    Multiple { dimension: usize },
    /// A pair of eigenvalues `±i frequency`: a cycle is born. Only for fixed-point rows.
    Hopf { frequency: f64 },
    /// A test function is zero; its number.
    TestZero(usize),
    /// A test function changes its sign by a jump or a pole; its number.
    TestJump(usize),
    /// The number of unstable directions changes in a way that could not be resolved.
    Unresolved,
}

/// Why a branch ends where it does.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// It was not followed in this direction.
    Start,
    /// The parameter reached the lower end of its range, exactly.
    Lower,
    /// The parameter reached the upper end of its range, exactly.
    Upper,
    /// This unknown reached an end of its domain: exactly if it is closed.
    Domain(usize),
    /// The branch closed; first and last point are the same.
    Loop,
    /// The permitted points were spent.
    PointLimit,
    /// It was asked to stop at this special point.
    Special,
    /// It starts at this branch point of another branch: their numbers in [`Diagram`](super::Diagram).
    BranchPoint { branch: usize, special: usize },
    /// It could not be followed further.
    Failed(TraceFailure),
}

/// Solutions connected by changing the parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// In their order along the branch.
    pub points: Vec<Point>,
    /// In the order of the points.
    pub specials: Vec<SpecialPoint>,
    /// Before the first point, and after the last.
    pub ends: [End; 2],
    pub work: Work,
}

impl Branch {
    /// The same branch, listed from its other end.
    pub(crate) fn reversed(mut self) -> Branch {
        let last = self.points.len() - 1;
        self.points.reverse();
        for point in &mut self.points {
            point.dx.iter_mut().for_each(|entry| *entry = -*entry);
            point.dp = -point.dp;
        }
        self.specials.reverse();
        self.specials.iter_mut().for_each(|special| special.at = last - special.at);
        self.ends.reverse();
        self
    }

    /// This branch and one that starts where it ends.
    pub(crate) fn followed_by(mut self, next: Branch) -> Branch {
        let shift = self.points.len() - 1;
        self.points.extend(next.points.into_iter().skip(1));
        self.specials.extend(
            next.specials.into_iter().map(|special| SpecialPoint { at: special.at + shift, ..special }),
        );
        let [before, _] = self.ends;
        let [_, after] = next.ends;
        self.work += next.work;
        Branch { ends: [before, after], ..self }
    }
}

/// Why a branch could not be followed, and how far it was.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceFailure {
    pub reason: TraceFailureReason,
    /// The last point that passed, or the start.
    pub last: (Vec<f64>, f64),
    pub work: Work,
}

/// The ways in which following a branch fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TraceFailureReason {
    /// There is no solution at the start for Newton's method to find.
    StartUnsolved(FailureReason),
    /// Solutions come in families of this dimension at every parameter, as with a continuous symmetry:
    /// fix a gauge.
    PersistentlySingular { dimension: usize },
    /// The residual is not a number, however short the step.
    NotFinite,
    /// The corrector fails, however short the step.
    StepUnderflow,
}

/// Work done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Evaluations of residual and Jacobian together.
    pub jacobians: usize,
    /// Steps that were accepted.
    pub steps: usize,
    /// Steps that were tried in vain.
    pub rejected: usize,
}

impl std::ops::AddAssign for Work {
    fn add_assign(&mut self, other: Work) {
        self.jacobians += other.jacobians;
        self.steps += other.steps;
        self.rejected += other.rejected;
    }
}
