//! Averages, minima and roots as operations of the graph; sums over members are written out.
//!
//! Of densities the graph knows the standard normal one, the flat one on (0, 1) and sums over 0, 1, 2, …;
//! the others are expressed by those, and their weights become part of the integrand.

use super::{Array, Lowered, Lowering};
use crate::diagnostic::Diagnostic;
use crate::expr::{Binary, DEEPEST_BINDER, Node, RootKind};
use crate::source::Span;
use crate::theory::typed::{Bound, Over, Total, Typed};

/// A binder whose body has been written out.
pub(super) struct Opened {
    pub variable: Node,
    pub level: u32,
    pub body: Array,
}

impl Lowering<'_> {
    pub(super) fn bind(&mut self, bound: &Bound, span: Span) -> Lowered<Array> {
        match &bound.over {
            Over::Members(members, total) => self.over_members(members, *total, bound, span),
            Over::Density(density, arguments) => self.averaged(*density, arguments, bound, span),
            Over::Zero(ends) => {
                let opened = self.opened(bound, span)?;
                self.crossing(RootKind::Zero, ends, opened, bound, span)
            }
            Over::Minimum(ends) => {
                let mut opened = self.opened(bound, span)?;
                for node in &mut opened.body.nodes {
                    *node = self.gradient(*node, &[opened.variable], bound.body.span)?[0];
                }
                self.crossing(RootKind::Minimum, ends, opened, bound, span)
            }
            Over::Prox(given) => Ok(self.proximal(given, bound, span)?.place),
            Over::Moreau(given) => Ok(self.proximal(given, bound, span)?.value),
        }
    }

    /// The least level of a binder around which these formulas may stand.
    pub(super) fn level_of(&self, arrays: &[Array]) -> u32 {
        let nodes = arrays.iter().flat_map(|array| &array.nodes);
        let free = nodes.fold(0, |free, &node| free | self.graph.free(node));
        u64::BITS - free.leading_zeros()
    }

    /// Whether a formula contains the variable of a binder.
    pub(super) fn varies(&self, variable: Node, formula: Node) -> bool {
        self.graph.free(formula) & self.graph.free(variable) != 0
    }

    /// The body with `value` in the place of the variable.
    pub(super) fn body_at(&mut self, bound: &Bound, value: Node) -> Lowered<Array> {
        self.frame_mut().variables.push(value);
        let body = self.lower(&bound.body);
        self.frame_mut().variables.pop();
        body
    }

    /// The body as a function of the graph's own variable.
    pub(super) fn opened(&mut self, bound: &Bound, span: Span) -> Lowered<Opened> {
        self.opened_at(bound, span, |_, variable| variable)
    }

    /// The body at a function of the graph's own variable.
    pub(super) fn opened_at(
        &mut self,
        bound: &Bound,
        span: Span,
        place: impl FnOnce(&mut Self, Node) -> Node,
    ) -> Lowered<Opened> {
        let level = self.level;
        if level >= DEEPEST_BINDER {
            let headline = format!("averages and roots are nested more than {DEEPEST_BINDER} deep");
            return Err(Box::new(Diagnostic::new("E0504", headline).at(span, "too deep here")));
        }
        self.graph.set_span(Some(span));
        let variable = self.graph.bound(level);
        let place = place(self, variable);
        self.level += 1;
        let body = self.body_at(bound, place);
        self.level = level;
        Ok(Opened { variable, level, body: body? })
    }

    /// The mean or sum of the body over members, which are written out.
    fn over_members(&mut self, members: &[Typed], total: Total, bound: &Bound, span: Span) -> Lowered<Array> {
        self.spend(members.len(), span)?;
        let mut sum: Option<Array> = None;
        for member in members {
            let member = self.lower(member)?.nodes[0];
            let term = self.body_at(bound, member)?;
            sum = Some(match sum {
                Some(sum) => self.each(&sum, &term, span, |graph, x, y| graph.binary(Binary::Add, x, y))?,
                None => term,
            });
        }
        let sum = sum.expect("an alphabet has members");
        match total {
            Total::Sum => Ok(sum),
            Total::Mean => {
                let count = Array::scalar(self.graph.constant(members.len() as f64));
                self.each(&sum, &count, span, |graph, x, y| graph.binary(Binary::Div, x, y))
            }
        }
    }

    /// Where between two ends each entry of a body crosses zero.
    fn crossing(
        &mut self,
        kind: RootKind,
        ends: &[Typed; 2],
        opened: Opened,
        bound: &Bound,
        span: Span,
    ) -> Lowered<Array> {
        let Opened { variable, level, body } = opened;
        let [low, high] = ends;
        let range = [self.lower(low)?.nodes[0], self.lower(high)?.nodes[0]];
        self.graph.set_span(Some(span));
        let mut nodes = Vec::with_capacity(body.nodes.len());
        for &entry in &body.nodes {
            if !self.varies(variable, entry) {
                let headline = format!("this does not depend on `{}`", bound.name);
                let label = match kind {
                    RootKind::Zero => "has no change of sign",
                    RootKind::Minimum => "has no minimum",
                };
                return Err(Box::new(Diagnostic::new("E0505", headline).at(bound.body.span, label)));
            }
            nodes.push(self.graph.root(kind, level, entry, range, &bound.name));
        }
        Ok(Array { nodes, ..body })
    }

    /// Where `loss(h) + (h − centre)²/(2 γ)` is smallest, and its value there, entry by entry.
    fn proximal(&mut self, given: &[Typed; 2], bound: &Bound, span: Span) -> Lowered<Proximal> {
        let [centre, gamma] = given;
        let (centre, gamma) = (self.lower(centre)?, self.lower(gamma)?);
        let Opened { variable, level, body: loss } = self.opened(bound, span)?;
        let range = [f64::NEG_INFINITY, f64::INFINITY].map(|end| self.graph.constant(end));
        let shape = [&loss, &centre, &gamma].into_iter().max_by_key(|array| array.nodes.len());
        let (rows, columns) = shape.map_or((1, 1), |shape| (shape.rows, shape.columns));
        let entry = |array: &Array, at: usize| array.nodes[if array.nodes.len() == 1 { 0 } else { at }];
        let (mut place, mut value) = (Vec::new(), Vec::new());
        for at in 0..rows * columns {
            let (loss, centre, gamma) = (entry(&loss, at), entry(&centre, at), entry(&gamma, at));
            let slope = self.gradient(loss, &[variable], bound.body.span)?[0];
            self.graph.set_span(Some(span));
            // γ times the derivative, which is the centre itself where γ is 0.
            let away = self.graph.binary(Binary::Sub, variable, centre);
            let slope = self.graph.binary(Binary::Mul, gamma, slope);
            let stationary = self.graph.binary(Binary::Add, away, slope);
            let nearest = self.graph.root(RootKind::Minimum, level, stationary, range, &bound.name);
            let square = self.graph.binary(Binary::Mul, away, away);
            let two = self.graph.constant(2.0);
            let width = self.graph.binary(Binary::Mul, two, gamma);
            let distance = self.graph.binary(Binary::Div, square, width);
            let objective = self.graph.binary(Binary::Add, loss, distance);
            // At the minimum the objective is stationary in h: how h moves does not matter to its derivatives.
            let fixed = self.graph.fixed(nearest);
            place.push(nearest);
            value.push(self.graph.substitute(objective, variable, fixed));
            self.spend(1, span)?;
        }
        let array = |nodes| Array { rows, columns, nodes };
        Ok(Proximal { place: array(place), value: array(value) })
    }
}

/// Where a proximal objective is smallest, and its value there.
struct Proximal {
    place: Array,
    value: Array,
}
