//! The two evaluators agree on whatever is fully known in large collections of configuration by others.
//!
//! `PROBITY_CORPORA` says where they are; `PROBITY_WHOLE` judges all of them, else every so many.

use std::path::{Path, PathBuf};

use probity::flow;
use probity::model::Outcome;
use probity::policy::{self, Mode, Progress, Rulebook, Settings};
use probity::source::{Source, Sources};

use crate::fuzz;

/// Each folder or file that is judged by itself.
fn cases(corpora: &Path) -> Vec<PathBuf> {
    let below = |folder: PathBuf| {
        let mut found: Vec<PathBuf> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        found.sort();
        found
    };
    let groups = ["terraform/checkov", "terraform/checkov_graph", "terraform/real", "kubernetes/checkov", "kubernetes/kube-linter", "kubernetes/pss"];
    let mut all: Vec<PathBuf> = groups.into_iter().flat_map(|group| below(corpora.join(group))).collect();
    all.extend(["kubernetes/realworld", "kubernetes/regolibrary"].into_iter().flat_map(|group| below(corpora.join(group))));
    // The files of one query declare the same names, so each is judged alone.
    let queries = below(corpora.join("terraform/kics")).into_iter().flat_map(below).chain(below(corpora.join("kubernetes/kics")));
    all.extend(queries.flat_map(below));
    all
}

#[test]
fn on_what_is_known_in_the_corpora_both_evaluators_agree() {
    let root = std::env::var_os("PROBITY_CORPORA").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora"), PathBuf::from);
    let cases = cases(&root);
    if cases.is_empty() {
        println!("skipped: there are no corpora at {}", root.display());
        return;
    }
    let every = if std::env::var_os("PROBITY_WHOLE").is_some() { 1 } else { 40 };
    let book = Rulebook::load(&[]).rulebook;
    let chosen: Vec<&PathBuf> = cases.iter().step_by(every).collect();
    let results: Vec<Compared> = fuzz::each(chosen.len(), |n| compared(&book, chosen[n]));
    let sum = |pick: fn(&Compared) -> usize| results.iter().map(pick).sum::<usize>();
    let wrong: Vec<&String> = results.iter().flat_map(|compared| &compared.wrong).collect();
    let judged = sum(|compared| compared.judged);
    println!(
        "{} folders and files, {} resources, {judged} verdicts on what is known, {} on what is not; {} disagreements",
        chosen.len(),
        sum(|compared| compared.resources),
        sum(|compared| compared.unknown),
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.iter().take(40).map(|line| format!("{line}\n")).collect::<String>());
    assert!(judged > 0);
}

/// What came of one folder or file.
struct Compared {
    resources: usize,
    /// Verdicts on what is known, and on what is not.
    judged: usize,
    unknown: usize,
    wrong: Vec<String>,
}

fn compared(book: &Rulebook, folder: &Path) -> Compared {
    let one = || {
        std::fs::read_to_string(folder).map(|text| Source::new(folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into()), text, None))
    };
    let sources = if folder.is_dir() { fuzz::sources(folder) } else { one().into_iter().collect() };
    let estate = flow::read(Sources::of(sources), Vec::new(), &flow::Options::default());
    let resources = &estate.reading.resources;
    let settings = Settings::default();
    let judge = |mode| policy::judge(book, &settings, &estate.reading, &estate.sources, &|_| true, mode, &Progress::default());
    let plain = judge(Mode::Plain);
    let three = judge(Mode::ThreeValued);
    let told = |verdict: &policy::Verdict| format!("{:?} {:?} {:?} {:?}", verdict.outcome, verdict.findings, verdict.unknown, verdict.error);
    let mut wrong = Vec::new();
    let (mut judged, mut unknown) = (0, 0);
    let key = |verdict: &policy::Verdict| (verdict.rule, verdict.resource);
    let others: std::collections::HashMap<_, _> = three.iter().map(|verdict| (key(verdict), verdict)).collect();
    let keys: std::collections::HashSet<_> = plain.iter().map(key).collect();
    for b in three.iter().filter(|b| !keys.contains(&key(b))) {
        wrong.push(format!("{}: {} on {}: nothing, but {}", folder.display(), book.rules()[b.rule].id, resources[b.resource].address, told(b)));
    }
    for a in &plain {
        let rule = &book.rules()[a.rule].id;
        // Verdicts on what is not known come from the same evaluator, which must not meet what it does not model.
        if let Some((_, cause)) = a.unknown.iter().find(|(_, cause)| cause.why.contains("(and the rule: ")) {
            wrong.push(format!("{}: {rule} on {}: {}", folder.display(), resources[a.resource].address, cause.why));
        }
        unknown += usize::from(a.outcome == Outcome::Unknown);
        judged += usize::from(a.outcome != Outcome::Unknown);
        match others.get(&key(a)) {
            Some(b) if (a.outcome, &a.findings) == (b.outcome, &b.findings) => {}
            b => wrong.push(format!("{}: {rule} on {}: {}, but {:?}", folder.display(), resources[a.resource].address, told(a), b.map(|b| told(b)))),
        }
    }
    Compared { resources: resources.len(), judged, unknown, wrong }
}
