//! The `# METADATA` comment above a package: what a rule or lens says of itself.

use crate::document::{self, Fields, Schema, listed};
use crate::model::{Node, Type, Value};
use crate::source::{Problem, Source, SourceId};

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

    /// Whether a value is of this type.
    ///
    /// # Errors
    /// The value, or the part of it, that is of another type.
    pub fn check(self, node: &Node) -> Result<(), &Node> {
        fn text(node: &Node) -> Result<(), &Node> {
            if node.text().is_some() { Ok(()) } else { Err(node) }
        }
        match (self, &node.value) {
            (Self::String, Value::Text(_)) | (Self::Number, Value::Number(_)) | (Self::Boolean, Value::Bool(_)) => Ok(()),
            (Self::ListOfString, Value::List(items)) => items.iter().try_for_each(text),
            (Self::MapOfString, Value::Map(map)) => map.iter().try_for_each(|entry| text(&entry.node)),
            _ => Err(node),
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
            Err(wrong) => problems.push(Problem::error(wrong.at, format!("the default of `{}` must be a {}", entry.key, kind.word()))),
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
