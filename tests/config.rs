//! `probity.yaml`: the schema, the reader and the documentation say the same.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use probity::config::Config;
use probity::document::{self, Schema};
use probity::model::{Node, Number, Value};
use probity::policy::{Rulebook, Settings};
use probity::source::{Severity, Source, SourceId};
use serde_json::{Value as Json, json};

fn schema() -> jsonschema::Validator {
    let text = std::fs::read_to_string("schemas/config.schema.json").expect("the schema");
    jsonschema::validator_for(&serde_json::from_str(&text).expect("JSON")).expect("a schema")
}

/// YAML as the schema sees it.
fn as_json(text: &str) -> Json {
    fn json(node: &Node) -> Json {
        match &node.value {
            Value::Null | Value::Unknown(_) => Json::Null,
            Value::Bool(value) => json!(value),
            Value::Number(Number::Int(int)) => json!(int),
            Value::Number(number) => json!(number.to_f64()),
            Value::Text(text) => json!(&**text),
            Value::List(list) => Json::Array(list.iter().map(json).collect()),
            Value::Map(map) => Json::Object(map.iter().map(|entry| (entry.key.to_string(), json(&entry.node))).collect()),
        }
    }
    let parsed = document::parse(SourceId(0), &Source::new("probity.yaml", text, None), Schema::Core);
    assert!(parsed.problems.is_empty(), "{text}: {:?}", parsed.problems);
    parsed.documents.first().map_or(Json::Null, |document| json(&document.node))
}

fn faults(text: &str) -> Vec<String> {
    let (config, problems) = Config::of_text(text);
    assert!(problems.iter().all(|problem| problem.severity == Severity::Error && problem.at.is_some()), "each is an error with a place");
    drop(config);
    problems.into_iter().map(|problem| problem.message).collect()
}

#[test]
fn the_reader_takes_what_the_schema_takes() {
    let schema = schema();
    for text in [
        "",
        "fail_on: high\nstrict: false\n",
        "exclude: '**/testdata/**'\nvar_files: [a.tfvars, b.tfvars]\nrule_folders: rules\n",
        "fail_on:\nexclude:\nrules:\nvariable_sets:\nmodules:\n",
        "variable_sets: {dev: a.tfvars, prod: [a.tfvars, b.tfvars], x: {var_files: a.tfvars, roots: [infra, live/*]}}\n",
        "modules:\n  a/b/c: lib\n  git::https://h/r.git: {path: lib, version: v1}\n  d/e/f: [{path: x, version: 1.2.3}, y]\n",
        "rules: {}\n",
        "helm:\n",
        "helm:\n  charts/x:\n    prod: [values-prod.yaml]\n    bare:\n    one: values.yaml\n",
        "rules:\n  aws/s3/*: {severity: low, enabled: true}\n  asset/tags_missing:\n    parameters: {keys: [a, b]}\n",
        "rules:\n  asset/tags_missing:\n    - {enabled: false, paths: [a/**]}\n    - {severity: critical, paths: b/**}\n",
        "rules:\n  google/kms/key_not_rotated: {parameters: {max_days: 30}}\n",
        "rules:\n  x/y: {parameters: {a: true, b: {c: d}}, paths: }\n",
        "pod_specs:\n",
        "pod_specs: {example.com/Widget: spec.template.spec, example.com/Fleet: [spec.leader.spec, spec.members.*.spec]}\n",
        "frameworks: {nist-csf-2.0: , pss: {paths: a/**, environments: [prod], kinds: ['core/*'], tags: {a: b}}}\n",
        "profiles: {prod: [pss], dev: pss, all: {frameworks: [pss], scope: {tags: {a: b}}}}\nframework_folders: own\n",
        "governed_files: [a.yaml]\nwaivers: {longest: {high: 30}, approvers: {critical: [a], low: b}}\n",
        "plan: {due: {critical: 1, low: 0}, within: 10}\nframeworks:\nprofiles:\nwaivers:\n",
        "plan:\n",
        "evidence: {retain_until: 2033-12-31}\n",
        "evidence:\n",
    ] {
        let said: Vec<String> = schema.iter_errors(&as_json(text)).map(|error| error.to_string()).collect();
        assert!(said.is_empty(), "the schema refuses {text:?}: {said:?}");
        assert_eq!(faults(text), [] as [String; 0], "the reader refuses {text:?}");
    }
}

#[test]
fn the_reader_refuses_what_the_schema_refuses() {
    let schema = schema();
    for text in [
        "just text\n",
        "[a]\n",
        "fail_on: worst\n",
        "fail_on: [high]\n",
        "strict: yes\n",
        "strict: 1\n",
        "exclude: [1]\n",
        "exclude: {a: b}\n",
        "rule_folders: true\n",
        "fail-on: high\n",
        "variable_sets: [a]\n",
        "variable_sets: {dev: }\n",
        "variable_sets: {dev: []}\n",
        "variable_sets: {dev: [1]}\n",
        "variable_sets: {dev: {roots: a}}\n",
        "variable_sets: {dev: {var_files: a, root: b}}\n",
        "modules: a/b/c\n",
        "modules: {a/b/c: }\n",
        "modules: {a/b/c: {version: x}}\n",
        "modules: {a/b/c: {path: x, version: 1}}\n",
        "modules: {a/b/c: {path: x, from: y}}\n",
        "modules: {./local: x}\n",
        "frameworks: [pss]\n",
        "frameworks: {pss: {path: a}}\n",
        "frameworks: {pss: {tags: [a]}}\n",
        "frameworks: {pss: {tags: {a: 1}}}\n",
        "profiles: {prod: }\n",
        "profiles: {prod: {scope: {paths: a}}}\n",
        "profiles: {prod: []}\n",
        "waivers: {longest: {worst: 1}}\n",
        "waivers: {longest: {high: long}}\n",
        "waivers: {approvers: {high: [1]}}\n",
        "waivers: {files: [a]}\n",
        "plan: {due: {high: -1}}\n",
        "plan: {due: {worst: 1}}\n",
        "plan: {within: soon}\n",
        "evidence: {retain_until: 7 years}\n",
        "evidence: {retain: 2033-12-31}\n",
        "rules: [asset/tags_missing]\n",
        "rules: text\n",
        "helm: [charts/x]\n",
        "helm: {charts/x: [values.yaml]}\n",
        "helm: {charts/x: {prod: {a: b}}}\n",
        "rules:\n  asset/tags_missing: false\n",
        "rules:\n  asset/tags_missing:\n",
        "rules:\n  asset/tags_missing: {severity: bad}\n",
        "rules:\n  asset/tags_missing: {enable: true}\n",
        "rules:\n  asset/tags_missing: {paths: [1]}\n",
        "rules:\n  asset/tags_missing: {parameters: [keys]}\n",
        "rules:\n  asset/tags_missing: [{severity: low}, off]\n",
        "pod_specs: [spec.template.spec]\n",
        "pod_specs: {Widget: spec.template.spec}\n",
        "pod_specs: {example.com/v1/Widget: spec.template.spec}\n",
        "pod_specs: {example.com/Widget: []}\n",
        "pod_specs: {example.com/Widget: [spec, 1]}\n",
    ] {
        assert!(!schema.is_valid(&as_json(text)), "the schema takes {text:?}");
        assert!(!faults(text).is_empty(), "the reader takes {text:?}");
    }
}

#[test]
fn the_example_of_the_documentation_is_in_order() {
    let page = std::fs::read_to_string("docs/configuration.md").expect("the page");
    let example = page.split("```yaml probity.yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("the example");
    assert!(schema().is_valid(&as_json(example)));
    let (config, problems) = Config::of_text(example);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!((config.variable_sets.len(), config.modules.len()), (3, 2));
    assert!(
        config.fail_on.is_some()
            && config.strict.is_some()
            && !config.exclude.is_empty()
            && !config.var_files.is_empty()
            && !config.helm.is_empty()
            && !config.rules.is_empty()
    );
    let (_, problems) = Settings::new(config.rules, "", &Rulebook::load(&[]).rulebook);
    assert!(problems.is_empty(), "it names rules and parameters that there are: {problems:?}");
}

#[test]
fn every_key_is_documented() {
    let page = std::fs::read_to_string("docs/configuration.md").expect("the page");
    let schema: Json = serde_json::from_str(&std::fs::read_to_string("schemas/config.schema.json").expect("the schema")).expect("JSON");
    for properties in [&schema["properties"], &schema["$defs"]["entry"]["properties"]] {
        for (key, property) in properties.as_object().expect("properties") {
            assert!(property["description"].is_string(), "`{key}` has no description");
            assert!(page.contains(&format!("`{key}`")), "`{key}` is not in docs/configuration.md");
        }
    }
}

#[test]
fn what_is_named_and_not_there_is_told_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("probity.yaml");
    std::fs::write(&file, "variable_sets:\n  dev: dev.tfvars\nmodules:\n  a/b/c: lib\n").expect("a file");
    let (config, problems) = Config::load(&file, folder.path()).expect("a configuration");
    let told: Vec<(u32, bool)> =
        problems.iter().map(|problem| (config.sources.place(problem.at.expect("a place")).start.line, problem.message.starts_with("there is no fi"))).collect();
    assert_eq!(told, [(2, true), (4, false)]);
    std::fs::write(folder.path().join("dev.tfvars"), "").expect("a file");
    std::fs::create_dir(folder.path().join("lib")).expect("a folder");
    assert!(Config::load(&file, folder.path()).expect("a configuration").1.is_empty());
}
