//! The bundled font: outlines, widths and kerning of its glyphs.
//!
//! Lengths are in ems (multiples of the font size), y downwards from the baseline.

use std::sync::OnceLock;

use ab_glyph::{Font, FontRef, GlyphId, OutlineCurve};

use super::scene::{Path, Point, Segment, point};

/// Latin, Greek and mathematical glyphs of DejaVu Sans; licence beside it.
const DEJAVU_SANS: &[u8] = include_bytes!("font/DejaVuSans-subset.ttf");

/// Height of capitals and digits.
pub(super) const CAP_HEIGHT: f64 = 0.729;
/// Depth of the letters g, p, q, y.
pub(super) const DESCENT: f64 = 0.24;

#[derive(Debug)]
pub(super) struct Glyph {
    id: GlyphId,
    pub path: Path,
    /// Distance to the origin of the next glyph; 0 for combining marks.
    pub advance: f64,
    pub left: f64,
    pub right: f64,
    /// Negative above the baseline.
    pub top: f64,
    pub bottom: f64,
}

/// The glyph of a character; a box if the font has none.
pub(super) fn glyph(c: char) -> Glyph {
    let font = font();
    let id = font.glyph_id(c);
    let em = units_per_em();
    let mut glyph = Glyph {
        id,
        path: Path::default(),
        advance: f64::from(font.h_advance_unscaled(id)) / em,
        left: 0.0,
        right: 0.0,
        top: 0.0,
        bottom: 0.0,
    };
    if let Some(outline) = font.outline(id) {
        let x = [outline.bounds.min.x, outline.bounds.max.x].map(|x| f64::from(x) / em);
        let y = [outline.bounds.min.y, outline.bounds.max.y].map(|y| -f64::from(y) / em);
        (glyph.left, glyph.right) = (x[0].min(x[1]), x[0].max(x[1]));
        (glyph.top, glyph.bottom) = (y[0].min(y[1]), y[0].max(y[1]));
        glyph.path = path(&outline.curves, em);
    }
    glyph
}

/// By how much the space between two glyphs is changed; negative pulls them together.
pub(super) fn kerning(left: &Glyph, right: &Glyph) -> f64 {
    f64::from(font().kern_unscaled(left.id, right.id)) / units_per_em()
}

fn font() -> &'static FontRef<'static> {
    static FONT: OnceLock<FontRef<'static>> = OnceLock::new();
    FONT.get_or_init(|| FontRef::try_from_slice(DEJAVU_SANS).expect("the bundled font is valid"))
}

fn units_per_em() -> f64 {
    f64::from(font().units_per_em().expect("the bundled font states its size"))
}

/// Joins curves into closed outlines; a curve that does not start where the last one ended opens a new one.
fn path(curves: &[OutlineCurve], em: f64) -> Path {
    let at = |p: ab_glyph::Point| point(f64::from(p.x) / em, -f64::from(p.y) / em);
    let mut segments: Vec<Segment> = Vec::with_capacity(curves.len() + 8);
    let mut last: Option<Point> = None;
    for curve in curves {
        let (from, segment, to) = match curve {
            OutlineCurve::Line(a, b) => (at(*a), Segment::Line(at(*b)), at(*b)),
            OutlineCurve::Quad(a, b, c) => (at(*a), Segment::Quad(at(*b), at(*c)), at(*c)),
            OutlineCurve::Cubic(a, b, c, d) => (at(*a), Segment::Cubic(at(*b), at(*c), at(*d)), at(*d)),
        };
        if last != Some(from) {
            segments.extend(last.map(|_| Segment::Close));
            segments.push(Segment::Move(from));
        }
        segments.push(segment);
        last = Some(to);
    }
    segments.extend(last.map(|_| Segment::Close));
    Path { segments }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn the_font_has_what_theorists_write() {
        let needed = "AZaz09 αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩϵϑϕϖϱ∂∑∏∫∈±×·≤≥≠≈∞√∝−–—…‘’“”₀₉⁰⁹→←↔⟨⟩ℓ∥⊥′éü";
        let missing = glyph('\u{4e2d}').path;
        for c in needed.chars() {
            let glyph = glyph(c);
            assert!(c == ' ' || (glyph.path != missing && glyph.advance > 0.0), "no glyph for {c}");
        }
    }

    #[test]
    fn capitals_stand_on_the_baseline_and_have_the_stated_height() {
        // Height 1493 of 2048 units in the font's own table of outlines.
        let h = glyph('H');
        assert_close(-h.top, CAP_HEIGHT, 1e-3);
        assert_close(h.bottom, 0.0, 1e-12);
    }
}
