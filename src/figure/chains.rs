//! The boundaries of a network as lines on the page: without corners, and without points that cannot be seen.

use super::Cell;
use super::clip;
use super::contour::{Chain, Ends, Network};
use super::mesh::Mesh;
use super::scene::{Point, point};

/// Points nearer than this to the line through their neighbours are not written.
const BOUNDARY_TOLERANCE: f64 = 0.04;

/// The chains of a network on the page; closed ones end where they begin.
pub(super) fn lines(network: &Network<Cell>, mesh: &Mesh) -> Vec<Vec<Point>> {
    let on_page = |chain: &Chain<Cell>| {
        let closing = (chain.ends == Ends::Closed).then(|| &chain.vertices[0]);
        let all = chain.vertices.iter().chain(closing);
        let points: Vec<Point> = all.map(|&v| mesh.place(network.vertices[v].position())).collect();
        simplified(&rounded(points, chain.ends), chain.ends)
    };
    network.chains.iter().map(on_page).collect()
}

/// Cuts the corners between the points of a chain, which are a whole cell apart; its ends stay.
///
/// Reference: Chaikin (1974), *An algorithm for high-speed curve generation*, doi:10.1016/0146-664X(74)90028-8.
pub(super) fn rounded(mut points: Vec<Point>, ends: Ends) -> Vec<Point> {
    const ROUNDS: usize = 2;
    for _ in 0..ROUNDS {
        let (first, last) = (points[0], points[points.len() - 1]);
        let cut = points.windows(2).flat_map(|pair| {
            let at = |share: f64| {
                point(
                    pair[0].x + share * (pair[1].x - pair[0].x),
                    pair[0].y + share * (pair[1].y - pair[0].y),
                )
            };
            [at(0.25), at(0.75)]
        });
        let mut next: Vec<Point> = cut.collect();
        match ends {
            Ends::Open => {
                next[0] = first;
                let end = next.len() - 1;
                next[end] = last;
            }
            Ends::Closed => next.push(next[0]),
        }
        points = next;
    }
    points
}

/// A closed line is simplified in two halves, or it would shrink to its end.
pub(super) fn simplified(points: &[Point], ends: Ends) -> Vec<Point> {
    if ends == Ends::Open {
        return clip::simplified(points, BOUNDARY_TOLERANCE);
    }
    let middle = points.len() / 2;
    let mut out = clip::simplified(&points[..=middle], BOUNDARY_TOLERANCE);
    out.extend(clip::simplified(&points[middle..], BOUNDARY_TOLERANCE).into_iter().skip(1));
    out
}
