//! Writes a scene as SVG 1.1.
//!
//! Always holds: the output is well-formed XML, whatever the labels contain, and refers to nothing: no
//! fonts, no styles, no identifiers that could clash when several figures share one page.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::colour::{Colour, WHITE};
use super::png;
use super::scene::{Cap, Path, Point, Scene, Segment, Shape, Stroke};

/// Coordinates are written in hundredths of a point, finer than any printer.
const UNITS_PER_POINT: f64 = 100.0;

pub(super) fn write(scene: &Scene, origin: &str) -> String {
    let (w, h) = (decimal(scene.width), decimal(scene.height));
    let title = escaped(&scene.description);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         width=\"{w}pt\" height=\"{h}pt\" viewBox=\"0 0 {w} {h}\" role=\"img\" aria-label=\"{title}\">\n\
         <title>{title}</title>\n<path d=\"M0 0h{w}v{h}H0z\" fill=\"{}\"/>\n",
        hex(WHITE)
    );
    if !origin.is_empty() {
        out.push_str(&format!("<metadata>{}</metadata>\n", escaped(origin)));
    }
    for shape in &scene.shapes {
        write_shape(&mut out, shape).expect("writing to a string cannot fail");
    }
    out.push_str("</svg>\n");
    out
}

fn write_shape(out: &mut String, shape: &Shape) -> std::fmt::Result {
    match shape {
        Shape::Path { path, fill, stroke } => {
            let fill = fill.map_or("none".to_owned(), hex);
            write!(out, "<path d=\"{}\" fill=\"{fill}\"", path_data(path))?;
            if let Some(stroke) = stroke {
                write_stroke(out, stroke)?;
            }
            writeln!(out, "/>")
        }
        Shape::Text { path, plain, colour } => {
            let (label, data) = (escaped(plain), path_data(path));
            writeln!(
                out,
                "<path role=\"img\" aria-label=\"{label}\" d=\"{data}\" fill=\"{}\"/>",
                hex(*colour)
            )
        }
        Shape::Image { area, pixels } => writeln!(
            out,
            "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" \
             image-rendering=\"optimizeSpeed\" style=\"image-rendering:pixelated\" \
             xlink:href=\"data:image/png;base64,{}\"/>",
            decimal(area.left),
            decimal(area.top),
            decimal(area.width()),
            decimal(area.height()),
            STANDARD.encode(png::encode_pixels(pixels))
        ),
    }
}

fn write_stroke(out: &mut String, stroke: &Stroke) -> std::fmt::Result {
    let (colour, width) = (hex(stroke.colour), decimal(stroke.width));
    write!(out, " stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"")?;
    if stroke.cap == Cap::Round {
        write!(out, " stroke-linecap=\"round\"")?;
    }
    Ok(())
}

/// The `d` attribute: relative commands between rounded positions, so that rounding does not add up.
fn path_data(path: &Path) -> String {
    let mut out = String::new();
    let (mut x, mut y) = (0, 0);
    let mut start = (0, 0);
    for segment in &path.segments {
        let (letter, points): (char, &[Point]) = match segment {
            Segment::Move(p) => ('m', &[*p]),
            Segment::Line(p) => ('l', &[*p]),
            Segment::Quad(a, p) => ('q', &[*a, *p]),
            Segment::Cubic(a, b, p) => ('c', &[*a, *b, *p]),
            Segment::Close => ('z', &[]),
        };
        out.push(letter);
        let from = (x, y);
        for (index, p) in points.iter().enumerate() {
            (x, y) = (units(p.x), units(p.y));
            push_number(&mut out, x - from.0, index > 0);
            push_number(&mut out, y - from.1, true);
        }
        match segment {
            Segment::Move(_) => start = (x, y),
            Segment::Close => (x, y) = start,
            Segment::Line(_) | Segment::Quad(..) | Segment::Cubic(..) => {}
        }
    }
    out
}

fn push_number(out: &mut String, units: i64, follows_number: bool) {
    if follows_number && units >= 0 {
        out.push(' ');
    }
    push_units(out, units);
}

/// Writes hundredths as a decimal without superfluous zeros.
fn push_units(out: &mut String, units: i64) {
    if units < 0 {
        out.push('-');
    }
    let (whole, part) = (units.abs() / 100, units.abs() % 100);
    let written = match (whole, part) {
        (whole, 0) => write!(out, "{whole}"),
        (0, part) if part % 10 == 0 => write!(out, ".{}", part / 10),
        (0, part) => write!(out, ".{part:02}"),
        (whole, part) if part % 10 == 0 => write!(out, "{whole}.{}", part / 10),
        (whole, part) => write!(out, "{whole}.{part:02}"),
    };
    written.expect("writing to a string cannot fail");
}

fn units(length: f64) -> i64 {
    (length * UNITS_PER_POINT).round() as i64
}

fn decimal(length: f64) -> String {
    let mut out = String::new();
    push_units(&mut out, units(length));
    out
}

fn hex(Colour(r, g, b): Colour) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Text for an attribute or an element; what XML 1.0 cannot hold becomes the replacement character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::scene::point;

    #[test]
    fn path_data_is_relative_and_short() {
        let mut path = Path::default();
        path.polygon(&[point(10.0, 5.5), point(10.254, 5.0), point(9.0, 5.0)]);
        assert_eq!(path_data(&path), "m10 5.5l.25-.5l-1.25 0z");
    }

    #[test]
    fn labels_cannot_leave_their_attribute() {
        assert_eq!(escaped("a<b & \"c\"\u{0}"), "a&lt;b &amp; &quot;c&quot;\u{fffd}");
    }
}
