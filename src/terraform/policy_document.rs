//! `data.aws_iam_policy_document` as JSON: the one data source whose result its configuration says in full.
//!
//! The provider makes the text of it without asking anyone: one-element lists as text, several sorted backwards, variables
//! of the policy language written `&{…}`, other documents merged by the ids of their statements.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::functions::json;
use super::template::Text;
use super::value::{Data, Unknown, Value};

/// What stands where something is unknown, until the text is made; no policy holds these.
const MARK: char = '\u{f0001}';
const END: char = '\u{f0002}';
const WHOLE: char = '\u{f0003}';

/// The arguments and blocks of a block, by name.
type Block = BTreeMap<Arc<str>, Value>;

/// What can be made; else what is unknown, or `None` where the provider would refuse it.
type Known<T> = Result<T, Option<Arc<Unknown>>>;

/// Makes the text of one document.
#[derive(Default)]
struct Writer {
    unknowns: Vec<Arc<Unknown>>,
}

/// The attribute `json` of a document, or `minified_json`: from its arguments and blocks by name.
///
/// # Errors
///
/// What is unknown, where nothing can be said of the text; `None` for what the provider would refuse.
pub(super) fn rendered(body: &Block, minified: bool) -> Known<Value> {
    let mut writer = Writer::default();
    let mut document = Map::new();
    document.insert("Version".into(), writer.text_or(body.get("version"), "2012-10-17")?);
    if let Some(id) = body.get("policy_id").filter(|id| !id.is_null()) {
        document.insert("Id".into(), writer.text(id)?);
    }
    let mut statements: Vec<Json> = Vec::new();
    for source in ["source_json", "source_policy_documents"] {
        for other in others(body.get(source))? {
            if other.iter().any(|statement| sid(statement).is_some_and(|id| statements.iter().any(|before| sid(before) == Some(id)))) {
                return Err(None);
            }
            statements.extend(other);
        }
    }
    for block in blocks(body.get("statement"))? {
        let statement = writer.statement(block)?;
        put(statement, &mut statements);
    }
    for source in ["override_policy_documents", "override_json"] {
        for other in others(body.get(source))? {
            other.into_iter().for_each(|statement| put(statement, &mut statements));
        }
    }
    if !statements.is_empty() {
        document.insert("Statement".into(), Json::Array(statements));
    }
    let document = Json::Object(document);
    let written = if minified { serde_json::to_string(&document) } else { serde_json::to_string_pretty(&document) };
    Ok(writer.finish(&written.map_err(|_| None)?).marked(body.values().any(Value::is_sensitive)))
}

fn sid(statement: &Json) -> Option<&str> {
    statement.get("Sid").and_then(Json::as_str).filter(|id| !id.is_empty())
}

/// Adds a statement, in place of the one that has its id.
fn put(statement: Json, statements: &mut Vec<Json>) {
    match statements.iter_mut().find(|other| sid(other).is_some() && sid(other) == sid(&statement)) {
        Some(other) => *other = statement,
        None => statements.push(statement),
    }
}

/// The statements of documents that are given as text.
fn others(given: Option<&Value>) -> Known<Vec<Vec<Json>>> {
    let Some(given) = given.filter(|given| !given.is_null()) else { return Ok(Vec::new()) };
    let texts = given.sequence().map_or_else(|| vec![given], |sequence| sequence.items().iter().collect());
    let mut documents = Vec::new();
    for text in texts {
        if let Some(unknown) = text.first_unknown() {
            return Err(Some(unknown));
        }
        let Some(text) = text.text().filter(|text| !text.is_empty()) else { continue };
        let document: Json = serde_json::from_str(text).map_err(|_| None)?;
        documents.push(match document.get("Statement") {
            Some(Json::Array(statements)) => statements.clone(),
            Some(one) => vec![one.clone()],
            None => Vec::new(),
        });
    }
    Ok(documents)
}

/// Nested blocks of a type.
fn blocks(given: Option<&Value>) -> Known<Vec<&Block>> {
    let Some(given) = given else { return Ok(Vec::new()) };
    match &given.data {
        Data::Unknown(unknown) => Err(Some(unknown.clone())),
        Data::Sequence(sequence) => sequence.items().iter().map(|item| item.mapping().map(super::value::Mapping::items).ok_or(None)).collect(),
        _ => Ok(Vec::new()),
    }
}

impl Writer {
    fn statement(&mut self, block: &Block) -> Known<Json> {
        let mut statement = Map::new();
        if let Some(id) = block.get("sid").filter(|id| !id.is_null()) {
            statement.insert("Sid".into(), self.text(id)?);
        }
        statement.insert("Effect".into(), self.text_or(block.get("effect"), "Allow")?);
        let lists =
            [("Action", "actions", false), ("NotAction", "not_actions", false), ("Resource", "resources", true), ("NotResource", "not_resources", true)];
        for (name, from, has_variables) in lists {
            if let Some(list) = self.list(block.get(from), true, has_variables)? {
                statement.insert(name.into(), list);
            }
        }
        for (name, from) in [("Principal", "principals"), ("NotPrincipal", "not_principals")] {
            let principals = blocks(block.get(from))?;
            if !principals.is_empty() {
                let whom = self.principals(&principals)?;
                statement.insert(name.into(), whom);
            }
        }
        let mut conditions: BTreeMap<String, Map<String, Json>> = BTreeMap::new();
        for condition in blocks(block.get("condition"))? {
            let name = |field: &str| match condition.get(field).map(|value| &value.data) {
                Some(Data::Text(text)) => Ok(text.to_string()),
                Some(Data::Unknown(unknown)) => Err(Some(unknown.clone())),
                _ => Err(None),
            };
            let values = self.list(condition.get("values"), false, true)?.unwrap_or_else(|| Json::Array(Vec::new()));
            let of_test = conditions.entry(name("test")?).or_default();
            let variable = name("variable")?;
            let all = match of_test.remove(&variable) {
                None => values,
                Some(before) => [before, values].into_iter().flat_map(|list| if let Json::Array(items) = list { items } else { vec![list] }).collect(),
            };
            of_test.insert(variable, all);
        }
        if !conditions.is_empty() {
            let sorted = |map: Map<String, Json>| map.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect::<Map<_, _>>();
            statement.insert("Condition".into(), conditions.into_iter().map(|(test, map)| (test, Json::Object(sorted(map)))).collect::<Map<_, _>>().into());
        }
        Ok(Json::Object(statement))
    }

    fn principals(&mut self, blocks: &[&Block]) -> Known<Json> {
        let mut whom: BTreeMap<String, Vec<Json>> = BTreeMap::new();
        for block in blocks {
            let kind = match block.get("type").map(|kind| &kind.data) {
                Some(Data::Text(kind)) => kind.to_string(),
                Some(Data::Unknown(unknown)) => return Err(Some(unknown.clone())),
                _ => return Err(None),
            };
            let names = self.list(block.get("identifiers"), true, true)?.unwrap_or_else(|| Json::Array(Vec::new()));
            if blocks.len() == 1 && kind == "*" && names.as_str() == Some("*") {
                return Ok(names);
            }
            whom.entry(kind).or_default().push(names);
        }
        let one_or_all = |mut lists: Vec<Json>| match lists.len() {
            1 => lists.remove(0),
            _ => lists.into_iter().flat_map(|list| if let Json::Array(items) = list { items } else { vec![list] }).collect(),
        };
        Ok(Json::Object(whom.into_iter().map(|(kind, lists)| (kind, one_or_all(lists))).collect()))
    }

    /// One text, or a list of several; `None` for an empty one.
    fn list(&mut self, given: Option<&Value>, is_set: bool, has_variables: bool) -> Known<Option<Json>> {
        let Some(given) = given.filter(|given| !given.is_null()) else { return Ok(None) };
        let items = match &given.data {
            Data::Unknown(unknown) => return Err(Some(unknown.clone())),
            Data::Sequence(sequence) => sequence.items(),
            _ => return Err(None),
        };
        // Of a set, what is unknown may be equal to another, or come before it.
        if let (true, [_, _, ..], Some(unknown)) = (is_set, items, given.first_unknown()) {
            self.unknowns.push(unknown);
            return Ok(Some(Json::String(format!("{MARK}{WHOLE}{}{END}", self.unknowns.len() - 1))));
        }
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            let text = self.text(item)?;
            texts.push(match text {
                Json::String(text) if has_variables => text.replace("&{", "${"),
                Json::String(text) => text,
                _ => return Err(None),
            });
        }
        if is_set {
            texts.sort_unstable_by(|a, b| b.cmp(a));
            texts.dedup();
        }
        Ok(match texts.len() {
            0 => None,
            1 => texts.pop().map(Json::String),
            _ => Some(texts.into()),
        })
    }

    fn text_or(&mut self, given: Option<&Value>, default: &str) -> Known<Json> {
        given.filter(|given| !given.is_null()).map_or_else(|| Ok(default.into()), |given| self.text(given))
    }

    /// Text, with marks where it is unknown.
    fn text(&mut self, given: &Value) -> Known<Json> {
        match &super::types::convert(given.clone(), &super::types::Type::Text).map_err(|_| None)?.data {
            Data::Text(text) => Ok((&**text).into()),
            Data::Unknown(unknown) => {
                self.unknowns.push(unknown.clone());
                Ok(format!("{MARK}{}{END}", self.unknowns.len() - 1).into())
            }
            _ => Err(None),
        }
    }

    /// The whole text, unknown pieces in their places.
    fn finish(&self, written: &str) -> Value {
        // As the provider's encoder writes them; they stand in strings only.
        let written = written.replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e");
        let mut text = Text::default();
        for (n, piece) in written.split(MARK).enumerate() {
            if n == 0 {
                text.known.push_str(piece);
                continue;
            }
            let (number, mut after) = piece.split_once(END).unwrap_or((piece, ""));
            // What stands for a whole value stands there without its quotes.
            let is_whole = number.starts_with(WHOLE);
            if is_whole {
                text.known.pop();
                after = after.strip_prefix('"').unwrap_or(after);
            }
            if let Some(unknown) = number.trim_start_matches(WHOLE).parse().ok().and_then(|number: usize| self.unknowns.get(number)) {
                json::piece(unknown, &mut text);
            }
            text.known.push_str(after);
        }
        text.finish()
    }
}
