//! How the series of each node follows from those of others, node by node.

use super::Variables;
use super::obstacle::{NoSeries, SeriesObstacle};
use crate::expr::{Binary, Block, Graph, Node, Operation, Unary};
use std::collections::HashMap;

/// What a number changes with; the later ones include the earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pace {
    /// Nothing but parameters.
    Steady,
    Timed,
    Moving,
}

/// How the coefficients of a node are computed.
#[derive(Clone, Debug)]
pub(super) enum Recipe {
    /// A state or the time.
    Given(usize),
    /// Of steady weights times nodes.
    Sum(Vec<(Node, Node)>),
    Product(Node, Node),
    Quotient(Node, Node),
    /// A function with this derivative.
    Chain {
        function: NodeFunction,
        argument: Node,
        slope: Node,
    },
    /// A function whose derivative is `weight`, which is steady, over `divisor`.
    Inverse {
        function: NodeFunction,
        argument: Node,
        weight: Node,
        divisor: Node,
    },
    Extremum {
        is_smaller: bool,
        first: Node,
        second: Node,
    },
    Select {
        condition: Node,
        then: Node,
        otherwise: Node,
    },
    UnaryPiece(Unary, Node),
    BinaryPiece(Binary, Node, Node),
    Entry {
        matrix: Block,
        row: usize,
        column: usize,
    },
}

#[derive(Clone, Copy, Debug)]
pub(super) enum NodeFunction {
    Unary(Unary),
    /// To this power, which is steady.
    Power(Node),
}

/// Powers up to this one become products, for which a base of 0 is no obstacle.
const LARGEST_PRODUCT: f64 = 64.0;

/// The recipes of all nodes that some nodes need.
pub(super) struct Recipes {
    pub(super) graph: Graph,
    variables: Variables,
    paces: Vec<Pace>,
    found: HashMap<Node, Recipe>,
}

impl Recipes {
    /// # Errors
    /// When a node that is needed has no series.
    pub(super) fn new(graph: &Graph, outputs: &[Node], variables: Variables) -> Result<Recipes, NoSeries> {
        let mut recipes =
            Recipes { graph: graph.clone(), variables, paces: Vec::new(), found: HashMap::new() };
        let mut wanted = outputs.to_vec();
        while let Some(node) = wanted.pop() {
            if recipes.pace(node) == Pace::Steady || recipes.found.contains_key(&node) {
                continue;
            }
            let recipe = recipes.recipe(node)?;
            wanted.extend(recipes.operands(&recipe));
            wanted.extend(slope(&recipe));
            recipes.found.insert(node, recipe);
        }
        Ok(recipes)
    }

    pub(super) fn pace(&mut self, node: Node) -> Pace {
        let new = self.graph.nodes().skip(self.paces.len()).take_while(|next| *next <= node);
        for next in new {
            let pace = self.pace_from_operands(next);
            self.paces.push(pace);
        }
        self.paces[node.index()]
    }

    /// That of a node whose operands have theirs.
    fn pace_from_operands(&self, node: Node) -> Pace {
        match self.graph.operation(node) {
            Operation::Input(input) if input.index() < self.variables.states => Pace::Moving,
            Operation::Input(input) if input.index() == self.variables.time => Pace::Timed,
            _ => {
                let mut pace = Pace::Steady;
                self.graph.for_each_operand(node, |operand| pace = pace.max(self.paces[operand.index()]));
                pace
            }
        }
    }

    pub(super) fn is_steady(&mut self, node: Node) -> bool {
        self.pace(node) == Pace::Steady
    }

    /// That of a node that is not steady and was found to be needed.
    pub(super) fn of(&self, node: Node) -> &Recipe {
        &self.found[&node]
    }

    /// The nodes whose coefficients of one order are needed for those of the same order.
    pub(super) fn operands(&self, recipe: &Recipe) -> Vec<Node> {
        match recipe {
            Recipe::Given(_) => vec![],
            Recipe::Sum(parts) => parts.iter().map(|(_, node)| *node).collect(),
            Recipe::Product(x, y) | Recipe::Quotient(x, y) | Recipe::BinaryPiece(_, x, y) => vec![*x, *y],
            Recipe::Chain { argument, .. } | Recipe::Inverse { argument, .. } => vec![*argument],
            Recipe::Extremum { first, second, .. } => vec![*first, *second],
            Recipe::Select { condition, then, otherwise } => vec![*condition, *then, *otherwise],
            Recipe::UnaryPiece(_, x) => vec![*x],
            Recipe::Entry { matrix, .. } => self.graph.entries(*matrix).to_vec(),
        }
    }

    fn recipe(&mut self, node: Node) -> Result<Recipe, NoSeries> {
        let one = self.graph.constant(1.0);
        let minus_one = self.graph.constant(-1.0);
        Ok(match self.graph.operation(node) {
            Operation::Constant(_) | Operation::Bound(_) => unreachable!("they are steady"),
            Operation::Input(input) if input.index() == self.variables.time => {
                Recipe::Given(self.variables.states)
            }
            Operation::Input(input) => Recipe::Given(input.index()),
            Operation::Fixed(x) => Recipe::Sum(vec![(one, x)]),
            Operation::Unary(Unary::Neg, x) => Recipe::Sum(vec![(minus_one, x)]),
            Operation::Unary(Unary::Abs, x) => {
                self.refuse_kink(node)?;
                let second = self.graph.unary(Unary::Neg, x);
                Recipe::Extremum { is_smaller: false, first: x, second }
            }
            Operation::Unary(function, x) if function.is_piecewise_constant() => {
                self.refuse_kink(node)?;
                Recipe::UnaryPiece(function, x)
            }
            Operation::Unary(function, x) => self.function(node, NodeFunction::Unary(function), x)?,
            Operation::Binary(function, x, y) => self.binary(node, function, x, y)?,
            Operation::Select { condition, then, otherwise } => {
                self.refuse_kink(condition).map_err(|refused| self.at(node, refused.what))?;
                Recipe::Select { condition, then, otherwise }
            }
            Operation::InverseEntry { matrix, row, column } => {
                Recipe::Entry { matrix, row: row as usize, column: column as usize }
            }
            Operation::Determinant(_) => return Err(self.at(node, SeriesObstacle::Determinant)),
            Operation::Average { .. } => return Err(self.at(node, SeriesObstacle::Average)),
            Operation::Root { .. } => return Err(self.at(node, SeriesObstacle::Root)),
        })
    }

    fn at(&self, node: Node, what: SeriesObstacle) -> NoSeries {
        NoSeries { span: self.graph.span(node), what }
    }

    /// # Errors
    /// When the state decides on which piece the node lies.
    fn refuse_kink(&mut self, node: Node) -> Result<(), NoSeries> {
        if self.pace(node) == Pace::Moving { Err(self.at(node, SeriesObstacle::Kink)) } else { Ok(()) }
    }

    fn binary(&mut self, node: Node, function: Binary, x: Node, y: Node) -> Result<Recipe, NoSeries> {
        let one = self.graph.constant(1.0);
        Ok(match function {
            Binary::Add => Recipe::Sum(vec![(one, x), (one, y)]),
            Binary::Sub => Recipe::Sum(vec![(one, x), (self.graph.constant(-1.0), y)]),
            Binary::Mul if self.is_steady(x) => Recipe::Sum(vec![(x, y)]),
            Binary::Mul if self.is_steady(y) => Recipe::Sum(vec![(y, x)]),
            Binary::Mul => Recipe::Product(x, y),
            Binary::Div if self.is_steady(y) => {
                let weight = self.graph.binary(Binary::Div, one, y);
                Recipe::Sum(vec![(weight, x)])
            }
            Binary::Div => Recipe::Quotient(x, y),
            Binary::Pow => self.power(node, x, y)?,
            Binary::Min | Binary::Max => {
                self.refuse_kink(node)?;
                Recipe::Extremum { is_smaller: function == Binary::Min, first: x, second: y }
            }
            Binary::Less | Binary::LessEqual | Binary::Equal => {
                self.refuse_kink(node)?;
                Recipe::BinaryPiece(function, x, y)
            }
        })
    }

    fn power(&mut self, node: Node, x: Node, y: Node) -> Result<Recipe, NoSeries> {
        let one = self.graph.constant(1.0);
        self.graph.set_span(self.graph.span(node));
        if !self.is_steady(y) {
            let log = self.graph.unary(Unary::Log, x);
            let exponent = self.graph.binary(Binary::Mul, y, log);
            return Ok(Recipe::Sum(vec![(one, self.graph.unary(Unary::Exp, exponent))]));
        }
        let exponent = self.graph.constant_value(y).filter(|n| n.fract() == 0.0);
        match exponent {
            Some(n) if (1.0..=LARGEST_PRODUCT).contains(&n) => {
                Ok(Recipe::Sum(vec![(one, self.graph.product_power(x, n as u32))]))
            }
            _ => self.function(node, NodeFunction::Power(y), x),
        }
    }

    /// By the derivative of the function, as a formula.
    fn function(&mut self, node: Node, function: NodeFunction, argument: Node) -> Result<Recipe, NoSeries> {
        let slope = match function {
            // Not y xʸ⁻¹, of which there would be no end.
            NodeFunction::Power(exponent) => {
                let scaled = self.graph.binary(Binary::Mul, exponent, node);
                self.graph.binary(Binary::Div, scaled, argument)
            }
            NodeFunction::Unary(_) => {
                let found = self.graph.gradient(node, &[argument]);
                let refused = |problem: crate::expr::NotDifferentiable| NoSeries {
                    span: problem.span,
                    what: SeriesObstacle::Gamma,
                };
                found.map_err(refused)?[0]
            }
        };
        let (sign, positive) = match self.graph.operation(slope) {
            Operation::Unary(Unary::Neg, positive) => (-1.0, positive),
            _ => (1.0, slope),
        };
        if let Operation::Binary(Binary::Div, above, divisor) = self.graph.operation(positive)
            && self.is_steady(above)
            && !self.is_steady(divisor)
        {
            let sign = self.graph.constant(sign);
            let weight = self.graph.binary(Binary::Mul, sign, above);
            return Ok(Recipe::Inverse { function, argument, weight, divisor });
        }
        Ok(Recipe::Chain { function, argument, slope })
    }
}

/// The node that is needed up to the order before.
pub(super) fn slope(recipe: &Recipe) -> Option<Node> {
    match recipe {
        Recipe::Chain { slope, .. } => Some(*slope),
        Recipe::Inverse { divisor, .. } => Some(*divisor),
        _ => None,
    }
}
