//! The legend: samples of lines, markers and grounds with their names.

use plotters::element::Rectangle;
use plotters::style::Color;

use super::canvas::{corners, size};
use super::colour::{BOUNDARY, Colour};
use super::frame::SMALL_SIZE;
use super::markers::{self, Marker, Pen};
use super::scene::{Anchor, Direction, Point, Rect, Scene, point};
use super::text::{Text, typeset, typeset_within};
use super::{MarkShape, hatching, marks};

/// What is written beside points or regions where the numerics failed.
pub(super) const NOT_CONVERGED: &str = "not converged";

const ROW_HEIGHT: f64 = 10.0;
const SAMPLE_WIDTH: f64 = 15.0;
const SAMPLE_GAP: f64 = 4.0;
const ENTRY_GAP: f64 = 11.0;
/// Between the entries and the edge of a legend inside the axes.
const PADDING: f64 = 2.0;
/// A legend above the axes has at most this many rows; what is left out is counted.
const MOST_ROWS: usize = 6;
/// Names shrink to this size before they are cut.
const SMALLEST_SIZE: f64 = 5.5;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sample {
    Line(Pen),
    Marker {
        marker: Marker,
        colour: Colour,
        bar: ErrorBar,
    },
    Ground(Colour),
    /// Stripes of the colour of one phase on the ground of another.
    Stripes {
        ground: Colour,
        stripes: Colour,
    },
    /// A hatched region.
    FailedGround,
    /// A cross on an axis.
    FailedPoint,
    Mark(MarkShape),
    /// Nothing, beside a remark.
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ErrorBar {
    Present,
    Absent,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    sample: Sample,
    text: Text,
}

impl Entry {
    /// An entry no wider than `width` altogether.
    pub fn new(sample: Sample, name: &str, width: f64) -> Entry {
        let room = width - SAMPLE_WIDTH - SAMPLE_GAP - 2.0 * PADDING;
        Entry { sample, text: typeset_within(name, SMALL_SIZE, SMALLEST_SIZE, room) }
    }

    fn width(&self) -> f64 {
        SAMPLE_WIDTH + SAMPLE_GAP + self.text.width
    }

    /// Draws the entry with its upper left corner at `at`.
    fn draw(&self, scene: &mut Scene, at: Point) {
        let middle = at.y + ROW_HEIGHT / 2.0;
        draw_sample(scene, &self.sample, point(at.x, middle));
        let baseline = middle + typeset("0", SMALL_SIZE).cap_height() / 2.0;
        let text_at = point(at.x + SAMPLE_WIDTH + SAMPLE_GAP, baseline);
        scene.text(&self.text, text_at, Anchor::Left, Direction::Across);
    }
}

/// Width and height of the entries in one column.
pub(super) fn column_size(entries: &[Entry]) -> (f64, f64) {
    let width = entries.iter().map(Entry::width).fold(0.0, f64::max);
    (width + 2.0 * PADDING, entries.len() as f64 * ROW_HEIGHT + 2.0 * PADDING)
}

/// Draws the entries in one column.
pub(super) fn draw_column(scene: &mut Scene, entries: &[Entry], at: Point) {
    for (index, entry) in entries.iter().enumerate() {
        let top = at.y + PADDING + index as f64 * ROW_HEIGHT;
        entry.draw(scene, point(at.x + PADDING, top));
    }
}

/// Entries side by side, in rows above the axes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rows {
    /// Each with its row and the place of its left end in that row.
    entries: Vec<(usize, f64, Entry)>,
}

impl Rows {
    /// Rows no wider than `width`, in columns if that takes no more rows; the last entry tells how many have
    /// no place.
    pub fn new(entries: Vec<Entry>, width: f64) -> Rows {
        let widest = entries.iter().map(Entry::width).fold(0.0, f64::max);
        let flowing = placed(&entries, width, Entry::width);
        let in_columns = placed(&entries, width, |_| widest);
        let last_row = |places: &[(usize, f64)]| places.last().map(|&(row, _)| row);
        let places = if last_row(&in_columns) <= last_row(&flowing) { in_columns } else { flowing };
        let total = entries.len();
        let fitting = places.iter().take_while(|&&(row, _)| row < MOST_ROWS).count();
        let both = places.into_iter().zip(entries).take(fitting);
        let mut entries: Vec<(usize, f64, Entry)> = both.map(|((row, x), entry)| (row, x, entry)).collect();
        if fitting < total
            && let Some(last) = entries.last_mut()
        {
            let rest = format!("… and {} more", total - fitting + 1);
            last.2 = Entry { sample: Sample::None, text: typeset(&rest, SMALL_SIZE) };
        }
        Rows { entries }
    }

    pub fn height(&self) -> f64 {
        self.entries.last().map_or(0.0, |&(row, ..)| (row + 1) as f64 * ROW_HEIGHT + PADDING)
    }

    /// Draws the rows with their upper left corner at `at`.
    pub fn draw(&self, scene: &mut Scene, at: Point) {
        for (row, x, entry) in &self.entries {
            entry.draw(scene, point(at.x + x, at.y + *row as f64 * ROW_HEIGHT));
        }
    }
}

/// Row and left end of each entry, if it takes the width `taken`.
fn placed(entries: &[Entry], width: f64, taken: impl Fn(&Entry) -> f64) -> Vec<(usize, f64)> {
    let (mut row, mut x) = (0, 0.0);
    let mut places = Vec::with_capacity(entries.len());
    for entry in entries {
        if x > 0.0 && x + taken(entry) > width {
            (row, x) = (row + 1, 0.0);
        }
        places.push((row, x));
        x += taken(entry) + ENTRY_GAP;
    }
    places
}

/// Draws a sample whose left end has its middle at `at`.
fn draw_sample(scene: &mut Scene, sample: &Sample, at: Point) {
    let middle = point(at.x + SAMPLE_WIDTH / 2.0, at.y);
    let box_around =
        Rect { left: at.x + 2.0, top: at.y - 3.2, right: at.x + SAMPLE_WIDTH - 1.0, bottom: at.y + 3.2 };
    match sample {
        Sample::Line(pen) => markers::draw_line(scene, &[at, point(at.x + SAMPLE_WIDTH, at.y)], *pen),
        Sample::Marker { marker, colour, bar } => {
            let (low, high) = (point(middle.x, at.y + 4.0), point(middle.x, at.y - 4.0));
            if *bar == ErrorBar::Present {
                markers::draw_error_bars(scene, &[(low, high)], *colour);
            }
            markers::draw_markers(scene, &[middle], *marker, 1.9, *colour);
        }
        Sample::Ground(colour) => draw_box(scene, box_around, *colour, None),
        Sample::Stripes { ground, stripes } => draw_box(scene, box_around, *ground, Some(*stripes)),
        Sample::FailedGround => hatching::draw_failed_regions(scene, &[box_around.corners().to_vec()]),
        Sample::FailedPoint => markers::draw_crosses(scene, &[middle]),
        Sample::Mark(shape) => marks::draw_shape(scene, middle, *shape),
        Sample::None => {}
    }
}

fn draw_box(scene: &mut Scene, area: Rect, ground: Colour, stripes: Option<Colour>) {
    scene.draw(&Rectangle::new(corners(area), ground.filled()));
    if let Some(stripes) = stripes {
        hatching::draw_stripes(scene, &[area.corners().to_vec()], stripes, &[]);
    }
    scene.draw(&Rectangle::new(corners(area), BOUNDARY.stroke_width(size(0.5))));
}
