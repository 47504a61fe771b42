//! What a sum or an integral leaves out beyond its last nodes.

/// Powers that fall more slowly than this are taken for ones that cannot be integrated.
const SLOWEST_POWER: f64 = 1.05;

/// The integral beyond `to` of a function whose absolute value was `before` at `from` and `after` at `to`,
/// if it goes on to fall like a power: too much for everything that falls faster. Infinite if it does not
/// fall fast enough.
pub(super) fn tail((from, before): (f64, f64), (to, after): (f64, f64)) -> f64 {
    if after == 0.0 {
        return 0.0;
    }
    let power = (before / after).ln() / (to / from).ln();
    if power > SLOWEST_POWER { after * to / (power - 1.0) } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn tails_of_powers_are_exact_and_those_of_exponentials_are_bounded() {
        let inverse_square = |x: f64| 1.0 / (x * x);
        assert_close(tail((4.0, inverse_square(4.0)), (5.0, inverse_square(5.0))), 0.2, 1e-15);
        let left_out = (-5.0_f64).exp(); // the integral of exp(−x) beyond 5
        let bound = tail((4.0, (-4.0_f64).exp()), (5.0, left_out));
        assert!(bound >= left_out && bound < 2.0 * left_out, "{bound:e}");
        assert_eq!(tail((4.0, 0.25), (5.0, 0.2)), f64::INFINITY);
    }
}
