//! Reverse derivatives: the derivatives of one formula with respect to many, as formulas.
//!
//! In: a node of a [`Graph`] and the nodes by which to differentiate. Out: one node for each. The adjoint
//! of a node, the derivative of the output with respect to it, is complete once all nodes that use it have
//! handed theirs on, so nodes are visited once, from the output down.
//!
//! The body of an average or inner root is a region of its own: a sweep through the nodes in which its variable
//! is free ends at a frontier, the nodes in which it is not, and the binder hands on to those:
//! - an average, the averages of their derivatives;
//! - an inner root h of g(h, x) = 0, by the implicit function theorem, −(∂g/∂x)/(∂g/∂h) at h. Its range is
//!   taken to matter only for which root it is.
//!
//! Conventions at kinks and jumps are those of [`Unary::derivative`] and [`Binary::derivatives`], and of
//! selections those of [`Graph::select`]. They are wrong where a jump is integrated over, or where an inner
//! root rests on one: such formulas are refused, since the derivative has a part that no formula here says.
//!
//! [`Unary::derivative`]: super::Unary::derivative
//! [`Binary::derivatives`]: super::Binary::derivatives

mod adjoint;
mod binders;
mod matrices;
mod operations;
mod reach;
mod term;

use super::{Block, Graph, Node, Operation};
use crate::source::Span;
use adjoint::Adjoint;
use reach::Reach;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

/// Why there is no derivative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotDifferentiable {
    /// Where the obstacle was written, if it was written anywhere.
    pub span: Option<Span>,
    pub what: Obstacle,
}

/// What a derivative cannot pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Obstacle {
    /// An integrand with a jump whose place depends on what is differentiated by.
    JumpInAverage,
    /// The equation of an inner root jumps, so that the root may rest on the jump.
    JumpInRoot,
    /// The function whose derivative has no name.
    Trigamma,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Obstacle::JumpInAverage => {
                "the place of this jump inside of an average depends on what is varied"
            }
            Obstacle::JumpInRoot => "an inner root may rest on this jump",
            Obstacle::Trigamma => "the derivative of `trigamma` has no name",
        })
    }
}

impl Graph {
    /// The derivatives of `output` with respect to `variables`, which may be inputs, bound variables that are
    /// free in `output`, or any other nodes.
    ///
    /// A variable that is a formula of others may change by itself, and changes with them: with y = x², the
    /// derivatives of x + y by x and y are 1 + 2x and 1. No derivative passes what is
    /// [`fixed`](Graph::fixed), and all that is fixed in the results is free again, for further derivatives.
    ///
    /// # Errors
    /// Where a jump is averaged, or an inner root may rest on one, and at the derivative of `trigamma`.
    pub fn gradient(&mut self, output: Node, variables: &[Node]) -> Result<Vec<Node>, NotDifferentiable> {
        let span = self.current_span();
        let reach = Reach::new(self, output, variables);
        let is_leaf =
            |node: &Node| matches!(self.operation(*node), Operation::Input(_) | Operation::Bound(_));
        let shortcuts = if variables.iter().all(is_leaf) { Shortcuts::Taken } else { Shortcuts::Avoided };
        let ends = variables.iter().copied().collect();
        let mut sweep = Sweep { graph: self, reach, variables: ends, shortcuts };
        let found = sweep.through(output, Region { binder: None, hidden: 0 });
        self.set_span(span);
        let found = found?;
        let zero = self.constant(0.0);
        let derivatives: Vec<Node> = variables
            .iter()
            .map(|variable| found.get(variable).map_or(zero, |derivative| *derivative))
            .collect();
        Ok(self.without_fixed(&derivatives))
    }
}

/// The nodes outside of all binders, or those in which the variable of one is free.
#[derive(Clone, Copy)]
struct Region {
    binder: Option<Binder>,
    /// The classes of variables (see [`Reach`]) that binders around the region hide.
    hidden: u64,
}

#[derive(Clone, Copy)]
struct Binder {
    level: u32,
    /// Whether derivatives with respect to the bound variable itself are wanted too.
    is_root: bool,
}

impl Region {
    fn holds(self, graph: &Graph, node: Node) -> bool {
        self.binder.is_none_or(|binder| graph.free(node) >> binder.level & 1 == 1)
    }
}

/// Whether a node may hand on to operands of its operands. It may not if those in between can be variables.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shortcuts {
    Taken,
    Avoided,
}

struct Sweep<'a> {
    graph: &'a mut Graph,
    reach: Reach,
    variables: HashSet<Node>,
    shortcuts: Shortcuts,
}

/// Adjoints of nodes that are still to be visited.
#[derive(Default)]
struct Pending {
    adjoints: BTreeMap<Node, Adjoint>,
    /// Rows, columns and adjoints of the entries of inverses visited so far.
    inverses: HashMap<Block, Vec<(usize, usize, Node)>>,
}

/// What a node hands on: operands and what they contribute to the adjoints of those.
type Contributions = Vec<(Node, Adjoint)>;

impl Sweep<'_> {
    /// The derivatives of `output` with respect to what ends the region: the variables, or the nodes at its
    /// frontier on which variables have an influence, and the bound variable of a root.
    fn through(&mut self, output: Node, region: Region) -> Result<BTreeMap<Node, Node>, NotDifferentiable> {
        let mut pending = Pending::default();
        let mut ends: BTreeMap<Node, Adjoint> = BTreeMap::new();
        let one = self.graph.constant(1.0);
        self.hand_on(vec![(output, Adjoint::always(one))], region, &mut pending, &mut ends);
        while let Some((node, adjoint)) = pending.adjoints.pop_last() {
            if self.is_end(node, region) {
                ends.insert(node, adjoint);
            }
            self.graph.set_span(self.graph.span(node));
            let contributions = self.contributions(node, adjoint, region, &mut pending)?;
            self.hand_on(contributions, region, &mut pending, &mut ends);
        }
        Ok(ends.into_iter().map(|(node, adjoint)| (node, adjoint.everywhere(self.graph))).collect())
    }

    /// Whether the derivative with respect to a node of the region is asked for.
    fn is_end(&self, node: Node, region: Region) -> bool {
        match region.binder {
            None => self.variables.contains(&node),
            Some(binder) => binder.is_root && self.graph.operation(node) == Operation::Bound(binder.level),
        }
    }

    /// Whether a derivative with respect to `node` is of use in the region.
    fn matters(&self, node: Node, region: Region) -> bool {
        let is_root = region.binder.is_some_and(|binder| binder.is_root);
        self.reach.is_varied(node, region.hidden) || is_root && region.holds(self.graph, node)
    }

    fn hand_on(
        &mut self,
        contributions: Contributions,
        region: Region,
        pending: &mut Pending,
        ends: &mut BTreeMap<Node, Adjoint>,
    ) {
        for (node, adjoint) in contributions {
            if !self.matters(node, region) || self.graph.is_constant(adjoint.value, 0.0) {
                continue;
            }
            let adjoints = if region.holds(self.graph, node) { &mut pending.adjoints } else { &mut *ends };
            let sum = match adjoints.get(&node) {
                Some(&known) => known.plus(adjoint, self.graph),
                None => adjoint,
            };
            adjoints.insert(node, sum);
        }
    }

    /// What `node`, whose adjoint is complete, adds to those of its operands.
    fn contributions(
        &mut self,
        node: Node,
        adjoint: Adjoint,
        region: Region,
        pending: &mut Pending,
    ) -> Result<Contributions, NotDifferentiable> {
        Ok(match self.graph.operation(node) {
            Operation::Constant(_) | Operation::Input(_) | Operation::Bound(_) | Operation::Fixed(_) => {
                vec![]
            }
            Operation::Unary(function, x) => self.through_unary(function, x, node, adjoint)?,
            Operation::Binary(function, x, y) => self.through_binary(function, [x, y], node, adjoint, region),
            Operation::Select { condition, then, otherwise } => {
                let met = adjoint.where_met(condition, self.graph);
                let not_met = adjoint.where_not_met(condition, self.graph);
                vec![(then, met), (otherwise, not_met)]
            }
            Operation::InverseEntry { matrix, row, column } => {
                let entry = (row as usize, column as usize, adjoint.everywhere(self.graph));
                self.through_inverse(node, matrix, entry, region, pending)
            }
            Operation::Determinant(matrix) => self.through_determinant(node, matrix, adjoint, region),
            Operation::Average { measure, level, body } => {
                self.through_average(node, (measure, level, body), adjoint, region)?
            }
            Operation::Root { level, body, .. } => self.through_root(node, (level, body), adjoint, region)?,
        })
    }
}
