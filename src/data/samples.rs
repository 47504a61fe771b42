//! Rows of finite numbers: the chosen columns, with missing values dealt with.

use super::fault::SampleError;
use super::rows::Rows;

/// What becomes of a sample some of whose values are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// It is an error.
    Error,
    /// It is left out.
    Drop,
    /// Each takes the mean of its column over the samples that have one. This makes variances smaller.
    Mean,
}

/// The chosen columns of a file, row after row.
pub struct Samples {
    rows: Rows,
    chosen: Vec<usize>,
    missing: Missing,
    /// One for each chosen column, where missing values are replaced.
    means: Option<Vec<f64>>,
    values: Vec<f64>,
    /// Rows that were left out.
    pub dropped: u64,
    /// Values that were replaced.
    pub replaced: u64,
}

impl Samples {
    /// Prepares to read the columns at these positions. For [`Missing::Mean`] this reads the file once.
    ///
    /// # Errors
    /// When the means of the columns are needed and cannot be had.
    ///
    /// # Panics
    /// When there are fewer columns than that.
    pub fn new(rows: Rows, chosen: Vec<usize>, missing: Missing) -> Result<Samples, SampleError> {
        let width = rows.names().width();
        assert!(chosen.iter().all(|&column| column < width), "there are {width} columns");
        let (rows, means) = match missing {
            Missing::Error | Missing::Drop => (rows, None),
            Missing::Mean => {
                let again = rows.reopened()?;
                (again, Some(column_means(rows, &chosen)?))
            }
        };
        let values = vec![0.0; chosen.len()];
        Ok(Samples { rows, chosen, missing, means, values, dropped: 0, replaced: 0 })
    }

    /// The next sample, one number for each chosen column, or nothing at the end.
    ///
    /// # Errors
    /// Where the file is wrong.
    #[expect(clippy::should_implement_trait, reason = "a sample is lent, an iterator would give it away")]
    pub fn next(&mut self) -> Result<Option<&[f64]>, SampleError> {
        while self.rows.next(&self.chosen, &mut self.values)? {
            let Some(first) = self.values.iter().position(|value| value.is_nan()) else {
                return Ok(Some(&self.values));
            };
            match (self.missing, &self.means) {
                (Missing::Drop, _) => self.dropped += 1,
                (Missing::Mean, Some(means)) => {
                    for (value, mean) in self.values.iter_mut().zip(means).filter(|(value, _)| value.is_nan())
                    {
                        *value = *mean;
                        self.replaced += 1;
                    }
                    return Ok(Some(&self.values));
                }
                (Missing::Error | Missing::Mean, _) => return Err(self.rows.missing(self.chosen[first])),
            }
        }
        Ok(None)
    }

    /// Bytes of the file that were read.
    pub fn bytes(&self) -> u64 {
        self.rows.bytes()
    }
}

/// The mean of the values that each column has.
fn column_means(mut rows: Rows, chosen: &[usize]) -> Result<Vec<f64>, SampleError> {
    let (mut means, mut counts) = (vec![0.0; chosen.len()], vec![0.0; chosen.len()]);
    let mut values = vec![0.0; chosen.len()];
    while rows.next(chosen, &mut values)? {
        for ((mean, count), value) in means.iter_mut().zip(&mut counts).zip(&values) {
            if !value.is_nan() {
                *count += 1.0;
                *mean += (value - *mean) / *count;
            }
        }
    }
    match counts.iter().position(|&count| count == 0.0) {
        Some(at) => {
            let column = rows.names().shown(chosen[at]);
            Err(SampleError::NoValues { path: rows.path().to_owned(), column })
        }
        None => Ok(means),
    }
}
