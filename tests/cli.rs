//! What examples of commands cannot show: streams that close, interrupts, files, terminals, and formats as programmes read them.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn probity(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_probity"));
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("NO_COLOR").env("COLUMNS", "100").stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    probity(args).output().expect("it starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

const SHOP: &str = "fixtures/web_shop";
const DAY: &str = "--as-of=2026-11-23";

#[test]
fn completions_name_every_flag_in_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let out = run(&["completions", shell]);
        let script = text(&out.stdout);
        assert!(out.status.success() && script.contains("probity") && script.contains("fail-on") && script.contains("exit-zero"), "{shell}");
    }
}

#[test]
fn the_configuration_in_force_is_there_for_programmes() {
    let out = run(&["config", "show", "--config", "tests/cmd/probity.yaml", "--format", "json"]);
    let json: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let of = |key: &str| json.as_array().into_iter().flatten().find(|one| one["key"] == key).map(|one| (one["value"].clone(), one["from"].clone()));
    assert_eq!(of("fail_on"), Some(("medium".into(), "tests/cmd/probity.yaml:1".into())));
    assert_eq!(of("strict"), Some((false.into(), "default".into())));
    assert_eq!(of("rules.asset/tags_missing.parameters.keys"), Some((serde_json::json!(["owner", "cost-centre"]), "tests/cmd/probity.yaml:8".into())));
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let colored = |command: &mut Command| command.output().expect("it starts").stdout.contains(&0x1b);
    assert!(!colored(&mut probity(&["check", SHOP])));
    assert!(colored(&mut probity(&["check", SHOP, "--color", "always"])));
    assert!(!colored(&mut probity(&["check", SHOP, "--color", "never"])));
    assert!(!colored(probity(&["check", SHOP, "--color", "auto"]).env("NO_COLOR", "1")));
    // What was asked for by name wins over the environment.
    assert!(colored(probity(&["check", SHOP, "--color", "always"]).env("NO_COLOR", "1")));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for format in ["text", "json", "sarif", "sarif-github"] {
        let once = || run(&["check", SHOP, DAY, "--format", format, "--verbose"]).stdout;
        let first = once();
        assert!(!first.is_empty());
        assert!((0..3).all(|_| once() == first), "{format}");
    }
}

#[test]
fn json_is_whole_and_to_its_schema_however_a_run_ends() {
    let schema: Value = serde_json::from_str(&fs::read_to_string("schemas/results.schema.json").expect("the schema")).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    for (code, args) in [
        (0, vec![SHOP, "--exit-zero"]),
        (1, vec![SHOP]),
        (2, vec!["fixtures/broken/missing"]),
        (2, vec!["fixtures/broken/nothing"]),
        (2, vec![SHOP, "--rule", "no/such/rule"]),
        (2, vec![SHOP, "--config", "fixtures/broken/config_type/probity.yaml"]),
        (2, vec![SHOP, "--config", "no.yaml"]),
        (2, vec![SHOP, "--rules", "fixtures/broken/rule_loop"]),
        (3, vec!["fixtures/broken/json", "--fail-on", "critical"]),
        (3, vec!["fixtures/broken/hcl", "--fail-on", "critical"]),
        (3, vec![SHOP, "--strict", "--rule", "asset/sensitive_data_unencrypted"]),
        (3, vec!["fixtures/broken/marks", "--rules", "fixtures/broken/rule_error", "--rule", "own/*"]),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("out.json");
        let also = format!("json={}", file.display());
        let out = run(&[&["check", DAY, "--format", "json", "--output", &also], args.as_slice()].concat());
        assert_eq!(out.status.code(), Some(code), "{args:?}: {}", text(&out.stderr));
        let json: Value = serde_json::from_slice(&out.stdout).unwrap_or_else(|error| panic!("{args:?}: {error}"));
        let faults: Vec<String> = schema.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{args:?}: {faults:?}");
        assert_eq!(fs::read(&file).expect("the file"), out.stdout, "{args:?}");
        if code == 2 && args[0] != "fixtures/broken/nothing" {
            assert!(json["problems"].as_array().is_some_and(|problems| !problems.is_empty()), "{args:?} says why");
        }
    }
}

#[test]
fn sarif_is_to_its_schema_however_a_run_ends() {
    let schema: Value = serde_json::from_str(&fs::read_to_string("schemas/sarif-2.1.0.json").expect("the schema")).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    for args in [vec![SHOP], vec!["fixtures/broken/missing"], vec!["fixtures/broken"], vec![SHOP, "--config", "fixtures/broken/config_type/probity.yaml"]] {
        for format in ["sarif", "sarif-github"] {
            let out = run(&[&["check", DAY, "--format", format], args.as_slice()].concat());
            let json: Value = serde_json::from_slice(&out.stdout).unwrap_or_else(|error| panic!("{args:?}: {error}"));
            let faults: Vec<String> = schema.iter_errors(&json).take(5).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert!(faults.is_empty(), "{args:?}: {faults:?}");
        }
    }
}

#[test]
fn a_report_replaces_the_old_file_and_leaves_nothing_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.json");
    fs::write(&file, "old").expect("the old file");
    let out = run(&["check", SHOP, DAY, "--output", &format!("json={}", file.display())]);
    assert_eq!(out.status.code(), Some(1));
    assert!(serde_json::from_slice::<Value>(&fs::read(&file).expect("the file")).is_ok());
    assert_eq!(names(folder.path()), ["report.json"]);
}

#[test]
fn a_report_that_cannot_be_put_in_place_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    // A folder of that name: the whole file cannot be moved there.
    fs::create_dir(folder.path().join("taken")).expect("a folder");
    fs::write(folder.path().join("taken/inside"), "x").expect("a file");
    let out = run(&["check", SHOP, DAY, "--output", &format!("json={}", folder.path().join("taken").display())]);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("cannot be written"), "{}", text(&out.stderr));
    assert!(text(&out.stdout).contains("Summary"), "what was printed is not lost");
    assert_eq!(names(folder.path()), ["taken"]);
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn standard_input_is_read_under_its_name() {
    let mut child =
        probity(&["check", "-", "--as", "k8s/rendered.yaml", "--format", "json", DAY]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    child.stdin.take().expect("a pipe").write_all(&fs::read("fixtures/web_shop/kubernetes/shop.yaml").expect("a file")).expect("written");
    let out = child.wait_with_output().expect("it ends");
    let json: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(json["inputs"][0]["file"], "k8s/rendered.yaml");
    assert_eq!(json["results"], in_folder(&run(&["check", "fixtures/web_shop/kubernetes", "--format", "json", DAY]).stdout), "judged as the file is");
}

/// The results of a run over the file, under the name that standard input has.
fn in_folder(stdout: &[u8]) -> Value {
    let json: Value = serde_json::from_str(&text(stdout).replace("fixtures/web_shop/kubernetes/shop.yaml", "k8s/rendered.yaml")).expect("JSON");
    json["results"].clone()
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    for args in [
        &["check", SHOP, "--format", "json"][..],
        &["check", SHOP, "--verbose"],
        &["resources", SHOP],
        &["rules", "list"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let mut child = probity(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let out = child.wait_with_output().expect("it ends");
        assert_eq!(text(&out.stderr), "", "{args:?}");
        assert!(matches!(out.status.code(), Some(0 | 1)), "{args:?}: {:?}", out.status);
    }
}

/// An interrupt in the middle of writing: the report is larger than a pipe holds, and its file is written to a pipe that nobody empties.
#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_leaves_no_half_file() {
    use std::time::{Duration, Instant};
    let folder = tempfile::tempdir().expect("a folder");
    let estate = folder.path().join("estate");
    fs::create_dir(&estate).expect("a folder");
    for n in 0..400 {
        let pod = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p{n}}}\nspec: {{containers: [{{name: c, image: nginx}}]}}\n");
        fs::write(estate.join(format!("{n}.yaml")), pod).expect("a file");
    }
    let reports = folder.path().join("reports");
    fs::create_dir(&reports).expect("a folder");
    let output = format!("json={}", reports.join("out.json").display());
    let path = estate.display().to_string();
    // Half a file may be there from the first one that is started to the last one that is put in place.
    let outputs: Vec<String> = (0..64).flat_map(|n| ["--output".to_string(), output.replace("out", &n.to_string())]).collect();
    let mut args = vec!["check", &path, "--rule", "kubernetes/*"];
    args.extend(outputs.iter().map(String::as_str));
    let child = probity(&args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
    let began = Instant::now();
    while names(&reports).is_empty() && began.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(1));
    }
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(kill.success(), "it still runs");
    let out = child.wait_with_output().expect("it ends");
    assert_eq!(out.status.code(), Some(130), "{}", text(&out.stderr));
    let left = names(&reports);
    assert!(left.len() < 64, "the interrupt came in the middle");
    for name in left {
        assert!(!name.starts_with('.'), "{name} is left over");
        let bytes = fs::read(reports.join(&name)).expect("a file");
        assert!(serde_json::from_slice::<Value>(&bytes).is_ok(), "{name} is whole");
    }
}

#[cfg(unix)]
#[test]
fn what_the_system_does_not_let_us_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("main.tf"), "resource \"aws_s3_bucket\" \"b\" {}\n").expect("a file");
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).expect("a folder");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).expect("rights");
    let all_powerful = fs::read_dir(&closed).is_ok();
    let out = run(&["check", &folder.path().display().to_string(), DAY, "--fail-on", "critical", "--format", "json"]);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).expect("rights");
    if all_powerful {
        eprintln!("skipped: this user may read every folder");
        return;
    }
    let json: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(out.status.code(), Some(3));
    assert_eq!(json["problems"][0]["message"], "cannot be read: permission denied");
    assert!(json["problems"][0]["file"].as_str().is_some_and(|file| file.ends_with("closed")));
    assert!(json["results"].as_array().is_some_and(|results| !results.is_empty()), "the rest is judged");
}

/// What even the superuser cannot read: a link that leads to itself, and one that leads nowhere.
#[cfg(unix)]
#[test]
fn a_path_that_leads_nowhere_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("main.tf"), "resource \"aws_s3_bucket\" \"b\" {}\n").expect("a file");
    let turning = folder.path().join("turning.tf");
    std::os::unix::fs::symlink(&turning, &turning).expect("a link");
    let path = folder.path().display().to_string();
    let out = run(&["check", &path, &turning.display().to_string(), DAY, "--fail-on", "critical", "--format", "json"]);
    let json: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(out.status.code(), Some(3), "{}", text(&out.stderr));
    let message = json["problems"][0]["message"].as_str().unwrap_or_default();
    assert!(message.starts_with("cannot be read: ") && !message.contains("os error"), "{message}");
    assert!(json["results"].as_array().is_some_and(|results| !results.is_empty()), "the rest is judged");
}

#[test]
fn the_readme_shows_what_is_printed() {
    let readme = fs::read_to_string("README.md").expect("the README");
    let block = readme.split("```console\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a console block");
    let mut lines = block.lines();
    let command = lines.next().and_then(|line| line.strip_prefix("$ cargo run --release -- ")).expect("the command");
    let args: Vec<&str> = command.split(' ').collect();
    let printed = text(&run(&args).stdout);
    let mut rest = printed.lines();
    for line in lines.filter(|line| !line.trim().is_empty() && line.trim() != "[…]") {
        let found = rest.any(|other| other == line);
        assert!(found, "the README shows a line that is not printed, or not there: {line:?}");
    }
}

/// Writes files into a new folder.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// What a run in a folder prints as JSON.
fn json_in(folder: &Path, args: &[&str], environment: &[(&str, &str)]) -> Value {
    let out = probity(args).current_dir(folder).envs(environment.iter().copied()).output().expect("it starts");
    serde_json::from_slice(&out.stdout).unwrap_or_else(|error| panic!("{error}: {} {}", text(&out.stdout), text(&out.stderr)))
}

#[test]
fn variables_come_from_the_environment_only_if_asked_and_any_file_or_flag_counts_more() {
    let main = "variable \"v\" {\n  default = \"default\"\n}\nresource \"a_b\" \"c\" {\n  v = var.v\n}\n";
    let plain = folder(&[("main.tf", main)]);
    let file = folder(&[("main.tf", main), ("terraform.tfvars", "v = \"file\"\n"), ("more.tfvars", "v = \"more\"\n")]);
    let value = |folder: &tempfile::TempDir, args: &[&str]| {
        let out = json_in(folder.path(), &[&["resources", ".", "--format", "json"], args].concat(), &[("TF_VAR_v", "environment")]);
        out["resources"][0]["body"]["v"].as_str().expect("text").to_owned()
    };
    assert_eq!(value(&plain, &[]), "default");
    assert_eq!(value(&plain, &["--env"]), "environment");
    assert_eq!(value(&plain, &["--var", "v=flag"]), "flag");
    assert_eq!(value(&file, &["--env"]), "file");
    assert_eq!(value(&file, &["--env", "--var-file", "more.tfvars"]), "more");
    assert_eq!(value(&file, &["--var", "v=flag", "--var-file", "more.tfvars"]), "more", "the last one holds");
    assert_eq!(value(&file, &["--var-file", "more.tfvars", "--var", "v=flag"]), "flag");
}

#[test]
fn sets_of_variables_and_folders_of_modules_come_from_the_configuration() {
    let bucket = "variable \"status\" {}\nresource \"aws_s3_bucket\" \"b\" {\n  bucket = \"x\"\n}\nresource \"aws_s3_bucket_versioning\" \"b\" {\n  bucket = aws_s3_bucket.b.id\n  versioning_configuration {\n    status = var.status\n  }\n}\n";
    let files = folder(&[
        (
            "probity.yaml",
            "variable_sets:\n  dev: envs/dev.tfvars\n  prod: {var_files: [envs/prod.tfvars], roots: [infra]}\nmodules:\n  acme/bucket/aws: {path: lib/bucket, version: 1.2.0}\n",
        ),
        ("envs/dev.tfvars", "status = \"Suspended\"\n"),
        ("envs/prod.tfvars", "status = \"Enabled\"\n"),
        ("infra/main.tf", "variable \"status\" {}\nmodule \"b\" {\n  source  = \"acme/bucket/aws\"\n  version = \"~> 1.0\"\n  status  = var.status\n}\n"),
        ("lib/bucket/main.tf", bucket),
    ]);
    let args = ["check", "infra", "--rule", "aws/s3/bucket_unversioned", "--format", "json", "--exit-zero"];
    for (folder, args) in [
        (files.path().to_path_buf(), args),
        (files.path().join("infra"), ["check", ".", "--rule", "aws/s3/bucket_unversioned", "--format", "json", "--exit-zero"]),
    ] {
        let out = json_in(&folder, &args, &[]);
        assert_eq!(out["problems"], serde_json::json!([]));
        let results: Vec<(&str, &str, &str)> = out["results"]
            .as_array()
            .expect("results")
            .iter()
            .map(|one| {
                (one["resource"]["variant"].as_str().expect("text"), one["resource"]["address"].as_str().expect("text"), one["status"].as_str().expect("text"))
            })
            .collect();
        assert_eq!(results, [("dev", "module.b.aws_s3_bucket.b", "fail"), ("prod", "module.b.aws_s3_bucket.b", "pass")]);
        let finding = &out["results"][0]["findings"][0];
        assert!(finding["file"].as_str().is_some_and(|file| file.ends_with("main.tf") && !file.contains("lib/")), "it stands at the call: {finding}");
        assert!(finding["inside"]["file"].as_str().is_some_and(|file| file.ends_with("lib/bucket/main.tf")), "{finding}");
    }
    let out = probity(&["config", "show"]).current_dir(files.path()).output().expect("it starts");
    let shown = text(&out.stdout);
    assert!(shown.contains("variable_sets.prod.roots") && shown.contains("modules.acme/bucket/aws.version") && shown.contains("probity.yaml:5"), "{shown}");
}

#[test]
fn plans_come_as_text_of_any_encoding_and_archives_are_refused() {
    let plan = "{\"format_version\": \"1.2\", \"terraform_version\": \"1.9.0\", \"resource_changes\": [{\"address\": \"a_b.c\", \"mode\": \"managed\", \"type\": \"a_b\", \"name\": \"c\", \"change\": {\"actions\": [\"create\"], \"after\": {\"name\": \"ü\"}, \"after_unknown\": {}}}]}";
    let files = folder(&[("plan.json", plan)]);
    let wide = |order: fn(u16) -> [u8; 2]| -> Vec<u8> { std::iter::once(0xfeff).chain(plan.encode_utf16()).flat_map(order).collect() };
    fs::write(files.path().join("plan.out"), plan).expect("a file");
    fs::write(files.path().join("le.json"), wide(u16::to_le_bytes)).expect("a file");
    fs::write(files.path().join("be.json"), wide(u16::to_be_bytes)).expect("a file");
    fs::write(files.path().join("tfplan"), b"PK\x03\x04rest").expect("a file");
    for name in ["plan.json", "plan.out", "le.json", "be.json"] {
        let out = json_in(files.path(), &["resources", name, "--format", "json"], &[]);
        assert_eq!(out["resources"][0]["body"]["name"], "ü", "{name}: {out}");
    }
    let out = json_in(files.path(), &["check", "tfplan", "--format", "json"], &[]);
    assert!(out["problems"][0]["help"].as_str().is_some_and(|help| help.contains("terraform show -json")), "{out}");
    assert_eq!(out["inputs"][0]["state"], "unread");
}
