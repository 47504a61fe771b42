//! Operators and functions on arrays of formulas.

use super::{Array, Lowered, Lowering};
use crate::expr::{Binary, Graph, Node, Unary};
use crate::source::Span;
use crate::syntax::tree::Infix;
use crate::theory::builtin::Builtin;
use crate::theory::shape::{Shape, Type};
use crate::theory::typed::{Filling, Typed};

/// Comparisons of two numbers that take the time of one operation.
const COMPARISONS_PER_OPERATION: usize = 16;

impl Lowering<'_> {
    /// A function of every entry.
    pub(super) fn map(&mut self, x: &Array, function: Unary, span: Span) -> Lowered<Array> {
        self.begin(x.nodes.len(), span)?;
        let nodes = x.nodes.iter().map(|&node| self.graph.unary(function, node)).collect();
        Ok(Array { nodes, ..*x })
    }

    /// Announces operations written at `span`.
    fn begin(&mut self, work: usize, span: Span) -> Lowered<()> {
        self.graph.set_span(Some(span));
        self.spend(work, span)
    }

    /// Entry by entry; a scalar stands for as many as needed.
    pub(super) fn each(
        &mut self,
        x: &Array,
        y: &Array,
        span: Span,
        mut f: impl FnMut(&mut Graph, Node, Node) -> Node,
    ) -> Lowered<Array> {
        let shape = if x.nodes.len() >= y.nodes.len() { x } else { y };
        let count = shape.nodes.len();
        self.begin(count, span)?;
        let entry = |array: &Array, at: usize| array.nodes[if array.nodes.len() == 1 { 0 } else { at }];
        let nodes = (0..count).map(|at| f(&mut self.graph, entry(x, at), entry(y, at))).collect();
        Ok(Array { rows: shape.rows, columns: shape.columns, nodes })
    }

    pub(super) fn infix(
        &mut self,
        operator: Infix,
        x: &Array,
        y: &Array,
        types: (&Type, &Type),
        span: Span,
    ) -> Lowered<Array> {
        let is_scalar = |type_: &Type| *type_ == Type::SCALAR;
        let binary = match operator {
            Infix::Add => Binary::Add,
            Infix::Subtract => Binary::Sub,
            Infix::Multiply if is_scalar(types.0) || is_scalar(types.1) => Binary::Mul,
            Infix::Multiply => return self.product(x, y, span),
            Infix::EachMultiply => Binary::Mul,
            Infix::Divide | Infix::EachDivide => Binary::Div,
            _ => Binary::Pow,
        };
        self.each(x, y, span, |graph, x, y| graph.binary(binary, x, y))
    }

    fn product(&mut self, x: &Array, y: &Array, span: Span) -> Lowered<Array> {
        self.begin(x.rows.saturating_mul(x.columns).saturating_mul(y.columns), span)?;
        let mut nodes = Vec::with_capacity(x.rows * y.columns);
        for row in 0..x.rows {
            for column in 0..y.columns {
                let mut sum = None;
                for inner in 0..x.columns {
                    let term = self.graph.binary(Binary::Mul, x.at(row, inner), y.at(inner, column));
                    sum = Some(self.plus(sum, term));
                }
                nodes.push(sum.expect("sizes are at least 1"));
            }
        }
        Ok(Array { rows: x.rows, columns: y.columns, nodes })
    }

    fn plus(&mut self, sum: Option<Node>, term: Node) -> Node {
        match sum {
            Some(sum) => self.graph.binary(Binary::Add, sum, term),
            None => term,
        }
    }

    fn total(&mut self, nodes: &[Node]) -> Array {
        let mut sum = None;
        for &node in nodes {
            sum = Some(self.plus(sum, node));
        }
        Array::scalar(sum.expect("sizes are at least 1"))
    }

    pub(super) fn call(&mut self, builtin: Builtin, arguments: &[Typed], span: Span) -> Lowered<Array> {
        let mut arrays = Vec::with_capacity(arguments.len());
        for argument in arguments {
            arrays.push(self.lower(argument)?);
        }
        let first = &arrays[0];
        self.begin(arrays.iter().map(|array| array.nodes.len()).sum(), span)?;
        Ok(match builtin {
            Builtin::Each(function) => return self.map(first, function, span),
            Builtin::Extremum(function) => {
                let mut nodes = arrays.iter().flat_map(|array| array.nodes.iter().copied());
                let first = nodes.next().expect("sizes are at least 1");
                Array::scalar(nodes.fold(first, |extreme, node| self.graph.binary(function, extreme, node)))
            }
            Builtin::Mod => Array::scalar(self.remainder(first.nodes[0], arrays[1].nodes[0])),
            Builtin::SumEntries => self.total(&first.nodes),
            Builtin::Dot => {
                let products =
                    self.each(first, &arrays[1], span, |graph, x, y| graph.binary(Binary::Mul, x, y))?;
                self.total(&products.nodes)
            }
            Builtin::Trace => {
                let diagonal: Vec<Node> = (0..first.rows).map(|k| first.at(k, k)).collect();
                self.total(&diagonal)
            }
            Builtin::Determinant => return self.determinant(first, span),
            Builtin::Diag => return self.diag(first, &arguments[0].type_, span),
            Builtin::Transpose => first.transposed(),
            Builtin::Inverse => return self.inverse(first, span),
            Builtin::Solve => {
                let inverse = self.inverse(first, span)?;
                return self.product(&inverse, &arrays[1], span);
            }
        })
    }

    fn determinant(&mut self, x: &Array, span: Span) -> Lowered<Array> {
        self.begin(x.nodes.len().saturating_mul(x.rows), span)?;
        Ok(Array::scalar(self.graph.determinant(&x.nodes, x.rows)))
    }

    fn remainder(&mut self, x: Node, y: Node) -> Node {
        let quotient = self.graph.binary(Binary::Div, x, y);
        let whole = self.graph.unary(Unary::Floor, quotient);
        let multiple = self.graph.binary(Binary::Mul, y, whole);
        self.graph.binary(Binary::Sub, x, multiple)
    }

    fn diag(&mut self, x: &Array, type_: &Type, span: Span) -> Lowered<Array> {
        if matches!(type_, Type::Number(Shape::Matrix(..))) {
            let nodes = (0..x.rows).map(|k| x.at(k, k)).collect();
            return Ok(Array { rows: x.rows, columns: 1, nodes });
        }
        self.spend(x.rows * x.rows, span)?;
        let zero = self.graph.constant(0.0);
        let mut nodes = vec![zero; x.rows * x.rows];
        for k in 0..x.rows {
            nodes[k * x.rows + k] = x.nodes[k];
        }
        Ok(Array { rows: x.rows, columns: x.rows, nodes })
    }

    fn inverse(&mut self, x: &Array, span: Span) -> Lowered<Array> {
        // Finding out which entries decouple takes a comparison for each row of each entry.
        self.begin(x.nodes.len().saturating_mul(1 + x.rows / COMPARISONS_PER_OPERATION), span)?;
        let nodes = self.graph.inverse(&x.nodes, x.rows);
        Ok(Array { nodes, ..*x })
    }

    pub(super) fn filled(&mut self, filling: Filling, typed: &Typed) -> Lowered<Array> {
        let (rows, columns) = self.extents(&typed.type_, typed.span)?;
        let (zero, one) = (self.graph.constant(0.0), self.graph.constant(1.0));
        let entry = |at: usize| match filling {
            Filling::Zeros => zero,
            Filling::Ones => one,
            Filling::Identity if at / columns == at % columns => one,
            Filling::Identity => zero,
        };
        Ok(Array { rows, columns, nodes: (0..rows * columns).map(entry).collect() })
    }
}
