//! All rules and lenses in force: the built-in ones and the user's folders.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::engine::{Base, Compiled, Fault};
use super::gate;
use super::kleene::Code;
use super::lens::{self, AssetKind, Lens};
use super::metadata::{self, Parameter};
use super::page;
use super::reads::{Read, Reader, Step};
use super::subjects::Subjects;
use crate::document::{Fields, nearest, rating};
use crate::model::Rating;
use crate::source::{Problem, Source, SourceId, Sources, Span, hex};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");
static OBJECTIVES: &str = include_str!("../../frameworks/objectives.yaml");

/// A rule: what it says of itself, and its text.
#[derive(Debug)]
pub struct Rule {
    /// Path, package and id in one: `aws/s3/bucket_unversioned`.
    pub id: std::sync::Arc<str>,
    /// The problem, in a line.
    pub title: String,
    /// How bad it is, before any configuration.
    pub severity: Rating,
    /// Which resources it meets.
    pub subjects: Subjects,
    /// The objective it serves.
    pub objective: String,
    /// Controls that it names itself: framework and control.
    pub controls: Vec<(String, String)>,
    /// The same check in other tools.
    pub aliases: Vec<String>,
    /// Ids that it had before.
    pub formerly: Vec<String>,
    /// What it can be told in the configuration.
    pub parameters: Vec<Parameter>,
    /// Its page: why, examples, fix.
    pub page: page::Page,
    source: SourceId,
    text: String,
    compiled: OnceLock<Result<Ready, String>>,
}

/// A rule that was compiled.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) engine: Compiled,
    code: OnceLock<Code>,
    trees: Vec<regorus::unstable::Ref<regorus::unstable::Module>>,
    pub(super) deny: String,
    pub(super) applies: Option<String>,
    reads: OnceLock<Reads>,
}

/// What the rules of a [`Ready`] read.
#[derive(Debug)]
pub(super) struct Reads {
    pub(super) deny: BTreeSet<Read>,
    pub(super) applies: BTreeSet<Read>,
}

impl Ready {
    /// The same text, for resources that hold unknowns: most runs have few.
    pub(super) fn code(&self) -> &Code {
        self.code.get_or_init(|| Code::new(&self.trees))
    }

    /// What it reads: found where it is first asked for, since most runs never ask.
    pub(super) fn reads(&self) -> &Reads {
        self.reads.get_or_init(|| {
            let mut reader = Reader::new(&self.trees);
            Reads { deny: reader.reads(&self.deny), applies: self.applies.as_ref().map(|name| reader.reads(name)).unwrap_or_default() }
        })
    }
}

/// All rules and lenses in force.
#[derive(Debug)]
pub struct Rulebook {
    rules: Vec<Rule>,
    pub(super) lenses: Vec<Lens>,
    base: Base,
    digest: String,
    asset_fields: BTreeSet<String>,
    sources: Sources,
    /// Each file under the name that a bundle of evidence has it under.
    files: Vec<(String, SourceId)>,
}

/// What came of loading: a rulebook, and what is wrong with the rules' own text.
#[derive(Debug)]
pub struct Loaded {
    /// Every rule that is well formed.
    pub rulebook: Rulebook,
    /// Why rules were refused. Where there is any, the run must not start.
    pub problems: Vec<Problem>,
}

impl Rulebook {
    /// What is read by whom, of all that a rule can meet: `Terraform`, `Kubernetes`, `inventory`.
    #[must_use]
    pub fn sources_of(&self, rule: &Rule) -> BTreeSet<&'static str> {
        let origin = |kind: &str| match kind {
            kind if kind.contains('/') => Some("Kubernetes"),
            kind if kind.contains('_') && !kind.contains('.') => Some("Terraform"),
            _ => None,
        };
        let mut found = BTreeSet::new();
        for name in rule.subjects.names() {
            match origin(name) {
                Some(origin) => _ = found.insert(origin),
                None if name == "*" => found.extend(["Kubernetes", "Terraform", "inventory"]),
                None => {
                    for lens in &self.lenses {
                        match &lens.asset {
                            AssetKind::Own => found.extend(lens.subjects.meets(name).then_some("inventory")),
                            AssetKind::Fixed(kind) if rule.subjects.meets(kind) => found.extend(lens.subjects.names().iter().filter_map(|kind| origin(kind))),
                            AssetKind::Fixed(_) => {}
                        }
                    }
                }
            }
        }
        found
    }

    /// The built-in rules, and those of the user's folders, which are laid out as `rules/` is.
    #[must_use]
    pub fn load(folders: &[PathBuf]) -> Loaded {
        let mut files = Vec::new();
        embedded(&BUILT_IN, &mut files);
        files.sort();
        let mut sources = Sources::default();
        let mut add = |path: String, shown: String, text: String, folder: Option<usize>| File { path, id: sources.add(Source::new(shown, text, None)), folder };
        let mut all: Vec<File> = files.into_iter().map(|(path, shown, text)| add(path, shown, text, None)).collect();
        let mut problems = Vec::new();
        for (n, folder) in folders.iter().enumerate() {
            let mut files = Vec::new();
            own(folder, &mut files, &mut problems);
            all.extend(files.into_iter().map(|(path, shown, text)| add(path, shown, text, Some(n + 1))));
        }
        build(sources, all, problems)
    }

    /// The rules of a bundle of evidence, by the names that [`Rulebook::files`] gives them.
    #[must_use]
    pub fn of(files: Vec<(String, String)>) -> Loaded {
        let mut sources = Sources::default();
        let mut all = Vec::new();
        for (name, text) in files {
            let below = name.strip_prefix("rules/").unwrap_or(&name);
            let (folder, path) = match below.strip_prefix("own/").and_then(|rest| rest.split_once('/')) {
                Some((n, path)) => (n.parse().ok(), path.to_owned()),
                None => (None, below.strip_prefix("built-in/").unwrap_or(below).to_owned()),
            };
            all.push(File { path, id: sources.add(Source::new(name.as_str(), text, None)), folder });
        }
        // As they are loaded: the built-in ones first.
        all.sort_by(|a, b| (a.folder, &a.path).cmp(&(b.folder, &b.path)));
        build(sources, all, Vec::new())
    }

    /// The files of all rules, lenses, helpers and pages, each under the name that a bundle of evidence has it under.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(name, id)| Some((name.as_str(), self.sources.get(*id)?.text.as_str())))
    }

    /// The files that problems of rules point into.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Every rule, by id.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of that id, or that once had it.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| *rule.id == *id).or_else(|| self.rules.iter().find(|rule| rule.formerly.iter().any(|old| old == id)))
    }

    /// The id that is most like `word`.
    #[must_use]
    pub fn nearest(&self, word: &str) -> Option<&str> {
        let by_name = self.rules.iter().find(|rule| rule.id.rsplit('/').next() == Some(word)).map(|rule| &*rule.id);
        by_name.or_else(|| nearest(word, self.rules.iter().map(|rule| &*rule.id)))
    }

    /// SHA-256 over every rule, lens and helper, as `sha256:<hex>`.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The fields that an asset may have, but for its kind.
    pub(super) fn asset_fields(&self) -> &BTreeSet<String> {
        &self.asset_fields
    }

    /// The rule, compiled: once, by whoever needs it first.
    pub(super) fn ready<'a>(&self, rule: &'a Rule) -> &'a Result<Ready, String> {
        rule.compiled.get_or_init(|| compile(&self.base, rule).map_err(|fault| fault.reason))
    }

    /// The lens, compiled.
    pub(super) fn lens<'a>(&self, one: &'a Lens) -> &'a Result<lens::Ready, String> {
        one.ready(&self.base)
    }

    /// Everything that is wrong with the Rego of any rule or lens: what loading checks for the user's own, for all.
    #[must_use]
    pub fn check(&self) -> Vec<Problem> {
        let helpers = self.base.trees();
        let rules = self.rules.par_iter().flat_map_iter(|rule| check_rule(&self.base, &helpers, rule));
        let lenses = self.lenses.par_iter().flat_map_iter(|lens| lens.check(&self.base, &helpers));
        rules.chain(lenses).collect()
    }

    /// The attributes that a rule reads from the resource's own body, by name.
    #[must_use]
    pub fn keys_read(&self, rule: &Rule) -> BTreeSet<String> {
        let Ok(ready) = self.ready(rule) else { return BTreeSet::new() };
        let body = |read: &&Read| matches!(read.path.first(), Some(Step::Key(first)) if &**first == "body");
        let reads = ready.reads();
        let reads = reads.deny.iter().chain(&reads.applies).filter(body);
        reads.flat_map(|read| read.path.iter().skip(1)).filter_map(|step| if let Step::Key(key) = step { Some(key.to_string()) } else { None }).collect()
    }
}

struct File {
    /// Relative to the folder of rules.
    path: String,
    id: SourceId,
    /// The user's folder that it is of, where it is not built in.
    folder: Option<usize>,
}

impl File {
    fn name(&self) -> String {
        match self.folder {
            None => format!("rules/built-in/{}", self.path),
            Some(n) => format!("rules/own/{n}/{}", self.path),
        }
    }
}

/// A fault as a problem of the file that has it.
pub(super) fn told(source: SourceId, fault: &Fault) -> Problem {
    Problem::error(Span::new(source, fault.at.clone()), fault.reason.clone())
}

fn build(sources: Sources, files: Vec<File>, mut problems: Vec<Problem>) -> Loaded {
    let text = |file: &File| sources.get(file.id).map_or("", |source| source.text.as_str());
    let rego: Vec<&File> = files.iter().filter(|file| file.path.ends_with(".rego")).collect();
    let pages: BTreeMap<&str, &File> = files.iter().filter_map(|file| Some((file.path.strip_suffix(".md")?, file))).collect();
    let (helpers, others): (Vec<&File>, Vec<&File>) = rego.into_iter().partition(|file| file.path.starts_with("lib/"));
    let (base, faults) = Base::new(helpers.iter().map(|file| (sources.path(file.id), text(file))));
    for (path, fault) in faults {
        problems.extend(sources.iter().find(|(_, source)| *source.path == *path).map(|(id, _)| told(id, &fault)));
    }
    let objectives = objectives();
    let mut rules: Vec<Rule> = Vec::new();
    let mut lenses = Vec::new();
    let mut own = BTreeSet::new();
    let stated: Vec<_> = others.par_iter().map(|file| sources.get(file.id).map(|source| metadata::read(file.id, source))).collect();
    for (file, stated) in others.into_iter().zip(stated) {
        let (Some(source), Some(stated)) = (sources.get(file.id), stated) else { continue };
        let stem = file.path.strip_suffix(".rego").unwrap_or(&file.path);
        if file.folder.is_some() {
            own.insert(file.id);
        }
        let before = problems.len();
        if let Some(id) = stem.strip_prefix("lens/") {
            match stated {
                Ok(node) => lenses.extend(Lens::read(id, file.id, source, &node, file.folder.is_some(), &mut problems)),
                Err(told) => problems.extend(told),
            }
            continue;
        }
        let page = pages.get(stem).and_then(|page| sources.get(page.id).map(|source| page::Page::read(page.id, &source.text)));
        match stated {
            Ok(node) => {
                let rule = read(stem, file.id, source, &node, page, &objectives, &mut problems);
                if problems.len() > before {
                    continue;
                }
                match rules.iter().find(|other| other.id == rule.id) {
                    Some(other) => problems.push(
                        Problem::of_file(file.id, format!("there is a rule `{}` already, in {}", rule.id, sources.path(other.source)))
                            .help("give yours another path; to change a built-in rule's severity or parameters, use `rules:` in probity.yaml"),
                    ),
                    None => rules.push(rule),
                }
            }
            Err(told) => problems.extend(told),
        }
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    let modules = base.trees();
    problems.extend(rules.iter().filter(|rule| own.contains(&rule.source)).flat_map(|rule| check_rule(&base, &modules, rule)));
    problems.extend(lenses.iter().filter(|lens: &&Lens| own.contains(&lens.source)).flat_map(|lens| lens.check(&base, &modules)));
    // A user's lens for a kind comes before ours.
    lenses.sort_by(|a, b| (!a.own, &a.id).cmp(&(!b.own, &b.id)));
    let digest = digest(files.iter().map(|file| (file.path.as_str(), text(file))));
    let files = files.iter().map(|file| (file.name(), file.id)).collect();
    Loaded { rulebook: Rulebook { rules, lenses, base, digest, asset_fields: lens::asset_fields(), sources, files }, problems }
}

fn digest<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut sorted: Vec<_> = files.collect();
    sorted.sort_unstable();
    let mut hash = Sha256::new();
    for (path, text) in sorted {
        for part in [path, text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    format!("sha256:{}", hex(&hash.finalize()))
}

fn objectives() -> BTreeSet<String> {
    let source = Source::new("frameworks/objectives.yaml", OBJECTIVES, None);
    let parsed = crate::document::parse(SourceId(0), &source, crate::document::Schema::Core);
    let listed = parsed.documents.first().and_then(|document| document.node.get("objectives")).and_then(crate::model::Node::map);
    listed.into_iter().flat_map(|map| map.iter().map(|entry| entry.key.to_string())).collect()
}

fn embedded(folder: &'static Dir<'static>, into: &mut Vec<(String, String, String)>) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        into.push((path.clone(), format!("rules/{path}"), file.contents_utf8().unwrap_or("").to_string()));
    }
    for inner in folder.dirs() {
        embedded(inner, into);
    }
}

/// The files of a user's folder of rules.
fn own(folder: &PathBuf, into: &mut Vec<(String, String, String)>, problems: &mut Vec<Problem>) {
    let missing = |message: String| Problem {
        severity: crate::source::Severity::Error,
        message,
        at: None,
        help: Some("give `--rules` a folder laid out as docs/writing-rules.md says".into()),
    };
    if !folder.is_dir() {
        problems.push(missing(format!("the folder of rules `{}` is not there", folder.display())));
        return;
    }
    let mut found = Vec::new();
    let mut walk = ignore::WalkBuilder::new(folder);
    walk.sort_by_file_path(Path::cmp).standard_filters(false);
    for entry in walk.build().filter_map(Result::ok).filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file())) {
        let path = entry.path();
        let Some(relative) = path.strip_prefix(folder).ok().map(|path| path.to_string_lossy().replace('\\', "/")) else { continue };
        if !(relative.ends_with(".rego") || relative.ends_with(".md")) {
            continue;
        }
        match std::fs::read_to_string(path) {
            Ok(text) => found.push((relative, path.to_string_lossy().replace('\\', "/"), text)),
            Err(error) => problems.push(missing(format!("`{}` cannot be read: {error}", path.display()))),
        }
    }
    if !found.iter().any(|(path, ..)| path.ends_with(".rego")) {
        problems.push(missing(format!("the folder of rules `{}` holds no rule", folder.display())));
    }
    into.extend(found);
}

fn read(
    id: &str,
    file: SourceId,
    source: &Source,
    node: &crate::model::Node,
    page: Option<page::Page>,
    objectives: &BTreeSet<String>,
    problems: &mut Vec<Problem>,
) -> Rule {
    let mut fields = Fields::new(node, "the rule's METADATA");
    let title = fields.required("title", problems);
    let _ = fields.text("description", problems);
    let empty = crate::model::Node::new(crate::model::Value::Map(crate::model::Map::default()), node.at);
    let custom = fields.take("custom").unwrap_or(&empty);
    fields.finish(problems);

    let mut fields = Fields::new(custom, "`custom` of a rule's METADATA");
    let _ = fields.required("severity", problems);
    let severity = fields.take("severity").and_then(|node| rating(node, "severity", problems)).unwrap_or(Rating::Medium);
    let subjects = fields.texts("subjects", problems);
    if subjects.is_empty() {
        problems.push(Problem::error(custom.at, "`custom` of a rule's METADATA lacks `subjects`").help("name resource kinds, asset kinds, or `*`"));
    }
    let objective = fields.required("objective", problems);
    if let Some(node) = fields.take("objective").filter(|_| !objective.is_empty() && !objectives.contains(&objective)) {
        let problem = Problem::error(node.at, format!("there is no objective `{objective}`"));
        problems.push(match nearest(&objective, objectives.iter().map(String::as_str)) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help("`frameworks/objectives.yaml` lists them"),
        });
    }
    let mut controls = Vec::new();
    if let Some(map) = fields.take("controls").and_then(crate::model::Node::map) {
        for entry in map.iter() {
            let items = entry.node.list().unwrap_or(std::slice::from_ref(&entry.node));
            controls.extend(items.iter().filter_map(|item| Some((entry.key.to_string(), item.text()?.to_string()))));
        }
    }
    let aliases = fields.texts("aliases", problems);
    if let Some(alias) = aliases.iter().find(|alias| !alias.contains(':')) {
        problems
            .push(Problem::error(custom.at, format!("the alias `{alias}` lacks its tool's name")).help(format!("write `checkov:{alias}`, `trivy:{alias}`, …")));
    }
    let formerly = fields.texts("formerly", problems);
    let parameters = match fields.take("parameters") {
        Some(node) => metadata::parameters(Some(node), problems),
        None => Vec::new(),
    };
    fields.finish(problems);

    let package = format!("rules.{}", id.replace('/', "."));
    package_is(&package, file, source, problems);
    let subjects = Subjects::new(&subjects);
    Rule {
        id: id.into(),
        title,
        severity,
        subjects,
        objective,
        controls,
        aliases,
        formerly,
        parameters,
        page: page.unwrap_or_default(),
        source: file,
        text: source.text.clone(),
        compiled: OnceLock::new(),
    }
}

/// Path, package and id must be the same words.
pub(super) fn package_is(wanted: &str, file: SourceId, source: &Source, problems: &mut Vec<Problem>) {
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("package ") {
            let name = name.split('#').next().unwrap_or("").trim();
            if name != wanted {
                problems.push(
                    Problem::error(Span::new(file, at + 8..at + 8 + name.len()), format!("the package is `{name}`, the path says `{wanted}`"))
                        .help("path, package and id are the same words"),
                );
            }
            return;
        }
        at += line.len();
    }
    problems.push(Problem::of_file(file, "has no package").help(format!("begin with `package {wanted}`")));
}

fn compile(base: &Base, rule: &Rule) -> Result<Ready, Fault> {
    let (mut engine, modules) = base.with(&rule.id, &rule.text)?;
    let package = format!("data.rules.{}", rule.id.replace('/', "."));
    let names = modules.last().map(|module| Reader::new([module]).names(&package)).unwrap_or_default();
    let deny = format!("{package}.deny");
    let applies = names.contains("applies").then(|| format!("{package}.applies"));
    engine.warm(&deny);
    Ok(Ready { code: OnceLock::new(), trees: modules, engine, deny, applies, reads: OnceLock::new() })
}

/// Everything that can be wrong with a rule's Rego, found without judging anything.
fn check_rule(base: &Base, helpers: &[regorus::unstable::Ref<regorus::unstable::Module>], rule: &Rule) -> Vec<Problem> {
    let module = match base.parse(&rule.id, &rule.text) {
        Ok(module) => module,
        Err(fault) => return vec![told(rule.source, &fault)],
    };
    let mut problems = refusals(rule.source, &module, helpers);
    let names = Reader::new([&module]).names(&format!("data.rules.{}", rule.id.replace('/', ".")));
    if !names.contains("deny") {
        problems.push(Problem::of_file(rule.source, "has no `deny`").help("`deny contains {\"at\": …, \"message\": …} if …` says what is wrong"));
    }
    if problems.is_empty()
        && let Err(fault) = compile(base, rule)
    {
        problems.push(told(rule.source, &fault));
    }
    problems
}

/// What a module may not do, as problems of its file.
pub(super) fn refusals(
    source: SourceId,
    module: &regorus::unstable::Ref<regorus::unstable::Module>,
    helpers: &[regorus::unstable::Ref<regorus::unstable::Module>],
) -> Vec<Problem> {
    let refusals = gate::check(module, helpers);
    refusals.into_iter().map(|refusal| Problem { help: refusal.help, ..Problem::error(Span::new(source, refusal.at), refusal.reason) }).collect()
}
