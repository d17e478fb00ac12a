//! Lenses: from a resource, and those joined to it, to its asset.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use regorus::Value as Rego;
use regorus::unstable::{Module, Ref};

use super::engine::{Base, Compiled, Fault};
use super::input;
use super::kleene::Code;
use super::reads::{Read, Reader};
use super::rulebook;
use super::subjects::Subjects;
use crate::document::Fields;
use crate::model::{Node, Path};
use crate::source::{Problem, Source, SourceId};

/// The fields that an asset may have.
static SCHEMA: &str = include_str!("../../schemas/asset.schema.json");

/// The rule that the host adds to every lens: all its fields in one object.
const ASSEMBLED: &str = "assembled_asset";
/// Likewise for places: regorus evaluates no partial object by its own name.
const PLACES: &str = "assembled_places";

/// A lens: the kinds that it knows, and how it joins them to others.
#[derive(Debug)]
pub(super) struct Lens {
    pub(super) id: String,
    pub(super) subjects: Subjects,
    pub(super) asset: AssetKind,
    pub(super) joins: Vec<Join>,
    /// Where kinds hold their parts, of each of which it gives an asset.
    pub(super) parts: Option<Vec<(String, Vec<Path>)>>,
    /// Its subjects wrap an object of a kind that has parts, at this path.
    pub(super) within: Option<Path>,
    /// Whether it is the user's, not built in.
    pub(super) own: bool,
    pub(super) source: SourceId,
    text: String,
    ready: OnceLock<Result<Ready, String>>,
}

/// The kind of the assets that a lens gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AssetKind {
    Fixed(String),
    /// `$kind`: the resource's own.
    Own,
}

/// Which resources are joined to a lens's subject, under `input.related.<name>`.
#[derive(Debug, Clone)]
pub(super) struct Join {
    pub(super) name: String,
    pub(super) kinds: Vec<String>,
    /// Their value at this path refers to the subject.
    pub(super) on: Option<Path>,
    /// The subject's value at this path refers to them.
    pub(super) via: Option<Path>,
    /// Their value at the first path equals the subject's at the second, for every pair.
    pub(super) equals: Vec<(Path, Path)>,
    /// What else narrows them down.
    pub(super) narrow: Option<Narrow>,
    /// They lie in the same namespace.
    pub(super) namespace: bool,
    /// They are joined to the members of this other join, not to the subject itself.
    pub(super) of: Option<String>,
}

/// Joins that only leave out what surely does not belong: the lens decides.
#[derive(Debug, Clone)]
pub(super) enum Narrow {
    /// Their label selector at the first path may find the subject's labels at the second.
    Selects(Path, Path),
    /// Their labels at the first path may be found by the subject's selector at the second.
    Selected(Path, Path),
    /// One of their values at the first paths may be one of the subject's at the others. A path `=word` is that word itself.
    Among(Vec<Path>, Vec<Path>),
    /// Whatever lies in the same namespace.
    Beside,
}

/// What the rules of a lens read.
#[derive(Debug)]
pub(super) struct Reads {
    /// By the field of the asset.
    pub(super) fields: BTreeMap<String, BTreeSet<Read>>,
    pub(super) applies: Option<BTreeSet<Read>>,
}

/// A lens that was compiled.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) engine: Compiled,
    /// The same text, for resources that hold unknowns.
    pub(super) code: Code,
    trees: Vec<Ref<Module>>,
    pub(super) package: String,
    /// Its rule `applies`, by its full name, where it has one.
    pub(super) applies: Option<String>,
    fields: Vec<String>,
    reads: OnceLock<Reads>,
    /// The full name of the rule that gives the places, where the lens has any.
    pub(super) places: Option<String>,
}

impl Ready {
    pub(super) fn assembled(&self) -> String {
        format!("{}.{ASSEMBLED}", self.package)
    }

    /// What each field reads: found where it is first asked for, since most runs never ask.
    pub(super) fn reads(&self) -> &Reads {
        self.reads.get_or_init(|| {
            let mut reader = Reader::new(&self.trees);
            let fields = self.fields.iter().map(|field| (field.clone(), reader.reads(&format!("{}.{field}", self.package)))).collect();
            Reads { fields, applies: self.applies.as_ref().map(|name| reader.reads(name)) }
        })
    }
}

impl Lens {
    pub(super) fn read(id: &str, file: SourceId, source: &Source, node: &Node, own: bool, problems: &mut Vec<Problem>) -> Option<Self> {
        let before = problems.len();
        let mut fields = Fields::new(node, "the lens's METADATA");
        let _ = fields.required("title", problems);
        let _ = fields.text("description", problems);
        let custom = fields.take("custom");
        fields.finish(problems);
        let Some(custom) = custom else {
            problems.push(Problem::error(node.at, "the lens's METADATA lacks `custom`"));
            return None;
        };
        let mut fields = Fields::new(custom, "`custom` of a lens's METADATA");
        let mut subjects = fields.texts("subjects", problems);
        let parts = fields.take("parts").map(|node| paths_by_kind(node, "parts", problems));
        subjects.extend(parts.iter().flatten().map(|(kind, _)| kind.clone()));
        let within = fields.text("within", problems).map(|path| Path::parse(&path));
        let asset = match fields.required("asset", problems).as_str() {
            "$kind" => AssetKind::Own,
            kind => AssetKind::Fixed(kind.to_string()),
        };
        let joins = fields.take("joins").and_then(Node::map);
        let joins = joins.into_iter().flat_map(|map| map.iter()).map(|entry| Join::read(&entry.key, &entry.node, problems)).collect();
        fields.finish(problems);
        rulebook::package_is(&format!("lens.{}", id.replace('/', ".")), file, source, problems);
        (problems.len() == before).then(|| Self {
            id: id.to_string(),
            subjects: Subjects::new(&subjects),
            asset,
            joins,
            parts,
            within,
            own,
            source: file,
            text: source.text.clone(),
            ready: OnceLock::new(),
        })
    }

    pub(super) fn ready<'a>(&'a self, base: &Base) -> &'a Result<Ready, String> {
        self.ready.get_or_init(|| self.compile(base).map_err(|fault| fault.reason))
    }

    /// Whether it gives assets of parts, not of whole resources.
    pub(super) fn by_parts(&self) -> bool {
        self.parts.is_some() || self.within.is_some()
    }

    fn package(&self) -> String {
        format!("data.lens.{}", self.id.replace('/', "."))
    }

    fn compile(&self, base: &Base) -> Result<Ready, Fault> {
        let package = self.package();
        let module = base.parse(&self.id, &self.text)?;
        let names = Reader::new([&module]).names(&package);
        let fields: Vec<String> = asset_fields().into_iter().filter(|field| names.contains(field)).collect();
        // Each field has a default, so this object is never undefined.
        let all: Vec<String> = fields.iter().map(|field| format!("\"{field}\": {field}")).collect();
        let places = if names.contains("places") { format!("{PLACES} := places\n") } else { String::new() };
        let text = format!("{}\n\n{ASSEMBLED} := {{{}}}\n{places}", self.text, all.join(", "));
        let (mut engine, trees) = base.with(&self.id, &text)?;
        let applies = names.contains("applies").then(|| format!("{package}.applies"));
        engine.warm(&format!("{package}.{ASSEMBLED}"));
        let places = names.contains("places").then(|| format!("{package}.{PLACES}"));
        Ok(Ready { code: Code::new(&trees), trees, engine, places, package, fields, applies, reads: OnceLock::new() })
    }

    /// Everything that can be wrong with the lens's Rego, found without a resource.
    pub(super) fn check(&self, base: &Base, helpers: &[Ref<Module>]) -> Vec<Problem> {
        let module = match base.parse(&self.id, &self.text) {
            Ok(module) => module,
            Err(fault) => return vec![rulebook::told(self.source, &fault)],
        };
        let mut problems = rulebook::refusals(self.source, &module, helpers);
        let package = self.package();
        let reader = Reader::new([&module]);
        let names = reader.names(&package);
        for field in asset_fields().iter().filter(|field| names.contains(*field)) {
            if !reader.total(&format!("{package}.{field}")) {
                problems.push(
                    Problem::of_file(self.source, format!("the field `{field}` may have no value"))
                        .help(format!("add `default {field} := …`: a field that is undefined would make the whole asset vanish")),
                );
            }
        }
        if problems.is_empty()
            && let Err(fault) = self.compile(base)
        {
            problems.push(rulebook::told(self.source, &fault));
        }
        problems
    }
}

impl Join {
    fn read(name: &str, node: &Node, problems: &mut Vec<Problem>) -> Self {
        let mut fields = Fields::new(node, "a join");
        let kinds = fields.texts("kind", problems);
        let on = fields.text("on", problems).map(|path| Path::parse(&path));
        let via = fields.text("via", problems).map(|path| Path::parse(&path));
        let equals = fields.take("equals").and_then(Node::map);
        let equals = equals
            .into_iter()
            .flat_map(|map| map.iter())
            .filter_map(|entry| Some((Path::parse(&entry.key), Path::parse(entry.node.text()?))))
            .collect::<Vec<_>>();
        let pair =
            |node: &Node| node.map().and_then(|map| map.iter().next()).and_then(|entry| Some((Path::parse(&entry.key), Path::parse(entry.node.text()?))));
        let selects = fields.take("selects").and_then(pair).map(|(theirs, ours)| Narrow::Selects(theirs, ours));
        let selected = fields.take("selected").and_then(pair).map(|(theirs, ours)| Narrow::Selected(theirs, ours));
        let among = fields.take("among").and_then(Node::map).map(|map| {
            let ours = |node: &Node| node.list().unwrap_or(std::slice::from_ref(node)).iter().filter_map(Node::text).map(Path::parse).collect::<Vec<_>>();
            let mut all: Vec<Path> = map.iter().flat_map(|entry| ours(&entry.node)).collect();
            all.sort();
            all.dedup();
            Narrow::Among(map.iter().map(|entry| Path::parse(&entry.key)).collect(), all)
        });
        let namespace = fields.take("namespace");
        if let Some(node) = namespace.filter(|node| node.text() != Some("same")) {
            problems.push(Problem::error(node.at, "`namespace` of a join must be `same`"));
        }
        let of = fields.text("of", problems);
        fields.finish(problems);
        let refers = on.is_some() || via.is_some() || !equals.is_empty();
        let beside = namespace.filter(|_| !refers).map(|_| Narrow::Beside);
        let narrow = selects.or(selected).or(among).or(beside);
        if kinds.is_empty() || (!refers && narrow.is_none()) {
            problems.push(Problem::error(node.at, "a join needs `kind`, and one of `on`, `via`, `equals`, `selects`, `selected`, `among` and `namespace`"));
        }
        if refers && (narrow.is_some() || namespace.is_some()) {
            problems.push(Problem::error(node.at, "`on`, `via` and `equals` do not go together with `selects`, `selected`, `among` and `namespace`"));
        }
        Self { name: name.to_string(), kinds, on, via, equals, narrow, namespace: namespace.is_some(), of }
    }
}

/// `{<group>/<Kind>: [path, …]}`.
pub(crate) fn paths_by_kind(node: &Node, key: &str, problems: &mut Vec<Problem>) -> Vec<(String, Vec<Path>)> {
    let Some(map) = node.map() else {
        problems.push(Problem::error(node.at, format!("`{key}` must be a mapping of kinds to paths")));
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in map.iter() {
        let items = entry.node.list().unwrap_or(std::slice::from_ref(&entry.node));
        let paths: Option<Vec<Path>> = items.iter().map(|item| item.text().filter(|text| !text.is_empty()).map(Path::parse)).collect();
        match paths.filter(|paths| !paths.is_empty()) {
            Some(paths) => found.push((entry.key.to_string(), paths)),
            None => problems.push(Problem::error(entry.node.at, format!("`{}` must name the path of a pod's specification, or several", entry.key))),
        }
    }
    found
}

/// The names of the asset's fields, but for `kind`, which the host gives.
pub(super) fn asset_fields() -> BTreeSet<String> {
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap_or_default();
    let properties = schema.get("properties").and_then(serde_json::Value::as_object);
    properties.into_iter().flat_map(|fields| fields.keys().filter(|field| *field != "kind").cloned()).collect()
}

/// The asset that rules see: the lens's fields, the others null, and the kind.
pub(super) fn asset(kind: &str, assembled: &Rego, fields: &BTreeSet<String>) -> Rego {
    let given = assembled.as_object().ok();
    let value = |field: &String| given.and_then(|given| given.get(&Rego::String(field.as_str().into())).cloned()).unwrap_or(Rego::Null);
    let all = fields.iter().map(|field| (field.as_str(), value(field)));
    input::object(all.chain([("kind", Rego::String(kind.into()))]))
}
