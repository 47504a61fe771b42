//! Schedules from files: `--schedule beta=@ramp.csv`.

use std::path::Path;

use crate::command::failure::Failure;
use crate::domain::Domain;
use crate::syntax::name;
use crate::table::{Measurements, read_csv};
use crate::theory::polyline;
use crate::theory::typed::Typed;

/// Longer tables are measurements rather than schedules: every row is a case in every evaluation and a stop of
/// the integration, so that the work grows with the square (2000 rows take seconds).
const MOST_ROWS: usize = 2000;

/// Reads the schedule of `parameter`, which lives in `domain`, piecewise linear between the rows of a file with times and values.
///
/// # Errors
/// What is wrong with the file, with the row and column.
pub fn read(parameter: &str, domain: Domain, file: &str) -> Result<Typed, Failure> {
    let data = read_csv(Path::new(file))?;
    if data.len() > MOST_ROWS {
        let thinner = data.len().div_ceil(MOST_ROWS);
        return Err(Failure::usage(format!(
            "{file}: a schedule has at most {MOST_ROWS} rows, not {}\nhelp: keep one row in {thinner}: what is in between is interpolated",
            data.len()
        )));
    }
    let (time, value) = columns(parameter, file, &data)?;
    let times = data.numbers(&time)?;
    let values = data.numbers(&value)?;
    if let Some(at) = times.windows(2).position(|pair| pair[1] < pair[0]) {
        let headline = format!("{file}: row {} of the column `{time}`: times ascend", at + 2);
        return Err(Failure::usage(format!("{headline}\n{} comes after {}", times[at + 1], times[at])));
    }
    if let Some(at) = times.windows(3).position(|three| three[0] == three[2]) {
        let headline = format!("{file}: row {} of the column `{time}`: one time three times", at + 3);
        return Err(Failure::usage(format!(
            "{headline}\nhelp: twice is a jump, from the first value to the second"
        )));
    }
    if let Some(at) = values.iter().position(|&value| !domain.contains(value)) {
        return Err(Failure::usage(format!(
            "{file}: row {} of the column `{value}`: {parameter} = {} is outside of its domain {domain}",
            at + 1,
            values[at]
        )));
    }
    let points: Vec<(f64, f64)> = times.into_iter().zip(values).collect();
    Ok(polyline(&points))
}

/// The columns of the time and the value: by name, or the two that there are.
fn columns(parameter: &str, file: &str, data: &Measurements) -> Result<(String, String), Failure> {
    let names = data.names();
    let called = |wanted: &[&str]| {
        names.iter().find(|name| wanted.iter().any(|wanted| name::key(wanted) == name::key(name)))
    };
    let (time, value) = (called(&["t", "time"]), called(&[parameter, "value"]));
    match (time, value, names) {
        (Some(time), Some(value), _) => Ok((time.clone(), value.clone())),
        (Some(time), None, [first, second]) => {
            Ok((time.clone(), if first == time { second.clone() } else { first.clone() }))
        }
        (None, _, [first, second]) => Ok((first.clone(), second.clone())),
        _ => Err(Failure::usage(format!(
            "{file}: which columns are the time and `{parameter}`?\nhelp: call them `t` and `{parameter}`; there are: {}",
            names.join(", ")
        ))),
    }
}
