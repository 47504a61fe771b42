//! Radau IIA of order 5, for stiff flows: implicit, so that its steps are limited by accuracy alone.
//!
//! The increments of the three stages solve a system that is split into a real and a complex one of the
//! size of the state. Newton's method keeps the factors, and the Jacobian in them, for as long as it
//! converges quickly with them. The error estimate, of order 3, uses the real factors once more. Inside a
//! step the state is the polynomial through the stages; its continuation is where the next step begins to
//! iterate.
//!
//! Reference: HW §IV.8 and code RADAU5, after which constants and rules without a source here are made.

use super::collocation::{COMPLEX, ERROR, FROM_MODES, NODES, REAL, Stages, TO_MODES, dense, transform};
use super::request::Tolerance;
use super::segment::OneSided;
use super::step_size::{Predictive, Start};
use super::stepper::{Attempt, NotFinite, Obstacle, Stepper, check_finite};
use nalgebra::{Complex, DMatrix, DVector, Dyn, LU};

/// Iterations of Newton's method per attempt.
const MOST_ITERATIONS: usize = 7;

/// The Jacobian is kept as long as an iteration shrinks the correction to this part or less.
const FAST_CONVERGENCE: f64 = 1e-3;

/// Where the correction still counts, in units of the tolerance: iterate until it is smaller.
const LOOSEST_SOLUTION: f64 = 0.03;

/// Steps times the largest eigenvalue with which an explicit method of the same order is stable: that of
/// Dormand and Prince.
const EXPLICIT_STABILITY: f64 = 3.25;

pub(super) struct Radau {
    /// Of the error estimate.
    tolerance: Tolerance,
    /// Corrections of Newton's method below this, in units of that tolerance, are solutions.
    solved: f64,
    step_size: Predictive,
    state: Vec<f64>,
    slope: Vec<f64>,
    end: Vec<f64>,
    end_slope: Vec<f64>,
    /// What the stages add to the state; the last is at the end of the step.
    increments: Stages,
    /// The same in the coordinates in which the systems are apart.
    modes: Stages,
    slopes: Stages,
    /// Those of the last accepted step, and its size.
    previous: Option<(Stages, f64)>,
    jacobian: DMatrix<f64>,
    /// A bound for the eigenvalues of the Jacobian.
    spectral_bound: f64,
    /// Size of all later corrections of the last iteration, in units of the one before.
    rest: f64,
    age: JacobianAge,
    /// What becomes of the Jacobian when the attempted step is accepted.
    age_after: JacobianAge,
    factors: Option<Factors>,
    real: DVector<f64>,
    complex: DVector<Complex<f64>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum JacobianAge {
    /// From the state at which the step begins.
    Fresh,
    /// From an earlier step, but Newton's method converged quickly with it.
    Kept,
    Outdated,
}

/// `REAL / step − J` and `COMPLEX / step − J`, factored.
struct Factors {
    step: f64,
    real: LU<f64, Dyn, Dyn>,
    complex: LU<Complex<f64>, Dyn, Dyn>,
}

/// How Newton's method went.
struct Solved {
    iterations: usize,
    /// By how much the last iteration shrank the correction.
    rate: f64,
}

impl Radau {
    pub(super) fn new(initial: &[f64], tolerance: Tolerance) -> Radau {
        let n = initial.len();
        let zeros = vec![0.0; n];
        let stages = || std::array::from_fn(|_| zeros.clone());
        let (tolerance, solved) = internal(tolerance);
        Radau {
            tolerance,
            solved,
            step_size: Predictive::default(),
            state: initial.to_vec(),
            slope: zeros.clone(),
            end: zeros.clone(),
            end_slope: zeros.clone(),
            increments: stages(),
            modes: stages(),
            slopes: stages(),
            previous: None,
            // A flow that never gets stiff does not pay for the matrix.
            jacobian: DMatrix::zeros(0, 0),
            spectral_bound: 0.0,
            rest: 1.0,
            age: JacobianAge::Outdated,
            age_after: JacobianAge::Outdated,
            factors: None,
            real: DVector::zeros(n),
            complex: DVector::zeros(n),
        }
    }

    fn forget(&mut self) {
        self.step_size.forget();
        (self.previous, self.age, self.rest) = (None, JacobianAge::Outdated, 1.0);
    }

    fn renew_jacobian(&mut self, field: &mut OneSided, t: f64) -> Result<(), NotFinite> {
        let n = self.state.len();
        if self.jacobian.nrows() != n {
            self.jacobian = DMatrix::zeros(n, n);
        }
        field.jacobian(t, &self.state, &mut self.jacobian);
        let sum = |entries: &[f64]| entries.iter().map(|entry| entry.abs()).sum::<f64>();
        let mut rows = vec![0.0; n];
        for column in self.jacobian.column_iter() {
            rows.iter_mut().zip(column.iter()).for_each(|(row, entry)| *row += entry.abs());
        }
        check_finite(&rows)?;
        let columns = self.jacobian.column_iter().map(|column| sum(column.as_slice()));
        let largest = columns.fold(0.0, f64::max);
        self.spectral_bound = largest.min(rows.into_iter().fold(0.0, f64::max));
        (self.age, self.factors) = (JacobianAge::Fresh, None);
        Ok(())
    }

    fn factor(&mut self, field: &mut OneSided, step: f64) {
        if self.factors.as_ref().is_some_and(|factors| factors.step == step) {
            return;
        }
        field.work.factorizations += 1;
        let mut real = -&self.jacobian;
        let mut complex = real.map(|entry| Complex { re: entry, im: 0.0 });
        for i in 0..self.state.len() {
            real[(i, i)] += REAL / step;
            complex[(i, i)] += COMPLEX / step;
        }
        self.factors = Some(Factors { step, real: LU::new(real), complex: LU::new(complex) });
    }

    /// Starts the iteration from the polynomial of the previous step.
    fn predict(&mut self, step: f64) {
        match &self.previous {
            None => self.increments.iter_mut().for_each(|stage| stage.fill(0.0)),
            Some((stages, previous)) => {
                for (increments, node) in self.increments.iter_mut().zip(NODES) {
                    let weights = dense(1.0 + node * step / previous);
                    for (i, increment) in increments.iter_mut().enumerate() {
                        let there: f64 = (0..3).map(|j| weights[j] * stages[j][i]).sum();
                        *increment = there - stages[2][i];
                    }
                }
            }
        }
        transform(&TO_MODES, &self.increments, &mut self.modes);
    }

    /// Simplified Newton iteration for the increments.
    fn solve(&mut self, field: &mut OneSided, t: f64, step: f64) -> Result<Solved, Obstacle> {
        self.predict(step);
        let (mut rate, mut last) = (0.0, f64::INFINITY);
        // What is left after a correction, as a part of it; at first, from the step before.
        let mut rest = self.rest.max(f64::EPSILON).powf(0.8);
        for iteration in 1..=MOST_ITERATIONS {
            let correction = self.correct(field, t, step)?;
            if iteration > 1 && correction > 0.0 {
                rate = correction / last;
                rest = rate / (1.0 - rate);
                let left = (MOST_ITERATIONS - iteration) as i32;
                // Infinite corrections have no rate.
                let converges = rate < 1.0 && rate.powi(left) * rest * correction <= self.solved;
                if !converges {
                    break;
                }
            }
            if rest * correction <= self.solved {
                self.rest = rest;
                return Ok(Solved { iterations: iteration, rate });
            }
            last = correction;
        }
        self.rest = 1.0;
        Err(Obstacle::Unsolved)
    }

    /// One iteration; gives the size of the correction, in units of the tolerance.
    fn correct(&mut self, field: &mut OneSided, t: f64, step: f64) -> Result<f64, Obstacle> {
        for (stage, node) in NODES.into_iter().enumerate() {
            for (end, (y, increment)) in
                self.end.iter_mut().zip(self.state.iter().zip(&self.increments[stage]))
            {
                *end = y + increment;
            }
            field.derivative(t + node * step, &self.end, &mut self.slopes[stage]);
            check_finite(&self.slopes[stage])?;
        }
        let [f0, f1, f2] = &self.slopes;
        let [w0, w1, w2] = &self.modes;
        for i in 0..self.state.len() {
            let [to_real, re, im] = TO_MODES.map(|row| row[0] * f0[i] + row[1] * f1[i] + row[2] * f2[i]);
            self.real[i] = to_real - REAL / step * w0[i];
            self.complex[i] = Complex { re, im } - COMPLEX / step * Complex { re: w1[i], im: w2[i] };
        }
        let factors = self.factors.as_ref().expect("factored before");
        if !factors.real.solve_mut(&mut self.real) || !factors.complex.solve_mut(&mut self.complex) {
            return Err(Obstacle::Singular);
        }
        let mut largest = 0.0_f64;
        for i in 0..self.state.len() {
            let step = [self.real[i], self.complex[i].re, self.complex[i].im];
            let permitted = self.tolerance.permitted(self.state[i], self.state[i]);
            for (mode, step) in self.modes.iter_mut().zip(step) {
                mode[i] += step;
                largest = if step.is_nan() { f64::INFINITY } else { largest.max(step.abs() / permitted) };
            }
        }
        transform(&FROM_MODES, &self.modes, &mut self.increments);
        Ok(largest)
    }

    /// HW (IV.8.19), and (IV.8.20) where that is too large: an error that no stiff mode enters twice.
    fn error(&mut self, field: &mut OneSided, t: f64, step: f64) -> f64 {
        let mut error = self.filtered_error(step, None);
        let is_doubtful = self.previous.is_none() || self.step_size.has_rejected();
        if error > 1.0 && is_doubtful {
            let shifted: Vec<f64> = self.state.iter().zip(&self.real).map(|(y, error)| y + error).collect();
            let mut slope = vec![0.0; shifted.len()];
            field.derivative(t, &shifted, &mut slope);
            if check_finite(&slope).is_ok() {
                error = self.filtered_error(step, Some(&slope));
            }
        }
        error
    }

    fn filtered_error(&mut self, step: f64, slope: Option<&[f64]>) -> f64 {
        let slope = slope.unwrap_or(&self.slope);
        let [z0, z1, z2] = &self.increments;
        for i in 0..self.state.len() {
            let weighted = ERROR[0] * z0[i] + ERROR[1] * z1[i] + ERROR[2] * z2[i];
            self.real[i] = slope[i] + weighted / step;
        }
        self.factors.as_ref().expect("factored before").real.solve_mut(&mut self.real);
        let scaled = |i: usize| self.real[i].abs() / self.tolerance.permitted(self.state[i], self.end[i]);
        let larger = |a: f64, b: f64| if a > b { a } else { b };
        (0..self.state.len()).map(scaled).fold(0.0, larger)
    }

    /// Solves for the increments, once more with a fresh Jacobian if an old one does not do.
    fn stages(&mut self, field: &mut OneSided, t: f64, step: f64) -> Result<Solved, Obstacle> {
        if self.age == JacobianAge::Outdated {
            self.renew_jacobian(field, t)?;
        }
        self.factor(field, step);
        match self.solve(field, t, step) {
            Err(Obstacle::Unsolved | Obstacle::Singular) if self.age != JacobianAge::Fresh => {
                self.renew_jacobian(field, t)?;
                self.factor(field, step);
                self.solve(field, t, step)
            }
            outcome => outcome,
        }
    }
}

impl Stepper for Radau {
    fn begin(&mut self, field: &mut OneSided, t: f64, span: f64) -> Result<f64, NotFinite> {
        field.derivative(t, &self.state, &mut self.slope);
        check_finite(&self.slope)?;
        self.forget();
        let start = Start { t, span, state: &self.state, slope: &self.slope, tolerance: self.tolerance };
        Ok(start.first_step(4.0, field, [&mut self.end, &mut self.end_slope]))
    }

    fn resume(&mut self, state: &[f64], slope: &[f64]) {
        self.state.copy_from_slice(state);
        self.slope.copy_from_slice(slope);
        self.forget();
    }

    fn attempt(&mut self, field: &mut OneSided, t: f64, step: f64) -> Result<Attempt, Obstacle> {
        let solved = self.stages(field, t, step).inspect_err(|_| self.step_size.forbid_growth())?;
        for (end, (y, increment)) in self.end.iter_mut().zip(self.state.iter().zip(&self.increments[2])) {
            *end = y + increment;
        }
        let error = self.error(field, t, step);
        if error <= 1.0 {
            field.derivative(t + step, &self.end, &mut self.end_slope);
            let finite = check_finite(&self.end_slope).and_then(|()| check_finite(&self.end));
            finite.inspect_err(|_| self.step_size.forbid_growth())?;
            let is_fast = solved.rate <= FAST_CONVERGENCE;
            self.age_after = if is_fast { JacobianAge::Kept } else { JacobianAge::Outdated };
        }
        // Many iterations mean that the step is near the longest one that can be solved for.
        let trust = (1 + 2 * MOST_ITERATIONS) as f64 / (solved.iterations + 2 * MOST_ITERATIONS) as f64;
        let next = self.step_size.next(step, error, trust);
        Ok(Attempt { error, next, stiffness: step * self.spectral_bound / EXPLICIT_STABILITY })
    }

    fn state(&self) -> &[f64] {
        &self.state
    }

    fn slope(&self) -> &[f64] {
        &self.slope
    }

    fn end_state(&self) -> &[f64] {
        &self.end
    }

    fn interpolate(&self, _: f64, theta: f64, state: &mut [f64]) {
        let weights = dense(theta);
        let [z0, z1, z2] = &self.increments;
        for (i, state) in state.iter_mut().enumerate() {
            *state = self.state[i] + weights[0] * z0[i] + weights[1] * z1[i] + weights[2] * z2[i];
        }
    }

    fn accept(&mut self) {
        std::mem::swap(&mut self.state, &mut self.end);
        std::mem::swap(&mut self.slope, &mut self.end_slope);
        self.age = self.age_after;
        let step = self.factors.as_ref().expect("factored before").step;
        match &mut self.previous {
            None => self.previous = Some((self.increments.clone(), step)),
            Some((stages, previous)) => {
                std::mem::swap(stages, &mut self.increments);
                *previous = step;
            }
        }
    }
}

/// The tolerance for the error estimate, and for the equations in its units.
///
/// The estimate is of order 3 and the method of order 5, so that the estimate may be as large as the error
/// permitted to the power 2/3 (code RADAU5).
fn internal(tolerance: Tolerance) -> (Tolerance, f64) {
    let Tolerance { relative, absolute } = tolerance;
    let wanted = if relative > 0.0 { relative } else { absolute };
    let looser = 0.1 / wanted.cbrt();
    let internal = Tolerance { relative: looser * relative, absolute: looser * absolute };
    let wanted = looser * wanted;
    (internal, (10.0 * f64::EPSILON / wanted).max(wanted.sqrt().min(LOOSEST_SOLUTION)))
}
