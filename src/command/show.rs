//! `spinodal show`: the equations of a theory, as text, as LaTeX, or as the program that evaluates them.

use clap::Args;

use crate::command::arguments::read_dims;
use crate::command::failure::Failure;
use crate::command::output::{colour, print};
use crate::command::theory_file::read_theory;
use crate::model::Model;
use crate::show;
use crate::theory::{Instance, Theory};

/// Show the equations of a theory
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  spinodal show hopfield\n  spinodal show linear-vae --latex\n  spinodal show perceptron-capacity --derive\n  spinodal show saad-solla --tape --dim K=3"
)]
pub struct ShowArguments {
    /// A theory of the catalogue or the path of an equation file
    #[arg(value_hint = clap::ValueHint::FilePath)]
    theory: String,
    /// As LaTeX (needs the package amsmath, and amssymb where there are averages)
    #[arg(long, conflicts_with_all = ["derive", "tape"])]
    latex: bool,
    /// The equations that follow from `extremize` and `minimize`, written out entry by entry
    #[arg(long, conflicts_with = "tape")]
    derive: bool,
    /// The program that evaluates the right sides, instruction by instruction
    #[arg(long)]
    tape: bool,
    /// Set the size of a dimension for --derive and --tape: M=2 (repeatable)
    #[arg(long, value_name = "NAME=SIZE")]
    dim: Vec<String>,
}

pub fn show(arguments: &ShowArguments) -> Result<(), Failure> {
    let theory = read_theory(&arguments.theory, colour())?;
    let is_sized = arguments.derive || arguments.tape;
    if !is_sized && !arguments.dim.is_empty() {
        return Err(Failure::usage("--dim: equations hold for all sizes; sizes are for --derive and --tape"));
    }
    let dims = read_dims(&theory, &arguments.dim)?;
    if arguments.derive {
        return print(&derived(arguments, &theory, &dims)?);
    }
    if arguments.tape {
        let model = Model::new(&theory, &dims, &[])
            .map_err(|diagnostics| Failure::diagnostics(&theory.source, &diagnostics, colour()))?;
        return print(&tape(&model));
    }
    print(&if arguments.latex { show::latex(&theory) } else { show::text(&theory) })
}

fn derived(arguments: &ShowArguments, theory: &Theory, dims: &[usize]) -> Result<String, Failure> {
    if theory.extrema.is_empty() {
        let headline =
            format!("`{}` derives no equations: it has no `extremize` or `minimize`", arguments.theory);
        return Err(Failure::usage(headline));
    }
    let instance = Instance::new(theory, dims)
        .map_err(|diagnostics| Failure::diagnostics(&theory.source, &diagnostics, colour()))?;
    Ok(show::derived(theory, &instance))
}

/// Names of the inputs, the program, and how many instructions of each kind it has.
fn tape(model: &Model) -> String {
    let (layout, tape) = (model.layout(), model.tape());
    let variables = layout.unknowns.iter().chain(&layout.parameters);
    let mut text = String::new();
    for variable in variables {
        for (at, name) in variable.stored_names().iter().enumerate() {
            text.push_str(&format!("# x{} = {name}\n", variable.offset + at));
        }
    }
    text.push_str(&tape.to_string());
    let counts: Vec<String> =
        tape.histogram().into_iter().map(|(name, count)| format!("{count} {name}")).collect();
    text.push_str(&format!(
        "# {} instructions in {} steps, {} places: {}\n",
        tape.len(),
        tape.step_count(),
        tape.place_count(),
        counts.join(", ")
    ));
    text
}
