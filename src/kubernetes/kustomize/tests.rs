use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

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
                match differ.is_empty() {
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
    println!("{} equal, {} differ, {} refused by both, {} refused by kustomize alone", all.equal.len(), all.differ.len(), all.refused_by_both.len(), all.silent.len());
    println!("{}", all.refused_by_both.join("\n"));
    assert!(all.differ.is_empty() && all.silent.is_empty(), "differ:\n{}\nrefused by kustomize alone:\n{}", all.differ.join("\n"), all.silent.join("\n"));
    assert!(all.equal.len() >= 3, "{:?}", all.equal);
}

/// The files of a case, below a folder of their own.
fn unpack(text: &str, into: &Path) {
    let mut parts = text.split("-- ").skip(1);
    for part in text.split("\n-- ").flat_map(|part| part.strip_prefix("-- ").or(Some(part))) {
        let (name, content) = part.split_once(" --\n").unwrap();
        let path = into.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("{content}\n").trim_end_matches('\n').to_owned() + "\n").unwrap();
    }
    assert!(parts.next().is_some());
}

#[test]
fn cases_come_to_what_kustomize_makes_of_them() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kubernetes/kustomize/cases");
    let mut wrong = Vec::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for case in files {
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
