//! The order in which definitions can be read: every name before its uses.

use std::collections::{HashMap, HashSet};

use crate::syntax::name::Name;
use crate::syntax::tree::{Expression, ExpressionKind};

/// A definition and the names it uses.
pub struct Definition {
    pub key: String,
    pub uses: Vec<String>,
}

/// Definitions in an order in which they can be read.
#[derive(Debug, Default, PartialEq)]
pub struct Ordered {
    /// Positions of the definitions, each after those it uses; those in circles are left out.
    pub order: Vec<usize>,
    /// Definitions in a circle, in the order in which each uses the next. Of circles that share a
    /// definition there is one.
    pub circles: Vec<Vec<usize>>,
}

/// Orders definitions so that each comes after those it uses.
pub fn dependency_order(definitions: &[Definition]) -> Ordered {
    let position: HashMap<&str, usize> =
        definitions.iter().enumerate().map(|(at, definition)| (definition.key.as_str(), at)).collect();
    let mut ordered = Ordered::default();
    let mut mark = vec![Mark::New; definitions.len()];
    for root in 0..definitions.len() {
        // Depth first with its own stack: a chain of definitions may be longer than the program's.
        let mut path: Vec<(usize, usize)> = Vec::new();
        if mark[root] == Mark::New {
            mark[root] = Mark::Open;
            path.push((root, 0));
        }
        while let Some(&mut (at, ref mut next)) = path.last_mut() {
            let Some(name) = definitions[at].uses.get(*next) else {
                if mark[at] == Mark::Open {
                    mark[at] = Mark::Done;
                    ordered.order.push(at);
                }
                path.pop();
                continue;
            };
            *next += 1;
            let Some(&used) = position.get(name.as_str()) else { continue };
            match mark[used] {
                Mark::Done | Mark::InCircle => {}
                Mark::New => {
                    mark[used] = Mark::Open;
                    path.push((used, 0));
                }
                Mark::Open => {
                    let circle = circle(&path, used);
                    circle.iter().for_each(|&at| mark[at] = Mark::InCircle);
                    ordered.circles.push(circle);
                }
            }
        }
    }
    ordered
}

/// The end of a path, from `first` on.
fn circle(path: &[(usize, usize)], first: usize) -> Vec<usize> {
    let from = path.iter().position(|&(at, _)| at == first).expect("open definitions are on the path");
    path[from..].iter().map(|&(at, _)| at).collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
    InCircle,
}

/// The keys of the names in an expression that mean something outside of it, each once.
pub fn names_used(expression: &Expression, arguments: &[Name]) -> Vec<String> {
    let mut search = Search { bound: arguments.iter().map(Name::key).collect(), found: HashSet::new() };
    search.visit(expression);
    let mut names: Vec<String> = search.found.into_iter().collect();
    names.sort();
    names
}

struct Search {
    /// Arguments of the function, and indices of the sums and variables of the averages around the present
    /// place.
    bound: Vec<String>,
    found: HashSet<String>,
}

impl Search {
    fn visit(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Name(name) => self.name(name),
            ExpressionKind::Call { function, .. } => self.name(function),
            ExpressionKind::Sum { index, low, high, body } => {
                self.visit(low);
                self.visit(high);
                self.bound.push(index.key());
                self.visit(body);
                self.bound.pop();
                return;
            }
            ExpressionKind::Bind { variables, body, given, .. } => {
                given.iter().for_each(|part| self.visit(part));
                let outside = self.bound.len();
                for variable in variables {
                    variable.range.parts().iter().for_each(|part| self.visit(part));
                    self.bound.push(variable.name.key());
                }
                self.visit(body);
                self.bound.truncate(outside);
                return;
            }
            _ => {}
        }
        for child in expression.children() {
            self.visit(child);
        }
    }

    fn name(&mut self, name: &Name) {
        let key = name.key();
        if !self.bound.contains(&key) {
            self.found.insert(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definitions(list: &[(&str, &[&str])]) -> Vec<Definition> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        list.iter().map(|(key, uses)| Definition { key: (*key).to_owned(), uses: owned(uses) }).collect()
    }

    #[test]
    fn a_definition_comes_after_those_it_uses() {
        let order = dependency_order(&definitions(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &["x"])]));
        assert_eq!(order, Ordered { order: vec![2, 1, 0], circles: vec![] });
    }

    #[test]
    fn every_circle_is_found_and_the_rest_is_ordered() {
        let uses: [(&str, &[&str]); 6] =
            [("x", &["a", "y"]), ("a", &["b"]), ("b", &["a"]), ("c", &["c"]), ("y", &[]), ("z", &["y", "b"])];
        let ordered = dependency_order(&definitions(&uses));
        assert_eq!(ordered, Ordered { order: vec![4, 0, 5], circles: vec![vec![1, 2], vec![3]] });
    }

    #[test]
    fn a_chain_longer_than_the_stack_is_ordered() {
        let chain: Vec<Definition> = (0..100_000)
            .map(|i: usize| Definition { key: i.to_string(), uses: vec![(i + 1).to_string()] })
            .collect();
        assert_eq!(dependency_order(&chain).order[0], 99_999);
    }
}
