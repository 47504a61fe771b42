//! The theories that come along, as `show` prints them.
//!
//! `UPDATE_EXPECT=1 cargo test --test show` writes the files of `tests/show` anew.

use std::fs;
use std::path::Path;

use expect_test::expect_file;
use spinodal::show;
use spinodal::source::Source;
use spinodal::theory::{Instance, Theory};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str, text: &str) -> Theory {
    Theory::read(Source::new(name, text)).unwrap_or_else(|problems| {
        let headlines: Vec<&str> = problems.iter().map(|problem| problem.headline.as_str()).collect();
        panic!("{name}: {}", headlines.join("; "))
    })
}

/// Name and text of every theory under `equations`.
fn shipped() -> Vec<(String, String)> {
    let mut theories = Vec::new();
    for family in fs::read_dir(root().join("equations")).unwrap() {
        let family = family.unwrap().path();
        let files = if family.is_dir() { fs::read_dir(family).unwrap().collect() } else { Vec::new() };
        for file in files {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "eq") {
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                theories.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    theories.sort();
    assert!(!theories.is_empty(), "there are equations");
    theories
}

/// Everything a theory can contain, with letters that LaTeX and terminals find hard.
const EVERYTHING: &str = r#"
theory "All & sundry: 100% of {x_1} #1"
source "Nobody 2024, ~tilde^"
dim N = 2 "size √N ≤ ∞"
parameter sigma_w = 1e-7 in [0, pi] "σ_w² times m̂"
parameter rate[N, 2*N + 1] = ones(N, 2*N + 1)
unknown qhat = if sigma_w < 1 and not (sigma_w == 0.5 or sigma_w >= 3) then 1 else 0 in (-1, 1]
unknown v[N] = 1
unknown A[N, N] symmetric = identity(N)
function gauss(x, chi_2) = exp(-x^2/(2*chi_2))/sqrt(2*pi*chi_2)
let scale = (sigma_w - 1)/(qhat*sigma_w)
equation qhat = gauss(qhat*scale, sigma_w)*tanh(scale + sqrt(sigma_w)*qhat + 1 - sigma_w/(1 + qhat^2)
  + 3.5*qhat^4 - qhat^6/6 + exp(-(qhat + scale)^2/(2*sigma_w^2)) - log(1 + exp(scale)))
equation v = A*v .* v
equation 0 = A*A - inverse(identity(N) + v*v')
start cold: qhat = 0, v = 0 "nothing | all"
gauge flip qhat
gauge flip v, A along N
observable overlap = sum[k in 1..N](v[k]*A[k,1]) "the first & last"
observable norm = dot(v, v)
free_energy f_N = qhat^2/2 - log(2*cosh(sigma_w*qhat)) "per site & in units of T"
threshold "s = 0 & below" at f_N - norm = 2*qhat "where σ_w² freezes"
threshold "plain" at qhat = 0.5
unique "x² & y_1 are convex"
phase "a < b" when qhat > 0 and norm != 1
phase "else" otherwise
check qhat = 1 within 1 at sigma_w = 1
check threshold "plain" along sigma_w in (0, 1] = 0.5 within 1e-9
goal "large & sound" = maximize overlap/sigma_w "100% of it"
"#;

#[test]
fn shipped_theories_are_shown_as_before() {
    for (name, text) in shipped() {
        let theory = read(&name, &text);
        let path = |ending: &str| root().join("tests/show").join(format!("{name}.{ending}"));
        expect_file![path("txt")].assert_eq(&show::text(&theory));
        expect_file![path("tex")].assert_eq(&show::latex(&theory));
    }
}

#[test]
fn every_statement_is_shown() {
    let theory = read("everything", EVERYTHING);
    let path = |ending: &str| root().join("tests/show").join(format!("everything.{ending}"));
    expect_file![path("txt")].assert_eq(&show::text(&theory));
    expect_file![path("tex")].assert_eq(&show::latex(&theory));
}

/// Saddle points whose equations have every form: conjugates, terms, a matrix, and one that stays implicit.
const STATIONARY: &str = r#"
theory "Derived"
dim M = 2
parameter beta = 2
parameter alpha = 0.5
parameter A[M, M] = 0
unknown m = 0.5
unknown q = 0.25
unknown qhat = 0.5
unknown Q[M, M] symmetric = identity(M)
unknown w = 1
let entropy = E[z, s in {-1, 1}](log(2*cosh(sqrt(qhat)*z + s*m)))
free_energy f = beta*m^2/2 - entropy/beta + beta*q*qhat/2 - alpha*log(1 + q*beta)
let g = trace(Q*Q)/2 - trace(A*Q) + exp(w) - 3*w
extremize f over q, m, qhat
extremize g over Q, w
unknown v = 1
let loss = (v^2 - beta)^2/4
minimize loss over v
"#;

#[test]
fn derived_equations_are_shown_for_single_numbers() {
    let theory = read("stationary", STATIONARY);
    let instance = Instance::new(&theory, &[2]).expect("it fits these sizes");
    let path = |ending: &str| root().join("tests/show").join(format!("stationary.{ending}"));
    expect_file![path("derived.txt")].assert_eq(&show::derived(&theory, &instance));
    expect_file![path("txt")].assert_eq(&show::text(&theory));
    expect_file![path("tex")].assert_eq(&show::latex(&theory));
    let written = read("nothing", "unknown x = 1\nequation x = x\n");
    let instance = Instance::new(&written, &[]).expect("it fits these sizes");
    assert_eq!(show::derived(&written, &instance), "");
}

#[test]
fn a_page_is_a_hundred_columns_wide_at_most() {
    for (name, text) in shipped().into_iter().chain([("everything".to_owned(), EVERYTHING.to_owned())]) {
        for line in show::text(&read(&name, &text)).lines() {
            // Marks above letters, counted here too, only make this stricter.
            assert!(line.chars().count() <= 100, "{name}: {line}");
        }
    }
}

#[test]
fn a_theory_of_next_to_nothing_is_shown() {
    let theory = read("nothing", "unknown x = 1\nequation x = x\n");
    assert!(show::text(&theory).contains("Equations\n  x = x\n"));
    assert!(show::latex(&theory).contains("\\begin{align}\n  x &= x\n\\end{align}"));
}
