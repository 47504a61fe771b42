//! Averages whose values are known, and whether their errors can be believed.

#[path = "quadrature/functions.rs"]
mod functions;
use functions::{Functions, average_of};
use spinodal::quadrature::*;

fn show(name: &str, measure: Measure, mut f: Functions, exact: f64) {
    let mut i = Integrator::new(1e-13);
    let s = i.integrate(measure, &mut f);
    let e = (i.values()[0] - exact).abs();
    println!("{name:28} {s:?} value {:.17e} err {e:.2e} est {:.2e} S {:.2e} evals {} mesh {} panels {} {}", i.values()[0], i.errors()[0], i.magnitudes()[0], i.evaluations(), i.mesh().nodes().len(), i.mesh().panels().len(), if e > i.errors()[0] {"VIOLATION"} else {""});
}

#[test]
fn explore() {
    use Measure::*;
    for t in [0.02, 0.05, 0.1, 0.3, 0.5, 0.7, 1.0, 2.0] {
        show(&format!("tanh2 T={t}"), Normal, average_of(move |z| ((0.3 + z) / t).tanh().powi(2)), f64::NAN);
    }
    let phi = |x: f64| density(Normal, x);
    let cdf = |x: f64| 0.5 * libm::erfc(-x / 2f64.sqrt());
    for a in [0.0, 0.3, 1.7, 5.0] {
        let exact = 2.0 * phi(a) + a * (2.0 * cdf(a) - 1.0);
        show(&format!("|z-{a}|"), Normal, average_of(move |z| (z - a).abs()).switching_at(move |z| z - a), exact);
        show(&format!("|z-{a}| undeclared"), Normal, average_of(move |z| (z - a).abs()), exact);
        show(&format!("step z-{a}"), Normal, average_of(move |z| if z > a { 1.0 } else { 0.0 }).switching_at(move |z| z - a), cdf(-a));
        show(&format!("step z-{a} undeclared"), Normal, average_of(move |z| if z > a { 1.0 } else { 0.0 }), cdf(-a));
        show(&format!("(z+{a})+^2"), Normal, average_of(move |z| (z + a).max(0.0).powi(2)).switching_at(move |z| z + a), (1.0 + a * a) * cdf(a) + a * phi(a));
    }
    for k in [1.0, 5.0, 10.58, 21.0, 36.0, 42.3, 60.0, 100.0] {
        show(&format!("cos {k}z"), Normal, average_of(move |z| (k * z).cos()), (-0.5 * k * k as f64).exp());
    }
    for a in [0.25, 1.0, 3.0, 5.0, 10.0, 20.0, 30.0] {
        show(&format!("exp {a}z"), Normal, average_of(move |z| (a * z).exp()), (0.5 * a * a as f64).exp());
    }
    for a in [0.25, 0.4, 0.45, 0.49, 0.6, 1.0] {
        show(&format!("exp {a}z2"), Normal, average_of(move |z| (a * z * z).exp()), (1.0 - 2.0 * a as f64).powf(-0.5));
    }
    for (p, e) in [(-0.5, 1.7200799748649), (0.5, 0.822178958662449), (1.5, 0.860039987432)] {
        show(&format!("|z|^{p}"), Normal, average_of(move |z: f64| z.abs().powf(p)).switching_at(|z| z), e);
        show(&format!("|z|^{p} undecl"), Normal, average_of(move |z: f64| z.abs().powf(p)), e);
    }
    show("1/|z|", Normal, average_of(|z: f64| 1.0 / z.abs()).switching_at(|z| z), 0.0);
    show("1/|z| undecl", Normal, average_of(|z: f64| 1.0 / z.abs()), 0.0);
    show("1/z2", Normal, average_of(|z: f64| 1.0 / (z * z)).switching_at(|z| z), 0.0);
    show("log|z|", Normal, average_of(|z: f64| z.abs().ln()).switching_at(|z| z), -0.635181422730739);
    show("log|z| undecl", Normal, average_of(|z: f64| z.abs().ln()), -0.635181422730739);
    show("sqrt z", Normal, average_of(|z: f64| z.sqrt()), 0.0);
    show("zero", Normal, average_of(|_| 0.0), 0.0);
    show("one", Normal, average_of(|_| 1.0), 1.0);
    show("z", Normal, average_of(|z| z), 0.0);
    for c in [1.0, 10.0, 100.0, 1e4, 1e6] {
        show(&format!("1/(1+{c}z2)"), Normal, average_of(move |z: f64| 1.0 / (1.0 + c * z * z)), {
            let s: f64 = 1.0 / c as f64; (std::f64::consts::PI * s / 2.0).sqrt() * (s / 2.0).exp() * libm::erfc((s / 2.0).sqrt()) });
    }
    for a in [1.0, 5.0, 20.0, 50.0] {
        show(&format!("softplus {a}z"), Normal, average_of(move |z: f64| { let x = -a * z; x.max(0.0) + (-x.abs()).exp().ln_1p() }), f64::NAN);
    }
    show("unit sqrt", Unit, average_of(|u: f64| u.sqrt()), 2.0 / 3.0);
    show("unit sqrt(1-u)", Unit, average_of(|u: f64| (1.0 - u).sqrt()), 2.0 / 3.0);
    show("unit log", Unit, average_of(|u: f64| u.ln()), -1.0);
    show("unit log 1-u", Unit, average_of(|u: f64| (-u).ln_1p()), -1.0);
    show("unit u^-.5", Unit, average_of(|u: f64| 1.0 / u.sqrt()), 2.0);
    show("unit (1-u)^-.5", Unit, average_of(|u: f64| 1.0 / (1.0 - u).sqrt()), 2.0);
    show("unit 1/u", Unit, average_of(|u: f64| 1.0 / u), 2.0);
    show("unit smooth", Unit, average_of(|u: f64| u.exp()), 1f64.exp() - 1.0);
    show("unit kink", Unit, average_of(|u: f64| (u - 0.3).abs()).switching_at(|u| u - 0.3), 0.29);
    show("unit log(1-2u)", Unit, average_of(|u: f64| (1.0 - 2.0 * u).ln()), 0.29);
    for c in [0.5, 3.0, 30.0, 1000.0, 20000.0] {
        show(&format!("poisson {c}"), Naturals, average_of(move |k: f64| (k * (c as f64).ln() - c - libm::lgamma(k + 1.0)).exp()), 1.0);
        show(&format!("poisson {c} k"), Naturals, average_of(move |k: f64| k * (k * (c as f64).ln() - c - libm::lgamma(k + 1.0)).exp()), c);
    }
    show("1/(k+1)^2", Naturals, average_of(|k: f64| 1.0 / ((k + 1.0) * (k + 1.0))), std::f64::consts::PI.powi(2) / 6.0);
    show("1/(k+1)", Naturals, average_of(|k: f64| 1.0 / (k + 1.0)), 0.0);
    show("2^-k", Naturals, average_of(|k: f64| (-k).exp2()), 2.0);
}
