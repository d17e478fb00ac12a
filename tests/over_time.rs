//! Runs compared with earlier ones, and periods followed from one bundle to the next.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;

use jiff::civil::Date;
use probity::framework::{Answer, Change, Follower, Head, Period, Question, Snapshot, Span, Status, in_order, since};
use probity::model::{Outcome, Rating};
use proptest::prelude::*;
use serde_json::Value;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn question(address: &str, rule: &str) -> Question {
    Question { root: "prod".into(), variant: "".into(), address: address.into(), rule: rule.into() }
}

fn answer(outcome: Outcome) -> Answer {
    let waiver = (outcome == Outcome::Waived).then(|| "W-1".into());
    Answer { outcome, severity: Rating::High, file: "main.tf".into(), waiver }
}

/// A run on a day: `address rule` with its outcome, and the status of control `C-1`.
fn run(on: &str, verdicts: &[(&str, &str, Outcome)], control: Status) -> Snapshot {
    let verdicts: BTreeMap<_, _> = verdicts.iter().map(|(address, rule, outcome)| (question(address, rule), answer(*outcome))).collect();
    Snapshot { as_of: day(on), resources: 3, verdicts, frameworks: vec![("own".into(), vec![("C-1".into(), control)])], ..Snapshot::default() }
}

fn head(name: &str, on: &str, previous: Option<&str>) -> Head {
    Head { name: name.into(), digest: format!("sha256:{name}"), previous: previous.map(|name| format!("sha256:{name}")), as_of: day(on), signed: Vec::new() }
}

fn period(from: &str, to: &str, cadence: i64, runs: Vec<(Head, Snapshot)>) -> Period {
    let heads = in_order(runs.iter().map(|(head, _)| head.clone()).collect());
    let mut follower = Follower::new(Span { from: day(from), to: day(to), cadence }, &heads, Vec::new());
    for head in heads {
        let (_, snapshot) = runs.iter().find(|(other, _)| *other == head).expect("its run");
        follower.add(head, snapshot);
    }
    follower.end()
}

fn stretches(period: &Period) -> Vec<String> {
    let told = |status: Option<Status>| status.map_or("-", Status::word);
    period.controls[0].stretches.iter().map(|(from, to, status)| format!("{from}..{to} {}", told(*status))).collect()
}

#[test]
fn days_without_evidence_are_told_and_never_filled_in() {
    let runs = vec![
        (head("a", "2026-01-02", None), run("2026-01-02", &[], Status::Satisfied)),
        (head("b", "2026-01-05", Some("a")), run("2026-01-05", &[], Status::NotSatisfied)),
        (head("c", "2026-01-15", Some("b")), run("2026-01-15", &[], Status::Satisfied)),
    ];
    let whole = period("2026-01-01", "2026-01-20", 7, runs);
    assert_eq!(whole.uncovered, [(day("2026-01-01"), day("2026-01-01")), (day("2026-01-12"), day("2026-01-14"))]);
    assert_eq!(
        stretches(&whole),
        [
            "2026-01-01..2026-01-01 -",
            "2026-01-02..2026-01-04 satisfied",
            "2026-01-05..2026-01-11 not-satisfied",
            "2026-01-12..2026-01-14 -",
            "2026-01-15..2026-01-20 satisfied"
        ]
    );
    assert_eq!((whole.days(), whole.uncovered_days()), (20, 4));
    assert!(!whole.is_whole());
    assert_eq!(whole.controls[0].worst(), Some(Status::NotSatisfied));
}

#[test]
fn evidence_from_before_tells_what_held_when_the_period_began_and_later_evidence_tells_nothing() {
    let runs = vec![
        (head("a", "2025-12-30", None), run("2025-12-30", &[], Status::Satisfied)),
        (head("b", "2026-01-04", Some("a")), run("2026-01-04", &[], Status::Satisfied)),
        (head("c", "2026-01-09", Some("b")), run("2026-01-09", &[], Status::NotSatisfied)),
    ];
    let whole = period("2026-01-01", "2026-01-08", 7, runs);
    assert_eq!(stretches(&whole), ["2026-01-01..2026-01-08 satisfied"]);
    assert!(whole.is_whole());
    assert_eq!(whole.points.len(), 2);
}

#[test]
fn the_worst_of_a_day_counts() {
    let runs = vec![
        (head("z", "2026-01-01", None), run("2026-01-01", &[], Status::NotSatisfied)),
        (head("a", "2026-01-01", Some("z")), run("2026-01-01", &[], Status::Satisfied)),
    ];
    let whole = period("2026-01-01", "2026-01-02", 7, runs);
    assert_eq!(whole.points.iter().map(|point| point.head.name.as_str()).collect::<Vec<_>>(), ["z", "a"], "the chain's order");
    assert_eq!(stretches(&whole), ["2026-01-01..2026-01-01 not-satisfied", "2026-01-02..2026-01-02 satisfied"]);
}

#[test]
fn a_missing_or_broken_link_is_shown() {
    let satisfied = |on: &str| run(on, &[], Status::Satisfied);
    let links = |runs: Vec<(Head, Snapshot)>| {
        let whole = period("2026-01-01", "2026-01-03", 7, runs);
        (whole.is_whole(), whole.points.iter().map(|point| point.link.word()).collect::<Vec<_>>())
    };
    let (a, b, c) = ("2026-01-01", "2026-01-02", "2026-01-03");
    let told = |second: Option<&str>, third: Option<&str>| {
        links(vec![(head("a", a, None), satisfied(a)), (head("b", b, second), satisfied(b)), (head("c", c, third), satisfied(c))])
    };
    assert_eq!(told(Some("a"), Some("b")), (true, vec!["first", "follows", "follows"]));
    assert_eq!(told(Some("a"), Some("lost")), (false, vec!["first", "follows", "missing"]));
    assert_eq!(told(Some("a"), Some("a")), (false, vec!["first", "follows", "forked"]));
    assert_eq!(told(None, Some("b")), (false, vec!["first", "unlinked", "follows"]));
    let circle = links(vec![(head("a", a, Some("b")), satisfied(a)), (head("b", a, Some("a")), satisfied(a))]);
    assert_eq!(circle, (true, vec!["before", "follows"]), "digests cannot form a circle: this must only end");
}

#[test]
fn failures_open_and_close_by_what_evidence_shows() {
    use Outcome::{Fail, Pass, Unknown, Waived};
    let first = [("a", "r", Fail), ("b", "r", Fail), ("c", "r", Fail), ("d", "r", Fail), ("e", "r", Pass), ("e", "s", Fail)];
    let second = [("a", "r", Pass), ("c", "r", Unknown), ("d", "r", Waived), ("e", "r", Fail)];
    let runs = vec![
        (head("a", "2026-01-01", None), run("2026-01-01", &first, Status::NotSatisfied)),
        (head("b", "2026-01-04", Some("a")), run("2026-01-04", &second, Status::NotSatisfied)),
    ];
    let whole = period("2026-01-01", "2026-01-05", 7, runs);
    let told: BTreeMap<String, String> = whole
        .failures
        .iter()
        .map(|failure| {
            let end = failure.closed.as_ref().map_or(if failure.unjudged { "unjudged" } else { "open" }, |(_, end)| end.word());
            (
                format!("{} {}", failure.question.address, failure.question.rule),
                format!("{end} after {}{}", failure.days, if failure.may_be_older { "+" } else { "" }),
            )
        })
        .collect();
    let wanted = [
        ("a r", "mended after 3+"),
        ("b r", "gone after 3+"),
        ("c r", "unjudged after 4+"),
        ("d r", "waived after 3+"),
        ("e r", "open after 1"),
        ("e s", "unjudged after 4+"),
    ];
    assert_eq!(told, wanted.iter().map(|(failure, end)| ((*failure).to_string(), (*end).to_string())).collect());
    assert_eq!(whole.waivers.get("W-1"), Some(&(day("2026-01-04"), day("2026-01-04"), 1)));
}

#[test]
fn a_file_that_is_no_longer_read_closes_nothing() {
    let then = run("2026-01-01", &[("a", "r", Outcome::Fail)], Status::NotSatisfied);
    let mut now = run("2026-01-02", &[], Status::NotAssessed);
    assert_eq!(since(&then, &now).verdicts[0].change, Change::Closed);
    now.unread.insert("main.tf".into());
    let changes = since(&then, &now);
    assert_eq!(changes.verdicts[0].change, Change::Unjudged);
    assert_eq!(changes.controls[0].change, Change::Unjudged);
}

#[test]
fn changes_of_verdicts_have_their_names() {
    use Outcome::{Error, Fail, Pass, Unknown, Waived};
    let told = |then: Option<Outcome>, now: Option<Outcome>| {
        let snapshot = |outcome: Option<Outcome>| {
            // Another rule keeps the resource there.
            let verdicts: Vec<_> = std::iter::once(("a", "q", Pass)).chain(outcome.map(|outcome| ("a", "r", outcome))).collect();
            run("2026-01-01", &verdicts, Status::Satisfied)
        };
        since(&snapshot(then), &snapshot(now)).verdicts.first().map_or("-", |one| one.change.word())
    };
    let table = [
        (None, Some(Fail), "opened"),
        (Some(Pass), Some(Fail), "opened"),
        (Some(Waived), Some(Fail), "opened"),
        (Some(Unknown), Some(Fail), "opened"),
        (Some(Fail), Some(Fail), "-"),
        (Some(Fail), Some(Pass), "closed"),
        (Some(Fail), Some(Waived), "better"),
        (Some(Fail), Some(Unknown), "unjudged"),
        (Some(Fail), Some(Error), "unjudged"),
        (Some(Fail), None, "unjudged"),
        (Some(Pass), Some(Unknown), "worse"),
        (Some(Pass), None, "worse"),
        (None, Some(Unknown), "worse"),
        (None, Some(Pass), "-"),
        (Some(Unknown), Some(Pass), "better"),
        (Some(Pass), Some(Waived), "worse"),
    ];
    for (then, now, wanted) in table {
        assert_eq!(told(then, now), wanted, "{then:?} to {now:?}");
    }
}

#[test]
fn a_written_period_is_what_its_schema_says() {
    let runs = vec![
        (head(&"a".repeat(64), "2026-01-02", None), run("2026-01-02", &[("a", "r", Outcome::Fail), ("d", "r", Outcome::Fail)], Status::NotSatisfied)),
        (
            head(&"b".repeat(64), "2026-01-15", Some(&"c".repeat(64))),
            run("2026-01-15", &[("a", "r", Outcome::Pass), ("d", "r", Outcome::Waived)], Status::Satisfied),
        ),
    ];
    let mut out = Vec::new();
    probity::report::period_json(&period("2026-01-01", "2026-01-20", 7, runs), &mut out).expect("written");
    let written: Value = serde_json::from_slice(&out).expect("JSON");
    let schema: Value = serde_json::from_str(include_str!("../schemas/period.schema.json")).expect("a schema");
    let valid = jsonschema::validator_for(&schema).expect("a schema");
    let wrong: Vec<String> = valid.iter_errors(&written).map(|error| error.to_string()).collect();
    assert_eq!(wrong, Vec::<String>::new());
    for key in ["whole", "bundles", "controls", "failures"] {
        let mut broken = written.clone();
        broken.as_object_mut().expect("an object").remove(key);
        assert!(!valid.is_valid(&broken), "without {key}");
    }
}

fn outcomes() -> impl Strategy<Value = Option<Outcome>> {
    prop_oneof![Just(None), Just(Some(Outcome::Pass)), Just(Some(Outcome::Fail)), Just(Some(Outcome::Unknown)), Just(Some(Outcome::Waived))]
}

proptest! {
    /// Every day of a period belongs to exactly one stretch, whatever the evidence; and a failure is never closed by silence alone.
    #[test]
    fn every_day_is_told_once(days in prop::collection::vec((0i64..40, outcomes()), 0..12), cadence in 1i64..9) {
        let runs: Vec<(Head, Snapshot)> = days.iter().enumerate().map(|(n, (on, outcome))| {
            let on = day("2026-01-01").checked_add(jiff::Span::new().days(*on)).expect("a day").to_string();
            let verdicts: Vec<_> = std::iter::once(("a", "q", Outcome::Pass)).chain(outcome.map(|outcome| ("a", "r", outcome))).collect();
            (head(&n.to_string(), &on, None), run(&on, &verdicts, Status::Satisfied))
        }).collect();
        let whole = period("2026-01-05", "2026-02-03", cadence, runs);
        for history in &whole.controls {
            let mut next = day("2026-01-05");
            for (from, to, _) in &history.stretches {
                prop_assert_eq!(*from, next);
                prop_assert!(to >= from);
                next = to.tomorrow().expect("a day");
            }
            prop_assert_eq!(next, day("2026-02-04"));
            prop_assert_eq!(history.days(None), whole.uncovered_days());
        }
        for failure in &whole.failures {
            if let Some((on, _)) = &failure.closed {
                let shown = days.iter().any(|(at, outcome)| {
                    let at = day("2026-01-01").checked_add(jiff::Span::new().days(*at)).expect("a day");
                    at == *on && matches!(outcome, Some(Outcome::Pass | Outcome::Waived))
                });
                prop_assert!(shown, "{failure:?}");
            }
        }
    }
}

mod runs {
    //! The same through the command line, on an estate of one bucket that changes from day to day.

    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};

    use serde_json::Value;

    const BUCKET: &str = "resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"acme-logs\"\n}\n";
    const VERSIONED: &str =
        "resource \"aws_s3_bucket_versioning\" \"logs\" {\n  bucket = aws_s3_bucket.logs.id\n  versioning_configuration {\n    status = \"Enabled\"\n  }\n}\n";

    struct Estate(tempfile::TempDir);

    impl Estate {
        fn new() -> Self {
            Self(tempfile::tempdir().expect("a folder"))
        }

        fn path(&self) -> &Path {
            self.0.path()
        }

        fn write(&self, text: &str) {
            std::fs::create_dir_all(self.path().join("infra")).expect("a folder");
            std::fs::write(self.path().join("infra/main.tf"), text).expect("written");
        }

        fn run(&self, args: &[&str]) -> Output {
            Command::new(env!("CARGO_BIN_EXE_probity"))
                .args(args)
                .current_dir(self.path())
                .env("NO_COLOR", "1")
                .env("COLUMNS", "100")
                .output()
                .expect("it starts")
        }

        /// Seals what is there on a day, after another bundle.
        fn seal(&self, day: &str, previous: Option<&str>) -> PathBuf {
            let bundle = format!("evidence/{day}");
            std::fs::create_dir_all(self.path().join("evidence")).expect("a folder");
            let mut args =
                vec!["assess", "infra", "--framework", "soc2-tsc-2017", "--rule", "aws/s3/bucket_unversioned", "--as-of", day, "--evidence", &bundle];
            let before = previous.map(|day| format!("evidence/{day}"));
            args.extend(before.iter().flat_map(|before| ["--previous", before.as_str()]));
            let out = self.run(&args);
            assert!(self.path().join(&bundle).is_dir(), "{}", String::from_utf8_lossy(&out.stderr));
            self.path().join(bundle)
        }

        fn json(&self, args: &[&str]) -> (Option<i32>, Value) {
            let out = self.run(args);
            (out.status.code(), serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&out.stderr))))
        }
    }

    #[test]
    fn a_run_tells_what_changed_since_its_evidence() {
        let estate = Estate::new();
        estate.write(BUCKET);
        estate.seal("2026-01-01", None);
        estate.write(&format!("{BUCKET}{VERSIONED}"));
        let rule = ["--rule", "aws/s3/bucket_unversioned", "--since", "evidence/2026-01-01", "--as-of", "2026-01-02", "--format", "json"];
        let (_, now) = estate.json(&[&["check", "infra"][..], &rule].concat());
        assert_eq!(now["since"]["counts"]["closed"]["verdicts"], 1);
        assert_eq!(now["results"][0]["baseline"], "updated");
        let (_, gaps) = estate.json(&[&["gap", "infra", "--framework", "soc2-tsc-2017"][..], &rule].concat());
        assert!(
            gaps["since"]["controls"].as_array().is_some_and(|controls| controls.iter().all(|one| one["change"] != "opened") && !controls.is_empty()),
            "{gaps:#}"
        );
        for (document, schema) in [(&now, include_str!("../schemas/results.schema.json")), (&gaps, include_str!("../schemas/gaps.schema.json"))] {
            let schema: Value = serde_json::from_str(schema).expect("a schema");
            let wrong: Vec<String> = jsonschema::validator_for(&schema).expect("a schema").iter_errors(document).map(|error| error.to_string()).collect();
            assert_eq!(wrong, Vec::<String>::new());
        }

        estate.write("resource \"aws_s3_bucket\" \"logs\" {\n");
        let (_, broken) = estate.json(&[&["check", "infra"][..], &rule].concat());
        assert_eq!(broken["since"]["counts"]["closed"]["verdicts"], 0, "what cannot be read closes nothing");
        assert_eq!(broken["since"]["counts"]["unjudged"]["verdicts"], 1);
    }

    #[test]
    fn a_period_is_followed_through_its_bundles() {
        let estate = Estate::new();
        estate.write(BUCKET);
        estate.seal("2026-01-01", None);
        estate.write(&format!("{BUCKET}{VERSIONED}"));
        estate.seal("2026-01-05", Some("2026-01-01"));
        let last = estate.seal("2026-01-20", Some("2026-01-05"));
        let period = ["evidence", "period", "evidence", "--from", "2026-01-01", "--to", "2026-01-20", "--format", "json"];
        let (code, whole) = estate.json(&period);
        assert_eq!((code, whole["uncovered_days"].as_i64()), (Some(1), Some(8)), "{whole:#}");
        assert_eq!(whole["failures"][0]["closed"]["how"], "mended");
        assert_eq!(whole["failures"][0]["days"], 4);
        let (code, whole) = estate.json(&[&period[..], &["--cadence", "15", "--framework", "soc2-tsc"]].concat());
        assert_eq!((code, whole["whole"].as_bool()), (Some(0), Some(true)), "{whole:#}");

        // One in the middle is gone; and a changed one is no evidence.
        std::fs::rename(estate.path().join("evidence/2026-01-05"), estate.path().join("kept")).expect("moved");
        let (_, whole) = estate.json(&period);
        assert_eq!(whole["bundles"][1]["chain"]["link"], "missing");
        std::fs::write(last.join("results.json"), "{}").expect("written");
        let (code, whole) = estate.json(&period);
        assert_eq!((code, whole["refused"].as_array().map(Vec::len)), (Some(1), Some(1)));

        for format in ["text", "markdown", "csv", "html"] {
            let out = estate.run(&[&period[..period.len() - 1], &[format]].concat());
            let text = String::from_utf8(out.stdout).expect("text");
            assert!(format == "csv" || text.contains("was changed"), "{format}: what is refused is told:\n{text}");
        }
    }
}
