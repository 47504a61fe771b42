//! Formulas as short infix text, for messages and listings.

use super::{Binary, Graph, Input, Node, Operation, Unary};

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
    /// `node` as an infix formula. `names[i]` is the name of input `i`, which is `x[i]` if there is none;
    /// what is nested deeper than `depth` is `…`.
    pub fn text(&self, node: Node, names: &[impl AsRef<str>], depth: usize) -> String {
        let name = |input: Input| {
            let name = names.get(input.index()).map(|name| name.as_ref().to_string());
            name.unwrap_or_else(|| format!("x[{}]", input.index()))
        };
        let mut writer = Writer { graph: self, name: &name, out: String::new() };
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
    name: &'a dyn Fn(Input) -> String,
    out: String,
}

impl Writer<'_> {
    fn write(&mut self, node: Node, depth: usize, place: Binding) {
        let operation = self.graph.operation(node);
        let is_leaf = matches!(operation, Operation::Constant(_) | Operation::Input(_) | Operation::Bound(_));
        if depth == 0 && !is_leaf || self.out.len() > LONGEST_TEXT {
            return self.out.push('…');
        }
        let needs_parentheses = binding(operation) < place;
        if needs_parentheses {
            self.out.push('(');
        }
        match operation {
            Operation::Constant(bits) => self.out.push_str(&number_text(f64::from_bits(bits))),
            Operation::Input(input) => self.out.push_str(&(self.name)(input)),
            Operation::Unary(Unary::Neg, x) => {
                self.out.push('-');
                self.write(x, depth - 1, Binding::Sign);
            }
            Operation::Unary(function, x) => self.write_call(function.name(), &[x], depth),
            Operation::Binary(function @ (Binary::Min | Binary::Max), x, y) => {
                self.write_call(function.name(), &[x, y], depth);
            }
            Operation::Binary(function, x, y) => self.write_infix(function, x, y, depth),
            Operation::Select { condition, then, otherwise } => {
                self.write_call("if", &[condition, then, otherwise], depth);
            }
            Operation::InverseEntry { matrix, row, column } => {
                let n = self.graph.entries(matrix).len().isqrt();
                self.out.push_str(&format!("inverse({n} × {n} matrix)[{}, {}]", row + 1, column + 1));
            }
            Operation::Determinant(matrix) => {
                let n = self.graph.entries(matrix).len().isqrt();
                self.out.push_str(&format!("det({n} × {n} matrix)"));
            }
            Operation::Bound(level) => self.out.push_str(&format!("z{level}")),
            Operation::Average { level, body, .. } => {
                self.out.push_str(&format!("E[z{level}]"));
                self.write_call("", &[body], depth);
            }
            Operation::Root { level, body, low, high, .. } => {
                self.out.push_str(&format!("root[z{level}]"));
                self.write_call("", &[body, low, high], depth);
            }
            Operation::Fixed(x) => self.write(x, depth - 1, place),
        }
        if needs_parentheses {
            self.out.push(')');
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
            Binary::Add | Binary::Sub => (Binding::Sum, format!(" {} ", function.name()), Binding::Product),
            Binary::Pow => (Binding::Atom, function.name().to_string(), Binding::Sign),
            Binary::Mul | Binary::Div => (Binding::Product, format!(" {} ", function.name()), Binding::Sign),
            Binary::Min | Binary::Max | Binary::Less | Binary::LessEqual | Binary::Equal => {
                (Binding::Sum, format!(" {} ", function.name()), Binding::Sum)
            }
        };
        self.write(x, depth - 1, left);
        self.out.push_str(&operator);
        self.write(y, depth - 1, right);
    }
}

fn binding(operation: Operation) -> Binding {
    match operation {
        Operation::Constant(bits) if f64::from_bits(bits).is_sign_negative() => Binding::Sign,
        Operation::Unary(Unary::Neg, _) => Binding::Sign,
        Operation::Binary(Binary::Add | Binary::Sub, ..) => Binding::Sum,
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
        | Operation::Root { .. }
        | Operation::Fixed(_) => Binding::Atom,
    }
}
