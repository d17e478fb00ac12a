//! What others add to a pod before it starts is not known from its manifest: a serving runtime, a run, a patch.
//!
//! Where a manifest leaves something to them it is unknown here, with that reason, and not what Kubernetes takes for a
//! key that nobody writes. What the manifest itself says stays as it says it.

use std::sync::Arc;

use crate::model::{Entry, Map, Node, Part, Type, Unknown, Value};
use crate::source::Span;

/// What a container may say, as rules read it. Not its command line: what a runtime starts is judged where the runtime stands.
const CONTAINER: &[(&str, Type)] = &[
    ("image", Type::Text),
    ("imagePullPolicy", Type::Text),
    ("env", Type::List),
    ("envFrom", Type::List),
    ("ports", Type::List),
    ("volumeMounts", Type::List),
    ("resources", Type::Map),
    ("securityContext", Type::Map),
    ("livenessProbe", Type::Map),
    ("readinessProbe", Type::Map),
    ("startupProbe", Type::Map),
    ("lifecycle", Type::Map),
];

/// What a container's security context may say.
const CONTEXT: &[(&str, Type)] = &[
    ("allowPrivilegeEscalation", Type::Bool),
    ("appArmorProfile", Type::Map),
    ("capabilities", Type::Map),
    ("privileged", Type::Bool),
    ("procMount", Type::Text),
    ("readOnlyRootFilesystem", Type::Bool),
    ("runAsGroup", Type::Number),
    ("runAsNonRoot", Type::Bool),
    ("runAsUser", Type::Number),
    ("seLinuxOptions", Type::Map),
    ("seccompProfile", Type::Map),
    ("windowsOptions", Type::Map),
];

/// What a run may say of the pods that it starts.
const POD: &[(&str, Type)] = &[
    ("automountServiceAccountToken", Type::Bool),
    ("hostNetwork", Type::Bool),
    ("runtimeClassName", Type::Text),
    ("securityContext", Type::Map),
    ("serviceAccountName", Type::Text),
    ("volumes", Type::List),
];

/// The keys of a KServe component under which a runtime serves a model; the last two explain one.
const SERVED: &[&str] =
    &["model", "huggingface", "lightgbm", "onnx", "paddle", "pmml", "pytorch", "sklearn", "tensorflow", "triton", "xgboost", "alibi", "art"];

/// Opens what the kind leaves to others.
pub(super) fn open(object: &mut Node, group: &str, kind: &str) {
    match (group, kind) {
        ("serving.kserve.io", "InferenceService") => {
            for component in ["predictor", "transformer", "explainer"] {
                at(object, &["spec", component], &mut served);
            }
        }
        ("argoproj.io", "Workflow" | "WorkflowTemplate" | "ClusterWorkflowTemplate") => {
            at(object, &["spec"], &mut |spec| workflow(spec, kind != "Workflow"));
        }
        ("argoproj.io", "CronWorkflow") => at(object, &["spec", "workflowSpec"], &mut |spec| workflow(spec, false)),
        ("tekton.dev", "Task" | "ClusterTask") => at(object, &["spec"], &mut |task| tekton(task, true)),
        ("tekton.dev", "Pipeline") => {
            for list in ["tasks", "finally"] {
                at(object, &["spec", list, "*", "taskSpec"], &mut |task| tekton(task, true));
            }
        }
        ("tekton.dev", "TaskRun") => at(object, &["spec", "taskSpec"], &mut |task| tekton(task, false)),
        ("tekton.dev", "PipelineRun") => {
            for list in ["tasks", "finally"] {
                at(object, &["spec", "pipelineSpec", list, "*", "taskSpec"], &mut |task| tekton(task, false));
            }
        }
        _ => {}
    }
}

/// Calls `see` with the mappings at a path; `*` is every element of a list.
fn at(node: &mut Node, path: &[&str], see: &mut impl FnMut(&mut Node)) {
    match (path.split_first(), &mut node.value) {
        (None, Value::Map(_)) => see(node),
        (Some((&"*", rest)), Value::List(items)) => items.iter_mut().for_each(|item| at(item, rest, see)),
        (Some((key, rest)), Value::Map(map)) => {
            if let Some(next) = map.get_mut(key) {
                at(next, rest, see);
            }
        }
        _ => {}
    }
}

/// A component of a KServe service: its runtime brings the container, which the manifest only amends.
fn served(component: &mut Node) {
    let Some(key) = SERVED.iter().find(|key| component.get(key).is_some_and(|served| served.map().is_some())) else { return };
    let (why, place) = (format!("runtime of `{key}` decides it"), component.at);
    at(component, &[key], &mut |container| {
        let place = container.at;
        if container.get("name").is_none() {
            set(container, "name", Value::Text("kserve-container".into()));
        }
        fill(container, CONTAINER, &why, place);
        at(container, &["securityContext"], &mut |context| fill(context, CONTEXT, &why, place));
        at(container, &["resources"], &mut |resources| fill(resources, &[("limits", Type::Map), ("requests", Type::Map)], &why, place));
        for list in ["env", "envFrom", "ports", "volumeMounts"] {
            lengthen(container, list, &why);
        }
    });
    fill(component, &[("hostIPC", Type::Bool), ("volumes", Type::List)], &why, place);
    lengthen(component, "volumes", &why);
}

/// An Argo workflow's specification. One that others run (`called`) has what they say where it says nothing.
fn workflow(spec: &mut Node, called: bool) {
    let patched = |node: &Node| node.get("podSpecPatch").is_some_and(|patch| !patch.is_absent());
    let all = patched(spec);
    at(spec, &["templates", "*"], &mut |template| {
        if all || patched(template) {
            for key in ["container", "script", "containerSet", "initContainers", "sidecars", "volumes", "securityContext"] {
                if let Some(node) = child(template, key) {
                    node.value = Value::Unknown(Unknown::new("`podSpecPatch` may change it", node.at, Type::Any, false).into());
                }
            }
        }
    });
    let place = spec.at;
    if all {
        POD.iter().for_each(|(key, kind)| set(spec, key, given("`podSpecPatch` may change it", place, *kind)));
    } else if called {
        fill(spec, POD, "run decides it", place);
    }
    texts(spec, &[("{{", "}}")]);
}

/// A Tekton task's specification. One that is not part of a run has its pod from that.
fn tekton(task: &mut Node, called: bool) {
    let place = task.at;
    if called && task.get("steps").is_some() {
        let mut template = Node::new(Value::Map(Map::default()), place);
        fill(&mut template, POD, "run decides it", place);
        set(task, "podTemplate", template.value);
    }
    texts(task, &["$(params.", "$(inputs.", "$(workspaces.", "$(tasks.", "$(context.", "$(results.", "$(steps.", "$(resources."].map(|open| (open, ")")));
}

fn given(why: &str, at: Span, kind: Type) -> Value {
    Value::Unknown(Arc::new(Unknown::new(why, at, kind, true)))
}

fn child<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    if let Value::Map(map) = &mut node.value { map.get_mut(key) } else { None }
}

/// Makes every key that is missing unknown.
fn fill(node: &mut Node, keys: &[(&str, Type)], why: &str, place: Span) {
    for (key, kind) in keys {
        if node.get(key).is_none_or(Node::is_absent) {
            set(node, key, given(why, place, *kind));
        }
    }
}

fn set(node: &mut Node, key: &str, value: Value) {
    let at = node.at;
    let Value::Map(map) = &mut node.value else { return };
    match map.get_mut(key) {
        Some(node) => node.value = value,
        None => map.push(Entry { key: key.into(), key_at: at, node: Node::new(value, at) }),
    }
}

/// More elements may follow those of a list.
fn lengthen(node: &mut Node, key: &str, why: &str) {
    let Some(Node { value: Value::List(items), at, .. }) = child(node, key) else { return };
    let tail = Unknown { tail: true, ..Unknown::new(why, *at, Type::Any, false) };
    items.push(Node::new(Value::Unknown(tail.into()), *at));
}

/// Makes the placeholders in all texts unknown, but not in what is a program's own language.
fn texts(node: &mut Node, marks: &[(&str, &str)]) {
    let place = node.at;
    match &mut node.value {
        Value::Text(text) => {
            if let Some(value) = filled(text, place, marks) {
                node.value = value;
            }
        }
        Value::List(items) => items.iter_mut().for_each(|item| texts(item, marks)),
        Value::Map(map) => {
            for entry in map.iter_mut().filter(|entry| !matches!((&*entry.key, &entry.node.value), ("script" | "source", Value::Text(_)))) {
                texts(&mut entry.node, marks);
            }
        }
        _ => {}
    }
}

/// A text with placeholders, as far as it is known; `None` where it has none.
fn filled(text: &str, at: Span, marks: &[(&str, &str)]) -> Option<Value> {
    let mut parts: Vec<Part> = Vec::new();
    let mut rest = text;
    let next = |rest: &str| {
        let found = marks.iter().filter_map(|(open, close)| {
            let start = rest.find(open)?;
            Some((start, start + rest.get(start..)?.find(close)? + close.len()))
        });
        found.min()
    };
    while let Some((start, end)) = next(rest) {
        let (before, placeholder) = (rest.get(..start)?, rest.get(start..end)?);
        if !before.is_empty() {
            parts.push(Part::Text(before.into()));
        }
        let why = format!("{} is filled in by a run", placeholder.lines().next().unwrap_or(placeholder));
        parts.push(Part::Unknown(Arc::new(Unknown::new(why, at, Type::Text, false))));
        rest = rest.get(end..)?;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.into()));
    }
    let first = parts.iter().find_map(|part| if let Part::Unknown(unknown) = part { Some(unknown.clone()) } else { None })?;
    if parts.len() == 1 {
        return Some(Value::Unknown(first));
    }
    Some(Value::Unknown(Arc::new(Unknown { parts, ..Unknown::new(first.why.clone(), at, Type::Text, false) })))
}
