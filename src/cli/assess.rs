//! `probity assess`, `probity gap` and `probity plan`: three views of one assessment.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::args::{Choice, Input, Look, date, format_file};
use super::evidence::{self, Seal};
use super::session::{self, Refused, Session};
use super::{End, Stop, check, output};
use crate::config::Said;
use crate::flow::{self, Ask, Assessing, Estate};
use crate::framework::{self, Gap, Library, Plan, Scope, Selection, Status, Target};
use crate::report::{self, Reach, Report, SourceRoot, TextOptions};
use crate::source::Severity;

pub(super) const ASSESS_EXAMPLES: &str = "\
Examples:
  probity assess . --framework nist-csf-2.0
  probity assess . --framework nist-800-53r5/moderate --framework pss --output json=assessment.json
  probity assess . --profile prod --fail-below satisfied
  probity assess . --framework fedramp-rev5/low --output oscal-ar=ar.json --output hdf=hdf.json

Without --framework and --profile: what `frameworks:` in probity.yaml names, else the inventory's `standards`.

Exit codes: 0 met, 1 a control is below --fail-below, 2 could not run, 3 an input could not be read.";

pub(super) const GAP_EXAMPLES: &str = "\
Examples:
  probity gap . --framework iso-27001-2022
  probity gap . --profile prod --within 60 --format csv

Exit codes: 0, 1 a control is below --fail-below where one is given, 2 could not run, 3 an input could not be read.";

pub(super) const PLAN_EXAMPLES: &str = "\
Examples:
  probity plan . --framework nist-csf-2.0
  probity plan . --profile prod --output csv=plan.csv --output oscal-poam=poam.json

Exit codes: 0, 1 a control is below --fail-below where one is given, 2 could not run, 3 an input could not be read.";

#[derive(Debug, Args)]
pub(super) struct Assess {
    #[command(flatten)]
    pub(super) input: Input,
    #[command(flatten)]
    pub(super) choice: Choice,
    /// A framework, or a profile of one: `nist-csf-2.0`, `cis-controls-8.1/ig1`; without a version, the newest (repeatable)
    #[arg(long, value_name = "ID", help_heading = "Frameworks")]
    pub(super) framework: Vec<String>,
    /// Those that `profiles:` in probity.yaml puts under this name; or an OSCAL profile: the controls that it picks of `--framework`
    #[arg(long, value_name = "NAME|FILE.json", help_heading = "Frameworks")]
    pub(super) profile: Option<String>,
    /// Days before the end of a waiver or an attestation that it counts as near [default: 30]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(0..=36500), help_heading = "Frameworks")]
    pub(super) within: Option<i64>,
    /// End with 1 where the status of a control is below this [default: undetermined for `assess`, none else]
    #[arg(long, value_name = "STATUS", help_heading = "Result")]
    pub(super) fail_below: Option<StatusArg>,
    /// End with 0 whatever was found: for jobs that only report
    #[arg(long, help_heading = "Result")]
    pub(super) exit_zero: bool,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = Paper::Text, help_heading = "Output")]
    pub(super) format: Paper,
    /// Write it to a file too, as FORMAT=FILE (repeatable)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = format_file::<Paper>, help_heading = "Output")]
    pub(super) output: Vec<(Paper, PathBuf)>,
    /// The URI of FedRAMP's certification package overview, which an `sdr` must name
    #[arg(long, value_name = "URI", help_heading = "Output")]
    pub(super) package_overview: Option<String>,
    /// Show everything in text
    #[arg(long, short, help_heading = "Output")]
    pub(super) verbose: bool,
    /// Say what changed since the run of this bundle: opened, closed, worse, better, and what can no longer be told
    #[arg(long, value_name = "BUNDLE", help_heading = "Evidence")]
    pub(super) since: Option<PathBuf>,
    #[command(flatten)]
    pub(super) seal: Seal,
    #[command(flatten)]
    pub(super) look: Look,
    /// The day that it speaks of [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Output")]
    pub(super) as_of: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Paper {
    /// For people at a terminal
    Text,
    /// One object: schemas/assessment.schema.json, gaps.schema.json or plan.schema.json
    Json,
    /// A document of tables
    Markdown,
    /// One table, for spreadsheets
    Csv,
    /// One page for people, which needs no network
    Html,
    /// The Statement of Applicability of ISO/IEC 27001, as Markdown (`assess`)
    Soa,
    /// The same, for spreadsheets
    SoaCsv,
    /// The same, as a page
    SoaHtml,
    /// OSCAL assessment results, with their plan inside (`assess`)
    OscalAr,
    /// The OSCAL assessment plan alone (`assess`)
    OscalAp,
    /// An OSCAL plan of action and milestones (`plan`)
    OscalPoam,
    /// FedRAMP 20x's Security Decision Record (`assess`)
    Sdr,
    /// For MITRE's Heimdall (`assess`)
    Hdf,
}

/// A status, as `--fail-below` takes it: from the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum StatusArg {
    Undetermined,
    NotAssessed,
    RiskAccepted,
    PartlySatisfied,
    Attested,
    Satisfied,
}

impl From<StatusArg> for crate::framework::Status {
    fn from(status: StatusArg) -> Self {
        match status {
            StatusArg::Undetermined => Self::Undetermined,
            StatusArg::NotAssessed => Self::NotAssessed,
            StatusArg::RiskAccepted => Self::RiskAccepted,
            StatusArg::PartlySatisfied => Self::PartlySatisfied,
            StatusArg::Attested => Self::Attested,
            StatusArg::Satisfied => Self::Satisfied,
        }
    }
}

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
    /// The URI that a Security Decision Record names.
    overview: Option<String>,
}

pub(super) fn run(args: Assess, what: What) -> Result<End, Stop> {
    let session = match Session::load(args.input.config.as_deref(), &args.choice.folders)? {
        Ok(session) => session,
        Err(refused) => return super::rules::refuse(&refused),
    };
    let chosen = session.choose(&args.choice)?;
    let mut library = library(&session);
    let selection = args.profile.as_deref().filter(|name| is_file(name)).map(|file| library.select(Path::new(file)));
    if let Some(None) = selection
        && let Some(refused) = refused(&library, &[], &session)
    {
        return super::rules::refuse(&refused);
    }
    let library = library;
    let sealing = args.seal.begin()?;
    let estate = session.read(&args.input)?;
    let targets = targets(&args, selection.flatten().as_ref(), &session, &library, &estate)?;
    writable(&args, what, &targets)?;
    if let Some(refused) = refused(&library, &targets, &session) {
        return super::rules::refuse(&refused);
    }
    let as_of = args.as_of.clone().unwrap_or_else(check::today);
    let day: Date = as_of.parse()?;
    let ask =
        Ask { book: &session.book, settings: &session.settings, chosen: &chosen, as_of: &as_of, waivers: &session.config.waivers, observe: sealing.is_some() };
    let earlier = args.since.as_deref().map(evidence::earlier).transpose()?;
    let mut done = check::watched(|progress| flow::assess(&estate, ask, &library, &targets, day, progress));
    done.report.source_root = SourceRoot { prefix: session::root_prefix() };
    if let Some((digest, then)) = earlier {
        flow::since(&mut done.report, Some(&done.assessment), digest, &then);
    }
    let within = args.within.or(session.config.within.as_ref().map(|said| said.value)).unwrap_or(WITHIN);
    let gaps = if what == What::Gaps { framework::gaps(&done.assessment, within) } else { Vec::new() };
    let due = session.config.due.unwrap_or_default();
    let is_page = args.format == Paper::Html || args.output.iter().any(|(format, _)| *format == Paper::Html);
    let plan = (what == What::Plan || what == What::Status && is_page || sealing.is_some())
        .then(|| framework::plan(&targets, &library, &done.assessment, &due, within));
    let shown = Shown { done, gaps, plan, within, what, overview: args.package_overview.clone() };
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
    if let Some(sealing) = sealing {
        let assessed = shown.plan.as_ref().map(|plan| (&shown.done.assessment, &library, plan));
        sealing.finish("assess", &session, &estate, ask, &shown.done.report, assessed)?;
    }
    Ok(if args.exit_zero { End::Met } else { end })
}

/// Whether `--profile` names an OSCAL profile rather than one of probity.yaml.
fn is_file(profile: &str) -> bool {
    Path::new(profile).extension().is_some_and(|end| end.eq_ignore_ascii_case("json"))
}

/// Whether this view can be written in every format that is asked for: before anything is judged.
fn writable(args: &Assess, what: What, targets: &[(Target<'_>, Scope)]) -> Result<(), Stop> {
    for format in std::iter::once(args.format).chain(args.output.iter().map(|(format, _)| *format)) {
        let verb = match format {
            Paper::Text | Paper::Json | Paper::Markdown | Paper::Csv | Paper::Html => continue,
            Paper::Soa | Paper::SoaCsv | Paper::SoaHtml | Paper::OscalAr | Paper::OscalAp | Paper::Sdr | Paper::Hdf => What::Status,
            Paper::OscalPoam => What::Plan,
        };
        if verb != what {
            let name = format.to_possible_value().map(|value| value.get_name().to_string()).unwrap_or_default();
            let verb = if verb == What::Plan { "plan" } else { "assess" };
            return Err(Stop(format!("the format `{name}` is written by `probity {verb}`")));
        }
        let is_soa = matches!(format, Paper::Soa | Paper::SoaCsv | Paper::SoaHtml);
        if is_soa && !targets.iter().any(|(target, _)| report::is_soa_framework(&target.name())) {
            return Err(Stop(format!("a Statement of Applicability is of `{0}`, which is not assessed here: give `--framework {0}`", report::SOA_FRAMEWORK)));
        }
        if format == Paper::Sdr {
            let overview = args.package_overview.as_deref().unwrap_or_default();
            if !report::is_uri(overview) {
                return Err(Stop("a Security Decision Record names the certification package overview: give `--package-overview URI`".into()));
            }
            if !targets.iter().any(|(target, _)| report::is_of_sdr(&target.framework.id)) {
                return Err(Stop("a Security Decision Record speaks of FedRAMP: assess `fedramp-20x-ksi`, `fedramp-rev5` or `nist-800-53r5`".into()));
            }
        }
    }
    Ok(())
}

/// Assesses what is in the working directory now as a run did that evidence tells of.
pub(super) fn again(args: &Assess, session: &Session, mut library: Library, as_of: &str) -> Result<Result<Assessing, Refused>, Stop> {
    let chosen = session.choose(&args.choice)?;
    let selection = args.profile.as_deref().filter(|name| is_file(name)).and_then(|file| library.select(Path::new(file)));
    let library = library;
    let estate = session.read(&args.input)?;
    let targets = targets(args, selection.as_ref(), session, &library, &estate)?;
    if let Some(refused) = refused(&library, &targets, session) {
        return Ok(Err(refused));
    }
    let ask = Ask { book: &session.book, settings: &session.settings, chosen: &chosen, as_of, waivers: &session.config.waivers, observe: true };
    Ok(Ok(check::watched(|progress| flow::assess(&estate, ask, &library, &targets, as_of.parse().unwrap_or_default(), progress))))
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
fn targets<'a>(
    args: &Assess,
    selection: Option<&Selection>,
    session: &Session,
    library: &'a Library,
    estate: &Estate,
) -> Result<Vec<(Target<'a>, Scope)>, Stop> {
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
    if let Some(selection) = selection {
        let framework = match args.framework.as_slice() {
            [] => None,
            [only] => Some(only.as_str()),
            _ => return Err(Stop("an OSCAL profile picks from one framework: give `--framework` once".into())),
        };
        let target = library.selected(selection, framework).map_err(Stop)?;
        let scope = scope_of(&target);
        found.push((target, scope));
    } else if let Some(name) = &args.profile {
        if !args.framework.is_empty() {
            return Err(Stop("a profile of probity.yaml names its frameworks itself: give `--profile` or `--framework`".into()));
        }
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
        found.clone_from(&scoped);
    } else {
        for name in flow::standards(estate) {
            let target = library.target(&name).map_err(|why| Stop(format!("the inventory's `standards`: {why}")))?;
            found.push((target, everything()));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|(target, _)| seen.insert(target.name()));
    // What those ask for that the estate is to meet as well: assessed with them, and not shown.
    let asked: Vec<String> = found.iter().flat_map(|(target, _)| target.asks_for().cloned()).collect();
    let stated = flow::standards(estate).into_iter().filter_map(|name| library.target(&name).ok()).map(|target| (target, everything()));
    let behind: Vec<_> = if asked.is_empty() { Vec::new() } else { scoped.iter().cloned().chain(stated).collect() };
    let shown: Vec<_> = found.iter().map(|(target, _)| target.framework.id.clone()).collect();
    let wanted = |target: &Target<'_>| asked.iter().any(|id| **id == *target.framework.id) && !shown.contains(&target.framework.id);
    let behind: Vec<(Target<'a>, Scope)> = behind.into_iter().filter(|(target, _)| wanted(target) && seen.insert(target.name())).collect();
    found.extend(behind.into_iter().map(|(target, scope)| (Target { behind: true, ..target }, scope)));
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
        (Paper::OscalAr, ..) => report::oscal_assessment_results(report, assessment, out),
        (Paper::OscalAp, ..) => report::oscal_assessment_plan(report, assessment, out),
        (Paper::OscalPoam, _, Some(plan)) => report::oscal_poam(report, assessment, plan, out),
        // Refused before: see `writable`.
        (Paper::OscalPoam, _, None) => Ok(()),
        (Paper::Sdr, ..) => report::sdr(report, assessment, shown.overview.as_deref().unwrap_or_default(), out),
        (Paper::Hdf, ..) => report::hdf(report, assessment, out),
        (Paper::Html, _, plan) => report::html(report, Some(report::Compliance { assessment, gaps: &shown.gaps, plan: plan.as_ref() }), out),
        (Paper::Soa, ..) => out
            .write_all(report::markdown("Statement of Applicability", &report::soa_sentences(report, assessment), &report::soa_tables(assessment)).as_bytes()),
        (Paper::SoaCsv, ..) => report::csv(&report::soa_tables(assessment), out),
        (Paper::SoaHtml, ..) => report::soa_html(report, assessment, out),
        (Paper::Markdown | Paper::Csv, what, plan) => {
            let (title, tables) = match (what, plan) {
                (What::Gaps, _) => ("Gaps", report::gap_tables(report, &shown.gaps)),
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
