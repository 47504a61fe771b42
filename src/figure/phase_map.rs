//! Draws a [`PhaseMap`]: regions with their names, boundaries, and hatching where the numerics failed.

use std::collections::BTreeMap;

use super::colour::{self, BOUNDARY};
use super::contour::{Chain, Ends, Grid, Network};
use super::frame::Frame;
use super::legend::{Entry, NOT_CONVERGED, Rows, Sample};
use super::mesh::{self, Mesh};
use super::names::{Name, names, present_phases};
use super::plotted::{self, Default, Plotted};
use super::ruler::{self, is_visible};
use super::scene::{Path, Point, Rect, Scene, Shape, Stroke, point};
use super::{Cell, DrawError, PhaseMap, Style, check_lengths, clip, marks, markup, raster, regions, smooth};

/// Height of the inside of the axes.
const AREA_HEIGHT: f64 = 156.0;

const BOUNDARY_WIDTH: f64 = 0.9;

/// Neighbouring regions overlap by half of this, so that no white shows between them.
const SEAM_WIDTH: f64 = 0.4;

/// Points nearer than this to the line through their neighbours are not written.
const BOUNDARY_TOLERANCE: f64 = 0.04;

/// Maps with more crossings, or more points left on their boundaries, are drawn as an image.
const MOST_CROSSINGS: usize = 40_000;
const MOST_POINTS: usize = 10_000;

pub(super) fn scene(map: &PhaseMap) -> Result<Scene, DrawError> {
    check(map)?;
    let x = (&map.x, ruler::range(&map.x, map.xs.iter().copied(), 0.0)?);
    let y = (&map.y, ruler::range(&map.y, map.ys.iter().copied(), 0.0)?);
    let title = map.title.as_deref();
    let frame = Frame::new(title, x, y, AREA_HEIGHT, 0.0);
    let names = names(map, &frame);

    // The legend moves the axes down, but does not change their size: names keep their places in them.
    let looks = plotted::looks(&map.overlays, Default::Ink);
    let mut entries = entries(map, &names, frame.area.width());
    entries.extend(plotted::entries(&map.overlays, &looks, frame.area.width()));
    let rows = Rows::new(entries, frame.area.width());
    let moved = Frame::new(title, x, y, AREA_HEIGHT, rows.height());
    let down = moved.area.top - frame.area.top;
    let frame = moved;

    let mut scene = frame.scene(description(map));
    let mesh = Mesh::new(map, &frame);
    let plotted: Vec<Plotted> = map.overlays.iter().map(|series| Plotted::new(series, &frame)).collect();
    draw_regions(&mut scene, &mesh, &solid_lines(map, &plotted), frame.area);
    plotted::draw(&mut scene, &plotted, &looks);
    frame.draw(&mut scene);
    names.values().for_each(|name| name.draw(&mut scene, down));
    rows.draw(&mut scene, frame.above);
    Ok(scene)
}

fn check(map: &PhaseMap) -> Result<(), DrawError> {
    check_lengths(&map.overlays)?;
    let (columns, rows, cells) = (map.xs.len(), map.ys.len(), map.cells.len());
    if columns.checked_mul(rows) != Some(cells) {
        return Err(DrawError::WrongCellCount { columns, rows, cells });
    }
    if cells == 0 {
        return Err(DrawError::NoPoints { logarithmic: false });
    }
    for (axis, centres) in [(&map.x, &map.xs), (&map.y, &map.ys)] {
        let bad = |index: &usize| {
            let is_first = *index == 0;
            !is_visible(axis.scale, centres[*index])
                || (!is_first
                    && centres[index - 1].partial_cmp(&centres[*index]) != Some(std::cmp::Ordering::Less))
        };
        if let Some(index) = (0..centres.len()).find(bad) {
            return Err(DrawError::BadCentre { axis: axis.label.clone(), index });
        }
    }
    let phases = map.phases.len();
    for cell in &map.cells {
        if let Cell::Phase(phase) = *cell
            && phase >= phases
        {
            return Err(DrawError::UnknownPhase { phase, phases });
        }
    }
    Ok(())
}

fn solid_lines<'a>(map: &PhaseMap, plotted: &'a [Plotted]) -> Vec<&'a Vec<Point>> {
    let both = map.overlays.iter().zip(plotted);
    let lines = both.filter_map(|(series, plotted)| match plotted {
        Plotted::Lines { parts, .. } if series.style == Style::Line => Some(parts),
        Plotted::Lines { .. } | Plotted::Points { .. } => None,
    });
    lines.flatten().collect()
}

/// Draws the grounds and their boundaries, which follow the `solid` lines, and covers them where cells failed.
fn draw_regions(scene: &mut Scene, mesh: &Mesh, solid: &[&Vec<Point>], area: Rect) {
    let failed = |&cell: &Cell| if cell == Cell::Failed { cell } else { Cell::Unnamed };
    let failures = Grid { classes: mesh.grid.classes.iter().map(failed).collect(), ..mesh.grid };
    let phases = mesh.grid.filled(Cell::Failed);
    if phases.crossings() + failures.crossings() > MOST_CROSSINGS {
        return draw_image(scene, mesh, area);
    }
    let mut network = Network::new(&phases);
    let fixed = mesh::follow(&mut network, mesh, solid);
    smooth::smooth(&mut network, &fixed);
    let boundaries = lines(&network, mesh);
    let around_failures = Network::new(&failures);
    let failure_lines = lines(&around_failures, mesh);
    if boundaries.iter().chain(&failure_lines).map(Vec::len).sum::<usize>() > MOST_POINTS {
        return draw_image(scene, mesh, area);
    }
    draw_grounds(scene, &regions::outlines(&phases, &network, &boundaries, |at| mesh.place(at)), area);
    draw_boundaries(scene, &network, &boundaries, &fixed, area);
    let failed = regions::outlines(&failures, &around_failures, &failure_lines, |at| mesh.place(at));
    let loops = failed.get(&Cell::Failed).into_iter().flatten();
    let loops: Vec<Vec<Point>> = loops.map(|points| clip::polygon(points, area)).collect();
    marks::draw_failed_regions(scene, &loops);
}

/// The chains of a network on the page; closed ones end where they begin.
fn lines(network: &Network<Cell>, mesh: &Mesh) -> Vec<Vec<Point>> {
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
fn rounded(mut points: Vec<Point>, ends: Ends) -> Vec<Point> {
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
fn simplified(points: &[Point], ends: Ends) -> Vec<Point> {
    if ends == Ends::Open {
        return clip::simplified(points, BOUNDARY_TOLERANCE);
    }
    let middle = points.len() / 2;
    let mut out = clip::simplified(&points[..=middle], BOUNDARY_TOLERANCE);
    out.extend(clip::simplified(&points[middle..], BOUNDARY_TOLERANCE).into_iter().skip(1));
    out
}

fn draw_grounds(scene: &mut Scene, outlines: &BTreeMap<Cell, Vec<Vec<Point>>>, area: Rect) {
    for (&cell, loops) in outlines {
        if let Cell::Phase(index) = cell {
            let ground = colour::region(index);
            let mut path = Path::default();
            loops.iter().for_each(|points| path.polygon(&clip::polygon(points, area)));
            scene.push(path, Some(ground), Some(Stroke::rule(ground, SEAM_WIDTH)));
        }
    }
}

/// Draws the boundaries, without those that an overlay covers for the most part.
fn draw_boundaries(
    scene: &mut Scene,
    network: &Network<Cell>,
    boundaries: &[Vec<Point>],
    fixed: &[bool],
    area: Rect,
) {
    let mut path = Path::default();
    for (chain, line) in network.chains.iter().zip(boundaries) {
        let covered = chain.vertices.iter().filter(|&&vertex| fixed[vertex]).count();
        if 2 * covered < chain.vertices.len() {
            clip::polyline(line, area).iter().for_each(|part| path.polyline(part));
        }
    }
    scene.stroke(path, Stroke::solid(BOUNDARY, BOUNDARY_WIDTH));
}

fn draw_image(scene: &mut Scene, mesh: &Mesh, area: Rect) {
    let pixels = raster::pixels(area, |p| mesh.cell_at(p));
    scene.shapes.push(Shape::Image { area, pixels });
}

/// Legend entries of phases without a name on the map, and of failures.
fn entries(map: &PhaseMap, names: &BTreeMap<usize, Name>, width: f64) -> Vec<Entry> {
    let unnamed = present_phases(map).into_iter().filter(|phase| !names.contains_key(phase));
    let mut entries: Vec<Entry> = unnamed
        .filter(|&phase| !map.phases[phase].trim().is_empty())
        .map(|phase| Entry::new(Sample::Ground(colour::region(phase)), &map.phases[phase], width))
        .collect();
    if map.cells.contains(&Cell::Failed) {
        entries.push(Entry::new(Sample::FailedGround, NOT_CONVERGED, width));
    }
    entries
}

/// Title, axes and phases, for readers who cannot see the figure.
fn description(map: &PhaseMap) -> String {
    let plain = |label: &str| markup::plain(&markup::letters(label));
    let title = map.title.as_ref().map(|title| format!("{}: ", plain(title))).unwrap_or_default();
    let phases: Vec<String> =
        present_phases(map).into_iter().map(|phase| plain(&map.phases[phase])).collect();
    let axes = format!("phases by {} and {}", plain(&map.x.label), plain(&map.y.label));
    format!("{title}{axes} ({})", phases.join(", "))
}
