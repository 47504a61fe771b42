//! A root of a function of one variable between two points where its signs differ.

/// Where the sign changes, half the width of the last bracket, and the value there.
#[derive(Clone, Copy, Debug)]
pub struct Bracketed {
    pub at: f64,
    pub width: f64,
    pub value: f64,
}

/// Evaluations after which a bracket is as narrow as bisection makes it.
const EVALUATIONS: usize = 200;

/// Chandrupatla's method: inverse quadratic interpolation where it is safe, else bisection, until the
/// bracket is narrower than `width`. `None` if the function has no value somewhere.
///
/// Reference: Chandrupatla (1997), *A new hybrid quadratic/bisection algorithm for finding the zero of a
/// nonlinear function without using derivatives*, Adv. Eng. Software 28, 145.
pub fn bracketed_root(
    function: &mut dyn FnMut(f64) -> Option<f64>,
    lower: (f64, f64),
    upper: (f64, f64),
    width: f64,
) -> Option<Bracketed> {
    let ((mut b, mut fb), (mut a, mut fa)) = (lower, upper);
    let (mut c, mut fc);
    let mut part = 0.5;
    for _ in 0..EVALUATIONS {
        let x = a + part * (b - a);
        let fx = function(x).filter(|value| !value.is_nan())?;
        if (fx > 0.0) == (fa > 0.0) {
            (c, fc) = (a, fa);
        } else {
            (c, fc, b, fb) = (b, fb, a, fa);
        }
        (a, fa) = (x, fx);
        let (at, value) = if fa.abs() < fb.abs() { (a, fa) } else { (b, fb) };
        let least = (0.5 * width + f64::EPSILON * at.abs()) / (b - a).abs();
        if value == 0.0 || least > 0.5 {
            return Some(Bracketed {
                at,
                width: if value == 0.0 { 0.5 * width } else { (b - a).abs() },
                value,
            });
        }
        let (xi, phi) = ((a - b) / (c - b), (fa - fb) / (fc - fb));
        part = if 1.0 - (1.0 - xi).sqrt() < phi && phi < xi.sqrt() {
            fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        } else {
            0.5
        };
        part = part.clamp(least, 1.0 - least);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_close;

    #[test]
    fn smooth_and_rough_roots_are_bracketed() {
        let cosine = |x: f64| x.cos() - x;
        let flat = |x: f64| (x - 0.3).powi(9);
        let jump = |x: f64| (x - 0.7).signum();
        let functions: [&dyn Fn(f64) -> f64; 3] = [&cosine, &flat, &jump];
        let roots = [0.739_085_133_215_160_6, 0.3, 0.7]; // the first by 30-digit arithmetic
        for (f, root) in functions.into_iter().zip(roots) {
            let mut count = 0;
            let mut counted = |x| {
                count += 1;
                Some(f(x))
            };
            let found = bracketed_root(&mut counted, (0.0, f(0.0)), (1.0, f(1.0)), 1e-13).unwrap();
            assert_close(found.at, root, 1e-13);
            assert!(count <= 60, "{count} evaluations");
        }
        assert!(bracketed_root(&mut |_| None, (0.0, -1.0), (1.0, 1.0), 1e-13).is_none());
    }
}
