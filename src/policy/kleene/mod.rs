//! Three-valued judging: rules and lenses on input that is partly unknown.
//!
//! The same text that regorus runs is run here on [`T`]: values that may be unknown, partly known, or there only
//! perhaps. A solution of a query carries the unknowns that it rests on; one that rests on none holds in every
//! completion. What is not modelled ends in [`Stop::Bail`], never in a guess.

mod builtins;
mod compare;
#[cfg(test)]
#[path = "../../../tests/unknowns/directed.rs"]
mod directed;
mod documents;
mod expr;
pub(super) mod fault;
mod filters;
mod numbers;
mod order;
mod patterns;
mod query;
mod rules;
mod sets;
mod texts;
mod value;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use regorus::Value as Rego;
use regorus::unstable::{Module, Query, Ref, Rule};

use crate::model::{Node, Part, Type, Unknown, Value};
use fault::Fault;
use value::{Hidden, Kinds};

pub(super) use compare::{Tri, equal};
pub(super) use value::{Ids, Look, Member, Part as Piece, T};

use super::reads::{dotted, rule_name};

/// Why an evaluation ended without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// Something that is not modelled, or a bound: the verdict is unknown, and says this.
    Bail(String),
    /// What regorus raises too.
    Error(String),
}

impl Stop {
    /// An error that regorus raised.
    fn raised(error: &impl std::fmt::Display) -> Self {
        Self::Error(super::engine::told(&error.to_string()))
    }
}

/// A value, and the unknowns on which it rests that there is one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Perhaps {
    pub(super) value: T,
    pub(super) may: Ids,
}

/// A compiled module with its helpers: rules by full name.
#[derive(Debug)]
pub(super) struct Code {
    rules: HashMap<String, Vec<(usize, Ref<Rule>)>>,
    /// Names that are objects of rules, by `a.b := …`: each with the names below it.
    objects: HashMap<String, BTreeSet<String>>,
    homes: Vec<Home>,
}

#[derive(Debug)]
struct Home {
    package: String,
    imports: HashMap<String, String>,
}

/// More steps than this, and the evaluation bails.
const MAX_STEPS: usize = 2_000_000;
/// Deeper nesting of rules, functions and expressions than this, and it bails.
const MAX_DEPTH: usize = 300;
/// More solutions of one query than this, and it bails.
const MAX_SOLUTIONS: usize = 100_000;

impl Code {
    pub(super) fn new(modules: &[Ref<Module>]) -> Self {
        let mut code = Self { rules: HashMap::new(), objects: HashMap::new(), homes: Vec::new() };
        for module in modules {
            let package = format!("data.{}", dotted(&module.package.refr).unwrap_or_default());
            let imports = module.imports.iter().filter_map(|import| {
                let full = dotted(&import.refr)?;
                let name = import.r#as.as_ref().map_or_else(|| full.rsplit('.').next().unwrap_or("").to_string(), |name| name.text().to_string());
                (full.starts_with("data.") || full.starts_with("input.")).then_some((name, full))
            });
            code.homes.push(Home { imports: imports.collect(), package: package.clone() });
            for rule in &module.policy {
                if let Some(name) = rule_name(rule) {
                    let mut above = package.clone();
                    let steps: Vec<&str> = name.split('.').collect();
                    for pair in steps.windows(2) {
                        let [step, below] = pair else { continue };
                        above = format!("{above}.{step}");
                        code.objects.entry(above.clone()).or_default().insert((*below).to_string());
                    }
                    code.rules.entry(format!("{package}.{name}")).or_default().push((code.homes.len() - 1, rule.clone()));
                }
            }
        }
        code
    }
}

/// One evaluation: a module on one input.
pub(super) struct Run<'a> {
    code: &'a Code,
    input: T,
    memo: HashMap<&'a str, Option<Perhaps>>,
    orders: HashMap<*const Query, Rc<[usize]>>,
    home: usize,
    /// What the solutions at hand rest on that stand for any number of others: elements of what is open or unknown.
    many: Ids,
    steps: usize,
    depth: usize,
}

/// The variables of a body, the last bound first.
type Env<'a> = Option<Rc<Bound<'a>>>;

/// One variable.
struct Bound<'a> {
    name: &'a str,
    /// `None`: declared, and not bound yet.
    value: Option<T>,
    before: Env<'a>,
}

/// One way to satisfy what was asked: its variables, its value, and what it rests on.
struct Solution<'a> {
    env: Env<'a>,
    value: T,
    may: Ids,
}

impl<'a> Run<'a> {
    pub(super) fn new(code: &'a Code, input: T) -> Self {
        Self { code, input, memo: HashMap::new(), orders: HashMap::new(), home: 0, many: Ids::NONE, steps: 0, depth: 0 }
    }

    /// The value of the rule of that full name; `None` where it has none in any completion.
    pub(super) fn rule(&mut self, name: &str) -> Result<Option<Perhaps>, Stop> {
        match self.code.rules.get_key_value(name) {
            Some((name, _)) => self.rule_value(name),
            None => Ok(None),
        }
    }

    fn step(&mut self) -> Result<(), Stop> {
        self.steps += 1;
        if self.steps > MAX_STEPS { Err(Stop::Bail("it takes too many steps".into())) } else { Ok(()) }
    }
}

/// How many blocks of one name there are for certain, where that unknown may bring more.
fn open_blocks(node: &Node) -> Option<(usize, &Arc<Unknown>)> {
    let Value::List(list) = &node.value else { return None };
    match list.split_last()? {
        (last @ Node { value: Value::Unknown(unknown), .. }, blocks) if last.is_more_blocks() => Some((blocks.len(), unknown)),
        _ => None,
    }
}

/// Numbers the unknowns of an input as they come: the same unknown in two places is one.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) unknowns: Vec<Arc<Unknown>>,
    /// A block beside others that may be none is an object or a list, and nothing between: which of those that came first are
    /// taken to stand alone, a bit each.
    pub(super) alone: u8,
    /// How many such blocks came, and what decides.
    pub(super) undecided: u32,
    pub(super) decide: Ids,
}

/// So many blocks are taken both ways.
const MAX_UNDECIDED: u32 = 3;

impl Table {
    /// The number of an unknown.
    pub(super) fn id(&mut self, unknown: &Arc<Unknown>) -> usize {
        let known = self.unknowns.iter().position(|other| Arc::ptr_eq(other, unknown) || other == unknown);
        known.unwrap_or_else(|| {
            self.unknowns.push(unknown.clone());
            self.unknowns.len() - 1
        })
    }

    /// A node as the evaluator sees it.
    pub(super) fn value(&mut self, node: &Node) -> T {
        match &node.value {
            Value::Unknown(unknown) => self.hidden(unknown, true),
            Value::List(list) => {
                let mut open = Ids::NONE;
                let mut members = Vec::with_capacity(list.len());
                for node in list {
                    match &node.value {
                        Value::Unknown(unknown) if unknown.tail => open |= fault::or(Fault::TailIsClosed, Ids::one(self.id(unknown)), Ids::NONE),
                        _ => members.push(Member { value: self.value(node), perhaps: Ids::NONE }),
                    }
                }
                match (members.pop(), members.is_empty() && open_blocks(node).is_some() && !fault::is(Fault::BlocksAreAList)) {
                    (None, true) => T::unknown(open, Kinds::ARRAY.and(Kinds::OBJECT)),
                    (Some(only), true) => self.undecided(only, open),
                    (last, _) => T::list(members.into_iter().chain(last).collect(), open),
                }
            }
            Value::Map(map) => {
                let mut entries = BTreeMap::new();
                for entry in map.iter().filter(|entry| !entry.node.is_absent()) {
                    // To a provider, null is the same as not written: so is what may be null.
                    let (value, perhaps) = match &entry.node.value {
                        Value::Unknown(unknown) => {
                            let nullable = unknown.nullable && !fault::is(Fault::NullableIsThere);
                            (self.hidden(unknown, false), if nullable { Ids::one(self.id(unknown)) } else { Ids::NONE })
                        }
                        _ => {
                            // Blocks of which there may be none may not be there.
                            let none = open_blocks(&entry.node).filter(|(blocks, _)| *blocks == 0 && !fault::is(Fault::BlocksAreThere));
                            (self.value(&entry.node), none.map_or(Ids::NONE, |(_, unknown)| Ids::one(self.id(unknown))))
                        }
                    };
                    entries.insert(Rego::String(entry.key.clone()), Member { value, perhaps });
                }
                T::map(entries, Ids::NONE)
            }
            _ => T::Known(super::input::rego(node)),
        }
    }

    /// A block beside others that may be none.
    fn undecided(&mut self, block: Member, open: Ids) -> T {
        let n = self.undecided;
        self.undecided += 1;
        if n >= MAX_UNDECIDED {
            return T::unknown(open | block.value.ids(), Kinds::ARRAY.and(Kinds::OBJECT));
        }
        self.decide |= open;
        if self.alone & (1 << n) == 0 { T::list(vec![block], open) } else { block.value }
    }

    /// In how many ways those blocks can be taken.
    pub(super) fn ways(&self) -> u8 {
        1 << self.undecided.min(MAX_UNDECIDED)
    }

    /// An unknown value; `null` where it may be null and still stand where it does.
    fn hidden(&mut self, unknown: &Arc<Unknown>, null: bool) -> T {
        if !unknown.parts.is_empty() {
            let parts: Vec<value::Part> = unknown
                .parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => value::Part::Known(text.as_ref().into()),
                    Part::Unknown(inner) => value::Part::Unknown(Ids::one(self.id(inner))),
                })
                .collect();
            return T::parts(parts);
        }
        let id = self.id(unknown);
        let kinds = match unknown.kind {
            Type::Any => Kinds::BOOL.and(Kinds::NUMBER).and(Kinds::STRING).and(Kinds::ARRAY).and(Kinds::OBJECT),
            Type::Bool => Kinds::BOOL,
            Type::Number => Kinds::NUMBER,
            Type::Text => Kinds::STRING,
            Type::List => Kinds::ARRAY,
            Type::Map => Kinds::OBJECT,
        };
        let kinds = if null && unknown.nullable && !fault::is(Fault::NullIsNoKind) { kinds.and(Kinds::NULL) } else { kinds };
        T::Unknown(Rc::new(Hidden { ids: Ids::one(id), kinds, identity: Some(id.to_string().into()), range: None }))
    }

    /// Null or an object, as these unknowns decide.
    pub(super) fn doubt<'u>(&mut self, unknowns: impl Iterator<Item = &'u Arc<Unknown>>) -> T {
        let ids = unknowns.fold(Ids::NONE, |ids, unknown| ids | Ids::one(self.id(unknown)));
        T::unknown(ids, Kinds::NULL.and(Kinds::OBJECT))
    }

    /// A list of what is there, some of it only perhaps, that may hold more, as that unknown decides.
    pub(super) fn open_list<'u, U: Iterator<Item = &'u Arc<Unknown>>>(&mut self, members: Vec<(T, U)>, open: Option<&Arc<Unknown>>) -> T {
        let mut rests = |unknown: &Arc<Unknown>| Ids::one(self.id(unknown));
        let open = fault::or(Fault::RelatedIsClosed, open.map_or(Ids::NONE, &mut rests), Ids::NONE);
        // The others may stand between these: one that is perhaps there stands for those before the first.
        let before = (!open.none()).then(|| Member { value: T::unknown(open, Kinds::OBJECT), perhaps: open });
        let mut member = |(value, perhaps): (T, U)| Member {
            value,
            perhaps: perhaps.fold(Ids::NONE, |ids, unknown| ids | fault::or(Fault::RelatedIsThere, rests(unknown), Ids::NONE)),
        };
        let members = before.into_iter().chain(members.into_iter().map(&mut member)).collect();
        T::list(members, open)
    }

    /// An object of these entries.
    pub(super) fn object<'k>(entries: impl IntoIterator<Item = (&'k str, T)>) -> T {
        T::map(entries.into_iter().map(|(key, value)| (Rego::String(key.into()), Member { value, perhaps: Ids::NONE })).collect(), Ids::NONE)
    }
}
