//! A map whose regions are too many for outlines, as an image.

use super::Cell;
use super::colour::{self, Colour, FAILED_SOLID, WHITE};
use super::scene::{Pixels, Point, Rect, point};

/// 216 pixels per inch, which keeps the file small even where every pixel is different.
const PIXELS_PER_POINT: f64 = 3.0;

/// Colours of cells.
pub(super) fn ground(cell: Cell) -> Colour {
    match cell {
        Cell::Phase(index) => colour::region(index),
        Cell::Unnamed => WHITE,
        Cell::Failed => FAILED_SOLID,
    }
}

/// The image of an area of the page; `cell_at` tells what lies where.
pub(super) fn pixels(area: Rect, cell_at: impl Fn(Point) -> Option<Cell>) -> Pixels {
    let columns = (area.width() * PIXELS_PER_POINT).round().max(1.0) as usize;
    let rows = (area.height() * PIXELS_PER_POINT).round().max(1.0) as usize;
    let mut colours = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        for column in 0..columns {
            let p = point(
                area.left + (column as f64 + 0.5) / columns as f64 * area.width(),
                area.top + (row as f64 + 0.5) / rows as f64 * area.height(),
            );
            colours.push(cell_at(p).map_or(WHITE, ground));
        }
    }
    Pixels { columns, rows, colours }
}
