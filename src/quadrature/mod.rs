//! Averages of closures over one variable, with errors that can be believed.
//!
//! In: a [`Measure`] and an [`Integrand`], several functions evaluated together at batches of nodes. Out: their
//! averages, absolute error estimates, and the [`Mesh`] they were computed on, so that the caller can
//! repeat the sums with derivatives on the same nodes. What always holds: the values are the sums over the
//! mesh, in its order; an answer that missed its tolerance says so, and its errors say by how much.
//!
//! Smooth functions of a Gaussian variable are summed on uniform grids, halved until two sums and an
//! interpolation agree. Kinks and jumps are declared by switches, functions that change sign there; those
//! are located, and panels between them are refined until each has the accuracy it needs. What the variable
//! means, and derivatives, are the business of `tape`.

mod answer;
mod crossing;
mod grid;
mod kronrod;
mod mesh;
mod panels;
mod reference;
mod sampler;
mod samples;
mod series;
mod sums;
mod tail;
mod trapezoid;

use answer::Answer;
use panels::Panels;
use sampler::Sampler;
use series::Series;
use trapezoid::{Found, Trapezoid};

pub use kronrod::{FRACTIONS, POINTS, WEIGHTS};
pub use mesh::{Crossing, End, Mesh, Panel, density};
pub use reference::{Reference, double_exponential};

/// What is averaged over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// A standard Gaussian variable.
    Normal,
    /// A variable uniform on (0, 1).
    Unit,
    /// The sum over 0, 1, 2, …; weights are part of the integrand.
    Naturals,
}

/// Functions of one variable that are averaged together.
pub trait Integrand {
    /// How many functions are averaged.
    fn outputs(&self) -> usize;

    /// How many functions mark kinks and jumps of the outputs by their changes of sign.
    fn switches(&self) -> usize;

    /// Writes the first output at all nodes, then the second one, and so on; then the switches in the same way.
    fn evaluate(&mut self, nodes: &[f64], values: &mut [f64]);
}

/// How an average went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Status {
    /// All errors are within the tolerance.
    Converged,
    /// Some error is not; the errors say by how much.
    Inaccurate,
    /// The average is infinite as far as can be seen.
    Diverges,
    /// The integrand is not a number at a place that matters.
    Undefined { at: f64 },
}

/// Smallest tolerance that is aimed at: below it is rounding noise.
const SMALLEST_TOLERANCE: f64 = 1e-14;

/// Averages integrands, reusing its buffers.
#[derive(Debug)]
pub struct Integrator {
    tolerance: f64,
    evaluations: usize,
    answer: Answer,
    trapezoid: Trapezoid,
    panels: Panels,
    series: Series,
    single: Vec<f64>,
}

/// Buffers of its own, and no answer yet.
impl Clone for Integrator {
    fn clone(&self) -> Integrator {
        Integrator::new(self.tolerance)
    }
}

impl Integrator {
    /// Aims at errors of `tolerance` relative to the average of the absolute value of each output.
    pub fn new(tolerance: f64) -> Integrator {
        Integrator {
            tolerance: tolerance.max(SMALLEST_TOLERANCE),
            evaluations: 0,
            answer: Answer::default(),
            trapezoid: Trapezoid::default(),
            panels: Panels::default(),
            series: Series::default(),
            single: Vec::new(),
        }
    }

    /// Averages all outputs of `integrand`. Whatever the status, [`Integrator::values`] and the rest belong to
    /// this call; they are not numbers if the status is [`Status::Undefined`] or [`Status::Diverges`].
    pub fn integrate(&mut self, measure: Measure, integrand: &mut dyn Integrand) -> Status {
        let sampler = &mut Sampler::new(integrand, &mut self.single);
        self.answer.clear(sampler.outputs());
        let (answer, tolerance) = (&mut self.answer, self.tolerance);
        let status = match measure {
            Measure::Naturals => self.series.sum(sampler, tolerance, answer),
            Measure::Unit => {
                self.panels.cut_unit(sampler);
                self.panels.integrate(measure, sampler, tolerance, answer)
            }
            Measure::Normal => match self.trapezoid.integrate(sampler, tolerance, answer) {
                Found::Answer(status) => status,
                Found::Rough => {
                    self.panels.cut_at(self.trapezoid.range(), self.trapezoid.cuts());
                    answer.errors.copy_from_slice(self.trapezoid.tails());
                    self.panels.integrate(measure, sampler, tolerance, answer)
                }
            },
        };
        self.evaluations = sampler.evaluations();
        if matches!(status, Status::Undefined { .. } | Status::Diverges) {
            self.answer.fail();
        }
        status
    }

    /// The average of each output.
    pub fn values(&self) -> &[f64] {
        &self.answer.values
    }

    /// Estimated absolute error of each value; never below what rounding may do.
    pub fn errors(&self) -> &[f64] {
        &self.answer.errors
    }

    /// The average of the absolute value of each output.
    pub fn magnitudes(&self) -> &[f64] {
        &self.answer.magnitudes
    }

    /// Where the integrand was evaluated for the values, and with what weights.
    pub fn mesh(&self) -> &Mesh {
        &self.answer.mesh
    }

    /// At how many nodes the integrand was evaluated.
    pub fn evaluations(&self) -> usize {
        self.evaluations
    }
}
