//! What a bundle of evidence holds: all that was read, applied and found, as named bytes.

use rayon::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::{Ask, Estate, population, prove};
use crate::evidence::{self, Writer, canonical, digest, statement};
use crate::framework::{Assessment, Library, Plan};
use crate::model::Resource;
use crate::policy::{self, Asset, Rule};
use crate::report::{self, Profile, Report, Subject};
use crate::source::{Source, commit};

/// One run, for evidence of it.
#[derive(Debug)]
pub struct Run<'a> {
    /// `check` or `assess`.
    pub verb: &'a str,
    /// What it was told beside, as far as it bears on the verdicts.
    pub arguments: Vec<String>,
    /// What was read.
    pub estate: &'a Estate,
    /// What was found.
    pub report: &'a Report,
    /// What was assessed, by which frameworks, and what is to be done.
    pub assessed: Option<(&'a Assessment, &'a Library, &'a Plan)>,
    /// The configuration file, and its name from the working directory.
    pub config: Option<(String, &'a Source)>,
    /// How long the bundle is to be kept.
    pub retain_until: Option<String>,
}

/// Writes the files of a bundle. Returns what its manifest says of the run.
///
/// # Errors
/// It cannot be written.
pub fn write(run: &Run<'_>, ask: Ask<'_>, writer: &mut Writer) -> Result<Map<String, Json>, evidence::Error> {
    let Run { estate, report, .. } = run;
    let assets = policy::assets(ask.book, ask.settings, &estate.reading, &estate.sources);
    let assessment = run.assessed.map(|(assessment, ..)| assessment);
    let copies = copies(run);
    let inputs_digest = inputs_digest(report);

    text(writer, "README.txt", report::README)?;
    writer.file("results.json", |out| report::json(report, out))?;
    writer.file("results.sarif", |out| report::sarif(report, Profile::Full, out))?;
    if let Some((assessment, _, plan)) = run.assessed {
        writer.file("assessment.json", |out| report::assessment_json(report, assessment, out))?;
        writer.file("oscal/assessment-plan.json", |out| report::oscal_assessment_plan(report, assessment, out))?;
        writer.file("oscal/assessment-results.json", |out| report::oscal_assessment_results(report, assessment, out))?;
        writer.file("oscal/poam.json", |out| report::oscal_poam(report, assessment, plan, out))?;
    }
    let compliance = run.assessed.map(|(assessment, _, plan)| report::Compliance { assessment, gaps: &[], plan: Some(plan) });
    writer.file("report.html", |out| report::html(report, compliance, out))?;
    let owners = population::owners_of(estate, &assets);
    let owner = |subject: &Subject| owners.get(&(&*subject.root, &*subject.variant, &*subject.address)).map(|owner| estate.shown(owner));
    writer.file("population.csv", |out| report::population_csv(report, &owner, out))?;
    let listed: Vec<(String, String)> = copies.iter().map(|(copy, source)| (estate.shown(&name_of(run, source)), copy.clone())).collect();
    writer.file("coverage.json", |out| report::coverage_json(report, assessment, &listed, out))?;
    writer.file("model.json", |out| {
        let items = estate.reading.resources.iter().zip(&assets).map(|(resource, asset)| estate.shown_json(resource_json(estate, resource, asset)));
        report::list_json("probity-model/1", "resources", items, out)
    })?;
    let tests = tests(ask);
    writer.file("tests.json", |out| report::list_json("probity-tests/1", "rules", tests.into_iter(), out))?;
    for (name, (kind, predicate)) in [("test-result", report::test_result(report)), ("svr", report::verified(report, assessment))] {
        let statement = statement([("inputs", &*inputs_digest)], kind, predicate);
        writer.file(&format!("statements/{name}.json"), |out| out.write_all(&statement))?;
    }
    for (name, file) in ask.book.files() {
        text(writer, name, file)?;
    }
    for (name, file) in run.assessed.iter().flat_map(|(_, library, _)| library.files()) {
        text(writer, &name, file)?;
    }
    for (copy, source) in &copies {
        text(writer, copy, &estate.shown(&source.text))?;
    }
    Ok(predicate(run, ask, &inputs_digest))
}

fn text(writer: &mut Writer, name: &str, text: &str) -> Result<(), evidence::Error> {
    writer.file(name, |out| out.write_all(text.as_bytes()))
}

fn predicate(run: &Run<'_>, ask: Ask<'_>, inputs_digest: &str) -> Map<String, Json> {
    let frameworks = run.assessed.map(|(assessment, ..)| &assessment.frameworks_digest);
    let source = std::env::current_dir().ok().and_then(|here| commit(&here, &run.estate.sources));
    let source = source.map(|commit| {
        let committed = jiff::Timestamp::from_second(commit.seconds).map(|time| time.to_string()).ok();
        json!({"commit": commit.id, "committed": committed, "dirty": commit.dirty})
    });
    let said = [
        ("tool", json!({"name": "probity", "version": run.report.version})),
        ("verb", json!(run.verb)),
        ("arguments", run.estate.shown_json(json!(run.arguments))),
        ("as_of", json!(ask.as_of)),
        ("rules_digest", json!(ask.book.digest())),
        ("frameworks_digest", json!(frameworks)),
        ("inputs_digest", json!(format!("sha256:{inputs_digest}"))),
        ("configuration", json!(run.config.as_ref().map(|(name, _)| name))),
        ("source", json!(source)),
        ("retain_until", json!(run.retain_until)),
    ];
    said.into_iter().map(|(key, value)| (key.to_string(), value)).collect()
}

/// SHA-256 over the names and digests of all inputs that were read.
fn inputs_digest(report: &Report) -> String {
    let inputs: Vec<_> = report.inputs.iter().filter_map(|input| Some((&input.file, input.sha256.as_ref()?))).collect();
    digest(&canonical(&inputs))
}

/// The files of configuration, waivers and attestations, each under its name in the bundle.
fn copies<'a>(run: &Run<'a>) -> Vec<(String, &'a Source)> {
    let mut copies: Vec<(String, &Source)> = run.config.iter().map(|(_, source)| (CONFIG.to_string(), *source)).collect();
    for reader in ["waivers", "attestations"] {
        let files = run.estate.reading.files.iter().filter(|(_, file)| file.reader == reader);
        let files = files.filter_map(|(id, _)| run.estate.sources.get(*id)).enumerate();
        copies.extend(files.map(|(n, source)| (format!("config/{reader}-{}.{}", n + 1, if source.path.ends_with(".json") { "json" } else { "yaml" }), source)));
    }
    copies
}

/// The name of a file from the working directory.
fn name_of(run: &Run<'_>, source: &Source) -> String {
    let config = run.config.as_ref().filter(|(_, config)| std::ptr::eq(*config, source));
    config.map_or_else(|| source.path.to_string(), |(name, _)| name.clone())
}

/// Where a bundle keeps the configuration.
pub const CONFIG: &str = "config/probity.yaml";

fn resource_json(estate: &Estate, resource: &Resource, asset: &Asset) -> Json {
    let place = estate.sources.place(resource.at);
    json!({
        "address": resource.address,
        "kind": resource.kind,
        "root": resource.root,
        "variant": resource.variant,
        "file": place.file,
        "line": place.start.line,
        "end_line": place.end.line,
        "body": report::value_json(&resource.body),
        "asset": {"kinds": asset.kinds, "environment": asset.environment.clone().flatten(), "owner": asset.owner.clone().flatten(), "public": asset.public},
    })
}

/// Each rule in force with its own examples, judged now: that it fails where it should is shown, not said.
fn tests(ask: Ask<'_>) -> Vec<Json> {
    let rules: Vec<&Rule> = ask.book.rules().iter().filter(|rule| (ask.chosen)(rule)).collect();
    let one = |rule: &&Rule| {
        let examples = rule.page.examples.iter().map(|example| {
            let wrong = prove(ask.book, rule, example).err();
            json!({"shows": example.shows.word().to_lowercase(), "file": example.file, "sha256": digest(example.text.as_bytes()), "holds": wrong.is_none(), "wrong": wrong})
        });
        json!({"rule": rule.id, "examples": examples.collect::<Vec<_>>()})
    };
    rules.par_iter().map(one).collect()
}
