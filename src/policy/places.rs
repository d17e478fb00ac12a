//! From what a rule says to findings: where in the bytes each of them is, and no sensitive text in its message.

use regorus::Value as Rego;

use super::input;
use super::judge::{Engines, Finding, Judge};
use super::partly::RawFinding;
use super::redact;
use super::subject::Subject;
use crate::model::{Node, Path, Resource};
use crate::source::Span;

/// Where a part of the asset stands: its path, the address of its owner where that is another resource, and the path in it.
pub(super) type Place = (Path, Option<String>, Path);

impl Judge<'_> {
    /// What a `deny` set says, each finding with its place.
    pub(super) fn findings(&self, engines: &mut Engines, subject: &Subject<'_>, deny: &Rego) -> Result<Vec<Finding>, String> {
        let members = deny.as_set().map_err(|_| "`deny` must be a set: write `deny contains …`".to_string())?;
        let raw: Result<Vec<RawFinding>, String> = members.iter_sorted().map(RawFinding::of).collect();
        Ok(self.placed(engines, subject, raw?))
    }

    /// The bodies that a rule may speak of: the resource's own, and those of what is joined to it.
    pub(super) fn bodies<'s>(&'s self, subject: &'s Subject<'_>) -> impl Iterator<Item = &'s Node> {
        let joined = subject.related.iter().flat_map(|(_, related)| related.all()).filter_map(|(member, _)| self.estate.resources.get(member));
        std::iter::once(subject.resource).chain(joined).map(|resource| &resource.body)
    }

    /// Findings with their places, in order, each once.
    pub(super) fn placed(&self, engines: &mut Engines, subject: &Subject<'_>, raw: Vec<RawFinding>) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::with_capacity(raw.len());
        for RawFinding { at, message } in raw {
            let at = match at {
                Some(path) => {
                    let places = subject.places.get_or_init(|| self.places(engines, subject));
                    self.place(subject, &path, places)
                }
                None => subject.resource.header,
            };
            findings.push(Finding {
                at: self.first_line(at),
                message: redact::hidden(subject.secrets.get_or_init(|| redact::secrets(self.bodies(subject))), message),
            });
        }
        findings.sort();
        findings.dedup();
        findings
    }

    pub(super) fn places(&self, engines: &mut Engines, subject: &Subject<'_>) -> Vec<Place> {
        let Some((index, ready)) = subject.lens else { return Vec::new() };
        let Some(rule) = &ready.places else { return Vec::new() };
        let places = match &subject.partly {
            Some(partly) => partly.places(ready, rule),
            None => {
                let engine = engines.lenses.entry(index).or_insert_with(|| ready.engine.clone());
                engine.input(input::object(subject.base.iter().map(|(key, value)| (*key, value.clone()))));
                engine.run(rule).unwrap_or(Rego::Undefined)
            }
        };
        let Ok(places) = places.as_object() else { return Vec::new() };
        let place = |(path, place): (&Rego, &Rego)| {
            let path = input::path(path)?;
            if let Some(at) = input::path(place) {
                return Some((path, None, at));
            }
            let field = |name: &str| place.as_object().ok().and_then(|object| object.get(&Rego::String(name.into())));
            Some((path, Some(field("of")?.as_string().ok()?.to_string()), input::path(field("at")?)?))
        };
        places.iter_sorted().filter_map(place).collect()
    }

    /// Where a finding's path is: through the longest place that the lens names, else in the body.
    fn place(&self, subject: &Subject<'_>, path: &Path, places: &[Place]) -> Span {
        let (owner, named) = self.located(subject, path, places);
        owner.body.nearest(named.as_ref().unwrap_or(path)).unwrap_or(owner.header)
    }

    /// The resource that holds what stands at a path of the asset, and the path in it: through the longest place that
    /// the lens names, where it names one.
    pub(super) fn located<'s>(&'s self, subject: &'s Subject<'_>, path: &Path, places: &[Place]) -> (&'s Resource, Option<Path>) {
        let named = places.iter().filter(|(prefix, ..)| path.segments().starts_with(prefix.segments())).max_by_key(|(prefix, ..)| prefix.segments().len());
        match named {
            Some((prefix, of, at)) => {
                let rest = path.segments().get(prefix.segments().len()..).unwrap_or(&[]);
                let owner = of.as_ref().and_then(|address| self.estate.find(subject.resource, address)).unwrap_or(subject.resource);
                (owner, Some(at.join(rest)))
            }
            None => (subject.resource, None),
        }
    }

    fn first_line(&self, span: Span) -> Span {
        let text = self.sources.slice(span);
        let length = text.find('\n').map_or(text.len(), |end| text.get(..end).map_or(0, |line| line.trim_end().len()));
        if length == 0 { span } else { Span::new(span.source, span.start as usize..span.start as usize + length) }
    }
}
