//! More solutions at a point, for equations whose solutions are all known.

use super::equations::{fixed_point_equations, implicit_equations};
use super::{curie_weiss, hopfield};
use spinodal::solve::{
    Domain, Method, NewtonOptions, Root, SearchOptions, Stability, StrategyOptions, System, newton, search,
    solve_all,
};
use spinodal::testing::assert_close;
use std::ops::Bound;

fn as_it_is(_: &mut [f64]) {}

/// Everything found from a start, with the default search.
fn all(system: &mut dyn System, start: &[f64], canonical: &mut dyn FnMut(&mut [f64])) -> Vec<Root> {
    let starts = [start.to_vec()];
    let known = solve_all(system, &starts, None, canonical, &StrategyOptions::default()).roots;
    search(system, None, known, &starts, canonical, &mut || (), &SearchOptions::default())
}

/// The values of the first unknown, sorted.
fn values(roots: &[Root]) -> Vec<f64> {
    let mut values: Vec<f64> = roots.iter().map(|root| root.x[0]).collect();
    values.sort_by(f64::total_cmp);
    values
}

#[track_caller]
fn assert_values(roots: &[Root], expected: &[f64], tolerance: f64) {
    let found = values(roots);
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert_close(*found, *expected, tolerance);
    }
}

#[test]
fn a_magnet_in_a_field_has_three_solutions_below_the_spinodal_field() {
    let magnet = |h: f64| fixed_point_equations(1, move |m, r| r[0] = (1.5 * m[0] + h).tanh() - m[0]);
    // h_s = √(1 − 1/β)/… : closed form m_s = √(1 − 1/β), h_s = β m_s − artanh m_s.
    let spinodal: f64 = 1.5 * (1.0f64 / 3.0).sqrt() - (1.0f64 / 3.0).sqrt().atanh();
    for h in [0.0, 0.3 * spinodal, 0.99 * spinodal] {
        let roots = all(&mut magnet(h), &[1.0], &mut as_it_is);
        let stable: Vec<_> = roots.iter().map(|root| root.stability.is_stable()).collect();
        assert_eq!(stable, [Some(true), Some(true), Some(false)], "h = {h}");
        for root in &roots {
            assert_close((1.5 * root.x[0] + h).tanh(), root.x[0], 1e-12);
        }
    }
    assert_eq!(all(&mut magnet(1.01 * spinodal), &[1.0], &mut as_it_is).len(), 1);
}

#[test]
fn the_unstable_solution_of_a_magnet_is_found_from_the_ordered_start() {
    let positive = &mut |m: &mut [f64]| m[0] = m[0].abs();
    let roots = all(&mut curie_weiss(1.5), &[1.0], positive);
    assert_values(&roots, &[0.0, 0.858559636640], 1e-10); // bisection
    assert_eq!((roots[1].method, roots[1].stability.is_stable()), (Method::Deflation, Some(false)));
}

#[test]
fn all_roots_of_polynomials_are_found() {
    let mut cubic = implicit_equations(1, |x, g| g[0] = x[0].powi(3) - x[0]);
    assert_values(&all(&mut cubic, &[3.0], &mut as_it_is), &[-1.0, 0.0, 1.0], 1e-12);
    let mut quintic = implicit_equations(1, |x, g| {
        g[0] = (x[0] - 1.0) * (x[0] - 2.0) * (x[0] - 3.0) * (x[0] + 4.0) * (x[0] + 50.0)
    });
    let roots = all(&mut quintic, &[0.0], &mut as_it_is);
    assert_values(&roots, &[-50.0, -4.0, 1.0, 2.0, 3.0], 1e-10);
    assert!(roots.iter().all(|root| root.stability == Stability::Unknown));
}

fn nine(x: &[f64], g: &mut [f64]) {
    g[0] = x[0].powi(3) - x[0];
    g[1] = x[1].powi(3) - x[1];
}

#[test]
fn nine_roots_are_nine_or_four_up_to_signs() {
    assert_eq!(all(&mut implicit_equations(2, nine), &[2.0, 0.3], &mut as_it_is).len(), 9);
    let positive = &mut |x: &mut [f64]| x.iter_mut().for_each(|x| *x = x.abs());
    let roots = all(&mut implicit_equations(2, nine), &[2.0, 0.3], positive);
    assert_eq!(roots.len(), 4);
    assert!(roots.iter().flat_map(|root| &root.x).all(|x| *x >= 0.0));
}

#[test]
fn an_isolated_pair_far_from_the_start_is_found() {
    // Roots at 0 and at 30 ± ½, in two unknowns; scaled so that rounding stays below the tolerance.
    let mut system = implicit_equations(2, |x, g| {
        g[0] = 1e-3 * x[0] * ((x[0] - 30.0).powi(2) - 0.25);
        g[1] = x[1] - 0.1 * x[0];
    });
    assert_values(&all(&mut system, &[1.0, 0.0], &mut as_it_is), &[0.0, 29.5, 30.5], 1e-9);
}

#[test]
fn deflation_finds_what_newtons_method_never_reaches() {
    // From −2 … −10 Newton's method falls onto −1; deflated, the same start leads on.
    let mut system = implicit_equations(1, |x, g| g[0] = (x[0] + 1.0) * (x[0] - 4.0) * (x[0] - 5.0));
    let start = vec![-2.0];
    let first = newton(&mut system, &start, &NewtonOptions::default()).unwrap();
    assert_close(first.x[0], -1.0, 1e-12);
    let only = SearchOptions { starts: 0, ..SearchOptions::default() };
    let roots = search(&mut system, None, vec![first], &[start], &mut as_it_is, &mut || (), &only);
    assert_values(&roots, &[-1.0, 4.0, 5.0], 1e-10);
    let work: Vec<usize> = roots.iter().map(|root| root.evaluations).collect();
    assert_eq!(work, [16, 22, 33]);
}

#[test]
fn a_scout_with_rough_residuals_spares_exact_ones() {
    let quintic = |x: f64| (x - 1.0) * (x - 2.0) * (x - 3.0) * (x + 4.0) * (x + 50.0);
    let mut alone = implicit_equations(1, |x, g| g[0] = quintic(x[0]));
    let mut exact = implicit_equations(1, |x, g| g[0] = quintic(x[0]));
    let mut rough = implicit_equations(1, |x, g| g[0] = quintic(x[0]) * (1.0 + 1e-5 * (1e3 * x[0]).sin()));
    let (starts, options) = ([vec![0.0]], SearchOptions::default());
    let mut done = 0;
    search(&mut alone, None, Vec::new(), &starts, &mut as_it_is, &mut || done += 1, &options);
    assert_eq!(done, 1 + options.starts);
    let roots =
        search(&mut exact, Some(&mut rough), Vec::new(), &starts, &mut as_it_is, &mut || (), &options);
    assert_values(&roots, &[-50.0, -4.0, 1.0, 2.0, 3.0], 1e-10);
    assert!(!rough.visited.is_empty());
    assert!(4 * exact.visited.len() < alone.visited.len(), "{}", exact.visited.len());
}

#[test]
fn attempts_that_run_away_are_given_up() {
    // The residual falls for ever, towards 0.15.
    let positive = Domain { lower: Bound::Included(0.0), upper: Bound::Unbounded };
    let mut falling = implicit_equations(1, |x, g| g[0] = 0.15 + 1.0 / (1.0 + x[0])).within(&[positive]);
    assert_eq!(all(&mut falling, &[2.0], &mut as_it_is), []);
    let work = falling.visited.len(); // 1893 if every attempt takes all its steps
    assert!(work <= 453, "{work}");
}

#[test]
fn the_unstable_retrieval_of_a_hopfield_network_is_found() {
    let positive = &mut |x: &mut [f64]| x[0] = x[0].abs();
    let roots = all(&mut hopfield(0.1), &[1.0, 1.0, 0.0], positive);
    let stable: Vec<_> = roots.iter().map(|root| root.stability.is_stable()).collect();
    assert_eq!(stable, [Some(true), Some(true), Some(false)], "retrieval, spin glass, and what divides them");
    let dividing = &roots[2];
    let y = dividing.x[0] / (2.0 * 0.1 * dividing.x[1]).sqrt();
    // Closed form: √(2α) = erf(y)/y − 2/√π exp(−y²) (Amit, Gutfreund & Sompolinsky 1987).
    let right = libm::erf(y) / y - 2.0 / std::f64::consts::PI.sqrt() * (-y * y).exp();
    assert_close(right, 0.2f64.sqrt(), 1e-10);
    assert!(dividing.x[0] > 0.01 && dividing.x[0] < 0.9);
}

#[test]
fn a_degenerate_root_is_listed_once() {
    let positive = &mut |m: &mut [f64]| m[0] = m[0].abs();
    let roots = all(&mut curie_weiss(1.0), &[1.0], positive);
    assert_values(&roots, &[0.0], 1e-4); // |m|³/3 passes at 1e-12
    assert!(roots[0].residual_norm <= 1e-12);
    // A double root, beside a simple one.
    let mut double = implicit_equations(1, |x, g| g[0] = x[0] * x[0] * (x[0] - 1.0));
    assert_values(&all(&mut double, &[2.0], &mut as_it_is), &[0.0, 1.0], 2e-6);
    // The flat direction may be curved: Q follows m².
    let mut curved = fixed_point_equations(2, |x, r| {
        r[0] = -x[0] * (x[1] - 0.5 * x[0] * x[0]);
        r[1] = x[0] * x[0] - x[1];
    });
    let from_both = [vec![1.0, 1.0], vec![-0.3, 0.0]];
    let known = solve_all(&mut curved, &from_both, None, &mut as_it_is, &StrategyOptions::default()).roots;
    let roots =
        search(&mut curved, None, known, &from_both, &mut as_it_is, &mut || (), &SearchOptions::default());
    assert_eq!(roots.len(), 1, "{roots:?}");
}

#[test]
fn close_roots_are_told_apart_as_long_as_the_tolerance_can() {
    for distance in [1e-1, 1e-2, 3e-3] {
        let mut triple =
            fixed_point_equations(1, move |x, r| r[0] = x[0] * (distance * distance - x[0] * x[0]));
        assert_values(&all(&mut triple, &[1.0], &mut as_it_is), &[-distance, 0.0, distance], 1e-6);
    }
}

#[test]
fn a_curve_of_solutions_is_one() {
    let mut circle = fixed_point_equations(2, |x, r| {
        let growth = 1.0 - x[0] * x[0] - x[1] * x[1];
        r[0] = growth * x[0];
        r[1] = growth * x[1];
    });
    let quadrant = &mut |x: &mut [f64]| x.iter_mut().for_each(|x| *x = x.abs());
    let roots = all(&mut circle, &[0.3, 0.4], quadrant);
    assert_eq!(roots.len(), 2, "the circle and its centre: {roots:?}");
    assert_close(roots[0].x[0].hypot(roots[0].x[1]), 1.0, 1e-11);
}

#[test]
fn a_search_is_bounded_and_the_same_for_the_same_seed() {
    let options = SearchOptions { evaluations: 100, ..SearchOptions::default() };
    let mut system = implicit_equations(2, nine);
    let few = search(&mut system, None, Vec::new(), &[], &mut as_it_is, &mut || (), &options);
    let twice = search(&mut system, None, Vec::new(), &[], &mut as_it_is, &mut || (), &options);
    assert_eq!(few, twice);
    assert!(!few.is_empty() && few.len() < 9, "{}", few.len());
    let work: usize = few.iter().map(|root| root.evaluations).sum();
    assert!(work <= 100, "{work}");
    let mut none = implicit_equations(1, |x, g| g[0] = x[0] * x[0] + 1.0);
    assert_eq!(
        search(
            &mut none,
            None,
            Vec::new(),
            &[vec![1.0]],
            &mut as_it_is,
            &mut || (),
            &SearchOptions::default()
        ),
        []
    );
    let mut nothing = fixed_point_equations(0, |_, _| ());
    assert_eq!(
        search(&mut nothing, None, Vec::new(), &[], &mut as_it_is, &mut || (), &SearchOptions::default()),
        []
    );
}
