//! The files of `frameworks/`: complete, of one form, and in no words but those that may stand there.

#![allow(clippy::expect_used, clippy::panic, reason = "a file of ours that is not as it should be is a test that fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use probity::document::{self, Schema};
use probity::model::Node;
use probity::policy::Rulebook;
use probity::source::{Source, SourceId};

/// One objective says little about a control where it supports more of them than this.
const WIDEST: usize = 8;

fn read(path: &Path) -> Node {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let parsed = document::parse(SourceId(0), &Source::new(path.to_string_lossy().into_owned(), text, None), Schema::Core);
    assert!(parsed.problems.is_empty(), "{}: {:?}", path.display(), parsed.problems);
    parsed.documents.into_iter().next().unwrap_or_else(|| panic!("{} is empty", path.display())).node
}

fn text<'n>(node: &'n Node, key: &str) -> &'n str {
    node.get(key).and_then(Node::text).unwrap_or_default()
}

fn list<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).and_then(Node::list).unwrap_or_default()
}

fn ids<'n>(node: &'n Node, key: &str) -> Vec<&'n str> {
    list(node, key).iter().map(|entry| text(entry, "id")).collect()
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/frameworks"))
}

/// Title by objective.
fn objectives() -> BTreeMap<String, String> {
    let file = read(&folder().join("objectives.yaml"));
    let listed = file.get("objectives").and_then(Node::map).expect("objectives");
    for entry in listed.iter() {
        for key in ["title", "statement", "evidence", "owner_role"] {
            assert!(!text(&entry.node, key).is_empty(), "the objective `{}` has no `{key}`", entry.key);
        }
    }
    listed.iter().map(|entry| (entry.key.to_string(), text(&entry.node, "title").to_string())).collect()
}

fn frameworks() -> BTreeMap<String, Node> {
    let files = std::fs::read_dir(folder()).expect("frameworks").map(|entry| entry.expect("entry").path());
    let named = files.filter(|path| path.extension().is_some_and(|ending| ending == "yaml")).filter_map(|path| {
        let stem = path.file_stem()?.to_str()?.to_string();
        (stem != "objectives").then(|| (stem, read(&path)))
    });
    named.collect()
}

fn controls(framework: &Node) -> impl Iterator<Item = &Node> {
    list(framework, "controls").iter()
}

/// Whether it is one of a framework's controls today.
fn in_force(control: &Node) -> bool {
    control.get("withdrawn").is_none()
}

/// The objectives that support a control.
fn supporting<'n>(framework: &'n Node, id: &str) -> BTreeSet<&'n str> {
    controls(framework)
        .filter(|control| text(control, "id") == id)
        .flat_map(|control| list(control, "supports"))
        .map(|support| text(support, "objective"))
        .collect()
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_reference_leads_somewhere() {
    let (objectives, frameworks) = (objectives(), frameworks());
    let objectives: Vec<&str> = objectives.keys().map(String::as_str).collect();
    let book = Rulebook::load(&[]).rulebook;
    let mut wrong = Vec::new();
    for (name, framework) in &frameworks {
        let base = frameworks.get(text(framework, "catalog")).unwrap_or(framework);
        let (groups, known) = (ids(base, "groups"), ids(base, "controls"));
        for (what, all) in [("group", &groups), ("control", &known)] {
            if all.iter().collect::<BTreeSet<_>>().len() != all.len() {
                wrong.push(format!("{name}: a {what} is listed twice"));
            }
        }
        let mut see = |holder: &str, what: &str, id: &str, among: &[&str]| {
            if !among.contains(&id) {
                wrong.push(format!("{name}: {holder} names the {what} `{id}`, which is not there"));
            }
        };
        let parents = list(framework, "groups").iter().filter(|group| group.get("parent").is_some());
        parents.for_each(|group| see(text(group, "id"), "group", text(group, "parent"), &groups));
        for control in controls(framework) {
            let id = text(control, "id");
            if in_force(control) {
                see(id, "group", text(control, "group"), &groups);
            }
            control.get("parent").and_then(Node::text).into_iter().for_each(|parent| see(id, "control", parent, &known));
            list(control, "moved_to").iter().filter_map(Node::text).for_each(|to| see(id, "control", to, &known));
            for support in list(control, "supports") {
                see(id, "objective", text(support, "objective"), &objectives);
                for bound in list(support, "requires") {
                    let rule = book.rules().iter().find(|rule| *rule.id == *text(bound, "rule"));
                    let parameters: Vec<&str> = rule.into_iter().flat_map(|rule| rule.parameters.iter().map(|parameter| parameter.name.as_str())).collect();
                    see(id, "parameter", text(bound, "parameter"), &parameters);
                }
            }
        }
        for profile in framework.get("profiles").and_then(Node::map).into_iter().flat_map(|profiles| profiles.iter()) {
            list(&profile.node, "controls").iter().filter_map(Node::text).for_each(|id| see(&profile.key, "control", id, &known));
        }
        for pair in list(framework, "declined") {
            see("declined", "control", text(pair, "control"), &known);
            let other = pair.get("with").expect("with");
            let among = frameworks.get(text(other, "framework")).expect("the other framework");
            see("declined", "control", text(other, "control"), &ids(among, "controls"));
            let (ours, theirs) = (supporting(framework, text(pair, "control")), supporting(among, text(other, "control")));
            assert!(ours.is_disjoint(&theirs), "{name}: {} is declined, and yet shared", text(pair, "control"));
        }
    }
    for rule in book.rules() {
        for (framework, control) in &rule.controls {
            if !frameworks.get(framework).is_some_and(|framework| ids(framework, "controls").contains(&control.as_str())) {
                wrong.push(format!("the rule `{}` names `{control}` of `{framework}`, which is not there", rule.id));
            }
        }
    }
    none(&wrong);
}

#[test]
fn no_objective_supports_more_than_it_can_bear() {
    let mut wrong = Vec::new();
    for (name, framework) in &frameworks() {
        let mut widths: BTreeMap<&str, usize> = BTreeMap::new();
        let mut reasons = BTreeSet::new();
        for support in controls(framework).flat_map(|control| list(control, "supports")) {
            *widths.entry(text(support, "objective")).or_default() += 1;
            let reason = text(support, "because");
            if !reasons.insert(reason) || !reason.ends_with('.') {
                wrong.push(format!("{name}: a reason is no sentence, or stands twice: {reason}"));
            }
        }
        let wide = widths.iter().filter(|(_, width)| **width > WIDEST);
        wrong.extend(wide.map(|(objective, width)| format!("{name}: `{objective}` supports {width} controls; split it")));
    }
    none(&wrong);
}

#[test]
fn where_the_text_is_not_free_titles_are_those_of_objectives() {
    let objectives = objectives();
    let mut wrong = Vec::new();
    for (name, framework) in frameworks().iter().filter(|(_, framework)| text(framework, "text") == "identifiers") {
        for control in controls(framework) {
            let supports = list(control, "supports").iter().filter_map(|support| objectives.get(text(support, "objective")));
            let title = supports.take(2).map(String::as_str).collect::<Vec<_>>().join("; ");
            if title != text(control, "title") {
                wrong.push(format!("{name}: `{}` is titled `{}`, and its objectives say `{title}`", text(control, "id"), text(control, "title")));
            }
        }
    }
    none(&wrong);
}

#[test]
fn every_control_of_the_publisher_is_listed() {
    let root = std::env::var("PROBITY_CORPORA").unwrap_or_else(|_| format!("{}/../shared/corpora", env!("CARGO_MANIFEST_DIR")));
    let corpora = Path::new(&root).join("frameworks");
    if !corpora.is_dir() {
        eprintln!("skipped: no identifier lists in {}", corpora.display());
        return;
    }
    let (frameworks, mut seen, mut wrong) = (frameworks(), 0, Vec::new());
    for (name, framework) in &frameworks {
        let path = corpora.join(format!("{name}.json"));
        if !path.is_file() {
            continue;
        }
        seen += 1;
        let published = read(&path);
        let theirs: BTreeSet<&str> = ids(&published, "controls").into_iter().collect();
        let mut ours: BTreeSet<&str> = controls(framework).filter(|control| in_force(control)).map(|control| text(control, "id")).collect();
        let listed: BTreeSet<&str> = ids(framework, "controls").into_iter().chain(ids(framework, "groups")).collect();
        for (profile, named) in by_baseline(list(&published, "controls")) {
            let at = framework.get("profiles").and_then(|profiles| profiles.get(&profile));
            let held: BTreeSet<&str> = at.map(|at| list(at, "controls").iter().filter_map(Node::text).collect()).unwrap_or_default();
            if held != named {
                wrong.push(format!("{name}/{profile}: differs by {:?}", held.symmetric_difference(&named).collect::<Vec<_>>()));
            }
            ours.extend(held);
        }
        let listed: BTreeSet<&str> = if framework.get("catalog").is_some() { ours.clone() } else { listed };
        wrong.extend(theirs.difference(&listed).map(|id| format!("{name}: `{id}` is missing")));
        wrong.extend(ours.difference(&theirs).map(|id| format!("{name}: `{id}` is none of the publisher's")));
    }
    assert!(seen >= 15, "{seen} lists were found");
    none(&wrong);
}

/// The publisher's baselines and implementation groups, by name.
fn by_baseline(controls: &[Node]) -> BTreeMap<String, BTreeSet<&str>> {
    let mut named: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for control in controls {
        for baseline in list(control, "baselines").iter().chain(list(control, "ig")).filter_map(Node::text) {
            named.entry(baseline.to_lowercase()).or_default().insert(text(control, "id"));
        }
    }
    named
}
