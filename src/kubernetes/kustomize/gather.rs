//! Gathering what a kustomization names: manifests, bases and components, configurations, and what generators make.

use std::sync::Arc;

use super::build::{Builder, Set};
use super::file::{self, File, Found};
use super::generate::{self, Kind};
use super::object::Object;
use super::tree;
use crate::model::{Map, Node, Type, Unknown};
use crate::source::{Problem, Severity, SourceId, Span};

/// How deep kustomizations name one another.
const DEEPEST: usize = 32;
/// How many of them one build may come through.
const MOST_FILES: usize = 1_000;

impl<'a> Builder<'_, 'a> {
    pub(super) fn resource(&mut self, file: &File<'a>, path: &Node, set: &mut Set) {
        let Some(text) = path.text() else {
            let why = self.tell(path.at, "is no path".into(), "write the path of a file or a folder");
            set.open.get_or_insert(why);
            return;
        };
        let inputs = self.inputs;
        match inputs.find(file, text) {
            Found::File(id) => self.manifest(id, path, set),
            Found::Folder(base) if base.is_component => {
                let why = self.tell(path.at, format!("`{text}` is a component, and no resource"), "name it under `components`");
                set.open.get_or_insert(why);
            }
            Found::Folder(base) => {
                if let Err(why) = self.enter(base, path) {
                    set.open.get_or_insert(why);
                    return;
                }
                let mut below = Set::default();
                self.accumulate(base, &mut below);
                set.merge(below);
            }
            Found::Not(why, help) => {
                let why = self.tell(path.at, format!("`{text}` {why}; what it holds is not judged"), help);
                set.open.get_or_insert(why);
            }
        }
    }

    /// Whether a kustomization may be gone into: not from inside itself, and not without bound.
    fn enter(&mut self, base: &File<'a>, path: &Node) -> Result<(), Arc<Unknown>> {
        self.count += 1;
        let refused = if self.above.contains(&base.folder) {
            "leads back to a kustomization that names it"
        } else if self.above.len() >= DEEPEST {
            "is named through too many others"
        } else if self.count > MOST_FILES {
            "makes the build too large"
        } else {
            return Ok(());
        };
        let message = format!("`{}` {refused}, and is not built here", path.text().unwrap_or(""));
        self.problems.push(Problem::error(path.at, message.clone()).help("name each base once, and none that names this one"));
        Err(Arc::new(Unknown::new(message, path.at, Type::Map, false)))
    }

    fn manifest(&mut self, id: SourceId, path: &Node, set: &mut Set) {
        self.used.insert(id);
        let (documents, problems, is_template) = self.inputs.documents(id);
        let is_broken = is_template || problems.iter().any(|problem| problem.severity == Severity::Error);
        self.problems.extend(problems);
        let mut objects = Vec::new();
        for document in documents.iter() {
            take(&document.node, 0, &mut objects);
        }
        if is_broken || objects.is_empty() {
            let text = path.text().unwrap_or("");
            let why = self.tell(
                path.at,
                format!("`{text}` holds {} that can be read", if is_broken { "not only what" } else { "no API object" }),
                "correct the file, or remove it from the list",
            );
            set.open.get_or_insert(why);
        }
        self.weight += objects.iter().map(|object| tree::weigh(&object.node).0).sum::<usize>();
        if self.weight > self.inputs.most_nodes() {
            let why = self.too_large(path);
            set.open.get_or_insert(why);
            return;
        }
        set.objects.append(&mut objects);
    }

    pub(super) fn component(&mut self, file: &File<'a>, path: &Node, set: &mut Set) {
        let inputs = self.inputs;
        let text = path.text().unwrap_or("");
        let why = match inputs.find(file, text) {
            Found::Folder(component) if component.is_component => match self.enter(component, path) {
                Ok(()) => return self.accumulate(component, set),
                Err(why) => why,
            },
            Found::Folder(_) | Found::File(_) => {
                self.tell(path.at, format!("`{text}` is no component; what it changes is not known"), "name the folder of a kustomization of kind `Component`")
            }
            Found::Not(why, help) => self.tell(path.at, format!("`{text}` {why}; what it changes is not known"), help),
        };
        set.doubt(&why);
        set.open.get_or_insert(why);
    }

    pub(super) fn configurations(&mut self, file: &File<'a>, set: &mut Set) {
        let inputs = self.inputs;
        for path in file.list("configurations") {
            let text = path.text().unwrap_or("");
            let id = match inputs.find(file, text) {
                Found::File(id) => id,
                Found::Folder(_) => continue,
                Found::Not(why, help) => {
                    let why = self.tell(path.at, format!("`{text}` {why}; which fields are changed is not known"), help);
                    set.doubt(&why);
                    continue;
                }
            };
            self.used.insert(id);
            let (documents, problems, _) = inputs.documents(id);
            self.problems.extend(problems);
            for entry in documents.iter().filter_map(|document| document.node.map()).flat_map(Map::iter) {
                if !set.added.read(&entry.key, &entry.node) {
                    _ = self.tell(entry.key_at, format!("`{}` is no field of a transformer's configuration", entry.key), "remove it, or correct it");
                }
            }
        }
    }

    pub(super) fn generate(&mut self, file: &File<'a>, entry: &Node, kind: Kind, set: &mut Set) {
        if !self.looks_at(set, entry) {
            return;
        }
        let mut pairs = Vec::new();
        let mut lost = None;
        let list = |key: &str| entry.get(key).and_then(Node::list).unwrap_or_default();
        for path in list("envs").iter().chain(entry.get("env")) {
            match self.bytes(file, path, path.text().unwrap_or("")) {
                Ok((bytes, at)) => match generate::environment(&bytes, at) {
                    Ok(more) => pairs.extend(more),
                    Err(why) => lost = Some(self.tell(path.at, format!("`{}` {why}", path.text().unwrap_or("")), "write one `NAME=VALUE` a line")),
                },
                Err(why) => lost = Some(why),
            }
        }
        for node in list("literals") {
            match node.text().and_then(|text| generate::literal(text, node.at)) {
                Some(pair) => pairs.push(pair),
                None => lost = Some(self.tell(node.at, "is no literal".into(), "write it as `KEY=VALUE`")),
            }
        }
        for path in list("files") {
            let text = path.text().unwrap_or("");
            let (key, name) = text.split_once('=').unwrap_or((text.rsplit('/').next().unwrap_or(text), text));
            match self.bytes(file, path, name) {
                Ok((bytes, at)) => pairs.push(generate::Pair { key: key.into(), value: bytes.to_vec(), at }),
                Err(why) => lost = Some(why),
            }
        }
        let options = generate::Options::new(entry, file.get("generatorOptions"));
        let mut object = generate::object(kind, entry, pairs, &options);
        object.doubt = lost;
        let behavior = entry.get("behavior").and_then(Node::text).unwrap_or("create");
        let id = object.id();
        let place = set.objects.iter().position(|other| other.ids().any(|other| other.same(&id)));
        match (place.and_then(|place| set.objects.get_mut(place)), behavior) {
            (Some(old), "merge" | "replace") => {
                let doubt = object.doubt.take();
                generate::lay_over(old, object, behavior == "merge");
                old.doubt = old.doubt.take().or(doubt);
            }
            (None, "merge" | "replace") => {
                if set.open.is_none() {
                    _ = self.tell(entry.at, format!("`{}` is not there to {behavior}", id.shown()), "remove `behavior`, or name one that is there");
                }
                set.objects.push(object);
            }
            (other, _) => {
                if other.is_some() {
                    _ = self.tell(entry.at, format!("`{}` is there already", id.shown()), "set `behavior` to `merge` or `replace`, or choose another name");
                }
                set.objects.push(object);
            }
        }
    }

    /// The bytes of a file beside a kustomization, and where what is read from it stands.
    fn bytes(&mut self, file: &File<'a>, path: &Node, name: &str) -> Result<(Arc<[u8]>, Span), Arc<Unknown>> {
        let full = file::join(&file.folder, name);
        let bytes = match self.inputs.bytes(&full) {
            Ok(bytes) => bytes,
            Err(why) => {
                return Err(self.tell(path.at, format!("`{name}` {why}; what it would hold is not known"), "put the file there, inside of the folders given"));
            }
        };
        if let Some(id) = self.inputs.sources.find(&full) {
            self.used.insert(id);
            return Ok((bytes, Span::file(id)));
        }
        self.loaded.insert(full, bytes.clone());
        Ok((bytes, path.at))
    }
}

/// The objects of a document: itself, or those of a list.
fn take(node: &Node, depth: usize, into: &mut Vec<Object>) {
    let text = |key: &str| node.get(key).and_then(Node::text);
    let (Some(_), Some(kind)) = (text("apiVersion"), text("kind")) else { return };
    match node.get("items").and_then(Node::list).filter(|_| kind.ends_with("List") && depth < 4) {
        Some(items) => items.iter().for_each(|item| take(item, depth + 1, into)),
        None => into.push(Object::new(node.clone())),
    }
}
