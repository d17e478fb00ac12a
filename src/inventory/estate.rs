//! The estate as a whole: what it is for, who is needed, who answers for what, and how it goes from one environment to the next.

use std::collections::BTreeMap;

use super::asset;
use super::document::{mark_unknown, meant};
use crate::model::{Entry, Map, Node, Path, Resource, Value};
use crate::source::{Problem, Span};

/// The kind of resource that stands for it.
pub const KIND: &str = "estate";

/// What people do with an estate, in the order of its life.
pub const ACTIVITIES: [&str; 6] = ["build", "approve", "deploy", "operate", "monitor", "retire"];

const KEYS: [&str; 10] = ["name", "business_value", "standards", "sponsors", "roles", "communication", "environments", "documents", "owner", "tags"];
const PARTS: [&str; 4] = ["responsible", "accountable", "consulted", "informed"];

/// Who does what.
pub type Raci = BTreeMap<String, Assigned>;

/// Who does one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assigned {
    /// Who does it.
    pub responsible: Vec<String>,
    /// Who answers for it.
    pub accountable: Vec<String>,
    /// Who is asked.
    pub consulted: Vec<String>,
    /// Who is told.
    pub informed: Vec<String>,
}

/// What is known of an estate as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EstateFacts {
    /// Its name.
    pub name: String,
    /// The frameworks that it is to meet.
    pub standards: Vec<String>,
    /// Who does what.
    pub raci: Raci,
    /// The roles that it needs.
    pub roles: Vec<Role>,
    /// The environments that it has.
    pub environments: Vec<Environment>,
}

/// A role, and who holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub role: String,
    /// Who holds it, where that is said and known.
    pub holder: Option<String>,
    /// The last day on which they do.
    pub until: Option<String>,
}

/// An environment, and what stands before the next one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// The environment that follows.
    pub promotes_to: Option<String>,
    /// Whether anything must be passed before that; `None` where it is not known.
    pub gates: Option<bool>,
    /// Whether someone must approve of it; likewise.
    pub approvers: Option<bool>,
}

/// The resource that stands for the estate: its own entries, and `raci`.
pub(super) fn resource(estate: Option<Entry>, raci: Option<Entry>, document: Span, problems: &mut Vec<Problem>) -> Option<Resource> {
    let header = estate.as_ref().or(raci.as_ref())?.key_at;
    let mut body = match estate.map(|entry| entry.node) {
        None => Node::new(Value::Map(Map::default()), header),
        Some(node) if node.map().is_some() => node,
        Some(node) => {
            problems.push(Problem::error(node.at, "`estate` is no mapping").help("`estate: {name: …}`"));
            return None;
        }
    };
    if let Value::Map(map) = &mut body.value {
        for entry in map.iter().filter(|entry| !KEYS.contains(&&*entry.key)) {
            problems.push(Problem::warning(entry.key_at, format!("unknown key `{}` in an estate{}", entry.key, meant(&entry.key, &KEYS))));
        }
        lists(map, problems);
        if let Some(raci) = raci {
            responsibility(&raci.node, problems);
            map.push(raci);
        }
    }
    let name = body.get("name").and_then(Node::text).unwrap_or("estate").to_owned();
    let address = asset::address(KIND, &name);
    mark_unknown(&mut body, &address, &mut Path::default());
    asset::hide_credentials(&mut body, false);
    let whole = Span { start: document.start.min(body.at.start), ..body.at };
    Some(Resource { at: whole, ..asset::resource(KIND, &name, header, body) })
}

fn lists(map: &Map, problems: &mut Vec<Problem>) {
    for key in ["standards", "sponsors", "roles", "environments"] {
        if let Some(node) = map.get(key).filter(|node| node.list().is_none() && node.value != Value::Null && node.get("unknown").is_none()) {
            problems.push(Problem::error(node.at, format!("`{key}` of an estate is no list")).help("write each entry as `- …` below it"));
        }
    }
}

/// Tells of activities and parts in them that there are not.
fn responsibility(node: &Node, problems: &mut Vec<Problem>) {
    let Some(map) = node.map() else {
        problems.push(Problem::error(node.at, "`raci` is no mapping").help("`raci: {build: {responsible: […], accountable: …}}`"));
        return;
    };
    for activity in map.iter() {
        if !ACTIVITIES.contains(&&*activity.key) {
            problems.push(Problem::warning(activity.key_at, format!("unknown activity `{}`{}", activity.key, meant(&activity.key, &ACTIVITIES))));
        }
        for part in activity.node.map().into_iter().flat_map(Map::iter).filter(|part| !PARTS.contains(&&*part.key)) {
            problems.push(Problem::warning(part.key_at, format!("unknown part `{}` of `raci`{}", part.key, meant(&part.key, &PARTS))));
        }
    }
}

fn texts(node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else { return Vec::new() };
    node.list().unwrap_or(std::slice::from_ref(node)).iter().filter_map(Node::text).map(str::to_owned).collect()
}

/// Who does what for an estate, a team or an asset.
#[must_use]
pub fn raci(body: &Node) -> Raci {
    let activities = body.get("raci").and_then(Node::map);
    let one = |entry: &Entry| {
        let part = |key| texts(entry.node.get(key));
        let assigned =
            Assigned { responsible: part("responsible"), accountable: part("accountable"), consulted: part("consulted"), informed: part("informed") };
        (entry.key.to_string(), assigned)
    };
    activities.into_iter().flat_map(Map::iter).map(one).collect()
}

/// What the resource that stands for an estate says.
#[must_use]
pub fn facts(resource: &Resource) -> EstateFacts {
    let body = &resource.body;
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
    let entries = |key: &str| body.get(key).and_then(Node::list).unwrap_or_default();
    let some = |node: &Node, key: &str| match node.get(key).map(|node| &node.value) {
        Some(Value::Unknown(_)) => None,
        Some(Value::List(list)) => Some(!list.is_empty()),
        given => Some(given.is_some_and(|value| *value != Value::Null)),
    };
    let role = |node: &Node| Some(Role { role: text(node, "role")?, holder: text(node, "holder"), until: text(node, "until") });
    let environment = |node: &Node| {
        let (gates, approvers) = (some(node, "gates"), some(node, "approvers"));
        Some(Environment { name: text(node, "name")?, promotes_to: text(node, "promotes_to"), gates, approvers })
    };
    EstateFacts {
        name: text(body, "name").unwrap_or_default(),
        standards: texts(body.get("standards")),
        raci: raci(body),
        roles: entries("roles").iter().filter_map(role).collect(),
        environments: entries("environments").iter().filter_map(environment).collect(),
    }
}
