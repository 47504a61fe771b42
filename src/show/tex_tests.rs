//! Expressions as LaTeX.

use proptest::prelude::*;

use super::random_tree::tree;
use super::tex::formula;
use crate::source::Source;
use crate::syntax::parse_expression;

fn latex(text: &str) -> String {
    let expression = parse_expression(&Source::new("x", text)).unwrap();
    formula(&expression).joined()
}

#[test]
fn brackets_are_those_of_mathematics() {
    for (text, expected) in [
        ("a/(b*c)", r"\frac{a}{b c}"),
        ("-(x + y)", "-(x + y)"),
        ("-(a*b)", "-a b"),
        ("(a - b) - c", "a - b - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("a + (b - c)", "a + b - c"),
        ("a*(b*c)", "a b c"),
        ("a*(-b)", "a (-b)"),
        ("(-x)^2 - x^2", "(-x)^{2} - x^{2}"),
        ("(x^2)^3", "(x^{2})^{3}"),
        ("x^2^3", "x^{2^{3}}"),
        ("x^(a/(b*c))", "x^{a / (b c)}"),
        ("x^((a/b)*c)", "x^{(a / b) c}"),
        ("-tau/2*(a + b)", r"-\frac{\tau}{2} (a + b)"),
        ("(a - b)/c", r"\frac{a - b}{c}"),
        ("(-a + b)/c", r"\frac{-a + b}{c}"),
        ("(x/y)^2", r"\left( \frac{x}{y} \right)^{2}"),
        ("(A .* B)*C", r"(A \odot B) C"),
        ("A .* (B*C)", r"A \odot B C"),
        ("sum[k in 1..K](a[k] + b)*c", r"\left( \sum_{k=1}^{K} (a_{k} + b) \right) c"),
        ("c*sum[k in 1..K](a[k])", r"c \sum_{k=1}^{K} a_{k}"),
    ] {
        assert_eq!(latex(text), expected, "{text}");
    }
}

#[test]
fn no_subscript_or_power_stands_on_another() {
    for (text, expected) in [
        ("S_new[1..M, :]", r"[S_{\mathrm{new}}]_{1:M,\,:}"),
        ("Q[k,k]^2", "Q_{k k}^{2}"),
        ("m[1,:][2]", r"[m_{1,\,:}]_{2}"),
        ("A'^2", r"(A^{\mathsf{T}})^{2}"),
        ("inverse(A)'", r"(A^{-1})^{\mathsf{T}}"),
        ("exp(x)^2", "(e^{x})^{2}"),
        ("identity(M)[1,1]", "[I_{M}]_{1 1}"),
    ] {
        assert_eq!(latex(text), expected, "{text}");
    }
}

#[test]
fn variables_stand_below_what_binds_them() {
    for (text, expected) in [
        ("E[z](tanh(m + z))*m", r"\mathbb{E}_{z}[\tanh(m + z)] m"),
        (
            "E[s in {-1, 1}, u ~ uniform(0, 2*pi), z ~ normal](a/b)",
            r"\mathbb{E}_{s \in \{-1,\, 1\},\, u \sim \mathcal{U}(0,\, 2 \pi),\, z \sim \mathcal{N}(0, 1)}\left[ \frac{a}{b} \right]",
        ),
        ("sum[s in {-1, 1}](s + a)^2", r"\left( \sum_{s \in \{-1,\, 1\}} (s + a) \right)^{2}"),
        ("prox[h](abs(h); omega, gamma)", r"\operatorname{prox}_{h}[\lvert h\rvert ;\, \omega, \gamma]"),
        ("argmin[h](h^2)", r"\operatorname*{arg\,min}_{h}[h^{2}]"),
        ("root[h in (0, inf)](h - c)", r"\operatorname{root}_{h \in (0,\, \infty)}[h - c]"),
        (
            "E[x ~ bernoulli_gauss(rho)](x)",
            r"\mathbb{E}_{x \sim (1 - \rho)\, \delta_0 + \rho\, \mathcal{N}(0, 1)}[x]",
        ),
    ] {
        assert_eq!(latex(text), expected, "{text}");
    }
}

#[test]
fn functions_have_their_usual_signs() {
    for (text, expected) in [
        ("erf(m/sqrt(2*alpha))", r"\operatorname{erf}\left( \frac{m}{\sqrt{2 \alpha}} \right)"),
        ("exp(-x^2/2)", "e^{-x^{2} / 2}"),
        ("exp(-(x - y)^2/(2*alpha*beta))", r"\exp\left( -\frac{(x - y)^{2}}{2 \alpha \beta} \right)"),
        ("abs(x) + trace(Q)", r"\lvert x\rvert  + \operatorname{tr}(Q)"),
        ("zeros(M, 2*K + 1)", r"0_{M \times (2 K + 1)}"),
        ("solve(A, x + y)", "A^{-1} (x + y)"),
        ("[[a, b], [c, d]]", r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}"),
        (
            "if x < 1 then a else if x < 2 then b else c",
            r"\begin{cases} a & \text{if } x < 1 \\ b & \text{if } x < 2 \\ c & \text{otherwise} \end{cases}",
        ),
        ("x*2 + 3*1e-5", r"x \cdot 2 + 3 \cdot 1 \times 10^{-5}"),
        ("rate*share*x", r"\mathrm{rate} \, \mathrm{share} \, x"),
    ] {
        assert_eq!(latex(text), expected, "{text}");
    }
}

/// Whether braces, delimiters and environments close in the order in which they open.
fn is_nested(latex: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = latex;
    while !rest.is_empty() {
        let opened = ["{", "\\left", "\\Bigl", "\\begin{cases}", "\\begin{pmatrix}"];
        let closed = ["}", "\\right", "\\Bigr", "\\end{cases}", "\\end{pmatrix}"];
        let length = if let Some(at) = closed.iter().rposition(|token| rest.starts_with(token)) {
            if open.pop() != Some(opened[at]) {
                return false;
            }
            closed[at].len()
        } else if let Some(token) = opened.iter().rev().find(|token| rest.starts_with(**token)) {
            open.push(token);
            token.len()
        } else {
            rest.chars().next().map_or(1, char::len_utf8)
        };
        rest = &rest[length..];
    }
    open.is_empty()
}

/// Whether somewhere two superscripts or two subscripts belong to one base, or to none.
fn has_double_script(latex: &str) -> bool {
    let mut scripts: Vec<(bool, bool)> = vec![(false, false)];
    let mut is_script = false;
    let mut script_groups: Vec<bool> = Vec::new();
    for character in latex.chars() {
        let last = scripts.last_mut().expect("groups close after they open");
        match character {
            '^' | '_' => {
                let seen = if character == '^' { &mut last.0 } else { &mut last.1 };
                if std::mem::replace(seen, true) {
                    return true;
                }
                is_script = true;
                continue;
            }
            '{' => {
                script_groups.push(is_script);
                scripts.push((false, false));
            }
            '}' => {
                scripts.pop();
                // A group that is no script is a base of its own.
                if script_groups.pop() == Some(false) {
                    *scripts.last_mut().expect("the formula itself is a group") = (false, false);
                }
            }
            ' ' => {}
            _ => *last = (false, false),
        }
        is_script = false;
    }
    false
}

#[test]
fn the_check_for_double_scripts_finds_them() {
    assert!(has_double_script("x^{2}^{3}") && has_double_script("x_{a} _{b}"));
    assert!(!has_double_script("x_{a}^{b} + \\hat{x}^{2}") && !has_double_script("x^{2^{3}}"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn every_tree_is_well_formed_latex(tree in tree()) {
        let text = formula(&tree).joined();
        prop_assert!(is_nested(&text), "{}", text);
        prop_assert!(!has_double_script(&text), "{}", text);
        prop_assert!(text.is_ascii(), "{}", text);
    }

    /// Between two lines of an `align`, only large brackets may be open.
    #[test]
    fn lines_end_outside_groups(tree in tree()) {
        for line in formula(&tree).lines(30, 30) {
            prop_assert!(is_nested(&line.replace("\\Bigl", "").replace("\\Bigr", "")), "{}", line);
        }
    }
}
