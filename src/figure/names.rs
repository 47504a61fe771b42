//! The names of phases, written into their regions.

use std::collections::{BTreeMap, BTreeSet};

use super::frame::{LABEL_SIZE, SMALL_SIZE};
use super::mesh::Mesh;
use super::placement::Samples;
use super::scene::{Anchor, Direction, Point, Rect, Scene, point};
use super::text::{Text, typeset};
use super::{Cell, PhaseMap};

/// Names keep this distance from boundaries and axes.
const NAME_CLEARANCE: f64 = 3.0;

/// A name on the map.
pub(super) struct Name {
    lines: Lines,
    centre: Point,
    direction: Direction,
}

/// One or two lines of text around a common centre.
struct Lines {
    /// Each with the distance of its baseline from the centre.
    texts: Vec<(Text, f64)>,
    width: f64,
    height: f64,
}

impl Name {
    pub fn draw(&self, scene: &mut Scene) {
        let Point { x, y } = self.centre;
        for (line, baseline) in &self.lines.texts {
            let at = match self.direction {
                Direction::Across => point(x, y + baseline),
                Direction::Upwards => point(x + baseline, y),
            };
            scene.text(line, at, Anchor::Middle, self.direction);
        }
    }

    /// The box of its letters.
    pub fn covered(&self) -> Rect {
        let (width, height) = match self.direction {
            Direction::Across => (self.lines.width, self.lines.height),
            Direction::Upwards => (self.lines.height, self.lines.width),
        };
        let Point { x, y } = self.centre;
        Rect {
            left: x - width / 2.0,
            top: y - height / 2.0,
            right: x + width / 2.0,
            bottom: y + height / 2.0,
        }
    }
}

/// The names that fit into their regions, off the `obstacles`, by phase.
pub(super) fn names(map: &PhaseMap, mesh: &Mesh, area: Rect, obstacles: &[Point]) -> BTreeMap<usize, Name> {
    let area = area.grown(-NAME_CLEARANCE);
    let mut samples = Samples::new(area, |p| mesh.cell_at(p));
    obstacles.iter().for_each(|&p| samples.block(p));
    let mut single = Samples::new(area, |p| match mesh.metastable_at(p) {
        Some(Cell::Phase(_)) => None,
        _ => mesh.cell_at(p),
    });
    obstacles.iter().for_each(|&p| single.block(p));
    // Where a phase is the only stable one its name is easiest to read.
    let name = |phase: usize| {
        let label = &map.phases[phase];
        name(label, phase, &single).or_else(|| name(label, phase, &samples))
    };
    present_phases(map).into_iter().filter_map(|phase| Some((phase, name(phase)?))).collect()
}

/// Tries the name on one line, on two, and upwards, and then smaller.
fn name(label: &str, phase: usize, samples: &Samples<Cell>) -> Option<Name> {
    let one = vec![label.to_owned()];
    for size in [LABEL_SIZE, SMALL_SIZE] {
        let across = std::iter::once(one.clone()).chain(broken_in_two(label));
        let ways = across.map(|words| (words, Direction::Across)).chain([(one.clone(), Direction::Upwards)]);
        for (words, direction) in ways {
            let lines = Lines::set(&words, size)?;
            let room = [lines.width, lines.height].map(|length| length + 2.0 * NAME_CLEARANCE);
            let room = match direction {
                Direction::Across => room,
                Direction::Upwards => [room[1], room[0]],
            };
            if let Some(centre) = samples.best_place(Cell::Phase(phase), room[0], room[1]) {
                return Some(Name { lines, centre, direction });
            }
        }
    }
    None
}

impl Lines {
    /// Typesets lines of words; nothing if there is nothing to see.
    fn set(words: &[String], size: f64) -> Option<Lines> {
        const LINE_SPACING: f64 = 1.25;
        let lines: Vec<Text> = words.iter().map(|words| typeset(words, size)).collect();
        let width = lines.iter().map(|line| line.width).fold(0.0, f64::max);
        let height = size * (1.0 + LINE_SPACING * (lines.len() - 1) as f64);
        let middle = (lines.len() - 1) as f64 / 2.0;
        let placed = lines.into_iter().enumerate().map(|(index, line)| {
            let baseline = (index as f64 - middle) * LINE_SPACING * size + line.cap_height() / 2.0;
            (line, baseline)
        });
        (width > 0.0).then(|| Lines { texts: placed.collect(), width, height })
    }
}

/// The label in two lines, broken at the space nearest to its middle; spaces in scripts do not count.
fn broken_in_two(label: &str) -> Option<Vec<String>> {
    let middle = label.len() / 2;
    let mut depth = 0;
    let mut spaces = Vec::new();
    for (index, c) in label.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ' ' if depth == 0 => spaces.push(index),
            _ => {}
        }
    }
    let space = spaces.into_iter().min_by_key(|&index| index.abs_diff(middle))?;
    Some(vec![label[..space].trim().to_owned(), label[space..].trim().to_owned()])
}

pub(super) fn present_phases(map: &PhaseMap) -> BTreeSet<usize> {
    map.cells.iter().filter_map(|cell| cell.phase()).collect()
}
