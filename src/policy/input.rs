//! Model values as Rego values, and the table of what is unknown in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use regorus::Value as Rego;

use crate::model::{Node, Path, Segment, Unknown, Value};

/// A node as Rego sees it. A key whose value is null is left out: to a provider it is the same as one that is not
/// written. What is unknown stands as null where it holds a place: no verdict rests on it (see `judge`).
pub(super) fn rego(node: &Node) -> Rego {
    match &node.value {
        Value::Null | Value::Unknown(_) => Rego::Null,
        Value::Bool(value) => Rego::Bool(*value),
        Value::Number(number) => match number.to_i64() {
            Some(int) => Rego::from(int),
            None => Rego::from_numeric_string(&number.to_string()).unwrap_or_else(|_| Rego::from(number.to_f64())),
        },
        Value::Text(text) => Rego::String(text.as_ref().into()),
        Value::List(list) => Rego::from(list.iter().map(rego).collect::<Vec<_>>()),
        Value::Map(map) => {
            let entries = map.iter().filter(|entry| !entry.node.is_absent());
            object(entries.map(|entry| (entry.key.clone(), rego(&entry.node))))
        }
    }
}

/// An object of those keys.
pub(super) fn object<K: Into<Arc<str>>>(entries: impl IntoIterator<Item = (K, Rego)>) -> Rego {
    Rego::from(entries.into_iter().map(|(key, value)| (Rego::String(key.into()), value)).collect::<BTreeMap<_, _>>())
}

/// One thing in a rule's input that is not known.
#[derive(Debug, Clone)]
pub(super) struct Hole {
    /// Where in the input: `body.bucket`, `related.versioning[0].body.bucket`.
    pub(super) path: Path,
    /// Where, as a person would say it: `bucket`, `aws_s3_bucket_versioning.b.bucket`.
    pub(super) at: String,
    pub(super) unknown: Arc<Unknown>,
}

/// Every unknown in a body that stands at `prefix` of the input; `owner` is put before the path that people see.
pub(super) fn holes(body: &Node, prefix: &Path, owner: Option<&str>, into: &mut Vec<Hole>) {
    body.unknowns(&mut |path, unknown| {
        let shown = body.shown_path(path);
        let at = match owner {
            Some(owner) => format!("{owner}.{shown}"),
            None => shown.to_string(),
        };
        into.push(Hole { path: prefix.join(path.segments()), at, unknown: unknown.clone() });
    });
}

/// A Rego value as a path: text in the written form, or a list of keys and indices.
pub(super) fn path(value: &Rego) -> Option<Path> {
    if let Ok(text) = value.as_string() {
        return Some(Path::parse(text));
    }
    value
        .as_array()
        .ok()?
        .iter()
        .map(|step| step.as_string().map(|key| Segment::Key(key.as_ref().into())).ok().or_else(|| Some(Segment::Index(step.as_u32().ok()? as usize))))
        .collect()
}
