//! `probity evidence replay`: the sources judged again, with the rules, frameworks and configuration that lie in the bundle.

use std::path::{Path, PathBuf};

use clap::Parser;
use serde_json::{Value as Json, json};

use super::super::args::{Assignment, Cli, Plain, Variables, Verb};
use super::super::session::Session;
use super::super::{End, Stop, assess, check, output, rules};
use super::diff::{changed_inputs, line};
use super::{Replay, record, said};
use crate::config::Config;
use crate::evidence::Bundle;
use crate::flow::{self, CONFIG, Record};
use crate::framework::Library;
use crate::policy::Rulebook;
use crate::report::{self, shown};

pub(super) fn run(args: Replay) -> Result<End, Stop> {
    let bundle = Bundle::open(&args.bundle)?;
    let before = record(&bundle)?;
    let texts = |folder: &str| -> Result<Vec<(String, String)>, Stop> {
        let names: Vec<String> = bundle.files().map(|(name, ..)| name.to_string()).filter(|name| name.starts_with(folder)).collect();
        names.into_iter().map(|name| Ok((name.clone(), String::from_utf8(super::file(&bundle, &name)?)?))).collect()
    };
    let loaded = Rulebook::of(texts("rules/")?);
    let library = Library::of(texts("frameworks/")?);
    if said(&bundle, "rules_digest") != Some(loaded.rulebook.digest()) {
        return Err(Stop("the rules in the bundle are not those that its manifest names".into()));
    }
    let again = again(&bundle, &args.variables)?;
    // All that is needed of the bundle is read before the folder changes: its path may be relative.
    let kept = bundle.read(CONFIG)?;
    std::env::set_current_dir(&args.sources).map_err(|error| Stop(format!("`{}`: {}", args.sources.display(), crate::source::plain(&error))))?;
    let here = std::env::current_dir()?;
    let (config, problems) = match (said(&bundle, "configuration"), kept) {
        (Some(file), Some(bytes)) => Config::of_bytes(&configuration(&here, file), &here, bytes),
        _ => (Config::default(), Vec::new()),
    };
    let session = match Session::of(config, problems, loaded) {
        Ok(session) => session,
        Err(refused) => return rules::refuse(&refused),
    };
    let as_of = said(&bundle, "as_of").unwrap_or_default();
    let (mut results, mut assessment) = (Vec::new(), None);
    match again.verb {
        Verb::Check(given) => report::json(&check::again(&given, &session, as_of)?, &mut results)?,
        Verb::Assess(given) | Verb::Gap(given) | Verb::Plan(given) => {
            let done = match assess::again(&given, &session, library, as_of)? {
                Ok(done) => done,
                Err(refused) => return rules::refuse(&refused),
            };
            report::json(&done.report, &mut results)?;
            report::assessment_json(&done.report, &done.assessment, assessment.insert(Vec::new()))?;
        }
        _ => return Err(Stop("the manifest names a verb that judges nothing".into())),
    }
    let after = Record::read(&results, assessment.as_deref()).map_err(Stop)?;
    let changes = flow::changes(&before, &after);
    let moved = flow::moved(&before, &after);
    let inputs = changed_inputs(&before, &after);
    let version = bundle.predicate.pointer("/tool/version").and_then(Json::as_str).unwrap_or_default();
    output::print(|out| match args.format {
        Plain::Json => {
            let verdict = |change: &flow::Change<'_>| {
                let (before, after) = change.words();
                json!({"verdict": change.name, "before": before, "after": after})
            };
            let document = json!({
                "bundle": bundle.digest,
                "verdicts": changes.iter().map(verdict).collect::<Vec<_>>(),
                "controls": moved.iter().map(|(framework, control, before, after)| json!({"framework": framework, "control": control, "before": before, "after": after})).collect::<Vec<_>>(),
                "inputs": inputs.iter().map(|(file, what)| json!({"file": file, "what": what})).collect::<Vec<_>>(),
            });
            report::write_json(&document, out)
        }
        Plain::Text => {
            for change in &changes {
                writeln!(out, "{}", line(change))?;
            }
            for (framework, control, before, after) in &moved {
                writeln!(out, "{} {}: {before} to {after}", shown(framework), shown(control))?;
            }
            for (file, what) in &inputs {
                writeln!(out, "input {}: {what}", shown(file))?;
            }
            if version != env!("CARGO_PKG_VERSION") {
                writeln!(out, "judged by probity {} here, {} then", env!("CARGO_PKG_VERSION"), shown(version))?;
            }
            let all = before.verdicts.values().map(Vec::len).sum();
            writeln!(
                out,
                "{}, judged again with the bundle's own rules: {} of them differ, {}",
                report::many(all, "verdict"),
                changes.len(),
                report::many(moved.len(), "control")
            )
        }
    })?;
    Ok(if changes.is_empty() && moved.is_empty() { End::Met } else { End::NotMet })
}

/// Where the configuration of the run would lie; its own paths count from there.
fn configuration(here: &Path, name: &str) -> PathBuf {
    let mut folder = here.to_path_buf();
    let mut rest = name;
    while let Some(further) = rest.strip_prefix("../") {
        folder.pop();
        rest = further;
    }
    folder.join(rest)
}

/// The command line of the run, without what lies in the bundle now, and with the variables that are given here.
fn again(bundle: &Bundle, variables: &Variables) -> Result<Cli, Stop> {
    let mut words = vec!["probity".to_string(), said(bundle, "verb").unwrap_or_default().to_string()];
    let mut given = bundle.predicate.get("arguments").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
    let here: Vec<&str> = variables
        .assigned
        .0
        .iter()
        .filter_map(|one| if let Assignment::Value(text) = one { text.split_once('=').map(|(name, _)| name) } else { None })
        .collect();
    while let Some(word) = given.next() {
        let (flag, value) = word.split_once('=').map_or((word, None), |(flag, value)| (flag, Some(value)));
        match (flag, value) {
            ("--rules" | "--config", None) => drop(given.next()),
            ("--rules" | "--config", _) => {}
            ("--var", Some(name)) if !here.contains(&name) => {
                return Err(Stop(format!("the run was given a value for `{name}`, which evidence does not keep: give it again, with `--var {name}=…`")));
            }
            ("--var", _) => {}
            ("-", None) => return Err(Stop("the run read standard input: there are no sources to judge again".into())),
            _ => words.push(word.to_string()),
        }
    }
    words.extend(variables.assigned.0.iter().map(|one| match one {
        Assignment::File(file) => format!("--var-file={}", std::path::absolute(file).unwrap_or_else(|_| file.clone()).display()),
        Assignment::Value(text) => format!("--var={text}"),
    }));
    Cli::try_parse_from(words).map_err(|error| Stop(format!("the manifest's arguments are none that this version takes: {}", error.kind())))
}
