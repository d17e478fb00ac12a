//! `probity: inventory/v1`: YAML or JSON.

use crate::document::Documents;
use crate::model::{Map, Node, Path, Reading, Resource, Segment, Value};
use crate::source::{Problem, Severity, Source, Span};

use super::{asset, estate};

const VERSION: &str = "inventory/v1";
const KEYS: [&str; 5] = ["probity", "estate", "raci", "assets", "$schema"];
/// More problems than this are not told one by one.
const MOST: usize = 100;

/// The inventory documents of one file; given back where there is none.
pub(super) fn read(source: &Source, mut parsed: Documents) -> Result<Reading, Documents> {
    let (ours, others): (Vec<_>, Vec<_>) = std::mem::take(&mut parsed.documents).into_iter().partition(|document| says_inventory(&document.node));
    let broken = parsed.problems.iter().any(|problem| problem.severity == Severity::Error);
    let meant = !ours.is_empty() || (broken && looks_like_one(&source.text));
    if !meant {
        parsed.documents = others;
        return Err(parsed);
    }
    let mut reader = Reader { resources: Vec::new(), problems: parsed.problems };
    if let Some(action) = parsed.template {
        let told = Problem::error(action, "holds unrendered template actions; nothing of it is read");
        return Ok(super::of_file(parsed.source, Vec::new(), vec![told.help("render it first, and check what comes out")]));
    }
    for document in ours {
        reader.document(document.node);
    }
    for other in &others {
        let told = Problem::error(other.node.at, "this document is no inventory among others that are: it has no `probity` key");
        reader.tell(told.help("begin it with `probity: inventory/v1`, or move it to a file of its own"));
    }
    Ok(super::of_file(parsed.source, reader.resources, reader.problems))
}

fn says_inventory(node: &Node) -> bool {
    node.get("probity").and_then(Node::text).is_some_and(|version| version.starts_with("inventory/"))
}

/// Whether a text that cannot be read was meant as an inventory.
fn looks_like_one(text: &str) -> bool {
    text.lines().any(|line| {
        let (key, value) = line.split_once(':').unwrap_or(("", ""));
        key.trim_matches([' ', '{', '"', '\'']) == "probity" && value.trim_matches([' ', '"', '\'']).starts_with("inventory/")
    })
}

struct Reader {
    resources: Vec<Resource>,
    problems: Vec<Problem>,
}

impl Reader {
    fn tell(&mut self, problem: Problem) {
        match self.problems.len() {
            0..MOST => self.problems.push(problem),
            MOST => self.problems.push(Problem { message: format!("has more than {MOST} problems; the rest is not told"), help: None, ..problem }),
            // The bound is told once, and as an error if anything after it is one.
            _ => {
                if let Some(last) = self.problems.last_mut() {
                    last.severity = last.severity.max(problem.severity);
                }
            }
        }
    }

    fn document(&mut self, node: Node) {
        let at = node.at;
        let Value::Map(mut map) = node.value else { return };
        if let Some(version) = map.get("probity").filter(|version| version.text() != Some(VERSION)) {
            let told = Problem::error(version.at, format!("`{}` is no version of inventories that this release reads", version.text().unwrap_or("")));
            self.tell(told.help(format!("write `probity: {VERSION}`, or use a newer release")));
            return;
        }
        for entry in map.iter().filter(|entry| !KEYS.contains(&&*entry.key)) {
            let told = Problem::warning(entry.key_at, format!("unknown key `{}` in an inventory{}", entry.key, meant(&entry.key, &KEYS)));
            self.tell(told.help("only `probity`, `estate`, `raci` and `assets` are read; what belongs to an asset stands in its entry"));
        }
        let estate = map.remove("estate");
        let raci = map.remove("raci");
        let about_estate = estate.is_some() || raci.is_some();
        let mut told = Vec::new();
        self.resources.extend(estate::resource(estate, raci, at, &mut told));
        told.into_iter().for_each(|problem| self.tell(problem));
        match map.remove("assets").map(|entry| entry.node) {
            Some(Node { value: Value::List(items), .. }) => items.into_iter().for_each(|item| self.asset(item)),
            Some(Node { value: Value::Null, .. }) => {}
            Some(other) => self.tell(Problem::error(other.at, "`assets` is no list").help("write each asset as `- kind: …` below it")),
            None if about_estate => {}
            None => self.tell(Problem::error(Span { end: at.start, ..at }, "an inventory without `assets`").help("add `assets:` with a list of what there is")),
        }
    }

    fn asset(&mut self, mut node: Node) {
        let Some(map) = node.map() else {
            self.tell(Problem::error(node.at, "an asset is a mapping with `kind` and `name`").help("write it as `- {kind: database, name: orders}`"));
            return;
        };
        // An id is the name of what has no other.
        let name_key = if map.get("name").is_none() && map.get("id").is_some() { "id" } else { "name" };
        let (Some(kind), Some(name)) = (self.named(map, "kind", node.at), self.named(map, name_key, node.at)) else { return };
        let header = map.entry(name_key).map_or(node.at, |entry| Span { end: entry.node.at.end.max(entry.key_at.end), ..entry.key_at });
        let address = asset::address(&kind, &name);
        mark_unknown(&mut node, &address, &mut Path::default());
        asset::hide_credentials(&mut node, false);
        self.resources.push(asset::resource(&kind, &name, header, node));
    }

    /// The text under `kind` or `name`; told where there is none.
    fn named(&mut self, map: &Map, key: &str, asset: Span) -> Option<String> {
        match map.get(key) {
            Some(node) => match node.text().filter(|text| !text.is_empty()) {
                Some(text) => Some(text.to_owned()),
                None => {
                    self.tell(Problem::error(node.at, format!("an asset's `{key}` is a text")).help("quote it if it is one"));
                    None
                }
            },
            None => {
                let near = map.iter().find(|entry| strsim::damerau_levenshtein(&entry.key, key) == 1);
                let at = near.map_or(Span { end: asset.start, ..asset }, |entry| entry.key_at);
                let help = near.map_or_else(|| format!("add `{key}: …`"), |entry| format!("did you mean `{key}` by `{}`?", entry.key));
                self.tell(Problem::error(at, format!("an asset without `{key}` is not read")).help(help));
                None
            }
        }
    }
}

/// `; did you mean …?`, where one of the words is near.
pub(super) fn meant(word: &str, words: &[&str]) -> String {
    let near = words.iter().map(|known| (strsim::damerau_levenshtein(word, known), known)).filter(|(distance, known)| *distance <= known.len() / 3).min();
    near.map_or_else(String::new, |(_, known)| format!("; did you mean `{known}`?"))
}

/// Turns `{unknown: why}` into what it says.
pub(super) fn mark_unknown(node: &mut Node, address: &str, path: &mut Path) {
    match &mut node.value {
        Value::Map(map) => {
            if let Some(why) = stated_unknown(map).filter(|_| !path.segments().is_empty()) {
                let why = if why.is_empty() { format!("{address} {path} is stated unknown") } else { format!("{address} {path}: {why}") };
                node.value = asset::unknown(why, node.at);
                return;
            }
            for entry in map.iter_mut() {
                path.push(Segment::Key(entry.key.clone()));
                mark_unknown(&mut entry.node, address, path);
                path.pop();
            }
        }
        Value::List(items) => {
            for (n, item) in items.iter_mut().enumerate() {
                path.push(Segment::Index(n));
                mark_unknown(item, address, path);
                path.pop();
            }
        }
        _ => {}
    }
}

/// The reason in `{unknown: why}`, empty where none is given.
fn stated_unknown(map: &Map) -> Option<String> {
    let entry = map.iter().next().filter(|entry| map.len() == 1 && &*entry.key == "unknown")?;
    match &entry.node.value {
        Value::Text(why) => Some(why.trim().into()),
        Value::Null => Some(String::new()),
        _ => None,
    }
}
