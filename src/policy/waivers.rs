//! `probity: waivers/v1`: findings that may stay, and who answers for that. A waiver turns a failure into `waived`: what is unknown, or
//! could not be evaluated, it leaves as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use globset::{Glob, GlobBuilder, GlobMatcher};
use jiff::civil::Date;

use super::judge::Chosen;
use super::rulebook::{Rule, Rulebook};
use crate::document::{self, Documents, Fields, entries};
use crate::model::{FileReading, Node, Rating, Reading, State};
use crate::source::{Problem, Severity, Sources, Span};

const READER: &str = "waivers";

/// A waiver as its file states it.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// Its id, one of its kind in the run.
    pub id: Arc<str>,
    /// The rule, or a glob over rules; or an objective.
    pub about: About,
    /// What it covers.
    pub scope: Where,
    /// Why the findings may stay.
    pub reason: String,
    /// Who said so.
    pub approver: String,
    /// Where that was discussed.
    pub ticket: Option<String>,
    /// From when it counts.
    pub on: Date,
    /// The last day on which it counts.
    pub expires: Date,
    /// What is done instead.
    pub compensating: Option<String>,
    /// How many verdicts it covered when it was approved.
    pub covers: Option<usize>,
    /// Where it is stated.
    pub at: Span,
}

/// What a waiver is about.
#[derive(Debug, Clone)]
pub enum About {
    /// Rules, by id or glob.
    Rules(String, GlobMatcher),
    /// All rules of an objective.
    Objective(String),
}

/// What a waiver covers. All that is said must hold.
#[derive(Debug, Clone, Default)]
pub struct Where {
    /// Addresses: `*` and `?` are wild, brackets are themselves.
    pub address: Option<(String, GlobMatcher)>,
    /// Files.
    pub file: Option<(String, GlobMatcher)>,
    /// Roots.
    pub root: Option<(String, GlobMatcher)>,
    /// Variants.
    pub variant: Option<(String, GlobMatcher)>,
}

/// What the configuration asks of waivers.
#[derive(Debug, Clone, Default)]
pub struct WaiverPolicy {
    /// The longest that one may last, in days, by severity.
    pub longest: BTreeMap<Rating, i64>,
    /// Who may approve one, by severity; whoever is named, where a severity has no entry.
    pub approvers: BTreeMap<Rating, BTreeSet<String>>,
    /// What to put before a file's path to make it relative to where the globs count from.
    pub prefix: String,
}

/// A verdict that a waiver may cover.
#[derive(Debug, Clone, Copy)]
pub struct Waivable<'a> {
    /// The rule.
    pub rule: &'a str,
    /// Its objective.
    pub objective: &'a str,
    /// The resource's address.
    pub address: &'a str,
    /// Its root.
    pub root: &'a str,
    /// Its variant.
    pub variant: &'a str,
    /// The file that declares it.
    pub file: &'a str,
    /// How bad the finding is.
    pub severity: Rating,
}

/// Every waiver of a run on its day.
#[derive(Debug, Default)]
pub struct Waivers {
    /// By id.
    pub all: Vec<Waiver>,
    policy: WaiverPolicy,
    day: Option<Date>,
}

/// How a waiver stands on the day of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// It counts.
    InForce,
    /// Its time has not come.
    NotYet,
    /// Its time is over.
    Expired,
}

impl Stands {
    /// `in force`, `not yet in force`, `expired`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::InForce => "in force",
            Self::NotYet => "not yet in force",
            Self::Expired => "expired",
        }
    }
}

/// Takes the waivers out of the parsed files.
#[must_use]
pub fn read_waivers(sources: &Sources, parsed: &mut Vec<Documents>) -> (Vec<Waiver>, Reading) {
    let mut all: Vec<Waiver> = Vec::new();
    let mut reading = Reading::default();
    for file in document::take_governed(sources, parsed, "waivers", "v1") {
        let mut problems = file.problems;
        let before = all.len();
        for document in &file.documents {
            for node in entries(document, "waivers", &mut problems) {
                let told = problems.len();
                let waiver = Waiver::read(node, &mut problems);
                let sound = problems.iter().skip(told).all(|problem| problem.severity != Severity::Error);
                match waiver.filter(|_| sound) {
                    Some(waiver) if all.iter().any(|other| other.id == waiver.id) => problems.push(
                        Problem::error(waiver.at, format!("there is a waiver `{}` already: this one does not count", waiver.id))
                            .help("give each an id of its own"),
                    ),
                    Some(waiver) => all.push(waiver),
                    None => {}
                }
            }
        }
        let count = all.len() - before;
        let state = match (problems.iter().any(|problem| problem.severity == Severity::Error), count) {
            (false, _) => State::Read,
            (true, 0) => State::Unread,
            (true, _) => State::Partly,
        };
        reading.files.insert(file.source, FileReading { reader: READER, state, resources: 0, counts: BTreeMap::from([("waivers", count as u64)]) });
        reading.problems.extend(problems);
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    (all, reading)
}

impl Waiver {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::new(node, "a waiver");
        let id = fields.required("id", problems);
        let (rule, objective) = (fields.text("rule", problems), fields.text("objective", problems));
        let scope = fields.take("where");
        let (reason, approver) = (fields.required("reason", problems), fields.required("approver", problems));
        let (ticket, compensating) = (fields.text("ticket", problems), fields.text("compensating", problems));
        let (on, expires) = (fields.date("on", problems), fields.date("expires", problems));
        let covers = fields
            .take("covers")
            .and_then(|node| if let crate::model::Value::Number(number) = &node.value { usize::try_from(number.to_i64()?).ok() } else { None });
        fields.finish(problems);
        for key in ["on", "expires"].into_iter().filter(|key| node.get(key).is_none()) {
            problems.push(Problem::error(node.at, format!("a waiver lacks `{key}`")).help("nothing is waived for ever: say from when and until when"));
        }
        let about = match (rule, objective) {
            (Some(rule), None) => match Glob::new(&rule) {
                Ok(glob) => Some(About::Rules(rule, glob.compile_matcher())),
                Err(error) => {
                    problems.push(Problem::error(node.at, format!("`{rule}` is neither a rule's id nor a glob: {}", error.kind())));
                    None
                }
            },
            (None, Some(objective)) => Some(About::Objective(objective)),
            _ => {
                problems.push(Problem::error(node.at, "a waiver is for a `rule` or for an `objective`"));
                None
            }
        };
        let scope = match scope {
            Some(node) => Where::read(node, problems),
            None => {
                problems.push(
                    Problem::error(node.at, "a waiver lacks `where`").help("`where: {address: …}` or `where: {file: …}`: what it covers is never guessed"),
                );
                None
            }
        };
        if let (Some(on), Some(expires)) = (on, expires)
            && expires < on
        {
            problems.push(Problem::error(node.at, format!("it expires on {expires}, before it begins on {on}")));
        }
        let first = node.map().and_then(|map| map.iter().next());
        let at = first.map_or(node.at, |entry| Span { end: entry.node.at.end.max(entry.key_at.end), ..entry.key_at });
        Some(Self { id: id.into(), about: about?, scope: scope?, reason, approver, ticket, on: on?, expires: expires?, compensating, covers, at })
    }

    /// How it stands on that day.
    #[must_use]
    pub fn stands(&self, day: Date) -> Stands {
        if self.expires < day {
            Stands::Expired
        } else if self.on > day {
            Stands::NotYet
        } else {
            Stands::InForce
        }
    }

    /// Whether it speaks of a verdict, whatever the day and whoever approved it.
    #[must_use]
    pub fn covers(&self, verdict: &Waivable<'_>, prefix: &str) -> bool {
        let about = match &self.about {
            About::Rules(_, glob) => glob.is_match(verdict.rule),
            About::Objective(objective) => objective == verdict.objective,
        };
        let holds = |wanted: &Option<(String, GlobMatcher)>, found: &str| wanted.as_ref().is_none_or(|(_, glob)| glob.is_match(found));
        let place = &self.scope;
        about
            && holds(&place.address, verdict.address)
            && holds(&place.root, verdict.root)
            && holds(&place.variant, verdict.variant)
            && place.file.as_ref().is_none_or(|(_, glob)| glob.is_match(format!("{prefix}{}", verdict.file)))
    }
}

/// A glob in which only `*` and `?` are wild.
fn literal_but_stars(text: &str) -> Option<GlobMatcher> {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '[' | ']' | '{' | '}' => escaped.extend(['[', c, ']']),
            _ => escaped.push(c),
        }
    }
    Some(GlobBuilder::new(&escaped).literal_separator(false).backslash_escape(false).build().ok()?.compile_matcher())
}

impl Where {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::new(node, "`where` of a waiver");
        let mut glob = |key, literal: bool| {
            let text = fields.text(key, problems)?;
            let glob = if literal { literal_but_stars(&text) } else { Glob::new(&text).ok().map(|glob| glob.compile_matcher()) };
            if glob.is_none() {
                problems.push(Problem::error(node.at, format!("`{text}` is no glob")));
            }
            Some((text, glob?))
        };
        let place = Self { address: glob("address", true), file: glob("file", false), root: glob("root", true), variant: glob("variant", true) };
        fields.finish(problems);
        if place.address.is_none() && place.file.is_none() {
            problems.push(Problem::error(node.at, "`where` names neither an `address` nor a `file`").help("`address: '*'` covers everything, and says so"));
            return None;
        }
        Some(place)
    }

    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        let parts = [("", &self.address), ("in ", &self.file), ("root ", &self.root), ("variant ", &self.variant)];
        parts.iter().filter_map(|(name, glob)| Some(format!("{name}{}", glob.as_ref()?.0))).collect::<Vec<_>>().join(", ")
    }
}

impl About {
    /// The rule or the objective, as written.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Rules(words, _) | Self::Objective(words) => words,
        }
    }
}

impl Waivers {
    /// Those that count on `day`, under what the configuration asks.
    #[must_use]
    pub fn new(all: Vec<Waiver>, policy: WaiverPolicy, day: Option<Date>) -> Self {
        Self { all, policy, day }
    }

    /// The waiver that covers a failure on the day, if one does: the first by id.
    #[must_use]
    pub fn of(&self, verdict: &Waivable<'_>) -> Option<&Waiver> {
        self.all.iter().find(|waiver| self.counts(waiver) && waiver.covers(verdict, &self.policy.prefix) && self.refused(waiver, verdict).is_none())
    }

    /// Whether it counts on the day.
    fn counts(&self, waiver: &Waiver) -> bool {
        self.day.is_some_and(|day| waiver.stands(day) == Stands::InForce)
    }

    /// Why a waiver may not cover a verdict that it speaks of.
    fn refused(&self, waiver: &Waiver, verdict: &Waivable<'_>) -> Option<String> {
        let severity = verdict.severity.word();
        let days = waiver.on.until(waiver.expires).map_or(i64::MAX, |span| i64::from(span.get_days()));
        if let Some(longest) = self.policy.longest.get(&verdict.severity).filter(|longest| days > **longest) {
            return Some(format!("it lasts {days} days, and {longest} are allowed for what is {severity}"));
        }
        let approvers = self.policy.approvers.get(&verdict.severity)?;
        (!approvers.contains(&waiver.approver)).then(|| format!("{} may not approve what is {severity}", waiver.approver))
    }

    /// What is wrong with the waivers, given every failure before any was waived, and the owner of each: warnings at their places.
    /// Nothing is said of waivers whose rules were not among the `chosen`.
    #[must_use]
    pub fn review(&self, book: &Rulebook, chosen: Chosen<'_>, failures: &[(Waivable<'_>, Option<String>)]) -> Vec<Problem> {
        let mut problems = Vec::new();
        for waiver in &self.all {
            let mut tell = |message: String, help: &str| problems.push(Problem::warning(waiver.at, format!("waiver `{}` {message}", waiver.id)).help(help));
            if let About::Rules(name, glob) = &waiver.about
                && !book.rules().iter().any(|rule| glob.is_match(&*rule.id))
            {
                let near = book.nearest(name).map_or_else(|| "`probity rules list` shows the rules".to_string(), |near| format!("did you mean `{near}`?"));
                tell(format!("names no rule: `{name}`"), &near);
                continue;
            }
            let about = |rule: &Rule| match &waiver.about {
                About::Rules(_, glob) => glob.is_match(&*rule.id),
                About::Objective(objective) => *objective == rule.objective,
            };
            if !book.rules().iter().any(|rule| about(rule) && chosen(rule)) {
                continue;
            }
            let met: Vec<&(Waivable<'_>, Option<String>)> = failures.iter().filter(|(failure, _)| waiver.covers(failure, &self.policy.prefix)).collect();
            match self.day.map(|day| waiver.stands(day)) {
                Some(Stands::Expired) => {
                    let what = if met.is_empty() { "and nothing fails under it" } else { "and what it covered fails again" };
                    tell(
                        format!("expired on {}, {what}", waiver.expires),
                        if met.is_empty() { "delete it" } else { "mend what it covered, or have it approved anew" },
                    );
                    continue;
                }
                Some(Stands::NotYet) => {
                    tell(format!("does not count before {}", waiver.on), "nothing to do until then");
                    continue;
                }
                _ => {}
            }
            if met.is_empty() {
                tell("covers nothing that fails".into(), "delete it: it would hide what fails next");
            }
            if let Some(covers) = waiver.covers.filter(|covers| met.len() > *covers) {
                let failures = if met.len() == 1 { "1 failure".into() } else { format!("{} failures", met.len()) };
                tell(format!("covers {failures}, and was approved for {covers}"), "narrow `where`, or have it approved anew");
            }
            let refusals: BTreeSet<String> = met.iter().filter_map(|(failure, _)| self.refused(waiver, failure)).collect();
            for refusal in refusals {
                tell(format!("does not count for all that it covers: {refusal}"), "`waivers:` in probity.yaml says what is allowed");
            }
            if met.iter().any(|(_, owner)| owner.as_ref().is_some_and(|owner| owner.eq_ignore_ascii_case(&waiver.approver))) {
                tell(format!("is approved by {}, who owns what it covers", waiver.approver), "have someone else approve it");
            }
        }
        problems
    }

    /// For each waiver, how it stands and how many failures it covers.
    #[must_use]
    pub fn standing(&self, failures: &[Waivable<'_>]) -> Vec<(&Waiver, Stands, usize)> {
        let day = self.day.unwrap_or(Date::MIN);
        self.all
            .iter()
            .map(|waiver| (waiver, waiver.stands(day), failures.iter().filter(|failure| waiver.covers(failure, &self.policy.prefix)).count()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Schema, parse_all};
    use crate::source::Source;

    fn read(text: &str) -> (Vec<Waiver>, Vec<String>) {
        let sources = Sources::of([Source::new("waivers.yaml", text, None)]);
        let mut parsed = parse_all(&sources, |_| Some(Schema::Core));
        let (all, reading) = read_waivers(&sources, &mut parsed);
        (all, reading.problems.into_iter().map(|problem| problem.message).collect())
    }

    fn one(place: &str) -> Waiver {
        let text = format!(
            "probity: waivers/v1\nwaivers:\n  - id: W-1\n    rule: aws/s3/*\n    where: {place}\n    reason: r\n    approver: ciso\n    on: 2026-01-01\n    expires: 2026-03-31\n"
        );
        let (mut all, told) = read(&text);
        assert_eq!(told, [] as [String; 0]);
        all.remove(0)
    }

    fn failure<'a>(address: &'a str, file: &'a str) -> Waivable<'a> {
        Waivable { rule: "aws/s3/bucket_unversioned", objective: "data-recovery", address, root: "envs/prod", variant: "prod", file, severity: Rating::High }
    }

    #[test]
    fn brackets_in_an_address_are_themselves() {
        for (place, address, covered) in [
            ("{address: 'aws_s3_bucket.b[0]'}", "aws_s3_bucket.b[0]", true),
            ("{address: 'aws_s3_bucket.b[0]'}", "aws_s3_bucket.b0", false),
            ("{address: 'module.m[\"eu\"].aws_s3_bucket.b'}", "module.m[\"eu\"].aws_s3_bucket.b", true),
            ("{address: 'module.m[\"eu\"].*'}", "module.m[\"eu\"].aws_s3_bucket.b[\"x\"]", true),
            ("{address: 'module.m[\"eu\"].*'}", "module.m[\"us\"].aws_s3_bucket.b", false),
            ("{address: 'm[\"{a,b}\"]'}", "m[\"{a,b}\"]", true),
            ("{address: 'm[\"{a,b}\"]'}", "m[\"a\"]", false),
            ("{address: 'm[\"!a\\b\"]'}", "m[\"!a\\b\"]", true),
            ("{address: '*'}", "v1/Pod/shop/web", true),
            ("{address: '*', root: envs/dev}", "x", false),
            ("{address: '*', root: envs/prod, variant: prod}", "x", true),
            ("{address: '*', variant: dev}", "x", false),
        ] {
            assert_eq!(one(place).covers(&failure(address, "main.tf"), ""), covered, "{place} {address}");
        }
        assert!(one("{file: 'envs/**'}").covers(&failure("x", "prod/main.tf"), "envs/"));
        assert!(!one("{file: 'envs/dev/**'}").covers(&failure("x", "prod/main.tf"), "envs/"));
    }

    #[test]
    fn a_waiver_counts_from_its_first_day_to_its_last() {
        for (day, counts) in [("2025-12-31", false), ("2026-01-01", true), ("2026-03-31", true), ("2026-04-01", false)] {
            let waivers = Waivers::new(vec![one("{address: '*'}")], WaiverPolicy::default(), day.parse().ok());
            assert_eq!(waivers.of(&failure("x", "main.tf")).is_some(), counts, "{day}");
        }
    }

    #[test]
    fn the_configuration_says_how_long_and_by_whom() {
        let day = "2026-02-01".parse().ok();
        let with = |policy| Waivers::new(vec![one("{address: '*'}")], policy, day).of(&failure("x", "main.tf")).is_some();
        let longest = |rating, days| WaiverPolicy { longest: [(rating, days)].into(), ..WaiverPolicy::default() };
        assert!(with(longest(Rating::High, 89)));
        assert!(!with(longest(Rating::High, 88)));
        assert!(with(longest(Rating::Low, 1)));
        let approver = |name: &str| WaiverPolicy { approvers: [(Rating::High, [name.to_string()].into())].into(), ..WaiverPolicy::default() };
        assert!(with(approver("ciso")));
        assert!(!with(approver("board")));
    }

    #[test]
    fn what_is_wrong_is_told_and_does_not_count() {
        for (entry, said) in [
            ("id: a, rule: x, where: {address: '*'}, reason: r, approver: p, on: 2026-01-01", "a waiver lacks `expires`"),
            ("id: a, rule: x, reason: r, approver: p, on: 2026-01-01, expires: 2026-02-01", "a waiver lacks `where`"),
            ("id: a, where: {address: '*'}, reason: r, approver: p, on: 2026-01-01, expires: 2026-02-01", "a waiver is for a `rule` or for an `objective`"),
            ("id: a, rule: x, where: {adress: '*'}, reason: r, approver: p, on: 2026-01-01, expires: 2026-02-01", "`where` of a waiver has no key `adress`"),
            ("id: a, rule: x, where: {address: '*'}, reason: r, approver: p, on: tomorrow, expires: 2026-02-01", "`on` must be a date"),
            (
                "id: a, rule: x, where: {address: '*'}, reason: r, approver: p, on: 2026-03-01, expires: 2026-02-01",
                "it expires on 2026-02-01, before it begins on 2026-03-01",
            ),
        ] {
            let (all, told) = read(&format!("probity: waivers/v1\nwaivers:\n  - {{{entry}}}\n"));
            assert!(all.is_empty(), "{entry}");
            assert!(told.iter().any(|told| told == said), "{entry}: {told:?}");
        }
        let (all, told) = read("probity: waivers/v2\nwaivers: []\n");
        assert!(all.is_empty() && told.len() == 1);
        assert_eq!(read("probity: waivers/v1\nwaivers: [\n").1.len(), 1);
    }
}
