//! One form for all equivalent solutions.
//!
//! The gauges of a theory are applied in the order in which they are declared. A sign is chosen so
//! that the largest entry of the first unknown that is not zero is positive; indices are sorted so
//! that the entries of the first unknown with that index descend in size.

use crate::theory::{DimId, Gauge, Layout, Theory, UnknownId, Variable};

/// Entries are compared after rounding to this: rounding noise must not decide a sign or an order.
const RESOLUTION: f64 = 1e-8;

pub fn canonical(theory: &Theory, layout: &Layout, unknowns: &mut [f64]) {
    for gauge in &theory.gauges {
        match gauge {
            Gauge::Permute { dim } => sort_indices(layout, *dim, unknowns),
            Gauge::Flip { unknowns: which, along: None } => flip_whole(layout, which, unknowns),
            Gauge::Flip { unknowns: which, along: Some(dim) } => flip_indices(layout, which, *dim, unknowns),
        }
    }
}

fn flip_whole(layout: &Layout, which: &[UnknownId], unknowns: &mut [f64]) {
    let entries = which.iter().flat_map(|id| {
        let variable = &layout.unknowns[id.0];
        variable.offset..variable.offset + variable.len()
    });
    let positions: Vec<usize> = entries.collect();
    flip_if_negative(layout, which, |_, _, _| true, &positions, unknowns);
}

fn flip_indices(layout: &Layout, which: &[UnknownId], dim: DimId, unknowns: &mut [f64]) {
    let Some(extent) = which.iter().find_map(|id| extent(&layout.unknowns[id.0], dim)) else { return };
    for index in 0..extent {
        let mut positions = Vec::new();
        for id in which {
            let variable = &layout.unknowns[id.0];
            for_each_stored(variable, |row, column, position| {
                if flips(variable, dim, index, row, column) {
                    positions.push(variable.offset + position);
                }
            });
        }
        let chosen =
            |variable: &Variable, row: usize, column: usize| flips(variable, dim, index, row, column);
        flip_if_negative(layout, which, chosen, &positions, unknowns);
    }
}

/// Whether an entry changes sign with index `index` of `dim`: if that is one of its indices, not both.
fn flips(variable: &Variable, dim: DimId, index: usize, row: usize, column: usize) -> bool {
    let [rows, columns] = axes(variable, dim);
    (rows && row == index) != (columns && column == index)
}

/// Changes the signs at `positions` if the largest of the chosen entries of the first unknown that
/// is not zero there is negative.
fn flip_if_negative(
    layout: &Layout,
    which: &[UnknownId],
    chosen: impl Fn(&Variable, usize, usize) -> bool,
    positions: &[usize],
    unknowns: &mut [f64],
) {
    for id in which {
        let variable = &layout.unknowns[id.0];
        let mut largest = 0.0f64;
        for_each_stored(variable, |row, column, position| {
            if chosen(variable, row, column) {
                let value = unknowns[variable.offset + position];
                // Of two equal sizes the first decides, whatever the rounding.
                if value.abs() > largest.abs() * (1.0 + RESOLUTION) {
                    largest = value;
                }
            }
        });
        if largest.abs() > RESOLUTION {
            if largest < 0.0 {
                for &position in positions {
                    unknowns[position] = -unknowns[position];
                }
            }
            return;
        }
    }
}

fn sort_indices(layout: &Layout, dim: DimId, unknowns: &mut [f64]) {
    let Some(extent) = layout.unknowns.iter().find_map(|variable| extent(variable, dim)) else { return };
    let mut order: Vec<usize> = (0..extent).collect();
    let keys: Vec<Vec<i64>> = order.iter().map(|&index| sort_key(layout, dim, index, unknowns)).collect();
    order.sort_by(|&a, &b| keys[b].cmp(&keys[a]));
    let before = unknowns.to_vec();
    for variable in &layout.unknowns {
        let [rows, columns] = axes(variable, dim);
        for_each_stored(variable, |row, column, position| {
            let from_row = if rows { order[row] } else { row };
            let from_column = if columns { order[column] } else { column };
            let from = variable.offset + variable.position(from_row, from_column);
            unknowns[variable.offset + position] = before[from];
        });
    }
}

/// Sizes of the entries with this index, in units of the resolution: of the unknowns in their
/// order; of square matrices the diagonal entry alone.
fn sort_key(layout: &Layout, dim: DimId, index: usize, unknowns: &[f64]) -> Vec<i64> {
    let mut key = Vec::new();
    for variable in &layout.unknowns {
        let [rows, columns] = axes(variable, dim);
        for_each_stored(variable, |row, column, position| {
            let wanted = match (rows, columns) {
                (true, true) => row == index && column == index,
                (true, false) => row == index,
                (false, true) => column == index,
                (false, false) => false,
            };
            if wanted {
                key.push((unknowns[variable.offset + position].abs() / RESOLUTION) as i64);
            }
        });
    }
    key
}

/// Whether rows and columns of a variable are counted by `dim`.
fn axes(variable: &Variable, dim: DimId) -> [bool; 2] {
    variable.shape.dims().map(|counted| counted == Some(dim))
}

fn extent(variable: &Variable, dim: DimId) -> Option<usize> {
    match axes(variable, dim) {
        [true, _] => Some(variable.rows),
        [false, true] => Some(variable.columns),
        [false, false] => None,
    }
}

/// Row, column and position of each stored number.
fn for_each_stored(variable: &Variable, mut visit: impl FnMut(usize, usize, usize)) {
    for row in 0..variable.rows {
        for column in 0..variable.columns {
            if !variable.is_symmetric || row <= column {
                visit(row, column, variable.position(row, column));
            }
        }
    }
}
