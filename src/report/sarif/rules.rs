//! Rules, and what they relate to: the objectives, and controls of frameworks that rules name themselves.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::super::{Rating, Report, RuleInfo, neutralise};
use super::log::{
    ComponentReference, Configuration, Driver, Help, Message, Notice, Relationship, Rule, RuleProperties, RuleReference, Taxon, TaxonReference, Taxonomy,
};
use crate::source::Severity;

pub(super) const OBJECTIVES: &str = "probity-objectives";
pub(super) const RULE_ERROR: &str = "rule-error";
pub(super) const CUT: &str = "results-cut";

/// The notice that a problem of that severity is.
pub(super) fn notice(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "input-error",
        Severity::Warning => "input-warning",
    }
}

/// GitHub keeps this many tags of a rule.
const TAGS: usize = 10;
/// GitHub refuses longer descriptions.
const DESCRIPTION: usize = 1000;

/// The level that a severity is reported at.
pub(super) fn level(severity: Rating) -> &'static str {
    match severity {
        Rating::Low => "note",
        Rating::Medium => "warning",
        Rating::High | Rating::Critical => "error",
    }
}

/// How a severity ranks from 0 to 100: ten times the score that `score` gives, for services that read that one.
pub(super) fn rank(severity: Rating) -> f32 {
    match severity {
        Rating::Low => 20.0,
        Rating::Medium => 55.0,
        Rating::High => 80.0,
        Rating::Critical => 95.0,
    }
}

/// The middle of the range of scores that GitHub calls by the same word.
fn score(severity: Rating) -> &'static str {
    match severity {
        Rating::Low => "2.0",
        Rating::Medium => "5.5",
        Rating::High => "8.0",
        Rating::Critical => "9.5",
    }
}

/// Each rule by its index, each taxonomy with its taxa. Another framework is another entry of `taxonomies`.
pub(super) struct Catalogue<'a> {
    rules: BTreeMap<&'a str, usize>,
    taxonomies: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

/// What a rule relates to: pairs of taxonomy and taxon.
fn related(rule: &RuleInfo) -> impl Iterator<Item = (&str, &str)> {
    let objective = Some((OBJECTIVES, rule.objective.as_str())).filter(|(_, id)| !id.is_empty());
    objective.into_iter().chain(rule.controls.iter().map(|(framework, control)| (framework.as_str(), control.as_str())))
}

impl<'a> Catalogue<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let mut taxonomies: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (taxonomy, taxon) in report.rules.values().flat_map(related) {
            taxonomies.entry(taxonomy).or_default().insert(taxon);
        }
        Self { rules: report.rules.keys().enumerate().map(|(index, id)| (&**id, index)).collect(), taxonomies }
    }

    pub(super) fn index(&self, rule: &str) -> Option<usize> {
        self.rules.get(rule).copied()
    }

    pub(super) fn reference(&self, rule: &'a str) -> RuleReference<'a> {
        RuleReference { id: rule, index: self.index(rule) }
    }

    pub(super) fn driver(&self, report: &'a Report) -> Driver<'a> {
        Driver {
            name: "probity",
            version: report.version,
            semantic_version: Some(report.version).filter(|version| !version.is_empty()),
            information_uri: "https://probity.dev",
            notifications: notices(),
            rules: report.rules.iter().map(|(id, rule)| self.rule(id, rule)).collect(),
            supported_taxonomies: self.taxonomies.keys().enumerate().map(|(index, name)| ComponentReference { name, index }).collect(),
        }
    }

    pub(super) fn taxonomies(&self) -> Vec<Taxonomy<'a>> {
        let taxonomy = |(name, taxa): (&&'a str, &BTreeSet<&'a str>)| Taxonomy {
            name,
            short_description: Message::of(&if *name == OBJECTIVES {
                "Control objectives, each served by rules and named by frameworks' controls".to_owned()
            } else {
                format!("Controls of `{name}` that rules name themselves")
            }),
            is_comprehensive: false,
            taxa: taxa.iter().map(|id| Taxon { id }).collect(),
        };
        self.taxonomies.iter().map(taxonomy).collect()
    }

    fn rule(&self, id: &'a str, rule: &'a RuleInfo) -> Rule<'a> {
        Rule {
            id,
            name: name(id),
            short_description: Message::of(&neutralise::message(&rule.title)),
            full_description: Message::of(&neutralise::message(&neutralise::clipped(&first_paragraph(&rule.why), DESCRIPTION))),
            help: Help {
                text: format!("{}\n\nFix: {}", rule.why.trim(), rule.fix.trim()),
                markdown: format!("{}\n\n## Fix\n\n{}", rule.why.trim(), rule.fix.trim()),
            },
            default_configuration: Configuration { level: level(rule.severity) },
            relationships: related(rule).filter_map(|(taxonomy, taxon)| self.relationship(taxonomy, taxon)).collect(),
            properties: RuleProperties {
                // A verdict is given only where nothing unknown can change it.
                precision: "very-high",
                problem_severity: match rule.severity {
                    Rating::Low => "recommendation",
                    Rating::Medium => "warning",
                    Rating::High | Rating::Critical => "error",
                },
                security_severity: score(rule.severity),
                tags: tags(rule),
                aliases: &rule.aliases,
            },
        }
    }

    fn relationship(&self, taxonomy: &'a str, taxon: &'a str) -> Option<Relationship<'a>> {
        let component = self.taxonomies.keys().position(|name| *name == taxonomy)?;
        let index = self.taxonomies.get(taxonomy)?.iter().position(|id| *id == taxon)?;
        let tool_component = ComponentReference { name: taxonomy, index: component };
        Some(Relationship { target: TaxonReference { id: taxon, index, tool_component }, kinds: ["relevant"] })
    }
}

fn notices() -> Vec<Notice> {
    [
        (
            notice(Severity::Error),
            "Something in scope was not read or not parsed",
            "What stands there was not judged: nothing can be said of it, good or bad",
            "Mend the file, or leave it out in `.probityignore`",
        ),
        (
            notice(Severity::Warning),
            "Something outside of what was read is missing or refused",
            "The file was read; verdicts that depend on what is missing are unknown",
            "Put in place what the message names",
        ),
        (RULE_ERROR, "A rule could not be evaluated", "The verdict is missing: it is no pass", "Mend the rule, or report it to whoever wrote it"),
        (CUT, "Results were left out of the log", "The service keeps no more of one run; the worst are in the log", "Write `--format sarif` for all of them"),
    ]
    .map(|(id, short, full, help)| Notice { id, short_description: Message::of(short), full_description: Message::of(full), help: Message::of(help) })
    .into()
}

/// `security` makes GitHub read the score; controls come before the objective, since only the first few tags are kept.
fn tags(rule: &RuleInfo) -> Vec<Cow<'_, str>> {
    let controls = rule.controls.iter().map(|(framework, control)| Cow::Owned(format!("{framework}/{control}")));
    let last = Some(Cow::Borrowed(rule.objective.as_str())).filter(|objective| !objective.is_empty());
    let mut tags: Vec<_> = std::iter::once(Cow::Borrowed("security")).chain(controls).take(TAGS - 1).collect();
    tags.extend(last);
    tags
}

/// `BucketUnversioned` for `aws/s3/bucket_unversioned`.
fn name(id: &str) -> String {
    let words = id.rsplit('/').next().unwrap_or(id).split('_');
    words.flat_map(|word| word.chars().enumerate().map(|(n, c)| if n == 0 { c.to_ascii_uppercase() } else { c })).collect()
}

/// The first paragraph, as one line.
fn first_paragraph(markdown: &str) -> String {
    markdown.trim().split("\n\n").next().unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_keeps_its_first_tags_and_its_objective() {
        let controls = (0..20).map(|n| ("f-1".to_owned(), n.to_string())).collect();
        let rule = RuleInfo {
            title: String::new(),
            severity: Rating::Low,
            why: String::new(),
            fix: String::new(),
            objective: "data-recovery".into(),
            controls,
            aliases: Vec::new(),
        };
        let tags = tags(&rule);
        assert_eq!((tags.len(), &*tags[0], &*tags[1], &*tags[9]), (10, "security", "f-1/0", "data-recovery"));
    }

    #[test]
    fn a_name_is_an_identifier() {
        assert_eq!(name("aws/s3/bucket_unversioned"), "BucketUnversioned");
        assert_eq!(name(""), "");
    }
}
