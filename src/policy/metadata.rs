//! The `# METADATA` comment above a package: what a rule or lens says of itself.

use crate::document::{self, Schema};
use crate::model::{Node, Rating, Type, Value};
use crate::source::{Problem, Source, SourceId, Span};

use super::gate::nearest;

/// Reads a mapping key by key, and tells of keys that nobody asked for.
pub(crate) struct Fields<'a> {
    node: &'a Node,
    /// What the mapping is called in messages: ``the rule's METADATA``.
    what: &'static str,
    known: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(node: &'a Node, what: &'static str) -> Self {
        Self { node, what, known: Vec::new() }
    }

    /// The value under a key, if it is there.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        self.node.get(key).filter(|node| node.value != Value::Null)
    }

    /// The text under a key.
    pub(crate) fn text(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<String> {
        let node = self.take(key)?;
        match node.text() {
            Some(text) => Some(text.to_string()),
            None => {
                problems.push(Problem::error(node.at, format!("`{key}` must be text")));
                None
            }
        }
    }

    /// The text under a key that must be there.
    pub(crate) fn required(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> String {
        if self.take(key).is_none() {
            problems.push(Problem::error(self.node.at, format!("{} lacks `{key}`", self.what)));
        }
        self.text(key, problems).unwrap_or_default()
    }

    /// The texts under a key; one text stands for a list of one.
    pub(crate) fn texts(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Vec<String> {
        let Some(node) = self.take(key) else { return Vec::new() };
        let items = node.list().unwrap_or(std::slice::from_ref(node));
        let texts: Option<Vec<String>> = items.iter().map(|item| item.text().map(str::to_string)).collect();
        texts.unwrap_or_else(|| {
            problems.push(Problem::error(node.at, format!("`{key}` must be a list of texts")));
            Vec::new()
        })
    }

    /// Tells of each key that was not asked for.
    pub(crate) fn finish(self, problems: &mut Vec<Problem>) {
        match &self.node.value {
            Value::Map(map) => {
                for entry in map.iter().filter(|entry| !self.known.contains(&&*entry.key)) {
                    let problem = Problem::error(entry.key_at, format!("{} has no key `{}`", self.what, entry.key));
                    problems.push(match nearest(&entry.key, self.known.iter().copied()) {
                        Some(near) => problem.help(format!("did you mean `{near}`?")),
                        None => problem.help(format!("it has {}", listed(&self.known))),
                    });
                }
            }
            _ => problems.push(Problem::error(self.node.at, format!("{} must be a mapping", self.what))),
        }
    }
}

/// `` `a`, `b` and `c` ``.
pub(crate) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// What a rule can be told in the configuration.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name, as in `input.parameters`.
    pub name: String,
    /// Its type.
    pub kind: ParameterType,
    /// Its value where the configuration gives none.
    pub default: Node,
    /// What it is for.
    pub description: String,
}

/// The type of a [`Parameter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterType {
    /// `string`
    String,
    /// `number`
    Number,
    /// `boolean`
    Boolean,
    /// `list of string`
    ListOfString,
    /// `map of string`
    MapOfString,
}

impl ParameterType {
    const ALL: [Self; 5] = [Self::String, Self::Number, Self::Boolean, Self::ListOfString, Self::MapOfString];

    /// As it is written in a rule.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::ListOfString => "list of string",
            Self::MapOfString => "map of string",
        }
    }

    /// Whether a value is of this type; the place of what is not.
    ///
    /// # Errors
    /// The span of the value, or of the part of it, that is of another type.
    pub fn check(self, node: &Node) -> Result<(), Span> {
        let text = |node: &Node| if node.text().is_some() { Ok(()) } else { Err(node.at) };
        match (self, &node.value) {
            (Self::String, Value::Text(_)) | (Self::Number, Value::Number(_)) | (Self::Boolean, Value::Bool(_)) => Ok(()),
            (Self::ListOfString, Value::List(items)) => items.iter().try_for_each(text),
            (Self::MapOfString, Value::Map(map)) => map.iter().try_for_each(|entry| text(&entry.node)),
            _ => Err(node.at),
        }
    }
}

/// The METADATA of the package, as a mapping; a problem where there is none or it is not well formed.
pub(super) fn read(id: SourceId, source: &Source) -> Result<Node, Vec<Problem>> {
    let Some(block) = block(&source.text) else {
        return Err(vec![Problem::of_file(id, "has no `# METADATA` comment above its package").help("docs/writing-rules.md says what it holds")]);
    };
    let parsed = document::parse(id, &Source::new(source.path.clone(), block, None), Schema::Core);
    if !parsed.problems.is_empty() {
        return Err(parsed.problems);
    }
    parsed.documents.into_iter().next().map(|document| document.node).ok_or_else(|| vec![Problem::of_file(id, "has an empty `# METADATA` comment")])
}

/// The comment's YAML, each byte where it stands in the file: all else is blank.
fn block(text: &str) -> Option<String> {
    let mut blanked = String::new();
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        if inside && content.starts_with('#') {
            blanked.push(' ');
            blanked.push_str(line.get(1..).unwrap_or(""));
            continue;
        }
        if inside {
            return Some(blanked);
        }
        inside = content == "# METADATA";
        blanked.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
    }
    inside.then_some(blanked)
}

/// The rating that a node names.
pub(crate) fn rating(node: &Node, problems: &mut Vec<Problem>) -> Option<Rating> {
    let rating = node.text().and_then(Rating::of_word);
    if rating.is_none() {
        problems.push(Problem::error(node.at, format!("`severity` must be {}", listed(&Rating::ALL.map(Rating::word)).replace(" and ", " or "))));
    }
    rating
}

/// Declared parameters: `name: {type, default, description}`.
pub(super) fn parameters(node: Option<&Node>, problems: &mut Vec<Problem>) -> Vec<Parameter> {
    let Some(map) = node.and_then(Node::map) else {
        problems.extend(node.map(|node| Problem::error(node.at, "`parameters` must be a mapping")));
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in map.iter() {
        let mut fields = Fields::new(&entry.node, "a parameter");
        let word = fields.required("type", problems);
        let description = fields.text("description", problems).unwrap_or_default();
        let default = fields.take("default");
        fields.finish(problems);
        let Some(kind) = ParameterType::ALL.into_iter().find(|kind| kind.word() == word) else {
            problems.push(Problem::error(
                entry.node.at,
                format!("`type` must be {}", listed(&ParameterType::ALL.map(ParameterType::word)).replace(" and ", " or ")),
            ));
            continue;
        };
        let Some(default) = default else {
            problems.push(Problem::error(entry.key_at, format!("parameter `{}` lacks a `default`", entry.key)));
            continue;
        };
        match kind.check(default) {
            Ok(()) => found.push(Parameter { name: entry.key.to_string(), kind, default: default.clone(), description }),
            Err(at) => problems.push(Problem::error(at, format!("the default of `{}` must be a {}", entry.key, kind.word()))),
        }
    }
    found
}

/// The word for a value's type, in messages.
pub(crate) fn type_word(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::Text(_) => "text",
        Value::List(_) => "a list",
        Value::Map(_) => "a mapping",
        Value::Unknown(unknown) if unknown.kind == Type::Any => "unknown",
        Value::Unknown(_) => "an unknown value",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_keeps_its_places() {
        let text = "# a rule\n# METADATA\n# title: x\n# custom:\n#   severity: low\npackage rules.a\n# other: y\n";
        let found = block(text).expect("there is one");
        assert_eq!(found.find("severity"), text.find("severity"));
        assert!(!found.contains("other"));
        assert_eq!(block("package a\n"), None);
    }
}
