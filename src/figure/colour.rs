//! The palettes.

pub(super) use plotters::style::RGBColor as Colour;

/// Text and axes.
pub(super) const INK: Colour = Colour(0x1a, 0x1a, 0x1a);
pub(super) const WHITE: Colour = Colour(0xff, 0xff, 0xff);
/// Boundaries that were read off the grid of a map.
pub(super) const BOUNDARY: Colour = Colour(0x3a, 0x3a, 0x3a);
/// Where the numerics failed: the ground of a region, and the strokes of its hatching.
pub(super) const FAILED_GROUND: Colour = Colour(0xf4, 0xf4, 0xf4);
pub(super) const FAILED_STROKE: Colour = Colour(0xb0, 0x2a, 0x1e);
/// A failed cell in an image, where there is no room for hatching.
pub(super) const FAILED_SOLID: Colour = Colour(0xb0, 0x2a, 0x1e);

/// Lines and points: safe for the colour-blind, and dark enough for a thin line on white.
///
/// Reference: Okabe & Ito (2008), *Color Universal Design*; its yellow is too light for lines, and its black
/// comes last because axes and overlays are black.
const LINES: [Colour; 7] = [
    Colour(0x00, 0x72, 0xb2),
    Colour(0xd5, 0x5e, 0x00),
    Colour(0x00, 0x9e, 0x73),
    Colour(0xcc, 0x79, 0xa7),
    Colour(0x56, 0xb4, 0xe9),
    Colour(0xe6, 0x9f, 0x00),
    Colour(0x00, 0x00, 0x00),
];

/// Regions: light enough for dark text. Neighbours in the list differ by at least 9 in lightness L*
/// (CIE 1976), so that they can be told apart in grey.
const REGIONS: [Colour; 8] = [
    Colour(0xf5, 0xec, 0xd2),
    Colour(0xb0, 0xd0, 0xe6),
    Colour(0xe3, 0xa0, 0x8a),
    Colour(0xcf, 0xe2, 0xb8),
    Colour(0x9a, 0x9a, 0xcc),
    Colour(0xf6, 0xd2, 0xd8),
    Colour(0x77, 0xb5, 0xa8),
    Colour(0xd9, 0xd9, 0xd9),
];

/// The colour of line `index`; the palette repeats.
pub(super) fn line(index: usize) -> Colour {
    LINES[index % LINES.len()]
}

/// The ground of a band around line `index`: a quarter of its colour on white.
pub(super) fn tint(index: usize) -> Colour {
    let Colour(r, g, b) = line(index);
    let lighter = |channel: u8| 255 - (255 - channel) / 4;
    Colour(lighter(r), lighter(g), lighter(b))
}

/// How often the palette of lines has been used up before line `index`.
pub(super) fn line_round(index: usize) -> usize {
    index / LINES.len()
}

/// The ground of phase `index`; the palette repeats.
pub(super) fn region(index: usize) -> Colour {
    REGIONS[index % REGIONS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lightness L* of CIE 1976 for sRGB and white point D65.
    fn lightness(Colour(r, g, b): Colour) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
        116.0 * luminance.cbrt() - 16.0
    }

    #[test]
    fn neighbouring_region_colours_differ_in_grey() {
        for pair in REGIONS.windows(2) {
            let difference = (lightness(pair[0]) - lightness(pair[1])).abs();
            assert!(difference >= 9.0, "{pair:?} differ by {difference:.1} in lightness");
        }
    }

    #[test]
    fn region_colours_carry_dark_text() {
        // Contrast at least 4.5, the limit of WCAG 2 for small text, by lightness of text and ground.
        for ground in REGIONS {
            let luminance = |colour| ((lightness(colour) + 16.0) / 116.0).powi(3);
            let contrast = (luminance(ground) + 0.05) / (luminance(INK) + 0.05);
            assert!(contrast >= 4.5, "text on {ground:?} has contrast {contrast:.1}");
        }
    }
}
