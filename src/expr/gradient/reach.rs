//! Where variables have an influence.

use crate::expr::{Block, Graph, Node, Operation};
use std::collections::HashMap;

/// Which nodes depend on the variables of a derivative, other than through what is fixed or hidden.
///
/// A binder hides its own level: inside of its body a variable in which that level is free would be another
/// one. Variables with the same free levels are hidden together, and make up a class.
pub(super) struct Reach {
    /// The free levels of each class.
    classes: Vec<u64>,
    /// For each node up to the output the classes that influence it, one bit each.
    varied: Vec<u64>,
    /// For each matrix with an inverse, the first entry of that.
    first_entries: HashMap<Block, Node>,
}

impl Reach {
    pub fn new(graph: &Graph, output: Node, variables: &[Node]) -> Reach {
        let mut classes: Vec<u64> = variables.iter().map(|&variable| graph.free(variable)).collect();
        classes.sort();
        classes.dedup();
        assert!(classes.len() <= 64, "variables of a derivative have at most 64 different sets of levels");
        let mut reach = Reach { classes, varied: vec![0; output.index() + 1], first_entries: HashMap::new() };
        for &variable in variables.iter().filter(|variable| variable.index() <= output.index()) {
            let class = reach.classes.iter().position(|&levels| levels == graph.free(variable));
            reach.varied[variable.index()] |= 1 << class.expect("each variable has a class");
        }
        for node in graph.nodes().take(output.index() + 1) {
            reach.varied[node.index()] |= reach.of_operands(graph, node);
            if let Operation::InverseEntry { matrix, .. } = graph.operation(node) {
                reach.first_entries.entry(matrix).or_insert(node);
            }
        }
        reach
    }

    fn of_operands(&self, graph: &Graph, node: Node) -> u64 {
        match graph.operation(node) {
            Operation::Fixed(_) => 0,
            Operation::Average { level, body, .. } | Operation::Root { level, body, .. } => {
                self.varied[body.index()] & !self.hidden_by(level)
            }
            _ => {
                let mut varied = 0;
                graph.for_each_operand(node, |operand| varied |= self.varied[operand.index()]);
                varied
            }
        }
    }

    /// The classes that a binder of this level hides.
    pub fn hidden_by(&self, level: u32) -> u64 {
        let hides = |levels: u64| levels >> level & 1;
        self.classes.iter().enumerate().fold(0, |hidden, (class, &levels)| hidden | hides(levels) << class)
    }

    /// Whether `node` depends on a variable of a class that is not hidden.
    pub fn is_varied(&self, node: Node, hidden: u64) -> bool {
        self.varied[node.index()] & !hidden != 0
    }

    /// The first entry of the inverse of a matrix: when it is reached from above, all others have been.
    pub fn first_entry(&self, matrix: Block) -> Node {
        self.first_entries[&matrix]
    }
}
