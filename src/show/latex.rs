//! The fragment of LaTeX: tables, then `align`s of equations and definitions.

use super::outline::{Outline, Schedule, Side, next};
use super::pieces::{Pieces, wrapped};
use super::prose::escaped;
use super::{symbol, tex};
use crate::syntax::name::Name;
use crate::syntax::tree::{
    Declaration, Event, Expression, Extremization, Goal, GoalValue, Interval, Threshold,
};
use crate::theory::{Kind, Theory};

/// Columns of the right side of an equation that fit on a line of an article at 10 pt: the text is
/// 345 pt wide, a letter or sign takes about 6 pt, and left side and number their part.
const LINE: usize = 52;
/// What a continued line is moved to the right by, in columns of the same size.
const CONTINUATION: usize = 3;

/// Characters of a line of words; they are narrower than those of formulas.
const WORDS: usize = 60;

/// For the body of a document with `amsmath`.
pub fn fragment(theory: &Theory) -> String {
    let outline = Outline::new(&theory.tree);
    let (unknowns, equations) = match theory.kind {
        Kind::SaddlePoint => ("Unknown", "The equations are"),
        Kind::Flow | Kind::Map => ("State", "The order parameters evolve as"),
    };
    let mut fragment = Fragment { text: String::new() };
    // Long lists of definitions may go on on the next page.
    fragment.line("\\begingroup\\allowdisplaybreaks");
    if !theory.title.is_empty() {
        fragment.line(&format!("\\paragraph{{{}.}}", escaped(&theory.title)));
    }
    if !theory.references.is_empty() {
        let references: Vec<String> = theory.references.iter().map(|text| escaped(text)).collect();
        fragment.line(&format!("{}.", references.join("; ")));
    }
    fragment.table(["Dimension", "", "default", "", "meaning"], dims(&outline));
    fragment.table(["Parameter", "size", "default", "domain", "meaning"], declared(&outline.parameters));
    fragment.table([unknowns, "size", "start", "domain", "meaning"], declared(&outline.unknowns));
    fragment.align(equations, Numbered::Yes, sides(&outline));
    fragment.extrema(&outline);
    fragment.align("with", Numbered::No, definitions(&outline));
    fragment.align("The schedules are", Numbered::No, outline.schedules.iter().map(schedule).collect());
    fragment.align("The free energy is", Numbered::No, observables(&outline.free_energy));
    fragment.align("The observables are", Numbered::No, observables(&outline.observables));
    fragment.phases(&outline);
    fragment.events(&outline);
    fragment.goals(&outline);
    fragment.thresholds(&outline);
    fragment.line("\\endgroup");
    // Blackboard letters, of averages, are in another package.
    let packages = if fragment.text.contains("\\mathbb") { "amsmath,amssymb" } else { "amsmath" };
    format!("% needs \\usepackage{{{packages}}}\n{}", fragment.text)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbered {
    Yes,
    No,
}

/// A row of an `align`.
struct Row {
    left: String,
    right: Pieces,
    meaning: String,
}

/// Cells of a row of a table, the words last.
type Cells = [Pieces; COLUMNS];

const COLUMNS: usize = 5;
/// Characters between two columns.
const GAP: usize = 3;
/// Sizes of type, and how many characters of it fit on a line.
const TYPES: [(&str, usize); 3] = [("", 62), ("\\footnotesize", 75), ("\\scriptsize", 84)];
/// Characters of a line of words in a table; below, the table is set in smaller type.
const FEWEST_WORDS: usize = 18;

struct Fragment {
    text: String,
}

impl Fragment {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A table without its empty columns; the last one gets the rest of the line.
    fn table(&mut self, heads: [&str; COLUMNS], rows: Vec<Cells>) {
        let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
        let used: Vec<usize> = (0..COLUMNS).filter(|&column| width(column) > 0).collect();
        if used.is_empty() {
            return;
        }
        let taken = |&column: &usize| width(column).max(heads[column].len()) + GAP;
        let others: usize = used.iter().filter(|&&column| column + 1 < COLUMNS).map(taken).sum();
        let fits = |&&(_, line): &&(&str, usize)| others + FEWEST_WORDS <= line;
        let (type_size, line) = *TYPES.iter().find(fits).unwrap_or(&TYPES[TYPES.len() - 1]);
        let words = line.saturating_sub(others).max(FEWEST_WORDS) as f64 / line as f64;
        let kinds = used.iter().map(|&column| match column + 1 {
            COLUMNS => format!("p{{{words:.2}\\linewidth}}"),
            _ => "l".to_owned(),
        });
        let kinds: String = kinds.collect();
        let joined = |cells: Vec<String>| format!("  {} \\\\", cells.join(" & "));
        self.line(&format!("\n\\begin{{center}}{type_size}"));
        self.line(&format!("\\begin{{tabular}}{{@{{}}{kinds}@{{}}}}"));
        self.line(&joined(used.iter().map(|&column| heads[column].to_owned()).collect()));
        self.line("  \\hline\\noalign{\\smallskip}");
        for row in &rows {
            self.line(&joined(used.iter().map(|&column| row[column].joined()).collect()));
        }
        self.line("\\end{tabular}");
        self.line("\\end{center}");
    }

    fn align(&mut self, introduction: &str, numbered: Numbered, rows: Vec<Row>) {
        if rows.is_empty() {
            return;
        }
        let (environment, unnumbered) = match numbered {
            Numbered::Yes => ("align", " \\notag"),
            Numbered::No => ("align*", ""),
        };
        self.line(&format!("\n\\noindent {introduction}"));
        self.line(&format!("\\begin{{{environment}}}"));
        let last = rows.len() - 1;
        for (at, Row { left, right, meaning }) in rows.iter().enumerate() {
            let mut lines = right.lines(LINE, LINE - CONTINUATION);
            let words = wrapped(meaning, WORDS).into_iter();
            lines.extend(words.map(|words| format!("\\text{{{}}}", escaped(&words))));
            // The braces make an operator at the beginning of a line keep its space.
            let body = lines.join(&format!("{unnumbered} \\\\\n  &\\quad {{}}"));
            self.line(&format!("  {left} &= {body}{}", if at < last { " \\\\" } else { "" }));
        }
        self.line(&format!("\\end{{{environment}}}"));
    }

    fn extrema(&mut self, outline: &Outline<'_>) {
        if outline.extrema.is_empty() {
            return;
        }
        let extremum = |(sense, function, over): &(Extremization, &Name, &[Name])| {
            let over: Vec<String> = over.iter().map(named).collect();
            let operator = match sense {
                Extremization::Stationary => "\\operatorname*{extr}",
                Extremization::Minimum => "\\min",
            };
            format!("  {operator}_{{{}}} {}", over.join(",\\, "), named(function))
        };
        let extrema: Vec<String> = outline.extrema.iter().map(extremum).collect();
        self.line("\n\\noindent The order parameters are found from");
        self.line("\\begin{gather}");
        self.line(&extrema.join(" \\\\\n"));
        self.line("\\end{gather}");
    }

    fn phases(&mut self, outline: &Outline<'_>) {
        if outline.phases.is_empty() {
            return;
        }
        let phase = |&(name, condition): &(&str, Option<&Expression>)| match condition {
            Some(condition) => format!("{} where ${}$", escaped(name), tex::inline(condition).joined()),
            None => format!("{} otherwise", escaped(name)),
        };
        let phases: Vec<String> = outline.phases.iter().map(phase).collect();
        self.line(&format!("\n\\noindent Phases, the first that applies: {}.", phases.join("; ")));
    }

    fn events(&mut self, outline: &Outline<'_>) {
        if outline.events.is_empty() {
            return;
        }
        let event = |event: &&Event| {
            let condition = &event.condition;
            let [left, right] = [&condition.left, &condition.right].map(|side| tex::inline(side).joined());
            let meaning = event.meaning.as_ref().map(|meaning| format!(" ({})", escaped(&meaning.text)));
            let (name, relation) = (escaped(&event.name.text), condition.relation.latex());
            format!("{name} when ${left} {relation} {right}${}", meaning.unwrap_or_default())
        };
        let events: Vec<String> = outline.events.iter().map(event).collect();
        self.line(&format!("\n\\noindent Events: {}.", events.join("; ")));
    }

    fn goals(&mut self, outline: &Outline<'_>) {
        if outline.goals.is_empty() {
            return;
        }
        let goal = |goal: &&Goal| {
            let value = match &goal.value {
                GoalValue::Time(event) => format!("the time of ``{}''", escaped(&event.text)),
                GoalValue::Number { value, time } => {
                    let time = time.as_ref().map(|time| format!(" at $t = {}$", tex::inline(time).joined()));
                    format!("${}${}", tex::inline(value).joined(), time.unwrap_or_default())
                }
            };
            let meaning = goal.meaning.as_ref().map(|meaning| format!(" ({})", escaped(&meaning.text)));
            let (name, extreme) = (escaped(&goal.name.text), goal.extreme.spelling());
            format!("{name}: {extreme} {value}{}", meaning.unwrap_or_default())
        };
        let goals: Vec<String> = outline.goals.iter().map(goal).collect();
        self.line(&format!("\n\\noindent Goals: {}.", goals.join("; ")));
    }

    fn thresholds(&mut self, outline: &Outline<'_>) {
        if outline.thresholds.is_empty() {
            return;
        }
        let threshold = |threshold: &&Threshold| {
            let sides = [&threshold.left, &threshold.right].map(|side| tex::inline(side).joined());
            let meaning = threshold.meaning.as_ref().map(|meaning| format!(" ({})", escaped(&meaning.text)));
            let name = escaped(&threshold.name.text);
            format!("{name} where ${}${}", sides.join(" = "), meaning.unwrap_or_default())
        };
        let thresholds: Vec<String> = outline.thresholds.iter().map(threshold).collect();
        self.line(&format!("\n\\noindent Thresholds: {}.", thresholds.join("; ")));
    }
}

fn named(name: &Name) -> String {
    symbol::latex(&name.text).text
}

fn dims(outline: &Outline<'_>) -> Vec<Cells> {
    let row = |&(name, value, meaning): &(&Name, &Expression, &str)| {
        [
            mathematics(tex::name(&name.text).pieces),
            nothing(),
            mathematics(tex::inline(value)),
            nothing(),
            words(meaning),
        ]
    };
    outline.dims.iter().map(row).collect()
}

fn declared(declarations: &[&Declaration]) -> Vec<Cells> {
    let row = |declaration: &&Declaration| {
        let size = match (declaration.sizes.is_empty(), declaration.symmetric.is_some()) {
            (true, _) => nothing(),
            (false, false) => mathematics(tex::sizes(&declaration.sizes)),
            (false, true) => mathematics(tex::sizes(&declaration.sizes)).push_text(", symmetric"),
        };
        [
            mathematics(tex::name(&declaration.name.text).pieces),
            size,
            mathematics(tex::inline(&declaration.value)),
            declaration.domain.as_ref().map_or_else(nothing, interval),
            declaration.meaning.as_ref().map_or_else(nothing, |meaning| words(&meaning.text)),
        ]
    };
    declarations.iter().map(row).collect()
}

fn interval(interval: &Interval) -> Pieces {
    let open = if interval.low_is_open { "(" } else { "[" };
    let close = if interval.high_is_open { ")" } else { "]" };
    let ends = tex::inline(&interval.low).push_text(", ").push(tex::inline(&interval.high));
    mathematics(ends.bracketed(open, close))
}

fn mathematics(formula: Pieces) -> Pieces {
    tex::group("$", formula, "$", 0)
}

fn words(text: &str) -> Pieces {
    Pieces::of_width(escaped(text), text.chars().count())
}

fn nothing() -> Pieces {
    Pieces::new("")
}

fn sides(outline: &Outline<'_>) -> Vec<Row> {
    let row = |(side, right): &(Side<'_>, &Expression)| {
        let left = match side {
            Side::Unknown(name) => named(name),
            Side::Zero => "0".to_owned(),
            Side::Next(name) => tex::inline(&next(name)).joined(),
            Side::Derivative(name) => format!("\\frac{{\\mathrm{{d}} {}}}{{\\mathrm{{d}} t}}", named(name)),
        };
        Row { left, right: tex::formula(right), meaning: String::new() }
    };
    outline.equations.iter().map(row).collect()
}

/// Functions, then abbreviations.
fn definitions(outline: &Outline<'_>) -> Vec<Row> {
    let row =
        |left: String, right: &Expression| Row { left, right: tex::formula(right), meaning: String::new() };
    let functions = outline.functions.iter().map(|function| {
        let arguments: Vec<String> = function.arguments.iter().map(named).collect();
        row(tex::signature(&function.name.text, &arguments), function.body)
    });
    functions.chain(outline.lets.iter().map(|(name, value)| row(named(name), value))).collect()
}

fn schedule(schedule: &Schedule<'_>) -> Row {
    let form = schedule.form.map(|form| escaped(&form.text));
    let words: Vec<&str> =
        form.as_deref().into_iter().chain([schedule.meaning]).filter(|w| !w.is_empty()).collect();
    Row {
        left: format!("{}(t)", named(schedule.parameter)),
        right: tex::formula(schedule.right),
        meaning: words.join(": "),
    }
}

fn observables(observables: &[(&Name, &Expression, &str)]) -> Vec<Row> {
    let row = |&(name, value, meaning): &(&Name, &Expression, &str)| Row {
        left: named(name),
        right: tex::formula(value),
        meaning: meaning.to_owned(),
    };
    observables.iter().map(row).collect()
}
