//! Messages of rules, without sensitive values: a rule may put anything of its input into what it says.

use crate::model::{Node, Value};

/// What stands for a sensitive value.
const SENSITIVE: &str = "(sensitive)";

/// Shorter texts are also parts of words: to replace them hides nothing and spoils the message.
const SHORTEST: usize = 3;

/// The sensitive values of these bodies, as they are and as Rego writes them inside of a larger value.
pub(super) fn secrets<'n>(bodies: impl Iterator<Item = &'n Node>) -> Vec<String> {
    let mut secrets = Vec::new();
    bodies.for_each(|body| sensitive(body, false, &mut secrets));
    // A secret may be part of another: the longer one goes first.
    secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    secrets.dedup();
    secrets
}

/// The message without any of these.
pub(super) fn hidden(secrets: &[String], message: String) -> String {
    secrets.iter().fold(message, |message, secret| if message.contains(secret.as_str()) { message.replace(secret.as_str(), SENSITIVE) } else { message })
}

fn sensitive(node: &Node, inside: bool, into: &mut Vec<String>) {
    let inside = inside || node.sensitive;
    let mut add = |text: String| into.extend(Some(text).filter(|text| text.len() >= SHORTEST));
    match &node.value {
        Value::Text(text) if inside => {
            let written = serde_json::to_string(&**text).unwrap_or_default();
            let escaped = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(&written);
            if escaped != &**text {
                add(escaped.to_string());
            }
            add(text.to_string());
        }
        Value::Number(number) if inside => add(number.to_string()),
        Value::List(list) => list.iter().for_each(|node| sensitive(node, inside, into)),
        Value::Map(map) => {
            for entry in map.iter() {
                // The keys of a map that is sensitive as a whole are too.
                if inside && entry.key.len() >= SHORTEST {
                    into.push(entry.key.to_string());
                }
                sensitive(&entry.node, inside, into);
            }
        }
        _ => {}
    }
}
