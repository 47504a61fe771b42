//! Boundaries on the page that go along given lines, also between the sides of the grid.
//!
//! In: a network some of whose vertices are held by guides. Out: its chains as lines. Between two vertices that one
//! guide holds the line is that guide; between vertices on two guides that meet in an end it goes through
//! that end, and a junction whose chains are held by such guides moves there. So a region that two spinodals enclose
//! reaches to the point where they meet, however coarse the grid.

use std::collections::BTreeMap;

use super::Cell;
use super::chains::{rounded, simplified};
use super::contour::{Chain, Ends, Kind, Network};
use super::mesh::{Hold, Mesh};
use super::scene::Point;

/// Ends of guides nearer than this on the page meet.
const MEETING: f64 = 0.5;

/// A guide is left where it takes a way longer than this, relative to the way of the chain: it belongs to
/// something else, or goes the other way round.
const LONGEST_DETOUR: f64 = 8.0;

/// The chains of a network on the page; closed ones end where they begin. `held` has one entry for each vertex,
/// which counts in `guides`.
pub(super) fn lines(
    network: &Network<Cell>,
    mesh: &Mesh,
    guides: &[&Vec<Point>],
    held: &[Option<Hold>],
) -> Vec<Vec<Point>> {
    assert_eq!(held.len(), network.vertices.len(), "one entry of `held` for each vertex");
    let places = network.vertices.iter().map(|vertex| mesh.place(vertex.position())).collect();
    let stops = held.iter().map(|hold| hold.map_or(Stop::Free, Stop::On)).collect();
    let mut way = Way { guides, places, stops };
    way.move_junctions(network);
    network.chains.iter().map(|chain| way.line(chain)).collect()
}

/// What holds a vertex.
#[derive(Debug, Clone, Copy)]
enum Stop {
    On(Hold),
    /// It is where guides meet.
    Meeting,
    Free,
}

struct Way<'a> {
    guides: &'a [&'a Vec<Point>],
    places: Vec<Point>,
    stops: Vec<Stop>,
}

impl Way<'_> {
    fn line(&self, chain: &Chain<Cell>) -> Vec<Point> {
        let is_held = |&vertex: &usize| !matches!(self.stops[vertex], Stop::Free);
        let mut vertices = chain.vertices.clone();
        let first_held = vertices.iter().position(is_held);
        if chain.ends == Ends::Closed {
            vertices.rotate_left(first_held.unwrap_or(0));
            vertices.push(vertices[0]);
        }
        if first_held.is_none() {
            let points: Vec<Point> = vertices.iter().map(|&vertex| self.places[vertex]).collect();
            return simplified(&rounded(points, chain.ends), chain.ends);
        }
        let mut points = vec![self.places[vertices[0]]];
        let mut from = 0;
        while from + 1 < vertices.len() {
            let next = vertices[from + 1..].iter().position(is_held);
            let to = next.map_or(vertices.len() - 1, |steps| from + 1 + steps);
            points.extend(self.piece(&vertices[from..=to]).into_iter().skip(1));
            from = to;
        }
        simplified(&points, chain.ends)
    }

    /// The line from the first to the last of some vertices, between which none is held.
    fn piece(&self, vertices: &[usize]) -> Vec<Point> {
        let free: Vec<Point> = vertices.iter().map(|&vertex| self.places[vertex]).collect();
        let ends = [vertices[0], vertices[vertices.len() - 1]];
        let between = match ends.map(|vertex| self.stops[vertex]) {
            [Stop::On(a), Stop::On(b)] => self.between(a, b),
            [Stop::On(a), Stop::Meeting] => {
                self.end_at(a.line, self.places[ends[1]]).map(|b| self.along(a, b))
            }
            [Stop::Meeting, Stop::On(b)] => {
                self.end_at(b.line, self.places[ends[0]]).map(|a| self.along(a, b))
            }
            [Stop::Free, _] | [_, Stop::Free] | [Stop::Meeting, Stop::Meeting] => None,
        };
        let guided = between.map(|between| {
            [free[0]].into_iter().chain(between).chain([free[free.len() - 1]]).collect::<Vec<Point>>()
        });
        match guided.filter(|guided| length(guided) <= LONGEST_DETOUR * length(&free)) {
            Some(guided) => guided,
            None => rounded(free, Ends::Open),
        }
    }

    /// The points of guides between two places on them.
    fn between(&self, a: Hold, b: Hold) -> Option<Vec<Point>> {
        if a.line == b.line {
            return Some(self.along(a, b));
        }
        let meeting = self.ends(a.line).into_iter().find_map(|(end, p)| Some((end, self.end_at(b.line, p)?)));
        meeting.map(|(a_end, b_end)| {
            let (mut points, rest) = (self.along(a, a_end), self.along(b_end, b));
            points.push(self.guides[a.line][a_end.at as usize]);
            points.extend(rest);
            points
        })
    }

    /// The points of one guide strictly between two places on it, in order.
    fn along(&self, a: Hold, b: Hold) -> Vec<Point> {
        let (low, high) = (a.at.min(b.at), a.at.max(b.at));
        let inner = (low.floor() as usize + 1)..high.ceil() as usize;
        let mut points = self.guides[a.line].get(inner).unwrap_or_default().to_vec();
        if a.at > b.at {
            points.reverse();
        }
        points
    }

    fn ends(&self, line: usize) -> [(Hold, Point); 2] {
        let points = self.guides[line];
        [0, points.len() - 1].map(|at| (Hold { line, at: at as f64 }, points[at]))
    }

    /// The end of a guide that is at `p`.
    fn end_at(&self, line: usize, p: Point) -> Option<Hold> {
        let near = |end: &(Hold, Point)| distance(end.1, p) <= MEETING;
        self.ends(line).into_iter().find(near).map(|(end, _)| end)
    }

    /// Moves each junction to the end in which the guides of its chains meet, if there is one.
    fn move_junctions(&mut self, network: &Network<Cell>) {
        // The nearest held vertex along each chain, with the way there.
        let mut arms: BTreeMap<usize, Vec<(Hold, f64)>> = BTreeMap::new();
        for chain in network.chains.iter().filter(|chain| chain.ends == Ends::Open) {
            let backwards: Vec<usize> = chain.vertices.iter().rev().copied().collect();
            for vertices in [&chain.vertices, &backwards] {
                let free = |&vertex: &usize| matches!(self.stops[vertex], Stop::Free);
                if network.vertices[vertices[0]].kind != Kind::Junction || !free(&vertices[0]) {
                    continue;
                }
                let Some(steps) = vertices.iter().position(|vertex| !free(vertex)) else { continue };
                let way: Vec<Point> = vertices[..=steps].iter().map(|&vertex| self.places[vertex]).collect();
                if let Stop::On(hold) = self.stops[vertices[steps]] {
                    arms.entry(vertices[0]).or_default().push((hold, length(&way)));
                }
            }
        }
        for (junction, arms) in arms {
            if let Some(meeting) = self.meeting(&arms) {
                self.places[junction] = meeting;
                self.stops[junction] = Stop::Meeting;
            }
        }
    }

    /// Where at least two different guides end together, if the way there along all of them is not too long.
    fn meeting(&self, arms: &[(Hold, f64)]) -> Option<Point> {
        let (first, _) = arms.first()?;
        arms.iter().find(|(hold, _)| hold.line != first.line)?;
        let is_near = |p: Point, &(hold, way): &(Hold, f64)| {
            self.end_at(hold.line, p).is_some_and(|end| {
                let mut points = self.along(end, hold);
                points.insert(0, p);
                length(&points) <= LONGEST_DETOUR * way
            })
        };
        let ends = self.ends(first.line).into_iter().map(|(_, p)| p);
        ends.into_iter().find(|&p| arms.iter().all(|arm| is_near(p, arm)))
    }
}

fn length(points: &[Point]) -> f64 {
    points.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
}

fn distance(a: Point, b: Point) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}
