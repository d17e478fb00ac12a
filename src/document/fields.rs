//! Reading a mapping that people wrote: key by key, each mistake told with its place and what may have been meant.

use crate::model::{Node, Rating, Value};
use crate::source::Problem;

/// Reads a mapping key by key, and tells of keys that nobody asked for.
pub struct Fields<'a> {
    node: &'a Node,
    /// What the mapping is called in messages: ``the rule's METADATA``.
    what: &'static str,
    known: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// The mapping at `node`; `what` names it in messages.
    #[must_use]
    pub fn new(node: &'a Node, what: &'static str) -> Self {
        Self { node, what, known: Vec::new() }
    }

    /// The value under a key, if it is there.
    pub fn take(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        self.node.get(key).filter(|node| node.value != Value::Null)
    }

    /// The text under a key.
    pub fn text(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<String> {
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
    pub fn required(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> String {
        if self.take(key).is_none() {
            problems.push(Problem::error(self.node.at, format!("{} lacks `{key}`", self.what)));
        }
        self.text(key, problems).unwrap_or_default()
    }

    /// The texts under a key; one text stands for a list of one.
    pub fn texts(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Vec<String> {
        let Some(node) = self.take(key) else { return Vec::new() };
        let items = node.list().unwrap_or(std::slice::from_ref(node));
        let texts: Option<Vec<String>> = items.iter().map(|item| item.text().map(str::to_string)).collect();
        texts.unwrap_or_else(|| {
            problems.push(Problem::error(node.at, format!("`{key}` must be a list of texts")));
            Vec::new()
        })
    }

    /// The node under a key that must hold a date, as `YYYY-MM-DD`.
    pub fn date(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<jiff::civil::Date> {
        let node = self.take(key)?;
        let date = node.text().and_then(|text| text.parse().ok());
        if date.is_none() {
            problems.push(Problem::error(node.at, format!("`{key}` must be a date")).help("write it as YYYY-MM-DD"));
        }
        date
    }

    /// The elements of the list under a key.
    pub fn list(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> &'a [Node] {
        let Some(node) = self.take(key) else { return &[] };
        node.list().unwrap_or_else(|| {
            problems.push(Problem::error(node.at, format!("`{key}` must be a list")));
            &[]
        })
    }

    /// The whole mapping, for a place of its own.
    #[must_use]
    pub fn node(&self) -> &'a Node {
        self.node
    }

    /// Tells of each key that was not asked for.
    pub fn finish(self, problems: &mut Vec<Problem>) {
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
#[must_use]
pub fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// The rating that the node under `key` names.
pub fn rating(node: &Node, key: &str, problems: &mut Vec<Problem>) -> Option<Rating> {
    let rating = node.text().and_then(Rating::of_word);
    if rating.is_none() {
        problems.push(Problem::error(node.at, format!("`{key}` must be {}", listed(&Rating::ALL.map(Rating::word)).replace(" and ", " or "))));
    }
    rating
}

/// The candidate that is most like `word`, if any is like it at all.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = candidates.into_iter().map(|candidate| (strsim::jaro_winkler(word, candidate), candidate)).filter(|(score, _)| *score > 0.8);
    scored.max_by(|(a, x), (b, y)| a.total_cmp(b).then(y.cmp(x))).map(|(_, candidate)| candidate)
}
