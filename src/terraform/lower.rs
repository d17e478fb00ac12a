//! From the parser's tree to [`syntax`](super::syntax): smaller, with absolute spans and exact numbers.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use hcl_edit::expr::{BinaryOperator, Expression, ObjectKey, TraversalOperator, UnaryOperator};
use hcl_edit::structure::{self, BlockLabel};
use hcl_edit::template::Element;
use hcl_edit::{Ident, Span as _};

use super::lower_template::{self, Style};
use super::syntax::{Attribute, Binary, Block, Body, Call, Expr, For, Kind, Part, Step, Unary};
use crate::model::Number;
use crate::source::{Problem, SourceId, Span};

/// Lowers trees of one source.
pub(super) struct Lower<'a> {
    pub source: SourceId,
    /// The text as the user wrote it.
    pub text: &'a str,
    /// Where in the source the parsed text begins.
    pub base: usize,
    /// Offsets, from `base`, of names that were altered for the parser: they are read from `text` instead.
    pub masked: &'a BTreeSet<usize>,
    pub problems: Vec<Problem>,
}

impl Lower<'_> {
    pub(super) fn body(&mut self, body: structure::Body) -> Body {
        let mut lowered = Body::default();
        for structure in body {
            match structure {
                structure::Structure::Attribute(attribute) => self.attribute(&attribute, &mut lowered),
                structure::Structure::Block(block) => {
                    let block = self.block(block);
                    lowered.blocks.push(block);
                }
            }
        }
        lowered
    }

    fn attribute(&mut self, attribute: &structure::Attribute, into: &mut Body) {
        let name_at = self.span(attribute.key.span());
        let name: Arc<str> = if self.is_masked(attribute.key.span()) { self.slice(name_at).into() } else { attribute.key.as_str().into() };
        let value = self.expr(&attribute.value);
        let lowered = Attribute { name, name_at, value };
        match into.attributes.iter_mut().find(|other| other.name == lowered.name) {
            Some(other) => {
                self.problems.push(
                    Problem::warning(name_at, format!("argument `{}` is set more than once; the last one is taken", lowered.name))
                        .help("Terraform refuses this: remove all but one"),
                );
                *other = lowered;
            }
            None => into.attributes.push(lowered),
        }
    }

    fn block(&mut self, block: structure::Block) -> Block {
        let at = self.span(block.span());
        let last = block.labels.last().and_then(BlockLabel::span).or_else(|| block.ident.span());
        let header = Span { end: self.span(last).end.max(at.start), ..at };
        let labels = block.labels.iter().map(|label| Arc::from(label.as_str())).collect();
        Block { kind: block.ident.as_str().into(), labels, header, at, body: self.body(block.body) }
    }

    pub(super) fn expr(&mut self, expr: &Expression) -> Expr {
        let at = self.span(expr.span());
        let is = match expr {
            Expression::Null(_) => Kind::Null,
            Expression::Bool(yes) => Kind::Bool(*yes.value()),
            Expression::Number(_) => self.number(at),
            Expression::String(text) => Kind::Text(text.as_str().into()),
            Expression::StringTemplate(template) => self.template(template.iter(), Style::Quoted),
            Expression::HeredocTemplate(heredoc) => {
                let style = if self.slice(at).starts_with("<<-") { Style::Indented } else { Style::Heredoc };
                self.template(heredoc.template.iter(), style)
            }
            Expression::Array(array) => Kind::Tuple(array.iter().map(|item| self.expr(item)).collect()),
            Expression::Object(object) => Kind::Object(object.iter().map(|(key, value)| (self.key(key), self.expr(value.expr()))).collect()),
            // The parentheses say nothing further, but they are part of what the user wrote there.
            Expression::Parenthesis(inner) => self.expr(inner.inner()).is,
            Expression::Variable(name) => Kind::Name(name.as_str().into()),
            Expression::Conditional(c) => Kind::Conditional(Box::new((self.expr(&c.cond_expr), self.expr(&c.true_expr), self.expr(&c.false_expr)))),
            Expression::FuncCall(call) => {
                let words = call.name.namespace.iter().map(|word| word.as_str()).chain([call.name.name.as_str()]);
                Kind::Call(Call {
                    name: words.collect::<Vec<_>>().join("::").into(),
                    arguments: call.args.iter().map(|argument| self.expr(argument)).collect(),
                    expand: call.args.expand_final(),
                })
            }
            Expression::Traversal(traversal) if two_legacy_indices(&traversal.operators) => {
                Kind::Wrong("two indices follow one another without brackets: write `[0][0]`")
            }
            Expression::Traversal(traversal) => {
                Kind::Traverse(Box::new(self.expr(&traversal.expr)), traversal.operators.iter().map(|operator| self.step(operator.value())).collect())
            }
            Expression::UnaryOp(op) => {
                let operator = match op.operator.value() {
                    UnaryOperator::Neg => Unary::Negate,
                    UnaryOperator::Not => Unary::Not,
                };
                Kind::Unary(operator, Box::new(self.expr(&op.expr)))
            }
            Expression::BinaryOp(op) => Kind::Binary(binary(*op.operator.value()), Box::new((self.expr(&op.lhs_expr), self.expr(&op.rhs_expr)))),
            Expression::ForExpr(f) => Kind::For(Box::new(For {
                key_name: f.intro.key_var.as_ref().map(|name| name.as_str().into()),
                value_name: f.intro.value_var.as_str().into(),
                of: self.expr(&f.intro.collection_expr),
                key: f.key_expr.as_ref().map(|key| self.expr(key)),
                value: self.expr(&f.value_expr),
                condition: f.cond.as_ref().map(|condition| self.expr(&condition.expr)),
                grouping: f.grouping,
            })),
        };
        Expr { is, at }
    }

    /// The exact number that stands at `at`; the parser itself keeps but a double.
    fn number(&mut self, at: Span) -> Kind {
        let digits: String = self.slice(at).chars().filter(|c| !c.is_whitespace()).collect();
        match Number::parse(&digits) {
            Some(number) => Kind::Number(number),
            None => {
                self.problems.push(Problem::warning(at, "is a number of more digits than are evaluated").help("write a smaller exponent"));
                Kind::Null
            }
        }
    }

    fn key(&mut self, key: &ObjectKey) -> Expr {
        let at = self.span(key.span());
        if self.is_masked(key.span()) {
            return Expr { is: Kind::Text(self.slice(at).trim_matches('"').into()), at };
        }
        match key {
            ObjectKey::Ident(word) => Expr { is: Kind::Text(word.as_str().into()), at },
            ObjectKey::Expression(expr) => match expr {
                // Words that the parser takes for values are plain words where a key is wanted.
                Expression::Null(_) | Expression::Bool(_) => Expr { is: Kind::Text(self.slice(at).into()), at },
                Expression::Traversal(_) => Expr { is: Kind::Wrong("a key that refers to something stands between parentheses"), at },
                _ => self.expr(expr),
            },
        }
    }

    fn step(&mut self, operator: &TraversalOperator) -> Step {
        match operator {
            TraversalOperator::AttrSplat(_) => Step::AttrSplat,
            TraversalOperator::FullSplat(_) => Step::Splat,
            TraversalOperator::GetAttr(name) => Step::Attr(name.as_str().into()),
            TraversalOperator::Index(index) => Step::Index(self.expr(index)),
            // Unlike an index in brackets, it does not end what `.*` does to each element.
            TraversalOperator::LegacyIndex(index) => Step::Attr(index.value().to_string().into()),
        }
    }

    fn template<'t>(&mut self, elements: impl Iterator<Item = &'t Element>, style: Style) -> Kind {
        let parts = lower_template::parts(self, elements, style);
        match parts.as_slice() {
            [] => Kind::Text("".into()),
            [Part::Literal(text)] => Kind::Text((&**text).into()),
            _ => Kind::Template(parts),
        }
    }

    pub(super) fn word(name: &Ident) -> Arc<str> {
        name.as_str().into()
    }

    pub(super) fn span(&self, range: Option<Range<usize>>) -> Span {
        let range = range.unwrap_or(0..0);
        Span::new(self.source, range.start + self.base..range.end + self.base)
    }

    pub(super) fn slice(&self, at: Span) -> &str {
        self.text.get(at.range()).unwrap_or("")
    }

    fn is_masked(&self, range: Option<Range<usize>>) -> bool {
        range.is_some_and(|range| self.masked.contains(&range.start))
    }
}

/// Whether `.0.0` stands somewhere: the language takes that for a number.
fn two_legacy_indices(operators: &[hcl_edit::Decorated<TraversalOperator>]) -> bool {
    operators
        .iter()
        .zip(operators.iter().skip(1))
        .any(|(a, b)| matches!((a.value(), b.value()), (TraversalOperator::LegacyIndex(_), TraversalOperator::LegacyIndex(_))))
}

fn binary(operator: BinaryOperator) -> Binary {
    match operator {
        BinaryOperator::Or => Binary::Or,
        BinaryOperator::And => Binary::And,
        BinaryOperator::Eq => Binary::Equal,
        BinaryOperator::NotEq => Binary::NotEqual,
        BinaryOperator::Less => Binary::Less,
        BinaryOperator::LessEq => Binary::LessEqual,
        BinaryOperator::Greater => Binary::Greater,
        BinaryOperator::GreaterEq => Binary::GreaterEqual,
        BinaryOperator::Plus => Binary::Add,
        BinaryOperator::Minus => Binary::Subtract,
        BinaryOperator::Mul => Binary::Multiply,
        BinaryOperator::Div => Binary::Divide,
        BinaryOperator::Mod => Binary::Modulo,
    }
}
