//! From files to a spectrum, and what is said on the way.

use std::path::Path;

use super::SpectrumArguments;
use crate::command::failure::Failure;
use crate::command::output::{Bar, remark};
use crate::data::{CellFault, ColumnList, ColumnNames, Header, Rows, SampleError, Samples};
use crate::spectrum::{Covariance, Spectrum, SpectrumError};

/// More features than these, and their covariance would not fit into memory with what is done with it.
const MOST_FEATURES: usize = 4096;

/// More columns than these are not even numbered.
const MOST_COLUMNS: usize = 1 << 22;

/// Numbers that are read before they are added up: 4 MiB.
const BLOCK: usize = 1 << 19;

/// Reads what the arguments name.
///
/// # Errors
/// Where a file is wrong, or does not hold enough.
pub(super) fn spectrum(arguments: &SpectrumArguments) -> Result<Spectrum, Failure> {
    if arguments.eigenvalues {
        return given_eigenvalues(arguments);
    }
    let path = arguments.data.as_path();
    let rows = open(arguments, path)?;
    let names = rows.names().clone();
    let (features, conditions) = chosen(arguments, path, &names)?;
    let columns = [features.as_slice(), &conditions].concat();
    if columns.len() > MOST_FEATURES {
        return Err(Failure::usage(format!(
            "{}: {} columns are chosen, a covariance is computed of at most {MOST_FEATURES}\nhelp: choose some \
             with --columns 1:{MOST_FEATURES}, or average neighbouring ones first",
            path.display(),
            columns.len()
        )));
    }
    let megabytes = std::fs::metadata(path).map_or(0, |metadata| metadata.len() >> 20);
    let bar = Bar::new(&arguments.output, megabytes as usize, "reading (MB)");
    let mut samples = Samples::new(rows, columns.clone(), arguments.missing()).map_err(failure)?;
    let covariance = covariance(&mut samples, columns.len(), &bar)?;
    drop(bar);
    remarks(arguments, &samples, &covariance, &columns, &names);
    Spectrum::given_conditions(&covariance, features.len())
        .map_err(|problem| spectrum_failure(path, problem, samples.dropped, |at| names.shown(columns[at])))
}

fn open(arguments: &SpectrumArguments, path: &Path) -> Result<Rows, Failure> {
    let rows = Rows::open(path, arguments.header(), arguments.array.as_deref()).map_err(failure)?;
    let width = rows.names().width();
    if width > MOST_COLUMNS {
        let path = path.display();
        return Err(Failure::usage(format!(
            "{path}: row 1 has {width} columns, at most {MOST_COLUMNS} can be read"
        )));
    }
    if rows.first_row_may_be_header() {
        let note =
            "note: row 1 counts the columns and is taken for a sample; --header yes if these are names";
        remark(&arguments.output, note);
    }
    Ok(rows)
}

fn covariance(samples: &mut Samples, width: usize, bar: &Bar) -> Result<Covariance, Failure> {
    let mut covariance = Covariance::new(width);
    let rows = (BLOCK / width).max(1);
    let mut block = Vec::with_capacity(rows * width);
    while let Some(sample) = samples.next().map_err(failure)? {
        block.extend_from_slice(sample);
        if block.len() == rows * width {
            covariance.add(&block);
            block.clear();
            bar.set(samples.bytes() >> 20);
        }
    }
    covariance.add(&block);
    Ok(covariance)
}

/// Features and conditions, by position.
fn chosen(
    arguments: &SpectrumArguments,
    path: &Path,
    names: &ColumnNames,
) -> Result<(Vec<usize>, Vec<usize>), Failure> {
    let list = |flag: &str, text: &Option<String>| match text {
        Some(text) => positions(flag, text, path, names).map(Some),
        None => Ok(None),
    };
    let conditions = list("--condition", &arguments.condition)?.unwrap_or_default();
    let excluded = list("--exclude", &arguments.exclude)?.unwrap_or_default();
    let mut is_feature = vec![true; names.width()];
    excluded.iter().chain(&conditions).for_each(|&at| is_feature[at] = false);
    let mut features = list("--columns", &arguments.columns)?.unwrap_or_else(|| (0..names.width()).collect());
    features.retain(|&at| is_feature[at]);
    if features.is_empty() {
        let (path, width) = (path.display(), names.width());
        return Err(Failure::usage(format!("no feature is left of the {width} columns of `{path}`")));
    }
    Ok((features, conditions))
}

fn positions(flag: &str, text: &str, path: &Path, names: &ColumnNames) -> Result<Vec<usize>, Failure> {
    let list = ColumnList::parse(text).ok_or_else(|| {
        Failure::usage(format!("{flag} {text}: write names or numbers from 1, for instance a,b,3:10"))
    })?;
    list.positions(path, names).map_err(|problem| Failure::usage(format!("{flag} {text}: {problem}")))
}

fn remarks(
    arguments: &SpectrumArguments,
    samples: &Samples,
    covariance: &Covariance,
    columns: &[usize],
    names: &ColumnNames,
) {
    /// Further ones are counted.
    const NAMED: usize = 5;
    let say = |text: &str| remark(&arguments.output, &format!("note: {text}"));
    let constant = covariance.constant();
    if !constant.is_empty() && covariance.count() > 1 {
        let mut shown: Vec<String> =
            constant.iter().take(NAMED).map(|&at| names.shown(columns[at])).collect();
        if constant.len() > NAMED {
            shown.push(format!("{} more", constant.len() - NAMED));
        }
        let columns = if constant.len() == 1 { "column is" } else { "columns are" };
        say(&format!("{} {columns} constant, with eigenvalue 0: {}", constant.len(), shown.join(", ")));
    }
    if samples.dropped > 0 {
        say(&format!("{} samples that lack a value were left out", samples.dropped));
    }
    if samples.replaced > 0 {
        say(&format!("{} missing values were replaced by the means of their columns", samples.replaced));
    }
}

/// The eigenvalues themselves: a list, or all numbers of a file, or its column `eigenvalue`.
fn given_eigenvalues(arguments: &SpectrumArguments) -> Result<Spectrum, Failure> {
    if let Some(samples @ ..2) = arguments.samples {
        return Err(Failure::usage(format!("--samples {samples}: a covariance needs two samples at least")));
    }
    let text = arguments.data.to_string_lossy();
    let list: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse::<f64>()).collect();
    let eigenvalues = match list {
        Ok(list) => {
            refuse_file_flags(arguments)?;
            list
        }
        Err(_) => eigenvalues_of_file(arguments)?,
    };
    if let Some(wrong) = eigenvalues.iter().find(|value| !value.is_finite()) {
        return Err(Failure::usage(format!("the eigenvalue {wrong} is not finite")));
    }
    let largest = eigenvalues.iter().copied().fold(0.0, f64::max);
    if let Some(wrong) = eigenvalues.iter().find(|&&value| value < -NEGATIVE * largest) {
        return Err(Failure::usage(format!(
            "the eigenvalue {wrong} is negative: those of a covariance are not"
        )));
    }
    if largest == 0.0 {
        return Err(Failure::usage("all eigenvalues are zero: nothing varies"));
    }
    let spectrum = Spectrum::from_eigenvalues(eigenvalues, arguments.samples);
    match spectrum.sampling {
        Some(sampling) if spectrum.rank() as u64 > sampling.freedom => Err(Failure::usage(format!(
            "--samples {}: the covariance of so many has at most {} eigenvalues that are not zero, here are {}",
            sampling.samples,
            sampling.freedom,
            spectrum.rank()
        ))),
        _ => Ok(spectrum),
    }
}

/// What says how to read a file says nothing about a list.
fn refuse_file_flags(arguments: &SpectrumArguments) -> Result<(), Failure> {
    let given = [
        ("--columns", arguments.columns.is_some()),
        ("--array", arguments.array.is_some()),
        ("--header", arguments.header() != Header::Auto),
    ];
    match given.iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => {
            Err(Failure::usage(format!("{flag} is about a file, here is a list of eigenvalues")))
        }
        None => Ok(()),
    }
}

/// Negative eigenvalues up to this share of the largest one are rounding errors of whoever computed them.
const NEGATIVE: f64 = 1e-6;

fn eigenvalues_of_file(arguments: &SpectrumArguments) -> Result<Vec<f64>, Failure> {
    let path = arguments.data.as_path();
    let rows = open(arguments, path)?;
    let names = rows.names().clone();
    let own = match &names {
        ColumnNames::Given(names) => names.iter().position(|name| name == "eigenvalue"),
        ColumnNames::Counted(_) => None,
    };
    let columns = match (&arguments.columns, own) {
        (Some(text), _) => positions("--columns", text, path, &names)?,
        (None, Some(at)) => vec![at],
        (None, None) => (0..names.width()).collect(),
    };
    let mut samples = Samples::new(rows, columns, arguments.missing()).map_err(failure)?;
    let mut eigenvalues = Vec::new();
    while let Some(values) = samples.next().map_err(failure)? {
        eigenvalues.extend_from_slice(values);
    }
    Ok(eigenvalues)
}

/// What is wrong with a file, and what to write instead.
fn failure(problem: SampleError) -> Failure {
    let help = match &problem {
        SampleError::BadCell { fault: CellFault::Missing, .. } => {
            "--missing drop leaves such samples out, --missing mean puts the mean of the column"
        }
        SampleError::BadCell { fault: CellFault::Text, .. } => {
            "a column that is no feature is left out by --exclude, features are chosen by --columns"
        }
        SampleError::MixedFirstRow { .. } => "write --header yes for names, --header no for samples",
        SampleError::SeveralArrays { .. } => "choose one with --array NAME",
        SampleError::NoArchive { .. } => "leave --array out, it is for .npz archives",
        SampleError::NoHeaderRow { .. } => "leave --header out, it is for CSV files",
        SampleError::OpenQuote { .. } => "take the quotation mark away, or close it",
        SampleError::NoRoom { .. } => {
            "let TMPDIR name a folder with room, or unpack the archive and name its .npy file"
        }
        SampleError::NotRepeatable { .. } => "--missing drop needs one pass only",
        _ => return Failure::usage(problem.to_string()),
    };
    Failure::usage(format!("{problem}\nhelp: {help}"))
}

fn spectrum_failure(
    path: &Path,
    problem: SpectrumError,
    dropped: u64,
    column: impl Fn(usize) -> String,
) -> Failure {
    let path = path.display();
    Failure::usage(match problem {
        SpectrumError::TooFewSamples(_) if dropped > 0 => {
            format!(
                "{path}: {problem}, and {dropped} with missing values were left out\nhelp: --missing mean"
            )
        }
        SpectrumError::OutOfRange(at) => format!(
            "{path}: the variance of column {} is beyond the range of numbers, rescale the column",
            column(at)
        ),
        SpectrumError::TooFewSamples(_)
        | SpectrumError::AllConstant
        | SpectrumError::TooManyConditions { .. } => format!("{path}: {problem}"),
    })
}
