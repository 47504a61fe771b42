//! How a solution of a saddle point moves with the parameters.

use nalgebra::{DMatrix, DVector};

use crate::model::Model;
use crate::model::slice::Slice;

/// Derivatives at a solution.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// `∂x/∂p`: all unknowns for the first parameter, then for the next.
    pub slopes: Vec<f64>,
    /// How far Newton's method would still move the unknowns.
    pub correction: Vec<f64>,
}

impl Model {
    /// How the solution `unknowns` moves with the parameters at these positions among the flat ones: the equations
    /// keep holding, so `J ∂x/∂p = −∂r/∂p`. `None` where the equations do not determine it, as at a fold, or have
    /// no derivatives.
    pub fn response(&self, unknowns: &[f64], parameters: &[f64], positions: &[usize]) -> Option<Response> {
        let (count, width) = (unknowns.len(), unknowns.len() + positions.len());
        let mut slice = Slice::new(self, parameters, positions);
        let free = positions.iter().map(|&position| parameters[position]);
        slice.set(unknowns.iter().copied().chain(free));
        let (mut residual, mut slope) = (vec![0.0; count], vec![0.0; count * width]);
        slice.slope(&mut residual, &mut slope);
        let solver = DMatrix::from_fn(count, count, |row, column| slope[row * width + column]).lu();
        let solve = |right: DVector<f64>| {
            let solution = solver.solve(&-right)?;
            solution.iter().all(|entry| entry.is_finite()).then(|| solution.as_slice().to_vec())
        };
        let mut slopes = Vec::with_capacity(count * positions.len());
        for column in count..width {
            slopes.extend(solve(DVector::from_fn(count, |row, _| slope[row * width + column]))?);
        }
        Some(Response { slopes, correction: solve(DVector::from_vec(residual))? })
    }
}
