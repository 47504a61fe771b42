//! What binds variables: averages, sums over members, proximal operators, minima and roots.
//!
//! `E` and `sum` may also be called or subscripted; what stands in their brackets tells.

use super::{Reader, build};
use crate::source::Span;
use crate::syntax::cursor::{Parsed, RESERVED};
use crate::syntax::lexer::{Symbol, Token};
use crate::syntax::name::Name;
use crate::syntax::tree::{Binder, BoundVariable, Expression, ExpressionKind, Range};

impl Reader<'_, '_> {
    /// The binder that begins with this name, if the bracket after it binds variables.
    pub(super) fn binder(&self, name: &Name) -> Option<Binder> {
        if !self.cursor.is_symbol(Symbol::OpenSquare) {
            return None;
        }
        match name.text.as_str() {
            "E" => self.begins_average().then_some(Binder::Average),
            "sum" => self.begins_members().then_some(Binder::Sum),
            name => Binder::reserved(name),
        }
    }

    /// Whether this bracket holds variables of an average, and not subscripts of something called `E`.
    fn begins_average(&self) -> bool {
        let (first, name) = self.cursor.ahead(1);
        if first != Token::Name || RESERVED.contains(&name) {
            return false;
        }
        match self.cursor.ahead(2) {
            (Token::Symbol(Symbol::Tilde), _) | (Token::Name, "in") => return true,
            (Token::Symbol(Symbol::CloseSquare | Symbol::Comma), _) => {}
            _ => return false,
        }
        let mut open = 0;
        for places in 0.. {
            match self.cursor.ahead(places) {
                (Token::Symbol(Symbol::OpenRound | Symbol::OpenSquare | Symbol::OpenCurly), _) => open += 1,
                (Token::Symbol(Symbol::CloseRound | Symbol::CloseSquare | Symbol::CloseCurly), _) => {
                    open -= 1;
                    if open == 0 {
                        return self.cursor.ahead(places + 1).0 == Token::Symbol(Symbol::OpenRound);
                    }
                }
                (Token::Symbol(Symbol::Tilde), _) | (Token::Name, "in") if open == 1 => return true,
                (Token::End, _) => break,
                _ => {}
            }
        }
        false
    }

    /// Whether this bracket holds `name in {`, and not `name in low..high`.
    fn begins_members(&self) -> bool {
        self.cursor.ahead(1).0 == Token::Name
            && self.cursor.ahead(2) == (Token::Name, "in")
            && self.cursor.ahead(3).0 == Token::Symbol(Symbol::OpenCurly)
    }

    /// Reads from the bracket with the variables on.
    pub(super) fn bind(&mut self, binder: Binder, start: Span) -> Parsed<Expression> {
        self.cursor.advance();
        let mut variables = vec![self.variable(binder)?];
        let takes_several = matches!(binder, Binder::Average | Binder::Sum);
        while takes_several && self.cursor.take_symbol(Symbol::Comma).is_some() {
            variables.push(self.variable(binder)?);
        }
        let example = binder.example();
        self.cursor.expect_closing(Symbol::CloseSquare, &format!("after the variable, as in `{example}`"))?;
        self.cursor.expect_symbol(Symbol::OpenRound, &format!("and an expression, as in `{example}`"))?;
        let body = Box::new(self.infix(0)?);
        let given = match binder {
            Binder::Prox | Binder::Moreau => {
                let form = format!("as in `{example}`");
                self.cursor.expect_closing(Symbol::Semicolon, &format!("and the centre, {form}"))?;
                let centre = self.infix(0)?;
                self.cursor.expect_closing(Symbol::Comma, &format!("and gamma, {form}"))?;
                vec![centre, self.infix(0)?]
            }
            Binder::Average | Binder::Sum | Binder::Argmin | Binder::Root => Vec::new(),
        };
        let close = self.cursor.expect_closing(Symbol::CloseRound, &format!("to close `{example}`"))?;
        build(ExpressionKind::Bind { binder, variables, body, given }, start.to(close))
    }

    /// A name, and what it ranges over.
    fn variable(&mut self, binder: Binder) -> Parsed<BoundVariable> {
        let name = self.cursor.expect_name(&format!("a variable, as in `{}`", binder.example()))?;
        let range = match binder {
            Binder::Average if self.cursor.take_symbol(Symbol::Tilde).is_some() => self.density()?,
            Binder::Average if self.cursor.take_word("in").is_some() => self.members(binder)?,
            Binder::Average => Range::Implied,
            Binder::Sum => {
                self.cursor.expect_word("in", "and the members, as in `sum[s in {-1, 1}](…)`")?;
                self.members(binder)?
            }
            Binder::Argmin | Binder::Root if self.cursor.take_word("in").is_some() => self.between()?,
            Binder::Root => {
                let expected = self.cursor.expected("`in` and where the root is looked for");
                return Err(Box::new(
                    expected.help("write `root[h in (0, inf)](…)`: one change of sign lies there"),
                ));
            }
            Binder::Argmin | Binder::Prox | Binder::Moreau => Range::Implied,
        };
        Ok(BoundVariable { name, range })
    }

    fn density(&mut self) -> Parsed<Range> {
        let name = self.cursor.expect_name("a density, as in `E[x ~ normal](…)`")?;
        let arguments = match self.cursor.take_symbol(Symbol::OpenRound) {
            Some(_) => self.list(Symbol::CloseRound, "to close the arguments")?,
            None => Vec::new(),
        };
        Ok(Range::Density { name, arguments })
    }

    fn members(&mut self, binder: Binder) -> Parsed<Range> {
        if self.cursor.take_symbol(Symbol::OpenCurly).is_none() {
            let expected = self.cursor.expected("`{` and the members");
            return Err(Box::new(expected.help(match (binder, self.cursor.token()) {
                (Binder::Average, Token::Symbol(Symbol::OpenRound | Symbol::OpenSquare)) => {
                    "flat on an interval is `E[u ~ uniform(a, b)](…)`, over members `E[s in {-1, 1}](…)`"
                }
                (Binder::Average, _) => "write `E[s in {-1, 1}](…)`; over a range, `sum[k in 1..K](…)/K`",
                _ => "write `sum[s in {-1, 1}](…)`; a sum over a range has one index",
            })));
        }
        if self.cursor.is_symbol(Symbol::CloseCurly) {
            return Err(self.cursor.expected("members, as in `{-1, 1}`"));
        }
        Ok(Range::Members(self.list(Symbol::CloseCurly, "to close the members")?))
    }

    fn between(&mut self) -> Parsed<Range> {
        if self.cursor.take_symbol(Symbol::OpenRound).is_none() {
            let expected = self.cursor.expected("an open interval such as `(0, inf)`");
            return Err(Box::new(expected.help("the ends are left out, and may be infinite")));
        }
        let low = self.infix(0)?;
        self.cursor.expect_closing(Symbol::Comma, "between the ends of the interval")?;
        let high = self.infix(0)?;
        self.cursor.expect_closing(Symbol::CloseRound, "to close the interval")?;
        Ok(Range::Between(Box::new([low, high])))
    }
}
