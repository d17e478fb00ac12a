//! Input that attacks whoever reads the output: terminals, CI services, and people who must not see secrets.
//!
//! A stranger's estate is planted in a folder, and every verb and format is run over it.

#![allow(clippy::expect_used, clippy::panic, clippy::string_slice, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const FORMATS: [&str; 5] = ["text", "json", "sarif", "sarif-github", "html"];

/// A rule that repeats whatever it is given, and one that breaks on it: what a careless author may write.
const ECHO: &str = r#"# METADATA
# title: Everything is repeated
# custom:
#   severity: low
#   subjects: ["*"]
#   objective: data-recovery
package rules.own.echo

deny contains {"at": "password", "message": sprintf("the body is %v", [input.body])}

deny contains {"at": "password", "message": sprintf("%s has the password `%v`", [input.address, object.get(input.body, "password", "")])}
"#;
const BREAK: &str = r#"# METADATA
# title: Everything breaks
# custom:
#   severity: low
#   subjects: ["*"]
#   objective: data-recovery
package rules.own.break

deny contains {"at": "password", "message": "no number"} if {
	some value in input.body
	value + 1 > 2
}
"#;
const PAGE: &str = "# A rule\n\nWhy it matters.\n\n## Fix\n\nMend it.\n";

struct Planted {
    folder: tempfile::TempDir,
}

impl Planted {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in [("rules/own/echo.rego", ECHO), ("rules/own/break.rego", BREAK), ("rules/own/echo.md", PAGE), ("rules/own/break.md", PAGE)] {
            plant(folder.path(), name, text);
        }
        for (name, text) in files {
            plant(&folder.path().join("estate"), name, text);
        }
        Self { folder }
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_probity"));
        command.args(args).current_dir(self.folder.path()).env("COLUMNS", "100").stdin(std::process::Stdio::null()).output().expect("it starts")
    }

    fn addresses(&self) -> Vec<String> {
        let out = self.run(&["resources", "estate", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
        json["resources"].as_array().expect("a list").iter().filter_map(|resource| resource["address"].as_str().map(str::to_string)).collect()
    }

    /// What every verb and format prints: what was asked, and all that came, of either stream.
    fn everything(&self) -> Vec<(String, String)> {
        let mut all: Vec<Vec<String>> = Vec::new();
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_string()).collect::<Vec<_>>();
        for format in FORMATS {
            all.push(words(&["check", "estate", "--rules", "rules", "--verbose", "--format", format]));
        }
        all.push(words(&["check", "estate", "--rules", "rules", "--verbose", "--color", "never"]));
        all.push(words(&["resources", "estate"]));
        all.push(words(&["resources", "estate", "--format", "json"]));
        for address in self.addresses() {
            for rule in ["own/echo", "own/break", "kubernetes/workload/secret_in_environment", "aws/rds/storage_unencrypted"] {
                all.push(words(&["explain", rule, &address, "estate", "--rules", "rules"]));
            }
        }
        all.into_iter()
            .map(|args| {
                let out = self.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
                assert!(out.status.code().is_some_and(|code| code <= 3), "{args:?} ends as it should: {:?}", out.status);
                let text = [out.stdout, out.stderr].concat();
                (args.join(" "), String::from_utf8(text).unwrap_or_else(|_| panic!("{args:?} prints text")))
            })
            .collect()
    }
}

fn plant(folder: &Path, name: &str, text: &str) {
    let file = folder.join(name);
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(file, text).expect("a file");
}

#[test]
fn no_output_holds_a_sensitive_value() {
    let planted = Planted::new(&[
        (
            "main.tf",
            r#"
variable "token" {
  sensitive = true
  default   = "canary-variable"
}
variable "pin" {
  sensitive = true
  default   = 73194628
}
resource "aws_db_instance" "plain" {
  username = "shop"
  password = "canary-password"
}
resource "aws_db_instance" "mixed" {
  identifier = "x-${var.token}-y"
  password   = upper(var.token)
  port       = var.pin
  tags       = { Name = "n", (var.token) = "v", "${var.token}2" = aws_instance.each["one"].arn }
}
resource "aws_instance" "each" {
  for_each = { one = var.token }
  ami      = each.value
}
resource "aws_db_instance" "lines" {
  password = "canary-\"first\"\ncanary-second"
}
output "token" {
  value     = var.token
  sensitive = true
}
"#,
        ),
        (
            "secret.yaml",
            r#"
apiVersion: v1
kind: Secret
metadata:
  name: s
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"data": {"k": "canary-annotation"}}'
data: {k: Y2FuYXJ5LWRhdGE=}
stringData: {p: canary-string-data}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec:
  template:
    spec:
      containers:
        - name: c
          image: nginx
          env:
            - {name: DB_PASSWORD, value: canary-environment}
            - name: API_TOKEN
              value: canary-token
"#,
        ),
        (
            "inventory.yaml",
            "probity: inventory/v1\nassets:\n  - kind: database\n    name: d\n    password: canary-inventory\n    connection: {secret_key: canary-key}\n",
        ),
    ]);
    let outputs = planted.everything();
    assert!(outputs.len() > 25, "there is something to look at");
    let said: String = outputs.iter().map(|(_, text)| text.as_str()).collect();
    assert!(
        said.contains("has the password `(sensitive)`") && said.contains("$sensitive") && said.contains("could not be evaluated"),
        "the rules met the values"
    );
    for (args, text) in outputs {
        let lower = text.to_lowercase();
        for canary in ["canary", "y2fuyxj5", "73194628"] {
            let at = lower.find(canary);
            let near = at.map(|at| lower.chars().skip(lower[..at].chars().count().saturating_sub(80)).take(200).collect::<String>());
            assert!(near.is_none(), "`{args}` prints `{canary}`: …{}…", near.unwrap_or_default());
        }
    }
}

/// What terminals obey, what hides or turns text around, and what CI services take for commands.
fn dangers(text: &str, for_people: bool) -> Vec<String> {
    let mut found = Vec::new();
    let hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    found.extend(text.chars().filter(|c| hidden(*c)).map(|c| format!("{c:?}")));
    for line in text.lines() {
        let start = line.trim_start();
        if start.strip_prefix("::").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.contains("::")) {
            found.push(line.to_string());
        }
        if ["##vso[", "##[", "##teamcity["].iter().any(|command| line.contains(command)) {
            found.push(line.to_string());
        }
        if for_people && line.chars().count() > 2000 {
            found.push("a line that never ends".into());
        }
    }
    found
}

#[test]
fn no_output_holds_what_a_terminal_or_a_ci_service_obeys() {
    let evil =
        "\u{1b}]8;;http://evil.example\u{7}link\u{1b}[2J \u{202e}drow\u{2066} ::error file=a::pwned ##vso[task.setvariable variable=x]y ##[error]z \u{9b}31m";
    let terraform = format!(
        "resource \"aws_s3_bucket\" \"b\" {{ # {evil}\n  bucket = \"{evil}\"\n  tags = {{ \"::error::k\" = \"##[command]v\", \"\u{1b}[31m\" = \"x\" }}\n}}\n\nresource \"aws_db_instance\" \"e\" {{\n  engine = \"a\\n::error::second line\\r::warning::third\"\n}}\n\nmodule \"m\" {{\n  source = \"{evil}\"\n}}\n"
    );
    let broken = format!("resource \"a{evil}\" {{{{ ::error::x\n{evil}\n");
    let manifest = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"\\e[31m::error::p\"\n  namespace: \"\\u202e##vso[x]\"\nspec:\n  containers:\n    - name: \"a\\n::error::injected\\e]8;;x\"\n      image: \"nginx\\r::error::x\"\n      securityContext: {privileged: true}\n";
    let torn = format!("apiVersion: v1\nkind: Pod\nmetadata: [{{ {evil}\n");
    let table = "kind,name,owner\nmodel,\"\u{1b}[2J::error::m\",?\nml.endpoint,\"##vso[x]\",\u{1b}]0;t\u{7}\n\"open,x,y\n";
    let inventory = format!(
        "probity: inventory/v1\nassets:\n  - kind: ml.model\n    name: m\n    owner: {{unknown: \"{}\"}}\n",
        evil.escape_default()
            .to_string()
            .replace("\\u{1b}", "\\e")
            .replace("\\u{7}", "\\a")
            .replace("\\u{9b}", "\\x9b")
            .replace("\\u{202e}", "\\u202e")
            .replace("\\u{2066}", "\\u2066")
    );
    let mut files = vec![
        ("main.tf", terraform.as_str()),
        ("broken.tf", &broken),
        ("pod.yaml", manifest),
        ("torn.yaml", &torn),
        ("inventory.csv", table),
        ("inventory.yaml", &inventory),
    ];
    if cfg!(unix) {
        files.push(("\u{1b}[31mred\n::error::name/pod.yaml", manifest));
        files.push(("##vso[x]\u{202e}.yaml", &torn));
    }
    let planted = Planted::new(&files);
    let outputs = planted.everything();
    let said: String = outputs.iter().map(|(_, text)| text.as_str()).collect();
    assert!(
        said.contains("\\u{1b}") && said.contains("\\u001b") && said.contains("pwned") && said.contains("injected"),
        "the attacks came as far as the output"
    );
    for (args, text) in outputs {
        let found = dangers(&text, false);
        assert!(found.is_empty(), "`{args}`: {found:?}");
    }
}

#[test]
fn what_the_command_line_repeats_is_harmless_too() {
    let planted = Planted::new(&[("main.tf", "")]);
    // A shell's `*` puts a stranger's file names here.
    let evil = "\u{1b}[31mred\n::error::x\u{202e}";
    for args in [
        vec!["check", evil],
        vec!["check", "estate", "--rule", evil],
        vec!["check", "estate", "--exclude", "[\u{1b}[1m"],
        vec!["check", "estate", "--config", evil],
        vec!["check", "estate", "--rules", evil],
        vec!["check", "estate", "--var", evil],
        vec!["check", "estate", "--var-file", evil],
        vec!["check", "estate", "--output", "json=no/\u{1b}[1m/x"],
        vec!["explain", "own/echo", evil, "estate", "--rules", "rules"],
        vec!["rules", "show", evil],
    ] {
        let out = planted.run(&args);
        let text = String::from_utf8([out.stdout, out.stderr].concat()).expect("text");
        assert_eq!(out.status.code(), Some(2), "{args:?}: {text}");
        assert!(dangers(&text, true).is_empty(), "{args:?}: {:?}", dangers(&text, true));
    }
}
