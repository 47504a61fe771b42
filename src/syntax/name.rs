//! Names: Greek letters, hats and subscripts have one spelling in ASCII.
//!
//! `α` is `alpha`, `q̂` is `qhat`, `β₁` is `beta_1`, `ε_g` is `eps_g` (and `epsilon_g`): a name may be
//! declared in one spelling and used in another, and the command line takes either.

use std::fmt;

use crate::source::Span;

/// A name as it stands in a text.
#[derive(Clone, Debug)]
pub struct Name {
    /// The ASCII spelling, used in outputs.
    pub text: String,
    pub span: Span,
}

impl Name {
    pub fn new(written: &str, span: Span) -> Name {
        Name { text: ascii(written), span }
    }

    /// Equal for all spellings of one name.
    pub fn key(&self) -> String {
        key(&self.text)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What all spellings of a name have in common: ASCII letters, and `eps` for `epsilon`.
pub fn key(name: &str) -> String {
    let ascii = if name.is_ascii() { name.to_owned() } else { ascii(name) };
    if !ascii.contains("epsilon") {
        return ascii;
    }
    let parts: Vec<&str> =
        ascii.split('_').map(|part| if part == "epsilon" { "eps" } else { part }).collect();
    parts.join("_")
}

/// The ASCII spelling of a name.
pub fn ascii(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    let mut in_subscript = false;
    for character in written.chars() {
        if let Some(digit) = subscript_digit(character) {
            if !in_subscript {
                text.push('_');
            }
            in_subscript = true;
            text.push(digit);
            continue;
        }
        in_subscript = false;
        match if character.is_ascii() { None } else { transliteration(character) } {
            Some(spelling) => text.push_str(&spelling),
            None => text.push(character),
        }
    }
    text
}

/// Whether a character may begin a name.
pub fn begins_name(character: char) -> bool {
    character.is_ascii_alphabetic()
        || character == '_'
        || (!character.is_ascii() && transliteration(character).is_some() && !is_mark(character))
}

/// Whether a character may stand inside a name.
pub fn continues_name(character: char) -> bool {
    begins_name(character)
        || character.is_ascii_digit()
        || is_mark(character)
        || subscript_digit(character).is_some()
}

/// Greek letters and their names, final and symbol variants after the plain ones.
pub const GREEK: [(char, &str); 52] = [
    ('α', "alpha"),
    ('β', "beta"),
    ('γ', "gamma"),
    ('δ', "delta"),
    ('ε', "epsilon"),
    ('ζ', "zeta"),
    ('η', "eta"),
    ('θ', "theta"),
    ('ι', "iota"),
    ('κ', "kappa"),
    ('λ', "lambda"),
    ('μ', "mu"),
    ('ν', "nu"),
    ('ξ', "xi"),
    ('ο', "omicron"),
    ('π', "pi"),
    ('ρ', "rho"),
    ('σ', "sigma"),
    ('τ', "tau"),
    ('υ', "upsilon"),
    ('φ', "phi"),
    ('χ', "chi"),
    ('ψ', "psi"),
    ('ω', "omega"),
    ('Α', "Alpha"),
    ('Β', "Beta"),
    ('Γ', "Gamma"),
    ('Δ', "Delta"),
    ('Ε', "Epsilon"),
    ('Ζ', "Zeta"),
    ('Η', "Eta"),
    ('Θ', "Theta"),
    ('Ι', "Iota"),
    ('Κ', "Kappa"),
    ('Λ', "Lambda"),
    ('Μ', "Mu"),
    ('Ν', "Nu"),
    ('Ξ', "Xi"),
    ('Ο', "Omicron"),
    ('Π', "Pi"),
    ('Ρ', "Rho"),
    ('Σ', "Sigma"),
    ('Τ', "Tau"),
    ('Υ', "Upsilon"),
    ('Φ', "Phi"),
    ('Χ', "Chi"),
    ('Ψ', "Psi"),
    ('Ω', "Omega"),
    ('ϵ', "epsilon"),
    ('ϕ', "phi"),
    ('ϑ', "theta"),
    ('µ', "mu"),
];

/// Letters that Unicode composes with a mark into one character: the mark, the composed letters and
/// the letters below.
const ACCENTED: [(&str, &str, &str); 3] = [
    ("hat", "âĉêĝĥîĵôŝûŵŷẑÂĈÊĜĤÎĴÔŜÛŴŶẐ", "aceghijosuwyzACEGHIJOSUWYZ"),
    ("tilde", "ãẽĩñõũṽỹÃẼĨÑÕŨṼỸ", "aeinouvyAEINOUVY"),
    ("bar", "āēḡīōūȳĀĒḠĪŌŪȲ", "aegiouyAEGIOUY"),
];

fn transliteration(character: char) -> Option<String> {
    match character {
        '\u{302}' => return Some("hat".to_owned()),
        '\u{303}' => return Some("tilde".to_owned()),
        '\u{304}' | '\u{305}' => return Some("bar".to_owned()),
        _ => {}
    }
    if let Some((_, spelling)) = GREEK.iter().find(|(letter, _)| *letter == character) {
        return Some((*spelling).to_owned());
    }
    ACCENTED.iter().find_map(|(mark, composed, plain)| {
        let (_, letter) = composed.chars().zip(plain.chars()).find(|(letter, _)| *letter == character)?;
        Some(format!("{letter}{mark}"))
    })
}

fn is_mark(character: char) -> bool {
    matches!(character, '\u{302}' | '\u{303}' | '\u{304}' | '\u{305}')
}

fn subscript_digit(character: char) -> Option<char> {
    let value = (character as u32).checked_sub('₀' as u32)?;
    if value < 10 { char::from_digit(value, 10) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greek_hats_and_subscripts_have_an_ascii_spelling() {
        for (written, expected) in [
            ("α", "alpha"),
            ("q̂", "qhat"),
            ("χ̂", "chihat"),
            ("β₁", "beta_1"),
            ("x₁₂", "x_12"),
            ("ŵ", "what"),
            ("Ŝ", "Shat"),
        ] {
            assert_eq!(ascii(written), expected);
        }
    }

    #[test]
    fn the_short_and_the_long_epsilon_are_one_name() {
        assert_eq!(key("ε_g"), key("eps_g"));
        assert_eq!(key("epsilon_g"), key("eps_g"));
        assert_ne!(key("epsilons"), key("eps"));
    }
}
