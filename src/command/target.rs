//! Names on the command line as places among the inputs of a model.

use crate::command::failure::Failure;
use crate::model::{Model, variable_names};
use crate::syntax::name;
use crate::theory::Variable;
use crate::theory::shape::Shape;

/// A parameter or unknown, or one entry of it.
pub struct Target {
    role: Role,
    variable: usize,
    entry: Option<usize>,
}

/// Where a name is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Parameter,
    /// An unknown or a state.
    Unknown,
}

impl Target {
    /// The variable of this name, in any spelling, or one entry of it: `rho[2]`.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(model: &Model, role: Role, name: &str) -> Result<Target, Failure> {
        let (base, is_entry) = match name.split_once('[') {
            Some((base, _)) => (base, true),
            None => (name, false),
        };
        let key = name::key(base.trim());
        let variables = role.variables(model);
        let names: Vec<&str> = variables.iter().map(|variable| variable.name.as_str()).collect();
        let found = variables.iter().position(|variable| name::key(&variable.name) == key);
        let variable = found.ok_or_else(|| Failure::unknown(role.name(), base, names))?;
        if !is_entry {
            return Ok(Target { role, variable, entry: None });
        }
        let wanted: String = name[base.len()..].chars().filter(|c| !c.is_whitespace()).collect();
        let entries = variable_names(&variables[variable]);
        let own = &variables[variable].name;
        let entry = entries.iter().position(|entry| entry[own.len()..] == wanted);
        // The single entry of a vector of length one is called by the vector's name.
        let is_only = entries.len() == 1 && matches!(wanted.as_str(), "[1]" | "[1,1]");
        match entry.or(is_only.then_some(0)) {
            Some(entry) => Ok(Target { role, variable, entry: Some(entry) }),
            None => {
                let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
                Err(Failure::unknown("entry", name, entries))
            }
        }
    }

    /// The parameter, unknown or state as a whole.
    pub fn variable<'m>(&self, model: &'m Model) -> &'m Variable {
        &self.role.variables(model)[self.variable]
    }

    /// The stored positions and values that an array of this many rows and columns sets.
    pub fn fit(
        &self,
        variable: &Variable,
        (rows, columns, entries): &(usize, usize, Vec<f64>),
    ) -> Result<Vec<(usize, f64)>, String> {
        if let Some(entry) = self.entry {
            if entries.len() != 1 {
                return Err("one entry takes one number".to_owned());
            }
            let position = variable.position(entry / variable.columns, entry % variable.columns);
            return Ok(vec![(variable.offset + position, entries[0])]);
        }
        let is_matrix = matches!(variable.shape, Shape::Matrix(..));
        let fills = entries.len() == 1 && (!is_matrix || entries[0] == 0.0);
        let filled = if fills { vec![entries[0]; variable.rows * variable.columns] } else { entries.clone() };
        let fits = fills || (*rows, *columns) == (variable.rows, variable.columns);
        if !fits {
            let size = |rows: usize, columns: usize| match columns {
                1 => format!("{rows}"),
                _ => format!("{rows} × {columns}"),
            };
            return Err(format!(
                "`{}` has size {}, this has size {}",
                variable.name,
                size(variable.rows, variable.columns),
                size(*rows, *columns)
            ));
        }
        let n = variable.rows;
        let differs = |row: usize, column: usize| filled[row * n + column] != filled[column * n + row];
        if variable.is_symmetric && (0..n).any(|row| (0..row).any(|column| differs(row, column))) {
            return Err(format!("`{}` is symmetric, this is not", variable.name));
        }
        let stored = variable.stored(&filled);
        Ok(stored.into_iter().enumerate().map(|(at, value)| (variable.offset + at, value)).collect())
    }
}

/// The position among the flat parameters of a scalar parameter or of one entry, with its name.
///
/// # Errors
/// When there is none, or the name stands for several numbers.
pub fn parameter_position(model: &Model, name: &str) -> Result<(String, usize), Failure> {
    let target = Target::find(model, Role::Parameter, name)?;
    let variable = target.variable(model);
    let names = variable_names(variable);
    let entry = match target.entry {
        Some(entry) => entry,
        None if names.len() == 1 => 0,
        None => {
            let first = &names[0];
            return Err(Failure::usage(format!(
                "`{name}` has several entries\nhelp: vary one of them: {first}"
            )));
        }
    };
    let position = variable.position(entry / variable.columns, entry % variable.columns);
    Ok((names[entry].clone(), variable.offset + position - model.layout().unknown_count))
}

impl Role {
    fn variables(self, model: &Model) -> &[Variable] {
        match self {
            Role::Parameter => &model.layout().parameters,
            Role::Unknown => &model.layout().unknowns,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Role::Parameter => "parameter",
            Role::Unknown => "unknown or state",
        }
    }
}
