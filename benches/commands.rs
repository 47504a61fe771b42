//! The commands of the README as whole processes, and what they spend their time on.
//!
//! `cargo bench` prints the times; ratios between lines of one run can be trusted, times alone
//! depend on the machine.

use std::process::{Command, Stdio};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use spinodal::branch::{DiagramOptions, SpecialKind, trace_all};
use spinodal::catalogue;
use spinodal::model::Model;
use spinodal::ode::VectorField;
use spinodal::solve::{StrategyOptions, System, solve};
use spinodal::source::Source;
use spinodal::theory::Theory;

fn theory(name: &str) -> Theory {
    let entry = catalogue::find(name).expect("a theory of the catalogue");
    Theory::read(Source::new(name, entry.text)).expect("the catalogue is well-formed")
}

fn whole_processes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("process");
    group.sample_size(20);
    let commands = [
        "solve linear-vae",
        "solve hopfield",
        "flow linear-vae-sgd --until 1500",
        "trace hopfield --along alpha=0.05:0.2",
        "threshold linear-vae --along beta=0.5:3 --over alpha=0.1:100:200:log",
        "phase linear-vae --x alpha=0.2:6:100 --y beta=0.1:2.4:100",
        "phase curie-weiss --x h=-1:1:100 --y beta=0.5:2.5:100",
        "trace hopfield-temperature --along alpha=0.02:0.15 --start retrieval",
        "phase hopfield-temperature --x alpha=0.005:0.16:100 --y T=0.05:1.3:100",
    ];
    for command in commands {
        group.bench_function(command, |bencher| {
            bencher.iter(|| {
                let status = Command::new(env!("CARGO_BIN_EXE_spinodal"))
                    .args(command.split(' '))
                    .stdout(Stdio::null())
                    .status()
                    .expect("the program starts");
                assert!(status.success(), "{command} succeeds");
            });
        });
    }
    group.finish();
}

fn kernels(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("kernel");
    group.bench_function("read linear-vae", |bencher| bencher.iter(|| theory("linear-vae")));
    let vae = theory("linear-vae");
    group.bench_function("compile linear-vae", |bencher| {
        bencher.iter(|| Model::new(&vae, &[1, 1], &[]).expect("sizes fit"));
    });
    for name in ["linear-vae", "hopfield-temperature", "logistic-mle"] {
        let theory = theory(name);
        let model = Model::new(&theory, &theory.default_dims(), &[]).expect("sizes fit");
        let parameters = model.default_parameters();
        let starts = model.starts(&parameters);
        let mut saddle = model.saddle(&parameters);
        let (mut r, mut jacobian) = (vec![0.0; saddle.len()], vec![0.0; saddle.len() * saddle.len()]);
        // Two places in turn: what was computed last is not computed again.
        let places = [starts[0].clone(), starts[0].iter().map(|x| 0.99 * x).collect()];
        let mut place = 0;
        group.bench_function(format!("residual of {name}"), |bencher| {
            bencher.iter(|| {
                place = 1 - place;
                saddle.residual(&places[place], &mut r);
            });
        });
        group.bench_function(format!("Jacobian of {name}"), |bencher| {
            bencher.iter(|| {
                place = 1 - place;
                saddle.jacobian(&places[place], &mut r, &mut jacobian);
            });
        });
        group.bench_function(format!("solution of {name}"), |bencher| {
            bencher.iter(|| {
                let mut saddle = model.saddle(&parameters);
                solve(&mut saddle, &starts[..1], None, &StrategyOptions::default()).expect("it has one")
            });
        });
    }
    branch_with_fold(&mut group);
    derivative_of_a_flow(&mut group);
    group.finish();
}

fn derivative_of_a_flow(group: &mut BenchmarkGroup<'_, WallTime>) {
    let sgd = theory("linear-vae-sgd");
    let model = Model::new(&sgd, &[1, 1], &[]).expect("sizes fit");
    let parameters = model.default_parameters();
    let start = model.starts(&parameters).swap_remove(0);
    let mut motion = model.motion(&parameters);
    let mut derivative = vec![0.0; start.len()];
    group.bench_function("derivative of linear-vae-sgd", |bencher| {
        bencher.iter(|| motion.derivative(0.0, &start, &mut derivative));
    });
}

/// Retrieval at T = 0.3 from α = 0.02 over its fold at α = 0.1033 and back.
fn branch_with_fold(group: &mut BenchmarkGroup<'_, WallTime>) {
    let theory = theory("hopfield-temperature");
    let model = Model::new(&theory, &[], &[]).expect("no sizes");
    // Parameters without dimensions: one value each, in the order of the file.
    let at = |name: &str| theory.parameter(name).expect("a parameter of the theory").0;
    let mut parameters = model.default_parameters();
    parameters[at("T")] = 0.3;
    parameters[at("alpha")] = 0.02;
    let start = model.starts(&parameters).swap_remove(0);
    group.bench_function("branch of hopfield-temperature", |bencher| {
        bencher.iter(|| {
            let mut saddle = model.saddle(&parameters);
            let root = solve(&mut saddle, std::slice::from_ref(&start), None, &StrategyOptions::default())
                .expect("a root");
            let mut system = model.along(&parameters, at("alpha"));
            let mut canonical = |unknowns: &mut [f64]| model.canonical(unknowns);
            let options = DiagramOptions::over(0.02, 0.15);
            let diagram = trace_all(&mut system, &[(root.x, 0.02)], &mut canonical, &options);
            assert_eq!(diagram.branches.len(), 1);
            assert!(diagram.branches[0].specials.iter().any(|special| special.kind == SpecialKind::Fold));
            diagram
        });
    });
}

criterion_group!(benches, whole_processes, kernels);
criterion_main!(benches);
