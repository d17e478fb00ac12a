//! `probity evidence`: verify a bundle, judge it again, look into it.

mod diff;
mod keys;
mod period;
mod replay;
mod sample;
mod seal;
mod show;
mod verify;

pub(super) use seal::Seal;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::args::{Plain, Variables};
use super::{End, Stop};
use crate::evidence::{self, Bundle};
use crate::flow::Record;
use crate::framework::Snapshot;
use crate::report;

pub(super) const EVIDENCE_EXAMPLES: &str = "\
Examples:
  probity evidence keygen probity.pem
  probity assess . --framework pss --evidence evidence/2026-12-01 --sign probity.pem
  probity evidence verify evidence/2026-12-01 --key probity.pem.pub
  probity evidence replay evidence/2026-12-01 --sources .";

const VERIFY_EXAMPLES: &str = "\
Examples:
  probity evidence verify bundle.tar --key release.pub
  probity evidence verify bundle --key alice.pub --key bob.pub --require 1
  probity evidence verify bundle --previous last-month

Exit codes: 0 it holds, 1 something differs, 2 it cannot be read.";

const REPLAY_EXAMPLES: &str = "\
Example:
  git worktree add /tmp/then 3f2a91c && probity evidence replay bundle --sources /tmp/then

Exit codes: 0 every verdict is the same, 1 some are not, 2 could not run.";

const PERIOD_EXAMPLES: &str = "\
Examples:
  probity evidence period evidence/ --from 2026-01-01 --to 2026-06-30 --framework soc2-tsc-2017
  probity evidence period evidence/ --from 2026-01-01 --to 2026-06-30 --cadence 3 --key probity.pem.pub --output html=period.html

Exit codes: 0 evidence speaks of every day, every bundle holds and each follows the one before it, 1 not so, 2 could not run.";

#[derive(Debug, Args)]
pub(super) struct Evidence {
    #[command(subcommand)]
    verb: EvidenceVerb,
}

#[derive(Debug, Subcommand)]
enum EvidenceVerb {
    /// Check that a bundle is what was written, by whom, and after which other one
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(Verify),
    /// Judge the sources again with the bundle's own rules, and compare verdict by verdict
    #[command(after_help = REPLAY_EXAMPLES)]
    Replay(Replay),
    /// Show what a bundle holds
    Show(Show),
    /// Say what differs between two bundles, and because of what
    Diff(Diff),
    /// Draw verdicts at random from the population, for a person to test again: the same for the same seed
    Sample(Sample),
    /// Follow control status over an audit period, and show days and links that have no evidence
    #[command(after_help = PERIOD_EXAMPLES)]
    Period(Box<period::Period>),
    /// Make an ed25519 key: the private one in FILE, for its owner alone, the public one in FILE.pub
    Keygen {
        /// Where the private key is written
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
struct Verify {
    /// The bundle: a folder or an archive
    bundle: PathBuf,
    /// Who must have signed: a public key as PEM or as OpenSSH writes it (repeatable)
    #[arg(long, value_name = "PUB")]
    key: Vec<PathBuf>,
    /// So many of the keys given must have signed [default: all]
    #[arg(long, value_name = "N", requires = "key", value_parser = clap::value_parser!(u16).range(1..))]
    require: Option<u16>,
    /// The bundle that it must follow
    #[arg(long, value_name = "BUNDLE")]
    previous: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Plain::Text)]
    format: Plain,
}

#[derive(Debug, Args)]
struct Replay {
    /// The bundle: a folder or an archive
    bundle: PathBuf,
    /// A copy of the folder that the run was made in
    #[arg(long, value_name = "PATH")]
    sources: PathBuf,
    #[command(flatten)]
    variables: Variables,
    /// What to print
    #[arg(long, value_enum, default_value_t = Plain::Text, help_heading = "Output")]
    format: Plain,
}

#[derive(Debug, Args)]
struct Show {
    /// The bundle: a folder or an archive
    bundle: PathBuf,
    /// Print this file of it, as it is
    file: Option<String>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Plain::Text)]
    format: Plain,
}

#[derive(Debug, Args)]
struct Diff {
    /// The earlier bundle
    before: PathBuf,
    /// The later one
    after: PathBuf,
    /// What to print
    #[arg(long, value_enum, default_value_t = Plain::Text)]
    format: Plain,
}

#[derive(Debug, Args)]
struct Sample {
    /// The bundle: a folder or an archive
    bundle: PathBuf,
    /// How many verdicts
    #[arg(long, value_name = "N")]
    size: usize,
    /// What the draw is made from: any text, written down with the sample
    #[arg(long, value_name = "TEXT")]
    seed: String,
    /// What to print
    #[arg(long, value_enum, default_value_t = Plain::Text)]
    format: Plain,
}

pub(super) fn run(args: Evidence) -> Result<End, Stop> {
    match args.verb {
        EvidenceVerb::Verify(args) => verify::run(&args),
        EvidenceVerb::Replay(args) => replay::run(args),
        EvidenceVerb::Show(args) => show::run(&args),
        EvidenceVerb::Diff(args) => diff::run(&args),
        EvidenceVerb::Sample(args) => sample::run(&args),
        EvidenceVerb::Period(args) => period::run(&args),
        EvidenceVerb::Keygen { file } => keys::generate(&file),
    }
}

/// A file that a bundle must have.
fn file(bundle: &Bundle, name: &str) -> Result<Vec<u8>, Stop> {
    bundle.read(name)?.ok_or_else(|| Stop(format!("the bundle `{}` has no `{name}`", bundle.path().display())))
}

/// What a bundle says of verdicts and controls.
fn record(bundle: &Bundle) -> Result<Record, Stop> {
    Record::read(&file(bundle, "results.json")?, bundle.read("assessment.json")?.as_deref()).map_err(Stop)
}

/// What the run of a bundle found, to be compared with other runs.
fn snapshot_of(bundle: &Bundle) -> Result<Snapshot, Stop> {
    report::read_back(&file(bundle, "results.json")?, bundle.read("assessment.json")?.as_deref()).map_err(Stop)
}

/// A bundle's digest, and what its run found.
pub(super) fn earlier(path: &Path) -> Result<(String, Snapshot), Stop> {
    let bundle = Bundle::open(path)?;
    let snapshot = snapshot_of(&bundle)?;
    Ok((bundle.digest, snapshot))
}

/// A text of the manifest's predicate.
fn said<'a>(bundle: &'a Bundle, key: &str) -> Option<&'a str> {
    bundle.predicate.get(key).and_then(serde_json::Value::as_str)
}

/// The words for a place in a chain.
fn chain(chain: &evidence::Chain) -> String {
    match chain {
        evidence::Chain::First => "follows no other bundle".into(),
        evidence::Chain::Unchecked(digest) => format!("follows {digest}; not checked: give it with --previous"),
        evidence::Chain::Follows(digest) => format!("follows {digest}, which was given and holds"),
        evidence::Chain::Broken(Some(digest)) => format!("broken: follows {digest}, not the one given"),
        evidence::Chain::Broken(None) => "broken: follows no other bundle".into(),
    }
}
