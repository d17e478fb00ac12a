//! `replacements`, and the `vars` that they replaced: values of one object in fields of others.

use regex::Regex;

use super::fields::{Added, VARIABLES};
use super::object::{Object, group_version};
use super::select::Exact;
use super::tree;
use crate::model::{Entry, Map, Node, Value};
use crate::source::Span;

/// An object that grows beyond this is refused.
const MOST_NODES: usize = 200_000;
const DEEPEST: usize = 200;
const LONGEST_TEXT: usize = 1 << 20;

/// Does one replacement.
///
/// # Errors
/// Why kustomize would refuse it.
pub(super) fn replacement(objects: &mut [Object], entry: &Node) -> Result<(), String> {
    let source = entry.get("source").ok_or("needs `source`")?;
    let path = source.get("fieldPath").and_then(Node::text).unwrap_or("metadata.name");
    let selector = Exact::of(source)?;
    let mut found = objects.iter().filter(|object| selector.names(object));
    let object = found.next().ok_or("its source selects no object")?;
    if found.next().is_some() {
        return Err("its source selects several objects".into());
    }
    let value = first(&object.node, &steps(path)).filter(|node| node.value != Value::Null).ok_or_else(|| format!("its source has no `{path}`"))?;
    let value = Node { sensitive: is_secret(object, path), ..part(value, source.get("options"))? };
    for target in entry.get("targets").and_then(Node::list).unwrap_or_default() {
        let select = target.get("select").ok_or("a target needs `select`")?;
        let selector = Exact::of(select)?;
        let rejects = target.get("reject").and_then(Node::list).unwrap_or_default().iter().map(Exact::of).collect::<Result<Vec<_>, _>>()?;
        let default = [tree::text("metadata.name", target.at)];
        let paths = target.get("fieldPaths").and_then(Node::list).filter(|paths| !paths.is_empty()).unwrap_or(&default);
        let options = target.get("options");
        let create = options.and_then(|options| options.get("create")).is_some_and(|node| node.value == Value::Bool(true));
        for object in objects.iter_mut() {
            let rejected = rejects.iter().any(|reject| (!reject.is_empty() && reject.names(object)) || (reject.has_labels() && reject.labels_hold(object)));
            if rejected || !selector.names(object) || !selector.labels_hold(object) {
                continue;
            }
            for path in paths.iter().filter_map(Node::text) {
                let mut wrong = None;
                let make = create.then_some(&value);
                let count = each(&mut object.node, &steps(path), make, &mut |node| wrong = set(node, &value, options).err().or(wrong.take()))?;
                if let Some(wrong) = wrong {
                    return Err(wrong);
                }
                if count == 0 {
                    return Err(format!("a target has no `{path}`"));
                }
            }
            let (nodes, depth) = tree::weigh(&object.node);
            if nodes > MOST_NODES || depth > DEEPEST {
                return Err("makes an object too large".into());
            }
        }
    }
    Ok(())
}

/// Whether a value stands in the data of a Secret: it is to be shown nowhere else either.
fn is_secret(object: &Object, path: &str) -> bool {
    object.id().kind == "Secret" && (path.starts_with("data") || path.starts_with("stringData"))
}

fn delimiter(options: Option<&Node>) -> Option<(String, i64)> {
    let options = options?;
    let delimiter = options.get("delimiter").and_then(tree::scalar).filter(|text| !text.is_empty())?;
    let index = match options.get("index").map(|node| &node.value) {
        Some(Value::Number(number)) => number.to_i64().unwrap_or(i64::MAX),
        _ => 0,
    };
    Some((delimiter, index))
}

/// The part of a value that the options of a source ask for.
fn part(value: &Node, options: Option<&Node>) -> Result<Node, String> {
    let Some((delimiter, index)) = delimiter(options) else { return Ok(value.clone()) };
    let text = tree::scalar(value).ok_or("parts a value that is no scalar")?;
    let part = usize::try_from(index).ok().and_then(|index| text.split(&*delimiter).nth(index)).ok_or("parts a value that has not so many parts")?;
    Ok(tree::text(part, value.at))
}

fn set(node: &mut Node, value: &Node, options: Option<&Node>) -> Result<(), String> {
    if let Some((delimiter, index)) = delimiter(options) {
        let (old, new) = tree::scalar(node).zip(tree::scalar(value)).ok_or("parts a value that is no scalar")?;
        let mut parts: Vec<&str> = old.split(&*delimiter).collect();
        match usize::try_from(index).ok().and_then(|index| parts.get_mut(index)) {
            Some(part) => *part = &new,
            None if index < 0 => parts.insert(0, &new),
            None => parts.push(&new),
        }
        let joined = parts.join(&delimiter);
        if joined.len() > LONGEST_TEXT {
            return Err("makes a text too long".into());
        }
        *node = Node { sensitive: value.sensitive, ..Node::new(tree::typed(&node.value, &joined), value.at) };
        return Ok(());
    }
    let typed = match (&node.value, tree::scalar(value)) {
        (Value::Text(_) | Value::Number(_) | Value::Bool(_), Some(text)) => tree::typed(&node.value, &text),
        _ => value.value.clone(),
    };
    *node = Node { sensitive: value.sensitive, ..Node::new(typed, value.at) };
    Ok(())
}

/// One step of a field path.
enum Step {
    Key(String),
    Index(usize),
    Every,
    /// `[name=web]`; without a key, elements that are texts.
    Where(String, String),
}

/// `spec.template.spec.containers.[name=web].image`: a dot inside of brackets or after a backslash parts nothing.
fn steps(path: &str) -> Vec<Step> {
    let mut parts: Vec<String> = Vec::new();
    for part in tree::split(path, '.') {
        match parts.last_mut().filter(|last| last.starts_with('[') && !last.ends_with(']')) {
            Some(open) => {
                open.push('.');
                open.push_str(&part);
            }
            None => parts.push(part),
        }
    }
    let step = |part: String| match part.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inside) => match inside.split_once('=') {
            Some((key, value)) => Step::Where(key.into(), value.into()),
            None => inside.parse().map_or_else(|_| Step::Key(inside.into()), Step::Index),
        },
        None if part == "*" => Step::Every,
        None => part.parse().map_or(Step::Key(part), Step::Index),
    };
    parts.into_iter().map(step).collect()
}

fn first<'n>(node: &'n Node, steps: &[Step]) -> Option<&'n Node> {
    let Some((step, rest)) = steps.split_first() else { return Some(node) };
    let next = match (step, &node.value) {
        (Step::Key(key), Value::Map(map)) => map.get(key),
        (Step::Index(n), Value::List(items)) => items.get(*n),
        (Step::Index(n), Value::Map(map)) => map.get(&n.to_string()),
        (Step::Where(key, value), Value::List(items)) => {
            items.iter().find(|item| if key.is_empty() { item.text() == Some(value) } else { item.get(key).and_then(tree::scalar).as_ref() == Some(value) })
        }
        _ => None,
    };
    first(next?, rest)
}

/// Calls `see` with each node that the steps lead to; how many there are.
fn each(node: &mut Node, steps: &[Step], make: Option<&Node>, see: &mut impl FnMut(&mut Node)) -> Result<usize, String> {
    let Some((step, rest)) = steps.split_first() else {
        see(node);
        return Ok(1);
    };
    // What is made begins as what the next step needs.
    let begun = |value: &Node| match rest.first() {
        None => Node::new(Value::Null, value.at),
        Some(Step::Key(_)) => Node::new(Value::Map(Map::default()), value.at),
        Some(_) => Node::new(Value::List(Vec::new()), value.at),
    };
    if node.value == Value::Null
        && let Some(value) = make
    {
        node.value = if matches!(step, Step::Key(_)) { Value::Map(Map::default()) } else { Value::List(Vec::new()) };
        node.at = value.at;
    }
    match (step, &mut node.value) {
        (Step::Key(key), Value::Map(map)) => {
            if let (None, Some(value)) = (map.get(key), make) {
                map.push(Entry { key: key.as_str().into(), key_at: value.at, node: begun(value) });
            }
            map.get_mut(key).map_or(Ok(0), |next| each(next, rest, make, see))
        }
        (Step::Index(n), Value::Map(map)) => map.get_mut(&n.to_string()).map_or(Ok(0), |next| each(next, rest, make, see)),
        (Step::Index(n), Value::List(items)) => {
            if let Some(value) = make.filter(|_| items.len() == *n) {
                items.push(begun(value));
            }
            items.get_mut(*n).map_or(Ok(0), |next| each(next, rest, make, see))
        }
        (Step::Every, Value::List(items)) => items.iter_mut().try_fold(0, |count, item| Ok(count + each(item, rest, make, see)?)),
        (Step::Where(key, pattern), Value::List(items)) => {
            let fits = Regex::new(pattern).map_err(|_| format!("`{pattern}` is no regular expression"))?;
            let is_one = |item: &Node| {
                let text = if key.is_empty() { tree::scalar(item) } else { item.get(key).and_then(tree::scalar) };
                text.is_some_and(|text| fits.is_match(&text))
            };
            if let Some(value) = make.filter(|_| !items.iter().any(is_one)) {
                let pattern = tree::text(pattern.as_str(), value.at);
                let made = Entry { key: key.as_str().into(), key_at: value.at, node: pattern.clone() };
                items.push(if key.is_empty() { pattern } else { Node::new(Value::Map([made].into_iter().collect()), value.at) });
            }
            items.iter_mut().filter(|item| is_one(item)).try_fold(0, |count, item| Ok(count + each(item, rest, make, see)?))
        }
        _ => Ok(0),
    }
}

/// One entry of `vars`.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) entry: Node,
}

impl Variable {
    pub(super) fn of(entry: &Node) -> Option<Self> {
        Some(Self { name: entry.get("name").and_then(Node::text)?.to_owned(), entry: entry.clone() })
    }

    /// Its value, from the object that it names.
    fn value(&self, objects: &[Object]) -> Option<Node> {
        let target = self.entry.get("objref")?;
        let text = |key: &str| target.get(key).and_then(tree::scalar).unwrap_or_default();
        let (group, version) = group_version(&text("apiVersion"));
        let (group, version) = if text("apiVersion").is_empty() { (text("group"), text("version")) } else { (group, version) };
        let (kind, name, namespace) = (text("kind"), text("name"), text("namespace"));
        let is_meant = |object: &&Object| {
            object.ids().any(|id| id.is_of(&group, &version, &kind) && id.name == name && (namespace.is_empty() || id.effective_namespace() == namespace))
        };
        let object = objects.iter().find(is_meant)?;
        let path = tree::lookup(&self.entry, &["fieldref", "fieldpath"]).and_then(Node::text).unwrap_or("metadata.name");
        let found = first(&object.node, &steps(&path.replace('[', ".[").replace("..[", ".[")))?;
        (tree::is_scalar(found) && found.value != Value::Null).then(|| Node { sensitive: is_secret(object, path), ..found.clone() })
    }
}

/// Puts the values of variables where `$(NAME)` stands; gives those that have none, with the places that name them.
pub(super) fn variables(objects: &mut [Object], variables: &[Variable], added: &Added) -> Vec<(String, Span)> {
    let mut values: Vec<(&str, Node)> = Vec::new();
    let mut lost = Vec::new();
    for variable in variables {
        match variable.value(objects) {
            Some(value) => values.push((&variable.name, value)),
            None => lost.push((variable.name.clone(), variable.entry.at)),
        }
    }
    if variables.is_empty() {
        return lost;
    }
    for object in objects {
        let id = object.id();
        for field in VARIABLES.iter().chain(&added.variables).filter(|field| field.is_of(&id)) {
            let at = object.node.at;
            field.each(&mut object.node, &Value::Null, at, &mut |node| expand_in(node, &values));
        }
    }
    lost
}

fn expand_in(node: &mut Node, values: &[(&str, Node)]) {
    match &mut node.value {
        Value::List(items) => items.iter_mut().filter(|item| tree::is_scalar(item)).for_each(|item| expand_in(item, values)),
        Value::Map(map) => map.iter_mut().filter(|entry| tree::is_scalar(&entry.node)).for_each(|entry| expand_in(&mut entry.node, values)),
        Value::Text(text) => {
            if let Some(expanded) = expand(text, values) {
                node.sensitive |= values.iter().any(|(name, value)| value.sensitive && text.contains(&format!("$({name})")));
                node.value = expanded;
            }
        }
        _ => {}
    }
}

/// `$(NAME)` replaced, `$$` as a dollar; what names no variable stays.
fn expand(text: &str, values: &[(&str, Node)]) -> Option<Value> {
    let mut new = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        new.push_str(before);
        let value = after.strip_prefix('(').and_then(|inside| inside.split_once(')')).and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, after))
        });
        match value {
            Some((value, after)) => {
                if before.is_empty() && after.is_empty() && new.is_empty() {
                    return Some(value.value.clone());
                }
                new.push_str(&tree::scalar(value)?);
                rest = after;
            }
            None => {
                new.push('$');
                rest = after.strip_prefix('$').unwrap_or(after);
            }
        }
        if new.len() > LONGEST_TEXT {
            return None;
        }
    }
    new.push_str(rest);
    (new != text).then(|| Value::Text(new.into()))
}
