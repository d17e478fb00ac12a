//! All frameworks and objectives there are: the built-in ones and the user's folders.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::catalog::{Control, Framework};
use super::computed::Asked;
use super::oscal::Selection;
use super::spelling;
use crate::document::{self, Fields, Schema, nearest};
use crate::model::Node;
use crate::source::{Problem, Source, SourceId, Sources, hex};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/frameworks");
const OBJECTIVES: &str = "objectives.yaml";

/// A control objective: the hub between rules and controls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Objective {
    /// Its id: `encryption-at-rest`.
    pub id: Arc<str>,
    /// What holds when it is met, in a line.
    pub title: String,
    /// The same in full.
    pub statement: String,
    /// What an auditor expects to be shown.
    pub evidence: String,
    /// Who mends it, where nothing else says so.
    pub owner_role: String,
}

/// A framework as far as its file can be read, and what is wrong with that.
type Entry = (Option<Framework>, Vec<Problem>);

/// The frameworks that there are; each is read when it is first asked for.
#[derive(Debug)]
pub struct Library {
    files: BTreeMap<String, SourceId>,
    sources: Sources,
    read: BTreeMap<String, OnceCell<Entry>>,
    /// In the order in which they are shown.
    pub objectives: Vec<Objective>,
    problems: Vec<Problem>,
}

/// A framework, or a profile of one, as a user names it.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// The framework.
    pub framework: &'a Framework,
    /// The profile, as the framework spells it.
    pub profile: Option<String>,
    /// What the profile is called, where it has a title.
    pub title: Option<String>,
    /// Its controls in force.
    pub controls: Vec<&'a Control>,
    /// Whether it is assessed for the controls of others that ask how it stands, and not shown.
    pub behind: bool,
}

impl Target<'_> {
    /// The frameworks whose assessment its controls ask for.
    pub fn asks_for(&self) -> impl Iterator<Item = &String> {
        let computed = self.controls.iter().filter_map(|control| control.computed.as_ref());
        computed.flat_map(|computed| if let Asked::Assessments(of) = &computed.question { of.as_slice() } else { &[] }).flatten()
    }

    /// `nist-800-53r5/moderate`.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.profile {
            Some(profile) => format!("{}/{profile}", self.framework.id),
            None => self.framework.id.to_string(),
        }
    }
}

impl Library {
    /// The built-in frameworks, and those of the user's folders: one `<id>.yaml` each, or an OSCAL catalog `<id>.json`.
    #[must_use]
    pub fn load(folders: &[PathBuf]) -> Self {
        let mut sources = Sources::default();
        let mut files = BTreeMap::new();
        let mut problems = Vec::new();
        let embedded = BUILT_IN.files().filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)));
        let mut objectives = Vec::new();
        for (path, text) in embedded.filter(|(path, _)| path.ends_with(".yaml")) {
            let id = sources.add(Source::new(format!("frameworks/{path}"), text, Some(Sha256::digest(text.as_bytes()).into())));
            if path == OBJECTIVES {
                objectives = read_objectives(&sources, id, &mut problems);
            } else {
                files.insert(path.trim_end_matches(".yaml").to_string(), id);
            }
        }
        for folder in folders {
            own(folder, &mut sources, &mut files, &mut problems);
        }
        let read = files.keys().map(|id| (id.clone(), OnceCell::new())).collect();
        Self { files, sources, read, objectives, problems }
    }

    /// Reads an OSCAL profile. What is wrong with it is among the library's problems.
    pub fn select(&mut self, profile: &Path) -> Option<Selection> {
        Selection::read(profile, &mut self.sources, &mut self.problems)
    }

    /// The frameworks of a bundle of evidence, by the names that [`Library::files`] gives them.
    #[must_use]
    pub fn of(texts: Vec<(String, String)>) -> Self {
        let (mut sources, mut files, mut objectives, mut problems) = (Sources::default(), BTreeMap::new(), Vec::new(), Vec::new());
        for (name, text) in texts {
            // A profile lies there too, and is selected by whoever asks for it.
            let Some(stem) = name.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml")).map(str::to_owned) else { continue };
            let digest = Sha256::digest(text.as_bytes()).into();
            let id = sources.add(Source::new(name, text, Some(digest)));
            if format!("{stem}.yaml") == OBJECTIVES {
                objectives = read_objectives(&sources, id, &mut problems);
            }
            files.insert(stem, id);
        }
        files.remove(OBJECTIVES.trim_end_matches(".yaml"));
        let read = files.keys().map(|id| (id.clone(), OnceCell::new())).collect();
        Self { files, sources, read, objectives, problems }
    }

    /// The files, each under the name that a bundle of evidence has it under.
    pub fn files(&self) -> impl Iterator<Item = (String, &str)> {
        self.sources.iter().map(|(_, source)| (format!("frameworks/{}", source.name()), source.text.as_str()))
    }

    /// The ids of all frameworks.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The files, for the places of problems.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The objective of that id.
    #[must_use]
    pub fn objective(&self, id: &str) -> Option<&Objective> {
        self.objectives.iter().find(|objective| *objective.id == *id)
    }

    /// SHA-256 over the objectives and every framework there is, as `sha256:<hex>`.
    #[must_use]
    pub fn digest(&self) -> String {
        // By name: where the user's folder lies is no part of what is in it.
        let mut all: Vec<(&str, &str)> = self.sources.iter().map(|(_, source)| (source.name(), source.text.as_str())).collect();
        all.sort_unstable();
        let mut hash = Sha256::new();
        for part in all.into_iter().flat_map(|(path, text)| [path, text]) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        format!("sha256:{}", hex(&hash.finalize()))
    }

    /// The framework of that very id, and what is wrong with its file.
    fn entry(&self, id: &str) -> Option<&Entry> {
        let file = self.files.get(id)?;
        let read = || {
            let mut problems = Vec::new();
            let mut framework = Framework::read(&self.sources, *file, &mut problems);
            if let Some(framework) = &mut framework
                && let Some(base) = framework.catalog.clone()
            {
                // A catalog rests on no catalog that rests on another: this ends.
                match self.files.get(&base).filter(|_| base != id).and_then(|file| Framework::read(&self.sources, *file, &mut problems)) {
                    Some(base) if base.catalog.is_none() => framework.select(&base),
                    _ => problems.push(Problem::of_file(*file, format!("`{id}` rests on a catalog `{base}` that there is not, or that rests on another"))),
                }
                problems.extend(framework.miscounted().into_iter().map(|wrong| Problem::of_file(*file, wrong)));
            }
            if let Some(framework) = &framework {
                let supports = framework.controls.iter().flat_map(|control| control.supports.iter().map(move |support| (control, support)));
                for (control, support) in supports.filter(|(_, support)| self.objective(&support.objective).is_none()) {
                    let problem = Problem::of_file(*file, format!("the control `{}` names an objective `{}` that there is not", control.id, support.objective));
                    let near = nearest(&support.objective, self.objectives.iter().map(|objective| &*objective.id));
                    problems.push(match near {
                        Some(near) => problem.help(format!("did you mean `{near}`?")),
                        None => problem.help("`probity objectives list` shows them"),
                    });
                }
            }
            (framework, problems)
        };
        Some(self.read.get(id)?.get_or_init(read))
    }

    /// The framework of that very id, as far as it can be read.
    #[must_use]
    pub fn framework(&self, id: &str) -> Option<&Framework> {
        self.entry(id)?.0.as_ref()
    }

    /// The framework of that very id; where its file cannot be read, why.
    pub(super) fn readable(&self, id: &str) -> Result<&Framework, String> {
        self.framework(id).ok_or_else(|| {
            let why = self.entry(id).and_then(|(_, problems)| problems.first()).map(|problem| format!(": {}", problem.message));
            format!("the file of framework `{id}` cannot be read{}", why.unwrap_or_default())
        })
    }

    /// What is wrong with the objectives, and with the frameworks that were asked for.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let asked = self.read.values().filter_map(OnceCell::get).flat_map(|(_, problems)| problems.iter().cloned());
        let mut all: Vec<Problem> = self.problems.iter().cloned().chain(asked).collect();
        all.sort_by(|a, b| (a.at, &a.message).cmp(&(b.at, &b.message)));
        all.dedup();
        all
    }

    /// The id that a user means: without a version, the newest.
    ///
    /// # Errors
    /// There is none, or the name fits several: the message says what to write.
    pub fn resolve(&self, name: &str) -> Result<&str, String> {
        let name = name.to_lowercase();
        if let Some(id) = self.ids().find(|id| id.to_lowercase() == name) {
            return Ok(id);
        }
        let versions = self.ids().filter_map(|id| Some((spelling::version(id.to_lowercase().strip_prefix(&name)?)?, id)));
        if let Some((_, id)) = versions.max() {
            return Ok(id);
        }
        Err(match nearest(&name, self.ids()) {
            Some(near) => format!("there is no framework `{name}`; did you mean `{near}`?"),
            None => format!("there is no framework `{name}`; `probity frameworks list` shows them"),
        })
    }

    /// The framework, or the profile of one, that a user names: `nist-csf`, `cis-controls-8.1/ig1`.
    ///
    /// # Errors
    /// What there is not, and what is like it.
    pub fn target(&self, name: &str) -> Result<Target<'_>, String> {
        let (id, profile) = name.split_once('/').map_or((name, None), |(id, profile)| (id, Some(profile)));
        let id = self.resolve(id)?;
        let framework = self.readable(id)?;
        let controls = framework.active(profile)?;
        let profile = profile.and_then(|wanted| framework.profiles.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)));
        let title = profile.and_then(|(_, profile)| profile.title.clone());
        Ok(Target { framework, profile: profile.map(|(name, _)| name.clone()), title, controls, behind: false })
    }
}

/// The user's folder of frameworks: YAML, and OSCAL catalogs.
fn own(folder: &Path, sources: &mut Sources, files: &mut BTreeMap<String, SourceId>, problems: &mut Vec<Problem>) {
    let missing = |why: String| Problem { severity: crate::source::Severity::Error, message: why, at: None, help: None };
    let Ok(entries) = std::fs::read_dir(folder) else {
        problems.push(missing(format!("the folder of frameworks `{}` cannot be read", folder.display())));
        return;
    };
    let mut paths: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "yaml" || end == "json")).collect();
    paths.sort();
    for path in paths {
        let Some(stem) = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()) else { continue };
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                problems.push(missing(format!("`{}` cannot be read: {}", path.display(), crate::source::plain(&error))));
                continue;
            }
        };
        let shown = path.to_string_lossy().replace('\\', "/");
        let digest = Some(Sha256::digest(&bytes).into());
        let Ok(text) = String::from_utf8(bytes) else {
            problems.push(missing(format!("`{shown}` is no UTF-8 text")));
            continue;
        };
        let id = sources.add(Source::new(shown, text, digest));
        if stem == "objectives" || files.contains_key(&stem) {
            problems.push(Problem::of_file(id, format!("there is a `{stem}` already")).help("give yours another name: nothing built in is replaced"));
        } else {
            files.insert(stem, id);
        }
    }
}

fn read_objectives(sources: &Sources, id: SourceId, problems: &mut Vec<Problem>) -> Vec<Objective> {
    let Some(source) = sources.get(id) else { return Vec::new() };
    let parsed = document::parse(id, source, Schema::Core);
    problems.extend(parsed.problems);
    let Some(document) = parsed.documents.into_iter().next() else { return Vec::new() };
    let listed = document.node.get("objectives").and_then(Node::map);
    let one = |entry: &crate::model::Entry| {
        let mut fields = Fields::new(&entry.node, "an objective");
        let title = fields.required("title", problems);
        let mut text = |key| fields.text(key, problems).unwrap_or_default();
        let objective = Objective { id: entry.key.clone(), title, statement: text("statement"), evidence: text("evidence"), owner_role: text("owner_role") };
        fields.finish(problems);
        objective
    };
    listed.into_iter().flat_map(|map| map.iter()).map(one).collect()
}
