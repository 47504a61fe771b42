//! Special points, lines with a meaning, and coexistence.

use spinodal::figure::{Cell, Curves, Figure, Mark, MarkShape, PhaseMap, Series, Style};

use crate::{count, curves, is_on_the_page, learning_curve, line, svg, vae_map};

/// The Curie–Weiss magnet, m = tanh β(m + h): first-order line, spinodals and coexistence above β = 1.
pub fn magnet(side: usize) -> PhaseMap {
    let spinodal = |beta: f64| {
        let m = (1.0 - 1.0 / beta.max(1.0)).sqrt();
        m - m.atanh() / beta
    };
    let share = |i: usize| i as f64 / (side - 1) as f64;
    let (xs, ys): (Vec<f64>, Vec<f64>) = (0..side).map(|i| (share(i) - 0.5, 0.5 + 2.0 * share(i))).unzip();
    let points = || ys.iter().flat_map(|&beta| xs.iter().map(move |&h| (h, beta)));
    let phase = |h: f64| usize::from(h <= 0.0);
    let cells = points().map(|(h, _)| Cell::Phase(phase(h))).collect();
    let second = |(h, beta): (f64, f64)| (h.abs() < spinodal(beta)).then_some(1 - phase(h));
    let metastable = points().map(second).collect();
    let beta: Vec<f64> = (0..=60).map(|i| 1.0 + 0.025 * f64::from(i)).collect();
    let line = |label: &str, sign: f64, style: Style| {
        let h = beta.iter().map(|&beta| sign * spinodal(beta)).collect();
        Series { colour: None, ..Series::new(label, h, beta.clone(), style) }
    };
    PhaseMap {
        xs: xs.clone(),
        ys: ys.clone(),
        phases: ["up", "down"].map(str::to_owned).to_vec(),
        cells,
        metastable,
        overlays: vec![
            line("first order", 0.0, Style::HeavyLine),
            line("spinodal", 1.0, Style::DashedLine),
            line("spinodal", -1.0, Style::DashedLine),
        ],
        marks: vec![Mark::new("critical point", 0.0, 1.0, MarkShape::FilledCircle)],
        ..vae_map(2, 2)
    }
}

#[test]
fn a_mark_has_its_label_beside_it_and_many_equal_ones_have_it_in_the_legend() {
    for (folds, expected) in [(1, 1), (2, 2), (9, 1)] {
        let fold = |i: i32| Mark::new("fold", 150.0 * f64::from(i) + 80.0, 1.9, MarkShape::OpenCircle);
        let figure = Curves { marks: (0..folds).map(fold).collect(), ..learning_curve() };
        assert_eq!(count(&svg(&Figure::Curves(figure)), "fold"), expected, "{folds} folds");
    }
    for side in [10, 41] {
        let text = svg(&Figure::PhaseMap(magnet(side)));
        assert_eq!(count(&text, "critical point"), 1, "{side} cells a side");
        assert!(is_on_the_page(&text));
    }
}

#[test]
fn a_label_without_room_stands_in_the_legend() {
    let label = "a threshold whose name is longer than either side of it has room";
    let marks = vec![Mark::new(label, 700.0, 1.0, MarkShape::Star)];
    let figure = Curves { marks, ..learning_curve() };
    assert_eq!(count(&svg(&Figure::Curves(figure)), label), 1);
}

#[test]
fn marks_at_one_place_are_one_mark_with_all_their_labels() {
    let mark = |label: &str, x: f64| Mark::new(label, x, 1.0, MarkShape::FilledCircle);
    let marks = vec![mark("pitchfork", 700.0), mark("pitchfork", 700.0 + 1e-9), mark("β_{c}", 700.0)];
    let text = svg(&Figure::Curves(Curves { marks, ..learning_curve() }));
    assert_eq!((count(&text, "pitchfork, β_c"), count(&text, "pitchfork")), (1, 0));
}

#[test]
fn marks_outside_of_the_axes_leave_no_trace() {
    let bad = [(f64::NAN, 1.0), (1.0, f64::INFINITY), (-3.0, 1.0), (5.0, 99.0), (1e300, 0.0)];
    let marks: Vec<Mark> = bad.iter().map(|&(x, y)| Mark::new("far", x, y, MarkShape::Square)).collect();
    let mut plain = learning_curve();
    (plain.x.range, plain.y.range) = (Some((0.0, 1500.0)), Some((0.0, 2.5)));
    let marked = Curves { marks: marks.clone(), ..plain.clone() };
    assert_eq!(svg(&Figure::Curves(marked)), svg(&Figure::Curves(plain)));
    let marked = PhaseMap { marks, ..vae_map(20, 20) };
    assert_eq!(svg(&Figure::PhaseMap(marked)), svg(&Figure::PhaseMap(vae_map(20, 20))));
}

#[test]
fn axes_without_a_range_hold_the_marks_of_curves() {
    let marks = vec![Mark::new("fold", 2000.0, 1.0, MarkShape::OpenCircle)];
    let text = svg(&Figure::Curves(Curves { marks, ..learning_curve() }));
    assert_eq!((count(&text, "fold"), count(&text, "2000")), (1, 1));
}

#[test]
fn every_line_style_and_every_shape_can_be_told_from_the_others() {
    let styles = [Style::Line, Style::HeavyLine, Style::DashedLine, Style::DottedLine];
    let drawn = styles.map(|style| Series { style, ..line(&[0.0, 1.0], &[0.0, 1.0]) });
    let mut files = drawn.map(|series| svg(&Figure::Curves(curves(vec![series])))).to_vec();
    use MarkShape::{Diamond, FilledCircle, OpenCircle, Square, Star, Triangle};
    for shape in [FilledCircle, OpenCircle, Square, Diamond, Triangle, Star] {
        let marks = vec![Mark { label: None, ..Mark::new("", 700.0, 1.0, shape) }];
        files.push(svg(&Figure::Curves(Curves { marks, ..learning_curve() })));
    }
    let total = files.len();
    files.sort();
    files.dedup();
    assert_eq!(files.len(), total);
}

#[test]
fn overlays_that_look_the_same_share_an_entry_of_the_legend() {
    let mut map = magnet(20);
    assert_eq!(count(&svg(&Figure::PhaseMap(map.clone())), "spinodal"), 1);
    map.overlays[1].style = Style::DottedLine;
    assert_eq!(count(&svg(&Figure::PhaseMap(map)), "spinodal"), 2);
}

#[test]
fn coexistence_is_named_in_the_legend_beside_failures() {
    let mut map = magnet(20);
    map.cells[5] = Cell::Failed;
    let text = svg(&Figure::PhaseMap(map.clone()));
    for entry in ["also stable: up", "also stable: down", "not converged", "up", "down"] {
        assert_eq!(count(&text, entry), 1, "{entry}");
    }
    // A phase is no other phase than itself.
    map.metastable = map.cells.iter().map(|cell| cell.phase()).collect();
    assert_eq!(count(&svg(&Figure::PhaseMap(map)), "also stable: up"), 0);
}
