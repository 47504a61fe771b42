//! Special points: which of them are seen, and where their labels stand.
//!
//! Always holds: a label covers no line, no other mark and no other label, and stays off the axes; marks with
//! the same shape and label are either all labelled where they are or once in the legend.

use std::collections::{BTreeMap, BTreeSet};

use plotters::element::{Circle, Polygon};
use plotters::style::Color;

use super::canvas::{size, to_units};
use super::colour::{INK, WHITE};
use super::frame::{Frame, SMALL_SIZE};
use super::legend::{Entry, Sample};
use super::markers::{self, Pen};
use super::placement::Samples;
use super::plotted::along;
use super::ruler::is_visible;
use super::scene::{Anchor, Direction, Point, Rect, Scene, point};
use super::text::{Text, typeset};
use super::{Mark, MarkShape, markup};

/// Radius of a circle; the other shapes have about its area.
const RADIUS: f64 = 2.3;

/// Marks nearer than this are one.
const SAME_PLACE: f64 = 1.0;

/// A label that more marks share stands in the legend.
const MOST_REPEATED: usize = 4;

/// And one that more share wherever a line would have to lead to one of them: such lines cross each other's marks.
const MOST_LED: usize = 2;

/// Labels keep away from the axes by the length of their ticks.
const FRAME_CLEARANCE: f64 = 4.5;

/// Distances of a label from its mark, and the clearance it needs there: ample places are tried first.
const AMPLE: ([f64; 3], f64) = ([3.0, 5.0, 8.0], 1.2);
const TIGHT: ([f64; 7], f64) = ([2.0, 4.0, 7.0, 11.0, 16.0, 22.0, 29.0], 0.2);

/// From this distance on a thin line leads from the mark to its label.
const LEADER: f64 = 7.0;

/// Directions of a label from its mark, downwards positive, in the order of trial.
const DIRECTIONS: [(f64, f64); 8] =
    [(1.0, 0.0), (-1.0, 0.0), (0.8, -0.8), (0.8, 0.8), (-0.8, -0.8), (-0.8, 0.8), (0.0, -1.0), (0.0, 1.0)];

/// The marks inside the axes, with their labels.
pub(super) struct Marks {
    seen: Vec<Seen>,
    /// What the legend has to say.
    listed: BTreeSet<(MarkShape, String)>,
}

struct Seen {
    at: Point,
    shape: MarkShape,
    labels: Vec<String>,
    written: Option<Written>,
}

/// A label beside its mark.
struct Written {
    text: Text,
    /// From the top of its capitals to the lowest point of its letters.
    covered: Rect,
    leader: Option<[Point; 2]>,
}

impl Marks {
    /// Finds places for the labels, off the `obstacles`.
    pub fn new(marks: &[Mark], frame: &Frame, obstacles: &[Point]) -> Marks {
        let mut marks = Marks { seen: seen(marks, frame), listed: BTreeSet::new() };
        let mut samples = Samples::new(frame.area.grown(-FRAME_CLEARANCE), |_| Some(()));
        obstacles.iter().for_each(|&p| samples.block(p));
        marks.seen.iter().for_each(|seen| samples.block_box(seen.covered()));
        for ((shape, label), members) in marks.by_label() {
            let text = typeset(&label, SMALL_SIZE);
            let mut written = Vec::new();
            if members.len() <= MOST_REPEATED {
                for &member in &members {
                    let one = Written::new(&text, marks.seen[member].at, &samples);
                    let Some(one) = one.filter(|one| members.len() <= MOST_LED || one.leader.is_none())
                    else {
                        break;
                    };
                    samples.block_box(one.covered.grown(TIGHT.1));
                    written.push(one);
                }
            }
            if written.len() < members.len() {
                marks.listed.insert((shape, label));
            } else {
                members.into_iter().zip(written).for_each(|(k, one)| marks.seen[k].written = Some(one));
            }
        }
        marks
    }

    /// Legend entries of the marks whose labels stand nowhere else.
    pub fn entries(&self, width: f64) -> Vec<Entry> {
        self.listed.iter().map(|(shape, label)| Entry::new(Sample::Mark(*shape), label, width)).collect()
    }

    /// The boxes of the labels.
    pub fn label_boxes(&self) -> Vec<Rect> {
        self.seen.iter().filter_map(|seen| Some(seen.written.as_ref()?.covered)).collect()
    }

    /// Appends points all over the marks and their labels.
    pub fn trail(&self, all: &mut Vec<Point>) {
        for seen in &self.seen {
            let label = seen.written.as_ref().map(|written| written.covered);
            for b in [seen.covered()].into_iter().chain(label) {
                for y in [b.top, b.top.midpoint(b.bottom), b.bottom] {
                    along(&[point(b.left, y), point(b.right, y)], all);
                }
            }
            if let Some(leader) = seen.written.as_ref().and_then(|written| written.leader) {
                along(&leader, all);
            }
        }
    }

    pub fn draw(&self, scene: &mut Scene) {
        let all_written = || self.seen.iter().filter_map(|seen| seen.written.as_ref());
        let pen = Pen { colour: INK, width: 0.4, dash: None };
        all_written().filter_map(|w| w.leader).for_each(|leader| markers::draw_line(scene, &leader, pen));
        self.seen.iter().for_each(|seen| draw_shape(scene, seen.at, seen.shape));
        for Written { text, covered, .. } in all_written() {
            let at = point(covered.left, covered.top + text.cap_height());
            scene.text(text, at, Anchor::Left, Direction::Across);
        }
    }

    /// For readers who cannot see the figure: the labels, or nothing if there are none.
    pub fn description(&self) -> String {
        let labels: BTreeSet<&str> =
            self.seen.iter().flat_map(|seen| seen.labels.iter().map(String::as_str)).collect();
        let labels: Vec<String> =
            labels.into_iter().map(|label| markup::plain(&markup::letters(label))).collect();
        if labels.is_empty() { String::new() } else { format!("; marked: {}", labels.join(", ")) }
    }

    /// The labelled marks by shape and text, each group in the order in which they were given.
    fn by_label(&self) -> BTreeMap<(MarkShape, String), Vec<usize>> {
        let mut groups: BTreeMap<(MarkShape, String), Vec<usize>> = BTreeMap::new();
        for (index, seen) in self.seen.iter().enumerate().filter(|(_, seen)| !seen.labels.is_empty()) {
            groups.entry((seen.shape, seen.labels.join(", "))).or_default().push(index);
        }
        groups
    }
}

/// The marks inside the axes, those at one place put together: the shape is that of the first with a label.
fn seen(marks: &[Mark], frame: &Frame) -> Vec<Seen> {
    let mut seen: Vec<Seen> = Vec::new();
    let mut by_square: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    for mark in marks {
        let visible = is_visible(frame.x().scale, mark.x) && is_visible(frame.y().scale, mark.y);
        if !(visible && frame.x().holds(mark.x) && frame.y().holds(mark.y)) {
            continue;
        }
        let at = frame.place(mark.x, mark.y);
        let label = mark.label.as_ref().filter(|label| !label.trim().is_empty());
        let (i, j) = ((at.x / SAME_PLACE).floor() as i64, (at.y / SAME_PLACE).floor() as i64);
        let squares = (-1..=1).flat_map(|di| (-1..=1).map(move |dj| (i + di, j + dj)));
        let near = squares.filter_map(|square| by_square.get(&square)).flatten().copied();
        let distance = |k: &usize| (seen[*k].at.x - at.x).hypot(seen[*k].at.y - at.y);
        match near.min_by(|a, b| distance(a).total_cmp(&distance(b))).filter(|k| distance(k) < SAME_PLACE) {
            Some(k) => seen[k].take(mark.shape, label),
            None => {
                by_square.entry((i, j)).or_default().push(seen.len());
                let labels = label.into_iter().cloned().collect();
                seen.push(Seen { at, shape: mark.shape, labels, written: None });
            }
        }
    }
    seen
}

impl Seen {
    fn take(&mut self, shape: MarkShape, label: Option<&String>) {
        let Some(label) = label else { return };
        if self.labels.is_empty() {
            self.shape = shape;
        }
        if !self.labels.contains(label) {
            self.labels.push(label.clone());
        }
    }

    fn covered(&self) -> Rect {
        Rect { left: self.at.x, top: self.at.y, right: self.at.x, bottom: self.at.y }.grown(RADIUS)
    }
}

impl Written {
    /// The first free place around a mark.
    fn new(text: &Text, mark: Point, samples: &Samples<()>) -> Option<Written> {
        let ample = AMPLE.0.iter().map(|&gap| (gap, AMPLE.1));
        let tight = TIGHT.0.iter().map(|&gap| (gap, TIGHT.1));
        let ways = ample.chain(tight).flat_map(|way| DIRECTIONS.map(|direction| (way, direction)));
        for ((gap, clearance), (right, down)) in ways {
            let away = RADIUS + gap;
            let near = point(mark.x + right * away, mark.y + down * away);
            let (width, height) = (text.width, text.cap_height() + text.depth());
            // The middle of the capitals is level with a mark beside them.
            let left = near.x - width * (1.0 - right.signum() * f64::from(right != 0.0)) / 2.0;
            let top = match down {
                0.0 => near.y - text.cap_height() / 2.0,
                _ if down < 0.0 => near.y - text.cap_height(),
                _ => near.y,
            };
            let covered = Rect { left, top, right: left + width, bottom: top + height };
            if samples.is_clear(covered.grown(clearance)) {
                let leader = (gap >= LEADER).then(|| {
                    let share = (RADIUS + 0.8) / away;
                    let from = point(mark.x + share * (near.x - mark.x), mark.y + share * (near.y - mark.y));
                    let to = point(near.x - right.signum() * f64::from(right != 0.0), near.y - down);
                    [from, to]
                });
                return Some(Written { text: text.clone(), covered, leader });
            }
        }
        None
    }
}

/// Draws a mark with a thin white rim, which sets it off from lines beneath.
pub(super) fn draw_shape(scene: &mut Scene, at: Point, shape: MarkShape) {
    const RIM: f64 = 0.4;
    /// Width of the stroke of an open shape.
    const STROKE: f64 = 0.9;
    let mut draw = |radius: f64, colour| match corners(shape) {
        None => scene.draw(&Circle::new(to_units(at), size(radius), Color::filled(&colour))),
        Some(corners) => {
            let place = |(x, y): (f64, f64)| to_units(point(at.x + radius * x, at.y + radius * y));
            scene.draw(&Polygon::new(corners.into_iter().map(place).collect::<Vec<_>>(), colour));
        }
    };
    draw(RADIUS + RIM, WHITE);
    draw(RADIUS, INK);
    if shape == MarkShape::OpenCircle {
        draw(RADIUS - STROKE, WHITE);
    }
}

/// The corners for a radius of 1, or nothing for a circle.
fn corners(shape: MarkShape) -> Option<Vec<(f64, f64)>> {
    match shape {
        MarkShape::FilledCircle | MarkShape::OpenCircle => None,
        MarkShape::Square => Some(vec![(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
        MarkShape::Diamond => Some(vec![(0.0, -1.4), (1.4, 0.0), (0.0, 1.4), (-1.4, 0.0)]),
        MarkShape::Triangle => Some(vec![(0.0, -1.35), (1.25, 0.85), (-1.25, 0.85)]),
        MarkShape::Star => {
            /// Inner corners of a pentagram, relative to its outer ones: (3 − √5) / 2.
            const INNER: f64 = 0.382;
            let corner = |k: u32| {
                let radius = if k.is_multiple_of(2) { 1.7 } else { 1.7 * INNER };
                let (sin, cos) = (std::f64::consts::PI * f64::from(k) / 5.0).sin_cos();
                (radius * sin, -radius * cos)
            };
            Some((0..10).map(corner).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Axis;

    #[test]
    fn labels_cover_neither_lines_nor_marks_nor_each_other() {
        let (x, y) = (Axis::linear("x"), Axis::linear("y"));
        let frame = Frame::new(None, (&x, (0.0, 1.0)), (&y, (0.0, 1.0)), 150.0, 0.0);
        let mut line = Vec::new();
        along(&[frame.place(0.0, 0.0), frame.place(1.0, 1.0)], &mut line);
        let on_line = |k: u32| {
            let at = 0.02 + 0.04 * f64::from(k);
            Mark::new(format!("point {k}"), at, at, MarkShape::Diamond)
        };
        let marks: Vec<Mark> = (0..25).map(on_line).collect();
        let marks = Marks::new(&marks, &frame, &line);
        let boxes = marks.label_boxes();
        assert_eq!(boxes.len() + marks.listed.len(), 25);
        assert!(boxes.len() > 10, "only {} labels have a place", boxes.len());
        for (index, b) in boxes.iter().enumerate() {
            let corners = b.corners();
            assert!(corners.iter().all(|&p| frame.area.contains(p)), "{b:?} is on the axes");
            assert!(!line.iter().any(|&p| b.contains(p)), "{b:?} covers the line");
            let apart = |other: &Rect| {
                b.right <= other.left
                    || other.right <= b.left
                    || b.bottom <= other.top
                    || other.bottom <= b.top
            };
            assert!(boxes[..index].iter().all(apart), "{b:?} covers another label");
            assert!(marks.seen.iter().all(|seen| apart(&seen.covered())), "{b:?} covers a mark");
        }
    }
}
