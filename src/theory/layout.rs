//! Where the numbers of a theory lie in one flat vector, at given sizes.

use crate::domain::Domain;
use crate::theory::Quantity;
use crate::theory::shape::Shape;

/// Where the entries of one parameter, unknown or state lie in the flat vector of inputs.
#[derive(Clone, Debug)]
pub struct Variable {
    pub name: String,
    pub shape: Shape,
    pub rows: usize,
    pub columns: usize,
    pub is_symmetric: bool,
    pub offset: usize,
    pub domain: Domain,
}

impl Variable {
    pub fn new(quantity: &Quantity, (rows, columns): (usize, usize), offset: usize) -> Variable {
        Variable {
            name: quantity.name.text.clone(),
            shape: quantity.shape.clone(),
            rows,
            columns,
            is_symmetric: quantity.is_symmetric,
            offset,
            domain: quantity.domain,
        }
    }

    /// How many numbers are stored: a symmetric matrix has its upper triangle only.
    pub fn len(&self) -> usize {
        if self.is_symmetric { self.rows * (self.rows + 1) / 2 } else { self.rows * self.columns }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Position among the stored numbers of the entry in this row and column.
    pub fn position(&self, row: usize, column: usize) -> usize {
        if !self.is_symmetric {
            return row * self.columns + column;
        }
        let (low, high) = (row.min(column), row.max(column));
        low * self.rows - low * (low + 1) / 2 + high
    }

    /// All entries, row by row, from the stored numbers.
    pub fn entries(&self, stored: &[f64]) -> Vec<f64> {
        let places = (0..self.rows).flat_map(|row| (0..self.columns).map(move |column| (row, column)));
        places.map(|(row, column)| stored[self.position(row, column)]).collect()
    }

    /// The name of each stored number: `m` for a single one, else `v[2]` or `Q[1,2]`.
    pub fn stored_names(&self) -> Vec<String> {
        let is_matrix = matches!(self.shape, Shape::Matrix(..));
        let name = |(row, column): (usize, usize)| match (self.rows * self.columns, is_matrix) {
            (1, _) => self.name.clone(),
            (_, false) => format!("{}[{row}]", self.name),
            (_, true) => format!("{}[{row},{column}]", self.name),
        };
        let places = (1..=self.rows).flat_map(|row| (1..=self.columns).map(move |column| (row, column)));
        let places: Vec<(usize, usize)> = places.collect();
        self.stored(&places).into_iter().map(name).collect()
    }

    /// The inverse of [`Variable::entries`].
    pub fn stored<T: Copy>(&self, entries: &[T]) -> Vec<T> {
        let is_stored = |&(row, column): &(usize, usize)| !self.is_symmetric || row <= column;
        let places = (0..self.rows).flat_map(|row| (0..self.columns).map(move |column| (row, column)));
        places.filter(is_stored).map(|(row, column)| entries[row * self.columns + column]).collect()
    }
}

/// The flat vector of inputs: unknowns (or states), then parameters, then the time.
#[derive(Clone, Debug)]
pub struct Layout {
    pub unknowns: Vec<Variable>,
    pub parameters: Vec<Variable>,
    pub unknown_count: usize,
    pub parameter_count: usize,
}

impl Layout {
    /// Length of the vector.
    pub fn len(&self) -> usize {
        self.unknown_count + self.parameter_count + 1
    }

    pub fn is_empty(&self) -> bool {
        false
    }

    /// Position of the time.
    pub fn time(&self) -> usize {
        self.unknown_count + self.parameter_count
    }
}
