//! Formulas as short infix text, for messages and listings.

use super::{Binary, DEEPEST_BINDER, Graph, Input, Measure, Node, Operation, Unary};

/// Text longer than this, in bytes, is cut short with an ellipsis.
const LONGEST_TEXT: usize = 2000;

/// Formulas nested deeper than this are cut short whatever the caller wants, to bound recursion.
const DEEPEST_TEXT: usize = 200;

/// How tightly an expression binds: one in a place that wants more is put in parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Loose,
    Comparison,
    Sum,
    Product,
    Sign,
    Power,
    Atom,
}

impl Graph {
    /// `node` as an infix formula, as one would write it by hand: equal factors are a power, numbers come
    /// first in products, and what is negative is subtracted. `names[i]` is the name of input `i`, which is
    /// `x[i]` if there is none; what is nested deeper than `depth` is `…`.
    ///
    /// Bound variables have the names that their binders give them, or z, and a number where that is taken.
    /// What is
    /// [`fixed`](Graph::fixed) is written like what is not.
    pub fn text(&self, node: Node, names: &[impl AsRef<str>], depth: usize) -> String {
        let names: Vec<&str> = names.iter().map(|name| name.as_ref()).collect();
        let mut writer = Writer { graph: self, names: &names, bound: Vec::new(), out: String::new() };
        for level in (0..DEEPEST_BINDER).filter(|level| self.free(node) >> level & 1 == 1) {
            writer.bind("", level);
        }
        writer.write(node, depth.min(DEEPEST_TEXT), Binding::Loose);
        writer.out
    }
}

/// A number in as few characters as identify it: as a decimal, or with an exponent where that is long.
pub(crate) fn number_text(value: f64) -> String {
    let is_short = value == 0.0 || (1e-5..1e16).contains(&value.abs()) || !value.is_finite();
    if is_short { value.to_string() } else { format!("{value:e}") }
}

struct Writer<'a> {
    graph: &'a Graph,
    names: &'a [&'a str],
    /// Levels and names of the variables of the binders around the place of writing.
    bound: Vec<(u32, String)>,
    out: String,
}

impl Writer<'_> {
    fn write(&mut self, node: Node, depth: usize, place: Binding) {
        let graph = self.graph;
        let operation = graph.operation(node);
        let is_leaf = matches!(operation, Operation::Constant(_) | Operation::Input(_) | Operation::Bound(_));
        if depth == 0 && !is_leaf || self.out.len() > LONGEST_TEXT {
            return self.out.push('…');
        }
        let needs_parentheses = binding(graph, node) < place;
        if needs_parentheses {
            self.out.push('(');
        }
        match operation {
            Operation::Constant(bits) => self.out.push_str(&number_text(f64::from_bits(bits))),
            Operation::Input(input) => self.write_input(input),
            Operation::Unary(Unary::Neg, x) if starts_negative(graph, x) => {
                self.write_product(x, depth - 1, Sign::Dropped);
            }
            Operation::Unary(Unary::Neg, x) => {
                self.out.push('-');
                self.write(x, depth - 1, binding(graph, node));
            }
            Operation::Unary(function, x) => self.write_call(function.name(), &[x], depth),
            Operation::Binary(function @ (Binary::Min | Binary::Max), x, y) => {
                self.write_call(function.name(), &[x, y], depth);
            }
            Operation::Binary(Binary::Add | Binary::Sub, ..) => self.write_sum(node, depth),
            Operation::Binary(Binary::Mul | Binary::Div, ..) => self.write_product(node, depth, Sign::Kept),
            Operation::Binary(function, x, y) => self.write_infix(function, x, y, depth),
            Operation::Select { condition, then, otherwise } => {
                self.write_call("if", &[condition, then, otherwise], depth);
            }
            Operation::InverseEntry { matrix, row, column } => {
                let n = graph.entries(matrix).len().isqrt();
                self.out.push_str(&format!("inverse({n} × {n} matrix)[{}, {}]", row + 1, column + 1));
            }
            Operation::Determinant(matrix) => {
                let n = graph.entries(matrix).len().isqrt();
                self.out.push_str(&format!("det({n} × {n} matrix)"));
            }
            Operation::Bound(level) => {
                let name =
                    self.bound.iter().rfind(|(bound, _)| *bound == level).map(|(_, name)| name.as_str());
                self.out.push_str(
                    name.expect("free variables have names from the start, bound ones from their binder"),
                );
            }
            Operation::Average { .. } => self.write_average(node, depth),
            Operation::Root { level, body, low, high, .. } => {
                self.write_root(node, (level, body), [low, high], depth);
            }
            // Its parentheses, if it needs any, are open already.
            Operation::Fixed(x) => self.write(x, depth - 1, Binding::Loose),
        }
        if needs_parentheses {
            self.out.push(')');
        }
    }

    fn write_input(&mut self, input: Input) {
        match self.names.get(input.index()) {
            Some(name) => self.out.push_str(name),
            None => self.out.push_str(&format!("x[{}]", input.index())),
        }
    }

    fn write_call(&mut self, name: &str, arguments: &[Node], depth: usize) {
        self.out.push_str(name);
        self.out.push('(');
        for (index, argument) in arguments.iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            self.write(*argument, depth - 1, Binding::Loose);
        }
        self.out.push(')');
    }

    fn write_infix(&mut self, function: Binary, x: Node, y: Node, depth: usize) {
        // The side on which an operator does not associate wants more than the operator itself.
        let (left, operator, right) = match function {
            Binary::Pow => (Binding::Atom, function.name().to_string(), Binding::Sign),
            _ => (Binding::Sum, format!(" {} ", function.name()), Binding::Sum),
        };
        self.write(x, depth - 1, left);
        self.out.push_str(&operator);
        self.write(y, depth - 1, right);
    }

    /// A sum or difference: signs are gathered, and what has none comes first.
    fn write_sum(&mut self, node: Node, depth: usize) {
        let Operation::Binary(function, x, y) = self.graph.operation(node) else { return };
        let is_negative = |node: Node| starts_negative(self.graph, node);
        let (x, y) =
            if function == Binary::Add && is_negative(x) && !is_negative(y) { (y, x) } else { (x, y) };
        let has_sign = is_negative(y);
        self.write(x, depth - 1, Binding::Sum);
        let is_sum = (function == Binary::Add) != has_sign;
        self.out.push_str(if is_sum { " + " } else { " - " });
        if has_sign {
            self.write_product(y, depth - 1, Sign::Dropped);
        } else {
            self.write(y, depth - 1, if is_sum { Binding::Sum } else { Binding::Product });
        }
    }

    /// A product, quotient or number, with or without the sign of the number that it starts with.
    fn write_product(&mut self, node: Node, depth: usize, sign: Sign) {
        if let Some(value) = self.graph.constant_value(node) {
            let value = if sign == Sign::Dropped { -value } else { value };
            return self.out.push_str(&number_text(value));
        }
        if depth == 0 {
            return self.out.push('…');
        }
        let (base, n) = self.graph.as_power(node);
        if n > 1 {
            self.write(base, depth - 1, Binding::Atom);
            return self.out.push_str(&format!("^{n}"));
        }
        let (function, x, y) = in_order(self.graph, node);
        if sign == Sign::Dropped {
            self.write_product(x, depth - 1, sign);
        } else {
            self.write(x, depth - 1, Binding::Product);
        }
        self.out.push_str(&format!(" {} ", function.name()));
        let is_product = matches!(self.graph.operation(y), Operation::Binary(Binary::Mul, ..));
        let is_flat = function == Binary::Mul && is_product;
        self.write(y, depth - 1, if is_flat { Binding::Product } else { Binding::Sign });
    }

    /// Averages right inside of one another share their brackets.
    fn write_average(&mut self, node: Node, depth: usize) {
        let outside = self.bound.len();
        let mut body = node;
        let mut variables = Vec::new();
        while let Operation::Average { measure, level, body: inner } = self.graph.operation(body) {
            let is_mean = measure != Measure::Naturals;
            if !is_mean && !variables.is_empty() {
                break;
            }
            let name = self.bind(self.graph.variable(body), level);
            variables.push(match measure {
                Measure::Normal => name,
                Measure::Unit => format!("{name} ~ uniform(0, 1)"),
                Measure::Naturals => format!("{name} in 0..inf"),
            });
            body = inner;
            if !is_mean {
                break;
            }
        }
        let is_sum =
            matches!(self.graph.operation(node), Operation::Average { measure: Measure::Naturals, .. });
        self.out.push_str(&format!("{}[{}]", if is_sum { "sum" } else { "E" }, variables.join(", ")));
        self.write_call("", &[body], depth);
        self.bound.truncate(outside);
    }

    fn write_root(&mut self, node: Node, (level, body): (u32, Node), [low, high]: [Node; 2], depth: usize) {
        let outside = self.bound.len();
        let name = self.bind(self.graph.variable(node), level);
        let of_range = self.bound.split_off(outside);
        self.out.push_str(&format!("root[{name}"));
        let is_infinite = |node: Node| self.graph.constant_value(node).is_some_and(f64::is_infinite);
        if !is_infinite(low) || !is_infinite(high) {
            self.write_call(" in ", &[low, high], depth);
        }
        self.out.push(']');
        self.bound.extend(of_range);
        self.write_call("", &[body], depth);
        self.bound.truncate(outside);
    }

    /// The name of the variable of a binder, from here on: its own or z, with a number if that is taken.
    fn bind(&mut self, own: &str, level: u32) -> String {
        let own = if own.is_empty() { "z" } else { own };
        let is_taken =
            |name: &str| self.names.contains(&name) || self.bound.iter().any(|(_, known)| known == name);
        let name = (0..).map(|number| numbered(own, number)).find(|name| !is_taken(name));
        let name = name.expect("there are more numbers than names");
        self.bound.push((level, name.clone()));
        name
    }
}

/// Whether a number is written with its own sign or without.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Kept,
    Dropped,
}

fn numbered(name: &str, number: u32) -> String {
    if number == 0 { name.to_owned() } else { format!("{name}{number}") }
}

/// A product or quotient as it is written, numbers first.
fn in_order(graph: &Graph, node: Node) -> (Binary, Node, Node) {
    match graph.operation(node) {
        Operation::Binary(Binary::Mul, x, y) if graph.constant_value(y).is_some() => (Binary::Mul, y, x),
        Operation::Binary(function, x, y) => (function, x, y),
        _ => unreachable!("only products and quotients have an order"),
    }
}

/// Whether the text of a number, product or quotient begins with a negative number.
fn starts_negative(graph: &Graph, node: Node) -> bool {
    let mut node = node;
    loop {
        match graph.operation(node) {
            Operation::Constant(bits) => return f64::from_bits(bits) < 0.0,
            Operation::Binary(Binary::Mul | Binary::Div, ..) if graph.as_power(node).1 == 1 => {
                node = in_order(graph, node).1;
            }
            _ => return false,
        }
    }
}

fn binding(graph: &Graph, node: Node) -> Binding {
    match graph.operation(node) {
        Operation::Constant(bits) if f64::from_bits(bits).is_sign_negative() => Binding::Sign,
        Operation::Unary(Unary::Neg, x) => binding(graph, x).clamp(Binding::Product, Binding::Sign),
        Operation::Binary(Binary::Add | Binary::Sub, ..) => Binding::Sum,
        Operation::Binary(Binary::Mul, ..) if graph.as_power(node).1 > 1 => Binding::Power,
        Operation::Binary(Binary::Mul | Binary::Div, ..) => Binding::Product,
        Operation::Binary(Binary::Pow, ..) => Binding::Power,
        Operation::Binary(Binary::Less | Binary::LessEqual | Binary::Equal, ..) => Binding::Comparison,
        Operation::Constant(_)
        | Operation::Input(_)
        | Operation::Unary(..)
        | Operation::Binary(Binary::Min | Binary::Max, ..)
        | Operation::Select { .. }
        | Operation::InverseEntry { .. }
        | Operation::Determinant(_)
        | Operation::Bound(_)
        | Operation::Average { .. }
        | Operation::Root { .. } => Binding::Atom,
        Operation::Fixed(x) => binding(graph, x),
    }
}
