//! Rules and functions: from the solutions of their bodies to a value.

use std::collections::BTreeMap;

use regorus::Value as Rego;
use regorus::unstable::{Expr, Ref, Rule, RuleBody, RuleHead};

use super::compare::{Tri, equal};
use super::fault::{self, Fault};
use super::value::{Kinds, Member};
use super::{Env, Ids, MAX_DEPTH, Perhaps, Run, Solution, Stop, T};

impl<'a> Run<'a> {
    /// The value of a rule that takes no arguments: found once.
    pub(super) fn rule_value(&mut self, name: &'a str) -> Result<Option<Perhaps>, Stop> {
        if let Some(known) = self.memo.get(name) {
            return Ok(known.clone());
        }
        let value = self.call(name, &[])?;
        self.memo.insert(name, value.clone());
        Ok(value)
    }

    /// The value of a rule or function, for these arguments.
    pub(super) fn call(&mut self, name: &str, arguments: &[T]) -> Result<Option<Perhaps>, Stop> {
        let code = self.code;
        let Some(rules) = code.rules.get(name) else { return Ok(None) };
        if self.depth >= MAX_DEPTH {
            return Err(Stop::Bail("rules and functions are nested too deep".into()));
        }
        self.depth += 1;
        let outer = self.home;
        let many = std::mem::take(&mut self.many);
        let result = self.clauses(rules, arguments);
        self.many = many;
        self.home = outer;
        self.depth -= 1;
        result
    }

    fn clauses(&mut self, rules: &'a [(usize, Ref<Rule>)], arguments: &[T]) -> Result<Option<Perhaps>, Stop> {
        let mut gathered = Gathered::default();
        for (home, rule) in rules {
            self.home = *home;
            match rule.as_ref() {
                Rule::Default { value, args, .. } => {
                    let mut env: Env<'a> = None;
                    for (pattern, argument) in args.iter().zip(arguments) {
                        if let Some((bound, _)) = self.declare(pattern, argument, env.clone(), Ids::NONE)?.into_iter().next() {
                            env = bound;
                        }
                    }
                    gathered.default = self.eval(value, env, Ids::NONE)?.into_iter().next().map(|solution| solution.value);
                }
                Rule::Spec { head, bodies, .. } => self.clause(head, bodies, arguments, &mut gathered)?,
            }
        }
        let rests = gathered.items.iter().flatten().fold(Ids::NONE, |ids, item| ids | item.perhaps);
        gathered.open = fault::or(Fault::RuleForgetsOpen, self.many.among(rests), Ids::NONE);
        gathered.finish()
    }

    fn clause(&mut self, head: &'a RuleHead, bodies: &'a [RuleBody], arguments: &[T], gathered: &mut Gathered) -> Result<(), Stop> {
        let starts = match head {
            RuleHead::Func { args, .. } => {
                let mut starts = vec![(None, Ids::NONE)];
                for (pattern, argument) in args.iter().zip(arguments) {
                    let mut next = Vec::new();
                    for (env, may) in starts {
                        next.extend(self.declare(pattern, argument, env, may)?);
                    }
                    starts = next;
                }
                starts
            }
            _ => vec![(None, Ids::NONE)],
        };
        for (env, may) in starts {
            let (keys, leaf) = match head {
                RuleHead::Set { refr, key, .. } => (keys_of(refr), key.as_ref().map(Leaf::Member)),
                RuleHead::Compr { refr, assign, .. } if matches!(refr.as_ref(), Expr::RefBrack { .. }) => {
                    (keys_of(refr), assign.as_ref().map(|assign| Leaf::Value(&assign.value)))
                }
                RuleHead::Compr { assign, .. } | RuleHead::Func { assign, .. } => {
                    self.complete(assign.as_ref().map(|assign| &*assign.value), bodies, env, may, gathered)?;
                    continue;
                }
            };
            gathered.set |= keys.is_empty();
            let items = gathered.items.get_or_insert_default();
            for (env, may) in self.bodies(bodies, env, may)? {
                for (env, keys, may) in self.each_of(keys.iter().copied(), env, may)? {
                    match leaf {
                        None => items.push(Item { keys, leaf: Found::Value(T::bool(true)), perhaps: may }),
                        Some(Leaf::Value(value)) => {
                            let found = self.eval(value, env, may)?;
                            items.extend(found.into_iter().map(|Solution { value, may, .. }| Item {
                                keys: keys.clone(),
                                leaf: Found::Value(value),
                                perhaps: may,
                            }));
                        }
                        Some(Leaf::Member(member)) => {
                            let found = self.eval(member, env, may)?;
                            items.extend(found.into_iter().map(|Solution { value, may, .. }| Item {
                                keys: keys.clone(),
                                leaf: Found::Member(value),
                                perhaps: may,
                            }));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// All ways through a rule's bodies, `else` not among them.
    fn bodies(&mut self, bodies: &'a [RuleBody], env: Env<'a>, may: Ids) -> Result<Vec<(Env<'a>, Ids)>, Stop> {
        if bodies.is_empty() {
            return Ok(vec![(env, may)]);
        }
        let mut all = Vec::new();
        for body in bodies {
            if body.is_else {
                return Err(Stop::Bail("`else` on a rule that collects".into()));
            }
            all.extend(self.query(&body.query, env.clone(), may)?);
        }
        Ok(all)
    }

    /// A complete rule: its first bodies in turn, then each `else` where none before it holds for certain.
    fn complete(&mut self, value: Option<&'a Expr>, bodies: &'a [RuleBody], env: Env<'a>, may: Ids, gathered: &mut Gathered) -> Result<(), Stop> {
        if bodies.is_empty() {
            return self.values(value, env, may, Ids::NONE, gathered).map(|_| ());
        }
        // What an `else` rests on: that what stands before it does not hold.
        let mut before = Ids::NONE;
        let mut settled = false;
        for body in bodies {
            if body.is_else && settled {
                continue;
            }
            if !body.is_else {
                (before, settled) = (Ids::NONE, false);
            }
            let value = if body.is_else { body.assign.as_ref().map(|assign| &*assign.value) } else { value };
            let mut held = Ids::NONE;
            for (env, own) in self.query(&body.query, env.clone(), may)? {
                if let Some(rests) = self.values(value, env, own, before, gathered)? {
                    held |= rests;
                    // It holds whenever nothing before it does: one of them does in every completion.
                    settled |= rests == may || fault::is(Fault::FirstBodySettles);
                }
            }
            gathered.total |= settled && may.none();
            before |= fault::or(Fault::ElseForgetsBefore, held, Ids::NONE);
        }
        Ok(())
    }

    /// Adds a head's values, which rest on `before` too; what the first of them rests on by itself, `None` where there
    /// is none.
    fn values(&mut self, value: Option<&'a Expr>, env: Env<'a>, may: Ids, before: Ids, gathered: &mut Gathered) -> Result<Option<Ids>, Stop> {
        let Some(value) = value else {
            gathered.values.push(Perhaps { value: T::bool(true), may: may | before });
            return Ok(Some(may));
        };
        let solutions = self.eval(value, env, may)?;
        let first = solutions.first().map(|solution| solution.may);
        gathered.values.extend(solutions.into_iter().map(|Solution { value, may, .. }| Perhaps { value, may: may | before }));
        Ok(first)
    }
}

/// The keys in a rule's head: `a[k][l]` has two.
fn keys_of(refr: &Ref<Expr>) -> Vec<&Ref<Expr>> {
    let mut keys = Vec::new();
    let mut at = refr;
    while let Expr::RefBrack { refr, index, .. } = at.as_ref() {
        keys.push(index);
        at = refr;
    }
    keys.reverse();
    keys
}

/// What a collecting rule's head adds under its keys.
#[derive(Clone, Copy)]
enum Leaf<'a> {
    /// `name[key] := value`
    Value(&'a Ref<Expr>),
    /// `name contains member`, `name[key] contains member`
    Member(&'a Ref<Expr>),
}

/// The same, evaluated.
#[derive(Clone)]
enum Found {
    Value(T),
    Member(T),
}

struct Item {
    keys: Vec<T>,
    leaf: Found,
    perhaps: Ids,
}

/// Puts items together: by their first key, then what is below it, down to sets or values.
fn collected(items: Vec<Item>, sets: bool) -> Result<T, Stop> {
    if items.iter().all(|item| item.keys.is_empty()) {
        if sets || items.iter().any(|item| matches!(item.leaf, Found::Member(_))) {
            let perhaps = |item: &Item| fault::or(Fault::MemberIsThere, item.perhaps, Ids::NONE);
            let members = items.into_iter().map(|item| Member { perhaps: perhaps(&item), value: item.leaf.value() });
            return Ok(T::set(members.collect(), Ids::NONE));
        }
        // Values under one and the same key: certain ones must agree.
        let entries = items.into_iter().map(|item| (T::bool(true), Member { value: item.leaf.value(), perhaps: item.perhaps }));
        let one = object(entries.collect())?;
        return Ok(one.elements().and_then(|(elements, _)| elements.into_iter().next()).map_or(T::Known(Rego::Undefined), |(_, member)| member.value));
    }
    let mut groups: Vec<(T, Vec<Item>)> = Vec::new();
    let mut known: BTreeMap<Rego, usize> = BTreeMap::new();
    for mut item in items {
        if item.keys.is_empty() {
            return Err(Stop::Error("rules of one name give both a value and an object".into()));
        }
        let key = item.keys.remove(0);
        let before = if let T::Known(key) = &key { known.get(key).copied() } else { None };
        match before.and_then(|n| groups.get_mut(n)) {
            Some((_, group)) => group.push(item),
            None => {
                if let T::Known(key) = &key {
                    known.insert(key.clone(), groups.len());
                }
                groups.push((key, vec![item]));
            }
        }
    }
    let mut entries = Vec::new();
    for (key, group) in groups {
        let certain = group.iter().any(|item| item.perhaps.none());
        let perhaps = if certain { Ids::NONE } else { group.iter().fold(Ids::NONE, |ids, item| ids | item.perhaps) };
        entries.push((key, Member { value: collected(group, false)?, perhaps }));
    }
    object(entries)
}

impl Found {
    fn value(self) -> T {
        match self {
            Self::Value(value) | Self::Member(value) => value,
        }
    }
}

/// What the clauses of one rule gave.
#[derive(Default)]
struct Gathered {
    values: Vec<Perhaps>,
    default: Option<T>,
    /// Whether one of the values holds in every completion, by an `else` that asks nothing more.
    total: bool,
    /// What a rule that collects has collected; `None` for one that does not.
    items: Option<Vec<Item>>,
    /// Whether it is a set at the top, even where nothing is in it.
    set: bool,
    /// What a rule that collects may have collected more of.
    open: Ids,
}

impl Gathered {
    fn finish(self) -> Result<Option<Perhaps>, Stop> {
        match self.items {
            Some(items) if items.is_empty() && !self.set => Ok(Some(Perhaps { value: T::map(BTreeMap::new(), self.open), may: Ids::NONE })),
            Some(items) => Ok(Some(Perhaps { value: collected(items, self.set)?.opened(self.open), may: Ids::NONE })),
            None => self.single(),
        }
    }

    /// A value that is certain wins; else any of those that may be, or the default, or none.
    fn single(self) -> Result<Option<Perhaps>, Stop> {
        let mut certain: Option<&T> = None;
        for perhaps in self.values.iter().filter(|perhaps| perhaps.may.none() || fault::is(Fault::MaybeValueWins)) {
            match certain {
                Some(value) if equal(value, &perhaps.value) == Tri::False => {
                    return Err(Stop::Error("complete rules should not produce multiple outputs".into()));
                }
                Some(_) => {}
                None => certain = Some(&perhaps.value),
            }
        }
        if let Some(value) = certain {
            return Ok(Some(Perhaps { value: value.clone(), may: Ids::NONE }));
        }
        let ids = self.values.iter().fold(Ids::NONE, |ids, perhaps| ids | perhaps.may);
        // Where one of them always holds, the default never comes.
        let default = self.default.filter(|_| !self.total && !fault::is(Fault::DefaultForgotten));
        let defaulted = default.is_some();
        let mut values = self.values.into_iter().map(|perhaps| perhaps.value).chain(default);
        let Some(first) = values.next() else { return Ok(None) };
        let value = values.fold(first, |sum, value| sum.join(&value, ids));
        Ok(Some(Perhaps { value, may: if defaulted || self.total { Ids::NONE } else { ids } }))
    }
}

/// An object of entries whose keys may be unknown: one under an unknown key opens it, and blurs the others.
pub(super) fn object(entries: Vec<(T, Member)>) -> Result<T, Stop> {
    let mut known: BTreeMap<Rego, Member> = BTreeMap::new();
    let (mut open, mut vague) = (Ids::NONE, Vec::new());
    for (key, member) in entries {
        match key {
            T::Known(key) => match known.get_mut(&key) {
                None => _ = known.insert(key, member),
                Some(other) if other.value == member.value => {
                    other.perhaps = if other.perhaps.none() || member.perhaps.none() { Ids::NONE } else { other.perhaps | member.perhaps };
                }
                Some(other) if other.perhaps.none() && member.perhaps.none() => {
                    if equal(&other.value, &member.value) == Tri::False {
                        return Err(Stop::Error("value for key conflicts with another".into()));
                    }
                }
                Some(other) => {
                    let ids = other.perhaps | member.perhaps;
                    other.value = if other.perhaps.none() {
                        other.value.clone()
                    } else if member.perhaps.none() {
                        member.value
                    } else {
                        other.value.join(&member.value, ids)
                    };
                    other.perhaps = if other.perhaps.none() || member.perhaps.none() { Ids::NONE } else { ids };
                }
            },
            key if fault::is(Fault::UnknownKeyForgotten) => drop(key),
            key => {
                open |= key.ids() | member.perhaps | member.value.ids();
                vague.push(key);
            }
        }
    }
    for (key, member) in &mut known {
        let key = T::Known(key.clone());
        if vague.iter().any(|vague| equal(vague, &key) != Tri::False) {
            member.value = T::unknown(open | member.value.ids(), Kinds::ANY);
        }
    }
    Ok(T::vague_map(known, vague, open))
}
