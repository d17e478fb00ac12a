//! `--evidence`: a bundle of what a run read, applied and found.

use std::path::PathBuf;

use clap::Args;

use super::super::session::Session;
use super::super::{Stop, output};
use super::keys;
use crate::evidence::{Bundle, PrivateKey, Writer};
use crate::flow::{self, Ask, Estate, Run};
use crate::framework::{Assessment, Library, Plan};
use crate::report::Report;

#[derive(Debug, Args)]
pub(crate) struct Seal {
    /// Write a bundle of evidence: a folder, or an archive where the name ends in `.tar`
    #[arg(long = "evidence", value_name = "DIR|FILE.tar", help_heading = "Evidence")]
    bundle: Option<PathBuf>,
    /// Sign it with an ed25519 key (PKCS#8 PEM): a file, `env:NAME` or `fd:N` (repeatable)
    #[arg(long, value_name = "KEY", requires = "bundle", help_heading = "Evidence")]
    sign: Vec<String>,
    /// The bundle that it follows: its digest goes into the new one
    #[arg(long, value_name = "BUNDLE", requires = "bundle", help_heading = "Evidence")]
    previous: Option<PathBuf>,
}

/// A bundle that can be written, as far as one can know: what keeps it from that is told before anything is judged.
pub(crate) struct Sealing {
    keys: Vec<PrivateKey>,
    previous: Option<String>,
    target: PathBuf,
}

impl Seal {
    /// Whether a bundle is asked for.
    pub(crate) fn is_asked(&self) -> bool {
        self.bundle.is_some()
    }

    /// Looks whether the bundle can be written, where one is asked for.
    pub(crate) fn begin(&self) -> Result<Option<Sealing>, Stop> {
        let Some(target) = &self.bundle else { return Ok(None) };
        let keys = self.sign.iter().map(|key| keys::private(key)).collect::<Result<_, _>>()?;
        let previous = self.previous.as_deref().map(Bundle::open).transpose()?.map(|bundle| bundle.digest);
        // Begun and dropped: what is being written must not lie among the files that are judged.
        drop(Writer::begin(target)?);
        Ok(Some(Sealing { keys, previous, target: target.clone() }))
    }
}

impl Sealing {
    /// Writes the bundle and puts it in its place.
    pub(crate) fn finish(
        self,
        verb: &str,
        session: &Session,
        estate: &Estate,
        ask: Ask<'_>,
        report: &Report,
        assessed: Option<(&Assessment, &Library, &Plan)>,
    ) -> Result<(), Stop> {
        let run = Run {
            verb,
            arguments: arguments(std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).skip(2)),
            estate,
            report,
            assessed,
            config: session.config.name().zip(session.config.sources.iter().next().map(|(_, source)| source)),
            retain_until: session.config.retain_until.as_ref().map(|said| said.value.to_string()),
        };
        let mut writer = Writer::begin(&self.target)?;
        let half = writer.half().to_path_buf();
        output::mind_half(&half);
        let predicate = flow::evidence(&run, ask, &mut writer)?;
        let signed = if self.keys.is_empty() { "not signed: it protects against accident alone; --sign KEY signs it".into() } else { signed(&self.keys) };
        let digest = writer.seal(predicate, self.previous.as_deref(), &self.keys)?;
        output::forget_half(&half);
        output::say(&format!("evidence: {} ({digest}), {signed}", self.target.display()));
        Ok(())
    }
}

fn signed(keys: &[PrivateKey]) -> String {
    let ids: Vec<String> = keys.iter().map(|key| key.public().id().chars().take(16).collect()).collect();
    format!("signed by {}", ids.join(", "))
}

/// Flags that bear on what is shown, and not on any verdict, with and without a value.
const OF_OUTPUT: [&str; 9] = ["--evidence", "--sign", "--previous", "--since", "--format", "--output", "--color", "--as-of", "--package-overview"];
const SWITCHES: [&str; 4] = ["--verbose", "-v", "--explain-unknown", "--exit-zero"];

/// What a run was told, as far as it bears on the verdicts. Values of variables are left out: they may be secrets.
pub(super) fn arguments(given: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept = Vec::new();
    let mut given = given.peekable();
    while let Some(word) = given.next() {
        let (flag, value) = word.split_once('=').map_or((word.as_str(), None), |(flag, value)| (flag, Some(value)));
        if SWITCHES.contains(&word.as_str()) {
            continue;
        }
        if OF_OUTPUT.contains(&flag) {
            if value.is_none() {
                given.next();
            }
        } else if flag == "--var" {
            let assigned = value.map(str::to_owned).or_else(|| given.next()).unwrap_or_default();
            kept.push(format!("--var={}", assigned.split('=').next().unwrap_or_default()));
        } else {
            kept.push(word);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_bears_on_verdicts_is_kept_and_no_value_of_a_variable() {
        let given =
            "infra --rule aws/* --sign k.pem --var password=hunter2 --var=token=abc --format json --output=sarif=x --evidence e -v --as-of=2026-12-01 --strict";
        let kept = arguments(given.split(' ').map(str::to_owned));
        assert_eq!(kept, ["infra", "--rule", "aws/*", "--var=password", "--var=token", "--strict"]);
    }
}
