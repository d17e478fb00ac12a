//! Whole estates against frameworks: an estate with seeded faults, and the same put right.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const DAY: &str = "--as-of=2026-11-23";

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_probity")).args(args).current_dir(folder).env("COLUMNS", "100").env("NO_COLOR", "1").output().expect("it starts")
}

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

fn json(folder: &Path, args: &[&str]) -> Value {
    let out = run(folder, args);
    serde_json::from_slice(&out.stdout).unwrap_or_else(|error| panic!("{args:?}: {error}: {}", text(&out.stderr)))
}

/// The rows of the tables in the estate's README, by heading.
fn seeded(heading: &str) -> Vec<Vec<String>> {
    let readme = std::fs::read_to_string(fixture("claims_triage").join("README.md")).expect("the README");
    let part = readme.split(&format!("## {heading}\n")).nth(1).and_then(|rest| rest.split("\n## ").next()).expect("the heading").to_string();
    let rows = part.lines().filter(|line| line.starts_with("| ")).skip(2);
    rows.map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_string()).collect()).collect()
}

/// Status, rule and address of every verdict that is no pass, with the environments in which it is given.
fn verdicts(folder: &Path) -> BTreeMap<[String; 3], BTreeSet<String>> {
    let results = json(folder, &["check", ".", DAY, "--format", "json"]);
    let word = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let mut found: BTreeMap<[String; 3], BTreeSet<String>> = BTreeMap::new();
    for result in results["results"].as_array().expect("results").iter().filter(|result| result["status"] != "pass") {
        let key = [word(&result["status"]), word(&result["rule"]), word(&result["resource"]["address"])];
        found.entry(key).or_default().insert(word(&result["resource"]["variant"]));
    }
    found
}

#[test]
fn every_seeded_fault_is_found_and_nothing_else_and_none_where_it_is_put_right() {
    let (seeded_rows, followed) = (seeded("Verdicts"), seeded("What follows from them"));
    assert_eq!((seeded_rows.len(), followed.len()), (25, 12));
    let mut wanted: BTreeMap<[String; 3], BTreeSet<String>> = BTreeMap::new();
    for row in seeded_rows.iter().chain(&followed) {
        let places = if row[3] == "everywhere" { BTreeSet::from([String::new()]) } else { row[3].split(", ").map(str::to_owned).collect() };
        wanted.insert([row[0].clone(), row[1].clone(), row[2].clone()], places);
    }
    let everywhere: BTreeSet<String> = ["dev", "staging", "prod"].map(str::to_owned).into();
    let waived = ["documents", "models"].map(|bucket| ["waived".to_string(), "aws/s3/bucket_access_unlogged".into(), format!("aws_s3_bucket.{bucket}")]);
    let waived: BTreeMap<[String; 3], BTreeSet<String>> = waived.into_iter().map(|key| (key, everywhere.clone())).collect();
    wanted.extend(waived.clone());
    assert_eq!(verdicts(&fixture("claims_triage")), wanted);
    assert_eq!(verdicts(&fixture("claims_triage_fixed")), waived);
}

#[test]
fn environments_and_other_frameworks_are_judged_too() {
    let of = |folder: &str, id: &str| {
        let assessment = json(&fixture(folder), &["assess", ".", DAY, "--framework", "ai-ml-architecture", "--format", "json"]);
        let control = control(&assessment, id);
        let says: Vec<String> =
            control["reasons"].as_array().expect("reasons").iter().filter_map(|reason| Some(reason["says"].as_str()?.to_string())).collect();
        (control["status"].as_str().unwrap_or_default().to_string(), says.join(" / "))
    };
    let (status, says) = of("claims_triage", "DOC.9");
    assert_eq!(status, "not-satisfied");
    assert!(says.contains("staging to prod: weaker in 1 of 46 verdicts compared: aws/s3/bucket_unversioned on aws_s3_bucket.documents"), "{says}");
    assert_eq!(of("claims_triage_fixed", "DOC.9").0, "satisfied");
    assert_eq!(of("claims_triage", "EVAL.2").0, "not-satisfied");
    let (status, says) = of("claims_triage_fixed", "EVAL.2");
    assert_eq!(status, "risk-accepted", "what the waiver covers");
    assert!(says.starts_with("nist-csf-2.0: of 106 controls "), "{says}");
    let (status, says) = of("claims_triage_fixed", "EVAL.4");
    assert_eq!(status, "not-assessed");
    assert!(says.starts_with("iso-27001-2022 is not assessed"), "{says}");
    assert_eq!(of("claims_triage", "GOV.8").0, "not-satisfied");
    assert_eq!(of("claims_triage_fixed", "GOV.8").0, "partly-satisfied");
    assert_eq!(of("claims_triage", "ML.32").0, "not-satisfied");
}

#[test]
fn both_estates_as_people_read_them() {
    for name in ["claims_triage", "claims_triage_fixed"] {
        let one = |verb: &str| text(&run(&fixture(name), &[verb, ".", DAY, "--framework", "pss"]).stdout);
        // Digests and counts of verdicts are those of the rules there are.
        let digests = |line: &str| if line.contains("(sha256:") || line.contains("verdict") { "(counts)".to_string() } else { line.to_string() };
        let all = ["assess", "gap", "plan"].map(one).join("\n");
        let all: Vec<String> = all.lines().map(digests).collect();
        insta::assert_snapshot!(name, all.join("\n"));
    }
}

#[test]
fn what_is_wrong_with_waivers_and_attestations_is_told() {
    let told = json(&fixture("claims_triage"), &["assess", ".", DAY, "--format", "json"]);
    let problems = told["problems"].as_array().expect("problems").clone();
    for row in seeded("What is wrong with the documents") {
        let found = problems.iter().any(|problem| problem["file"] == row[0].as_str() && problem["message"] == row[1].as_str());
        assert!(found, "{row:?}: {problems:#?}");
    }
    let fixed = json(&fixture("claims_triage_fixed"), &["assess", ".", DAY, "--format", "json"]);
    assert_eq!(fixed["problems"], serde_json::json!([]));
    for (folder, code) in [("claims_triage", 1), ("claims_triage_fixed", 0)] {
        assert_eq!(run(&fixture(folder), &["waivers", "check", ".", DAY]).status.code(), Some(code), "{folder}");
        assert_eq!(run(&fixture(folder), &["attest", "check", ".", DAY]).status.code(), Some(code), "{folder}");
    }
}

#[test]
fn each_document_is_to_its_schema_and_the_same_every_time() {
    for (verb, schema) in [("assess", "assessment"), ("gap", "gaps"), ("plan", "plan")] {
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(format!("schemas/{schema}.schema.json")).expect("the schema")).expect("JSON");
        let validator = jsonschema::draft202012::new(&schema).expect("a schema");
        for folder in ["claims_triage", "claims_triage_fixed"] {
            let args = [verb, ".", DAY, "--framework", "nist-csf", "--framework", "pss", "--format", "json"];
            let value = json(&fixture(folder), &args);
            let wrong: Vec<String> = validator.iter_errors(&value).take(5).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert!(wrong.is_empty(), "{verb} {folder}: {wrong:?}");
        }
        for format in ["json", "markdown", "csv", "text"] {
            let once = || run(&fixture("claims_triage"), &[verb, ".", DAY, "--framework", "nist-csf", "--format", format]).stdout;
            let first = once();
            assert!(!first.is_empty() && once() == first, "{verb} {format}");
        }
    }
}

fn control(assessment: &Value, id: &str) -> Value {
    let controls = assessment["frameworks"][0]["controls"].as_array().expect("controls").clone();
    controls.into_iter().find(|control| control["control"] == id).unwrap_or_else(|| panic!("no {id}"))
}

#[test]
fn what_people_attest_counts_until_its_day() {
    let on = |day: &str| json(&fixture("claims_triage"), &["assess", ".", "--as-of", day, "--framework", "nist-csf", "--format", "json"]);
    let now = on("2026-11-23");
    assert_eq!(control(&now, "GV.PO-01")["status"], "attested");
    assert_eq!(control(&now, "GV.SC-01")["status"], "not-satisfied");
    assert_eq!(control(&now, "PR.AA-06")["status"], "not-applicable");
    assert_ne!(control(&on("2026-12-11"), "PR.AA-06")["status"], "not-applicable");
    assert_ne!(control(&on("2027-09-02"), "GV.PO-01")["status"], "attested");
    for control in now["frameworks"][0]["controls"].as_array().expect("controls") {
        let numbers = &control["numbers"];
        let number = |key: &str| numbers[key].as_u64().expect("a number");
        assert_eq!(number("in_scope"), number("judged") + number("not_judged"));
        assert!(control["status"] != "satisfied" || number("pass") > 0);
    }
}

#[test]
fn an_input_that_is_not_read_makes_no_status_better() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&fixture("claims_triage_fixed"), folder.path());
    let args = ["assess", ".", DAY, "--framework", "nist-csf", "--format", "json"];
    let before = json(folder.path(), &args);
    std::fs::write(folder.path().join("broken.yaml"), "apiVersion: v1\nkind: [\n").expect("a file");
    let after = json(folder.path(), &args);
    assert_eq!(after["frameworks"][0]["unread"], serde_json::json!(["broken.yaml"]));
    assert_eq!(after["frameworks"][0]["statuses"]["satisfied"], 0);
    assert!(after["frameworks"][0]["statuses"]["undetermined"].as_u64() > before["frameworks"][0]["statuses"]["undetermined"].as_u64());
    assert_eq!(run(folder.path(), &["gap", ".", DAY, "--framework", "nist-csf"]).status.code(), Some(3));
    let text = text(&run(folder.path(), &["assess", ".", DAY, "--framework", "nist-csf"]).stdout);
    let first: Vec<&str> = text.lines().take(6).collect();
    assert!(first.iter().any(|line| line.contains("not read") && line.contains("broken.yaml")), "{first:?}");
}

#[test]
fn how_a_run_ends() {
    let folder = fixture("claims_triage_fixed");
    for (code, args) in [
        (0, vec!["gap", ".", "--framework", "nist-csf"]),
        (1, vec!["plan", ".", "--framework", "nist-csf", "--fail-below", "satisfied"]),
        (0, vec!["plan", ".", "--framework", "nist-csf", "--fail-below", "satisfied", "--exit-zero"]),
        (2, vec!["assess", ".", "--framework", "nist-cfs"]),
        (2, vec!["assess", ".", "--framework", "nist-800-53/none"]),
        (2, vec!["assess", ".", "--profile", "none"]),
        (2, vec!["assess", ".", "--fail-below", "good"]),
    ] {
        let out = run(&folder, &args);
        assert_eq!(out.status.code(), Some(code), "{args:?}: {}", text(&out.stderr));
    }
}

#[test]
fn waivers_and_attestations_are_added_without_touching_what_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let top = folder.path();
    std::fs::write(top.join("main.tf"), "resource \"aws_s3_bucket\" \"b\" {\n  count  = 2\n  bucket = \"b\"\n}\n").expect("a file");
    let add = |address: &str| {
        run(
            top,
            &[
                "waivers",
                "add",
                ".",
                "--rule",
                "aws/s3/bucket_unversioned",
                "--address",
                address,
                "--reason",
                "it's \"cold\": fine",
                "--approver",
                "ciso",
                "--on",
                "2026-11-01",
                "--expires",
                "2026-12-31",
            ],
        )
    };
    assert_eq!(add("aws_s3_bucket.none").status.code(), Some(2), "it covers nothing");
    for address in ["aws_s3_bucket.b[0]", "aws_s3_bucket.*"] {
        let out = add(address);
        assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    }
    let schema: Value = serde_json::from_str(&std::fs::read_to_string("schemas/waivers.schema.json").expect("the schema")).expect("JSON");
    let listed = json(top, &["waivers", "list", ".", DAY, "--format", "json"]);
    let one = |n: usize, key: &str| listed[n][key].clone();
    assert_eq!((one(0, "id"), one(0, "approved_for"), one(0, "waives")), ("W-001".into(), 1.into(), 1.into()));
    assert_eq!((one(1, "id"), one(1, "approved_for"), one(1, "waives")), ("W-002".into(), 2.into(), 1.into()));
    assert_eq!(schema["properties"]["waivers"]["items"]["properties"]["covers"]["type"], "integer");
    let results = json(top, &["check", ".", DAY, "--format", "json", "--rule", "aws/s3/bucket_unversioned"]);
    assert_eq!((&results["summary"]["waived"], &results["summary"]["fail"]), (&2.into(), &0.into()));
    assert_eq!(results["results"][0]["waiver"], "W-001");
    let sarif = json(top, &["check", ".", DAY, "--format", "sarif", "--rule", "aws/s3/bucket_unversioned"]);
    assert_eq!(sarif["runs"][0]["results"][0]["suppressions"][0]["status"], "accepted");

    std::fs::create_dir(top.join("docs")).expect("a folder");
    std::fs::write(top.join("docs/policy.md"), "words\n").expect("a file");
    let args = [
        "attest",
        "add",
        "nist-csf",
        "gv.po-1",
        "--status",
        "met",
        "--statement",
        "yes: it is",
        "--by",
        "ciso",
        "--on",
        "2026-11-01",
        "--expires",
        "2027-11-01",
        "--evidence",
        "docs/policy.md",
    ];
    let out = run(top, &args);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let listed = json(top, &["attest", "list", ".", DAY, "--format", "json"]);
    assert_eq!((&listed[0]["control"], &listed[0]["in_force"]), (&"GV.PO-01".into(), &true.into()));
    std::fs::write(top.join("docs/policy.md"), "other words\n").expect("a file");
    assert_eq!(run(top, &["attest", "check", ".", DAY]).status.code(), Some(1), "the evidence has changed");
}

#[test]
fn no_name_of_the_input_is_obeyed_by_a_document() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = "=HYPERLINK(1)|<img src=x>![a](http://e)";
    let inventory =
        format!("probity: inventory/v1\nassets:\n- {{kind: ml.endpoint, name: \"{name}\", owner: \"=cmd()\", authentication: {{required: false}}}}\n");
    std::fs::write(folder.path().join("inventory.yaml"), inventory).expect("a file");
    for verb in ["assess", "gap", "plan"] {
        let out = |format: &str| text(&run(folder.path(), &[verb, ".", DAY, "--framework", "nist-csf", "--format", format]).stdout);
        let markdown = out("markdown");
        assert!(!markdown.contains("<img") && !markdown.contains("](http"), "{markdown}");
        let csv = out("csv");
        assert!(!csv.contains("\n=") && !csv.contains(",=") && !csv.contains(",\"="), "{csv}");
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file");
        }
    }
}
