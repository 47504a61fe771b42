//! Known boundaries on a grid: what they pass through and what they separate.
//!
//! In: pieces of boundaries, straight, in steps of the grid, with how far the true boundary may be from them.
//! Nothing that is as close to a piece as that is said to be on one of its sides.

use super::segment::comes_close;

/// A straight piece of a boundary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) ends: [[f64; 2]; 2],
    /// How far the boundary itself may be.
    pub(super) doubt: f64,
}

impl Piece {
    /// `doubt` is how far the boundary may be along both axes. What it may be off along the piece itself does no harm.
    pub(super) fn new(ends: [[f64; 2]; 2], doubt: [f64; 2]) -> Piece {
        let [from, to] = ends;
        let way = [to[0] - from[0], to[1] - from[1]];
        let length = way[0].hypot(way[1]);
        let aside = (doubt[0] * way[1]).abs() + (doubt[1] * way[0]).abs();
        Piece { ends, doubt: if length > 0.0 { aside / length } else { doubt[0].hypot(doubt[1]) } }
    }
}

/// Points of the grid closer to a boundary than this, in steps, are on neither side of it.
const MARGIN: f64 = 0.02;

/// Pieces are found by the cells that they pass through; this many places of a piece are looked at in each step.
const PLACES: f64 = 4.0;

/// The same of a line between two points.
const LINE_PLACES: f64 = 1.0;

/// How far two places that are looked at may be from the nearest points of a piece and of a line, taken together.
const GAP: f64 = 0.5 / PLACES + 0.5 / LINE_PLACES;

pub(super) struct Boundaries {
    columns: usize,
    rows: usize,
    pieces: Vec<Piece>,
    /// For each cell, named after its first point, the pieces that pass through it or may do so.
    cells: Vec<Vec<u32>>,
    /// Whether a piece passes through the cell itself.
    is_crossed: Vec<bool>,
}

impl Boundaries {
    /// On a grid of so many points.
    pub(super) fn new(columns: usize, rows: usize, pieces: Vec<Piece>) -> Boundaries {
        let cells = vec![Vec::new(); columns * rows];
        let mut boundaries =
            Boundaries { columns, rows, pieces, cells, is_crossed: vec![false; columns * rows] };
        for number in 0..boundaries.pieces.len() {
            boundaries.enter(number);
        }
        boundaries
    }

    fn enter(&mut self, number: usize) {
        let Piece { ends: [from, to], doubt } = self.pieces[number];
        let reach = (doubt + MARGIN + GAP).ceil();
        let cell = |at: f64, count: usize| (at.max(0.0) as usize).min(count - 1);
        for [x, y] in places(from, to, PLACES) {
            self.is_crossed[cell(y, self.rows) * self.columns + cell(x, self.columns)] = true;
            for row in cell(y - reach, self.rows)..=cell(y + reach, self.rows) {
                for column in cell(x - reach, self.columns)..=cell(x + reach, self.columns) {
                    let known = &mut self.cells[row * self.columns + column];
                    if known.last() != Some(&(number as u32)) {
                        known.push(number as u32);
                    }
                }
            }
        }
    }

    /// Whether a boundary passes through some cell between columns and rows, each from the first to the last.
    pub(super) fn cross(&self, columns: (usize, usize), rows: (usize, usize)) -> bool {
        let mut cells = (rows.0..rows.1.max(rows.0 + 1)).flat_map(|row| {
            (columns.0..columns.1.max(columns.0 + 1)).map(move |column| row * self.columns + column)
        });
        cells.any(|cell| self.is_crossed[cell])
    }

    /// Whether a boundary passes between two points of the grid, or may do so.
    pub(super) fn may_separate(&self, a: usize, b: usize) -> bool {
        let [a, b] = [a, b].map(|at| [(at % self.columns) as f64, (at / self.columns) as f64]);
        self.between(a, b).any(|number| {
            let Piece { ends: [from, to], doubt } = &self.pieces[number as usize];
            comes_close([&a, &b], [from, to], doubt + MARGIN)
        })
    }

    /// Pieces that may come near the line between two points.
    fn between(&self, a: [f64; 2], b: [f64; 2]) -> impl Iterator<Item = u32> {
        let mut last = None;
        let cells = places(a, b, LINE_PLACES).filter_map(move |[x, y]| {
            let cell = y as usize * self.columns + x as usize;
            (last.replace(cell) != Some(cell)).then_some(cell)
        });
        cells.flat_map(|cell| self.cells[cell].iter().copied())
    }
}

/// Places from one point to another, both included, so many in each step at least.
fn places(from: [f64; 2], to: [f64; 2], density: f64) -> impl Iterator<Item = [f64; 2]> {
    let length = (to[0] - from[0]).abs().max((to[1] - from[1]).abs());
    let count = (density * length).ceil() as usize;
    (0..=count).map(move |place| {
        let share = if count > 0 { place as f64 / count as f64 } else { 0.0 };
        [0, 1].map(|axis| from[axis] + share * (to[axis] - from[axis]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_on_both_sides_of_a_line_are_separated_and_points_on_one_side_are_not() {
        let line = Piece { ends: [[0.0, 2.3], [9.0, 4.9]], doubt: 0.05 };
        let boundaries = Boundaries::new(10, 8, vec![line]);
        let above = |at: usize| (at / 10) as f64 - (2.3 + 2.6 / 9.0 * (at % 10) as f64);
        for a in 0..80 {
            for b in 0..80 {
                let (one, other) = (above(a), above(b));
                let is_clear = one.abs() > 0.1 && other.abs() > 0.1;
                if is_clear {
                    assert_eq!(boundaries.may_separate(a, b), one * other < 0.0, "{a} and {b}");
                }
            }
        }
        assert!(boundaries.cross((3, 4), (3, 4)) && !boundaries.cross((0, 9), (6, 7)));
    }

    #[test]
    fn a_piece_is_uncertain_by_what_may_be_aside_of_it() {
        let along = Piece::new([[2.5, 0.0], [2.5, 8.0]], [0.0, 0.7]);
        assert_eq!(along.doubt, 0.0, "along itself it may be anywhere");
        let across = Piece::new([[2.5, 0.0], [2.5, 8.0]], [0.7, 0.0]);
        assert_eq!(across.doubt, 0.7);
        let slanted = Piece::new([[0.0, 0.0], [3.0, 4.0]], [0.5, 0.25]);
        assert!((slanted.doubt - (0.5 * 4.0 + 0.25 * 3.0) / 5.0).abs() < 1e-15, "the corner of the box");
        assert_eq!(Piece::new([[1.0, 1.0], [1.0, 1.0]], [0.3, 0.4]).doubt, 0.5, "a point has no direction");
    }

    #[test]
    fn points_as_close_to_a_boundary_as_it_is_uncertain_are_on_neither_side() {
        let line = Piece { ends: [[0.0, 3.4], [9.0, 3.4]], doubt: 0.5 };
        let boundaries = Boundaries::new(10, 8, vec![line]);
        assert!(boundaries.may_separate(34, 25), "row 3 is 0.4 steps away");
        assert!(!boundaries.may_separate(24, 15), "row 2 is 1.4 steps away");
    }
}
