//! `probity attest`: add, list, check.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::args::{Plain, date};
use super::governed::{Governed, add, quoted};
use super::session::Session;
use super::{End, Stop, assess, check, output};
use crate::framework::{self, About, Standing};
use crate::report;
use crate::source::{Severity, hex};
use sha2::{Digest, Sha256};

pub(super) const ATTEST_EXAMPLES: &str = "\
Example:
  probity attest add iso-27001-2022 A.5.1 --status met --by ciso --statement 'approved by the board' --expires 2027-09-01 --evidence docs/policy.pdf";

#[derive(Debug, Args)]
pub(super) struct Attest {
    #[command(subcommand)]
    pub(super) verb: AttestVerb,
}

#[derive(Debug, Subcommand)]
pub(super) enum AttestVerb {
    /// Add an attestation to a file
    #[command(after_help = ATTEST_EXAMPLES)]
    Add(Box<AttestAdd>),
    /// List what is attested, and whether it counts
    List(Governed),
    /// The same, ending with 1 where one does not count
    Check(Governed),
}

#[derive(Debug, Args)]
pub(super) struct AttestAdd {
    /// The framework
    pub(super) framework: String,
    /// The control, in any spelling
    pub(super) control: String,
    /// met, not-met or not-applicable
    #[arg(long, value_name = "STATUS", value_parser = ["met", "not-met", "not-applicable"])]
    pub(super) status: String,
    /// What is attested, in a sentence
    #[arg(long, value_name = "TEXT")]
    pub(super) statement: String,
    /// Who attests it
    #[arg(long, value_name = "NAME")]
    pub(super) by: String,
    /// In which role
    #[arg(long, value_name = "ROLE")]
    pub(super) role: Option<String>,
    /// Since when [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) on: Option<String>,
    /// The last day on which it counts
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) expires: String,
    /// What shows it: a file, whose digest is kept, or a URL (repeatable)
    #[arg(long, value_name = "FILE|URL")]
    pub(super) evidence: Vec<String>,
    /// The file that it is added to
    #[arg(long, value_name = "FILE", default_value = "attestations.yaml")]
    pub(super) file: PathBuf,
}

pub(super) fn run(args: Attest) -> Result<End, Stop> {
    match args.verb {
        AttestVerb::Add(args) => append(&args),
        AttestVerb::List(args) => list(&args, false),
        AttestVerb::Check(args) => list(&args, true),
    }
}

/// Lists what is attested; with `strict`, ends with 1 where something does not count.
fn list(args: &Governed, strict: bool) -> Result<End, Stop> {
    let session = match Session::load(args.input.config.as_deref(), &[])? {
        Ok(session) => session,
        Err(refused) => return super::rules::refuse(&refused),
    };
    let library = assess::library(&session);
    let estate = session.read(&args.input)?;
    let day: jiff::civil::Date = args.as_of.clone().unwrap_or_else(check::today).parse()?;
    let (all, _) = framework::settle(&estate.attestations, &estate.sources, &library);
    let files: Vec<_> = estate.reading.files.iter().filter(|(_, file)| file.reader == "attestations").map(|(id, _)| *id).collect();
    let unread =
        estate.reading.problems.iter().filter(|problem| problem.severity == Severity::Error && problem.at.is_some_and(|at| files.contains(&at.source)));
    let unread: Vec<String> = unread
        .map(|problem| {
            let place = problem.at.map(|at| estate.sources.place(at)).unwrap_or_default();
            format!("{}:{}: {}", place.file, place.start.line, problem.message)
        })
        .collect();
    let absent = all.iter().filter(|one| one.standing(day) != Standing::InForce).count();
    let shown = |text: &str| report::shown(&estate.shown(text)).to_string();
    output::print(|out| match args.format {
        Plain::Json => {
            let one = |one: &framework::Attestation| {
                let (framework, control, objective) = match &one.about {
                    About::Control(framework, control) => (Some(framework), Some(control), None),
                    About::Objective(objective) => (None, None, Some(objective)),
                };
                let absent = if let Standing::Absent(why) = one.standing(day) { Some(why) } else { None };
                json!({"framework": framework, "control": control, "objective": objective, "status": one.status.word(), "statement": one.statement, "by": one.by,
                    "role": one.role, "on": one.on.map(|day| day.to_string()), "expires": one.expires.map(|day| day.to_string()), "in_force": absent.is_none(),
                    "absent": absent, "file": one.place.file, "line": one.place.start.line})
            };
            report::write_json(&estate.shown_json(all.iter().map(one).collect()), out)
        }
        Plain::Text => {
            for one in &all {
                let about = match &one.about {
                    About::Control(framework, control) => format!("{framework} {control}"),
                    About::Objective(objective) => format!("objective {objective}"),
                };
                let standing = match one.standing(day) {
                    Standing::InForce => one.expires.map_or_else(|| "in force".to_string(), |day| format!("in force until {day}")),
                    Standing::Absent(why) => format!("does not count: {why}"),
                };
                writeln!(out, "{}  {}  by {}  {}", shown(&about), one.status.word(), shown(&one.by), shown(&standing))?;
                writeln!(out, "    {} ({}:{})", shown(&one.statement), shown(&one.place.file), one.place.start.line)?;
            }
            for line in &unread {
                writeln!(out, "{}", shown(line))?;
            }
            writeln!(out, "{}, {} of them in force", report::many(all.len(), "attestation"), all.len() - absent)
        }
    })?;
    Ok(if !unread.is_empty() {
        End::NotAllRead
    } else if strict && absent > 0 {
        End::NotMet
    } else {
        End::Met
    })
}

fn append(args: &AttestAdd) -> Result<End, Stop> {
    let session = match Session::load(None, &[])? {
        Ok(session) => session,
        Err(refused) => return super::rules::refuse(&refused),
    };
    let library = assess::library(&session);
    let target = library.target(&args.framework).map_err(Stop)?;
    let Some(control) = target.framework.control(&args.control).filter(|control| !control.withdrawn) else {
        let near = target.framework.nearest(&args.control).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(Stop(format!("`{}` has no control `{}` in force{near}", target.framework.id, args.control)));
    };
    let folder = args.file.parent().unwrap_or(std::path::Path::new(""));
    let mut evidence = Vec::new();
    for what in &args.evidence {
        if what.contains("://") {
            evidence.push(format!("{{uri: {}}}", quoted(what)));
            continue;
        }
        let bytes = std::fs::read(what).map_err(|error| Stop(format!("the evidence `{what}` cannot be read: {}", crate::source::plain(&error))))?;
        let Ok(below) = std::path::Path::new(what).strip_prefix(folder) else {
            return Err(Stop(format!("the evidence `{what}` lies outside of the folder of `{}`: keep it beside or below", args.file.display())));
        };
        evidence.push(format!("{{file: {}, sha256: {}}}", quoted(&below.to_string_lossy().replace('\\', "/")), quoted(&hex(&Sha256::digest(&bytes)))));
    }
    let mut fields = vec![
        ("framework", quoted(&target.framework.id)),
        ("control", quoted(&control.id)),
        ("status", args.status.clone()),
        ("statement", quoted(&args.statement)),
        ("by", quoted(&args.by)),
    ];
    fields.extend(args.role.as_ref().map(|role| ("role", quoted(role))));
    fields.extend([("on", args.on.clone().unwrap_or_else(check::today)), ("expires", args.expires.clone())]);
    if !evidence.is_empty() {
        fields.push(("evidence", format!("[{}]", evidence.join(", "))));
    }
    add(&args.file, "attestations", &fields)?;
    output::say(&format!("added {} {} to {}", target.framework.id, control.id, args.file.display()));
    Ok(End::Met)
}
