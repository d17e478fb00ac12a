//! `probity.yaml`: what a repository asks for, with the place of everything it says.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::document::{self, Schema};
use crate::model::{Node, Path as Steps, Rating, Value};
use crate::policy::{Fields, Override, paths_by_kind, rating};
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
    /// Where kinds hold the specifications of pods: a kind, as `<group>/<Kind>`, and the paths.
    pub pod_specs: Vec<(String, Vec<Steps>)>,
    /// The place of that.
    pub pod_specs_at: Option<Span>,
    /// What it says of rules.
    pub rules: Vec<Override>,
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
        fields.finish(&mut problems);
        problems
    }
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
