//! Rules and functions: from the solutions of their bodies to a value.

use std::collections::BTreeMap;

use regorus::Value as Rego;
use regorus::unstable::{Expr, Rule, RuleBody, RuleHead};

use super::compare::{Tri, equal};
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
        let result = self.clauses(rules, arguments);
        self.home = outer;
        self.depth -= 1;
        result
    }

    fn clauses(&mut self, rules: &'a [(usize, regorus::unstable::Ref<Rule>)], arguments: &[T]) -> Result<Option<Perhaps>, Stop> {
        let mut gathered = Gathered::default();
        for (home, rule) in rules {
            self.home = *home;
            match rule.as_ref() {
                Rule::Default { value, args, .. } => {
                    let mut env: Env<'a> = None;
                    for (pattern, argument) in args.iter().zip(arguments) {
                        if let Some((bound, _)) = self.bind(pattern, argument, env.clone(), Ids::NONE)?.into_iter().next() {
                            env = bound;
                        }
                    }
                    gathered.default = self.eval(value, env, Ids::NONE)?.into_iter().next().map(|solution| solution.value);
                }
                Rule::Spec { head, bodies, .. } => self.clause(head, bodies, arguments, &mut gathered)?,
            }
        }
        gathered.finish()
    }

    fn clause(&mut self, head: &'a RuleHead, bodies: &'a [RuleBody], arguments: &[T], gathered: &mut Gathered) -> Result<(), Stop> {
        let starts = match head {
            RuleHead::Func { args, .. } => {
                let mut starts = vec![(None, Ids::NONE)];
                for (pattern, argument) in args.iter().zip(arguments) {
                    let mut next = Vec::new();
                    for (env, may) in starts {
                        next.extend(self.bind(pattern, argument, env, may)?);
                    }
                    starts = next;
                }
                starts
            }
            _ => vec![(None, Ids::NONE)],
        };
        for (env, may) in starts {
            match head {
                RuleHead::Set { key, .. } => {
                    gathered.collection = gathered.collection.or(Some(Collection::Set));
                    for (env, may) in self.bodies(bodies, env, may)? {
                        let Some(key) = key else { continue };
                        for Solution { value, may, .. } in self.eval(key, env, may)? {
                            gathered.members.push(Member { value, perhaps: may });
                        }
                    }
                }
                RuleHead::Compr { refr, assign, .. } if matches!(refr.as_ref(), Expr::RefBrack { .. }) => {
                    gathered.collection = gathered.collection.or(Some(Collection::Object));
                    let Expr::RefBrack { index, refr: base, .. } = refr.as_ref() else { continue };
                    if !matches!(base.as_ref(), Expr::Var { .. }) {
                        return Err(Stop::Bail("a rule with several keys in its head".into()));
                    }
                    for (env, may) in self.bodies(bodies, env, may)? {
                        for key in self.eval(index, env, may)? {
                            match assign {
                                None => gathered.entries.push((key.value, Member { value: T::bool(true), perhaps: key.may })),
                                Some(assign) => {
                                    for Solution { value, may, .. } in self.eval(&assign.value, key.env, key.may)? {
                                        gathered.entries.push((key.value.clone(), Member { value, perhaps: may }));
                                    }
                                }
                            }
                        }
                    }
                }
                RuleHead::Compr { assign, .. } | RuleHead::Func { assign, .. } => {
                    self.complete(assign.as_ref().map(|assign| &*assign.value), bodies, env, may, gathered)?
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
            return self.values(value, env, may, gathered).map(|_| ());
        }
        // What an `else` rests on: that what stands before it does not hold.
        let mut before = Ids::NONE;
        let mut settled = false;
        for body in bodies {
            if body.is_else && settled {
                break;
            }
            if !body.is_else {
                (before, settled) = (Ids::NONE, false);
            }
            let value = if body.is_else { body.assign.as_ref().map(|assign| &*assign.value) } else { value };
            for (env, may) in self.query(&body.query, env.clone(), may | before)? {
                let held = self.values(value, env, may, gathered)?;
                settled |= held.is_some_and(Ids::none);
                before |= held.unwrap_or_default();
            }
        }
        Ok(())
    }

    /// Adds a head's values; what the first of them rests on, `None` where there is none.
    fn values(&mut self, value: Option<&'a Expr>, env: Env<'a>, may: Ids, gathered: &mut Gathered) -> Result<Option<Ids>, Stop> {
        let Some(value) = value else {
            gathered.values.push(Perhaps { value: T::bool(true), may });
            return Ok(Some(may));
        };
        let solutions = self.eval(value, env, may)?;
        let first = solutions.first().map(|solution| solution.may);
        gathered.values.extend(solutions.into_iter().map(|Solution { value, may, .. }| Perhaps { value, may }));
        Ok(first)
    }
}

#[derive(Clone, Copy)]
enum Collection {
    Set,
    Object,
}

/// What the clauses of one rule gave.
#[derive(Default)]
struct Gathered {
    values: Vec<Perhaps>,
    default: Option<T>,
    members: Vec<Member>,
    entries: Vec<(T, Member)>,
    collection: Option<Collection>,
}

impl Gathered {
    fn finish(self) -> Result<Option<Perhaps>, Stop> {
        match self.collection {
            Some(Collection::Set) => Ok(Some(Perhaps { value: T::set(self.members, Ids::NONE), may: Ids::NONE })),
            Some(Collection::Object) => Ok(Some(Perhaps { value: object(self.entries)?, may: Ids::NONE })),
            None => self.single(),
        }
    }

    /// A value that is certain wins; else any of those that may be, or the default, or none.
    fn single(self) -> Result<Option<Perhaps>, Stop> {
        let mut certain: Option<&T> = None;
        for perhaps in self.values.iter().filter(|perhaps| perhaps.may.none()) {
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
        let mut values = self.values.into_iter().map(|perhaps| perhaps.value).chain(self.default.clone());
        let Some(first) = values.next() else { return Ok(None) };
        let value = values.fold(first, |sum, value| sum.join(&value, ids));
        Ok(Some(Perhaps { value, may: if self.default.is_some() { Ids::NONE } else { ids } }))
    }
}

/// An object of entries whose keys may be unknown: one under an unknown key opens it, and blurs the others.
pub(super) fn object(entries: Vec<(T, Member)>) -> Result<T, Stop> {
    let mut known: BTreeMap<Rego, Member> = BTreeMap::new();
    let mut open = Ids::NONE;
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
            key => open |= key.ids() | member.perhaps | member.value.ids(),
        }
    }
    if !open.none() {
        for member in known.values_mut() {
            member.value = T::unknown(open | member.value.ids(), Kinds::ANY);
        }
    }
    Ok(T::map(known, open))
}
