//! Events of a theory in time at given parameters, as [`EventFunctions`].

use crate::diagnostic::Diagnostic;
use crate::expr::Node;
use crate::model::Model;
use crate::ode::{Action, Direction, Event, EventFunctions};
use crate::syntax::tree::Relation;
use crate::tape::{Tape, Workspace};
use crate::theory::{Comparison, Kind};

/// A comparison to be watched along a flow; it happens when it becomes true.
#[derive(Clone, Debug)]
pub struct Watched {
    /// What to call it.
    pub name: String,
    /// What it does to the flow.
    pub action: Action,
    relation: Relation,
    margin: Node,
}

impl Model {
    /// The event at this position in the theory.
    pub fn declared_event(&self, event: usize, action: Action) -> Watched {
        let declared = &self.theory.events[event];
        let (name, relation) = (declared.name.clone(), declared.condition.relation);
        Watched { name, action, relation, margin: self.instance.events[event] }
    }

    /// A comparison from outside, checked against this theory.
    ///
    /// # Errors
    /// What does not work for these sizes.
    pub fn watched(
        &mut self,
        name: &str,
        comparison: &Comparison,
        action: Action,
    ) -> Result<Watched, Diagnostic> {
        let margin = self.instance.lower(&self.theory, &comparison.margin)?.nodes[0];
        Ok(Watched { name: name.to_owned(), action, relation: comparison.relation, margin })
    }

    /// What is watched, at these parameters.
    pub fn occasions(&self, parameters: &[f64], watched: &[Watched]) -> Occasions {
        let margins: Vec<Node> = watched.iter().map(|watched| watched.margin).collect();
        let tape = Tape::compile(&self.instance.graph, &margins, self.layout().len());
        let direction = |relation| match relation {
            Relation::Less | Relation::LessEqual | Relation::Greater | Relation::GreaterEqual => {
                Direction::Rising
            }
            Relation::Equal => Direction::Either,
        };
        let event =
            |watched: &Watched| Event { direction: direction(watched.relation), action: watched.action };
        Occasions {
            events: watched.iter().map(event).collect(),
            relations: watched.iter().map(|watched| watched.relation).collect(),
            inputs: self.inputs(&vec![0.0; self.layout().unknown_count], parameters, 0.0),
            time: self.layout().time(),
            workspace: Workspace::new(&tape),
            tape,
            is_stepwise: self.theory.kind == Kind::Map,
        }
    }
}

/// The margins of what is watched: positive where a comparison is true.
pub struct Occasions {
    events: Vec<Event>,
    relations: Vec<Relation>,
    /// States, parameters, time.
    inputs: Vec<f64>,
    time: usize,
    tape: Tape,
    workspace: Workspace<f64>,
    /// Between two steps nothing is crossed: equality itself must be on one side.
    is_stepwise: bool,
}

impl Occasions {
    /// Which comparisons are true at a point; an equality is never.
    pub fn hold(&mut self, t: f64, y: &[f64]) -> Vec<bool> {
        let mut values = vec![0.0; self.events.len()];
        self.values(t, y, &mut values);
        let holds = |(relation, value): (&Relation, f64)| match relation {
            Relation::Less | Relation::Greater => value > 0.0,
            Relation::LessEqual | Relation::GreaterEqual => value >= 0.0,
            Relation::Equal => false,
        };
        self.relations.iter().zip(values).map(holds).collect()
    }
}

impl EventFunctions for Occasions {
    fn events(&self) -> &[Event] {
        &self.events
    }

    fn values(&mut self, t: f64, y: &[f64], values: &mut [f64]) {
        self.inputs[..y.len()].copy_from_slice(y);
        self.inputs[self.time] = t;
        self.tape.evaluate(&self.inputs, &mut self.workspace, values);
        if !self.is_stepwise {
            return;
        }
        for (value, relation) in values.iter_mut().zip(&self.relations) {
            if *value == 0.0 {
                *value = match relation {
                    Relation::Less | Relation::Greater => -f64::MIN_POSITIVE,
                    Relation::LessEqual | Relation::GreaterEqual => f64::MIN_POSITIVE,
                    Relation::Equal => 0.0,
                };
            }
        }
    }
}
