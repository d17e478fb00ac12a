//! `probity explain RULE ADDRESS`: why this verdict.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use super::args::Input;
use super::output;
use super::session::Session;
use super::{End, Stop};
use crate::policy;
use crate::report;

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The rule's id
    pub(super) rule: String,
    /// The resource's address, as `probity check` prints it
    pub(super) address: String,
    #[command(flatten)]
    pub(super) input: Input,
    /// A folder of own rules and lenses (repeatable)
    #[arg(long = "rules", value_name = "DIR", help_heading = "Rules")]
    pub(super) folders: Vec<PathBuf>,
}

pub(super) fn run(args: Explain) -> Result<End, Stop> {
    let session = match Session::load(args.input.config.as_deref(), &args.folders)? {
        Ok(session) => session,
        Err(refused) => return super::rules::refuse(&refused),
    };
    let Some(rule) = session.book.rule(&args.rule) else {
        let near =
            session.book.nearest(&args.rule).map_or_else(|| "`probity rules list` shows the rules".to_string(), |near| format!("did you mean `{near}`?"));
        return Err(Stop(format!("there is no rule `{}`; {near}", args.rule)));
    };
    let estate = session.read(&args.input)?;
    let found: Vec<usize> =
        (0..estate.reading.resources.len()).filter(|n| estate.reading.resources.get(*n).is_some_and(|resource| *resource.address == args.address)).collect();
    if found.is_empty() {
        let addresses = estate.reading.resources.iter().map(|resource| &*resource.address);
        let near = addresses
            .map(|address| (strsim::jaro_winkler(address, &args.address), address))
            .filter(|(score, _)| *score > 0.8)
            .max_by(|(a, _), (b, _)| a.total_cmp(b));
        return Err(Stop(format!(
            "there is no resource `{}`{}",
            args.address,
            near.map_or_else(|| "; `probity resources` shows them".to_string(), |(_, near)| format!("; did you mean `{}`?", estate.shown(near)))
        )));
    }
    let shown = |text: &str| report::shown(&estate.shown(text)).to_string();
    let place = |span| {
        let place = estate.sources.place(span);
        format!("{}:{}:{}", place.file, place.start.line, place.start.column)
    };
    output::print(|out| {
        for (count, n) in found.iter().enumerate() {
            if count > 0 {
                writeln!(out)?;
            }
            let Some(resource) = estate.reading.resources.get(*n) else { continue };
            let explanation = policy::explain(&session.book, &session.settings, &estate.reading, &estate.sources, &rule.id, *n);
            writeln!(out, "{}  {}", rule.id, rule.title)?;
            writeln!(out, "{}  {}", shown(&resource.address), shown(&place(resource.header)))?;
            match &explanation.verdict {
                None => writeln!(out, "\nnot applicable: the rule asks nothing of it")?,
                Some(verdict) => {
                    writeln!(out, "\n{}", verdict.outcome.word())?;
                    for finding in &verdict.findings {
                        writeln!(out, "  {}  {}", shown(&place(finding.at)), shown(&finding.message))?;
                    }
                    for (at, unknown) in &verdict.unknown {
                        writeln!(out, "  {} rests on: {} ({})", shown(at), shown(&unknown.why), shown(&place(unknown.origin)))?;
                    }
                    if let Some(error) = &verdict.error {
                        writeln!(out, "  {}", shown(error))?;
                    }
                }
            }
            writeln!(out, "\nvalues that the rule can read:")?;
            let mut seen = BTreeSet::new();
            for (address, path, node) in &explanation.read {
                // A block that stands once is also its own first element: one line is enough.
                let value = crate::report::value_json(node).to_string();
                if !seen.insert((address, node.at, value.clone())) {
                    continue;
                }
                let owner = if **address == *resource.address { String::new() } else { format!("{address}.") };
                writeln!(out, "  {}{} = {}  ({})", shown(&owner), shown(&path.to_string()), shown(&value), shown(&place(node.at)))?;
            }
            if explanation.read.is_empty() {
                writeln!(out, "  none is there")?;
            }
            for edge in &resource.edges {
                writeln!(out, "  {} refers to {}", shown(&resource.body.shown_path(&edge.from).to_string()), shown(&edge.to))?;
            }
        }
        Ok(())
    })?;
    Ok(End::Met)
}
