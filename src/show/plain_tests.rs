//! Expressions in the notation of the language.

use proptest::prelude::*;

use super::pieces::width;
use super::plain::{ascii, unicode};
use super::random_tree::{built, name, skeleton, tree};
use crate::source::Source;
use crate::syntax::parse_expression;
use crate::syntax::tree::{DEEPEST, Expression, ExpressionKind, Infix};

fn read(text: &str) -> Expression {
    parse_expression(&Source::new("x", text)).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

#[test]
fn parentheses_are_those_that_reading_needs() {
    for text in [
        "a/(b*c)",
        "-(x + y)",
        "a - b - c",
        "a - (b - c)",
        "-x^2",
        "(-x)^2",
        "x^2^3",
        "(x^2)^3",
        "x^(-2)",
        "a*(-b)",
        "-a*b",
        "-(a*b)",
        "(a + b)*c .* d",
        "(a*b)'[1, 2..N, :]",
        "m[k,k]",
        "T[M+1..2*M, 1]",
        "(sum)[1]",
        "sum[k in 1..min(M, K)](rho[k]*m[k,k])",
        "not (a < b and c) or d",
        "(not a) == b",
        "if a < 1 then x else if b then y else z",
        "2*(if a then b else c)",
        "[[m, -1e-7], [0, 100000]]",
        "0.1*identity(M)",
        "E[z](tanh(beta*(m + sqrt(q)*z)))^2",
        "E[z, s in {-1, 1}, k ~ poisson(c), u ~ uniform(0, 2*pi), x ~ normal](s*z^k + u - x)'",
        "E[k] + E[k,1]*(1 + x)",
        "sum[s in {-1, a + b}](exp(beta*s))*2",
        "prox[h](log(1 + exp(-y*h)); omega + z, gamma)",
        "moreau[h](abs(h); omega, gamma)",
        "argmin[h](h^2 - h) + argmin[h in (-inf, 0)](h^2)",
        "root[h in (0, inf)](h - exp(-h))",
        "(root)[1]",
    ] {
        assert_eq!(ascii(&read(text)), text);
    }
}

#[test]
fn unicode_has_the_signs_of_mathematics() {
    for (text, expected) in [
        ("alpha*Ghat^2 - -x", "α·Ĝ² − (−x)"),
        ("inverse(A)'", "(A⁻¹)ᵀ"),
        ("inverse(A*B)*x^(-3)", "(A·B)⁻¹·x⁻³"),
        ("abs(x - sqrt(2*pi)) <= sqrt(eps_g)", "|x − √(2·π)| ≤ √ε_g"),
        ("abs(abs(x) - 1)", "abs(|x| − 1)"),
        ("identity(2*M) + zeros(M, K + 1) .* D", "I_{2·M} + 0_{M×(K+1)} ⊙ D"),
        ("sum[k in 1..K](rho[k])*trace(Q)", "Σ[k=1..K](ρ[k])·tr(Q)"),
        ("E[z, s in {-1, 1}](s*z)", "E[z, s ∈ {−1, 1}](s·z)"),
        ("sum[s in {-1, 1}](s)", "Σ[s ∈ {−1, 1}](s)"),
        ("root[h in (0, inf)](h - c)", "root[h ∈ (0, ∞)](h − c)"),
        ("if x == 1 and y != inf then 1 else 2", "if x = 1 and y ≠ ∞ then 1 else 2"),
    ] {
        assert_eq!(unicode(&read(text)).joined(), expected);
    }
}

#[test]
fn deep_expressions_read_again() {
    let x = || Box::new(built(ExpressionKind::Name(name("x"))));
    let chain = |operator: Infix, levels: usize| {
        (0..levels).fold(*x(), |deep, _| built(ExpressionKind::Infix(operator, x(), Box::new(deep))))
    };
    // Brackets take two of the levels that the parser allows.
    let deepest = usize::from(DEEPEST);
    for (operator, levels) in [(Infix::Power, deepest * 3 / 4), (Infix::Subtract, deepest * 3 / 8)] {
        let deep = chain(operator, levels);
        assert_eq!(skeleton(&read(&ascii(&deep))), skeleton(&deep));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn ascii_reads_as_the_same_tree(tree in tree()) {
        prop_assert_eq!(skeleton(&read(&ascii(&tree))), skeleton(&tree), "{}", ascii(&tree));
    }

    /// Signs such as √ and |…| are not part of the language; what has none of them is.
    #[test]
    fn unicode_reads_as_the_same_tree_or_not_at_all(tree in tree()) {
        let text = unicode(&tree).joined();
        // A call of the function is written like the operator.
        prop_assume!(!skeleton(&tree).contains("Call transpose"));
        if let Ok(read) = parse_expression(&Source::new("x", text.clone())) {
            prop_assert_eq!(skeleton(&read), skeleton(&tree), "{}", text);
        }
    }

    #[test]
    fn breaking_into_lines_loses_nothing(tree in tree(), room in 5_usize..60) {
        let pieces = unicode(&tree);
        let lines = pieces.lines(room, room);
        let bare = |text: &str| text.replace(' ', "");
        prop_assert_eq!(bare(&lines.concat()), bare(&pieces.joined()));
        prop_assert!(width(&pieces.joined()) > room || lines.len() == 1);
    }
}
