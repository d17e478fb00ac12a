//! The command line: one file a verb. Results go to standard output, talk to standard error.

mod args;
mod assess;
mod attest;
mod check;
mod completions;
mod config;
mod evidence;
mod explain;
mod frameworks;
mod governed;
mod output;
mod resources;
mod rules;
mod session;
mod terraform;
mod waivers;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::policy::Rulebook;
use args::{Cli, Verb};

/// How a run ended, as its exit code says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// What was asked for is met.
    Met,
    /// It is not: there are findings.
    NotMet,
    /// It could not run.
    CouldNotRun,
    /// It ran, but an input in scope could not be read, or, when strict, a verdict is unknown.
    NotAllRead,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        ExitCode::from(match end {
            End::Met => 0,
            End::NotMet => 1,
            End::CouldNotRun => 2,
            End::NotAllRead => 3,
        })
    }
}

/// Why a run could not start or go on, for people.
#[derive(Debug)]
pub(crate) struct Stop(pub(crate) String);

impl<E: std::fmt::Display> From<E> for Stop {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Each thread's stack: rules may nest deep, and input may too. It is virtual memory, taken as it is used.
const STACK: usize = 64 << 20;

/// Runs the programme and gives its exit code.
#[must_use]
pub fn main() -> ExitCode {
    output::mind_interrupts();
    let matches = match Cli::command().version(version()).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { End::CouldNotRun.into() } else { End::Met.into() };
        }
    };
    let Ok(cli) = Cli::from_arg_matches(&matches) else { return End::CouldNotRun.into() };
    let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global();
    // The main thread's own stack is the system's choice; work that recurses runs on ours.
    let work = std::thread::Builder::new().stack_size(STACK).spawn(move || run(cli));
    match work.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(end))) => end.into(),
        Ok(Ok(Err(Stop(reason)))) => {
            output::say(&format!("error: {}", crate::report::shown(&reason)));
            End::CouldNotRun.into()
        }
        _ => End::CouldNotRun.into(),
    }
}

fn run(cli: Cli) -> Result<End, Stop> {
    match cli.verb {
        Verb::Check(args) => check::run(args),
        Verb::Assess(args) => assess::run(args, assess::What::Status),
        Verb::Gap(args) => assess::run(args, assess::What::Gaps),
        Verb::Plan(args) => assess::run(args, assess::What::Plan),
        Verb::Frameworks(args) => frameworks::run(args),
        Verb::Objectives(args) => frameworks::objectives(args),
        Verb::Attest(args) => attest::run(args),
        Verb::Waivers(args) => waivers::run(args),
        Verb::Resources(args) => resources::run(args),
        Verb::Rules(args) => rules::run(args),
        Verb::Evidence(args) => evidence::run(args),
        Verb::Explain(args) => explain::run(args),
        Verb::Config(args) => config::run(args),
        Verb::Terraform(args) => terraform::run(args),
        Verb::Completions(args) => completions::run(args),
    }
}

/// The version, with the digest of the built-in rules. Computed only where it is asked for.
fn version() -> String {
    let asked = std::env::args_os().any(|arg| arg == "--version" || arg == "-V");
    let digest = if asked { Rulebook::load(&[]).rulebook.digest().to_string() } else { String::new() };
    format!("{} (rules {digest})", env!("CARGO_PKG_VERSION"))
}
