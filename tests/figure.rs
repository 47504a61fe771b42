//! Figures as a user of the library sees them: valid files, the same ones every time, whatever the data.

#[path = "figure/thresholds.rs"]
mod thresholds;

use proptest::prelude::*;
use spinodal::figure::{
    Axis, Cell, Curves, DrawError, Figure, ImageFormat, Mark, MarkShape, PhaseMap, Scale, Series, Style,
    draw, symbol,
};

fn curves(series: Vec<Series>) -> Curves {
    Curves {
        title: None,
        x: Axis::linear(symbol("t")),
        y: Axis::linear(symbol("eps_g")),
        series,
        failed: vec![],
        marks: vec![],
    }
}

fn line(x: &[f64], y: &[f64]) -> Series {
    Series::new("theory", x.to_vec(), y.to_vec(), Style::Line)
}

/// A learning curve with measured points.
fn learning_curve() -> Curves {
    let t: Vec<f64> = (0..=100).map(|i| 15.0 * f64::from(i)).collect();
    let error = |t: f64| 2.0 / (1.0 + (t / 400.0).powi(2));
    let theory = t.iter().map(|&t| error(t)).collect();
    let measured: Vec<f64> = t.iter().step_by(10).copied().collect();
    let points = measured.iter().map(|&t| error(t) * 1.02).collect();
    let errors = Some(vec![0.05; measured.len()]);
    curves(vec![
        Series::new("theory", t, theory, Style::Line),
        Series::new("SGD, N = 200", measured, points, Style::Points { errors }),
    ])
}

/// The points of all polygons and lines of an SVG of which `wanted` is in the element.
fn heights(svg: &str, wanted: &str) -> Vec<f64> {
    let element = svg.split('<').find(|element| element.contains(wanted)).expect("an element");
    let data = element.split(" d=\"").nth(1).expect("a path").split('"').next().expect("its end");
    let numbers = data.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'));
    let numbers: Vec<f64> = numbers.filter_map(|number| number.parse().ok()).collect();
    numbers.chunks(2).map(|pair| pair[1]).collect()
}

#[test]
fn a_band_lies_under_the_line_in_a_lighter_colour_and_within_the_axes() {
    let t: Vec<f64> = (0..50).map(f64::from).collect();
    let of = |factor: f64| t.iter().map(|t| factor / (1.0 + t)).collect::<Vec<f64>>();
    let band =
        Series { colour: Some(0), ..Series::new("90 %", t.clone(), of(0.5), Style::Band { upper: of(2.0) }) };
    let median = Series { colour: Some(0), ..Series::new("median", t.clone(), of(1.0), Style::Line) };
    let figure = Figure::Curves(curves(vec![median, band]));
    let svg = String::from_utf8(draw(&figure, ImageFormat::Svg).expect("it is drawn")).expect("text");
    let (fill, stroke) =
        (svg.find("#c0dcec").expect("a quarter of the colour"), svg.find("#0072b2").expect("line"));
    assert!(fill < stroke, "the band comes first");
    assert!(heights(&svg, "#c0dcec").iter().all(|y| (0.0..=150.0).contains(y)));
}

#[test]
fn stacked_figures_share_their_horizontal_axis() {
    let schedule = Curves { y: Axis::linear("β"), ..curves(vec![line(&[0.0, 1500.0], &[0.0, 1000.0])]) };
    let figure = Figure::Stacked { upper: learning_curve(), lower: schedule };
    let svg = String::from_utf8(draw(&figure, ImageFormat::Svg).expect("it is drawn")).expect("text");
    assert_eq!(svg.matches("aria-label=\"1400\"").count(), 1, "one set of labels below both");
    let alone = draw(&Figure::Curves(learning_curve()), ImageFormat::Svg).expect("it is drawn");
    assert!(svg.len() > alone.len());
    assert_eq!(draw(&figure, ImageFormat::Svg), draw(&figure, ImageFormat::Svg));
}

/// The three phases of the linear VAE at ρ = η = λ = 1.
fn vae_map(columns: usize, rows: usize) -> PhaseMap {
    let spaced = |low: f64, high: f64, n: usize| -> Vec<f64> {
        (0..n).map(|i| low + (high - low) * i as f64 / (n - 1) as f64).collect()
    };
    let (xs, ys) = (spaced(0.2, 6.0, columns), spaced(0.1, 2.4, rows));
    let threshold = |alpha: f64| {
        let s = if alpha > 1.0 { 2.0 * (1.0 + 1.0 / alpha) } else { (1.0 + 1.0 / alpha.sqrt()).powi(2) };
        s / (1.0 + 1.0 / alpha) - 1.0 / (alpha * s)
    };
    let phase = |alpha: f64, beta: f64| match (beta > threshold(alpha), alpha > 1.0) {
        (true, _) => Cell::Phase(2),
        (false, true) => Cell::Phase(0),
        (false, false) => Cell::Phase(1),
    };
    let cells = ys.iter().flat_map(|&beta| xs.iter().map(move |&alpha| phase(alpha, beta))).collect();
    PhaseMap {
        title: Some("Linear VAE".to_owned()),
        x: Axis::linear(symbol("alpha")),
        y: Axis::linear(symbol("beta")),
        xs,
        ys,
        phases: ["signal learning", "noise learning", "collapse"].map(str::to_owned).to_vec(),
        cells,
        metastable: vec![],
        overlays: vec![],
        marks: vec![],
    }
}

/// Cells without any order, by a linear congruential generator.
fn random_map(side: usize) -> PhaseMap {
    let mut state = 1_u64;
    let mut cell = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        match state >> 61 {
            0..=2 => Cell::Phase(0),
            3..=5 => Cell::Phase(1),
            6 => Cell::Unnamed,
            _ => Cell::Failed,
        }
    };
    let centres: Vec<f64> = (0..side).map(|i| i as f64).collect();
    let cells = (0..side * side).map(|_| cell()).collect();
    let metastable = (0..side * side).map(|_| cell().phase()).collect();
    let phases = vec!["one".to_owned(), "two".to_owned()];
    PhaseMap { xs: centres.clone(), ys: centres, phases, cells, metastable, ..vae_map(2, 2) }
}

/// How often a text is written, the description of the figure aside.
fn count(svg: &str, text: &str) -> usize {
    labels(svg).iter().skip(1).filter(|label| *label == text).count()
}

fn svg(figure: &Figure) -> String {
    String::from_utf8(draw(figure, ImageFormat::Svg).unwrap()).unwrap()
}

/// All texts of a figure, after a check that the file is well-formed.
fn labels(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap();
    document.descendants().filter_map(|node| node.attribute("aria-label")).map(str::to_owned).collect()
}

/// Whether all paths, which have relative coordinates only, stay on the page but for the width of a stroke.
fn is_on_the_page(svg: &str) -> bool {
    let document = roxmltree::Document::parse(svg).unwrap();
    let view: Vec<f64> =
        document.root_element().attribute("viewBox").unwrap().split(' ').map(number_in).collect();
    // The first path is the white ground.
    document.descendants().filter_map(|node| node.attribute("d")).skip(1).all(|data| {
        let (mut at, mut start) = ([0.0; 2], [0.0; 2]);
        data.split_inclusive(char::is_alphabetic).zip(data.split(char::is_alphabetic).skip(1)).all(
            |(command, rest)| {
                let spaced = rest.replace('-', " -");
                let numbers: Vec<f64> = spaced.split_whitespace().map(number_in).collect();
                if let [.., dx, dy] = numbers[..] {
                    at = [at[0] + dx, at[1] + dy];
                }
                match command.chars().last() {
                    Some('m') => start = at,
                    Some('z') => at = start,
                    _ => {}
                }
                (-2.0..=view[2] + 2.0).contains(&at[0]) && (-2.0..=view[3] + 2.0).contains(&at[1])
            },
        )
    })
}

fn number_in(text: &str) -> f64 {
    text.parse().unwrap()
}

#[test]
fn texts_of_a_figure_can_be_read_from_the_file() {
    let texts = labels(&svg(&Figure::Curves(learning_curve())));
    for text in ["t", "ε_g", "theory", "SGD, N = 200", "0", "0.5", "1.0"] {
        assert!(texts.iter().any(|label| label == text), "no {text} in {texts:?}");
    }
    let texts = labels(&svg(&Figure::PhaseMap(vae_map(40, 30))));
    for text in ["α", "β", "Linear VAE", "signal learning", "noise learning", "collapse"] {
        assert!(texts.iter().any(|label| label == text), "no {text} in {texts:?}");
    }
}

#[test]
fn text_needs_no_font_on_the_reader_s_machine() {
    let svg = svg(&Figure::Curves(learning_curve()));
    let document = roxmltree::Document::parse(&svg).unwrap();
    assert!(document.descendants().all(|node| !node.has_tag_name("text") && !node.has_tag_name("style")));
    assert!(svg.len() < 100_000, "{} bytes", svg.len());
}

#[test]
fn the_same_figure_gives_the_same_bytes() {
    let marks = vec![Mark::new("fold", 300.0, 1.0, MarkShape::OpenCircle)];
    let marked = Curves { marks, ..learning_curve() };
    let maps = [random_map(20), thresholds::magnet(12)].map(Figure::PhaseMap);
    for figure in [Figure::Curves(marked)].into_iter().chain(maps) {
        for format in [ImageFormat::Svg, ImageFormat::Png] {
            assert!(draw(&figure, format) == draw(&figure, format), "{format:?} differs");
        }
    }
}

#[test]
fn a_png_is_one_column_wide_at_432_pixels_per_inch() {
    let bytes = draw(&Figure::Curves(learning_curve()), ImageFormat::Png).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    // 3.5 in, and 432 / 0.0254 pixels per metre.
    assert_eq!(reader.info().width, 1512);
    assert_eq!(reader.info().pixel_dims.map(|dims| dims.xppu), Some(17_008));
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    let dark = pixels.chunks_exact(3).filter(|rgb| rgb.iter().all(|&channel| channel < 0x40)).count();
    assert!(dark > 1000, "only {dark} dark pixels: axes and text are missing");
}

#[test]
fn a_phase_is_named_on_the_map_or_in_the_legend_exactly_once() {
    let mut map = vae_map(40, 30);
    map.phases[1] = "a name that is much too long for a strip at the left edge of the map".to_owned();
    let texts = labels(&svg(&Figure::PhaseMap(map.clone())));
    for phase in &map.phases {
        // Names may be broken into two lines on the map, and the description of the figure holds all of them.
        let first_word = phase.split(' ').next().unwrap();
        let found = texts.iter().skip(1).filter(|text| text.split(' ').next() == Some(first_word)).count();
        assert_eq!(found, 1, "{phase} in {texts:?}");
    }
}

#[test]
fn failures_are_named_in_the_legend() {
    let mut map = vae_map(20, 20);
    map.cells[45] = Cell::Failed;
    assert!(labels(&svg(&Figure::PhaseMap(map))).contains(&"not converged".to_owned()));
    let figure = Curves { failed: vec![120.0], ..learning_curve() };
    assert!(labels(&svg(&Figure::Curves(figure))).contains(&"not converged".to_owned()));
}

#[test]
fn numbers_that_cannot_be_shown_are_left_out() {
    let y = [f64::NAN, 1.0, f64::INFINITY, 0.5, -2.0, 0.25];
    let x = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
    let figure = Curves { y: Axis::logarithmic("y"), ..curves(vec![line(&x, &y)]) };
    labels(&svg(&Figure::Curves(figure)));
}

#[test]
fn a_figure_of_nothing_is_refused() {
    for series in [vec![], vec![line(&[], &[])], vec![line(&[1.0, f64::NAN], &[f64::NAN, 1.0])]] {
        let error = draw(&Figure::Curves(curves(series)), ImageFormat::Svg).unwrap_err();
        assert_eq!(error, DrawError::NoPoints { logarithmic: false });
    }
    let negative = Curves { y: Axis::logarithmic("y"), ..curves(vec![line(&[1.0, 2.0], &[-1.0, 0.0])]) };
    let error = draw(&Figure::Curves(negative), ImageFormat::Svg).unwrap_err();
    assert_eq!(
        error.to_string(),
        "nothing to draw: no point has a finite position (positive on a logarithmic axis)"
    );
    let empty = PhaseMap { xs: vec![], ys: vec![], cells: vec![], ..vae_map(2, 2) };
    assert!(draw(&Figure::PhaseMap(empty), ImageFormat::Svg).is_err());
}

#[test]
fn data_that_do_not_fit_together_are_refused() {
    let unequal = curves(vec![line(&[1.0, 2.0], &[1.0])]);
    let error = draw(&Figure::Curves(unequal), ImageFormat::Svg).unwrap_err();
    assert_eq!(error.to_string(), "series 0 has 2 numbers in x and 1 in y");

    let mut map = vae_map(3, 3);
    map.cells.pop();
    let error = draw(&Figure::PhaseMap(map), ImageFormat::Svg).unwrap_err();
    assert_eq!(error.to_string(), "a map of 3 columns and 3 rows needs 9 cells, not 8");

    let mut map = vae_map(3, 3);
    map.cells[4] = Cell::Phase(3);
    let error = draw(&Figure::PhaseMap(map), ImageFormat::Svg).unwrap_err();
    assert_eq!(error, DrawError::UnknownPhase { phase: 3, phases: 3 });

    let mut map = vae_map(3, 3);
    map.metastable = vec![None; 4];
    let error = draw(&Figure::PhaseMap(map.clone()), ImageFormat::Svg).unwrap_err();
    assert_eq!(error, DrawError::WrongMetastableCount { cells: 9, metastable: 4 });
    map.metastable = vec![Some(3); 9];
    let error = draw(&Figure::PhaseMap(map), ImageFormat::Svg).unwrap_err();
    assert_eq!(error, DrawError::UnknownPhase { phase: 3, phases: 3 });

    let mut map = vae_map(3, 3);
    map.ys[2] = map.ys[1];
    let error = draw(&Figure::PhaseMap(map), ImageFormat::Svg).unwrap_err();
    assert_eq!(error, DrawError::BadCentre { axis: "β".to_owned(), index: 2 });
}

#[test]
fn maps_of_every_size_and_disorder_stay_small() {
    for side in [1, 2, 3, 20, 60, 100, 140, 300] {
        let svg = svg(&Figure::PhaseMap(random_map(side)));
        roxmltree::Document::parse(&svg).unwrap();
        assert!(svg.len() < 1_000_000, "{} bytes for {side} × {side} cells", svg.len());
    }
}

#[test]
fn maps_with_one_row_or_one_column_are_drawn() {
    for (columns, rows) in [(1, 1), (1, 5), (5, 1)] {
        let whole = vae_map(5, 5);
        let map = PhaseMap {
            xs: whole.xs[..columns].to_vec(),
            ys: whole.ys[..rows].to_vec(),
            cells: vec![Cell::Phase(0); columns * rows],
            ..whole
        };
        let texts = labels(&svg(&Figure::PhaseMap(map)));
        assert!(texts.contains(&"signal learning".to_owned()), "{columns} × {rows}: {texts:?}");
    }
}

#[test]
fn a_line_of_a_million_points_stays_small() {
    let x: Vec<f64> = (0..1_000_000).map(f64::from).collect();
    let y: Vec<f64> = x.iter().map(|x| (x * 0.1).sin() + (x * 1e-5).cos()).collect();
    let svg = svg(&Figure::Curves(curves(vec![line(&x, &y)])));
    assert!(svg.len() < 200_000, "{} bytes", svg.len());
}

#[test]
fn labels_cannot_break_the_file() {
    for label in
        ["<svg> & \"x\" ]]>", "\u{0}\u{1b}\u{fffe}", "_{_{^{}", "中文 🦀", "\u{302}", &"é_{β}".repeat(3000)]
    {
        let mut figure = learning_curve();
        figure.title = Some(label.to_owned());
        (figure.x.label, figure.y.label) = (label.to_owned(), label.to_owned());
        figure.series[0].label = Some(label.to_owned());
        labels(&svg(&Figure::Curves(figure)));
        let mut map = vae_map(12, 9);
        map.phases.fill(label.to_owned());
        labels(&svg(&Figure::PhaseMap(map)));
    }
}

#[test]
fn a_hundred_series_and_a_hundred_phases_are_drawn() {
    let series = (0..100).map(|i| line(&[0.0, 1.0], &[0.0, f64::from(i)])).collect();
    labels(&svg(&Figure::Curves(curves(series))));
    let mut map = vae_map(10, 10);
    map.phases = (0..100).map(|i| format!("phase number {i}")).collect();
    map.cells = (0..100).map(Cell::Phase).collect();
    let texts = labels(&svg(&Figure::PhaseMap(map)));
    assert!(texts.iter().any(|text| text.ends_with(" more")), "{texts:?}");
}

/// Numbers as they come out of solvers that went wrong, and ordinary ones.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -10.0..10.0,
        2 => any::<f64>(),
        1 => prop::sample::select(vec![0.0, -0.0, 1e300, -1e300, 1e-300, 5e-324, f64::MAX, f64::NAN, f64::INFINITY]),
    ]
}

fn axis() -> impl Strategy<Value = Axis> {
    let range = prop_oneof![3 => Just(None), 1 => (number(), number()).prop_map(Some)];
    let scale = prop_oneof![Just(Scale::Linear), Just(Scale::Logarithmic)];
    (".{0,12}", scale, range).prop_map(|(label, scale, range)| Axis { label, scale, range })
}

fn series() -> impl Strategy<Value = Series> {
    let points = prop::collection::vec((number(), number(), number()), 0..12);
    (points, 0..6, prop::option::of(".{0,20}"), prop::option::of(0_usize..20)).prop_map(
        |(points, style, label, colour)| {
            let style = match style {
                0 => Style::Line,
                1 => Style::HeavyLine,
                2 => Style::DashedLine,
                3 => Style::DottedLine,
                4 => Style::Points { errors: None },
                _ => Style::Points { errors: Some(points.iter().map(|p| p.2).collect()) },
            };
            let (x, y) = points.iter().map(|p| (p.0, p.1)).unzip();
            Series { label, x, y, style, colour }
        },
    )
}

fn mark() -> impl Strategy<Value = Mark> {
    use MarkShape::{Diamond, FilledCircle, OpenCircle, Square, Star, Triangle};
    let shape = prop::sample::select(vec![FilledCircle, OpenCircle, Square, Diamond, Triangle, Star]);
    let label = prop::option::of(".{0,20}");
    (number(), number(), label, shape).prop_map(|(x, y, label, shape)| Mark { x, y, label, shape })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn curves_of_anything_give_a_valid_file_or_an_error(
        x in axis(), y in axis(), title in prop::option::of(".{0,40}"),
        series in prop::collection::vec(series(), 0..4), failed in prop::collection::vec(number(), 0..3),
        marks in prop::collection::vec(mark(), 0..5),
    ) {
        let figure = Figure::Curves(Curves { title, x, y, series, failed, marks });
        if let Ok(bytes) = draw(&figure, ImageFormat::Svg) {
            let text = String::from_utf8(bytes).unwrap();
            prop_assert!(roxmltree::Document::parse(&text).is_ok());
            prop_assert!(is_on_the_page(&text));
        }
    }

    #[test]
    fn maps_of_anything_give_a_valid_file_or_an_error(
        x in axis(), y in axis(),
        xs in prop::collection::vec(number(), 1..6), ys in prop::collection::vec(number(), 1..6),
        seed in prop::collection::vec((0_usize..5, 0_usize..5), 36),
        overlays in prop::collection::vec(series(), 0..3), marks in prop::collection::vec(mark(), 0..5),
    ) {
        let sorted = |mut v: Vec<f64>| { v.sort_by(f64::total_cmp); v };
        let (xs, ys) = (sorted(xs), sorted(ys));
        let cell = |&n: &usize| match n { 3 => Cell::Unnamed, 4 => Cell::Failed, n => Cell::Phase(n) };
        let seed = &seed[..xs.len() * ys.len()];
        let cells = seed.iter().map(|(first, _)| cell(first)).collect();
        let metastable = seed.iter().map(|(_, second)| cell(second).phase()).collect();
        let whole = vae_map(2, 2);
        let figure = Figure::PhaseMap(PhaseMap { x, y, xs, ys, cells, metastable, overlays, marks, ..whole });
        if let Ok(bytes) = draw(&figure, ImageFormat::Svg) {
            let text = String::from_utf8(bytes).unwrap();
            prop_assert!(roxmltree::Document::parse(&text).is_ok());
            prop_assert!(is_on_the_page(&text));
        }
    }
}

#[test]
fn hostile_numbers_can_be_painted_too() {
    let y = [1e-300, 1e300, f64::NAN, 5e-324, 1.0, f64::INFINITY, 1e-5];
    let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, f64::MAX];
    for scale in [Scale::Linear, Scale::Logarithmic] {
        for range in [None, Some((0.5, 0.50001)), Some((1e-9, 1e9))] {
            let y_axis = Axis { scale, range, ..Axis::linear("y") };
            let points =
                Series::new("p", x.to_vec(), y.to_vec(), Style::Points { errors: Some(vec![f64::MAX; 7]) });
            let figure = Figure::Curves(Curves { y: y_axis, ..curves(vec![line(&x, &y), points]) });
            draw(&figure, ImageFormat::Png).unwrap();
        }
    }
}
