//! What a rule saw is told: the value and its place, through the lens to the resource's own attribute, and no secret.

use probity::flow;
use probity::model::Seen;
use probity::policy::{self, Progress, Rulebook, Settings};
use probity::source::{Source, Sources};

/// Each place that the rule saw on the resource, as `address.path:line = value`.
fn seen(rule: &str, file: &str, text: &str, address: &str) -> Vec<String> {
    let book = Rulebook::load(&[]).rulebook;
    let estate = flow::read(Sources::of([Source::new(file, text, None)]), Vec::new(), &flow::Options::default());
    let resources = &estate.reading.resources;
    let verdicts =
        policy::judge(&book, &Settings::default(), resources, &estate.sources, &|other| *other.id == *rule, policy::Mode::Observing, &Progress::default());
    let verdict = verdicts.iter().find(|verdict| *resources[verdict.resource].address == *address).expect("a verdict");
    let told = |observed: &policy::Observed| {
        let of = observed.of.as_ref().map_or(String::new(), |of| format!("{of}."));
        let value = match &observed.seen {
            Seen::Value(value) => value.to_string(),
            other => format!("{other:?}"),
        };
        format!("{of}{}:{} = {value}", observed.at, estate.sources.place(observed.place).start.line)
    };
    verdict.observed.iter().map(told).collect()
}

const DATABASE: &str = r#"variable "open" {}
resource "aws_db_instance" "known" {
  storage_encrypted = false
}
resource "aws_db_instance" "silent" {
  identifier = "x"
}
resource "aws_db_instance" "open" {
  storage_encrypted = var.open
}
"#;

#[test]
fn a_value_is_told_with_its_place() {
    let rule = "aws/rds/storage_unencrypted";
    let known = seen(rule, "main.tf", DATABASE, "aws_db_instance.known");
    assert!(known.iter().any(|line| line == "storage_encrypted:3 = false"), "{known:?}");
    let silent = seen(rule, "main.tf", DATABASE, "aws_db_instance.silent");
    assert!(silent.iter().any(|line| line.starts_with("storage_encrypted:5 = ")), "{silent:?}");
    let open = seen(rule, "main.tf", DATABASE, "aws_db_instance.open");
    assert!(open.iter().any(|line| line == "storage_encrypted:9 = Unknown(\"var.open has no value\")"), "{open:?}");
}

#[test]
fn a_value_of_another_resource_is_told_with_its_address() {
    let text = r#"resource "aws_s3_bucket" "b" {
  bucket = "b"
}
resource "aws_s3_bucket_versioning" "b" {
  bucket = aws_s3_bucket.b.id
  versioning_configuration {
    status = "Enabled"
  }
}
"#;
    let all = seen("aws/s3/bucket_unversioned", "main.tf", text, "aws_s3_bucket.b");
    assert!(all.iter().any(|line| line.starts_with("aws_s3_bucket_versioning.b.versioning_configuration.status:7 = ")), "{all:?}");
}

#[test]
fn no_secret_is_told() {
    let text = r#"apiVersion: v1
kind: Pod
metadata: {name: it, namespace: shop}
spec:
  containers:
    - name: web
      image: web:1
      env:
        - {name: DB_PASSWORD, value: hunter2-hunter2}
"#;
    let all = seen("kubernetes/workload/credential_in_environment", "pod.yaml", text, "v1/Pod/shop/it");
    assert!(!all.is_empty());
    assert!(!all.iter().any(|line| line.contains("hunter2")), "{all:?}");
}
