//! `probity evidence show`: what a bundle holds, without unpacking it.

use std::io::{self, Write};

use serde_json::{Value as Json, json};

use super::super::args::Plain;
use super::super::{End, Stop, output};
use super::{Show, file, said};
use crate::evidence::Bundle;
use crate::report::{self, shown};

pub(super) fn run(args: &Show) -> Result<End, Stop> {
    let bundle = Bundle::open(&args.bundle)?;
    if let Some(name) = &args.file {
        let bytes = file(&bundle, name)?;
        output::print(|out| out.write_all(&bytes))?;
        return Ok(End::Met);
    }
    let coverage: Json = serde_json::from_slice(&file(&bundle, "coverage.json")?)?;
    let totals = coverage.get("totals").cloned().unwrap_or_default();
    output::print(|out| match args.format {
        Plain::Json => {
            let files: Vec<Json> = bundle.files().map(|(name, sha256, size)| json!({"file": name, "sha256": sha256, "bytes": size})).collect();
            report::write_json(&json!({"digest": bundle.digest, "run": bundle.predicate, "totals": totals, "files": files}), out)
        }
        Plain::Text => as_text(&bundle, &totals, &coverage, out),
    })?;
    Ok(End::Met)
}

fn as_text(bundle: &Bundle, totals: &Json, coverage: &Json, out: &mut dyn Write) -> io::Result<()> {
    let run = &bundle.predicate;
    let text = |key: &str| said(bundle, key).unwrap_or("-").to_owned();
    let number = |pointer: &str| totals.pointer(pointer).and_then(Json::as_u64).unwrap_or(0);
    let mut line = |key: &str, value: &str| writeln!(out, "{key:11} {}", shown(value));
    line("bundle", &bundle.path().display().to_string())?;
    line("digest", &bundle.digest)?;
    line("as of", &text("as_of"))?;
    let version = run.pointer("/tool/version").and_then(Json::as_str).unwrap_or("-");
    let arguments: Vec<&str> = run.get("arguments").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).collect();
    line("run", &format!("probity {version}: {} {}", text("verb"), arguments.join(" ")))?;
    line("rules", &text("rules_digest"))?;
    if let Some(digest) = said(bundle, "frameworks_digest") {
        line("frameworks", digest)?;
    }
    line("inputs", &text("inputs_digest"))?;
    let commit = run.pointer("/source/commit").and_then(Json::as_str);
    let dirty = run.pointer("/source/dirty").and_then(Json::as_bool) == Some(true);
    let state = if dirty { ", but the files are not those of the commit" } else { "" };
    line("commit", &commit.map_or("not of a Git repository".to_string(), |commit| format!("{commit}{state}")))?;
    line("chain", &super::chain(&bundle.proof.chain))?;
    let signers = &bundle.proof.unchecked;
    line("signed", &if signers.is_empty() { "by nobody".into() } else { format!("it says, by {}; `verify --key` checks that", signers.join(", ")) })?;
    if let Some(day) = said(bundle, "retain_until") {
        line("keep until", day)?;
    }
    let states = totals.get("inputs_by_state").and_then(Json::as_object);
    let states: Vec<String> = states.into_iter().flatten().map(|(state, count)| format!("{count} {state}")).collect();
    line("files seen", &format!("{}: {}", number("/inputs"), states.join(", ")))?;
    let verdicts = ["pass", "fail", "unknown", "waived", "error"].map(|word| format!("{} {word}", number(&format!("/verdicts/{word}"))));
    line("verdicts", &format!("{}: {}", number("/verdicts/judged"), verdicts.join(", ")))?;
    line("rules", &format!("{}, of which {} judged nothing", number("/rules"), number("/rules_that_judged_nothing")))?;
    let mut statuses: std::collections::BTreeMap<(&str, &str), usize> = std::collections::BTreeMap::new();
    for control in coverage.get("controls").and_then(Json::as_array).into_iter().flatten() {
        let of = |key: &str| control.get(key).and_then(Json::as_str).unwrap_or_default();
        *statuses.entry((of("framework"), of("status"))).or_default() += 1;
    }
    for ((framework, status), count) in statuses {
        line("controls", &format!("{framework}: {count} {status}"))?;
    }
    let (mut count, mut bytes) = (0, 0);
    for (_, _, size) in bundle.files() {
        count += 1;
        bytes += size;
    }
    line("holds", &format!("{}, {bytes} bytes; --format json lists them", report::many(count, "file")))
}
