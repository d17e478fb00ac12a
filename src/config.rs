//! `probity.yaml`: what a repository asks for, with the place of everything it says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};
use jiff::civil::Date;

use crate::document::{self, Fields, Schema, rating};
use crate::framework::{Deadlines, Scope};
use crate::model::{Entry, Node, Path as Steps, Rating, Value};
use crate::policy::{Override, WaiverPolicy, paths_by_kind};
use crate::source::{Problem, Sources, Span, plain, shown};

/// The name of the configuration file.
pub const FILE: &str = "probity.yaml";

/// A value, and where it was said.
#[derive(Debug, Clone)]
pub struct Said<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the configuration file.
    pub at: Span,
}

/// A set of values that a chart is rendered with.
#[derive(Debug, Clone)]
pub struct Values {
    /// The chart's folder.
    pub chart: PathBuf,
    /// What the set is called: the variant of what is rendered.
    pub name: Said<String>,
    /// Its files, in the order in which they count.
    pub files: Vec<Said<PathBuf>>,
}

/// The configuration of a run.
#[derive(Debug, Default)]
pub struct Config {
    /// The file, where there is one.
    pub file: Option<PathBuf>,
    /// The file as a source, for the places below.
    pub sources: Sources,
    /// Globs of files to leave out, relative to the file's folder.
    pub exclude: Vec<Said<String>>,
    /// Folders of own rules.
    pub rule_folders: Vec<Said<PathBuf>>,
    /// The least severity that fails a run.
    pub fail_on: Option<Said<Rating>>,
    /// Whether an unknown verdict counts as an unread input.
    pub strict: Option<Said<bool>>,
    /// Terraform variable files.
    pub var_files: Vec<Said<PathBuf>>,
    /// Terraform variable files under names: root modules are judged once for each.
    pub variable_sets: Vec<VariableSet>,
    /// Where the code of modules lies that others name by registry or repository.
    pub modules: Vec<MappedModule>,
    /// Sets of values for Helm charts.
    pub helm: Vec<Values>,
    /// Where kinds hold the specifications of pods: a kind, as `<group>/<Kind>`, and the paths.
    pub pod_specs: Vec<(String, Vec<Steps>)>,
    /// The place of that.
    pub pod_specs_at: Option<Span>,
    /// What it says of rules.
    pub rules: Vec<Override>,
    /// Folders of own frameworks.
    pub framework_folders: Vec<Said<PathBuf>>,
    /// Frameworks, or profiles of them, that the estate is to meet, each with the part of the estate that it is about.
    pub frameworks: Vec<(Said<String>, Scope)>,
    /// Several of them under one name, with a scope that goes before their own where one is given.
    pub profiles: BTreeMap<String, (Vec<Said<String>>, Option<Scope>)>,
    /// Waivers and attestations that lie outside of the paths that a run names.
    pub governed_files: Vec<Said<PathBuf>>,
    /// What is asked of waivers.
    pub waivers: WaiverPolicy,
    /// Days until a work item is due, by severity.
    pub due: Option<Deadlines>,
    /// Days before an end that it counts as near.
    pub within: Option<Said<i64>>,
    /// How long evidence of a run is to be kept.
    pub retain_until: Option<Said<Date>>,
    /// The working directory, relative to the file's folder, with a slash at its end; empty where they are the same.
    pub prefix: String,
}

/// Terraform variable files under a name.
#[derive(Debug, Clone)]
pub struct VariableSet {
    /// The name.
    pub name: Said<String>,
    /// The files, in order.
    pub files: Vec<Said<PathBuf>>,
    /// Globs over the folders of the root modules that it is meant for; all, where there is none.
    pub roots: Vec<Said<String>>,
    /// The same, ready to be asked.
    pub globs: Option<GlobSet>,
}

/// Where the code of a module lies.
#[derive(Debug, Clone)]
pub struct MappedModule {
    /// The source, as calls name it.
    pub source: Said<String>,
    /// The folder.
    pub folder: Said<PathBuf>,
    /// The version that the code is of.
    pub version: Option<Said<String>>,
}

impl Config {
    /// The nearest `probity.yaml` in `folder` or above it.
    #[must_use]
    pub fn discover(folder: &Path) -> Option<PathBuf> {
        folder.ancestors().map(|folder| folder.join(FILE)).find(|file| file.is_file())
    }

    /// Reads a configuration file. `here` is the working directory.
    ///
    /// # Errors
    /// The reason that the file cannot be read.
    pub fn load(file: &Path, here: &Path) -> Result<(Self, Vec<Problem>), String> {
        let bytes = std::fs::read(file).map_err(|error| format!("the configuration `{}` cannot be read: {}", shown(file, here), plain(&error)))?;
        Ok(Self::of_bytes(file, here, bytes))
    }

    /// The configuration that a file would hold, were these its bytes.
    #[must_use]
    pub fn of_bytes(file: &Path, here: &Path, bytes: Vec<u8>) -> (Self, Vec<Problem>) {
        let folder = file.parent().unwrap_or(Path::new(""));
        let mut config = Self { file: Some(file.to_path_buf()), prefix: prefix(folder, here), ..Self::default() };
        let (sources, mut problems) = Sources::from_bytes(&shown(file, here), bytes);
        config.sources = sources;
        problems.extend(config.read(folder));
        (config, problems)
    }

    /// The name of the file from the working directory, wherever that lies.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let (_, source) = self.sources.iter().next()?;
        let up = "../".repeat(self.prefix.matches('/').count());
        Some(if up.is_empty() { source.path.to_string() } else { format!("{up}{}", source.name()) })
    }

    /// A configuration held in memory, named `probity.yaml`.
    #[must_use]
    pub fn of_text(text: &str) -> (Self, Vec<Problem>) {
        let (sources, mut problems) = Sources::from_bytes(FILE, text.as_bytes().to_vec());
        let mut config = Self { sources, ..Self::default() };
        problems.extend(config.read(Path::new("")));
        (config, problems)
    }

    fn read(&mut self, folder: &Path) -> Vec<Problem> {
        let Some((id, source)) = self.sources.iter().next() else { return Vec::new() };
        let parsed = document::parse(id, source, Schema::Core);
        let mut problems = parsed.problems;
        let Some(node) = parsed.documents.into_iter().next().map(|document| document.node).filter(|node| node.value != Value::Null) else { return problems };
        let mut fields = Fields::new(&node, "the configuration");
        self.exclude = said_texts(fields.take("exclude"), "exclude", &mut problems);
        for pattern in &self.exclude {
            if let Err(error) = Glob::new(&pattern.value) {
                problems.push(Problem::error(pattern.at, format!("`{}` is not a glob: {}", pattern.value, error.kind())));
            }
        }
        let path = |said: Said<String>| Said { value: folder.join(said.value), at: said.at };
        self.rule_folders = said_texts(fields.take("rule_folders"), "rule_folders", &mut problems).into_iter().map(path).collect();
        self.var_files = said_texts(fields.take("var_files"), "var_files", &mut problems).into_iter().map(path).collect();
        self.variable_sets = variable_sets(fields.take("variable_sets"), folder, &mut problems);
        self.modules = modules(fields.take("modules"), folder, &mut problems);
        if self.file.is_some() {
            self.tell_missing(&mut problems);
        }
        self.fail_on = fields.take("fail_on").and_then(|node| rating(node, "fail_on", &mut problems).map(|value| Said { value, at: node.at }));
        self.strict = fields.take("strict").and_then(|node| flag(node, "strict", &mut problems));
        self.helm = values(fields.take("helm"), folder, &mut problems);
        if let Some(node) = fields.take("pod_specs") {
            self.pod_specs = paths_by_kind(node, "pod_specs", &mut problems);
            self.pod_specs_at = Some(node.at);
            for entry in node
                .map()
                .into_iter()
                .flat_map(|map| map.iter())
                .filter(|entry| entry.key.split_once('/').is_none_or(|(group, kind)| group.is_empty() || kind.is_empty() || kind.contains('/')))
            {
                let problem = Problem::error(entry.key_at, format!("`{}` is no kind", entry.key));
                problems.push(problem.help("write it as `<group>/<Kind>`, without a version: `example.com/Widget`"));
            }
        }
        if let Some(node) = fields.take("rules") {
            match node.map() {
                Some(map) => {
                    for entry in map.iter() {
                        let each = entry.node.list().unwrap_or(std::slice::from_ref(&entry.node));
                        self.rules.extend(each.iter().filter_map(|node| one(&entry.key, entry.key_at, node, &mut problems)));
                    }
                }
                None => problems.push(Problem::error(node.at, "`rules` must be a mapping of rule ids to what is said of them")),
            }
        }
        self.framework_folders = said_texts(fields.take("framework_folders"), "framework_folders", &mut problems).into_iter().map(path).collect();
        self.governed_files = said_texts(fields.take("governed_files"), "governed_files", &mut problems).into_iter().map(path).collect();
        for entry in entries(fields.take("frameworks"), "`frameworks` must be a mapping", &mut problems) {
            let scope = scope(&entry.node, &self.prefix, &mut problems).unwrap_or_else(|| Scope { prefix: self.prefix.clone(), ..Scope::default() });
            self.frameworks.push((Said { value: entry.key.to_string(), at: entry.key_at }, scope));
        }
        for entry in entries(fields.take("profiles"), "`profiles` must be a mapping", &mut problems) {
            let mut profile = Fields::new(&entry.node, "a profile");
            let (named, within) = match entry.node.map() {
                None => (Some(&entry.node), None),
                Some(_) => (profile.take("frameworks"), profile.take("scope")),
            };
            let names = said_texts(named, "frameworks", &mut problems);
            let scope = within.and_then(|node| scope(node, &self.prefix, &mut problems));
            if entry.node.map().is_some() {
                profile.finish(&mut problems);
            }
            if names.is_empty() {
                problems.push(Problem::error(entry.node.at, "a profile names at least one framework"));
            }
            self.profiles.insert(entry.key.to_string(), (names, scope));
        }
        if let Some(node) = fields.take("waivers") {
            self.waivers = waivers(node, &mut problems);
        }
        self.waivers.prefix.clone_from(&self.prefix);
        if let Some(node) = fields.take("evidence") {
            let mut evidence = Fields::new(node, "`evidence`");
            self.retain_until = evidence.take("retain_until").and_then(|node| {
                let value = node.text().and_then(|text| text.parse().ok());
                if value.is_none() {
                    problems.push(Problem::error(node.at, "`retain_until` must be a date: `2033-12-31`"));
                }
                Some(Said { value: value?, at: node.at })
            });
            evidence.finish(&mut problems);
        }
        if let Some(node) = fields.take("plan") {
            let mut plan = Fields::new(node, "`plan`");
            let mut days = Deadlines::default();
            for entry in entries(plan.take("due"), "`due` must be a mapping", &mut problems) {
                match (Rating::of_word(&entry.key), number(&entry.node)) {
                    (Some(rating), Some(number)) => {
                        if let Some(slot) = Rating::ALL.iter().position(|one| *one == rating).and_then(|n| days.0.get_mut(n)) {
                            *slot = number;
                        }
                    }
                    _ => problems
                        .push(Problem::error(entry.key_at, "`due` maps severities to days").help("`due: {critical: 7, high: 30, medium: 90, low: 180}`")),
                }
            }
            self.due = plan.take("due").map(|_| days);
            self.within = plan.take("within").and_then(|node| {
                let value = number(node);
                if value.is_none() {
                    problems.push(Problem::error(node.at, "`within` must be a number of days"));
                }
                Some(Said { value: value?, at: node.at })
            });
            plan.finish(&mut problems);
        }
        fields.finish(&mut problems);
        problems
    }

    /// Tells of files and folders that are named, and are not there.
    fn tell_missing(&self, problems: &mut Vec<Problem>) {
        let files = self.variable_sets.iter().flat_map(|set| &set.files).filter(|file| !file.value.is_file()).map(|file| (file, "file"));
        let folders = self.modules.iter().map(|module| &module.folder).filter(|folder| !folder.value.is_dir()).map(|folder| (folder, "folder"));
        for (said, what) in files.chain(folders) {
            let told = Problem::error(said.at, format!("there is no {what} `{}`", said.value.display()));
            problems.push(told.help("paths count from the folder of this file"));
        }
    }
}

/// The entries of a mapping; anything else is told.
fn entries<'n>(node: Option<&'n Node>, message: &str, problems: &mut Vec<Problem>) -> impl Iterator<Item = &'n Entry> + use<'n> {
    if let Some(node) = node.filter(|node| node.map().is_none()) {
        problems.push(Problem::error(node.at, message));
    }
    node.and_then(Node::map).into_iter().flat_map(|map| map.iter())
}

fn variable_sets(node: Option<&Node>, folder: &Path, problems: &mut Vec<Problem>) -> Vec<VariableSet> {
    let mut sets = Vec::new();
    for entry in entries(node, "`variable_sets` must be a mapping of names to variable files", problems) {
        let (files, roots) = match entry.node.map() {
            Some(_) => {
                let mut fields = Fields::new(&entry.node, "a variable set");
                let (files, roots) = (fields.take("var_files"), fields.take("roots"));
                fields.finish(problems);
                (files, said_texts(roots, "roots", problems))
            }
            None => (Some(&entry.node), Vec::new()),
        };
        let before = problems.len();
        let files: Vec<_> = said_texts(files, "var_files", problems).into_iter().map(|said| Said { value: folder.join(said.value), at: said.at }).collect();
        if files.is_empty() && problems.len() == before {
            problems.push(Problem::error(entry.key_at, format!("variable set `{}` has no files", entry.key)).help("name at least one under `var_files`"));
        }
        if entry.key.is_empty() {
            problems.push(Problem::error(entry.key_at, "a variable set needs a name"));
        }
        let globs = if roots.is_empty() { None } else { globs(&roots, problems) };
        sets.push(VariableSet { name: Said { value: entry.key.to_string(), at: entry.key_at }, files, roots, globs });
    }
    sets
}

fn modules(node: Option<&Node>, folder: &Path, problems: &mut Vec<Problem>) -> Vec<MappedModule> {
    let mut all = Vec::new();
    for entry in entries(node, "`modules` must be a mapping of sources to folders", problems) {
        if entry.key.starts_with("./") || entry.key.starts_with("../") {
            let told = Problem::error(entry.key_at, format!("`{}` is a local source: Terraform reads it where it lies", entry.key));
            problems.push(told.help("name sources of a registry or a repository here"));
        }
        for node in entry.node.list().unwrap_or(std::slice::from_ref(&entry.node)) {
            let (path, version) = match node.map() {
                Some(_) => {
                    let mut fields = Fields::new(node, "what is said of a module");
                    let (path, version) = (fields.take("path"), fields.take("version"));
                    fields.finish(problems);
                    (path, version)
                }
                None => (Some(node), None),
            };
            let mut text = |node: Option<&Node>, key: &str| {
                let said = node.and_then(|node| Some(Said { value: node.text()?.to_string(), at: node.at }));
                if let (Some(node), None) = (node, &said) {
                    problems.push(Problem::error(node.at, format!("`{key}` must be text")));
                }
                said
            };
            let (said, version) = (text(path, "path"), text(version, "version"));
            match said {
                Some(said) => all.push(MappedModule {
                    source: Said { value: entry.key.to_string(), at: entry.key_at },
                    folder: Said { value: folder.join(said.value), at: said.at },
                    version,
                }),
                None if path.is_none() => problems.push(Problem::error(node.at, format!("module `{}` has no `path`", entry.key))),
                None => {}
            }
        }
    }
    all
}

/// A number of days: whole, and not negative.
fn number(node: &Node) -> Option<i64> {
    if let Value::Number(number) = &node.value { number.to_i64().filter(|days| (0..=36500).contains(days)) } else { None }
}

/// The part of an estate that a framework is about.
fn scope(node: &Node, prefix: &str, problems: &mut Vec<Problem>) -> Option<Scope> {
    if node.value == Value::Null {
        return None;
    }
    let mut fields = Fields::new(node, "a scope");
    let paths = said_texts(fields.take("paths"), "paths", problems);
    let environments = said_texts(fields.take("environments"), "environments", problems);
    let kinds = said_texts(fields.take("kinds"), "kinds", problems);
    let mut tags = Vec::new();
    for entry in entries(fields.take("tags"), "`tags` must be a mapping", problems) {
        match entry.node.text() {
            Some(text) => tags.push((entry.key.to_string(), text.to_string())),
            None => problems.push(Problem::error(entry.node.at, "a tag's value must be text").help("put it in quotes")),
        }
    }
    fields.finish(problems);
    let mut compiled = |said: Vec<Said<String>>| {
        let set = if said.is_empty() { None } else { globs(&said, problems) };
        (said.into_iter().map(|said| said.value).collect(), set)
    };
    let (paths, kinds) = (compiled(paths), compiled(kinds));
    Some(Scope { paths, prefix: prefix.to_string(), environments: environments.into_iter().map(|said| said.value).collect(), kinds, tags })
}

/// What is asked of waivers: for how long, and by whom.
fn waivers(node: &Node, problems: &mut Vec<Problem>) -> WaiverPolicy {
    let mut fields = Fields::new(node, "`waivers`");
    let mut policy = WaiverPolicy::default();
    let severity = |entry: &Entry, problems: &mut Vec<Problem>| {
        let rating = Rating::of_word(&entry.key);
        if rating.is_none() {
            problems.push(Problem::error(entry.key_at, format!("`{}` is no severity", entry.key)).help("low, medium, high and critical are"));
        }
        rating
    };
    for entry in entries(fields.take("longest"), "`longest` must be a mapping", problems) {
        match (severity(entry, problems), number(&entry.node)) {
            (Some(rating), Some(days)) => _ = policy.longest.insert(rating, days),
            (_, None) => problems.push(Problem::error(entry.node.at, "`longest` maps severities to days").help("`longest: {critical: 14, high: 30}`")),
            _ => {}
        }
    }
    for entry in entries(fields.take("approvers"), "`approvers` must be a mapping", problems) {
        let names: BTreeSet<String> = said_texts(Some(&entry.node), "approvers", problems).into_iter().map(|said| said.value).collect();
        if let Some(rating) = severity(entry, problems) {
            policy.approvers.insert(rating, names);
        }
    }
    fields.finish(problems);
    policy
}

/// How the working directory lies below a folder, with a slash at its end.
fn prefix(folder: &Path, here: &Path) -> String {
    let below = here.strip_prefix(folder).map(|path| path.to_string_lossy().replace('\\', "/")).unwrap_or_default();
    if below.is_empty() { below } else { below + "/" }
}

fn flag(node: &Node, key: &str, problems: &mut Vec<Problem>) -> Option<Said<bool>> {
    if let Value::Bool(value) = node.value {
        return Some(Said { value, at: node.at });
    }
    problems.push(Problem::error(node.at, format!("`{key}` must be true or false")));
    None
}

fn said_texts(node: Option<&Node>, key: &str, problems: &mut Vec<Problem>) -> Vec<Said<String>> {
    let Some(node) = node else { return Vec::new() };
    let items = node.list().unwrap_or(std::slice::from_ref(node));
    let said = |item: &Node| match item.text() {
        Some(text) => Some(Said { value: text.to_string(), at: item.at }),
        None => {
            problems.push(Problem::error(item.at, format!("`{key}` must be a list of texts")));
            None
        }
    };
    items.iter().filter_map(said).collect()
}

/// Sets of values, by the folders of charts and their own names.
fn values(node: Option<&Node>, folder: &Path, problems: &mut Vec<Problem>) -> Vec<Values> {
    let mut all = Vec::new();
    let Some(node) = node.filter(|node| node.value != Value::Null) else { return all };
    let wrong = |node: &Node| Problem::error(node.at, "`helm` must be a mapping of charts to sets of values: `{charts/shop: {prod: [values-prod.yaml]}}`");
    let Some(charts) = node.map() else {
        problems.push(wrong(node));
        return all;
    };
    for chart in charts.iter() {
        let Some(sets) = chart.node.map() else {
            problems.push(wrong(&chart.node));
            continue;
        };
        for set in sets.iter() {
            let files = said_texts(Some(&set.node).filter(|node| node.value != Value::Null), "helm", problems);
            let files = files.into_iter().map(|said| Said { value: folder.join(said.value), at: said.at }).collect();
            all.push(Values { chart: folder.join(&*chart.key), name: Said { value: set.key.to_string(), at: set.key_at }, files });
        }
    }
    all
}

/// What is said of one rule, or of those that a glob names.
fn one(name: &str, at: Span, node: &Node, problems: &mut Vec<Problem>) -> Option<Override> {
    let mut fields = Fields::new(node, "what is said of a rule");
    let enabled = fields.take("enabled").and_then(|node| flag(node, "enabled", problems)).map(|said| said.value);
    let severity = fields.take("severity").and_then(|node| rating(node, "severity", problems));
    let paths = said_texts(fields.take("paths"), "paths", problems);
    let parameters = fields.take("parameters");
    fields.finish(problems);
    let parameters = match parameters {
        None => Vec::new(),
        Some(node) => match node.map() {
            Some(map) => map.iter().map(|entry| (entry.key.clone(), entry.key_at, entry.node.clone())).collect(),
            None => {
                problems.push(Problem::error(node.at, "`parameters` must be a mapping"));
                Vec::new()
            }
        },
    };
    let paths = if paths.is_empty() { None } else { Some(globs(&paths, problems)?) };
    match Glob::new(name) {
        Ok(glob) => Some(Override { rules: glob.compile_matcher(), written: (name.to_string(), at), paths, enabled, severity, parameters }),
        Err(error) => {
            problems.push(Problem::error(at, format!("`{name}` is neither a rule's id nor a glob: {}", error.kind())));
            None
        }
    }
}

fn globs(patterns: &[Said<String>], problems: &mut Vec<Problem>) -> Option<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        match Glob::new(&pattern.value) {
            Ok(glob) => _ = set.add(glob),
            Err(error) => {
                problems.push(Problem::error(pattern.at, format!("`{}` is not a glob: {}", pattern.value, error.kind())));
                return None;
            }
        }
    }
    set.build().ok()
}
