//! `spinodal spectrum`: at which β the latents of a VAE collapse on a data set.

mod figure;
mod read;
mod report;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::command::answer::{Answer, Question};
use crate::command::failure::Failure;
use crate::command::output::{OutputArguments, Outputs};
use crate::data::{Header, Missing};
use crate::spectrum::bulk::Bulk;
use crate::study::{Range, Spacing};
use report::Findings;

/// Tell from a data set at which β the latents of a VAE collapse
///
/// Latent i of a linear VAE with decoder variance σ'² and weight β of the KL term is alive while βσ'² is below the
/// eigenvalue ξ_i² of the covariance of the data (taken with 1/n): it collapses at β = ξ_i²/σ'². Which eigenvalues are
/// signal, and what they would be with more samples, follows from random-matrix theory: signal is what is above the
/// largest eigenvalue of 95 in 100 data sets of white noise. Training on these samples sees the eigenvalues as they are.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  spinodal spectrum digits.csv -o digits.svg\n  spinodal spectrum digits.csv --beta 0.1:200:100:log -o staircase.csv\n  spinodal spectrum digits.csv --target-live 10\n  spinodal spectrum table.csv --exclude label --condition x1,x2 --missing drop\n  spinodal spectrum images.npz --array train --decoder-variance 0.1\n  spinodal spectrum --eigenvalues 4,2.5,1,0.3 --samples 200"
)]
pub struct SpectrumArguments {
    /// Samples: a CSV, .npy or .npz file whose rows are samples and whose columns are features
    #[arg(value_hint = clap::ValueHint::FilePath)]
    data: PathBuf,
    /// DATA holds eigenvalues of a covariance: a file of them, or a list such as 4,2.5,1
    #[arg(long, conflicts_with_all = ["exclude", "condition", "missing"])]
    eigenvalues: bool,
    /// How many samples the eigenvalues were computed from; tells signal from noise
    #[arg(long, value_name = "N", requires = "eigenvalues")]
    samples: Option<u64>,
    /// Features, by name or number from 1: a,b,3:10,12: (what looks like a number is one)
    #[arg(long, value_name = "LIST", help_heading = "Data")]
    columns: Option<String>,
    /// Columns that are no features, such as labels
    #[arg(long, value_name = "LIST", help_heading = "Data")]
    exclude: Option<String>,
    /// Columns that a conditional VAE is given, which are no features: what they predict linearly is taken out
    #[arg(long, value_name = "LIST", help_heading = "Data")]
    condition: Option<String>,
    /// Whether the first row of a CSV file holds names; by default it does if it holds no number
    #[arg(long, value_enum, default_value_t = HeaderName::Auto, help_heading = "Data")]
    header: HeaderName,
    /// Which array of an .npz file
    #[arg(long, value_name = "NAME", help_heading = "Data")]
    array: Option<String>,
    /// What to do with samples that lack a value
    #[arg(long, value_enum, help_heading = "Data")]
    missing: Option<MissingName>,
    /// Weight of the KL term: one value (1 by default), or the values of a table along β
    #[arg(long, allow_negative_numbers = true, value_name = "VALUE|LO:HI:N[:log]")]
    beta: Option<String>,
    /// Variance σ'² of the decoder; β counts in units of the variance of the data over it
    #[arg(long, allow_negative_numbers = true, value_name = "VARIANCE", default_value_t = 1.0)]
    decoder_variance: f64,
    /// Variance of the noise in the data; by default estimated from the median of the eigenvalues
    #[arg(long, allow_negative_numbers = true, value_name = "VARIANCE")]
    noise_variance: Option<f64>,
    /// Tell which β keep so many latents alive
    #[arg(long, value_name = "N")]
    target_live: Option<usize>,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum HeaderName {
    Auto,
    Yes,
    No,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MissingName {
    /// Stop and say where a value is missing
    Error,
    /// Leave the sample out
    Drop,
    /// Take the mean of the column, which makes variances smaller
    Mean,
}

/// The values of β that are asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Weights {
    One(f64),
    Many(Range),
}

impl SpectrumArguments {
    fn header(&self) -> Header {
        match self.header {
            HeaderName::Auto => Header::Auto,
            HeaderName::Yes => Header::Yes,
            HeaderName::No => Header::No,
        }
    }

    fn missing(&self) -> Missing {
        match self.missing {
            None | Some(MissingName::Error) => Missing::Error,
            Some(MissingName::Drop) => Missing::Drop,
            Some(MissingName::Mean) => Missing::Mean,
        }
    }

    /// # Errors
    /// When this is no positive number, and no range of them.
    fn weights(&self) -> Result<Weights, Failure> {
        let Some(text) = &self.beta else { return Ok(Weights::One(1.0)) };
        let weights = match text.trim().parse::<f64>() {
            Ok(value) => Weights::One(value),
            Err(_) => Weights::Many(
                Range::parse(text).map_err(|problem| Failure::usage(format!("--beta {text}: {problem}")))?,
            ),
        };
        let low = match weights {
            Weights::One(value) => value,
            Weights::Many(range) => range.low,
        };
        if low > 0.0 && low.is_finite() {
            return Ok(weights);
        }
        Err(Failure::usage(format!(
            "--beta {text}: β must be positive and finite, at β = 0 the rate is infinite"
        )))
    }
}

impl Question for SpectrumArguments {
    fn output(&self) -> &OutputArguments {
        &self.output
    }

    fn answer(&self, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
        answer(self, outputs)
    }
}

fn answer(arguments: &SpectrumArguments, outputs: &Outputs<'_>) -> Result<Answer, Failure> {
    outputs.spare(&arguments.data)?;
    let weights = arguments.weights()?;
    check_variance("--decoder-variance", arguments.decoder_variance)?;
    if let Some(noise) = arguments.noise_variance {
        check_variance("--noise-variance", noise)?;
    }
    let spectrum = outputs.timings.measure("read", || read::spectrum(arguments))?;
    if arguments.noise_variance.is_some() && spectrum.sampling.is_none() {
        return Err(Failure::usage("--noise-variance needs to know of how many samples: --samples N"));
    }
    let bulk = Bulk::of(&spectrum, arguments.noise_variance);
    let findings = Findings { arguments, spectrum: &spectrum, bulk, weights };
    findings.check_range()?;
    let (target, unanswered) = findings.target()?;
    let figure = outputs.figure(|| Ok(figure::figure(&findings)))?;
    let answer = Answer::new(findings.table(target), findings.summary(target)).with_figure(figure);
    Ok(Answer { failure: unanswered, ..answer })
}

fn check_variance(flag: &str, variance: f64) -> Result<(), Failure> {
    if variance > 0.0 && variance.is_finite() {
        return Ok(());
    }
    Err(Failure::usage(format!("{flag} {variance}: a variance is a positive number")))
}

impl Weights {
    fn values(self) -> Vec<f64> {
        match self {
            Weights::One(value) => vec![value],
            Weights::Many(range) => range.values(),
        }
    }

    /// The ends of an axis of β, and whether it is logarithmic.
    fn axis(self) -> Option<(f64, f64, bool)> {
        match self {
            Weights::Many(range) if range.count > 1 => {
                Some((range.low, range.high, range.spacing == Spacing::Logarithmic))
            }
            Weights::One(_) | Weights::Many(_) => None,
        }
    }
}
