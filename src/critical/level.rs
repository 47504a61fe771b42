//! Zeros of a test function: `r(x, p, q) = 0`, `g(x, p, q) = 0`.

use super::base::Base;
use super::extended::{Condition, Rows};

pub(super) struct Level(pub(super) usize);

impl Condition for Level {
    fn evaluate(&mut self, base: &mut Base, u: &[f64], q: f64) -> Option<Rows> {
        let place = base.evaluate([u, &[q]].concat());
        let (value, gradient) = base.level(self.0, &place.y);
        Some(Rows { r: [&place.r[..], &[value]].concat(), slope: [place.slope, gradient].concat() })
    }
}
