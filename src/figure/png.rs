//! Paints a scene into pixels and encodes them as PNG.
//!
//! The painter runs without vector instructions, whose rounding could differ between machines.

use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, PathBuilder, Pixmap, Transform};

use super::colour::{Colour, WHITE};
use super::scene::{Cap, Path, Pixels, Point, Rect, Scene, Segment, Shape, Stroke};

/// 432 pixels per inch.
const PIXELS_PER_POINT: f64 = 6.0;

const POINTS_PER_METRE: f64 = 72.0 / 0.0254;

pub(super) fn paint(scene: &Scene, origin: &str) -> Vec<u8> {
    let size = |length: f64| (length * PIXELS_PER_POINT).round() as u32;
    let mut pixmap =
        Pixmap::new(size(scene.width), size(scene.height)).expect("a figure is some inches wide and high");
    pixmap.fill(paint_of(WHITE));
    for shape in &scene.shapes {
        match shape {
            Shape::Path { path, fill, stroke } => {
                paint_path(&mut pixmap, path, *fill, stroke.as_ref());
            }
            Shape::Text { path, colour, .. } => paint_path(&mut pixmap, path, Some(*colour), None),
            Shape::Image { area, pixels } => paint_pixels(&mut pixmap, area, pixels),
        }
    }
    let rgb: Vec<u8> = pixmap.pixels().iter().flat_map(|p| [p.red(), p.green(), p.blue()]).collect();
    encode(pixmap.width(), pixmap.height(), &rgb, origin)
}

/// The cells as a PNG of one pixel per cell.
pub(super) fn encode_pixels(pixels: &Pixels) -> Vec<u8> {
    let rgb: Vec<u8> = pixels.colours.iter().flat_map(|&Colour(r, g, b)| [r, g, b]).collect();
    let side = |n: usize| u32::try_from(n).expect("a raster has some hundred cells a side");
    encode(side(pixels.columns), side(pixels.rows), &rgb, "")
}

/// Colours row by row as a PNG; `origin` becomes its description, unless it is empty.
fn encode(width: u32, height: u32, rgb: &[u8], origin: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    let per_metre = (PIXELS_PER_POINT * POINTS_PER_METRE).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    if !origin.is_empty() {
        let keyword = "Description".to_owned();
        encoder
            .add_itxt_chunk(keyword, origin.to_owned())
            .expect("the keyword is Latin, nothing is written yet");
    }
    let mut writer = encoder.write_header().expect("writing to memory, with a size above zero");
    writer.write_image_data(rgb).expect("three bytes for each pixel");
    writer.finish().expect("writing to memory");
    bytes
}

fn paint_path(pixmap: &mut Pixmap, path: &Path, fill: Option<Colour>, stroke: Option<&Stroke>) {
    let Some(outline) = outline(path) else { return };
    let scale = Transform::from_scale(PIXELS_PER_POINT as f32, PIXELS_PER_POINT as f32);
    if let Some(colour) = fill {
        pixmap.fill_path(&outline, &brush(colour), FillRule::Winding, scale, None);
    }
    if let Some(stroke) = stroke {
        let line = tiny_skia::Stroke {
            width: stroke.width as f32,
            line_cap: if stroke.cap == Cap::Round { LineCap::Round } else { LineCap::Butt },
            line_join: LineJoin::Round,
            ..tiny_skia::Stroke::default()
        };
        pixmap.stroke_path(&outline, &brush(stroke.colour), &line, scale, None);
    }
}

/// The path in the painter's terms, or nothing if it is empty.
fn outline(path: &Path) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    let f = |p: Point| (p.x as f32, p.y as f32);
    for segment in &path.segments {
        match *segment {
            Segment::Move(p) => builder.move_to(f(p).0, f(p).1),
            Segment::Line(p) => builder.line_to(f(p).0, f(p).1),
            Segment::Quad(a, p) => builder.quad_to(f(a).0, f(a).1, f(p).0, f(p).1),
            Segment::Cubic(a, b, p) => {
                builder.cubic_to(f(a).0, f(a).1, f(b).0, f(b).1, f(p).0, f(p).1);
            }
            Segment::Close => builder.close(),
        }
    }
    builder.finish()
}

/// Each pixel whose centre is inside `area` takes the colour of the cell it lies in.
fn paint_pixels(pixmap: &mut Pixmap, area: &Rect, pixels: &Pixels) {
    let width = pixmap.width() as usize;
    let height = pixmap.height() as usize;
    let data = pixmap.data_mut();
    let cell = |at: usize, low: f64, size: f64, cells: usize| {
        let share = ((at as f64 + 0.5) / PIXELS_PER_POINT - low) / size;
        (0.0..1.0).contains(&share).then(|| ((share * cells as f64) as usize).min(cells - 1))
    };
    for row in 0..height {
        let Some(j) = cell(row, area.top, area.height(), pixels.rows) else { continue };
        for column in 0..width {
            let Some(i) = cell(column, area.left, area.width(), pixels.columns) else { continue };
            let Colour(r, g, b) = pixels.colours[j * pixels.columns + i];
            data[4 * (row * width + column)..][..4].copy_from_slice(&[r, g, b, 255]);
        }
    }
}

fn brush(colour: Colour) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(paint_of(colour));
    paint
}

fn paint_of(Colour(r, g, b): Colour) -> Color {
    Color::from_rgba8(r, g, b, 255)
}
