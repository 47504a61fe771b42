//! Tokens → expressions, by precedence climbing.

mod binder;

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::cursor::{Cursor, Parsed, RESERVED};
use crate::syntax::lexer::{Symbol, Token};
use crate::syntax::slips;
use crate::syntax::tree::{
    DEEPEST, Expression, ExpressionKind, Infix, NEGATE_PRECEDENCE, NOT_PRECEDENCE, Prefix, Subscript,
};

/// Reads the longest expression that begins here.
pub fn expression(cursor: &mut Cursor<'_>) -> Parsed<Expression> {
    Reader { cursor, nesting: 0 }.infix(0)
}

/// Longer sums are grouped in halves rather than from the left, so that a sum of any length is a
/// tree of little depth.
const LONGEST_CHAIN: usize = 64;

/// A term and whether it is added or subtracted.
type Term = (Infix, Expression);

/// `a + b - c` as `(a + b) - c`. The sign of the whole is that of its first term.
fn chain(mut terms: impl Iterator<Item = Term>) -> Parsed<Term> {
    let (sign, mut sum) = terms.next().expect("a sum has a first term");
    for (operator, term) in terms {
        let relative = if operator == sign { Infix::Add } else { Infix::Subtract };
        let span = sum.span.to(term.span);
        sum = build(ExpressionKind::Infix(relative, Box::new(sum), Box::new(term)), span)?;
    }
    Ok((sign, sum))
}

/// `a - b - c + d` as `(a - b) - (c - d)`.
fn halved(mut terms: Vec<Term>) -> Parsed<Term> {
    if terms.len() <= LONGEST_CHAIN {
        return chain(terms.into_iter());
    }
    let right = terms.split_off(terms.len() / 2);
    chain([halved(terms)?, halved(right)?].into_iter())
}

struct Reader<'c, 'a> {
    cursor: &'c mut Cursor<'a>,
    /// How many calls of [`Reader::infix`] are under way.
    nesting: u16,
}

impl Reader<'_, '_> {
    fn infix(&mut self, least: u8) -> Parsed<Expression> {
        self.nesting += 1;
        if self.nesting > DEEPEST {
            return Err(too_deep(self.cursor.span()));
        }
        let mut left = self.prefix()?;
        while let Some(operator) = self.infix_operator() {
            let precedence = operator.precedence();
            if precedence < least {
                break;
            }
            if matches!(operator, Infix::Add | Infix::Subtract) {
                left = self.terms(left)?;
                continue;
            }
            let operator_span = self.cursor.advance();
            // Only the power groups to the right: 2^3^2 is 2^(3^2).
            let right = self.infix(if operator == Infix::Power { precedence } else { precedence + 1 })?;
            if is_comparison(operator) && self.infix_operator().is_some_and(is_comparison) {
                return Err(Box::new(
                    Diagnostic::new("E0110", "comparisons cannot be chained")
                        .at(self.cursor.span(), "a second comparison")
                        .at(operator_span, "the first one")
                        .help("write `a < b and b < c`"),
                ));
            }
            let span = left.span.to(right.span);
            left = build(ExpressionKind::Infix(operator, Box::new(left), Box::new(right)), span)?;
        }
        self.nesting -= 1;
        Ok(left)
    }

    /// The terms that are added to `first` and subtracted from it.
    fn terms(&mut self, first: Expression) -> Parsed<Expression> {
        let mut terms = vec![(Infix::Add, first)];
        while let Some(operator @ (Infix::Add | Infix::Subtract)) = self.infix_operator() {
            self.cursor.advance();
            terms.push((operator, self.infix(operator.precedence() + 1)?));
        }
        if terms.len() > LONGEST_CHAIN {
            return Ok(halved(terms)?.1);
        }
        chain(terms.into_iter()).map(|(_, sum)| sum)
    }

    fn infix_operator(&self) -> Option<Infix> {
        match self.cursor.token() {
            Token::Symbol(symbol) => infix_of(symbol),
            Token::Name if self.cursor.text() == "and" => Some(Infix::And),
            Token::Name if self.cursor.text() == "or" => Some(Infix::Or),
            _ => None,
        }
    }

    fn prefix(&mut self) -> Parsed<Expression> {
        let start = self.cursor.span();
        if self.cursor.take_symbol(Symbol::Minus).is_some() {
            let operand = self.infix(NEGATE_PRECEDENCE)?;
            let span = start.to(operand.span);
            return build(ExpressionKind::Prefix(Prefix::Negate, Box::new(operand)), span);
        }
        if self.cursor.take_symbol(Symbol::Plus).is_some() {
            return self.infix(NEGATE_PRECEDENCE);
        }
        if self.cursor.take_word("not").is_some() {
            let operand = self.infix(NOT_PRECEDENCE)?;
            let span = start.to(operand.span);
            return build(ExpressionKind::Prefix(Prefix::Not, Box::new(operand)), span);
        }
        if self.cursor.take_word("if").is_some() {
            return self.conditional(start);
        }
        let operand = self.primary()?;
        self.postfix(operand)
    }

    fn conditional(&mut self, start: Span) -> Parsed<Expression> {
        let condition = Box::new(self.infix(0)?);
        self.cursor.expect_joint("then", "after the condition")?;
        let then = Box::new(self.infix(0)?);
        self.cursor.expect_joint("else", "with the other case")?;
        let otherwise = Box::new(self.infix(0)?);
        let span = start.to(otherwise.span);
        build(ExpressionKind::If { condition, then, otherwise }, span)
    }

    fn primary(&mut self) -> Parsed<Expression> {
        let span = self.cursor.span();
        match self.cursor.token() {
            Token::Number(value) => {
                self.cursor.advance();
                self.refuse_juxtaposition(span)?;
                build(ExpressionKind::Number(value), span)
            }
            Token::Name if !RESERVED.contains(&self.cursor.text()) => self.named(),
            Token::Symbol(Symbol::OpenRound) => {
                self.cursor.advance();
                let inner = self.infix(0)?;
                let close = self.cursor.expect_closing(Symbol::CloseRound, "to close the bracket")?;
                Ok(Expression { span: span.to(close), ..inner })
            }
            Token::Symbol(Symbol::OpenSquare) => {
                self.cursor.advance();
                let items = self.list(Symbol::CloseSquare, "to close the list")?;
                build(ExpressionKind::List(items), span.to(self.cursor.previous_span()))
            }
            Token::Symbol(Symbol::Times) if self.cursor.follows_directly(Symbol::Times) => {
                let diagnostic = *self.cursor.expected("an expression");
                Err(Box::new(diagnostic.help("a power is written `^`")))
            }
            Token::Name => {
                let diagnostic = *self.cursor.expected("an expression");
                Err(Box::new(diagnostic.help("words of the language are no names")))
            }
            Token::Symbol(symbol) => {
                let diagnostic = *self.cursor.expected("an expression");
                Err(Box::new(match slips::before_operand(symbol) {
                    Some(advice) => diagnostic.help(advice),
                    None => diagnostic,
                }))
            }
            _ => Err(self.cursor.expected("an expression")),
        }
    }

    /// `2x` and `2(x)` are slips for `2*x`.
    fn refuse_juxtaposition(&mut self, number: Span) -> Parsed<()> {
        let span = self.cursor.span();
        let follows = match self.cursor.token() {
            Token::Name => span.start() == number.end(),
            Token::Symbol(Symbol::OpenRound) => true,
            _ => false,
        };
        if !follows {
            return Ok(());
        }
        Err(side_by_side(number.to(span)))
    }

    fn named(&mut self) -> Parsed<Expression> {
        let name = self.cursor.expect_name("a name")?;
        let start = name.span;
        if let Some(binder) = self.binder(&name) {
            return self.bind(binder, start);
        }
        if name.text == "sum" && self.cursor.is_symbol(Symbol::OpenSquare) {
            return self.sum(start);
        }
        if self.cursor.take_symbol(Symbol::OpenRound).is_some() {
            let arguments = self.list(Symbol::CloseRound, "to close the arguments")?;
            let span = start.to(self.cursor.previous_span());
            return build(ExpressionKind::Call { function: name, arguments }, span);
        }
        build(ExpressionKind::Name(name), start)
    }

    fn sum(&mut self, start: Span) -> Parsed<Expression> {
        self.cursor.advance();
        let index = self.cursor.expect_name("the index of the sum")?;
        self.cursor.expect_word("in", "and the range of the index, as in `sum[k in 1..K](…)`")?;
        let low = Box::new(self.infix(0)?);
        self.cursor.expect_closing(Symbol::Range, "between the ends of the range")?;
        let high = Box::new(self.infix(0)?);
        self.cursor.expect_closing(Symbol::CloseSquare, "after the range")?;
        self.cursor.expect_symbol(Symbol::OpenRound, "before the summand, as in `sum[k in 1..K](…)`")?;
        let body = Box::new(self.infix(0)?);
        let close = self.cursor.expect_closing(Symbol::CloseRound, "to close the summand")?;
        build(ExpressionKind::Sum { index, low, high, body }, start.to(close))
    }

    /// Expressions separated by commas up to `close`, which is consumed.
    fn list(&mut self, close: Symbol, purpose: &str) -> Parsed<Vec<Expression>> {
        let mut items = Vec::new();
        while self.cursor.take_symbol(close).is_none() {
            items.push(self.infix(0)?);
            if self.cursor.take_symbol(Symbol::Comma).is_none() {
                self.cursor.expect_closing(close, purpose)?;
                break;
            }
        }
        Ok(items)
    }

    fn postfix(&mut self, mut operand: Expression) -> Parsed<Expression> {
        loop {
            let span = self.cursor.span();
            match self.cursor.token() {
                Token::Symbol(Symbol::Transpose) => {
                    self.cursor.advance();
                    let whole = operand.span.to(span);
                    operand = build(ExpressionKind::Transpose(Box::new(operand)), whole)?;
                }
                Token::Superscript(power) => {
                    self.cursor.advance();
                    let exponent = build(ExpressionKind::Number(f64::from(power)), span)?;
                    let whole = operand.span.to(span);
                    let kind = ExpressionKind::Infix(Infix::Power, Box::new(operand), Box::new(exponent));
                    operand = build(kind, whole)?;
                }
                Token::Symbol(Symbol::OpenSquare) => {
                    if matches!(operand.kind, ExpressionKind::Number(_)) {
                        return Err(side_by_side(operand.span.to(span)));
                    }
                    self.cursor.advance();
                    let subscripts = self.subscripts()?;
                    let whole = operand.span.to(self.cursor.previous_span());
                    operand = build(ExpressionKind::Index { base: Box::new(operand), subscripts }, whole)?;
                }
                Token::Symbol(Symbol::OpenRound) if operand.span.end() == span.start() => {
                    return Err(side_by_side(operand.span.to(span)));
                }
                _ => return Ok(operand),
            }
        }
    }

    fn subscripts(&mut self) -> Parsed<Vec<Subscript>> {
        let mut subscripts = Vec::new();
        loop {
            if let Some(span) = self.cursor.take_symbol(Symbol::Colon) {
                subscripts.push(Subscript::All(span));
            } else {
                let low = self.infix(0)?;
                if self.cursor.take_symbol(Symbol::Range).is_some() {
                    subscripts.push(Subscript::Range(low, self.infix(0)?));
                } else {
                    subscripts.push(Subscript::At(low));
                }
            }
            if self.cursor.take_symbol(Symbol::Comma).is_none() {
                self.cursor.expect_closing(Symbol::CloseSquare, "to close the subscripts")?;
                return Ok(subscripts);
            }
        }
    }
}

fn side_by_side(span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new("E0107", "a product needs its `*`")
            .at(span, "two factors side by side")
            .help("write `*` between them"),
    )
}

fn build(kind: ExpressionKind, span: Span) -> Parsed<Expression> {
    let mut built = Expression { kind, span, depth: 0 };
    let below = built.children().iter().map(|child| child.depth).max().unwrap_or(0);
    // Variables of one bracket are binders within binders.
    let levels = match &built.kind {
        ExpressionKind::Bind { variables, .. } => u16::try_from(variables.len()).unwrap_or(u16::MAX),
        _ => 1,
    };
    built.depth = levels.saturating_add(below);
    if built.depth > DEEPEST {
        return Err(too_deep(span));
    }
    Ok(built)
}

fn too_deep(span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new("E0108", format!("this expression is nested more than {DEEPEST} deep"))
            .at(span, "too deep from here on")
            .help("name parts of it with `let`"),
    )
}

fn infix_of(symbol: Symbol) -> Option<Infix> {
    Some(match symbol {
        Symbol::Plus => Infix::Add,
        Symbol::Minus => Infix::Subtract,
        Symbol::Times => Infix::Multiply,
        Symbol::Divide => Infix::Divide,
        Symbol::Power => Infix::Power,
        Symbol::EachTimes => Infix::EachMultiply,
        Symbol::EachDivide => Infix::EachDivide,
        Symbol::Less => Infix::Less,
        Symbol::LessEqual => Infix::LessEqual,
        Symbol::Greater => Infix::Greater,
        Symbol::GreaterEqual => Infix::GreaterEqual,
        Symbol::EqualEqual => Infix::Equal,
        Symbol::NotEqual => Infix::NotEqual,
        Symbol::Equals
        | Symbol::OpenRound
        | Symbol::CloseRound
        | Symbol::OpenSquare
        | Symbol::CloseSquare
        | Symbol::OpenCurly
        | Symbol::CloseCurly
        | Symbol::Comma
        | Symbol::Semicolon
        | Symbol::Colon
        | Symbol::Range
        | Symbol::Transpose
        | Symbol::Tilde => return None,
    })
}

fn is_comparison(operator: Infix) -> bool {
    operator.precedence() == Infix::Less.precedence()
}
