//! Figures for papers: learning curves and phase diagrams, as SVG or PNG.
//!
//! In: a [`Figure`], which is plain data. Out: the bytes of an image file. The same figure always gives
//! the same bytes, on a machine with fonts or without: text is drawn from the outlines of a bundled
//! font, in both formats. Every label is also stored as text (`aria-label`) in an SVG.
//!
//! What the numbers mean and how they were obtained is the business of whoever fills the figure in; here
//! nothing is solved, interpolated or left out silently: points where the numerics failed are drawn as such.
//!
//! Coordinates, ticks and marks are drawn by plotters, through `canvas`, into a list of shapes (`scene`), which
//! `svg` writes and `png` paints.
//! Labels may hold `_{…}` and `^{…}` scripts; see [`symbol`] for the usual names of parameters.

mod canvas;
mod chains;
mod clip;
mod coexistence;
mod colour;
mod contour;
mod curves;
mod font;
mod frame;
mod guided;
mod hatching;
mod interior;
mod legend;
mod markers;
mod marks;
mod markup;
mod mesh;
mod names;
mod phase_map;
mod placement;
mod plotted;
mod png;
mod raster;
mod regions;
mod ruler;
mod scene;
mod smooth;
mod svg;
mod symbol;
mod text;
mod ticks;

pub use symbol::symbol;

/// Something to draw. One column of a journal wide (3.5 in), with its own axes and legend.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// Quantities against a parameter or against time.
    Curves(Curves),
    /// The same, with other quantities below on the same horizontal axis, such as what drives them.
    Stacked {
        /// The larger figure; its horizontal axis is that of the other one.
        upper: Curves,
        /// The smaller figure.
        lower: Curves,
    },
    /// One above the other, each with its own horizontal axis.
    Column {
        /// The larger figure.
        upper: Curves,
        /// The smaller figure.
        lower: Curves,
    },
    /// The phase in every cell of a grid of two parameters.
    PhaseMap(PhaseMap),
}

/// Lines and points in one pair of axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    /// Written above the axes.
    pub title: Option<String>,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// In the order of the legend. Points are drawn over lines, whatever the order.
    pub series: Vec<Series>,
    /// The x of points where the numerics failed; marked on the horizontal axis and in the legend.
    pub failed: Vec<f64>,
    /// Special points, drawn over everything else. Where no range is given, the axes hold them too.
    pub marks: Vec<Mark>,
}

/// The phases found on a grid, with their boundaries.
///
/// Between cells of different phases a boundary is drawn that crosses each line of the grid where the
/// phase changes, and no other, so that it is smooth and within half a cell of the place where the phases
/// meet. Where a solid or heavy line of `overlays` crosses there too, the boundary follows that line; dashed and
/// dotted lines may run through regions and leave their boundaries alone.
#[derive(Debug, Clone, PartialEq)]
pub struct PhaseMap {
    /// Written above the axes.
    pub title: Option<String>,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// Centres of the columns of cells, ascending.
    pub xs: Vec<f64>,
    /// Centres of the rows of cells, ascending.
    pub ys: Vec<f64>,
    /// Names of the phases, written in the largest region of each, or in the legend where they do not fit.
    pub phases: Vec<String>,
    /// `ys.len()` rows of `xs.len()` cells, one row after the other.
    pub cells: Vec<Cell>,
    /// Coexistence: another phase, an index into `phases`, that is stable in a cell as well. Empty, or one for
    /// each cell. Drawn as stripes in the colour of that phase; their edge follows the dashed lines of
    /// `overlays`, the spinodals, where it crosses the same sides of the grid.
    pub metastable: Vec<Option<usize>>,
    /// Drawn over the map, for instance boundaries computed to full accuracy. Those with equal names that look
    /// the same share an entry of the legend.
    pub overlays: Vec<Series>,
    /// Special points, drawn over everything else. The axes do not grow for them.
    pub marks: Vec<Mark>,
}

/// A special point of a branch or of a phase diagram.
///
/// Its label stands beside it where it covers nothing else, or in the legend if there is no such place or if many
/// marks share it. Marks at one place are one mark, with all their labels; those that are not finite or
/// outside of the axes are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Horizontal position.
    pub x: f64,
    /// Vertical position.
    pub y: f64,
    /// What the point is, such as `critical point`.
    pub label: Option<String>,
    /// How it is drawn, which tells its kind.
    pub shape: MarkShape,
}

/// The shape of a [`Mark`]; each has one meaning, in every figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkShape {
    /// Solutions meet or merge: a pitchfork, a transcritical point, a critical point.
    FilledCircle,
    /// Something ends: a branch at a fold, a line in a phase diagram at its end point.
    OpenCircle,
    /// An oscillation sets in: a Hopf point.
    Square,
    /// Transitions of different order meet: a tricritical point.
    Diamond,
    /// Three phases or more meet: a triple point.
    Triangle,
    /// Any other threshold that has a name.
    Star,
}

/// What was found in one cell of a [`PhaseMap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// An index into [`PhaseMap::phases`].
    Phase(usize),
    /// A solution to which the theory gives no name; left white.
    Unnamed,
    /// No solution; hatched, and named in the legend.
    Failed,
}

/// One axis of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// With `_{…}` and `^{…}` for scripts; empty for none.
    pub label: String,
    /// How numbers turn into distances.
    pub scale: Scale,
    /// The ends of the axis, the lower one first. Without it, the axis holds all that is drawn.
    pub range: Option<(f64, f64)>,
}

/// How numbers turn into distances along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Equal differences are equal distances.
    Linear,
    /// Equal ratios are equal distances. Numbers that are not positive cannot be shown and are left out.
    Logarithmic,
}

/// A sequence of points that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name in the legend; without one it is not listed there.
    pub label: Option<String>,
    /// Horizontal positions, in drawing order.
    pub x: Vec<f64>,
    /// Vertical positions, as many as `x`. What is not finite breaks the line.
    pub y: Vec<f64>,
    /// Line or points.
    pub style: Style,
    /// A number in the palette: series with equal numbers have the colour in common, such as a prediction
    /// and the data it is compared with. Without it a curve takes the next colour that nobody asked for,
    /// and an overlay of a map is black.
    pub colour: Option<usize>,
}

/// How the points of a [`Series`] are drawn; lines of one style have one meaning, in every figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Style {
    /// Joined by a line: a quantity, a stable solution, a continuous transition.
    Line,
    /// Joined by a heavy line: a first-order transition.
    HeavyLine,
    /// Joined by a dashed line: an unstable solution, a spinodal.
    DashedLine,
    /// Joined by a dotted line: any other threshold.
    DottedLine,
    /// The region between the points and others straight above or below them, under all lines: where most of many
    /// curves are.
    Band {
        /// The other edge; as many as there are points.
        upper: Vec<f64>,
    },
    /// A marker at each point.
    Points {
        /// Half-lengths of the error bars, usually one standard deviation; as many as there are points.
        errors: Option<Vec<f64>>,
    },
}

/// The image formats that [`draw`] writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageFormat {
    /// Vector graphics with text as outlines.
    Svg,
    /// 432 pixels per inch.
    Png,
}

/// Why a figure cannot be drawn.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DrawError {
    /// Every point is missing, not a number, infinite, or (on a logarithmic axis) not positive.
    #[error("nothing to draw: no point has a finite position{}", if *.logarithmic { " (positive on a logarithmic axis)" } else { "" })]
    NoPoints {
        /// Whether a logarithmic axis takes part, so that positive numbers are needed.
        logarithmic: bool,
    },
    /// The ends of an axis are not finite, not ascending, not positive on a logarithmic axis,
    /// or too close to each other to tell numbers between them apart.
    #[error("the axis `{axis}` cannot run from {low} to {high}")]
    BadRange {
        /// Label of the axis.
        axis: String,
        /// Its lower end as given.
        low: f64,
        /// Its upper end as given.
        high: f64,
    },
    /// The columns of a series differ in length.
    #[error("series {series} has {x} numbers in x and {other} in {column}")]
    UnequalLengths {
        /// Position in the list of series, from 0.
        series: usize,
        /// Numbers in x.
        x: usize,
        /// The column that differs: `y`, `errors` or `upper`.
        column: &'static str,
        /// Numbers in that column.
        other: usize,
    },
    /// A map does not have one cell for each pair of x and y.
    #[error("a map of {columns} columns and {rows} rows needs {} cells, not {cells}", columns * rows)]
    WrongCellCount {
        /// Numbers in `xs`.
        columns: usize,
        /// Numbers in `ys`.
        rows: usize,
        /// Numbers in `cells`.
        cells: usize,
    },
    /// A map does not tell for each cell whether another phase is stable there.
    #[error("a map of {cells} cells needs as many entries of metastable phases or none, not {metastable}")]
    WrongMetastableCount {
        /// Numbers in `cells`.
        cells: usize,
        /// Numbers in `metastable`.
        metastable: usize,
    },
    /// Cell centres that are not finite, not ascending, or not positive on a logarithmic axis.
    #[error("cell centre {index} of the axis `{axis}` is not a number above the one before")]
    BadCentre {
        /// Label of the axis.
        axis: String,
        /// Position in `xs` or `ys`, from 0.
        index: usize,
    },
    /// A cell names a phase that is not in the list, as its own or as a metastable one.
    #[error("a cell is in phase {phase}, but there are only {phases} phases (counted from 0)")]
    UnknownPhase {
        /// The index in the cell.
        phase: usize,
        /// Number of phases.
        phases: usize,
    },
}

impl Cell {
    /// The phase, if there is one with a name.
    pub fn phase(self) -> Option<usize> {
        match self {
            Cell::Phase(phase) => Some(phase),
            Cell::Unnamed | Cell::Failed => None,
        }
    }
}

impl Axis {
    /// A linear axis that holds all that is drawn.
    pub fn linear(label: impl Into<String>) -> Axis {
        Axis { label: label.into(), scale: Scale::Linear, range: None }
    }

    /// A logarithmic axis that holds all that is drawn.
    pub fn logarithmic(label: impl Into<String>) -> Axis {
        Axis { label: label.into(), scale: Scale::Logarithmic, range: None }
    }
}

impl Series {
    /// A series in the next free colour.
    pub fn new(label: impl Into<String>, x: Vec<f64>, y: Vec<f64>, style: Style) -> Series {
        Series { label: Some(label.into()), x, y, style, colour: None }
    }
}

impl Mark {
    /// A mark with a label.
    pub fn new(label: impl Into<String>, x: f64, y: f64, shape: MarkShape) -> Mark {
        Mark { x, y, label: Some(label.into()), shape }
    }
}

/// Draws a figure and returns the image file.
///
/// ```
/// use spinodal::figure::{Axis, Curves, Figure, ImageFormat, Series, Style, draw, symbol};
/// let line = Series::new("theory", vec![0.0, 1.0, 2.0], vec![1.0, 0.5, 0.25], Style::Line);
/// let (x, y) = (Axis::linear(symbol("t")), Axis::logarithmic(symbol("eps_g")));
/// let curves = Curves { title: None, x, y, series: vec![line], failed: vec![], marks: vec![] };
/// let svg = draw(&Figure::Curves(curves), ImageFormat::Svg).unwrap();
/// assert!(svg.starts_with(b"<svg"));
/// ```
///
/// # Errors
/// See [`DrawError`]. Numbers that cannot be shown are left out as long as something remains.
pub fn draw(figure: &Figure, format: ImageFormat) -> Result<Vec<u8>, DrawError> {
    draw_with_origin(figure, format, "")
}

/// The same with a text stored in the file, unseen, that says what the figure came from.
///
/// # Errors
/// See [`DrawError`].
pub fn draw_with_origin(figure: &Figure, format: ImageFormat, origin: &str) -> Result<Vec<u8>, DrawError> {
    let scene = match figure {
        Figure::Curves(curves) => curves::scene(curves)?,
        Figure::Stacked { upper, lower } => curves::stacked(upper, lower)?,
        Figure::Column { upper, lower } => curves::column(upper, lower)?,
        Figure::PhaseMap(map) => phase_map::scene(map)?,
    };
    Ok(match format {
        ImageFormat::Svg => svg::write(&scene, origin).into_bytes(),
        ImageFormat::Png => png::paint(&scene, origin),
    })
}

/// Checks that the columns of every series have the same length.
fn check_lengths(series: &[Series]) -> Result<(), DrawError> {
    for (index, one) in series.iter().enumerate() {
        let x = one.x.len();
        if one.y.len() != x {
            return Err(DrawError::UnequalLengths { series: index, x, column: "y", other: one.y.len() });
        }
        let (column, other) = match &one.style {
            Style::Points { errors: Some(errors) } => ("errors", errors.len()),
            Style::Band { upper } => ("upper", upper.len()),
            _ => continue,
        };
        if other != x {
            return Err(DrawError::UnequalLengths { series: index, x, column, other });
        }
    }
    Ok(())
}
