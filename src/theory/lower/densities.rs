//! Averages over the densities of the language.

use std::f64::consts::FRAC_PI_2;

use super::binders::Opened;
use super::{Array, Lowered, Lowering};
use crate::diagnostic::Diagnostic;
use crate::expr::{Binary, Measure, Node, Unary};
use crate::source::Span;
use crate::theory::density::Density;
use crate::theory::typed::{Bound, Typed};

impl Lowering<'_> {
    pub(super) fn averaged(
        &mut self,
        density: Density,
        arguments: &[Typed],
        bound: &Bound,
        span: Span,
    ) -> Lowered<Array> {
        let mut given = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let node = self.lower(argument)?.nodes[0];
            self.refuse_argument(density, node, argument.span)?;
            given.push(node);
        }
        match (density, &given[..]) {
            (Density::Uniform, &[low, high]) => self.uniform(low, high, bound, span),
            (Density::Poisson, &[mean]) => self.poisson(mean, bound, span),
            (Density::BernoulliGauss, &[share]) => self.bernoulli_gauss(share, bound, span),
            (Density::MarchenkoPastur, &[ratio]) => self.marchenko_pastur(ratio, bound, span),
            _ => {
                let opened = self.opened(bound, span)?;
                self.average(Measure::Normal, opened, None, bound, span)
            }
        }
    }

    /// Refuses plain numbers for which there is no such density.
    fn refuse_argument(&self, density: Density, argument: Node, span: Span) -> Lowered<()> {
        let Some(value) = self.graph.constant_value(argument) else { return Ok(()) };
        let (fits, what) = match density {
            Density::Normal => return Ok(()),
            Density::Uniform => (value.is_finite(), "the ends of a flat density are finite"),
            Density::Poisson => {
                (value >= 0.0 && value.is_finite(), "the mean of `poisson` is finite and not negative")
            }
            Density::BernoulliGauss => {
                ((0.0..=1.0).contains(&value), "the share in `bernoulli_gauss` lies in [0, 1]")
            }
            Density::MarchenkoPastur => (
                value >= 0.0 && value.is_finite(),
                "the ratio in `marchenko_pastur` is finite and not negative",
            ),
        };
        if fits {
            return Ok(());
        }
        Err(Box::new(Diagnostic::new("E0506", what).at(span, format!("this is {value}"))))
    }

    /// The average of each entry of a body, times a weight, which is not looked at where the entry does not
    /// depend on the variable: what is constant is its own average.
    fn average(
        &mut self,
        measure: Measure,
        opened: Opened,
        weight: Option<Node>,
        bound: &Bound,
        span: Span,
    ) -> Lowered<Array> {
        let Opened { variable, level, body } = opened;
        self.spend(body.nodes.len(), span)?;
        self.graph.set_span(Some(span));
        let average = |&entry: &Node| {
            if !self.varies(variable, entry) {
                return entry;
            }
            let entry = weight.map_or(entry, |weight| self.graph.binary(Binary::Mul, weight, entry));
            self.graph.average(measure, level, entry, &bound.name)
        };
        let nodes = body.nodes.iter().map(average).collect();
        Ok(Array { nodes, ..body })
    }

    fn uniform(&mut self, low: Node, high: Node, bound: &Bound, span: Span) -> Lowered<Array> {
        let opened = self.opened_at(bound, span, |lowering, variable| {
            let length = lowering.graph.binary(Binary::Sub, high, low);
            let above = lowering.graph.binary(Binary::Mul, length, variable);
            lowering.graph.binary(Binary::Add, low, above)
        })?;
        self.average(Measure::Unit, opened, None, bound, span)
    }

    /// Σ_k exp(k log c − c − log k!) f(k).
    fn poisson(&mut self, mean: Node, bound: &Bound, span: Span) -> Lowered<Array> {
        let opened = self.opened(bound, span)?;
        self.graph.set_span(Some(span));
        let graph = &mut self.graph;
        let k = opened.variable;
        let (zero, one) = (graph.constant(0.0), graph.constant(1.0));
        let logarithm = graph.unary(Unary::Log, mean);
        let power = graph.binary(Binary::Mul, k, logarithm);
        // Where c is 0, so is k: 0 · log 0 counts as 0.
        let is_zero = graph.binary(Binary::Equal, k, zero);
        let power = graph.select(is_zero, zero, power);
        let after = graph.binary(Binary::Add, k, one);
        let factorial = graph.unary(Unary::Lgamma, after);
        let exponent = graph.binary(Binary::Sub, power, mean);
        let exponent = graph.binary(Binary::Sub, exponent, factorial);
        let weight = graph.unary(Unary::Exp, exponent);
        self.average(Measure::Naturals, opened, Some(weight), bound, span)
    }

    /// (1 − ρ) f(0) + ρ E f(z).
    fn bernoulli_gauss(&mut self, share: Node, bound: &Bound, span: Span) -> Lowered<Array> {
        let zero = self.graph.constant(0.0);
        let at_zero = self.body_at(bound, zero)?;
        let opened = self.opened(bound, span)?;
        let normal = self.average(Measure::Normal, opened, None, bound, span)?;
        let one = self.graph.constant(1.0);
        let rest = self.graph.binary(Binary::Sub, one, share);
        self.each(&at_zero, &normal, span, |graph, x, y| {
            let x = graph.binary(Binary::Mul, rest, x);
            let y = graph.binary(Binary::Mul, share, y);
            graph.binary(Binary::Add, x, y)
        })
    }

    /// With an angle π u between 0 and π the eigenvalue is x = (1 − √γ)² + 4 √γ cos²(π u/2), and its density
    /// 2 sin²(π u)/x: no root remains at the edges of the spectrum. For γ > 1 a share 1 − 1/γ of the eigenvalues is 0.
    fn marchenko_pastur(&mut self, ratio: Node, bound: &Bound, span: Span) -> Lowered<Array> {
        let mut weight = None;
        let opened = self.opened_at(bound, span, |lowering, variable| {
            let (x, density) = lowering.spectrum(ratio, variable);
            weight = Some(density);
            x
        })?;
        let varies: Vec<bool> =
            opened.body.nodes.iter().map(|&entry| self.varies(opened.variable, entry)).collect();
        let mut mean = self.average(Measure::Unit, opened, weight, bound, span)?;
        let one = self.graph.constant(1.0);
        let has_atom = self.graph.binary(Binary::Less, one, ratio);
        if self.graph.constant_value(has_atom) == Some(0.0) {
            return Ok(mean);
        }
        let zero = self.graph.constant(0.0);
        let at_zero = self.body_at(bound, zero)?;
        let inverse = self.graph.binary(Binary::Div, one, ratio);
        let share = self.graph.binary(Binary::Sub, one, inverse);
        for ((mean, at_zero), varies) in mean.nodes.iter_mut().zip(at_zero.nodes).zip(varies) {
            if varies {
                // Without an atom the value at 0 does not count, and need not exist.
                let atom = self.graph.binary(Binary::Mul, share, at_zero);
                let atom = self.graph.select(has_atom, atom, zero);
                *mean = self.graph.binary(Binary::Add, *mean, atom);
            }
        }
        Ok(mean)
    }

    /// The eigenvalue at an angle, and the density of angles.
    fn spectrum(&mut self, ratio: Node, variable: Node) -> (Node, Node) {
        let graph = &mut self.graph;
        let (one, four, eight) = (graph.constant(1.0), graph.constant(4.0), graph.constant(8.0));
        let half_turn = graph.constant(FRAC_PI_2);
        let angle = graph.binary(Binary::Mul, half_turn, variable);
        let (sine, cosine) = (graph.unary(Unary::Sin, angle), graph.unary(Unary::Cos, angle));
        let sine = graph.binary(Binary::Mul, sine, sine);
        let cosine = graph.binary(Binary::Mul, cosine, cosine);
        let root = graph.unary(Unary::Sqrt, ratio);
        let edge = graph.binary(Binary::Sub, one, root);
        let edge = graph.binary(Binary::Mul, edge, edge);
        let above = graph.binary(Binary::Mul, four, root);
        let above = graph.binary(Binary::Mul, above, cosine);
        let x = graph.binary(Binary::Add, edge, above);
        // sin²(π u) = 4 sin²(π u/2) cos²(π u/2)
        let density = graph.binary(Binary::Mul, sine, cosine);
        let density = graph.binary(Binary::Mul, eight, density);
        (x, graph.binary(Binary::Div, density, x))
    }
}
