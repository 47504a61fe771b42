//! Samples: files of numbers, read row by row, so that their size does not matter.
//!
//! In: a CSV file (with or without a header), a `.npy` array or an array of an `.npz` archive, whose rows are
//! samples and whose columns are features; which columns are wanted; what to do where a value is missing. Out: one
//! row of finite numbers after the other, or a [`SampleError`] that names the row and the column. A file is told by
//! its first bytes, not by its name. What the numbers mean is somebody else's business.
//!
//! ```
//! use spinodal::data::{Header, Missing, Rows, Samples};
//! let folder = tempfile::tempdir().unwrap();
//! let path = folder.path().join("data.csv");
//! std::fs::write(&path, "a,b\n1,2\n3,4\n").unwrap();
//! let rows = Rows::open(&path, Header::Auto, None).unwrap();
//! let mut samples = Samples::new(rows, vec![1], Missing::Error).unwrap();
//! assert_eq!(samples.next().unwrap(), Some(&[2.0][..]));
//! ```

mod cell;
mod columns;
mod csv_rows;
mod fault;
mod npy_header;
mod npy_rows;
mod npz_member;
mod rows;
mod samples;

pub use columns::{ColumnList, ColumnNames};
pub use fault::{CellFault, Place, SampleError};
pub use rows::{Header, Rows};
pub use samples::{Missing, Samples};
