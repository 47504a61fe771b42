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
    /// The phases of [`PhaseMap::metastable`]; unnamed where there is none, failed where the cell is.
    pub metastable: Grid<Cell>,
}

/// Lines on the page that edges of regions follow.
pub(super) struct Guides<'a> {
    /// For the regions of phases and for the stripes in them.
    pub solid: Vec<&'a Vec<Point>>,
    /// For stripes only.
    pub dashed: Vec<&'a Vec<Point>>,
}

/// Which line holds a vertex: its position in the list of lines, and the place on it, counted in its points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hold {
    pub line: usize,
    pub at: f64,
}

impl Mesh {
    pub fn new(map: &PhaseMap, frame: &Frame) -> Mesh {
        let area = frame.area;
        let mut xs: Vec<f64> = map.xs.iter().map(|&x| frame.place(x, map.ys[0]).x).collect();
        let mut ys: Vec<f64> = map.ys.iter().map(|&y| frame.place(map.xs[0], y).y).collect();
        let mut classes = map.cells.clone();
        let second = map.metastable.iter().copied().map(Some).chain(std::iter::repeat(None));
        let second = map.cells.iter().zip(second);
        let mut metastable: Vec<Cell> =
            second.map(|(&cell, second)| second_class(cell, second.flatten())).collect();
        for classes in [&mut classes, &mut metastable] {
            if xs.len() == 1 {
                *classes = classes.iter().flat_map(|&cell| [cell, cell]).collect();
            }
            if ys.len() == 1 {
                classes.extend_from_within(..);
            }
        }
        if xs.len() == 1 {
            xs = vec![area.left, area.right];
        }
        if ys.len() == 1 {
            ys = vec![area.bottom, area.top];
        }
        let grid = |classes| Grid { columns: xs.len(), rows: ys.len(), classes };
        let (grid, metastable) = (grid(classes), grid(metastable));
        Mesh { xs, ys, grid, metastable }
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
        self.class_at(&self.grid, p)
    }

    /// The same for the metastable phases.
    pub fn metastable_at(&self, p: Point) -> Option<Cell> {
        self.class_at(&self.metastable, p)
    }

    fn class_at(&self, grid: &Grid<Cell>, p: Point) -> Option<Cell> {
        let [i, j] = self.index(p).map(f64::round);
        let inside = i >= 0.0 && j >= 0.0 && i < grid.columns as f64 && j < grid.rows as f64;
        inside.then(|| grid.class(i as usize, j as usize))
    }
}

/// What [`Mesh::metastable`] says of a cell: a phase that is there anyway is not another one.
pub(super) fn second_class(cell: Cell, metastable: Option<usize>) -> Cell {
    match metastable.map(Cell::Phase) {
        _ if cell == Cell::Failed => Cell::Failed,
        Some(second) if second != cell => second,
        _ => Cell::Unnamed,
    }
}

/// Which vertices are held, for [`super::smooth::smooth`].
pub(super) fn fixed(held: &[Option<Hold>]) -> Vec<bool> {
    held.iter().map(Option::is_some).collect()
}

/// Moves crossings to where one of the `lines` on the page crosses the same side of the grid, and junctions to
/// where one ends; tells what holds each vertex, the last of several.
pub(super) fn follow(network: &mut Network<Cell>, mesh: &Mesh, lines: &[&Vec<Point>]) -> Vec<Option<Hold>> {
    /// Bounds the work for very many long strokes.
    const MOST_SIDES: usize = 4_000_000;
    let mut held = vec![None; network.vertices.len()];
    let mut sides = 0;
    for (line, points) in lines.iter().enumerate() {
        let indices: Vec<[f64; 2]> = points.iter().map(|&p| mesh.index(p)).collect();
        for at in [0, indices.len().saturating_sub(1)] {
            let Some(end) = indices.get(at) else { continue };
            let [i, j] = end.map(|index| index.max(0.0) as usize);
            if let Some(vertex) = network.crossing(Kind::Junction, i, j) {
                network.vertices[vertex].offset = [end[0] - i as f64, end[1] - j as f64];
                held[vertex] = Some(Hold { line, at: at as f64 });
            }
        }
        for (step, pair) in indices.windows(2).enumerate() {
            for axis in [0, 1] {
                if sides <= MOST_SIDES {
                    let from = Hold { line, at: step as f64 };
                    sides += hold_crossings(network, &mut held, [pair[0], pair[1]], axis, from);
                }
            }
        }
    }
    held
}

/// Holds the crossings on lines of constant index `axis` that a segment meets; returns their number.
fn hold_crossings(
    network: &mut Network<Cell>,
    held: &mut [Option<Hold>],
    [a, b]: [[f64; 2]; 2],
    axis: usize,
    from: Hold,
) -> usize {
    let is_forward = a[axis] <= b[axis];
    let (low, high) = if is_forward { (a, b) } else { (b, a) };
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
        for (cell, offset) in sides_at(across) {
            let crossing = match axis {
                0 => network.crossing(Kind::Upwards, line, cell),
                _ => network.crossing(Kind::Across, cell, line),
            };
            if let Some(vertex) = crossing {
                network.vertices[vertex].offset[1 - axis] = offset;
                let share = if is_forward { share } else { 1.0 - share };
                held[vertex] = Some(Hold { at: from.at + share, ..from });
            }
        }
    }
    count
}

/// The side of the grid that a line crosses at an index, and where on it. A line through a centre, such as one of
/// symmetry, touches two: which of them changes its class is chance.
fn sides_at(across: f64) -> impl Iterator<Item = (usize, f64)> {
    /// Places on the page are rounded to this much of a cell, and more.
    const TOUCHING: f64 = 0.01;
    let (cell, offset) = (across.floor() as usize, across.fract());
    let beside = if offset < TOUCHING {
        cell.checked_sub(1).map(|cell| (cell, 1.0))
    } else {
        (offset > 1.0 - TOUCHING).then_some((cell + 1, 0.0))
    };
    [(cell, offset)].into_iter().chain(beside)
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
        let metastable = Grid { classes: vec![Cell::Unnamed; 12], ..grid };
        Mesh { xs: vec![0.0, 10.0, 20.0, 30.0], ys: vec![20.0, 10.0, 0.0], grid, metastable }
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
        let held = follow(&mut network, &mesh, &[&line]);
        assert_eq!(fixed(&held), [true; 3]);
        for (row, expected) in [1.2, 1.5, 1.8].into_iter().enumerate() {
            let vertex = network.crossing(Kind::Across, 1, row).unwrap();
            assert_close(network.vertices[vertex].position()[0], expected, 1e-12);
        }
    }
}
