//! Patches: which they are, what they are written in, and which objects they change.

use std::sync::Arc;

use super::build::{Builder, Set};
use super::file::{File, Found};
use super::merge::{self, Schema};
use super::object::{Id, Object};
use super::select::Target;
use super::{json_patch, tree};
use crate::document::{self, Schema as Scalars};
use crate::model::{Node, Type, Unknown, Value};
use crate::source::{Problem, Severity, Source, Span};

/// One entry of `patchesStrategicMerge`: a path, or the patch itself.
pub(super) fn named<'a>(builder: &mut Builder<'_, 'a>, file: &File<'a>, entry: &Node, set: &mut Set) {
    let text = entry.text().unwrap_or("");
    let loaded = if text.contains('\n') || text.contains(": ") { inline(builder, entry) } else { from_file(builder, file, entry) };
    match loaded {
        Ok(patches) => strategic(builder, &patches, None, entry, &Options::default(), set),
        Err(why) => doubt(set, None, &why),
    }
}

/// What an entry of `patches` allows.
#[derive(Default)]
struct Options {
    name_change: bool,
    kind_change: bool,
}

/// One entry of `patches` or `patchesJson6902`.
pub(super) fn entry<'a>(builder: &mut Builder<'_, 'a>, file: &File<'a>, entry: &Node, set: &mut Set) {
    let target = match entry.get("target").filter(|node| node.value != Value::Null).map(Target::of) {
        None => None,
        Some(Ok(target)) => Some(target),
        Some(Err(why)) => {
            let why = builder.tell(entry.at, format!("{why}; what this patch changes is not known"), "correct the selector: kustomize refuses the build");
            return doubt(set, None, &why);
        }
    };
    let loaded = match (entry.get("path"), entry.get("patch")) {
        (Some(path), None) => from_file(builder, file, path),
        (None, Some(patch)) => inline(builder, patch),
        _ => Err(builder.tell(entry.at, "a patch needs either `path` or `patch`".into(), "give one of them")),
    };
    let patches = match loaded {
        Ok(patches) => patches,
        Err(why) => return doubt(set, target.as_ref(), &why),
    };
    if let [Node { value: Value::List(operations), .. }] = patches.as_slice() {
        return json(builder, operations, target.as_ref(), entry, set);
    }
    let allows = |key: &str| tree::lookup(entry, &["options", key]).is_some_and(|node| node.value == Value::Bool(true));
    let options = Options { name_change: allows("allowNameChange"), kind_change: allows("allowKindChange") };
    strategic(builder, &patches, target.as_ref(), entry, &options, set);
}

/// What a patch that cannot be had would change.
fn doubt(set: &mut Set, target: Option<&Target>, why: &Arc<Unknown>) {
    for object in set.objects.iter_mut().filter(|object| target.is_none_or(|target| target.selects(object))) {
        object.doubt.get_or_insert_with(|| why.clone());
    }
}

fn from_file<'a>(builder: &mut Builder<'_, 'a>, file: &File<'a>, path: &Node) -> Result<Vec<Node>, Arc<Unknown>> {
    let inputs = builder.inputs;
    let text = path.text().unwrap_or("");
    match inputs.find(file, text) {
        Found::File(id) => {
            builder.used.insert(id);
            let (documents, problems, is_template) = inputs.documents(id);
            let is_broken = is_template || problems.iter().any(|problem| problem.severity == Severity::Error);
            builder.problems.extend(problems);
            if is_broken {
                return Err(builder.tell(path.at, format!("patch `{text}` cannot be read"), "correct the file"));
            }
            Ok(documents.iter().map(|document| document.node.clone()).collect())
        }
        Found::Folder(_) => Err(builder.tell(path.at, format!("patch `{text}` is a folder"), "name a file")),
        Found::Not(why, help) => Err(builder.tell(path.at, format!("patch `{text}` {why}; what it changes is not known"), help)),
    }
}

/// A patch that stands in the kustomization: its places are those of its lines there.
fn inline(builder: &mut Builder<'_, '_>, node: &Node) -> Result<Vec<Node>, Arc<Unknown>> {
    let text = node.text().unwrap_or("");
    let places = Places::new(builder.inputs.sources.slice(node.at), text, node.at);
    let temporary = Source::new("", text, None);
    let parsed = document::parse(node.at.source, &temporary, Scalars::Kubernetes);
    let is_broken = parsed.template.is_some() || parsed.problems.iter().any(|problem| problem.severity == Severity::Error);
    builder.problems.extend(parsed.problems.into_iter().map(|problem| Problem { at: problem.at.map(|at| places.of(at)), ..problem }));
    if is_broken {
        return Err(builder.tell(node.at, "a patch cannot be read; what it changes is not known".into(), "correct it"));
    }
    let mut patches: Vec<Node> = parsed.documents.into_iter().map(|document| document.node).collect();
    patches.iter_mut().for_each(|patch| tree::move_places(patch, &|at| places.of(at)));
    Ok(patches)
}

/// Where the text of a scalar stands in its file.
struct Places {
    whole: Span,
    /// For each line of the text, where it begins in the text and in the file; empty where that cannot be told.
    lines: Vec<(u32, u32)>,
}

impl Places {
    /// Of a scalar that is written as `written`: told for blocks that keep their lines (`|`).
    fn new(written: &str, text: &str, whole: Span) -> Self {
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut lines = Vec::new();
        let head = written.find('\n').filter(|_| written.starts_with('|')).map_or(0, |end| end + 1);
        let mut at_written = head;
        let mut at_text = 0;
        let mut rest = written.get(head..).unwrap_or("").split_inclusive('\n');
        for line in text.split_inclusive('\n') {
            let bare = line.trim_end_matches(['\n', '\r']);
            let Some(raw) = rest.next() else { break };
            let kept = raw.trim_end_matches(['\n', '\r']);
            // The last line may have lost the spaces at its end.
            let Some(indent) = kept.find(bare.trim_end()).filter(|_| kept.trim() == bare.trim()) else {
                return Self { whole, lines: Vec::new() };
            };
            let indent = if bare.trim().is_empty() { 0 } else { indent };
            lines.push((narrow(at_text), whole.start.saturating_add(narrow(at_written + indent))));
            at_written += raw.len();
            at_text += line.len();
        }
        Self { whole, lines }
    }

    fn of(&self, at: Span) -> Span {
        let one = |offset: u32| {
            let line = self.lines.partition_point(|(start, _)| *start <= offset).checked_sub(1)?;
            let (text, file) = self.lines.get(line)?;
            Some((file + (offset - text)).min(self.whole.end))
        };
        match (one(at.start), one(at.end)) {
            (Some(start), Some(end)) => Span { source: self.whole.source, start, end: end.max(start) },
            _ => self.whole,
        }
    }
}

fn strategic(builder: &mut Builder<'_, '_>, patches: &[Node], target: Option<&Target>, entry: &Node, options: &Options, set: &mut Set) {
    if patches.is_empty() || (target.is_some() && patches.len() > 1) {
        let many = if patches.is_empty() { "no patch" } else { "several patches for one target" };
        let why = builder.tell(entry.at, format!("this entry holds {many}; what it changes is not known"), "correct it: kustomize refuses the build");
        return doubt(set, target, &why);
    }
    let mut deleted = Vec::new();
    for patch in patches {
        let wanted = Id::of(patch);
        if wanted.kind.is_empty() && target.is_none() {
            let why = builder.tell(
                patch.at,
                "a patch that says neither its kind nor its target; what it changes is not known".into(),
                "give it `apiVersion`, `kind` and `metadata.name`, or give the entry a `target`",
            );
            doubt(set, None, &why);
            continue;
        }
        let is_meant = |object: &Object| match target {
            Some(target) => target.selects(object),
            None => object.ids().any(|id| id.same(&wanted)),
        };
        let mut met = false;
        for (n, object) in set.objects.iter_mut().enumerate() {
            if !is_meant(object) {
                continue;
            }
            met = true;
            let schema = Schema::of(&object.id());
            if let (Some(why), false) = (&set.schema, schema.is_known()) {
                object.doubt.get_or_insert_with(|| why.clone());
            }
            if options.name_change || options.kind_change {
                object.remember();
            }
            if !one(object, patch, schema, options) {
                deleted.push(n);
            }
        }
        // It may be meant for what is not read.
        if !met && target.is_none() && set.open.is_none() {
            let shown = wanted.shown();
            _ = builder.tell(
                entry.at,
                format!("this patch changes nothing: there is no `{shown}` of that API version and namespace"),
                "correct what the patch names: kustomize refuses the build",
            );
        }
    }
    let mut n = 0;
    set.objects.retain(|_| {
        n += 1;
        !deleted.contains(&(n - 1))
    });
}

/// Patches one object; false where that deletes it.
fn one(object: &mut Object, patch: &Node, schema: Schema, options: &Options) -> bool {
    let kept = |node: &Node, path: &[&str]| tree::lookup(node, path).cloned();
    let (kind, version) = (kept(&object.node, &["kind"]), kept(&object.node, &["apiVersion"]));
    let (name, namespace) = (kept(&object.node, &["metadata", "name"]), kept(&object.node, &["metadata", "namespace"]));
    let at = object.node.at;
    let node = std::mem::replace(&mut object.node, Node::new(Value::Null, at));
    let Some(mut merged) = merge::strategic(node, patch, schema) else { return false };
    merged.at = at;
    if let Value::Map(map) = &mut merged.value {
        if let Some(version) = version {
            tree::put(map, "apiVersion", version.at, version);
        }
        if let Some(kind) = kind.filter(|_| !options.kind_change) {
            tree::put(map, "kind", kind.at, kind);
        }
    }
    if let Some(name) = name.filter(|_| !options.name_change) {
        tree::set_metadata(&mut merged, "name", name);
    }
    match namespace {
        Some(namespace) => tree::set_metadata(&mut merged, "namespace", namespace),
        None => {
            if let Some(Node { value: Value::Map(metadata), .. }) = tree::child(&mut merged, "metadata") {
                metadata.remove("namespace");
            }
        }
    }
    object.node = merged;
    true
}

fn json(builder: &mut Builder<'_, '_>, operations: &[Node], target: Option<&Target>, entry: &Node, set: &mut Set) {
    let Some(target) = target else {
        let why = builder.tell(entry.at, "a JSON patch without a target; what it changes is not known".into(), "give the entry a `target`");
        return doubt(set, None, &why);
    };
    for object in set.objects.iter_mut().filter(|object| target.selects(object)) {
        object.remember();
        if let Err(refused) = json_patch::apply(&mut object.node, operations) {
            let message = format!("this operation {} in `{}`", refused.why, object.original().shown());
            let help = "correct it: kustomize refuses the build";
            builder.problems.push(Problem::warning(refused.at, message.clone()).help(help));
            object.doubt.get_or_insert_with(|| Arc::new(Unknown::new(message, refused.at, Type::Map, false)));
        }
    }
}
