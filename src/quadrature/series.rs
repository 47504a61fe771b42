//! Sums over 0, 1, 2, …: in blocks, until what is left is negligible.

use super::Status;
use super::answer::{Answer, FLOOR};
use super::sampler::Sampler;
use super::sums::sum;
use super::tail::tail;

/// Number of terms in a block.
const BLOCK: usize = 32;

/// So many terms are summed at most.
const MOST_TERMS: usize = 1 << 17;

/// How many terms further out are looked at before the rest is believed to be negligible.
const LOOKS: usize = 32;

/// Share of the tolerance that the rest may have.
const SHARE: f64 = 0.5;

#[derive(Debug, Default)]
pub(super) struct Series {
    nodes: Vec<f64>,
    /// For each output all terms.
    terms: Vec<Vec<f64>>,
    batch: Vec<f64>,
    /// For each output: absolute values of all terms, of the last block, and of the one before.
    sizes: Vec<[f64; 3]>,
}

impl Series {
    /// Sums all outputs; what lies beyond the last term is in the errors.
    pub(super) fn sum(&mut self, sampler: &mut Sampler, tolerance: f64, answer: &mut Answer) -> Status {
        self.nodes.clear();
        self.terms.resize_with(sampler.outputs(), Vec::new);
        self.terms.iter_mut().for_each(Vec::clear);
        self.sizes.clear();
        self.sizes.resize(sampler.outputs(), [0.0; 3]);
        let mut horizon = 0;
        loop {
            if let Err(status) = self.block(sampler) {
                return status;
            }
            if self.nodes.len() > horizon && self.is_done(tolerance) {
                match self.look_ahead(sampler, tolerance) {
                    Some(ahead) => horizon = ahead,
                    None => break,
                }
            }
            if self.nodes.len() >= MOST_TERMS {
                break;
            }
        }
        self.finish(tolerance, answer)
    }

    fn block(&mut self, sampler: &mut Sampler) -> Result<(), Status> {
        let first = self.nodes.len();
        self.nodes.extend((first..first + BLOCK).map(|k| k as f64));
        sampler.columns(&self.nodes[first..], &mut self.batch);
        let columns = self.batch.chunks(BLOCK).zip(&mut self.terms);
        for ((column, terms), [all, last, before]) in columns.zip(&mut self.sizes) {
            (*before, *last) = (*last, 0.0);
            for (term, node) in column.iter().zip(&self.nodes[first..]) {
                if term.is_nan() {
                    return Err(Status::Undefined { at: *node });
                }
                *last += term.abs();
            }
            terms.extend_from_slice(column);
            *all += *last;
            if all.is_infinite() {
                return Err(Status::Diverges);
            }
        }
        Ok(())
    }

    /// What is left beyond the last term, judged by the last two blocks.
    fn rest(&self, [_, last, before]: [f64; 3]) -> f64 {
        let (end, block) = (self.nodes.len() as f64, BLOCK as f64);
        tail((end - 1.5 * block, before / block), (end - 0.5 * block, last / block))
    }

    fn is_done(&self, tolerance: f64) -> bool {
        let is_small = |sizes: &[f64; 3]| self.rest(*sizes) <= SHARE * tolerance * sizes[0] + FLOOR;
        self.nodes.len() >= 2 * BLOCK && self.sizes.iter().all(is_small)
    }

    /// The first term that matters among some that are further out, each further than the last by the same factor.
    fn look_ahead(&mut self, sampler: &mut Sampler, tolerance: f64) -> Option<usize> {
        let first = self.nodes.len();
        let ratio = (MOST_TERMS as f64 / first as f64).powf(1.0 / LOOKS as f64);
        self.nodes.extend((1..=LOOKS as i32).map(|k| (first as f64 * ratio.powi(k)).floor()));
        sampler.columns(&self.nodes[first..], &mut self.batch);
        let ahead = &self.nodes[first..];
        let matters = |k: &usize| {
            let terms = self.batch.iter().skip(*k).step_by(ahead.len()).zip(&self.sizes);
            let large =
                |(term, [all, ..]): (&f64, &[f64; 3])| term.abs() * ahead[*k] > tolerance * all + FLOOR;
            terms.filter(|(term, _)| term.is_finite()).any(large)
        };
        let found = (0..ahead.len()).find(matters).map(|k| ahead[k] as usize);
        self.nodes.truncate(first);
        found
    }

    fn finish(&mut self, tolerance: f64, answer: &mut Answer) -> Status {
        answer.mesh.nodes.extend_from_slice(&self.nodes);
        answer.mesh.weights.resize(self.nodes.len(), 1.0);
        for (output, sizes) in self.sizes.iter().enumerate() {
            answer.errors[output] = self.rest(*sizes);
            answer.magnitudes[output] = sizes[0];
        }
        if answer.errors.contains(&f64::INFINITY) {
            return Status::Diverges;
        }
        for (value, terms) in answer.values.iter_mut().zip(&self.terms) {
            *value = sum(terms);
        }
        answer.status(tolerance)
    }
}
