//! Measurements of finite systems, carried to the limit: `y = a + b/N` or `a + b/√N` through several sizes.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::study::Measured;

/// How measurements approach the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// Like 1/N: of means of extensive quantities.
    Size,
    /// Like 1/√N: of fluctuations.
    SquareRoot,
}

/// The limit of infinite size at each x, and how it is approached.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// The distinct x of the measurements, ascending, with the intercepts, and their standard errors as far as the
    /// deviations of the measurements are known.
    pub limit: Measured,
    /// Standard errors of the intercepts: from the known deviations, else from the scatter about each line, which of
    /// few measurements is no basis for a judgement.
    pub errors: Vec<f64>,
    /// `b` at each x, with its standard error.
    pub slopes: Vec<(f64, f64)>,
    /// Sum of the squared residuals of all lines, in units of the deviations where these are known.
    pub chi_squared: f64,
    /// Measurements less two for each line.
    pub degrees_of_freedom: usize,
    /// Probability of a larger χ² if all lines hold; where the deviations are known and there are degrees of freedom.
    pub p_value: Option<f64>,
}

/// Why there is no limit.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TrendError {
    #[error("a size is a positive number: row {row} has {size}")]
    BadSize {
        /// Counted from 1.
        row: usize,
        size: f64,
    },
    #[error(
        "at x = {x} there are {sizes} sizes and {rows} measurements: a line needs two sizes, and without standard deviations three measurements"
    )]
    TooFew { x: f64, sizes: usize, rows: usize },
}

impl Correction {
    fn of(self, size: f64) -> f64 {
        match self {
            Correction::Size => 1.0 / size,
            Correction::SquareRoot => 1.0 / size.sqrt(),
        }
    }
}

/// Fits a line in 1/N or 1/√N to the measurements at each x by least squares, weighted by the inverse variances
/// where they are known. Standard errors are those of the known deviations, else of the scatter about the line.
///
/// # Errors
/// When a size is not positive, or there are too few at some x.
///
/// # Panics
/// When the columns differ in length.
pub fn trend(measured: &Measured, sizes: &[f64], correction: Correction) -> Result<Trend, TrendError> {
    assert_eq!(measured.x.len(), sizes.len(), "a size for each measurement");
    if let Some(row) = sizes.iter().position(|&size| !(size > 0.0 && size.is_finite())) {
        return Err(TrendError::BadSize { row: row + 1, size: sizes[row] });
    }
    let mut xs = measured.x.clone();
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    let lines = xs
        .iter()
        .map(|&x| {
            let rows: Vec<usize> = (0..sizes.len()).filter(|&row| measured.x[row] == x).collect();
            Line::fit(measured, sizes, &rows, correction)
        })
        .collect::<Result<Vec<Line>, TrendError>>()?;
    let chi_squared = lines.iter().map(|line| line.chi_squared).sum();
    let degrees_of_freedom = sizes.len() - 2 * lines.len();
    let p_value = ChiSquared::new(degrees_of_freedom as f64).ok().filter(|_| measured.sd.is_some());
    let errors: Vec<f64> = lines.iter().map(|line| line.intercept.1).collect();
    Ok(Trend {
        limit: Measured {
            x: xs,
            y: lines.iter().map(|line| line.intercept.0).collect(),
            sd: measured.sd.is_some().then(|| errors.clone()),
        },
        errors,
        slopes: lines.iter().map(|line| line.slope).collect(),
        chi_squared,
        degrees_of_freedom,
        p_value: p_value.map(|law| law.sf(chi_squared)),
    })
}

/// A straight line through measurements, with standard errors.
struct Line {
    intercept: (f64, f64),
    slope: (f64, f64),
    chi_squared: f64,
}

impl Line {
    /// Weighted least squares about the mean, which keeps the sums well conditioned.
    fn fit(
        measured: &Measured,
        sizes: &[f64],
        rows: &[usize],
        correction: Correction,
    ) -> Result<Line, TrendError> {
        let mut distinct: Vec<f64> = rows.iter().map(|&row| sizes[row]).collect();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        let least = if measured.sd.is_some() { 2 } else { 3 };
        if distinct.len() < 2 || rows.len() < least {
            let x = measured.x[rows[0]];
            return Err(TrendError::TooFew { x, sizes: distinct.len(), rows: rows.len() });
        }
        let weight = |row: usize| measured.sd.as_ref().map_or(1.0, |sd| 1.0 / (sd[row] * sd[row]));
        let sum = |term: &dyn Fn(usize) -> f64| rows.iter().map(|&row| weight(row) * term(row)).sum::<f64>();
        let at = |row: usize| correction.of(sizes[row]);
        let total = sum(&|_| 1.0);
        let (middle, mean) = (sum(&at) / total, sum(&|row| measured.y[row]) / total);
        let spread = sum(&|row| (at(row) - middle).powi(2));
        let slope = sum(&|row| (at(row) - middle) * (measured.y[row] - mean)) / spread;
        let intercept = mean - slope * middle;
        let chi_squared = sum(&|row| (measured.y[row] - intercept - slope * at(row)).powi(2));
        // Without deviations the scatter about the line stands for them.
        let variance = if measured.sd.is_some() { 1.0 } else { chi_squared / (rows.len() - 2) as f64 };
        let intercept_error = (variance * (1.0 / total + middle * middle / spread)).sqrt();
        Ok(Line {
            intercept: (intercept, intercept_error),
            slope: (slope, (variance / spread).sqrt()),
            chi_squared,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn a_line_through_two_sizes_is_the_one_computed_by_hand() {
        // 1/N = 1/100, 1/50: y = 1.1, 1.3 gives b = 20, a = 0.9; a = 2 y₁ − y₂ with error √(4 + 1)·0.1.
        let measured = Measured { x: vec![2.0, 2.0], y: vec![1.1, 1.3], sd: Some(vec![0.1, 0.1]) };
        let found = trend(&measured, &[100.0, 50.0], Correction::Size).unwrap();
        assert_eq!(found.limit.x, [2.0]);
        assert_close(found.limit.y[0], 0.9, 1e-14);
        assert_close(found.limit.sd.unwrap()[0], 0.05_f64.sqrt(), 1e-14);
        assert_close(found.slopes[0].0, 20.0, 1e-12);
        assert_eq!((found.degrees_of_freedom, found.p_value), (0, None));
    }

    #[test]
    fn a_weighted_line_through_four_sizes_is_that_of_numpy() {
        // numpy.polyfit(N**-0.5, y, 1, w=1/sd, cov="unscaled") and scipy.stats.chi2.sf, numpy 2.4.6.
        const NUMPY: [f64; 6] = [
            0.3516011967173342,
            0.017063563115151892,
            1.1957779792654621,
            0.16559109498336325,
            0.33779804234656535,
            0.8445941852100074,
        ];
        let measured = Measured {
            x: vec![1.0; 4],
            y: vec![0.52, 0.47, 0.44, 0.405],
            sd: Some(vec![0.01, 0.02, 0.01, 0.015]),
        };
        let found = trend(&measured, &[50.0, 100.0, 200.0, 400.0], Correction::SquareRoot).unwrap();
        assert_close(found.limit.y[0], NUMPY[0], 1e-12);
        assert_close(found.limit.sd.unwrap()[0], NUMPY[1], 1e-12);
        assert_close(found.slopes[0].0, NUMPY[2], 1e-11);
        assert_close(found.slopes[0].1, NUMPY[3], 1e-11);
        assert_close(found.chi_squared, NUMPY[4], 1e-11);
        assert_close(found.p_value.unwrap(), NUMPY[5], 1e-11);
    }

    #[test]
    fn too_few_sizes_are_refused() {
        let one = Measured { x: vec![1.0, 1.0], y: vec![0.1, 0.2], sd: None };
        let error = trend(&one, &[100.0, 100.0], Correction::Size).unwrap_err();
        assert_eq!(error, TrendError::TooFew { x: 1.0, sizes: 1, rows: 2 });
        assert_eq!(
            trend(&one, &[100.0, 0.0], Correction::Size).unwrap_err(),
            TrendError::BadSize { row: 2, size: 0.0 }
        );
    }
}
