//! The innermost loops beside what one would write by hand, and flows from start to end.
//!
//! `cargo bench --bench kernels` prints the times; those of one group may be divided by each other. Hand-written
//! kernels are checked against the program before they are timed.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use multiversion::multiversion;
use spinodal::catalogue;
use spinodal::expr::Unary;
use spinodal::model::Model;
use spinodal::number::{BATCH, Lanes};
use spinodal::ode::{FlowOptions, FlowRequest, Method, integrate};
use spinodal::solve::System;
use spinodal::source::Source;
use spinodal::tape::Workspace;
use spinodal::theory::Theory;

fn model(name: &str, text: &str) -> Model {
    let theory = Theory::read(Source::new(name, text)).expect("the theory is well-formed");
    Model::new(&theory, &theory.default_dims(), &[]).expect("the default sizes fit")
}

fn shipped(name: &str) -> Model {
    model(name, catalogue::find(name).expect("a theory of the catalogue").text)
}

/// Points at which kernels are timed: enough to fill the batches, few enough for the fastest memory but one.
const POINTS: usize = 64 * BATCH;

/// Unknowns m, d, Q, E, R, D, χ_Q, χ_E, χ_R and parameters α, β, ρ, η, λ, time last.
type VaePoint = [f64; 15];

/// The right sides of linear-vae for one latent and one signal, as one would write them: matrices of two rows in full.
fn vae_by_hand(point: &VaePoint) -> [f64; 9] {
    let [m, d, q, e, r, variance, chi_q, chi_e, chi_r, alpha, beta, rho, eta, lambda, _] = *point;
    let (x_q, x_e, x_r) = (eta * chi_q, eta * chi_e, eta * chi_r);
    let a = q + beta;
    // B = (1 + X A)⁻¹ with A = [[0, −1], [−1, a]].
    let (k11, k12, k21, k22) = (1.0 - x_r, a * x_r - x_q, -x_e, 1.0 - x_r + a * x_e);
    let determinant = 1.0 / (k11 * k22 - k12 * k21);
    let (b11, b12, b21, b22) = (k22 * determinant, -k12 * determinant, -k21 * determinant, k11 * determinant);
    let (c11, c12, c22) = (rho * m * m + eta * q, rho * m * d + eta * r, rho * d * d + eta * e);
    let (bc21, bc22) = (b21 * c11 + b22 * c12, b21 * c12 + b22 * c22);
    let t_uu = bc21 * b21 + bc22 * b22;
    let (ab11, ab12, ab21, ab22) = (-b21, -b22, a * b21 - b11, a * b22 - b12);
    let scale = alpha * eta;
    let (g11, g12, g22) =
        (scale * ab11 + alpha * (t_uu + variance) + lambda, scale * ab12, scale * ab22 + lambda);
    let (mh1, mh2) = (-alpha * rho * (ab11 * m + ab12 * d), -alpha * rho * (ab21 * m + ab22 * d));
    let (p11, p12) = (ab11 * c11 + ab12 * c12, ab11 * c12 + ab12 * c22);
    let (p21, p22) = (ab21 * c11 + ab22 * c12, ab21 * c12 + ab22 * c22);
    let v11 = scale * (p11 * ab11 + p12 * ab12) + mh1 * mh1;
    let v12 = scale * (p11 * ab21 + p12 * ab22) + mh1 * mh2;
    let v22 = scale * (p21 * ab21 + p22 * ab22) + mh2 * mh2;
    let determinant = 1.0 / (g11 * g22 - g12 * g12);
    let (n11, n12, n22) = (g22 * determinant, -g12 * determinant, g11 * determinant);
    let (w11, w12) = (n11 * v11 + n12 * v12, n11 * v12 + n12 * v22);
    let (w21, w22) = (n12 * v11 + n22 * v12, n12 * v12 + n22 * v22);
    [
        n11 * mh1 + n12 * mh2,
        n12 * mh1 + n22 * mh2,
        w11 * n11 + w12 * n12,
        w21 * n12 + w22 * n22,
        w11 * n12 + w12 * n22,
        beta / (q + beta),
        n11,
        n22,
        n12,
    ]
}

fn vae_points() -> Vec<VaePoint> {
    let wave = |at: usize, entry: usize| ((at * 31 + entry * 17) as f64).sin();
    let centre = [0.9, 0.3, 1.5, 0.3, 0.5, 0.5, 0.2, 0.2, 0.05, 2.0, 1.0, 1.0, 1.0, 1.0, 0.0];
    (0..POINTS).map(|at| std::array::from_fn(|entry| centre[entry] * (1.0 + 0.1 * wave(at, entry)))).collect()
}

fn linear_vae(criterion: &mut Criterion) {
    let model = shipped("linear-vae");
    let tape = model.tape();
    let points = vae_points();
    let batches: Vec<Vec<Lanes<BATCH>>> = points
        .chunks(BATCH)
        .map(|batch| (0..15).map(|entry| Lanes(std::array::from_fn(|lane| batch[lane][entry]))).collect())
        .collect();
    let mut workspace = Workspace::new(tape);
    let mut outputs = vec![Lanes([0.0; BATCH]); tape.output_count()];
    tape.evaluate(&batches[0], &mut workspace, &mut outputs);
    for (output, expected) in outputs.iter().zip(vae_by_hand(&points[0])) {
        assert!((output.0[0] - expected).abs() < 1e-12 * expected.abs().max(1.0), "{output:?} {expected}");
    }
    let mut group = criterion.benchmark_group("right sides of linear-vae");
    group.throughput(Throughput::Elements(POINTS as u64));
    group.bench_function("by hand, point by point", |bencher| {
        bencher.iter(|| {
            for point in &points {
                black_box(vae_by_hand(black_box(point)));
            }
        });
    });
    group.bench_function("in batches", |bencher| {
        bencher.iter(|| {
            for batch in &batches {
                tape.evaluate(black_box(batch), &mut workspace, &mut outputs);
                black_box(&outputs);
            }
        });
    });
    let mut single = Workspace::new(tape);
    let mut values = vec![0.0; tape.output_count()];
    group.bench_function("point by point", |bencher| {
        bencher.iter(|| {
            for point in &points {
                tape.evaluate(black_box(point), &mut single, &mut values);
                black_box(&values);
            }
        });
    });
    group.finish();
}

/// Σ w tanh((m + σ z)/T) and Σ w tanh² over the nodes of a trapezoid, as one would write it.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2+fma"))]
fn hopfield_by_hand(m: f64, sigma: f64, temperature: f64, nodes: &[f64], weights: &[f64]) -> [f64; 2] {
    let (mut first, mut second) = ([0.0; 8], [0.0; 8]);
    for (z, w) in nodes.chunks_exact(8).zip(weights.chunks_exact(8)) {
        for lane in 0..8 {
            let value = Unary::Tanh.value((m + sigma * z[lane]) / temperature);
            first[lane] += w[lane] * value;
            second[lane] += w[lane] * value * value;
        }
    }
    [first.iter().sum(), second.iter().sum()]
}

fn hopfield(criterion: &mut Criterion) {
    let model = shipped("hopfield-temperature");
    let at = |name: &str| model.theory().parameter(name).expect("a parameter of the theory").0;
    let mut parameters = model.default_parameters();
    (parameters[at("T")], parameters[at("alpha")]) = (0.3, 0.05);
    let x = [0.97, 0.96, 1.2];
    let count = model.averages(&x, &parameters)[0].nodes.next_multiple_of(8);
    let step = 18.0 / count as f64;
    let nodes: Vec<f64> = (0..count).map(|k| (k as f64 + 0.5) * step - 9.0).collect();
    let weights: Vec<f64> =
        nodes.iter().map(|z| step * (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()).collect();
    let mut saddle = model.saddle(&parameters);
    let mut residual = vec![0.0; 3];
    saddle.residual(&x, &mut residual);
    let sigma = (0.05_f64 * x[2]).sqrt();
    let by_hand = hopfield_by_hand(x[0], sigma, 0.3, &nodes, &weights);
    for (value, (residual, x)) in by_hand.iter().zip(residual.iter().zip(x)) {
        assert!((value - (residual + x)).abs() < 1e-9, "{value} {}", residual + x);
    }
    let mut group = criterion.benchmark_group(format!("averages of hopfield-temperature, {count} nodes"));
    group.bench_function("by hand", |bencher| {
        bencher.iter(|| hopfield_by_hand(black_box(x[0]), sigma, 0.3, black_box(&nodes), &weights));
    });
    // Two places in turn: what was computed last is not computed again.
    let places = [x, x.map(|x| 0.999 * x)];
    let mut place = 0;
    group.bench_function("residual", |bencher| {
        bencher.iter(|| {
            place = 1 - place;
            saddle.residual(black_box(&places[place]), &mut residual);
        });
    });
    group.finish();
}

const LORENZ: &str = "parameter s = 10\nparameter b = 8/3\nparameter r = 28\n\
    state x = 1\nstate y = 1\nstate z = 1\n\
    flow d/dt x = s*(y - x)\nflow d/dt y = x*(r - z) - y\nflow d/dt z = x*y - b*z\n";

/// Both at a tolerance of 1e-8, to the end alone, workspaces included.
fn flows(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("flow");
    for (name, model, end) in
        [("Lorenz", model("lorenz", LORENZ), 100.0), ("saad-solla", shipped("saad-solla"), 400.0)]
    {
        let parameters = model.default_parameters();
        let start = model.starts(&parameters).swap_remove(0);
        let request = FlowRequest { start: 0.0, end, times: &[], stops: &[] };
        for (method, label) in
            [(Method::Auto, "auto"), (Method::DormandPrince8, "order 8"), (Method::Taylor, "Taylor")]
        {
            let options = FlowOptions { method, ..FlowOptions::with_tolerance(1e-8) };
            group.bench_function(format!("{name} to t = {end}, {label}"), |bencher| {
                bencher.iter(|| {
                    integrate(&mut model.motion(&parameters), &start, &request, &options).expect("it ends")
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, linear_vae, hopfield, flows);
criterion_main!(benches);
