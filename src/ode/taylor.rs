//! Power series of the solution, as far as a step is accurate: Taylor's method.
//!
//! The field expands the solution at the beginning of each step, to an order that grows with the digits wanted. The
//! last coefficients say how far the series may be trusted. At the end of the step the slope of the polynomial is
//! compared with the right-hand side there, so that no step is accepted on its coefficients alone: a kink, or a border
//! of the domain, is not seen by them. A step that fails is shortened, which takes no new expansion.
//!
//! # References
//! Jorba & Zou (2005), *A software package for the numerical integration of ODEs by means of high-order Taylor methods*,
//! doi:10.1080/10586458.2005.10128904, cited as JZ.

use super::request::Tolerance;
use super::segment::OneSided;
use super::step_size::shortest_step;
use super::stepper::{Attempt, NotFinite, Obstacle, Stepper, check_finite};

/// Lowest and highest order.
const ORDERS: (f64, f64) = (8.0, 30.0);

/// Orders per factor of e in the tolerance. JZ §3.1 find 1/2 where the work grows like the square of the order; here
/// it grows more slowly, since each operation costs something at each order, whatever it sums up.
const ORDERS_PER_EFOLD: f64 = 0.75;

/// A step is at most so many times the one before. Where a series ends by accident, its last coefficients being 0, it
/// says nothing of what comes behind it.
const GROWTH: f64 = 10.0;

/// A step whose end misses the tolerance is tried again with at least and at most this much of it.
const CUT: (f64, f64) = (0.1, 0.9);

/// At most this much when it is not the first time: then the error does not fall with the order of the series.
const SECOND_CUT: f64 = 0.5;

/// The defect of a step is about the order, 8 to 30, times the error of its end. It is divided by this, less than the
/// least order, which leaves an estimate on the safe side.
const DEFECT: f64 = 4.0;

/// Where coefficients overflow, they are computed again in units of time shorter by this factor, so many times: most
/// likely the unit was wrong, and not the solution.
const SHORTER: f64 = 1e-12;
const MOST_UNITS: usize = 12;

pub(super) struct Taylor {
    accuracy: Accuracy,
    here: Point,
    /// The end of the attempted step.
    there: Point,
    /// Of the series at that end, per unit.
    slopes: Vec<f64>,
    /// Whether a step from here has missed the tolerance.
    has_rejected: bool,
}

#[derive(Clone, Copy)]
struct Accuracy {
    order: usize,
    tolerance: Tolerance,
}

/// A state with the series of the solution through it.
#[derive(Clone)]
struct Point {
    state: Vec<f64>,
    slope: Vec<f64>,
    /// Entry by entry, in powers of the time in units of `unit`.
    coefficients: Vec<f64>,
    unit: f64,
    /// How far the series may be trusted; none if it is not known yet.
    reach: Option<Result<f64, Obstacle>>,
}

impl Taylor {
    pub(super) fn new(initial: &[f64], tolerance: Tolerance) -> Taylor {
        let accuracy = Accuracy::new(tolerance);
        let here = Point {
            state: initial.to_vec(),
            slope: vec![0.0; initial.len()],
            coefficients: vec![0.0; initial.len() * (accuracy.order + 1)],
            unit: 1.0,
            reach: None,
        };
        Taylor { accuracy, there: here.clone(), here, slopes: vec![0.0; initial.len()], has_rejected: false }
    }

    /// Goes to the end of a step, whose error it gives.
    fn arrive(&mut self, field: &mut OneSided, t: f64, step: f64) -> Result<f64, NotFinite> {
        let Taylor { accuracy, here, there, slopes, .. } = self;
        let at = step / here.unit;
        let ends = there.state.iter_mut().zip(slopes.iter_mut());
        for (series, (state, slope)) in accuracy.series(here).zip(ends) {
            (*state, *slope) = value_and_derivative(series, at);
        }
        check_finite(&there.state)?;
        check_finite(slopes)?;
        field.derivative(t + step, &there.state, &mut there.slope);
        check_finite(&there.slope)?;
        let mut largest = 0.0;
        for (entry, (slope, of_series)) in there.slope.iter().zip(slopes).enumerate() {
            let permitted = accuracy.tolerance.permitted(here.state[entry], there.state[entry]);
            let error = (step * slope - at * *of_series).abs() / permitted;
            largest = if error > largest { error } else { largest };
        }
        Ok(largest / DEFECT)
    }
}

impl Accuracy {
    fn new(tolerance: Tolerance) -> Accuracy {
        let digits = -tolerance.relative.max(tolerance.absolute).max(f64::MIN_POSITIVE).ln();
        let order = (ORDERS_PER_EFOLD * digits + 1.0).ceil().clamp(ORDERS.0, ORDERS.1) as usize;
        Accuracy { order, tolerance }
    }

    /// The coefficients of each entry.
    fn series(self, point: &Point) -> impl Iterator<Item = &[f64]> {
        point.coefficients.chunks_exact(self.order + 1)
    }

    /// Expands the solution through a point, in units of time that fit the step.
    fn expand(self, field: &mut OneSided, t: f64, unit: f64, point: &mut Point) {
        for attempt in 0..MOST_UNITS {
            point.unit = power_of_two(unit * SHORTER.powi(attempt as i32));
            field.expand(t, &point.state, point.unit, &mut point.coefficients);
            let reach = self.reach(point);
            point.reach = Some(reach);
            if reach.is_ok() {
                return;
            }
        }
    }

    /// JZ §3.2: a step of which the last two terms are as large as permitted.
    fn reach(self, point: &Point) -> Result<f64, Obstacle> {
        let mut largest = [0.0_f64; 2];
        for series in self.series(point) {
            let permitted = self.tolerance.permitted(series[0], series[0]);
            for (largest, coefficient) in largest.iter_mut().zip(&series[self.order - 1..]) {
                let size = coefficient.abs() / permitted;
                if !size.is_finite() {
                    return Err(Obstacle::NoSeries);
                }
                *largest = largest.max(size);
            }
        }
        let order = self.order as f64;
        let [before, last] = largest.map(f64::ln);
        Ok(point.unit * (-(before / (order - 1.0)).max(last / order)).exp())
    }
}

/// The power of two at or below a positive number: multiplied by it, numbers keep their digits.
fn power_of_two(x: f64) -> f64 {
    const EXPONENT: u64 = 0x7ff0_0000_0000_0000;
    f64::from_bits(x.clamp(f64::MIN_POSITIVE, f64::MAX).to_bits() & EXPONENT)
}

fn value(series: &[f64], x: f64) -> f64 {
    series.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

/// Horner's scheme, for the derivative as well.
fn value_and_derivative(series: &[f64], x: f64) -> (f64, f64) {
    let step = |(value, derivative), coefficient| (value * x + coefficient, derivative * x + value);
    series.iter().rev().fold((0.0, 0.0), step)
}

impl Stepper for Taylor {
    fn begin(&mut self, field: &mut OneSided, t: f64, span: f64) -> Result<f64, NotFinite> {
        let Taylor { accuracy, here, has_rejected, .. } = self;
        *has_rejected = false;
        field.derivative(t, &here.state, &mut here.slope);
        check_finite(&here.slope)?;
        accuracy.expand(field, t, span, here);
        // Where there is no series, the first step will say so.
        let reach = here.reach.and_then(Result::ok).unwrap_or(span);
        Ok(reach.min(span).max(shortest_step(t)))
    }

    fn resume(&mut self, state: &[f64], slope: &[f64]) {
        self.here.state.copy_from_slice(state);
        self.here.slope.copy_from_slice(slope);
        (self.here.reach, self.has_rejected) = (None, false);
    }

    fn attempt(&mut self, field: &mut OneSided, t: f64, step: f64) -> Result<Attempt, Obstacle> {
        let accuracy = self.accuracy;
        if self.here.reach.is_none() {
            accuracy.expand(field, t, step, &mut self.here);
        }
        self.here.reach.expect("the point was expanded")?;
        let error = self.arrive(field, t, step)?;
        if error > 1.0 {
            let most = if self.has_rejected { SECOND_CUT } else { CUT.1 };
            let cut = error.powf(-1.0 / accuracy.order as f64).clamp(CUT.0, most);
            self.has_rejected = true;
            return Ok(Attempt { error, next: step * cut, stiffness: 0.0 });
        }
        accuracy.expand(field, t + step, step, &mut self.there);
        // Where there is no series, the next step will say so.
        let reach = self.there.reach.and_then(Result::ok);
        let longest = if self.has_rejected { step } else { GROWTH * step };
        let next = reach.unwrap_or(step).min(longest);
        Ok(Attempt { error, next, stiffness: 0.0 })
    }

    fn state(&self) -> &[f64] {
        &self.here.state
    }

    fn slope(&self) -> &[f64] {
        &self.here.slope
    }

    fn end_state(&self) -> &[f64] {
        &self.there.state
    }

    fn interpolate(&self, step: f64, theta: f64, state: &mut [f64]) {
        let at = theta * step / self.here.unit;
        for (state, series) in state.iter_mut().zip(self.accuracy.series(&self.here)) {
            *state = value(series, at);
        }
    }

    fn accept(&mut self) {
        std::mem::swap(&mut self.here, &mut self.there);
        self.has_rejected = false;
    }
}
