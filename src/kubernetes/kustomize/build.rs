//! Building a kustomization: its resources gathered, then changed in kustomize's own order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::fields::Added;
use super::file::{File, Found, Inputs};
use super::generate::{self, Kind};
use super::object::Object;
use super::replace::Variable;
use super::{names, patch, replace, shape, transform, tree};
use crate::model::{Node, Type, Unknown};
use crate::source::{Problem, SourceId, Span};

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
    pub(super) fn merge(&mut self, other: Self) {
        self.objects.extend(other.objects);
        self.added.merge(other.added);
        self.variables.extend(other.variables);
        self.open = self.open.take().or(other.open);
        self.schema = self.schema.take().or(other.schema);
    }

    /// Nobody knows what the objects hold in the end.
    pub(super) fn doubt(&mut self, why: &Arc<Unknown>) {
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
    pub(super) above: Vec<String>,
    /// How many kustomizations it came through, how many values it took in, and how often it looked at an object.
    pub(super) count: usize,
    pub(super) weight: usize,
    looks: usize,
    /// Why it does not go on, once it is too large.
    large: Option<Arc<Unknown>>,
}

impl<'i, 'a> Builder<'i, 'a> {
    pub(super) fn new(inputs: &'i Inputs<'a>) -> Self {
        Self { inputs, problems: Vec::new(), used: BTreeSet::new(), loaded: BTreeMap::new(), above: Vec::new(), count: 0, weight: 0, looks: 0, large: None }
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
        if let Some(why) = &self.large {
            set.doubt(why);
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

    pub(super) fn accumulate(&mut self, file: &File<'a>, set: &mut Set) {
        self.used.insert(file.source);
        self.above.push(file.folder.clone());
        let doubt = shape::check(self, file, set);
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
        if let Some(why) = doubt {
            set.doubt(&why);
        }
        set.variables.extend(file.list("vars").iter().filter_map(Variable::of));
        self.above.pop();
    }

    /// Tells, once, that a build does not go on.
    pub(super) fn too_large(&mut self, at: &Node) -> Arc<Unknown> {
        let problems = &mut self.problems;
        let why = self.large.get_or_insert_with(|| {
            let message = "makes the build too large: this and what follows is left out".to_owned();
            problems.push(Problem::error(at.at, message.clone()).help("part the kustomization: hundreds of thousands of values are built, not more"));
            Arc::new(Unknown::new(message, at.at, Type::Map, false))
        });
        why.clone()
    }

    /// Whether one more entry may look at every object; else it is told, and what the objects hold is not known.
    pub(super) fn looks_at(&mut self, set: &Set, entry: &Node) -> bool {
        self.looks += set.objects.len() + 1;
        if self.looks <= self.inputs.most_looks() {
            return true;
        }
        self.too_large(entry);
        false
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
