//! Averages and implicit functions as theories state them: values, and messages where there are none.

use std::fs;
use std::process::Command;

use spinodal::catalogue;
use spinodal::model::Model;
use spinodal::solve::System;
use spinodal::source::Source;
use spinodal::testing::assert_close;
use spinodal::theory::Theory;

/// The value of a formula of the parameters a and b.
fn value(formula: &str, a: f64, b: f64) -> f64 {
    let text = format!(
        "parameter a = 1\nparameter b = 1\nunknown x = 0\nequation x = 0*a\nobservable y = {formula}\n"
    );
    let theory =
        Theory::read(Source::new("x.eq", &text)).unwrap_or_else(|problem| panic!("{text}{problem:?}"));
    let model = Model::new(&theory, &[], &[]).expect("there are no sizes");
    model.observables(&[a, b], [(0.0, &[0.0][..])])[0][0]
}

fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

fn distribution(x: f64) -> f64 {
    0.5 * libm::erfc(-x / 2.0_f64.sqrt())
}

#[test]
fn kinks_and_jumps_of_averages_have_their_closed_forms() {
    for a in [-6.0, -1.3, 0.0, 1e-9, 0.5, 2.0, 5.0] {
        let (phi, cdf) = (density(a), distribution(a));
        assert_close(value("E[z](max(0, z + a)^2)", a, 0.0), (1.0 + a * a) * cdf + a * phi, 1e-12);
        assert_close(value("E[z](abs(z - a))", a, 0.0), 2.0 * phi + a * (2.0 * cdf - 1.0), 1e-12);
        assert_close(value("E[z](step(z - a))", a, 0.0), distribution(-a), 1e-12);
        assert_close(value("E[z](if z > a then z else 0)", a, 0.0), phi, 1e-12);
    }
}

#[test]
fn proximal_operators_and_envelopes_have_their_closed_forms() {
    for (a, b) in [(2.0_f64, 0.5), (-2.0, 0.5), (0.3, 0.5), (0.7, 3.0)] {
        let soft = f64::max(a.abs() - b, 0.0).copysign(a);
        assert_close(value("prox[h](abs(h); a, b)", a, b), soft, 1e-14);
        let huber = if a.abs() > b { a.abs() - 0.5 * b } else { 0.5 * a * a / b };
        assert_close(value("moreau[h](abs(h); a, b)", a, b), huber, 1e-14);
        let hinge = if a > 1.0 { a } else { f64::min(1.0, a + b) };
        assert_close(value("prox[h](max(0, 1 - h); a, b)", a, b), hinge, 1e-14);
        assert_close(value("prox[h](h^2/2; a, b)", a, b), a / (1.0 + b), 1e-14);
        assert_close(value("argmin[h in (0, inf)](h - (a^2 + b)*log(h))", a, b), a * a + b, 1e-13);
        assert_close(value("root[h in (0, 10)](h^2 - a^2 - b)", a, b), (a * a + b).sqrt(), 1e-14);
    }
}

#[test]
fn densities_have_their_moments() {
    // Poisson: E k² = c² + c. Marchenko & Pastur: E x² = 1 + γ, E x³ = 1 + 3γ + γ².
    assert_close(value("E[k ~ poisson(a)](k^2)", 3.5, 0.0), 15.75, 1e-12);
    assert_close(value("E[x ~ marchenko_pastur(a)](x^2)", 0.5, 0.0), 1.5, 1e-12);
    assert_close(value("E[x ~ marchenko_pastur(a)](x^3)", 3.0, 0.0), 19.0, 1e-11);
    assert_close(value("E[x ~ bernoulli_gauss(a)](x^4)", 0.3, 0.0), 0.9, 1e-12);
    assert_close(value("E[u ~ uniform(a, b)](u^2)", -1.0, 2.0), 1.0, 1e-13);
    assert_close(value("E[s in {-1, 1}, z](step(s*z - a))", 0.4, 0.0), distribution(-0.4), 1e-13);
    assert_close(value("sum[s in {1, 2, a}](s^2)", 3.0, 0.0), 14.0, 0.0);
}

/// What `solve` says of `equation x = …`, which has no solution that can be trusted.
fn refusal(right: &str) -> String {
    let folder = tempfile::tempdir().expect("there is room for a file");
    let path = folder.path().join("x.eq");
    let text = format!("parameter a = 0.6\nunknown x = 0.5\nequation x = {right}\n");
    fs::write(&path, text).expect("there is room for a file");
    let output = Command::new(env!("CARGO_BIN_EXE_spinodal"))
        .args(["solve", "x.eq"])
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(1), "{right}");
    String::from_utf8(output.stderr).expect("messages are UTF-8")
}

#[test]
fn what_has_no_value_is_named_with_its_place_and_never_a_number() {
    let cases = [
        ("E[z](exp(a*z^2))", "this average diverges", "`E[z](exp(a*z^2))` (x.eq:3:14)"),
        ("0.1*E[z](sqrt(z))", "square root of a negative number: sqrt(-", "where z = -"),
        ("E[z](log(x - 10 + 0*z))", "log of -", "x.eq:3:19"),
        ("E[z](prox[h]((h^2 - 4)^2/4; 0.1*z, 1))", "this has several solutions, at ", "(x.eq:3:19)"),
        ("root[h in (1, 2)](h^2 + a)", "there is no root between 1 and 2", "(x.eq:3:14)"),
        ("argmin[h](cos(h))", "this has several solutions", "(x.eq:3:14)"),
        ("argmin[h in (-1, 1)](cos(h))", "there is no minimum between -1 and 1", "(x.eq:3:14)"),
        ("root[h in (0, 2)](1/(h - 0.7))", "there is no root between 0 and 2", "(x.eq:3:14)"),
        ("E[k ~ poisson(a)](2^(2^k))", "this average diverges", "(x.eq:3:14)"),
    ];
    for (right, what, place) in cases {
        let message = refusal(right);
        assert!(message.contains(what) && message.contains(place), "{right}\n{message}");
    }
}

#[test]
fn a_scout_sees_averages_to_a_few_digits() {
    let model = |name: &str| {
        let entry = catalogue::find(name).expect("it is in the catalogue");
        let theory = Theory::read(Source::new(name, entry.text)).expect("the catalogue is well-formed");
        Model::new(&theory, &theory.default_dims(), &[]).expect("the default sizes fit")
    };
    // Residuals and Jacobian at a place.
    let seen = |system: &mut dyn System, x: &[f64]| {
        let (mut residuals, mut jacobian) = (vec![0.0; x.len()], vec![0.0; x.len() * x.len()]);
        system.jacobian(x, &mut residuals, &mut jacobian);
        [residuals, jacobian].concat()
    };
    for name in ["hopfield-temperature", "logistic-mle"] {
        let model = model(name);
        let parameters = model.default_parameters();
        let (mut saddle, mut scout) =
            (model.saddle(&parameters), model.scout(&parameters).expect("averages"));
        let mut largest = 0.0;
        for start in model.starts(&parameters) {
            for (exact, rough) in seen(&mut saddle, &start).into_iter().zip(seen(&mut scout, &start)) {
                largest = f64::max(largest, (exact - rough).abs() / exact.abs().max(1.0));
            }
        }
        assert!(0.0 < largest && largest < 1e-4, "{name}: {largest:e}");
    }
    let closed = model("linear-vae");
    assert!(closed.scout(&closed.default_parameters()).is_none(), "nothing is averaged");
}
