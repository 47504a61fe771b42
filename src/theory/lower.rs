//! [`Typed`] → scalar formulas, for given sizes.
//!
//! Vectors and matrices become arrays of nodes of one shared graph; sums over an index are written
//! out. What can go wrong only for certain sizes (a subscript out of range, an empty size, too many
//! formulas) is reported here.

mod algebra;
mod binders;
mod condition;
mod densities;
mod derivative;

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::expr::{Binary, Graph, Node, Unary};
use crate::source::Span;
use crate::syntax::tree::Prefix;
use crate::theory::operators::is_zero;
use crate::theory::shape::Type;
use crate::theory::size::Size;
use crate::theory::typed::{Symbol, Typed, TypedKind, TypedSubscript, Whole};
use crate::theory::{DimId, LetId, Theory};

pub type Lowered<T> = Result<T, Box<Diagnostic>>;

/// Formulas of more nodes are refused: they would exhaust the memory before they are solved.
const MOST_NODES: usize = 1_500_000;

/// Formulas that take more operations to write out are refused: most of them would come to nothing
/// (factors of zero, sums of constants), but the time would be spent.
const MOST_WORK: usize = 6_000_000;

/// Numbers of an array that are copied in the time of one operation.
const COPIES_PER_OPERATION: usize = 32;

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

/// Arguments of the function being written out, the indices of its open sums, and the values of the bound
/// variables around the present place.
#[derive(Default)]
struct Frame {
    arguments: Vec<Array>,
    indices: Vec<i64>,
    variables: Vec<Node>,
}

pub struct Lowering<'a> {
    theory: &'a Theory,
    dims: &'a [usize],
    pub graph: Graph,
    pub values: HashMap<Symbol, Array>,
    frames: Vec<Frame>,
    /// Averages, minima and roots around the present place.
    level: u32,
    /// Functions already written out, by instance and arguments.
    applied: HashMap<(usize, Vec<Vec<Node>>), Array>,
    /// Conditions defined by a `let`, as they count in phases.
    lenient: HashMap<LetId, Node>,
    /// Operations written out so far.
    work: usize,
}

/// The value of an expression of numbers alone, if it has one.
pub fn constant_value(theory: &Theory, typed: &Typed) -> Option<f64> {
    constant_value_at(theory, typed, &theory.default_dims())
}

/// The same for given sizes.
pub fn constant_value_at(theory: &Theory, typed: &Typed, dims: &[usize]) -> Option<f64> {
    let mut lowering = Lowering::new(theory, dims);
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
            level: 0,
            applied: HashMap::new(),
            lenient: HashMap::new(),
            work: 0,
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
        let label = match size.as_constant() {
            Some(constant) => format!("the size is {constant}"),
            None => format!("`{written}` is {value} here"),
        };
        Err(Box::new(Diagnostic::new("E0501", headline).at(span, label)))
    }

    /// Rows and columns of a shape, of which there are not too many.
    pub fn extents(&mut self, type_: &Type, span: Span) -> Lowered<(usize, usize)> {
        let Type::Number(shape) = type_ else { return Ok((1, 1)) };
        let (rows, columns) = (self.extent(&shape.rows(), span)?, self.extent(&shape.columns(), span)?);
        self.spend(rows.saturating_mul(columns), span)?;
        Ok((rows, columns))
    }

    /// Accounts for `work` operations to come, refused if that is too many.
    pub fn spend(&mut self, work: usize, span: Span) -> Lowered<()> {
        self.work = self.work.saturating_add(work);
        if self.work <= MOST_WORK && self.graph.len() <= MOST_NODES {
            return Ok(());
        }
        Err(Box::new(
            Diagnostic::new("E0502", "these equations are too large")
                .at(span, "millions of operations when written out")
                .help("choose smaller dimensions, or shorter sums"),
        ))
    }

    /// Forgets what functions were written out as: what they depend on besides their arguments changes.
    pub fn forget_applied(&mut self) {
        self.applied.clear();
    }

    pub fn lower(&mut self, typed: &Typed) -> Lowered<Array> {
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
            TypedKind::Variable(slot) => Array::scalar(self.frame().variables[*slot]),
            TypedKind::Prefix(Prefix::Negate, operand) => self.negative(operand, typed.span)?,
            TypedKind::Prefix(Prefix::Not, _) => Array::scalar(self.truth(typed, 0.0)?),
            TypedKind::Infix(operator, left, right) => {
                if typed.type_ == Type::Truth {
                    return Ok(Array::scalar(self.truth(typed, 0.0)?));
                }
                let (x, y) = (self.lower(left)?, self.lower(right)?);
                self.infix(*operator, &x, &y, (&left.type_, &right.type_), typed.span)?
            }
            TypedKind::Transpose(operand) => self.lower(operand)?.transposed(),
            TypedKind::Call { builtin, arguments } => self.call(*builtin, arguments, typed.span)?,
            TypedKind::Filled(filling) => self.filled(*filling, typed)?,
            TypedKind::Apply { instance, arguments } => self.apply(*instance, arguments)?,
            TypedKind::Subscripted { base, subscripts } => self.subscripted(base, subscripts)?,
            TypedKind::Sum { index, low, high, body } => self.sum(*index, low, high, body, typed.span)?,
            TypedKind::If { condition, then, otherwise } => {
                let condition = self.truth(condition, 0.0)?;
                let (then, otherwise) = (self.lower(then)?, self.lower(otherwise)?);
                self.each(&then, &otherwise, typed.span, |graph, x, y| graph.select(condition, x, y))?
            }
            TypedKind::Blocks { rows, heights, widths } => {
                self.extents(&typed.type_, typed.span)?;
                self.blocks(rows, heights, widths, typed.span)?
            }
            TypedKind::Bind(bound) => self.bind(bound, typed.span)?,
            TypedKind::Broken => return Err(Box::new(unavailable(typed.span))),
        };
        self.spend(1 + array.nodes.len() / COPIES_PER_OPERATION, typed.span)?;
        Ok(array)
    }

    /// The scalar `left − right`.
    pub fn difference(&mut self, left: &Typed, right: &Typed, span: Span) -> Lowered<Node> {
        let (left, right) = (self.lower(left)?.nodes[0], self.lower(right)?.nodes[0]);
        self.graph.set_span(Some(span));
        Ok(self.graph.binary(Binary::Sub, left, right))
    }

    /// Writes out the body of a function with these arguments in the place of its own.
    pub fn in_body<T>(
        &mut self,
        instance: usize,
        arguments: Vec<Array>,
        write: impl FnOnce(&mut Self, &Typed) -> Lowered<T>,
    ) -> Lowered<T> {
        self.frames.push(Frame { arguments, indices: Vec::new(), variables: Vec::new() });
        let theory = self.theory;
        let outcome = write(self, &theory.scope.instances[instance].body);
        self.frames.pop();
        outcome
    }

    /// The expression that a `let` stands for.
    pub fn let_value(&self, LetId(id): LetId) -> &'a Typed {
        let theory = self.theory;
        &theory.lets[id].1
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
        self.map(&operand, Unary::Neg, span)
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
        // A body sees no variables but those in its arguments: averages in it stand at the same level
        // wherever the function is applied to the same arguments, and what was written out can be used again.
        let outside = self.level;
        self.level = self.level_of(&arrays);
        let array = self.in_body(instance, arrays, |lowering, body| lowering.lower(body));
        self.level = outside;
        let array = array?;
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
            if low > high {
                let label = format!("from {low} to {high}");
                return Err(Box::new(Diagnostic::new("E0501", "this range is empty").at(span, label)));
            }
            for at in [low, high] {
                if at < 1 || at > extent as i64 {
                    return Err(Box::new(out_of_range(at, extent, span)));
                }
            }
            kept.push(low as usize - 1..high as usize);
        }
        let rows = kept[0].clone();
        let columns = kept.get(1).cloned().unwrap_or(0..1);
        let (row_count, column_count) = (rows.len(), columns.len());
        let entries = rows.flat_map(|row| columns.clone().map(move |column| (row, column)));
        let nodes = entries.map(|(row, column)| array.at(row, column)).collect();
        // One row of a matrix is a vector, and vectors stand upright.
        let lies_flat =
            matches!(subscripts, [TypedSubscript::At(..), s] if !matches!(s, TypedSubscript::At(..)));
        let (rows, columns) = if lies_flat { (column_count, 1) } else { (row_count, column_count) };
        Ok(Array { rows, columns, nodes })
    }

    fn sum(&mut self, index: usize, low: &Whole, high: &Whole, body: &Typed, span: Span) -> Lowered<Array> {
        let (low, high) = (self.whole(low), self.whole(high));
        self.spend(usize::try_from(high.saturating_sub(low)).unwrap_or(0), span)?;
        let (rows, columns) = self.extents(&body.type_, body.span)?;
        let zero = self.graph.constant(0.0);
        let mut sum = Array { rows, columns, nodes: vec![zero; rows * columns] };
        debug_assert_eq!(self.frame().indices.len(), index, "sums are numbered from the outermost");
        for value in low..=high {
            self.frame_mut().indices.push(value);
            let term = self.lower(body);
            self.frame_mut().indices.pop();
            sum = self.each(&sum, &term?, body.span, |graph, x, y| graph.binary(Binary::Add, x, y))?;
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

/// A subscript beyond the entries that there are.
pub fn out_of_range(subscript: i64, extent: usize, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new("E0503", "subscript out of range")
        .at(span, format!("this is {subscript}, and there are {extent}"));
    if subscript == 0 { diagnostic.help("subscripts count from 1") } else { diagnostic }
}

fn unavailable(span: Span) -> Diagnostic {
    Diagnostic::new("E0206", "this has no value here").at(span, "depends on more than is known here")
}
