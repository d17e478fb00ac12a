//! The built-in rules on real trees: whatever a stranger's code looks like, no built-in rule may err on it.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

fn check(folder: &Path, path: &str) -> Value {
    let out = Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(["check", path, "--format", "json", "--exit-zero"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("it starts");
    serde_json::from_slice(&out.stdout).expect("JSON")
}

/// What erred, and why. A policy that is no JSON is the estate's fault: nothing can be said of it, and the provider refuses it.
fn errors(report: &Value) -> Vec<&str> {
    let messages = report["problems"].as_array().into_iter().flatten().filter_map(|problem| problem["message"].as_str());
    messages.filter(|message| message.contains("could not be evaluated on") && !message.contains("could not deserialize json")).collect()
}

fn corpora() -> Option<PathBuf> {
    let folder = std::env::var_os("PROBITY_CORPORA").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no corpora at {}", folder.display());
    None
}

#[test]
fn no_built_in_rule_errs_on_real_trees() {
    let Some(corpora) = corpora() else { return };
    for tree in ["terraform/real", "terraform/checkov", "kubernetes/realworld", "kubernetes/kics", "kubernetes/checkov", "kubernetes/kube-linter"] {
        let report = check(&corpora, tree);
        assert!(report["results"].as_array().is_some_and(|results| results.len() > 100), "{tree}: almost nothing was judged");
        assert_eq!(errors(&report), Vec::<&str>::new(), "{tree}");
    }
}

/// An inventory says little of a thing: rules about what it does not say may not pass for want of an answer, nor err.
#[test]
fn no_built_in_rule_errs_on_an_inventory_of_every_kind() {
    let lens = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/lens/inventory/asset.rego")).expect("the lens");
    let kinds = lens.lines().map_while(|line| line.strip_prefix('#')).filter_map(|line| line.trim().strip_prefix("- "));
    let entries: Vec<String> = kinds.map(|kind| format!("  - {{ name: it, kind: {} }}", kind.trim_matches('"').replace('*', "model"))).collect();
    assert!(entries.len() > 20, "the lens names its kinds");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("assets.yaml"), format!("probity: inventory/v1\nassets:\n{}\n", entries.join("\n"))).expect("a file");
    let report = check(folder.path(), ".");
    assert_eq!(errors(&report), Vec::<&str>::new());
    let passed = |one: &&Value| one["status"] == "pass" && one["rule"].as_str().is_some_and(|rule| !rule.starts_with("asset/"));
    let passes: Vec<&Value> = report["results"].as_array().into_iter().flatten().filter(passed).collect();
    assert_eq!(passes, Vec::<&Value>::new(), "they pass for want of an answer");
}

/// No control of any framework rests on nothing: where it is satisfied, something was judged, and all of that passes.
#[test]
fn no_control_is_satisfied_over_nothing_on_real_trees() {
    let Some(corpora) = corpora() else { return };
    let trees = std::fs::read_dir(corpora.join("terraform/real")).expect("a folder").flatten().map(|entry| entry.path());
    let mut trees: Vec<PathBuf> = trees.chain([corpora.join("kubernetes/realworld")]).filter(|path| path.is_dir()).collect();
    trees.sort();
    let (mut controls, mut satisfied) = (0, 0);
    for tree in &trees {
        let frameworks = ["nist-csf", "fedramp-20x-ksi", "iso-27001", "soc2-tsc", "cis-controls", "hitrust-csf", "pss", "ai-ml-architecture"];
        let asked = frameworks.iter().flat_map(|id| ["--framework", id]);
        let out = Command::new(env!("CARGO_BIN_EXE_probity"))
            .args(["assess", ".", "--as-of=2026-11-23", "--format", "json", "--exit-zero"])
            .args(asked)
            .current_dir(tree)
            .stdin(Stdio::null())
            .output()
            .expect("it starts");
        let Ok(assessment) = serde_json::from_slice::<Value>(&out.stdout) else {
            // A tree of which no reader knows anything.
            assert_eq!(out.status.code(), Some(2), "{}", tree.display());
            continue;
        };
        for control in assessment["frameworks"].as_array().into_iter().flatten().flat_map(|one| one["controls"].as_array().into_iter().flatten()) {
            controls += 1;
            if control["status"] == "satisfied" {
                satisfied += 1;
                let numbers = &control["numbers"];
                let good = numbers["judged"].as_u64() > Some(0) && numbers["pass"] == numbers["judged"];
                assert!(good && control["methods"] != serde_json::json!([]), "{}: {control}", tree.display());
            }
        }
    }
    println!("{} trees, {controls} controls, {satisfied} satisfied", trees.len());
    assert!(controls > 1000);
}
