//! Names of parameters and unknowns as they are written in papers.

use crate::syntax::name::GREEK;

/// Endings of a name that stand for a mark above the letter.
const MARKS: [(&str, char); 4] =
    [("hat", '\u{302}'), ("tilde", '\u{303}'), ("bar", '\u{304}'), ("dot", '\u{307}')];

/// A name of the equation language as a label: Greek letters, hats, and what follows the first `_` or
/// stands in brackets as a subscript.
///
/// ```
/// use spinodal::figure::symbol;
/// assert_eq!(symbol("eps_g"), "ε_{g}");
/// assert_eq!(symbol("mhat[1,2]"), "m̂_{1,2}");
/// assert_eq!(symbol("rate"), "rate");
/// ```
pub fn symbol(name: &str) -> String {
    let (name, index) = match name.strip_suffix(']').and_then(|name| name.split_once('[')) {
        Some((name, index)) if !name.is_empty() => (name, Some(index)),
        _ => (name, None),
    };
    let mut parts = name.split('_').filter(|part| !part.is_empty());
    let Some(first) = parts.next() else { return name.to_owned() };
    let (base, digits) = split_digits(first);
    let mut scripts: Vec<String> = Vec::new();
    let base = match letter(base) {
        Some(letter) => {
            scripts.extend((!digits.is_empty()).then(|| digits.to_owned()));
            letter
        }
        None => first.to_owned(),
    };
    scripts.extend(parts.map(|part| letter(part).unwrap_or_else(|| part.to_owned())));
    scripts.extend(index.map(|index| index.split(',').map(str::trim).collect::<Vec<_>>().join(",")));
    if scripts.is_empty() { base } else { format!("{base}_{{{}}}", scripts.join(",")) }
}

/// A single letter, Greek by name or not, with any marks; nothing if the name is a word.
fn letter(name: &str) -> Option<String> {
    if let Some(letter) = unmarked_letter(name) {
        return Some(letter.to_string());
    }
    MARKS.iter().find_map(|(ending, mark)| {
        let letter = name.strip_suffix(ending).and_then(unmarked_letter)?;
        Some(format!("{letter}{mark}"))
    })
}

fn unmarked_letter(name: &str) -> Option<char> {
    let mut characters = name.chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        return only.is_alphabetic().then_some(only);
    }
    let name = if name == "eps" { "epsilon" } else { name };
    GREEK.iter().find(|(_, spelling)| *spelling == name).map(|(letter, _)| *letter)
}

fn split_digits(name: &str) -> (&str, &str) {
    name.split_at(name.trim_end_matches(|c: char| c.is_ascii_digit()).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_symbols() {
        for (name, expected) in [
            ("beta", "β"),
            ("eps_g", "ε_{g}"),
            ("m[1,1]", "m_{1,1}"),
            ("sigma_w", "σ_{w}"),
            ("mhat", "m\u{302}"),
            ("chihat", "χ\u{302}"),
            ("Qhat[2, 1]", "Q\u{302}_{2,1}"),
            ("rho1", "ρ_{1}"),
            ("sigma_eta", "σ_{η}"),
            ("eps_g_sd", "ε_{g,sd}"),
            ("beta_c", "β_{c}"),
            ("Gamma", "Γ"),
            ("β", "β"),
            ("t", "t"),
            ("rate_train", "rate_{train}"),
            ("distortion", "distortion"),
        ] {
            assert_eq!(symbol(name), expected, "for {name}");
        }
    }

    #[test]
    fn what_is_no_name_stays_as_it_is() {
        for name in ["", "_", "[1]", "free energy", "]["] {
            assert_eq!(symbol(name), name);
        }
    }
}
