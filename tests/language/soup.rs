//! Texts at random: nothing that can be typed makes the reader panic, and every place that is
//! pointed at lies in the text.

use std::fs;

use proptest::prelude::*;
use spinodal::diagnostic::{Colour, Diagnostic, render};
use spinodal::source::Source;
use spinodal::syntax;
use spinodal::theory::{Builtin, Theory};

/// Reads a text to the end, and checks what comes out.
fn survives(text: &str) {
    let source = Source::new("soup.eq", text);
    let (tree, diagnostics) = syntax::parse(&source);
    for statement in &tree.statements {
        assert!(text.get(statement.span.range()).is_some(), "{:?} in {text:?}", statement.span);
    }
    point_into(text, &diagnostics);
    match Theory::read(source.clone()) {
        Ok(_) => assert_eq!(diagnostics, [], "accepted with errors: {text:?}"),
        Err(refused) => {
            assert!(!refused.is_empty(), "refused without a reason: {text:?}");
            point_into(text, &refused);
            let message = render(&source, &refused, Colour::Plain);
            assert!(message.starts_with("error[E0"), "{message}");
            render(&source, &refused, Colour::Terminal);
        }
    }
    let _ = syntax::parse_expression(&source);
}

fn point_into(text: &str, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        assert!(!diagnostic.labels.is_empty(), "{diagnostic:?} points nowhere");
        for (span, _) in &diagnostic.labels {
            assert!(text.get(span.range()).is_some(), "{diagnostic:?} points beside {text:?}");
        }
    }
}

/// Everything that a text is made of, and some that it is not.
fn words() -> Vec<String> {
    let plain = "m q alpha β q̂ χ̂₁ M K k t d dt x f beta 0 1 2 0.5 1e-9 1e999 .5 3. + - * / ^ .* ./ == != <= >= < \
        > = ( ) [ ] , : .. ' ᵀ − · × ≤ ≥ ≠ ⊙ ∞ ² ¹⁰ \"text\" \" # ! & | { } ; ~ E[z]( E[ prox[h]( moreau argmin root ~ normal poisson(2) over ö 🙂 \u{feff} \u{0} \t \r symmetric flip permute \
        along within at from d/dt";
    let mut words: Vec<String> =
        plain.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.extend(syntax::KEYWORDS.iter().chain(&syntax::RESERVED).map(|word| (*word).to_owned()));
    words.extend(Builtin::names().map(str::to_owned));
    words.push("\n".to_owned());
    words
}

/// Statements that can be read, to be put together to theories that mean little.
const STATEMENTS: [&str; 30] = [
    "dim M = 2",
    "dim K = 1",
    "parameter beta = 1 in (0, inf) \"inverse temperature\"",
    "parameter rho[K] = 1 in (0, inf)",
    "parameter A[M, M] symmetric = identity(M)",
    "unknown m = 1 in [-1, 1]",
    "unknown v[M] = 0.5",
    "unknown Q[M, K] = 0.1*identity(M, K)",
    "state m = 1",
    "let x = A*v",
    "let c = m > 0 and not m >= 1",
    "function f(x) = x^2 + beta",
    "function g(x, y) = if x > y then f(x) else dot(x, y)",
    "equation m = tanh(beta*m + f(m))",
    "equation v = A*v .* v + [1, 2]",
    "equation Q = v*ones(1, K)",
    "equation 0 = m - sum[k in 1..M](v[k])",
    "extremize c over m, v",
    "let y = E[z, s in {-1, 1}](tanh(m + s*z)) + E[k ~ poisson(beta)](m^k)",
    "extremize y over m",
    "minimize y over m, v",
    "equation m = prox[h](abs(h); m, beta) + moreau[h](h^2; v, 1)",
    "observable p = root[h in (0, inf)](h - y) + argmin[h](E[z](h*z*m) + h^2)",
    "flow d/dt m = -m + beta*t",
    "schedule ramp: beta(t) = beta*min(1, t)",
    "start cold: m = 0, v = [0, 1]",
    "gauge flip v, Q along M",
    "observable o = sum(v) + trace(A)",
    "phase \"ordered\" when m > 0 or c",
    "check m = 1, o = 2 within 1e-3 at beta = 2, M = 2 from cold \"book\"",
];

fn catalogue() -> Vec<String> {
    super::with_extension("accepted", "eq")
        .iter()
        .map(|path| fs::read_to_string(path).expect("it can be read"))
        .collect()
}

/// Cuts a text at a place given by a number, on the boundary of a character.
fn cut(text: &str, at: usize) -> usize {
    let mut at = at % (text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn words_in_any_order_are_read_or_refused(picks in prop::collection::vec((0..1000_usize, any::<bool>()), 0..60)) {
        let words = words();
        let mut text = String::new();
        for (pick, is_spaced) in picks {
            text.push_str(&words[pick % words.len()]);
            if is_spaced {
                text.push(' ');
            }
        }
        survives(&text);
    }

    #[test]
    fn statements_in_any_order_are_read_or_refused(picks in prop::collection::vec(0..STATEMENTS.len(), 0..12)) {
        let lines: Vec<&str> = picks.into_iter().map(|pick| STATEMENTS[pick]).collect();
        survives(&lines.join("\n"));
    }

    #[test]
    fn characters_in_any_order_are_read_or_refused(text in "\\PC{0,80}") {
        survives(&text);
    }

    #[test]
    fn theories_with_changes_are_read_or_refused(
        which in 0..1000_usize,
        changes in prop::collection::vec((any::<usize>(), 0..12_usize, 0..1000_usize), 1..6),
    ) {
        let theories = catalogue();
        let mut text = theories[which % theories.len()].clone();
        let words = words();
        for (at, length, pick) in changes {
            let begin = cut(&text, at);
            let end = begin + cut(&text[begin..], length.min(text.len() - begin));
            text.replace_range(begin..end, if pick % 3 == 0 { "" } else { &words[pick % words.len()] });
        }
        survives(&text);
    }
}

#[test]
fn every_beginning_of_a_theory_is_read_or_refused() {
    for text in catalogue() {
        for (end, _) in text.char_indices().step_by(7) {
            survives(&text[..end]);
        }
    }
}
