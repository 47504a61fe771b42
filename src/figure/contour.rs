//! Boundaries between the regions of a grid of classes, as a network of lines.
//!
//! Coordinates are indices: the centre of cell `(i, j)` is the point `(i, j)`, and `j` grows upwards. A boundary
//! crosses the side between two neighbouring centres once if their classes differ, and never otherwise,
//! so that every centre lies in a region of its own class wherever on its side a crossing is moved.
//! Within the square of four centres crossings are joined in pairs (marching squares), or at a junction
//! where three or four regions meet.

use std::collections::{BTreeMap, VecDeque};

/// A grid of classes, `columns` by `rows`, both at least 2.
#[derive(Debug, Clone)]
pub(super) struct Grid<C> {
    pub columns: usize,
    pub rows: usize,
    /// Row by row, from below.
    pub classes: Vec<C>,
}

/// On which line a vertex may be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// Between the centres `(i, j)` and `(i + 1, j)`.
    Across,
    /// Between the centres `(i, j)` and `(i, j + 1)`.
    Upwards,
    /// Anywhere between the centres `(i, j)` and `(i + 1, j + 1)`.
    Junction,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Vertex {
    pub i: usize,
    pub j: usize,
    pub kind: Kind,
    /// Position relative to `(i, j)`.
    pub offset: [f64; 2],
    /// Vertices it is joined to: two, one at the edge of the grid, three or four at a junction.
    links: Vec<usize>,
}

impl Vertex {
    pub fn position(&self) -> [f64; 2] {
        [self.i as f64 + self.offset[0], self.j as f64 + self.offset[1]]
    }
}

/// A line of vertices, between two classes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chain<C> {
    /// Indices of vertices, in order; a closed chain does not repeat the first.
    pub vertices: Vec<usize>,
    pub ends: Ends,
    /// The classes to the left and to the right of the direction of travel.
    pub left: C,
    pub right: C,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// At junctions or at the edge of the grid.
    Open,
    Closed,
}

#[derive(Debug, Clone)]
pub(super) struct Network<C> {
    pub vertices: Vec<Vertex>,
    pub chains: Vec<Chain<C>>,
    at: BTreeMap<(Kind, usize, usize), usize>,
}

impl<C: Copy + Ord> Grid<C> {
    pub fn class(&self, i: usize, j: usize) -> C {
        self.classes[j * self.columns + i]
    }

    /// Number of sides between neighbours of different classes.
    pub fn crossings(&self) -> usize {
        let across = (0..self.rows)
            .map(|j| (1..self.columns).filter(|&i| self.class(i - 1, j) != self.class(i, j)).count());
        let upwards = (1..self.rows)
            .map(|j| (0..self.columns).filter(|&i| self.class(i, j - 1) != self.class(i, j)).count());
        across.sum::<usize>() + upwards.sum::<usize>()
    }

    /// The grid with every cell of class `hole` given the class of the nearest other cell, in steps across sides;
    /// unchanged if there is no other.
    pub fn filled(&self, hole: C) -> Grid<C> {
        let mut grid = self.clone();
        let mut front: VecDeque<usize> =
            (0..grid.classes.len()).filter(|&at| grid.classes[at] != hole).collect();
        while let Some(at) = front.pop_front() {
            let (i, j) = (at % self.columns, at / self.columns);
            let below = (j > 0).then(|| at - self.columns);
            let above = (j + 1 < self.rows).then(|| at + self.columns);
            let left = (i > 0).then(|| at - 1);
            let right = (i + 1 < self.columns).then(|| at + 1);
            for next in [below, left, right, above].into_iter().flatten() {
                if grid.classes[next] == hole {
                    grid.classes[next] = grid.classes[at];
                    front.push_back(next);
                }
            }
        }
        grid
    }

    /// The two cells that a crossing separates; nothing for junctions, which separate more.
    pub fn sides(&self, vertex: &Vertex) -> Option<(C, C)> {
        let (i, j) = (vertex.i, vertex.j);
        match vertex.kind {
            Kind::Across => Some((self.class(i, j), self.class(i + 1, j))),
            Kind::Upwards => Some((self.class(i, j), self.class(i, j + 1))),
            Kind::Junction => None,
        }
    }
}

impl<C: Copy + Ord> Network<C> {
    /// The boundaries of a grid, with every crossing halfway between two centres.
    pub fn new(grid: &Grid<C>) -> Network<C> {
        assert!(grid.columns >= 2 && grid.rows >= 2, "a network needs a grid of at least 2 by 2");
        let mut network = Network { vertices: Vec::new(), chains: Vec::new(), at: BTreeMap::new() };
        for j in 0..grid.rows - 1 {
            for i in 0..grid.columns - 1 {
                network.join_within(grid, i, j);
            }
        }
        network.trace(grid);
        network
    }

    /// The crossing between two neighbouring centres, if their classes differ.
    pub fn crossing(&self, kind: Kind, i: usize, j: usize) -> Option<usize> {
        self.at.get(&(kind, i, j)).copied()
    }

    fn vertex(&mut self, kind: Kind, i: usize, j: usize) -> usize {
        *self.at.entry((kind, i, j)).or_insert_with(|| {
            let offset = match kind {
                Kind::Across => [0.5, 0.0],
                Kind::Upwards => [0.0, 0.5],
                Kind::Junction => [0.5, 0.5],
            };
            self.vertices.push(Vertex { i, j, kind, offset, links: Vec::new() });
            self.vertices.len() - 1
        })
    }

    fn link(&mut self, a: usize, b: usize) {
        self.vertices[a].links.push(b);
        self.vertices[b].links.push(a);
    }

    /// Joins the crossings around the square above and to the right of centre `(i, j)`.
    fn join_within(&mut self, grid: &Grid<C>, i: usize, j: usize) {
        let [a, b, c, d] =
            [grid.class(i, j), grid.class(i + 1, j), grid.class(i + 1, j + 1), grid.class(i, j + 1)];
        // Counter-clockwise from below, as the corners are.
        let sides = [
            (a != b).then_some((Kind::Across, i, j)),
            (b != c).then_some((Kind::Upwards, i + 1, j)),
            (c != d).then_some((Kind::Across, i, j + 1)),
            (d != a).then_some((Kind::Upwards, i, j)),
        ];
        let crossings: Vec<usize> =
            sides.into_iter().flatten().map(|(kind, i, j)| self.vertex(kind, i, j)).collect();
        match crossings[..] {
            [] => {}
            [one, two] => self.link(one, two),
            [below, right, above, left] if a == c && b == d => {
                // Which diagonal is connected is not known from the four corners; the first class is.
                let pairs =
                    if a < b { [(below, right), (above, left)] } else { [(below, left), (above, right)] };
                pairs.into_iter().for_each(|(one, two)| self.link(one, two));
            }
            _ => {
                let junction = self.vertex(Kind::Junction, i, j);
                crossings.into_iter().for_each(|crossing| self.link(junction, crossing));
            }
        }
    }

    /// Cuts the network into chains.
    fn trace(&mut self, grid: &Grid<C>) {
        let mut used = vec![false; self.vertices.len()];
        for start in 0..self.vertices.len() {
            let terminal =
                self.vertices[start].links.len() != 2 || self.vertices[start].kind == Kind::Junction;
            if !terminal || used[start] {
                continue;
            }
            for next in self.vertices[start].links.clone() {
                if !used[next] {
                    let walk = self.walk(start, next, &mut used);
                    self.push_chain(grid, walk, Ends::Open);
                }
            }
        }
        for start in 0..self.vertices.len() {
            if !used[start] && self.vertices[start].kind != Kind::Junction {
                let next = self.vertices[start].links[0];
                let mut walk = self.walk(start, next, &mut used);
                walk.pop();
                self.push_chain(grid, walk, Ends::Closed);
            }
        }
    }

    /// Follows links until a junction, the edge of the grid, or the start; marks crossings as used.
    fn walk(&self, start: usize, next: usize, used: &mut [bool]) -> Vec<usize> {
        let is_junction = |vertex: usize| self.vertices[vertex].kind == Kind::Junction;
        used[start] = !is_junction(start);
        let mut walk = vec![start, next];
        let (mut before, mut here) = (start, next);
        while here != start && !is_junction(here) {
            used[here] = true;
            let Some(&onwards) = self.vertices[here].links.iter().find(|&&link| link != before) else {
                break;
            };
            (before, here) = (here, onwards);
            walk.push(here);
        }
        walk
    }

    fn push_chain(&mut self, grid: &Grid<C>, vertices: Vec<usize>, ends: Ends) {
        let at = |k: usize| self.vertices[vertices[k]].position();
        let k = (0..vertices.len())
            .find(|&k| self.vertices[vertices[k]].kind != Kind::Junction)
            .expect("junctions are joined through crossings");
        let (before, after) = match ends {
            Ends::Open => (k.saturating_sub(1), (k + 1).min(vertices.len() - 1)),
            Ends::Closed => ((k + vertices.len() - 1) % vertices.len(), (k + 1) % vertices.len()),
        };
        let direction = [at(after)[0] - at(before)[0], at(after)[1] - at(before)[1]];
        let vertex = &self.vertices[vertices[k]];
        let first_is_left = match vertex.kind {
            Kind::Across => direction[1] > 0.0,
            Kind::Upwards | Kind::Junction => direction[0] < 0.0,
        };
        let (first, second) = grid.sides(vertex).expect("a crossing has two sides");
        let (left, right) = if first_is_left { (first, second) } else { (second, first) };
        self.chains.push(Chain { vertices, ends, left, right });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(rows: &[&str]) -> Network<char> {
        let classes = rows.iter().rev().flat_map(|row| row.chars()).collect();
        Network::new(&Grid { columns: rows[0].len(), rows: rows.len(), classes })
    }

    #[test]
    fn a_straight_boundary_is_one_straight_chain() {
        let network = network(&["aab", "aab", "aab"]);
        assert_eq!(network.chains.len(), 1);
        let chain = &network.chains[0];
        assert_eq!((chain.vertices.len(), chain.ends), (3, Ends::Open));
        assert!(chain.vertices.iter().all(|&v| network.vertices[v].position()[0] == 1.5));
        // Upwards, a is on the left.
        assert_eq!((chain.left, chain.right), ('a', 'b'));
    }

    #[test]
    fn an_island_is_one_closed_chain() {
        let network = network(&["aaa", "aba", "aaa"]);
        assert_eq!(network.chains.len(), 1);
        assert_eq!((network.chains[0].vertices.len(), network.chains[0].ends), (4, Ends::Closed));
    }

    #[test]
    fn three_phases_meet_in_one_junction() {
        let network = network(&["aab", "aab", "ccb"]);
        assert_eq!(network.chains.len(), 3);
        assert_eq!(network.vertices.iter().filter(|v| v.kind == Kind::Junction).count(), 1);
    }

    #[test]
    fn holes_take_the_class_of_their_neighbours() {
        let classes: Vec<char> = "aa?bb?????".chars().collect();
        let filled = Grid { columns: 5, rows: 2, classes }.filled('?');
        assert_eq!(filled.classes.iter().collect::<String>(), "aaabbaaabb");
    }

    #[test]
    fn every_crossing_belongs_to_one_chain() {
        let network = network(&["abca", "bacb", "ccba", "abab"]);
        let mut count = vec![0; network.vertices.len()];
        for chain in &network.chains {
            chain.vertices.iter().for_each(|&v| count[v] += 1);
        }
        for (vertex, count) in network.vertices.iter().zip(count) {
            assert!(
                vertex.kind == Kind::Junction && count >= 3 || count == 1,
                "{vertex:?} in {count} chains"
            );
        }
    }
}
