//! Building a kustomization: its resources gathered, then changed in kustomize's own order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::fields::Added;
use super::file::{self, File, Found, Inputs};
use super::generate::{self, Kind};
use super::object::Object;
use super::replace::Variable;
use super::{names, patch, replace, transform, tree};
use crate::model::{Map, Node, Type, Unknown, Value};
use crate::source::{Problem, SourceId, Span};

/// How deep kustomizations name one another.
const DEEPEST: usize = 32;
/// How many of them one build may come through.
const MOST_FILES: usize = 1_000;

/// What kustomizations may say. What is not among it is told, since kustomize refuses it.
const FIELDS: [&str; 32] = [
    "apiVersion",
    "kind",
    "metadata",
    "resources",
    "bases",
    "components",
    "crds",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "commonLabels",
    "labels",
    "commonAnnotations",
    "patches",
    "patchesStrategicMerge",
    "patchesJson6902",
    "images",
    "imageTags",
    "replicas",
    "replacements",
    "vars",
    "configMapGenerator",
    "secretGenerator",
    "generatorOptions",
    "helmCharts",
    "helmGlobals",
    "helmChartInflationGenerator",
    "configurations",
    "generators",
    "transformers",
    "validators",
    "sortOptions",
];

/// The objects that a kustomization has come to so far.
#[derive(Default)]
pub(super) struct Set {
    pub(super) objects: Vec<Object>,
    pub(super) added: Added,
    variables: Vec<Variable>,
    /// Why there may be more objects than these.
    pub(super) open: Option<Arc<Unknown>>,
    /// Why lists in custom resources may merge otherwise than by default.
    pub(super) schema: Option<Arc<Unknown>>,
}

impl Set {
    fn merge(&mut self, other: Self) {
        self.objects.extend(other.objects);
        self.added.merge(other.added);
        self.variables.extend(other.variables);
        self.open = self.open.take().or(other.open);
        self.schema = self.schema.take().or(other.schema);
    }

    /// Nobody knows what the objects hold in the end.
    fn doubt(&mut self, why: &Arc<Unknown>) {
        self.objects.iter_mut().for_each(|object| _ = object.doubt.get_or_insert_with(|| why.clone()));
    }
}

/// One build.
pub(super) struct Builder<'i, 'a> {
    pub(super) inputs: &'i Inputs<'a>,
    pub(super) problems: Vec<Problem>,
    /// The files that went into it.
    pub(super) used: BTreeSet<SourceId>,
    /// Those that are no sources, by their paths.
    pub(super) loaded: BTreeMap<String, Arc<[u8]>>,
    above: Vec<String>,
    /// How many kustomizations it came through, how many values it took in, and how often it looked at an object.
    count: usize,
    weight: usize,
    looks: usize,
}

impl<'i, 'a> Builder<'i, 'a> {
    pub(super) fn new(inputs: &'i Inputs<'a>) -> Self {
        Self { inputs, problems: Vec::new(), used: BTreeSet::new(), loaded: BTreeMap::new(), above: Vec::new(), count: 0, weight: 0, looks: 0 }
    }

    /// Builds a root.
    pub(super) fn build(&mut self, file: &File<'a>) -> Set {
        let mut set = Set::default();
        self.accumulate(file, &mut set);
        set.objects.iter_mut().filter(|object| object.needs_hash).for_each(generate::add_hash);
        names::mend(&mut set.objects, &set.added);
        let variables = std::mem::take(&mut set.variables);
        for (name, at) in replace::variables(&mut set.objects, &variables, &set.added) {
            let why = self.tell(
                at,
                format!("variable `{name}` has no value: what its `objref` and `fieldref` name is not there"),
                "correct them, or remove the variable",
            );
            if set.open.is_none() {
                set.doubt(&why);
            }
        }
        set.objects.iter_mut().for_each(Object::tidy);
        let mut known = BTreeSet::new();
        let doubled: Vec<(String, Span)> =
            set.objects.iter().filter(|object| !known.insert(object.id())).map(|object| (object.id().shown(), object.node.at)).collect();
        for (shown, at) in doubled {
            let help = "give each object a name of its own: kustomize refuses the build";
            _ = self.tell(at, format!("`{shown}` stands twice in what `{}` comes to", super::root(file)), help);
        }
        set.objects.retain(|object| object.annotation("config.kubernetes.io/local-config").is_none_or(|value| value == "false"));
        set
    }

    /// Tells a warning, and gives it as the reason of what is unknown.
    pub(super) fn tell(&mut self, at: Span, message: String, help: &str) -> Arc<Unknown> {
        let why = Arc::new(Unknown::new(message.clone(), at, Type::Map, false));
        self.problems.push(Problem::warning(at, message).help(help));
        why
    }

    fn accumulate(&mut self, file: &File<'a>, set: &mut Set) {
        self.used.insert(file.source);
        self.above.push(file.folder.clone());
        self.unknown_fields(file, set);
        for path in file.list("resources").iter().chain(file.list("bases")) {
            self.resource(file, path, set);
        }
        self.configurations(file, set);
        for (field, kind) in [("configMapGenerator", Kind::ConfigMap), ("secretGenerator", Kind::Secret)] {
            for entry in file.list(field) {
                self.generate(file, entry, kind, set);
            }
        }
        for path in file.list("components") {
            self.component(file, path, set);
        }
        self.transform(file, set);
        set.variables.extend(file.list("vars").iter().filter_map(Variable::of));
        self.above.pop();
    }

    /// What changes objects in ways that are not followed, or adds some.
    fn unknown_fields(&mut self, file: &File<'a>, set: &mut Set) {
        for entry in file.node.map().into_iter().flat_map(Map::iter).filter(|entry| entry.node.value != Value::Null) {
            let key = &*entry.key;
            match key {
                "helmCharts" | "helmChartInflationGenerator" | "generators" => {
                    let why =
                        self.tell(entry.key_at, format!("`{key}` is not run: what it would make is not judged"), "check what `kustomize build` prints as well");
                    set.open.get_or_insert(why);
                }
                "openapi" => {
                    let why = self.tell(
                        entry.key_at,
                        "`openapi` is not read: how lists in custom resources merge is not known".into(),
                        "check what `kustomize build` prints as well",
                    );
                    set.schema.get_or_insert(why);
                }
                "crds" => {
                    _ = self.tell(
                        entry.key_at,
                        "`crds` is not read: names in custom resources are not changed with those that they refer to".into(),
                        "say them with `nameReference` in a file of `configurations`",
                    );
                }
                "buildMetadata" => {
                    _ = self.tell(
                        entry.key_at,
                        "`buildMetadata` is left out: the labels and annotations that it adds are not judged".into(),
                        "add those that matter with `labels` and `commonAnnotations`",
                    );
                }
                _ if FIELDS.contains(&key) => {}
                _ => {
                    _ = self.tell(entry.key_at, format!("`{key}` is no field of a kustomization"), "remove it, or correct it: kustomize refuses the file");
                }
            }
        }
    }

    fn resource(&mut self, file: &File<'a>, path: &Node, set: &mut Set) {
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
        let is_broken = is_template || problems.iter().any(|problem| problem.severity == crate::source::Severity::Error);
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

    /// Tells that a build does not go on.
    fn too_large(&mut self, at: &Node) -> Arc<Unknown> {
        let message = "makes the build too large, and is left out".to_owned();
        self.problems.push(Problem::error(at.at, message.clone()).help("part the kustomization: hundreds of thousands of values are built, not more"));
        Arc::new(Unknown::new(message, at.at, Type::Map, false))
    }

    /// Whether one more entry may look at every object; else it is told, and what the objects hold is not known.
    fn looks_at(&mut self, set: &mut Set, entry: &Node) -> bool {
        self.looks += set.objects.len() + 1;
        if self.looks <= self.inputs.most_looks() {
            return true;
        }
        let why = self.too_large(entry);
        set.doubt(&why);
        false
    }

    fn component(&mut self, file: &File<'a>, path: &Node, set: &mut Set) {
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

    fn configurations(&mut self, file: &File<'a>, set: &mut Set) {
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

    fn generate(&mut self, file: &File<'a>, entry: &Node, kind: Kind, set: &mut Set) {
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

    /// Kustomize's order.
    fn transform(&mut self, file: &File<'a>, set: &mut Set) {
        for entry in file.list("patchesStrategicMerge") {
            if self.looks_at(set, entry) {
                patch::named(self, file, entry, set);
            }
        }
        for entry in file.list("patches") {
            if self.looks_at(set, entry) {
                patch::entry(self, file, entry, set);
            }
        }
        if let Some(namespace) = file.get("namespace") {
            transform::namespace(&mut set.objects, namespace, &set.added);
        }
        for (field, end) in [("namePrefix", transform::End::Prefix), ("nameSuffix", transform::End::Suffix)] {
            if let Some(affix) = file.get(field) {
                transform::rename(&mut set.objects, end, affix, &set.added);
            }
        }
        for entry in file.list("labels") {
            if self.looks_at(set, entry) {
                transform::labels(&mut set.objects, entry, &set.added);
            }
        }
        if let Some(pairs) = file.get("commonLabels").and_then(Node::map) {
            transform::common_labels(&mut set.objects, pairs, &set.added);
        }
        if let Some(pairs) = file.get("commonAnnotations").and_then(Node::map) {
            transform::annotations(&mut set.objects, pairs, &set.added);
        }
        for entry in file.list("patchesJson6902") {
            if self.looks_at(set, entry) {
                patch::entry(self, file, entry, set);
            }
        }
        for entry in file.list("replicas") {
            if self.looks_at(set, entry) && !transform::replicas(&mut set.objects, entry, &set.added) && set.open.is_none() {
                let name = entry.get("name").and_then(tree::scalar).unwrap_or_default();
                _ = self.tell(entry.at, format!("`replicas` names `{name}`, which is no workload here"), "correct the name: kustomize refuses the build");
            }
        }
        for entry in file.list("images").iter().chain(file.list("imageTags")) {
            if self.looks_at(set, entry)
                && let Err(why) = transform::image(&mut set.objects, entry, &set.added)
            {
                let why = self.tell(entry.at, why, "correct the name");
                set.doubt(&why);
            }
        }
        for entry in file.list("replacements") {
            self.replacements(file, entry, set);
        }
        if let Some(entry) = file.node.map().and_then(|map| map.entry("transformers")).filter(|entry| entry.node.list().is_some_and(|list| !list.is_empty())) {
            let why = self.tell(entry.key_at, "`transformers` is not run: what it changes is not known".into(), "check what `kustomize build` prints as well");
            set.doubt(&why);
        }
    }

    fn replacements(&mut self, file: &File<'a>, entry: &Node, set: &mut Set) {
        let inputs = self.inputs;
        let mut entries = vec![entry.clone()];
        if let Some(path) = entry.get("path") {
            let text = path.text().unwrap_or("");
            let Found::File(id) = inputs.find(file, text) else {
                let why =
                    self.tell(path.at, format!("`{text}` is not read; what it changes is not known"), "give its folder among the paths, or correct the path");
                return set.doubt(&why);
            };
            self.used.insert(id);
            let (documents, problems, _) = inputs.documents(id);
            self.problems.extend(problems);
            entries = documents.iter().flat_map(|document| document.node.list().map_or_else(|| vec![document.node.clone()], <[Node]>::to_vec)).collect();
        }
        for entry in entries {
            if self.looks_at(set, &entry)
                && let Err(why) = replace::replacement(&mut set.objects, &entry)
            {
                let is_open = set.open.is_some();
                let why = Arc::new(Unknown::new(format!("a replacement cannot be made: {why}"), entry.at, Type::Map, false));
                if !is_open {
                    self.problems.push(Problem::warning(entry.at, why.why.clone()).help("correct it: kustomize refuses the build"));
                }
                set.doubt(&why);
            }
        }
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
