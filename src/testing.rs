//! How tests compare numbers, in one place.

/// Asserts `|actual − expected| ≤ tolerance`; the message shows all three and the error.
///
/// # Panics
/// When the numbers differ by more, or when any of them is not a number.
#[track_caller]
pub fn assert_close(actual: f64, expected: f64, tolerance: f64) {
    let error = (actual - expected).abs();
    assert!(error <= tolerance, "{actual:e} is not {expected:e} ± {tolerance:e}: off by {error:e}");
}
