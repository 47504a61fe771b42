//! Power series in time of the solutions of flows.
//!
//! In: the right sides of a flow, as nodes of a [`Graph`]. Out: a [`Series`], and from it, at given parameters, an
//! [`Expansion`], which writes the coefficients of the solution through any state, order by order: the coefficients
//! of the right sides up to some order give those of the states up to the next one.
//!
//! Sums, products, quotients and inverses of matrices have recurrences of their own. All other smooth functions share
//! one, which needs the series of their derivative; that is a formula of the function itself, or of a few more
//! (`sin` and `cos`, `erf` and `exp`), taken from the symbolic derivatives. What depends on parameters alone is
//! computed once. Kinks and jumps are admitted where they depend on time alone: there the series is that of the piece
//! on which the time lies, and a flow has to stop at its ends.
//!
//! ```
//! use spinodal::expr::{Binary, Graph, Input};
//! use spinodal::tape::{Series, Variables};
//! let mut graph = Graph::new();
//! let y = graph.input(Input(0));
//! let square = graph.binary(Binary::Mul, y, y);
//! let variables = Variables { states: 1, time: 1, count: 2 };
//! let series = Series::compile(&graph, &[square], variables).expect("products have a series");
//! let mut coefficients = [0.0; 4];
//! series.expansion(&[1.0, 0.0]).expand(0.0, &[1.0], 0.5, &mut coefficients);
//! assert_eq!(coefficients, [1.0, 0.5, 0.25, 0.125]); // y' = y², y = 1/(1 - t) in units of 0.5
//! ```
//!
//! # References
//! Griewank & Walther (2008), *Evaluating Derivatives*, 2nd ed., §13.2: the recurrences.

mod compile;
mod obstacle;
mod order;
mod recipe;
mod steps;

pub use obstacle::{NoSeries, SeriesObstacle};
pub use order::HIGHEST_ORDER;

#[cfg(doc)]
use crate::expr::Graph;
use crate::tape::{Tape, Workspace};
use order::{Coefficients, ROOM};
use steps::{Row, Step, Sum};

/// Which inputs are what: first the states, anywhere the time, and parameters for the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variables {
    /// How many states there are.
    pub states: usize,
    /// The place of the time among the inputs.
    pub time: usize,
    /// How many inputs there are.
    pub count: usize,
}

/// A program for the coefficients of the solution of `y′ = f(t, y)`.
#[derive(Clone, Debug)]
pub struct Series {
    variables: Variables,
    /// Computes the numbers that parameters alone decide: the weights of all rows in sums, those of all products in
    /// sums, and the others.
    weights: Tape,
    steps: Vec<Step>,
    /// The right side of each state.
    slopes: Vec<Sum>,
    /// The rows, and the products, of all sums.
    rows: Vec<Row>,
    products: Vec<[Row; 2]>,
    /// Entries of matrices that are inverted, as rows.
    entries: Vec<Row>,
    /// First come the states, then the time, then results.
    row_count: usize,
    /// Three times the entries of the largest matrix.
    scratch_count: usize,
}

/// A [`Series`] at given parameters, with room for the coefficients.
#[derive(Clone, Debug)]
pub struct Expansion<'s> {
    series: &'s Series,
    weights: Weights,
    rows: Vec<Coefficients>,
    scratch: Vec<f64>,
}

/// What parameters alone decide.
#[derive(Clone, Debug)]
struct Weights {
    rows: Vec<f64>,
    products: Vec<f64>,
    others: Vec<f64>,
}

impl Series {
    /// At the parameters among the inputs; states and time are not looked at.
    ///
    /// # Panics
    /// When there are not as many inputs as variables.
    pub fn expansion(&self, inputs: &[f64]) -> Expansion<'_> {
        let mut values = vec![0.0; self.weights.output_count()];
        self.weights.evaluate(inputs, &mut Workspace::new(&self.weights), &mut values);
        let others = values.split_off(self.rows.len() + self.products.len());
        let products = values.split_off(self.rows.len());
        let weights = Weights { rows: values, products, others };
        let rows = vec![[0.0; ROOM]; self.row_count];
        let scratch = vec![0.0; self.scratch_count];
        Expansion { series: self, weights, rows, scratch }
    }

    /// The number of recurrences.
    pub fn len(&self) -> usize {
        self.steps.len() + self.slopes.len()
    }

    /// Whether there is no state.
    pub fn is_empty(&self) -> bool {
        self.slopes.is_empty()
    }
}

impl Expansion<'_> {
    /// Writes the coefficients of the solution through `y` at `t`, state by state: with n of them for each,
    /// `y_i(t + scale u) = Σ_k coefficients[i n + k] uᵏ` up to uⁿ. Outside of the domain of an operation they are
    /// NaN or infinite.
    ///
    /// # Panics
    /// When `y` has not one number for each state, or the number of coefficients for each is not between 1 and
    /// [`HIGHEST_ORDER`] + 1.
    pub fn expand(&mut self, t: f64, y: &[f64], scale: f64, coefficients: &mut [f64]) {
        let states = self.series.variables.states;
        assert!(y.len() == states && states > 0, "there are {states} states");
        let count = coefficients.len() / states;
        assert!(count * states == coefficients.len(), "all states have as many coefficients");
        assert!((1..=HIGHEST_ORDER + 1).contains(&count), "a series has up to {HIGHEST_ORDER} orders");
        for (row, &y) in self.rows.iter_mut().zip(y) {
            row[0] = y;
        }
        self.rows[states] = [0.0; ROOM];
        (self.rows[states][0], self.rows[states][1]) = (t, scale);
        for order in 0..count - 1 {
            order::compute(self, order, scale);
        }
        for (coefficients, row) in coefficients.chunks_exact_mut(count).zip(&self.rows) {
            coefficients.copy_from_slice(&row[..count]);
        }
    }
}
