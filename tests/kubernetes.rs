//! Kustomizations, charts and the pods of other kinds, from their files to verdicts.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};

use probity::flow::{self, Ask, Estate, Options};
use probity::kubernetes;
use probity::model::{Outcome, Resource, State, Value};
use probity::policy::{Chosen, Progress, Rulebook, Settings};
use probity::report::Report;
use probity::source::{Severity, Source, Sources};

/// The files of a text in which `-- name --` begins each.
fn files(text: &str) -> Vec<(&str, String)> {
    text.split("-- ").filter_map(|part| part.split_once(" --\n")).map(|(name, content)| (name, content.to_owned())).collect()
}

fn estate(text: &str, options: &Options) -> Estate {
    flow::read(Sources::of(files(text).into_iter().map(|(name, content)| Source::new(name, content, Some([0; 32])))), Vec::new(), options)
}

fn read(text: &str) -> Estate {
    estate(text, &Options::default())
}

fn check(estate: &Estate) -> Report {
    check_with(estate, &|_| true)
}

fn check_with(estate: &Estate, chosen: Chosen<'_>) -> Report {
    let book = Rulebook::load(&[]).rulebook;
    let (settings, _) = Settings::new(Vec::new(), "", &book);
    flow::check(
        estate,
        Ask { book: &book, settings: &settings, chosen, as_of: "2026-01-01", waivers: &probity::policy::WaiverPolicy::default(), observe: false },
        &Progress::default(),
    )
}

/// `root address`, but for the kustomizations themselves.
fn named(estate: &Estate) -> Vec<String> {
    objects(estate).map(|resource| format!("{} {}", resource.root, resource.address)).collect()
}

fn objects(estate: &Estate) -> impl Iterator<Item = &Resource> {
    estate.reading.resources.iter().filter(|resource| !resource.kind.starts_with("kustomize.config.k8s.io/"))
}

/// `severity file:line message`.
fn told(estate: &Estate) -> Vec<String> {
    let one = |told: &probity::report::Told| {
        let place = told.place.as_ref().map(|place| format!("{}:{}", place.file, place.start.line)).unwrap_or_default();
        format!("{} {place} {}", told.severity.word(), told.message)
    };
    flow::told(&estate.sources, &estate.reading.problems).iter().map(one).collect()
}

const WEB: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 1\n  template:\n    spec:\n      containers:\n      - name: web\n        image: nginx:1\n";

#[test]
fn bases_are_judged_through_their_overlays() {
    let estate = read(&format!(
        "-- base/kustomization.yaml --\nresources: [web.yaml]\n-- base/web.yaml --\n{WEB}\
         -- dev/kustomization.yaml --\nresources: [../base]\nnamespace: dev\n\
         -- prod/kustomization.yaml --\nresources: [../base]\nnamespace: prod\npatches:\n- path: patch.yaml\n\
         -- prod/patch.yaml --\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec: {{replicas: 3}}\n\
         -- alone.yaml --\n{WEB}"
    ));
    assert_eq!(named(&estate), [" apps/v1/Deployment//web", "dev apps/v1/Deployment/dev/web", "prod apps/v1/Deployment/prod/web"]);
    assert_eq!(told(&estate), [] as [&str; 0]);
    let inputs = flow::inputs(&estate);
    let counted: Vec<(&str, u32)> = inputs.iter().map(|input| (&*input.file, input.resources)).collect();
    let expected = [
        ("alone.yaml", 1),
        ("base/kustomization.yaml", 0),
        ("base/web.yaml", 1),
        ("dev/kustomization.yaml", 0),
        ("prod/kustomization.yaml", 0),
        ("prod/patch.yaml", 1),
    ];
    assert_eq!(counted, expected);
    assert!(estate.reading.files.values().all(|file| file.state == State::Read));
}

#[test]
fn values_stand_where_they_were_said() {
    let estate = read(&format!(
        "-- base/kustomization.yaml --\nresources: [web.yaml]\n-- base/web.yaml --\n{WEB}\
         -- prod/kustomization.yaml --\nresources:\n- ../base\nimages:\n- name: nginx\n  newTag: \"2\"\nreplicas:\n- name: web\n  count: 5\nnamePrefix: p-\ncommonLabels:\n  team: shop\npatches:\n\
         - path: patch.yaml\n- target: {{kind: Deployment}}\n  patch: |-\n    - op: add\n      path: /spec/paused\n      value: true\n\
         - patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata:\n      name: web\n    spec:\n      # why\n\n      minReadySeconds: 9\n\
         - target: {{kind: Deployment}}\n  patch: '[{{\"op\": \"add\", \"path\": \"/spec/revisionHistoryLimit\", \"value\": 4}}]'\n\
         -- prod/patch.yaml --\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  strategy: {{type: Recreate}}\n"
    ));
    assert_eq!(told(&estate), [] as [&str; 0]);
    let web = objects(&estate).next().expect("one");
    let place = |path: &str| {
        let node = web.body.find(&probity::model::Path::parse(path)).unwrap_or_else(|| panic!("{path}"));
        let text = estate.sources.slice(node.at);
        let place = estate.sources.place(node.at);
        format!("{}:{} {text}", place.file, place.start.line)
    };
    assert_eq!(place("metadata.name"), "base/web.yaml:4 web");
    assert_eq!(place("spec.template.spec.containers[0].name"), "base/web.yaml:10 web");
    assert_eq!(place("spec.template.spec.containers[0].image"), "prod/kustomization.yaml:5 \"2\"");
    assert_eq!(place("spec.replicas"), "prod/kustomization.yaml:8 5");
    assert_eq!(place("metadata.labels.team"), "prod/kustomization.yaml:11 shop");
    assert_eq!(place("spec.strategy.type"), "prod/patch.yaml:6 Recreate");
    assert_eq!(place("spec.paused"), "prod/kustomization.yaml:18 true");
    assert_eq!(place("spec.minReadySeconds"), "prod/kustomization.yaml:27 9");
    assert_eq!(estate.sources.slice(web.header), "name: web");
    assert!(place("spec.revisionHistoryLimit").starts_with("prod/kustomization.yaml:29 "));
}

#[test]
fn what_is_not_read_leaves_open_what_depends_on_it() {
    let overlay = |resources: &str, more: &str| {
        format!("-- base/kustomization.yaml --\nresources: [web.yaml]\n-- base/web.yaml --\n{WEB}-- prod/kustomization.yaml --\nresources: {resources}\n{more}")
    };
    let whole = read(&overlay("[../base]", ""));
    let verdicts =
        |estate: &Estate| -> BTreeMap<String, Outcome> { check(estate).results.iter().map(|judged| (judged.rule.to_string(), judged.outcome)).collect() };
    let known = verdicts(&whole);
    assert!(known.values().all(|outcome| *outcome != Outcome::Unknown), "{known:?}");

    for missing in ["github.com/example/base?ref=v1", "https://example.com/a.yaml", "../gone", "../../outside"] {
        let estate = read(&overlay(&format!("[../base, \"{missing}\"]"), ""));
        let said = told(&estate);
        assert!(said.len() == 1 && said[0].starts_with("warning prod/kustomization.yaml:1 ") && said[0].contains(missing), "{said:?}");
        let open = verdicts(&estate);
        let flipped: BTreeSet<&str> = known.iter().filter(|(rule, outcome)| open[*rule] != **outcome).map(|(rule, _)| rule.as_str()).collect();
        assert!(flipped.iter().all(|rule| open[*rule] == Outcome::Unknown), "{flipped:?}");
        // What looks at other objects is open, what looks at the object alone is not.
        assert!(!flipped.is_empty() && flipped.len() < known.len() / 2, "{flipped:?}");
    }
    for more in [
        "patches: [{path: gone.yaml}]\n",
        "components: [../gone]\n",
        "transformers: [x.yaml]\n",
        "patches: [{target: {kind: Deployment}, patch: '[{\"op\": \"remove\", \"path\": \"/a/b\"}]'}]\n",
    ] {
        let estate = read(&overlay("[../base]", more));
        let said = told(&estate);
        assert!(said.len() == 1 && said[0].starts_with("warning prod/kustomization.yaml:2 "), "{more}: {said:?}");
        let web = objects(&estate).next().expect("it is still there");
        assert!(matches!(web.body.value, Value::Unknown(_)) && &*web.address == "apps/v1/Deployment//web");
        // Where no object of a kind is anywhere, none belongs to this one, whatever it says.
        let definite: BTreeMap<String, Outcome> = verdicts(&estate).into_iter().filter(|(_, outcome)| *outcome != Outcome::Unknown).collect();
        assert!(definite.iter().all(|(rule, outcome)| known[rule] == *outcome) && definite.len() < known.len() / 10, "{more}: {definite:?}");
    }
}

#[test]
fn what_kustomize_refuses_is_told() {
    for (text, expected) in [
        (
            "-- a/kustomization.yaml --\nresources: [../b]\n-- b/kustomization.yaml --\nresources: [../a]\n",
            "error b/kustomization.yaml:1 `../a` leads back to a kustomization that names it, and is not built here",
        ),
        ("-- a/kustomization.yaml --\nresources: [.]\n", "error a/kustomization.yaml:1 `.` leads back to a kustomization that names it, and is not built here"),
        ("-- kustomization.yaml --\nresources: web.yaml\n", "warning kustomization.yaml:1 `resources` must be a list of texts"),
        ("-- kustomization.yaml --\nimages:\n- {name: x, newtag: y}\n", "warning kustomization.yaml:2 `newtag` is no field of `images`"),
        ("-- kustomization.yaml --\npatches:\n- {patch: '# none'}\n", "warning kustomization.yaml:2 this entry holds no patch; what it changes is not known"),
        ("-- kustomization.yaml --\nnamePrefixes: x\n", "warning kustomization.yaml:1 `namePrefixes` is no field of a kustomization"),
        ("-- kustomization.yaml --\nhelmCharts: [{name: x}]\n", "warning kustomization.yaml:1 `helmCharts` is not run: what it would make is not judged"),
        ("-- kustomization.yaml --\nreplicas: [{name: x, count: 1}]\n", "warning kustomization.yaml:1 `replicas` names `x`, which is no workload here"),
        (
            "-- kustomization.yaml --\nconfigMapGenerator: [{name: x, files: [../../etc/passwd]}]\n",
            "warning kustomization.yaml:1 `../../etc/passwd` is not there; what it would hold is not known",
        ),
        ("-- c/kustomization.yaml --\nkind: Component\n", "warning c/kustomization.yaml:1 no kustomization among the files read uses this component"),
    ] {
        assert_eq!(told(&read(text)), [expected], "{text}");
    }
    let twice = read("-- kustomization.yaml --\nresources: []\n-- kustomization.yml --\nresources: []\n");
    assert_eq!(told(&twice), ["warning kustomization.yml:1 is a second kustomization of this folder: only `kustomization.yaml` is built"]);
}

#[test]
fn a_broken_kustomization_leaves_its_manifests_to_be_judged_as_they_stand() {
    let estate = read(&format!("-- kustomization.yaml --\nresources: [web.yaml\nnamespace: x\n-- web.yaml --\n{WEB}"));
    assert_eq!(named(&estate), [" apps/v1/Deployment//web"]);
    assert!(estate.reading.problems.iter().any(|problem| problem.severity == Severity::Error));
    assert_eq!(estate.reading.files.values().map(|file| file.state).collect::<Vec<_>>(), [State::Unread, State::Read]);
}

#[test]
fn a_component_that_nothing_uses_is_not_taken_for_objects() {
    let estate = read(&format!(
        "-- c/kustomization.yaml --\nkind: Component\nresources: [web.yaml]\npatches: [{{path: patch.yaml}}]\n-- c/web.yaml --\n{WEB}\
         -- c/patch.yaml --\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: other}}\nspec: {{replicas: 3}}\n"
    ));
    assert_eq!(named(&estate), [" apps/v1/Deployment//web"]);
    assert_eq!(estate.reading.files.values().map(|file| file.state).collect::<Vec<_>>(), [State::Read; 3]);
}

#[test]
fn secrets_of_generators_are_in_no_report() {
    let estate = read(
        "-- kustomization.yaml --\nresources: [s.yaml]\nsecretGenerator:\n- name: s\n  literals: [password=hunter2]\n  files: [key=key.yaml]\n  envs: [env.json]\n\
         configMapGenerator:\n- name: c\n  literals: [db_password=hunter3]\n  files: [token=key.yaml]\n  envs: [env.json]\n\
         patches:\n- patch: \"{apiVersion: v1, kind: Secret, metadata: {name: t}, stringData: {a: hunter4}}\"\n\
         - target: {kind: Secret, name: t}\n  patch: |-\n    - {op: add, path: /stringData/b, value: hunter5}\n\
         replacements:\n- source: {kind: Secret, name: t, fieldPath: stringData.c}\n  targets:\n  - {select: {kind: ConfigMap}, fieldPaths: [data.copied], options: {create: true}}\n\
         vars:\n- {name: V, objref: {kind: Secret, name: t, apiVersion: v1}, fieldref: {fieldpath: stringData.c}}\n\
         -- s.yaml --\napiVersion: v1\nkind: Secret\nmetadata: {name: t}\nstringData: {c: hunter6}\n---\n\
         apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: x, args: [\"a=$(V)\"]}]}\n\
         -- key.yaml --\nhunter7\n-- env.json --\nPASSWORD=hunter8\n",
    );
    assert_eq!(told(&estate), [] as [&str; 0]);
    let report = check(&estate);
    let text = probity::report::text(&report, &probity::report::TextOptions { color: false, width: 100, verbose: true });
    let mut json = Vec::new();
    probity::report::json(&report, &mut json).expect("written");
    for out in [text, String::from_utf8(json).expect("text")] {
        assert!(!out.contains("hunter"), "{out}");
    }
    // Nor in what `probity resources` shows of the objects.
    fn shown(node: &probity::model::Node) -> String {
        match &node.value {
            _ if node.sensitive => String::new(),
            Value::List(items) => items.iter().map(shown).collect(),
            Value::Map(map) => map.iter().map(|entry| shown(&entry.node)).collect(),
            value => format!("{value:?}"),
        }
    }
    let all: String = objects(&estate).map(|resource| shown(&resource.body)).collect();
    assert!(!all.contains("hunter"), "{all}");
}

#[test]
fn builds_are_bounded() {
    // Each level names the one below twice: two to the power of thirty objects.
    let mut text = format!("-- l0/kustomization.yaml --\nresources: [web.yaml]\n-- l0/web.yaml --\n{WEB}");
    for n in 1..30 {
        text += &format!("-- l{n}/kustomization.yaml --\nresources: [../l{0}, ../l{0}/]\n", n - 1);
    }
    let estate = read(&text);
    assert!(told(&estate).iter().any(|said| said.contains("makes the build too large")), "{:?}", told(&estate));
    let mut deep = String::from("-- d0/kustomization.yaml --\nresources: []\n");
    for n in 1..40 {
        deep += &format!("-- d{n}/kustomization.yaml --\nresources: [../d{}]\n", n - 1);
    }
    assert!(told(&read(&deep))[0].contains("is named through too many others"));
    // Each copy doubles the object.
    let copies: String = (0..40).map(|n| format!(r#"{{"op": "copy", "from": "/spec", "path": "/spec/x{n}"}},"#)).collect();
    let estate = read(&format!(
        "-- kustomization.yaml --\nresources: [web.yaml]\npatches:\n- target: {{}}\n  path: p.json\n-- p.json --\n[{}]\n-- web.yaml --\n{WEB}",
        copies.trim_end_matches(',')
    ));
    assert!(told(&estate).iter().any(|said| said.contains("makes the object too large")), "{:?}", told(&estate));
}

const CHART: &str = "-- shop/Chart.yaml --\napiVersion: v2\nname: shop\n-- shop/values.yaml --\nimage: nginx\n-- shop/values-prod.yaml --\nimage: nginx:2\n\
    -- shop/templates/web.yaml --\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}-web\nspec:\n  hostNetwork: true\n  containers:\n  - name: web\n    image: {{ .Values.image }}\n\
    -- shop/templates/fixed.yaml --\napiVersion: v1\nkind: Service\nmetadata:\n  name: fixed\n\
    -- shop/charts/sub/Chart.yaml --\nname: sub\n-- shop/charts/sub/templates/cm.yaml --\n{{ if .Values.x }}\napiVersion: v1\nkind: ConfigMap\n{{ end }}\n";

#[test]
fn a_chart_that_is_not_rendered_is_told_once() {
    let estate = read(CHART);
    assert_eq!(told(&estate), ["error shop/templates/web.yaml:4 chart `shop`: 2 of its 3 templates are not rendered, and nothing of that is judged"]);
    assert_eq!(named(&estate), [" v1/Service//fixed"]);
    let allowed = chart(&with(|options| options.allow_unread = true));
    assert_eq!(told(&allowed), told(&estate).iter().map(|said| said.replace("error", "warning")).collect::<Vec<_>>());
    let unread = |estate: &Estate| estate.reading.files.values().filter(|file| file.state == State::Unread).count();
    assert_eq!((unread(&estate), unread(&allowed)), (2, 2));
}

fn with(change: impl FnOnce(&mut kubernetes::Options)) -> Options {
    let mut options = Options::default();
    change(&mut options.kubernetes);
    options
}

fn chart(options: &Options) -> Estate {
    estate(CHART, options)
}

#[cfg(unix)]
mod rendered {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;

    /// A program that stands for helm, and writes down what it is called with.
    fn fake(folder: &tempfile::TempDir, body: &str) -> PathBuf {
        let path = folder.path().join("helm");
        std::fs::write(&path, format!("#!/bin/sh\necho \"$@\" >> '{}'\n{body}\n", folder.path().join("calls").display())).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("executable");
        path
    }

    const OUTPUT: &str = "cat <<'EOF'\n---\n# Source: shop/charts/sub/templates/cm.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n---\n# Source: shop/templates/web.yaml\napiVersion: v1\nkind: Pod\nmetadata:\n  name: release-name-web\nspec:\n  hostNetwork: true\n  containers:\n  - name: web\n    image: nginx\nEOF";

    #[test]
    fn a_chart_is_rendered_for_each_set_of_values() {
        let folder = tempfile::tempdir().expect("a folder");
        let helm = fake(&folder, OUTPUT);
        let sets = vec![("dev".to_owned(), vec![]), ("prod".to_owned(), vec!["shop/values-prod.yaml".to_owned()])];
        let estate = chart(&with(|options| {
            options.helm = Some(helm);
            options.values = [("shop".to_owned(), sets)].into();
        }));
        assert_eq!(told(&estate), [] as [&str; 0]);
        let variants: Vec<String> =
            estate.reading.resources.iter().map(|resource| format!("{}/{} {}", resource.root, resource.variant, resource.address)).collect();
        assert_eq!(
            variants,
            ["shop/dev v1/ConfigMap//c", "shop/prod v1/ConfigMap//c", "shop/dev v1/Pod//release-name-web", "shop/prod v1/Pod//release-name-web"]
        );
        let mut calls: Vec<String> = std::fs::read_to_string(folder.path().join("calls")).expect("calls").lines().map(str::to_owned).collect();
        calls.sort();
        assert_eq!(calls, ["template ./shop", "template ./shop --values ./shop/values-prod.yaml"]);

        let pod = estate.reading.resources.iter().find(|resource| &*resource.kind == "core/Pod").expect("the pod");
        let place = |path: &str| {
            let node = pod.body.find(&probity::model::Path::parse(path)).expect("a node");
            let place = estate.sources.place(node.at);
            format!("{}:{} {}", place.file, place.start.line, estate.sources.slice(node.at))
        };
        assert_eq!(place("spec.hostNetwork"), "shop/templates/web.yaml:6 true");
        assert_eq!(place("spec.containers[0].name"), "shop/templates/web.yaml:8 web");
        // What the values say stands in no line: what holds it is pointed at.
        assert_eq!(place("spec.containers[0].image"), "shop/templates/web.yaml:7 containers");
        assert_eq!(place("metadata.name"), "shop/templates/web.yaml:3 metadata");
        let states: BTreeSet<(&str, State, u32)> =
            estate.reading.files.iter().map(|(id, file)| (estate.sources.path(*id), file.state, file.resources)).collect();
        assert!(states.contains(&("shop/templates/web.yaml", State::Read, 1)) && states.contains(&("shop/templates/fixed.yaml", State::Read, 0)), "{states:?}");
        assert!(states.contains(&("shop/Chart.yaml", State::Read, 0)) && states.contains(&("shop/values.yaml", State::Read, 0)), "{states:?}");
    }

    #[test]
    fn a_chart_that_cannot_be_rendered_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let helm = fake(&folder, "echo 'Error: no template \"x\"' >&2; exit 1");
        let estate = chart(&with(|options| options.helm = Some(helm.clone())));
        let said = told(&estate);
        assert!(
            said.len() == 1
                && said[0].starts_with("error shop/Chart.yaml:1 chart `shop` could not be rendered: ")
                && said[0].ends_with("failed: Error: no template \"x\""),
            "{said:?}"
        );
        assert_eq!(named(&estate), [" v1/Service//fixed"]);
        let outside = chart(&with(|options| {
            options.helm = Some(helm.clone());
            options.values = [("shop".to_owned(), vec![("x".to_owned(), vec!["/etc/passwd".to_owned()])])].into();
        }));
        assert!(told(&outside)[0].contains("values file `/etc/passwd`"), "{:?}", told(&outside));
        assert_eq!(std::fs::read_to_string(folder.path().join("calls")).expect("calls").lines().count(), 1, "it is not called for that");
    }

    #[test]
    fn no_process_is_started_unless_it_is_asked_for() {
        let folder = tempfile::tempdir().expect("a folder");
        _ = fake(&folder, OUTPUT);
        _ = chart(&with(|options| options.values = [("shop".to_owned(), vec![("x".to_owned(), vec![])])].into()));
        assert!(!folder.path().join("calls").exists());
    }
}

/// What a rule says of each object: `address outcome: file:line message`, those that only may hold with `?`, and what decides with `…`.
fn said(text: &str, rule: &str) -> Vec<String> {
    let report = check_with(&read(text), &|other| other.id.as_ref() == rule);
    let mut lines = Vec::new();
    for judged in report.results.iter().filter(|judged| &*judged.rule == rule) {
        assert_eq!(judged.error, None);
        lines.push(format!("{} {}", judged.resource.address, judged.outcome.word()));
        lines.extend(judged.findings.iter().map(|found| format!("  {} {}", found.place.start.line, found.message)));
        lines.extend(judged.possible.iter().map(|found| format!("  {}? {}", found.place.start.line, found.message)));
        lines.extend(judged.unknown.iter().map(|cause| format!("  … {}", cause.why)));
    }
    lines
}

const WORKFLOW: &str = "-- w.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: train}
spec:
  hostNetwork: true
  automountServiceAccountToken: false
  templates:
  - name: graph
    dag: {tasks: [{name: a, template: fit}]}
  - name: fit
    container:
      image: registry.example.com/ml/fit:1
      securityContext:
        privileged: true
    sidecars:
    - name: proxy
      image: registry.example.com/ml/proxy:1
      securityContext: {privileged: true}
  - name: look
    automountServiceAccountToken: true
    script:
      image: '{{inputs.parameters.image}}'
      source: echo {{inputs.parameters.word}}
";

#[test]
fn the_pods_of_workflows_are_their_templates() {
    let privileged = ["argoproj.io/v1alpha1/Workflow//train fail", "  14 container `main` is privileged", "  18 container `proxy` is privileged"];
    assert_eq!(said(WORKFLOW, "kubernetes/workload/container_privileged"), privileged);
    let network = said(WORKFLOW, "kubernetes/workload/host_network_shared");
    assert_eq!((network.len(), network[1].starts_with("  5 ")), (2, true), "{network:?}");
    let token = said(WORKFLOW, "kubernetes/workload/service_account_token_mounted");
    assert_eq!(token, ["argoproj.io/v1alpha1/Workflow//train fail", "  20 the token of the service account is mounted in every container"]);
    let tag = said(WORKFLOW, "kubernetes/workload/image_tag_mutable");
    assert_eq!(tag[0], "argoproj.io/v1alpha1/Workflow//train unknown");
    assert_eq!(tag.last().map(String::as_str), Some("  … {{inputs.parameters.image}} is filled in by a run"), "{tag:?}");
}

#[test]
fn what_a_run_or_a_patch_adds_is_unknown() {
    let called = WORKFLOW.replace("kind: Workflow", "kind: WorkflowTemplate").replace("  automountServiceAccountToken: false\n  templates", "  templates");
    let token = said(&called, "kubernetes/workload/service_account_token_mounted");
    assert_eq!((token[0].as_str(), token.last().map(String::as_str)), ("argoproj.io/v1alpha1/WorkflowTemplate//train unknown", Some("  … run decides it")));
    let patched = WORKFLOW.replace("  hostNetwork: true\n", "  podSpecPatch: '{}'\n");
    let privileged = said(&patched, "kubernetes/workload/container_privileged");
    assert_eq!(privileged[0], "argoproj.io/v1alpha1/Workflow//train unknown");
    assert_eq!(privileged.last().map(String::as_str), Some("  … `podSpecPatch` may change it"));

    let task = "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: build}\nspec:\n  stepTemplate: {securityContext: {readOnlyRootFilesystem: true}}\n  steps:\n  - name: make\n    image: $(params.builder)\n    script: 'echo $(date)'\n  sidecars:\n  - name: docker\n    image: docker:28\n    securityContext: {privileged: true}\n";
    let task = format!("-- t.yaml --\n{task}");
    let privileged = said(&task, "kubernetes/workload/container_privileged");
    assert_eq!((privileged.len(), privileged[0].as_str()), (2, "tekton.dev/v1/Task//build fail"), "{privileged:?}");
    assert!(privileged[1].ends_with(" container `docker` is privileged"), "{privileged:?}");
    let network = said(&task, "kubernetes/workload/host_network_shared");
    assert_eq!((network[0].as_str(), network.last().map(String::as_str)), ("tekton.dev/v1/Task//build unknown", Some("  … run decides it")));
    let digest = said(&task, "kubernetes/workload/image_digest_missing");
    assert!(digest[1].ends_with("image `docker:28` of container `docker` is not pinned by a digest"), "{digest:?}");
    assert_eq!(digest.last().map(String::as_str), Some("  … $(params.builder) is filled in by a run"));

    let run = task
        .replace("kind: Task", "kind: TaskRun")
        .replace("spec:\n", "spec:\n  podTemplate:\n    hostNetwork: true\n  taskSpec:\n")
        .replace("\n  st", "\n    st")
        .replace("\n  - ", "\n    - ")
        .replace("\n  si", "\n    si")
        .replace("\n    i", "\n      i")
        .replace("\n    se", "\n      se")
        .replace("\n    sc", "\n      sc");
    let network = said(&run, "kubernetes/workload/host_network_shared");
    assert_eq!((network.len(), network[0].as_str(), network[1].starts_with("  6 ")), (2, "tekton.dev/v1/TaskRun//build fail", true), "{network:?}");
}

#[test]
fn what_a_serving_runtime_adds_is_unknown() {
    let service = "-- s.yaml --\napiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata: {name: iris}\nspec:\n  predictor:\n    model:\n      modelFormat: {name: sklearn}\n      args: [--trust-remote-code]\n      securityContext: {privileged: true}\n";
    let privileged = said(service, "kubernetes/workload/container_privileged");
    assert_eq!(privileged[0], "serving.kserve.io/v1beta1/InferenceService//iris fail");
    assert!(privileged[1].ends_with("container `kserve-container` is privileged"), "{privileged:?}");
    let root = said(service, "kubernetes/workload/root_filesystem_writable");
    assert_eq!(
        (root[0].as_str(), root.last().map(String::as_str)),
        ("serving.kserve.io/v1beta1/InferenceService//iris unknown", Some("  … runtime of `model` decides it"))
    );
    let network = said(service, "kubernetes/workload/host_network_shared");
    assert_eq!(network, ["serving.kserve.io/v1beta1/InferenceService//iris pass"]);
}

#[test]
fn a_pod_that_may_not_be_there_fails_only_perhaps() {
    let ray = |workers: &str| {
        format!(
            "-- main.tf --\nvariable \"workers\" {{\n  type = list(any)\n}}\n\nresource \"kubernetes_manifest\" \"r\" {{\n  manifest = {{\n    apiVersion = \"ray.io/v1\"\n    kind       = \"RayCluster\"\n    metadata   = {{ name = \"r\", namespace = \"ml\" }}\n    spec = {{\n      workerGroupSpecs = {workers}\n    }}\n  }}\n}}\n"
        )
    };
    let rule = "kubernetes/workload/service_account_token_mounted";
    let open = said(&ray("[for worker in var.workers : { template = { spec = { containers = [] } } }]"), rule);
    assert_eq!(open[0], "kubernetes_manifest.r unknown", "{open:?}");
    assert!(open.iter().all(|line| !line.starts_with("  1") || line.contains('?')), "{open:?}");
    let there = said(&ray("[{ template = { spec = { containers = [] } } }]"), rule);
    assert_eq!(there[0], "kubernetes_manifest.r fail", "{there:?}");
}
