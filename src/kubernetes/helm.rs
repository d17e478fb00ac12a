//! Helm charts: told as unread, or rendered by the user's own `helm template`, and traced back to their templates.
//!
//! Nothing is started unless [`Options::helm`] names a program: a chart from a stranger is a program too. What is
//! rendered has the chart's folder as its root and the name of its values as its variant.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::object::Reader;
use super::{READER, UNREAD, is_document, process, template};
use crate::document::{self, Document, Documents, Schema};
use crate::model::{FileReading, LoadedFile, Node, Reading, Resource, State, Value};
use crate::source::{Loaded, Problem, Severity, Source, SourceId, Sources, Span};

/// How charts are dealt with.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The program that renders charts; without one, none is rendered and no process is started.
    pub helm: Option<PathBuf>,
    /// By the folder of a chart: the names of its sets of values, and their files in the order in which they count.
    pub values: BTreeMap<String, Vec<(String, Vec<String>)>>,
    /// Whether a chart that is not rendered is a warning only.
    pub allow_unread: bool,
}

/// A chart that is no part of another one.
pub(super) struct Chart {
    folder: String,
    /// Its `Chart.yaml`.
    file: SourceId,
    name: String,
    /// The texts below its `templates` and those of the charts in it.
    templates: Vec<SourceId>,
    /// Charts that it needs, and that are not in it.
    missing: Vec<String>,
    is_library: bool,
}

/// The charts among the sources.
pub(super) struct Charts {
    charts: Vec<Chart>,
    by_template: BTreeMap<SourceId, usize>,
}

/// Told by their `Chart.yaml`.
pub(super) fn charts(sources: &Sources) -> Charts {
    let files: BTreeMap<&str, SourceId> =
        sources.iter().filter(|(_, source)| source.name() == "Chart.yaml").map(|(id, source)| (source.folder(), id)).collect();
    let is_inside = |folder: &str| {
        let below_here = folder.strip_prefix("charts/").map(|_| "");
        folder.match_indices("/charts/").filter_map(|(n, _)| folder.get(..n)).chain(below_here).any(|above| files.contains_key(above))
    };
    let mut charts: Vec<Chart> = files.iter().filter(|(folder, _)| !is_inside(folder)).filter_map(|(folder, id)| chart(sources, folder, *id)).collect();
    let mut by_template = BTreeMap::new();
    for (id, source) in sources.iter().filter(|(_, source)| is_document(source)) {
        let Some(chart) = chart_of(source.folder(), &files) else { continue };
        let top = charts.iter_mut().enumerate().find(|(_, top)| top.folder == chart || chart.starts_with(&format!("{}charts/", slashed(&top.folder))));
        if let Some((n, top)) = top {
            top.templates.push(id);
            by_template.insert(id, n);
        }
    }
    Charts { charts, by_template }
}

fn slashed(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { format!("{folder}/") }
}

/// The folder of the chart that a folder below `templates` belongs to.
fn chart_of<'s>(folder: &'s str, files: &BTreeMap<&str, SourceId>) -> Option<&'s str> {
    let mut folder = folder;
    loop {
        let (above, name) = folder.rsplit_once('/').unwrap_or(("", folder));
        if name == "templates" && files.contains_key(above) {
            return Some(above);
        }
        if above.is_empty() {
            return None;
        }
        folder = above;
    }
}

fn chart(sources: &Sources, folder: &str, id: SourceId) -> Option<Chart> {
    let parse = |id| document::parse(id, sources.get(id)?, Schema::Core).documents.into_iter().next().map(|document| document.node);
    let node = parse(id);
    let text = |key: &str| node.as_ref().and_then(|node| node.get(key)).and_then(Node::text).map(str::to_owned);
    let requirements = sources.find(&format!("{}requirements.yaml", slashed(folder))).and_then(parse);
    let mut missing = Vec::new();
    for needed in node.iter().chain(&requirements).filter_map(|node| node.get("dependencies")).filter_map(Node::list).flatten() {
        let Some(name) = needed.get("name").and_then(Node::text) else { continue };
        let below = format!("{}charts/{name}", slashed(folder));
        let is_packed = |path: &str| path.strip_prefix(below.as_str()).is_some_and(|rest| rest.starts_with('-') && rest.ends_with(".tgz"));
        let is_there = sources.find(&format!("{below}/Chart.yaml")).is_some() || sources.skipped.iter().any(|skipped| is_packed(&skipped.path));
        // A chart beside this one, named by its path, is read by itself.
        let is_local = needed.get("repository").and_then(Node::text).is_some_and(|from| from.starts_with("file://"));
        if !is_there && !is_local {
            missing.push(name.to_owned());
        }
    }
    let name = text("name").unwrap_or_else(|| folder.rsplit('/').next().unwrap_or(folder).to_owned());
    Some(Chart { folder: folder.into(), file: id, name, templates: Vec::new(), missing, is_library: text("type").as_deref() == Some("library") })
}

impl Charts {
    /// Whether a file is one of a chart's templates.
    pub(super) fn holds(&self, id: SourceId) -> bool {
        self.by_template.contains_key(&id)
    }

    /// What is said of charts once the files are read: each in one problem, however many templates it has.
    pub(super) fn tell(&self, sources: &Sources, options: &Options, reading: &mut Reading) {
        for (n, chart) in self.charts.iter().enumerate() {
            if !chart.missing.is_empty() && options.helm.is_none() {
                let needed = chart.missing.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                let told = Problem::warning(
                    Span::file(chart.file),
                    format!("chart `{}` depends on {needed}, not among the files read; what that holds is not judged", chart.name),
                );
                reading.problems.push(told.help("run `helm dependency build`, which puts it into `charts/`"));
            }
            // Why it could not be rendered is told already.
            if options.helm.is_some() && !chart.is_library {
                continue;
            }
            let unread = |id: &&SourceId| reading.files.get(id).is_some_and(|file| file.state == State::Unread);
            let unread: Vec<SourceId> = chart.templates.iter().filter(unread).copied().collect();
            let Some((first, source)) = unread.first().and_then(|id| Some((*id, sources.get(*id)?))) else { continue };
            let at = template::action(&source.text).map_or(Span::file(first), |range| Span::new(first, range));
            let all = self.by_template.values().filter(|other| **other == n).count();
            let count = match unread.len() {
                1 if all == 1 => "its template is".to_owned(),
                1 => format!("1 of its {all} templates is"),
                many => format!("{many} of its {all} templates are"),
            };
            let severity = if options.allow_unread || chart.is_library { Severity::Warning } else { Severity::Error };
            let told = Problem { severity, ..Problem::error(at, format!("chart `{}`: {count} not rendered, and nothing of that is judged", chart.name)) };
            reading.problems.push(told.help("name your helm with `--helm PATH`, or check what `helm template` prints; `--allow-unread helm` accepts it"));
        }
    }

    /// Renders every chart, where a program for it is named: the templates of those that it could render, and what came of all.
    pub(super) fn render(&self, sources: &Sources, options: &Options) -> (BTreeSet<SourceId>, Reading) {
        let mut reading = Reading::default();
        let Some(helm) = &options.helm else { return (BTreeSet::new(), reading) };
        for folder in options.values.keys().filter(|folder| !self.charts.iter().any(|chart| chart.folder == **folder)) {
            let message = format!("`helm` in the configuration names `{folder}`, where no chart is read");
            reading
                .problems
                .push(Problem { at: None, ..Problem::warning(Span::file(SourceId(0)), message) }.help("give the folder that holds the chart's `Chart.yaml`"));
        }
        let default = vec![(String::new(), Vec::new())];
        let jobs: Vec<(&Chart, &str, &[String])> = self
            .charts
            .iter()
            .filter(|chart| !chart.is_library && (!chart.templates.is_empty() || !chart.missing.is_empty()))
            .flat_map(|chart| options.values.get(&chart.folder).unwrap_or(&default).iter().map(move |(name, files)| (chart, name.as_str(), files.as_slice())))
            .collect();
        let outcomes: Vec<Result<Rendering, Problem>> = jobs.par_iter().map(|(chart, name, files)| chart.render(sources, helm, name, files)).collect();
        let mut rendered = BTreeSet::new();
        for ((chart, ..), outcome) in jobs.iter().zip(outcomes) {
            match outcome {
                Ok(rendering) => {
                    rendered.extend(&chart.templates);
                    chart.take_over(sources, rendering, &mut reading);
                }
                Err(problem) => {
                    reading.problems.push(problem);
                    reading.files.entry(chart.file).or_insert(UNREAD);
                }
            }
        }
        (rendered, reading)
    }
}

/// What one run of helm came to.
struct Rendering {
    resources: Vec<Resource>,
    problems: Vec<Problem>,
    /// How many objects came of each template.
    counts: BTreeMap<SourceId, u32>,
}

impl Chart {
    fn render(&self, sources: &Sources, helm: &Path, variant: &str, files: &[String]) -> Result<Rendering, Problem> {
        let under = if variant.is_empty() { String::new() } else { format!(" with values `{variant}`") };
        let failed = |why: String| {
            let told = Problem::error(Span::file(self.file), format!("chart `{}` could not be rendered{under}: {why}", self.name));
            told.help("run `helm template` on it by hand; nothing of its templates is judged where no rendering succeeds")
        };
        // A path that begins with a letter or a slash is never taken for an option or an address.
        let path = |path: &str| if path.starts_with('/') { path.to_owned() } else { format!("./{path}") };
        let mut arguments = vec!["template".to_owned(), path(&self.folder)];
        for file in files {
            // Values from elsewhere would come out in the report.
            match sources.load(file) {
                Loaded::Bytes(_) => arguments.extend(["--values".to_owned(), path(file)]),
                Loaded::Missing => return Err(failed(format!("values file `{file}` is not there"))),
                Loaded::Folder => return Err(failed(format!("values file `{file}` is a folder"))),
                Loaded::Refused(why) => return Err(failed(format!("values file `{file}` {why}"))),
            }
        }
        let text = process::run(helm, &arguments).map_err(failed)?;
        Ok(self.trace(sources, variant, text))
    }

    /// The objects of what was rendered, each with the places of its template.
    fn trace(&self, sources: &Sources, variant: &str, text: String) -> Rendering {
        let rendered = Source::new("", text, None);
        let Documents { documents, problems, .. } = document::parse(SourceId(0), &rendered, Schema::Kubernetes);
        let heads = heads(&rendered.text);
        let template_at = |offset: usize| {
            let head = heads.partition_point(|(at, _)| *at <= offset).checked_sub(1).and_then(|n| heads.get(n));
            // The first part of the path is the name of the chart.
            let inside = head.and_then(|(_, path)| path.split_once('/')).map(|(_, rest)| format!("{}{rest}", slashed(&self.folder)));
            inside.and_then(|path| sources.find(&path)).unwrap_or(self.file)
        };
        let mut lines: BTreeMap<SourceId, Lines<'_>> = BTreeMap::new();
        let mut rendering = Rendering { resources: Vec::new(), problems: Vec::new(), counts: BTreeMap::new() };
        for problem in problems {
            let id = problem.at.map_or(self.file, |at| template_at(at.range().start));
            rendering.problems.push(Problem { at: Some(Span::file(id)), message: format!("rendered: {}", problem.message), ..problem });
        }
        let root: Arc<str> = if self.folder.is_empty() { ".".into() } else { self.folder.as_str().into() };
        for Document { mut node, index } in documents {
            let id = template_at(node.at.range().start);
            let source = sources.get(id).map_or("", |source| source.text.as_str());
            let lines = lines.entry(id).or_insert_with(|| Lines::of(id, source));
            lines.place(&mut node, &rendered.text);
            let mut reader = Reader::new();
            let kept = reader.document(Document { node, index });
            if kept.is_some() {
                rendering.problems.push(Problem::error(Span::file(id), "renders a document that is no API object: it has no `apiVersion` and `kind`"));
            }
            rendering.problems.append(&mut reader.problems);
            *rendering.counts.entry(id).or_default() += u32::try_from(reader.resources.len()).unwrap_or(u32::MAX);
            for resource in reader.resources {
                // What of it stands in which line is told value by value.
                let at = Span::new(id, 0..source.len());
                rendering.resources.push(Resource { root: root.clone(), variant: variant.into(), at, ..resource });
            }
        }
        rendering
    }

    /// Adds what a rendering came to, and that the chart's files were read for it.
    fn take_over(&self, sources: &Sources, rendering: Rendering, reading: &mut Reading) {
        reading.resources.extend(rendering.resources);
        reading.problems.extend(rendering.problems);
        let below = slashed(&self.folder);
        let is_part = |path: &str| {
            path.strip_prefix(&below).is_some_and(|rest| matches!(rest, "Chart.yaml" | "values.yaml" | "requirements.yaml") || rest.starts_with("charts/"))
        };
        let parts = sources.iter().filter(|(_, source)| is_part(&source.path) && matches!(source.name(), "Chart.yaml" | "values.yaml" | "requirements.yaml"));
        for id in parts.map(|(id, _)| id).chain(self.templates.iter().copied()) {
            let count = rendering.counts.get(&id).copied().filter(|_| id != self.file).unwrap_or(0);
            let file = reading.files.entry(id).or_insert(FileReading { reader: READER, state: State::Read, resources: 0, counts: BTreeMap::new() });
            file.resources = file.resources.max(count);
        }
        for skipped in sources.skipped.iter().filter(|skipped| !skipped.ignored) {
            let is_helper = skipped.path.strip_prefix(&below).is_some_and(|rest| rest.split('/').any(|part| part == "templates") || rest.ends_with(".tgz"));
            if let (true, Loaded::Bytes(bytes)) = (is_helper, sources.load(&skipped.path)) {
                reading.loaded.insert(skipped.path.clone(), LoadedFile { reader: READER, sha256: Sha256::digest(&bytes).into() });
            }
        }
    }
}

/// Where in the text each template's output begins, and the template's path: `# Source: chart/templates/x.yaml` below `---`.
fn heads(text: &str) -> Vec<(usize, &str)> {
    let mut heads = Vec::new();
    let mut at = 0;
    let mut after_rule = false;
    for line in text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix("# Source: ").filter(|_| after_rule) {
            heads.push((at, path.trim_end()));
        }
        after_rule = line.trim_end() == "---";
        at += line.len();
    }
    heads
}

/// The lines of a template that stand in it once.
struct Lines<'t> {
    id: SourceId,
    once: HashMap<&'t str, Option<usize>>,
}

impl<'t> Lines<'t> {
    fn of(id: SourceId, text: &'t str) -> Self {
        let mut once: HashMap<&str, Option<usize>> = HashMap::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            once.entry(line.trim()).and_modify(|place| *place = None).or_insert(Some(at + indent));
            at += line.len();
        }
        Self { id, once }
    }

    /// Gives an object its places in the template.
    fn place(&self, object: &mut Node, rendered: &str) {
        let kind = object.map().and_then(|map| map.entry("kind")).and_then(|entry| self.exactly(entry.key_at, rendered));
        self.place_in(object, rendered, kind.unwrap_or(Span::file(self.id)));
    }

    /// Gives every node at and below this one its place: the line that says it, else that of what holds it.
    fn place_in(&self, node: &mut Node, rendered: &str, holder: Span) {
        node.at = self.exactly(node.at, rendered).unwrap_or(holder);
        match &mut node.value {
            Value::List(items) => items.iter_mut().for_each(|item| self.place_in(item, rendered, holder)),
            Value::Map(map) => map.iter_mut().for_each(|entry| {
                entry.key_at = self.exactly(entry.key_at, rendered).unwrap_or(holder);
                self.place_in(&mut entry.node, rendered, entry.key_at);
            }),
            _ => {}
        }
    }

    /// The place of a rendered span, where its line stands in the template once, literally.
    fn exactly(&self, at: Span, rendered: &str) -> Option<Span> {
        let (start, end) = (at.range().start.min(rendered.len()), at.range().end.min(rendered.len()));
        let begin = rendered.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |n| n + 1);
        let stop = rendered.get(start..).and_then(|rest| rest.find('\n')).map_or(rendered.len(), |n| start + n);
        let line = rendered.get(begin..stop).unwrap_or("");
        let indent = line.len() - line.trim_start().len();
        let place = self.once.get(line.trim()).copied().flatten().filter(|_| !line.trim().is_empty())?;
        let move_to = |offset: usize| place + offset.saturating_sub(begin + indent);
        Some(Span::new(self.id, move_to(start)..move_to(end.min(begin + line.trim_end().len()))))
    }
}
