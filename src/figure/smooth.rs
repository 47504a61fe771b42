//! Makes the boundaries of a grid smooth without moving any of them to the other side of a cell centre.
//!
//! Each crossing slides along its side of the grid, which leaves every centre where it was: within its own region.
//! First the lines are shortened, which takes out the steps; then their change of direction from point to
//! point is made small, which takes out the corners that a taut line has where it touches a limit.
//! Both leave a straight line straight however unevenly its points are spaced.

use super::contour::{Chain, Ends, Kind, Network, Vertex};

const SHORTENING_SWEEPS: usize = 30;
const BENDING_SWEEPS: usize = 600;
/// Maps with very many crossings get fewer sweeps: either they are noise, or their cells are too small to see.
const MOST_SLIDES: usize = 2_500_000;

/// A crossing stays this far from the two centres, relative to their distance.
const CLEARANCE: f64 = 0.03;

/// Weight of the distance from the middle between two centres, relative to that of a change of direction.
/// The grid knows no better place than the middle; so weak a pull only decides what smoothness leaves open,
/// over some forty cells and more.
const MIDDLE_WEIGHT: f64 = 0.002;

/// The same for a junction, relative to the pull of one chain. Junctions far from the middle bend the ends
/// of straight boundaries.
const JUNCTION_MIDDLE_WEIGHT: f64 = 0.1;

/// Points nearer than this count as this far apart: else two crossings close to a centre would not move.
const SHORTEST: f64 = 0.1;

/// Shorter closed lines are islands of a few cells, which would shrink to dots; they are left alone.
const SHORTEST_LOOP: usize = 16;

/// Slides all vertices that are not `fixed`; `fixed` has one entry for each vertex.
pub(super) fn smooth<C>(network: &mut Network<C>, fixed: &[bool]) {
    assert_eq!(fixed.len(), network.vertices.len(), "one entry of `fixed` for each vertex");
    let bending_sweeps = BENDING_SWEEPS.min(MOST_SLIDES / network.vertices.len().max(1));
    for sweep in 0..SHORTENING_SWEEPS + bending_sweeps {
        let rule = if sweep < SHORTENING_SWEEPS { shortened } else { straightened };
        let mut pulls = vec![Pull::default(); network.vertices.len()];
        for chain in &network.chains {
            relax(&mut network.vertices, chain, fixed, &mut pulls, rule);
        }
        // Shortening alone would pull junctions sideways along the boundaries that pass through them.
        if sweep >= SHORTENING_SWEEPS {
            for (vertex, pull) in network.vertices.iter_mut().zip(pulls) {
                pull.mean(vertex).into_iter().for_each(|target| slide(vertex, target));
            }
        }
    }
}

/// Where vertex `k` of a chain should be, if the rule says anything about it.
type Rule<C> = fn(&[Vertex], &Chain<C>, usize) -> Option<[f64; 2]>;

/// Slides the crossings of one chain to where `rule` wants them, and adds to the pulls on its junctions.
fn relax<C>(vertices: &mut [Vertex], chain: &Chain<C>, fixed: &[bool], pulls: &mut [Pull], rule: Rule<C>) {
    if chain.ends == Ends::Closed && chain.vertices.len() < SHORTEST_LOOP {
        return;
    }
    for (k, &vertex) in chain.vertices.iter().enumerate() {
        if fixed[vertex] {
            continue;
        }
        if vertices[vertex].kind == Kind::Junction {
            continued(vertices, chain, k).into_iter().for_each(|target| pulls[vertex].add(target));
        } else if let Some(target) = rule(vertices, chain, k) {
            slide(&mut vertices[vertex], target);
        }
    }
}

/// Sum of the places to which the chains at a junction pull it.
#[derive(Debug, Clone, Copy, Default)]
struct Pull {
    sum: [f64; 2],
    count: f64,
}

impl Pull {
    fn add(&mut self, at: [f64; 2]) {
        self.sum = [self.sum[0] + at[0], self.sum[1] + at[1]];
        self.count += 1.0;
    }

    fn mean(self, junction: &Vertex) -> Option<[f64; 2]> {
        let middle = [junction.i as f64 + 0.5, junction.j as f64 + 0.5];
        let weight = self.count + JUNCTION_MIDDLE_WEIGHT;
        let mean = [0, 1].map(|axis| (self.sum[axis] + JUNCTION_MIDDLE_WEIGHT * middle[axis]) / weight);
        (self.count > 0.0).then_some(mean)
    }
}

/// Moves a vertex towards `target`, as far as it may go.
fn slide(vertex: &mut Vertex, target: [f64; 2]) {
    let [x, y] = [target[0] - vertex.i as f64, target[1] - vertex.j as f64]
        .map(|offset| offset.clamp(CLEARANCE, 1.0 - CLEARANCE));
    match vertex.kind {
        Kind::Across => vertex.offset[0] = x,
        Kind::Upwards => vertex.offset[1] = y,
        Kind::Junction => vertex.offset = [x, y],
    }
}

/// Position of the vertex `k + by` of a chain, or nothing beyond its ends.
fn beside<C>(vertices: &[Vertex], chain: &Chain<C>, k: usize, by: isize) -> Option<[f64; 2]> {
    let length = chain.vertices.len() as isize;
    let index = k as isize + by;
    let index = match chain.ends {
        Ends::Closed => index.rem_euclid(length),
        Ends::Open => index,
    };
    (0..length).contains(&index).then(|| vertices[chain.vertices[index as usize]].position())
}

/// Where the end `k` of a chain is if the chain goes on straight; its neighbour if the chain is too short.
fn continued<C>(vertices: &[Vertex], chain: &Chain<C>, k: usize) -> Option<[f64; 2]> {
    let inwards = if k == 0 { 1 } else { -1 };
    let (here, one) = (beside(vertices, chain, k, 0)?, beside(vertices, chain, k, inwards)?);
    let Some(two) = beside(vertices, chain, k, 2 * inwards) else { return Some(one) };
    let ratio = distance(here, one) / distance(one, two);
    Some([0, 1].map(|axis| one[axis] + ratio * (one[axis] - two[axis])))
}

/// Where an end at the edge of the grid meets the continuation of its chain.
fn at_the_edge<C>(vertices: &[Vertex], chain: &Chain<C>, k: usize) -> Option<[f64; 2]> {
    let inwards = if k == 0 { 1 } else { -1 };
    let (here, one) = (beside(vertices, chain, k, 0)?, beside(vertices, chain, k, inwards)?);
    let two = beside(vertices, chain, k, 2 * inwards)?;
    let across = match vertices[chain.vertices[k]].kind {
        Kind::Across => 1,
        Kind::Upwards | Kind::Junction => 0,
    };
    let step = one[across] - two[across];
    let share = (here[across] - one[across]) / step;
    (step.abs() > SHORTEST).then(|| [0, 1].map(|axis| one[axis] + share * (one[axis] - two[axis])))
}

/// Where a crossing makes the line through its neighbours shortest.
fn shortened<C>(vertices: &[Vertex], chain: &Chain<C>, k: usize) -> Option<[f64; 2]> {
    let here = beside(vertices, chain, k, 0)?;
    let (Some(before), Some(after)) = (beside(vertices, chain, k, -1), beside(vertices, chain, k, 1)) else {
        return at_the_edge(vertices, chain, k);
    };
    let (a, b) = (1.0 / distance(before, here), 1.0 / distance(here, after));
    Some([0, 1].map(|axis| (a * before[axis] + b * after[axis]) / (a + b)))
}

/// Where a crossing makes the sum of the squared changes of direction least, at itself and at its neighbours.
fn straightened<C>(vertices: &[Vertex], chain: &Chain<C>, k: usize) -> Option<[f64; 2]> {
    let points: [Option<[f64; 2]>; 5] = [-2, -1, 0, 1, 2].map(|by| beside(vertices, chain, k, by));
    let here = points[2]?;
    let vertex = &vertices[chain.vertices[k]];
    let mut numerator = [vertex.i as f64 + 0.5, vertex.j as f64 + 0.5].map(|middle| MIDDLE_WEIGHT * middle);
    let mut denominator = MIDDLE_WEIGHT;
    for middle in 1..4 {
        let [Some(before), Some(at), Some(after)] = [points[middle - 1], points[middle], points[middle + 1]]
        else {
            continue;
        };
        // Change of direction b (after − at) − a (at − before), with the lengths taken as they are now.
        let (a, b) = (1.0 / distance(before, at), 1.0 / distance(at, after));
        let own = [a, -(a + b), b][3 - middle];
        for axis in [0, 1] {
            let all = a * before[axis] - (a + b) * at[axis] + b * after[axis];
            numerator[axis] -= own * (all - own * here[axis]);
        }
        denominator += own * own;
    }
    Some(numerator.map(|sum| sum / denominator))
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1]).max(SHORTEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::contour::Grid;
    use crate::testing::assert_close;

    fn smoothed(columns: usize, rows: usize, inside: impl Fn(f64, f64) -> bool) -> Network<bool> {
        let cells = (0..rows).flat_map(|j| (0..columns).map(move |i| (i as f64, j as f64)));
        let classes = cells.map(|(x, y)| inside(x, y)).collect();
        let mut network = Network::new(&Grid { columns, rows, classes });
        let fixed = vec![false; network.vertices.len()];
        smooth(&mut network, &fixed);
        network
    }

    #[test]
    fn a_slanted_straight_boundary_becomes_straight() {
        // The line itself is the reference; the steps of the unsmoothed boundary are 0.5 off.
        let network = smoothed(30, 20, |x, y| y > 3.2 + 0.37 * x);
        for vertex in &network.vertices {
            let [x, y] = vertex.position();
            assert_close(y, 3.2 + 0.37 * x, 0.25);
        }
    }

    #[test]
    fn a_disc_stays_a_disc() {
        // The circle itself is the reference; half a cell is what the grid resolves.
        let network = smoothed(20, 20, |x, y| (x - 9.6).hypot(y - 9.4) < 7.3);
        for vertex in &network.vertices {
            let [x, y] = vertex.position();
            assert_close((x - 9.6).hypot(y - 9.4), 7.3, 0.5);
        }
    }

    #[test]
    fn an_island_of_one_cell_keeps_its_size() {
        let network = smoothed(5, 5, |x, y| x == 2.0 && y == 2.0);
        for vertex in &network.vertices {
            let [x, y] = vertex.position();
            assert_close((x - 2.0).hypot(y - 2.0), 0.5, 1e-12);
        }
    }

    #[test]
    fn crossings_stay_between_their_centres() {
        let network = smoothed(24, 24, |x, y| (x * 12.989 + y * 78.233).sin() > 0.2);
        for vertex in &network.vertices {
            assert!(vertex.offset.iter().all(|offset| (0.0..1.0).contains(offset)), "{vertex:?}");
        }
    }
}
