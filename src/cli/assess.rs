//! `probity assess`, `probity gap` and `probity plan`: three views of one assessment.

use std::io::{self, Write};

use jiff::civil::Date;

use super::args::{Assess, Paper};
use super::session::{self, Refused, Session};
use super::{End, Stop, check, output};
use crate::config::Said;
use crate::flow::{self, Ask, Assessing, Estate};
use crate::framework::{self, Gap, Library, Plan, Scope, Status, Target};
use crate::report::{self, Reach, Report, TextOptions};
use crate::source::Severity;

/// Which view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Status,
    Gaps,
    Plan,
}

/// Days before an end that it counts as near, where nothing else is said.
pub(super) const WITHIN: i64 = 30;

/// What is to be shown.
struct Shown {
    done: Assessing,
    gaps: Vec<Gap>,
    plan: Option<Plan>,
    within: i64,
    what: What,
}

pub(super) fn run(args: Assess, what: What) -> Result<End, Stop> {
    let session = match Session::load(args.input.config.as_deref(), &args.choice.folders)? {
        Ok(session) => session,
        Err(refused) => return super::rules::refuse(&refused),
    };
    let chosen = session.choose(&args.choice)?;
    let library = library(&session);
    let estate = session.read(&args.input)?;
    let targets = targets(&args, &session, &library, &estate)?;
    if let Some(refused) = refused(&library, &targets, &session) {
        return super::rules::refuse(&refused);
    }
    let as_of = args.as_of.clone().unwrap_or_else(check::today);
    let day: Date = as_of.parse()?;
    let ask = Ask { book: &session.book, settings: &session.settings, chosen: &chosen, as_of: &as_of, waivers: &session.config.waivers, observe: false };
    let done = check::watched(|progress| flow::assess(&estate, ask, &library, &targets, day, progress));
    let within = args.within.or(session.config.within.as_ref().map(|said| said.value)).unwrap_or(WITHIN);
    let gaps = if what == What::Gaps { framework::gaps(&done.assessment, within) } else { Vec::new() };
    let due = session.config.due.unwrap_or_default();
    let plan = (what == What::Plan).then(|| framework::plan(&targets, &library, &done.assessment, &due, within));
    let shown = Shown { done, gaps, plan, within, what };
    let look = TextOptions { color: output::colored(args.look.color), width: output::width(), verbose: args.verbose };
    output::print(|out| render(args.format, &shown, &look, out))?;
    let plain = TextOptions { color: false, width: 100, verbose: args.verbose };
    args.output.iter().try_for_each(|(format, file)| output::save(file, |out| render(*format, &shown, &plain, out)))?;
    let end = ended(&args, &shown);
    if end == End::CouldNotRun {
        output::say("error: no file that any reader knows: nothing was assessed");
        output::say(check::NOTHING_HELP);
        return Ok(end);
    }
    Ok(if args.exit_zero { End::Met } else { end })
}

/// How the run ends.
fn ended(args: &Assess, shown: &Shown) -> End {
    let report: &Report = &shown.done.report;
    if !report.inputs.iter().any(|input| matches!(input.reach, Reach::By(_))) {
        return End::CouldNotRun;
    }
    let default = (shown.what == What::Status).then_some(Status::Undetermined);
    let below = args.fail_below.map(Status::from).or(default);
    let mut controls = shown.done.assessment.frameworks.iter().flat_map(|framework| &framework.controls);
    if below.is_some_and(|below| controls.any(|control| control.status < below)) {
        return End::NotMet;
    }
    if report.problems.iter().any(|problem| problem.severity == Severity::Error) { End::NotAllRead } else { End::Met }
}

/// Every framework there is: the built-in ones, and those of the configuration's folders.
pub(super) fn library(session: &Session) -> Library {
    let folders: Vec<_> = session.config.framework_folders.iter().map(|said| said.value.clone()).collect();
    Library::load(&folders)
}

/// What is wrong with the frameworks that a run asks for: where anything is, it must not go on.
pub(super) fn refused(library: &Library, targets: &[(Target<'_>, Scope)], session: &Session) -> Option<Refused> {
    let mut report = Report { version: env!("CARGO_PKG_VERSION"), rules_digest: session.book.digest().to_string(), ..Report::default() };
    session::refuse(&mut report, library.sources(), &library.problems());
    for message in flow::wrong_bounds(targets, &session.book) {
        report.problems.push(report::Told { severity: Severity::Error, message, place: None, help: Some("mend the framework's file".into()) });
    }
    (!report.problems.is_empty()).then_some(Refused(report))
}

/// What to assess, and over which part of the estate.
fn targets<'a>(args: &Assess, session: &Session, library: &'a Library, estate: &Estate) -> Result<Vec<(Target<'a>, Scope)>, Stop> {
    let config = &session.config;
    let everything = || Scope { prefix: config.prefix.clone(), ..Scope::default() };
    let at = |said: &Said<String>| {
        let place = config.sources.place(said.at);
        format!("{}:{}", place.file, place.start.line)
    };
    // The names that the configuration gives a scope, as the library knows them.
    let mut scoped = Vec::new();
    for (said, scope) in &config.frameworks {
        let target = library.target(&said.value).map_err(|why| Stop(format!("{}: {why}", at(said))))?;
        scoped.push((target, scope.clone()));
    }
    let scope_of = |target: &Target<'_>| {
        let same = scoped.iter().find(|(other, _)| other.name() == target.name());
        let framework = || scoped.iter().find(|(other, _)| other.profile.is_none() && other.framework.id == target.framework.id);
        same.or_else(framework).map_or_else(everything, |(_, scope)| scope.clone())
    };
    let mut found: Vec<(Target<'a>, Scope)> = Vec::new();
    if let Some(name) = &args.profile {
        let Some((named, scope)) = config.profiles.get(name) else {
            let names: Vec<&str> = config.profiles.keys().map(String::as_str).collect();
            let has = if names.is_empty() { "it has none".to_string() } else { format!("it has {}", names.join(", ")) };
            return Err(Stop(format!("there is no profile `{name}` in probity.yaml; {has}")));
        };
        for said in named {
            let target = library.target(&said.value).map_err(|why| Stop(format!("{}: {why}", at(said))))?;
            let scope = scope.clone().unwrap_or_else(|| scope_of(&target));
            found.push((target, scope));
        }
    } else if !args.framework.is_empty() {
        for name in &args.framework {
            let target = library.target(name).map_err(Stop)?;
            let scope = scope_of(&target);
            found.push((target, scope));
        }
    } else if !scoped.is_empty() {
        found = scoped;
    } else {
        for name in flow::standards(estate) {
            let target = library.target(&name).map_err(|why| Stop(format!("the inventory's `standards`: {why}")))?;
            found.push((target, everything()));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|(target, _)| seen.insert(target.name()));
    if found.is_empty() {
        return Err(Stop(
            "no framework is named: give `--framework nist-csf-2.0`, or `frameworks:` in probity.yaml; `probity frameworks list` shows them".into(),
        ));
    }
    Ok(found)
}

fn render(format: Paper, shown: &Shown, look: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let (report, assessment) = (&shown.done.report, &shown.done.assessment);
    match (format, shown.what, &shown.plan) {
        (Paper::Text, What::Gaps, _) => out.write_all(report::gaps_text(report, assessment, &shown.gaps, shown.within, look).as_bytes()),
        (Paper::Text, What::Plan, Some(plan)) => out.write_all(report::plan_text(report, assessment, plan, look).as_bytes()),
        (Paper::Text, ..) => out.write_all(report::assessment_text(report, assessment, look).as_bytes()),
        (Paper::Json, What::Gaps, _) => report::gaps_json(report, assessment, &shown.gaps, shown.within, out),
        (Paper::Json, What::Plan, Some(plan)) => report::plan_json(report, assessment, plan, out),
        (Paper::Json, ..) => report::assessment_json(report, assessment, out),
        (Paper::Markdown | Paper::Csv, what, plan) => {
            let (title, tables) = match (what, plan) {
                (What::Gaps, _) => ("Gaps", report::gap_tables(&shown.gaps)),
                (What::Plan, Some(plan)) => ("Remediation plan", report::plan_tables(plan, assessment)),
                _ => ("Assessment", report::assessment_tables(assessment)),
            };
            if format == Paper::Csv {
                return report::csv(&tables, out);
            }
            out.write_all(report::markdown(title, &report::sentences(report, assessment), &tables).as_bytes())
        }
    }
}
