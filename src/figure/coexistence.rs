//! Where a second phase is stable too: outlines of the stripes.
//!
//! The edge of a region of coexistence is found as the boundaries of phases are. It goes along the spinodals, if
//! they are given as dashed lines, and along the boundaries of the phases themselves where both change.

use std::collections::BTreeMap;

use super::contour::{Chain, Grid, Network};
use super::interior::Loops;
use super::mesh::{self, Guides, Hold, Mesh};
use super::scene::Point;
use super::{Cell, guided, regions, smooth};

/// Boundaries of the phases, already smooth, and what holds them.
pub(super) struct Boundaries<'a> {
    pub grid: &'a Grid<Cell>,
    pub network: &'a Network<Cell>,
    pub held: &'a [Option<Hold>],
}

/// The regions of coexistence.
#[derive(Default)]
pub(super) struct Coexistence {
    /// Of each metastable phase.
    pub outlines: BTreeMap<Cell, Loops>,
    /// Edges that neither a guide nor a boundary of phases marks.
    pub unmarked: Vec<Vec<Point>>,
}

impl Coexistence {
    /// The regions on the grid `second`, which holds the metastable phases.
    pub fn new(second: &Grid<Cell>, phases: &Boundaries, mesh: &Mesh, guides: &Guides) -> Coexistence {
        if second.classes.iter().all(|&class| class == Cell::Unnamed) {
            return Coexistence::default();
        }
        let mut network = Network::new(second);
        let guides: Vec<&Vec<Point>> = guides.solid.iter().chain(&guides.dashed).copied().collect();
        let mut held = mesh::follow(&mut network, mesh, &guides);
        let mut fixed = mesh::fixed(&held);
        follow_phases(&mut network, &mut held, &mut fixed, second, phases);
        smooth::smooth(&mut network, &fixed);
        let lines = guided::lines(&network, mesh, &guides, &held);
        let unmarked = |(chain, _): &(&Chain<Cell>, &Vec<Point>)| {
            2 * chain.vertices.iter().filter(|&&vertex| fixed[vertex]).count() < chain.vertices.len()
        };
        let unmarked =
            network.chains.iter().zip(&lines).filter(unmarked).map(|(_, line)| line.clone()).collect();
        Coexistence { outlines: regions::outlines(second, &network, &lines, |at| mesh.place(at)), unmarked }
    }
}

/// Moves crossings to the boundary of the phases on the same side of the grid: always where a phase turns from
/// the first to the second one, which is the transition itself, else where no line holds them.
fn follow_phases(
    network: &mut Network<Cell>,
    held: &mut [Option<Hold>],
    fixed: &mut [bool],
    second: &Grid<Cell>,
    phases: &Boundaries,
) {
    for (index, vertex) in network.vertices.iter_mut().enumerate() {
        let Some(boundary) = phases.network.crossing(vertex.kind, vertex.i, vertex.j) else { continue };
        let turns =
            phases.grid.sides(vertex).zip(second.sides(vertex)).is_some_and(|((a, b), (c, d))| {
                (a != Cell::Unnamed && a == d) || (b != Cell::Unnamed && b == c)
            });
        if turns || !fixed[index] {
            vertex.offset = phases.network.vertices[boundary].offset;
            // Solid guides come first in both lists.
            held[index] = phases.held[boundary];
            fixed[index] = true;
        }
    }
}
