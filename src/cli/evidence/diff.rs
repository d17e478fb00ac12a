//! `probity evidence diff`: what differs between two bundles, and what it rests on that differs too.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value as Json, json};

use super::super::args::Plain;
use super::super::{End, Stop, output};
use super::{Diff, file, record, said};
use crate::evidence::{Bundle, canonical, digest};
use crate::flow::{self, CONFIG, Change, Name, Record};
use crate::report::{self, shown};

/// A bundle, taken apart for comparison.
struct Side {
    bundle: Bundle,
    record: Record,
    /// What each resource looked like: by file, root, variant and address.
    resources: BTreeMap<[String; 4], String>,
    files: BTreeMap<String, String>,
}

impl Side {
    fn open(path: &std::path::Path) -> Result<Self, Stop> {
        let bundle = Bundle::open(path)?;
        let model: Json = serde_json::from_slice(&file(&bundle, "model.json")?)?;
        let mut resources = BTreeMap::new();
        for resource in model.get("resources").and_then(Json::as_array).into_iter().flatten() {
            let key = ["file", "root", "variant", "address"].map(|key| resource.get(key).and_then(Json::as_str).unwrap_or_default().to_string());
            resources.insert(key, digest(&canonical(&json!([resource.get("body"), resource.get("asset")]))));
        }
        let files = bundle.files().map(|(name, sha256, _)| (name.to_string(), sha256.to_string())).collect();
        Ok(Self { record: record(&bundle)?, bundle, resources, files })
    }

    /// The files of which the name fits.
    fn files(&self, fits: impl Fn(&str) -> bool) -> Vec<(&String, &String)> {
        self.files.iter().filter(|(name, _)| fits(name)).collect()
    }
}

struct Compared {
    before: Side,
    after: Side,
}

impl Compared {
    fn differ(&self, fits: impl Fn(&str) -> bool) -> bool {
        self.before.files(&fits) != self.after.files(&fits)
    }

    fn said_differs(&self, key: &str) -> bool {
        said(&self.before.bundle, key) != said(&self.after.bundle, key)
    }

    fn version_differs(&self) -> bool {
        self.before.bundle.predicate.get("tool") != self.after.bundle.predicate.get("tool")
    }

    /// What differs of all that a verdict rests on.
    fn because(&self, change: &Change<'_>) -> Vec<String> {
        let Name { file, rule, address, root, variant } = change.name;
        let mut because = Vec::new();
        let waived = |side: Option<&flow::Recorded>| side.and_then(|side| side.waiver.clone());
        if waived(change.before) != waived(change.after) {
            because.push("waiver".to_string());
        }
        let key = [file, root, variant, address].map(String::clone);
        match (self.before.resources.get(&key), self.after.resources.get(&key)) {
            (None, Some(_)) => because.push("resource is new".into()),
            (Some(_), None) => because.push("resource is gone".into()),
            (before, after) if before != after => because.push("resource".into()),
            _ => {}
        }
        let text = format!("/{rule}.rego");
        if self.differ(|name| name.starts_with("rules/") && name.ends_with(&text)) {
            because.push("rule".into());
        } else if self.differ(|name| name.starts_with("rules/") && name.ends_with(".rego") && (name.contains("/lib/") || name.contains("/lens/"))) {
            because.push("lens or helper of the rules".into());
        }
        if self.differ(|name| name == CONFIG) {
            because.push("configuration".into());
        }
        let beside = change.before.into_iter().chain(change.after).flat_map(|side| &side.beside);
        for other in beside.collect::<std::collections::BTreeSet<_>>() {
            let of = |side: &Side| side.resources.iter().filter(|(key, _)| key.last() == Some(other)).map(|(_, sha256)| sha256.clone()).collect::<Vec<_>>();
            if of(&self.before) != of(&self.after) {
                because.push(format!("resource `{other}`"));
            }
        }
        if because.is_empty() && self.said_differs("inputs_digest") {
            because.push("another input".into());
        }
        if self.before.bundle.predicate.get("arguments") != self.after.bundle.predicate.get("arguments") {
            because.push("arguments".into());
        }
        if because.is_empty() && self.version_differs() {
            because.push("version of Probity".into());
        }
        because
    }

    /// The same of a control's status.
    fn because_control(&self, framework: &str, verdicts: usize) -> Vec<&'static str> {
        let id = framework.split('/').next().unwrap_or_default();
        let text = format!("/{id}.yaml");
        let mut because = Vec::new();
        if self.differ(|name| name.starts_with("frameworks/") && (name.ends_with(&text) || name.ends_with("/objectives.yaml"))) {
            because.push("mapping");
        }
        if verdicts > 0 {
            because.push("verdicts");
        }
        if self.differ(|name| name.starts_with("config/attestations")) {
            because.push("attestation");
        }
        if self.differ(|name| name == CONFIG) {
            because.push("configuration");
        }
        if self.said_differs("as_of") {
            because.push("day");
        }
        because
    }
}

pub(super) fn run(args: &Diff) -> Result<End, Stop> {
    let both = Compared { before: Side::open(&args.before)?, after: Side::open(&args.after)? };
    let changes = flow::changes(&both.before.record, &both.after.record);
    let moved = flow::moved(&both.before.record, &both.after.record);
    output::print(|out| match args.format {
        Plain::Text => as_text(&both, &changes, &moved, out),
        Plain::Json => {
            let verdict = |change: &Change<'_>| {
                let (before, after) = change.words();
                json!({"verdict": change.name, "before": before, "after": after, "because": both.because(change)})
            };
            let control = |(framework, control, before, after): &(String, String, String, String)| json!({"framework": framework, "control": control, "before": before, "after": after, "because": both.because_control(framework, changes.len())});
            let document = json!({
                "before": both.before.bundle.digest,
                "after": both.after.bundle.digest,
                "follows": super::chain(&both.after.bundle.follows(&both.before.bundle)),
                "verdicts": changes.iter().map(verdict).collect::<Vec<_>>(),
                "controls": moved.iter().map(control).collect::<Vec<_>>(),
            });
            report::write_json(&document, out)
        }
    })?;
    Ok(if changes.is_empty() && moved.is_empty() { End::Met } else { End::NotMet })
}

fn as_text(both: &Compared, changes: &[Change<'_>], moved: &[(String, String, String, String)], out: &mut dyn Write) -> io::Result<()> {
    for change in changes {
        let told = line(change);
        writeln!(out, "{told}; differs: {}", shown(&both.because(change).join(", ")))?;
    }
    for (framework, control, before, after) in moved {
        let because = both.because_control(framework, changes.len());
        writeln!(out, "{} {}: {before} to {after}; differs: {}", shown(framework), shown(control), because.join(", "))?;
    }
    let inputs = changed_inputs(&both.before.record, &both.after.record);
    for (file, what) in &inputs {
        writeln!(out, "input {}: {what}", shown(file))?;
    }
    writeln!(out, "{} and {} differ, {}", report::many(changes.len(), "verdict"), report::many(moved.len(), "control"), report::many(inputs.len(), "input"))
}

/// A changed verdict in a line.
pub(super) fn line(change: &Change<'_>) -> String {
    let (before, after) = change.words();
    let line = change.after.or(change.before).map_or(0, |side| side.line);
    let name = change.name;
    let words = if before == after { format!("{before}, with other findings") } else { format!("{before} to {after}") };
    shown(&format!("{} on {} ({}:{line}): {words}", name.rule, name.address, name.file)).into_owned()
}

/// The inputs that differ, each with how.
pub(super) fn changed_inputs(before: &Record, after: &Record) -> Vec<(String, &'static str)> {
    let names: std::collections::BTreeSet<&String> = before.inputs.keys().chain(after.inputs.keys()).collect();
    let how = |name: &String| match (before.inputs.get(name), after.inputs.get(name)) {
        (None, _) => Some("is new"),
        (_, None) => Some("is gone"),
        (before, after) if before != after => Some("was changed"),
        _ => None,
    };
    names.into_iter().filter_map(|name| Some((name.clone(), how(name)?))).collect()
}
