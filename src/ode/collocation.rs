//! The coefficients of Radau IIA of order 5: collocation at three points of the step, and the
//! transformation that splits its linear systems into a real and a complex one.
//!
//! # References
//! HW §IV.5 (the method), §IV.8 (the transformation and the error estimate), code RADAU5.

use nalgebra::Complex;

/// Slopes, increments or transformed increments of the three stages.
pub(super) type Stages = [Vec<f64>; 3];

const SQRT6: f64 = 2.449_489_742_783_178;

/// Times of the stages, as fractions of the step.
pub(super) const NODES: [f64; 3] = [(4.0 - SQRT6) / 10.0, (4.0 + SQRT6) / 10.0, 1.0];

/// Weights of the increments in the error estimate, times the step, beside the slope at the start.
pub(super) const ERROR: [f64; 3] = [(-13.0 - 7.0 * SQRT6) / 3.0, (-13.0 + 7.0 * SQRT6) / 3.0, -1.0 / 3.0];

/// Eigenvalues of the inverse of the matrix of the method: the real one and one of the pair.
/// Closed form in the cube root of 3.
pub(super) const REAL: f64 = 3.637_834_252_744_496;
pub(super) const COMPLEX: Complex<f64> =
    Complex { re: 2.681_082_873_627_752_3, im: -3.050_430_199_247_410_5 };

/// The transformation from what the systems are solved for to increments (code RADAU5, but for the
/// length of the columns).
pub(super) const FROM_MODES: [[f64; 3]; 3] = [
    [0.094_438_762_488_975_24, -0.141_255_295_020_954_2, 0.030_029_194_105_147_424],
    [0.250_213_122_965_333_3, 0.204_129_352_293_799_94, -0.382_942_112_757_261_9],
    [1.0, 1.0, 0.0],
];

/// Its inverse.
pub(super) const TO_MODES: [[f64; 3]; 3] = [
    [4.178_718_591_551_905, 0.327_682_820_761_062_37, 0.523_376_445_499_449_5],
    [-4.178_718_591_551_905, -0.327_682_820_761_062_37, 0.476_623_554_500_550_44],
    [0.502_872_634_945_786_8, -2.571_926_949_855_605, 0.596_039_204_828_224_9],
];

/// Weights of the increments of the stages at the fraction `theta` of the step: the polynomial through
/// the start and the three stages.
pub(super) fn dense(theta: f64) -> [f64; 3] {
    std::array::from_fn(|i| {
        let others = (0..3).filter(|&j| j != i);
        let ratio = |j: usize| (theta - NODES[j]) / (NODES[i] - NODES[j]);
        theta / NODES[i] * others.map(ratio).product::<f64>()
    })
}

/// Writes `matrix` times `from` into `to`.
pub(super) fn transform(matrix: &[[f64; 3]; 3], from: &Stages, to: &mut Stages) {
    let [a, b, c] = from.each_ref();
    for (to, row) in to.iter_mut().zip(matrix) {
        for (i, to) in to.iter_mut().enumerate() {
            *to = row[0] * a[i] + row[1] * b[i] + row[2] * c[i];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;
    use nalgebra::{Matrix3, Vector3};

    fn matrix(rows: &[[f64; 3]; 3]) -> Matrix3<f64> {
        Matrix3::from_fn(|i, j| rows[i][j])
    }

    /// The matrix of the collocation method: integrals of the Lagrange polynomials from 0 to the nodes,
    /// by the conditions that powers are integrated exactly.
    fn collocation() -> Matrix3<f64> {
        let powers = Matrix3::from_fn(|i, k| NODES[i].powi(k as i32));
        let integrals = Matrix3::from_fn(|i, k| NODES[i].powi(k as i32 + 1) / (k as f64 + 1.0));
        integrals * powers.try_inverse().expect("the nodes differ")
    }

    #[test]
    fn the_nodes_are_those_of_radau() {
        // Zeros of the derivative of x² (x − 1)³, twice, HW §IV.5: (x − 1)(10 x² − 8 x + 1).
        for node in NODES {
            assert_close((node - 1.0) * (10.0 * node * node - 8.0 * node + 1.0), 0.0, 1e-15);
        }
    }

    #[test]
    fn the_transformation_splits_the_matrix_of_the_method() {
        let inverse = collocation().try_inverse().expect("the method is implicit");
        let modes = Matrix3::new(REAL, 0.0, 0.0, 0.0, COMPLEX.re, -COMPLEX.im, 0.0, COMPLEX.im, COMPLEX.re);
        let (to, from) = (matrix(&TO_MODES), matrix(&FROM_MODES));
        // Tolerance: rounding of entries up to 10.
        for (actual, expected) in (to * inverse).iter().zip((modes * to).iter()) {
            assert_close(*actual, *expected, 1e-13);
        }
        for (actual, expected) in (to * from).iter().zip(Matrix3::identity().iter()) {
            assert_close(*actual, *expected, 1e-14);
        }
        // Closed forms, HW §IV.8.
        let root = 3.0_f64.cbrt();
        assert_close(REAL, 3.0 + root * root - root, 1e-14);
        assert_close(COMPLEX.re, 3.0 + (root - root * root) / 2.0, 1e-14);
        assert_close(COMPLEX.im, -(3.0_f64.powf(5.0 / 6.0) + 3.0_f64.powf(7.0 / 6.0)) / 2.0, 1e-14);
    }

    #[test]
    fn the_method_has_order_five_and_its_error_estimate_order_three() {
        // HNW theorem II.7.8: order 5 follows from B(5), with C(3) and D(2) from the collocation.
        let matrix = collocation();
        let weights = matrix.row(2);
        for k in 1..=5 {
            let moment: f64 = (0..3).map(|i| weights[i] * NODES[i].powi(k - 1)).sum();
            assert_close(moment, 1.0 / f64::from(k), 1e-14);
        }
        // With exact increments of y = t^k: the estimate, ERROR·z + h y′(0), is zero up to k = 3.
        for k in 1..=4 {
            let increments = Vector3::from_fn(|i, _| NODES[i].powi(k));
            let slope = if k == 1 { 1.0 } else { 0.0 };
            let estimate = slope + (0..3).map(|i| ERROR[i] * increments[i]).sum::<f64>();
            if k <= 3 { assert_close(estimate, 0.0, 1e-14) } else { assert!(estimate.abs() > 1e-2) }
        }
    }

    #[test]
    fn the_interpolation_passes_through_the_stages() {
        for (i, node) in NODES.into_iter().enumerate() {
            for (j, weight) in dense(node).into_iter().enumerate() {
                assert_close(weight, if i == j { 1.0 } else { 0.0 }, 1e-14);
            }
        }
        assert_eq!(dense(0.0), [0.0; 3]);
    }
}
