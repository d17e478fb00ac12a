//! The ladder of `src/lib.rs`, kept: a room uses only rooms on lower steps, and each foreign library stays in its room.

#![allow(clippy::expect_used, clippy::string_slice, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Each room with its step, as the table in the crate's own page has it.
fn steps() -> BTreeMap<String, u32> {
    let page = std::fs::read_to_string(crate_root().join("src/lib.rs")).expect("the crate's page");
    let rows = page.lines().filter_map(|line| line.strip_prefix("//! | ")?.strip_suffix(" |")?.split_once(" | "));
    let mut steps = BTreeMap::new();
    for (step, rooms) in rows {
        let Ok(step) = step.trim().parse() else { continue };
        for room in rooms.split('·') {
            steps.insert(room.trim().trim_matches('`').to_string(), step);
        }
    }
    steps
}

fn crate_root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `src`, with its room: the folder or file right below `src`.
fn files() -> Vec<(String, PathBuf, String)> {
    fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() { walk(&path, into) } else { into.push(path) }
        }
    }
    let src = crate_root().join("src");
    let mut paths = Vec::new();
    walk(&src, &mut paths);
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    paths.sort();
    let room = |path: &Path| {
        let first = path.strip_prefix(&src).expect("below src").components().next().expect("a name");
        first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_string()
    };
    paths.into_iter().map(|path| (room(&path), path.clone(), std::fs::read_to_string(path).expect("text"))).collect()
}

/// The text without comments and without what stands in quotes on one line.
fn code(text: &str) -> String {
    let mut code = String::new();
    for line in text.lines() {
        let mut quoted = false;
        let mut last = ' ';
        for c in line.chars() {
            match c {
                '"' if last != '\\' && last != '\'' => quoted = !quoted,
                '/' if last == '/' && !quoted => break,
                _ if !quoted => code.push(c),
                _ => {}
            }
            last = c;
        }
        code.push('\n');
    }
    code
}

/// The rooms that a text names after `crate::` or inside of `use crate::{…}`; in the binary and in tests, after `probity::`.
fn named(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, word) in code.match_indices("crate::").chain(code.match_indices("probity::")) {
        let part_of_a_word = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
        let rest = &code[at + word.len()..];
        if part_of_a_word {
            continue;
        }
        match rest.strip_prefix('{') {
            None => rooms.push(first_word(rest)),
            Some(list) => {
                let mut depth = 0_u32;
                let mut start = true;
                for (n, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if c.is_whitespace() => {}
                        _ if start && depth == 0 => {
                            rooms.push(first_word(&list[n..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    rooms
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn a_room_uses_only_lower_steps() {
    let steps = steps();
    let mut wrong = Vec::new();
    let mut uses = 0;
    for (room, path, text) in files() {
        // The crate's page names every room; the binary starts the command line.
        if room == "lib" || room == "main" {
            continue;
        }
        let Some(own) = steps.get(&room) else {
            wrong.push(format!("`{room}` is not in the table of src/lib.rs"));
            continue;
        };
        for other in named(&code(&text)).into_iter().filter(|other| *other != room) {
            uses += 1;
            match steps.get(&other) {
                Some(step) if step < own => {}
                Some(step) => wrong.push(format!("{}: `{room}` is on step {own} and uses `{other}` on step {step}", path.display())),
                None => wrong.push(format!("{}: `{other}` is no room", path.display())),
            }
        }
    }
    assert!(uses > 50, "the uses are found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_of_the_table_is_there() {
    let there: Vec<String> = files().into_iter().map(|(room, ..)| room).collect();
    for room in steps().keys() {
        assert!(there.contains(room), "`{room}` is in the table of src/lib.rs, but not in src");
    }
}

#[test]
fn foreign_libraries_stay_in_their_rooms() {
    let homes = [
        ("regorus", "policy"),
        ("hcl_edit", "terraform"),
        ("clap", "cli"),
        ("clap_complete", "cli"),
        ("indicatif", "cli"),
        ("granit_parser", "document"),
        ("annotate_snippets", "report"),
        ("maud", "report"),
        ("gix", "source"),
        ("ed25519_dalek", "evidence"),
        ("tar", "evidence"),
    ];
    let all: Vec<(String, PathBuf, String)> = files().into_iter().map(|(room, path, text)| (room, path, code(&text))).collect();
    let names = |text: &str, library: &str| {
        let path = format!("{library}::");
        text.match_indices(&path).any(|(at, _)| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
    };
    for (library, home) in homes {
        let rooms: Vec<&(String, PathBuf, String)> = all.iter().filter(|(.., text)| names(text, library)).collect();
        assert!(rooms.iter().any(|(room, ..)| room == home), "`{library}` is not used in `{home}`");
        let strays: Vec<&PathBuf> = rooms.iter().filter(|(room, ..)| room != home).map(|(_, path, _)| path).collect();
        assert!(strays.is_empty(), "`{library}` belongs to `{home}`, and is used in {strays:?}");
    }
}

#[test]
fn uses_are_found_in_every_form() {
    let text = "use crate::model::{Node, Value};\nuse crate::{report, source::Span,\n    policy::{self, Rule}};\nlet x = crate::flow::read(); // crate::cli\nlet y = \"crate::config\";\n$crate::no";
    assert_eq!(named(&code(text)), ["model", "report", "source", "policy", "flow"]);
}
