//! The documents for other tools: OSCAL, FedRAMP's Security Decision Record, Heimdall's HDF. Each is asked of whole estates, and compared with the
//! assessment that it tells of. NIST's schemas lie in the corpora (`PROBITY_CORPORA`); where they are not there, the tests say so.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use serde_json::{Value, json};

const DAY: &str = "--as-of=2026-11-23";
const OVERVIEW: &str = "--package-overview=https://example.com/overview.json";
/// Quoted and unquoted texts, parentheses and leading digits in identifiers, rules that name controls.
const FRAMEWORKS: [&str; 5] =
    ["--framework=nist-csf-2.0", "--framework=fedramp-20x-ksi", "--framework=nist-800-53r5/low", "--framework=cis-controls-8.1", "--framework=pss"];

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_probity")).args(args).current_dir(folder).stdin(Stdio::null()).output().expect("it starts")
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn corpora() -> Option<PathBuf> {
    let folder = std::env::var_os("PROBITY_CORPORA").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no corpora at {}", folder.display());
    None
}

fn read(path: impl AsRef<Path>) -> Value {
    let path = path.as_ref();
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every document of an estate, by format, and the assessment that they tell of.
fn documents(folder: &Path, frameworks: &[&str]) -> BTreeMap<&'static str, Value> {
    let out = tempfile::tempdir().expect("a folder");
    let mut files = BTreeMap::new();
    for (verb, formats) in [("assess", &["json", "oscal-ar", "oscal-ap", "sdr", "hdf"][..]), ("plan", &["oscal-poam"])] {
        let outputs: Vec<String> = formats.iter().map(|format| format!("--output={format}={}/{format}", out.path().display())).collect();
        let mut args = vec![verb, ".", DAY, OVERVIEW, "--exit-zero"];
        args.extend(frameworks);
        args.extend(outputs.iter().map(String::as_str));
        let ran = run(folder, &args);
        assert!(ran.status.success(), "{args:?}: {}", String::from_utf8_lossy(&ran.stderr));
        files.extend(formats.iter().map(|format| (*format, read(out.path().join(format)))));
    }
    files
}

/// The documents of a fixture against all of [`FRAMEWORKS`]: several tests look at them.
fn of_fixture(name: &str) -> &'static BTreeMap<&'static str, Value> {
    static BROKEN: LazyLock<BTreeMap<&str, Value>> = LazyLock::new(|| documents(&fixture("claims_triage"), &FRAMEWORKS));
    static FIXED: LazyLock<BTreeMap<&str, Value>> = LazyLock::new(|| documents(&fixture("claims_triage_fixed"), &FRAMEWORKS));
    if name == "claims_triage" { &BROKEN } else { &FIXED }
}

fn texts<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    walk(value, &mut |name, value| {
        if name == key
            && let Some(text) = value.as_str()
        {
            found.push(text);
        }
    });
    found
}

/// Every field, wherever it stands.
fn walk<'a>(value: &'a Value, see: &mut impl FnMut(&str, &'a Value)) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            see(key, value);
            walk(value, see);
        }),
        Value::Array(list) => list.iter().for_each(|value| walk(value, see)),
        _ => {}
    }
}

fn controls(assessment: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let frameworks = assessment["frameworks"].as_array().expect("frameworks").iter();
    frameworks.flat_map(|framework| {
        framework["controls"].as_array().expect("controls").iter().map(|control| (framework["framework"].as_str().expect("a name"), control))
    })
}

fn prop<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value["props"].as_array()?.iter().find(|prop| prop["name"] == name)?["value"].as_str()
}

/// Identifiers are unique, and what is referred to is there.
fn is_closed(document: &Value) {
    let ids = texts(document, "uuid");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "identifiers are unique");
    for key in ["subject-uuid", "actor-uuid", "observation-uuid", "risk-uuid", "component-uuid", "activity-uuid", "task-uuid"] {
        for id in texts(document, key) {
            assert!(unique.contains(id), "{key} {id} is there");
        }
    }
    for href in texts(document, "href").iter().filter_map(|href| href.strip_prefix('#')) {
        assert!(unique.contains(href), "#{href} is there");
    }
}

fn plan_inside(results: &Value) -> Value {
    let resource = &results["assessment-results"]["back-matter"]["resources"][0];
    assert_eq!(results["assessment-results"]["import-ap"]["href"], format!("#{}", resource["uuid"].as_str().expect("an id")));
    let bytes = data_encoding::BASE64.decode(resource["base64"]["value"].as_str().expect("base64").as_bytes()).expect("base64");
    serde_json::from_slice(&bytes).expect("the plan")
}

#[test]
fn oscal_tells_of_every_control_what_the_assessment_says() {
    for name in ["claims_triage", "claims_triage_fixed"] {
        let all = of_fixture(name);
        for format in ["oscal-ar", "oscal-ap", "oscal-poam"] {
            is_closed(&all[format]);
        }
        assert_eq!(plan_inside(&all["oscal-ar"]), all["oscal-ap"], "the results hold their plan");
        let objectives: BTreeSet<&str> = texts(&all["oscal-ap"]["assessment-plan"]["local-definitions"], "id").into_iter().collect();
        let mut findings = BTreeMap::new();
        for result in all["oscal-ar"]["assessment-results"]["results"].as_array().expect("results") {
            for finding in result["findings"].as_array().expect("findings") {
                assert!(objectives.contains(finding["target"]["target-id"].as_str().expect("a target")), "its target is planned");
                findings.insert((prop(result, "framework").expect("a framework"), prop(finding, "control").expect("a control")), (result, finding));
            }
        }
        let mut seen = BTreeSet::new();
        for (framework, control) in controls(&all["json"]) {
            let (result, finding) = findings.remove(&(framework, control["control"].as_str().expect("an id"))).expect("a finding for each control");
            let status = control["status"].as_str().expect("a status");
            seen.insert(status);
            let (state, reason) = match status {
                "satisfied" | "attested" => ("satisfied", "pass"),
                "not-satisfied" => ("not-satisfied", "fail"),
                _ => ("not-satisfied", "other"),
            };
            let said = &finding["target"]["status"];
            assert_eq!((said["state"].as_str(), said["reason"].as_str()), (Some(state), Some(reason)), "{framework} {}", control["control"]);
            assert_eq!(prop(finding, "status"), Some(status));
            assert_eq!(finding["target"]["implementation-status"]["state"] == "not-applicable", status == "not-applicable");
            for (name, key) in [("judged", "judged"), ("in-scope", "in_scope")] {
                assert_eq!(prop(finding, name).expect(name), control["numbers"][key].to_string(), "{name} of {}", control["control"]);
            }
            // What fails is observed on the very resources that the assessment counts.
            let wanted = control["numbers"]["fail"].as_u64().expect("a count");
            let observed: BTreeSet<&str> = texts(&finding["related-observations"], "observation-uuid").into_iter().collect();
            let observations = result["observations"].as_array().into_iter().flatten().filter(|one| observed.contains(one["uuid"].as_str().expect("an id")));
            let failed: BTreeSet<&str> =
                observations.filter(|one| prop(one, "outcome") == Some("fail")).flat_map(|one| texts(&one["subjects"], "subject-uuid")).collect();
            let bounded = control["reasons"].as_array().expect("reasons").iter().any(|reason| reason["bound"].is_string());
            assert!(bounded || failed.len() as u64 == wanted, "{wanted} fail under {}: {failed:?}", control["control"]);
            if status == "risk-accepted" {
                let risks: BTreeSet<&str> = texts(&finding["related-risks"], "risk-uuid").into_iter().collect();
                let told = result["risks"].as_array().expect("risks").iter().filter(|risk| risks.contains(risk["uuid"].as_str().expect("an id")));
                assert!(told.filter(|risk| risk["status"] == "deviation-approved" && risk["deadline"].is_string()).count() > 0, "the risk is told");
            }
            if status == "attested" {
                assert!(
                    result["observations"]
                        .as_array()
                        .expect("observations")
                        .iter()
                        .any(|one| observed.contains(one["uuid"].as_str().expect("an id")) && one["expires"].is_string())
                );
            }
        }
        assert!(findings.is_empty(), "no finding but of a control");
        assert!(seen.len() > 3, "the estate shows several statuses: {seen:?}");
    }
}

#[test]
fn the_plan_of_action_has_every_work_item() {
    let folder = fixture("claims_triage");
    let out = run(&folder, &["plan", ".", DAY, "--framework=nist-csf-2.0", "--format=json"]);
    let plan: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let poam = &documents(&folder, &["--framework=nist-csf-2.0", "--framework=fedramp-20x-ksi"])["oscal-poam"]["plan-of-action-and-milestones"];
    let items: BTreeMap<&str, &Value> =
        poam["poam-items"].as_array().expect("items").iter().map(|item| (prop(item, "plan-item").expect("its id"), item)).collect();
    let risks: BTreeMap<&str, &Value> = poam["risks"].as_array().expect("risks").iter().map(|risk| (risk["uuid"].as_str().expect("an id"), risk)).collect();
    for wanted in plan["items"].as_array().expect("items").iter().filter(|item| item["action"] == "fix") {
        let item = items[wanted["id"].as_str().expect("an id")];
        let risk = risks[item["related-risks"][0]["risk-uuid"].as_str().expect("a risk")];
        assert_eq!(risk["deadline"], format!("{}T00:00:00Z", wanted["due"].as_str().expect("a day")));
        assert_eq!(prop(item, "severity"), wanted["severity"].as_str());
    }
}

/// NIST's schema of everything: it has no entry point for one model, so each document must be one of its models.
#[test]
fn oscal_is_valid_by_nists_schema_and_broken_documents_are_not() {
    let Some(corpora) = corpora() else { return };
    let schema = read(corpora.join("standards/oscal/schema/oscal_complete_schema-1-2-2.json"));
    let validator = jsonschema::draft7::new(&schema).expect("a schema");
    let real = documents(&corpora.join("terraform/real/terragoat"), &FRAMEWORKS);
    let estates = [of_fixture("claims_triage"), of_fixture("claims_triage_fixed"), &real];
    let mut all: Vec<Value> = estates.iter().flat_map(|documents| ["oscal-ar", "oscal-ap", "oscal-poam"].map(|format| documents[format].clone())).collect();
    let mapping = run(Path::new("."), &["frameworks", "mapping", "nist-csf-2.0", "iso-27001-2022", "pss"]);
    all.push(serde_json::from_slice(&mapping.stdout).expect("JSON"));
    for document in &all {
        let root = document.as_object().and_then(|map| map.keys().next()).expect("a root").clone();
        is_closed(document);
        let wrong: Vec<String> =
            validator.iter_errors(document).take(3).map(|error| format!("{}: {error}", error.instance_path()).chars().take(400).collect()).collect();
        assert!(wrong.is_empty(), "{root}: {wrong:#?}");
        for (key, value) in [("uuid", json!("not-an-id")), ("metadata", json!({})), ("extra", json!(1))] {
            let mut broken = document.clone();
            broken[&root][key] = value;
            assert!(!validator.is_valid(&broken), "{root} with a wrong `{key}`");
        }
    }
}

#[test]
fn the_mapping_is_ours_pair_by_pair() {
    let shown = run(Path::new("."), &["frameworks", "show", "nist-csf-2.0", "--format=json"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    let out = run(Path::new("."), &["frameworks", "mapping", "nist-csf-2.0"]);
    let document: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let mapping = &document["mapping-collection"]["mappings"][0];
    let maps: BTreeMap<(&str, &str), (&str, &str)> = mapping["maps"]
        .as_array()
        .expect("maps")
        .iter()
        .map(|map| {
            let target = prop(&map["targets"][0], "control").expect("a control");
            (
                (target, map["sources"][0]["id-ref"].as_str().expect("an objective")),
                (map["relationship"].as_str().expect("one"), map["remarks"].as_str().expect("why")),
            )
        })
        .collect();
    let (mut pairs, mut unmapped) = (0, 0);
    for control in shown["controls"].as_array().expect("controls") {
        let supports = control["supports"].as_array().expect("supports");
        unmapped += usize::from(supports.is_empty());
        for support in supports {
            pairs += 1;
            let relationship = if support["extent"] == "full" { "superset-of" } else { "intersects-with" };
            let wanted = (relationship, support["because"].as_str().expect("why"));
            assert_eq!(maps[&(control["control"].as_str().expect("an id"), support["objective"].as_str().expect("one"))], wanted);
        }
    }
    assert_eq!(maps.len(), pairs);
    assert_eq!(mapping["target-gap-summary"]["unmapped-controls"][0]["with-ids"].as_array().map_or(0, Vec::len), unmapped);
}

/// FedRAMP's reference to its definitions lacks the `#` before the path: the schema is found under that name.
fn fedramp() -> jsonschema::Validator {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut definition = read(folder.join("fedramp-common-definitions-schema-2026-06-24.json"))["$defs"]["certificationPackageOverviewUri"].clone();
    let name = "https://fedramp.gov/schemas/fedramp-common-definitions-schema-2026-06-24.json/$defs/certificationPackageOverviewUri";
    definition["$id"] = name.into();
    let registry = jsonschema::Registry::new().add(name, definition).expect("a resource").prepare().expect("a registry");
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_registry(&registry)
        .build(&read(folder.join("fedramp-security-decision-record-schema-2026-06-24.json")))
        .expect("a schema")
}

#[test]
fn the_security_decision_record_is_valid_and_says_what_the_assessment_says() {
    let validator = fedramp();
    for name in ["claims_triage", "claims_triage_fixed"] {
        let all = of_fixture(name);
        let record = &all["sdr"];
        let wrong: Vec<String> = validator.iter_errors(record).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        let mut told = 0;
        for (framework, list, id, status, said) in [
            ("fedramp-20x-ksi", "keySecurityIndicators", "ksiId", "ksiImplementationStatus", "ksiImplementation"),
            ("nist-800-53r5/low", "securityControls", "controlId", "controlImplementationStatus", "controlImplementationDescription"),
        ] {
            let entries: BTreeMap<&str, &Value> =
                record[list].as_array().expect(list).iter().map(|entry| (entry[id].as_str().expect("an id"), entry)).collect();
            for (_, control) in controls(&all["json"]).filter(|(name, _)| *name == framework) {
                told += 1;
                let entry = entries[control["control"].as_str().expect("an id")];
                let wanted = match control["status"].as_str().expect("a status") {
                    "satisfied" | "attested" => Some("Implemented"),
                    "partly-satisfied" | "undetermined" | "risk-accepted" => Some("Partially Implemented"),
                    "not-satisfied" => Some("Not Implemented"),
                    _ => None,
                };
                assert_eq!(entry[status].as_str(), wanted, "{}", control["control"]);
                let words = entry[said].to_string();
                assert!(words.contains(control["status"].as_str().expect("a status")), "the reason is given: {words}");
                let judged = control["numbers"]["judged"].as_u64().expect("a count");
                let validation = entry.to_string();
                assert!(validation.contains("Verification (configuration): none.") == (judged == 0), "{validation}");
                assert!(validation.contains("Validation (plan, state): none."), "no plan is among the files");
            }
        }
        assert_eq!(told, 46 + 149);
        for (pointer, value) in [
            ("/certificationPackageOverviewUri", json!("no uri")),
            ("/keySecurityIndicators/0/ksiImplementationStatus", json!("Done")),
            ("/fedRampRequirements", json!({})),
        ] {
            let mut broken = record.clone();
            // A status may be left out.
            let Some(place) = broken.pointer_mut(pointer) else { continue };
            *place = value;
            assert!(!validator.is_valid(&broken), "{pointer}");
        }
    }
}

#[test]
fn what_a_plan_says_is_validated_and_what_is_written_is_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    let bucket =
        json!({"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b", "provider_name": "registry.terraform.io/hashicorp/aws"});
    let (mut planned, mut change) = (bucket.clone(), bucket);
    planned["values"] = json!({"bucket": "b"});
    change["change"] =
        json!({"actions": ["create"], "before": null, "after": {"bucket": "b"}, "after_unknown": {}, "before_sensitive": false, "after_sensitive": {}});
    let plan = json!({"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {"root_module": {"resources": [planned]}}, "resource_changes": [change], "configuration": {}});
    std::fs::write(folder.path().join("plan.json"), plan.to_string()).expect("a plan");
    let all = documents(folder.path(), &["--framework=fedramp-20x-ksi"]);
    let said = all["sdr"].to_string();
    assert!(said.contains("Validation (plan, state): ") && said.contains("judged as of"), "{said}");
    assert!(!said.replace("Verification (configuration): none.", "").contains("Verification ("), "nothing is written: {said}");
    let methods: BTreeSet<String> =
        all["oscal-ar"]["assessment-results"]["results"][0]["observations"].as_array().into_iter().flatten().map(|one| one["methods"].to_string()).collect();
    assert_eq!(methods, BTreeSet::from([r#"["TEST"]"#.to_string()]));
}

/// As `inspecjs` computes a control's status of its results.
fn heimdall(control: &Value) -> &'static str {
    let statuses: Vec<&str> = control["results"].as_array().expect("results").iter().filter_map(|result| result["status"].as_str()).collect();
    if statuses.is_empty() || statuses.contains(&"error") {
        "Profile Error"
    } else if control["impact"] == 0.0 {
        "Not Applicable"
    } else if statuses.contains(&"failed") {
        "Failed"
    } else if statuses.contains(&"passed") {
        "Passed"
    } else {
        "Not Reviewed"
    }
}

#[test]
fn heimdall_shows_no_control_better_than_it_is() {
    let unread = tempfile::tempdir().expect("a folder");
    std::fs::write(unread.path().join("main.tf"), "resource \"aws_s3_bucket\" \"b\" {\n").expect("a file");
    let unread = documents(unread.path(), &FRAMEWORKS);
    for all in [of_fixture("claims_triage"), of_fixture("claims_triage_fixed"), &unread] {
        let mut shown = BTreeMap::new();
        for profile in all["hdf"]["profiles"].as_array().expect("profiles") {
            for control in profile["controls"].as_array().expect("controls") {
                shown.insert((profile["name"].as_str().expect("a name"), control["id"].as_str().expect("an id")), control);
            }
        }
        for (framework, control) in controls(&all["json"]) {
            let unread = control["reasons"].as_array().expect("reasons").iter().any(|reason| reason["kind"] == "unread" || reason["status"] == "error");
            let wanted = match control["status"].as_str().expect("a status") {
                "satisfied" | "attested" => "Passed",
                "not-satisfied" => "Failed",
                "undetermined" if unread => "Profile Error",
                "not-applicable" => "Not Applicable",
                _ => "Not Reviewed",
            };
            let found = shown.remove(&(framework, control["control"].as_str().expect("an id"))).expect("a control");
            assert_eq!(heimdall(found), wanted, "{framework} {}: {found:#}", control["control"]);
        }
        assert!(shown.is_empty());
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_and_another_day_keeps_the_names() {
    let folder = fixture("claims_triage");
    let asked = |verb: &str, format: &str, day: &str| {
        run(&folder, &[verb, ".", day, OVERVIEW, "--framework=fedramp-20x-ksi", "--format", format, "--exit-zero"]).stdout
    };
    for (verb, format) in [("assess", "oscal-ar"), ("assess", "oscal-ap"), ("assess", "sdr"), ("assess", "hdf"), ("plan", "oscal-poam")] {
        assert_eq!(asked(verb, format, DAY), asked(verb, format, DAY), "{format}");
    }
    let named = |day: &str| -> (String, BTreeSet<String>) {
        let document: Value = serde_json::from_slice(&asked("assess", "oscal-ar", day)).expect("JSON");
        let results = &document["assessment-results"];
        let findings = results["results"][0]["findings"].as_array().expect("findings").iter().map(|finding| finding["uuid"].to_string());
        (results["uuid"].to_string(), findings.collect())
    };
    let ((one, ours), (other, theirs)) = (named(DAY), named("--as-of=2026-11-24"));
    assert_ne!(one, other, "another document has another name");
    assert_eq!(ours, theirs, "a finding keeps its own");
}

#[test]
fn a_strangers_words_are_shown_and_not_obeyed() {
    let folder = tempfile::tempdir().expect("a folder");
    let planted = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) {{ insert: param, a }} \\u001b[31m\\u202e ::error::x";
    std::fs::write(
        folder.path().join("<b> [y](z).tf"),
        format!("resource \"aws_s3_bucket\" \"b\" {{\n  for_each = toset([\"{planted}\"])\n  tags = {{ owner = \"{planted}\" }}\n}}\n"),
    )
    .expect("a file");
    let said = format!(
        "probity: attestations/v1\nattestations:\n  - {{framework: fedramp-20x-ksi, control: KSI-CED-RAT, status: met, statement: \"{planted}\", by: \"{planted}\", on: 2026-01-01, expires: 2027-01-01, evidence: [{{uri: \"javascript:alert(1)\"}}]}}\n"
    );
    std::fs::write(folder.path().join("attestations.yaml"), said).expect("a file");
    let all = documents(folder.path(), &["--framework=fedramp-20x-ksi"]);
    for (format, document) in all.iter().filter(|(format, _)| **format != "json") {
        let mut seen = 0;
        let mut check = |key: &str, value: &Value| {
            let Some(text) = value.as_str() else { return };
            assert!(!text.contains(['\u{1b}', '\u{202e}']), "{format} {key}: {text:?}");
            // Identifiers and values that no reader takes for Markdown.
            if matches!(key, "value" | "name") {
                return;
            }
            seen += usize::from(text.contains("onerror"));
            if *format == "hdf" {
                return; // Plain text: Heimdall escapes it.
            }
            let bare = text.replace("\\<", "").replace("\\{{", "").replace("\\](", "");
            assert!(
                key.starts_with("evidence") || !bare.contains("<img") && !bare.contains("](javascript") && !bare.contains("{{ insert"),
                "{format} {key}: {text:?}"
            );
            assert!(!matches!(key, "href" | "evidenceLocation") || !text.starts_with("javascript"), "{format}: {text}");
        };
        walk(document, &mut check);
        assert!(seen > 0 || *format == "oscal-ap", "{format} shows the words");
        if format.starts_with("oscal") {
            is_closed(document);
        }
    }
}

#[test]
fn a_profile_of_nist_picks_what_ours_of_that_name_does() {
    let Some(corpora) = corpora() else { return };
    let folder = fixture("claims_triage");
    let ids = |args: &[&str]| -> Vec<String> {
        let mut all = vec!["assess", ".", DAY, "--format=json", "--exit-zero"];
        all.extend(args);
        let out = run(&folder, &all);
        let assessment: Value =
            serde_json::from_slice(&out.stdout).unwrap_or_else(|error| panic!("{args:?}: {error} {}", String::from_utf8_lossy(&out.stderr)));
        controls(&assessment).map(|(_, control)| control["control"].to_string()).collect()
    };
    let oscal = corpora.join("standards/oscal");
    for (file, named, ours) in [
        ("nist-800-53-rev5/NIST_SP-800-53_rev5_LOW-baseline_profile.json", None, "nist-800-53r5/low"),
        ("nist-800-53-rev5/NIST_SP-800-53_rev5_HIGH-baseline_profile.json", None, "nist-800-53r5/high"),
        ("fedramp-rev5/FedRAMP_rev5_MODERATE-baseline_profile-min.json", Some("--framework=fedramp-rev5"), "fedramp-rev5/moderate"),
    ] {
        let profile = format!("--profile={}", oscal.join(file).display());
        let mut args = vec![profile.as_str()];
        args.extend(named);
        assert_eq!(ids(&args), ids(&["--framework", ours]), "{file}");
    }
}

#[test]
fn profiles_select_exclude_follow_and_rest_on_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, imports: Value| {
        let profile = json!({"profile": {"uuid": "5cf36e3c-9d7f-4d6c-8d4c-2f4a3f0e8a11", "metadata": {"title": "Ours", "last-modified": "2026-01-01T00:00:00Z", "version": "1", "oscal-version": "1.2.1"}, "imports": imports}});
        std::fs::write(folder.path().join(name), profile.to_string()).expect("a file");
    };
    std::fs::write(folder.path().join("main.tf"), "resource \"aws_s3_bucket\" \"b\" {}\n").expect("a file");
    let ask = |file: &str, framework: &[&str]| {
        let mut args = vec!["assess", ".", DAY, "--format=json", "--exit-zero", "--profile", file];
        args.extend(framework);
        run(folder.path(), &args)
    };
    let ids = |out: &Output| -> Vec<String> {
        let assessment: Value = serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&out.stderr)));
        controls(&assessment).map(|(_, control)| control["control"].as_str().expect("an id").to_string()).collect()
    };
    write(
        "some.json",
        json!([{"href": "NIST_SP-800-53_rev5_catalog.json", "include-controls": [{"with-ids": ["ac-2"], "with-child-controls": "yes"}, {"matching": [{"pattern": "au-1*"}]}], "exclude-controls": [{"with-ids": ["ac-2.1", "AU-10"]}]}]),
    );
    let some = ids(&ask("some.json", &[]));
    assert!(some.contains(&"AC-2(2)".into()) && some.contains(&"AU-12".into()), "{some:?}");
    assert!(!some.contains(&"AC-2(1)".into()) && !some.contains(&"AU-10".into()) && !some.contains(&"AC-3".into()), "{some:?}");
    write("fewer.json", json!([{"href": "some.json", "include-controls": [{"with-ids": ["au-12", "ac-2"]}]}]));
    assert_eq!(ids(&ask("fewer.json", &[])), ["AC-2", "AU-12"]);
    write("loop.json", json!([{"href": "loop.json", "include-all": {}}]));
    write("wrong.json", json!([{"href": "#gone", "include-controls": [{"with-ids": ["zz-9"]}]}]));
    std::fs::write(folder.path().join("none.json"), "{\"catalog\": {}}").expect("a file");
    for (file, framework, says) in [
        ("loop.json", &[][..], "more than 12 deep"),
        ("wrong.json", &[], "name it with `--framework`"),
        ("wrong.json", &["--framework=nist-csf-2.0"], "names a control `zz-9` that `nist-csf-2.0` has not"),
        ("none.json", &[], "this is no OSCAL profile"),
        ("gone.json", &[], "cannot be read"),
    ] {
        let out = ask(file, framework);
        let told = String::from_utf8_lossy(&out.stderr) + String::from_utf8_lossy(&out.stdout);
        assert_eq!(out.status.code(), Some(2), "{file}: {told}");
        assert!(told.contains(says), "{file}: {told}");
    }
}

#[test]
fn a_catalog_of_the_users_own_is_a_framework() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("own")).expect("a folder");
    let supports = json!([{"name": "label", "value": "H-1"}, {"name": "supports", "ns": "https://probity.dev/ns/oscal", "value": "data-recovery", "class": "full", "remarks": "Versions bring data back."}]);
    let catalog = json!({"catalog": {
        "uuid": "5cf36e3c-9d7f-4d6c-8d4c-2f4a3f0e8a11",
        "metadata": {"title": "House rules", "last-modified": "2026-01-01T00:00:00Z", "version": "1", "oscal-version": "1.2.1"},
        "groups": [{"id": "h", "title": "House", "controls": [
            {"id": "h-1", "title": "Data comes back", "props": supports, "controls": [{"id": "h-1.1", "title": "Soon", "props": [{"name": "label", "value": "H-1(1)"}]}]},
            {"id": "h-2", "title": "Gone", "props": [{"name": "status", "value": "withdrawn"}]},
        ]}],
    }});
    std::fs::write(folder.path().join("own/house-1.0.json"), catalog.to_string()).expect("a file");
    std::fs::write(folder.path().join("probity.yaml"), "framework_folders: [own]\n").expect("a file");
    std::fs::write(folder.path().join("main.tf"), "resource \"aws_s3_bucket\" \"b\" {}\n").expect("a file");
    let out = run(folder.path(), &["assess", ".", DAY, "--framework=house", "--rule=aws/s3/bucket_unversioned", "--format=json", "--exit-zero"]);
    let assessment: Value = serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&out.stderr)));
    let found: Vec<(&str, &str)> =
        controls(&assessment).map(|(_, control)| (control["control"].as_str().expect("an id"), control["status"].as_str().expect("one"))).collect();
    assert_eq!(found, [("H-1", "not-satisfied"), ("H-1(1)", "not-assessed")]);
    std::fs::write(folder.path().join("own/house-1.0.json"), "{\"profile\": {}}").expect("a file");
    let out = run(folder.path(), &["assess", ".", DAY, "--framework=house"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).contains("this is no OSCAL catalog"));
}

#[test]
fn nists_own_catalog_has_the_controls_that_ours_has() {
    let Some(corpora) = corpora() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let file = "NIST_SP-800-53_rev5_HIGH-baseline-resolved-profile_catalog-min.json";
    std::fs::create_dir(folder.path().join("own")).expect("a folder");
    std::fs::copy(corpora.join("standards/oscal/nist-800-53-rev5").join(file), folder.path().join("own/nist-high-5.json")).expect("a catalog");
    std::fs::write(folder.path().join("probity.yaml"), "framework_folders: [own]\n").expect("a file");
    let controls = |name: &str| -> BTreeMap<String, String> {
        let out = run(folder.path(), &["frameworks", "show", name, "--format=json"]);
        let shown: Value = serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&out.stderr)));
        let controls = shown["controls"].as_array().expect("controls").iter();
        controls.map(|control| (control["control"].to_string(), control["parent"].to_string())).collect()
    };
    let theirs = controls("nist-high-5");
    assert_eq!(theirs.len(), 370);
    assert_eq!(theirs.keys().collect::<Vec<_>>(), controls("nist-800-53r5/high").keys().collect::<Vec<_>>());
}

#[test]
fn what_cannot_be_written_is_refused_before_anything_is_judged() {
    let folder = fixture("claims_triage");
    for (args, says) in [
        (&["gap", ".", "--framework=nist-csf-2.0", "--format=oscal-ar"][..], "the format `oscal-ar` is written by `probity assess`"),
        (&["assess", ".", "--framework=nist-csf-2.0", "--output=oscal-poam=x"], "the format `oscal-poam` is written by `probity plan`"),
        (&["assess", ".", "--framework=fedramp-20x-ksi", "--format=sdr"], "give `--package-overview URI`"),
        (&["assess", ".", "--framework=fedramp-20x-ksi", "--format=sdr", "--package-overview=over view"], "give `--package-overview URI`"),
        (&["assess", ".", "--framework=nist-csf-2.0", "--format=sdr", OVERVIEW], "speaks of FedRAMP"),
        (&["frameworks", "mapping", "none"], "there is no framework `none`"),
    ] {
        let out = run(&folder, args);
        assert_eq!(out.status.code(), Some(2), "{args:?}");
        assert!(String::from_utf8_lossy(&out.stderr).contains(says), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    }
}
