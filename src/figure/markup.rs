//! Labels: text with `_{…}` and `^{…}` scripts, split into characters with a place and a slant.
//!
//! Anything is a label. A brace without its partner is shown as it is, and scripts inside scripts are
//! shown at the level of the outer one. Variables are slanted as in print: Greek minuscules and letters that
//! stand alone, except the words `a` and `I`; scripts and capital Greek stay upright.

/// Where a character stands relative to the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Line,
    Below,
    Above,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Letter {
    pub character: char,
    pub level: Level,
    pub slanted: bool,
}

/// Splits a label. Control characters count as spaces.
pub(super) fn letters(label: &str) -> Vec<Letter> {
    let characters: Vec<char> = label.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut letters = Vec::new();
    let mut next = 0;
    while next < characters.len() {
        let level = opening(&characters[next..]);
        let end = level.and_then(|_| closing(&characters, next + 2));
        match (level, end) {
            (Some(level), Some(end)) => {
                push_script(&mut letters, &characters[next + 2..end], level);
                next = end + 1;
            }
            _ => {
                letters.push(Letter { character: characters[next], level: Level::Line, slanted: false });
                next += 1;
            }
        }
    }
    slant_variables(&mut letters);
    letters
}

/// The label on one line without markup, for readers and programs: `ε_{g}` becomes `ε_g`.
pub(super) fn plain(letters: &[Letter]) -> String {
    let mut out = String::new();
    let mut level = Level::Line;
    for letter in letters {
        if letter.level != level {
            match letter.level {
                Level::Line => {}
                Level::Below => out.push('_'),
                Level::Above => out.push('^'),
            }
            level = letter.level;
        }
        out.push(letter.character);
    }
    out
}

pub(super) fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn opening(rest: &[char]) -> Option<Level> {
    match rest {
        ['_', '{', ..] => Some(Level::Below),
        ['^', '{', ..] => Some(Level::Above),
        _ => None,
    }
}

/// Position of the brace that closes a script which starts at `from`.
fn closing(characters: &[char], from: usize) -> Option<usize> {
    /// Longer scripts are not scripts; this also bounds the work for labels full of open braces.
    const LONGEST: usize = 200;
    let mut depth = 1;
    for (index, c) in characters.iter().enumerate().skip(from).take(LONGEST) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(index);
        }
    }
    None
}

fn push_script(letters: &mut Vec<Letter>, script: &[char], level: Level) {
    let mut next = 0;
    while next < script.len() {
        if opening(&script[next..]).is_some() {
            next += 2;
            continue;
        }
        if !matches!(script[next], '{' | '}') {
            letters.push(Letter { character: script[next], level, slanted: false });
        }
        next += 1;
    }
}

/// Marks the letters of variables. A word is a run of letters, digits, marks and apostrophes on the line.
fn slant_variables(letters: &mut [Letter]) {
    let in_word = |l: &Letter| {
        let c = l.character;
        l.level == Level::Line && (c.is_alphanumeric() || is_combining(c) || matches!(c, '\'' | '’'))
    };
    let mut start = 0;
    while start < letters.len() {
        if !in_word(&letters[start]) {
            start += 1;
            continue;
        }
        let length = letters[start..].iter().take_while(|l| in_word(l)).count();
        let end = start + length;
        if is_variable(&letters[start..end], &letters[end..]) {
            for letter in &mut letters[start..end] {
                letter.slanted = letter.character.is_alphabetic() && !is_greek_capital(letter.character);
            }
        }
        start = end;
    }
}

/// One letter that is not an article or pronoun, or a short product with a Greek letter, such as αN.
fn is_variable(word: &[Letter], rest: &[Letter]) -> bool {
    /// A longer run of letters is a word, in Greek or not.
    const LONGEST_PRODUCT: usize = 3;
    let characters = || word.iter().map(|l| l.character).filter(|&c| !is_combining(c));
    let count = characters().count();
    let marked = characters().count() < word.len();
    let before_word =
        matches!(rest, [space, next, ..] if space.character == ' ' && next.character.is_alphabetic());
    match characters().next() {
        Some('I') if count == 1 => marked,
        Some('a' | 'A') if count == 1 => marked || !before_word,
        Some(c) if count == 1 => c.is_alphabetic(),
        _ => {
            count <= LONGEST_PRODUCT
                && characters().any(|c| matches!(c, 'α'..='ω' | 'ϑ' | 'ϕ' | 'ϵ' | 'Α'..='Ω'))
        }
    }
}

fn is_greek_capital(c: char) -> bool {
    ('Α'..='Ω').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slanted(label: &str) -> String {
        letters(label).iter().filter(|l| l.slanted).map(|l| l.character).collect()
    }

    #[test]
    fn scripts_are_recognised() {
        let levels: Vec<Level> = letters("ε_{g}^{2}!").iter().map(|l| l.level).collect();
        assert_eq!(levels, [Level::Line, Level::Below, Level::Above, Level::Line]);
        assert_eq!(plain(&letters("ε_{g}, 10^{−3} s")), "ε_g, 10^−3 s");
        assert_eq!(plain(&letters("m_{1,1}")), "m_1,1");
    }

    #[test]
    fn braces_without_partner_are_shown() {
        assert_eq!(plain(&letters("a_{b")), "a_{b");
        assert_eq!(plain(&letters("}{")), "}{");
        assert_eq!(plain(&letters("a_{b_{c}}")), "a_bc");
        assert_eq!(letters(&"_{".repeat(10_000)).len(), 20_000);
    }

    #[test]
    fn variables_are_slanted_and_words_are_not() {
        assert_eq!(slanted("time t = steps / N"), "tN");
        assert_eq!(slanted("signal recovery error ε_{g}"), "ε");
        assert_eq!(slanted("a line, phase I, Bayes's"), "");
        assert_eq!(slanted("αN samples, m̂, ΔE, Q̂"), "αNmEQ");
    }
}
