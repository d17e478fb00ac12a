//! Control status over an audit period, from the evidence of its runs: what held when, what no evidence speaks of, what failed and for how long.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::Status;
use super::snapshot::{Answer, Question, Silence, Snapshot};
use crate::model::{Outcome, Rating};

/// What is asked of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// For so many days evidence speaks, its own day included: the longest time from one run to the next.
    pub cadence: i64,
}

/// A bundle, as far as its manifest tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// How people call it.
    pub name: String,
    /// Its digest.
    pub digest: String,
    /// The digest of the bundle that it says it follows.
    pub previous: Option<String>,
    /// The day that it speaks of.
    pub as_of: Date,
    /// Who signed it, of those whose keys were given.
    pub signed: Vec<String>,
}

/// How a bundle follows the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// It is the first, and says that it follows none.
    First,
    /// It is the first that was given, and follows one that was not.
    Before(String),
    /// It follows the one before it.
    Follows,
    /// It names a bundle that was not given: one is missing between the two.
    Missing(String),
    /// It follows another one than the one before it: there are two histories.
    Forked(String),
    /// It names none, though one stands before it.
    Unlinked,
}

/// Evidence of one day, as the period tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The bundle.
    pub head: Head,
    /// How it follows the one before it.
    pub link: Link,
    /// Objects declared in what was read.
    pub resources: u64,
    /// Verdicts, and of these, in the order of [`Period::OUTCOMES`], those with each outcome.
    pub verdicts: (usize, [usize; 5]),
    /// Inputs that were not read, or not whole.
    pub unread: usize,
}

/// What is known of a period.
#[derive(Debug, Clone)]
pub struct Period {
    /// What was asked.
    pub span: Span,
    /// The evidence, in its order.
    pub points: Vec<Point>,
    /// What was given and is no evidence: its name, and why.
    pub refused: Vec<(String, String)>,
    /// Days that no evidence speaks of: first and last.
    pub uncovered: Vec<(Date, Date)>,
    /// Each control's history, by framework in the order of the newest evidence.
    pub controls: Vec<History>,
    /// Each failure that some evidence of the period shows, the longest first.
    pub failures: Vec<Failure>,
    /// Each waiver that covered a failure: the first and the last evidence that shows it, and the most failures that it covered.
    pub waivers: BTreeMap<Arc<str>, (Date, Date, usize)>,
}

/// A control over a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The framework.
    pub framework: Arc<str>,
    /// The control.
    pub control: Arc<str>,
    /// From the first day to the last without a hole: first and last day of a stretch, and the status; `None` where no evidence speaks of it.
    pub stretches: Vec<(Date, Date, Option<Status>)>,
}

/// One failure, from the evidence that shows it first to the evidence that shows it mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What failed.
    pub question: Question,
    /// How bad it is.
    pub severity: Rating,
    /// The day of the evidence that shows it first.
    pub opened: Date,
    /// Whether the period's first evidence shows it already: it may be older.
    pub may_be_older: bool,
    /// The day of the evidence that shows its end, and how it ended.
    pub closed: Option<(Date, End)>,
    /// Whether the newest evidence could not judge it.
    pub unjudged: bool,
    /// Days from its first evidence to its end, or to the last day that evidence speaks of.
    pub days: i64,
}

/// How a failure ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The rule passes.
    Mended,
    /// The resource is no longer declared.
    Gone,
    /// A waiver covers it.
    Waived(Arc<str>),
}

impl End {
    /// `mended`, `gone`, `waived`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Mended => "mended",
            Self::Gone => "gone",
            Self::Waived(_) => "waived",
        }
    }
}

impl Link {
    /// `first`, `before`, `follows`, `missing`, `forked`, `unlinked`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Before(_) => "before",
            Self::Follows => "follows",
            Self::Missing(_) => "missing",
            Self::Forked(_) => "forked",
            Self::Unlinked => "unlinked",
        }
    }

    /// Whether the chain holds here.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self, Self::First | Self::Before(_) | Self::Follows)
    }
}

impl History {
    /// On how many days it stood so.
    #[must_use]
    pub fn days(&self, status: Option<Status>) -> i64 {
        self.stretches.iter().filter(|(.., is)| *is == status).map(|(from, to, _)| days(*from, *to) + 1).sum()
    }

    /// The worst status of the period; `None` where no evidence speaks of it on any day.
    #[must_use]
    pub fn worst(&self) -> Option<Status> {
        self.stretches.iter().filter_map(|(.., status)| *status).min()
    }

    /// The status on the last day.
    #[must_use]
    pub fn last(&self) -> Option<Status> {
        self.stretches.last().and_then(|(.., status)| *status)
    }
}

impl Period {
    /// The outcomes that a point counts.
    pub const OUTCOMES: [Outcome; 5] = [Outcome::Pass, Outcome::Fail, Outcome::Unknown, Outcome::Error, Outcome::Waived];

    /// Whether evidence speaks of every day, each bundle holds, and each follows the one before it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.points.is_empty() && self.refused.is_empty() && self.uncovered.is_empty() && self.points.iter().all(|point| point.link.holds())
    }

    /// Days in it.
    #[must_use]
    pub fn days(&self) -> i64 {
        days(self.span.from, self.span.to) + 1
    }

    /// Days of it that no evidence speaks of.
    #[must_use]
    pub fn uncovered_days(&self) -> i64 {
        self.uncovered.iter().map(|(from, to)| days(*from, *to) + 1).sum()
    }
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

fn after(day: Date, by: i64) -> Date {
    day.checked_add(by.days()).unwrap_or(if by < 0 { Date::MIN } else { Date::MAX })
}

/// Bundles in the order of their days; those of one day in the order of their chain, and else of their names.
#[must_use]
pub fn in_order(mut heads: Vec<Head>) -> Vec<Head> {
    heads.sort_by(|a, b| (a.as_of, &a.name).cmp(&(b.as_of, &b.name)));
    let mut ordered: Vec<Head> = Vec::with_capacity(heads.len());
    while let Some(first) = heads.first() {
        let day = first.as_of;
        let of_day: BTreeSet<&str> = heads.iter().take_while(|head| head.as_of == day).map(|head| head.digest.as_str()).collect();
        let free = |head: &Head| head.previous.as_deref().is_none_or(|previous| previous == head.digest || !of_day.contains(previous));
        // A circle has no beginning: then the first by name is as good as any.
        let next = heads.iter().take(of_day.len()).position(free).unwrap_or(0);
        ordered.push(heads.remove(next));
    }
    ordered
}

/// Follows a period from one bundle to the next: only one of them is held at a time.
#[derive(Debug)]
pub struct Follower {
    span: Span,
    digests: BTreeSet<String>,
    points: Vec<Point>,
    refused: Vec<(String, String)>,
    statuses: Vec<(Date, Statuses)>,
    order: Vec<(Arc<str>, Arc<str>)>,
    failures: Vec<Failure>,
    open: BTreeMap<Question, (usize, Arc<str>)>,
    waivers: BTreeMap<Arc<str>, (Date, Date, usize)>,
}

type Statuses = BTreeMap<(Arc<str>, Arc<str>), Status>;

impl Follower {
    /// Begins with the heads of all bundles, as [`in_order`] has them.
    #[must_use]
    pub fn new(span: Span, heads: &[Head], refused: Vec<(String, String)>) -> Self {
        let digests = heads.iter().map(|head| head.digest.clone()).collect();
        let (points, statuses, order, failures) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { span, digests, points, refused, statuses, order, failures, open: BTreeMap::new(), waivers: BTreeMap::new() }
    }

    /// Takes the next bundle. Those of later days are not of the period; those of earlier days tell what held when it began.
    pub fn add(&mut self, head: Head, snapshot: &Snapshot) {
        if head.as_of > self.span.to {
            return;
        }
        let link = self.link(&head);
        let day = head.as_of;
        let all = snapshot.verdicts.len();
        let counts = Period::OUTCOMES.map(|outcome| snapshot.count(outcome));
        self.points.push(Point { head, link, resources: snapshot.resources, verdicts: (all, counts), unread: snapshot.unread.len() });
        self.order = snapshot.frameworks.iter().flat_map(|(framework, controls)| controls.iter().map(|(id, _)| (framework.clone(), id.clone()))).collect();
        let statuses =
            snapshot.frameworks.iter().flat_map(|(framework, controls)| controls.iter().map(|(id, status)| ((framework.clone(), id.clone()), *status)));
        self.statuses.push((day, statuses.collect()));
        self.failures(day, snapshot);
        self.waivers(day, snapshot);
    }

    /// Tells of a bundle that turns out to be no evidence.
    pub fn refuse(&mut self, name: String, why: String) {
        self.refused.push((name, why));
    }

    fn link(&self, head: &Head) -> Link {
        match (&head.previous, self.points.last()) {
            (None, None) => Link::First,
            (Some(previous), None) => Link::Before(previous.clone()),
            (None, Some(_)) => Link::Unlinked,
            (Some(previous), Some(last)) if *previous == last.head.digest => Link::Follows,
            (Some(previous), Some(_)) if self.digests.contains(previous) => Link::Forked(previous.clone()),
            (Some(previous), Some(_)) => Link::Missing(previous.clone()),
        }
    }

    fn failures(&mut self, day: Date, snapshot: &Snapshot) {
        let mut ended = Vec::new();
        for (question, (n, file)) in &self.open {
            let (end, unjudged) = match snapshot.verdicts.get(question) {
                Some(Answer { outcome: Outcome::Fail, .. }) => (None, false),
                Some(Answer { outcome: Outcome::Waived, waiver, .. }) => (Some(End::Waived(waiver.clone().unwrap_or_default())), false),
                Some(Answer { outcome: Outcome::Unknown | Outcome::Error, .. }) => (None, true),
                Some(_) => (Some(End::Mended), false),
                None if snapshot.silence(question, file) == Silence::Gone => (Some(End::Gone), false),
                None => (None, true),
            };
            let Some(failure) = self.failures.get_mut(*n) else { continue };
            failure.unjudged = unjudged;
            if let Some(end) = end {
                failure.closed = Some((day, end));
                ended.push(question.clone());
            }
        }
        for question in ended {
            self.open.remove(&question);
        }
        // What fails in the first evidence that there is may have failed before.
        let may_be_older = self.points.len() == 1;
        for (question, answer) in snapshot.verdicts.iter().filter(|(_, answer)| answer.outcome == Outcome::Fail) {
            if self.open.contains_key(question) {
                continue;
            }
            self.open.insert(question.clone(), (self.failures.len(), answer.file.clone()));
            let severity = answer.severity;
            self.failures.push(Failure { question: question.clone(), severity, opened: day, may_be_older, closed: None, unjudged: false, days: 0 });
        }
    }

    fn waivers(&mut self, day: Date, snapshot: &Snapshot) {
        if day < self.span.from {
            return;
        }
        let mut covers: BTreeMap<&Arc<str>, usize> = BTreeMap::new();
        for waiver in snapshot.verdicts.values().filter_map(|answer| answer.waiver.as_ref()) {
            *covers.entry(waiver).or_default() += 1;
        }
        for (id, count) in covers {
            let entry = self.waivers.entry(id.clone()).or_insert((day, day, 0));
            entry.1 = day;
            entry.2 = entry.2.max(count);
        }
    }

    /// Ends the period.
    #[must_use]
    pub fn end(mut self) -> Period {
        let Span { from, to, .. } = self.span;
        // Each stretch of days, and the evidence that speaks of it: several bundles only on their own day.
        let mut stretches: Vec<(Date, Date, Vec<usize>)> = Vec::new();
        let mut day = from;
        while day <= to {
            let of_day: Vec<usize> = (0..self.statuses.len()).filter(|n| self.statuses.get(*n).is_some_and(|(at, _)| *at == day)).collect();
            let (evidence, last) = if of_day.is_empty() { self.standing(day) } else { (of_day, day) };
            stretches.push((day, last, evidence));
            if last == Date::MAX {
                break;
            }
            day = after(last, 1);
        }
        let uncovered = joined(stretches.iter().map(|(from, to, evidence)| (*from, *to, evidence.is_empty()))).into_iter().filter(|(.., not)| *not);
        let uncovered = uncovered.map(|(from, to, _)| (from, to)).collect();
        let mut controls: Vec<(Arc<str>, Arc<str>)> = std::mem::take(&mut self.order);
        let known: BTreeSet<_> = controls.iter().cloned().collect();
        let older: BTreeSet<_> = self.statuses.iter().flat_map(|(_, statuses)| statuses.keys()).filter(|control| !known.contains(control)).cloned().collect();
        controls.extend(older);
        let history = |control: (Arc<str>, Arc<str>)| {
            let status = |n: &usize| self.statuses.get(*n).and_then(|(_, statuses)| statuses.get(&control).copied());
            let told = stretches.iter().map(|(from, to, evidence)| (*from, *to, evidence.iter().filter_map(status).min()));
            let stretches = joined(told);
            History { framework: control.0, control: control.1, stretches }
        };
        let controls = controls.into_iter().map(history).collect();
        let known_to = self.points.last().map_or(from, |point| after(point.head.as_of, self.span.cadence - 1).min(to));
        let mut failures: Vec<Failure> = self.failures.into_iter().filter(|failure| failure.closed.as_ref().is_none_or(|(day, _)| *day >= from)).collect();
        for failure in &mut failures {
            failure.days = days(failure.opened, failure.closed.as_ref().map_or(known_to, |(day, _)| *day));
        }
        failures.sort_by(|a, b| (-a.days, std::cmp::Reverse(a.severity), &a.question).cmp(&(-b.days, std::cmp::Reverse(b.severity), &b.question)));
        Period { span: self.span, points: self.points, refused: self.refused, uncovered, controls, failures, waivers: self.waivers }
    }

    /// The evidence that still speaks of a day without evidence of its own, and the last day on which that is so.
    fn standing(&self, day: Date) -> (Vec<usize>, Date) {
        let next = self.statuses.iter().map(|(at, _)| *at).find(|at| *at > day);
        let until = next.map_or(self.span.to, |next| after(next, -1)).min(self.span.to);
        let last = self.statuses.iter().rposition(|(at, _)| *at < day);
        let reach = last.and_then(|n| self.statuses.get(n)).map(|(at, _)| after(*at, self.span.cadence - 1));
        match (last, reach) {
            (Some(last), Some(reach)) if reach >= day => (vec![last], reach.min(until)),
            _ => (Vec::new(), until),
        }
    }
}

/// Neighbouring stretches of the same kind as one.
fn joined<T: PartialEq>(stretches: impl Iterator<Item = (Date, Date, T)>) -> Vec<(Date, Date, T)> {
    let mut all: Vec<(Date, Date, T)> = Vec::new();
    for (from, to, kind) in stretches {
        match all.last_mut() {
            Some((_, end, last)) if *last == kind => *end = to,
            _ => all.push((from, to, kind)),
        }
    }
    all
}
