//! The program as its users run it: the README, the contract of the command line, and slips.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use spinodal::testing::assert_close;

fn spinodal(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spinodal"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

/// Standard output as JSON, of a command that succeeds.
fn json(arguments: &[&str]) -> Value {
    let output = spinodal(root(), arguments);
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("valid JSON")
}

/// The message of a command that fails with this exit code, and prints nothing else.
#[track_caller]
fn message(code: i32, arguments: &[&str]) -> String {
    let output = spinodal(root(), arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stderr(&output));
    stderr(&output)
}

/// Words of a shell line; quotes group.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for character in line.chars() {
        match character {
            '\'' | '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            _ => words.last_mut().expect("never empty").push(character),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_command_of_the_readme_works() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    let folder = tempfile::tempdir().expect("a temporary folder");
    for link in ["tests", "equations"] {
        std::os::unix::fs::symlink(root().join(link), folder.path().join(link)).expect("links can be made");
    }
    let figures = folder.path().join("figures");
    fs::create_dir(&figures).expect("a folder for figures");
    for study in ["linear-vae-phase.toml", "hopfield-branches.toml"] {
        fs::copy(root().join("figures").join(study), figures.join(study)).expect("studies can be copied");
    }
    let mut count = 0;
    for line in readme.lines() {
        let Some(command) =
            line.strip_prefix("spinodal ").or_else(|| line.strip_prefix("cargo run --release -- "))
        else {
            continue;
        };
        let words = words(command.split(" #").next().unwrap_or(command).trim());
        let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = spinodal(folder.path(), &arguments);
        assert!(output.status.success(), "`{line}` fails: {}", stderr(&output));
        count += 1;
    }
    assert!(count >= 8, "the README shows {count} commands");
}

#[test]
fn solve_answers_in_the_agreed_form() {
    let answer = json(&["solve", "linear-vae", "--format", "json"]);
    assert_eq!(answer["theory"], "linear-vae");
    assert_eq!(answer["parameters"]["alpha"], 4.0);
    assert_eq!(answer["parameters"]["rho"][0], 1.0);
    let solution = &answer["solutions"][0];
    for name in ["m", "d", "Q", "E", "R"] {
        assert!(solution["values"][name][0][0].is_f64(), "{name} is a matrix");
    }
    assert!(solution["values"]["D"][0].is_f64(), "D is a vector");
    for name in ["eps_g", "rate", "rate_train", "distortion"] {
        assert!(solution["observables"][name].is_f64(), "{name} is a number");
    }
    assert_eq!(solution["phase"], "signal learning");
    assert_eq!(solution["stable"], true);
    // The formula of the theory file at this solution, by mpmath in 40 digits.
    let free_energy = solution["free_energy"].as_f64().expect("the theory declares one");
    assert!((free_energy - 1.466_624_175_734).abs() <= 1e-11, "{free_energy}");
    let answer = json(&["solve", "hopfield", "--format", "json"]);
    assert!(answer["solutions"][0]["free_energy"].is_null(), "the theory declares none");
    assert!(solution["residual"].as_f64().is_some_and(|residual| residual <= 1e-12));
    assert!(solution["evaluations"].is_u64());
    assert!(solution["method"].is_string());
    // Just below the transition the trivial solution is there too, and unstable.
    let answer = json(&["solve", "linear-vae", "-s", "beta=1.8", "--format", "json"]);
    let solutions = answer["solutions"].as_array().expect("a list");
    let phases: Vec<&str> = solutions.iter().filter_map(|solution| solution["phase"].as_str()).collect();
    assert_eq!(phases[0], "signal learning");
    assert!(phases[1..].contains(&"collapse"), "{phases:?}");
    assert!(solutions[1..].iter().all(|other| other["stable"] == false), "the stable solution comes first");
}

#[test]
fn tables_have_columns_rows_and_provenance() {
    let arguments = ["sweep", "linear-vae", "--over", "beta=0.5:1:3", "--format", "json", "--dim", "M=2"];
    let answer = json(&arguments);
    let columns: Vec<&str> =
        answer["columns"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert_eq!(columns[..4], ["beta", "m[1,1]", "m[2,1]", "d[1,1]"]);
    assert_eq!(answer["rows"].as_array().map(Vec::len), Some(3));
    assert_eq!(answer["provenance"]["dims"]["M"], 2);
    assert_eq!(answer["provenance"]["theory"], "linear-vae");
    assert!(answer["provenance"]["theory_hash"].is_string());
    let output = spinodal(root(), &["sweep", "hopfield", "--over", "alpha=0.05:0.1:2", "--format", "csv"]);
    let csv = stdout(&output);
    assert!(csv.starts_with("# spinodal: "), "{csv}");
    assert!(csv.contains("\nalpha,m,r,C,phase,"), "{csv}");
}

#[test]
fn every_file_says_what_it_came_from() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = ["a.csv", "a.json", "a.npz", "a.svg", "a.png"];
    let mut arguments = vec!["sweep", "hopfield", "--over", "alpha=0.05:0.15:5"];
    arguments.extend(files.iter().flat_map(|file| ["-o", file]));
    let output = spinodal(folder.path(), &arguments);
    assert!(output.status.success(), "{}", stderr(&output));
    for file in files {
        let bytes = fs::read(folder.path().join(file)).expect("the file was written");
        let text = String::from_utf8_lossy(&bytes);
        // In an npz it is an array of characters of four bytes each.
        let wanted = if file.ends_with("npz") { "provenance.npy" } else { "theory_hash" };
        assert!(text.contains(wanted), "{file} has no provenance");
    }
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let command =
        ["phase", "linear-vae", "--x", "alpha=0.2:6:20", "--y", "beta=0.1:2.4:20", "--format", "csv"];
    let with =
        |threads: &'static str| spinodal(root(), &[&command[..], &["--threads", threads]].concat()).stdout;
    let one = with("1");
    assert!(!one.is_empty());
    assert_eq!(one, with("2"));
    assert_eq!(one, with("7"));
}

#[test]
fn slips_on_the_command_line_end_with_code_two_and_say_what_to_write() {
    let data = "tests/data/linear_vae_sgd.csv";
    let sgd = ["compare", "linear-vae-sgd", data, "--x", "t"];
    let vae_phase = ["phase", "linear-vae", "--x", "alpha=0.2:6:5", "--y", "beta=0.1:2:5"];
    let collapse = ["threshold", "linear-vae", "--along", "beta=0.5:3"];
    let slips: [(&[&str], &str); 48] = [
        (&["solve", "linear-va"], "did you mean `linear-vae`?"),
        (&["solve", "no/such/file.eq"], "neither in the catalogue nor a file"),
        (&["solve", "equations"], "is a directory"),
        (&["solve", "linear-vae", "-s", "alhpa=1"], "did you mean `alpha`?"),
        (&["solve", "linear-vae", "-s", "alpha"], "write NAME=VALUE"),
        (&["solve", "linear-vae", "-s", "alpha=-1"], "outside of its domain (0, inf)"),
        (&["solve", "linear-vae", "-s", "alpha=two"], "`two` is not declared"),
        (&["solve", "linear-vae", "-s", "rho=[1,2]"], "`rho` has size 1, this has size 2"),
        (&["solve", "linear-vae", "-s", "alpha=1/0"], "not a finite number"),
        (&["solve", "linear-vae", "-s", "rho[3]=1"], "there is no entry `rho[3]`"),
        (&["solve", "linear-vae", "--dim", "M=0"], "whole number"),
        (&["solve", "linear-vae", "--dim", "L=2"], "there is no dimension `L`"),
        (&["solve", "linear-vae", "--start", "warm"], "there is no start `warm`"),
        (&["solve", "linear-vae", "--start", "q=1"], "there is no unknown or state `q`"),
        (&["solve", "linear-vae", "--damping", "0.5"], "--damping needs --method fixed-point"),
        (&["solve", "linear-vae", "-o", "x.svg"], "draws no figure"),
        (&["sweep", "linear-vae", "--over", "beta=0:1"], "LO:HI:N"),
        (&["sweep", "linear-vae", "--over", "beta=1:0:5"], "must be less than"),
        (&["sweep", "linear-vae", "--over", "beta=-1:1:5"], "outside of its domain"),
        (
            &["sweep", "linear-vae", "--over", "beta=0.1:1:5", "-o", "x.pdf"],
            ".csv, .json, .npz, .svg or .png",
        ),
        (&["sweep", "linear-vae", "--over", "beta=0.1:1:5", "-o", "no/such/x.csv"], "no/such"),
        (&["sweep", "linear-vae", "--over", "beta=0.1:1:5", "--x", "eps"], "there are: eps_g, rate"),
        (&["sweep", "linear-vae", "--over", "beta=0.1:1:5", "--each", "alpha=1:4:3"], "write NAME=VALUE"),
        (&["sweep", "linear-vae", "--over", "beta=0.1:1:5", "--each", "alpha=1,-1"], "outside of its domain"),
        (&["sweep", "linear-vae", "--over", "beta=0.1:1:5", "--each", "beta=1"], "swept over already"),
        (&["sweep", "linear-vae", "--over", "beta=0.1:1:5", "--y", "eps"], "there are: eps_g, rate"),
        (&["phase", "linear-vae-sgd", "--x", "t=0:1:5", "--y", "beta=0.1:1:5"], "there is no parameter `t`"),
        (&["phase", "linear-vae", "--x", "beta=0.1:1:5", "--y", "beta=0.1:1:5"], "both `beta`"),
        (&["flow", "linear-vae", "--until", "10"], "this theory has no flow"),
        (&["flow", "linear-vae-sgd", "--until", "-1"], "must be a time"),
        (&["flow", "linear-vae-sgd", "--until", "10", "--schedule", "beta=tanhh"], "tanhh"),
        (&["flow", "linear-vae-sgd", "--until", "10", "--tol", "2"], "--tol 2"),
        (&[&sgd[..], &["--y", "eps"]].concat(), "there is no observable or unknown `eps`"),
        (&[&sgd[..], &["--y", "eps_g", "--sd", "sd"]].concat(), "sd"),
        (&["help", "langauge"], "did you mean `language`?"),
        (&["threshold", "linear-vae", "--along", "betaa=0.5:3"], "did you mean `beta`?"),
        (&["threshold", "linear-vae", "--along", "beta=0.5:3:4"], "write NAME=LO:HI"),
        (&["threshold", "linear-vae", "--along", "beta=0:3"], "outside of its domain (0, inf)"),
        (&[&collapse[..], &["--over", "beta=0.1:1:5"]].concat(), "--along and --over are both `beta`"),
        (&[&collapse[..], &["--over", "alpha=1:1:1"]].concat(), "set `alpha` with -s"),
        (&[&collapse[..], &["--over", "alpha=1:2"]].concat(), "write LO:HI:N, or LO:HI:N:log"),
        (&[&collapse[..], &["--over", "alpha=0:2:3"]].concat(), "outside of its domain (0, inf)"),
        (&[&collapse[..], &["--over", "alhpa=1:2:3"]].concat(), "did you mean `alpha`?"),
        (&[&collapse[..], &["-o", "x.svg"]].concat(), "draws no figure"),
        (&[&vae_phase[..], &["--boundaries", "x.svg"]].concat(), "use .csv, .json or .npz"),
        (&[&vae_phase[..], &["--boundaries", "no/such/x.csv"]].concat(), "there is no directory"),
        (&["phase", "ridge", "--x", "alpha=0.2:6:5", "--y", "sigma=0.1:2:5"], "names no phases"),
        (&["trace", "hopfield", "--along", "alpha=0.05:0.2", "--y", "q"], "there are: "),
    ];
    for (arguments, expected) in slips {
        let message = message(2, arguments);
        assert!(message.contains(expected), "{arguments:?} says\n{message}instead of “{expected}”");
        assert!(!message.contains("panicked"), "{message}");
    }
}

#[test]
fn a_wrong_theory_file_is_shown_with_the_place_of_the_slip() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("slip.eq"), "parameter β = 1\nunknown m = 1\nequation m = tanh(bta*m)\n")
        .expect("the folder is writable");
    let output = spinodal(folder.path(), &["solve", "slip.eq", "-o", "answer.json"]);
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(&output);
    assert!(message.contains("slip.eq:3:19") && message.contains("did you mean `beta`?"), "{message}");
    assert!(!folder.path().join("answer.json").exists(), "nothing is written");
}

#[test]
fn failed_numerics_end_with_code_one_and_the_last_iterate() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("none.eq"), "unknown x = 1\nequation x = x + 1 + x^2\n").expect("writable");
    let output = spinodal(folder.path(), &["solve", "none.eq"]);
    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    assert!(message.contains("no solution was found") && message.contains("x = "), "{message}");
    let output = spinodal(folder.path(), &["solve", "none.eq", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let answer: Value = serde_json::from_str(&stdout(&output)).expect("valid JSON");
    assert_eq!(answer["solutions"].as_array().map(Vec::len), Some(0));
    assert!(answer["failures"][0]["residuals"]["x"].is_number());
}

#[test]
fn a_flow_that_blows_up_keeps_its_curve_and_names_the_state() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("blow.eq"), "state y = 1\nflow d/dt y = y^2\n").expect("writable");
    let output =
        spinodal(folder.path(), &["flow", "blow.eq", "--until", "2", "--at", "0,0.5,1.5", "-o", "y.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("`y` grows without bound"), "{}", stderr(&output));
    let csv = fs::read_to_string(folder.path().join("y.csv")).expect("the curve up to the blow-up");
    let rows: Vec<&str> = csv.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(rows.len(), 3, "the header, t = 0 and t = 0.5: {csv}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_spinodal"))
        .args(["flow", "linear-vae-sgd", "--until", "1000", "--points", "20000", "--format", "csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "");
}

#[test]
fn an_interruption_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for delay in (0..12).map(|step| 40 * step) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_spinodal"))
            .args(["flow", "linear-vae-sgd", "--until", "1500", "--points", "100000", "-q"])
            .args(["-o", "a.csv", "-o", "a.json", "-o", "a.npz"])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        // Whenever it comes: while computing, while writing, or too late.
        std::thread::sleep(std::time::Duration::from_millis(delay));
        let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).stderr(Stdio::null()).status();
        child.wait().expect("it ends");
        for entry in fs::read_dir(folder.path()).expect("the folder can be read") {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            assert!(name.starts_with("a."), "{name} is left behind after {delay} ms");
        }
    }
}

#[test]
fn a_full_disk_is_reported() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("it can be opened");
    let output = Command::new(env!("CARGO_BIN_EXE_spinodal"))
        .args(["solve", "hopfield"])
        .stdout(full)
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cannot write to standard output"), "{}", stderr(&output));
}

#[test]
fn compare_gives_z_scores_chi_squared_and_bias() {
    let data = "tests/data/linear_vae_sgd.csv";
    let arguments = ["compare", "linear-vae-sgd", data, "--x", "t", "--y", "eps_g", "--sd", "eps_g_sd"];
    let output = spinodal(root(), &arguments);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.contains("χ² = ") && text.contains("bias: measured − predicted = "), "{text}");
    let answer = json(&[&arguments[..], &["--format", "json"]].concat());
    assert_eq!(answer["columns"].as_array().map(Vec::len), Some(6));
    // Thirty measurements, none of them further from the theory than three of its own deviations.
    let z = answer["rows"].as_array().expect("a list").iter().filter_map(|row| row[5].as_f64());
    let z: Vec<f64> = z.collect();
    assert_eq!(z.len(), 30);
    assert!(z.iter().all(|z| z.abs() < 3.0), "{z:?}");
}

#[test]
fn thresholds_are_exact() {
    let threshold = |arguments: &[&str]| {
        let answer = json(&[&["threshold"], arguments, &["--format", "json"]].concat());
        let list = answer["thresholds"].as_array().expect("a list").clone();
        list.into_iter().map(|found| (found["at"].as_f64().expect("a number"), found)).collect::<Vec<_>>()
    };
    // THEORY of the linear VAE at ρ = η = λ = 1: β_c = s/(1 + λ/α) − λ/(αs), α_c = (η/ρ)².
    for (alpha, beta) in [("alpha=2", 11.0 / 6.0), ("alpha=4", 1.9), ("alpha=1e5", 2.0 - 5e-6 / 1.00001)] {
        let found = threshold(&["linear-vae", "-s", alpha, "--along", "beta=0.5:3"]);
        assert_eq!(found.len(), 1, "{alpha}: {found:?}");
        assert_close(found[0].0, beta, 1e-11);
        assert_eq!(found[0].1["kind"], "continuous");
        assert_eq!(found[0].1["between"][0], "signal learning");
        assert_eq!(found[0].1["between"][1], "collapse");
    }
    let found = threshold(&["linear-vae", "--along", "alpha=0.2:5"]);
    assert_close(found[0].0, 1.0, 1e-11);
    // The fold of retrieval: maximum over y of (erf(y)/y − 2/√π exp(−y²))²/2.
    let found = threshold(&["hopfield", "--along", "alpha=0.05:0.2"]);
    assert_close(found[0].0, 0.137_905_566_495, 1e-12);
    assert_eq!(found[0].1["kind"], "fold");
    // The dynamics as τ → 0: (ρ + η)/(1 + λ) − λ/(ρ + η).
    let set = ["-s", "tau=1e-7", "-s", "lambda=0.2", "--along", "beta=0.5:3"];
    let found = threshold(&[&["linear-vae-sgd"], &set[..]].concat());
    assert_close(found[0].0, 2.0 / 1.2 - 0.1, 1e-9);
    // Where nothing happens, that is said.
    let output = spinodal(root(), &["threshold", "linear-vae", "--along", "beta=0.2:0.9"]);
    assert!(stdout(&output).contains("nothing happens"), "{}", stdout(&output));
}

#[test]
fn thresholds_answer_in_the_agreed_form() {
    let answer = json(&["threshold", "linear-vae", "--along", "beta=0.5:3", "--format", "json"]);
    assert_eq!(answer["theory"], "linear-vae");
    assert_eq!(answer["along"], "beta");
    assert_eq!(answer["parameters"]["alpha"], 4.0);
    assert_eq!(answer["provenance"]["command"], "threshold");
    assert!(answer["junctions"].is_null(), "points do not meet");
    let found = &answer["thresholds"][0];
    assert_close(found["at"].as_f64().expect("a number"), 1.9, 1e-11); // closed form
    assert_eq!(found["kind"], "continuous");
    assert_eq!(found["between"], serde_json::json!(["signal learning", "collapse"]));
    assert!(found["name"].is_null() && found["error"].is_f64() && found["over"].is_null());
    assert_eq!(found["metastable"], false);
    let over = ["threshold", "linear-vae", "--along", "beta=0.5:3", "--over", "alpha=0.5:4:8"];
    let answer = json(&[&over[..], &["--format", "json"]].concat());
    let found = answer["thresholds"].as_array().expect("a list");
    assert_eq!(found.len(), 8);
    for one in found {
        assert!(one["at"].is_f64() && one["over"].is_f64() && one["residual"].is_f64(), "{one}");
        assert!(one["kind"].is_string() && one["between"][0].is_string() && one["curve"].is_u64(), "{one}");
        assert_eq!([&one["beta"], &one["alpha"]], [&one["at"], &one["over"]], "by name, too");
    }
    let junction = &answer["junctions"][0];
    assert_eq!(junction["kind"], "triple point");
    assert!(junction["alpha"].is_f64() && junction["beta"].is_f64() && junction["phases"].is_array());
    let names =
        json(&["threshold", "ridge", "-s", "lambda=1e-4", "--along", "alpha=0.8:1.2", "--format", "json"]);
    assert_eq!(names["thresholds"][0]["name"], "extremal error");
    assert_eq!(names["thresholds"][0]["kind"], "crossing");
}

#[test]
fn timings_go_to_standard_error_and_leave_the_answer_alone() {
    for command in [
        &["threshold", "linear-vae", "--along", "beta=0.5:3", "--format", "json"][..],
        &["trace", "hopfield", "--along", "alpha=0.05:0.2", "--format", "csv"],
        &["phase", "curie-weiss", "--x", "h=-1:1:9", "--y", "beta=0.5:2:9", "--format", "csv"],
    ] {
        let plain = spinodal(root(), command);
        let timed = spinodal(root(), &[command, &["--timings"]].concat());
        assert!(plain.stdout == timed.stdout, "{command:?}: the answer is the same");
        let message = stderr(&timed);
        let line =
            message.lines().find(|line| line.starts_with("timings: ")).unwrap_or_else(|| panic!("{message}"));
        assert!(line.contains("prepare ") && line.contains(" ms") && line.contains("write "), "{line}");
        assert!(!stderr(&plain).contains("timings"), "not asked for");
    }
}

#[test]
fn boundaries_are_written_point_by_point() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let arguments = ["phase", "linear-vae", "--x", "alpha=0.2:6:20", "--y", "beta=0.1:2.4:20"];
    let output = spinodal(folder.path(), &[&arguments[..], &["--boundaries", "lines.csv", "-q"]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let csv = fs::read_to_string(folder.path().join("lines.csv")).expect("the file was written");
    assert!(csv.starts_with("# spinodal: ") && csv.contains("# junctions: "), "{csv}");
    let mut lines = csv.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(lines.next(), Some("curve,alpha,beta,kind,name,below,above"));
    let mut count = [0, 0];
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let [alpha, beta] = [1, 2].map(|at| cells[at].parse::<f64>().expect("a number"));
        assert_eq!(cells[3], "continuous");
        // At ρ = η = λ = 1 the signal is seen from α = 1 on, and β_c = s/(1 + 1/α) − 1/(αs).
        if cells[5..].contains(&"collapse") {
            let s = if alpha > 1.0 { 2.0 * (1.0 + 1.0 / alpha) } else { (1.0 + 1.0 / alpha.sqrt()).powi(2) };
            assert_close(beta, s / (1.0 + 1.0 / alpha) - 1.0 / (alpha * s), 1e-9);
            count[0] += 1;
        } else {
            assert_close(alpha, 1.0, 1e-9);
            count[1] += 1;
        }
    }
    assert!(count.iter().all(|count| *count > 5), "points on both boundaries: {count:?}");
}

#[test]
fn branches_are_traced_with_their_stability() {
    let answer = json(&["trace", "hopfield", "--along", "alpha=0.05:0.2", "--format", "json"]);
    let rows = answer["rows"].as_array().expect("a list");
    let columns: Vec<&str> =
        answer["columns"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert_eq!(columns, ["branch", "alpha", "m", "r", "C", "phase", "unstable", "special"]);
    assert_eq!(rows.iter().filter(|row| row[7] == "fold").count(), 1);
    assert!(rows.iter().any(|row| row[6] == 1.0), "beyond the fold the branch is unstable");
    assert!(message(2, &["trace", "hopfield", "--along", "alpha=0.2:0.1"]).contains("less than"));
    assert!(message(2, &["threshold", "hopfield", "--along", "alpha"]).contains("NAME=LO:HI"));
}

#[test]
fn completions_and_help_are_printed() {
    for shell in ["bash", "zsh", "fish"] {
        let output = spinodal(root(), &["completions", shell]);
        assert!(stdout(&output).contains("spinodal"), "{shell}");
    }
    assert!(stdout(&spinodal(root(), &["help", "language"])).contains("equation"));
    assert!(stdout(&spinodal(root(), &["help", "phase"])).contains("--x"));
}
