//! What a map shows inside its axes: the grounds of the phases, their boundaries, stripes where another phase is
//! stable too, and hatching where the numerics failed; in page coordinates.

use std::collections::BTreeMap;

use super::coexistence::{Boundaries, Coexistence};
use super::colour::{self, BOUNDARY};
use super::contour::{Chain, Grid, Network};
use super::mesh::{self, Guides, Mesh};
use super::scene::{Path, Point, Rect, Scene, Shape, Stroke};
use super::{Cell, chains, clip, guided, hatching, plotted, raster, regions, smooth};

const BOUNDARY_WIDTH: f64 = 0.9;
/// Of the edge of stripes, which is no transition.
const EDGE_WIDTH: f64 = 0.4;

/// Neighbouring regions overlap by half of this, so that no white shows between them.
const SEAM_WIDTH: f64 = 0.4;

/// Maps with more crossings, or more points left on their boundaries, are drawn as an image.
const MOST_CROSSINGS: usize = 40_000;
const MOST_POINTS: usize = 10_000;

/// Closed outlines; what lies in an even number of them is outside.
pub(super) type Loops = Vec<Vec<Point>>;

/// The regions of a map as outlines, cut to the inside of the axes.
pub(super) struct Outlines {
    grounds: BTreeMap<usize, Loops>,
    /// Without those that an overlay covers for the most part.
    boundaries: Vec<Vec<Point>>,
    /// Where a phase is metastable.
    stripes: BTreeMap<usize, Loops>,
    /// Edges of stripes that no other line marks.
    stripe_edges: Vec<Vec<Point>>,
    failed: Loops,
}

impl Outlines {
    /// The regions, whose edges follow the guides; nothing if they are too many, so that an image is smaller.
    pub fn new(mesh: &Mesh, guides: &Guides, area: Rect) -> Option<Outlines> {
        let failed = |&cell: &Cell| if cell == Cell::Failed { cell } else { Cell::Unnamed };
        let failures = Grid { classes: mesh.grid.classes.iter().map(failed).collect(), ..mesh.grid };
        let phases = mesh.grid.filled(Cell::Failed);
        let second = mesh.metastable.filled(Cell::Failed);
        if phases.crossings() + failures.crossings() + second.crossings() > MOST_CROSSINGS {
            return None;
        }
        let mut network = Network::new(&phases);
        let held = mesh::follow(&mut network, mesh, &guides.solid);
        smooth::smooth(&mut network, &mesh::fixed(&held));
        let boundaries = guided::lines(&network, mesh, &guides.solid, &held);
        let around_failures = Network::new(&failures);
        let failure_lines = chains::lines(&around_failures, mesh);
        let known = Boundaries { grid: &phases, network: &network, held: &held };
        let coexistence = Coexistence::new(&second, &known, mesh, guides);
        let stripes = coexistence.outlines.values().flatten();
        let drawn = boundaries.iter().chain(&failure_lines).chain(stripes);
        if drawn.map(Vec::len).sum::<usize>() > MOST_POINTS {
            return None;
        }
        let place = |at| mesh.place(at);
        let grounds = regions::outlines(&phases, &network, &boundaries, place);
        let failed = regions::outlines(&failures, &around_failures, &failure_lines, place);
        let covered = |chain: &Chain<Cell>| {
            let count = chain.vertices.iter().filter(|&&vertex| held[vertex].is_some()).count();
            2 * count >= chain.vertices.len()
        };
        let free = network.chains.iter().zip(&boundaries).filter(|(chain, _)| !covered(chain));
        Some(Outlines {
            grounds: by_phase(grounds, area),
            boundaries: free.flat_map(|(_, line)| clip::polyline(line, area)).collect(),
            stripes: by_phase(coexistence.outlines, area),
            stripe_edges: coexistence.unmarked.iter().flat_map(|line| clip::polyline(line, area)).collect(),
            failed: failed.get(&Cell::Failed).map_or_else(Vec::new, |loops| clipped(loops, area)),
        })
    }

    /// Appends points along all lines and all over the failures, which texts should not hide.
    pub fn trail(&self, all: &mut Vec<Point>) {
        self.boundaries.iter().chain(&self.stripe_edges).for_each(|line| plotted::along(line, all));
        hatching::failed_strokes(&self.failed).into_iter().for_each(|stroke| plotted::along(&stroke, all));
    }

    /// Draws the regions; stripes keep off the boxes `spared`.
    pub fn draw(&self, scene: &mut Scene, spared: &[Rect]) {
        for (&phase, loops) in &self.grounds {
            let ground = colour::region(phase);
            let mut path = Path::default();
            loops.iter().for_each(|points| path.polygon(points));
            scene.push(path, Some(ground), Some(Stroke::rule(ground, SEAM_WIDTH)));
        }
        for (&phase, loops) in &self.stripes {
            hatching::draw_stripes(scene, loops, colour::region(phase), spared);
        }
        for (lines, width) in [(&self.stripe_edges, EDGE_WIDTH), (&self.boundaries, BOUNDARY_WIDTH)] {
            let mut path = Path::default();
            lines.iter().for_each(|line| path.polyline(line));
            scene.stroke(path, Stroke::solid(BOUNDARY, width));
        }
        hatching::draw_failed_regions(scene, &self.failed);
    }
}

/// Draws the map without outlines: every pixel takes the colour of its cell.
pub(super) fn draw_image(scene: &mut Scene, mesh: &Mesh, area: Rect) {
    let pixels = raster::pixels(area, |p| match mesh.metastable_at(p) {
        Some(Cell::Phase(phase)) if hatching::is_on_stripe(p) => Some(Cell::Phase(phase)),
        _ => mesh.cell_at(p),
    });
    scene.shapes.push(Shape::Image { area, pixels });
}

fn by_phase(outlines: BTreeMap<Cell, Loops>, area: Rect) -> BTreeMap<usize, Loops> {
    let phases = outlines.into_iter().filter_map(|(cell, loops)| match cell {
        Cell::Phase(phase) => Some((phase, clipped(&loops, area))),
        Cell::Unnamed | Cell::Failed => None,
    });
    phases.collect()
}

fn clipped(loops: &[Vec<Point>], area: Rect) -> Loops {
    loops.iter().map(|points| clip::polygon(points, area)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::frame::Frame;
    use crate::figure::{Axis, PhaseMap};
    use crate::testing::assert_close;

    /// The right half of the map is in phase 0, the left in phase 1, and both are stable in a wedge above (0, 1).
    fn wedge(side: usize) -> PhaseMap {
        let share = |i: usize| i as f64 / (side - 1) as f64;
        let (xs, ys): (Vec<f64>, Vec<f64>) =
            (0..side).map(|i| (share(i) - 0.5, 0.5 + 2.0 * share(i))).unzip();
        let points = || ys.iter().flat_map(|&y| xs.iter().map(move |&x| (x, y)));
        let phase = |x: f64| usize::from(x <= 0.0);
        PhaseMap {
            title: None,
            x: Axis::linear("x"),
            y: Axis::linear("y"),
            xs: xs.clone(),
            ys: ys.clone(),
            phases: vec!["right".to_owned(), "left".to_owned()],
            cells: points().map(|(x, _)| Cell::Phase(phase(x))).collect(),
            metastable: points().map(|(x, y)| (x.abs() < 0.2 * (y - 1.0)).then_some(1 - phase(x))).collect(),
            overlays: Vec::new(),
            marks: Vec::new(),
        }
    }

    /// Area inside closed outlines, by the shoelace formula.
    fn area_of(loops: &Loops) -> f64 {
        let doubled = |points: &Vec<Point>| -> f64 {
            points.iter().zip(points.iter().cycle().skip(1)).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
        };
        loops.iter().map(doubled).sum::<f64>().abs() / 2.0
    }

    #[test]
    fn stripes_between_two_spinodals_reach_the_point_where_they_meet_on_every_grid() {
        for side in [5, 6, 10, 11, 40] {
            let map = wedge(side);
            let frame = Frame::new(None, (&map.x, (-0.5, 0.5)), (&map.y, (0.5, 2.5)), 150.0, 0.0);
            let line = |slope: f64| vec![frame.place(0.0, 1.0), frame.place(1.5 * slope, 2.5)];
            let (transition, spinodals) = (line(0.0), [line(0.2), line(-0.2)]);
            let guides = Guides { solid: vec![&transition], dashed: spinodals.iter().collect() };
            let outlines = Outlines::new(&Mesh::new(&map, &frame), &guides, frame.area).unwrap();
            // Each half is a triangle, 1.5 of 2 high and 0.3 of 1 wide; places are rounded to 1e-3 over 150 points.
            let half = 0.5 * 0.75 * frame.area.height() * 0.3 * frame.area.width();
            for phase in [0, 1] {
                assert_close(area_of(&outlines.stripes[&phase]), half, 0.3);
            }
            assert!(outlines.stripe_edges.is_empty(), "every edge is an overlay");
        }
    }

    #[test]
    fn without_lines_the_edge_of_stripes_is_drawn_and_within_half_a_cell() {
        let map = wedge(21);
        let frame = Frame::new(None, (&map.x, (-0.5, 0.5)), (&map.y, (0.5, 2.5)), 150.0, 0.0);
        let guides = Guides { solid: Vec::new(), dashed: Vec::new() };
        let outlines = Outlines::new(&Mesh::new(&map, &frame), &guides, frame.area).unwrap();
        let cell = frame.area.width() / 20.0;
        for p in outlines.stripe_edges.iter().flatten() {
            // Up to the tip, below the first row of cells that the wedge contains.
            let wedge = |side: f64| {
                let [a, b] = [frame.place(0.0, 1.0), frame.place(0.3 * side, 2.5)];
                (p.x - a.x - (b.x - a.x) * (p.y - a.y) / (b.y - a.y)).abs()
            };
            assert!(wedge(1.0).min(wedge(-1.0)) <= cell, "{p:?}");
        }
        assert!(!outlines.stripe_edges.is_empty());
    }
}
