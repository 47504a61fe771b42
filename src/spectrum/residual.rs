//! What a linear prediction leaves: the Schur complement of a covariance matrix.

use nalgebra::{DMatrix, SymmetricEigen};

/// The covariance of the part of y that x does not predict linearly, `Σ_yy − Σ_yx Σ_xx⁺ Σ_xy`, and the rank of
/// `Σ_xx`. The first `outputs` features are y, the others x.
///
/// The pseudo-inverse is that of the correlations of x, so that their units do not matter; directions whose variance
/// is zero to rounding predict nothing.
///
/// # Panics
/// When there is no y.
pub(super) fn residual(covariance: &DMatrix<f64>, outputs: usize) -> (DMatrix<f64>, usize) {
    let conditions = covariance.nrows() - outputs;
    assert!(outputs > 0, "something is to be predicted");
    let own = covariance.view((0, 0), (outputs, outputs)).into_owned();
    let deviation = |at: usize| covariance[(outputs + at, outputs + at)].sqrt();
    let varying: Vec<usize> = (0..conditions).filter(|&at| deviation(at) > 0.0).collect();
    if varying.is_empty() {
        return (own, 0);
    }
    let correlation = DMatrix::from_fn(varying.len(), varying.len(), |row, column| {
        let (row, column) = (varying[row], varying[column]);
        covariance[(outputs + row, outputs + column)] / deviation(row) / deviation(column)
    });
    let cross = DMatrix::from_fn(varying.len(), outputs, |row, column| {
        covariance[(outputs + varying[row], column)] / deviation(varying[row])
    });
    let eigen = SymmetricEigen::new(correlation);
    let rounding = super::eigenvalues::ROUNDING * varying.len() as f64 * eigen.eigenvalues.max();
    let kept: Vec<usize> = (0..varying.len()).filter(|&at| eigen.eigenvalues[at] > rounding).collect();
    // Rows of unit variance, uncorrelated: what they explain is their covariance with y, squared.
    let mut explained = eigen.eigenvectors.select_columns(&kept).tr_mul(&cross);
    for (mut row, &at) in explained.row_iter_mut().zip(&kept) {
        row /= eigen.eigenvalues[at].sqrt();
    }
    (own - explained.transpose() * &explained, kept.len())
}
