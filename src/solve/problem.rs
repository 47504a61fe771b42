//! What all solvers share: a system whose evaluations are counted and limited, and a point in its domain.

use std::rc::Rc;

use super::gather::{Outline, Seat};
use super::{Domain, FailureReason, Form, Method, Root, SolveFailure, System, norm, stability};

/// A system under work: counts evaluations, refuses those beyond a limit (they are written as not a
/// number), and keeps iterates inside the domains.
pub(super) struct Problem<'a> {
    equations: Equations<'a>,
    outline: Rc<Outline>,
    /// One per residual, `1 + n` per Jacobian.
    pub(super) evaluations: usize,
    /// The count that is not exceeded.
    limit: usize,
    /// Whether an evaluation was refused.
    refused: bool,
}

/// Where a system is evaluated.
enum Equations<'a> {
    /// At once.
    Here(&'a mut dyn System),
    /// Together with others: what is wanted is waited for.
    At(&'a Seat),
}

/// An iterate, with the residual at it.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub(super) x: Vec<f64>,
    pub(super) r: Vec<f64>,
    /// The [`residual_norm`](super::residual_norm).
    pub(super) norm: f64,
    /// Row-major, of the last place where it was wanted; empty if nowhere.
    pub(super) jacobian: Vec<f64>,
    /// Length of the way from there to here, relative as in [`distance`]; infinite if there is none.
    pub(super) lag: f64,
}

impl<'a> Problem<'a> {
    pub(super) fn new(system: &'a mut dyn System) -> Problem<'a> {
        let forms = (0..system.len()).map(|row| system.form(row)).collect();
        let domains = (0..system.len()).map(|index| system.domain(index)).collect();
        Problem::with(Equations::Here(system), Rc::new(Outline { forms, domains }))
    }

    /// A system that is evaluated together with others.
    pub(super) fn at(seat: &'a Seat) -> Problem<'a> {
        Problem::with(Equations::At(seat), seat.outline())
    }

    fn with(equations: Equations<'a>, outline: Rc<Outline>) -> Problem<'a> {
        Problem { equations, outline, evaluations: 0, limit: usize::MAX, refused: false }
    }

    /// Does some `work` that may spend so much; says whether it wanted more.
    pub(super) async fn limited<T>(
        &mut self,
        evaluations: usize,
        work: impl AsyncFnOnce(&mut Problem<'a>) -> T,
    ) -> (T, bool) {
        let (limit, refused) = (self.limit, std::mem::take(&mut self.refused));
        self.limit = limit.min(self.evaluations.saturating_add(evaluations));
        let outcome = work(self).await;
        let wanted_more = self.refused;
        // What the outer limit would have allowed was not refused by it.
        self.refused = refused || (wanted_more && self.limit == limit);
        self.limit = limit;
        (outcome, wanted_more)
    }

    /// Like [`Problem::limited`]; a failure for want of evaluations is called that, whatever `work`
    /// took it for.
    pub(super) async fn within<T>(
        &mut self,
        evaluations: usize,
        work: impl AsyncFnOnce(&mut Problem<'a>) -> Result<T, FailureReason>,
    ) -> Result<T, FailureReason> {
        let (outcome, wanted_more) = self.limited(evaluations, work).await;
        outcome.map_err(|reason| if wanted_more { FailureReason::EvaluationLimit } else { reason })
    }

    /// The root to which `run` moves the start.
    pub(super) async fn solved(
        mut self,
        start: &[f64],
        method: Method,
        run: impl AsyncFnOnce(&mut Problem<'a>, &mut Point) -> Result<(), FailureReason>,
    ) -> Result<Root, SolveFailure> {
        let mut point = self.start(start).await;
        match run(&mut self, &mut point).await {
            Ok(()) => Ok(self.root(point, method).await),
            Err(reason) => Err(self.failure(point, reason, method)),
        }
    }

    /// Whether `work` may be spent; remembers if not.
    fn affords(&mut self, work: usize) -> bool {
        let affords = self.limit - self.evaluations.min(self.limit) >= work;
        self.refused |= !affords;
        affords
    }

    pub(super) fn domains(&self) -> &[Domain] {
        &self.outline.domains
    }

    pub(super) fn form(&self, row: usize) -> Form {
        self.outline.forms[row]
    }

    pub(super) fn len(&self) -> usize {
        self.outline.domains.len()
    }

    /// Whether every row is `x = F(x)`.
    pub(super) fn is_fixed_point(&self) -> bool {
        self.outline.forms.iter().all(|form| *form == Form::FixedPoint)
    }

    /// The start, moved into the domains, with its residual.
    pub(super) async fn start(&mut self, start: &[f64]) -> Point {
        assert!(start.len() == self.len(), "a start has one value per unknown");
        let x: Vec<f64> = start.iter().zip(self.domains()).map(|(x, domain)| domain.nearest(*x)).collect();
        let mut point = Point {
            r: vec![f64::NAN; x.len()],
            x,
            norm: f64::INFINITY,
            jacobian: Vec::new(),
            lag: f64::INFINITY,
        };
        self.evaluate(&mut point).await;
        point
    }

    /// Residual and norm at `point.x`.
    pub(super) async fn evaluate(&mut self, point: &mut Point) {
        if !self.affords(1) {
            point.r.fill(f64::NAN);
            point.norm = f64::INFINITY;
            return;
        }
        self.evaluations += 1;
        match &mut self.equations {
            Equations::Here(system) => system.residual(&point.x, &mut point.r),
            Equations::At(seat) => seat.residual(&point.x, &mut point.r).await,
        }
        point.norm = norm(&self.outline.forms, &point.x, &point.r);
    }

    /// Jacobian at `point.x`.
    pub(super) async fn differentiate(&mut self, point: &mut Point) {
        let n = self.len();
        if point.lag == 0.0 {
            return;
        }
        point.jacobian.resize(n * n, 0.0);
        if !self.affords(1 + n) {
            point.jacobian.fill(f64::NAN);
            point.lag = f64::INFINITY;
            return;
        }
        self.evaluations += 1 + n;
        match &mut self.equations {
            Equations::Here(system) => system.jacobian(&point.x, &mut point.r, &mut point.jacobian),
            Equations::At(seat) => seat.jacobian(&point.x, &mut point.r, &mut point.jacobian).await,
        }
        point.norm = norm(&self.outline.forms, &point.x, &point.r);
        point.lag = 0.0;
    }

    /// Goes from `from` along `step`, stretched by `stretch`, as far as the domains allow, and
    /// evaluates the residual there.
    pub(super) async fn advance(&mut self, from: &Point, step: &[f64], stretch: f64, to: &mut Point) {
        for (i, domain) in self.outline.domains.iter().enumerate() {
            to.x[i] = domain.pull(from.x[i], from.x[i] + stretch * step[i]);
        }
        to.lag = f64::INFINITY;
        if to.x.iter().all(|x| x.is_finite()) {
            self.evaluate(to).await;
        } else {
            to.norm = f64::INFINITY;
        }
    }

    /// Whether a whole step stays inside the domains.
    pub(super) fn contains(&self, from: &Point, step: &[f64]) -> bool {
        let ends = from.x.iter().zip(step).map(|(x, step)| x + step);
        self.domains().iter().zip(ends).all(|(domain, end)| domain.contains(end))
    }

    /// A root, with its stability, which is not denied for want of evaluations.
    pub(super) async fn root(&mut self, mut point: Point, method: Method) -> Root {
        let limit = std::mem::replace(&mut self.limit, usize::MAX);
        let stability = stability::assess(self, &mut point).await;
        self.limit = limit;
        Root { x: point.x, residual_norm: point.norm, evaluations: self.evaluations, method, stability }
    }

    pub(super) fn failure(&self, point: Point, reason: FailureReason, method: Method) -> SolveFailure {
        SolveFailure {
            reason,
            last: point.x,
            residuals: point.r,
            residual_norm: point.norm,
            evaluations: self.evaluations,
            method,
        }
    }
}

impl Point {
    /// Whether the residual and the Jacobian are.
    pub(super) fn is_finite(&self) -> bool {
        self.norm.is_finite() && self.jacobian.iter().all(|entry| entry.is_finite())
    }

    /// The same place; a Jacobian is not at hand.
    pub(super) fn without_jacobian(&self) -> Point {
        let Point { x, r, norm, .. } = self;
        Point { x: x.clone(), r: r.clone(), norm: *norm, jacobian: Vec::new(), lag: f64::INFINITY }
    }

    /// Takes the place of `self`; the Jacobian stays behind, `lag` says how far.
    pub(super) fn move_to(&mut self, trial: &mut Point) {
        let lag = self.lag + distance(&self.x, &trial.x);
        std::mem::swap(&mut self.x, &mut trial.x);
        std::mem::swap(&mut self.r, &mut trial.r);
        self.norm = trial.norm;
        self.lag = lag;
    }
}

/// `max_i |x_i − y_i| / max(1, |x_i|)`.
pub(super) fn distance(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| (x - y).abs() / x.abs().max(1.0)).fold(0.0, f64::max)
}

/// `max_i |s_i| / max(1, |x_i|)`; not a number if any `s_i` is not.
pub(super) fn step_length(x: &[f64], step: &[f64]) -> f64 {
    step.iter().zip(x).fold(0.0, |length, (step, x)| {
        let size = step.abs() / x.abs().max(1.0);
        if size > length || size.is_nan() { size } else { length }
    })
}
