//! Every explicit Runge–Kutta method whose last stage is the slope at the end of the step.
//!
//! That slope is the first stage of the next step ("first same as last"), so it costs nothing;
//! a method that does not come with one gets it appended, and it serves the interpolation.

use super::request::Tolerance;
use super::segment::OneSided;
use super::stepper::{NotFinite, Stepper, check_finite};

/// Coefficients of a method with `S` stages, the last one at the end of the step.
pub(super) struct Tableau<const S: usize> {
    /// Times of the stages, as fractions of the step; 0 first, 1 last.
    pub(super) nodes: [f64; S],
    /// Stage `s` is at `y + h Σ_j matrix[s][j] k_j` with `j < s`; the last row gives the new state.
    pub(super) matrix: [[f64; S]; S],
    /// The error estimate is `h Σ_j error[j] k_j`; all zero for a method without one.
    pub(super) error: [f64; S],
    /// Weights `w` such that `y + h Σ_j w[j] k_j` is the state at a fraction of the step.
    pub(super) dense: fn(f64) -> [f64; S],
}

/// A method given by its tableau, with the buffers for one step.
pub(super) struct Explicit<const S: usize> {
    tableau: &'static Tableau<S>,
    tolerance: Tolerance,
    state: Vec<f64>,
    /// Argument of the stage at hand; after the last one, the new state.
    end: Vec<f64>,
    slopes: [Vec<f64>; S],
}

impl<const S: usize> Explicit<S> {
    pub(super) fn new(tableau: &'static Tableau<S>, initial: &[f64], tolerance: Tolerance) -> Explicit<S> {
        let zeros = vec![0.0; initial.len()];
        let slopes = std::array::from_fn(|_| zeros.clone());
        Explicit { tableau, tolerance, state: initial.to_vec(), end: zeros, slopes }
    }

    /// Largest entry of the error estimate, in units of the tolerance. The largest and not the
    /// mean square: one bad entry must not hide among many that are at rest.
    fn error(&self, step: f64) -> f64 {
        let slopes = self.slopes.each_ref().map(|slope| &slope[..self.state.len()]);
        let mut largest = 0.0;
        for i in 0..self.state.len() {
            let error = step * combination(&self.tableau.error, &slopes, i);
            largest = f64::max(largest, error.abs() / self.tolerance.permitted(self.state[i], self.end[i]));
        }
        largest
    }
}

impl<const S: usize> Stepper for Explicit<S> {
    fn begin(&mut self, field: &mut OneSided, t: f64) -> Result<(), NotFinite> {
        field.derivative(t, &self.state, &mut self.slopes[0]);
        check_finite(&self.slopes[0])
    }

    fn attempt(&mut self, field: &mut OneSided, t: f64, step: f64) -> Result<f64, NotFinite> {
        for stage in 1..S {
            let (known, new) = self.slopes.split_at_mut(stage);
            advance(&self.state, step, &self.tableau.matrix[stage], known, &mut self.end);
            field.derivative(t + self.tableau.nodes[stage] * step, &self.end, &mut new[0]);
            check_finite(&new[0])?;
        }
        check_finite(&self.end)?;
        Ok(self.error(step))
    }

    fn state(&self) -> &[f64] {
        &self.state
    }

    fn slope(&self) -> &[f64] {
        &self.slopes[0]
    }

    fn end_state(&self) -> &[f64] {
        &self.end
    }

    fn interpolate(&self, step: f64, theta: f64, state: &mut [f64]) {
        advance(&self.state, step, &(self.tableau.dense)(theta), &self.slopes, state);
    }

    fn accept(&mut self) {
        std::mem::swap(&mut self.state, &mut self.end);
        self.slopes.swap(0, S - 1);
    }
}

/// Writes `y + step Σ_j weights[j] slopes[j]` into `result`; weights beyond the slopes are unused.
fn advance(y: &[f64], step: f64, weights: &[f64], slopes: &[Vec<f64>], result: &mut [f64]) {
    assert!(slopes.len() <= weights.len() && result.len() == y.len(), "one weight per slope");
    // With the length known, the sum over slopes is straight-line code and the loop over entries
    // vectorises; without, the sums took longer than the right-hand side of a small theory.
    match slopes.len() {
        1 => advance_by::<1>(y, step, weights, slopes, result),
        2 => advance_by::<2>(y, step, weights, slopes, result),
        3 => advance_by::<3>(y, step, weights, slopes, result),
        4 => advance_by::<4>(y, step, weights, slopes, result),
        5 => advance_by::<5>(y, step, weights, slopes, result),
        6 => advance_by::<6>(y, step, weights, slopes, result),
        7 => advance_by::<7>(y, step, weights, slopes, result),
        count => unreachable!("no tableau here has {count} stages"),
    }
}

fn advance_by<const J: usize>(
    y: &[f64],
    step: f64,
    weights: &[f64],
    slopes: &[Vec<f64>],
    result: &mut [f64],
) {
    let slopes: [&[f64]; J] = std::array::from_fn(|j| &slopes[j][..y.len()]);
    let weights: [f64; J] = std::array::from_fn(|j| weights[j]);
    for i in 0..y.len() {
        result[i] = y[i] + step * combination(&weights, &slopes, i);
    }
}

fn combination<const J: usize>(weights: &[f64; J], slopes: &[&[f64]; J], i: usize) -> f64 {
    let mut sum = 0.0;
    for j in 0..J {
        sum += weights[j] * slopes[j][i];
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ode::{dormand_prince, runge_kutta};
    use crate::testing::assert_close;

    /// A rooted tree, as the list of the subtrees at its root.
    #[derive(Clone)]
    struct Tree(Vec<Tree>);

    impl Tree {
        fn order(&self) -> usize {
            1 + self.0.iter().map(Tree::order).sum::<usize>()
        }

        /// `γ`: a method has order `p` when `Σ_j w_j φ_j = 1/γ` for every tree up to order `p`
        /// (HNW theorem II.2.13).
        fn density(&self) -> f64 {
            self.order() as f64 * self.0.iter().map(Tree::density).product::<f64>()
        }

        /// `φ`, one entry per stage.
        fn stage_weights<const S: usize>(&self, matrix: &[[f64; S]; S]) -> [f64; S] {
            let subtrees: Vec<[f64; S]> = self.0.iter().map(|tree| tree.stage_weights(matrix)).collect();
            std::array::from_fn(|s| subtrees.iter().map(|inner| dot(&matrix[s], inner)).product())
        }
    }

    /// All lists of trees with `nodes` nodes in total, each list once: trees of at most `largest`
    /// nodes, and with as many nodes as the first, from position `from` on in their list.
    fn forests(nodes: usize, largest: usize, from: usize) -> Vec<Vec<Tree>> {
        if nodes == 0 {
            return vec![Vec::new()];
        }
        let mut found = Vec::new();
        for size in 1..=largest.min(nodes) {
            let skipped = if size == largest { from } else { 0 };
            for (at, tree) in trees(size).into_iter().enumerate().skip(skipped) {
                for mut rest in forests(nodes - size, size, at) {
                    rest.push(tree.clone());
                    found.push(rest);
                }
            }
        }
        found
    }

    fn trees(order: usize) -> Vec<Tree> {
        forests(order - 1, order - 1, 0).into_iter().map(Tree).collect()
    }

    fn dot<const S: usize>(a: &[f64; S], b: &[f64; S]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    /// The order conditions for the state at the fraction `theta` of the step, as given by
    /// `weights`, up to `order`. Tolerance: coefficients up to 12, rounded, in a dozen products.
    fn assert_order<const S: usize>(matrix: &[[f64; S]; S], weights: &[f64; S], theta: f64, order: usize) {
        for tree in (1..=order).flat_map(trees) {
            let expected = theta.powi(tree.order() as i32) / tree.density();
            assert_close(dot(weights, &tree.stage_weights(matrix)), expected, 5e-15);
        }
    }

    fn assert_consistent<const S: usize>(tableau: &Tableau<S>) {
        for (node, row) in tableau.nodes.iter().zip(&tableau.matrix) {
            assert_close(row.iter().sum(), *node, 1e-15);
        }
    }

    #[test]
    fn there_are_as_many_trees_as_cayley_counted() {
        // 1, 1, 2, 4, 9, 20: HNW table II.2.1.
        assert_eq!([1, 2, 3, 4, 5, 6].map(|order| trees(order).len()), [1, 1, 2, 4, 9, 20]);
    }

    #[test]
    fn dormand_prince_has_order_five_and_its_companion_order_four() {
        let Tableau { matrix, error, .. } = &dormand_prince::TABLEAU;
        assert_consistent(&dormand_prince::TABLEAU);
        assert_order(matrix, &matrix[6], 1.0, 5);
        let companion: [f64; 7] = std::array::from_fn(|j| matrix[6][j] - error[j]);
        assert_order(matrix, &companion, 1.0, 4);
        // The companion has no order five, or there would be nothing to estimate.
        let violation =
            trees(5).iter().map(|tree| dot(error, &tree.stage_weights(matrix)).abs()).fold(0.0, f64::max);
        assert!(violation > 1e-4, "order-5 part of the error estimate: {violation}");
    }

    #[test]
    fn the_classical_method_has_order_four() {
        assert_consistent(&runge_kutta::TABLEAU);
        let matrix = &runge_kutta::TABLEAU.matrix;
        assert_order(matrix, &matrix[4], 1.0, 4);
    }

    #[test]
    fn interpolations_have_order_four_and_three_everywhere_and_meet_the_ends() {
        let (fine, coarse) = (&dormand_prince::TABLEAU, &runge_kutta::TABLEAU);
        for theta in [0.0, 0.1, 0.37, 0.5, 0.8, 1.0] {
            assert_order(&fine.matrix, &(fine.dense)(theta), theta, 4);
            assert_order(&coarse.matrix, &(coarse.dense)(theta), theta, 3);
        }
        assert_eq!(((fine.dense)(1.0), (fine.dense)(0.0)), (fine.matrix[6], [0.0; 7]));
        assert_eq!(((coarse.dense)(1.0), (coarse.dense)(0.0)), (coarse.matrix[4], [0.0; 5]));
    }
}
