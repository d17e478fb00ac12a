//! `probity evidence period`: control status over an audit period, from the bundles of its runs.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::super::args::{Look, date, format_file};
use super::super::{End, Stop, output};
use super::{keys, said, snapshot_of};
use crate::evidence::{Bundle, MANIFEST, Signer, Trust};
use crate::framework::{Follower, Head, Library, Snapshot, Span, in_order};
use crate::report::{self, TextOptions};

#[derive(Debug, Args)]
pub(super) struct Period {
    /// Bundles, and folders of bundles
    #[arg(required = true, value_name = "BUNDLE")]
    bundles: Vec<PathBuf>,
    /// The first day
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: String,
    /// The last day
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: String,
    /// For so many days a bundle speaks, its own day included: the longest time from one run to the next
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(i64).range(1..=366))]
    cadence: i64,
    /// Only these frameworks, or profiles of them (repeatable) [default: all that were assessed]
    #[arg(long, value_name = "ID")]
    framework: Vec<String>,
    /// Who must have signed each bundle: a public key as PEM or as OpenSSH writes it (repeatable)
    #[arg(long, value_name = "PUB")]
    key: Vec<PathBuf>,
    /// So many of the keys given must have signed [default: all]
    #[arg(long, value_name = "N", requires = "key", value_parser = clap::value_parser!(u16).range(1..))]
    require: Option<u16>,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    format: Format,
    /// Write it to a file too, as FORMAT=FILE (repeatable)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = format_file::<Format>, help_heading = "Output")]
    output: Vec<(Format, PathBuf)>,
    /// Show everything in text
    #[arg(long, short, help_heading = "Output")]
    verbose: bool,
    #[command(flatten)]
    look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people at a terminal
    Text,
    /// One object: schemas/period.schema.json
    Json,
    /// A document of tables
    Markdown,
    /// The controls, for spreadsheets
    Csv,
    /// A page, with a picture of each control's days
    Html,
}

pub(super) fn run(args: &Period) -> Result<End, Stop> {
    let span = Span { from: args.from.parse()?, to: args.to.parse()?, cadence: args.cadence };
    if span.to < span.from {
        return Err(Stop(format!("the period ends before it begins: {} to {}", span.from, span.to)));
    }
    let signers: Vec<Signer> = args.key.iter().map(|path| keys::signer(path)).collect::<Result<_, _>>()?;
    let trust = Trust { signers, require: args.require.map(usize::from), previous: None };
    let (mut bundles, mut refused) = (Vec::new(), Vec::new());
    for path in found(&args.bundles)? {
        let name = path.display().to_string();
        match Bundle::trusted(&path, &trust).map_err(Stop::from).and_then(|bundle| Ok((head(&name, &bundle)?, bundle))) {
            Ok(opened) => bundles.push(opened),
            Err(Stop(why)) => refused.push((name, why)),
        }
    }
    let heads = in_order(bundles.iter().map(|(head, _)| head.clone()).collect());
    let mut follower = Follower::new(span, &heads, refused);
    let wanted = wanted(&args.framework);
    let mut assessed: Vec<String> = Vec::new();
    for head in heads {
        let Some(n) = bundles.iter().position(|(other, _)| *other == head) else { continue };
        let (_, bundle) = bundles.swap_remove(n);
        match snapshot_of(&bundle) {
            Ok(mut snapshot) => {
                assessed.extend(snapshot.frameworks.iter().map(|(name, _)| name.to_string()));
                keep(&mut snapshot, &wanted);
                follower.add(head, &snapshot);
            }
            Err(Stop(why)) => follower.refuse(head.name, why),
        }
    }
    if let Some(missing) = wanted.iter().find(|names| !names.iter().any(|name| assessed.contains(name))) {
        assessed.sort();
        assessed.dedup();
        let has = if assessed.is_empty() { "nothing".into() } else { assessed.join(", ") };
        return Err(Stop(format!("no bundle assesses `{}`; what they assess: {has}", missing.first().map_or("", String::as_str))));
    }
    let period = follower.end();
    let look = TextOptions { color: output::colored(args.look.color), width: output::width(), verbose: args.verbose };
    output::print(|out| render(args.format, &period, &look, out))?;
    let plain = TextOptions { color: false, width: 100, verbose: args.verbose };
    args.output.iter().try_for_each(|(format, file)| output::save(file, |out| render(*format, &period, &plain, out)))?;
    Ok(if period.is_whole() { End::Met } else { End::NotMet })
}

fn render(format: Format, period: &crate::framework::Period, look: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => out.write_all(report::period_text(period, look).as_bytes()),
        Format::Json => report::period_json(period, out),
        Format::Markdown => out.write_all(report::markdown("Audit period", &report::period_sentences(period), &report::period_tables(period)).as_bytes()),
        Format::Csv => report::csv(&report::period_tables(period), out),
        Format::Html => report::period_html(period, out),
    }
}

/// The bundles that paths lead to: themselves, or what a folder of bundles holds.
fn found(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Stop> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() || path.join(MANIFEST).symlink_metadata().is_ok() {
            found.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path).map_err(|error| Stop(format!("`{}` cannot be read: {}", path.display(), crate::source::plain(&error))))?;
        let mut inside: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| may_be_bundle(path)).collect();
        if inside.is_empty() {
            return Err(Stop(format!("`{}` is no bundle, and holds none", path.display())));
        }
        inside.sort();
        found.append(&mut inside);
    }
    Ok(found)
}

fn may_be_bundle(path: &Path) -> bool {
    path.is_dir() || path.extension().is_some_and(|extension| extension == "tar")
}

/// What a manifest tells of its bundle.
fn head(name: &str, bundle: &Bundle) -> Result<Head, Stop> {
    let as_of = said(bundle, "as_of").and_then(|day| day.parse().ok()).ok_or_else(|| Stop("its manifest names no day".into()))?;
    let signed = bundle.proof.signed.iter().map(|(name, _)| name.clone()).collect();
    Ok(Head { name: name.into(), digest: bundle.digest.clone(), previous: said(bundle, "previous").map(str::to_owned), as_of, signed })
}

/// For each framework asked for, the names under which evidence may have it.
fn wanted(frameworks: &[String]) -> Vec<Vec<String>> {
    if frameworks.is_empty() {
        return Vec::new();
    }
    let library = Library::load(&[]);
    let names = |id: &String| std::iter::once(id.clone()).chain(library.target(id).ok().map(|target| target.name())).collect();
    frameworks.iter().map(names).collect()
}

fn keep(snapshot: &mut Snapshot, wanted: &[Vec<String>]) {
    if !wanted.is_empty() {
        snapshot.frameworks.retain(|(name, _)| wanted.iter().flatten().any(|wanted| **wanted == **name));
    }
}
