//! Random syntax trees for tests: everything the parser can build, in any combination.

use proptest::prelude::*;

use crate::source::Span;
use crate::syntax::name::Name;
use crate::syntax::tree::{
    Binder, BoundVariable, Expression, ExpressionKind, Infix, Prefix, Range, Subscript,
};

const NAMES: [&str; 14] =
    ["x", "alpha", "q", "T_uu", "sum", "E", "root", "beta_1", "eps_g", "qhat", "D", "rate", "x12", "chi_new"];
const FUNCTIONS: [&str; 12] =
    ["f", "tanh", "abs", "sqrt", "inverse", "transpose", "exp", "max", "sum", "dot", "solve", "log1p"];
const INFIX: [Infix; 15] = [
    Infix::Add,
    Infix::Subtract,
    Infix::Multiply,
    Infix::Divide,
    Infix::EachMultiply,
    Infix::EachDivide,
    Infix::Power,
    Infix::Less,
    Infix::LessEqual,
    Infix::Greater,
    Infix::GreaterEqual,
    Infix::Equal,
    Infix::NotEqual,
    Infix::And,
    Infix::Or,
];

/// Trees of up to seven levels.
pub fn tree() -> impl Strategy<Value = Expression> {
    leaf().prop_recursive(6, 40, 3, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            8 => (proptest::sample::select(&INFIX[..]), boxed(), boxed())
                .prop_map(|(operator, x, y)| built(ExpressionKind::Infix(operator, x, y))),
            3 => (prop_oneof![3 => Just(Prefix::Negate), 1 => Just(Prefix::Not)], boxed())
                .prop_map(|(prefix, x)| built(ExpressionKind::Prefix(prefix, x))),
            1 => boxed().prop_map(|x| built(ExpressionKind::Transpose(x))),
            2 => (proptest::sample::select(&FUNCTIONS[..]), prop::collection::vec(inner.clone(), 0..3))
                .prop_map(|(function, arguments)| built(ExpressionKind::Call { function: name(function), arguments })),
            1 => (boxed(), prop::collection::vec(subscript(inner.clone()), 1..3))
                .prop_map(|(base, subscripts)| index(base, subscripts)),
            1 => (boxed(), boxed(), boxed()).prop_map(|(low, high, body)| {
                built(ExpressionKind::Sum { index: name("k"), low, high, body })
            }),
            1 => (boxed(), boxed(), boxed()).prop_map(|(condition, then, otherwise)| {
                built(ExpressionKind::If { condition, then, otherwise })
            }),
            1 => prop::collection::vec(inner.clone(), 0..3).prop_map(|items| built(ExpressionKind::List(items))),
            2 => bound(inner.clone()),
        ]
    })
}

/// Averages and their relatives, with as many variables and ranges of such kinds as each takes.
fn bound(inner: impl Strategy<Value = Expression> + Clone + 'static) -> impl Strategy<Value = Expression> {
    let parts = |count| prop::collection::vec(inner.clone(), count);
    let ends = (inner.clone(), inner.clone()).prop_map(|(low, high)| Range::Between(Box::new([low, high])));
    let members = parts(1..4).prop_map(Range::Members);
    let density = (proptest::sample::select(&["normal", "uniform", "f"][..]), parts(0..3))
        .prop_map(|(density, arguments)| Range::Density { name: name(density), arguments });
    let implied = || Just(Range::Implied);
    let variable = |range: BoxedStrategy<Range>| {
        (proptest::sample::select(&NAMES[..]), range)
            .prop_map(|(text, range)| BoundVariable { name: name(text), range })
    };
    let average = prop_oneof![implied(), members.clone(), density].boxed();
    let list = |range: BoxedStrategy<Range>, count| prop::collection::vec(variable(range), count);
    let variables = prop_oneof![
        3 => list(average, 1..4).prop_map(|variables| (Binder::Average, variables)),
        1 => list(members.boxed(), 1..3).prop_map(|variables| (Binder::Sum, variables)),
        1 => list(implied().boxed(), 1..2).prop_map(|variables| (Binder::Prox, variables)),
        1 => list(implied().boxed(), 1..2).prop_map(|variables| (Binder::Moreau, variables)),
        1 => list(prop_oneof![implied(), ends.clone()].boxed(), 1..2)
            .prop_map(|variables| (Binder::Argmin, variables)),
        1 => list(ends.boxed(), 1..2).prop_map(|variables| (Binder::Root, variables)),
    ];
    (variables, inner.clone().prop_map(Box::new), parts(2..3)).prop_map(
        |((binder, variables), body, given)| {
            let given = if matches!(binder, Binder::Prox | Binder::Moreau) { given } else { Vec::new() };
            built(ExpressionKind::Bind { binder, variables, body, given })
        },
    )
}

fn leaf() -> impl Strategy<Value = Expression> {
    let number = prop_oneof![
        proptest::sample::select(vec![
            0.0,
            1.0,
            2.0,
            10.0,
            0.5,
            1e-7,
            5e-5,
            1e30,
            123_456_789.25,
            5e-324,
            f64::MAX
        ]),
        proptest::num::f64::POSITIVE | proptest::num::f64::NORMAL,
    ];
    prop_oneof![
        number.prop_map(|value: f64| built(ExpressionKind::Number(value.abs()))),
        proptest::sample::select(&NAMES[..]).prop_map(|text| built(ExpressionKind::Name(name(text)))),
    ]
}

fn subscript(inner: impl Strategy<Value = Expression> + Clone) -> impl Strategy<Value = Subscript> {
    prop_oneof![
        inner.clone().prop_map(Subscript::At),
        (inner.clone(), inner).prop_map(|(low, high)| Subscript::Range(low, high)),
        Just(Subscript::All(Span::new(0, 0))),
    ]
}

/// Numbers have no subscripts.
fn index(base: Box<Expression>, subscripts: Vec<Subscript>) -> Expression {
    match base.kind {
        ExpressionKind::Number(_) => *base,
        _ => built(ExpressionKind::Index { base, subscripts }),
    }
}

pub fn built(kind: ExpressionKind) -> Expression {
    Expression { kind, span: Span::new(0, 0), depth: 0 }
}

pub fn name(text: &str) -> Name {
    Name::new(text, Span::new(0, 0))
}

/// The tree without spans, and with one spelling of each name: equal for equal trees.
pub fn skeleton(expression: &Expression) -> String {
    let head = match &expression.kind {
        ExpressionKind::Number(value) => format!("{value:?}"),
        ExpressionKind::Name(name) => name.key(),
        ExpressionKind::Prefix(prefix, _) => format!("{prefix:?}"),
        ExpressionKind::Infix(operator, ..) => format!("{operator:?}"),
        ExpressionKind::Transpose(_) => "Transpose".to_owned(),
        ExpressionKind::Call { function, .. } => format!("Call {}", function.key()),
        ExpressionKind::Index { subscripts, .. } => {
            let kind = |subscript: &Subscript| match subscript {
                Subscript::At(_) => "At",
                Subscript::Range(..) => "Range",
                Subscript::All(_) => "All",
            };
            format!("Index {:?}", subscripts.iter().map(kind).collect::<Vec<_>>())
        }
        ExpressionKind::Sum { index, .. } => format!("Sum {}", index.key()),
        ExpressionKind::If { .. } => "If".to_owned(),
        ExpressionKind::List(_) => "List".to_owned(),
        ExpressionKind::Bind { binder, variables, .. } => {
            let variable = |BoundVariable { name, range }: &BoundVariable| {
                let range = match range {
                    Range::Implied => "Implied".to_owned(),
                    Range::Members(members) => format!("Members {}", members.len()),
                    Range::Density { name, arguments } => format!("{} {}", name.key(), arguments.len()),
                    Range::Between(_) => "Between".to_owned(),
                };
                format!("{} {range}", name.key())
            };
            format!("{binder:?} {:?}", variables.iter().map(variable).collect::<Vec<_>>())
        }
    };
    let children: Vec<String> = expression.children().into_iter().map(skeleton).collect();
    format!("{head}({})", children.join(" "))
}
