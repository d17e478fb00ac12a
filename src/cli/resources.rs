//! `probity resources`: what was read, as rules see it.

use std::io::{self, Write};

use clap::Args;
use serde_json::{Map, Value as Json, json};

use super::args::{Input, Plain};
use super::output;
use super::session::Session;
use super::{End, Stop};
use crate::flow::{self, Estate};
use crate::model::Resource;
use crate::report::{self, Reach};
use crate::source::Severity;

#[derive(Debug, Args)]
pub(super) struct Resources {
    #[command(flatten)]
    pub(super) input: Input,
    /// What to print
    #[arg(long, value_enum, default_value_t = Plain::Text, help_heading = "Output")]
    pub(super) format: Plain,
}

pub(super) fn run(args: Resources) -> Result<End, Stop> {
    let session = match Session::load(args.input.config.as_deref(), &[])? {
        Ok(session) => session,
        Err(refused) => return super::rules::refuse(&refused),
    };
    let estate = session.read(&args.input)?;
    let inputs = flow::inputs(&estate);
    output::print(|out| match args.format {
        Plain::Json => as_json(&estate, out),
        Plain::Text => as_text(&estate, out),
    })?;
    if !inputs.iter().any(|input| matches!(input.reach, Reach::By(_))) {
        output::say("error: no file that any reader knows");
        output::say(super::check::NOTHING_HELP);
        return Ok(End::CouldNotRun);
    }
    let unread = estate.reading.problems.iter().any(|problem| problem.severity == Severity::Error);
    Ok(if unread { End::NotAllRead } else { End::Met })
}

/// Each file, by a name that may be shown.
fn shown_inputs(estate: &Estate) -> Vec<report::Input> {
    let mut inputs = flow::inputs(estate);
    inputs.iter_mut().for_each(|input| input.file = estate.shown(&input.file).into());
    inputs
}

/// What was declared: calls of modules are read, but are no resources.
fn declared(estate: &Estate) -> impl Iterator<Item = &Resource> {
    estate.reading.resources.iter().filter(|resource| &*resource.kind != "module" && estate.sources.is_asked_for(resource.at.source))
}

fn as_json(estate: &Estate, out: &mut dyn Write) -> io::Result<()> {
    let one = |resource: &Resource| {
        let place = estate.sources.place(resource.at);
        json!({"address": estate.shown(&resource.address), "kind": resource.kind, "root": estate.shown(&resource.root), "variant": estate.shown(&resource.variant), "file": estate.shown(&place.file), "line": place.start.line, "end_line": place.end.line, "body": estate.shown_json(report::value_json(&resource.body))})
    };
    let outputs: Map<String, Json> = match estate.reading.outputs.values().collect::<Vec<_>>().as_slice() {
        [outputs] => outputs.iter().map(|output| (output.key.to_string(), estate.shown_json(report::value_json(&output.node)))).collect(),
        _ => Map::new(),
    };
    let resources: Vec<Json> = declared(estate).map(one).collect();
    let inputs = report::inputs_json(&shown_inputs(estate));
    let problems = report::problems_json(&estate.problems());
    report::write_json(&json!({"resources": resources, "outputs": outputs, "inputs": inputs, "problems": problems}), out)
}

fn as_text(estate: &Estate, out: &mut dyn Write) -> io::Result<()> {
    let mut file = None;
    for resource in declared(estate) {
        let place = estate.sources.place(resource.at);
        if file.as_ref() != Some(&place.file) {
            writeln!(out, "{}", report::shown(&estate.shown(&place.file)))?;
            file = Some(place.file.clone());
        }
        writeln!(out, "  {:>5}  {}", place.start.line, report::shown(&estate.shown(&resource.address)))?;
        let mut unknowns = Vec::new();
        resource.body.unknowns(&mut |path, unknown| unknowns.push((resource.body.shown_path(path).to_string(), unknown.why.clone())));
        for (path, why) in unknowns {
            let what = if path.is_empty() { "all of it".to_owned() } else { report::shown(&estate.shown(&path)).to_string() };
            writeln!(out, "         {what} is unknown: {}", report::shown(&estate.shown(&why)))?;
        }
    }
    for problem in estate.problems() {
        let place = problem.place.as_ref().map(|place| format!("{}:{}: ", place.file, place.start.line)).unwrap_or_default();
        writeln!(out, "{}: {}{}", problem.severity.word(), report::shown(&place), report::shown(&problem.message))?;
    }
    writeln!(out, "{} in {}", report::many(declared(estate).count(), "resource"), report::many(estate.reading.files.len(), "file"))
}
