//! `NAME=LO:HI`: the line along which branches and thresholds are looked for.

use crate::branch::{Diagram, TraceFailureReason};
use crate::command::arguments::{PointArguments, SolverArguments};
use crate::command::failure::Failure;
use crate::command::flow::refuse_time;
use crate::command::output::{colour, theory_name};
use crate::command::target::parameter_position;
use crate::command::values::{Assignment, check_domain};
use crate::study::{Setup, Stretch, reason_name};

/// A theory at a point, and the line through it.
///
/// # Errors
/// The first thing that is wrong with the flags.
pub fn prepare(
    point: &PointArguments,
    solver: &SolverArguments,
    along: &str,
) -> Result<(Setup, Stretch), Failure> {
    let setup = Setup { solver: solver.read()?, ..point.setup(&[], colour())? };
    refuse_time(&setup.model)?;
    let along = read_stretch(&setup, along)?;
    Ok((setup, along))
}

fn read_stretch(setup: &Setup, text: &str) -> Result<Stretch, Failure> {
    let model = &setup.model;
    let form = || Failure::usage(format!("--along {text}: write NAME=LO:HI, for instance beta=0.5:2.5"));
    let Assignment { name, value } = Assignment::parse("--along", text).map_err(|_| form())?;
    let (low, high) = value.split_once(':').ok_or_else(form)?;
    let number = |part: &str| part.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    let (Some(low), Some(high)) = (number(low), number(high)) else { return Err(form()) };
    if low >= high {
        return Err(Failure::usage(format!("--along {text}: the first value must be less than the last")));
    }
    let (name, position) = parameter_position(model, name)?;
    let offset = position + model.layout().unknown_count;
    let variables = &model.layout().parameters;
    if let Some(owner) = variables.iter().find(|v| (v.offset..v.offset + v.len()).contains(&offset)) {
        for end in [low, high] {
            check_domain(&name, end, owner.domain)?;
        }
    }
    Ok(Stretch { parameters: setup.parameters.clone(), name, position, low, high })
}

/// As it was asked for.
pub fn stretch_text(along: &Stretch) -> String {
    format!("{}={}:{}", along.name, along.low, along.high)
}

/// # Errors
/// When there is no branch at all.
pub fn refuse_nothing(setup: &Setup, along: &Stretch, diagram: &Diagram) -> Result<(), Failure> {
    if !diagram.branches.is_empty() {
        return Ok(());
    }
    let mut text = format!("no branch was found along {}", stretch_text(along));
    if let Some(failure) = diagram.failures.first() {
        text.push_str(&format!(": {}", trouble(failure.reason)));
    }
    let name = theory_name(&setup.model);
    text.push_str(&format!(
        "\nhelp: look at one value with `spinodal solve {name} -s {}={}`",
        along.name, along.low
    ));
    Err(Failure::Numerics(text))
}

fn trouble(reason: TraceFailureReason) -> String {
    match reason {
        TraceFailureReason::StartUnsolved(reason) => {
            format!("a start was not solved ({})", reason_name(reason))
        }
        TraceFailureReason::PersistentlySingular { dimension } => format!(
            "solutions come in families of dimension {dimension}, as with a continuous symmetry that no `gauge` fixes"
        ),
        TraceFailureReason::NotFinite => "the equations have no value beside the start".to_owned(),
        TraceFailureReason::StepUnderflow => "the branch could not be followed".to_owned(),
    }
}
