//! Words of a theory file as LaTeX text: special characters escaped, symbols as mathematics.

use super::symbol;
use crate::syntax::name::{self, GREEK, begins_name, continues_name};

/// Text that LaTeX prints as it was written.
pub fn escaped(text: &str) -> String {
    let mut escaped = Escaped::default();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if begins_name(first) {
            rest.find(|character| !continues_name(character)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(length);
        if begins_name(first) && is_symbol(word) {
            escaped.mathematics(&symbol::latex(&name::ascii(word)).text);
        } else {
            word.chars().for_each(|character| escaped.character(character));
        }
        rest = after;
    }
    escaped.finish()
}

/// Text on its way, with at most one formula open at its end.
#[derive(Default)]
struct Escaped {
    latex: String,
    in_mathematics: bool,
}

impl Escaped {
    fn mathematics(&mut self, formula: &str) {
        self.latex.push(if self.in_mathematics { ' ' } else { '$' });
        self.latex.push_str(formula);
        self.in_mathematics = true;
    }

    fn words(&mut self, latex: &str) {
        if self.in_mathematics {
            self.latex.push('$');
        }
        self.latex.push_str(latex);
        self.in_mathematics = false;
    }

    fn character(&mut self, character: char) {
        if let Some((_, formula)) = MATHEMATICS.iter().find(|(known, _)| *known == character) {
            return self.mathematics(formula);
        }
        match special(character) {
            Some(latex) => self.words(latex),
            None => self.words(character.encode_utf8(&mut [0; 4])),
        }
    }

    fn finish(mut self) -> String {
        self.words("");
        self.latex
    }
}

/// Whether a word is a name from the equations rather than from a language.
fn is_symbol(word: &str) -> bool {
    let is_mark = |character: char| {
        character == '_'
            || ('\u{300}'..='\u{36f}').contains(&character)
            || ('₀'..='₉').contains(&character)
            || GREEK.iter().any(|(letter, _)| *letter == character)
    };
    word.chars().any(is_mark) && !word.starts_with('_') && !word.ends_with('_')
}

/// What prints as a character that is special to LaTeX.
fn special(character: char) -> Option<&'static str> {
    Some(match character {
        '&' => "\\&",
        '%' => "\\%",
        '_' => "\\_",
        '#' => "\\#",
        '$' => "\\$",
        '{' => "\\{",
        '}' => "\\}",
        '~' => "\\textasciitilde{}",
        '^' => "\\textasciicircum{}",
        '\\' => "\\textbackslash{}",
        _ => return None,
    })
}

/// Characters that text fonts lack, or have in other places, as mathematics.
const MATHEMATICS: [(char, &str); 39] = [
    ('<', "<"),
    ('>', ">"),
    ('|', "|"),
    ('ᵀ', "^{\\mathsf{T}}"),
    ('⁻', "^{-}"),
    ('⁰', "^{0}"),
    ('¹', "^{1}"),
    ('²', "^{2}"),
    ('³', "^{3}"),
    ('⁴', "^{4}"),
    ('⁵', "^{5}"),
    ('⁶', "^{6}"),
    ('⁷', "^{7}"),
    ('⁸', "^{8}"),
    ('⁹', "^{9}"),
    ('√', "\\surd"),
    ('∞', "\\infty"),
    ('−', "-"),
    ('·', "\\cdot"),
    ('×', "\\times"),
    ('±', "\\pm"),
    ('≤', "\\le"),
    ('≥', "\\ge"),
    ('≠', "\\ne"),
    ('≈', "\\approx"),
    ('∼', "\\sim"),
    ('∝', "\\propto"),
    ('→', "\\to"),
    ('∈', "\\in"),
    ('∂', "\\partial"),
    ('∇', "\\nabla"),
    ('∫', "\\int"),
    ('∑', "\\sum"),
    ('∏', "\\prod"),
    ('⊙', "\\odot"),
    ('⊘', "\\oslash"),
    ('⟨', "\\langle"),
    ('⟩', "\\rangle"),
    ('‖', "\\|"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_characters_are_escaped() {
        assert_eq!(
            escaped("100% of a & b, #1: {x}~y^2 \\ $5 <"),
            "100\\% of a \\& b, \\#1: \\{x\\}\\textasciitilde{}y\\textasciicircum{}2 \\textbackslash{} \\$5 $<$"
        );
    }

    #[test]
    fn symbols_are_mathematics() {
        assert_eq!(escaped("overlap, WᵀW*/N"), "overlap, W$^{\\mathsf{T}}$W*/N");
        assert_eq!(escaped("α → ∞ at m_1"), "$\\alpha$ $\\to$ $\\infty$ at $m_{1}$");
        assert_eq!(escaped("Schrödinger in his château"), "Schrödinger in his château");
        assert_eq!(escaped("a _ b"), "a \\_ b");
        assert_eq!(escaped("$α|x|²/2"), "\\$$\\alpha |$x$| ^{2}$/2");
    }
}
