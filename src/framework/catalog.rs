//! A framework's file: every control that it has, and the objectives that support each (`frameworks/FORMAT.md`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::computed::Computed;
use super::spelling;
use crate::document::{self, Fields, Schema, listed, nearest};
use crate::model::{Node, Value};
use crate::source::{Problem, SourceId, Sources};

/// A framework: its controls, and what supports them.
#[derive(Debug, Clone)]
pub struct Framework {
    /// Its id, version included: `nist-csf-2.0`.
    pub id: Arc<str>,
    /// What it is called.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Its version, in the publisher's words.
    pub version: String,
    /// When that was published.
    pub published: String,
    /// The licence of the publisher's text.
    pub licence: String,
    /// Where its identifiers come from.
    pub source: String,
    /// Whose words the titles are.
    pub text: Text,
    /// What a reader of every report on it must know.
    pub note: Option<String>,
    /// Groups of controls, in order.
    pub groups: Vec<Group>,
    /// Controls, in the publisher's order, those withdrawn too.
    pub controls: Vec<Control>,
    /// Subsets by name.
    pub profiles: BTreeMap<String, Profile>,
    /// The framework whose controls this one selects from.
    pub(super) catalog: Option<String>,
    pub(super) expected: Expected,
    pub(super) by_key: BTreeMap<String, Vec<usize>>,
}

/// Whose words a framework's titles are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// The publisher's, quoted.
    Quoted,
    /// Ours: the publisher's text may not be shipped, its identifiers are facts.
    Identifiers,
    /// Ours, of a framework of our own.
    Ours,
}

/// A group of controls: a function, a family, a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// The group that it is part of.
    pub parent: Option<String>,
}

/// A control.
#[derive(Debug, Clone)]
pub struct Control {
    /// As the publisher prints it.
    pub id: Arc<str>,
    /// Its title, where one may be given.
    pub title: Option<String>,
    /// Its group.
    pub group: Option<String>,
    /// The control that this one is a part or an enhancement of.
    pub parent: Option<String>,
    /// Who can see that it is met.
    pub nature: Nature,
    /// Kept for look-ups alone, and in no population.
    pub withdrawn: bool,
    /// Where the content of a withdrawn control went.
    pub moved_to: Vec<String>,
    /// Identifiers that the publisher used before.
    pub formerly: Vec<String>,
    /// The objectives that bear on it; none where only a person can attest it.
    pub supports: Vec<Support>,
    /// What it asks of assessments rather than of resources.
    pub computed: Option<Computed>,
}

/// Who can see that a control is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nature {
    /// A machine.
    Technical,
    /// A person.
    Procedural,
    /// Both, for their parts.
    Mixed,
}

/// How an objective bears on a control.
#[derive(Debug, Clone)]
pub struct Support {
    /// The objective.
    pub objective: Arc<str>,
    /// How far.
    pub extent: Extent,
    /// Why, in one sentence.
    pub because: String,
    /// Bounds on the parameters under which a rule passed; all must hold.
    pub requires: Vec<Bound>,
}

/// How far an objective covers a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Something else is needed too.
    Partial,
    /// Were the objective met everywhere in scope, an assessor would need nothing else.
    Full,
}

/// A bound that a control sets on a rule's parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// The rule.
    pub rule: String,
    /// Its parameter.
    pub parameter: String,
    /// How the parameter must compare.
    pub op: Op,
    /// With what.
    pub value: Node,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `>`
    Above,
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// The parameter, a list, holds the value or each of the values.
    Contains,
    /// The parameter, a list that is not empty, holds nothing but the values.
    Within,
}

/// A subset of a framework's controls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// What it is called.
    pub title: Option<String>,
    /// Its controls, as the publisher prints them.
    pub controls: Vec<String>,
}

/// The counts that a file says it has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Expected {
    controls: Option<usize>,
    pub(super) withdrawn: Option<usize>,
    groups: Option<usize>,
    profiles: BTreeMap<String, usize>,
}

impl Text {
    /// As the file says it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Quoted => "quoted",
            Self::Identifiers => "identifiers",
            Self::Ours => "ours",
        }
    }
}

impl Nature {
    const ALL: [Self; 3] = [Self::Technical, Self::Procedural, Self::Mixed];

    /// `technical`, `procedural`, `mixed`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Technical => "technical",
            Self::Procedural => "procedural",
            Self::Mixed => "mixed",
        }
    }
}

impl Extent {
    pub(super) fn read(fields: &mut Fields<'_>, problems: &mut Vec<Problem>) -> Self {
        match fields.required("extent", problems).as_str() {
            "full" => Self::Full,
            "partial" => Self::Partial,
            _ => {
                problems.push(Problem::error(fields.node().at, "`extent` must be `full` or `partial`"));
                Self::Partial
            }
        }
    }

    /// `full`, `partial`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partial => "partial",
        }
    }
}

impl Op {
    const ALL: [Self; 8] = [Self::AtMost, Self::AtLeast, Self::Below, Self::Above, Self::Equal, Self::Unequal, Self::Contains, Self::Within];

    /// As the file says it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::Above => ">",
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Contains => "contains",
            Self::Within => "within",
        }
    }
}

impl Bound {
    /// Whether a parameter of that value meets the bound. What cannot be compared does not.
    #[must_use]
    pub fn holds(&self, given: &Node) -> bool {
        let numbers = match (&given.value, &self.value.value) {
            (Value::Number(given), Value::Number(bound)) => Some((given.to_decimal(), bound.to_decimal())),
            _ => None,
        };
        let same = |one: &Node, other: &Node| match (&one.value, &other.value) {
            (Value::Number(one), Value::Number(other)) => one.to_decimal() == other.to_decimal(),
            (one @ (Value::Text(_) | Value::Bool(_)), other) => one == other,
            _ => false,
        };
        let wanted = self.value.list().unwrap_or(std::slice::from_ref(&self.value));
        match self.op {
            Op::AtMost => numbers.is_some_and(|(given, bound)| given <= bound),
            Op::AtLeast => numbers.is_some_and(|(given, bound)| given >= bound),
            Op::Below => numbers.is_some_and(|(given, bound)| given < bound),
            Op::Above => numbers.is_some_and(|(given, bound)| given > bound),
            Op::Equal => same(given, &self.value),
            Op::Unequal => !same(given, &self.value) && !matches!(given.value, Value::Null | Value::Unknown(_)),
            Op::Contains => given.list().is_some_and(|list| wanted.iter().all(|one| list.iter().any(|other| same(one, other)))),
            Op::Within => given.list().is_some_and(|list| !list.is_empty() && list.iter().all(|one| wanted.iter().any(|other| same(one, other)))),
        }
    }

    /// `max_days <= 90`.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} {} {}", self.parameter, self.op.word(), super::words(&self.value))
    }
}

impl Framework {
    /// Reads a framework's file. What is wrong with it is told; what can be read is.
    pub(super) fn read(sources: &Sources, id: SourceId, problems: &mut Vec<Problem>) -> Option<Self> {
        let source = sources.get(id)?;
        let parsed = document::parse(id, source, Schema::Core);
        problems.extend(parsed.problems);
        let node = parsed.documents.into_iter().next()?.node;
        if let Some(id) = source.name().strip_suffix(".json") {
            return super::oscal::catalog(id, &node, &source.path, problems);
        }
        let mut fields = Fields::new(&node, "a framework");
        let mut text = |key| fields.required(key, problems);
        let (name, title, publisher) = (text("id"), text("title"), text("publisher"));
        let (version, published) = (text("version"), text("published"));
        let (licence, origin, words) = (text("licence"), text("source"), text("text"));
        let note = fields.text("note", problems);
        let catalog = fields.text("catalog", problems);
        let stem = source.name().strip_suffix(".yaml").unwrap_or(source.name());
        if name != stem {
            problems.push(Problem::error(fields.take("id").map_or(node.at, |node| node.at), format!("the file of framework `{name}` is named `{stem}`")));
        }
        let text = match words.as_str() {
            "quoted" => Text::Quoted,
            "identifiers" => Text::Identifiers,
            "ours" => Text::Ours,
            _ => {
                problems.push(Problem::error(node.at, "`text` must be `quoted`, `identifiers` or `ours`"));
                Text::Identifiers
            }
        };
        let groups = fields.list("groups", problems).iter().filter_map(|node| group(node, problems)).collect();
        let controls: Vec<Control> = fields.list("controls", problems).iter().filter_map(|node| Control::read(node, problems)).collect();
        let profiles = profiles(fields.take("profiles"), problems);
        let _ = fields.take("declined");
        let expected = fields.take("expected").map(|node| Expected::read(node, problems)).unwrap_or_default();
        fields.finish(problems);
        let mut framework = Self {
            id: name.into(),
            title,
            publisher,
            version,
            published,
            licence,
            source: origin,
            text,
            note,
            groups,
            controls,
            profiles,
            catalog,
            expected,
            by_key: BTreeMap::new(),
        };
        framework.index();
        framework.check(&node, problems);
        Some(framework)
    }

    /// Takes over the controls of the framework that this one selects from.
    pub(super) fn select(&mut self, base: &Framework) {
        let wanted: BTreeSet<&str> = self.profiles.values().flat_map(|profile| profile.controls.iter().map(String::as_str)).collect();
        self.groups = base.groups.clone();
        self.controls = base.controls.iter().filter(|control| wanted.contains(&*control.id)).cloned().collect();
        self.index();
    }

    pub(super) fn index(&mut self) {
        self.by_key.clear();
        for (n, control) in self.controls.iter().enumerate() {
            for id in std::iter::once(&*control.id).chain(control.formerly.iter().map(String::as_str)) {
                let at = self.by_key.entry(spelling::key(id)).or_default();
                if !at.contains(&n) {
                    at.push(n);
                }
            }
        }
    }

    /// The control of that id, in any spelling, or that once had it.
    #[must_use]
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.position(id).and_then(|n| self.controls.get(n))
    }

    /// Where that control stands in `controls`.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        let near = self.by_key.get(&spelling::key(id))?;
        let exact = near.iter().copied().find(|n| self.controls.get(*n).is_some_and(|control| *control.id == *id));
        let former = || near.iter().copied().find(|n| self.controls.get(*n).is_some_and(|control| control.formerly.iter().any(|old| old == id)));
        let only = || if let [only] = near.as_slice() { Some(*only) } else { None };
        exact.or_else(former).or_else(only)
    }

    /// The control whose id is most like `id`.
    #[must_use]
    pub fn nearest(&self, id: &str) -> Option<&str> {
        nearest(&id.to_uppercase(), self.controls.iter().map(|control| &*control.id))
    }

    /// The controls in force, of a profile where one is named.
    ///
    /// # Errors
    /// There is no such profile: the message says which there are.
    pub fn active<'a>(&'a self, profile: Option<&str>) -> Result<Vec<&'a Control>, String> {
        let Some(name) = profile else { return Ok(self.controls.iter().filter(|control| !control.withdrawn).collect()) };
        let Some((_, profile)) = self.profiles.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)) else {
            let names: Vec<&str> = self.profiles.keys().map(String::as_str).collect();
            let has = if names.is_empty() { "it has none".into() } else { format!("it has {}", listed(&names)) };
            return Err(format!("`{}` has no profile `{name}`; {has}", self.id));
        };
        let wanted: BTreeSet<usize> = profile.controls.iter().filter_map(|id| self.position(id)).collect();
        Ok(self.controls.iter().enumerate().filter(|(n, control)| wanted.contains(n) && !control.withdrawn).map(|(_, control)| control).collect())
    }

    /// What the file says of itself and does not keep.
    pub(super) fn check(&self, node: &Node, problems: &mut Vec<Problem>) {
        let mut seen = BTreeSet::new();
        for control in &self.controls {
            if !seen.insert(&*control.id) {
                problems.push(Problem::error(node.at, format!("`{}` lists the control `{}` twice", self.id, control.id)));
            }
            let known = |group: &String| self.groups.iter().any(|other| other.id == *group);
            if control.group.as_ref().is_some_and(|group| !known(group)) {
                problems.push(Problem::error(node.at, format!("the control `{}` names a group that `{}` has not", control.id, self.id)));
            }
            if control.withdrawn && (!control.supports.is_empty() || control.computed.is_some()) {
                problems.push(Problem::error(node.at, format!("the control `{}` is withdrawn, and has `supports` or `computed`", control.id)));
            }
            let mut objectives = BTreeSet::new();
            for support in control.supports.iter().filter(|support| !objectives.insert(&support.objective)) {
                problems.push(Problem::error(node.at, format!("the control `{}` names the objective `{}` twice", control.id, support.objective)));
            }
        }
        if self.catalog.is_none() {
            for (name, profile) in &self.profiles {
                for id in profile.controls.iter().filter(|id| self.position(id).is_none()) {
                    problems.push(Problem::error(node.at, format!("the profile `{name}` of `{}` names a control `{id}` that there is not", self.id)));
                }
            }
            problems.extend(self.miscounted().into_iter().map(|wrong| Problem::error(node.at, wrong)));
        }
    }

    /// The counts that are not as the file expects them.
    pub(super) fn miscounted(&self) -> Vec<String> {
        let withdrawn = self.controls.iter().filter(|control| control.withdrawn).count();
        let mut counts = vec![
            ("controls".to_string(), self.expected.controls, self.controls.len() - withdrawn),
            ("withdrawn controls".to_string(), self.expected.withdrawn.or(Some(0)), withdrawn),
            ("groups".to_string(), self.expected.groups.filter(|_| self.catalog.is_none()), self.groups.len()),
        ];
        for (name, count) in &self.expected.profiles {
            counts.push((format!("controls in the profile `{name}`"), Some(*count), self.profiles.get(name).map_or(0, |profile| profile.controls.len())));
        }
        let wrong = counts.into_iter().filter(|(_, expected, found)| expected.is_some_and(|expected| expected != *found));
        wrong.map(|(what, expected, found)| format!("`{}` expects {} {what} and has {found}", self.id, expected.unwrap_or(0))).collect()
    }
}

impl Control {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::new(node, "a control");
        let id = fields.required("id", problems);
        let title = fields.text("title", problems);
        let group = fields.text("group", problems);
        let parent = fields.text("parent", problems);
        let nature = fields.text("nature", problems).and_then(|word| Nature::ALL.into_iter().find(|nature| nature.word() == word));
        let withdrawn = fields.take("withdrawn").is_some_and(|node| node.value == Value::Bool(true));
        let moved_to = fields.texts("moved_to", problems);
        let formerly = fields.texts("formerly", problems);
        let supports = fields.list("supports", problems).iter().filter_map(|node| Support::read(node, problems)).collect();
        let computed = fields.take("computed").and_then(|node| Computed::read(node, problems));
        fields.finish(problems);
        if nature.is_none() && !withdrawn {
            problems.push(Problem::error(node.at, format!("the `nature` of the control `{id}` must be `technical`, `procedural` or `mixed`")));
        }
        let nature = nature.unwrap_or(Nature::Procedural);
        (!id.is_empty()).then(|| Self { id: id.into(), title, group, parent, nature, withdrawn, moved_to, formerly, supports, computed })
    }
}

impl Support {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::new(node, "a support");
        let objective = fields.required("objective", problems);
        let extent = Extent::read(&mut fields, problems);
        let because = fields.required("because", problems);
        let requires = fields.list("requires", problems).iter().filter_map(|node| Bound::read(node, problems)).collect();
        fields.finish(problems);
        (!objective.is_empty()).then(|| Self { objective: objective.into(), extent, because, requires })
    }
}

impl Bound {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::new(node, "a bound");
        let (rule, parameter, word) = (fields.required("rule", problems), fields.required("parameter", problems), fields.required("op", problems));
        let value = fields.take("value").cloned();
        fields.finish(problems);
        let op = Op::ALL.into_iter().find(|op| op.word() == word);
        match (op, value) {
            (Some(op), Some(value)) => Some(Self { rule, parameter, op, value }),
            _ => {
                problems.push(Problem::error(node.at, format!("a bound needs a `value`, and an `op`: {}", listed(&Op::ALL.map(Op::word)))));
                None
            }
        }
    }
}

impl Expected {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Self {
        let mut fields = Fields::new(node, "`expected`");
        let (controls, withdrawn) = (count(fields.take("controls")), count(fields.take("withdrawn")));
        let groups = count(fields.take("groups"));
        let profiles = fields.take("profiles").and_then(Node::map);
        let profiles = profiles.into_iter().flat_map(|map| map.iter().filter_map(|entry| Some((entry.key.to_string(), count(Some(&entry.node))?)))).collect();
        fields.finish(problems);
        Self { controls, withdrawn, groups, profiles }
    }
}

fn count(node: Option<&Node>) -> Option<usize> {
    if let Value::Number(number) = &node?.value { usize::try_from(number.to_i64()?).ok() } else { None }
}

fn group(node: &Node, problems: &mut Vec<Problem>) -> Option<Group> {
    let mut fields = Fields::new(node, "a group");
    let id = fields.required("id", problems);
    let (title, parent) = (fields.text("title", problems), fields.text("parent", problems));
    fields.finish(problems);
    (!id.is_empty()).then_some(Group { id, title, parent })
}

fn profiles(node: Option<&Node>, problems: &mut Vec<Problem>) -> BTreeMap<String, Profile> {
    let mut found = BTreeMap::new();
    for entry in node.and_then(Node::map).into_iter().flat_map(|map| map.iter()) {
        let profile = if entry.node.list().is_some() {
            let texts = entry.node.list().unwrap_or_default().iter().filter_map(Node::text);
            Profile { title: None, controls: texts.map(str::to_string).collect() }
        } else {
            let mut fields = Fields::new(&entry.node, "a profile");
            let (title, controls) = (fields.text("title", problems), fields.texts("controls", problems));
            fields.finish(problems);
            Profile { title, controls }
        };
        found.insert(entry.key.to_string(), profile);
    }
    found
}
