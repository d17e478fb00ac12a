//! Terraform through the whole flow: what is missing, who calls whom, and under which values.

#![allow(clippy::indexing_slicing, clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;

use probity::flow::{self, Ask, Estate};
use probity::model::Outcome;
use probity::policy::{Progress, Rulebook, Settings};
use probity::report::{self, Judged, Profile, Report, TextOptions};
use probity::source::{Severity, Source, Sources};
use probity::terraform::{Assignment, MappedModule, Options, VariableSet};
use serde_json::Value as Json;

fn estate(files: &[(&str, &str)], options: &Options) -> Estate {
    flow::read(
        Sources::of(files.iter().map(|(path, text)| Source::new(*path, *text, None))),
        Vec::new(),
        &flow::Options { terraform: options.clone(), ..flow::Options::default() },
    )
}

/// Judges with the built-in rules that `only` names.
fn check(files: &[(&str, &str)], options: &Options, only: &str) -> Report {
    let book = Rulebook::load(&[]).rulebook;
    let settings = Settings::new(Vec::new(), "", &book).0;
    let ask = Ask {
        book: &book,
        settings: &settings,
        chosen: &|rule| rule.id.starts_with(only),
        as_of: "2026-01-01",
        waivers: &probity::policy::WaiverPolicy::default(),
        observe: false,
    };
    flow::check(&estate(files, options), ask, &Progress::default())
}

fn outcomes(report: &Report) -> Vec<(String, Outcome)> {
    report.results.iter().map(|judged| (format!("{} {}", judged.resource.variant, judged.resource.address).trim().to_owned(), judged.outcome)).collect()
}

fn why(judged: &Judged) -> Vec<&str> {
    judged.unknown.iter().map(|cause| &*cause.why).collect()
}

const BUCKET: &str = "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"acme-logs\"\n}\n";
const VERSIONING: &str =
    "resource \"aws_s3_bucket_versioning\" \"b\" {\n  bucket = aws_s3_bucket.b.id\n  versioning_configuration {\n    status = \"Enabled\"\n  }\n}\n";
const RULE: &str = "aws/s3/bucket_unversioned";

#[test]
fn what_an_unread_file_may_hold_is_unknown_and_not_missing() {
    let plain = check(&[("main.tf", BUCKET)], &Options::default(), RULE);
    assert_eq!(outcomes(&plain), [("aws_s3_bucket.b".into(), Outcome::Fail)]);

    let broken = check(&[("main.tf", BUCKET), ("rest.tf", "resource \"aws_s3_bucket_versioning\" \"b\" {\n  bucket = [\n}\n")], &Options::default(), RULE);
    assert_eq!(outcomes(&broken), [("aws_s3_bucket.b".into(), Outcome::Unknown)]);
    assert_eq!(why(&broken.results[0]), ["rest.tf is not read whole"]);

    let there = check(&[("main.tf", BUCKET), ("v.tf", VERSIONING), ("rest.tf", "resource {\n")], &Options::default(), RULE);
    assert_eq!(outcomes(&there), [("aws_s3_bucket.b".into(), Outcome::Pass)], "what is there is there");

    let elsewhere = check(&[("a/main.tf", BUCKET), ("b/rest.tf", "resource {\n")], &Options::default(), RULE);
    assert_eq!(outcomes(&elsewhere), [("aws_s3_bucket.b".into(), Outcome::Fail)], "another root is none of it");

    let called = [("main.tf", "module \"m\" {\n  source = \"./m\"\n}\n"), ("m/main.tf", BUCKET), ("m/rest.tf", "resource {\n")];
    assert_eq!(outcomes(&check(&called, &Options::default(), RULE)), [("module.m.aws_s3_bucket.b".into(), Outcome::Unknown)]);
}

#[test]
fn a_module_that_is_not_read_opens_only_what_it_is_handed() {
    let call = |arguments: &str| format!("{BUCKET}module \"m\" {{\n  source = \"acme/versioning/aws\"\n  {arguments}\n}}\n");
    let judged = |arguments: &str| check(&[("main.tf", &call(arguments))], &Options::default(), RULE);
    for (arguments, wanted) in [
        ("name = \"other\"", Outcome::Fail),
        ("bucket = aws_s3_bucket.b.id", Outcome::Unknown),
        ("bucket = local.b\n}\nlocals {\n  b = aws_s3_bucket.b.bucket", Outcome::Unknown),
        ("bucket = \"acme-logs\"", Outcome::Unknown),
    ] {
        let report = judged(arguments);
        assert_eq!(report.results[0].outcome, wanted, "{arguments}");
        if wanted == Outcome::Unknown {
            assert_eq!(why(&report.results[0]), ["module.m: module is not read"]);
        }
    }
}

#[test]
fn variables_that_an_unread_file_may_set_are_unknown() {
    let main = "variable \"status\" {\n  default = \"Enabled\"\n}\n".to_owned() + BUCKET + &VERSIONING.replace("\"Enabled\"", "var.status");
    let judged = |files: &[(&str, &str)], options: &Options| check(&[&[("main.tf", main.as_str())], files].concat(), options, RULE).results[0].outcome;
    assert_eq!(judged(&[], &Options::default()), Outcome::Pass);
    assert_eq!(judged(&[("terraform.tfvars", "status = [\n")], &Options::default()), Outcome::Unknown);
    let later = [("terraform.tfvars", "status = [\n"), ("z.auto.tfvars", "status = \"Suspended\"\n")];
    assert_eq!(judged(&later, &Options::default()), Outcome::Fail, "what counts more than the unread file is known");
    let given = Options { assignments: vec![Assignment::Value("status".into(), "Enabled".into())], ..Options::default() };
    assert_eq!(judged(&[("terraform.tfvars", "status = [\n")], &given), Outcome::Pass);
}

fn sets(names: &[&str]) -> Options {
    let set = |name: &&str| VariableSet { name: (*name).to_owned(), files: vec![format!("envs/{name}.tfvars")], roots: None, prefix: String::new() };
    Options { variable_sets: names.iter().map(set).collect(), ..Options::default() }
}

/// A root whose versioning rests on a variable that only one environment switches off.
fn environments() -> Vec<(&'static str, String)> {
    let main = "variable \"status\" {}\n".to_owned() + BUCKET + &VERSIONING.replace("\"Enabled\"", "var.status");
    vec![
        ("infra/main.tf", main),
        ("envs/dev.tfvars", "status = \"Suspended\"\n".into()),
        ("envs/staging.tfvars", "status = \"Enabled\"\n".into()),
        ("envs/prod.tfvars", "status = \"Enabled\"\n".into()),
    ]
}

#[test]
fn each_variable_set_is_judged_for_itself() {
    let files = environments();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let report = check(&files, &sets(&["dev", "staging", "prod"]), RULE);
    let wanted = [("dev aws_s3_bucket.b", Outcome::Fail), ("prod aws_s3_bucket.b", Outcome::Pass), ("staging aws_s3_bucket.b", Outcome::Pass)];
    assert_eq!(outcomes(&report), wanted.map(|(name, outcome)| (name.to_owned(), outcome)));
    assert!(report.problems.is_empty(), "{:?}", report.problems);

    let mut sarif = Vec::new();
    report::sarif(&report, Profile::Full, &mut sarif).expect("a log");
    let log: Json = serde_json::from_slice(&sarif).expect("JSON");
    let ids: BTreeMap<&str, &str> = log["runs"][0]["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|result| {
            (result["partialFingerprints"]["probityFindingId/v1"].as_str().expect("a text"), result["properties"]["variant"].as_str().expect("a text"))
        })
        .collect();
    assert_eq!(ids.into_values().collect::<std::collections::BTreeSet<_>>(), ["dev", "prod", "staging"].into(), "fingerprints tell them apart");
    let text = report::text(&report, &TextOptions { verbose: true, ..TextOptions::default() });
    assert!(text.contains("aws_s3_bucket.b (dev)") && text.contains("aws_s3_bucket.b (prod)"), "{text}");
}

#[test]
fn what_is_said_on_the_command_line_holds_for_every_set() {
    let files = environments();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let judged = |options: &Options| outcomes(&check(&files, options, RULE)).into_iter().map(|(_, outcome)| outcome).collect::<Vec<_>>();
    let value = Options { assignments: vec![Assignment::Value("status".into(), "Suspended".into())], ..sets(&["dev", "prod"]) };
    assert_eq!(judged(&value), [Outcome::Fail, Outcome::Fail]);
    let file = Options { assignments: vec![Assignment::File("envs/prod.tfvars".into())], ..sets(&["dev", "prod"]) };
    assert_eq!(judged(&file), [Outcome::Pass, Outcome::Pass]);
    let alone = Options { assignments: vec![Assignment::File("envs/dev.tfvars".into())], ..Options::default() };
    assert_eq!(judged(&alone), [Outcome::Fail], "without sets it is judged once");
    let below = Options { variable_files: vec!["envs/dev.tfvars".into()], ..sets(&["prod"]) };
    assert_eq!(judged(&below), [Outcome::Pass], "a set counts more than the files for all");
    let environment = Options { environment: vec![("status".into(), "Suspended".into())], ..sets(&["prod"]) };
    assert_eq!(judged(&environment), [Outcome::Pass], "any file counts more than the environment");
}

#[test]
fn a_set_for_some_roots_leaves_the_others_as_they_are() {
    let mut glob = globset::GlobSetBuilder::new();
    glob.add(globset::Glob::new("work/infra").expect("a glob"));
    let mut options = sets(&["dev"]);
    options.variable_sets[0].roots = glob.build().ok();
    options.variable_sets[0].prefix = "work/".into();
    let files = environments();
    let mut files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    files.push(("other/main.tf", BUCKET));
    let report = check(&files, &options, RULE);
    assert_eq!(outcomes(&report), [("dev aws_s3_bucket.b".to_owned(), Outcome::Fail), ("aws_s3_bucket.b".to_owned(), Outcome::Fail)]);
    options.variable_sets[0].prefix = "elsewhere/".into();
    let told = check(&files, &options, RULE).problems;
    assert!(told.iter().any(|told| told.message == "variable set `dev` is meant for none of the root modules"), "{told:?}");
}

#[test]
fn a_module_of_a_registry_is_read_where_the_map_says() {
    let call = |source: &str, version: &str| format!("module \"m\" {{\n  source = \"{source}\"\n  {version}\n}}\n");
    let read = |source: &str, version: &str, said: &str, of: Option<&str>| {
        let options =
            Options { modules: vec![MappedModule { source: said.into(), version: of.map(str::to_owned), folder: "lib/s3".into() }], ..Options::default() };
        let files =
            [("infra/main.tf", call(source, version)), ("lib/s3/main.tf", BUCKET.to_owned()), ("lib/s3/sub/main.tf", BUCKET.replace("\"b\"", "\"sub\""))];
        let mut sources = Sources::default();
        for (path, text) in files {
            let mut source = Source::new(path, text, None);
            source.library = path.starts_with("lib/");
            sources.add(source);
        }
        let estate = flow::read(sources, Vec::new(), &flow::Options { terraform: options, ..flow::Options::default() });
        let found: Vec<String> = estate.reading.resources.iter().filter(|r| &*r.kind != "module").map(|r| r.address.to_string()).collect();
        found.join(" ")
    };
    let found = "module.m.aws_s3_bucket.b";
    assert_eq!(read("acme/s3/aws", "", "acme/s3/aws", None), found);
    assert_eq!(read("acme/s3/aws//sub", "", "acme/s3/aws", None), "module.m.aws_s3_bucket.sub");
    assert_eq!(read("acme/s3/aws", "version = \"~> 1.2\"", "acme/s3/aws", Some("1.4.0")), found);
    assert_eq!(read("acme/s3/aws", "version = \"~> 2.0\"", "acme/s3/aws", Some("1.4.0")), "");
    assert_eq!(read("git::https://h/r.git//sub?ref=v1.0", "", "git::https://h/r.git", Some("1.0")), "module.m.aws_s3_bucket.sub");
    assert_eq!(read("git::https://h/r.git?ref=v2.0", "", "git::https://h/r.git", Some("1.0")), "");
    assert_eq!(read("git::https://h/r.git?ref=v2.0", "", "git::https://h/r.git?ref=v1.0", None), "");
    assert_eq!(read("acme/other/aws", "", "acme/s3/aws", None), "");
}

#[test]
fn a_finding_carries_the_calls_that_lead_to_it_and_stands_at_the_call_of_a_library() {
    let files = [
        ("main.tf", "module \"outer\" {\n  source = \"./m\"\n}\n"),
        ("m/main.tf", "\nmodule \"inner\" {\n  source = \"acme/s3/aws\"\n}\n"),
        (".terraform/modules/modules.json", "{\"Modules\": [{\"Key\": \"outer.inner\", \"Dir\": \".terraform/modules/inner\"}]}"),
        (".terraform/modules/inner/main.tf", BUCKET),
    ];
    let report = check(&files, &Options::default(), RULE);
    let judged = &report.results[0];
    assert_eq!(&*judged.resource.address, "module.outer.module.inner.aws_s3_bucket.b");
    let spot = |place: &probity::source::Place| format!("{}:{}", place.file, place.start.line);
    assert_eq!(judged.resource.calls.iter().map(spot).collect::<Vec<_>>(), ["main.tf:1", "m/main.tf:2"]);
    assert_eq!(
        (spot(&judged.findings[0].place), judged.findings[0].inside.as_ref().map(spot)),
        ("m/main.tf:2".into(), Some(".terraform/modules/inner/main.tf:1".into()))
    );
    assert_eq!(spot(&judged.resource.place), ".terraform/modules/inner/main.tf:1", "the resource is where it is");

    let mut bytes = Vec::new();
    report::sarif(&report, Profile::Full, &mut bytes).expect("a log");
    let log: Json = serde_json::from_slice(&bytes).expect("JSON");
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "m/main.tf");
    let related: Vec<&str> =
        result["relatedLocations"].as_array().expect("a list").iter().filter_map(|at| at["physicalLocation"]["artifactLocation"]["uri"].as_str()).collect();
    assert_eq!(related, ["main.tf", "m/main.tf", ".terraform/modules/inner/main.tf"]);
    let text = report::text(&report, &TextOptions::default());
    assert!(text.contains("inside: .terraform/modules/inner/main.tf:1") && text.contains("called: at main.tf:1, then m/main.tf:2"), "{text}");
}

#[test]
fn a_called_folder_is_judged_through_its_callers_and_alone_if_asked() {
    let files = [("main.tf", "module \"m\" {\n  source = \"./m\"\n}\n"), ("m/main.tf", BUCKET)];
    assert_eq!(outcomes(&check(&files, &Options::default(), RULE)), [("module.m.aws_s3_bucket.b".into(), Outcome::Fail)]);
    let all = check(&files, &Options { judge_all_modules: true, ..Options::default() }, RULE);
    assert_eq!(outcomes(&all), [("aws_s3_bucket.b".into(), Outcome::Fail), ("module.m.aws_s3_bucket.b".into(), Outcome::Fail)]);
}

#[test]
fn circles_of_calls_and_calls_without_end_are_told() {
    let circle =
        estate(&[("a/main.tf", "module \"b\" {\n  source = \"../b\"\n}\n"), ("b/main.tf", "module \"a\" {\n  source = \"../a\"\n}\n")], &Options::default());
    assert!(circle.reading.problems.iter().any(|p| p.severity == Severity::Error && p.message.contains("calls the module that it stands in")));
    assert!(!circle.reading.gaps.is_empty(), "what the circle hides is not known to be missing");

    let files: Vec<(String, String)> =
        (0..40).map(|n| (format!("m{n}/main.tf"), format!("module \"next\" {{\n  source = \"../m{}\"\n}}\n{BUCKET}", n + 1))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let deep = estate(&files, &Options::default());
    assert!(deep.reading.problems.iter().any(|p| p.severity == Severity::Error && p.message.contains("nests deeper than 32 calls")));
}

#[test]
fn nothing_ephemeral_is_shown() {
    let main = "variable \"token\" {\n  ephemeral = true\n  default = \"tok-value\"\n}\nephemeral \"random_password\" \"p\" {\n  length = 16\n}\nlocals {\n  plain = \"x-${var.token}\"\n}\nresource \"a_b\" \"c\" {\n  one = var.token\n  two = local.plain\n  three = ephemeral.random_password.p.result\n  four = ephemeral.random_password.p.length\n  five = \"open\"\n}\noutput \"o\" {\n  ephemeral = true\n  value = \"tok-value\"\n}\n";
    let estate = estate(&[("main.tf", main)], &Options::default());
    let told: Vec<&str> = estate.reading.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(told, ["output `o` of a root module must not be ephemeral"]);
    let resource = estate.reading.resources.iter().find(|resource| &*resource.address == "a_b.c").expect("the resource");
    for name in ["one", "two", "three", "four"] {
        assert!(resource.body.get(name).expect(name).sensitive, "{name}");
    }
    assert!(!resource.body.get("five").expect("five").sensitive);
    assert_eq!(estate.reading.resources.len(), 1, "what is ephemeral is no resource");
    assert!(estate.reading.outputs.values().flatten().all(|output| output.node.sensitive));
}

#[test]
fn secrets_of_a_plan_stay_out_of_every_report() {
    let plan = r#"{"format_version":"1.2","terraform_version":"1.9.0","variables":{"pw":{"value":"hunter2-variable"}},"planned_values":{"root_module":{"resources":[{"address":"aws_s3_bucket.b","mode":"managed","type":"aws_s3_bucket","name":"b","values":{"bucket":"x","tags":{"t":"hunter2-planned"}},"sensitive_values":{"tags":{"t":true}}}]}},"resource_changes":[{"address":"aws_s3_bucket.b","mode":"managed","type":"aws_s3_bucket","name":"b","change":{"actions":["update"],"before":{"bucket":"x","tags":{"t":"hunter2-before"}},"after":{"tags":{"t":"hunter2-after"},"bucket":"x"},"after_unknown":{"id":true},"before_sensitive":{},"after_sensitive":{"tags":{"t":true}}}}],"configuration":{"root_module":{"resources":[{"address":"aws_s3_bucket.b","expressions":{"bucket":{"constant_value":"x"},"tags":{"references":["var.pw"]}}}]}}}"#;
    let report = check(&[("plan.json", plan)], &Options::default(), "aws/s3/");
    assert!(report.results.iter().any(|judged| judged.outcome == Outcome::Fail), "{:?}", outcomes(&report));
    let mut all = report::text(&report, &TextOptions { verbose: true, ..TextOptions::default() });
    for profile in [Profile::Full, Profile::GitHub] {
        let mut bytes = Vec::new();
        report::sarif(&report, profile, &mut bytes).expect("a log");
        all.push_str(&String::from_utf8(bytes).expect("text"));
    }
    let mut bytes = Vec::new();
    report::json(&report, &mut bytes).expect("results");
    all.push_str(&String::from_utf8(bytes).expect("text"));
    assert!(!all.contains("hunter2"), "{all}");
    assert!(all.contains("plan.json"));
}
