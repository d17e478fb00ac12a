//! What the assessment documents share: the tool, the resources, and what was observed of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::{Ids, href, instant, line, lines, object, prop, props, uuid};
use crate::framework::{Assessment, Attestation, Population};
use crate::model::Outcome;
use crate::report::account::{self, Planned};
use crate::report::{Report, many};

/// Verdicts that are one observation: of one rule, with one outcome, under one waiver.
pub(super) type Alike = (Arc<str>, Outcome, Option<Arc<str>>);

/// A file, and the line and what is said there, where anything is.
type Said<'a> = (&'a str, Option<(u32, &'a str)>);

/// What the documents look up again and again.
pub(super) struct Facts<'a> {
    pub(super) report: &'a Report,
    pub(super) assessment: &'a Assessment,
    pub(super) planned: Planned<'a>,
    digests: HashMap<&'a str, &'a str>,
    /// Identifiers of the resources, by their place in the population.
    things: Vec<String>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(report: &'a Report, assessment: &'a Assessment, ids: &mut Ids) -> Self {
        let digests = report.inputs.iter().filter_map(|input| Some((&*input.file, input.sha256.as_deref()?))).collect();
        let name = |thing: &crate::framework::Thing| ids.give(&["resource", &thing.root, &thing.variant, &thing.address, &thing.kind]);
        let things = assessment.population.things.iter().map(name).collect();
        Self { report, assessment, planned: Planned::of(report), digests, things }
    }

    pub(super) fn population(&self) -> &'a Population {
        &self.assessment.population
    }

    /// Verdicts in groups, each an observation.
    pub(super) fn grouped(&self, verdicts: impl Iterator<Item = usize>) -> BTreeMap<Alike, BTreeSet<usize>> {
        let mut grouped: BTreeMap<Alike, BTreeSet<usize>> = BTreeMap::new();
        for n in verdicts {
            if let Some(verdict) = self.population().verdicts.get(n) {
                grouped.entry((verdict.rule.clone(), verdict.outcome, verdict.waiver.clone())).or_default().insert(n);
            }
        }
        grouped
    }

    /// An observation: what a rule says of some resources, and where.
    pub(super) fn observation(&self, uuid: String, (rule, outcome, waiver): &Alike, verdicts: &BTreeSet<usize>) -> Json {
        let population = self.population();
        let title = population.rules.get(rule).map_or(&**rule, |facts| &facts.title);
        let verdicts: Vec<usize> = verdicts.iter().copied().collect();
        let things: BTreeSet<usize> = verdicts.iter().filter_map(|n| population.verdicts.get(*n)).map(|verdict| verdict.thing).collect();
        let (written, planned) = account::split(&verdicts, population, &self.planned);
        // Examined: what is written. Tested: what Terraform says would be, or is.
        let methods: Vec<&str> = [("EXAMINE", written), ("TEST", planned)].into_iter().filter(|(_, count)| *count > 0).map(|(word, _)| word).collect();
        let waived = waiver.as_ref().map(|id| format!(", waived by {id}")).unwrap_or_default();
        let said = format!("Rule `{rule}` says {} of {}{waived}.", outcome.word(), many(things.len(), "resource"));
        let kind = if *outcome == Outcome::Fail { "finding" } else { "control-objective" };
        object([
            ("uuid", uuid.into()),
            ("title", line(&format!("{title}: {}", outcome.word())).into()),
            ("description", lines(&said).into()),
            ("props", props([("rule", &**rule), ("outcome", outcome.word()), ("waiver", waiver.as_deref().unwrap_or_default())])),
            ("methods", json!(methods)),
            ("types", json!([kind])),
            ("origins", self.origins()),
            ("subjects", self.subjects(&things)),
            ("relevant-evidence", self.evidence(&verdicts)),
            ("collected", instant(&self.report.as_of).into()),
        ])
    }

    /// Each place that shows it, with what is said there; passes by file, since nothing is said of them.
    fn evidence(&self, verdicts: &[usize]) -> Json {
        let mut told: BTreeMap<Said<'_>, BTreeSet<u32>> = BTreeMap::new();
        for verdict in verdicts.iter().filter_map(|n| self.population().verdicts.get(*n)) {
            let (file, at) = (&*verdict.place.0, verdict.place.1);
            let said = (verdict.outcome != Outcome::Pass && !verdict.says.is_empty()).then_some((at, verdict.says.as_str()));
            told.entry((file, said)).or_default().insert(at);
        }
        let one = |((file, said), at): (&Said<'_>, &BTreeSet<u32>)| {
            let words = match said {
                Some((at, says)) => format!("line {at}: {says}"),
                None => format!("{} {}", if at.len() == 1 { "line" } else { "lines" }, at.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")),
            };
            self.file(file, &words)
        };
        told.iter().map(one).collect()
    }

    /// A file as evidence, with the digest of what was read.
    pub(super) fn file(&self, file: &str, words: &str) -> Json {
        let digest = self.digests.get(file).copied().unwrap_or_default();
        object([("href", href(file).into()), ("description", lines(words).into()), ("props", props([("sha256", digest)]))])
    }

    pub(super) fn subjects(&self, things: &BTreeSet<usize>) -> Json {
        things.iter().filter_map(|n| self.things.get(*n)).map(|id| json!({"subject-uuid": id, "type": "inventory-item"})).collect()
    }

    /// Resources as the inventory has them.
    pub(super) fn inventory(&self, things: &BTreeSet<usize>) -> Vec<Json> {
        let one = |n: &usize| {
            let (thing, id) = (self.population().things.get(*n)?, self.things.get(*n)?);
            let line = thing.line.to_string();
            let kinds = thing.asset_kinds.join(", ");
            let ours = [
                ("address", &*thing.address),
                ("kind", &*thing.kind),
                ("root", &*thing.root),
                ("variant", &*thing.variant),
                ("file", &*thing.file),
                ("line", line.as_str()),
                ("asset-kind", kinds.as_str()),
                ("owner", thing.owner.as_deref().unwrap_or_default()),
            ];
            Some(object([("uuid", id.clone().into()), ("description", lines(&account::named(thing)).into()), ("props", props(ours))]))
        };
        things.iter().filter_map(one).collect()
    }

    /// Who observes: the tool.
    fn origins(&self) -> Json {
        json!([{"actors": [{"type": "tool", "actor-uuid": tool()}]}])
    }

    /// An observation of what was not read, or not whole.
    pub(super) fn unread(&self, uuid: String, file: &str, why: &str) -> Json {
        let why = if why.is_empty() { "not read, or not whole" } else { why };
        object([
            ("uuid", uuid.into()),
            ("title", line(&format!("Not read: {file}")).into()),
            ("description", lines(&format!("`{file}` was not read whole: {why}. What it declares may be anything.")).into()),
            ("methods", json!(["EXAMINE"])),
            ("types", json!(["discovery"])),
            ("origins", self.origins()),
            // What is wrong with no one file has no place.
            ("relevant-evidence", if file == why { Json::Null } else { json!([self.file(file, why)]) }),
            ("collected", instant(&self.report.as_of).into()),
        ])
    }

    /// An attestation as the observation that it is.
    pub(super) fn attestation(&self, uuid: String, one: &Attestation) -> Json {
        let day = |day: Option<jiff::civil::Date>| day.map(|day| instant(&day.to_string()));
        let shown = one.evidence.iter().map(|evidence| {
            let digest = evidence.found.as_ref().or(evidence.stated.as_ref()).map_or("", String::as_str);
            // An address that a viewer may follow, and nothing that it may run.
            let link = match (evidence.is_file, crate::report::uri::of_web(&evidence.what)) {
                (true, _) => Some(href(&evidence.what)),
                (false, link) => link,
            };
            object([("href", link.into()), ("description", lines(&evidence.what).into()), ("props", props([("sha256", digest)]))])
        });
        let mut methods = vec!["INTERVIEW"];
        if !one.evidence.is_empty() {
            methods.push("EXAMINE");
        }
        let stated = self.file(&one.place.file, &format!("line {}: the attestation", one.place.start.line));
        object([
            ("uuid", uuid.into()),
            ("title", line(&format!("Attested {} by {}", one.status.word(), one.by)).into()),
            ("description", lines(&account::attested(one)).into()),
            ("methods", json!(methods)),
            ("types", json!(["control-objective"])),
            ("origins", json!([{"actors": [{"type": "party", "actor-uuid": party(&one.by)}]}])),
            ("relevant-evidence", std::iter::once(stated).chain(shown).collect()),
            ("collected", day(one.on).unwrap_or_else(|| instant(&self.report.as_of)).into()),
            ("expires", day(one.expires).into()),
        ])
    }

    /// The tool, and where it runs.
    pub(super) fn assets(&self, ids: &mut Ids) -> Json {
        json!({
            "components": [{
                "uuid": tool(),
                "type": "software",
                "title": "Probity",
                "description": "Judges declared infrastructure with rules, and says what it could not judge.",
                "props": [
                    prop("version", self.report.version),
                    prop("rules-digest", &self.report.rules_digest),
                    prop("frameworks-digest", &self.assessment.frameworks_digest),
                ],
                "status": {"state": "operational"},
            }],
            "assessment-platforms": [{
                "uuid": ids.give(&["platform"]),
                "title": "Probity",
                "uses-components": [{"component-uuid": tool()}],
            }],
        })
    }
}

/// The tool's identifier.
fn tool() -> String {
    uuid(&["tool", "probity"]).to_string()
}

/// A person's identifier, by name.
pub(super) fn party(name: &str) -> String {
    uuid(&["party", name]).to_string()
}

/// The people that a document names.
pub(super) fn parties(names: &BTreeSet<&str>) -> Vec<Json> {
    names.iter().map(|name| json!({"uuid": party(name), "type": "person", "name": super::word(name)})).collect()
}
