//! Averages of bodies over their variable, with the derivatives of what they capture.

use super::nested::{Nested, Space};
use super::{Care, Tape};
use crate::expr::{Binary, Measure, Unary};
use crate::number::{BATCH, Dual, DualLanes, Lanes, Number, Scalar};
use crate::quadrature::{End, FRACTIONS, Integrand, Integrator, POINTS, Panel, Status, WEIGHTS};

/// Relative to the average of the absolute value of the body; solvers want residuals of 1e-12.
const TOLERANCE: f64 = 1e-13;

/// The same where a few digits will do: looser ones save little, since a grid has 61 nodes at least, and averages of
/// averages then cost more, for the noise of the inner ones.
const ROUGH_TOLERANCE: f64 = 1e-5;

/// What every average promises, in the same sense.
const PROMISE: f64 = 1e-10;

/// Why an average has no value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum AverageFailure {
    /// The body has no value here.
    Undefined(f64),
    Diverging,
    /// The error that was reached.
    Inaccurate(f64),
}

/// What an average works on.
#[derive(Clone, Debug)]
pub(super) struct AverageSpace<S: Scalar> {
    care: Care,
    integrator: Integrator,
    plain: Plain,
    slopes: Option<Space<Dual<1>>>,
    numbers: Option<Space<S>>,
    /// For nodes that do not move: derivatives with respect to what is captured, if that is little, else those wanted.
    few: Option<Space<DualLanes<FEW_CAPTURED>>>,
    batches: Option<Space<S::Batch>>,
    failure: Option<AverageFailure>,
}

/// Evaluates bodies at plain numbers.
#[derive(Clone, Debug)]
struct Plain {
    batch: Space<Lanes<BATCH>>,
    single: Space<f64>,
}

/// Nodes up to this number are computed one by one: a batch costs as much as so many of them.
const FEW: usize = 4;

/// Where no more of the captured numbers than this vary, bodies are differentiated with respect to these.
const FEW_CAPTURED: usize = 2;

/// Bodies as the integrator sees them.
struct Bodies<'a> {
    nested: &'a Nested,
    plain: &'a mut Plain,
}

impl Integrand for Bodies<'_> {
    fn outputs(&self) -> usize {
        self.nested.results
    }

    fn switches(&self) -> usize {
        self.nested.switches()
    }

    fn evaluate(&mut self, nodes: &[f64], values: &mut [f64]) {
        let tape = &self.nested.tape;
        let width = tape.output_count();
        if nodes.len() <= FEW {
            for (at, &node) in nodes.iter().enumerate() {
                self.plain.single.run(tape, &node);
                for output in 0..width {
                    values[output * nodes.len() + at] = *self.plain.single.output(tape, output);
                }
            }
            return;
        }
        let (batches, rest) = nodes.as_chunks::<BATCH>();
        let mut lanes = Lanes([0.0; BATCH]);
        for (batch, part) in batches.iter().enumerate() {
            lanes.0 = *part;
            self.plain.batch.run(tape, &lanes);
            for output in 0..width {
                let (values, _) = values[output * nodes.len()..].as_chunks_mut::<BATCH>();
                values[batch] = self.plain.batch.output(tape, output).0;
            }
        }
        if !rest.is_empty() {
            lanes.set_values(rest);
            self.plain.batch.run(tape, &lanes);
            for output in 0..width {
                let values = &mut values[(output + 1) * nodes.len() - rest.len()..][..rest.len()];
                values.copy_from_slice(&self.plain.batch.output(tape, output).0[..rest.len()]);
            }
        }
    }
}

impl<S: Scalar> AverageSpace<S> {
    pub fn new(nested: &Nested, care: Care) -> AverageSpace<S> {
        let plain = Plain { batch: Space::new(&nested.tape, care), single: Space::new(&nested.tape, care) };
        let tolerance = if care == Care::Rough { ROUGH_TOLERANCE } else { TOLERANCE };
        AverageSpace {
            care,
            integrator: Integrator::new(tolerance),
            plain,
            slopes: None,
            numbers: None,
            few: None,
            batches: None,
            failure: None,
        }
    }

    /// Why the last average has no value, if so.
    pub fn failure(&self) -> Option<AverageFailure> {
        self.failure
    }

    pub fn integrator(&self) -> &Integrator {
        &self.integrator
    }

    /// Writes the averages; NaN where there are none.
    pub fn compute(&mut self, nested: &Nested, measure: Measure, captured: &[S], results: &mut [S]) {
        let values: Vec<f64> = captured.iter().map(Scalar::value).collect();
        self.plain.batch.capture(&nested.tape, values.iter());
        self.plain.single.capture(&nested.tape, values.iter());
        let status = self.integrator.integrate(measure, &mut Bodies { nested, plain: &mut self.plain });
        self.failure = self.judge(status);
        if self.failure.is_some() {
            results.fill(S::constant(f64::NAN));
        } else if captured.iter().all(S::is_constant) {
            let averages = self.integrator.values();
            results.iter_mut().zip(averages).for_each(|(result, &value)| *result = S::constant(value));
        } else {
            self.differentiate(nested, measure, captured, &values, results);
        }
    }

    fn judge(&self, status: Status) -> Option<AverageFailure> {
        match status {
            Status::Diverges => Some(AverageFailure::Diverging),
            Status::Undefined { at } => Some(AverageFailure::Undefined(at)),
            Status::Inaccurate if self.care == Care::Strict => {
                let sizes = self.integrator.magnitudes().iter();
                let rough = self
                    .integrator
                    .errors()
                    .iter()
                    .zip(sizes)
                    .find(|(error, size)| **error > PROMISE * **size);
                rough.map(|(&error, _)| AverageFailure::Inaccurate(error))
            }
            Status::Inaccurate | Status::Converged => None,
        }
    }

    /// The same sums once more, with derivatives.
    fn differentiate(
        &mut self,
        nested: &Nested,
        measure: Measure,
        captured: &[S],
        values: &[f64],
        results: &mut [S],
    ) {
        results.fill(S::constant(0.0));
        if self.integrator.mesh().panels().iter().all(Panel::is_fixed) {
            self.differentiate_fixed(nested, captured, results);
        } else {
            self.differentiate_moving(nested, measure, captured, values, results);
        }
        for (result, &value) in results.iter_mut().zip(self.integrator.values()) {
            *result = result.clone().with_value(value);
        }
    }

    /// The ends of panels at kinks and jumps move with what decides about them, and the nodes with the ends: so the
    /// derivatives are those of the integral (Leibniz's rule).
    fn differentiate_moving(
        &mut self,
        nested: &Nested,
        measure: Measure,
        captured: &[S],
        values: &[f64],
        results: &mut [S],
    ) {
        let (tape, mesh) = (&nested.tape, self.integrator.mesh());
        let numbers = self.numbers.get_or_insert_with(|| Space::new(tape, self.care));
        numbers.capture(tape, captured.iter());
        let batches = self.batches.get_or_insert_with(|| Space::new(tape, self.care));
        batches.capture(tape, captured.iter());
        let slopes = self.slopes.get_or_insert_with(|| Space::new(tape, self.care));
        let values: Vec<Dual<1>> = values.iter().map(|&value| Dual::constant(value)).collect();
        slopes.capture(tape, values.iter());
        let nodes = mesh.nodes().chunks(POINTS).zip(mesh.weights().chunks(POINTS));
        for (panel, (nodes, weights)) in mesh.panels().iter().zip(nodes) {
            if panel.is_fixed() {
                add_batches(tape, batches, nodes, weights, results);
                continue;
            }
            let [low, high] = panel.ends().map(|end| match end.crossing {
                None => S::constant(end.at),
                Some(crossing) => moving_end(tape, numbers, slopes, nested.results + crossing.switch, end),
            });
            for_each_node(&low, &high, measure, |node, minus_weight| {
                numbers.run(tape, &node);
                for (output, sum) in results.iter_mut().enumerate() {
                    sum.subtract_product(&minus_weight, numbers.output(tape, output));
                }
            });
        }
    }

    /// Where no node moves; by the chain rule where little of what is captured varies.
    fn differentiate_fixed(&mut self, nested: &Nested, captured: &[S], results: &mut [S]) {
        let (tape, mesh) = (&nested.tape, self.integrator.mesh());
        let varying: Vec<&S> = captured.iter().filter(|number| !number.is_constant()).collect();
        if varying.len() > FEW_CAPTURED {
            let batches = self.batches.get_or_insert_with(|| Space::new(tape, self.care));
            batches.capture(tape, captured.iter());
            return add_batches(tape, batches, mesh.nodes(), mesh.weights(), results);
        }
        let few = self.few.get_or_insert_with(|| Space::new(tape, self.care));
        let mut directions = 0..;
        let variable = |number: &S| {
            let direction = if number.is_constant() { None } else { directions.next() };
            let value = number.value();
            direction.map_or_else(|| Dual::constant(value), |direction| Dual::variable(value, direction))
        };
        let variables: Vec<Dual<FEW_CAPTURED>> = captured.iter().map(variable).collect();
        few.capture(tape, variables.iter());
        let mut sums = vec![Dual::constant(0.0); results.len()];
        add_batches(tape, few, mesh.nodes(), mesh.weights(), &mut sums);
        for (result, sum) in results.iter_mut().zip(sums) {
            for (number, partial) in varying.iter().zip(sum.partials) {
                result.subtract_product(&S::constant(-partial), number);
            }
        }
    }
}

/// Adds weight times output at nodes to the sum of each output.
fn add_batches<S: Scalar>(
    tape: &Tape,
    batches: &mut Space<S::Batch>,
    nodes: &[f64],
    weights: &[f64],
    sums: &mut [S],
) {
    let width = S::Batch::LANES;
    let mut parts = vec![S::Batch::constant(0.0); sums.len()];
    let mut places = S::Batch::constant(0.0);
    for (nodes, weights) in nodes.chunks(width).zip(weights.chunks(width)) {
        places.set_values(nodes);
        batches.run(tape, &places);
        for (output, part) in parts.iter_mut().enumerate() {
            part.add_weighted(weights, batches.output(tape, output));
        }
    }
    let minus_one = S::constant(-1.0);
    for (sum, part) in sums.iter_mut().zip(&parts) {
        sum.subtract_product(&minus_one, &part.sum());
    }
}

/// The end of a panel as a function of what is captured: it stays where output `switch` vanishes.
fn moving_end<S: Scalar>(
    tape: &Tape,
    numbers: &mut Space<S>,
    slopes: &mut Space<Dual<1>>,
    switch: usize,
    end: End,
) -> S {
    let at = end.crossing.map_or(end.at, |crossing| crossing.at);
    slopes.run(tape, &Dual::variable(at, 0));
    let slope = slopes.output(tape, switch).partials[0];
    if slope == 0.0 || !slope.is_finite() {
        // The switch touches zero without crossing it: nothing follows from that.
        return S::constant(end.at);
    }
    numbers.run(tape, &S::constant(at));
    S::implicit(end.at, numbers.output(tape, switch), slope)
}

/// Visits the nodes of a panel between ends that move, with the negatives of their weights.
fn for_each_node<S: Scalar>(low: &S, high: &S, measure: Measure, mut visit: impl FnMut(S, S)) {
    let binary = |function, x: &S, y: &S| {
        let mut out = S::constant(0.0);
        S::binary(function, x, y, &mut out);
        out
    };
    let minus_width = binary(Binary::Sub, low, high);
    for (&fraction, &weight) in FRACTIONS.iter().zip(&WEIGHTS) {
        let offset = binary(Binary::Mul, &minus_width, &S::constant(fraction));
        let node = binary(Binary::Sub, low, &offset);
        let mut minus_weight = binary(Binary::Mul, &minus_width, &S::constant(weight));
        if measure == Measure::Normal {
            let square = binary(Binary::Mul, &node, &node);
            let exponent = binary(Binary::Mul, &square, &S::constant(-0.5));
            let mut density = S::constant(0.0);
            S::unary(Unary::Exp, &exponent, &mut density);
            minus_weight = binary(Binary::Mul, &minus_weight, &density);
            minus_weight = binary(Binary::Mul, &minus_weight, &S::constant(NORMAL_PEAK));
        }
        visit(node, minus_weight);
    }
}

/// 1/√(2π).
const NORMAL_PEAK: f64 = 0.398_942_280_401_432_7;
