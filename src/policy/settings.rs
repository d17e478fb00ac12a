//! What the configuration says of rules: on or off, how bad, with which parameters, and for which files.

use std::collections::BTreeMap;
use std::sync::Arc;

use globset::GlobSet;

use super::rulebook::{Rule, Rulebook};
use crate::document::listed;
use crate::model::{Node, Path, Rating};
use crate::source::{Problem, Span};

/// One entry of the configuration's `rules`.
#[derive(Debug, Clone)]
pub struct Override {
    /// A rule's id, or a glob over ids.
    pub rules: globset::GlobMatcher,
    /// The id or glob as written, and where.
    pub written: (String, Span),
    /// Files it holds for; all, where it is empty.
    pub paths: Option<GlobSet>,
    /// On or off.
    pub enabled: Option<bool>,
    /// Another severity.
    pub severity: Option<Rating>,
    /// Parameters, each with the place of its name and its value.
    pub parameters: Vec<(Arc<str>, Span, Node)>,
}

/// Every override, in the order of the configuration: later ones win.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    overrides: Vec<Override>,
    /// Where kinds of other people hold the specifications of pods.
    pod_specs: BTreeMap<String, Vec<Path>>,
    /// What to put before a path to make it relative to the configuration's folder.
    prefix: String,
}

/// How one rule stands for one file.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Whether it is judged at all.
    pub enabled: bool,
    /// Its severity.
    pub severity: Rating,
    /// Each parameter with its value.
    pub parameters: Vec<(String, Node)>,
}

impl Settings {
    /// Checks the overrides against the rules that there are.
    #[must_use]
    pub fn new(overrides: Vec<Override>, prefix: &str, book: &Rulebook) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        for one in &overrides {
            let (written, at) = &one.written;
            let met: Vec<&Rule> = book.rules().iter().filter(|rule| one.meets(rule)).collect();
            if met.is_empty() {
                let problem = Problem::error(*at, format!("there is no rule `{written}`"));
                problems.push(match book.nearest(written) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem.help("`probity rules list` shows them"),
                });
            }
            for (name, at, value) in &one.parameters {
                let declared: Vec<_> = met.iter().flat_map(|rule| rule.parameters.iter().filter(|parameter| *parameter.name == **name)).collect();
                if declared.is_empty() && !met.is_empty() {
                    let names: Vec<&str> = met.iter().flat_map(|rule| rule.parameters.iter().map(|parameter| parameter.name.as_str())).collect();
                    let problem = Problem::error(*at, format!("`{written}` has no parameter `{name}`"));
                    problems.push(if names.is_empty() { problem.help("it has none") } else { problem.help(format!("it has {}", listed(&names))) });
                }
                for parameter in declared {
                    if let Err(wrong) = parameter.kind.check(value) {
                        let found = super::metadata::type_word(&wrong.value);
                        problems.push(if std::ptr::eq(wrong, value) {
                            Problem::error(wrong.at, format!("`{name}` must be a {}, not {found}", parameter.kind.word()))
                        } else {
                            Problem::error(wrong.at, format!("each entry of `{name}` must be text, not {found}")).help("put it in quotes")
                        });
                    }
                }
            }
        }
        problems.dedup();
        (Self { overrides, pod_specs: BTreeMap::new(), prefix: prefix.to_string() }, problems)
    }

    /// The same, with where further kinds hold the specifications of pods.
    #[must_use]
    pub fn with_pod_specs(self, pod_specs: &[(String, Vec<Path>)]) -> Self {
        Self { pod_specs: pod_specs.iter().cloned().collect(), ..self }
    }

    /// Where further kinds hold the specifications of pods.
    pub(super) fn pod_specs(&self) -> &BTreeMap<String, Vec<Path>> {
        &self.pod_specs
    }

    /// How a rule stands for a file.
    #[must_use]
    pub fn of(&self, rule: &Rule, file: &str) -> Setting {
        let parameters = rule.parameters.iter().map(|parameter| (parameter.name.clone(), parameter.default.clone())).collect();
        let mut setting = Setting { enabled: true, severity: rule.severity, parameters };
        for one in
            self.overrides.iter().filter(|one| one.meets(rule) && one.paths.as_ref().is_none_or(|paths| paths.is_match(format!("{}{file}", self.prefix))))
        {
            setting.enabled = one.enabled.unwrap_or(setting.enabled);
            setting.severity = one.severity.unwrap_or(setting.severity);
            for (name, _, value) in &one.parameters {
                if let Some((_, slot)) = setting.parameters.iter_mut().find(|(known, _)| **known == **name) {
                    *slot = value.clone();
                }
            }
        }
        setting
    }

    /// Whether there may be a file for which a rule is judged.
    #[must_use]
    pub fn judges(&self, rule: &Rule) -> bool {
        self.naming(rule).fold(true, |judged, one| match one.enabled {
            Some(true) => true,
            Some(false) if one.paths.is_none() => false,
            _ => judged,
        })
    }

    /// The overrides that name this rule, in order.
    pub fn naming<'a>(&'a self, rule: &'a Rule) -> impl Iterator<Item = &'a Override> {
        self.overrides.iter().filter(|one| one.meets(rule))
    }
}

impl Override {
    fn meets(&self, rule: &Rule) -> bool {
        self.rules.is_match(&*rule.id) || rule.formerly.iter().any(|old| self.rules.is_match(old))
    }
}
