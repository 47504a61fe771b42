//! Questions asked of a model; the answers are [`Table`](crate::table::Table)s.
//!
//! In: a [`Setup`]. Out: solved points, sweeps, phase diagrams, learning curves, comparisons with
//! measurements, outcomes of a theory's checks. Points are solved in parallel and independently of
//! one another, so that the answer does not depend on the number of threads. Printing, files and
//! figures are somebody else's business.

pub mod axis;
mod basins;
mod block;
mod boundaries;
mod branches;
mod check;
mod columns;
mod compare;
mod crew;
mod curves;
mod departure;
mod diagram;
mod ensemble;
mod exchange;
mod family;
mod flow;
mod grid;
mod jobs;
mod mode;
mod mosaic;
mod optimize;
mod parallel;
mod plateau;
mod segment;
mod sensitivity;
mod setup;
mod starts;
mod steady;
mod thresholds;
mod trend;
mod worker;

pub use axis::{Range, RangeError, Spacing};
pub use basins::{Basin, BasinQuestion, Basins, DECLARED, Starts, basins};
pub use branches::{Stretch, branch_table, branches, smoothed, special_name};
pub use check::{CheckOutcome, Verdict, run_checks, with_default_schedules};
pub use columns::{reason_name, unknown_entries};
pub use compare::{Bias, CompareError, Comparison, Measured, Predicted, compare, predictions};
pub use curves::{Atlas, Junction, JunctionKind, Line, Orientation, ThresholdCurve};
pub use departure::{Astray, departed, flow_failure, flow_reason, states_outside};
pub use diagram::{PhaseDiagram, ROUND_SECTION, phase_diagram, threshold_curves};
pub use ensemble::{Ensemble, EnsembleQuestion, QUANTILES, ensemble};
pub use family::{Family, family};
pub use flow::{
    Curve, FlowQuestion, Happening, Work, event_time, flow, flow_state, flow_with_events, values_at,
};
pub use grid::{GRID_SECTION, Grid, GridAxis, phase_table, sweep_table};
pub use mode::{Share, mode};
pub use optimize::{
    Aim, Choice, Goal, Judge, Minimizer, Miss, Optimization, Optimum, SearchEffort, Sense, optimize,
};
pub use parallel::{NoProgress, Progress};
pub use plateau::{Plateau, plateaus};
pub use sensitivity::{
    Measure, NoResponse, Observed, Regarded, Sensitivities, flow_sensitivity, solution_sensitivity,
};
pub use setup::{NoSolution, Search, Setup, Solved, Solver, SolverMethod, Start};
pub use steady::{Rest, SteadyState, steady_state};
pub use thresholds::{Threshold, ThresholdKind, thresholds};
pub use trend::{Correction, Trend, TrendError, trend};
pub use worker::Worker;
