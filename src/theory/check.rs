//! Tree → [`Theory`]: the names, and the order in which everything else is looked at.
//!
//! Names are declared before any expression is looked at, so that the order of statements is free.
//! Then come sizes and dimensions, definitions in the order of their use, values and domains, and
//! the equations and what else refers to them.

mod definitions;
mod events;
mod extrema;
mod goals;
mod promises;
mod quantities;
mod thresholds;

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, MEANT};
use crate::domain::Domain;
use crate::source::{Source, Span};
use crate::syntax;
use crate::syntax::name::Name;
use crate::syntax::tree::{Declaration, Expression, Quoted, Statement, StatementKind, Tree};
use crate::theory::scope::{Function, Named, Reach, Scope};
use crate::theory::shape::{Shape, Type};
use crate::theory::typed::{Symbol, Typed, TypedKind};
use crate::theory::{
    Dim, DimId, Instance, Kind, LetId, Observable, ObservableId, ParameterId, Quantity, Theory, UnknownId,
};

pub fn check(source: Source) -> Result<Theory, Vec<Diagnostic>> {
    let (tree, diagnostics) = syntax::parse(&source);
    let statements = tree.statements.clone();
    let mut checker = Checker::new(source, tree, diagnostics);
    checker.refuse_mixture(&statements);
    checker.declare(&statements);
    checker.sizes(&statements);
    checker.definitions(&statements);
    checker.values(&statements);
    checker.parts(&statements);
    checker.goals(&statements);
    checker.promises(&statements);
    if checker.diagnostics.is_empty() {
        // Defaults and start values are numbers only for given sizes.
        let dims = checker.theory.default_dims();
        match Instance::new(&checker.theory, &dims) {
            Ok(_) => return Ok(checker.theory),
            Err(diagnostics) => checker.diagnostics = diagnostics,
        }
    }
    Err(without_repetitions(checker.diagnostics))
}

/// Sorts by place, and keeps the first use of each name whose declaration is missing. Names that
/// resemble another one are misspelt at every use.
fn without_repetitions(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(Diagnostic::position);
    let mut missing: HashSet<String> = HashSet::new();
    diagnostics.retain(|diagnostic| {
        let is_misspelt = diagnostic.help.iter().any(|advice| advice.starts_with(MEANT));
        diagnostic.code != "E0201" || is_misspelt || missing.insert(diagnostic.headline.clone())
    });
    diagnostics
}

pub struct Checker {
    pub theory: Theory,
    pub diagnostics: Vec<Diagnostic>,
    /// Whether statements of both kinds of theory are present, which has been reported.
    pub is_mixture: bool,
    /// Whether an unknown or an equation was refused: then their numbers need not agree.
    pub is_incomplete: bool,
    /// The name of the phase for all other solutions.
    pub otherwise: Option<Span>,
    /// Where titles, starts, schedules and phases, which have names of their own, were declared.
    seen: HashMap<(&'static str, String), Span>,
}

impl Checker {
    fn new(source: Source, tree: Tree, diagnostics: Vec<Diagnostic>) -> Checker {
        let kind = most_likely_kind(&tree.statements);
        let title = source.name.clone();
        let theory = Theory {
            source,
            tree,
            kind,
            title,
            references: Vec::new(),
            dims: Vec::new(),
            parameters: Vec::new(),
            unknowns: Vec::new(),
            lets: Vec::new(),
            equations: Vec::new(),
            extrema: Vec::new(),
            schedules: Vec::new(),
            starts: Vec::new(),
            gauges: Vec::new(),
            observables: Vec::new(),
            phases: Vec::new(),
            requirements: Vec::new(),
            unique: None,
            free_energy: None,
            thresholds: Vec::new(),
            events: Vec::new(),
            goals: Vec::new(),
            checks: Vec::new(),
            order: Vec::new(),
            scope: Scope::default(),
        };
        let (is_mixture, is_incomplete) = (false, false);
        Checker { theory, diagnostics, is_mixture, is_incomplete, otherwise: None, seen: HashMap::new() }
    }

    /// Reports, once, that unknowns with equations and states with flows stand in one file.
    fn refuse_mixture(&mut self, statements: &[Statement]) {
        let kind = self.theory.kind;
        let Some(stray) = statements.iter().find(|statement| !kinds_of(statement).contains(&kind)) else {
            return;
        };
        // A state belongs to flows and steps alike, and explains nothing where one of them is astray.
        let stray_kind = kinds_of(stray)[0];
        let explains = |statement: &&Statement| {
            let kinds = kinds_of(statement);
            kinds.contains(&kind) && !kinds.contains(&stray_kind)
        };
        let Some(regular) = statements.iter().find(explains) else { return };
        self.is_mixture = true;
        let headline = match stray_kind.moves() && kind.moves() {
            true => "a theory has either flows or steps",
            false => "a theory has either unknowns with equations or states with flows",
        };
        self.diagnostics.push(
            Diagnostic::new("E0402", headline)
                .at(stray.span, belonging(stray_kind))
                .at(regular.span, belonging(kind))
                .help("two problems stand in two files"),
        );
    }

    /// Declares all names. What they stand for is filled in later; until then it agrees with everything.
    fn declare(&mut self, statements: &[Statement]) {
        self.declare_unread();
        for statement in statements {
            match &statement.kind {
                StatementKind::Theory(title) => self.title(title),
                StatementKind::Source(reference) => self.theory.references.push(reference.text.clone()),
                StatementKind::Dim { name, meaning, .. } => self.declare_dim(name, meaning.as_ref()),
                StatementKind::Parameter(declaration) => self.declare_parameter(declaration),
                StatementKind::Unknown(declaration) | StatementKind::State(declaration) => {
                    self.declare_unknown(declaration);
                }
                StatementKind::Let { name, .. } => self.declare_let(name),
                StatementKind::Observable { name, meaning, .. }
                | StatementKind::FreeEnergy { name, meaning, .. } => {
                    self.declare_observable(name, meaning.as_ref());
                }
                StatementKind::Function { name, arguments, body } => {
                    self.declare_function(name, arguments, body);
                }
                _ => {}
            }
        }
        self.refuse_emptiness();
    }

    /// Declares the time, and the names whose declarations could not be read.
    fn declare_unread(&mut self) {
        let scope = &mut self.theory.scope;
        for name in &self.theory.tree.broken {
            // A broken declaration that repeats a name is no second error.
            let _ = scope.declare(name, Named::Broken);
        }
        scope.is_flow = self.theory.kind.moves();
        scope.is_map = self.theory.kind == Kind::Map;
        let time = Name::new("t", Span::new(0, 0));
        let _ = match (self.theory.kind, self.is_mixture) {
            (Kind::Flow | Kind::Map, _) => scope.declare(&time, Named::Symbol(Symbol::Time)),
            // The flow among the equations may use it.
            (Kind::SaddlePoint, true) => scope.declare(&time, Named::Broken),
            (Kind::SaddlePoint, false) => Ok(()),
        };
    }

    fn declare_function(&mut self, name: &Name, arguments: &[Name], body: &Expression) {
        if self.declared(name, Named::Function(self.theory.scope.functions.len())) {
            let (name, arguments, body) = (name.clone(), arguments.to_vec(), body.clone());
            self.theory.scope.functions.push(Function { name, arguments, body, is_broken: false });
        }
    }

    fn title(&mut self, title: &Quoted) {
        if let Some(first) = self.first_seen("theory", "", title.span) {
            let diagnostic = Diagnostic::new("E0202", "a theory has one title");
            self.diagnostics.push(diagnostic.at(title.span, "again here").at(first, "first here"));
        }
        self.theory.title.clone_from(&title.text);
    }

    fn declare_dim(&mut self, name: &Name, meaning: Option<&Quoted>) {
        if self.declared(name, Named::Symbol(Symbol::Dim(DimId(self.theory.dims.len())))) {
            self.theory.scope.dims.push(name.text.clone());
            self.theory.dims.push(Dim { name: name.clone(), default: 1, meaning: text_of(meaning) });
        }
    }

    fn declare_parameter(&mut self, declaration: &Declaration) {
        let id = ParameterId(self.theory.parameters.len());
        if self.declared(&declaration.name, Named::Symbol(Symbol::Parameter(id))) {
            self.theory.scope.parameters.push(Type::Broken);
            self.theory.parameters.push(unread_quantity(declaration));
        }
    }

    fn declare_unknown(&mut self, declaration: &Declaration) {
        let id = UnknownId(self.theory.unknowns.len());
        if self.declared(&declaration.name, Named::Symbol(Symbol::Unknown(id))) {
            self.theory.scope.unknowns.push(Type::Broken);
            self.theory.unknowns.push(unread_quantity(declaration));
        } else {
            self.is_incomplete = true;
        }
    }

    fn declare_let(&mut self, name: &Name) {
        if self.declared(name, Named::Symbol(Symbol::Let(LetId(self.theory.lets.len())))) {
            self.theory.scope.lets.push((Type::Broken, Reach::CONSTANT));
            self.theory.lets.push((name.clone(), unread(name.span)));
        }
    }

    fn declare_observable(&mut self, name: &Name, meaning: Option<&Quoted>) {
        let id = ObservableId(self.theory.observables.len());
        if self.declared(name, Named::Symbol(Symbol::Observable(id))) {
            self.theory.scope.observables.push((Type::Broken, Reach::CONSTANT));
            let (name, value) = (name.clone(), unread(name.span));
            self.theory.observables.push(Observable { name, value, meaning: text_of(meaning) });
        }
    }

    /// Declares a name; a problem is reported and the name keeps its first meaning.
    fn declared(&mut self, name: &Name, named: Named) -> bool {
        let Err(mut diagnostic) = self.theory.scope.declare(name, named) else { return true };
        if let [(again, _), (first, _)] = diagnostic.labels[..] {
            let spelling = |span| self.theory.source.slice(span);
            if spelling(again) != spelling(first) {
                let advice =
                    format!("`{}` and `{}` are spellings of one name", spelling(first), spelling(again));
                diagnostic = diagnostic.help(advice);
            }
        }
        self.diagnostics.push(diagnostic);
        false
    }

    fn refuse_emptiness(&mut self) {
        let tree = &self.theory.tree;
        if !self.theory.unknowns.is_empty() || self.is_incomplete {
            return;
        }
        // Characters of which nothing was made have been reported.
        if tree.statements.is_empty() && !self.diagnostics.is_empty() {
            return;
        }
        if ["unknown", "state"].iter().any(|keyword| tree.may_lack(keyword)) {
            return;
        }
        let text = &self.theory.source.text;
        let end = text.trim_end().len();
        let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
        let headline = if tree.statements.is_empty() { "this file is empty" } else { "nothing to solve for" };
        self.diagnostics.push(
            Diagnostic::new("E0401", headline)
                .at(Span::new(start, end), "no `unknown` and no `state` is declared")
                .help("a theory has unknowns with equations, or states with flows; see `spinodal help language`"),
        );
    }

    /// Where a thing of this kind and name was declared before, if it was; else it is from now on.
    pub fn first_seen(&mut self, kind: &'static str, name: &str, span: Span) -> Option<Span> {
        use std::collections::hash_map::Entry;
        match self.seen.entry((kind, name.to_owned())) {
            Entry::Occupied(entry) => Some(*entry.get()),
            Entry::Vacant(entry) => {
                entry.insert(span);
                None
            }
        }
    }
}

/// The kinds of theory that a statement may belong to.
fn kinds_of(statement: &Statement) -> &'static [Kind] {
    match statement.kind {
        StatementKind::Unknown(_)
        | StatementKind::Equation { .. }
        | StatementKind::Extremize { .. }
        | StatementKind::Unique(_) => &[Kind::SaddlePoint],
        StatementKind::State(_) => &[Kind::Flow, Kind::Map],
        StatementKind::Flow { .. } => &[Kind::Flow],
        StatementKind::Step { .. } => &[Kind::Map],
        _ => &[Kind::SaddlePoint, Kind::Flow, Kind::Map],
    }
}

/// The kind to which most of the statements that belong to few kinds belong.
fn most_likely_kind(statements: &[Statement]) -> Kind {
    let count = |kind: Kind| {
        let tell = |statement: &&Statement| {
            let kinds = kinds_of(statement);
            kinds.len() < 3 && kinds.contains(&kind)
        };
        statements.iter().filter(tell).count()
    };
    let (flows, maps) = (count(Kind::Flow), count(Kind::Map));
    if flows.max(maps) < count(Kind::SaddlePoint).max(1) {
        Kind::SaddlePoint
    } else if maps > flows {
        Kind::Map
    } else {
        Kind::Flow
    }
}

fn belonging(kind: Kind) -> &'static str {
    match kind {
        Kind::SaddlePoint => "belongs to a saddle point",
        Kind::Flow => "belongs to a flow",
        Kind::Map => "belongs to a difference equation",
    }
}

pub fn text_of(meaning: Option<&Quoted>) -> Option<String> {
    meaning.map(|quoted| quoted.text.clone())
}

fn unread(span: Span) -> Typed {
    Typed { kind: TypedKind::Broken, type_: Type::Broken, span }
}

fn unread_quantity(declaration: &Declaration) -> Quantity {
    Quantity {
        name: declaration.name.clone(),
        shape: Shape::Scalar,
        is_symmetric: declaration.symmetric.is_some(),
        value: unread(declaration.value.span),
        domain: Domain::REAL,
        meaning: text_of(declaration.meaning.as_ref()),
    }
}
