//! [`Typed`] → scalar formulas, for given sizes.
//!
//! Vectors and matrices become arrays of nodes of one shared graph; sums over an index are written
//! out. What can go wrong only for certain sizes (a subscript out of range, an empty size) is
//! reported here.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::expr::{Binary, Graph, Node, Unary};
use crate::source::Span;
use crate::syntax::tree::{Infix, Prefix};
use crate::theory::builtin::Builtin;
use crate::theory::operators::is_zero;
use crate::theory::shape::{Shape, Type};
use crate::theory::size::Size;
use crate::theory::typed::{Filling, Symbol, Typed, TypedKind, TypedSubscript, Whole};
use crate::theory::{DimId, Theory};

pub type Lowered<T> = Result<T, Box<Diagnostic>>;

/// Formulas of this many nodes, or that take this many steps to write out, are refused: they would
/// exhaust the memory before they are solved.
const MOST_NODES: usize = 8_000_000;
const MOST_STEPS: usize = 40_000_000;

/// A scalar, vector or matrix of formulas, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    pub rows: usize,
    pub columns: usize,
    pub nodes: Vec<Node>,
}

impl Array {
    pub fn scalar(node: Node) -> Array {
        Array { rows: 1, columns: 1, nodes: vec![node] }
    }

    pub fn at(&self, row: usize, column: usize) -> Node {
        self.nodes[row * self.columns + column]
    }

    pub fn transposed(&self) -> Array {
        let entries = (0..self.columns).flat_map(|column| (0..self.rows).map(move |row| (row, column)));
        let nodes = entries.map(|(row, column)| self.at(row, column)).collect();
        Array { rows: self.columns, columns: self.rows, nodes }
    }
}

/// Arguments of the function being written out, and the indices of its open sums.
#[derive(Default)]
struct Frame {
    arguments: Vec<Array>,
    indices: Vec<i64>,
}

pub struct Lowering<'a> {
    theory: &'a Theory,
    dims: &'a [usize],
    pub graph: Graph,
    pub values: HashMap<Symbol, Array>,
    frames: Vec<Frame>,
    /// Functions already written out, by instance and arguments.
    applied: HashMap<(usize, Vec<Vec<Node>>), Array>,
    steps: usize,
}

/// The value of an expression of numbers alone, if it has one.
pub fn constant_value(theory: &Theory, typed: &Typed) -> Option<f64> {
    let dims = theory.default_dims();
    let mut lowering = Lowering::new(theory, &dims);
    let array = lowering.lower(typed).ok()?;
    lowering.graph.constant_value(*array.nodes.first()?)
}

impl<'a> Lowering<'a> {
    pub fn new(theory: &'a Theory, dims: &'a [usize]) -> Lowering<'a> {
        Lowering {
            theory,
            dims,
            graph: Graph::new(),
            values: HashMap::new(),
            frames: vec![Frame::default()],
            applied: HashMap::new(),
            steps: 0,
        }
    }

    /// The number that a size is, refused unless there is at least one entry.
    pub fn extent(&self, size: &Size, span: Span) -> Lowered<usize> {
        let value = size.value(|DimId(id)| self.dims[id] as i64);
        if (1..=MOST_NODES as i64).contains(&value) {
            return Ok(value as usize);
        }
        let written = self.theory.show_size(size);
        let headline = if value < 1 { "this size leaves no entries" } else { "this size is too large" };
        Err(Box::new(Diagnostic::new("E0501", headline).at(span, format!("`{written}` is {value} here"))))
    }

    /// Rows and columns of a shape.
    pub fn extents(&self, type_: &Type, span: Span) -> Lowered<(usize, usize)> {
        match type_ {
            Type::Number(shape) => {
                Ok((self.extent(&shape.rows(), span)?, self.extent(&shape.columns(), span)?))
            }
            Type::Truth | Type::Broken => Ok((1, 1)),
        }
    }

    pub fn lower(&mut self, typed: &Typed) -> Lowered<Array> {
        self.steps += 1;
        if self.graph.len() > MOST_NODES || self.steps > MOST_STEPS {
            return Err(Box::new(
                Diagnostic::new("E0502", "these equations are too large")
                    .at(typed.span, format!("more than {MOST_NODES} operations when written out"))
                    .help("choose smaller dimensions"),
            ));
        }
        let array = match &typed.kind {
            TypedKind::Number(value) => Array::scalar(self.graph.constant(*value)),
            TypedKind::Symbol(Symbol::Dim(DimId(id))) => {
                Array::scalar(self.graph.constant(self.dims[*id] as f64))
            }
            TypedKind::Symbol(symbol) => match self.values.get(symbol) {
                Some(array) => array.clone(),
                None => return Err(Box::new(unavailable(typed.span))),
            },
            TypedKind::Argument(position) => self.frame().arguments[*position].clone(),
            TypedKind::Index(index) => {
                let value = self.frame().indices[*index];
                Array::scalar(self.graph.constant(value as f64))
            }
            TypedKind::Prefix(Prefix::Negate, operand) => self.negative(operand, typed.span)?,
            TypedKind::Prefix(Prefix::Not, _) => Array::scalar(self.truth(typed, 0.0)?),
            TypedKind::Infix(operator, left, right) => {
                if typed.type_ == Type::Truth {
                    return Ok(Array::scalar(self.truth(typed, 0.0)?));
                }
                let (x, y) = (self.lower(left)?, self.lower(right)?);
                self.graph.set_span(Some(typed.span));
                self.infix(*operator, &x, &y, (&left.type_, &right.type_))
            }
            TypedKind::Transpose(operand) => self.lower(operand)?.transposed(),
            TypedKind::Call { builtin, arguments } => self.call(*builtin, arguments, typed.span)?,
            TypedKind::Filled(filling) => self.filled(*filling, typed)?,
            TypedKind::Apply { instance, arguments } => self.apply(*instance, arguments)?,
            TypedKind::Subscripted { base, subscripts } => self.subscripted(base, subscripts)?,
            TypedKind::Sum { index, low, high, body } => self.sum(*index, low, high, body)?,
            TypedKind::If { condition, then, otherwise } => {
                let condition = self.truth(condition, 0.0)?;
                let (then, otherwise) = (self.lower(then)?, self.lower(otherwise)?);
                self.graph.set_span(Some(typed.span));
                self.each(&then, &otherwise, |graph, x, y| graph.select(condition, x, y))
            }
            TypedKind::Blocks { rows, heights, widths } => self.blocks(rows, heights, widths, typed.span)?,
            TypedKind::Broken => return Err(Box::new(unavailable(typed.span))),
        };
        Ok(array)
    }

    /// A condition as 1 or 0. Numbers that differ by no more than `slack` count as equal.
    pub fn truth(&mut self, typed: &Typed, slack: f64) -> Lowered<Node> {
        let node = match &typed.kind {
            TypedKind::Prefix(Prefix::Not, operand) => {
                let operand = self.truth(operand, slack)?;
                let one = self.graph.constant(1.0);
                self.graph.binary(Binary::Sub, one, operand)
            }
            TypedKind::Infix(Infix::And, left, right) => {
                let (left, right) = (self.truth(left, slack)?, self.truth(right, slack)?);
                self.graph.binary(Binary::Min, left, right)
            }
            TypedKind::Infix(Infix::Or, left, right) => {
                let (left, right) = (self.truth(left, slack)?, self.truth(right, slack)?);
                self.graph.binary(Binary::Max, left, right)
            }
            TypedKind::Infix(operator, left, right) if typed.type_ == Type::Truth => {
                let (left, right) = (self.lower(left)?, self.lower(right)?);
                self.graph.set_span(Some(typed.span));
                self.comparison(*operator, left.nodes[0], right.nodes[0], slack)
            }
            TypedKind::Apply { .. } | TypedKind::Argument(_) | TypedKind::Symbol(_) | TypedKind::If { .. } => {
                self.lower(typed)?.nodes[0]
            }
            _ => return Err(Box::new(unavailable(typed.span))),
        };
        Ok(node)
    }

    fn comparison(&mut self, operator: Infix, x: Node, y: Node, slack: f64) -> Node {
        let graph = &mut self.graph;
        let slack = graph.constant(slack);
        match operator {
            Infix::Less => {
                let x = graph.binary(Binary::Add, x, slack);
                graph.binary(Binary::Less, x, y)
            }
            Infix::LessEqual => {
                let y = graph.binary(Binary::Add, y, slack);
                graph.binary(Binary::LessEqual, x, y)
            }
            Infix::Greater => {
                let y = graph.binary(Binary::Add, y, slack);
                graph.binary(Binary::Less, y, x)
            }
            Infix::GreaterEqual => {
                let x = graph.binary(Binary::Add, x, slack);
                graph.binary(Binary::LessEqual, y, x)
            }
            _ => {
                let difference = graph.binary(Binary::Sub, x, y);
                let difference = graph.unary(Unary::Abs, difference);
                let equal = graph.binary(Binary::LessEqual, difference, slack);
                if operator == Infix::Equal {
                    return equal;
                }
                let one = graph.constant(1.0);
                graph.binary(Binary::Sub, one, equal)
            }
        }
    }

    fn frame(&self) -> &Frame {
        self.frames.last().expect("there is always a frame")
    }

    fn frame_mut(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("there is always a frame")
    }

    fn negative(&mut self, operand: &Typed, span: Span) -> Lowered<Array> {
        // An infinite constant would not be folded: `-inf` is the end of a domain.
        if let TypedKind::Number(value) = operand.kind {
            return Ok(Array::scalar(self.graph.constant(-value)));
        }
        let operand = self.lower(operand)?;
        self.graph.set_span(Some(span));
        Ok(self.map(&operand, Unary::Neg))
    }

    fn map(&mut self, x: &Array, function: Unary) -> Array {
        let nodes = x.nodes.iter().map(|&node| self.graph.unary(function, node)).collect();
        Array { nodes, ..*x }
    }

    /// Entry by entry; a scalar stands for as many as needed.
    fn each(&mut self, x: &Array, y: &Array, mut f: impl FnMut(&mut Graph, Node, Node) -> Node) -> Array {
        let (shape, count) = if x.nodes.len() >= y.nodes.len() { (x, x.nodes.len()) } else { (y, y.nodes.len()) };
        let entry = |array: &Array, at: usize| array.nodes[if array.nodes.len() == 1 { 0 } else { at }];
        let nodes = (0..count).map(|at| f(&mut self.graph, entry(x, at), entry(y, at))).collect();
        Array { rows: shape.rows, columns: shape.columns, nodes }
    }

    fn infix(&mut self, operator: Infix, x: &Array, y: &Array, types: (&Type, &Type)) -> Array {
        let binary = match operator {
            Infix::Add => Binary::Add,
            Infix::Subtract => Binary::Sub,
            Infix::Multiply if is_scalar(types.0) || is_scalar(types.1) => Binary::Mul,
            Infix::Multiply => return self.product(x, y),
            Infix::EachMultiply => Binary::Mul,
            Infix::Divide | Infix::EachDivide => Binary::Div,
            _ => Binary::Pow,
        };
        self.each(x, y, |graph, x, y| graph.binary(binary, x, y))
    }

    pub fn product(&mut self, x: &Array, y: &Array) -> Array {
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
        Array { rows: x.rows, columns: y.columns, nodes }
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

    fn call(&mut self, builtin: Builtin, arguments: &[Typed], span: Span) -> Lowered<Array> {
        let mut arrays = Vec::with_capacity(arguments.len());
        for argument in arguments {
            arrays.push(self.lower(argument)?);
        }
        self.graph.set_span(Some(span));
        let first = &arrays[0];
        Ok(match builtin {
            Builtin::Each(function) => self.map(first, function),
            Builtin::Extremum(function) => {
                let mut nodes = arrays.iter().flat_map(|array| array.nodes.clone());
                let first = nodes.next().expect("sizes are at least 1");
                Array::scalar(nodes.fold(first, |extreme, node| self.graph.binary(function, extreme, node)))
            }
            Builtin::Mod => Array::scalar(self.remainder(first.nodes[0], arrays[1].nodes[0])),
            Builtin::SumEntries => self.total(&first.nodes),
            Builtin::Dot => {
                let products = self.each(first, &arrays[1], |graph, x, y| graph.binary(Binary::Mul, x, y));
                self.total(&products.nodes)
            }
            Builtin::Trace => {
                let diagonal: Vec<Node> = (0..first.rows).map(|k| first.at(k, k)).collect();
                self.total(&diagonal)
            }
            Builtin::Diag => self.diag(first, &arguments[0].type_),
            Builtin::Transpose => first.transposed(),
            Builtin::Inverse => self.inverse(first),
            Builtin::Solve => {
                let inverse = self.inverse(first);
                self.product(&inverse, &arrays[1])
            }
        })
    }

    fn remainder(&mut self, x: Node, y: Node) -> Node {
        let quotient = self.graph.binary(Binary::Div, x, y);
        let whole = self.graph.unary(Unary::Floor, quotient);
        let multiple = self.graph.binary(Binary::Mul, y, whole);
        self.graph.binary(Binary::Sub, x, multiple)
    }

    fn diag(&mut self, x: &Array, type_: &Type) -> Array {
        if matches!(type_, Type::Number(Shape::Matrix(..))) {
            return Array { rows: x.rows, columns: 1, nodes: (0..x.rows).map(|k| x.at(k, k)).collect() };
        }
        let zero = self.graph.constant(0.0);
        let mut nodes = vec![zero; x.rows * x.rows];
        for k in 0..x.rows {
            nodes[k * x.rows + k] = x.nodes[k];
        }
        Array { rows: x.rows, columns: x.rows, nodes }
    }

    fn inverse(&mut self, x: &Array) -> Array {
        let nodes = self.graph.inverse(&x.nodes, x.rows);
        Array { nodes, ..*x }
    }

    fn filled(&mut self, filling: Filling, typed: &Typed) -> Lowered<Array> {
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

    fn apply(&mut self, instance: usize, arguments: &[Typed]) -> Lowered<Array> {
        let mut arrays = Vec::with_capacity(arguments.len());
        for argument in arguments {
            arrays.push(self.lower(argument)?);
        }
        let key = (instance, arrays.iter().map(|array| array.nodes.clone()).collect());
        if let Some(known) = self.applied.get(&key) {
            return Ok(known.clone());
        }
        self.frames.push(Frame { arguments: arrays, indices: Vec::new() });
        let theory = self.theory;
        let outcome = self.lower(&theory.scope.instances[instance].body);
        self.frames.pop();
        let array = outcome?;
        self.applied.insert(key, array.clone());
        Ok(array)
    }

    fn whole(&self, whole: &Whole) -> i64 {
        let frame = self.frame();
        whole.value(&|DimId(id)| self.dims[id] as i64, &|index| frame.indices[index])
    }

    fn subscripted(&mut self, base: &Typed, subscripts: &[TypedSubscript]) -> Lowered<Array> {
        let array = self.lower(base)?;
        let mut kept = Vec::new();
        for (axis, subscript) in subscripts.iter().enumerate() {
            let extent = if axis == 0 { array.rows } else { array.columns };
            let (low, high, span) = match subscript {
                TypedSubscript::All => (1, extent as i64, base.span),
                TypedSubscript::At(at, span) => (self.whole(at), self.whole(at), *span),
                TypedSubscript::Range(low, high, _, span) => (self.whole(low), self.whole(high), *span),
            };
            for at in [low, high] {
                if at < 1 || at > extent as i64 {
                    let label = format!("this is {at}, and there are {extent}");
                    return Err(Box::new(Diagnostic::new("E0503", "subscript out of range").at(span, label)));
                }
            }
            if low > high {
                let label = format!("from {low} to {high}");
                return Err(Box::new(Diagnostic::new("E0501", "this range is empty").at(span, label)));
            }
            kept.push(low as usize - 1..high as usize);
        }
        let rows = kept[0].clone();
        let columns = kept.get(1).cloned().unwrap_or(0..1);
        let (row_count, column_count) = (rows.len(), columns.len());
        let entries = rows.flat_map(|row| columns.clone().map(move |column| (row, column)));
        let nodes = entries.map(|(row, column)| array.at(row, column)).collect();
        // One row of a matrix is a vector, and vectors stand upright.
        let lies_flat = matches!(subscripts, [TypedSubscript::At(..), s] if !matches!(s, TypedSubscript::At(..)));
        let (rows, columns) = if lies_flat { (column_count, 1) } else { (row_count, column_count) };
        Ok(Array { rows, columns, nodes })
    }

    fn sum(&mut self, index: usize, low: &Whole, high: &Whole, body: &Typed) -> Lowered<Array> {
        let (low, high) = (self.whole(low), self.whole(high));
        let (rows, columns) = self.extents(&body.type_, body.span)?;
        let zero = self.graph.constant(0.0);
        let mut sum = Array { rows, columns, nodes: vec![zero; rows * columns] };
        debug_assert_eq!(self.frame().indices.len(), index, "sums are numbered from the outermost");
        for value in low..=high {
            self.frame_mut().indices.push(value);
            let term = self.lower(body);
            self.frame_mut().indices.pop();
            sum = self.each(&sum, &term?, |graph, x, y| graph.binary(Binary::Add, x, y));
        }
        Ok(sum)
    }

    fn blocks(
        &mut self,
        rows: &[Vec<Typed>],
        heights: &[Size],
        widths: &[Size],
        span: Span,
    ) -> Lowered<Array> {
        let mut extents = (Vec::new(), Vec::new());
        for height in heights {
            extents.0.push(self.extent(height, span)?);
        }
        for width in widths {
            extents.1.push(self.extent(width, span)?);
        }
        let columns: usize = extents.1.iter().sum();
        let mut nodes = Vec::new();
        for (row, &height) in rows.iter().zip(&extents.0) {
            let mut blocks = Vec::new();
            for (block, &width) in row.iter().zip(&extents.1) {
                let array = self.lower(block)?;
                blocks.push(if is_zero(block) {
                    Array { rows: height, columns: width, nodes: vec![array.nodes[0]; height * width] }
                } else {
                    array
                });
            }
            for line in 0..height {
                for block in &blocks {
                    nodes.extend((0..block.columns).map(|column| block.at(line, column)));
                }
            }
        }
        Ok(Array { rows: nodes.len() / columns, columns, nodes })
    }
}

fn is_scalar(type_: &Type) -> bool {
    *type_ == Type::SCALAR
}

fn unavailable(span: Span) -> Diagnostic {
    Diagnostic::new("E0206", "this has no value here").at(span, "depends on more than is known here")
}
