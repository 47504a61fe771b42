//! Cuts of panels where switches change sign or the integrand is infinite.

use super::Panels;
use super::cell::{Cell, Corner, Kind};
use crate::quadrature::crossing::{MOST_CUTS, differ, insert, is_plain, locate};
use crate::quadrature::kronrod::POINTS;
use crate::quadrature::sampler::Sampler;
use crate::quadrature::{End, Status};

impl Panels {
    /// Cuts fresh cells where switches change sign or the integrand is infinite; the pieces are fresh, and what
    /// needs no cut is to be judged.
    pub(super) fn cut(&mut self, sampler: &mut Sampler) -> Result<(), Status> {
        std::mem::swap(&mut self.fresh, &mut self.evaluated);
        self.fresh.clear();
        for place in 0..self.evaluated.len() {
            let index = self.evaluated[place];
            self.find_cuts(index, sampler)?;
            if self.cuts.is_empty() {
                self.unjudged.push(index);
                continue;
            }
            let whole = self.cells[index];
            let mut low = whole.low;
            for cut in 0..=self.cuts.len() {
                let high =
                    self.cuts.get(cut).map_or(whole.high, |end| Corner { end: *end, kind: Kind::Edge });
                let piece = Cell::fresh(low, high, (f64::INFINITY, f64::INFINITY));
                if cut == 0 {
                    self.cells[index] = piece;
                    self.fresh.push(index);
                } else {
                    self.push(piece);
                }
                low = high;
            }
        }
        Ok(())
    }

    fn find_cuts(&mut self, index: usize, sampler: &mut Sampler) -> Result<(), Status> {
        self.cuts.clear();
        let width = sampler.width();
        let nodes = &self.nodes[index * POINTS..][..POINTS];
        let columns = self.columns[index * POINTS * width..][..POINTS * width].chunks_exact(POINTS);
        if is_plain(columns.clone(), sampler.outputs()) {
            return Ok(());
        }
        let rows: Vec<Vec<f64>> =
            (0..POINTS).map(|k| columns.clone().map(|column| column[k]).collect()).collect();
        if self.cells.len() < MOST_CUTS {
            for k in 1..POINTS {
                if differ(sampler, &rows[k - 1], &rows[k]) {
                    locate(sampler, (nodes[k - 1], &rows[k - 1]), (nodes[k], &rows[k]), &mut self.cuts);
                }
            }
        }
        let wrong = |k: &usize| rows[*k][..sampler.outputs()].iter().any(|value| !value.is_finite());
        let mut wrongs = (0..POINTS).filter(wrong);
        let wrong_at = wrongs.next();
        if let Some(first) = wrong_at {
            let is_nan = |k: &usize| rows[*k][..sampler.outputs()].iter().any(|value| value.is_nan());
            let nan = (0..POINTS).find(is_nan);
            match (wrongs.next(), nan) {
                (None, _) if self.cells.len() < MOST_CUTS => insert(&mut self.cuts, End::fixed(nodes[first])),
                (_, Some(k)) => return Err(Status::Undefined { at: nodes[k] }),
                _ => return Err(Status::Diverges),
            }
        }
        let (low, high) = (self.cells[index].low.end.at, self.cells[index].high.end.at);
        self.cuts.retain(|cut| low < cut.at && cut.at < high);
        match wrong_at {
            Some(k) if self.cuts.is_empty() => Err(Status::Undefined { at: self.nodes[index * POINTS + k] }),
            _ => Ok(()),
        }
    }
}
