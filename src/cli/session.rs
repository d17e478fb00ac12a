//! What most verbs begin with: the configuration, the rules, and the files.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::Stop;
use super::args::{Assignment, Choice, Input, Modules, Unread, Variables};
use crate::config::Config;
use crate::flow::{self, Estate};
use crate::policy::{Loaded, Rule, Rulebook, Settings};
use crate::report::{Report, Told};
use crate::source::{Collect, Limits, Problem, Severity, Sources, collect, shown, source_root};
use crate::{kubernetes, terraform};

/// The configuration and the rules of a run.
pub(super) struct Session {
    pub(super) config: Config,
    pub(super) book: Rulebook,
    pub(super) settings: Settings,
}

/// Why a run cannot start: problems in the configuration or in rules, with the texts that they point into.
pub(super) struct Refused(pub(super) Report);

impl Session {
    /// Loads the configuration and the rules. Problems in either refuse the run.
    pub(super) fn load(config: Option<&Path>, folders: &[PathBuf]) -> Result<Result<Self, Box<Refused>>, Stop> {
        let here = std::env::current_dir()?;
        let file = match config {
            Some(file) => Some(here.join(file)),
            None => Config::discover(&here),
        };
        let (config, problems) = match &file {
            Some(file) => Config::load(file, &here).map_err(Stop)?,
            None => (Config::default(), Vec::new()),
        };
        let folders: Vec<PathBuf> = folders.iter().cloned().chain(config.rule_folders.iter().map(|said| said.value.clone())).collect();
        Ok(Self::of(config, problems, Rulebook::load(&folders)))
    }

    /// A configuration and rules that were loaded, with what is wrong with the former.
    pub(super) fn of(mut config: Config, mut problems: Vec<Problem>, loaded: Loaded) -> Result<Self, Box<Refused>> {
        let rules = std::mem::take(&mut config.rules);
        let (settings, more) = Settings::new(rules, &config.prefix, &loaded.rulebook);
        let settings = settings.with_pod_specs(&config.pod_specs);
        problems.extend(more);
        let mut report = Report { version: env!("CARGO_PKG_VERSION"), rules_digest: loaded.rulebook.digest().to_string(), ..Report::default() };
        for (sources, problems) in [(&config.sources, &problems), (loaded.rulebook.sources(), &loaded.problems)] {
            refuse(&mut report, sources, problems);
        }
        if report.problems.iter().any(|problem| problem.severity == Severity::Error) {
            return Err(Box::new(Refused(report)));
        }
        Ok(Self { config, book: loaded.rulebook, settings })
    }

    /// Collects and reads what the user named.
    pub(super) fn read(&self, input: &Input) -> Result<Estate, Stop> {
        let here = std::env::current_dir()?;
        let configured = self.config.var_files.iter().map(|said| said.value.clone());
        let sets = &self.config.variable_sets;
        let in_sets = sets.iter().flat_map(|set| &set.files).map(|said| said.value.clone());
        let var_files: Vec<PathBuf> = configured.clone().chain(in_sets).chain(input.variables.files().cloned()).collect();
        let stdin = input.paths == [PathBuf::from("-")];
        let governed = self.config.governed_files.iter().map(|said| said.value.clone()).filter(|_| !stdin);
        let more: Vec<PathBuf> = var_files.into_iter().chain(governed).collect();
        let (sources, problems) = self.collect(input, &more)?;
        let set = |set: &crate::config::VariableSet| terraform::VariableSet {
            name: set.name.value.clone(),
            files: set.files.iter().map(|file| shown(&file.value, &here)).collect(),
            roots: set.globs.clone(),
            prefix: self.config.prefix.clone(),
        };
        let module = |module: &crate::config::MappedModule| terraform::MappedModule {
            source: module.source.value.clone(),
            version: module.version.as_ref().map(|said| said.value.clone()),
            folder: shown(&module.folder.value, &here),
        };
        let terraform = terraform::Options {
            judge_all_modules: input.modules == Modules::All,
            variable_sets: sets.iter().map(set).collect(),
            modules: self.config.modules.iter().map(module).collect(),
            ..options(&input.variables, configured)?
        };
        Ok(flow::read(sources, problems, &flow::Options { terraform, kubernetes: self.kubernetes(input)? }))
    }

    fn kubernetes(&self, input: &Input) -> Result<kubernetes::Options, Stop> {
        let here = std::env::current_dir()?;
        let mut values: BTreeMap<String, Vec<(String, Vec<String>)>> = BTreeMap::new();
        for set in &self.config.helm {
            let chart = Some(shown(&set.chart, &here)).filter(|chart| chart != ".").unwrap_or_default();
            let files = set.files.iter().map(|said| shown(&said.value, &here)).collect();
            values.entry(chart).or_default().push((set.name.value.clone(), files));
        }
        Ok(kubernetes::Options { helm: input.helm.clone(), values, allow_unread: input.allow_unread.contains(&Unread::Helm) })
    }

    fn collect(&self, input: &Input, more: &[PathBuf]) -> Result<(Sources, Vec<Problem>), Stop> {
        let limits = input.max_file_size.map_or_else(Limits::default, Limits::all);
        if input.paths == [PathBuf::from("-")] {
            let Some(name) = &input.stdin_name else {
                return Err(Stop("standard input needs a name: `--as main.tf`, `--as rendered.yaml`".into()));
            };
            let mut bytes = Vec::new();
            let limit = limits.of(name);
            std::io::stdin().lock().take(limit + 1).read_to_end(&mut bytes)?;
            if bytes.len() as u64 > limit {
                return Err(Stop(format!("standard input is larger than may be read: the limit is {limit} bytes; raise it with `--max-file-size`")));
            }
            return Ok(Sources::from_bytes(name, bytes));
        }
        if input.paths.contains(&PathBuf::from("-")) {
            return Err(Stop("`-` (standard input) is given together with other paths: judge them in runs of their own".into()));
        }
        if let Some(missing) =
            input.paths.iter().chain(more).find(|path| path.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound))
        {
            return Err(Stop(format!("there is no file or folder `{}`", missing.display())));
        }
        for pattern in &input.exclude {
            Glob::new(pattern).map_err(|error| Stop(format!("`--exclude {pattern}` is not a glob: {}", error.kind())))?;
        }
        let configured = self.config.exclude.iter().map(|said| said.value.clone());
        let exclude = configured.chain(input.exclude.iter().map(|pattern| format!("{}{pattern}", self.config.prefix))).collect();
        let paths = input.paths.iter().chain(more).cloned().collect();
        let libraries = self.config.modules.iter().map(|module| module.folder.value.clone()).collect();
        Ok(collect(&Collect { paths, libraries, limits, exclude, exclude_prefix: self.config.prefix.clone() }))
    }

    /// Which rules `--rule` and `--skip` leave; an error where one of them meets none.
    pub(super) fn choose(&self, choice: &Choice) -> Result<impl Fn(&Rule) -> bool + Sync + use<>, Stop> {
        let only = self.globs(&choice.only, "--rule")?;
        let skip = self.globs(&choice.skip, "--skip")?;
        Ok(move |rule: &Rule| {
            let named = |globs: &GlobSet| {
                globs.is_match(&*rule.id) || rule.formerly.iter().any(|old| globs.is_match(old)) || rule.aliases.iter().any(|alias| globs.is_match(alias))
            };
            only.as_ref().is_none_or(named) && !skip.as_ref().is_some_and(named)
        })
    }

    fn globs(&self, patterns: &[String], flag: &str) -> Result<Option<GlobSet>, Stop> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let glob = Glob::new(pattern).map_err(|error| Stop(format!("`{flag} {pattern}` is not a glob: {}", error.kind())))?;
            let matcher = glob.compile_matcher();
            let meets = |rule: &Rule| matcher.is_match(&*rule.id) || rule.formerly.iter().chain(&rule.aliases).any(|name| matcher.is_match(name));
            if !self.book.rules().iter().any(meets) {
                let near =
                    self.book.nearest(pattern).map_or_else(|| "`probity rules list` shows the rules".to_string(), |near| format!("did you mean `{near}`?"));
                return Err(Stop(format!("`{flag} {pattern}` meets no rule; {near}")));
            }
            set.add(glob);
        }
        Ok(if patterns.is_empty() { None } else { Some(set.build()?) })
    }
}

/// What is given to Terraform, the configured variable files before what the command line says.
pub(super) fn options(variables: &Variables, configured: impl Iterator<Item = PathBuf>) -> Result<terraform::Options, Stop> {
    let here = std::env::current_dir()?;
    let variable_files = configured.map(|file| shown(&file, &here)).collect();
    let mut assignments = Vec::new();
    for said in &variables.assigned.0 {
        assignments.push(match said {
            Assignment::File(file) => terraform::Assignment::File(shown(file, &here)),
            Assignment::Value(text) => {
                let (name, value) = text.split_once('=').ok_or_else(|| Stop(format!("`--var {text}`: write it as NAME=VALUE")))?;
                terraform::Assignment::Value(name.trim().to_string(), value.to_string())
            }
        });
    }
    let mut environment: Vec<(String, String)> = Vec::new();
    if variables.env {
        let named = |(name, text): (String, String)| Some((name.strip_prefix("TF_VAR_")?.to_owned(), text));
        environment = std::env::vars_os().filter_map(|(name, text)| named((name.into_string().ok()?, text.into_string().ok()?))).collect();
        environment.sort();
    }
    Ok(terraform::Options { assignments, variable_files, environment, workspace: variables.workspace.clone(), ..terraform::Options::default() })
}

pub(super) fn refuse(report: &mut Report, sources: &Sources, problems: &[Problem]) {
    let told: Vec<Told> = flow::told(sources, problems);
    for (_, source) in sources.iter().filter(|(_, source)| told.iter().any(|told| told.place.as_ref().is_some_and(|place| place.file == source.path))) {
        report.texts.insert(source.path.clone(), source.text.as_str().into());
    }
    report.problems.extend(told);
}

/// The path from the Git top level to the working directory, for SARIF's `%SRCROOT%`.
pub(super) fn root_prefix() -> String {
    std::env::current_dir().map(|here| source_root(&here)).unwrap_or_default()
}
