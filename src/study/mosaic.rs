//! A grid that is solved where something changes and filled in elsewhere.
//!
//! In: the size of the grid, what is found at points (any value that can be compared), and known [`Walls`].
//! Out: a value for each point, and whether it was computed there. A block of the grid is filled in if its corners
//! agree and no wall passes through it, else it is halved, and each new point takes the value of a corner
//! from which no wall separates it; it is computed if there is none, or if such corners differ. So are at last
//! neighbours that differ without a wall between them. Islands smaller than the coarsest blocks that no
//! wall encloses are missed.

use crate::study::parallel;

/// What is known of the points of a grid.
pub struct Mosaic<T> {
    pub columns: usize,
    pub rows: usize,
    /// What was found, each once: most points share it with others.
    found: Vec<T>,
    /// For each of these the position of the first that is equal to it.
    firsts: Vec<u32>,
    /// For each point a position in `found`, or [`UNKNOWN`].
    values: Vec<u32>,
    is_computed: Vec<bool>,
    /// Size of the coarsest blocks.
    stride: usize,
}

/// What is known to separate points.
pub trait Walls: Sync {
    /// Whether a wall passes between neighbouring points of a block, given by its first and last column and row.
    fn cross(&self, columns: (usize, usize), rows: (usize, usize)) -> bool;

    /// Whether a wall may pass between two points.
    fn may_separate(&self, a: usize, b: usize) -> bool;
}

/// Nothing is known of a point.
const UNKNOWN: u32 = u32::MAX;

/// Computes the values at points; for each of them is given what is known around it.
type ComputeAmong<'c, T> = dyn FnMut(&[usize], &[Vec<&T>]) -> Vec<T> + 'c;

/// A block of points, its corners included.
#[derive(Clone, Copy)]
struct Block {
    columns: (usize, usize),
    rows: (usize, usize),
}

/// The coarsest blocks in each direction, at least, where there are as many points.
const COARSE: usize = 10;

impl<T: PartialEq + Sync> Mosaic<T> {
    pub fn new(columns: usize, rows: usize) -> Mosaic<T> {
        let stride = (columns.min(rows).saturating_sub(1) / COARSE).max(1);
        let count = columns * rows;
        let (values, is_computed) = (vec![UNKNOWN; count], vec![false; count]);
        Mosaic { columns, rows, found: Vec::new(), firsts: Vec::new(), values, is_computed, stride }
    }

    /// The value at a point, and whether it was computed there.
    ///
    /// # Panics
    /// When nothing is known of it.
    pub fn value(&self, at: usize) -> (&T, bool) {
        (self.known(at).expect("the grid was filled in"), self.is_computed[at])
    }

    fn known(&self, at: usize) -> Option<&T> {
        self.found.get(self.values[at] as usize)
    }

    fn agree(&self, a: usize, b: usize) -> bool {
        let first = |at: usize| self.firsts.get(self.values[at] as usize);
        first(a) == first(b)
    }

    /// Positions along an axis of so many points at which blocks of a size begin and end.
    fn lines(count: usize, stride: usize) -> Vec<usize> {
        let mut lines: Vec<usize> = (0..count).step_by(stride).collect();
        if lines.last() != Some(&(count - 1)) {
            lines.push(count - 1);
        }
        lines
    }

    /// Computes the corners of the coarsest blocks.
    pub fn begin(&mut self, compute: &mut dyn FnMut(&[usize]) -> Vec<T>) {
        let (width, columns) = (self.columns, Mosaic::<T>::lines(self.columns, self.stride));
        let row_points = |row: usize| columns.iter().map(move |column| row * width + column);
        let points: Vec<usize> =
            Mosaic::<T>::lines(self.rows, self.stride).into_iter().flat_map(row_points).collect();
        let values = compute(&points);
        self.enter(&points, values);
    }

    /// Fills the whole grid in. `compute` is given points, and for each of them what is known of those around.
    pub fn fill(&mut self, walls: &dyn Walls, compute: &mut ComputeAmong<'_, T>) {
        let columns = Mosaic::<T>::lines(self.columns, self.stride);
        let rows = Mosaic::<T>::lines(self.rows, self.stride);
        let pairs = |lines: &[usize]| -> Vec<(usize, usize)> {
            if lines.len() == 1 {
                vec![(lines[0], lines[0])]
            } else {
                lines.windows(2).map(|w| (w[0], w[1])).collect()
            }
        };
        let columns = pairs(&columns);
        let blocks = pairs(&rows)
            .into_iter()
            .flat_map(|rows| columns.iter().map(move |&columns| Block { columns, rows }));
        let mut blocks: Vec<Block> = blocks.collect();
        while !blocks.is_empty() {
            let mixed: Vec<Block> = blocks
                .into_iter()
                .filter(|block| !self.fill_block(block, walls.cross(block.columns, block.rows)))
                .collect();
            blocks = mixed.iter().flat_map(Block::parts).collect();
            let corners = mixed.iter().flat_map(|block| {
                let around = block.corners(self.columns);
                let parts = block.parts().into_iter();
                parts
                    .flat_map(|part| part.corners(self.columns))
                    .map(move |at| (at, around))
                    .collect::<Vec<_>>()
            });
            let mut corners: Vec<(usize, [usize; 4])> = corners.collect();
            corners.sort_unstable();
            corners.dedup_by_key(|corner| corner.0);
            self.infer(&mut corners, walls);
            self.compute_among(corners, compute);
        }
        self.settle(walls, compute);
    }

    /// Gives points the values of those around them from which no wall separates them, if there are such and they agree;
    /// the others are left.
    fn infer(&mut self, points: &mut Vec<(usize, [usize; 4])>, walls: &dyn Walls) {
        let values = parallel::map_short(points.len(), |place| {
            let (at, around) = &points[place];
            if self.is_computed[*at] { Some(self.values[*at]) } else { self.value_among(*at, around, walls) }
        });
        let mut values = values.into_iter();
        points.retain(|(at, _)| match values.next().flatten() {
            Some(value) => {
                self.values[*at] = value;
                false
            }
            None => true,
        });
    }

    fn value_among(&self, at: usize, around: &[usize; 4], walls: &dyn Walls) -> Option<u32> {
        let mut seen: Option<usize> = None;
        for &other in around {
            let says_more = seen.is_none_or(|first| !self.agree(other, first));
            if says_more && !walls.may_separate(at, other) && seen.replace(other).is_some() {
                return None;
            }
        }
        seen.map(|first| self.values[first])
    }

    /// Computes neighbours that differ without a wall between them, until there are none.
    fn settle(&mut self, walls: &dyn Walls, compute: &mut ComputeAmong<'_, T>) {
        loop {
            let mut open: Vec<(usize, [usize; 4])> = Vec::new();
            for at in 0..self.values.len() {
                let right = (at % self.columns + 1 < self.columns).then_some(at + 1);
                let above = (at + self.columns < self.values.len()).then_some(at + self.columns);
                for other in [right, above].into_iter().flatten() {
                    if !self.agree(at, other) && !walls.may_separate(at, other) {
                        let ends = [at, other].into_iter().filter(|&end| !self.is_computed[end]);
                        open.extend(ends.map(|end| (end, [at, other, at, other])));
                    }
                }
            }
            if open.is_empty() {
                return;
            }
            open.sort_unstable();
            open.dedup_by_key(|point| point.0);
            self.compute_among(open, compute);
        }
    }

    /// Computes points in ascending order, each given with known ones around it.
    fn compute_among(&mut self, points: Vec<(usize, [usize; 4])>, compute: &mut ComputeAmong<'_, T>) {
        let open: Vec<(usize, [usize; 4])> =
            points.into_iter().filter(|(at, _)| !self.is_computed[*at]).collect();
        let around = |around: &[usize; 4]| around.iter().filter_map(|&at| self.known(at)).collect();
        let known: Vec<Vec<&T>> = open.iter().map(|(_, corners)| around(corners)).collect();
        let points: Vec<usize> = open.iter().map(|(at, _)| *at).collect();
        let values = compute(&points, &known);
        self.enter(&points, values);
    }

    fn enter(&mut self, points: &[usize], values: Vec<T>) {
        for (&at, value) in points.iter().zip(values) {
            let number = u32::try_from(self.found.len()).expect("a grid has fewer points");
            let is_first = |(at, first): &(usize, &u32)| *at == **first as usize;
            let mut firsts = self.firsts.iter().enumerate().filter(is_first);
            let first = firsts.find(|(at, _)| self.found[*at] == value).map_or(number, |(_, first)| *first);
            self.values[at] = number;
            self.found.push(value);
            self.firsts.push(first);
            self.is_computed[at] = true;
        }
    }

    /// Fills a block in if its corners agree. Whether there is nothing left to do in it.
    fn fill_block(&mut self, block: &Block, is_crossed: bool) -> bool {
        let corners = block.corners(self.columns);
        let first = self.values[corners[0]];
        let agrees = corners.iter().all(|&at| self.agree(at, corners[0]));
        let is_small = block.columns.1 - block.columns.0 <= 1 && block.rows.1 - block.rows.0 <= 1;
        if is_small {
            return true;
        }
        if is_crossed || !agrees {
            return false;
        }
        for row in block.rows.0..=block.rows.1 {
            for column in block.columns.0..=block.columns.1 {
                let at = row * self.columns + column;
                if !self.is_computed[at] {
                    self.values[at] = first;
                }
            }
        }
        true
    }

    /// Pairs of computed points, neighbours along a row or a column among those computed, whose values differ.
    pub fn differing(&self) -> Vec<(usize, usize)> {
        let mut points: Vec<usize> = (0..self.values.len()).filter(|&at| self.is_computed[at]).collect();
        let mut pairs = self.differing_along(&points, |at| at / self.columns);
        points.sort_by_key(|at| at % self.columns);
        pairs.extend(self.differing_along(&points, |at| at % self.columns));
        pairs
    }

    /// The same of successive points that are on one line.
    fn differing_along(&self, points: &[usize], line: impl Fn(usize) -> usize) -> Vec<(usize, usize)> {
        let pairs = points.windows(2).map(|pair| (pair[0], pair[1]));
        pairs.filter(|&(a, b)| line(a) == line(b) && !self.agree(a, b)).collect()
    }
}

impl Block {
    fn corners(&self, width: usize) -> [usize; 4] {
        let [(left, right), (bottom, top)] = [self.columns, self.rows];
        [bottom * width + left, bottom * width + right, top * width + left, top * width + right]
    }

    /// The block cut in half in each direction in which it is longer than one step.
    fn parts(&self) -> Vec<Block> {
        let halves = |(from, to): (usize, usize)| match to - from {
            0 | 1 => vec![(from, to)],
            length => vec![(from, from + length / 2), (from + length / 2, to)],
        };
        let columns = halves(self.columns);
        let cut = |rows| columns.iter().map(move |&columns| Block { columns, rows });
        halves(self.rows).into_iter().flat_map(cut).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No walls.
    struct Open;

    impl Walls for Open {
        fn cross(&self, _columns: (usize, usize), _rows: (usize, usize)) -> bool {
            false
        }

        fn may_separate(&self, _a: usize, _b: usize) -> bool {
            true
        }
    }

    /// A wall around some points, which lie between columns and rows from `low` to `high`.
    struct Fence<'f> {
        inside: &'f (dyn Fn(usize) -> bool + Sync),
        low: usize,
        high: usize,
    }

    impl Walls for Fence<'_> {
        fn cross(&self, columns: (usize, usize), rows: (usize, usize)) -> bool {
            let meets = |(from, to): (usize, usize)| from <= self.high && to >= self.low;
            meets(columns) && meets(rows)
        }

        fn may_separate(&self, a: usize, b: usize) -> bool {
            (self.inside)(a) != (self.inside)(b)
        }
    }

    #[test]
    fn a_disc_is_found_exactly_and_its_inside_is_not_computed() {
        let n = 201;
        let inside = |at: usize| {
            let (x, y) = ((at % n) as f64 - 90.3, (at / n) as f64 - 101.7);
            x * x + y * y < 3600.0
        };
        let mut count = 0;
        let mut compute = |points: &[usize]| -> Vec<bool> {
            count += points.len();
            points.iter().map(|&at| inside(at)).collect()
        };
        let mut mosaic = Mosaic::new(n, n);
        mosaic.begin(&mut compute);
        mosaic.fill(&Open, &mut |points, known| {
            assert!(known.iter().all(|around| around.len() == 4));
            compute(points)
        });
        assert!((0..n * n).all(|at| *mosaic.value(at).0 == inside(at)));
        // The boundary is 2π·60 = 377 cells long; the grid has 40 401 points.
        assert!(count < 2200, "{count}");
        assert!(mosaic.differing().iter().all(|&(a, b)| b - a == 1 || b - a == n));
    }

    #[test]
    fn a_known_boundary_reveals_what_all_corners_miss() {
        let n = 65;
        let island = |at: usize| (10..13).contains(&(at % n)) && (10..13).contains(&(at / n));
        let mut compute = |points: &[usize]| points.iter().map(|&at| island(at)).collect();
        let mut mosaic = Mosaic::new(n, n);
        mosaic.begin(&mut compute);
        mosaic.fill(&Fence { inside: &island, low: 9, high: 13 }, &mut |points, _| compute(points));
        assert!((0..n * n).all(|at| *mosaic.value(at).0 == island(at)));
    }

    #[test]
    fn the_smallest_grids_are_computed_point_by_point() {
        for (columns, rows) in [(1, 1), (1, 5), (2, 2), (3, 1)] {
            let mut mosaic = Mosaic::new(columns, rows);
            let mut compute = |points: &[usize]| points.to_vec();
            mosaic.begin(&mut compute);
            mosaic.fill(&Open, &mut |points, _| compute(points));
            assert!((0..columns * rows).all(|at| mosaic.value(at) == (&at, true)));
        }
    }
}
