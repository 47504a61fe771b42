//! The free energy of the linear VAE is stationary where its equations hold.

use spinodal::model::Model;
use spinodal::solve::{NewtonOptions, Root, StrategyOptions, System, newton, solve};
use spinodal::source::Source;
use spinodal::testing::assert_close;
use spinodal::theory::Theory;

/// The theory with its equations derived from its free energy instead of written.
fn extremized() -> Theory {
    let text = spinodal::catalogue::find("linear-vae").expect("it is in the catalogue").text;
    let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("equation ")).collect();
    let derived = format!("{}\nextremize f over m, d, Q, E, R, D, χ_Q, χ_E, χ_R\n", kept.join("\n"));
    Theory::read(Source::new("extremized.eq", derived)).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The solution of the written equations that the default start leads to.
fn written(model: &Model, parameters: &[f64]) -> Root {
    let starts = &model.starts(parameters)[..1];
    solve(&mut model.saddle(parameters), starts, None, &StrategyOptions::default()).expect("it is solved")
}

/// The root by Newton's method, down to rounding errors.
fn polished(system: &mut dyn System, start: &[f64]) -> Vec<f64> {
    let options = NewtonOptions { tolerance: 1e-16, ..NewtonOptions::default() };
    match newton(system, start, &options) {
        Ok(root) => root.x,
        Err(failure) => {
            assert!(failure.residual_norm <= 1e-12, "{failure:?}");
            failure.last
        }
    }
}

#[test]
fn the_free_energy_of_the_linear_vae_is_stationary_where_its_equations_hold() {
    let (theory, derived) = (super::theory("linear-vae"), extremized());
    // α, β, ρ, η, λ
    let points = [
        [4.0, 1.0, 1.0, 1.0, 1.0],
        [2.0, 0.5, 1.0, 1.0, 1.0],
        [6.0, 0.3, 2.0, 0.5, 0.1],
        [0.5, 0.8, 1.0, 1.0, 1.0],
        [1.5, 1.1, 3.0, 0.7, 0.4],
    ];
    for [m, k] in [[1, 1], [2, 1], [2, 2]] {
        let model = Model::new(&theory, &[m, k], &[]).expect("sizes fit");
        let stationary = Model::new(&derived, &[m, k], &[]).expect("sizes fit");
        for point in points {
            let mut parameters = model.default_parameters();
            for (name, value) in ["alpha", "beta", "rho", "eta", "lambda"].into_iter().zip(point) {
                parameters[super::position(&model, name)] = value;
            }
            if k == 2 {
                // Signals of equal strength could be turned into each other.
                parameters[super::position(&model, "rho") + 1] *= 0.6;
            }
            let found = written(&model, &parameters);
            let mut system = stationary.saddle(&parameters);
            let mut slopes = vec![0.0; system.len()];
            system.residual(&found.x, &mut slopes);
            for slope in slopes {
                assert_close(slope, 0.0, 1e-11);
            }
            // From some way off the derived equations lead back to the same place.
            let beside: Vec<f64> = found.x.iter().map(|x| x * (1.0 + 1e-4)).collect();
            let root = polished(&mut system, &beside);
            let expected = polished(&mut model.saddle(&parameters), &found.x);
            for (x, y) in root.iter().zip(&expected) {
                assert_close(*x, *y, 1e-12 * y.abs().max(1.0));
            }
        }
    }
}
