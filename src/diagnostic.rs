//! What is wrong with an equation file, said so that its author can mend it.
//!
//! A [`Diagnostic`] is a headline in the user's words, a label at each place concerned and, where
//! there is one, the thing to write instead. Readers and checkers of theories collect all of them;
//! [`render`] turns them into text in the layout of rustc.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::source::{Source, Span};

/// How a suggestion begins.
pub const MEANT: &str = "did you mean";

/// One problem of an equation file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable code such as `E0203`, for looking the message up.
    pub code: &'static str,
    pub headline: String,
    /// The places concerned, the guilty one first.
    pub labels: Vec<(Span, String)>,
    pub help: Vec<String>,
}

impl Diagnostic {
    pub fn new(code: &'static str, headline: impl Into<String>) -> Diagnostic {
        Diagnostic { code, headline: headline.into(), labels: Vec::new(), help: Vec::new() }
    }

    /// Adds a place and the local fact about it, empty where marking the place says it all.
    pub fn at(mut self, span: Span, label: impl Into<String>) -> Diagnostic {
        self.labels.push((span, label.into()));
        self
    }

    /// Adds advice: what to write instead.
    pub fn help(mut self, advice: impl Into<String>) -> Diagnostic {
        self.help.push(advice.into());
        self
    }

    /// Adds “did you mean …?” where `candidates` has a name close to `name`.
    pub fn suggest<'a>(self, name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Diagnostic {
        match nearest(name, candidates) {
            Some(candidate) => self.help(format!("{MEANT} `{candidate}`?")),
            None => self,
        }
    }

    /// Where its first place begins.
    pub fn position(&self) -> usize {
        self.labels.first().map_or(0, |(span, _)| span.start())
    }
}

/// The candidate that `name` is most likely a slip of, if any is close enough.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let similarity =
        |candidate: &str| strsim::damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase());
    let length = name.chars().count();
    // A third of the letters may be wrong, and not all of them: more is a different word, not a slip.
    let allowed = (length / 3).max(1).min(length.saturating_sub(1));
    let mut best: Option<((usize, usize), &str)> = None;
    for candidate in candidates {
        let change = candidate.chars().count().abs_diff(length);
        if change > allowed {
            continue;
        }
        let distance = (similarity(candidate), change);
        if distance.0 <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether messages carry terminal colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Plain,
    Terminal,
}

/// All diagnostics as text, in the order of their places in `source`.
pub fn render(source: &Source, diagnostics: &[Diagnostic], colour: Colour) -> String {
    let renderer = match colour {
        Colour::Plain => Renderer::plain(),
        Colour::Terminal => Renderer::styled(),
    };
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| diagnostic.position());
    sorted.dedup();
    let mut text = String::new();
    for (index, diagnostic) in sorted.iter().take(MOST_SHOWN).enumerate() {
        if index > 0 {
            text.push('\n');
        }
        text.push_str(&render_one(&renderer, source, diagnostic));
        text.push('\n');
    }
    if sorted.len() > MOST_SHOWN {
        text.push_str(&format!("\n… and {} more errors\n", sorted.len() - MOST_SHOWN));
    }
    text
}

/// More messages than this say nothing more: the first ones are the ones to mend.
pub const MOST_SHOWN: usize = 50;

/// Longer headlines, labels and advice are cut: they quote something endless.
const LONGEST_PART: usize = 240;

/// Characters shown on each side of a place in a long line.
const WINDOW: usize = 40;

/// Longer lines are shown only around the guilty place: nobody reads a megabyte.
const LONGEST_LINE: usize = 300;

fn render_one(renderer: &Renderer, source: &Source, diagnostic: &Diagnostic) -> String {
    let headline = readable(&diagnostic.headline);
    let title = Level::ERROR.primary_title(headline).id(diagnostic.code);
    let Some((primary, label)) = diagnostic.labels.first() else {
        return with_help(renderer.render(&[Group::with_title(title)]), diagnostic);
    };
    let excerpt = Excerpt::around(source, &diagnostic.labels);
    if excerpt.is_cut {
        let title = renderer.render(&[Group::with_title(title)]);
        return with_help(format!("{title}\n{}", window(source, *primary, label)), diagnostic);
    }
    let mut snippet = Snippet::source(excerpt.text.replace('\r', " "))
        .path(source.name.as_str())
        .line_start(excerpt.first_line)
        .fold(true);
    for (index, (span, label)) in diagnostic.labels.iter().enumerate() {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let range = span.start() - excerpt.offset..span.end() - excerpt.offset;
        let annotation = kind.span(range);
        let label = readable(label);
        snippet = snippet.annotation(if label.is_empty() { annotation } else { annotation.label(label) });
    }
    with_help(renderer.render(&[title.element(snippet)]), diagnostic)
}

/// One place in a line too long to be shown as a whole, in the layout of the renderer.
fn window(source: &Source, span: Span, label: &str) -> String {
    let (line, column) = source.line_and_column(span);
    let (before, rest) = source.text.split_at(span.start());
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line_end = rest.find('\n').unwrap_or(rest.len());
    let left: Vec<char> = before[line_start..].chars().rev().take(WINDOW).collect();
    let right: String = rest[..line_end].chars().take(WINDOW).collect();
    let left: String = left.into_iter().rev().collect();
    let (left, right) = (readable(&left), readable(&right));
    let marked = source.slice(span).chars().take_while(|c| *c != '\n').count().clamp(1, WINDOW);
    let (number, margin) = (line.to_string(), " ".repeat(line.to_string().len()));
    let (indent, carets) = (" ".repeat(left.chars().count() + 1), "^".repeat(marked));
    format!(
        "{margin}--> {}:{line}:{column}\n{margin} |\n{number} | …{left}{right}…\n{margin} | {indent}{carets} {}",
        source.name,
        readable(label)
    )
}

/// A part of a message cut to a length that can be read, without characters that a terminal obeys.
fn readable(text: &str) -> String {
    let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    if text.chars().count() <= LONGEST_PART {
        return text.chars().map(visible).collect();
    }
    text.chars().take(LONGEST_PART).map(visible).chain(['…']).collect()
}

fn with_help(mut text: String, diagnostic: &Diagnostic) -> String {
    for advice in &diagnostic.help {
        text.push_str("\nhelp: ");
        text.push_str(&readable(advice));
    }
    text
}

/// The lines of the source from the first label to the last.
struct Excerpt<'a> {
    text: &'a str,
    offset: usize,
    first_line: usize,
    is_cut: bool,
}

impl<'a> Excerpt<'a> {
    fn around(source: &'a Source, labels: &[(Span, String)]) -> Excerpt<'a> {
        let text = source.text.as_str();
        let start = labels.iter().map(|(span, _)| span.start()).min().unwrap_or(0);
        let end = labels.iter().map(|(span, _)| span.end()).max().unwrap_or(0);
        let offset = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let stop = text[end..].find('\n').map_or(text.len(), |at| end + at);
        let excerpt = &text[offset..stop];
        Excerpt {
            text: excerpt,
            offset,
            first_line: text[..offset].matches('\n').count() + 1,
            is_cut: excerpt.lines().any(|line| line.len() > LONGEST_LINE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_reads_like_one_of_rustc() {
        let source = Source::new("perceptron.eq", "theory \"x\"\nequation qq = 2\n");
        let diagnostic = Diagnostic::new("E0203", "`qq` is not a declared unknown")
            .at(Span::new(20, 22), "no `unknown qq` in this theory")
            .suggest("qq", ["q", "alpha"]);
        expect_test::expect![[r#"
            error[E0203]: `qq` is not a declared unknown
             --> perceptron.eq:2:10
              |
            2 | equation qq = 2
              |          ^^ no `unknown qq` in this theory
            help: did you mean `q`?
        "#]]
        .assert_eq(&render(&source, &[diagnostic], Colour::Plain));
    }

    #[test]
    fn far_names_are_not_suggested() {
        assert_eq!(nearest("alpa", ["beta", "alpha"]), Some("alpha"));
        assert_eq!(nearest("gamma", ["beta", "alpha"]), None);
        assert_eq!(nearest("x", ["y"]), None);
        assert_eq!(nearest("Pi", ["p", "pi"]), Some("pi"));
        assert_eq!(nearest("tahn", ["tan", "tanh"]), Some("tanh"));
    }
}
