//! Evaluations of an integrand, counted.

use super::Integrand;

pub(super) struct Sampler<'f> {
    integrand: &'f mut dyn Integrand,
    outputs: usize,
    switches: usize,
    evaluations: usize,
    /// Outputs and switches at one node.
    single: Vec<f64>,
}

impl<'f> Sampler<'f> {
    pub(super) fn new(integrand: &'f mut dyn Integrand) -> Sampler<'f> {
        let (outputs, switches) = (integrand.outputs(), integrand.switches());
        Sampler { integrand, outputs, switches, evaluations: 0, single: Vec::new() }
    }

    pub(super) fn outputs(&self) -> usize {
        self.outputs
    }

    pub(super) fn switches(&self) -> usize {
        self.switches
    }

    /// Numbers in a row: outputs, then switches.
    pub(super) fn stride(&self) -> usize {
        self.outputs + self.switches
    }

    pub(super) fn evaluations(&self) -> usize {
        self.evaluations
    }

    /// Replaces `rows` by one row for each node.
    pub(super) fn rows(&mut self, nodes: &[f64], rows: &mut Vec<f64>) {
        rows.resize(nodes.len() * self.stride(), 0.0);
        self.evaluations += nodes.len();
        self.integrand.evaluate(nodes, rows);
    }

    /// One switch at one node.
    pub(super) fn switch(&mut self, switch: usize, node: f64) -> f64 {
        self.single.resize(self.outputs + self.switches, 0.0);
        self.evaluations += 1;
        self.integrand.evaluate(&[node], &mut self.single);
        self.single[self.outputs + switch]
    }

    /// One output at one node.
    pub(super) fn output(&mut self, output: usize, node: f64) -> f64 {
        self.single.resize(self.outputs + self.switches, 0.0);
        self.evaluations += 1;
        self.integrand.evaluate(&[node], &mut self.single);
        self.single[output]
    }
}
