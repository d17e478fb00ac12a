//! Cases in `directed.txt`: a rule, an input with unknowns, and completions whose verdicts prove what the rule must say of it.

#![allow(clippy::indexing_slicing, clippy::expect_used, reason = "what is wrong with a test fails it")]
#![allow(dead_code, reason = "each programme that has cases uses some of this")]

use std::collections::BTreeSet;

use probity::flow::{self, Estate};
use probity::policy::{self, Mode, Progress, Rulebook, Settings, Verdict};
use probity::source::{Source, Sources};

/// One of them.
pub(crate) struct Case {
    pub(crate) title: String,
    rule: String,
    lens: String,
    file: String,
    /// Outcomes, each with the values of variables that bring it.
    completions: Vec<(String, Vec<(String, String)>)>,
}

/// What a rule says: the outcome, and the findings that hold in every completion.
pub(crate) type Said = (String, BTreeSet<String>);

/// Every case, and a rulebook that holds their rules: each under a kind of its own, which the text calls `thing`.
pub(crate) struct Directed {
    pub(crate) cases: Vec<Case>,
    book: Rulebook,
}

impl Case {
    /// Sections begin at the line's start, what is indented belongs to them.
    fn read(n: usize, text: &str) -> Self {
        let mut case = Self { title: String::new(), rule: String::new(), lens: String::new(), file: String::new(), completions: Vec::new() };
        let mut section = "";
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            match line.split_once(':').filter(|_| !line.starts_with(char::is_whitespace)) {
                _ if case.title.is_empty() => case.title = line.trim().to_string(),
                Some((word @ ("rule" | "lens" | "file"), _)) => section = word,
                Some((outcome, values)) => {
                    let values = values.split("; ").filter_map(|value| value.split_once('=')).map(|(name, value)| (name.trim().into(), value.trim().into()));
                    case.completions.push((outcome.to_string(), values.collect()));
                }
                None => {
                    let into = match section {
                        "rule" => &mut case.rule,
                        "lens" => &mut case.lens,
                        _ => &mut case.file,
                    };
                    *into += &format!("{}\n", line.strip_prefix('\t').unwrap_or(line));
                }
            }
        }
        if !case.rule.contains("deny contains") {
            case.rule = format!("deny contains \"found\" if {{\n{}}}\n", case.rule);
        }
        if !case.file.contains("resource \"") {
            case.file = format!("resource \"thing\" \"r\" {{\n{}}}\n", case.file);
        }
        case.file = case.file.replace("\"thing\"", &format!("\"thing_{n}\"")).replace("thing.r", &format!("thing_{n}.r"));
        case
    }

    /// The file with the variables that it uses: those of `values` have them, the others have none.
    fn estate(&self, values: &[(String, String)]) -> Estate {
        let mut names: Vec<&str> = self.file.split("var.").skip(1).map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("")).collect();
        names.sort_unstable();
        names.dedup();
        let mut text = self.file.clone();
        for name in names {
            let kind = match name.as_bytes().first() {
                Some(b's') => "string",
                Some(b'n') => "number",
                Some(b'l') => "list(string)",
                Some(b'm') => "map(string)",
                _ => "any",
            };
            let default = values.iter().find(|(other, _)| other == name).map(|(_, value)| format!("  default = {value}\n")).unwrap_or_default();
            text += &format!("variable \"{name}\" {{\n  type = {kind}\n  nullable = {}\n{default}}}\n", name.ends_with('0'));
        }
        flow::read(Sources::of([Source::new("main.tf", text, None)]), Vec::new(), &flow::Options::default())
    }

    /// What must be said where nothing is known: what every completion says, if they agree.
    pub(crate) fn expected(&self) -> &str {
        let outcomes: BTreeSet<&str> = self.completions.iter().map(|(outcome, _)| outcome.as_str()).collect();
        if outcomes.len() == 1 { outcomes.first().expect("there is one") } else { "unknown" }
    }
}

impl Directed {
    pub(crate) fn read() -> Self {
        let all = include_str!("directed.txt").split("\n== ").skip(1);
        let cases: Vec<Case> = all.enumerate().map(|(n, text)| Case::read(n, text)).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let write = |path: String, text: String| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("it has one")).expect("can be made");
            std::fs::write(path, text).expect("can be written");
        };
        for (n, case) in cases.iter().enumerate() {
            let page = format!("# METADATA\n# title: {}\n# custom:\n#   subjects: [thing_{n}]\n", case.title);
            let rule = format!("{page}#   severity: low\n#   objective: network-ingress\npackage rules.directed.case_{n}\n\nimport data.lib\n\n{}", case.rule);
            write(format!("directed/case_{n}.rego"), rule);
            if !case.lens.is_empty() {
                let (joins, fields) = case.lens.split_once("\n\n").unwrap_or(("", &case.lens));
                write(format!("lens/directed/case_{n}.rego"), format!("{page}#   asset: $kind\n{joins}\npackage lens.directed.case_{n}\n\n{fields}"));
            }
        }
        let loaded = Rulebook::load(&[folder.path().to_path_buf()]);
        assert!(loaded.problems.is_empty(), "{:#?}", loaded.problems);
        Self { cases, book: loaded.rulebook }
    }

    /// What is said of a case where those variables have those values.
    pub(crate) fn said(&self, n: usize, values: &[(String, String)], mode: Mode) -> (Said, Vec<Verdict>) {
        let estate = self.cases[n].estate(values);
        let rule = format!("directed/case_{n}");
        let verdicts =
            policy::judge(&self.book, &Settings::default(), &estate.reading, &estate.sources, &|other| *other.id == *rule, mode, &Progress::default());
        let about = |verdict: &&Verdict| estate.reading.resources[verdict.resource].address.ends_with(".r");
        let found = verdicts.iter().find(about);
        let findings = found.into_iter().flat_map(|verdict| &verdict.findings).map(|finding| finding.message.clone()).collect();
        ((found.map_or("none", |verdict| verdict.outcome.word()).to_string(), findings), verdicts)
    }

    /// What is wrong with what is said of a case.
    pub(crate) fn wrong(&self, n: usize) -> Option<String> {
        let case = &self.cases[n];
        let ((outcome, findings), verdicts) = self.said(n, &[], Mode::Plain);
        if outcome != case.expected() {
            return Some(format!("{outcome}, not {}: {verdicts:?}", case.expected()));
        }
        for (_, values) in case.completions.iter().filter(|_| outcome == "fail") {
            let ((_, theirs), _) = self.said(n, values, Mode::Plain);
            if let Some(more) = findings.difference(&theirs).next() {
                return Some(format!("`{more}` is not found with {values:?}"));
            }
        }
        let named = verdicts.iter().any(|verdict| verdict.unknown.iter().any(|(_, unknown)| unknown.why.contains("var.") || unknown.why.contains("module.")));
        (outcome == "unknown" && !named).then(|| format!("names nothing: {verdicts:?}"))
    }

    /// What is wrong with what a case says of its own completions.
    pub(crate) fn unproved(&self, n: usize) -> Vec<String> {
        let mut wrong = Vec::new();
        for (outcome, values) in &self.cases[n].completions {
            for mode in [Mode::Plain, Mode::ThreeValued] {
                let ((said, _), verdicts) = self.said(n, values, mode);
                if said != *outcome {
                    wrong.push(format!("{}: {said} with {values:?}, not {outcome} ({mode:?}): {verdicts:?}", self.cases[n].title));
                }
            }
        }
        wrong
    }
}
