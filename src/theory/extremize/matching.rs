//! Which equation determines which unknown.

/// How good an equation is as an update of an unknown, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fitness {
    /// The derivative by another unknown, which is linear in this one: the two are conjugate.
    Conjugate,
    /// The derivative by the unknown itself, which is linear in it.
    Linear,
    /// The derivative by the unknown itself, of which some terms are linear in it.
    OwnTerms,
    /// The derivative by another unknown, of which some terms are linear in this one.
    Terms,
}

/// For each column the row that it is matched with. As many as possible have one, better fits being placed first.
///
/// `fits` holds the columns that each row fits.
pub fn matching(fits: &[Vec<(usize, Fitness)>]) -> Vec<Option<usize>> {
    let mut row_of = vec![None; fits.len()];
    let mut is_placed = vec![false; fits.len()];
    for least in [Fitness::Conjugate, Fitness::Linear, Fitness::OwnTerms, Fitness::Terms] {
        for (row, is_placed) in is_placed.iter_mut().enumerate() {
            let mut seen = vec![false; fits.len()];
            *is_placed = *is_placed || place(row, fits, least, &mut row_of, &mut seen);
        }
    }
    row_of
}

/// Finds a column for a row, moving others to further columns if need be (augmenting paths).
fn place(
    row: usize,
    fits: &[Vec<(usize, Fitness)>],
    least: Fitness,
    row_of: &mut [Option<usize>],
    seen: &mut [bool],
) -> bool {
    for &(column, fitness) in &fits[row] {
        if fitness > least || std::mem::replace(&mut seen[column], true) {
            continue;
        }
        let is_free = match row_of[column] {
            None => true,
            Some(other) => place(other, fits, least, row_of, seen),
        };
        if is_free {
            row_of[column] = Some(row);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use Fitness::{Conjugate, Linear, OwnTerms};

    #[test]
    fn conjugates_determine_each_other() {
        let fits = [vec![(0, Linear), (1, Conjugate)], vec![(0, Conjugate)], vec![(2, OwnTerms)]];
        assert_eq!(matching(&fits), [Some(1), Some(0), Some(2)]);
    }

    #[test]
    fn a_row_gives_way_to_one_that_fits_nowhere_else() {
        let fits = [vec![(0, Linear), (1, Linear)], vec![(0, Linear)], vec![]];
        assert_eq!(matching(&fits), [Some(1), Some(0), None]);
    }
}
