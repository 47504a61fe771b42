//! The page of text: sections of aligned rows.

use super::outline::{Outline, Schedule, Side, next};
use super::pieces::{Joint, Pieces, width, wrapped};
use super::{plain, symbol};
use crate::syntax::name::Name;
use crate::syntax::tree::{
    Declaration, Event, Expression, Extremization, Gauge, Goal, GoalValue, Interval, Threshold,
};
use crate::theory::{Kind, Theory};

/// Columns of the page.
const PAGE: usize = 100;
const INDENT: usize = 2;
/// Between two columns of a table.
const GAP: usize = 3;
/// A column other than the last is broken at this width, so that five fit on the page.
const WIDEST_COLUMN: usize = 30;
/// What the last column is granted, even if the page overflows.
const NARROWEST_WORDS: usize = 16;

/// All there is to say about a theory.
pub fn page(theory: &Theory) -> String {
    let outline = Outline::new(&theory.tree);
    let (unknowns, equations) = match theory.kind {
        Kind::SaddlePoint => ("Unknowns", "Equations"),
        Kind::Flow => ("States", "Flow"),
        Kind::Map => ("States", "Steps"),
    };
    let mut page = Page::default();
    page.words(&theory.title, 0);
    for reference in &theory.references {
        page.words(reference, 0);
    }
    page.table("Dimensions", dims(&outline));
    page.table("Parameters", outline.parameters.iter().map(|parameter| declared(parameter)).collect());
    page.table(unknowns, outline.unknowns.iter().map(|unknown| declared(unknown)).collect());
    page.table("Starts", starts(&outline));
    page.definitions("Schedules", outline.schedules.iter().map(schedule).collect());
    page.definitions("Abbreviations", lets(&outline));
    page.definitions("Functions", functions(&outline));
    page.definitions(equations, sides(&outline));
    page.definitions("Free energy", observables(&outline.free_energy));
    page.definitions("Observables", observables(&outline.observables));
    page.table("Phases", phases(&outline));
    page.table("Requirements", requirements(&outline));
    page.table(
        "Unique solution",
        outline.unique.iter().map(|reason| vec![Cell::Words((*reason).to_owned())]).collect(),
    );
    page.table("Events", outline.events.iter().map(|event| happening(event)).collect());
    page.table("Goals", outline.goals.iter().map(|goal| aim(goal)).collect());
    page.table("Thresholds", outline.thresholds.iter().map(|threshold| crossing(threshold)).collect());
    page.table("Symmetries", outline.gauges.iter().map(|gauge| vec![Cell::Words(in_words(gauge))]).collect());
    match theory.checks.len() {
        0 => {}
        1 => page.section("1 check"),
        number => page.section(&format!("{number} checks")),
    }
    page.text
}

enum Cell {
    Formula(Pieces),
    Words(String),
}

/// `left = right`, and what it means.
struct Definition {
    left: String,
    right: Pieces,
    meaning: String,
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    /// Adds a line.
    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn words(&mut self, text: &str, indent: usize) {
        for line in wrapped(text, PAGE - indent) {
            self.line(&format!("{:indent$}{line}", ""));
        }
    }

    fn section(&mut self, title: &str) {
        self.line("");
        self.line(title);
    }

    /// Rows of as many cells each; empty columns are left out.
    fn table(&mut self, title: &str, rows: Vec<Vec<Cell>>) {
        let columns = rows.first().map_or(0, Vec::len);
        if columns == 0 {
            return;
        }
        self.section(title);
        let mut blocks: Vec<Vec<String>> = vec![Vec::new(); rows.len()];
        let mut left = INDENT;
        for column in 0..columns {
            let is_last = column + 1 == columns;
            let room = if is_last { PAGE.saturating_sub(left).max(NARROWEST_WORDS) } else { WIDEST_COLUMN };
            let cells: Vec<Vec<String>> = rows.iter().map(|row| row[column].lines(room)).collect();
            let widest = cells.iter().flatten().map(|line| width(line)).max().unwrap_or(0);
            if widest == 0 {
                continue;
            }
            for (block, cell) in blocks.iter_mut().zip(cells) {
                place(block, cell, left);
            }
            left += widest + GAP;
        }
        for line in blocks.iter().flatten() {
            self.line(line);
        }
    }

    /// Definitions aligned at `=`. Meanings stand in a column of their own if all of them fit.
    fn definitions(&mut self, title: &str, definitions: Vec<Definition>) {
        if definitions.is_empty() {
            return;
        }
        self.section(title);
        let widest_left = definitions.iter().map(|definition| width(&definition.left)).max().unwrap_or(0);
        let column = INDENT + widest_left + " = ".len();
        let room = PAGE.saturating_sub(column).max(NARROWEST_WORDS);
        let widest_right = definitions.iter().map(|definition| definition.right.width()).max().unwrap_or(0);
        let beside = column + widest_right + GAP;
        let fit = |definition: &Definition| beside + width(&definition.meaning) <= PAGE;
        let all_fit = definitions.iter().all(fit);
        for Definition { left, right, meaning } in &definitions {
            let mut block = vec![format!("{:INDENT$}{}", "", padded(left, widest_left))];
            place(&mut block, vec!["=".to_owned()], INDENT + widest_left + 1);
            let mut lines = right.lines(room, room.saturating_sub(INDENT));
            for continuation in lines.iter_mut().skip(1) {
                *continuation = format!("{:INDENT$}{continuation}", "");
            }
            place(&mut block, lines, column);
            if all_fit {
                place(&mut block, vec![meaning.clone()], beside);
            }
            for line in &block {
                self.line(line);
            }
            if !all_fit && !meaning.is_empty() {
                self.words(&format!("({meaning})"), column + INDENT);
            }
        }
    }
}

impl Cell {
    fn lines(&self, room: usize) -> Vec<String> {
        match self {
            Cell::Formula(pieces) => pieces.lines(room, room),
            Cell::Words(words) => wrapped(words, room),
        }
    }
}

/// Puts `lines` beside each other into a block, from column `left` on.
fn place(block: &mut Vec<String>, lines: Vec<String>, left: usize) {
    for (at, line) in lines.into_iter().enumerate() {
        if at == block.len() {
            block.push(String::new());
        }
        block[at] = padded(&block[at], left) + &line;
    }
}

/// Rust's own padding would count marks above letters as columns.
fn padded(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{text}{:missing$}", "")
}

fn named(name: &Name) -> Cell {
    Cell::Words(symbol::unicode(&name.text))
}

fn dims(outline: &Outline<'_>) -> Vec<Vec<Cell>> {
    let row = |&(name, value, meaning): &(&Name, &Expression, &str)| {
        vec![named(name), equal(value), Cell::Words(meaning.to_owned())]
    };
    outline.dims.iter().map(row).collect()
}

fn equal(value: &Expression) -> Cell {
    Cell::Formula(Pieces::new("= ").push(plain::unicode(value)))
}

/// Name, shape, value, domain, meaning.
fn declared(declaration: &Declaration) -> Vec<Cell> {
    let sizes = plain::unicode_sizes(&declaration.sizes, " × ");
    let symmetric = if declaration.symmetric.is_some() { " symmetric" } else { "" };
    let domain = declaration.domain.as_ref().map_or_else(|| Pieces::new(""), interval);
    let meaning = declaration.meaning.as_ref().map_or("", |meaning| meaning.text.as_str());
    vec![
        named(&declaration.name),
        Cell::Words(sizes + symmetric),
        equal(&declaration.value),
        Cell::Formula(domain),
        Cell::Words(meaning.to_owned()),
    ]
}

fn interval(interval: &Interval) -> Pieces {
    let open = if interval.low_is_open { "in (" } else { "in [" };
    let close = if interval.high_is_open { ")" } else { "]" };
    Pieces::new(open)
        .push(plain::unicode(&interval.low))
        .push_text(", ")
        .push(plain::unicode(&interval.high))
        .push_text(close)
}

fn starts(outline: &Outline<'_>) -> Vec<Vec<Cell>> {
    let value = |(name, value): &(Name, Expression)| {
        Pieces::new(symbol::unicode(&name.text)).push_text(" = ").push(plain::unicode(value))
    };
    let rows = outline.starts.iter().map(|start| {
        let values = Pieces::listed(start.values.iter().map(value));
        vec![named(start.name), Cell::Formula(values), Cell::Words(start.meaning.to_owned())]
    });
    rows.collect()
}

fn schedule(schedule: &Schedule<'_>) -> Definition {
    let form = schedule.form.map_or(String::new(), |form| format!("{}: ", form.text));
    Definition {
        left: format!("{form}{}(t)", symbol::unicode(&schedule.parameter.text)),
        right: plain::unicode(schedule.right),
        meaning: schedule.meaning.to_owned(),
    }
}

fn functions(outline: &Outline<'_>) -> Vec<Definition> {
    let definition = |function: &super::outline::Function<'_>| {
        let arguments: Vec<String> =
            function.arguments.iter().map(|name| symbol::unicode(&name.text)).collect();
        let left = format!("{}({})", symbol::unicode(&function.name.text), arguments.join(", "));
        Definition { left, right: plain::unicode(function.body), meaning: String::new() }
    };
    outline.functions.iter().map(definition).collect()
}

fn lets(outline: &Outline<'_>) -> Vec<Definition> {
    let definition = |&(name, value): &(&Name, &Expression)| Definition {
        left: symbol::unicode(&name.text),
        right: plain::unicode(value),
        meaning: String::new(),
    };
    outline.lets.iter().map(definition).collect()
}

fn sides(outline: &Outline<'_>) -> Vec<Definition> {
    let definition = |(side, right): &(Side<'_>, &Expression)| {
        let left = match side {
            Side::Unknown(name) => symbol::unicode(&name.text),
            Side::Zero => "0".to_owned(),
            Side::Derivative(name) => format!("d/dt {}", symbol::unicode(&name.text)),
            Side::Next(name) => plain::unicode(&next(name)).joined(),
        };
        Definition { left, right: plain::unicode(right), meaning: String::new() }
    };
    let written = outline.equations.iter().map(definition);
    written
        .chain(outline.extrema.iter().map(|&(sense, function, over)| stationary(sense, function, over)))
        .collect()
}

/// `0 = ∂f/∂q = ∂f/∂m`.
fn stationary(sense: Extremization, function: &Name, over: &[Name]) -> Definition {
    let function = symbol::unicode(&function.text);
    let mut slopes =
        over.iter().map(|name| Pieces::new(format!("∂{function}/∂{}", symbol::unicode(&name.text))));
    let first = slopes.next().unwrap_or_default();
    let right = slopes.fold(first, |chain, slope| {
        chain.push_text(" ").push_after(Joint::Comparison, Pieces::new("= ").push(slope))
    });
    let meaning = match sense {
        Extremization::Stationary => String::new(),
        Extremization::Minimum => format!("minima of {function}"),
    };
    Definition { left: "0".to_owned(), right, meaning }
}

fn observables(observables: &[(&Name, &Expression, &str)]) -> Vec<Definition> {
    let definition = |&(name, value, meaning): &(&Name, &Expression, &str)| Definition {
        left: symbol::unicode(&name.text),
        right: plain::unicode(value),
        meaning: meaning.to_owned(),
    };
    observables.iter().map(definition).collect()
}

fn phases(outline: &Outline<'_>) -> Vec<Vec<Cell>> {
    let row = |&(name, condition): &(&str, Option<&Expression>)| {
        let condition = match condition {
            Some(condition) => Pieces::new("when ").push(plain::unicode(condition)),
            None => Pieces::new("otherwise"),
        };
        vec![Cell::Words(name.to_owned()), Cell::Formula(condition)]
    };
    outline.phases.iter().map(row).collect()
}

fn requirements(outline: &Outline<'_>) -> Vec<Vec<Cell>> {
    let row = |&(condition, meaning): &(&Expression, &str)| {
        vec![Cell::Formula(plain::unicode(condition)), Cell::Words(meaning.to_owned())]
    };
    outline.requirements.iter().map(row).collect()
}

/// Name, condition and meaning of an event.
fn happening(event: &Event) -> Vec<Cell> {
    let condition = &event.condition;
    let right =
        Pieces::new(format!("{} ", condition.relation.unicode())).push(plain::unicode(&condition.right));
    let left = Pieces::new("when ").push(plain::unicode(&condition.left)).push_text(" ");
    let meaning = event.meaning.as_ref().map_or("", |meaning| meaning.text.as_str());
    vec![
        Cell::Words(event.name.text.clone()),
        Cell::Formula(left.push_after(Joint::Comparison, right)),
        Cell::Words(meaning.to_owned()),
    ]
}

/// Name, value and meaning of a goal.
fn aim(goal: &Goal) -> Vec<Cell> {
    let extreme = goal.extreme.spelling();
    let value = match &goal.value {
        GoalValue::Time(event) => Pieces::new(format!("{extreme} time of \"{}\"", event.text)),
        GoalValue::Number { value, time } => {
            let value = Pieces::new(format!("{extreme} ")).push(plain::unicode(value));
            match time {
                Some(time) => value.push_text(" at t = ").push(plain::unicode(time)),
                None => value,
            }
        }
    };
    let meaning = goal.meaning.as_ref().map_or("", |meaning| meaning.text.as_str());
    vec![Cell::Words(goal.name.text.clone()), Cell::Formula(value), Cell::Words(meaning.to_owned())]
}

/// Name, place and meaning of a threshold.
fn crossing(threshold: &Threshold) -> Vec<Cell> {
    let right = Pieces::new("= ").push(plain::unicode(&threshold.right));
    let left = Pieces::new("at ").push(plain::unicode(&threshold.left)).push_text(" ");
    let meaning = threshold.meaning.as_ref().map_or("", |meaning| meaning.text.as_str());
    vec![
        Cell::Words(threshold.name.text.clone()),
        Cell::Formula(left.push_after(Joint::Comparison, right)),
        Cell::Words(meaning.to_owned()),
    ]
}

/// What a symmetry leaves undetermined.
fn in_words(gauge: &Gauge) -> String {
    match gauge {
        Gauge::Permute { dim } => format!("the order of the indices along {dim} is free"),
        Gauge::Flip { unknowns, along } => {
            let names: Vec<String> = unknowns.iter().map(|name| symbol::unicode(&name.text)).collect();
            let (names, signs) = match names.as_slice() {
                [] => return String::new(),
                [name] => (name.clone(), "the sign of"),
                [names @ .., last] => (format!("{} and {last}", names.join(", ")), "the common sign of"),
            };
            match along {
                None => format!("{signs} {names} is free"),
                Some(dim) => format!("for each index along {dim}, {signs} its entries of {names} is free"),
            }
        }
    }
}
