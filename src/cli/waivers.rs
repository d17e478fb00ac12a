//! `probity waivers`: list, check, add.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::args::{Input, Plain, date};
use super::governed::{Governed, add, quoted};
use super::session::Session;
use super::{End, Stop, check, output};
use crate::flow::{self, Ask, Estate};
use crate::policy::{About, Progress, Stands, Waivable, Waivers};
use crate::report::{self, Report, shown};

pub(super) const WAIVE_EXAMPLES: &str = "\
Example:
  probity waivers add --rule aws/s3/bucket_unversioned --address 'module.logs.*' --reason 'rebuilt nightly' --approver ciso --expires 2027-03-31";

#[derive(Debug, Args)]
pub(super) struct WaiversArgs {
    #[command(subcommand)]
    pub(super) verb: WaiversVerb,
}

#[derive(Debug, Subcommand)]
pub(super) enum WaiversVerb {
    /// List the waivers, how each stands, and how many failures it covers
    List(Governed),
    /// Tell what is wrong with them, ending with 1 where anything is
    Check(Governed),
    /// Add a waiver to a file, with the number of failures that it covers now
    #[command(after_help = WAIVE_EXAMPLES)]
    Add(Box<WaiversAdd>),
}

#[derive(Debug, Args)]
pub(super) struct WaiversAdd {
    #[command(flatten)]
    pub(super) input: Input,
    /// The rule, or a glob over rules
    #[arg(long, value_name = "GLOB", required_unless_present = "objective", help_heading = "Waiver")]
    pub(super) rule: Option<String>,
    /// The objective, for all its rules
    #[arg(long, value_name = "ID", conflicts_with = "rule", help_heading = "Waiver")]
    pub(super) objective: Option<String>,
    /// Addresses: `*` and `?` are wild, brackets are themselves
    #[arg(long, value_name = "GLOB", required_unless_present = "in_file", help_heading = "Waiver")]
    pub(super) address: Option<String>,
    /// Files, from the folder of probity.yaml
    #[arg(long, value_name = "GLOB", help_heading = "Waiver")]
    pub(super) in_file: Option<String>,
    /// The root that declares what is covered
    #[arg(long, value_name = "FOLDER", help_heading = "Waiver")]
    pub(super) root: Option<String>,
    /// The variant that it was evaluated under
    #[arg(long, value_name = "NAME", help_heading = "Waiver")]
    pub(super) variant: Option<String>,
    /// Why the findings may stay
    #[arg(long, value_name = "TEXT", help_heading = "Waiver")]
    pub(super) reason: String,
    /// Who says so
    #[arg(long, value_name = "NAME", help_heading = "Waiver")]
    pub(super) approver: String,
    /// Where that was discussed
    #[arg(long, value_name = "TICKET", help_heading = "Waiver")]
    pub(super) ticket: Option<String>,
    /// What is done instead
    #[arg(long, value_name = "TEXT", help_heading = "Waiver")]
    pub(super) compensating: Option<String>,
    /// Since when [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Waiver")]
    pub(super) on: Option<String>,
    /// The last day on which it counts
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Waiver")]
    pub(super) expires: String,
    /// Its id [default: the next free one, W-001 and so on]
    #[arg(long, value_name = "ID", help_heading = "Waiver")]
    pub(super) id: Option<String>,
    /// The file that it is added to
    #[arg(long, value_name = "FILE", default_value = "waivers.yaml", help_heading = "Waiver")]
    pub(super) file: PathBuf,
}

pub(super) fn run(args: WaiversArgs) -> Result<End, Stop> {
    match args.verb {
        WaiversVerb::List(args) => list(&args),
        WaiversVerb::Check(args) => verify(&args),
        WaiversVerb::Add(args) => append(&args),
    }
}

/// Reads and judges what was asked for, with the waivers in force that day.
fn judged(session: &Session, input: &Input, as_of: &str) -> Result<(Estate, Report), Stop> {
    let estate = session.read(input)?;
    let ask = Ask { book: &session.book, settings: &session.settings, chosen: &|_| true, as_of, waivers: &session.config.waivers, observe: false };
    let report = flow::check(&estate, ask, &Progress::default());
    Ok((estate, report))
}

fn list(args: &Governed) -> Result<End, Stop> {
    let session = match Session::load(args.input.config.as_deref(), &[])? {
        Ok(session) => session,
        Err(refused) => return super::rules::refuse(&refused),
    };
    let as_of = args.as_of.clone().unwrap_or_else(check::today);
    let (estate, report) = judged(&session, &args.input, &as_of)?;
    let waivers = Waivers::new(estate.waivers.clone(), session.config.waivers.clone(), as_of.parse().ok());
    let failures: Vec<Waivable<'_>> = flow::failures(&report).map(|(_, failure)| failure).collect();
    let standing = waivers.standing(&failures);
    let hides = |id: &str| report.results.iter().filter(|judged| judged.waiver.as_ref().is_some_and(|waiver| *waiver.id == *id)).count();
    let shown = |text: &str| report::shown(&estate.shown(text)).to_string();
    output::print(|out| match args.format {
        Plain::Json => {
            let one = |(waiver, stands, covers): &(&crate::policy::Waiver, Stands, usize)| {
                let place = estate.sources.place(waiver.at);
                let (rule, objective) = match &waiver.about {
                    About::Rules(name, _) => (Some(name), None),
                    About::Objective(name) => (None, Some(name)),
                };
                json!({"id": waiver.id, "rule": rule, "objective": objective, "where": waiver.scope.words(), "reason": waiver.reason, "approver": waiver.approver,
                    "ticket": waiver.ticket, "compensating": waiver.compensating, "on": waiver.on.to_string(), "expires": waiver.expires.to_string(),
                    "standing": stands.words(), "covers": covers, "approved_for": waiver.covers, "waives": hides(&waiver.id), "file": place.file, "line": place.start.line})
            };
            report::write_json(&estate.shown_json(standing.iter().map(one).collect()), out)
        }
        Plain::Text => {
            for (waiver, stands, covers) in &standing {
                let place = estate.sources.place(waiver.at);
                writeln!(out, "{}  {} until {}  {}", shown(&waiver.id), stands.words(), waiver.expires, shown(waiver.about.words()))?;
                writeln!(out, "    where     {}", shown(&waiver.scope.words()))?;
                writeln!(out, "    covers    {}, waives {}", report::many(*covers, "failure"), hides(&waiver.id))?;
                writeln!(out, "    approved  by {} on {}: {}", shown(&waiver.approver), waiver.on, shown(&waiver.reason))?;
                writeln!(out, "    stated    {}:{}", shown(&place.file), place.start.line)?;
            }
            writeln!(out, "{}", report::many(standing.len(), "waiver"))
        }
    })?;
    Ok(End::Met)
}

/// Tells what is wrong with the waivers: the same warnings that every run has.
fn verify(args: &Governed) -> Result<End, Stop> {
    let session = match Session::load(args.input.config.as_deref(), &[])? {
        Ok(session) => session,
        Err(refused) => return super::rules::refuse(&refused),
    };
    let as_of = args.as_of.clone().unwrap_or_else(check::today);
    let (estate, report) = judged(&session, &args.input, &as_of)?;
    let files: std::collections::BTreeSet<&str> = report.inputs.iter().filter(|input| input.reader == Some("waivers")).map(|input| &*input.file).collect();
    let wrong: Vec<_> = report.problems.iter().filter(|told| told.place.as_ref().is_some_and(|place| files.contains(&*place.file))).collect();
    output::print(|out| match args.format {
        Plain::Json => {
            let all: Vec<report::Told> = wrong.iter().map(|told| (*told).clone()).collect();
            report::write_json(&report::problems_json(&all), out)
        }
        Plain::Text => {
            for told in &wrong {
                let place = told.place.as_ref().map(|place| format!("{}:{}: ", shown(&place.file), place.start.line)).unwrap_or_default();
                writeln!(out, "{place}{}", shown(&told.message))?;
                if let Some(help) = &told.help {
                    writeln!(out, "    {}", shown(help))?;
                }
            }
            writeln!(out, "{}, {}", report::many(estate.waivers.len(), "waiver"), report::many(wrong.len(), "problem"))
        }
    })?;
    Ok(if wrong.is_empty() { End::Met } else { End::NotMet })
}

fn append(args: &WaiversAdd) -> Result<End, Stop> {
    let session = match Session::load(args.input.config.as_deref(), &[])? {
        Ok(session) => session,
        Err(refused) => return super::rules::refuse(&refused),
    };
    let on = args.on.clone().unwrap_or_else(check::today);
    let (estate, report) = judged(&session, &args.input, &on)?;
    let taken = |id: &str| estate.waivers.iter().any(|waiver| *waiver.id == *id);
    let id = match &args.id {
        Some(id) if taken(id) => return Err(Stop(format!("there is a waiver `{id}` already"))),
        Some(id) => id.clone(),
        None => (1..).map(|n: u32| format!("W-{n:03}")).find(|id| !taken(id)).unwrap_or_default(),
    };
    let places = [("address", &args.address), ("file", &args.in_file), ("root", &args.root), ("variant", &args.variant)];
    let places: Vec<String> = places.iter().filter_map(|(name, value)| Some(format!("{name}: {}", quoted(value.as_ref()?)))).collect();
    let mut fields = vec![("id", quoted(&id))];
    fields.extend(args.rule.as_ref().map(|rule| ("rule", quoted(rule))));
    fields.extend(args.objective.as_ref().map(|objective| ("objective", quoted(objective))));
    fields.push(("where", format!("{{{}}}", places.join(", "))));
    fields.push(("reason", quoted(&args.reason)));
    fields.push(("approver", quoted(&args.approver)));
    fields.extend(args.ticket.as_ref().map(|ticket| ("ticket", quoted(ticket))));
    fields.extend(args.compensating.as_ref().map(|text| ("compensating", quoted(text))));
    fields.extend([("on", on.clone()), ("expires", args.expires.clone())]);
    // What it covers is counted by the waiver itself, as it will be read.
    let text: String = fields.iter().enumerate().map(|(n, (name, value))| format!("  {} {name}: {value}\n", if n == 0 { "-" } else { " " })).collect();
    let sources = crate::source::Sources::of([crate::source::Source::new("waivers.yaml", format!("probity: waivers/v1\nwaivers:\n{text}"), None)]);
    let mut parsed = crate::document::parse_all(&sources, |_| Some(crate::document::Schema::Core));
    let (read, reading) = crate::policy::read_waivers(&sources, &mut parsed);
    let Some(waiver) = read.first() else {
        let why = reading.problems.first().map(|problem| problem.message.clone()).unwrap_or_default();
        return Err(Stop(format!("this is no waiver: {why}")));
    };
    let covers = flow::failures(&report).filter(|(_, failure)| waiver.covers(failure, &session.config.prefix)).count();
    if covers == 0 {
        return Err(Stop("nothing that fails is covered by this: `probity check` shows what fails, and under which address".into()));
    }
    fields.push(("covers", covers.to_string()));
    add(&args.file, "waivers", &fields)?;
    output::say(&format!("added {id} to {}: it covers {}", args.file.display(), report::many(covers, "failure")));
    Ok(End::Met)
}
