//! What users of other tools suffer from: a whole run over small estates, one test each.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A run over files of its own: its exit code, and its results.
struct Run {
    folder: tempfile::TempDir,
}

impl Run {
    fn of(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self { folder }
    }

    fn command(&self, args: &[&str]) -> std::process::Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_probity"));
        command.args(args).current_dir(self.folder.path()).env_remove("GITHUB_WORKSPACE");
        command.output().expect("it starts")
    }

    fn json(&self, args: &[&str]) -> (i32, Value) {
        let done = self.command(args);
        let json = serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&done.stderr)));
        (done.status.code().unwrap(), json)
    }

    fn check(&self, paths: &[&str]) -> (i32, Value) {
        let args: Vec<&str> = ["check", "--format", "json", "--as-of", "2026-11-23"].into_iter().chain(paths.iter().copied()).collect();
        self.json(&args)
    }

    fn resources(&self, paths: &[&str]) -> (i32, Value) {
        let args: Vec<&str> = ["resources", "--format", "json"].into_iter().chain(paths.iter().copied()).collect();
        self.json(&args)
    }
}

/// The status that a rule gives each resource.
fn statuses(results: &Value, rule: &str) -> Vec<(String, String)> {
    let of = |result: &Value| (result["resource"]["address"].as_str().unwrap().to_owned(), result["status"].as_str().unwrap().to_owned());
    results["results"].as_array().unwrap().iter().filter(|result| result["rule"] == rule).map(of).collect()
}

fn pairs(wanted: &[(&str, &str)]) -> Vec<(String, String)> {
    wanted.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

fn bodies(resources: &Value) -> Vec<(String, String)> {
    let of = |resource: &Value| (resource["address"].as_str().unwrap().to_owned(), resource["body"].to_string());
    resources["resources"].as_array().unwrap().iter().map(of).collect()
}

const RULE: &str = "aws/ebs/volume_unencrypted";

fn volume(name: &str, encrypted: &str) -> String {
    format!("resource \"aws_ebs_volume\" \"{name}\" {{\n  availability_zone = \"eu-west-1a\"\n  size              = 1\n  encrypted         = {encrypted}\n}}\n")
}

#[test]
fn the_rule_of_these_tests_is_there() {
    let (_, results) = Run::of(&[("a.tf", &volume("v", "false"))]).check(&["."]);
    assert_eq!(statuses(&results, RULE), pairs(&[("aws_ebs_volume.v", "fail")]));
}

#[test]
fn a_file_that_cannot_be_parsed_is_an_error_with_its_own_exit_code() {
    let (code, results) =
        Run::of(&[("good.tf", &volume("v", "true")), ("cut.tf", "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"x\"\n")]).check(&["--rule", RULE, "."]);
    assert_eq!(code, 3);
    let problem = &results["problems"][0];
    assert_eq!((&problem["severity"], &problem["file"]), (&"error".into(), &"cut.tf".into()));
    let state = |file: &str| results["inputs"].as_array().unwrap().iter().find(|input| input["file"] == file).unwrap()["state"].clone();
    assert_eq!((state("good.tf"), state("cut.tf")), ("read".into(), "unread".into()));
    assert_eq!(statuses(&results, RULE), pairs(&[("aws_ebs_volume.v", "pass")]));
}

#[test]
fn all_valid_grammar_is_read_and_unknown_blocks_are_tolerated() {
    let text = "terraform {\n  cloud {\n    organization = \"o\"\n  }\n}\nmoved {\n  from = aws_ebs_volume.a\n  to   = aws_ebs_volume.v\n}\nlocals {\n  for   = 1\n  if    = 2\n  in    = local.for\n  endif = { null = 2 }\n}\naction \"x\" \"y\" {}\nlist \"aws_instance\" \"all\" {}\n";
    let (code, results) = Run::of(&[("a.tf", &format!("{text}{}", volume("v", "local.in == 1")))]).check(&["."]);
    assert_eq!(statuses(&results, RULE), pairs(&[("aws_ebs_volume.v", "pass")]));
    assert_ne!(code, 3, "{}", results["problems"]);
    assert_eq!(results["inputs"][0]["state"], "read");
}

#[test]
fn one_broken_block_leaves_the_others_judged() {
    let text = format!("{}resource \"aws_ebs_volume\" \"broken\" {{\n  size = [\n}}\n{}", volume("a", "true"), volume("z", "true"));
    let (code, results) = Run::of(&[("a.tf", &text)]).check(&["--rule", RULE, "."]);
    assert_eq!((code, &results["inputs"][0]["state"]), (3, &"partly".into()));
    assert_eq!(statuses(&results, RULE), pairs(&[("aws_ebs_volume.a", "pass"), ("aws_ebs_volume.z", "pass")]));
}

#[test]
fn a_single_file_is_judged_with_the_defaults_of_those_beside_it() {
    let run = Run::of(&[
        ("m/main.tf", &volume("v", "var.encrypted")),
        ("m/variables.tf", "variable \"encrypted\" {\n  default = false\n}\n"),
        ("m/other.tf", &volume("other", "false")),
    ]);
    let (_, results) = run.check(&["m/main.tf"]);
    assert_eq!(statuses(&results, RULE), pairs(&[("aws_ebs_volume.v", "fail")]));
}

#[test]
fn what_is_unknown_is_said_to_be_with_what_would_decide_it() {
    let call = |name: &str, value: &str| format!("module \"{name}\" {{\n  source    = \"./m\"\n  encrypted = {value}\n}}\n");
    let run = Run::of(&[
        ("a.tf", &format!("variable \"e\" {{\n  type = bool\n}}\n{}{}{}", call("known", "true"), call("off", "false"), call("open", "var.e"))),
        ("m/a.tf", &format!("variable \"encrypted\" {{\n  default = false\n}}\n{}", volume("v", "var.encrypted"))),
        (
            "blocks.tf",
            "resource \"aws_ebs_volume\" \"many\" {\n  for_each          = var.missing\n  availability_zone = \"x\"\n  encrypted         = true\n}\nvariable \"missing\" {}\n",
        ),
    ]);
    let (_, results) = run.check(&["."]);
    let mut found = statuses(&results, RULE);
    found.sort();
    assert_eq!(
        found,
        pairs(&[
            ("aws_ebs_volume.many", "pass"),
            ("module.known.aws_ebs_volume.v", "pass"),
            ("module.off.aws_ebs_volume.v", "fail"),
            ("module.open.aws_ebs_volume.v", "unknown"),
        ])
    );
    let open = results["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|result| result["resource"]["address"] == "module.open.aws_ebs_volume.v" && result["rule"] == RULE)
        .unwrap();
    assert_eq!(open["unknown"][0]["why"], "var.e has no value");
    assert_eq!(open["unknown"][0]["file"], "a.tf");
}

#[test]
fn dynamic_blocks_are_evaluated_nested_too() {
    let group = |name: &str, cidrs: &str| {
        format!(
            "resource \"aws_security_group\" \"{name}\" {{\n  name = \"{name}\"\n  dynamic \"ingress\" {{\n    for_each = [for c in {cidrs} : {{ port = 22, cidr = c }}]\n    iterator = rule\n    content {{\n      from_port   = rule.value.port\n      to_port     = rule.value.port\n      protocol    = \"tcp\"\n      cidr_blocks = [rule.value.cidr]\n    }}\n  }}\n}}\n"
        )
    };
    let text = format!(
        "variable \"u\" {{\n  type = list(string)\n}}\n{}{}{}",
        group("open", "[\"10.0.0.0/8\", \"0.0.0.0/0\"]"),
        group("closed", "[\"10.0.0.0/8\"]"),
        group("unknown", "var.u")
    );
    let (_, results) = Run::of(&[("a.tf", &text)]).check(&["."]);
    let of = |name: &str| {
        let address = format!("aws_security_group.{name}");
        let all = results["results"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|result| result["resource"]["address"] == *address && result["rule"].as_str().unwrap().contains("ingress"));
        all.map(|result| result["status"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(of("open").contains(&"fail".to_owned()), "{:?}", of("open"));
    assert!(of("closed").iter().all(|status| status == "pass"), "{:?}", of("closed"));
    assert!(of("unknown").contains(&"unknown".to_owned()) && !of("unknown").contains(&"fail".to_owned()), "{:?}", of("unknown"));
    let nested = "resource \"r\" \"a\" {\n  dynamic \"o\" {\n    for_each = [[\"x\", \"y\"], []]\n    content {\n      dynamic \"i\" {\n        for_each = o.value\n        content {\n          v = \"${o.key}${i.value}\"\n        }\n      }\n    }\n  }\n}\n";
    let (_, resources) = Run::of(&[("a.tf", nested)]).resources(&["."]);
    assert_eq!(bodies(&resources), pairs(&[("r.a", r#"{"o":[{"i":[{"v":"0x"},{"v":"0y"}]},{}]}"#)]));
}

#[test]
fn instances_of_modules_have_addresses_and_values_of_their_own() {
    let run = Run::of(&[
        (
            "a.tf",
            "module \"m\" {\n  source    = \"./m\"\n  for_each  = { good = true, bad = false }\n  encrypted = each.value\n}\nmodule \"one\" {\n  source    = \"./m\"\n  count     = 1\n  encrypted = count.index == 1\n}\n",
        ),
        ("m/a.tf", &format!("variable \"encrypted\" {{}}\n{}", volume("v", "var.encrypted").replace("{\n", "{\n  count             = 1\n"))),
    ]);
    let (_, results) = run.check(&["."]);
    let mut found = statuses(&results, RULE);
    found.sort();
    assert_eq!(
        found,
        pairs(&[
            ("module.m[\"bad\"].aws_ebs_volume.v[0]", "fail"),
            ("module.m[\"good\"].aws_ebs_volume.v[0]", "pass"),
            ("module.one[0].aws_ebs_volume.v[0]", "fail"),
        ])
    );
}

#[test]
fn outputs_of_modules_and_references_across_them_are_followed() {
    let run = Run::of(&[
        (
            "a.tf",
            &format!(
                "module \"settings\" {{\n  source = \"./settings\"\n}}\nmodule \"between\" {{\n  source = \"./between\"\n  on     = module.settings.encrypt\n}}\n{}",
                volume("v", "module.between.on")
            ),
        ),
        ("settings/a.tf", "locals {\n  flags = { encrypt = false }\n}\noutput \"encrypt\" {\n  value = local.flags.encrypt\n}\n"),
        ("between/a.tf", "variable \"on\" {}\noutput \"on\" {\n  value = var.on\n}\n"),
    ]);
    assert_eq!(statuses(&run.check(&["."]).1, RULE), pairs(&[("aws_ebs_volume.v", "fail")]));
    // A bucket of one module, and its versions in another.
    let run = Run::of(&[
        ("a.tf", "module \"bucket\" {\n  source = \"./bucket\"\n}\nmodule \"versions\" {\n  source = \"./versions\"\n  bucket = module.bucket.id\n}\n"),
        ("bucket/a.tf", "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n}\noutput \"id\" {\n  value = aws_s3_bucket.b.id\n}\n"),
        (
            "versions/a.tf",
            "variable \"bucket\" {}\nresource \"aws_s3_bucket_versioning\" \"v\" {\n  bucket = var.bucket\n  versioning_configuration {\n    status = \"Enabled\"\n  }\n}\n",
        ),
    ]);
    assert_eq!(statuses(&run.check(&["."]).1, "aws/s3/bucket_unversioned"), pairs(&[("module.bucket.aws_s3_bucket.b", "pass")]));
}

#[test]
fn findings_of_a_plan_stand_in_the_code_and_its_secrets_nowhere() {
    let code =
        "variable \"pw\" {\n  sensitive = true\n}\n".to_owned() + &volume("v", "false").replace("}\n", "  tags              = { password = var.pw }\n}\n");
    let plan = r#"{"format_version":"1.2","terraform_version":"1.11.4","variables":{"pw":{"value":"hunter2"}},"resource_changes":[{"address":"aws_ebs_volume.v","mode":"managed","type":"aws_ebs_volume","name":"v","change":{"actions":["create"],"before":null,"after":{"availability_zone":"eu-west-1a","size":1,"encrypted":false,"tags":{"password":"hunter2"}},"after_unknown":{"id":true,"arn":true},"after_sensitive":{"tags":{"password":true}}}}],"configuration":{"root_module":{"resources":[{"address":"aws_ebs_volume.v","mode":"managed","type":"aws_ebs_volume","name":"v","expressions":{"encrypted":{"constant_value":false},"tags":{"references":["var.pw"]}}}]}}}"#;
    let run = Run::of(&[("infra/main.tf", &code), ("infra/plan.json", plan)]);
    let failed = |paths: &[&str]| {
        let (_, results) = run.check(paths);
        let all = results["results"].as_array().unwrap().iter().filter(|result| result["rule"] == RULE && result["status"] == "fail");
        let place =
            |result: &Value| [&result["resource"]["variant"], &result["findings"][0]["file"], &result["findings"][0]["line"]].map(Value::to_string).join(" ");
        all.map(place).collect::<Vec<_>>()
    };
    assert_eq!(failed(&["infra"]), ["\"\" \"infra/main.tf\" 7", "\"infra/plan.json\" \"infra/main.tf\" 7"], "both in the code");
    assert_eq!(failed(&["infra/plan.json"]), ["\"\" \"infra/plan.json\" 1"]);
    for format in ["text", "json", "sarif"] {
        for paths in ["infra", "infra/plan.json"] {
            let done = run.command(&["check", "--format", format, paths]);
            let text = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
            assert!(!text.contains("hunter2"), "{format}: {text}");
            assert!(text.contains("volume_unencrypted"), "{format}: {text}");
        }
    }
}

#[test]
fn paths_of_sarif_are_those_of_the_repository_for_modules_too() {
    let run = Run::of(&[
        (
            "envs/prod/a.tf",
            "module \"m\" {\n  source = \"../../modules/m\"\n}\nmodule \"remote\" {\n  source = \"git::https://host.example/x.git//m?ref=1\"\n}\n",
        ),
        ("modules/m/a.tf", &volume("v", "false")),
    ]);
    let done = run.command(&["check", ".", "--format", "sarif"]);
    let sarif: Value = serde_json::from_slice(&done.stdout).unwrap();
    let mut uris = Vec::new();
    fn collect(value: &Value, uris: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                if let Some(Value::Object(location)) = map.get("artifactLocation") {
                    uris.extend(location.get("uri").and_then(Value::as_str).map(str::to_owned));
                }
                map.values().for_each(|value| collect(value, uris));
            }
            Value::Array(items) => items.iter().for_each(|value| collect(value, uris)),
            _ => {}
        }
    }
    collect(&sarif["runs"][0]["results"], &mut uris);
    assert!(uris.iter().any(|uri| uri == "modules/m/a.tf"), "{uris:?}");
    assert!(uris.iter().all(|uri| !uri.is_empty() && !uri.contains("::") && !uri.starts_with('/') && run.folder.path().join(uri).is_file()), "{uris:?}");
}

#[test]
fn tofu_files_are_read_from_day_one() {
    let run = Run::of(&[("only/main.tofu", &volume("v", "false")), ("both/main.tf", &volume("v", "false")), ("both/main.tofu", &volume("v", "true"))]);
    let (_, results) = run.check(&["."]);
    let of = |root: &str| {
        let all = results["results"].as_array().unwrap().iter().filter(|result| result["rule"] == RULE && result["resource"]["root"] == root);
        all.map(|result| result["status"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((of("only"), of("both")), (vec!["fail".into()], vec!["pass".into()]));
}

#[test]
fn a_module_that_is_called_is_not_judged_a_second_time_by_itself() {
    let run = Run::of(&[
        ("root/a.tf", "module \"a\" {\n  source    = \"../m\"\n  encrypted = true\n}\nmodule \"b\" {\n  source    = \"../m\"\n  encrypted = false\n}\n"),
        ("m/a.tf", &format!("variable \"encrypted\" {{\n  default = false\n}}\n{}", volume("v", "var.encrypted"))),
    ]);
    let (_, results) = run.check(&["."]);
    let mut found = statuses(&results, RULE);
    found.sort();
    assert_eq!(found, pairs(&[("module.a.aws_ebs_volume.v", "pass"), ("module.b.aws_ebs_volume.v", "fail")]));
    assert!(Path::new(&run.folder.path().join("m/a.tf")).is_file());
}

#[test]
fn a_mark_at_the_start_of_a_file_is_no_letter() {
    let (code, results) = Run::of(&[("a.tf", &format!("\u{feff}{}", volume("v", "false").replace('\n', "\r\n")))]).check(&["."]);
    assert_eq!(statuses(&results, RULE), pairs(&[("aws_ebs_volume.v", "fail")]));
    assert_ne!(code, 3);
}
