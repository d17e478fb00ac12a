//! Kustomization files: which there are, what they name, and where that lies.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use crate::document::{self, Document, Documents, Schema};
use crate::model::Node;
use crate::source::{Loaded, Problem, Source, SourceId, Sources, Span};

/// The names that kustomize knows, best first.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Whether a file is a kustomization by its name.
pub(crate) fn is_one(source: &Source) -> bool {
    NAMES.contains(&source.name())
}

/// A kustomization.
pub(super) struct File<'a> {
    pub(super) folder: String,
    pub(super) source: SourceId,
    pub(super) node: &'a Node,
    pub(super) is_component: bool,
}

impl<'a> File<'a> {
    /// A field's value, where it has one.
    pub(super) fn get(&self, field: &str) -> Option<&'a Node> {
        self.node.get(field).filter(|node| node.value != crate::model::Value::Null)
    }

    /// The elements of a field that is a list.
    pub(super) fn list(&self, field: &str) -> &'a [Node] {
        self.get(field).and_then(Node::list).unwrap_or_default()
    }
}

/// Everything that builds read from.
pub(super) struct Inputs<'a> {
    pub(super) sources: &'a Sources,
    pub(super) files: BTreeMap<String, File<'a>>,
    parsed: BTreeMap<SourceId, &'a Documents>,
    /// Files that only kustomizations read, parsed once.
    others: Mutex<BTreeMap<SourceId, Arc<Documents>>>,
}

/// How many values all builds of a run may come to, and how often they may look at objects.
const MOST_NODES: usize = 20_000_000;
const MOST_LOOKS: usize = 20_000_000;

/// What a path of a kustomization leads to.
pub(super) enum Found<'f, 'a> {
    File(SourceId),
    Folder(&'f File<'a>),
    /// Not here: the reason, and what to do.
    Not(String, &'static str),
}

impl<'a> Inputs<'a> {
    /// Finds the kustomizations among the parsed files. Problems: more than one in a folder.
    pub(super) fn new(sources: &'a Sources, parsed: &'a [Documents], problems: &mut Vec<Problem>) -> Self {
        let parsed: BTreeMap<SourceId, &Documents> = parsed.iter().map(|documents| (documents.source, documents)).collect();
        let mut files: BTreeMap<String, File<'a>> = BTreeMap::new();
        for name in NAMES {
            for (id, source) in sources.iter().filter(|(_, source)| source.name() == name) {
                let Some(node) = parsed.get(&id).filter(|documents| documents.template.is_none()).and_then(|documents| documents.documents.first()) else {
                    continue;
                };
                let node = &node.node;
                let text = |key: &str| node.get(key).and_then(Node::text);
                let is_ours = node.map().is_some() && text("apiVersion").is_none_or(|version| version.starts_with("kustomize.config.k8s.io/"));
                if !is_ours {
                    continue;
                }
                let folder = source.folder().to_owned();
                if let Some(first) = files.get(&folder) {
                    let taken = sources.get(first.source).map_or("", Source::name);
                    let told = Problem::warning(Span::file(id), format!("is a second kustomization of this folder: only `{taken}` is built"));
                    problems.push(told.help("keep one of them: kustomize refuses the folder"));
                    continue;
                }
                let is_component = text("kind") == Some("Component");
                files.insert(folder.clone(), File { folder, source: id, node, is_component });
            }
        }
        Self { sources, files, parsed, others: Mutex::default() }
    }

    /// How many values one build may come to: a share of what all may.
    pub(super) fn most_nodes(&self) -> usize {
        (MOST_NODES / self.files.len().max(1)).clamp(200_000, 5_000_000)
    }

    /// How often one build may look at objects.
    pub(super) fn most_looks(&self) -> usize {
        (MOST_LOOKS / self.files.len().max(1)).clamp(50_000, 2_000_000)
    }

    /// The documents of a file, parsed if no reader wanted it before, and its problems if so.
    pub(super) fn documents(&self, id: SourceId) -> (Cow<'_, [Document]>, Vec<Problem>, bool) {
        if let Some(documents) = self.parsed.get(&id) {
            return (Cow::Borrowed(&documents.documents), Vec::new(), documents.template.is_some());
        }
        let Some(source) = self.sources.get(id) else { return (Cow::Borrowed(&[]), Vec::new(), false) };
        let kept = self.others.lock().ok().and_then(|others| others.get(&id).cloned());
        let documents = kept.unwrap_or_else(|| {
            let parsed = Arc::new(document::parse(id, source, Schema::Kubernetes));
            if let Ok(mut others) = self.others.lock() {
                others.insert(id, parsed.clone());
            }
            parsed
        });
        (Cow::Owned(documents.documents.clone()), documents.problems.clone(), documents.template.is_some())
    }

    /// Where a path leads, as seen from a kustomization.
    pub(super) fn find(&self, from: &File<'_>, path: &str) -> Found<'_, 'a> {
        let full = join(&from.folder, path);
        if let Some(file) = self.files.get(&full) {
            return Found::Folder(file);
        }
        if let Some(id) = self.sources.find(&full).filter(|id| self.sources.get(*id).is_some_and(|source| source.sha256.is_some() || !source.text.is_empty())) {
            return Found::File(id);
        }
        if is_remote(path) {
            return Found::Not("is remote, and is not fetched".into(), "copy it into the repository, or check what `kustomize build` prints");
        }
        let why = match self.sources.load(&full) {
            Loaded::Folder => "is a folder without a kustomization that is read".into(),
            Loaded::Bytes(_) => "is not among the files read".into(),
            Loaded::Missing => "is not there".into(),
            Loaded::Refused(why) => why.to_owned(),
        };
        Found::Not(why, "give its folder among the paths, or correct the path")
    }

    /// The bytes of a file that a generator reads.
    pub(super) fn bytes(&self, path: &str) -> Result<Arc<[u8]>, &'static str> {
        match self.sources.load(path) {
            Loaded::Bytes(bytes) => Ok(bytes),
            Loaded::Folder => Err("is a folder"),
            Loaded::Missing => Err("is not there"),
            Loaded::Refused(why) => Err(why),
        }
    }

    /// The kustomizations that are built: those that no other one names. Then the components that none of them uses.
    pub(super) fn roots(&self) -> (Vec<&File<'a>>, Vec<&File<'a>>) {
        let named = |file: &File<'_>| -> Vec<String> {
            let fields = ["resources", "bases", "components", "generators", "transformers", "validators"];
            let paths = fields.iter().flat_map(|field| file.list(field)).filter_map(Node::text).map(|path| join(&file.folder, path));
            paths.filter(|folder| self.files.contains_key(folder) && *folder != file.folder).collect()
        };
        let mut live: BTreeSet<String> = BTreeSet::new();
        let mut next: Vec<String> = self.files.values().filter(|file| !file.is_component).map(|file| file.folder.clone()).collect();
        let mut targets: BTreeSet<String> = BTreeSet::new();
        while let Some(folder) = next.pop() {
            let Some(file) = self.files.get(&folder).filter(|_| live.insert(folder)) else { continue };
            let named = named(file);
            targets.extend(named.iter().cloned());
            next.extend(named);
        }
        let (first, others): (Vec<&File<'a>>, Vec<&File<'a>>) =
            self.files.values().filter(|file| !file.is_component).partition(|file| !targets.contains(&file.folder));
        // Where they name one another in a circle, one of them is where it begins.
        let (mut roots, mut reached) = (Vec::new(), BTreeSet::new());
        for file in first.into_iter().chain(others) {
            if reached.contains(&file.folder) {
                continue;
            }
            roots.push(file);
            let mut next = vec![file.folder.clone()];
            while let Some(folder) = next.pop() {
                if let Some(file) = self.files.get(&folder).filter(|_| reached.insert(folder)) {
                    next.extend(named(file));
                }
            }
        }
        (roots, self.files.values().filter(|file| !live.contains(&file.folder)).collect())
    }
}

/// A path as seen from a folder, without `.` and `..`.
pub(super) fn join(folder: &str, path: &str) -> String {
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    let is_absolute = whole.starts_with('/') && (path.starts_with('/') || folder.starts_with('/'));
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => _ = parts.pop(),
            ".." if is_absolute => {}
            part => parts.push(part),
        }
    }
    format!("{}{}", if is_absolute { "/" } else { "" }, parts.join("/"))
}

/// Whether a path that is not here is an address.
fn is_remote(path: &str) -> bool {
    let host = path.split('/').next().unwrap_or("");
    path.contains("://")
        || path.starts_with("git@")
        || path.starts_with("git::")
        || path.contains("?ref=")
        || (host.contains('.') && !host.starts_with('.') && path.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_their_folder() {
        for (folder, path, joined) in [
            ("a/b", "../c/", "a/c"),
            ("", "x.yaml", "x.yaml"),
            ("", "../x", "../x"),
            ("../a", "../../x", "../../x"),
            ("/t/a", "../../../x", "/x"),
            ("a", "/etc/x", "/etc/x"),
            ("a", ".", "a"),
        ] {
            assert_eq!(join(folder, path), joined, "{folder} {path}");
        }
    }

    #[test]
    fn addresses_are_told_from_paths() {
        for path in ["github.com/o/r//p?ref=v1", "https://x.org/y.yaml", "git@github.com:o/r", "ssh://git@h/r"] {
            assert!(is_remote(path), "{path}");
        }
        for path in ["../base", "./x.yaml", "base", "x.yaml", "a/b.c/d"] {
            assert!(!is_remote(path), "{path}");
        }
    }
}
