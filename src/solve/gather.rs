//! Many systems solved at once: what their solvers want evaluated is gathered and computed together.
//!
//! In: a [`Batch`], which evaluates one system at several places or parameters at a time, and a task for each system.
//! Out: what the tasks give, in their order. A solver is written as if it were alone; where it needs a residual or a
//! Jacobian it waits, and goes on when enough others wait for the same, or nobody can go on. Since each evaluation
//! gives what it would give alone, so does each task. Alone, a solver never waits: [`now`].

use std::cell::{Cell, RefCell};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::{Domain, Form};

/// One system at many parameters.
pub trait Batch {
    /// The number of unknowns, and of equations.
    fn len(&self) -> usize;

    /// How row `row` was stated.
    fn form(&self, row: usize) -> Form;

    /// Where unknown `index` may be.
    fn domain(&self, index: usize) -> Domain;

    /// How many are evaluated at once, at least one.
    fn width(&self) -> usize;

    /// Writes the residuals of at most [`width`](Batch::width) of them, see [`System::residual`](super::System).
    fn residuals(&mut self, wanted: &mut [Request]);

    /// Writes the residuals and Jacobians, see [`System::jacobian`](super::System).
    fn jacobians(&mut self, wanted: &mut [Request]);

    /// Whether there is nothing to solve.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What is to be evaluated, and the result.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub parameters: Vec<f64>,
    pub x: Vec<f64>,
    pub r: Vec<f64>,
    /// Row-major.
    pub jacobian: Vec<f64>,
}

/// Where a task leaves its requests.
pub struct Seat {
    outline: Rc<Outline>,
    request: RefCell<Request>,
    state: Cell<State>,
}

/// What a solver knows of a system beforehand.
pub(super) struct Outline {
    pub(super) forms: Vec<Form>,
    pub(super) domains: Vec<Domain>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Wants(Kind),
    Served,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Residual,
    Jacobian,
}

impl Seat {
    /// From now on the system at these parameters is evaluated. They are to be set before the first evaluation.
    pub fn set_parameters(&self, parameters: &[f64]) {
        let known = &mut self.request.borrow_mut().parameters;
        known.clear();
        known.extend_from_slice(parameters);
    }

    pub(super) fn outline(&self) -> Rc<Outline> {
        Rc::clone(&self.outline)
    }

    /// Writes the residual at `x`.
    pub(super) async fn residual(&self, x: &[f64], r: &mut [f64]) {
        self.ask(Kind::Residual, x).await;
        r.copy_from_slice(&self.request.borrow().r);
    }

    /// Writes the residual and the Jacobian at `x`.
    pub(super) async fn jacobian(&self, x: &[f64], r: &mut [f64], jacobian: &mut [f64]) {
        self.ask(Kind::Jacobian, x).await;
        let answer = self.request.borrow();
        r.copy_from_slice(&answer.r);
        jacobian.copy_from_slice(&answer.jacobian);
    }

    async fn ask(&self, kind: Kind, x: &[f64]) {
        self.request.borrow_mut().x.copy_from_slice(x);
        self.state.set(State::Wants(kind));
        std::future::poll_fn(|_| match self.state.get() {
            State::Served => Poll::Ready(()),
            _ => Poll::Pending,
        })
        .await;
        self.state.set(State::Idle);
    }
}

/// So many times the width are worked on at once, so that mostly a whole width waits for the same.
const CROWD: usize = 2;

/// How many tasks are worked on at once where so many systems are evaluated at once.
pub fn crowd(width: usize) -> usize {
    if width > 1 { CROWD * width } else { 1 }
}

/// The seats of so many tasks.
pub fn seats(batch: &dyn Batch, count: usize) -> Vec<Seat> {
    let outline = outline(batch);
    (0..count).map(|_| Seat::new(&outline)).collect()
}

/// A task that has not come to its end.
pub type Task<'t, T> = Pin<Box<dyn Future<Output = T> + 't>>;

/// Carries out a task for each seat; `task` is given its number and the seat, which is all that it may wait for.
pub fn together<'t, T>(
    batch: &mut dyn Batch,
    seats: &'t [Seat],
    task: impl Fn(usize, &'t Seat) -> Task<'t, T>,
) -> Vec<T> {
    let most = crowd(batch.width());
    let mut results: Vec<Option<T>> = seats.iter().map(|_| None).collect();
    let mut active: Vec<(usize, Task<'t, T>)> = Vec::new();
    let mut next = 0;
    loop {
        while active.len() < most && next < seats.len() {
            active.push((next, task(next, &seats[next])));
            next += 1;
        }
        active.retain_mut(|(at, future)| {
            let waits = matches!(seats[*at].state.get(), State::Wants(_));
            if !waits && let Poll::Ready(result) = poll(future.as_mut()) {
                results[*at] = Some(result);
            }
            results[*at].is_none()
        });
        let places: Vec<usize> = active.iter().map(|(at, _)| *at).collect();
        if !places.is_empty() {
            serve(batch, &places, seats);
        } else if next == seats.len() {
            break;
        }
    }
    results.into_iter().map(|result| result.expect("every task came to its end")).collect()
}

fn outline(batch: &dyn Batch) -> Rc<Outline> {
    let count = batch.len();
    Rc::new(Outline {
        forms: (0..count).map(|row| batch.form(row)).collect(),
        domains: (0..count).map(|index| batch.domain(index)).collect(),
    })
}

impl Seat {
    fn new(outline: &Rc<Outline>) -> Seat {
        let n = outline.forms.len();
        let request =
            Request { parameters: Vec::new(), x: vec![0.0; n], r: vec![0.0; n], jacobian: vec![0.0; n * n] };
        Seat { outline: Rc::clone(outline), request: RefCell::new(request), state: Cell::new(State::Idle) }
    }
}

/// Evaluates residuals as long as somebody waits for one, since Jacobians cost more the fewer wait for them.
fn serve(batch: &mut dyn Batch, places: &[usize], seats: &[Seat]) {
    let [residuals, jacobians] = [Kind::Residual, Kind::Jacobian].map(|kind| -> Vec<usize> {
        places.iter().copied().filter(|at| seats[*at].state.get() == State::Wants(kind)).collect()
    });
    let take_residuals = !residuals.is_empty();
    let mut chosen = if take_residuals { residuals } else { jacobians };
    assert!(!chosen.is_empty(), "a task waits for nothing but its seat");
    chosen.truncate(batch.width());
    let mut requests: Vec<Request> = chosen.iter().map(|at| seats[*at].request.take()).collect();
    if take_residuals {
        batch.residuals(&mut requests);
    } else {
        batch.jacobians(&mut requests);
    }
    for (at, request) in chosen.into_iter().zip(requests) {
        seats[at].request.replace(request);
        seats[at].state.set(State::Served);
    }
}

fn poll<T>(future: Pin<&mut (impl Future<Output = T> + ?Sized)>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// What a solver gives that has its system to itself.
pub(super) fn now<T>(future: impl Future<Output = T>) -> T {
    match poll(pin!(future)) {
        Poll::Ready(result) => result,
        Poll::Pending => unreachable!("a solver that is alone never waits"),
    }
}
