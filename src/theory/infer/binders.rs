//! Averages, sums over members, minima and roots: the part of [`Inference`] that binds variables.

use super::{Inference, Local, LocalKind};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::name::{Name, key};
use crate::syntax::tree::{Binder, BoundVariable, Expression, Range};
use crate::theory::density::{Density, known_elsewhere};
use crate::theory::scope::{Named, refuse_reserved};
use crate::theory::shape::{Shape, Type};
use crate::theory::typed::{Bound, Over, Total, Typed, TypedKind};

/// Averages over more members are written out in full, which nobody means.
const MOST_MEMBERS: usize = 1000;

impl Inference<'_> {
    pub(super) fn bind(
        &mut self,
        binder: Binder,
        variables: &[BoundVariable],
        body: &Expression,
        given: &[Expression],
        span: Span,
    ) -> (TypedKind, Type) {
        if binder == Binder::Average {
            self.refuse_declared_average(&variables[0].name, span);
        }
        let outside = self.locals.len();
        let mut ranges = Vec::new();
        for (at, BoundVariable { name, range }) in variables.iter().enumerate() {
            ranges.push(self.over(binder, range));
            self.refuse_name(name, &variables[..at]);
            self.locals.push(Local { key: name.key(), kind: LocalKind::Variable(self.open_variables) });
            self.open_variables += 1;
        }
        let inner = self.infer(body);
        self.open_variables -= variables.len();
        let closed: Vec<(String, Binder)> =
            self.locals.drain(outside..).map(|local| (local.key, binder)).collect();
        self.closed.extend(closed);
        let given: Vec<Typed> = given.iter().map(|part| self.infer(part)).collect();
        let Some(type_) = self.bound_type(binder, &inner, &given) else {
            return (TypedKind::Broken, Type::Broken);
        };
        if let (Some(range), Ok(given)) = (ranges.first_mut(), <[Typed; 2]>::try_from(given)) {
            *range = Some(if binder == Binder::Prox { Over::Prox(given) } else { Over::Moreau(given) });
        }
        // The last variable is bound innermost.
        let mut body = inner;
        for (variable, over) in variables.iter().zip(ranges).rev() {
            let Some(over) = over else { return (TypedKind::Broken, Type::Broken) };
            let bound = Bound { name: variable.name.text.clone(), over, body };
            body = Typed { kind: TypedKind::Bind(Box::new(bound)), type_: type_.clone(), span };
        }
        (body.kind, body.type_)
    }

    /// `E[k](x)` may be meant as a product where `E` has entries.
    fn refuse_declared_average(&mut self, first: &Name, span: Span) {
        let average = Name::new("E", Span::new(span.start(), span.start() + 1));
        let argument = self.locals.iter().rev().find(|local| local.key == average.key());
        let type_ = match (argument.map(|local| &local.kind), self.scope.lookup(&average)) {
            (Some(LocalKind::Argument(_, type_)), _) => type_.clone(),
            (Some(_), _) => return,
            (None, Some(Named::Symbol(symbol))) => self.scope.type_of(symbol),
            (None, _) => return,
        };
        if let Type::Number(Shape::Vector(_) | Shape::Matrix(..)) = type_ {
            let headline =
                format!("`E[{first}](…)` is an average, and `E` is {}", self.scope.show_type(&type_));
            self.report(
                Diagnostic::new("E0310", headline)
                    .at(average.span, "an average, or an entry?")
                    .help(format!("write `E[{first}]*(…)` for a product, or choose another name for `E`")),
            );
        }
    }

    /// Refuses names that a variable cannot have.
    fn refuse_name(&mut self, name: &Name, earlier: &[BoundVariable]) {
        if let Err(diagnostic) = refuse_reserved(name) {
            self.report(diagnostic);
        } else if let Some(Named::Function(_)) = self.scope.lookup(name) {
            self.report(
                Diagnostic::new("E0204", format!("`{name}` is the name of a function"))
                    .at(name.span, "would hide the function")
                    .help("choose another name"),
            );
        } else if let Some(first) = earlier.iter().find(|first| first.name.key() == name.key()) {
            self.report(
                Diagnostic::new("E0202", format!("two variables are called `{name}`"))
                    .at(name.span, "again here")
                    .at(first.name.span, "first here"),
            );
        }
    }

    /// What a variable ranges over; `None` if that is broken, which has been reported.
    fn over(&mut self, binder: Binder, range: &Range) -> Option<Over> {
        match range {
            Range::Implied => match binder {
                Binder::Argmin => {
                    let end = |value| Typed {
                        kind: TypedKind::Number(value),
                        type_: Type::SCALAR,
                        span: Span::NOWHERE,
                    };
                    Some(Over::Minimum([end(f64::NEG_INFINITY), end(f64::INFINITY)]))
                }
                // Those of proximal operators are given behind the body.
                _ => Some(Over::Density(Density::Normal, Vec::new())),
            },
            Range::Members(members) => self.members(binder, members),
            Range::Density { name, arguments } => self.density(name, arguments),
            Range::Between(ends) => {
                let [low, high] = &**ends;
                let ends =
                    [self.part(low, "the end of an interval"), self.part(high, "the end of an interval")];
                let [Some(low), Some(high)] = ends else { return None };
                Some(if binder == Binder::Argmin {
                    Over::Minimum([low, high])
                } else {
                    Over::Zero([low, high])
                })
            }
        }
    }

    /// Infers and insists on a scalar; `role` says what it is for messages.
    fn part(&mut self, expression: &Expression, role: &str) -> Option<Typed> {
        let typed = self.infer(expression);
        match typed.type_ {
            Type::Broken => None,
            Type::SCALAR => Some(typed),
            _ => {
                let found = self.scope.show_type(&typed.type_);
                let diagnostic = Diagnostic::new("E0304", format!("{role} must be a scalar"));
                self.report(diagnostic.at(typed.span, format!("this is {found}")));
                None
            }
        }
    }

    fn members(&mut self, binder: Binder, members: &[Expression]) -> Option<Over> {
        let total = if binder == Binder::Sum { Total::Sum } else { Total::Mean };
        if let Some(beyond) = members.get(MOST_MEMBERS) {
            let headline = format!("an alphabet has at most {MOST_MEMBERS} members");
            self.report(Diagnostic::new("E0307", headline).at(beyond.span, "one too many"));
            return None;
        }
        let members: Vec<Option<Typed>> =
            members.iter().map(|member| self.part(member, "a member of an alphabet")).collect();
        Some(Over::Members(members.into_iter().collect::<Option<_>>()?, total))
    }

    fn density(&mut self, name: &Name, arguments: &[Expression]) -> Option<Over> {
        let Some(density) = Density::from_name(&name.text) else {
            let diagnostic = Diagnostic::new("E0203", format!("there is no density `{name}`"))
                .at(name.span, "not built in");
            let names = Density::ALL.map(Density::name);
            let diagnostic = match known_elsewhere(&name.text) {
                Some(advice) => diagnostic.help(advice),
                None => diagnostic.suggest(&name.text, names),
            };
            let all = Density::ALL.map(|density| format!("`{}`", density.example())).join(", ");
            self.report(if diagnostic.help.is_empty() {
                diagnostic.help(format!("there are {all}"))
            } else {
                diagnostic
            });
            return None;
        };
        if arguments.len() != density.arity() {
            let plural = if density.arity() == 1 { "argument" } else { "arguments" };
            let wanted = if density.arity() == 0 { "no".to_owned() } else { density.arity().to_string() };
            let last = arguments.last().map_or(name.span, |last| last.span);
            let diagnostic = Diagnostic::new("E0305", format!("`{name}` takes {wanted} {plural}"))
                .at(name.span.to(last), format!("given {}", arguments.len()));
            self.report(diagnostic.help(match density {
                Density::Normal => "its mean is 0 and its variance 1: `mu + sigma*z` has others".to_owned(),
                _ => format!("write `{}`", density.example()),
            }));
            return None;
        }
        let role = format!("an argument of `{name}`");
        let arguments: Vec<Option<Typed>> =
            arguments.iter().map(|argument| self.part(argument, &role)).collect();
        Some(Over::Density(density, arguments.into_iter().collect::<Option<_>>()?))
    }

    /// The type of the whole: that of the body, which centre and width of a proximal operator must fit.
    fn bound_type(&mut self, binder: Binder, body: &Typed, given: &[Typed]) -> Option<Type> {
        let mut common = Type::SCALAR;
        for part in given.iter().chain([body]) {
            match &part.type_ {
                Type::Broken => return None,
                Type::Truth => {
                    self.report(
                        Diagnostic::new("E0304", format!("`{}` needs numbers", binder.example()))
                            .at(part.span, "this is a condition")
                            .help("write `if … then 1 else 0`"),
                    );
                    return None;
                }
                type_ if *type_ == Type::SCALAR || *type_ == common => {}
                type_ if common == Type::SCALAR => common = type_.clone(),
                type_ => {
                    let (wanted, found) = (self.scope.show_type(&common), self.scope.show_type(type_));
                    let headline = format!("what belongs to one `{}` must have one shape", binder.spelling());
                    let first = given
                        .iter()
                        .find(|first| first.type_ == common)
                        .map_or(part.span, |first| first.span);
                    self.report(
                        Diagnostic::new("E0301", headline)
                            .at(part.span, format!("this is {found}"))
                            .at(first, format!("this is {wanted}")),
                    );
                    return None;
                }
            }
        }
        Some(common)
    }

    /// What to write in the place of a name that only has a meaning inside of a bracket, or only before one.
    pub(super) fn binder_advice(&self, name: &Name) -> Option<String> {
        if let Some(binder) = binder_called(&name.text) {
            return Some(format!("write `{}`", binder.example()));
        }
        let (_, binder) = self.closed.iter().rev().find(|(closed, _)| *closed == key(&name.text))?;
        Some(match binder {
            Binder::Average | Binder::Sum => {
                format!("`{name}` has values only inside of the brackets of its `{}`", spelt(*binder, name))
            }
            _ => format!("`{name}` is varied only inside of the brackets of its `{}`", spelt(*binder, name)),
        })
    }
}

fn spelt(binder: Binder, name: &Name) -> String {
    format!("{}[{name}](…)", binder.spelling())
}

/// The binder that is called by this name and nothing else is.
pub fn binder_called(name: &str) -> Option<Binder> {
    if name == "E" { Some(Binder::Average) } else { Binder::reserved(name) }
}
