//! The files of `frameworks/`: complete, of one form, and in no words but those that may stand there.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a file of ours that is not as it should be is a test that fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use probity::document::{self, Schema};
use probity::framework::Library;
use probity::model::{Node, Value};
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

/// The lists and tables to compare with, where they are.
fn corpora() -> Option<PathBuf> {
    let root = std::env::var("PROBITY_CORPORA").unwrap_or_else(|_| format!("{}/../shared/corpora", env!("CARGO_MANIFEST_DIR")));
    let folder = Path::new(&root).join("frameworks");
    if !folder.is_dir() {
        eprintln!("skipped: no identifier lists in {}", folder.display());
    }
    folder.is_dir().then_some(folder)
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
                    if let Some(rule) = rule {
                        see(id, "bound on a rule of", &rule.objective, &[text(support, "objective")]);
                    }
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
        if !objectives.contains(&&*rule.objective) {
            wrong.push(format!("the rule `{}` has the objective `{}`, which is not there", rule.id, rule.objective));
        }
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
fn the_example_for_own_frameworks_is_one() {
    let page = std::fs::read_to_string(folder().join("../docs/writing-frameworks.md")).expect("the page");
    let example = page.split("```yaml\n").nth(2).and_then(|rest| rest.split("```").next()).expect("the example");
    let own = std::env::temp_dir().join(format!("probity-own-frameworks-{}", std::process::id()));
    std::fs::create_dir_all(&own).expect("a folder");
    std::fs::write(own.join("house-2026.yaml"), example).expect("a file");
    let library = Library::load(std::slice::from_ref(&own));
    let found = library.target("house-2026/internet").map(|target| target.controls.len());
    let problems = library.problems();
    std::fs::remove_dir_all(&own).expect("a folder");
    assert_eq!(found, Ok(2));
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn every_control_of_the_publisher_is_listed() {
    let Some(corpora) = corpora() else { return };
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
        let gone: BTreeSet<&str> = list(&published, "controls")
            .iter()
            .filter(|control| control.get("withdrawn").is_some_and(|says| says.value == Value::Bool(true)))
            .map(|control| text(control, "id"))
            .collect();
        wrong.extend(ours.intersection(&gone).map(|id| format!("{name}: `{id}` was withdrawn")));
        let in_force: BTreeSet<&str> = ours.iter().copied().chain(ids(framework, "groups")).chain(gone.iter().copied()).collect();
        wrong.extend(theirs.difference(&in_force).map(|id| format!("{name}: `{id}` is in force")));
        wrong.extend(theirs.difference(&listed).map(|id| format!("{name}: `{id}` is missing")));
        wrong.extend(ours.difference(&theirs).map(|id| format!("{name}: `{id}` is none of the publisher's")));
    }
    assert!(seen >= 15, "{seen} lists were found");
    none(&wrong);
}

/// A control by its framework and its id.
type At = (String, String);
/// Two controls of two frameworks, the lesser first, and the sources that relate them.
type Related = BTreeMap<(At, At), BTreeSet<String>>;

/// As many sources as make a pair of controls worth a decision of ours.
const SEVERAL: usize = 3;

/// What others relate. A table between two frameworks relates row by row; a list of checks relates the controls that one check stands for;
/// and so does a framework to which others were mapped by one method, for controls that meet in one of its own.
fn related(folder: &Path, ours: &BTreeMap<String, BTreeSet<&str>>) -> Related {
    let known = |at: &At| ours.get(&at.0).is_some_and(|controls| controls.contains(at.1.as_str()));
    let (mut related, mut meeting) = (Related::new(), BTreeMap::<At, BTreeSet<At>>::new());
    let mut relate = |one: &At, other: &At, source: &str| {
        if one.0 != other.0 && known(one) && known(other) {
            let pair = if one < other { (one, other) } else { (other, one) };
            related.entry((pair.0.clone(), pair.1.clone())).or_default().insert(source.to_string());
        }
    };
    for file in std::fs::read_dir(folder).expect("mappings").map(|entry| entry.expect("entry").path()) {
        let text = std::fs::read_to_string(&file).expect("a table");
        let rows: serde_json::Value = serde_json::from_str(&text).expect("rows");
        for row in rows.as_array().into_iter().flatten().filter(|row| row["to"].is_string()) {
            let say = |key: &str| row[key].as_str().unwrap_or_default().to_string();
            let (from, to) = ((say("from_framework"), say("from")), (say("to_framework"), say("to")));
            relate(&from, &to, &say("source"));
            if !ours.contains_key(&from.0) {
                meeting.entry(from).or_default().insert(to);
            } else if to.0.starts_with("scf-") {
                meeting.entry(to).or_default().insert(from);
            }
        }
    }
    for ((source, _), controls) in &meeting {
        for one in controls {
            controls.iter().for_each(|other| relate(one, other, source));
        }
    }
    related
}

#[test]
fn what_several_others_relate_is_shared_or_declined() {
    let Some(corpora) = corpora() else { return };
    let frameworks = frameworks();
    let active = |framework| controls(framework).filter(|control| in_force(control)).map(|control| text(control, "id")).collect();
    let ours = frameworks.iter().filter(|(_, framework)| framework.get("catalog").is_none()).map(|(name, framework)| (name.clone(), active(framework)));
    let declined: BTreeSet<(At, At)> = frameworks
        .iter()
        .flat_map(|(name, framework)| list(framework, "declined").iter().map(move |pair| (name, pair)))
        .map(|(name, pair)| {
            let with = pair.get("with").expect("with");
            let one = (name.clone(), text(pair, "control").to_string());
            let other = (text(with, "framework").to_string(), text(with, "control").to_string());
            if one < other { (one, other) } else { (other, one) }
        })
        .collect();
    let mut several = related(&corpora.join("mappings"), &ours.collect());
    several.retain(|_, sources| sources.len() >= SEVERAL);
    assert!(several.len() > 100, "{} pairs were found", several.len());
    let supporting = |at: &At| supporting(&frameworks[&at.0], &at.1);
    let open = several.iter().filter(|(pair, _)| supporting(&pair.0).is_disjoint(&supporting(&pair.1)) && !declined.contains(*pair));
    let mut wrong: Vec<String> = open.map(|(pair, sources)| format!("{pair:?} is neither shared nor declined; related by {sources:?}")).collect();
    wrong.extend(declined.iter().filter(|pair| !several.contains_key(*pair)).map(|pair| format!("{pair:?} is declined, and nobody relates it")));
    none(&wrong);
}

/// The publisher's baselines, implementation groups, levels and annexes, by the names that our profiles have.
fn by_baseline(controls: &[Node]) -> BTreeMap<String, BTreeSet<&str>> {
    let mut named: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for control in controls {
        let mut of: Vec<String> =
            ["baselines", "ig", "profile"].iter().flat_map(|key| list(control, key)).filter_map(Node::text).map(str::to_lowercase).collect();
        if of.contains(&"level 1".to_string()) {
            of.push("level 2".to_string());
        }
        if control.get("core").is_some_and(|core| core.value == Value::Bool(true)) {
            of.push("core".to_string());
        }
        if text(control, "kind") == "annex-control" {
            of.push("annex-a".to_string());
        }
        for profile in of {
            named.entry(profile.replace(' ', "-")).or_default().insert(text(control, "id"));
        }
    }
    named
}

/// The table of `docs/compliance.md`, as it is now.
#[test]
fn the_docs_show_how_much_rules_can_see() {
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_probity")).args(["frameworks", "coverage", "--format", "json"]).output().expect("it starts");
    let all: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let mut table = String::from("| framework | controls | in full | in part | only a person | 2+ rules | 1 | 0 | Terraform | Kubernetes | inventory |\n");
    table += &("|---|".to_string() + &"---|".repeat(10) + "\n");
    for one in all.as_array().expect("frameworks") {
        let cells = ["/controls", "/automated/fully", "/automated/partly", "/automated/only_a_person", "/rules/more", "/rules/one", "/rules/none"];
        let sources = ["/sources/Terraform", "/sources/Kubernetes", "/sources/inventory"];
        let number = |path: &&str| one.pointer(path).and_then(serde_json::Value::as_u64).expect("a number");
        let (controls, sums) = (number(&cells[0]), [cells[1..4].iter().map(number).sum::<u64>(), cells[4..7].iter().map(number).sum()]);
        assert_eq!(sums, [controls; 2], "{one}");
        let cells: Vec<String> = cells.iter().chain(&sources).map(|path| number(path).to_string()).collect();
        table += &format!("| {} | {} |\n", one["framework"].as_str().expect("a name"), cells.join(" | "));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/compliance.md");
    let docs = std::fs::read_to_string(&path).expect("the docs");
    let (begin, end) = ("<!-- coverage begins -->\n", "<!-- coverage ends -->");
    let (before, rest) = docs.split_once(begin).expect("where it begins");
    let (shown, after) = rest.split_once(end).expect("where it ends");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, format!("{before}{begin}{table}{end}{after}")).expect("the docs are written");
    } else {
        assert_eq!(shown, table, "run this test with UPDATE=1, and read what has changed");
    }
}
