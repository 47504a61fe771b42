//! Equal operations side by side.

use super::Tape;
use super::fuse::{Action, Unit};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Orders units such that equal actions follow each other as far as what they need allows: each run is of one action.
/// Units of arithmetic may need those before in the same run. What the units need beside each other is known.
pub(super) fn runs(tape: &Tape, units: Vec<Unit>) -> Vec<Vec<Unit>> {
    let mut producer: Vec<Option<usize>> = vec![None; tape.slot_count];
    for (at, unit) in units.iter().enumerate() {
        producer[unit.result.index()..][..unit.width].fill(Some(at));
    }
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); units.len()];
    let mut missing = vec![0; units.len()];
    for (at, unit) in units.iter().enumerate() {
        let mut needed: Vec<usize> = unit.operands.iter().filter_map(|slot| producer[slot.index()]).collect();
        needed.sort_unstable();
        needed.dedup();
        missing[at] = needed.len();
        needed.into_iter().for_each(|other| users[other].push(at));
    }
    let mut ready: BTreeMap<Action, Vec<usize>> = BTreeMap::new();
    for at in (0..units.len()).filter(|&at| missing[at] == 0) {
        ready.entry(units[at].action).or_default().push(at);
    }
    let mut left: BTreeMap<Action, usize> = BTreeMap::new();
    units.iter().for_each(|unit| *left.entry(unit.action).or_default() += 1);
    let mut runs = Vec::new();
    // An action of which nothing is left for later, else that with the most units; of equal ones the first.
    let rank = |action: &Action, ready: usize, left: usize| (ready == left, ready, Reverse(*action));
    while let Some((&action, _)) =
        ready.iter().max_by_key(|(action, ready)| rank(action, ready.len(), left[action]))
    {
        let mut run = Vec::new();
        while let Some(now) = ready.remove(&action) {
            for &user in now.iter().flat_map(|&at| &users[at]) {
                missing[user] -= 1;
                if missing[user] == 0 {
                    ready.entry(units[user].action).or_default().push(user);
                }
            }
            run.extend(now.into_iter().map(|at| units[at].clone()));
            if matches!(action, Action::Unary(_)) {
                break;
            }
        }
        left.entry(action).and_modify(|left| *left -= run.len());
        runs.push(run);
    }
    runs
}
