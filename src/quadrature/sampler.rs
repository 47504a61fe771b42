//! Evaluations of an integrand, counted.

use super::Integrand;

pub(super) struct Sampler<'f> {
    integrand: &'f mut dyn Integrand,
    outputs: usize,
    switches: usize,
    evaluations: usize,
    /// Outputs and switches at one node.
    single: &'f mut Vec<f64>,
}

impl<'f> Sampler<'f> {
    /// `single` is storage.
    pub(super) fn new(integrand: &'f mut dyn Integrand, single: &'f mut Vec<f64>) -> Sampler<'f> {
        let (outputs, switches) = (integrand.outputs(), integrand.switches());
        single.resize(outputs + switches, 0.0);
        Sampler { integrand, outputs, switches, evaluations: 0, single }
    }

    pub(super) fn outputs(&self) -> usize {
        self.outputs
    }

    pub(super) fn switches(&self) -> usize {
        self.switches
    }

    /// Outputs and switches together.
    pub(super) fn width(&self) -> usize {
        self.outputs + self.switches
    }

    pub(super) fn evaluations(&self) -> usize {
        self.evaluations
    }

    /// Replaces `columns` by one column for each output and each switch, as long as there are nodes.
    pub(super) fn columns(&mut self, nodes: &[f64], columns: &mut Vec<f64>) {
        columns.resize(nodes.len() * self.width(), 0.0);
        self.evaluations += nodes.len();
        self.integrand.evaluate(nodes, columns);
    }

    /// One switch at one node.
    pub(super) fn switch(&mut self, switch: usize, node: f64) -> f64 {
        let column = self.outputs + switch;
        self.at(node)[column]
    }

    /// One output at one node.
    pub(super) fn output(&mut self, output: usize, node: f64) -> f64 {
        self.at(node)[output]
    }

    fn at(&mut self, node: f64) -> &[f64] {
        self.evaluations += 1;
        self.integrand.evaluate(&[node], self.single);
        self.single
    }
}
