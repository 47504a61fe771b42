//! Texts too large to be stored: whatever is written, an answer comes soon and in little memory.
//!
//! Tests run on threads of 2 MiB, so a walk that follows the text too deep would end them.

use std::fmt::Write;
use std::time::{Duration, Instant};

use spinodal::diagnostic::{Colour, render};
use spinodal::source::Source;
use spinodal::theory::{Instance, Theory};

/// Generous for a debug build on a busy machine; what grows out of bounds takes hours.
const SOON: Duration = Duration::from_secs(20);

const THEORY: &str = "unknown m = 1\nequation m = tanh(m)\n";

/// The headlines, after the whole message has been written; none if the text is accepted.
fn headlines(text: String) -> Vec<String> {
    let begin = Instant::now();
    let source = Source::new("endless.eq", text);
    let headlines = match Theory::read(source.clone()) {
        Ok(_) => Vec::new(),
        Err(diagnostics) => {
            let message = render(&source, &diagnostics, Colour::Plain);
            assert!(message.len() < 100_000, "nobody reads a message of {} bytes", message.len());
            diagnostics.into_iter().map(|diagnostic| diagnostic.headline).collect()
        }
    };
    assert!(begin.elapsed() < SOON, "it took {:?}", begin.elapsed());
    headlines
}

/// Many statements, written by number.
fn numbered(count: usize, mut statement: impl FnMut(usize) -> String) -> String {
    (0..count).fold(String::new(), |text, index| text + &statement(index) + "\n")
}

fn expression(text: &str) -> String {
    format!("unknown m = 1\nequation m = {text}\n")
}

/// Ways to nest an expression: what stands before and behind the inner one.
const NESTS: [(&str, &str); 15] = [
    ("(", ")"),
    ("-", ""),
    ("tanh(", ")"),
    ("sum[k in 1..1](", ")"),
    ("if m > 0 then m else ", ""),
    ("if (", ") > 0 then 1 else 0"),
    ("m^", ""),
    ("m*(1 + ", ")"),
    ("trace([[", "]])"),
    ("sum([", "])"),
    ("[", "][1]"),
    ("E[z](", ")"),
    ("E[s in {m}](s*", ")"),
    ("sum[s in {", "}](s)"),
    ("prox[h](h^2; ", ", 1)"),
];

#[test]
fn expressions_nested_ten_thousand_deep_are_refused() {
    for (before, after) in NESTS {
        let text = expression(&format!("{}m{}", before.repeat(10_000), after.repeat(10_000)));
        assert_eq!(headlines(text), ["this expression is nested more than 128 deep"], "{before}");
    }
    for (before, after) in [("", "'"), ("", "[1]"), ("", "*m"), ("", " .* m"), ("not ", "")] {
        let text = expression(&format!("{}m{}", before.repeat(10_000), after.repeat(10_000)));
        assert_eq!(headlines(text), ["this expression is nested more than 128 deep"], "{before}{after}");
    }
}

#[test]
fn expressions_nested_as_deep_as_is_allowed_are_accepted() {
    for (before, after) in NESTS {
        // Some ways of nesting add several levels at once.
        let deepest = (1..128).rev().find(|&count| {
            let text = expression(&format!("{}m{}", before.repeat(count), after.repeat(count)));
            headlines(text).is_empty()
        });
        assert!(deepest.is_some_and(|count| count >= 30), "{before}: {deepest:?}");
    }
}

#[test]
fn a_power_of_ten_thousand_digits_is_refused() {
    assert_eq!(headlines(expression(&format!("m{}", "²".repeat(10_000)))), ["this number is too large"]);
}

#[test]
fn a_bracket_left_open_ten_thousand_times_is_one_slip() {
    assert_eq!(headlines(expression(&"(".repeat(10_000))), ["this bracket is not closed"]);
    assert_eq!(headlines(expression(&"[".repeat(10_000))), ["this bracket is not closed"]);
}

#[test]
fn a_sum_of_a_hundred_thousand_terms_is_accepted() {
    let terms =
        numbered(100_000, |index| format!("{} m/{}", if index % 2 == 0 { "+" } else { "-" }, index + 1));
    assert_eq!(headlines(expression(&terms.replace('\n', " "))), [""; 0]);
}

/// Grouping in halves must not change what is added and what is subtracted.
#[test]
fn long_sums_keep_their_signs() {
    let signs: Vec<f64> = (0..1000_u32).map(|k| if (k * k / 7 + k) % 3 == 0 { 1.0 } else { -1.0 }).collect();
    let mut text = String::from("0");
    for (k, sign) in signs.iter().enumerate() {
        write!(text, " {} {k}", if *sign > 0.0 { "+" } else { "-" }).expect("a string can be written to");
    }
    let theory = Theory::read(Source::new("sum.eq", expression(&text))).expect("it is well-formed");
    let instance = Instance::new(&theory, &[]).expect("it is well-formed");
    let expected: f64 = signs.iter().enumerate().map(|(k, sign)| sign * k as f64).sum();
    // Sums of whole numbers are exact.
    assert_eq!(instance.graph.constant_value(instance.right_sides[0]), Some(expected));
}

#[test]
fn a_line_of_a_megabyte_is_shown_around_the_slip() {
    let source = Source::new("long.eq", expression(&format!("1{} + undeclared", " + m".repeat(250_000))));
    let diagnostics = Theory::read(source.clone()).expect_err("a name is not declared");
    expect_test::expect![[r#"
        error[E0201]: `undeclared` is not declared
         --> long.eq:2:1000018
          |
        2 | …m + m + m + m + m + m + m + m + m + m + undeclared…
          |                                          ^^^^^^^^^^ no parameter, unknown or `let` of this name
    "#]]
    .assert_eq(&render(&source, &diagnostics, Colour::Plain));
}

#[test]
fn long_names_texts_and_comments_are_no_trouble() {
    let long = "x".repeat(1_000_000);
    assert_eq!(headlines(format!("# {long}\n{THEORY}")), [""; 0]);
    assert_eq!(headlines(format!("theory \"{long}\"\n{THEORY}")), [""; 0]);
    assert_eq!(headlines(format!("theory \"{long}\n{THEORY}")), ["this text is not closed"]);
    assert_eq!(headlines(format!("parameter {long} = 1\n{THEORY}")), [""; 0]);
    assert_eq!(headlines(expression(&long)).len(), 1);
    assert_eq!(headlines("\n".repeat(1_000_000) + THEORY), [""; 0]);
}

#[test]
fn garbage_is_refused_soon() {
    assert_eq!(headlines("!".repeat(1_000_000)), ["unexpected characters `!!!!!!!!!!!!…`"]);
    assert_eq!(headlines("! ?\n".repeat(200_000)).len(), 1000);
    assert_eq!(headlines("foo bar baz\n".repeat(20_000)).len(), 20_000);
    assert_eq!(headlines("]\n".repeat(100_000)), ["this bracket closes nothing"]);
    assert_eq!(
        headlines(THEORY.to_owned() + &numbered(20_000, |k| format!("let x{k} = y{k}"))).len(),
        20_000
    );
}

#[test]
fn a_hundred_thousand_definitions_in_a_chain_are_accepted() {
    let chain = numbered(100_000, |k| format!("let x{} = x{k} + 1", k + 1));
    assert_eq!(headlines(format!("{THEORY}{chain}let x0 = m\n")), [""; 0]);
    let conditions = numbered(10_000, |k| format!("let x{} = x{k} or not x{k}", k + 1));
    let phase = "let x0 = m > 0\nphase \"all\" when x10000\n";
    assert_eq!(headlines(format!("{THEORY}{conditions}{phase}")), [""; 0]);
    let circle = numbered(50_000, |k| format!("let x{k} = x{}", (k + 1) % 50_000));
    let headline = "these definitions go in a circle: `x0` uses `x1` uses `x2` uses `x3` uses … uses `x0`";
    assert_eq!(headlines(THEORY.to_owned() + &circle), [headline]);
    let squares = numbered(200, |k| format!("let x{} = x{k}*x{k} + x{k}", k + 1));
    assert_eq!(headlines(format!("{THEORY}{squares}let x0 = m\n")), [""; 0]);
}

#[test]
fn towers_of_functions_are_refused_before_they_fill_the_memory() {
    let tower = numbered(50, |k| format!("function f{}(x) = f{k}(2*x) + f{k}(3*x + 1)", k + 1));
    let text = format!("{tower}function f0(x) = x\n{}", expression("f50(m)"));
    assert_eq!(headlines(text), ["these equations are too large"]);
    let tower = numbered(50, |k| format!("function f{}(x) = f{k}(2*x) or f{k}(3*x + 1)", k + 1));
    let text = format!("{tower}function f0(x) = x > 0\n{THEORY}phase \"a\" when f50(m)\n");
    assert_eq!(headlines(text), ["these equations are too large"]);
    let doubling = numbered(200, |k| format!("let x{} = [x{k}, x{k}]", k + 1));
    assert_eq!(headlines(format!("{THEORY}{doubling}let x0 = [m]\n")), ["this size is too large"]);
}

#[test]
fn chains_of_functions_are_refused_before_they_fill_the_stack() {
    let deep = |k: usize| format!("function f{}(x) = {}f{k}(x){}", k + 1, "(1 + ".repeat(40), ")".repeat(40));
    for (count, chain) in [
        (3000, numbered(3000, |k| format!("function f{}(x) = f{k}(x) + 1", k + 1))),
        (100, numbered(100, deep)),
    ] {
        let base = "function f0(x) = x\n";
        let text = format!("{chain}{base}{}", expression(&format!("f{count}(m)")));
        assert_eq!(headlines(text), ["functions are applied too deep within functions"]);
        // Each is known when the next one uses it, and their heights still add up.
        let uses = numbered(count, |k| format!("let y{k} = f{k}(m)"));
        let text = format!("{chain}{base}{uses}{THEORY}");
        assert_eq!(headlines(text), ["functions are applied too deep within functions"]);
    }
    let shallow = numbered(60, |k| format!("function f{}(x) = f{k}(x) + 1", k + 1));
    assert_eq!(headlines(format!("{shallow}function f0(x) = x\n{}", expression("f60(m)"))), [""; 0]);
}

#[test]
fn averages_are_nested_as_deep_as_the_graph_can_tell_their_variables_apart() {
    let nested = |count: usize| {
        let (mut before, mut inside) = (String::new(), "m".to_owned());
        for k in 0..count {
            before.push_str(&format!("E[z{k}]("));
            inside.push_str(&format!(" + z{k}"));
        }
        expression(&format!("{before}tanh({inside}){}", ")".repeat(count)))
    };
    assert_eq!(headlines(nested(60)), [""; 0]);
    let functions = numbered(10, |k| {
        format!("function f{}(x) = E[a, b, c, d, e, g, h, i](f{k}(x*a*b*c*d*e*g*h*i))", k + 1)
    });
    let text = format!("function f0(x) = tanh(x)\n{functions}{}", expression("f10(m)"));
    assert_eq!(headlines(text), ["averages and roots are nested more than 64 deep"]);
}

#[test]
fn huge_alphabets_are_refused_before_they_fill_the_memory() {
    let members = |count: usize| (0..count).map(|k| k.to_string()).collect::<Vec<_>>().join(", ");
    let many = members(1001);
    assert_eq!(
        headlines(expression(&format!("E[s in {{{many}}}](s*m)"))),
        ["an alphabet has at most 1000 members"]
    );
    let most = members(1000);
    let three = format!("E[s in {{{most}}}, t in {{{most}}}, u in {{{most}}}](s*t*u*m)");
    assert_eq!(headlines(expression(&three)), ["these equations are too large"]);
    let variables = (0..1000).map(|k| format!("s{k} in {{1}}")).collect::<Vec<_>>().join(", ");
    let text = expression(&format!("sum[{variables}](m)"));
    assert_eq!(headlines(text), ["this expression is nested more than 128 deep"]);
}

#[test]
fn saddle_points_of_many_unknowns_are_derived() {
    let unknowns = numbered(300, |k| format!("unknown x{k} = 1"));
    let terms = (0..300).map(|k| format!("x{k}^2/2 - log(cosh(x{k}*x{}))", (k + 1) % 300));
    let names = (0..300).map(|k| format!("x{k}")).collect::<Vec<_>>().join(", ");
    let terms = terms.collect::<Vec<_>>().join(" + ");
    assert_eq!(headlines(format!("{unknowns}let f = {terms}\nextremize f over {names}\n")), [""; 0]);
    assert_eq!(
        headlines(
            "dim M = 20\nunknown Q[M, M] symmetric = identity(M)\n\
             let f = trace(Q*Q*Q) - log(det(Q))\nextremize f over Q\n"
                .to_owned()
        ),
        [""; 0]
    );
}

#[test]
fn huge_sizes_and_sums_are_refused_before_they_fill_the_memory() {
    let scalar = |dims: &str, text: &str| headlines(format!("{dims}\n{}", expression(text)));
    let too_large = ["these equations are too large"];
    assert_eq!(scalar("dim M = 600", "trace(ones(M, M)*ones(M, M))"), too_large);
    assert_eq!(scalar("dim M = 1200", "trace(inverse(identity(M)))"), too_large);
    assert_eq!(scalar("dim M = 1000\nparameter A[M, M] = 0", "sum[k in 1..10000](A[1, 1])"), too_large);
    assert_eq!(scalar("", "sum[i in 1..10000](sum[j in 1..10000](1))"), too_large);
    let nested = format!("{}1{}", "sum[k in 1..2](".repeat(60), ")".repeat(60));
    assert_eq!(scalar("", &nested), too_large);
    let dims = numbered(1000, |k| format!("dim d{k} = 2"));
    let total = format!("({})", (0..1000).map(|k| format!("d{k}")).collect::<Vec<_>>().join(" + "));
    let text = format!("{dims}unknown v[{}] = 1\nequation v = v\n", [total.as_str(); 20].join("*"));
    assert_eq!(headlines(text), ["a size is a sum of products of dimensions"]);
}

#[test]
fn many_statements_of_every_kind_are_no_trouble() {
    let kinds: [&dyn Fn(usize) -> String; 8] = [
        &|k| format!("parameter p{k} = {k} in [0, inf) \"meaning\""),
        &|k| format!("observable o{k} = m + {k} \"meaning\""),
        &|k| format!("start s{k}: m = {k}"),
        &|k| format!("phase \"p{k}\" when m > {k}"),
        &|k| format!("check m = {k} within 1e-3"),
        &|k| format!("function f{k}(x) = x + {k}"),
        &|k| format!("source \"book {k}\""),
        &|_| "gauge flip m".to_owned(),
    ];
    for kind in kinds {
        assert_eq!(headlines(THEORY.to_owned() + &numbered(20_000, kind)), [""; 0], "{}", kind(0));
    }
    let unknowns = numbered(20_000, |k| format!("unknown m{k} = 1\nequation m{k} = m{k}"));
    assert_eq!(headlines(unknowns), [""; 0]);
    let schedules = numbered(20_000, |k| format!("schedule s{k}: a(t) = {k}*t"));
    assert_eq!(headlines(format!("parameter a = 1\nstate m = 1\nflow d/dt m = -a*m\n{schedules}")), [""; 0]);
    let far_apart = format!("parameter a = 1\n{}parameter a = 2\n{THEORY}", "# far\n".repeat(200_000));
    assert_eq!(headlines(far_apart), ["`a` is declared twice"]);
}
