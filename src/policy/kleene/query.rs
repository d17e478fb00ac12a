//! Bodies: statements, solved one after the other.

use std::rc::Rc;

use regorus::Value as Rego;
use regorus::unstable::{Expr, Literal, LiteralStmt, Query};

use super::compare::{Tri, equal};
use super::fault::{self, Fault};
use super::order;
use super::value::{Kinds, Member};
use super::{Bound, Env, Ids, MAX_SOLUTIONS, Run, Solution, Stop, T};

impl<'a> Run<'a> {
    /// Every way to satisfy a body.
    pub(super) fn query(&mut self, query: &'a Query, env: Env<'a>, may: Ids) -> Result<Vec<(Env<'a>, Ids)>, Stop> {
        let order = match self.orders.get(&std::ptr::from_ref(query)) {
            Some(order) => order.clone(),
            None => {
                let order: Rc<[usize]> = order::order(query, |name| lookup(&env, name).is_some()).into();
                self.orders.insert(query, order.clone());
                order
            }
        };
        let mut solutions = vec![(env, may)];
        for statement in order.iter().filter_map(|n| query.stmts.get(*n)) {
            let mut next = Vec::new();
            for (env, may) in solutions {
                next.extend(self.statement(statement, env, may)?);
                if next.len() > MAX_SOLUTIONS {
                    return Err(Stop::Bail("a query has too many solutions".into()));
                }
            }
            if next.is_empty() {
                return Ok(next);
            }
            solutions = next;
        }
        Ok(solutions)
    }

    fn statement(&mut self, statement: &'a LiteralStmt, env: Env<'a>, may: Ids) -> Result<Vec<(Env<'a>, Ids)>, Stop> {
        self.step()?;
        if statement.with_mods.is_empty() {
            return self.literal(&statement.literal, env, may);
        }
        // `with` puts another value in the input's place for one statement; rules are found anew under it.
        let mut input = self.input.clone();
        for with in &statement.with_mods {
            let path = super::dotted(&with.refr).unwrap_or_default();
            let mut values = self.eval(&with.r#as, env.clone(), may)?;
            let (Some(value), true) = (values.pop(), values.is_empty()) else { return Err(Stop::Bail("`with` a value that is not one".into())) };
            if !value.may.none() && value.may != may {
                return Err(Stop::Bail("`with` a value that may not be there".into()));
            }
            input = match path.split('.').collect::<Vec<_>>().as_slice() {
                ["input"] => value.value,
                ["input", keys @ ..] => replaced(&input, keys, value.value)?,
                _ => return Err(Stop::Bail(format!("`with {path}`"))),
            };
        }
        let outer = std::mem::replace(&mut self.input, input);
        let memo = std::mem::take(&mut self.memo);
        let result = self.literal(&statement.literal, env, may);
        self.input = outer;
        self.memo = memo;
        result
    }

    fn literal(&mut self, literal: &'a Literal, env: Env<'a>, may: Ids) -> Result<Vec<(Env<'a>, Ids)>, Stop> {
        match literal {
            Literal::SomeVars { vars, .. } => {
                let declare = |env, var: &'a regorus::unstable::Span| Some(Rc::new(Bound { name: var.text(), value: None, before: env }));
                Ok(vec![(vars.iter().fold(env, declare), may)])
            }
            Literal::SomeIn { key, value, collection, .. } => {
                let mut all = Vec::new();
                for solution in self.eval(collection, env, may)? {
                    for (found, member, may) in self.each(&solution.value, solution.may, true)? {
                        let keyed = match key {
                            Some(key) => self.declare(key, &found, solution.env.clone(), may)?,
                            None => vec![(solution.env.clone(), may)],
                        };
                        for (env, may) in keyed {
                            all.extend(self.declare(value, &member, env, may)?);
                        }
                    }
                }
                Ok(all)
            }
            Literal::Expr { expr, .. } => Ok(self.eval(expr, env, may)?.into_iter().filter_map(true_or_dropped).collect()),
            Literal::NotExpr { expr, .. } => {
                let mut rests = may;
                for solution in self.aside(|run| run.eval(expr, env.clone(), Ids::NONE))? {
                    match truth(&solution.value) {
                        Tri::False => {}
                        Tri::True if solution.may.none() => return Ok(Vec::new()),
                        Tri::True | Tri::Maybe(_) if fault::is(Fault::NotTakesMaybeAsTrue) => return Ok(Vec::new()),
                        Tri::True | Tri::Maybe(_) if fault::is(Fault::NotForgetsMaybe) => {}
                        Tri::True => rests |= solution.may,
                        Tri::Maybe(ids) => rests |= solution.may | ids,
                    }
                }
                Ok(vec![(env, rests)])
            }
            Literal::Every { key, value, domain, query, .. } => self.aside(|run| run.every(key.as_ref(), value, domain, query, env, may)),
        }
    }

    /// What solves something without adding solutions, however many ways there are within.
    fn aside<R>(&mut self, solve: impl FnOnce(&mut Self) -> R) -> R {
        let many = self.many;
        let result = solve(self);
        self.many = many;
        result
    }

    fn every(
        &mut self,
        key: Option<&'a regorus::unstable::Span>,
        value: &'a regorus::unstable::Span,
        domain: &'a Expr,
        query: &'a Query,
        env: Env<'a>,
        may: Ids,
    ) -> Result<Vec<(Env<'a>, Ids)>, Stop> {
        let mut all = Vec::new();
        for solution in self.eval(domain, env.clone(), may)? {
            let mut rests = solution.may;
            if !solution.value.kinds().meets(Kinds::COLLECTION) {
                continue;
            }
            if !solution.value.kinds().within(Kinds::COLLECTION) && !fault::is(Fault::EveryForgetsKind) {
                rests |= solution.value.ids();
            }
            let mut holds = true;
            for (found, member, exists) in self.each(&solution.value, Ids::NONE, false)? {
                let mut inner = solution.env.clone();
                if let Some(key) = key {
                    inner = Some(Rc::new(Bound { name: key.text(), value: Some(found), before: inner }));
                }
                inner = Some(Rc::new(Bound { name: value.text(), value: Some(member), before: inner }));
                let ways = self.query(query, inner, Ids::NONE)?;
                if ways.iter().any(|(_, may)| may.none()) {
                    continue;
                }
                if ways.is_empty() && (exists.none() || fault::is(Fault::EveryTakesPerhapsAsThere)) {
                    holds = false;
                    break;
                }
                if !fault::is(Fault::EveryForgetsMaybe) {
                    rests = ways.iter().fold(rests | exists, |rests, (_, may)| rests | *may);
                }
            }
            if holds {
                all.push((solution.env, rests));
            }
        }
        Ok(all)
    }

    /// The elements of a value: key, value, and what it rests on that they are there.
    pub(super) fn each(&mut self, value: &T, may: Ids, strict: bool) -> Result<Vec<(T, T, Ids)>, Stop> {
        self.step()?;
        if let Some((elements, open)) = value.elements() {
            self.steps += elements.len();
            let mut all: Vec<(T, T, Ids)> = elements
                .into_iter()
                .map(|(key, Member { value, perhaps })| (key, value, may | fault::or(Fault::IterationForgetsPerhaps, perhaps, Ids::NONE)))
                .collect();
            if !open.none() && !fault::is(Fault::IterationForgetsOpen) {
                self.many |= open;
                all.push((T::unknown(open, Kinds::ANY), T::unknown(open, Kinds::ANY), may | open));
            }
            return Ok(all);
        }
        match value {
            T::Unknown(_) if fault::is(Fault::IterationForgetsUnknown) => Ok(Vec::new()),
            T::Unknown(hidden) if hidden.kinds.meets(Kinds::COLLECTION) => {
                self.many |= hidden.ids;
                let any = T::unknown(hidden.ids, Kinds::ANY);
                Ok(vec![(any.clone(), any, may | hidden.ids)])
            }
            T::Known(Rego::Undefined) => Ok(Vec::new()),
            _ if strict && may.none() => Err(Stop::Error("`some .. in collection` expects array/set/object".into())),
            _ => Ok(Vec::new()),
        }
    }

    /// Gives the variables of a pattern their values, as new variables, whatever else has their names.
    pub(super) fn declare(&mut self, pattern: &'a Expr, value: &T, env: Env<'a>, may: Ids) -> Result<Vec<(Env<'a>, Ids)>, Stop> {
        let mut names = Vec::new();
        variables(pattern, &mut names);
        let fresh = names.into_iter().fold(env, |env, name| Some(Rc::new(Bound { name, value: None, before: env })));
        self.bind(pattern, value, fresh, may)
    }

    /// Gives the variables of a pattern their values; what does not match is no solution.
    pub(super) fn bind(&mut self, pattern: &'a Expr, value: &T, env: Env<'a>, may: Ids) -> Result<Vec<(Env<'a>, Ids)>, Stop> {
        self.step()?;
        match pattern {
            Expr::Var { span, .. } if span.text() == "_" => Ok(vec![(env, may)]),
            Expr::Var { span, .. } => {
                let name = span.text();
                match lookup(&env, name) {
                    Some(Some(known)) => Ok(matched(equal(&known, value), env, may)),
                    Some(None) => Ok(vec![(Some(Rc::new(Bound { name, value: Some(value.clone()), before: env })), may)]),
                    None if self.is_global(name) => self.compared(pattern, value, env, may),
                    None => Ok(vec![(Some(Rc::new(Bound { name, value: Some(value.clone()), before: env })), may)]),
                }
            }
            Expr::Array { items, .. } => {
                let kinds = value.kinds();
                if !kinds.meets(Kinds::ARRAY) {
                    return Ok(Vec::new());
                }
                let fixed = value.elements().filter(|(elements, open)| open.none() && elements.iter().all(|(_, member)| member.perhaps.none()));
                let (parts, may): (Vec<T>, Ids) = match fixed {
                    Some((elements, _)) if elements.len() != items.len() => return Ok(Vec::new()),
                    Some((elements, _)) => (elements.into_iter().map(|(_, member)| member.value).collect(), may),
                    None => {
                        let length = fault::or(Fault::PatternForgetsLength, value.ids(), Ids::NONE);
                        (items.iter().map(|_| T::unknown(value.ids(), Kinds::ANY)).collect(), may | length)
                    }
                };
                let mut ways = vec![(env, may)];
                for (item, part) in items.iter().zip(&parts) {
                    let mut next = Vec::new();
                    for (env, may) in ways {
                        next.extend(self.bind(item, part, env, may)?);
                    }
                    ways = next;
                }
                Ok(ways)
            }
            Expr::Object { fields, .. } => {
                if !value.kinds().meets(Kinds::OBJECT) {
                    return Ok(Vec::new());
                }
                let mut ways = vec![(env, may)];
                match value.elements() {
                    // A pattern names every key.
                    Some((elements, open)) if open.none() && elements.iter().all(|(_, member)| member.perhaps.none()) => {
                        if elements.len() != fields.len() {
                            return Ok(Vec::new());
                        }
                    }
                    _ => ways.iter_mut().for_each(|(_, may)| *may |= value.ids()),
                }
                for (_, key, inner) in fields {
                    let mut next = Vec::new();
                    for (env, may) in ways {
                        for key in self.eval(key, env, may)? {
                            for Solution { env, value, may } in self.stepped(value, &key.value, key.env, key.may)? {
                                next.extend(self.bind(inner, &value, env, may)?);
                            }
                        }
                    }
                    ways = next;
                }
                Ok(ways)
            }
            other => self.compared(other, value, env, may),
        }
    }

    /// A pattern without variables matches what it equals.
    fn compared(&mut self, pattern: &'a Expr, value: &T, env: Env<'a>, may: Ids) -> Result<Vec<(Env<'a>, Ids)>, Stop> {
        let mut all = Vec::new();
        for solution in self.eval(pattern, env, may)? {
            all.extend(matched(equal(&solution.value, value), solution.env, solution.may));
        }
        Ok(all)
    }
}

/// The variables that a pattern gives values to.
fn variables<'a>(pattern: &'a Expr, into: &mut Vec<&'a str>) {
    match pattern {
        Expr::Var { span, .. } if span.text() != "_" => into.push(span.text()),
        Expr::Array { items, .. } => items.iter().for_each(|item| variables(item, into)),
        Expr::Object { fields, .. } => fields.iter().for_each(|(_, _, value)| variables(value, into)),
        _ => {}
    }
}

fn matched(tri: Tri, env: Env<'_>, may: Ids) -> Vec<(Env<'_>, Ids)> {
    match tri {
        Tri::True => vec![(env, may)],
        Tri::False => Vec::new(),
        Tri::Maybe(ids) => vec![(env, may | ids)],
    }
}

/// A variable: `None` where there is none of that name, `Some(None)` where it is declared and not bound.
pub(super) fn lookup(env: &Env<'_>, name: &str) -> Option<Option<T>> {
    let mut at = env;
    while let Some(bound) = at {
        if bound.name == name {
            return Some(bound.value.clone());
        }
        at = &bound.before;
    }
    None
}

/// Whether a value counts as true: all but `false`.
pub(super) fn truth(value: &T) -> Tri {
    match value {
        T::Known(Rego::Bool(false) | Rego::Undefined) => Tri::False,
        T::Unknown(hidden) if hidden.kinds == Kinds::FALSE => Tri::False,
        T::Unknown(hidden) if hidden.kinds.meets(Kinds::FALSE) => Tri::Maybe(hidden.ids),
        _ => Tri::True,
    }
}

fn true_or_dropped(solution: Solution<'_>) -> Option<(Env<'_>, Ids)> {
    match truth(&solution.value) {
        Tri::False => None,
        Tri::True => Some((solution.env, solution.may)),
        Tri::Maybe(_) if fault::is(Fault::MaybeIsDropped) => None,
        Tri::Maybe(ids) => Some((solution.env, solution.may | fault::or(Fault::MaybeIsTrue, ids, Ids::NONE))),
    }
}

/// A value with another in the place that keys lead to.
fn replaced(value: &T, keys: &[&str], new: T) -> Result<T, Stop> {
    let Some((key, rest)) = keys.split_first() else { return Ok(new) };
    let (elements, open) = match value {
        T::Known(Rego::Object(_)) | T::Map(..) => value.elements().unwrap_or_default(),
        T::Unknown(_) => return Err(Stop::Bail("`with` inside an unknown value".into())),
        _ => (Vec::new(), Ids::NONE),
    };
    let key = Rego::String((*key).into());
    let mut entries: std::collections::BTreeMap<Rego, Member> =
        elements.into_iter().filter_map(|(key, member)| if let T::Known(key) = key { Some((key, member)) } else { None }).collect();
    let inner = entries.get(&key).map_or_else(|| T::map(std::collections::BTreeMap::new(), Ids::NONE), |member| member.value.clone());
    entries.insert(key, Member { value: replaced(&inner, rest, new)?, perhaps: Ids::NONE });
    Ok(T::map(entries, open))
}
