//! What a kustomization file may say, field by field.

use std::sync::Arc;

use super::build::{Builder, Set};
use super::file::File;
use super::tree;
use crate::model::{Map, Node, Unknown, Value};
use crate::source::Span;

/// What a field holds.
enum Shape {
    Text,
    Pairs,
    /// A list of paths or texts.
    Texts,
    /// A list of mappings with these keys.
    Entries(&'static [&'static str]),
    /// A mapping with these keys.
    Entry(&'static [&'static str]),
    /// Anything: nothing that is judged depends on it.
    Any,
    /// What is not followed.
    Unfollowed,
}

const GENERATOR: &[&str] = &["name", "namespace", "behavior", "files", "envs", "env", "literals", "options", "type"];
const PATCH: &[&str] = &["path", "patch", "target", "options"];
const IMAGE: &[&str] = &["name", "newName", "newTag", "tagSuffix", "digest"];

fn shape(field: &str) -> Option<Shape> {
    Some(match field {
        "apiVersion" | "kind" | "namePrefix" | "nameSuffix" | "namespace" => Shape::Text,
        "commonLabels" | "commonAnnotations" => Shape::Pairs,
        "resources" | "bases" | "components" | "configurations" | "patchesStrategicMerge" => Shape::Texts,
        "labels" => Shape::Entries(&["pairs", "includeSelectors", "includeTemplates", "fields"]),
        "patches" | "patchesJson6902" => Shape::Entries(PATCH),
        "images" | "imageTags" => Shape::Entries(IMAGE),
        "replicas" => Shape::Entries(&["name", "count"]),
        "replacements" => Shape::Entries(&["path", "source", "targets"]),
        "vars" => Shape::Entries(&["name", "objref", "fieldref"]),
        "configMapGenerator" | "secretGenerator" => Shape::Entries(GENERATOR),
        "generatorOptions" => Shape::Entry(&["labels", "annotations", "disableNameSuffixHash", "immutable"]),
        "metadata" | "sortOptions" | "validators" | "helmGlobals" => Shape::Any,
        "helmCharts" | "helmChartInflationGenerator" | "generators" | "transformers" | "openapi" | "crds" | "buildMetadata" => Shape::Unfollowed,
        _ => return None,
    })
}

/// Tells what a kustomization says that is not followed, or that kustomize would not understand. What comes of it for objects that
/// are gathered later is for the caller to say, with the reason that is given back.
pub(super) fn check(builder: &mut Builder<'_, '_>, file: &File<'_>, set: &mut Set) -> Option<Arc<Unknown>> {
    let mut doubt = None;
    for entry in file.node.map().into_iter().flat_map(Map::iter).filter(|entry| entry.node.value != Value::Null) {
        let (key, node) = (&*entry.key, &entry.node);
        let told = match shape(key) {
            Some(Shape::Unfollowed) => {
                unfollowed(builder, key, entry.key_at, node, set, &mut doubt);
                continue;
            }
            Some(shape) => misshapen(&shape, key, node),
            None => Some((entry.key_at, format!("`{key}` is no field of a kustomization"))),
        };
        if let Some((at, message)) = told {
            let why = builder.tell(at, message, "correct it: kustomize refuses the file");
            set.open.get_or_insert_with(|| why.clone());
            doubt.get_or_insert(why);
        }
    }
    doubt
}

/// What is wrong with the value of a field, and where.
fn misshapen(shape: &Shape, key: &str, node: &Node) -> Option<(Span, String)> {
    let stray = |node: &Node, keys: &[&str]| {
        let entry = node.map().into_iter().flat_map(Map::iter).find(|entry| !keys.contains(&&*entry.key))?;
        Some((entry.key_at, format!("`{}` is no field of `{key}`", entry.key)))
    };
    let wrong = |what: &str| Some((node.at, format!("`{key}` must be {what}")));
    match shape {
        Shape::Text if !tree::is_scalar(node) => wrong("a text"),
        Shape::Pairs if node.map().is_none_or(|map| !map.iter().all(|entry| tree::is_scalar(&entry.node))) => wrong("a mapping of texts"),
        Shape::Texts if node.list().is_none_or(|list| !list.iter().all(tree::is_scalar)) => wrong("a list of texts"),
        Shape::Entries(keys) => match node.list() {
            Some(list) if list.iter().all(|node| node.map().is_some()) => list.iter().find_map(|node| stray(node, keys)),
            _ => wrong("a list of mappings"),
        },
        Shape::Entry(keys) => {
            if node.map().is_some() {
                stray(node, keys)
            } else {
                wrong("a mapping")
            }
        }
        _ => None,
    }
}

fn unfollowed(builder: &mut Builder<'_, '_>, key: &str, at: Span, node: &Node, set: &mut Set, doubt: &mut Option<Arc<Unknown>>) {
    if node.list().is_some_and(<[Node]>::is_empty) {
        return;
    }
    let help = "check what `kustomize build` prints as well";
    match key {
        "transformers" => _ = doubt.get_or_insert(builder.tell(at, "`transformers` is not run: what it changes is not known".into(), help)),
        "openapi" => {
            let why = builder.tell(at, "`openapi` is not read: how lists in custom resources merge is not known".into(), help);
            set.schema.get_or_insert(why);
        }
        "crds" => {
            let help = "say them with `nameReference` in a file of `configurations`";
            _ = builder.tell(at, "`crds` is not read: names in custom resources are not changed with those that they refer to".into(), help);
        }
        "buildMetadata" => {
            let help = "add those that matter with `labels` and `commonAnnotations`";
            _ = builder.tell(at, "`buildMetadata` is left out: the labels and annotations that it adds are not judged".into(), help);
        }
        _ => {
            let why = builder.tell(at, format!("`{key}` is not run: what it would make is not judged"), help);
            set.open.get_or_insert(why);
        }
    }
}
