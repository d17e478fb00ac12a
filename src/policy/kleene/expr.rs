//! Expressions: every value that one can have, and what each rests on.

use regorus::Value as Rego;
use regorus::unstable::{ArithOp, AssignOp, BinOp, Expr, Ref, Span};

use super::compare::{self, Tri, compare, equal};
use super::fault::{self, Fault};
use super::query::lookup;
use super::value::{Kinds, Member};
use super::{Env, Ids, MAX_DEPTH, Perhaps, Run, Solution, Stop, T, builtins, dotted, numbers, rules, sets};

type Solutions<'a> = Result<Vec<Solution<'a>>, Stop>;

impl<'a> Run<'a> {
    /// The values of an expression: none where it is undefined.
    pub(super) fn eval(&mut self, expr: &'a Expr, env: Env<'a>, may: Ids) -> Solutions<'a> {
        self.step()?;
        if self.depth >= MAX_DEPTH {
            return Err(Stop::Bail("expressions are nested too deep".into()));
        }
        self.depth += 1;
        let result = self.kind_of(expr, env, may);
        self.depth -= 1;
        result
    }

    fn kind_of(&mut self, expr: &'a Expr, env: Env<'a>, may: Ids) -> Solutions<'a> {
        let one = |env, value, may| Ok(vec![Solution { env, value, may }]);
        match expr {
            Expr::String { value, .. } | Expr::RawString { value, .. } | Expr::Number { value, .. } | Expr::Bool { value, .. } | Expr::Null { value, .. } => {
                one(env, T::Known(value.clone()), may)
            }
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => self.reference(expr, env, may),
            Expr::Array { items, .. } => {
                let ways = self.each_of(items.iter(), env, may)?;
                let list =
                    |(env, values, may): (Env<'a>, Vec<T>, Ids)| Solution { env, value: T::list(values.into_iter().map(certain).collect(), Ids::NONE), may };
                Ok(ways.into_iter().map(list).collect())
            }
            Expr::Set { items, .. } => {
                let ways = self.each_of(items.iter(), env, may)?;
                let set =
                    |(env, values, may): (Env<'a>, Vec<T>, Ids)| Solution { env, value: T::set(values.into_iter().map(certain).collect(), Ids::NONE), may };
                Ok(ways.into_iter().map(set).collect())
            }
            Expr::Object { fields, .. } => {
                let ways = self.each_of(fields.iter().flat_map(|(_, key, value)| [key, value]), env, may)?;
                ways.into_iter().map(|(env, values, may)| Ok(Solution { env, value: pairs(values)?, may })).collect()
            }
            Expr::ArrayCompr { term, query, .. } => {
                let (members, open) = self.comprehended(query, term, &env)?;
                one(env, T::list(members, open), may)
            }
            Expr::SetCompr { term, query, .. } => {
                let (members, open) = self.comprehended(query, term, &env)?;
                one(env, T::set(members, open), may)
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                let outer = std::mem::take(&mut self.many);
                let mut entries = Vec::new();
                for (inner, rests) in self.query(query, env.clone(), Ids::NONE)? {
                    for key in self.eval(key, inner, rests)? {
                        for Solution { value, may, .. } in self.eval(value, key.env, key.may)? {
                            entries.push((key.value.clone(), Member { value, perhaps: may }));
                        }
                    }
                }
                let rests = entries.iter().fold(Ids::NONE, |ids, (_, member)| ids | member.perhaps);
                let open = std::mem::replace(&mut self.many, outer).among(rests);
                one(env, rules::object(entries)?.opened(open), may)
            }
            Expr::Call { fcn, params, span, .. } => self.application(span, fcn, params, env, may),
            // regorus knows the sign before literals only.
            Expr::UnaryExpr { span, expr, .. } => {
                let literal = self.eval(expr, env, may)?;
                let zero = T::Known(Rego::from(0));
                let negate = |solution: Solution<'a>| {
                    Ok(arithmetic(span, &ArithOp::Sub, expr, expr, &zero, &solution.value)?.map(|(value, rests)| Solution {
                        value,
                        may: solution.may | rests,
                        env: solution.env,
                    }))
                };
                literal.into_iter().filter_map(|solution| negate(solution).transpose()).collect()
            }
            Expr::BinExpr { op, lhs, rhs, .. } => self.both(lhs, rhs, env, may, |a, b| set_operation(op, lhs, rhs, a, b)),
            Expr::BoolExpr { op, lhs, rhs, .. } => self.both(lhs, rhs, env, may, |a, b| Ok(Some((compare(op, a, b).value(), Ids::NONE)))),
            Expr::ArithExpr { span, op, lhs, rhs, .. } => self.both(lhs, rhs, env, may, |a, b| arithmetic(span, op, lhs, rhs, a, b)),
            Expr::AssignExpr { op, lhs, rhs, .. } => self.assign(op, lhs, rhs, env, may),
            Expr::Membership { key, value, collection, .. } => self.membership(key.as_ref(), value, collection, env, may),
        }
    }

    /// Evaluates several expressions, one after the other: every combination of their values.
    pub(super) fn each_of(&mut self, exprs: impl Iterator<Item = &'a Ref<Expr>>, env: Env<'a>, may: Ids) -> Result<Vec<(Env<'a>, Vec<T>, Ids)>, Stop> {
        let mut ways = vec![(env, Vec::new(), may)];
        for expr in exprs {
            let mut next = Vec::with_capacity(ways.len());
            for (env, values, may) in ways {
                for solution in self.eval(expr, env, may)? {
                    let values = values.iter().cloned().chain([solution.value]).collect();
                    next.push((solution.env, values, solution.may));
                }
            }
            ways = next;
        }
        Ok(ways)
    }

    fn both(&mut self, lhs: &'a Expr, rhs: &'a Expr, env: Env<'a>, may: Ids, join: impl Fn(&T, &T) -> Result<Option<(T, Ids)>, Stop>) -> Solutions<'a> {
        let mut all = Vec::new();
        for left in self.eval(lhs, env, may)? {
            for right in self.eval(rhs, left.env.clone(), left.may)? {
                if let Some((value, rests)) = join(&left.value, &right.value)? {
                    all.push(Solution { env: right.env, value, may: right.may | rests });
                }
            }
        }
        Ok(all)
    }

    fn comprehended(&mut self, query: &'a regorus::unstable::Query, term: &'a Expr, env: &Env<'a>) -> Result<(Vec<Member>, Ids), Stop> {
        let outer = std::mem::take(&mut self.many);
        let mut members = Vec::new();
        for (inner, rests) in self.query(query, env.clone(), Ids::NONE)? {
            for Solution { value, may, .. } in self.eval(term, inner, rests)? {
                members.push(Member { value, perhaps: fault::or(Fault::ComprehensionForgetsPerhaps, may, Ids::NONE) });
            }
        }
        // More are there only where one that stands for many was kept.
        let rests = members.iter().fold(Ids::NONE, |ids, member| ids | member.perhaps);
        let open = std::mem::replace(&mut self.many, outer).among(rests);
        Ok((members, fault::or(Fault::ComprehensionForgetsOpen, open, Ids::NONE)))
    }

    fn assign(&mut self, op: &AssignOp, lhs: &'a Expr, rhs: &'a Expr, env: Env<'a>, may: Ids) -> Solutions<'a> {
        let swapped = *op == AssignOp::Eq && !self.open_pattern(lhs, &env) && self.open_pattern(rhs, &env);
        let (pattern, value) = if swapped { (rhs, lhs) } else { (lhs, rhs) };
        let mut all = Vec::new();
        for solution in self.eval(value, env, may)? {
            let bound = match op {
                // `:=` makes variables of its own, whatever was there before.
                AssignOp::ColEq => self.declare(pattern, &solution.value, solution.env, solution.may)?,
                AssignOp::Eq => self.bind(pattern, &solution.value, solution.env, solution.may)?,
            };
            all.extend(bound.into_iter().map(|(env, may)| Solution { env, value: T::bool(true), may }));
        }
        Ok(all)
    }

    /// Whether a pattern has a variable that is not bound.
    fn open_pattern(&self, expr: &Expr, env: &Env<'a>) -> bool {
        match expr {
            Expr::Var { span, .. } => match lookup(env, span.text()) {
                Some(value) => value.is_none(),
                None => !self.is_global(span.text()),
            },
            Expr::Array { items, .. } => items.iter().any(|item| self.open_pattern(item, env)),
            Expr::Object { fields, .. } => fields.iter().any(|(_, _, value)| self.open_pattern(value, env)),
            _ => false,
        }
    }

    fn membership(&mut self, key: Option<&'a Ref<Expr>>, value: &'a Expr, collection: &'a Expr, env: Env<'a>, may: Ids) -> Solutions<'a> {
        let mut all = Vec::new();
        for found in self.eval(collection, env, may)? {
            for wanted in self.eval(value, found.env.clone(), found.may)? {
                let keys = match key {
                    Some(key) => self.eval(key, wanted.env.clone(), wanted.may)?.into_iter().map(|solution| (Some(solution.value), solution.may)).collect(),
                    None => vec![(None, wanted.may)],
                };
                for (key, may) in keys {
                    let tri = self.contains(&found.value, key.as_ref(), &wanted.value)?;
                    all.push(Solution { env: wanted.env.clone(), value: tri.value(), may });
                }
            }
        }
        Ok(all)
    }

    fn contains(&mut self, collection: &T, key: Option<&T>, wanted: &T) -> Result<Tri, Stop> {
        if key.is_some() && collection.kinds() == Kinds::SET || !collection.kinds().meets(Kinds::COLLECTION) {
            return Ok(Tri::False);
        }
        if let (T::Known(Rego::Set(set)), None, T::Known(value)) = (collection, key, wanted) {
            return Ok(Tri::of(set.contains(value)));
        }
        let many = self.many;
        let each = self.each(collection, Ids::NONE, false)?;
        self.many = many;
        Ok(Tri::any(each.into_iter().map(|(found, member, perhaps)| {
            let same = match key {
                Some(key) => Tri::all([equal(&found, key), equal(&member, wanted)]),
                None => equal(&member, wanted),
            };
            match (same, perhaps.none()) {
                (Tri::True, false) => fault::or(Fault::MembershipForgetsPerhaps, Tri::Maybe(perhaps), Tri::True),
                (Tri::Maybe(ids), _) => Tri::Maybe(ids | perhaps),
                (same, _) => same,
            }
        })))
    }

    /// Whether a name is something else than a variable of a body.
    pub(super) fn is_global(&self, name: &str) -> bool {
        name == "input" || name == "data" || self.resolve(name).is_some()
    }

    /// The full name of a rule or function, as this module writes it.
    fn resolve(&self, name: &str) -> Option<&'a str> {
        let home = self.code.homes.get(self.home)?;
        let code = self.code;
        let known = |full: &str| {
            code.rules.get_key_value(full).map(|(full, _)| full.as_str()).or_else(|| code.objects.get_key_value(full).map(|(full, _)| full.as_str()))
        };
        if name.starts_with("data.") {
            return known(name);
        }
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        if let Some(full) = home.imports.get(first) {
            return known(&rest.map_or_else(|| full.clone(), |rest| format!("{full}.{rest}")));
        }
        known(&format!("{}.{name}", home.package))
    }

    fn reference(&mut self, expr: &'a Expr, env: Env<'a>, may: Ids) -> Solutions<'a> {
        match expr {
            Expr::Var { span, .. } => {
                let name = span.text();
                match lookup(&env, name) {
                    Some(Some(value)) => return Ok(vec![Solution { env, value, may }]),
                    Some(None) => return Err(Stop::Bail(format!("`{name}` is used before it is bound"))),
                    None => {}
                }
                if name == "input" {
                    return Ok(vec![Solution { env, value: self.input.clone(), may }]);
                }
                let home = self.code.homes.get(self.home);
                if let Some(path) = home.and_then(|home| home.imports.get(name)).and_then(|full| full.strip_prefix("input.")) {
                    let mut solutions = vec![Solution { env, value: self.input.clone(), may }];
                    for key in path.split('.') {
                        solutions = self.all_stepped(solutions, &T::text(key))?;
                    }
                    return Ok(solutions);
                }
                match self.resolve(name) {
                    Some(full) => self.of_rule(full, env, may),
                    None if name == "data" => Err(Stop::Bail("all of `data`".into())),
                    None => Err(Stop::Bail(format!("`{name}` is used before it is bound"))),
                }
            }
            Expr::RefDot { refr, field, .. } => {
                if let Some(full) = self.rule_at(expr, &env) {
                    return self.of_rule(full, env, may);
                }
                let base = self.reference(refr, env, may)?;
                self.all_stepped(base, &T::Known(field.1.clone()))
            }
            Expr::RefBrack { refr, index, .. } => {
                if let Some(full) = self.rule_at(expr, &env) {
                    return self.of_rule(full, env, may);
                }
                let mut all = Vec::new();
                for base in self.reference(refr, env, may)? {
                    if self.open_pattern(index, &base.env) {
                        // The index is free: every element is tried.
                        for (key, value, may) in self.each(&base.value, base.may, false)? {
                            for (env, may) in self.bind(index, &key, base.env.clone(), may)? {
                                all.push(Solution { env, value: value.clone(), may });
                            }
                        }
                        continue;
                    }
                    for key in self.eval(index, base.env.clone(), base.may)? {
                        all.extend(self.stepped(&base.value, &key.value, key.env, key.may)?);
                    }
                }
                Ok(all)
            }
            other => self.eval(other, env, may),
        }
    }

    /// The rule that a reference names as a whole, if it does.
    fn rule_at(&self, expr: &'a Expr, env: &Env<'a>) -> Option<&'a str> {
        let name = dotted(expr)?;
        let first = name.split('.').next().unwrap_or("");
        if lookup(env, first).is_some() { None } else { self.resolve(&name) }
    }

    fn of_rule(&mut self, full: &'a str, env: Env<'a>, may: Ids) -> Solutions<'a> {
        let value = match self.code.rules.contains_key(full) {
            true => self.rule_value(full)?,
            false => Some(Perhaps { value: self.object_of_rules(full)?, may: Ids::NONE }),
        };
        Ok(value.into_iter().map(|Perhaps { value, may: rests }| Solution { env: env.clone(), value, may: may | rests }).collect())
    }

    /// The object that rules with dotted names make together.
    fn object_of_rules(&mut self, full: &str) -> Result<T, Stop> {
        let code = self.code;
        let mut entries = Vec::new();
        for name in code.objects.get(full).into_iter().flatten() {
            let below = format!("{full}.{name}");
            let value = match code.rules.get_key_value(&below) {
                Some((below, _)) => self.rule_value(below)?,
                None => Some(Perhaps { value: self.object_of_rules(&below)?, may: Ids::NONE }),
            };
            entries.extend(value.map(|Perhaps { value, may }| (T::text(name), Member { value, perhaps: may })));
        }
        rules::object(entries)
    }

    fn all_stepped(&mut self, solutions: Vec<Solution<'a>>, key: &T) -> Solutions<'a> {
        let mut all = Vec::with_capacity(solutions.len());
        for solution in solutions {
            all.extend(self.stepped(&solution.value, key, solution.env, solution.may)?);
        }
        Ok(all)
    }

    /// What stands under a key.
    pub(super) fn stepped(&mut self, value: &T, key: &T, env: Env<'a>, may: Ids) -> Solutions<'a> {
        let one = |env, value, may| Ok(vec![Solution { env, value, may }]);
        match (value, key) {
            (T::Known(known), T::Known(key)) => match &known[key] {
                Rego::Undefined => Ok(Vec::new()),
                value => one(env, T::Known(value.clone()), may),
            },
            (T::Map(map, open), T::Known(key)) => match map.get(key) {
                Some(member) => one(env, member.value.clone(), may | fault::or(Fault::StepForgetsPerhaps, member.perhaps, Ids::NONE)),
                None if open.none() || !map.may_gain(key) || fault::is(Fault::StepForgetsOpen) => Ok(Vec::new()),
                None => one(env, T::unknown(*open, Kinds::ANY), may | *open),
            },
            (T::Unknown(hidden), key) => {
                let possible = match key.kinds() {
                    kinds if kinds == Kinds::STRING => Kinds::OBJECT.and(Kinds::SET),
                    _ => Kinds::COLLECTION,
                };
                if !hidden.kinds.meets(possible) {
                    return Ok(Vec::new());
                }
                let identity = match (&hidden.identity, key) {
                    (Some(identity), T::Known(_)) if fault::is(Fault::KeyKeepsIdentity) => Some(identity.clone()),
                    (Some(identity), T::Known(key)) => Some(format!("{identity}/{key}").into()),
                    _ => None,
                };
                let ids = hidden.ids | key.ids();
                one(
                    env,
                    T::Unknown(std::rc::Rc::new(super::Hidden { ids, kinds: Kinds::ANY, identity, range: None })),
                    may | fault::or(Fault::UnknownHasKeys, ids, Ids::NONE),
                )
            }
            _ => {
                // A key that is not known, or positions that are not: each element may be the one.
                let Some((elements, open)) = value.elements() else { return Ok(Vec::new()) };
                let mut all = Vec::new();
                for (found, member) in elements {
                    match equal(&found, key) {
                        Tri::False => {}
                        Tri::Maybe(_) if fault::is(Fault::UnknownKeyMatchesNone) => {}
                        Tri::True => all.push(Solution { env: env.clone(), value: member.value, may: may | member.perhaps }),
                        Tri::Maybe(ids) => all.push(Solution { env: env.clone(), value: member.value, may: may | member.perhaps | ids }),
                    }
                }
                // Elements of a list have numbers.
                if !open.none() && (value.kinds() != Kinds::ARRAY || key.kinds().meets(Kinds::NUMBER)) {
                    all.push(Solution { env, value: T::unknown(open, Kinds::ANY), may: may | open | key.ids() });
                }
                Ok(all)
            }
        }
    }

    fn application(&mut self, span: &'a Span, function: &'a Expr, params: &'a [Ref<Expr>], env: Env<'a>, may: Ids) -> Solutions<'a> {
        let name = dotted(function).ok_or_else(|| Stop::Bail("a function without a name".into()))?;
        if let Some(full) = self.resolve(&name) {
            // One argument more than the function takes is where its value goes.
            let arity = self.arity(full);
            let (given, out) = params.split_at_checked(arity).filter(|(_, out)| out.len() == 1).unwrap_or((params, &[]));
            let mut all = Vec::new();
            for (env, values, own) in self.each_of(given.iter(), env, may)? {
                let may = fault::or(Fault::ArgumentIsThere, own, may);
                let Some(Perhaps { value, may: rests }) = self.call(full, &values)? else { continue };
                all.extend(self.delivered(out.first(), value, env, may | rests)?);
            }
            return Ok(all);
        }
        if let ("walk", [value, pattern]) = (name.as_str(), params) {
            return self.walk(value, pattern, env, may);
        }
        let arity = builtins::arity(&name).ok_or_else(|| Stop::Bail(format!("the function `{name}`")))?;
        let (given, out) = params.split_at_checked(arity).filter(|(_, out)| out.len() == 1).unwrap_or((params, &[]));
        let mut all = Vec::new();
        for (env, values, may) in self.each_of(given.iter(), env, may)? {
            self.steps += values.len();
            if let Some((value, rests)) = builtins::call(&name, span, given, &values)? {
                all.extend(self.delivered(out.first(), value, env, may | rests)?);
            }
        }
        Ok(all)
    }

    /// `walk(value, [path, inner])`: every value inside, and its path.
    fn walk(&mut self, value: &'a Expr, pattern: &'a Expr, env: Env<'a>, may: Ids) -> Solutions<'a> {
        let mut all = Vec::new();
        for solution in self.eval(value, env, may)? {
            let mut open = vec![(Vec::new(), solution.value, solution.may)];
            while let Some((path, value, may)) = open.pop() {
                self.step()?;
                for (key, inner, may) in self.each(&value, may, false)? {
                    let beneath = |key: &T| path.iter().cloned().chain([certain(key.clone())]).collect::<Vec<_>>();
                    // What is inside an unknown may be anywhere, and as deep as it likes.
                    if matches!(value, T::Unknown(_)) {
                        let anywhere = T::list(vec![certain(T::unknown(value.ids(), Kinds::ARRAY)), certain(inner)], Ids::NONE);
                        for (env, may) in self.bind(pattern, &anywhere, solution.env.clone(), may)? {
                            all.push(Solution { env, value: T::bool(true), may });
                        }
                    } else {
                        open.push((beneath(&key), inner, may));
                    }
                }
                let pair = T::list(vec![certain(T::list(path, Ids::NONE)), certain(value)], Ids::NONE);
                for (env, may) in self.bind(pattern, &pair, solution.env.clone(), may)? {
                    all.push(Solution { env, value: T::bool(true), may });
                }
            }
        }
        Ok(all)
    }

    fn delivered(&mut self, out: Option<&'a Ref<Expr>>, value: T, env: Env<'a>, may: Ids) -> Solutions<'a> {
        match out {
            None => Ok(vec![Solution { env, value, may }]),
            Some(pattern) => {
                let bound = self.bind(pattern, &value, env, may)?;
                Ok(bound.into_iter().map(|(env, may)| Solution { env, value: T::bool(true), may }).collect())
            }
        }
    }

    fn arity(&self, full: &str) -> usize {
        use regorus::unstable::{Rule, RuleHead};
        let rules = self.code.rules.get(full);
        let arity = rules.into_iter().flatten().find_map(|(_, rule)| match rule.as_ref() {
            Rule::Spec { head: RuleHead::Func { args, .. }, .. } => Some(args.len()),
            _ => None,
        });
        arity.unwrap_or(0)
    }
}

fn certain(value: T) -> Member {
    Member { value, perhaps: Ids::NONE }
}

/// Keys and values in turn, as an object.
fn pairs(values: Vec<T>) -> Result<T, Stop> {
    let mut entries = Vec::with_capacity(values.len() / 2);
    let mut values = values.into_iter();
    while let (Some(key), Some(value)) = (values.next(), values.next()) {
        entries.push((key, certain(value)));
    }
    rules::object(entries)
}

/// What may go wrong for some kinds of operands rests on those that are not known.
fn arithmetic(span: &Span, op: &ArithOp, lhs: &Expr, rhs: &Expr, a: &T, b: &T) -> Result<Option<(T, Ids)>, Stop> {
    let subtraction = matches!(op, ArithOp::Sub);
    if let (T::Known(x), T::Known(y)) = (a, b) {
        let result = if subtraction && (matches!(x, Rego::Set(_)) || matches!(y, Rego::Set(_))) {
            regorus::unstable::sets::difference(lhs, rhs, x.clone(), y.clone())
        } else {
            regorus::unstable::numbers::arithmetic_operation(span, op, lhs, rhs, x.clone(), y.clone(), true)
        };
        return result.map(|value| Some((T::Known(value), Ids::NONE))).map_err(|error| Stop::raised(&error));
    }
    if let Some(difference) = sets::difference(a, b).filter(|_| subtraction) {
        return Ok(Some((difference, Ids::NONE)));
    }
    let operands = if subtraction { Kinds::NUMBER.and(Kinds::SET) } else { Kinds::NUMBER };
    if !a.kinds().meets(operands) || !b.kinds().meets(operands) {
        return Err(Stop::Error("arithmetic expects numbers".into()));
    }
    let ids = a.ids() | b.ids();
    let numbers = a.kinds().within(Kinds::NUMBER) && b.kinds().within(Kinds::NUMBER);
    let kinds = if numbers { Kinds::NUMBER } else { operands };
    let by_something = matches!((op, compare::range(b)), (ArithOp::Div, Some((least, _))) if least > 0.0);
    let certain = numbers && (!matches!(op, ArithOp::Div | ArithOp::Mod) || by_something || fault::is(Fault::DivisionIsThere));
    let value = numbers::between(op, a, b).map_or_else(|| T::unknown(ids, kinds), |(least, most)| T::between(ids, least, most));
    Ok(Some((value, if certain { Ids::NONE } else { ids })))
}

fn set_operation(op: &BinOp, lhs: &Expr, rhs: &Expr, a: &T, b: &T) -> Result<Option<(T, Ids)>, Stop> {
    if let (T::Known(x), T::Known(y)) = (a, b) {
        let operation = match op {
            BinOp::Union => regorus::unstable::sets::union,
            BinOp::Intersection => regorus::unstable::sets::intersection,
        };
        return operation(lhs, rhs, x.clone(), y.clone()).map(|value| Some((T::Known(value), Ids::NONE))).map_err(|error| Stop::raised(&error));
    }
    let combined = match op {
        BinOp::Union => sets::union(a, b),
        BinOp::Intersection => sets::intersection(a, b),
    };
    if let Some(value) = combined {
        return Ok(Some((value, Ids::NONE)));
    }
    if !a.kinds().meets(Kinds::SET) || !b.kinds().meets(Kinds::SET) {
        return Err(Stop::Error("expects sets".into()));
    }
    let ids = a.ids() | b.ids();
    Ok(Some((T::unknown(ids, Kinds::SET), ids)))
}
