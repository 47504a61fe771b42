//! How accurate averages are at a point.

use super::nested::NestedKind;
use super::{Care, Tape, Workspace};
use crate::expr::Measure;
use crate::source::Span;

/// How one average was computed.
#[derive(Clone, Debug, PartialEq)]
pub struct AverageReport {
    /// What the variable is called.
    pub variable: String,
    /// Where the average was written.
    pub span: Option<Span>,
    /// The rule: `trapezoid`, `panels` or `series`.
    pub rule: &'static str,
    /// At how many nodes the integrand was evaluated.
    pub nodes: usize,
    pub value: f64,
    /// Estimate of the absolute error of the value.
    pub error: f64,
}

impl Tape {
    /// The averages that the outputs need, at a point. Averages inside of averages are left out: they are many.
    pub fn averages(&self, inputs: &[f64]) -> Vec<AverageReport> {
        let mut workspace = Workspace::with_care(self, Care::Strict);
        let mut outputs = vec![0.0; self.output_count()];
        self.evaluate(inputs, &mut workspace, &mut outputs);
        let mut reports = Vec::new();
        for (nested, space) in self.nested.iter().zip(&workspace.nested) {
            let NestedKind::Average(measure) = nested.kind else { continue };
            let Some(integrator) = space.as_ref().and_then(|space| space.integrator()) else { continue };
            let rule = match measure {
                Measure::Naturals => "series",
                _ if integrator.mesh().panels().is_empty() => "trapezoid",
                _ => "panels",
            };
            let nodes = integrator.evaluations();
            let values = integrator.values().iter().zip(integrator.errors());
            for (&span, (&value, &error)) in nested.spans.iter().zip(values) {
                let variable = nested.variable.to_string();
                reports.push(AverageReport { variable, span, rule, nodes, value, error });
            }
        }
        reports
    }
}
