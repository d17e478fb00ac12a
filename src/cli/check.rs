//! `probity check`.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::args::{Check, Format};
use super::output;
use super::session::{self, Refused, Session};
use super::{End, Stop};
use crate::flow::{self, Ask};
use crate::model::{Outcome, Rating};
use crate::policy::Progress;
use crate::report::{self, Reach, Report, SourceRoot, TextOptions};
use crate::source::Severity;

pub(super) fn run(args: Check) -> Result<End, Stop> {
    let session = match Session::load(args.input.config.as_deref(), &args.choice.folders)? {
        Ok(session) => session,
        Err(refused) => return refuse(&args, *refused),
    };
    let chosen = session.choose(&args.choice)?;
    let as_of = args.as_of.clone().unwrap_or_else(today);
    let estate = session.read(&args.input)?;
    let ask = Ask { book: &session.book, settings: &session.settings, chosen: &chosen, as_of: &as_of };
    let mut report = watched(|progress| flow::check(&estate, ask, progress));
    report.source_root = SourceRoot { prefix: session::root_prefix() };

    let fail_on = args.fail_on.map(Rating::from).or(session.config.fail_on.as_ref().map(|said| said.value)).unwrap_or(Rating::Low);
    let strict = args.strict || session.config.strict.as_ref().is_some_and(|said| said.value);
    let end = ended(&report, fail_on, strict);
    deliver(&args, &report)?;
    if end == End::CouldNotRun {
        output::say("error: no file that any reader knows: nothing was judged");
        output::say("help: give a folder with Terraform, Kubernetes or inventory files; `probity check --help` has examples");
        return Ok(end);
    }
    Ok(if args.exit_zero { End::Met } else { end })
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
    let unread = report.problems.iter().any(|problem| problem.severity == Severity::Error);
    let open = strict && report.results.iter().any(|judged| judged.outcome == Outcome::Unknown);
    if unread || open { End::NotAllRead } else { End::Met }
}

/// Tells why the run could not start, in every format asked for.
fn refuse(args: &Check, Refused(mut report): Refused) -> Result<End, Stop> {
    report.as_of = args.as_of.clone().unwrap_or_else(today);
    deliver(args, &report)?;
    let errors = report.problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    output::say(&format!(
        "error: the configuration or the rules are not in order ({errors} {}): nothing was judged",
        if errors == 1 { "problem" } else { "problems" }
    ));
    Ok(End::CouldNotRun)
}

fn deliver(args: &Check, report: &Report) -> Result<(), Stop> {
    for (format, file) in &args.output {
        output::save(file, |out| render(*format, report, &plain(args), out))?;
    }
    let look = TextOptions { color: output::colored(args.look.color), width: output::width(), verbose: args.verbose };
    if args.explain_unknown {
        return output::print(|out| out.write_all(report::unknowns_text(report, &look).as_bytes()));
    }
    output::print(|out| render(args.format, report, &look, out))
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
    }
}

/// Today, in UTC.
pub(super) fn today() -> String {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

/// Runs work; on a terminal, shows how far it is once it has taken half a second.
fn watched<T>(work: impl FnOnce(&Progress) -> T) -> T {
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
