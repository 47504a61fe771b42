//! From graph to power series.
//!
//! Sums that are used once, in another sum, become a part of it.

use super::obstacle::NoSeries;
use super::recipe::{NodeFunction, Recipe, Recipes, slope};
use super::steps::{Outer, Row, Rule, Step, Sum, Weight};
use super::{Series, Variables};
use crate::expr::{Binary, Block, Graph, Node};
use crate::tape::Tape;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

impl Series {
    /// The program for the flow whose right sides are `outputs`, one for each state.
    ///
    /// # Errors
    /// When an operation that moves has no series.
    ///
    /// # Panics
    /// When there are not as many outputs as states.
    pub fn compile(graph: &Graph, outputs: &[Node], variables: Variables) -> Result<Series, NoSeries> {
        assert!(outputs.len() == variables.states, "each state has one right side");
        let mut recipes = Recipes::new(graph, outputs, variables)?;
        let order = order_of(&mut recipes, outputs);
        let hidden = used_in_one_sum(&mut recipes, &order, outputs);
        let mut compiler = Compiler::new(recipes, hidden, variables);
        for node in order {
            compiler.place(node);
        }
        Ok(compiler.finish(outputs))
    }
}

/// All nodes that move, each behind those that it needs; slopes wherever they come, but for what they are made of.
fn order_of(recipes: &mut Recipes, outputs: &[Node]) -> Vec<Node> {
    let mut order = Vec::new();
    let mut entered: HashSet<Node> = HashSet::new();
    // Slopes are needed up to the order before only, and may be made of their functions: these need not wait for them.
    let mut roots: Vec<Node> = outputs.to_vec();
    while let Some(root) = roots.pop() {
        let mut pending = vec![(root, false)];
        while let Some((node, is_done)) = pending.pop() {
            if is_done {
                order.push(node);
            } else if !recipes.is_steady(node) && entered.insert(node) {
                let recipe = recipes.of(node);
                roots.extend(slope(recipe));
                pending.push((node, true));
                pending.extend(recipes.operands(recipe).into_iter().map(|operand| (operand, false)));
            }
        }
    }
    order
}

/// The sums and products that one sum, or right side, uses once, and nothing else.
fn used_in_one_sum(recipes: &mut Recipes, order: &[Node], outputs: &[Node]) -> HashMap<Node, bool> {
    let mut uses: HashMap<Node, (usize, bool)> = HashMap::new();
    let mut count = |node: Node, is_sum: bool| {
        let (uses, only_sums) = uses.entry(node).or_insert((0, true));
        *uses += 1;
        *only_sums &= is_sum;
    };
    outputs.iter().for_each(|&node| count(node, true));
    for &node in order {
        let recipe = recipes.of(node);
        let is_sum = matches!(recipe, Recipe::Sum(_));
        recipes.operands(recipe).into_iter().for_each(|operand| count(operand, is_sum));
        slope(recipe).into_iter().for_each(|slope| count(slope, false));
    }
    let is_hidden = |node: &Node| {
        let is_part = matches!(recipes.of(*node), Recipe::Sum(_) | Recipe::Product(..));
        is_part && uses[node] == (1, true)
    };
    order.iter().map(|node| (*node, is_hidden(node))).collect()
}

/// A sum that is still growing.
#[derive(Clone, Default)]
struct Form {
    offset: Option<Node>,
    rows: Vec<(Node, Row)>,
    products: Vec<(Node, [Row; 2])>,
}

struct Compiler {
    recipes: Recipes,
    hidden: HashMap<Node, bool>,
    variables: Variables,
    forms: HashMap<Node, Form>,
    rows: HashMap<Node, Row>,
    inverses: HashMap<Block, Row>,
    /// Slopes that come behind their functions: which of the two rows of a step is to be filled in.
    awaited: Vec<(usize, Node)>,
    weights: Vec<Node>,
    steps: Vec<Step>,
    sum_rows: Vec<(Node, Row)>,
    sum_products: Vec<(Node, [Row; 2])>,
    entries: Vec<Row>,
    next: usize,
    scratch_count: usize,
}

impl Compiler {
    fn new(recipes: Recipes, hidden: HashMap<Node, bool>, variables: Variables) -> Compiler {
        Compiler {
            recipes,
            hidden,
            variables,
            forms: HashMap::new(),
            rows: HashMap::new(),
            inverses: HashMap::new(),
            awaited: Vec::new(),
            weights: Vec::new(),
            steps: Vec::new(),
            sum_rows: Vec::new(),
            sum_products: Vec::new(),
            entries: Vec::new(),
            next: variables.states + 1,
            scratch_count: 0,
        }
    }

    /// Adds what computes a node, unless that is left to the sum that uses it.
    fn place(&mut self, node: Node) {
        let row = match self.recipes.of(node).clone() {
            Recipe::Given(row) => row_of(row),
            Recipe::Sum(parts) => {
                let form = self.combined(&parts);
                return self.keep(node, form);
            }
            Recipe::Product(x, y) => {
                let one = self.recipes.graph.constant(1.0);
                let factors = [x, y].map(|factor| self.row(factor));
                return self.keep(node, Form { products: vec![(one, factors)], ..Form::default() });
            }
            Recipe::Entry { matrix, row, column } => self.entry(matrix, row, column),
            recipe => {
                let rule = self.rule(recipe);
                self.push(rule, 1)
            }
        };
        self.rows.insert(node, row);
    }

    fn rule(&mut self, recipe: Recipe) -> Rule {
        match recipe {
            Recipe::Quotient(x, y) if self.recipes.is_steady(x) => {
                Rule::Reciprocal(self.weight(x), self.row(y))
            }
            Recipe::Quotient(x, y) => Rule::Quotient(self.row(x), self.row(y)),
            Recipe::Chain { function, argument, slope } => {
                let (function, argument) = (self.outer(function), self.row(argument));
                self.awaited.push((self.steps.len(), slope));
                Rule::Chain { function, argument, slope: argument }
            }
            Recipe::Inverse { function, argument, weight, divisor } => {
                let (function, argument) = (self.outer(function), self.row(argument));
                let weight = self.weight(weight);
                self.awaited.push((self.steps.len(), divisor));
                Rule::Inverse { function, argument, weight, divisor: argument }
            }
            Recipe::Extremum { is_smaller, first, second } => {
                Rule::Extremum { is_smaller, first: self.row(first), second: self.row(second) }
            }
            Recipe::Select { condition, then, otherwise } => {
                let [condition, then, otherwise] = [condition, then, otherwise].map(|node| self.row(node));
                Rule::Select { condition, then, otherwise }
            }
            Recipe::UnaryPiece(function, x) => Rule::UnaryPiece(function, self.row(x)),
            Recipe::BinaryPiece(function, x, y) => Rule::BinaryPiece(function, self.row(x), self.row(y)),
            Recipe::Given(_) | Recipe::Sum(_) | Recipe::Product(..) | Recipe::Entry { .. } => {
                unreachable!("they are placed without a rule of their own")
            }
        }
    }

    fn outer(&mut self, function: NodeFunction) -> Outer {
        match function {
            NodeFunction::Unary(function) => Outer::Unary(function),
            NodeFunction::Power(exponent) => Outer::Power(self.weight(exponent)),
        }
    }

    fn combined(&mut self, parts: &[(Node, Node)]) -> Form {
        let mut whole = Form::default();
        for &(weight, node) in parts {
            let part = self.form(node);
            let graph = &mut self.recipes.graph;
            let mut scaled = |inner: Node| graph.binary(Binary::Mul, weight, inner);
            whole.rows.extend(part.rows.into_iter().map(|(inner, row)| (scaled(inner), row)));
            whole.products.extend(part.products.into_iter().map(|(inner, factors)| (scaled(inner), factors)));
            let offset = part.offset.map(scaled);
            whole.offset = match (whole.offset, offset) {
                (Some(known), Some(more)) => Some(graph.binary(Binary::Add, known, more)),
                (known, more) => known.or(more),
            };
        }
        whole
    }

    /// A node as a sum: what was kept for the sum that uses it, or its row.
    fn form(&mut self, node: Node) -> Form {
        if self.recipes.is_steady(node) {
            return Form { offset: Some(node), ..Form::default() };
        }
        if let Some(form) = self.forms.remove(&node) {
            return form;
        }
        let one = self.recipes.graph.constant(1.0);
        Form { rows: vec![(one, self.row(node))], ..Form::default() }
    }

    fn keep(&mut self, node: Node, form: Form) {
        if self.hidden[&node] {
            self.forms.insert(node, form);
            return;
        }
        let rule = self.simplest(form);
        let row = self.push(rule, 1);
        self.rows.insert(node, row);
    }

    fn simplest(&mut self, form: Form) -> Rule {
        if let (None, [], [(weight, [x, y])]) = (form.offset, &form.rows[..], &form.products[..])
            && self.recipes.graph.constant_value(*weight) == Some(1.0)
        {
            return Rule::Product(*x, *y);
        }
        Rule::Sum(self.sum(form))
    }

    fn sum(&mut self, form: Form) -> Sum {
        let offset = form.offset.map(|offset| self.weight(offset));
        let (first_row, first_product) = (self.sum_rows.len(), self.sum_products.len());
        self.sum_rows.extend(form.rows);
        self.sum_products.extend(form.products);
        let (rows, products) = (first_row..self.sum_rows.len(), first_product..self.sum_products.len());
        Sum { offset, rows, products }
    }

    /// That of a node which has been placed, or which is steady.
    fn row(&mut self, node: Node) -> Row {
        if let Some(&row) = self.rows.get(&node) {
            return row;
        }
        assert!(self.recipes.is_steady(node), "a node is placed before it is used");
        let sum = self.sum(Form { offset: Some(node), ..Form::default() });
        let row = self.push(Rule::Sum(sum), 1);
        self.rows.insert(node, row);
        row
    }

    fn weight(&mut self, node: Node) -> Weight {
        self.weights.push(node);
        Weight(u32::try_from(self.weights.len() - 1).expect("there are fewer weights than nodes"))
    }

    fn entry(&mut self, matrix: Block, row: usize, column: usize) -> Row {
        let nodes = self.recipes.graph.entries(matrix).to_vec();
        let size = nodes.len().isqrt();
        let first = match self.inverses.get(&matrix) {
            Some(&first) => first,
            None => {
                let rows: Vec<Row> = nodes.iter().map(|&node| self.row(node)).collect();
                let entries = self.range_of(rows);
                let first = self.push(Rule::Matrix { size, entries }, size * size);
                self.inverses.insert(matrix, first);
                self.scratch_count = self.scratch_count.max(3 * size * size);
                first
            }
        };
        row_of(first.index() + row * size + column)
    }

    fn range_of(&mut self, rows: Vec<Row>) -> Range<usize> {
        let first = self.entries.len();
        self.entries.extend(rows);
        first..self.entries.len()
    }

    /// Adds a step that fills `width` rows, and returns the first of them.
    fn push(&mut self, rule: Rule, width: usize) -> Row {
        let target = row_of(self.next);
        self.steps.push(Step { rule, target });
        self.next += width;
        target
    }

    fn finish(mut self, outputs: &[Node]) -> Series {
        for (at, node) in std::mem::take(&mut self.awaited) {
            let row = self.row(node);
            match &mut self.steps[at].rule {
                Rule::Chain { slope, .. } => *slope = row,
                Rule::Inverse { divisor, .. } => *divisor = row,
                _ => unreachable!("only functions have slopes"),
            }
        }
        let mut slopes = Vec::new();
        for &output in outputs {
            let form = self.form(output);
            slopes.push(self.sum(form));
        }
        let (mut weights, rows): (Vec<Node>, Vec<Row>) = self.sum_rows.into_iter().unzip();
        let (of_products, products): (Vec<Node>, Vec<[Row; 2]>) = self.sum_products.into_iter().unzip();
        weights.extend(of_products);
        weights.extend(self.weights);
        Series {
            variables: self.variables,
            weights: Tape::compile(&self.recipes.graph, &weights, self.variables.count),
            steps: self.steps,
            slopes,
            rows,
            products,
            entries: self.entries,
            row_count: self.next,
            scratch_count: self.scratch_count,
        }
    }
}

fn row_of(index: usize) -> Row {
    Row(u32::try_from(index).expect("a workspace of 2³² rows does not fit into memory"))
}
