//! A flow again and again in one process, as its peers are timed: the first run of a process pays for cold memory.
//!
//! `cargo bench --bench warm -- THEORY END COMPARED METHOD REPEATS` prints one line of JSON, as `benches/peers/peer.py`
//! does. The theory is a file or of the catalogue; the answer is the state at the time `COMPARED`.

use std::error::Error;
use std::time::Instant;

use spinodal::catalogue;
use spinodal::model::Model;
use spinodal::ode::{FlowOptions, FlowRequest, Method, integrate};
use spinodal::source::Source;
use spinodal::theory::Theory;

const TOLERANCE: f64 = 1e-8;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [theory, end, compared, method, repeats] = &words[..] else {
        // `cargo bench` runs every bench without arguments.
        println!("warm: THEORY END COMPARED METHOD REPEATS");
        return Ok(());
    };
    let text = match catalogue::find(theory) {
        Some(entry) => entry.text.to_owned(),
        None => std::fs::read_to_string(theory)?,
    };
    let (model, compile) = timed(|| compiled(theory, &text));
    let model = model?;
    let method = match method.as_str() {
        "auto" => Method::Auto,
        "dop853" => Method::DormandPrince8,
        "taylor" => Method::Taylor,
        other => return Err(format!("unknown method {other}").into()),
    };
    let (parameters, start) =
        (model.default_parameters(), model.starts(&model.default_parameters()).remove(0));
    let options = FlowOptions { method, ..FlowOptions::with_tolerance(TOLERANCE) };
    let outputs: [f64; 2] = [compared.parse()?, end.parse()?];
    let request = FlowRequest { start: 0.0, end: outputs[1], times: &outputs, stops: &[] };
    let run = || integrate(&mut model.motion(&parameters), &start, &request, &options);
    let mut times: Vec<f64> = (0..repeats.parse()?).map(|_| timed(run).1).collect();
    let extra = times.iter().skip(1).sum::<f64>();
    times.sort_by(f64::total_cmp);
    let flow = run().map_err(|failure| format!("{failure:?}"))?;
    let (answer, solve) = (flow.state(0), times[times.len() / 2]);
    println!(
        "{{\"compile_ms\": {compile}, \"solve_ms\": {solve}, \"extra_ms\": {extra}, \"answer\": {answer:?}}}"
    );
    Ok(())
}

fn compiled(name: &str, text: &str) -> Result<Model, Box<dyn Error>> {
    let theory = Theory::read(Source::new(name, text)).map_err(|_| "the theory is not well-formed")?;
    Ok(Model::new(&theory, &theory.default_dims(), &[]).map_err(|_| "the default sizes do not fit")?)
}

/// What some work gives, and how many milliseconds it takes.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let begin = Instant::now();
    let done = work();
    (done, 1e3 * begin.elapsed().as_secs_f64())
}
