//! The order in which definitions can be read: every name before its uses.

use std::collections::HashMap;

use crate::syntax::tree::{Expression, ExpressionKind};

/// A definition and the names it uses.
pub struct Definition {
    pub key: String,
    pub uses: Vec<String>,
}

/// Positions of the definitions so that each comes after those it uses.
///
/// # Errors
/// The positions of a circle of definitions, in the order in which each uses the next.
pub fn dependency_order(definitions: &[Definition]) -> Result<Vec<usize>, Vec<usize>> {
    let position: HashMap<&str, usize> =
        definitions.iter().enumerate().map(|(at, definition)| (definition.key.as_str(), at)).collect();
    let mut order = Vec::with_capacity(definitions.len());
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
                mark[at] = Mark::Done;
                order.push(at);
                path.pop();
                continue;
            };
            *next += 1;
            let Some(&used) = position.get(name.as_str()) else { continue };
            match mark[used] {
                Mark::Done => {}
                Mark::New => {
                    mark[used] = Mark::Open;
                    path.push((used, 0));
                }
                Mark::Open => {
                    let from = path.iter().position(|&(at, _)| at == used).unwrap_or(0);
                    return Err(path[from..].iter().map(|&(at, _)| at).collect());
                }
            }
        }
    }
    Ok(order)
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// The keys of all names in an expression, each once.
pub fn names_used(expression: &Expression) -> Vec<String> {
    let mut names = Vec::new();
    let mut stack = vec![expression];
    while let Some(expression) = stack.pop() {
        match &expression.kind {
            ExpressionKind::Name(name) => names.push(name.key()),
            ExpressionKind::Call { function, .. } => names.push(function.key()),
            _ => {}
        }
        stack.extend(expression.children());
    }
    names.sort();
    names.dedup();
    names
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
        assert_eq!(order, Ok(vec![2, 1, 0]));
    }

    #[test]
    fn a_circle_is_reported_as_one() {
        let order = dependency_order(&definitions(&[("x", &["a"]), ("a", &["b"]), ("b", &["a"])]));
        assert_eq!(order, Err(vec![1, 2]));
    }

    #[test]
    fn a_chain_longer_than_the_stack_is_ordered() {
        let chain: Vec<Definition> = (0..100_000)
            .map(|i: usize| Definition { key: i.to_string(), uses: vec![(i + 1).to_string()] })
            .collect();
        assert_eq!(dependency_order(&chain).map(|order| order[0]), Ok(99_999));
    }
}
