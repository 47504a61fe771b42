//! `spinodal solve`: all solutions at one point.

use clap::Args;
use serde_json::{Map, Value, json};

use crate::command::arguments::{PointArguments, SolverArguments};
use crate::command::failure::{Failure, advice, trouble_text};
use crate::command::flow::refuse_time;
use crate::command::output::{
    Bar, Format, OutputArguments, Outputs, colour, parameters_json, print, provenance, remark, shaped_json,
    theory_name,
};
use crate::model::{entry_names, variable_names};
use crate::solve::{Method, Root, SolveFailure};
use crate::study::{Search, Setup, Solved, Solver, SolverMethod, reason_name};
use crate::table::{Cell, Column, FileKind, Provenance, Table, write_atomically};

/// Find the distinct solutions that the starts and a search lead to, with their stability
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  spinodal solve linear-vae -s beta=0.5 -s rho=2\n  spinodal solve linear-vae --dim M=2 --format json\n  spinodal solve hopfield --start glassy"
)]
pub struct SolveArguments {
    #[command(flatten)]
    point: PointArguments,
    #[command(flatten)]
    solver: SolverArguments,
    #[command(flatten)]
    search: SearchArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// How further solutions are sought.
#[derive(Args, Clone, Debug)]
struct SearchArguments {
    /// Random starts from which further solutions are sought by the default method; by default 12, or none where the
    /// theory says that its solution is unique
    #[arg(long, value_name = "N", help_heading = "Solver")]
    search: Option<usize>,
    /// Another seed, other random starts
    #[arg(long, value_name = "N", default_value_t = Solver::default().search.seed, help_heading = "Solver")]
    seed: u64,
}

/// More random starts are slips.
const MOST_STARTS: usize = 100_000;

impl SearchArguments {
    fn read(&self) -> Result<Search, Failure> {
        if let Some(starts) = self.search.filter(|&starts| starts > MOST_STARTS) {
            return Err(Failure::usage(format!("--search {starts}: at most {MOST_STARTS} starts")));
        }
        Ok(Search { starts: self.search, seed: self.seed })
    }
}

pub fn run(arguments: &SolveArguments) -> Result<(), Failure> {
    let outputs = Outputs::prepare(&arguments.output)?;
    outputs.refuse_figures("solve")?;
    let search = arguments.search.read()?;
    let solver = Solver { search, ..arguments.solver.read()? };
    let setup = Setup { solver, ..arguments.point.setup(&[], colour())? };
    refuse_time(&setup.model)?;
    let solved = {
        let bar = Bar::new(&arguments.output, setup.search_length(&setup.parameters), "searching");
        outputs.timings.measure("solve", || setup.solve_all(&setup.parameters, &bar))
    };
    if setup.model.theory().unique.is_some() && solved.roots.len() > 1 {
        let count = solved.roots.len();
        remark(
            &arguments.output,
            &format!("the theory says that its solution is unique, but {count} were found"),
        );
    }
    let table = table(&setup, &solved);
    for path in &arguments.output.out {
        let bytes = match FileKind::from_path(path)? {
            FileKind::Json => json_text(&setup, &solved).into_bytes(),
            FileKind::Npz => table.to_npz(),
            _ => table.to_csv().into_bytes(),
        };
        write_atomically(path, &bytes)?;
    }
    match arguments.output.format {
        Some(Format::Json) => print(&json_text(&setup, &solved))?,
        Some(Format::Csv) => print(&table.to_csv())?,
        Some(Format::Text) => print(&text(&setup, &solved))?,
        None if arguments.output.out.is_empty() => print(&text(&setup, &solved))?,
        None => {}
    }
    if solved.roots.is_empty() && solved.inadmissible > 0 {
        let requirements = &setup.model.theory().requirements;
        let meanings: Vec<&str> = requirements.iter().filter_map(|r| r.meaning.as_deref()).collect();
        return Err(Failure::Numerics(format!(
            "{} roots were found, but they violate a requirement of the theory: {}",
            solved.inadmissible,
            meanings.join("; ")
        )));
    }
    if let ([], [root, ..]) = (&solved.roots[..], &solved.unsound[..]) {
        let reason = trouble_text(&setup, &root.x, 0.0).unwrap_or_default();
        return Err(Failure::Numerics(format!("the equations hold, but cannot be trusted:{reason}")));
    }
    if solved.roots.is_empty() {
        return Err(Failure::Numerics(failures_text(&setup, &solved.failures)));
    }
    Ok(())
}

fn method_name(method: Method) -> &'static str {
    match method {
        Method::FixedPoint => "fixed-point",
        Method::Anderson => "anderson",
        Method::Newton => "newton",
        Method::Relaxation => "relaxation",
        Method::Homotopy => "homotopy",
        Method::Deflation => "deflation",
    }
}

/// One solution's observables, by name, with their rows, columns and entries.
fn observables(setup: &Setup, root: &Root) -> Vec<(String, usize, usize, Vec<f64>)> {
    let model = &setup.model;
    let mut entries =
        model.observables(&setup.parameters, [(0.0, root.x.as_slice())]).swap_remove(0).into_iter();
    let take = |(name, rows, columns): (&str, usize, usize)| {
        (name.to_owned(), rows, columns, entries.by_ref().take(rows * columns).collect())
    };
    model.observable_shapes().map(take).collect()
}

fn phase(setup: &Setup, root: &Root) -> Option<String> {
    let phase = setup.model.phase(&root.x, &setup.parameters)?;
    Some(setup.model.theory().phases[phase].name.clone())
}

fn solution_json(setup: &Setup, root: &Root) -> Value {
    let layout = setup.model.layout();
    let values: Map<String, Value> = layout
        .unknowns
        .iter()
        .map(|variable| {
            let stored = &root.x[variable.offset..variable.offset + variable.len()];
            (variable.name.clone(), shaped_json(&variable.shape, variable.columns, &variable.entries(stored)))
        })
        .collect();
    let observables: Map<String, Value> = observables(setup, root)
        .into_iter()
        .map(|(name, rows, columns, entries)| {
            let value = match (rows, columns) {
                (1, 1) => json!(entries[0]),
                (_, 1) => json!(entries),
                _ => Value::Array(entries.chunks(columns).map(|row| json!(row)).collect()),
            };
            (name, value)
        })
        .collect();
    json!({
        "values": values,
        "observables": observables,
        "phase": phase(setup, root),
        "stable": root.stability.is_stable(),
        "free_energy": setup.model.evaluator().free_energy(&root.x, &setup.parameters),
        "residual": root.residual_norm,
        "evaluations": root.evaluations,
        "method": method_name(root.method),
        "averages": averages_json(setup, root),
    })
}

/// Each average in the equations: its variable, how it was computed, and an estimate of its absolute error.
fn averages_json(setup: &Setup, root: &Root) -> Value {
    let source = &setup.model.theory().source;
    let averages = setup.model.averages(&root.x, &setup.parameters).into_iter().map(|average| {
        json!({
            "of": average.span.map(|span| source.slice(span)),
            "over": average.variable,
            "rule": average.rule,
            "nodes": average.nodes,
            "value": average.value,
            "error": average.error,
        })
    });
    averages.collect()
}

fn failure_json(setup: &Setup, failure: &SolveFailure) -> Value {
    let names = setup.model.entry_names();
    let by_name = |values: &[f64]| -> Map<String, Value> {
        names.iter().zip(values).map(|(name, value)| (name.clone(), json!(value))).collect()
    };
    json!({
        "reason": reason_name(failure.reason),
        "method": method_name(failure.method),
        "evaluations": failure.evaluations,
        "residual": failure.residual_norm,
        "last": by_name(&failure.last),
        "residuals": by_name(&failure.residuals),
    })
}

fn json_text(setup: &Setup, solved: &Solved) -> String {
    let solutions: Vec<Value> = solved.roots.iter().map(|root| solution_json(setup, root)).collect();
    let mut answer = json!({
        "theory": theory_name(&setup.model),
        "parameters": parameters_json(&setup.model, &setup.parameters),
        "solutions": solutions,
        "provenance": serde_json::from_str::<Value>(&solve_provenance(setup).to_json()).unwrap_or(Value::Null),
    });
    if !solved.failures.is_empty() {
        let failures = solved.failures.iter().map(|failure| failure_json(setup, failure));
        answer["failures"] = Value::Array(failures.collect());
    }
    let text = serde_json::to_string_pretty(&answer).expect("strings and numbers are valid JSON");
    format!("{text}\n")
}

/// Where the answer comes from, including what was searched.
fn solve_provenance(setup: &Setup) -> Provenance {
    let (starts, seed) = (setup.search_starts(), setup.solver.search.seed);
    match setup.solver.method {
        SolverMethod::Auto => {
            provenance(setup, "solve").with("search", json!({ "starts": starts, "seed": seed }))
        }
        _ => provenance(setup, "solve"),
    }
}

/// One row for each solution.
fn table(setup: &Setup, solved: &Solved) -> Table {
    let model = &setup.model;
    let mut names: Vec<String> = model.layout().unknowns.iter().flat_map(variable_names).collect();
    names
        .extend(model.observable_shapes().flat_map(|(name, rows, columns)| entry_names(name, rows, columns)));
    let mut columns: Vec<Column> = names.into_iter().map(|name| Column::numbers(name, Vec::new())).collect();
    columns.push(Column::text("phase", Vec::new()));
    columns.push(Column::text("stable", Vec::new()));
    columns.push(Column::numbers("residual", Vec::new()));
    columns.push(Column::numbers("evaluations", Vec::new()));
    columns.push(Column::text("method", Vec::new()));
    let mut table = Table::new(columns, solve_provenance(setup));
    for root in &solved.roots {
        let mut cells: Vec<Cell> =
            crate::study::unknown_entries(model, &root.x).into_iter().map(Cell::Number).collect();
        cells.extend(observables(setup, root).into_iter().flat_map(|entry| entry.3).map(Cell::Number));
        cells.push(Cell::Text(phase(setup, root)));
        cells.push(Cell::Text(root.stability.is_stable().map(|stable| stable.to_string())));
        cells.push(Cell::Number(root.residual_norm));
        cells.push(Cell::Number(root.evaluations as f64));
        cells.push(Cell::from(method_name(root.method)));
        table.push_row(cells);
    }
    table
}

fn text(setup: &Setup, solved: &Solved) -> String {
    let model = &setup.model;
    let mut text = format!("{}\n", model.theory().title);
    for (at, root) in solved.roots.iter().enumerate() {
        let stability = match root.stability.is_stable() {
            Some(true) => "stable",
            Some(false) => "unstable",
            None => "stability undecided",
        };
        let phase = phase(setup, root).map_or(String::new(), |phase| format!(" · {phase}"));
        text.push_str(&format!("\nsolution {}{phase} · {stability}\n", at + 1));
        let mut lines: Vec<(String, f64, Option<&str>)> = Vec::new();
        for (variable, declared) in model.layout().unknowns.iter().zip(&model.theory().unknowns) {
            let stored = &root.x[variable.offset..variable.offset + variable.len()];
            let entries = variable_names(variable).into_iter().zip(variable.entries(stored));
            lines.extend(entries.map(|(name, value)| (name, value, declared.meaning.as_deref())));
        }
        for ((name, rows, columns, entries), declared) in
            observables(setup, root).into_iter().zip(&model.theory().observables)
        {
            let entries = entry_names(&name, rows, columns).into_iter().zip(entries);
            lines.extend(entries.map(|(name, value)| (name, value, declared.meaning.as_deref())));
        }
        let width = lines.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
        for (name, value, meaning) in lines {
            let line = format!("  {name:<width$} = {:<17} {}", digits(value), meaning.unwrap_or(""));
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text.push_str(&format!(
            "  residual {:.1e} after {} evaluations, {}\n",
            root.residual_norm,
            root.evaluations,
            method_name(root.method)
        ));
        text.push_str(&averages_line(setup, root));
    }
    if !solved.roots.is_empty() {
        text.push_str(&left_out(solved));
    }
    // Where nothing else was found, this is the error.
    for root in solved.unsound.iter().filter(|_| !solved.roots.is_empty()) {
        text.push_str(&format!(
            "\none root left out: its equations cannot be trusted{}\n",
            trouble_text(setup, &root.x, 0.0).unwrap_or_default()
        ));
    }
    text
}

/// How accurate the averages are in the equations, if there are any.
fn averages_line(setup: &Setup, root: &Root) -> String {
    let averages = setup.model.averages(&root.x, &setup.parameters);
    let Some(worst) = averages.iter().max_by(|a, b| a.error.total_cmp(&b.error)) else {
        return String::new();
    };
    format!("  averages within {:.0e}, {}, {} nodes\n", worst.error, worst.rule, worst.nodes)
}

/// What the starts led to beside solutions.
fn left_out(solved: &Solved) -> String {
    let mut text = String::new();
    let reasons: Vec<&str> = solved.failures.iter().map(|failure| reason_name(failure.reason)).collect();
    match reasons.len() {
        0 => {}
        1 => text.push_str(&format!("\none start led to no solution: {}\n", reasons[0])),
        count => text.push_str(&format!("\n{count} starts led to no solution: {}\n", reasons.join(", "))),
    }
    if solved.inadmissible > 0 {
        text.push_str(&format!("\n{} roots left out: they violate a requirement\n", solved.inadmissible));
    }
    text
}

/// Ten digits behind the point; scientific where those would show little, though not for what is
/// zero to all the digits that a solution has.
fn digits(value: f64) -> String {
    let size = value.abs();
    if size < 1e-11 {
        return format!("{:.10}", 0.0);
    }
    if (1e-4..1e7).contains(&size) { format!("{value:.10}") } else { format!("{value:.9e}") }
}

/// Why nothing was found: reason, the worst residuals with their unknowns, where it stopped, what to try.
pub fn failures_text(setup: &Setup, failures: &[SolveFailure]) -> String {
    let closest = failures.iter().min_by(|a, b| a.residual_norm.total_cmp(&b.residual_norm));
    let Some(failure) = closest else { return "no solution was found".to_owned() };
    let mut text = format!(
        "no solution was found: {} ({}, {} evaluations, residual {:.2e})",
        reason_name(failure.reason),
        method_name(failure.method),
        failure.evaluations,
        failure.residual_norm
    );
    let names = setup.model.entry_names();
    let mut order: Vec<usize> = (0..names.len()).collect();
    let size = |at: &usize| {
        let residual = failure.residuals[*at].abs();
        if residual.is_nan() { f64::INFINITY } else { residual }
    };
    order.sort_by(|a, b| size(b).total_cmp(&size(a)));
    text.push_str("\nlast iterate, worst residuals first:");
    for &at in order.iter().take(8) {
        let (value, residual) = (failure.last[at], failure.residuals[at]);
        text.push_str(&format!("\n  {} = {}   residual {residual:.2e}", names[at], digits(value)));
    }
    if order.len() > 8 {
        text.push_str(&format!("\n  … and {} more", order.len() - 8));
    }
    text.push_str(&trouble_text(setup, &failure.last, 0.0).unwrap_or_default());
    let allowed = setup.solver.evaluations.unwrap_or(failure.evaluations);
    let help = advice(failure.reason, setup.solver.method, allowed);
    text.push_str(&format!("\nhelp: {help}"));
    text
}
