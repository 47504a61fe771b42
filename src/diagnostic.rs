//! What is wrong with an equation file, said so that its author can mend it.
//!
//! A [`Diagnostic`] is a headline in the user's words, a label at each place concerned and, where
//! there is one, the thing to write instead. Readers and checkers of theories collect all of them;
//! [`render`] turns them into text in the layout of rustc.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::source::{Source, Span};

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

    /// Adds a place and the local fact about it.
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
            Some(candidate) => self.help(format!("did you mean `{candidate}`?")),
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
    let similarity = |candidate: &str| {
        strsim::damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase())
    };
    // A third of the letters may be wrong: more is a different word, not a slip.
    let allowed = (name.chars().count().max(2) / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = similarity(candidate);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
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
const MOST_SHOWN: usize = 50;

/// Longer lines are shown only around the guilty place: nobody reads a megabyte.
const LONGEST_LINE: usize = 300;

fn render_one(renderer: &Renderer, source: &Source, diagnostic: &Diagnostic) -> String {
    let title = Level::ERROR.primary_title(&diagnostic.headline).id(diagnostic.code);
    let Some((primary, _)) = diagnostic.labels.first() else {
        let groups = [Group::with_title(title)];
        return with_help(renderer.render(&groups), diagnostic);
    };
    let (line, column) = source.line_and_column(*primary);
    let excerpt = Excerpt::around(source, &diagnostic.labels);
    if excerpt.is_cut {
        let groups = [Group::with_title(title)];
        let text = renderer.render(&groups);
        let label = &diagnostic.labels[0].1;
        let text = format!("{text}\n --> {}:{line}:{column}\n  = in a very long line: {label}", source.name);
        return with_help(text, diagnostic);
    }
    let mut snippet =
        Snippet::source(excerpt.text).path(source.name.as_str()).line_start(excerpt.first_line).fold(true);
    for (index, (span, label)) in diagnostic.labels.iter().enumerate() {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let range = span.start() - excerpt.offset..span.end() - excerpt.offset;
        snippet = snippet.annotation(kind.span(range).label(label.as_str()));
    }
    let groups = [title.element(snippet)];
    with_help(renderer.render(&groups), diagnostic)
}

fn with_help(mut text: String, diagnostic: &Diagnostic) -> String {
    for advice in &diagnostic.help {
        text.push_str("\nhelp: ");
        text.push_str(advice);
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
        assert_eq!(nearest("x", ["y"]), Some("y"));
    }
}
