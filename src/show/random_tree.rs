//! Random syntax trees for tests: everything the parser can build, in any combination.

use proptest::prelude::*;

use crate::source::Span;
use crate::syntax::name::Name;
use crate::syntax::tree::{Expression, ExpressionKind, Infix, Prefix, Subscript};

const NAMES: [&str; 12] =
    ["x", "alpha", "q", "T_uu", "sum", "beta_1", "eps_g", "qhat", "D", "rate", "x12", "chi_new"];
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
        ]
    })
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
    };
    let children: Vec<String> = expression.children().into_iter().map(skeleton).collect();
    format!("{head}({})", children.join(" "))
}
