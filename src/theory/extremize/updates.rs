//! Stationarity conditions as updates.
//!
//! A derivative c x + r of which c contains no unknowns, and r no x, is 0 where x = −r/c. As a rule conjugate order
//! parameters determine each other in this way: f = −q q̂/2 + g(q) + h(q̂) is stationary where q̂ = 2 g′(q) and
//! q = 2 h′(q̂). If the rest r does contain x, x = −r/c is still an update, such as m = tanh(β m) for
//! f = β m²/2 − log 2 cosh(β m). Derivatives that no unknown is found for remain as they are, implicit.
//!
//! Factors of c that every term of the rest shares are cancelled, so that the update has a value where they vanish.

use super::matching::{Fitness, matching};
use super::monomial::{Monomial, collected, sum};
use crate::expr::{Binary, Graph, Input, Node, Operation, Unary};
use crate::theory::EquationForm;

/// Of more unknowns the conditions remain implicit.
const MOST_UNKNOWNS: usize = 64;

/// Derivatives of more terms are not taken apart.
const MOST_TERMS: usize = 4096;

/// For each variable an equation, given the derivatives by each of them.
pub fn equations(
    graph: &mut Graph,
    slopes: &[Node],
    variables: &[Node],
    is_unknown: &impl Fn(Input) -> bool,
) -> Vec<(Node, EquationForm)> {
    let implicit = |row: usize| (slopes[row], EquationForm::Implicit);
    if variables.len() > MOST_UNKNOWNS {
        return (0..slopes.len()).map(implicit).collect();
    }
    let contents = Contents::new(graph, variables, is_unknown);
    let fits: Vec<Vec<(usize, Fitness)>> =
        (0..slopes.len()).map(|row| fits(graph, &contents, slopes[row], row, variables)).collect();
    let row_of = matching(&fits);
    let is_matched = |row: usize| row_of.contains(&Some(row));
    // A condition without an unknown of its own stays with the one it is the derivative by, if that is free.
    let own: Vec<bool> = (0..slopes.len()).map(|at| row_of[at].is_none() && !is_matched(at)).collect();
    let mut others = (0..slopes.len()).filter(|&row| !is_matched(row) && !own[row]);
    let equation = |column: usize| match row_of[column] {
        Some(row) => {
            let split = split(graph, &contents, slopes[row], variables[column], column);
            split.map_or(implicit(row), |split| (split.update(graph), EquationForm::FixedPoint))
        }
        None if own[column] => implicit(column),
        None => implicit(others.next().expect("there are as many conditions as unknowns")),
    };
    (0..slopes.len()).map(equation).collect()
}

/// The unknowns that a condition can be an update of.
fn fits(
    graph: &Graph,
    contents: &Contents,
    slope: Node,
    row: usize,
    variables: &[Node],
) -> Vec<(usize, Fitness)> {
    let fitness = |column: usize| {
        let split = split(graph, contents, slope, variables[column], column)?;
        Some(match (split.is_linear, row == column) {
            (true, false) => Fitness::Conjugate,
            (true, true) => Fitness::Linear,
            (false, true) => Fitness::OwnTerms,
            (false, false) => Fitness::Terms,
        })
    };
    (0..variables.len()).filter_map(|column| Some((column, fitness(column)?))).collect()
}

/// Which variables each node contains.
struct Contents {
    /// One bit for each variable.
    variables: Vec<u64>,
    /// Whether it contains any unknown at all.
    varies: Vec<bool>,
}

impl Contents {
    fn new(graph: &Graph, variables: &[Node], is_unknown: &impl Fn(Input) -> bool) -> Contents {
        let mut contents = Contents { variables: vec![0; graph.len()], varies: vec![false; graph.len()] };
        for (bit, variable) in variables.iter().enumerate() {
            contents.variables[variable.index()] |= 1 << bit;
        }
        for node in graph.nodes() {
            let (mut inside, mut varies) = (contents.variables[node.index()], false);
            if let Operation::Input(input) = graph.operation(node) {
                varies = is_unknown(input);
            }
            graph.for_each_operand(node, |operand| {
                inside |= contents.variables[operand.index()];
                varies |= contents.varies[operand.index()];
            });
            contents.variables[node.index()] = inside;
            contents.varies[node.index()] = varies;
        }
        contents
    }

    fn has(&self, node: Node, column: usize) -> bool {
        self.variables[node.index()] >> column & 1 == 1
    }

    fn is_fixed(&self, node: Node) -> bool {
        !self.varies[node.index()]
    }
}

/// A formula as c x + r.
struct Split {
    /// Terms of c, without unknowns.
    coefficient: Vec<Monomial>,
    rest: Vec<Monomial>,
    /// Whether the rest is free of x.
    is_linear: bool,
}

impl Split {
    /// −r/c.
    fn update(&self, graph: &mut Graph) -> Node {
        if let [divisor] = &self.coefficient[..]
            && (self.rest.len() == 1 || self.rest.iter().all(|term| term.contains(divisor)))
        {
            let quotients: Vec<Monomial> =
                self.rest.iter().map(|term| term.divided(divisor).negative()).collect();
            return sum(graph, &quotients);
        }
        let negative: Vec<Monomial> = self.rest.iter().cloned().map(Monomial::negative).collect();
        let (rest, coefficient) = (sum(graph, &negative), sum(graph, &self.coefficient));
        graph.binary(Binary::Div, rest, coefficient)
    }
}

/// Takes a formula apart, if some of its terms are linear in `x` with coefficients that contain no unknowns.
fn split(graph: &Graph, contents: &Contents, formula: Node, x: Node, column: usize) -> Option<Split> {
    let mut split = Split { coefficient: Vec::new(), rest: Vec::new(), is_linear: true };
    let mut open = vec![(formula, Monomial::one())];
    let mut met = 0;
    while let Some((node, factor)) = open.pop() {
        met += 1;
        if met > MOST_TERMS {
            return None;
        }
        if node == x {
            split.coefficient.push(factor);
            continue;
        }
        let has_x = contents.has(node, column);
        let may_scale = |scale: Node| has_x && contents.is_fixed(scale);
        match graph.operation(node) {
            Operation::Unary(Unary::Neg, inner) => open.push((inner, factor.negative())),
            // The first term is taken from the stack first.
            Operation::Binary(Binary::Add, a, b) => open.extend([(b, factor.clone()), (a, factor)]),
            Operation::Binary(Binary::Sub, a, b) => {
                open.extend([(b, factor.clone().negative()), (a, factor)]);
            }
            Operation::Binary(Binary::Mul, a, b) if may_scale(a) => open.push((b, factor.times(graph, a))),
            Operation::Binary(Binary::Mul, a, b) if may_scale(b) => open.push((a, factor.times(graph, b))),
            Operation::Binary(Binary::Div, a, b) if may_scale(b) => open.push((a, factor.over(graph, b))),
            _ => {
                split.is_linear &= !has_x;
                split.rest.push(factor.times(graph, node));
            }
        }
    }
    split.coefficient = collected(split.coefficient);
    split.rest = collected(split.rest);
    (!split.coefficient.is_empty()).then_some(split)
}
