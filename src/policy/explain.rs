//! Why a verdict: what a rule saw of a resource.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::judge::{Engines, Given, Judge, Verdict, through};
use super::reads::{Read, Step};
use super::rulebook::Rulebook;
use super::settings::Settings;
use super::subject::Subject;
use crate::model::{Node, Path, Resource, Segment, Value};
use crate::source::Sources;

/// What a rule saw of a resource, for people who ask why.
#[derive(Debug)]
pub struct Explanation {
    /// The verdict; `None` where the rule does not apply to it.
    pub verdict: Option<Verdict>,
    /// The asset, as JSON, where there is one.
    pub asset: Option<String>,
    /// Each value that the rule can read in the resource and those joined to it: address, path, place.
    pub read: Vec<(Arc<str>, Path, Node)>,
}

/// Judges one resource with one rule, and says what the rule read.
#[must_use]
pub fn explain<'a>(book: &'a Rulebook, settings: &'a Settings, given: impl Into<Given<'a>>, sources: &'a Sources, rule: &str, resource: usize) -> Explanation {
    let judge = Judge::new(book, settings, given.into(), sources, &|other| *other.id == *rule);
    judge.explain(rule, resource)
}

impl Judge<'_> {
    fn explain(&self, rule: &str, n: usize) -> Explanation {
        let mut engines = Engines::default();
        let nothing = Explanation { verdict: None, asset: None, read: Vec::new() };
        let (Some(resource), Some(index)) =
            (self.estate.resources.get(n), self.chosen.iter().copied().find(|n| self.book.rules().get(*n).is_some_and(|other| *other.id == *rule)))
        else {
            return nothing;
        };
        let (doubt, parts) = self.split(resource);
        let mut verdict: Option<Verdict> = None;
        let (mut assets, mut read) = (Vec::new(), Vec::new());
        for part in parts {
            let mut subject = self.subject(&mut engines, n, resource, part, doubt.as_ref());
            let one = self.explained(&mut engines, n, &mut subject, index, &mut read);
            verdict = match (verdict, one) {
                (Some(all), Some(one)) => Some(all.and(one)),
                (all, one) => all.or(one),
            };
            assets.extend(subject.asset.as_object().ok().and_then(|_| subject.asset.to_json_str().ok()));
        }
        let asset = match assets.as_slice() {
            [] => None,
            [asset] => Some(asset.clone()),
            several => Some(format!("[{}]", several.join(","))),
        };
        read.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        read.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1);
        Explanation { verdict, asset, read }
    }

    fn explained<'a>(
        &'a self,
        engines: &mut Engines,
        n: usize,
        subject: &mut Subject<'a>,
        index: usize,
        read: &mut Vec<(Arc<str>, Path, Node)>,
    ) -> Option<Verdict> {
        let met = [Some(&*subject.resource.kind), subject.asset_kind.as_deref()]
            .into_iter()
            .flatten()
            .any(|kind| self.book.rules().get(index).is_some_and(|rule| rule.subjects.meets(kind)));
        if let Some(Ok(ready)) = self.book.rules().get(index).map(|rule| self.book.ready(rule)) {
            let direct = [&ready.reads().applies, &ready.reads().deny];
            let lens = subject.lens.map(|(_, lens)| lens);
            let all = direct.into_iter().flat_map(|reads| std::iter::once(reads).chain(lens.into_iter().flat_map(move |lens| through(reads, lens)))).flatten();
            for one in all.collect::<BTreeSet<_>>() {
                self.seen(subject, one, read);
            }
        }
        if met { self.verdict(engines, n, subject, index) } else { None }
    }

    /// The values in the resource, or in those joined to it, that one read meets.
    fn seen(&self, subject: &Subject<'_>, read: &Read, into: &mut Vec<(Arc<str>, Path, Node)>) {
        let mut collect = |resource: &Resource, rest: &[Step]| {
            let mut found = Vec::new();
            collect(&resource.address, &resource.body, rest, &mut Path::default(), &mut found);
            into.extend(found.into_iter().map(|(address, path, node)| (address, resource.body.shown_path(&path), node)));
        };
        match read.path.split_first() {
            Some((Step::Key(key), rest)) if &**key == "body" && !rest.is_empty() => collect(subject.resource, rest),
            Some((Step::Key(key), [Step::Key(which), rest @ ..])) if &**key == "part" && !rest.is_empty() => {
                let Some(part) = &subject.part else { return };
                let above = if &**which == "around" { 1 } else { 0 };
                let steps = part.at.segments().iter().map(|segment| match segment {
                    Segment::Key(key) => Step::Key(key.clone()),
                    Segment::Index(n) => Step::Index(*n),
                });
                let steps: Vec<Step> = steps.take(part.at.segments().len().saturating_sub(above)).chain(rest.iter().cloned()).collect();
                collect(subject.resource, &steps);
            }
            Some((Step::Key(key), [Step::Key(name), _, Step::Key(inner), rest @ ..])) if &**key == "related" && &**inner == "body" && !rest.is_empty() => {
                let members = subject.related.iter().filter(|(related, _)| **related == **name).flat_map(|(_, related)| related.all());
                for other in members.filter_map(|(member, _)| self.estate.resources.get(member)) {
                    collect(other, rest);
                }
            }
            _ => {}
        }
    }
}

fn collect(address: &Arc<str>, node: &Node, steps: &[Step], path: &mut Path, into: &mut Vec<(Arc<str>, Path, Node)>) {
    let Some((step, rest)) = steps.split_first() else {
        into.push((address.clone(), path.clone(), node.clone()));
        return;
    };
    let mut down = |segment: Segment| {
        if let Some(next) = node.step(&segment) {
            path.push(segment);
            collect(address, next, rest, path, into);
            path.pop();
        }
    };
    match (step, &node.value) {
        (Step::Key(key), _) => down(Segment::Key(key.clone())),
        (Step::Index(n), _) => down(Segment::Index(*n)),
        (Step::Any, Value::List(list)) => (0..list.len()).for_each(|n| down(Segment::Index(n))),
        // A block that stands once is its own only element, as well as an object with keys.
        (Step::Any, Value::Map(_)) => down(Segment::Index(0)),
        (Step::Any, _) => into.push((address.clone(), path.clone(), node.clone())),
    }
}
