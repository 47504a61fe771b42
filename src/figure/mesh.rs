//! Between the cells of a map and the page.

use super::contour::{Grid, Kind, Network};
use super::frame::Frame;
use super::scene::{Point, point};
use super::{Cell, PhaseMap};

/// The cell centres on the page, as a grid of at least 2 by 2: a single row or column fills the axes.
pub(super) struct Mesh {
    /// Rightwards.
    xs: Vec<f64>,
    /// Upwards, so that the positions descend.
    ys: Vec<f64>,
    pub grid: Grid<Cell>,
}

impl Mesh {
    pub fn new(map: &PhaseMap, frame: &Frame) -> Mesh {
        let area = frame.area;
        let mut xs: Vec<f64> = map.xs.iter().map(|&x| frame.place(x, map.ys[0]).x).collect();
        let mut ys: Vec<f64> = map.ys.iter().map(|&y| frame.place(map.xs[0], y).y).collect();
        let mut classes = map.cells.clone();
        if xs.len() == 1 {
            xs = vec![area.left, area.right];
            classes = classes.iter().flat_map(|&cell| [cell, cell]).collect();
        }
        if ys.len() == 1 {
            ys = vec![area.bottom, area.top];
            classes.extend_from_within(..);
        }
        let grid = Grid { columns: xs.len(), rows: ys.len(), classes };
        Mesh { xs, ys, grid }
    }

    /// Index coordinates on the page.
    pub fn place(&self, [i, j]: [f64; 2]) -> Point {
        let along = |positions: &[f64], index: f64| {
            let low = (index as usize).min(positions.len() - 2);
            let share = index - low as f64;
            positions[low] + share * (positions[low + 1] - positions[low])
        };
        point(along(&self.xs, i), along(&self.ys, j))
    }

    /// The inverse of `place`, continued beyond the outermost centres.
    fn index(&self, p: Point) -> [f64; 2] {
        let find = |positions: &[f64], before: &dyn Fn(f64) -> bool, at: f64| {
            let high = positions.partition_point(|&position| before(position));
            let low = high.clamp(1, positions.len() - 1) - 1;
            let length = positions[low + 1] - positions[low];
            if length == 0.0 { low as f64 } else { low as f64 + (at - positions[low]) / length }
        };
        [find(&self.xs, &|x| x <= p.x, p.x), find(&self.ys, &|y| y >= p.y, p.y)]
    }

    /// The cell whose centre is nearest, between the outermost centres.
    pub fn cell_at(&self, p: Point) -> Option<Cell> {
        let [i, j] = self.index(p).map(f64::round);
        let inside = i >= 0.0 && j >= 0.0 && i < self.grid.columns as f64 && j < self.grid.rows as f64;
        inside.then(|| self.grid.class(i as usize, j as usize))
    }
}

/// Moves crossings to where one of the `lines` on the page crosses the same side of the grid, and junctions to
/// where one ends; tells which vertices were moved.
pub(super) fn follow(network: &mut Network<Cell>, mesh: &Mesh, lines: &[&Vec<Point>]) -> Vec<bool> {
    /// Bounds the work for very many long strokes.
    const MOST_SIDES: usize = 4_000_000;
    let mut fixed = vec![false; network.vertices.len()];
    let mut sides = 0;
    for line in lines {
        let indices: Vec<[f64; 2]> = line.iter().map(|&p| mesh.index(p)).collect();
        for end in indices.first().into_iter().chain(indices.last()) {
            let [i, j] = end.map(|index| index.max(0.0) as usize);
            if let Some(vertex) = network.crossing(Kind::Junction, i, j) {
                network.vertices[vertex].offset = [end[0] - i as f64, end[1] - j as f64];
                fixed[vertex] = true;
            }
        }
        for pair in indices.windows(2) {
            for axis in [0, 1] {
                if sides <= MOST_SIDES {
                    sides += fix_crossings(network, &mut fixed, pair[0], pair[1], axis);
                }
            }
        }
    }
    fixed
}

/// Fixes the crossings on lines of constant index `axis` that the segment `a`–`b` meets; returns their number.
fn fix_crossings(
    network: &mut Network<Cell>,
    fixed: &mut [bool],
    a: [f64; 2],
    b: [f64; 2],
    axis: usize,
) -> usize {
    let (low, high) = if a[axis] <= b[axis] { (a, b) } else { (b, a) };
    let (first, last) = (low[axis].max(0.0).ceil() as usize, high[axis].max(-1.0).floor());
    let mut count = 0;
    for line in first.. {
        if line as f64 > last {
            break;
        }
        count += 1;
        let length = high[axis] - low[axis];
        let share = if length > 0.0 { (line as f64 - low[axis]) / length } else { 0.0 };
        let across = low[1 - axis] + share * (high[1 - axis] - low[1 - axis]);
        if across < 0.0 {
            continue;
        }
        let (cell, offset) = (across.floor() as usize, across.fract());
        let crossing = match axis {
            0 => network.crossing(Kind::Upwards, line, cell),
            _ => network.crossing(Kind::Across, cell, line),
        };
        if let Some(vertex) = crossing {
            network.vertices[vertex].offset[1 - axis] = offset;
            fixed[vertex] = true;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    /// Four columns and three rows, on a page of 30 by 20.
    fn mesh() -> Mesh {
        let class = |c: char| if c == 'a' { Cell::Phase(0) } else { Cell::Phase(1) };
        let classes = "aabbaabbaabb".chars().map(class).collect();
        let grid = Grid { columns: 4, rows: 3, classes };
        Mesh { xs: vec![0.0, 10.0, 20.0, 30.0], ys: vec![20.0, 10.0, 0.0], grid }
    }

    #[test]
    fn index_is_the_inverse_of_place() {
        let mesh = mesh();
        for at in [[0.0, 0.0], [1.25, 0.5], [3.0, 2.0], [2.9, 1.1]] {
            let back = mesh.index(mesh.place(at));
            assert_close(back[0], at[0], 1e-12);
            assert_close(back[1], at[1], 1e-12);
        }
    }

    #[test]
    fn boundaries_follow_a_line_that_crosses_the_same_sides() {
        let mesh = mesh();
        let mut network = Network::new(&mesh.grid);
        // From (1.2, 0) to (1.8, 2) in indices, so that it crosses the middle row at 1.5.
        let line = vec![point(12.0, 20.0), point(18.0, 0.0)];
        let fixed = follow(&mut network, &mesh, &[&line]);
        assert_eq!(fixed, [true; 3]);
        for (row, expected) in [1.2, 1.5, 1.8].into_iter().enumerate() {
            let vertex = network.crossing(Kind::Across, 1, row).unwrap();
            assert_close(network.vertices[vertex].position()[0], expected, 1e-12);
        }
    }
}
