//! Closed outlines of the regions of a map, from the chains between them and the edge of the grid.
//!
//! Always holds: a region is on the left of its outlines, so that islands and holes turn opposite ways, and
//! neighbours share the very same points.

use std::collections::BTreeMap;

use super::contour::{Ends, Grid, Kind, Network};
use super::scene::Point;

/// A line with a region on its left, between two vertices of the network.
struct Piece {
    from: usize,
    to: usize,
    points: Vec<Point>,
}

/// The outlines of each class. `lines` are the chains of the network on the page, each from its first vertex
/// to its last (to its first again if closed); `place` puts index coordinates on the page.
pub(super) fn outlines<C: Copy + Ord>(
    grid: &Grid<C>,
    network: &Network<C>,
    lines: &[Vec<Point>],
    place: impl Fn([f64; 2]) -> Point,
) -> BTreeMap<C, Vec<Vec<Point>>> {
    let mut loops: BTreeMap<C, Vec<Vec<Point>>> = BTreeMap::new();
    let mut pieces: BTreeMap<C, Vec<Piece>> = BTreeMap::new();
    for (chain, line) in network.chains.iter().zip(lines) {
        let reversed: Vec<Point> = line.iter().rev().copied().collect();
        match chain.ends {
            Ends::Closed => {
                loops.entry(chain.left).or_default().push(line.clone());
                loops.entry(chain.right).or_default().push(reversed);
            }
            Ends::Open => {
                let first = chain.vertices[0];
                let last = chain.vertices[chain.vertices.len() - 1];
                let left = Piece { from: first, to: last, points: line.clone() };
                let right = Piece { from: last, to: first, points: reversed };
                pieces.entry(chain.left).or_default().push(left);
                pieces.entry(chain.right).or_default().push(right);
            }
        }
    }
    for (class, piece) in edge_pieces(grid, network, &place) {
        match piece {
            EdgePiece::Between(piece) => pieces.entry(class).or_default().push(piece),
            EdgePiece::Whole(points) => loops.entry(class).or_default().push(points),
        }
    }
    for (class, pieces) in pieces {
        loops.entry(class).or_default().extend(joined(pieces));
    }
    loops
}

enum EdgePiece {
    Between(Piece),
    /// The whole edge: no boundary reaches it.
    Whole(Vec<Point>),
}

/// The edge of the grid, counter-clockwise, cut where boundaries reach it.
fn edge_pieces<C: Copy + Ord>(
    grid: &Grid<C>,
    network: &Network<C>,
    place: &impl Fn([f64; 2]) -> Point,
) -> Vec<(C, EdgePiece)> {
    let (right, top) = (grid.columns - 1, grid.rows - 1);
    // Corners and crossings in order; a crossing knows the class behind it.
    let mut stops: Vec<(Option<(usize, C)>, Point)> = Vec::new();
    let crossing = |stops: &mut Vec<_>, kind, i, j, class| {
        if let Some(vertex) = network.crossing(kind, i, j) {
            stops.push((Some((vertex, class)), place(network.vertices[vertex].position())));
        }
    };
    stops.push((None, place([0.0, 0.0])));
    (0..right).for_each(|i| crossing(&mut stops, Kind::Across, i, 0, grid.class(i + 1, 0)));
    stops.push((None, place([right as f64, 0.0])));
    (0..top).for_each(|j| crossing(&mut stops, Kind::Upwards, right, j, grid.class(right, j + 1)));
    stops.push((None, place([right as f64, top as f64])));
    (0..right).rev().for_each(|i| crossing(&mut stops, Kind::Across, i, top, grid.class(i, top)));
    stops.push((None, place([0.0, top as f64])));
    (0..top).rev().for_each(|j| crossing(&mut stops, Kind::Upwards, 0, j, grid.class(0, j)));

    let Some(first) = stops.iter().position(|(crossing, _)| crossing.is_some()) else {
        let corners = stops.into_iter().map(|(_, p)| p).collect();
        return vec![(grid.class(0, 0), EdgePiece::Whole(corners))];
    };
    stops.rotate_left(first);
    stops.push(stops[0]);
    let mut out = Vec::new();
    let mut open: Option<(usize, C, Vec<Point>)> = None;
    for (crossing, p) in stops {
        if let Some((_, _, points)) = &mut open {
            points.push(p);
        }
        if let Some((vertex, class)) = crossing {
            if let Some((from, class, points)) = open.take() {
                out.push((class, EdgePiece::Between(Piece { from, to: vertex, points })));
            }
            open = Some((vertex, class, vec![p]));
        }
    }
    out
}

/// Joins pieces end to start until every outline closes.
fn joined(pieces: Vec<Piece>) -> Vec<Vec<Point>> {
    let mut from: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, piece) in pieces.iter().enumerate().rev() {
        from.entry(piece.from).or_default().push(index);
    }
    let mut next_from = |vertex: usize| from.get_mut(&vertex).and_then(Vec::pop);
    let mut loops = Vec::new();
    for start in &pieces {
        let Some(mut index) = next_from(start.from) else { continue };
        let mut points: Vec<Point> = Vec::new();
        loop {
            // The last point of each piece is the first of the next.
            let piece = &pieces[index];
            points.extend(&piece.points[..piece.points.len() - 1]);
            match next_from(piece.to) {
                Some(next) => index = next,
                None => break,
            }
        }
        loops.push(points);
    }
    loops
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::scene::point;
    use crate::testing::assert_close;

    /// Twice the area to the left of a closed outline, by the shoelace formula.
    fn doubled_area(points: &[Point]) -> f64 {
        let next = points.iter().cycle().skip(1);
        points.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
    }

    #[test]
    fn the_regions_fill_the_map_exactly_once() {
        for rows in [
            ["aaaa", "aaaa", "aaaa", "aaaa"],
            ["aabb", "aabb", "ccbb", "ccdd"],
            ["aaaa", "abba", "abca", "aaaa"],
            ["abab", "baba", "abab", "baba"],
            ["abcd", "bbcc", "dabc", "cabd"],
        ] {
            let classes = rows.iter().rev().flat_map(|row| row.chars()).collect();
            let grid = Grid { columns: 4, rows: 4, classes };
            let network = Network::new(&grid);
            let place = |[x, y]: [f64; 2]| point(x, y);
            let lines: Vec<Vec<Point>> = network
                .chains
                .iter()
                .map(|chain| {
                    let closing = (chain.ends == Ends::Closed).then_some(&chain.vertices[0]);
                    let all = chain.vertices.iter().chain(closing);
                    all.map(|&v| place(network.vertices[v].position())).collect()
                })
                .collect();
            let outlines = outlines(&grid, &network, &lines, place);
            let total: f64 = outlines.values().flatten().map(|points| doubled_area(points)).sum();
            assert_close(total, 2.0 * 9.0, 1e-12);
            for (class, loops) in outlines {
                let own: f64 = loops.iter().map(|points| doubled_area(points)).sum();
                assert!(own > 0.0, "{class} has area {own} in {rows:?}");
            }
        }
    }
}
