//! The coefficients of the explicit methods against the order conditions, tree by tree.

use crate::ode::explicit::{ErrorWeights, Tableau, hermite};
use crate::ode::{dormand_prince, dormand_prince_8, runge_kutta};
use crate::testing::assert_close;

/// Rooted trees up to some order, each as its order and the list of the subtrees at its root. Trees
/// with the same root and one subtree less share everything else, so `φ` of each is computed once.
struct Trees(Vec<(usize, Vec<usize>)>);

impl Trees {
    fn up_to(order: usize) -> Trees {
        let mut trees: Vec<(usize, Vec<usize>)> = Vec::new();
        for order in 1..=order {
            let mut found = Vec::new();
            forests(&trees, order - 1, trees.len(), &mut Vec::new(), &mut found);
            trees.extend(found.into_iter().map(|subtrees| (order, subtrees)));
        }
        Trees(trees)
    }

    fn count(&self, order: usize) -> usize {
        self.0.iter().filter(|tree| tree.0 == order).count()
    }

    /// `γ` of each tree: a method has order `p` when `Σ_j w_j φ_j = 1/γ` for every tree up to order
    /// `p` (HNW theorem II.2.13).
    fn densities(&self) -> Vec<f64> {
        let mut densities: Vec<f64> = Vec::new();
        for (order, subtrees) in &self.0 {
            densities.push(*order as f64 * subtrees.iter().map(|&tree| densities[tree]).product::<f64>());
        }
        densities
    }

    /// `φ` of each tree, one entry per stage.
    fn stage_weights<const D: usize>(&self, matrix: &[[f64; D]; D]) -> Vec<[f64; D]> {
        let mut found: Vec<[f64; D]> = Vec::new();
        for (_, subtrees) in &self.0 {
            let weight = |s: usize| subtrees.iter().map(|&tree| dot(&matrix[s], &found[tree])).product();
            found.push(std::array::from_fn(weight));
        }
        found
    }
}

/// All lists of trees with `nodes` nodes in total: of trees before `end`, the later ones first.
fn forests(
    trees: &[(usize, Vec<usize>)],
    nodes: usize,
    end: usize,
    chosen: &mut Vec<usize>,
    found: &mut Vec<Vec<usize>>,
) {
    if nodes == 0 {
        found.push(chosen.clone());
        return;
    }
    for tree in 0..end {
        if trees[tree].0 <= nodes {
            chosen.push(tree);
            forests(trees, nodes - trees[tree].0, tree + 1, chosen, found);
            chosen.pop();
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The order conditions for the state at the fraction `theta` of the step, as given by `weights`, up
/// to `order`. Tolerance: that of the rounded coefficients, `size` being how large they are.
fn assert_order<const D: usize>(
    matrix: &[[f64; D]; D],
    weights: &[f64],
    theta: f64,
    order: usize,
    size: f64,
) {
    let trees = Trees::up_to(order);
    let (densities, stage_weights) = (trees.densities(), trees.stage_weights(matrix));
    for (at, (order, _)) in trees.0.iter().enumerate() {
        let expected = theta.powi(*order as i32) / densities[at];
        assert_close(dot(weights, &stage_weights[at]), expected, size * 1e-15);
    }
}

/// Largest of `Σ_j weights[j] φ_j` over the trees of exactly this order.
fn violation<const D: usize>(matrix: &[[f64; D]; D], weights: &[f64], order: usize) -> f64 {
    let trees = Trees::up_to(order);
    let all = trees.stage_weights(matrix).into_iter().zip(&trees.0);
    all.filter(|(_, tree)| tree.0 == order).map(|(phi, _)| dot(weights, &phi).abs()).fold(0.0, f64::max)
}

fn assert_consistent<const S: usize, const D: usize>(tableau: &Tableau<S, D>) {
    for (node, row) in tableau.nodes.iter().zip(&tableau.matrix) {
        assert_close(row.iter().sum(), *node, 1e-14);
    }
    assert_eq!((tableau.nodes[0], tableau.nodes[S - 2], tableau.nodes[S - 1]), (0.0, 1.0, 1.0));
}

#[test]
fn there_are_as_many_trees_as_cayley_counted() {
    // 1, 1, 2, 4, 9, 20, 48, 115: HNW table II.2.1.
    let trees = Trees::up_to(8);
    assert_eq!([1, 2, 3, 4, 5, 6, 7, 8].map(|order| trees.count(order)), [1, 1, 2, 4, 9, 20, 48, 115]);
}

#[test]
fn dormand_prince_has_order_five_and_its_companion_order_four() {
    let tableau = &dormand_prince::TABLEAU;
    let ErrorWeights::One(error) = &tableau.error else { unreachable!("one error estimate") };
    let matrix = &tableau.matrix;
    assert_consistent(tableau);
    assert_order(matrix, &matrix[6], 1.0, 5, 5.0);
    let companion: [f64; 7] = std::array::from_fn(|j| matrix[6][j] - error[j]);
    assert_order(matrix, &companion, 1.0, 4, 5.0);
    // The companion has no order five, or there would be nothing to estimate.
    assert!(violation(matrix, error, 5) > 1e-4);
}

#[test]
fn dormand_prince_eight_has_order_eight_and_its_companions_five_and_three() {
    let tableau = &dormand_prince_8::TABLEAU;
    let ErrorWeights::Two { fifth, third } = &tableau.error else { unreachable!("two error estimates") };
    let matrix = &tableau.matrix;
    assert_consistent(tableau);
    // Coefficients up to 43 with 16 digits.
    assert_order(matrix, &matrix[12], 1.0, 8, 100.0);
    for (error, order) in [(fifth, 5), (third, 3)] {
        for seen in 1..=order {
            assert_close(violation(matrix, error, seen), 0.0, 1e-14);
        }
        assert!(violation(matrix, error, order + 1) > 1e-5, "companion of order {order}");
    }
}

#[test]
fn the_classical_method_has_order_four() {
    assert_consistent(&runge_kutta::TABLEAU);
    let matrix = &runge_kutta::TABLEAU.matrix;
    assert_order(matrix, &matrix[4], 1.0, 4, 5.0);
}

#[test]
fn interpolations_have_their_orders_everywhere_and_meet_the_ends() {
    let (finest, fine, coarse) =
        (&dormand_prince_8::TABLEAU, &dormand_prince::TABLEAU, &runge_kutta::TABLEAU);
    for theta in [0.0, 0.1, 0.37, 0.5, 0.8, 1.0] {
        assert_order(&finest.matrix, &(finest.dense)(theta), theta, 7, 1000.0);
        assert_order(&finest.matrix, &hermite::<13, 16>(&finest.matrix[12], theta), theta, 3, 100.0);
        assert_order(&fine.matrix, &(fine.dense)(theta), theta, 4, 5.0);
        assert_order(&coarse.matrix, &(coarse.dense)(theta), theta, 3, 5.0);
    }
    assert_eq!(((finest.dense)(1.0), (finest.dense)(0.0)), (finest.matrix[12], [0.0; 16]));
    assert_eq!(((fine.dense)(1.0), (fine.dense)(0.0)), (fine.matrix[6], [0.0; 7]));
    assert_eq!(((coarse.dense)(1.0), (coarse.dense)(0.0)), (coarse.matrix[4], [0.0; 5]));
}
