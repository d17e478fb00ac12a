//! The order in which the statements of a body can be solved: Rego lets them stand in any.

use std::collections::BTreeSet;

use regorus::unstable::{AssignOp, Expr, Literal, Query};

/// The statements' indices, each after those that bind what it needs.
pub(super) fn order(query: &Query, bound: impl Fn(&str) -> bool) -> Vec<usize> {
    let uses: Vec<Uses> = query.stmts.iter().map(|statement| Uses::of(&statement.literal)).collect();
    let local: BTreeSet<&str> = uses.iter().flat_map(|uses| uses.binds.iter().copied()).filter(|name| !bound(name)).collect();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut left: Vec<usize> = (0..query.stmts.len()).collect();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let ready = |n: &&usize| uses.get(**n).is_some_and(|uses| uses.needs.iter().all(|name| !local.contains(name) || known.contains(name)));
        // Where nothing is ready, the rule is unsafe: regorus says so; here the first is tried.
        let next = left.iter().find(ready).or(left.first()).copied().unwrap_or_default();
        left.retain(|n| *n != next);
        known.extend(uses.get(next).into_iter().flat_map(|uses| uses.binds.iter().copied()));
        order.push(next);
    }
    order
}

/// The variables that a statement needs, and those that it can bind.
#[derive(Default)]
struct Uses<'a> {
    needs: BTreeSet<&'a str>,
    binds: BTreeSet<&'a str>,
}

impl<'a> Uses<'a> {
    fn of(literal: &'a Literal) -> Self {
        let mut uses = Self::default();
        match literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { key, value, collection, .. } => {
                uses.read(collection);
                key.iter().for_each(|key| uses.pattern(key));
                uses.pattern(value);
            }
            Literal::Expr { expr, .. } => uses.statement(expr),
            Literal::NotExpr { expr, .. } => uses.all(expr),
            Literal::Every { domain, query, .. } => {
                uses.read(domain);
                for statement in &query.stmts {
                    let inner = Self::of(&statement.literal);
                    uses.needs.extend(inner.needs.difference(&inner.binds));
                }
            }
        }
        let binds = uses.binds.clone();
        uses.needs.retain(|name| !binds.contains(name));
        uses
    }

    fn statement(&mut self, expr: &'a Expr) {
        match expr {
            Expr::AssignExpr { op: AssignOp::ColEq, lhs, rhs, .. } => {
                self.all(rhs);
                self.pattern(lhs);
            }
            Expr::AssignExpr { lhs, rhs, .. } => {
                // Either side may bind the other: a pattern of variables waits for the side that is none.
                match (pattern_of(lhs), pattern_of(rhs)) {
                    (true, false) => {
                        self.all(rhs);
                        self.pattern(lhs);
                    }
                    (false, true) => {
                        self.all(lhs);
                        self.pattern(rhs);
                    }
                    _ => {
                        self.read(lhs);
                        self.pattern(rhs);
                    }
                }
            }
            other => self.read(other),
        }
    }

    /// Variables in places where iteration can bind them are bound; all others are needed.
    fn read(&mut self, expr: &'a Expr) {
        match expr {
            Expr::RefBrack { refr, index, .. } => {
                self.read(refr);
                match index.as_ref() {
                    Expr::Var { span, .. } => _ = self.binds.insert(span.text()),
                    other => self.read(other),
                }
            }
            Expr::RefDot { refr, .. } => self.read(refr),
            Expr::BoolExpr { lhs, rhs, .. } | Expr::ArithExpr { lhs, rhs, .. } | Expr::BinExpr { lhs, rhs, .. } => {
                self.read(lhs);
                self.read(rhs);
            }
            Expr::UnaryExpr { expr, .. } => self.read(expr),
            Expr::Call { params, .. } => params.iter().for_each(|param| self.read(param)),
            Expr::Membership { key, value, collection, .. } => {
                key.iter().for_each(|key| self.all(key));
                self.all(value);
                self.read(collection);
            }
            other => self.all(other),
        }
    }

    /// Every variable is needed, but for those that a nested query binds for itself.
    fn all(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Var { span, .. } => _ = self.needs.insert(span.text()),
            Expr::RefDot { refr, .. } => self.all(refr),
            Expr::RefBrack { refr, index, .. } => {
                self.all(refr);
                self.all(index);
            }
            Expr::Array { items, .. } | Expr::Set { items, .. } => items.iter().for_each(|item| self.all(item)),
            Expr::Object { fields, .. } => fields.iter().for_each(|(_, key, value)| {
                self.all(key);
                self.all(value);
            }),
            Expr::Call { params, .. } => params.iter().for_each(|param| self.all(param)),
            Expr::UnaryExpr { expr, .. } => self.all(expr),
            Expr::BinExpr { lhs, rhs, .. } | Expr::BoolExpr { lhs, rhs, .. } | Expr::ArithExpr { lhs, rhs, .. } | Expr::AssignExpr { lhs, rhs, .. } => {
                self.all(lhs);
                self.all(rhs);
            }
            Expr::Membership { key, value, collection, .. } => {
                key.iter().for_each(|key| self.all(key));
                self.all(value);
                self.all(collection);
            }
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => self.nested(query, &[term]),
            Expr::ObjectCompr { key, value, query, .. } => self.nested(query, &[key, value]),
            Expr::String { .. } | Expr::RawString { .. } | Expr::Number { .. } | Expr::Bool { .. } | Expr::Null { .. } => {}
        }
    }

    fn nested(&mut self, query: &'a Query, terms: &[&'a Expr]) {
        let mut inner = Self::default();
        for statement in &query.stmts {
            let uses = Self::of(&statement.literal);
            inner.needs.extend(uses.needs);
            inner.binds.extend(uses.binds);
            if let Literal::SomeVars { vars, .. } = &statement.literal {
                inner.binds.extend(vars.iter().map(|var| var.text()));
            }
        }
        terms.iter().for_each(|term| inner.all(term));
        self.needs.extend(inner.needs.difference(&inner.binds));
    }

    fn pattern(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Var { span, .. } => _ = self.binds.insert(span.text()),
            Expr::Array { items, .. } => items.iter().for_each(|item| self.pattern(item)),
            Expr::Object { fields, .. } => fields.iter().for_each(|(_, key, value)| {
                self.all(key);
                self.pattern(value);
            }),
            other => self.all(other),
        }
    }
}

fn pattern_of(expr: &Expr) -> bool {
    matches!(expr, Expr::Var { .. } | Expr::Array { .. } | Expr::Object { .. })
}
