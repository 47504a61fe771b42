//! Finds the place in a region where a name fits best, and tells whether a place is free.
//!
//! Works on samples of the page, so that the cost does not depend on the grid of the map.

use std::ops::Range;

use super::scene::{Point, Rect, point};

/// Distance of neighbouring samples.
const SPACING: f64 = 1.5;

/// What lies where on the page, in samples.
#[derive(Debug, Clone)]
pub(super) struct Samples<C> {
    area: Rect,
    columns: usize,
    rows: usize,
    /// Row by row from above; nothing where no name may stand.
    classes: Vec<Option<C>>,
}

impl<C: Copy + PartialEq> Samples<C> {
    /// Samples an area of the page.
    pub fn new(area: Rect, class_at: impl Fn(Point) -> Option<C>) -> Samples<C> {
        let columns = (area.width() / SPACING).max(1.0) as usize;
        let rows = (area.height() / SPACING).max(1.0) as usize;
        let mut samples = Samples { area, columns, rows, classes: Vec::new() };
        samples.classes = (0..columns * rows).map(|index| class_at(samples.place(index))).collect();
        samples
    }

    /// Keeps names away from a point.
    pub fn block(&mut self, p: Point) {
        let (column, row) = ((p.x - self.area.left) / SPACING, (p.y - self.area.top) / SPACING);
        if column >= 0.0 && row >= 0.0 && (column as usize) < self.columns && (row as usize) < self.rows {
            self.classes[row as usize * self.columns + column as usize] = None;
        }
    }

    /// Keeps names away from a box.
    pub fn block_box(&mut self, covered: Rect) {
        if let Some((columns, rows)) = self.covered(covered) {
            for row in rows {
                self.classes[row * self.columns + columns.start..][..columns.len()].fill(None);
            }
        }
    }

    /// Whether a box is inside the area and free of all that is kept away.
    pub fn is_clear(&self, wanted: Rect) -> bool {
        let [from, to] = [point(wanted.left, wanted.top), point(wanted.right, wanted.bottom)];
        let inside = self.area.contains(from) && self.area.contains(to);
        let Some((columns, mut rows)) = self.covered(wanted).filter(|_| inside) else { return false };
        rows.all(|row| {
            self.classes[row * self.columns + columns.start..][..columns.len()].iter().all(Option::is_some)
        })
    }

    /// The columns and rows of samples that a box touches, if any.
    fn covered(&self, b: Rect) -> Option<(Range<usize>, Range<usize>)> {
        let range = |low: f64, high: f64, count: usize| {
            let [low, high] = [low / SPACING, high / SPACING];
            let low = low.max(0.0).floor() as usize;
            let high = (high.max(0.0).ceil() as usize).min(count);
            (low < high).then_some(low..high)
        };
        let columns = range(b.left - self.area.left, b.right - self.area.left, self.columns)?;
        let rows = range(b.top - self.area.top, b.bottom - self.area.top, self.rows)?;
        Some((columns, rows))
    }

    fn place(&self, index: usize) -> Point {
        let (column, row) = (index % self.columns, index / self.columns);
        point(self.area.left + (column as f64 + 0.5) * SPACING, self.area.top + (row as f64 + 0.5) * SPACING)
    }

    /// The centre of the largest box of the shape `width` × `height` inside one class, if it is at least that
    /// large; the middle one where several are equally large.
    pub fn best_place(&self, class: C, width: f64, height: f64) -> Option<Point> {
        let foreign = self.foreign(class);
        let mut best = 1.0;
        let mut places: Vec<Point> = Vec::new();
        for (index, _) in self.classes.iter().enumerate().filter(|(_, c)| **c == Some(class)) {
            let centre = self.place(index);
            let fits = |scale: f64| self.is_free(&foreign, centre, scale * width, scale * height);
            // Boxes within 1 % count as equally large.
            if !fits(0.99 * best) {
                continue;
            }
            if fits(1.01 * best) {
                places.clear();
                while fits(1.01 * best) {
                    best *= 1.01;
                }
            }
            if fits(best) {
                places.push(centre);
            }
        }
        let count = places.len() as f64;
        let mean =
            places.iter().fold(point(0.0, 0.0), |sum, p| point(sum.x + p.x / count, sum.y + p.y / count));
        let from_mean = |p: &Point| (p.x - mean.x).hypot(p.y - mean.y);
        places.into_iter().min_by(|a, b| from_mean(a).total_cmp(&from_mean(b)))
    }

    /// For every corner between samples the number of samples above and left of it outside of `class`.
    fn foreign(&self, class: C) -> Vec<u32> {
        let stride = self.columns + 1;
        let mut sums = vec![0; stride * (self.rows + 1)];
        for row in 0..self.rows {
            let mut in_row = 0;
            for column in 0..self.columns {
                in_row += u32::from(self.classes[row * self.columns + column] != Some(class));
                sums[(row + 1) * stride + column + 1] = sums[row * stride + column + 1] + in_row;
            }
        }
        sums
    }

    /// Whether a box is on the page and touches no sample of another class.
    fn is_free(&self, foreign: &[u32], centre: Point, width: f64, height: f64) -> bool {
        let x = [centre.x - width / 2.0, centre.x + width / 2.0].map(|x| (x - self.area.left) / SPACING);
        let y = [centre.y - height / 2.0, centre.y + height / 2.0].map(|y| (y - self.area.top) / SPACING);
        let (columns, rows) = (self.columns as f64, self.rows as f64);
        if x[0] < 0.0 || y[0] < 0.0 || x[1] > columns || y[1] > rows {
            return false;
        }
        let [left, top] = [x[0], y[0]].map(|low| low.floor() as usize);
        let [right, bottom] = [x[1], y[1]].map(|high| high.ceil() as usize);
        let sum = |column: usize, row: usize| foreign[row * (self.columns + 1) + column];
        sum(right, bottom) + sum(left, top) == sum(left, bottom) + sum(right, top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    const AREA: Rect = Rect { left: 0.0, top: 0.0, right: 150.0, bottom: 90.0 };

    #[test]
    fn a_name_stands_in_the_middle_of_the_widest_part() {
        // The region is an L: a column 30 wide on the left, a bar 40 high below.
        let samples = Samples::new(AREA, |p| Some(p.x < 30.0 || p.y > 50.0));
        let at = samples.best_place(true, 60.0, 10.0).unwrap();
        // Centre of the bar, up to two samples.
        assert_close(at.x, 75.0, 3.0);
        assert!(at.y > 55.0 && at.y < 85.0, "{at:?}");
    }

    #[test]
    fn a_name_that_does_not_fit_has_no_place() {
        let samples = Samples::new(AREA, |p| Some(p.x < 30.0));
        assert_eq!(samples.best_place(true, 40.0, 10.0), None);
        assert_eq!(samples.best_place(false, 140.0, 10.0), None);
    }

    #[test]
    fn lines_are_kept_free() {
        let mut samples = Samples::new(AREA, |_| Some(()));
        (0..150).for_each(|x| samples.block(point(f64::from(x), 45.0)));
        let at = samples.best_place((), 60.0, 10.0).unwrap();
        assert!((at.y - 45.0).abs() > 5.0, "{at:?}");
    }
}
