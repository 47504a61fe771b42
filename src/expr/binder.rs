//! Averages, inner roots, and the variables they bind.
//!
//! A bound variable is known by its level, the number of binders around its own, so that equal averages
//! are one node wherever they are written. A node in which a level is free has a value only
//! inside of a binder of that level; binders of closed bodies may stand anywhere.

use super::{Graph, Measure, Node, Operation, RootKind};

/// Binders cannot be nested deeper: [`Graph::free`] has one bit for each level.
pub const DEEPEST_BINDER: u32 = 64;

impl Graph {
    /// The variable bound at `level`.
    ///
    /// # Panics
    /// When the level is [`DEEPEST_BINDER`] or more.
    pub fn bound(&mut self, level: u32) -> Node {
        assert!(level < DEEPEST_BINDER, "binders are nested at most {DEEPEST_BINDER} deep");
        self.intern(Operation::Bound(level))
    }

    /// The average of `body` over the variable bound at `level`, called `name` in messages.
    ///
    /// What does not contain the variable is its own average over a probability measure.
    pub fn average(&mut self, measure: Measure, level: u32, body: Node, name: &str) -> Node {
        if self.free(body) >> level & 1 == 0 && measure != Measure::Naturals {
            return body;
        }
        let node = self.intern(Operation::Average { measure, level, body });
        self.name_variable(node, name);
        node
    }

    /// The value between `low` and `high`, of the variable bound at `level`, at which `body` crosses zero.
    pub fn root(&mut self, kind: RootKind, level: u32, body: Node, range: [Node; 2], name: &str) -> Node {
        let [low, high] = range;
        let node = self.intern(Operation::Root { kind, level, body, low, high });
        self.name_variable(node, name);
        node
    }

    /// The value of `x`, through which no derivative passes: for what depends on x where that dependence is
    /// stationary (the envelope theorem). [`Graph::gradient`] looks through it once it has differentiated.
    pub fn fixed(&mut self, x: Node) -> Node {
        match self.operation(x) {
            Operation::Constant(_) | Operation::Fixed(_) => x,
            _ => self.intern(Operation::Fixed(x)),
        }
    }
}
