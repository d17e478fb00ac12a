use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;

use super::*;
use crate::document::{self, Schema};
use crate::source::{Collect, Source, collect};

/// What kustomize itself makes of a folder; `None` where it is not on this machine.
fn oracle(folder: &Path) -> Option<Result<Vec<Node>, String>> {
    let output = Command::new("kubectl").arg("kustomize").arg(folder).output().ok()?;
    if !output.status.success() {
        return Some(Err(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let text = Source::new("", String::from_utf8_lossy(&output.stdout), None);
    Some(Ok(document::parse(SourceId(0), &text, Schema::Kubernetes).documents.into_iter().map(|document| document.node).collect()))
}

fn keyed(nodes: &[Node]) -> BTreeMap<String, &Node> {
    let key = |node: &Node| {
        let text = |path: &[&str]| tree::lookup(node, path).and_then(tree::scalar).unwrap_or_default();
        format!("{} {} {}/{}", text(&["apiVersion"]), text(&["kind"]), text(&["metadata", "namespace"]), text(&["metadata", "name"]))
    };
    nodes.iter().map(|node| (key(node), node)).collect()
}

/// Where two values differ, places and the order of keys aside.
fn differ(path: &str, ours: Option<&Node>, theirs: Option<&Node>, into: &mut Vec<String>) {
    match (ours.map(|node| &node.value), theirs.map(|node| &node.value)) {
        (Some(Value::Map(ours)), Some(Value::Map(theirs))) => {
            let keys: BTreeSet<&str> = ours.iter().chain(theirs.iter()).map(|entry| &*entry.key).collect();
            keys.into_iter().for_each(|key| differ(&format!("{path}.{key}"), ours.get(key), theirs.get(key), into));
        }
        (Some(Value::List(ours)), Some(Value::List(theirs))) => {
            (0..ours.len().max(theirs.len())).for_each(|n| differ(&format!("{path}[{n}]"), ours.get(n), theirs.get(n), into));
        }
        (ours, theirs) if ours != theirs => {
            let short = |value: Option<&Value>| format!("{value:?}").chars().take(160).collect::<String>();
            into.push(format!("{path}\n    ours   {}\n    theirs {}", short(ours), short(theirs)));
        }
        _ => {}
    }
}

/// The objects that differ, both ways, and where.
fn differences(ours: &[Node], theirs: &[Node]) -> Vec<String> {
    let (ours, theirs) = (keyed(ours), keyed(theirs));
    let keys: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let mut found = Vec::new();
    keys.into_iter().for_each(|key| differ(key, ours.get(key).copied(), theirs.get(key).copied(), &mut found));
    found
}

fn read(folder: &Path) -> (Sources, Vec<Documents>) {
    let (sources, _) = collect(&Collect { paths: vec![folder.to_path_buf()], ..Collect::default() });
    let parsed = document::parse_all(&sources, |source| super::super::wants(source).then_some(Schema::Kubernetes));
    (sources, parsed)
}

/// Builds every kustomization below a folder as a root of its own, as `kubectl kustomize` does.
fn compare(folder: &Path) -> Option<Tally> {
    let (sources, parsed) = read(folder);
    let inputs = Inputs::new(&sources, &parsed, &mut Vec::new());
    let mut tally = Tally::default();
    for file in inputs.files.values() {
        let theirs = oracle(Path::new(&file.folder))?;
        let ours = one(&inputs, file);
        let told: Vec<&str> = ours.problems.iter().map(|problem| problem.message.as_str()).collect();
        let bodies: Vec<Node> = ours.resources.iter().map(|resource| resource.body.clone()).collect();
        match theirs {
            Ok(theirs) => {
                let differ = differences(&bodies, &theirs);
                // What kustomize takes is not complained of.
                match differ.is_empty() && told.is_empty() {
                    true => tally.equal.push(file.folder.clone()),
                    false => tally.differ.push(format!("{}: {told:?}\n{}", file.folder, differ.join("\n"))),
                }
            }
            // What kustomize refuses is never taken in silence.
            Err(_) if !told.is_empty() => tally.refused_by_both.push(format!("{}: {}", file.folder, told[0])),
            Err(why) => tally.silent.push(format!("{}: {why}", file.folder)),
        }
    }
    Some(tally)
}

#[derive(Debug, Default)]
struct Tally {
    equal: Vec<String>,
    differ: Vec<String>,
    refused_by_both: Vec<String>,
    silent: Vec<String>,
}

#[test]
fn real_kustomizations_come_to_what_kustomize_makes_of_them() {
    let corpora = std::env::var_os("PROBITY_CORPORA").map_or_else(|| PathBuf::from("../shared/corpora"), PathBuf::from);
    let Ok(folders) = std::fs::read_dir(corpora.join("kubernetes/realworld")) else {
        println!("skipped: no corpora; set PROBITY_CORPORA");
        return;
    };
    let mut all = Tally::default();
    for folder in folders.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()) {
        let Some(tally) = compare(&folder) else {
            println!("skipped: no `kubectl` to compare with");
            return;
        };
        all.equal.extend(tally.equal);
        all.differ.extend(tally.differ);
        all.refused_by_both.extend(tally.refused_by_both);
        all.silent.extend(tally.silent);
    }
    println!(
        "{} equal, {} differ, {} refused by both, {} refused by kustomize alone",
        all.equal.len(),
        all.differ.len(),
        all.refused_by_both.len(),
        all.silent.len()
    );
    println!("{}", all.refused_by_both.join("\n"));
    assert!(all.differ.is_empty() && all.silent.is_empty(), "differ:\n{}\nrefused by kustomize alone:\n{}", all.differ.join("\n"), all.silent.join("\n"));
    assert!(all.equal.len() >= 3, "{:?}", all.equal);
}

/// The files of a case.
fn files(text: &str) -> Vec<(&str, String)> {
    let parts = format!("\n{text}");
    let names = text.lines().filter_map(|line| line.strip_prefix("-- ")?.strip_suffix(" --"));
    names.zip(parts.split("\n-- ").skip(1).map(|part| part.split_once(" --\n").unwrap().1.trim_end_matches('\n').to_owned() + "\n")).collect()
}

fn unpack(text: &str, into: &Path) {
    for (name, content) in files(text) {
        let path = into.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kubernetes/kustomize/cases");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

#[test]
fn cases_come_to_what_kustomize_makes_of_them() {
    let mut wrong = Vec::new();
    for case in cases() {
        let top = tempfile::tempdir().unwrap();
        unpack(&std::fs::read_to_string(&case).unwrap(), top.path());
        let (sources, parsed) = read(top.path());
        let inputs = Inputs::new(&sources, &parsed, &mut Vec::new());
        let root = top.path().join("root");
        let file = inputs.files.get(&*root.to_string_lossy()).unwrap_or_else(|| panic!("{}: {:?}", case.display(), inputs.files.keys()));
        let ours = one(&inputs, file);
        let Some(theirs) = oracle(&root) else {
            println!("skipped: no `kubectl` to compare with");
            return;
        };
        let bodies: Vec<Node> = ours.resources.iter().map(|resource| resource.body.clone()).collect();
        let found = match theirs {
            Ok(theirs) => differences(&bodies, &theirs),
            Err(why) => vec![why],
        };
        if !found.is_empty() || !ours.problems.is_empty() {
            wrong.push(format!("{}: {:?}\n{}", case.display(), ours.problems.iter().map(|problem| &problem.message).collect::<Vec<_>>(), found.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Each value with the place that says it, where it is not the line of its key in the object's own file.
fn lines(sources: &Sources, path: &str, node: &Node, into: &mut String) {
    match &node.value {
        Value::Map(map) if !map.is_empty() => map.iter().for_each(|entry| lines(sources, &format!("{path}.{}", entry.key), &entry.node, into)),
        Value::List(items) if !items.is_empty() => items.iter().enumerate().for_each(|(n, item)| lines(sources, &format!("{path}[{n}]"), item, into)),
        value => {
            let shown = match value {
                Value::Map(_) => "{}".into(),
                Value::List(_) => "[]".into(),
                Value::Null => "null".into(),
                _ => format!("{:?}", tree::scalar(node).unwrap_or_default()),
            };
            let place = sources.place(node.at);
            into.push_str(&format!("  {path} = {shown} ({}:{})\n", place.file, place.start.line));
        }
    }
}

/// What the cases come to holds where there is nothing to compare with, and so do the places of the values.
#[test]
fn values_of_cases_keep_their_places() {
    for case in cases() {
        let text = std::fs::read_to_string(&case).unwrap();
        let sources = Sources::of(files(&text).into_iter().map(|(name, content)| Source::new(name, content, None)));
        let parsed = document::parse_all(&sources, |source| super::super::wants(source).then_some(Schema::Kubernetes));
        let built = build(&sources, &parsed);
        assert_eq!(built.problems, [], "{}", case.display());
        let mut shown = String::new();
        for resource in built.resources.iter().filter(|resource| &*resource.root == "root") {
            shown.push_str(&format!("{}\n", resource.address));
            lines(&sources, "", &resource.body, &mut shown);
        }
        insta::assert_snapshot!(case.file_stem().unwrap().to_string_lossy().into_owned(), shown);
    }
}

proptest! {
    /// Whatever is missing from a file, nothing panics, and every place lies inside of its file.
    #[test]
    fn damaged_files_are_built_as_far_as_they_go(case in 0..6_usize, file in 0..8_usize, from in 0..120_usize, count in 1..6_usize, twice in any::<bool>()) {
        let text = std::fs::read_to_string(&cases()[case]).unwrap();
        let mut files = files(&text);
        let n = file % files.len();
        let lines: Vec<&str> = files[n].1.split_inclusive('\n').collect();
        let (from, to) = (from % lines.len(), (from % lines.len() + count).min(lines.len()));
        let damaged = [&lines[..from], if twice { &lines[from..to] } else { &[] }, &lines[from..to], &lines[to..]].concat().concat();
        let kept = if twice { damaged } else { [&lines[..from], &lines[to..]].concat().concat() };
        files[n].1 = kept;
        let sources = Sources::of(files.iter().map(|(name, content)| Source::new(*name, content.as_str(), None)));
        let parsed = document::parse_all(&sources, |source| super::super::wants(source).then_some(Schema::Kubernetes));
        let built = build(&sources, &parsed);
        let inside = |node: &Node| sources.get(node.at.source).is_some_and(|source| source.text.get(node.at.range()).is_some());
        for resource in &built.resources {
            each_node(&resource.body, &mut |node| assert!(inside(node), "{:?}", node.at));
        }
        for problem in &built.problems {
            let at = problem.at.unwrap();
            prop_assert!(sources.get(at.source).is_some_and(|source| source.text.get(at.range()).is_some()), "{problem:?}");
        }
    }
}

fn each_node(node: &Node, see: &mut impl FnMut(&Node)) {
    see(node);
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| each_node(item, see)),
        Value::Map(map) => map.iter().for_each(|entry| each_node(&entry.node, see)),
        _ => {}
    }
}
