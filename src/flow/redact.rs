//! What is read of files, without the secrets in it: the last step before anything is handed to a renderer.
//!
//! Readers mark values, and [`Secrets`] recognises what they cannot know; both are found before judging and hidden after it, so that no verdict
//! depends on it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value as Json;

use super::{Estate, Options};
use crate::framework::{About, Assessment, Fact, Population, Reason, Standing};
use crate::model::{self, Reading, Secrets, Seen};
use crate::report::{Finding, Judged, Report, Told};
use crate::source::{Place, Sources};
use crate::terraform::Assignment;

/// Every secret in what was read, and marks the values that hold one.
pub(super) fn find(sources: &Sources, reading: &mut Reading, options: &Options) -> Secrets {
    let texts: Vec<&str> = sources.iter().flat_map(|(_, source)| [source.text.as_str(), &*source.path]).collect();
    let found: Vec<&str> = texts.par_iter().flat_map_iter(|text| model::recognised(text).into_iter().filter_map(|range| text.get(range))).collect();
    let assigned = options.terraform.assignments.iter().filter_map(|one| if let Assignment::Value(name, value) = one { Some((name, value)) } else { None });
    let given = assigned.chain(options.terraform.environment.iter().map(|(name, value)| (name, value)));
    let given = given.filter(|(name, _)| model::credential_like(name)).map(|(_, value)| value.trim_matches('"')).filter(|value| model::is_random(value));
    let outputs = reading.outputs.values().flatten().map(|output| &output.node);
    let secrets = Secrets::of(found.into_iter().chain(given), reading.resources.iter().map(|resource| &resource.body).chain(outputs));
    if !secrets.is_empty() {
        reading.resources.par_iter_mut().for_each(|resource| secrets.mark(&mut resource.body));
        reading.outputs.values_mut().flatten().for_each(|output| secrets.mark(&mut output.node));
    }
    secrets
}

/// Something that holds words of files.
pub(super) trait Hide {
    /// Hides the secrets in it.
    fn hide(&mut self, secrets: &Secrets);
}

impl Hide for String {
    fn hide(&mut self, secrets: &Secrets) {
        if let Some(hidden) = secrets.hidden(self) {
            *self = hidden;
        }
    }
}

impl Hide for Arc<str> {
    fn hide(&mut self, secrets: &Secrets) {
        if let Some(hidden) = secrets.hidden(self) {
            *self = hidden.into();
        }
    }
}

impl Hide for Place {
    fn hide(&mut self, secrets: &Secrets) {
        self.file.hide(secrets);
    }
}

impl<T: Hide> Hide for Option<T> {
    fn hide(&mut self, secrets: &Secrets) {
        self.iter_mut().for_each(|one| one.hide(secrets));
    }
}

impl<T: Hide> Hide for Vec<T> {
    fn hide(&mut self, secrets: &Secrets) {
        self.iter_mut().for_each(|one| one.hide(secrets));
    }
}

impl<K: Hide + Ord, V: Hide> Hide for BTreeMap<K, V> {
    fn hide(&mut self, secrets: &Secrets) {
        let hidden = std::mem::take(self).into_iter().map(|(mut key, mut value)| {
            key.hide(secrets);
            value.hide(secrets);
            (key, value)
        });
        *self = hidden.collect();
    }
}

impl Hide for Json {
    fn hide(&mut self, secrets: &Secrets) {
        match self {
            Self::String(text) => text.hide(secrets),
            Self::Array(items) => items.iter_mut().for_each(|item| item.hide(secrets)),
            Self::Object(map) => {
                let hidden = std::mem::take(map).into_iter().map(|(mut key, mut value)| {
                    key.hide(secrets);
                    value.hide(secrets);
                    (key, value)
                });
                *map = hidden.collect();
            }
            _ => {}
        }
    }
}

impl Hide for Seen {
    fn hide(&mut self, secrets: &Secrets) {
        match self {
            Self::Value(value) => value.hide(secrets),
            Self::Unknown(why) => why.hide(secrets),
            _ => {}
        }
    }
}

impl Hide for Told {
    fn hide(&mut self, secrets: &Secrets) {
        self.message.hide(secrets);
        self.place.hide(secrets);
        self.help.hide(secrets);
    }
}

impl Hide for Finding {
    fn hide(&mut self, secrets: &Secrets) {
        self.message.hide(secrets);
        self.place.hide(secrets);
        self.inside.hide(secrets);
    }
}

impl Hide for Judged {
    fn hide(&mut self, secrets: &Secrets) {
        let of = &mut self.resource;
        [&mut of.address, &mut of.kind, &mut of.root, &mut of.variant].into_iter().for_each(|name| name.hide(secrets));
        of.place.hide(secrets);
        of.header.hide(secrets);
        of.calls.hide(secrets);
        self.findings.hide(secrets);
        self.possible.hide(secrets);
        self.error.hide(secrets);
        for cause in &mut self.unknown {
            cause.at.hide(secrets);
            cause.why.hide(secrets);
            cause.place.hide(secrets);
        }
        if let Some(waiver) = &mut self.waiver {
            waiver.id.hide(secrets);
            waiver.reason.hide(secrets);
        }
        for observed in &mut self.observed {
            observed.of.hide(secrets);
            observed.at.hide(secrets);
            observed.seen.hide(secrets);
            observed.place.hide(secrets);
        }
    }
}

impl Hide for Report {
    fn hide(&mut self, secrets: &Secrets) {
        if secrets.is_empty() {
            return;
        }
        self.results.par_iter_mut().for_each(|judged| judged.hide(secrets));
        self.problems.hide(secrets);
        self.inputs.iter_mut().for_each(|input| input.file.hide(secrets));
        for (file, text) in &self.texts {
            // Words too, where they stand.
            let within: Vec<_> = secrets.within(text).into_iter().chain(model::recognised(text)).collect();
            if !within.is_empty() {
                let ranges = self.redact.entry(file.clone()).or_default();
                ranges.extend(within);
                ranges.sort_by_key(|range| (range.start, range.end));
            }
        }
        // A file whose name is hidden may not be told from another: none of its lines is shown.
        self.texts.retain(|file, _| secrets.within(file).is_empty());
        self.redact.retain(|file, _| secrets.within(file).is_empty());
    }
}

impl Hide for Fact {
    fn hide(&mut self, secrets: &Secrets) {
        if let Self::Known(value) = self {
            value.hide(secrets);
        }
    }
}

impl Hide for Population {
    fn hide(&mut self, secrets: &Secrets) {
        for thing in &mut self.things {
            [&mut thing.address, &mut thing.kind, &mut thing.root, &mut thing.variant, &mut thing.file].into_iter().for_each(|name| name.hide(secrets));
            thing.environment.hide(secrets);
            thing.tags.hide(secrets);
            thing.owner.hide(secrets);
        }
        for verdict in &mut self.verdicts {
            verdict.says.hide(secrets);
            verdict.place.0.hide(secrets);
            for (why, file, _) in &mut verdict.rests_on {
                why.hide(secrets);
                file.hide(secrets);
            }
            verdict.waiver.hide(secrets);
        }
        self.unread.hide(secrets);
        self.estate_owners.hide(secrets);
        let waivers = std::mem::take(&mut self.waivers).into_iter().map(|(mut id, mut waiver)| {
            id.hide(secrets);
            waiver.reason.hide(secrets);
            waiver.approver.hide(secrets);
            (id, waiver)
        });
        self.waivers = waivers.collect();
    }
}

impl Hide for Assessment {
    fn hide(&mut self, secrets: &Secrets) {
        if secrets.is_empty() {
            return;
        }
        self.population.hide(secrets);
        for (attestation, standing) in &mut self.attestations {
            match &mut attestation.about {
                About::Control(framework, control) => [framework, control].into_iter().for_each(|word| word.hide(secrets)),
                About::Objective(word) => word.hide(secrets),
            }
            attestation.statement.hide(secrets);
            attestation.by.hide(secrets);
            attestation.role.hide(secrets);
            attestation.place.hide(secrets);
            attestation.broken.hide(secrets);
            attestation.evidence.iter_mut().for_each(|evidence| evidence.what.hide(secrets));
            if let Standing::Absent(why) = standing {
                why.hide(secrets);
            }
        }
        self.frameworks.iter_mut().for_each(|framework| framework.unread.hide(secrets));
        for control in self.frameworks.iter_mut().flat_map(|framework| &mut framework.controls) {
            control.owner.hide(secrets);
            for reason in &mut control.reasons {
                match reason {
                    Reason::Absent(_, why) => why.hide(secrets),
                    Reason::Unread(file) => file.hide(secrets),
                    _ => {}
                }
            }
        }
    }
}

impl Estate {
    /// A text of the files without the secrets in it.
    #[must_use]
    pub fn shown(&self, text: &str) -> String {
        self.secrets.hidden(text).unwrap_or_else(|| text.to_owned())
    }

    /// The same for a value.
    #[must_use]
    pub fn shown_json(&self, mut value: Json) -> Json {
        if !self.secrets.is_empty() {
            value.hide(&self.secrets);
        }
        value
    }

    /// What was wrong with the input, as it may be shown.
    #[must_use]
    pub fn problems(&self) -> Vec<Told> {
        let mut told = super::told(&self.sources, &self.reading.problems);
        told.hide(&self.secrets);
        told
    }
}
