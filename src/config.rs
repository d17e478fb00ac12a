//! `probity.yaml`: what a repository asks for, with the place of everything it says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::document::{self, Fields, Schema, rating};
use crate::framework::{Deadlines, Scope};
use crate::model::{Entry, Node, Rating, Value};
use crate::policy::{Override, WaiverPolicy};
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
    /// The working directory, relative to the file's folder, with a slash at its end; empty where they are the same.
    pub prefix: String,
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
        let folder = file.parent().unwrap_or(Path::new(""));
        let mut config = Self { file: Some(file.to_path_buf()), prefix: prefix(folder, here), ..Self::default() };
        let (sources, mut problems) = Sources::from_bytes(&shown(file, here), bytes);
        config.sources = sources;
        problems.extend(config.read(folder));
        Ok((config, problems))
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
        self.fail_on = fields.take("fail_on").and_then(|node| rating(node, "fail_on", &mut problems).map(|value| Said { value, at: node.at }));
        self.strict = fields.take("strict").and_then(|node| flag(node, "strict", &mut problems));
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
        for entry in entries(fields.take("frameworks"), "frameworks", &mut problems) {
            let scope = scope(&entry.node, &self.prefix, &mut problems).unwrap_or_else(|| Scope { prefix: self.prefix.clone(), ..Scope::default() });
            self.frameworks.push((Said { value: entry.key.to_string(), at: entry.key_at }, scope));
        }
        for entry in entries(fields.take("profiles"), "profiles", &mut problems) {
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
        if let Some(node) = fields.take("plan") {
            let mut plan = Fields::new(node, "`plan`");
            let mut days = Deadlines::default();
            for entry in entries(plan.take("due"), "due", &mut problems) {
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
}

/// A number of days: whole, and not negative.
fn number(node: &Node) -> Option<i64> {
    if let Value::Number(number) = &node.value { number.to_i64().filter(|days| (0..=36500).contains(days)) } else { None }
}

/// The entries of a mapping.
fn entries<'a>(node: Option<&'a Node>, key: &str, problems: &mut Vec<Problem>) -> Vec<&'a Entry> {
    match node.map(|node| (node.map(), node)) {
        None => Vec::new(),
        Some((Some(map), _)) => map.iter().collect(),
        Some((None, node)) => {
            problems.push(Problem::error(node.at, format!("`{key}` must be a mapping")));
            Vec::new()
        }
    }
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
    for entry in entries(fields.take("tags"), "tags", problems) {
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
    for entry in entries(fields.take("longest"), "longest", problems) {
        match (severity(entry, problems), number(&entry.node)) {
            (Some(rating), Some(days)) => _ = policy.longest.insert(rating, days),
            (_, None) => problems.push(Problem::error(entry.node.at, "`longest` maps severities to days").help("`longest: {critical: 14, high: 30}`")),
            _ => {}
        }
    }
    for entry in entries(fields.take("approvers"), "approvers", problems) {
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
