//! The flags that all questions share, and how they become a [`Setup`].

use std::path::Path;

use clap::{Args, ValueEnum};

use crate::catalogue;
use crate::command::failure::Failure;
use crate::command::values::{self, Assignment};
use crate::diagnostic::Colour;
use crate::model::{Model, variable_names};
use crate::solve::{Damping, FixedPointOptions};
use crate::source::Source;
use crate::study::{Setup, Solver, SolverMethod, Start, with_default_schedules};
use crate::syntax;
use crate::theory::scope::Reach;
use crate::theory::typed::Typed;
use crate::theory::{ParameterId, Theory};

/// Where a theory is taken.
#[derive(Args, Clone, Debug)]
pub struct PointArguments {
    /// A theory of the catalogue (see `spinodal list`) or the path of an equation file
    #[arg(value_hint = clap::ValueHint::FilePath)]
    pub theory: String,
    /// Set a parameter: beta=0.5, rho=[2,1], rho[2]=0.5 (repeatable)
    #[arg(short, long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Set the size of a dimension: M=2 (repeatable)
    #[arg(long, value_name = "NAME=SIZE")]
    pub dim: Vec<String>,
    /// Start from a named start, or set one unknown's or state's start value: Q=[[1,0],[0,1]] (repeatable)
    #[arg(long, value_name = "NAME[=VALUE]")]
    pub start: Vec<String>,
    /// How to solve
    #[arg(long, value_enum, default_value_t = MethodName::Auto, help_heading = "Solver")]
    pub solver: MethodName,
    /// Fraction of the old iterate that fixed-point iteration keeps, in [0, 1); adaptive by default
    #[arg(long, allow_negative_numbers = true, value_name = "FRACTION", help_heading = "Solver")]
    pub damping: Option<f64>,
    /// Accept a solution once its largest scaled residual is at most this
    #[arg(long, allow_negative_numbers = true, value_name = "RESIDUAL", help_heading = "Solver")]
    pub residual: Option<f64>,
    /// Most evaluations of the equations to spend from one start
    #[arg(long, value_name = "N", help_heading = "Solver")]
    pub evaluations: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MethodName {
    /// Damped iteration, then relaxation and Newton's method, from every start
    Auto,
    /// Damped fixed-point iteration alone
    FixedPoint,
    /// Newton's method with exact Jacobian and line search alone
    Newton,
    /// Implicit relaxation along dx/dt = F(x) − x alone
    Relaxation,
}

/// Reads a theory of the catalogue or from a file.
///
/// # Errors
/// When there is none, or something is wrong with it.
pub fn read_theory(name: &str, colour: Colour) -> Result<Theory, Failure> {
    let source = match catalogue::find(name) {
        Some(entry) => Source::new(format!("{name}.eq"), entry.text),
        None => read_source(Path::new(name))?,
    };
    Theory::read(source.clone()).map_err(|diagnostics| Failure::diagnostics(&source, &diagnostics, colour))
}

/// Reads an equation file.
///
/// # Errors
/// When it cannot be read as text.
pub fn read_source(path: &Path) -> Result<Source, Failure> {
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|problem| match problem.kind() {
        std::io::ErrorKind::NotFound => {
            let names: Vec<&str> = catalogue::entries().iter().map(|entry| entry.name).collect();
            let mut message = format!("there is no theory `{shown}`: neither in the catalogue nor a file");
            if let Some(nearest) = crate::diagnostic::nearest(&shown.to_string(), names) {
                message.push_str(&format!("\nhelp: did you mean `{nearest}`?"));
            } else {
                message.push_str("\nhelp: `spinodal list` shows the catalogue");
            }
            Failure::Usage(message)
        }
        std::io::ErrorKind::IsADirectory => {
            Failure::Usage(format!("`{shown}` is a directory\nhelp: name one equation file in it"))
        }
        _ => Failure::Usage(format!("cannot read `{shown}`: {problem}")),
    })?;
    if bytes.len() > LARGEST_FILE {
        return Err(Failure::Usage(format!("`{shown}` is larger than 16 MB: that is no equation file")));
    }
    let text = String::from_utf8(bytes).map_err(|problem| {
        let valid = problem.utf8_error().valid_up_to();
        let line = problem.as_bytes()[..valid].iter().filter(|&&byte| byte == b'\n').count() + 1;
        Failure::Usage(format!("`{shown}` is not UTF-8 text: line {line} has a byte that is none"))
    })?;
    Ok(Source::new(shown.to_string(), text))
}

/// Larger files are not read, in bytes.
const LARGEST_FILE: usize = 16 << 20;

impl PointArguments {
    /// Reads the theory and puts it at the point asked for; `schedules` are `NAME=FORM`.
    ///
    /// # Errors
    /// The first thing that is wrong with the theory or the flags.
    pub fn setup(&self, schedules: &[String], colour: Colour) -> Result<Setup, Failure> {
        let mut theory = read_theory(&self.theory, colour)?;
        let dims = self.dims(&theory)?;
        let schedules = read_schedules(&mut theory, schedules, colour)?;
        let model = Model::new(&theory, &dims, &schedules)
            .map_err(|diagnostics| Failure::diagnostics(&theory.source, &diagnostics, colour))?;
        let parameters = model.default_parameters();
        let start = Start { named: None, values: Vec::new() };
        let mut setup = Setup { model, parameters, start, solver: self.solver()? };
        for text in &self.set {
            self.set_parameter(&mut setup, text, colour)?;
        }
        for text in &self.start {
            self.set_start(&mut setup, text, colour)?;
        }
        Ok(setup)
    }

    fn dims(&self, theory: &Theory) -> Result<Vec<usize>, Failure> {
        let mut dims = theory.default_dims();
        for text in &self.dim {
            let Assignment { name, value } = Assignment::parse("--dim", text)?;
            let names: Vec<&str> = theory.dims.iter().map(|dim| dim.name.text.as_str()).collect();
            let id = theory.dim(name).ok_or_else(|| Failure::unknown("dimension", name, names))?;
            let size = value.trim().parse().ok().filter(|size| (1..=LARGEST_DIM).contains(size));
            dims[id.0] = size.ok_or_else(|| {
                Failure::usage(format!("--dim {text}: a size is a whole number from 1 to {LARGEST_DIM}"))
            })?;
        }
        Ok(dims)
    }

    fn solver(&self) -> Result<Solver, Failure> {
        if let Some(damping) = self.damping
            && !(0.0..1.0).contains(&damping)
        {
            return Err(Failure::usage(format!("--damping {damping}: the fraction must lie in [0, 1)")));
        }
        if self.damping.is_some() && self.solver != MethodName::FixedPoint {
            return Err(Failure::usage("--damping needs --solver fixed-point"));
        }
        if self.residual.is_some_and(|residual| !(residual > 0.0 && residual < 1.0)) {
            return Err(Failure::usage("--residual: must lie between 0 and 1"));
        }
        let method = match self.solver {
            MethodName::Auto => SolverMethod::Auto,
            MethodName::FixedPoint => SolverMethod::FixedPoint(match self.damping {
                Some(kept) => Damping::Fixed(kept),
                None => FixedPointOptions::default().damping,
            }),
            MethodName::Newton => SolverMethod::Newton,
            MethodName::Relaxation => SolverMethod::Relaxation,
        };
        let tolerance = self.residual.unwrap_or(Solver::default().tolerance);
        Ok(Solver { method, tolerance, evaluations: self.evaluations })
    }

    fn set_parameter(&self, setup: &mut Setup, text: &str, colour: Colour) -> Result<(), Failure> {
        let Assignment { name, value } = Assignment::parse("--set", text)?;
        let target = parameter_target(&setup.model, name)?;
        let variable = &setup.model.layout().parameters[target.variable].clone();
        let entries = values::constant(setup, &format!("--set {text}"), value, colour)?;
        let stored = target
            .fit(variable, &entries)
            .map_err(|problem| Failure::usage(format!("--set {text}: {problem}")))?;
        for (position, value) in stored {
            values::check_domain(&variable.name, value, variable.domain)?;
            setup.parameters[position - setup.model.layout().unknown_count] = value;
        }
        Ok(())
    }

    fn set_start(&self, setup: &mut Setup, text: &str, colour: Colour) -> Result<(), Failure> {
        let theory = setup.model.theory();
        if !text.contains('=') {
            let key = syntax::name::key(text.trim());
            let names: Vec<&str> = theory.starts.iter().map(|start| start.name.text.as_str()).collect();
            let found = theory.starts.iter().position(|start| start.name.key() == key);
            let found = found.ok_or_else(|| match names.is_empty() {
                true => Failure::usage(format!(
                    "--start {text}: this theory has no named starts\nhelp: set an unknown: --start NAME=VALUE"
                )),
                false => Failure::unknown("start", text, names),
            })?;
            setup.start.named = Some(found);
            return Ok(());
        }
        let Assignment { name, value } = Assignment::parse("--start", text)?;
        let target = unknown_target(&setup.model, name)?;
        let variable = &setup.model.layout().unknowns[target.variable].clone();
        let entries = values::constant(setup, &format!("--start {text}"), value, colour)?;
        let stored = target
            .fit(variable, &entries)
            .map_err(|problem| Failure::usage(format!("--start {text}: {problem}")))?;
        for (position, value) in stored {
            values::check_domain(&variable.name, value, variable.domain)?;
            setup.start.values.push((position, value));
        }
        Ok(())
    }
}

/// Larger sizes are slips.
const LARGEST_DIM: usize = 4096;

/// A parameter or unknown, or one entry of it.
pub struct Target {
    pub variable: usize,
    pub entry: Option<usize>,
}

impl Target {
    /// The stored positions and values that an array of this many rows and columns sets.
    pub fn fit(
        &self,
        variable: &crate::theory::Variable,
        (rows, columns, entries): &(usize, usize, Vec<f64>),
    ) -> Result<Vec<(usize, f64)>, String> {
        if let Some(entry) = self.entry {
            if entries.len() != 1 {
                return Err("one entry takes one number".to_owned());
            }
            let position = variable.position(entry / variable.columns, entry % variable.columns);
            return Ok(vec![(variable.offset + position, entries[0])]);
        }
        let is_matrix = matches!(variable.shape, crate::theory::shape::Shape::Matrix(..));
        let fills = entries.len() == 1 && (!is_matrix || entries[0] == 0.0);
        let filled = if fills { vec![entries[0]; variable.rows * variable.columns] } else { entries.clone() };
        let fits = fills || (*rows, *columns) == (variable.rows, variable.columns);
        if !fits {
            let size = |rows: usize, columns: usize| match columns {
                1 => format!("{rows}"),
                _ => format!("{rows} × {columns}"),
            };
            return Err(format!(
                "`{}` has size {}, this has size {}",
                variable.name,
                size(variable.rows, variable.columns),
                size(*rows, *columns)
            ));
        }
        let n = variable.rows;
        let differs = |row: usize, column: usize| filled[row * n + column] != filled[column * n + row];
        if variable.is_symmetric && (0..n).any(|row| (0..row).any(|column| differs(row, column))) {
            return Err(format!("`{}` is symmetric, this is not", variable.name));
        }
        let stored = variable.stored(&filled);
        Ok(stored.into_iter().enumerate().map(|(at, value)| (variable.offset + at, value)).collect())
    }
}

/// The parameter of this name, or the entry of one: `rho[2]`.
///
/// # Errors
/// When there is none.
pub fn parameter_target(model: &Model, name: &str) -> Result<Target, Failure> {
    target(&model.layout().parameters, "parameter", name)
}

/// The unknown or state of this name, or the entry of one.
///
/// # Errors
/// When there is none.
pub fn unknown_target(model: &Model, name: &str) -> Result<Target, Failure> {
    target(&model.layout().unknowns, "unknown or state", name)
}

fn target(variables: &[crate::theory::Variable], what: &str, name: &str) -> Result<Target, Failure> {
    let (base, is_entry) = match name.split_once('[') {
        Some((base, _)) => (base, true),
        None => (name, false),
    };
    let key = syntax::name::key(base.trim());
    let names: Vec<&str> = variables.iter().map(|variable| variable.name.as_str()).collect();
    let found = variables.iter().position(|variable| syntax::name::key(&variable.name) == key);
    let variable = found.ok_or_else(|| Failure::unknown(what, base, names))?;
    if !is_entry {
        return Ok(Target { variable, entry: None });
    }
    let wanted: String = name[base.len()..].chars().filter(|c| !c.is_whitespace()).collect();
    let entries = variable_names(&variables[variable]);
    let own = &variables[variable].name;
    let entry = entries.iter().position(|entry| entry[own.len()..] == wanted);
    // The single entry of a vector of length one is called by the vector's name.
    let entry =
        entry.or_else(|| (entries.len() == 1 && matches!(wanted.as_str(), "[1]" | "[1,1]")).then_some(0));
    match entry {
        Some(entry) => Ok(Target { variable, entry: Some(entry) }),
        None => Err(Failure::unknown("entry", name, entries.iter().map(String::as_str).collect::<Vec<_>>())),
    }
}

/// The position among the flat parameters of a scalar parameter or of one entry, with its name.
///
/// # Errors
/// When there is none, or the name stands for several numbers.
pub fn parameter_position(model: &Model, name: &str) -> Result<(String, usize), Failure> {
    let target = parameter_target(model, name)?;
    let variable = &model.layout().parameters[target.variable];
    let names = variable_names(variable);
    let entry = match target.entry {
        Some(entry) => entry,
        None if names.len() == 1 => 0,
        None => {
            let first = &names[0];
            return Err(Failure::usage(format!(
                "`{name}` has several entries\nhelp: vary one of them: {first}"
            )));
        }
    };
    let position = variable.position(entry / variable.columns, entry % variable.columns);
    Ok((names[entry].clone(), variable.offset + position - model.layout().unknown_count))
}

fn read_schedules(
    theory: &mut Theory,
    texts: &[String],
    colour: Colour,
) -> Result<Vec<(ParameterId, Typed)>, Failure> {
    let mut chosen: Vec<(ParameterId, Typed)> = Vec::new();
    for text in texts {
        if theory.kind == crate::theory::Kind::SaddlePoint {
            return Err(Failure::usage(format!("--schedule {text}: this theory has no flow")));
        }
        let Assignment { name, value } = Assignment::parse("--schedule", text)?;
        let names: Vec<String> = theory.parameters.iter().map(|p| p.name.text.clone()).collect();
        let id = theory.parameter(name).ok_or_else(|| {
            Failure::unknown("parameter", name, names.iter().map(String::as_str).collect::<Vec<_>>())
        })?;
        if chosen.iter().any(|(earlier, _)| *earlier == id) {
            return Err(Failure::usage(format!("--schedule: `{name}` is given two schedules")));
        }
        let key = syntax::name::key(value.trim());
        let declared = theory.schedules.iter().find(|schedule| {
            schedule.parameter == id && schedule.form.as_ref().is_some_and(|form| form.key() == key)
        });
        let typed = match declared {
            Some(schedule) => schedule.right.clone(),
            None => schedule_expression(theory, id, text, value, colour)?,
        };
        chosen.push((id, typed));
    }
    Ok(with_default_schedules(theory, chosen))
}

/// A schedule written on the command line: `beta='tanh(0.001*t)'`; `constant` is the set value.
fn schedule_expression(
    theory: &mut Theory,
    id: ParameterId,
    text: &str,
    value: &str,
    colour: Colour,
) -> Result<Typed, Failure> {
    let own = theory.parameters[id.0].name.text.clone();
    let value = if value.trim() == "constant" { own.as_str() } else { value };
    let source = Source::new(format!("--schedule {text}"), value);
    let fail = |diagnostics: Vec<crate::diagnostic::Diagnostic>, theory: &Theory| {
        let Failure::Usage(mut message) = Failure::diagnostics(&source, &diagnostics, colour) else {
            return Failure::usage("");
        };
        let forms = theory.schedules.iter().filter(|schedule| schedule.parameter == id);
        let forms: Vec<&str> =
            forms.filter_map(|schedule| schedule.form.as_ref()).map(|form| form.text.as_str()).collect();
        if !forms.is_empty() {
            message.push_str(&format!("\nhelp: schedules of this theory: {}", forms.join(", ")));
        }
        Failure::Usage(message)
    };
    let expression = syntax::parse_expression(&source).map_err(|diagnostics| fail(diagnostics, theory))?;
    let allowed = Reach::PARAMETERS.and(Reach::TIME);
    let typed = theory.expression(&expression, "a schedule", allowed).map_err(|d| fail(d, theory))?;
    let shape = &theory.parameters[id.0].shape;
    let is_scalar = typed.type_ == crate::theory::shape::Type::SCALAR;
    if is_scalar || typed.type_ == crate::theory::shape::Type::Number(shape.clone()) {
        return Ok(typed);
    }
    Err(Failure::usage(format!("--schedule {text}: the shape is not that of `{own}`")))
}
