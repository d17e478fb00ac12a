//! Plans and states of others: each is read, or refused with a reason. And a plan is judged as its configuration is.

#![allow(clippy::indexing_slicing, clippy::expect_used, clippy::print_stderr, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use probity::flow::{self, Estate};
use probity::model::{Outcome, Resource, State};
use probity::policy::{self, Progress, Rulebook, Settings};
use probity::source::{Collect, Severity, collect};
use serde_json::Value as Json;

/// The folder of the Terraform corpora, where it is there.
fn corpora() -> Option<PathBuf> {
    let folder = std::env::var_os("PROBITY_CORPORA").map_or_else(|| PathBuf::from("../shared/corpora"), PathBuf::from).join("terraform");
    if folder.join("plans.jsonl").is_file() {
        return Some(folder.canonicalize().expect("a folder"));
    }
    eprintln!("skipped: {} has no plans.jsonl; PROBITY_CORPORA names the corpora", folder.display());
    None
}

fn rows(folder: &Path) -> Vec<Json> {
    let text = std::fs::read_to_string(folder.join("plans.jsonl")).expect("the index");
    text.lines().map(|line| serde_json::from_str(line).expect("a row")).collect()
}

fn estate(paths: &[PathBuf]) -> Estate {
    let (sources, problems) = collect(&Collect { paths: paths.to_vec(), ..Collect::default() });
    flow::read(sources, problems, &flow::Options::default())
}

fn told(estate: &Estate) -> Vec<String> {
    estate.reading.problems.iter().map(|problem| format!("{}: {}", problem.severity.word(), problem.message)).collect()
}

/// The instances that a plan's text says there are afterwards, and those of its prior data sources; told by another reader than ours.
fn expected(text: &str) -> BTreeSet<String> {
    let plan: Json = serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("JSON");
    fn walk(module: &Json, into: &mut BTreeSet<String>) {
        for resource in module["resources"].as_array().into_iter().flatten() {
            into.extend(resource["address"].as_str().map(str::to_owned));
        }
        module["child_modules"].as_array().into_iter().flatten().for_each(|child| walk(child, into));
    }
    let mut all = BTreeSet::new();
    for change in plan["resource_changes"].as_array().into_iter().flatten() {
        let actions: Vec<&str> = change["change"]["actions"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        if actions != ["delete"] && actions != ["forget"] {
            all.extend(change["address"].as_str().map(str::to_owned));
        }
    }
    walk(&plan["planned_values"]["root_module"], &mut all);
    walk(&plan["values"]["root_module"], &mut all);
    all
}

fn declared(estate: &Estate) -> impl Iterator<Item = &Resource> {
    estate.reading.resources.iter().filter(|resource| &*resource.kind != "module")
}

#[test]
fn every_plan_and_state_is_read_or_refused_with_a_reason() {
    let Some(folder) = corpora() else { return };
    let (mut read, mut refused, mut wrong) = (0, Vec::new(), Vec::new());
    for row in rows(&folder) {
        let file = row["file"].as_str().expect("a file");
        let estate = estate(&[folder.join(file)]);
        let reading = estate.reading.files.values().next().map(|reading| reading.state);
        let addresses: BTreeSet<String> = declared(&estate).map(|resource| resource.address.to_string()).collect();
        let errors: Vec<String> = estate.reading.problems.iter().filter(|p| p.severity == Severity::Error).map(|p| p.message.clone()).collect();
        if reading != Some(State::Read) {
            if errors.is_empty() {
                wrong.push(format!("{file}: {reading:?}, and no reason"));
            }
            refused.push(format!("{file}: {}", errors.join("; ")));
            continue;
        }
        read += 1;
        if !errors.is_empty() {
            wrong.push(format!("{file}: read, but {errors:?}"));
        }
        if row["kind"] != "statefile" {
            let text = std::fs::read_to_string(folder.join(file)).expect("text");
            let missing: Vec<String> = expected(&text).difference(&addresses).cloned().collect();
            let extra: Vec<String> = addresses.difference(&expected(&text)).filter(|address| !address.contains("data.")).cloned().collect();
            if !missing.is_empty() || !extra.is_empty() {
                wrong.push(format!("{file}: without {missing:?}, but with {extra:?}"));
            }
        }
        if let Some(planned) = row["expect"]["planned"].as_array() {
            let planned: BTreeSet<String> = planned.iter().filter_map(Json::as_str).map(str::to_owned).collect();
            if row["kind"] == "plan"
                && planned != addresses.iter().filter(|address| planned.contains(*address) || !address.contains("data.")).cloned().collect()
            {
                wrong.push(format!("{file}: {addresses:?} instead of {planned:?}"));
            }
        }
    }
    eprintln!("{read} read, {} refused", refused.len());
    refused.iter().for_each(|refused| eprintln!("  refused {refused}"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(read >= 140, "only {read} were read");
    for refused in &refused {
        assert!(refused.contains("flat form of Terraform 0.11") || refused.contains("plan that failed"), "an agreed reason: {refused}");
    }
}

/// A message without the names of what is unknown in it: the code knows the variable that it comes from, a plan only the attribute.
fn named(message: &str) -> String {
    let mut parts = message.split("${");
    let first = parts.next().unwrap_or("").to_owned();
    parts.fold(first, |message, part| message + "${}" + part.split_once('}').map_or("", |(_, rest)| rest))
}

/// What a verdict says, where it is compared.
type Verdicts = BTreeMap<(String, String), (Outcome, Vec<String>)>;

fn verdicts(estate: &Estate, book: &Rulebook, only: &dyn Fn(&Resource) -> bool) -> Verdicts {
    let settings = Settings::new(Vec::new(), "", book).0;
    let all = policy::judge(book, &settings, &estate.reading, &estate.sources, &|_| true, policy::Mode::Plain, &Progress::default());
    let one = |verdict: &policy::Verdict| {
        let resource = &estate.reading.resources[verdict.resource];
        let rule = book.rules()[verdict.rule].id.to_string();
        only(resource).then(|| ((resource.address.to_string(), rule), (verdict.outcome, verdict.findings.iter().map(|f| named(&f.message)).collect())))
    };
    all.iter().filter_map(one).collect()
}

/// Rules on what the series hold: `terraform_data` with an `input` of any shape.
fn rules() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let rule = |name: &str, subject: &str, body: &str| {
        let text = format!(
            "# METADATA\n# title: T\n# custom:\n#   severity: low\n#   subjects: [{subject}]\n#   objective: data-recovery\npackage rules.series.{name}\n\n{body}\n"
        );
        let path = folder.path().join("series");
        std::fs::create_dir_all(&path).expect("a folder");
        std::fs::write(path.join(format!("{name}.rego")), text).expect("a rule");
    };
    rule("no_input", "terraform_data", "deny contains {\"at\": \"input\", \"message\": \"no input\"} if object.get(input.body, \"input\", null) == null");
    rule("input_is_text", "terraform_data", "deny contains {\"at\": \"input\", \"message\": \"text\"} if is_string(input.body.input)");
    rule(
        "input_says",
        "terraform_data",
        "deny contains {\"at\": \"input\", \"message\": sprintf(\"%v\", [input.body.input])} if not is_null(input.body.input)",
    );
    rule("triggers", "terraform_data", "deny contains {\"at\": \"triggers_replace\", \"message\": \"none\"} if not input.body.triggers_replace");
    rule("reads_id", "terraform_data", "deny contains {\"message\": \"id\"} if input.body.id");
    rule("reads_output", "terraform_data", "deny contains {\"message\": \"output\"} if object.get(input.body, \"output\", \"\") == \"\"");
    rule("backend", "data.terraform_remote_state", "deny contains {\"at\": \"backend\", \"message\": \"local\"} if input.body.backend == \"local\"");
    folder
}

#[test]
fn a_configuration_and_its_first_plan_are_judged_alike() {
    let Some(folder) = corpora() else { return };
    let own = rules();
    let loaded = Rulebook::load(&[own.path().to_path_buf()]);
    let (book, errors) = (&loaded.rulebook, &loaded.problems);
    assert!(errors.iter().all(|problem| problem.severity != Severity::Error), "{errors:?}");
    let (mut compared, mut wrong) = (0, Vec::new());
    for row in
        rows(&folder).iter().filter(|row| row["kind"] == "plan" && row["id"].as_str().is_some_and(|id| id.starts_with("own:") && id.ends_with("/1/plan")))
    {
        let id = row["id"].as_str().expect("an id");
        let (config, plan) = (folder.join(row["config"].as_str().expect("a folder")), folder.join(row["file"].as_str().expect("a file")));
        let alone = estate(std::slice::from_ref(&config));
        let code = verdicts(&alone, book, &|_| true);
        let planned = verdicts(&estate(std::slice::from_ref(&plan)), book, &|_| true);
        let beside = estate(&[config, plan]);
        let anchored = verdicts(&beside, book, &|resource| !resource.variant.is_empty());
        for resource in beside.reading.resources.iter().filter(|resource| !resource.variant.is_empty()) {
            if !beside.sources.path(resource.header.source).ends_with(".tf") {
                wrong.push(format!("{id}: {} is not shown in the code", resource.address));
            }
        }
        wrong.extend(told(&alone).into_iter().map(|told| format!("{id}: {told}")));
        for (name, planned) in [("alone", planned), ("beside the code", anchored)] {
            for key in code.keys().chain(planned.keys()).collect::<BTreeSet<_>>() {
                compared += 1;
                let (code, planned) = (code.get(key), planned.get(key));
                if code != planned {
                    wrong.push(format!("{id}, {name}: {key:?}: {code:?}, planned {planned:?}"));
                }
            }
        }
    }
    eprintln!("{compared} verdicts compared");
    assert!(compared >= 300, "only {compared}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A bucket-like resource of which a plan alone says nothing but what is known after apply.
const OPEN: &str = r#"{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[{"address":"acme_gate.g","mode":"managed","type":"acme_gate","name":"g","change":{"actions":["create"],"before":null,"after":{"name":"n"},"after_unknown":{"id":true,"ingress":true,"mode":true}}}],"configuration":{"root_module":{"resources":[{"address":"acme_gate.g","mode":"managed","type":"acme_gate","name":"g","expressions":{"name":{"constant_value":"n"}}}]}}}"#;

#[test]
fn what_a_plan_does_not_tell_of_dynamic_blocks_lets_nothing_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(&path, text).expect("a file");
        path
    };
    let rule = |name: &str, body: &str| {
        let head = "# METADATA\n# title: T\n# custom:\n#   severity: low\n#   subjects: [acme_gate]\n#   objective: data-recovery\n";
        write(&format!("rules/gate/{name}.rego"), &format!("{head}package rules.gate.{name}\n\n{body}\n"));
    };
    rule("open", "deny contains {\"at\": \"ingress\", \"message\": \"open\"} if {\n\tsome block in input.body.ingress\n\tblock.cidr == \"0.0.0.0/0\"\n}");
    rule("closed", "deny contains {\"message\": \"nothing comes in\"} if not input.body.ingress");
    rule("mode", "deny contains {\"at\": \"mode\", \"message\": \"weak\"} if input.body.mode == \"weak\"");
    rule("name", "deny contains {\"at\": \"name\", \"message\": \"named\"} if input.body.name != \"n\"");
    let loaded = Rulebook::load(&[folder.path().join("rules")]);
    assert!(loaded.problems.iter().all(|problem| problem.severity != Severity::Error), "{:?}", loaded.problems);
    let judged = |paths: &[PathBuf], variant: bool| {
        let all = verdicts(&estate(paths), &loaded.rulebook, &|resource| resource.variant.is_empty() != variant);
        all.into_iter().map(|((_, rule), (outcome, _))| (rule, outcome)).collect::<Vec<_>>()
    };
    let said = |open, closed| {
        let rules = [("closed", closed), ("mode", Outcome::Pass), ("name", Outcome::Pass), ("open", open)];
        rules.into_iter().map(|(rule, outcome)| (format!("gate/{rule}"), outcome)).collect::<Vec<_>>()
    };
    let plan = write("plan/plan.json", OPEN);
    assert_eq!(judged(std::slice::from_ref(&plan), false), said(Outcome::Unknown, Outcome::Fail), "a block may be made");
    // The code tells: there is none, or there may be some.
    let code = write("plan/main.tf", "resource \"acme_gate\" \"g\" {\n  name = \"n\"\n}\n");
    assert_eq!(judged(&[code.clone(), plan.clone()], true), said(Outcome::Pass, Outcome::Fail));
    let dynamic = "variable \"rules\" {}\nresource \"acme_gate\" \"g\" {\n  name = \"n\"\n  dynamic \"ingress\" {\n    for_each = var.rules\n    content {\n      cidr = ingress.value\n    }\n  }\n}\n";
    std::fs::write(&code, dynamic).expect("a file");
    assert_eq!(judged(&[code, plan], true)[3], ("gate/open".to_owned(), Outcome::Unknown));
}

#[test]
fn plans_in_utf_16_and_under_any_name_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let utf16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| mark.into_iter().chain(OPEN.encode_utf16().flat_map(bytes)).collect::<Vec<u8>>();
    let noisy = format!("Running terraform show…\n{OPEN}\n");
    for (name, bytes) in [
        ("plan", OPEN.as_bytes().to_vec()),
        ("plan.out", [b"\xef\xbb\xbf", OPEN.as_bytes()].concat()),
        ("little.txt", utf16([0xff, 0xfe], u16::to_le_bytes)),
        ("big.json", utf16([0xfe, 0xff], u16::to_be_bytes)),
        ("noise.log", noisy.into_bytes()),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        let estate = estate(&[path]);
        assert_eq!(declared(&estate).map(|resource| &*resource.address).collect::<Vec<_>>(), ["acme_gate.g"], "{name}");
        assert!(told(&estate).iter().all(|told| told.starts_with("warning: has text around")), "{name}: {:?}", told(&estate));
    }
}
