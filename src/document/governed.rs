//! Documents that people answer for, told apart by what they say they are: `probity: waivers/v1`.

use super::Documents;
use crate::model::{Node, Value};
use crate::source::{Problem, Severity, Source, SourceId, Sources, Span};

/// The governed documents of one kind in one file.
#[derive(Debug)]
pub struct Governed {
    /// The file.
    pub source: SourceId,
    /// Those of the version asked for.
    pub documents: Vec<Node>,
    /// What is wrong with the file.
    pub problems: Vec<Problem>,
}

/// The kinds, as they stand before the slash.
const KINDS: [&str; 2] = ["waivers", "attestations"];

/// Whether a file may hold a governed document, and is worth parsing for it.
#[must_use]
pub fn may_be_governed(source: &Source) -> bool {
    let extension = source.name().rsplit_once('.').map_or("", |(_, extension)| extension);
    matches!(extension, "yaml" | "yml" | "json") && source.text.contains("probity") && KINDS.iter().any(|kind| says(&source.text, kind))
}

/// Whether some line of a text names that kind of document.
fn says(text: &str, kind: &str) -> bool {
    text.lines().any(|line| {
        let (key, value) = line.split_once(':').unwrap_or(("", ""));
        let trimmed = |text: &str| text.trim_matches([' ', '{', '"', '\'', '\t']).to_string();
        trimmed(key) == "probity" && trimmed(value).strip_prefix(kind).is_some_and(|rest| rest.starts_with('/'))
    })
}

/// Takes the documents of one kind (`waivers`) and version (`v1`) out of `parsed`; the rest stays for others.
pub fn take_governed(sources: &Sources, parsed: &mut Vec<Documents>, kind: &str, version: &str) -> Vec<Governed> {
    let mut found = Vec::new();
    for mut file in std::mem::take(parsed) {
        let prefix = format!("{kind}/");
        let stated = |node: &Node| node.get("probity").and_then(Node::text).is_some_and(|text| text.starts_with(&prefix));
        let (ours, others): (Vec<_>, Vec<_>) = std::mem::take(&mut file.documents).into_iter().partition(|document| stated(&document.node));
        let broken = file.problems.iter().any(|problem| problem.severity == Severity::Error);
        let meant = broken && others.is_empty() && sources.get(file.source).is_some_and(|source| says(&source.text, kind));
        file.documents = others;
        if ours.is_empty() && !meant {
            parsed.push(file);
            continue;
        }
        let mut governed = Governed { source: file.source, documents: Vec::new(), problems: Vec::new() };
        if let Some(action) = file.template {
            governed.problems.push(Problem::error(action, "holds unrendered template actions; nothing of it is read").help("render it first"));
        } else {
            for node in ours.into_iter().map(|document| document.node) {
                match node.get("probity").filter(|said| said.text() != Some(&format!("{kind}/{version}"))) {
                    None => governed.documents.push(node),
                    Some(said) => governed.problems.push(
                        Problem::error(said.at, format!("`{}` is no version that this release reads", said.text().unwrap_or("")))
                            .help(format!("write `probity: {kind}/{version}`, or use a newer release")),
                    ),
                }
            }
        }
        if file.documents.is_empty() {
            governed.problems.extend(file.problems);
        } else {
            parsed.push(file);
        }
        found.push(governed);
    }
    found
}

/// The entries of the list under `key`, each a mapping of its own; anything else is told.
pub fn entries<'a>(document: &'a Node, key: &'static str, problems: &mut Vec<Problem>) -> &'a [Node] {
    let at = Span { end: document.at.start, ..document.at };
    if let Some(map) = document.map() {
        for entry in map.iter().filter(|entry| !["probity", "$schema", key].contains(&&*entry.key)) {
            problems.push(
                Problem::error(entry.key_at, format!("a document of {key} has no key `{}`", entry.key)).help(format!("only `probity` and `{key}` are read")),
            );
        }
    }
    match document.get(key).map(|node| (&node.value, node)) {
        Some((Value::List(items), _)) => items,
        Some((Value::Null, _)) => &[],
        Some((_, node)) => {
            problems.push(Problem::error(node.at, format!("`{key}` is no list")));
            &[]
        }
        None => {
            problems.push(Problem::error(at, format!("a document of {key} without `{key}`")));
            &[]
        }
    }
}
