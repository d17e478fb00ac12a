//! Completions: what may stand in a blanked place. Values come from where rules look for them: other cases of the same
//! rule, constants in its text and in that of its lenses, other values under the same key, and changes to what was there.

use std::collections::BTreeMap;
use std::sync::Arc;

use probity::model::{Entry, Map, Node, Number, Path, Resource, Segment, Type, Value};
use probity::source::{SourceId, Span};

use super::blank::{Blank, What, all_paths, at_mut, type_of};
use super::{Case, Random};

/// What comes into a blanked place.
#[derive(Debug, Clone)]
pub(crate) enum Fill {
    /// What was there.
    Keep,
    Value(Value),
    /// More elements.
    Append(Vec<Value>),
    /// The resource is not there.
    Remove,
}

impl Fill {
    /// Nothing, where that may be.
    pub(crate) fn least(blank: &Blank) -> Self {
        match &blank.what {
            What::Whole { nullable: true, .. } => Self::Value(Value::Null),
            What::Exists => Self::Remove,
            _ => Self::Keep,
        }
    }
}

/// The input with its blanks filled.
pub(crate) fn filled(resources: &[Resource], blanks: &[Blank], fills: &[Fill]) -> Vec<Resource> {
    let mut changed = resources.to_vec();
    let mut gone = Vec::new();
    for (blank, fill) in blanks.iter().zip(fills) {
        blank.cut(&mut changed);
        for (n, path) in blank.places() {
            let Some(resource) = changed.get_mut(n) else { continue };
            match fill {
                Fill::Keep => {}
                Fill::Remove => gone.push(n),
                Fill::Value(value) => {
                    if let Some(node) = at_mut(&mut resource.body, path.segments()) {
                        node.value = value.clone();
                    }
                }
                Fill::Append(more) => {
                    let Some(node) = at_mut(&mut resource.body, path.segments()) else { continue };
                    let more = more.iter().map(|value| Node::new(value.clone(), node.at));
                    match &mut node.value {
                        Value::List(list) => list.extend(more),
                        block if more.len() > 0 => {
                            let block = Node::new(std::mem::replace(block, Value::Null), node.at);
                            node.value = Value::List(std::iter::once(block).chain(more).collect());
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    gone.sort_unstable();
    gone.dedup();
    gone.iter().rev().for_each(|n| _ = changed.remove(*n));
    changed
}

/// Values that completions are made of.
pub(crate) struct Pool {
    /// What stands under each key anywhere.
    by_key: BTreeMap<String, Vec<Value>>,
    /// The same, in the cases of one rule.
    by_rule: BTreeMap<(Arc<str>, String), Vec<Value>>,
    /// Constants of each rule, and after them those of its lenses and helpers.
    words: BTreeMap<Arc<str>, Vec<Value>>,
}

/// The last key of a path.
fn key(path: &Path) -> String {
    let last = path.segments().iter().rev().find_map(|segment| if let Segment::Key(key) = segment { Some(key.to_string()) } else { None });
    last.unwrap_or_default()
}

/// Keys and elements of one name are not of one kind: what is in a list is told from what is under the key itself.
fn slot(path: &Path) -> String {
    let inside = path.segments().iter().rev().take_while(|segment| matches!(segment, Segment::Index(_))).count();
    format!("{}{}", key(path), "[]".repeat(inside))
}

impl Pool {
    pub(crate) fn new(cases: &[Case<'_>]) -> Self {
        let (mut by_key, mut by_rule) = (BTreeMap::<String, Vec<Value>>::new(), BTreeMap::<_, Vec<Value>>::new());
        let mut words = BTreeMap::new();
        let texts = Texts::read();
        for case in cases {
            words.entry(case.rule.id.clone()).or_insert_with(|| texts.constants(&case.rule.id));
            for resource in &case.estate.reading.resources {
                for path in all_paths(&resource.body) {
                    let Some(node) = resource.body.find(&path).filter(|node| !matches!(node.value, Value::Unknown(_))) else { continue };
                    let slot = slot(&path);
                    add(by_rule.entry((case.rule.id.clone(), slot.clone())).or_default(), &node.value, 60);
                    add(by_key.entry(slot).or_default(), &node.value, 80);
                }
            }
        }
        Self { by_key, by_rule, words }
    }

    /// Some value, of that kind, that may come to the place.
    pub(crate) fn fill(&self, case: &Case<'_>, blank: &Blank, known: &[Resource], random: &mut Random) -> Fill {
        let here = known.get(blank.resource).and_then(|resource| resource.body.find(&blank.path)).map_or(&Value::Null, |node| &node.value);
        match &blank.what {
            What::Exists if random.once_in(2) => Fill::Remove,
            What::Exists => Fill::Keep,
            What::Whole { nullable: true, .. } if random.once_in(6) => Fill::Value(Value::Null),
            What::Whole { kind, nullable } => {
                let made = if random.once_in(3) && type_of(here) != Type::Any {
                    self.changed(case, &slot(&blank.path), here, random, 0)
                } else {
                    self.likely(case, &slot(&blank.path), *kind, random).unwrap_or(Value::Null)
                };
                let made = if *kind == Type::List && type_of(&made) != Type::List { list([made]) } else { made };
                let fits =
                    (*kind == Type::Any || type_of(&made) == *kind) && !matches!(made, Value::Null | Value::Unknown(_)) || made == Value::Null && *nullable;
                if fits { Fill::Value(made) } else { Fill::Keep }
            }
            What::Part { start, end } => {
                let Value::Text(text) = here else { return Fill::Keep };
                let (before, after) = (&text[..*start], &text[*end..]);
                let slot = slot(&blank.path);
                let word = self.candidates(case, &slot, Type::Text);
                let fitting: Vec<&str> = word.iter().filter_map(|value| if let Value::Text(text) = value { Some(&**text) } else { None }).collect();
                // Where a whole text would fit, its middle is what makes the difference.
                let middle = |text: &'_ str| Some(text.strip_prefix(before)?.strip_suffix(after)?.to_string());
                let middles: Vec<String> = fitting.iter().filter_map(|text| middle(text)).collect();
                let made = match random.below(4) {
                    0 => String::new(),
                    1 => (*random.one_of(&fitting).unwrap_or(&"x")).to_string(),
                    _ => random.one_of(&middles).cloned().unwrap_or_else(|| (*random.one_of(&fitting).unwrap_or(&"")).chars().take(random.below(9)).collect()),
                };
                if text.contains('"') && made.contains(['"', '\\', '\n']) {
                    return Fill::Keep;
                }
                Fill::Value(Value::Text(format!("{before}{made}{after}").into()))
            }
            What::Blocks => {
                let made = |random: &mut Random| match random.once_in(2) {
                    true => self.likely(case, &slot(&blank.path), Type::Map, random),
                    false => Some(self.changed(case, &slot(&blank.path), here, random, 0)),
                };
                Fill::Append((0..random.below(3)).filter_map(|_| made(random)).collect())
            }
            What::Tail => {
                let Value::List(elements) = here else { return Fill::Keep };
                let mut more = Vec::new();
                for _ in 0..=random.below(2) {
                    let other = self.likely(case, &format!("{}[]", slot(&blank.path)), Type::Any, random);
                    let element = random.one_of(elements).map(|node| self.changed(case, &slot(&blank.path), &node.value, random, 0));
                    let made = if random.once_in(3) { element } else { other };
                    more.extend(made.filter(|value| *value != Value::Null));
                }
                Fill::Append(more)
            }
        }
    }

    /// The `n`th try to flip a verdict: first each candidate for one of the blanks that it names, then any of them together.
    pub(crate) fn seek(
        &self,
        case: &Case<'_>,
        blanks: &[Blank],
        known: &[Resource],
        named: &dyn Fn(&Blank) -> bool,
        n: usize,
        random: &mut Random,
    ) -> Vec<Fill> {
        let mut fills = vec![Fill::Keep; blanks.len()];
        let mut chosen: Vec<usize> = (0..blanks.len()).filter(|n| named(&blanks[*n])).collect();
        if chosen.is_empty() {
            chosen = (0..blanks.len()).collect();
        }
        let Some(one) = chosen.get(n % chosen.len().max(1)).copied() else { return fills };
        if n.is_multiple_of(3) {
            for n in chosen {
                fills[n] = self.fill(case, &blanks[n], known, random);
            }
            return fills;
        }
        fills[one] = match &blanks[one].what {
            What::Whole { kind, nullable } => {
                let mut all = self.candidates(case, &slot(&blanks[one].path), *kind);
                if *nullable {
                    all.insert(0, Value::Null);
                }
                let at = n / (3 * blanks.len());
                all.get(at).cloned().map_or_else(|| self.fill(case, &blanks[one], known, random), Fill::Value)
            }
            What::Exists => Fill::Remove,
            What::Part { start, end } => {
                let here = known.get(blanks[one].resource).and_then(|resource| resource.body.find(&blanks[one].path)).map(|node| &node.value);
                let all = self.candidates(case, &slot(&blanks[one].path), Type::Text);
                match (here, all.get(n / (3 * blanks.len()))) {
                    (Some(Value::Text(whole)), Some(Value::Text(word))) => {
                        let (before, after) = (&whole[..*start], &whole[*end..]);
                        let made = bridge(before, after, word);
                        let quoted = whole.contains('"') && made.contains(['"', '\\', '\n']);
                        if quoted { Fill::Keep } else { Fill::Value(text(&format!("{before}{made}{after}"))) }
                    }
                    _ => self.fill(case, &blanks[one], known, random),
                }
            }
            What::Tail | What::Blocks => self.fill(case, &blanks[one], known, random),
        };
        fills
    }

    /// One of the values that may stand in such a place: as often as not, what stands there in a case of the same rule.
    fn likely(&self, case: &Case<'_>, slot: &str, kind: Type, random: &mut Random) -> Option<Value> {
        let own = self.by_rule.get(&(case.rule.id.clone(), slot.to_string())).map_or(&[][..], Vec::as_slice);
        let fitting: Vec<&Value> = own.iter().filter(|value| **value != Value::Null && (kind == Type::Any || type_of(value) == kind)).collect();
        if !fitting.is_empty() && random.once_in(2) {
            return random.one_of(&fitting).map(|value| (*value).clone());
        }
        random.one_of(&self.candidates(case, slot, kind)).cloned()
    }

    /// Values that may stand in such a place, the likeliest first.
    fn candidates(&self, case: &Case<'_>, slot: &str, kind: Type) -> Vec<Value> {
        let rule = self.by_rule.get(&(case.rule.id.clone(), slot.to_string()));
        let words = self.words.get(&case.rule.id);
        let plain = [
            Value::Bool(false),
            Value::Bool(true),
            text(""),
            text("x"),
            number(0),
            number(1),
            list([]),
            Value::Map(Map::default()),
            list([text("x")]),
            list([text("*")]),
        ];
        let all = rule
            .into_iter()
            .flatten()
            .cloned()
            .chain(plain)
            .chain(words.into_iter().flatten().cloned())
            .chain(self.by_key.get(slot).into_iter().flatten().cloned());
        let mut fitting: Vec<Value> = all.filter(|value| *value != Value::Null && (kind == Type::Any || type_of(value) == kind)).collect();
        if kind == Type::List {
            // A list of what stands in such lists, or of what is a word of the rule.
            let inside = self.by_rule.get(&(case.rule.id.clone(), format!("{slot}[]")));
            fitting.extend(inside.into_iter().flatten().chain(words.into_iter().flatten().take(30)).map(|value| list([value.clone()])));
        }
        fitting
    }

    /// A value with something in it changed, of the same type.
    fn changed(&self, case: &Case<'_>, slot: &str, value: &Value, random: &mut Random, depth: usize) -> Value {
        match value {
            Value::Bool(value) => Value::Bool(!value),
            Value::Number(_) => {
                let all = self.candidates(case, slot, Type::Number);
                random.one_of(&all).cloned().unwrap_or(number(0))
            }
            Value::Text(old) => {
                if let Some(json) = serde_json::from_str::<serde_json::Value>(old).ok().filter(|json| json.is_object() || json.is_array()) {
                    return text(&to_json(&self.changed(case, slot, &of_json(&json), random, depth)).to_string());
                }
                let all = self.candidates(case, slot, Type::Text);
                let other = random.one_of(&all).cloned().unwrap_or(text("x"));
                match (random.below(6), &other) {
                    (0, Value::Text(other)) => text(&format!("{old}{other}")),
                    (1, Value::Text(other)) => text(&format!("{other}{old}")),
                    (2, _) => text(&old.to_uppercase()),
                    _ => other,
                }
            }
            Value::List(old) => {
                let mut new = old.clone();
                let inside = format!("{slot}[]");
                match (random.below(5), random.below(old.len())) {
                    (0, at) if at < new.len() => _ = new.remove(at),
                    (1, _) => {
                        new.extend(self.likely(case, &inside, Type::Any, random).map(node));
                    }
                    (2, at) if at < new.len() => new.push(node(self.changed(case, &inside, &old[at].value, random, depth + 1))),
                    (_, at) if at < new.len() && depth < 8 => new[at].value = self.changed(case, &inside, &old[at].value, random, depth + 1),
                    _ => new.clear(),
                }
                Value::List(new)
            }
            Value::Map(old) => {
                let mut new: Vec<Entry> = old.iter().cloned().collect();
                match (random.below(6), random.below(new.len())) {
                    (0, at) if at < new.len() => _ = new.remove(at),
                    (1, _) => {
                        // Another map that stands in such a place has other keys.
                        let maps = self.candidates(case, slot, Type::Map);
                        let other =
                            random.one_of(&maps).and_then(|map| if let Value::Map(map) = map { Some(map.iter().cloned().collect::<Vec<_>>()) } else { None });
                        if let Some(entry) = other.as_deref().and_then(|all| random.one_of(all)).filter(|entry| old.get(&entry.key).is_none()) {
                            new.push(entry.clone());
                        }
                    }
                    (_, at) if at < new.len() && depth < 8 => {
                        let slot = new[at].key.to_string();
                        new[at].node.value = self.changed(case, &slot, &old.iter().nth(at).expect("is one of them").node.value, random, depth + 1);
                    }
                    _ => {}
                }
                Value::Map(new.into_iter().collect())
            }
            Value::Null | Value::Unknown(_) => {
                let all = self.candidates(case, slot, Type::Any);
                random.one_of(&all).cloned().unwrap_or(Value::Null)
            }
        }
    }
}

/// What is missing of a word between two texts, the first of which may end with its beginning and the second begin with its end.
fn bridge<'w>(before: &str, after: &str, word: &'w str) -> &'w str {
    let ends = || word.char_indices().map(|(n, _)| n).chain([word.len()]);
    let rest = ends().rev().find(|n| before.ends_with(&word[..*n])).map_or(word, |n| &word[n..]);
    let cuts = rest.char_indices().map(|(n, _)| n).chain([rest.len()]);
    cuts.into_iter().find(|n| after.starts_with(&rest[*n..])).map_or(rest, |n| &rest[..n])
}

fn add(values: &mut Vec<Value>, value: &Value, most: usize) {
    if values.len() < most && !values.contains(value) {
        values.push(value.clone());
    }
}

/// Made values stand in no file.
fn nowhere() -> Span {
    Span::file(SourceId(0))
}

fn node(value: Value) -> Node {
    Node::new(value, nowhere())
}

fn list(values: impl IntoIterator<Item = Value>) -> Value {
    Value::List(values.into_iter().map(node).collect())
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn number(n: i64) -> Value {
    Value::Number(Number::Int(n))
}

fn of_json(json: &serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(value) => Number::parse(&value.to_string()).map_or(Value::Null, Value::Number),
        Json::String(value) => text(value),
        Json::Array(items) => list(items.iter().map(of_json)),
        Json::Object(map) => {
            Value::Map(map.iter().map(|(key, value)| Entry { key: key.as_str().into(), key_at: nowhere(), node: node(of_json(value)) }).collect())
        }
    }
}

fn to_json(value: &Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Value::Null | Value::Unknown(_) => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => serde_json::from_str(&number.to_string()).unwrap_or_default(),
        Value::Text(text) => Json::String(text.to_string()),
        Value::List(items) => Json::Array(items.iter().map(|node| to_json(&node.value)).collect()),
        Value::Map(map) => Json::Object(map.iter().map(|entry| (entry.key.to_string(), to_json(&entry.node.value))).collect()),
    }
}

/// The text of rules, lenses and helpers.
struct Texts {
    /// By path below the folder of rules, without its end.
    files: BTreeMap<String, String>,
}

impl Texts {
    fn read() -> Self {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = BTreeMap::new();
        for folder in [root.join("rules"), root.join("tests/foreign_rules")] {
            let mut open = vec![folder.clone()];
            while let Some(at) = open.pop() {
                for path in std::fs::read_dir(&at).into_iter().flatten().flatten().map(|entry| entry.path()) {
                    if path.is_dir() {
                        open.push(path);
                    } else if path.extension().is_some_and(|extension| extension == "rego") {
                        let name = path.with_extension("").strip_prefix(&folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                        files.insert(name, std::fs::read_to_string(&path).unwrap_or_default());
                    }
                }
            }
        }
        Self { files }
    }

    /// The rule's own constants first, then those of all that its provider's lenses and the helpers say.
    fn constants(&self, rule: &str) -> Vec<Value> {
        let mut found = Vec::new();
        let provider = rule.split('/').next().unwrap_or("").to_string();
        let own = self.files.get(rule).into_iter();
        let near = |name: &&String| {
            let own = name.starts_with(&format!("lens/{provider}/"));
            let any = !["aws", "azure", "google", "kubernetes"].contains(&provider.as_str());
            name.starts_with("lib/") || own || any && name.starts_with("lens/")
        };
        let others = self.files.iter().filter(|(name, _)| near(name)).map(|(_, text)| text);
        for text in own {
            constants(text, &mut found, 120);
        }
        for text in others {
            constants(text, &mut found, 260);
        }
        found
    }
}

/// Texts and numbers in a rule's text: each number with its neighbours, each pattern with something that it matches.
fn constants(rego: &str, into: &mut Vec<Value>, most: usize) {
    for line in rego.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let mut rest = line;
        while let Some(at) = rest.find(['"', '`']) {
            let (quote, inside) = rest[at..].split_at(1);
            let Some(end) = inside.find(quote) else { break };
            let (word, after) = inside.split_at(end);
            rest = &after[1..];
            if !word.contains('%') {
                add(into, &text(word), most);
            }
            if word.contains(['^', '[', '(', '$', '|', '\\'])
                && let Ok(pattern) = regex_syntax::parse(word)
            {
                add(into, &text(&sample(&pattern)), most);
            }
        }
        for digits in line.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty() && digits.len() < 10) {
            let n: i64 = digits.parse().unwrap_or(0);
            for near in [n, n + 1, n - 1] {
                add(into, &number(near), most);
            }
        }
    }
}

/// Some text that a pattern matches.
fn sample(pattern: &regex_syntax::hir::Hir) -> String {
    use regex_syntax::hir::{Class, HirKind};
    match pattern.kind() {
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
        HirKind::Class(Class::Unicode(class)) => class.ranges().last().map(|range| range.start().to_string()).unwrap_or_default(),
        HirKind::Class(Class::Bytes(class)) => class.ranges().last().map(|range| char::from(range.start()).to_string()).unwrap_or_default(),
        HirKind::Repetition(repetition) => sample(&repetition.sub).repeat(repetition.min.max(1) as usize),
        HirKind::Capture(capture) => sample(&capture.sub),
        HirKind::Concat(all) => all.iter().map(sample).collect(),
        HirKind::Alternation(all) => all.first().map(sample).unwrap_or_default(),
        HirKind::Empty | HirKind::Look(_) => String::new(),
    }
}
