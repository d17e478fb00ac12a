//! `probity check`.

use std::io::{self, IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::args::{Choice, Input, Look, date, format_file};
use super::evidence::{self, Seal};
use super::output;
use super::session::{self, Refused, Session};
use super::{End, Stop};
use crate::flow::{self, Ask, Estate};
use crate::model::{Outcome, Rating};
use crate::policy::{Chosen, Progress, Rulebook};
use crate::report::{self, Reach, Report, SourceRoot, TextOptions, Told};
use crate::source;

pub(super) const CHECK_EXAMPLES: &str = "\
Examples:
  probity check .
  probity check infra/ k8s/ --fail-on high
  probity check . --output sarif=probity.sarif --output json=probity.json
  probity check . --rule 'aws/s3/*' --skip 'asset/*'
  helm template ./chart | probity check - --as rendered.yaml

Exit codes: 0 met, 1 not met, 2 could not run, 3 an input could not be read.";

#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) input: Input,
    #[command(flatten)]
    pub(super) choice: Choice,
    /// The least severity that fails the run [default: low]
    #[arg(long, value_name = "SEVERITY", help_heading = "Result")]
    pub(super) fail_on: Option<Severity>,
    /// An unknown verdict fails the run too, with exit code 3
    #[arg(long, help_heading = "Result")]
    pub(super) strict: bool,
    /// End with 0 whatever was found: for jobs that only report
    #[arg(long, help_heading = "Result")]
    pub(super) exit_zero: bool,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    pub(super) format: Format,
    /// Write a report to a file, as FORMAT=FILE (repeatable)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = format_file::<Format>, help_heading = "Output")]
    pub(super) output: Vec<(Format, PathBuf)>,
    /// Show every unknown verdict and every pass in text
    #[arg(long, short, help_heading = "Output")]
    pub(super) verbose: bool,
    /// Print only what is unknown: each value, the verdicts that rest on it, and which values would settle the most
    #[arg(long, help_heading = "Output", conflicts_with = "format")]
    pub(super) explain_unknown: bool,
    /// Say what changed since the run of this bundle: opened, closed, worse, better, and what can no longer be told
    #[arg(long, value_name = "BUNDLE", help_heading = "Evidence")]
    pub(super) since: Option<PathBuf>,
    #[command(flatten)]
    pub(super) seal: Seal,
    #[command(flatten)]
    pub(super) look: Look,
    /// The day that the report speaks of [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Output")]
    pub(super) as_of: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// One object: schemas/results.schema.json
    Json,
    /// SARIF 2.1.0, with passes and unknowns
    Sarif,
    /// SARIF 2.1.0 as GitHub code scanning takes it
    SarifGithub,
    /// One page for people, which needs no network
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Severity {
    Low,
    Medium,
    High,
    Critical,
}

impl From<Severity> for crate::model::Rating {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Low => Self::Low,
            Severity::Medium => Self::Medium,
            Severity::High => Self::High,
            Severity::Critical => Self::Critical,
        }
    }
}

/// What to do where no reader knows any file.
pub(super) const NOTHING_HELP: &str = "help: give a folder with Terraform, Kubernetes or inventory files; `probity check --help` has examples";

pub(super) fn run(args: Check) -> Result<End, Stop> {
    let session = match Session::load(args.input.config.as_deref(), &args.choice.folders) {
        // The process ends with the run: to take the rules apart would be work for nothing.
        Ok(Ok(session)) => ManuallyDrop::new(session),
        Ok(Err(refused)) => return refuse(&args, *refused),
        Err(stop) => return stopped(&args, &Rulebook::load(&[]).rulebook, stop),
    };
    let as_of = day(&args);
    let judged = args.seal.begin().and_then(|sealing| Ok((sealing, session.choose(&args.choice)?)));
    let judged = judged.and_then(|(sealing, chosen)| {
        let estate = read(&args, &session, &chosen)?;
        let earlier = args.since.as_deref().map(evidence::earlier).transpose()?;
        let mut report = judge(&estate, ask(&session, &chosen, &as_of, observe(&args)));
        if let Some((digest, then)) = earlier {
            flow::since(&mut report, None, digest, &then);
        }
        Ok((sealing, chosen, estate, report))
    });
    let (sealing, chosen, estate, report) = match judged {
        Ok(judged) => judged,
        Err(stop) => return stopped(&args, &session.book, stop),
    };
    let fail_on = args.fail_on.map(Rating::from).or(session.config.fail_on.as_ref().map(|said| said.value)).unwrap_or(Rating::Low);
    let strict = args.strict || session.config.strict.as_ref().is_some_and(|said| said.value);
    let end = ended(&report, fail_on, strict);
    deliver(&args, &report)?;
    if end == End::CouldNotRun {
        output::say("error: no file that any reader knows: nothing was judged");
        output::say(NOTHING_HELP);
        return Ok(end);
    }
    if let Some(sealing) = sealing {
        sealing.finish("check", &session, &estate, ask(&session, &chosen, &as_of, true), &report, None)?;
    }
    Ok(if args.exit_zero { End::Met } else { end })
}

/// Reads what was asked for, if any rule is left to judge it.
fn read(args: &Check, session: &Session, chosen: Chosen<'_>) -> Result<Estate, Stop> {
    if !session.book.rules().iter().any(|rule| chosen(rule) && session.settings.judges(rule)) {
        return Err(Stop("no rule is left to judge with: `--rule`, `--skip` and `enabled: false` in `probity.yaml` leave out all of them".into()));
    }
    session.read(&args.input)
}

fn ask<'a>(session: &'a Session, chosen: Chosen<'a>, as_of: &'a str, observe: bool) -> Ask<'a> {
    Ask { book: &session.book, settings: &session.settings, chosen, as_of, waivers: &session.config.waivers, observe }
}

fn judge(estate: &Estate, ask: Ask<'_>) -> Report {
    let mut report = watched(|progress| flow::check(estate, ask, progress));
    report.source_root = SourceRoot { prefix: session::root_prefix() };
    report
}

/// Judges what is in the working directory now as a run did that evidence tells of.
pub(super) fn again(args: &Check, session: &Session, as_of: &str) -> Result<Report, Stop> {
    let chosen = session.choose(&args.choice)?;
    let estate = read(args, session, &chosen)?;
    Ok(judge(&estate, ask(session, &chosen, as_of, true)))
}

/// JSON and evidence say what each rule saw.
fn observe(args: &Check) -> bool {
    args.seal.is_asked() || args.format == Format::Json || args.output.iter().any(|(format, _)| *format == Format::Json)
}

/// The day that the report speaks of.
fn day(args: &Check) -> String {
    args.as_of.clone().unwrap_or_else(today)
}

/// How a report ends a run.
fn ended(report: &Report, fail_on: Rating, strict: bool) -> End {
    let known = report.inputs.iter().any(|input| matches!(input.reach, Reach::By(_)));
    if !known {
        return End::CouldNotRun;
    }
    if report.results.iter().any(|judged| judged.outcome == Outcome::Fail && judged.severity >= fail_on) {
        return End::NotMet;
    }
    let unread = report.problems.iter().any(|problem| problem.severity == source::Severity::Error);
    let open = strict && report.results.iter().any(|judged| judged.outcome == Outcome::Unknown);
    if unread || open { End::NotAllRead } else { End::Met }
}

/// Tells why the configuration or the rules are refused: people on standard error, programmes in the format that they asked for.
fn refuse(args: &Check, Refused(mut report): Refused) -> Result<End, Stop> {
    report.as_of = day(args);
    deliver_to_programmes(args, &report)?;
    let look = TextOptions { color: output::colored(args.look.color), width: output::width(), verbose: args.verbose };
    output::say(report::problems_text(&report, &look).trim_end());
    let errors = report.problems.iter().filter(|problem| problem.severity == source::Severity::Error).count();
    output::say(&format!("\nerror: the configuration or the rules are not in order ({}): nothing was judged", report::many(errors, "problem")));
    Ok(End::CouldNotRun)
}

/// Tells programmes why the run stopped before anything was judged; people are told by whoever gets the reason back.
fn stopped(args: &Check, book: &Rulebook, stop: Stop) -> Result<End, Stop> {
    let told = Told { severity: source::Severity::Error, message: stop.0.clone(), place: None, help: None };
    let report =
        Report { version: env!("CARGO_PKG_VERSION"), rules_digest: book.digest().to_string(), as_of: day(args), problems: vec![told], ..Report::default() };
    deliver_to_programmes(args, &report)?;
    Err(stop)
}

/// Standard output first: what is printed is not lost where a file cannot be written.
fn deliver(args: &Check, report: &Report) -> Result<(), Stop> {
    let look = TextOptions { color: output::colored(args.look.color), width: output::width(), verbose: args.verbose };
    if args.explain_unknown {
        output::print(|out| out.write_all(report::unknowns_text(report, &look).as_bytes()))?;
    } else {
        output::print(|out| render(args.format, report, &look, out))?;
    }
    save(args, report)
}

/// The report of a run that did not come to judging: all of it but text on standard output.
fn deliver_to_programmes(args: &Check, report: &Report) -> Result<(), Stop> {
    if args.format == Format::Text { save(args, report) } else { deliver(args, report) }
}

fn save(args: &Check, report: &Report) -> Result<(), Stop> {
    args.output.iter().try_for_each(|(format, file)| output::save(file, |out| render(*format, report, &plain(args), out)))
}

/// How text looks in a file.
fn plain(args: &Check) -> TextOptions {
    TextOptions { color: false, width: 100, verbose: args.verbose }
}

fn render(format: Format, report: &Report, look: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => out.write_all(report::text(report, look).as_bytes()),
        Format::Json => report::json(report, out),
        Format::Sarif => report::sarif(report, report::Profile::Full, out),
        Format::SarifGithub => report::sarif(report, report::Profile::GitHub, out),
        Format::Html => report::html(report, None, out),
    }
}

/// Today, in UTC.
pub(super) fn today() -> String {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

/// Runs work; on a terminal, shows how far it is once it has taken half a second.
pub(super) fn watched<T>(work: impl FnOnce(&Progress) -> T) -> T {
    let progress = Progress::default();
    if !io::stderr().is_terminal() {
        return work(&progress);
    }
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(&progress, &ended));
        let result = work(&progress);
        ended.store(true, Ordering::Release);
        watcher.thread().unpark();
        result
    })
}

fn watch(progress: &Progress, ended: &AtomicBool) {
    std::thread::park_timeout(Duration::from_millis(500));
    if ended.load(Ordering::Acquire) {
        return;
    }
    let bar = indicatif::ProgressBar::new(0);
    bar.set_style(
        indicatif::ProgressStyle::with_template("judging {bar:30} {pos}/{len} resources").unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()),
    );
    while !ended.load(Ordering::Acquire) {
        bar.set_length(progress.total.load(Ordering::Relaxed) as u64);
        bar.set_position(progress.done.load(Ordering::Relaxed) as u64);
        std::thread::park_timeout(Duration::from_millis(100));
    }
    bar.finish_and_clear();
}
