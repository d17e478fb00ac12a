use proptest::prelude::*;

use super::*;
use crate::document::{self, Schema};
use crate::model::{Node, Resource, Value};
use crate::source::SourceId;

fn estate<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> (Sources, Reading, Vec<Documents>) {
    let sources = Sources::of(files.into_iter().map(|(name, text)| Source::new(name, text, None)));
    let mut parsed = document::parse_all(&sources, |source| wants(source).then_some(Schema::Kubernetes));
    let reading = read(&sources, &mut parsed, &Options::default());
    (sources, reading, parsed)
}

fn file(text: &str) -> (Sources, Reading, Vec<Documents>) {
    estate([("a.yaml", text)])
}

fn addresses(reading: &Reading) -> Vec<&str> {
    reading.resources.iter().map(|resource| &*resource.address).collect()
}

fn state(reading: &Reading) -> Option<(State, u32)> {
    reading.files.get(&SourceId(0)).map(|file| (file.state, file.resources))
}

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: prod\nspec:\n  containers: []\n";

#[test]
fn objects_are_named_and_placed() {
    let text = format!(
        "# head\n---\n{POD}\n# tail\n---\n---\napiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {{generateName: job-}}\n---\nkind: Namespace\napiVersion: v1\n"
    );
    let (sources, reading, rest) = file(&text);
    assert_eq!(addresses(&reading), ["v1/Pod/prod/web", "extensions/v1beta1/Deployment//job-*", "v1/Namespace//#3"]);
    assert_eq!(reading.resources.iter().map(|resource| &*resource.kind).collect::<Vec<_>>(), ["core/Pod", "apps/Deployment", "core/Namespace"]);
    assert_eq!(
        reading.resources.iter().map(|resource| sources.slice(resource.header)).collect::<Vec<_>>(),
        ["name: web", "generateName: job-", "kind: Namespace"]
    );
    assert_eq!(sources.slice(reading.resources[0].at), POD.trim_end());
    assert_eq!((state(&reading), reading.problems.len(), rest.len()), (Some((State::Read, 3)), 0, 0));
}

#[test]
fn lists_are_taken_apart() {
    let list = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: a}\n- apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: b}\n";
    assert_eq!(addresses(&file(list).1), ["v1/Service//a", "apps/v1/Deployment//b"]);
    let typed = r#"{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleList", "items": [{"metadata": {"name": "a", "namespace": "n"}, "rules": []}]}"#;
    let (_, reading, _) = estate([("roles.json", typed)]);
    assert_eq!(addresses(&reading), ["rbac.authorization.k8s.io/v1/Role/n/a"]);
    assert_eq!(reading.resources[0].kind.as_ref(), "rbac.authorization.k8s.io/Role");
    let (_, reading, _) = file("apiVersion: v1\nkind: List\nitems:\n- 3\n- apiVersion: v1\n  kind: Service\n  metadata: {name: a}\n");
    assert_eq!((state(&reading), reading.problems.len()), (Some((State::Partly, 1)), 1));
    let (_, reading, _) = file("apiVersion: v1\nkind: List\nitems: []\n");
    assert_eq!(state(&reading), Some((State::Read, 0)));
}

#[test]
fn what_is_no_manifest_is_left_to_others() {
    for text in [
        "a: 1\n# apiVersion kind\n",
        "apiVersion: 1\nkind: datasource\n",
        "apiVersion: v2\nname: chart\nkind: 3\n",
        "probity: inventory/v1\nassets:\n- {kind: x, name: apiVersion}\n",
        "text: [unclosed apiVersion kind\n",
        "- apiVersion: x\n- kind: y\n",
    ] {
        let (_, reading, rest) = file(text);
        assert!(reading.files.is_empty() && reading.problems.is_empty(), "{text}: {:?}", reading.problems);
        assert_eq!(rest.len(), 1, "{text}");
    }
}

#[test]
fn a_broken_manifest_is_told() {
    let (sources, reading, _) = file(&format!("{POD}---\napiVersion: v1\nkind: Service\nmetadata: {{name: [}}\n---\n{}", POD.replace("web", "api")));
    assert_eq!((state(&reading), addresses(&reading)), (Some((State::Partly, 2)), vec!["v1/Pod/prod/web", "v1/Pod/prod/api"]));
    assert_eq!(sources.place(reading.problems[0].at.unwrap()).start.line, 11);
    for (name, text) in [("a.yaml", "apiVersion: v1\nkind: Service\nspec: [\n"), ("a.json", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", ")] {
        let (_, reading, rest) = estate([(name, text)]);
        assert_eq!((state(&reading), rest.len()), (Some((State::Unread, 0)), 0), "{name}");
        assert!(!reading.problems.is_empty());
    }
    let (_, reading, _) = file(&format!("{POD}---\njust: a mapping\n"));
    assert_eq!((state(&reading), reading.problems.len()), (Some((State::Partly, 1)), 1));
    let (_, reading, _) = file("apiVersion: ${GROUP}/v1\nkind: Pod\nmetadata: {name: a}\n");
    assert_eq!((state(&reading), reading.problems.len()), (Some((State::Unread, 0)), 1));
}

#[test]
fn what_is_no_mapping_is_told_and_unknown_rather_than_empty() {
    for (spec, word) in [("[{name: a}]", "a list"), ("run it", "text"), ("12", "a number"), ("true", "a boolean")] {
        let (sources, reading, _) = file(&format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {spec}\n"));
        let [problem] = &*reading.problems else { panic!("one is told: {:?}", reading.problems) };
        assert!(problem.message.contains(&format!("`spec` is {word}")), "{problem:?}");
        assert_eq!(problem.at.map(|at| sources.slice(at)), Some(spec));
        assert!(matches!(&reading.resources[0].body.get("spec").unwrap().value, Value::Unknown(_)));
        assert_eq!(state(&reading), Some((State::Partly, 1)));
    }
    let (_, reading, _) = file("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n");
    assert!(reading.problems.is_empty(), "an empty one is empty");
}

#[test]
fn templates_are_told_and_never_misread() {
    for text in [
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: '{{ .Values.name }}'\n",
        "{{- if .Values.x }}\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n{{- end }}\n",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - image: app:{{ .Values.tag }}\n",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - image: \"{{ image }}\"\n",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - env:\n    - {name: X, value: \"{{ .Values.x }}\"}\n",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n{% if x %}\nspec: {}\n{% endif %}\n",
        "apiVersion: {{ include \"api\" . }}\nkind: Pod\nmetadata: {name: a}\n",
        "apiVersion: example.com/v1\nkind: Any\nmetadata:\n  name: x-{{ .Release.Name }}\n",
    ] {
        let (_, reading, rest) = file(text);
        assert_eq!((state(&reading), reading.resources.len(), rest.len()), (Some((State::Unread, 0)), 0, 0), "{text}");
        assert_eq!(reading.problems.len(), 1, "{text}");
        assert!(reading.problems[0].message.contains("template"), "{text}: {}", reading.problems[0].message);
    }
}

#[test]
fn braces_that_are_text_are_read() {
    for text in [
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  t: |\n    {{ .Values.x }}\n  u: '{{ y }}'\n",
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-}\nspec:\n  args: ['{{inputs.parameters.x}}']\n  value: x-{{item}}\n",
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a}\nspec:\n  description: Pod {{ $labels.pod }} restarts\n",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, annotations: {t: '{{ with secret \"x\" }}'}}\nspec:\n  args:\n  - --format={{.Name}}\n",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n# {{ not here }}\n",
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\nspec: {description: 'like {{ this }}'}\n",
    ] {
        let (_, reading, _) = file(text);
        assert_eq!((state(&reading), &reading.problems[..]), (Some((State::Read, 1)), &[][..]), "{text}");
    }
}

#[test]
fn a_charts_templates_are_templates() {
    let quoted = "apiVersion: example.com/v1\nkind: Any\nmetadata: {name: a}\nspec: {x: '{{ .Values.x }}'}\n";
    let (_, reading, rest) = estate([
        ("charts/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
        ("charts/web/templates/any.yaml", quoted),
        ("charts/web/templates/deep/only.yaml", "{{ include \"all\" . }}\n"),
        ("charts/web/templates/plain.yaml", POD),
        ("charts/web/values.yaml", "kindOf: x\napiVersion: v1\nimage: '{{ y }}'\nname: {}\n"),
        ("templates/any.yaml", quoted),
    ]);
    let states: Vec<_> = reading.files.iter().map(|(id, file)| (id.0, file.state)).collect();
    assert_eq!(states, [(1, State::Unread), (2, State::Unread), (3, State::Read), (5, State::Read)]);
    assert_eq!((reading.problems.len(), rest.len()), (1, 1));
}

#[test]
fn secrets_are_marked() {
    let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, annotations: {kubectl.kubernetes.io/last-applied-configuration: x, b: c}}\ndata: {k: dg==}\nstringData: {l: {m: 1}}\n---\n\
        apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - env:\n    - {name: DB_PASSWORD, value: hunter2}\n    - {name: MODE, value: fast}\n    - {name: API_TOKEN, valueFrom: {secretKeyRef: {name: s, key: t}}}\n---\n\
        apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {api_key: k, mode: m}\n";
    let (sources, reading, _) = file(text);
    fn hidden(sources: &Sources, node: &Node, all: &mut Vec<String>) {
        if node.sensitive && !matches!(node.value, Value::Map(_) | Value::List(_)) {
            all.push(sources.slice(node.at).to_owned());
        }
        node.map().into_iter().flat_map(|map| map.iter()).for_each(|entry| hidden(sources, &entry.node, all));
        node.list().into_iter().flatten().for_each(|item| hidden(sources, item, all));
    }
    let all = reading.resources.iter().fold(Vec::new(), |mut all, resource: &Resource| {
        hidden(&sources, &resource.body, &mut all);
        all
    });
    assert_eq!(all, ["x", "dg==", "1", "hunter2", "k"]);
}

/// Real manifests: as many objects as their own tools count.
#[test]
fn real_manifests_are_read_whole() {
    let Some(rows) = document::tests::corpus("kubernetes/realworld.jsonl") else { return };
    let (mut agree, mut all, mut templates) = (0, 0, std::collections::BTreeMap::<_, u32>::new());
    let mut differ = Vec::new();
    for row in rows.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
        let name = row["file"].as_str().unwrap();
        let Some(text) = document::tests::corpus(&format!("kubernetes/{name}")) else { continue };
        let (_, reading, _) = estate([(name, text.as_str())]);
        let got = state(&reading);
        if row["helm_template"] == true {
            *templates.entry(format!("{} {:?}", row["pyyaml"].as_str().unwrap().split(':').next().unwrap(), got.map(|(state, _)| state))).or_default() += 1;
            assert!(reading.resources.is_empty() || row["pyyaml"] == "ok", "{name}");
            if row["pyyaml"] == "ok" && got.is_none_or(|(state, _)| state != State::Read) {
                println!(
                    "template {name}: {got:?}, {} objects, {:?}",
                    row["k8s_objects"],
                    reading.problems.iter().map(|problem| &problem.message).collect::<Vec<_>>()
                );
            }
            continue;
        }
        if row["pyyaml"] != "ok" {
            assert!(!reading.problems.is_empty(), "{name}");
            continue;
        }
        let expected = row["k8s_objects"].as_u64().unwrap();
        let agrees = if expected == 0 { got.is_none() } else { got.is_some_and(|(state, count)| state == State::Read && u64::from(count) == expected) };
        all += 1;
        agree += usize::from(agrees);
        if !agrees {
            differ.push(format!("{name}: {expected} objects, got {got:?} {:?}", reading.problems.iter().map(|problem| &problem.message).collect::<Vec<_>>()));
        }
    }
    println!("real manifests: {agree} of {all}; differing: {differ:#?}; templates: {templates:#?}");
    assert!(agree * 100 >= all * 97, "{differ:#?}");
}

proptest! {
    #[test]
    fn any_text_reads_without_a_panic(text in document::tests::yamlish()) {
        let (sources, reading, _) = file(&text);
        let text = &sources.get(SourceId(0)).unwrap().text;
        for at in reading.resources.iter().flat_map(|resource| [resource.at, resource.header]).chain(reading.problems.iter().filter_map(|problem| problem.at)) {
            prop_assert!(text.get(at.range()).is_some(), "{:?} in {:?}", at, text);
        }
    }
}
