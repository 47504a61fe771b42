//! Typesetting: a label becomes outlines.
//!
//! Lengths are in points; the origin of a text is the left end of its baseline.

use super::font::{self, Glyph};
use super::markup::{self, Letter, Level};
use super::scene::{Path, Point, point};

/// Horizontal shift per height in a slanted letter: 11°, as in the oblique cut of the font.
const SLANT: f64 = 0.194;

/// Size of scripts relative to the line.
const SCRIPT_SIZE: f64 = 0.7;
/// How far the baseline of a script lies from that of the line, in ems of the line, positive downwards.
const BELOW: f64 = 0.2;
const ABOVE: f64 = -0.38;

/// Space between a letter and the mark above it, in ems.
const MARK_GAP: f64 = 0.05;

/// Longer labels are cut: nobody reads them, and each letter costs a few hundred bytes.
const LONGEST_LABEL: usize = 300;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    pub path: Path,
    pub width: f64,
    /// Font size.
    pub size: f64,
    /// The full label, uncut, without markup.
    pub plain: String,
}

impl Text {
    /// From the top of capitals to the baseline.
    pub fn cap_height(&self) -> f64 {
        font::CAP_HEIGHT * self.size
    }

    /// From the baseline to the lowest point of letters and subscripts.
    pub fn depth(&self) -> f64 {
        (BELOW + SCRIPT_SIZE * font::DESCENT) * self.size
    }
}

/// Typesets a label at a font size.
pub(super) fn typeset(label: &str, size: f64) -> Text {
    let letters = markup::letters(label);
    let plain = markup::plain(&letters);
    let (path, width) = if letters.len() <= LONGEST_LABEL {
        line(&letters, size)
    } else {
        line(&shortened(&letters, LONGEST_LABEL), size)
    };
    Text { path, width, size, plain }
}

/// Typesets a label into `width`: at `size` if it fits, else smaller but not below `smallest`, else cut.
pub(super) fn typeset_within(label: &str, size: f64, smallest: f64, width: f64) -> Text {
    let mut text = typeset(label, size);
    if text.width <= width {
        return text;
    }
    let size = (size * width / text.width).max(smallest);
    text = typeset(label, size);
    if text.width <= width {
        return text;
    }
    let letters = markup::letters(label);
    let (mut fits, mut too_long) = (0, letters.len().min(LONGEST_LABEL));
    while too_long - fits > 1 {
        let middle = usize::midpoint(fits, too_long);
        if line(&shortened(&letters, middle), size).1 <= width {
            fits = middle;
        } else {
            too_long = middle;
        }
    }
    let (path, width) = line(&shortened(&letters, fits), size);
    Text { path, width, size, plain: text.plain }
}

/// The first letters and an ellipsis.
fn shortened(letters: &[Letter], count: usize) -> Vec<Letter> {
    let mut out = letters[..count.min(letters.len())].to_vec();
    while out.last().is_some_and(|l| l.character == ' ') {
        out.pop();
    }
    out.push(Letter { character: '…', level: Level::Line, slanted: false });
    out
}

/// The pen, while it writes a line.
struct Pen {
    path: Path,
    x: f64,
    /// Where the scripts of the last letter on the line begin, so that an index and an exponent stand
    /// above each other; moved on by the wider of the two.
    scripts_from: f64,
    level: Level,
    previous: Option<(Glyph, Letter, f64)>,
}

/// Outlines and width of a line of letters.
fn line(letters: &[Letter], size: f64) -> (Path, f64) {
    let mut pen =
        Pen { path: Path::default(), x: 0.0, scripts_from: 0.0, level: Level::Line, previous: None };
    let mut right = 0.0_f64;
    for letter in letters {
        if letter.level != pen.level {
            pen.change_level(letter.level, right);
        }
        if markup::is_combining(letter.character) && pen.previous.is_some() {
            pen.write_mark(*letter, size);
        } else {
            pen.write(*letter, size);
        }
        right = right.max(pen.x);
    }
    (pen.path, right)
}

impl Pen {
    fn change_level(&mut self, level: Level, right: f64) {
        if self.level == Level::Line {
            self.scripts_from = self.x;
        }
        self.x = if level == Level::Line { right } else { self.scripts_from };
        self.level = level;
        self.previous = None;
    }

    fn write(&mut self, letter: Letter, size: f64) {
        let size = size * relative_size(letter.level);
        let glyph = font::glyph(letter.character);
        if let Some((previous, ..)) = &self.previous {
            self.x += font::kerning(previous, &glyph) * size;
        }
        self.draw(&glyph, letter, self.x, 0.0, size);
        let origin = self.x;
        self.x += glyph.advance * size;
        self.previous = Some((glyph, letter, origin));
    }

    /// Draws a mark centred above the letter before it, clear of its top.
    fn write_mark(&mut self, mark: Letter, size: f64) {
        let Some((base, letter, origin)) = self.previous.take() else { return };
        let size = size * relative_size(letter.level);
        let glyph = font::glyph(mark.character);
        let shift = (base.left + base.right - glyph.left - glyph.right) / 2.0;
        let rise = if glyph.bottom < 0.0 { base.top - MARK_GAP - glyph.bottom } else { 0.0 };
        self.draw(&glyph, Letter { character: mark.character, ..letter }, origin + shift * size, rise, size);
        self.previous = Some((base, letter, origin));
    }

    fn draw(&mut self, glyph: &Glyph, letter: Letter, x: f64, rise: f64, size: f64) {
        let slant = if letter.slanted { SLANT } else { 0.0 };
        let baseline = match letter.level {
            Level::Line => 0.0,
            Level::Below => BELOW * size / SCRIPT_SIZE,
            Level::Above => ABOVE * size / SCRIPT_SIZE,
        };
        let place = |p: Point| {
            let y = p.y + rise;
            // Slanted about half the height of a small letter, so that the letter stays in its place.
            point(x + size * (p.x - slant * (y + 0.27)), baseline + size * y)
        };
        self.path.segments.extend(glyph.path.mapped(place).segments);
    }
}

fn relative_size(level: Level) -> f64 {
    match level {
        Level::Line => 1.0,
        Level::Below | Level::Above => SCRIPT_SIZE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn an_index_and_an_exponent_stand_above_each_other() {
        // The wider of the two decides, so the exponent 1 adds nothing to the width of the index 22.
        assert_close(typeset("x_{22}^{1}", 10.0).width, typeset("x_{22}", 10.0).width, 1e-12);
        assert!(typeset("x_{22}^{1}y", 10.0).width > typeset("x_{22}y", 10.0).width - 1e-12);
    }

    #[test]
    fn a_hat_adds_no_width() {
        assert_close(typeset("m̂", 10.0).width, typeset("m", 10.0).width, 1e-12);
    }

    #[test]
    fn long_labels_are_shrunk_and_then_cut() {
        let label = "a very long label ".repeat(40);
        for width in [10.0, 50.0, 200.0] {
            let text = typeset_within(&label, 8.0, 5.0, width);
            assert!(text.width <= width, "{} is wider than {width}", text.width);
            assert_eq!(text.plain, label);
        }
    }
}
