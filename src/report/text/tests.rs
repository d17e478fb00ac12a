use std::sync::Arc;

use proptest::prelude::*;

use super::super::sample::{self, Sample};
use super::super::{Finding, Outcome, Rating, Reach, Report, neutralise};
use super::*;
use crate::model::State;
use crate::source::Position;

fn plain(report: &Report) -> String {
    text(report, &TextOptions::default())
}

#[test]
fn every_outcome() {
    insta::assert_snapshot!(plain(&sample::estate()));
}

#[test]
fn every_outcome_in_full() {
    insta::assert_snapshot!(text(&sample::estate(), &TextOptions { width: 72, verbose: true, color: false }));
}

#[test]
fn every_outcome_in_colour() {
    let colored = text(&sample::estate(), &TextOptions { color: true, ..TextOptions::default() });
    insta::assert_snapshot!(colored.replace('\u{1b}', "␛"));
}

#[test]
fn nothing_wrong() {
    insta::assert_snapshot!(plain(&sample::clean()));
}

#[test]
fn nothing_judged() {
    let text = plain(&Report::default());
    assert!(text.contains("nothing was judged"), "{text}");
}

#[test]
fn a_stranger() {
    insta::assert_snapshot!(plain(&sample::hostile()));
}

/// Without colours: colours change no character of the text.
fn without_escapes(colored: &str) -> String {
    let mut parts = colored.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or("", |(_, rest)| rest))
}

#[test]
fn colours_are_all_that_a_terminal_obeys() {
    for report in [sample::estate(), sample::hostile()] {
        for verbose in [false, true] {
            let options = TextOptions { verbose, ..TextOptions::default() };
            let plain = text(&report, &options);
            assert!(!plain.chars().any(|c| c != '\n' && neutralise::is_hidden(c)), "{plain:?}");
            assert_eq!(without_escapes(&text(&report, &TextOptions { color: true, ..options })), plain);
            for line in plain.lines() {
                assert!(!line.trim_start().starts_with("::") && !line.contains("##vso[") && !line.contains("##["), "{line}");
            }
        }
    }
}

#[test]
fn a_sensitive_value_is_shown_nowhere() {
    for verbose in [false, true] {
        let text = text(&sample::estate(), &TextOptions { verbose, ..TextOptions::default() });
        assert!(text.contains("password          = \"(sensitive)\"") && !text.contains("hunter2"), "{text}");
    }
}

#[test]
fn a_sensitive_value_of_several_lines_is_shown_nowhere() {
    let file = "k = <<E\nalpha\nomega\nE\n";
    let mut s = Sample::of(&[("a.tf", file)]);
    s.redact("a.tf", "alpha\nomega");
    s.rule("a/b", Rating::High, "Wrong", "x", "Because.", "Mend it.");
    let subject = s.subject("x", "a.tf", "k = <<E", file);
    s.fails("a/b", &subject, &[("a.tf", file, "whole"), ("a.tf", "omega", "inside"), ("a.tf", "lpha\nome", "across")]);
    let text = plain(&s.report);
    assert!(!text.contains("lpha") && !text.contains("mega") && text.contains("(sensitive)"), "{text}");
}

#[test]
fn many_results_stay_readable() {
    let body: String = (0..2000).map(|n| format!("r{n} = {n};\n")).collect();
    let mut s = Sample::of(&[("a.tf", &body)]);
    s.rule("a/b", Rating::Low, "Wrong", "x", "Because.", "Mend it.");
    for n in 0..2000 {
        let part = format!("r{n} =");
        let subject = s.subject(&format!("x.r{n}"), "a.tf", &part, &part);
        match n % 2 {
            0 => drop(s.fails("a/b", &subject, &[("a.tf", &format!("= {n};"), "is wrong")])),
            _ => s.unknown("a/b", &subject, &[("v", &format!("var.v{} has no value", n % 40), "a.tf", "r7 =")]),
        }
    }
    let short = plain(&s.report);
    assert!(short.contains("Failed as well (700 places only") && short.contains("and 10 more"), "{short}");
    assert_eq!(short.matches("[a/b]: Wrong").count(), 300);
    // Why and how are told once, and then where.
    assert_eq!((short.matches("= why: Because.").count(), short.matches("= help: as at a.tf:1\n").count()), (1, 299));
    let full = text(&s.report, &TextOptions { verbose: true, ..TextOptions::default() });
    assert_eq!(full.matches("[a/b]: Wrong").count(), 1000);
    assert!((0..2000).all(|n| ["\n", " ", ","].iter().any(|end| full.contains(&format!("x.r{n}{end}")))));
}

#[test]
fn a_place_whose_text_is_not_there_is_still_told() {
    let mut report = sample::estate();
    report.texts.clear();
    let text = plain(&report);
    assert!(text.contains("--> envs/prod/main.tf:7:12") && text.contains("`acl` is `public-read`"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Any text, any place, whether it is there or not.
    #[test]
    fn never_panics_and_never_leaks(
        body in "([ -~\t]{0,30}|[é日🦀\u{202e}\u{1b}\r]{0,5}|SECRET|[a-z]{500})(\n([ -~\t]{0,30}|SECRET))*\n?",
        places in prop::collection::vec((0_u32..9, 0_u32..600, 0_u32..9, 0_u32..600), 1..5),
        width in 0_usize..200,
        color in any::<bool>(),
    ) {
        let mut s = Sample::of(&[("a.tf", &body)]);
        s.rule("a/b", Rating::High, "Wrong", "x", "Because.", "Mend it.");
        let subject = s.subject("x", "a.tf", "", "");
        s.report.redact.insert("a.tf".into(), body.match_indices("SECRET").map(|(at, part)| at..at + part.len()).collect());
        let judged = s.judge("a/b", &subject, Outcome::Fail);
        let file: Arc<str> = "a.tf".into();
        let position = |line, column| Position { line, column, utf16_column: column };
        judged.findings = places.iter().map(|&(a, b, c, d)| Finding { place: Place { file: file.clone(), start: position(a, b), end: position(c, d) }, message: format!("at {a} {b}"), inside: None }).collect();
        s.input("a.tf", Reach::By(State::Read), None, 1);
        let text = text(&s.report, &TextOptions { color, width, verbose: false });
        prop_assert!(!text.contains("SECRET"));
        for (a, b, ..) in places {
            let message = format!("at {a} {b}");
            prop_assert!(text.contains(&message), "{} not in {}", message, text);
        }
    }
}
