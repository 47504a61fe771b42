//! Names as papers write them: `chihat` is χ̂, `eps_g` is ε with the subscript g.

use crate::syntax::name::{self, GREEK};

/// A name in Unicode that the language reads as the same name: `beta_1` is `β₁`, `Ghat` is `Ĝ`.
pub fn unicode(name: &str) -> String {
    let mut spelling = String::new();
    let mut after_digits = false;
    for (position, part) in name.split('_').enumerate() {
        let is_number = !part.is_empty() && part.chars().all(|character| character.is_ascii_digit());
        if !spelling.is_empty() && is_number && !after_digits {
            spelling.extend(part.chars().filter_map(subscript));
        } else {
            spelling.push_str(if position > 0 { "_" } else { "" });
            spelling.push_str(&unicode_part(part));
        }
        after_digits = is_number;
    }
    if name::key(&spelling) == name::key(name) { spelling } else { name.to_owned() }
}

/// A name in mathematical mode.
pub struct TexName {
    pub text: String,
    /// Whether a second subscript would be an error.
    pub has_subscript: bool,
    /// Whether it is written upright, in several letters.
    pub is_word: bool,
}

/// `eps_g` is `\varepsilon_{g}`, `rate_train` is `\mathrm{rate}_{\mathrm{train}}`.
pub fn latex(name: &str) -> TexName {
    let mut parts = name.split('_');
    let base = parts.next().unwrap_or(name);
    let subscripts: Vec<&str> = parts.collect();
    if base.is_empty() || subscripts.iter().any(|part| part.is_empty()) {
        let text = format!("\\mathrm{{{}}}", name.replace('_', "\\_"));
        return TexName { text, has_subscript: false, is_word: true };
    }
    let (letter, digits) = split_digits(base);
    let base_text = latex_part(letter, 1);
    let mut scripts: Vec<String> = subscripts.iter().map(|part| latex_part(part, LONGEST_INDEX)).collect();
    if !digits.is_empty() {
        scripts.insert(0, digits.to_owned());
    }
    let is_word = base_text.starts_with("\\mathrm{") && letter.len() > 1 && greek(letter).is_none();
    let has_subscript = !scripts.is_empty();
    let text = if has_subscript { format!("{base_text}_{{{}}}", scripts.join(",")) } else { base_text };
    TexName { text, has_subscript, is_word }
}

/// Letters of a subscript up to which it is a list of indices, as in `T_uu`, and not a word.
const LONGEST_INDEX: usize = 2;

/// Ends of a name that mean a mark above what is before them: in names, in Unicode, in LaTeX.
const MARKS: [(&str, char, &str); 3] =
    [("hat", '\u{302}', "\\hat"), ("tilde", '\u{303}', "\\tilde"), ("bar", '\u{304}', "\\bar")];

/// Letters with a mark that are one character each; those the language reads are used.
const COMPOSED: &str = "âĉêĝĥîĵôŝûŵŷẑÂĈÊĜĤÎĴÔŜÛŴŶẐãẽĩñõũṽỹÃẼĨÑÕŨṼỸāēḡīōūȳĀĒḠĪŌŪȲ";

/// Capital letters that Greek shares with Latin: LaTeX has no commands for them.
const SHARED_CAPITALS: [(char, &str); 13] = [
    ('Α', "A"),
    ('Β', "B"),
    ('Ε', "E"),
    ('Ζ', "Z"),
    ('Η', "H"),
    ('Ι', "I"),
    ('Κ', "K"),
    ('Μ', "M"),
    ('Ν', "N"),
    ('Ο', "O"),
    ('Ρ', "P"),
    ('Τ', "T"),
    ('Χ', "X"),
];

/// The letter a name stands for, if it is the name of a Greek letter.
fn greek(name: &str) -> Option<char> {
    let name = if name == "eps" { "epsilon" } else { name };
    GREEK.iter().find(|(_, spelling)| *spelling == name).map(|(letter, _)| *letter)
}

/// The LaTeX command of a Greek letter.
pub fn greek_command(letter: char) -> Option<String> {
    let (_, name) = GREEK.iter().find(|(known, _)| *known == letter)?;
    if let Some((_, latin)) = SHARED_CAPITALS.iter().find(|(capital, _)| *capital == letter) {
        return Some(format!("\\mathrm{{{latin}}}"));
    }
    Some(match *name {
        "epsilon" => "\\varepsilon".to_owned(),
        "omicron" => "o".to_owned(),
        name => format!("\\{name}"),
    })
}

/// What is left of a name without its mark, where that is one letter.
fn split_mark(part: &str) -> Option<(&str, char, &'static str)> {
    let (ending, mark, command) = MARKS.iter().find(|(ending, ..)| part.ends_with(ending))?;
    let base = &part[..part.len() - ending.len()];
    (base.len() == 1 || greek(base).is_some()).then_some((base, *mark, command))
}

/// `x12` is `x` and `12`, for a single or Greek letter before the digits.
fn split_digits(part: &str) -> (&str, &str) {
    let (letter, digits) = part.split_at(part.trim_end_matches(|c: char| c.is_ascii_digit()).len());
    let is_letter = letter.len() == 1 || greek(letter).is_some() || split_mark(letter).is_some();
    if is_letter { (letter, digits) } else { (part, "") }
}

fn unicode_part(part: &str) -> String {
    let (letter, digits) = split_digits(part);
    if let Some((base, mark, _)) = split_mark(letter) {
        let composed = COMPOSED.chars().find(|c| name::ascii(&c.to_string()) == letter);
        let marked = composed.map_or_else(|| format!("{}{mark}", unicode_part(base)), |c| c.to_string());
        return marked + digits;
    }
    match greek(letter) {
        Some(letter) => format!("{letter}{digits}"),
        None => part.to_owned(),
    }
}

/// One part of a name; Latin ones are set as a word if they are longer than `longest_index`.
fn latex_part(part: &str, longest_index: usize) -> String {
    if let Some((base, _, command)) = split_mark(part) {
        return format!("{command}{{{}}}", latex_part(base, longest_index));
    }
    if let Some(command) = greek(part).and_then(greek_command) {
        return command;
    }
    let is_number = part.chars().all(|character| character.is_ascii_digit());
    if is_number || part.len() <= longest_index { part.to_owned() } else { format!("\\mathrm{{{part}}}") }
}

fn subscript(digit: char) -> Option<char> {
    char::from_u32('₀' as u32 + digit.to_digit(10)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_in_unicode_that_reads_as_the_same_name() {
        for (name, expected) in [
            ("beta", "β"),
            ("chi_Q", "χ_Q"),
            ("Ghat", "Ĝ"),
            ("chihat", "χ\u{302}"),
            ("eps_g", "ε_g"),
            ("beta_1", "β₁"),
            ("x_1_2", "x₁_2"),
            ("rate_train", "rate_train"),
            ("epshat", "epshat"),
            ("_1", "_1"),
        ] {
            assert_eq!(unicode(name), expected);
            assert_eq!(name::key(&unicode(name)), name::key(name));
        }
    }

    #[test]
    fn names_are_written_in_latex() {
        for (name, expected) in [
            ("alpha", "\\alpha"),
            ("eps_g", "\\varepsilon_{g}"),
            ("qhat", "\\hat{q}"),
            ("chihat", "\\hat{\\chi}"),
            ("sigma_w", "\\sigma_{w}"),
            ("T_uu", "T_{uu}"),
            ("rate", "\\mathrm{rate}"),
            ("t_ramp", "t_{\\mathrm{ramp}}"),
            ("beta_1", "\\beta_{1}"),
            ("x12", "x_{12}"),
            ("chi_new", "\\chi_{\\mathrm{new}}"),
            ("C_beta", "C_{\\beta}"),
            ("Rho", "\\mathrm{P}"),
            ("a__b", "\\mathrm{a\\_\\_b}"),
        ] {
            assert_eq!(latex(name).text, expected);
        }
    }
}
