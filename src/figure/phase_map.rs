//! Draws a [`PhaseMap`]: regions with their names, overlays, special points, and the legend above.

use std::collections::BTreeMap;

use super::colour::{self, Colour, WHITE};
use super::frame::Frame;
use super::interior::{self, Outlines};
use super::legend::{Entry, NOT_CONVERGED, Rows, Sample};
use super::marks::Marks;
use super::mesh::{self, Guides, Mesh};
use super::names::{Name, names, present_phases};
use super::plotted::{self, Default, Plotted};
use super::ruler::{self, is_visible};
use super::scene::{Rect, Scene};
use super::{Cell, DrawError, PhaseMap, Style, check_lengths, markup};

/// Height of the inside of the axes.
const AREA_HEIGHT: f64 = 156.0;

pub(super) fn scene(map: &PhaseMap) -> Result<Scene, DrawError> {
    check(map)?;
    let x = (&map.x, ruler::range(&map.x, map.xs.iter().copied(), 0.0)?);
    let y = (&map.y, ruler::range(&map.y, map.ys.iter().copied(), 0.0)?);
    let title = map.title.as_deref();
    // The legend moves the axes down, but does not change their size: what is inside is moved as a whole.
    let frame = Frame::new(title, x, y, AREA_HEIGHT, 0.0);
    let mesh = Mesh::new(map, &frame);
    let plotted: Vec<Plotted> = map.overlays.iter().map(|series| Plotted::new(series, &frame)).collect();
    let outlines = Outlines::new(&mesh, &guides(map, &plotted), frame.area);

    let mut trail = Vec::new();
    plotted.iter().for_each(|plotted| plotted.trail(&mut trail));
    outlines.iter().for_each(|outlines| outlines.trail(&mut trail));
    let marks = Marks::new(&map.marks, &frame, &trail);
    marks.trail(&mut trail);
    let names = names(map, &mesh, frame.area, &trail);

    let looks = plotted::looks(&map.overlays, Default::Ink);
    let width = frame.area.width();
    let mut entries = entries(map, &names, width);
    entries.extend(plotted::entries(&map.overlays, &looks, width));
    entries.extend(marks.entries(width));
    let rows = Rows::new(entries, width);
    let moved = Frame::new(title, x, y, AREA_HEIGHT, rows.height());

    let mut inside = frame.scene(String::new());
    match &outlines {
        Some(outlines) => outlines.draw(&mut inside, &text_boxes(&names, &marks)),
        None => interior::draw_image(&mut inside, &mesh, frame.area),
    }
    plotted::draw(&mut inside, &plotted, &looks);
    names.values().for_each(|name| name.draw(&mut inside));
    marks.draw(&mut inside);
    let down = moved.area.top - frame.area.top;
    let mut scene = moved.finished(inside, down, description(map, &marks));
    rows.draw(&mut scene, moved.above);
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
    let metastable = map.metastable.len();
    if metastable > 0 && metastable != cells {
        return Err(DrawError::WrongMetastableCount { cells, metastable });
    }
    let phases = map.phases.len();
    let own = map.cells.iter().filter_map(|cell| cell.phase());
    match own.chain(map.metastable.iter().copied().flatten()).find(|&phase| phase >= phases) {
        Some(phase) => Err(DrawError::UnknownPhase { phase, phases }),
        None => Ok(()),
    }
}

/// The lines that edges of regions follow.
fn guides<'a>(map: &PhaseMap, plotted: &'a [Plotted]) -> Guides<'a> {
    let mut guides = Guides { solid: Vec::new(), dashed: Vec::new() };
    for (series, plotted) in map.overlays.iter().zip(plotted) {
        if let Plotted::Lines { parts, .. } = plotted {
            match series.style {
                Style::Line | Style::HeavyLine => guides.solid.extend(parts),
                Style::DashedLine => guides.dashed.extend(parts),
                Style::DottedLine | Style::Points { .. } | Style::Band { .. } => {}
            }
        }
    }
    guides
}

/// Where stripes would make text hard to read.
fn text_boxes(names: &BTreeMap<usize, Name>, marks: &Marks) -> Vec<Rect> {
    /// Between text and stripes.
    const CLEARANCE: f64 = 1.2;
    let boxes = names.values().map(Name::covered).chain(marks.label_boxes());
    boxes.map(|b| b.grown(CLEARANCE)).collect()
}

/// Legend entries of phases without a name on the map, of metastable ones, and of failures.
fn entries(map: &PhaseMap, names: &BTreeMap<usize, Name>, width: f64) -> Vec<Entry> {
    let named = |phase: &usize| !map.phases[*phase].trim().is_empty();
    let unnamed = present_phases(map).into_iter().filter(|phase| !names.contains_key(phase));
    let mut entries: Vec<Entry> = unnamed
        .filter(named)
        .map(|phase| Entry::new(Sample::Ground(colour::region(phase)), &map.phases[phase], width))
        .collect();
    entries.extend(striped(map).into_iter().filter(|(phase, _)| named(phase)).map(|(phase, ground)| {
        let sample = Sample::Stripes { ground, stripes: colour::region(phase) };
        Entry::new(sample, &format!("also stable: {}", map.phases[phase]), width)
    }));
    if map.cells.contains(&Cell::Failed) {
        entries.push(Entry::new(Sample::FailedGround, NOT_CONVERGED, width));
    }
    entries
}

/// The phases that are metastable somewhere, each with the ground it is drawn over most often.
fn striped(map: &PhaseMap) -> BTreeMap<usize, Colour> {
    let mut counts: BTreeMap<usize, BTreeMap<Cell, usize>> = BTreeMap::new();
    for (&cell, second) in map.cells.iter().zip(&map.metastable) {
        if let Cell::Phase(phase) = mesh::second_class(cell, *second) {
            *counts.entry(phase).or_default().entry(cell).or_default() += 1;
        }
    }
    let most = |counts: BTreeMap<Cell, usize>| counts.into_iter().max_by_key(|&(_, count)| count);
    let ground = |counts| most(counts).and_then(|(cell, _)| cell.phase()).map_or(WHITE, colour::region);
    counts.into_iter().map(|(phase, counts)| (phase, ground(counts))).collect()
}

/// Title, axes and phases, for readers who cannot see the figure.
fn description(map: &PhaseMap, marks: &Marks) -> String {
    let plain = |label: &str| markup::plain(&markup::letters(label));
    let title = map.title.as_ref().map(|title| format!("{}: ", plain(title))).unwrap_or_default();
    let phases: Vec<String> =
        present_phases(map).into_iter().map(|phase| plain(&map.phases[phase])).collect();
    let axes = format!("phases by {} and {}", plain(&map.x.label), plain(&map.y.label));
    format!("{title}{axes} ({}){}", phases.join(", "), marks.description())
}
