//! The evaluator against a real Terraform, on expressions and configurations made by chance, and against itself where a
//! value is not known. Where no `terraform` or `tofu` can be run, the comparisons say so and pass.
//!
//! `PROBITY_DIFFERENTIAL=500` compares as many expressions (100 where nothing is said), and a tenth as many
//! configurations; `PROBITY_DIFFERENTIAL_SEED` begins elsewhere.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, reason = "a test that is wrong fails")]

mod generate;
mod holds;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use generate::{Dice, Names, Writer, configuration};
use holds::holds;
use probity::model::{self, Node};
use probity::source::{Collect, Limits, Source, Sources, collect};
use probity::terraform::{Answer, Given, Options, Question, eval_expressions, read};
use rayon::prelude::*;
use serde_json::{Value as Json, json};

/// The tool to compare with; `None` where none can be run.
fn tool() -> Option<&'static str> {
    let found = ["terraform", "tofu"]
        .into_iter()
        .find(|tool| Command::new(tool).arg("version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success()));
    if found.is_none() {
        println!("skipped: neither terraform nor tofu can be run here");
    }
    found
}

fn amount() -> usize {
    std::env::var("PROBITY_DIFFERENTIAL").ok().and_then(|text| text.parse().ok()).unwrap_or(100)
}

fn seed() -> u64 {
    std::env::var("PROBITY_DIFFERENTIAL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Runs the tool without asking anything of the network, or of the user's own settings.
fn run(tool: &str, folder: &Path, arguments: &[&str], input: &str) -> Result<String, String> {
    let mut child = Command::new(tool)
        .args(arguments)
        .current_dir(folder)
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    child.stdin.take().unwrap().write_all(input.as_bytes()).map_err(|error| error.to_string())?;
    let done = child.wait_with_output().map_err(|error| error.to_string())?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    if done.status.success() { Ok(text(done.stdout)) } else { Err(text(done.stderr)) }
}

/// JSON values, numbers by their size: a division has endless digits.
fn alike(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            a == b || (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
        }
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b)),
        (Json::Object(a), Json::Object(b)) => a.len() == b.len() && a.iter().all(|(name, item)| b.get(name).is_some_and(|other| alike(item, other))),
        (Json::String(a), Json::String(b)) => a == b || digits(a) == digits(b),
        (a, b) => a == b,
    }
}

/// Text with its long fractions cut: where they end is a matter of the number of bits.
fn digits(text: &str) -> String {
    let (mut cut, mut length) = (String::new(), 0);
    for c in text.chars() {
        length = if c.is_ascii_digit() || (c == '.' && length > 0) { length + 1 } else { 0 };
        if length <= 18 {
            cut.push(c);
        }
    }
    cut
}

const LOCALS: &str = "resource \"terraform_data\" \"v\" {}\nresource \"terraform_data\" \"u\" {\n  input = terraform_data.v.id\n}\nlocals {\n  t  = \"Some text\"\n  n  = 7\n  l  = [\"b\", \"a\", \"c\"]\n  ll = tolist([\"x\", \"y\"])\n  s  = toset([\"q\", \"r\"])\n  m  = { a = \"1\", b = \"2\" }\n  mm = tomap({ a = \"p\", b = \"q\" })\n  o  = { a = [1, 2], x = { y = \"z\" } }\n  z  = null\n  zt = tostring(null)\n  ut = tostring(terraform_data.u.output)\n  un = tonumber(terraform_data.u.output)\n  ub = tobool(terraform_data.u.output)\n}\n";

const KNOWN: Names = &[
    ('t', &["local.t", "local.zt"]),
    ('n', &["local.n"]),
    ('l', &["local.l", "local.ll"]),
    ('s', &["local.s"]),
    ('m', &["local.m", "local.mm"]),
    ('a', &["local.o", "local.z", "local.zt"]),
];

const IN_PART: Names = &[
    ('t', &["local.t", "local.ut", "terraform_data.u.id"]),
    ('n', &["local.n", "local.un"]),
    ('b', &["local.ub"]),
    ('l', &["local.l", "[local.ut, \"a\"]"]),
    ('s', &["local.s", "toset([local.ut])"]),
    ('m', &["local.m", "{ a = local.ut, b = \"2\" }"]),
    ('a', &["local.o", "local.z", "terraform_data.u.output"]),
];

/// What the tool says of an expression.
#[derive(Debug, PartialEq)]
enum Said {
    Known(Json),
    Unknown,
    Refused(String),
}

fn said_by_the_tool(tool: &str, folder: &Path, expression: &str) -> Said {
    match run(tool, folder, &["console", "-no-color"], &format!("{expression}\n")) {
        Err(why) => Said::Refused(why.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join(" ")),
        Ok(text) if text.trim() == "(known after apply)" => Said::Unknown,
        Ok(text) => {
            let written: String = serde_json::from_str(text.trim()).unwrap_or_else(|error| panic!("{expression} -> {text}: {error}"));
            Said::Known(serde_json::from_str(&written).unwrap_or_else(|error| panic!("{expression} -> {written}: {error}")))
        }
    }
}

fn said_by_us(answer: &Answer) -> Said {
    match answer {
        Answer::Error(why) => Said::Refused(why.clone()),
        Answer::Value(value) => match value.text() {
            Some(text) => Said::Known(serde_json::from_str(text).unwrap()),
            None => Said::Unknown,
        },
    }
}

/// As many expressions by chance as are asked for.
fn expressions(names: Names, wrong: usize, first_seed: u64) -> Vec<String> {
    let one = |n| {
        let mut dice = Dice::new(first_seed + seed() + n);
        let (kind, depth) = (*dice.pick(&['t', 'n', 'b', 'l', 'm', 'a', 's', 'k']), 1 + dice.below(3));
        Writer { dice: &mut dice, names, wrong }.expression(kind, depth)
    };
    (0..amount() as u64).map(one).collect()
}

fn compare(tool: &str, expressions: &[String], allowed: impl Fn(&Said, &Said) -> bool) {
    // One for each thread: the tool locks the state that it would write.
    let folders: Vec<tempfile::TempDir> = (0..rayon::current_num_threads()).map(|_| tempfile::tempdir().unwrap()).collect();
    folders.iter().for_each(|folder| std::fs::write(folder.path().join("main.tf"), LOCALS).unwrap());
    let expressions: Vec<String> = expressions.iter().map(|text| format!("jsonencode({text})")).collect();
    let theirs: Vec<Said> =
        expressions.par_iter().map(|expression| said_by_the_tool(tool, folders[rayon::current_thread_index().unwrap_or(0)].path(), expression)).collect();
    let questions: Vec<Question> = expressions.iter().map(|text| Question { text: text.clone(), given: Given::default() }).collect();
    let sources = Sources::of([Source::new("main.tf", LOCALS, None)]);
    let answers = eval_expressions(&questions, &sources, "", &Options::default());
    let (mut differ, mut less, mut known, mut unknown, mut refused) = (0, 0, 0, 0, 0);
    for ((expression, theirs), answer) in expressions.iter().zip(&theirs).zip(&answers) {
        let ours = said_by_us(answer);
        match theirs {
            Said::Known(_) => known += 1,
            Said::Unknown => unknown += 1,
            Said::Refused(_) => refused += 1,
        }
        let agree = match (&ours, theirs) {
            (Said::Known(a), Said::Known(b)) => alike(a, b),
            (Said::Unknown, Said::Unknown) | (Said::Refused(_), Said::Refused(_)) => true,
            _ => false,
        };
        let fine = match (&ours, theirs) {
            // Of an untyped null that it cannot place the tool says that it is known after apply, and then refuses it.
            (Said::Known(_), Said::Unknown) => true,
            // Later versions do not look at the other side of what decides alone.
            (Said::Known(_), Said::Refused(_)) => expression.contains("&&") || expression.contains("||"),
            (Said::Unknown, Said::Refused(why)) => why.contains("infinity"),
            // Text that is known in part is told from other text.
            (Said::Refused(why), Said::Unknown) => why.contains("no element is equal"),
            (Said::Unknown, Said::Known(_)) => {
                less += 1;
                println!("{expression} is unknown to us");
                true
            }
            _ => false,
        };
        if !agree && !fine && !allowed(&ours, theirs) {
            differ += 1;
            println!("{expression}\n    ours: {ours:?}\n  theirs: {theirs:?}");
        }
    }
    println!("{} expressions ({known} known, {unknown} unknown, {refused} refused): {differ} differ, of {less} we know less", expressions.len());
    assert!(differ == 0 && less * 50 <= expressions.len());
}

#[test]
fn expressions_come_to_what_terraform_says() {
    let Some(tool) = tool() else { return };
    compare(tool, &expressions(KNOWN, 60, 0), |_, _| false);
}

#[test]
fn edges_come_to_what_terraform_says() {
    let Some(tool) = tool() else { return };
    let edges: Vec<String> = include_str!("edges.txt").lines().map(str::to_owned).collect();
    compare(tool, &edges, |_, _| false);
}

/// Where something is unknown we may know more: what decides alone, whatever the rest is. That nothing known is wrong then,
/// is the property's to say. And what is refused only for its type may be unknown to us.
#[test]
fn expressions_over_unknown_values_are_unknown_where_terraforms_are() {
    let Some(tool) = tool() else { return };
    compare(tool, &expressions(IN_PART, 0, 1_000_000), |ours, theirs| match (ours, theirs) {
        (Said::Unknown, Said::Refused(_)) => true,
        // What shares a type with something of an unknown one.
        (Said::Known(_), Said::Refused(why)) => why.contains("any single type"),
        _ => false,
    });
}

/// A node as JSON; what is unknown as `{"$unknown": …}`.
fn as_json(node: &Node) -> Json {
    match &node.value {
        model::Value::Null => Json::Null,
        model::Value::Bool(yes) => json!(yes),
        model::Value::Number(number) => serde_json::from_str(&number.to_string()).unwrap(),
        model::Value::Text(text) => json!(&**text),
        model::Value::List(items) => items.iter().map(as_json).collect(),
        model::Value::Map(map) => Json::Object(map.iter().map(|entry| (entry.key.to_string(), as_json(&entry.node))).collect()),
        model::Value::Unknown(unknown) => json!({ "$unknown": unknown.why.as_str() }),
    }
}

/// Where ours says otherwise than a plan: its value, and the mask of what is known after apply.
fn differs(ours: &Json, after: &Json, unknown: &Json, path: &str) -> Option<String> {
    let is_unknown = ours.get("$unknown").is_some();
    // The tool has a word for it.
    if ours.get("$unknown").and_then(Json::as_str).is_some_and(|why| why.ends_with("is infinite")) {
        return None;
    }
    match (unknown, after) {
        (Json::Bool(true), _) => (!is_unknown).then(|| format!("{path}: {ours}, known after apply")),
        (Json::Object(mask), Json::Object(after)) if !is_unknown => {
            let names: std::collections::BTreeSet<&String> = after.keys().chain(mask.keys()).collect();
            let ours = ours.as_object()?;
            if let Some(name) = ours.keys().find(|name| !names.contains(name)) {
                return Some(format!("{path}.{name} is ours alone"));
            }
            names.into_iter().find_map(|name| match ours.get(name) {
                None => Some(format!("{path}.{name} is missing")),
                Some(item) => differs(item, after.get(name).unwrap_or(&Json::Null), mask.get(name).unwrap_or(&Json::Bool(false)), &format!("{path}.{name}")),
            })
        }
        (Json::Array(mask), Json::Array(after)) if ours.as_array().is_some_and(|ours| ours.len() == after.len()) => after
            .iter()
            .zip(ours.as_array()?)
            .enumerate()
            .find_map(|(n, (after, ours))| differs(ours, after, mask.get(n).unwrap_or(&Json::Bool(false)), &format!("{path}[{n}]"))),
        _ => (!alike(ours, after)).then(|| format!("{path}: {ours}, theirs {after}")),
    }
}

fn compare_configuration(tool: &str, number: u64) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in configuration(number) {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let plan = run(tool, folder.path(), &["init", "-no-color", "-input=false"], "")
        .and_then(|_| run(tool, folder.path(), &["plan", "-no-color", "-input=false", "-out=plan"], ""))
        .and_then(|_| run(tool, folder.path(), &["show", "-json", "plan"], ""));
    let (sources, _) = collect(&Collect {
        paths: ["main.tf", "terraform.tfvars", "child"].into_iter().map(|name| folder.path().join(name)).collect(),
        limits: Limits::default(),
        ..Collect::default()
    });
    let reading = read(&sources, &Options::default());
    let plan: Json = match plan {
        Ok(text) => serde_json::from_str(&text).unwrap(),
        Err(why) if reading.problems.is_empty() => return vec![format!("not refused: {why}")],
        Err(_) => return Vec::new(),
    };
    let mut wrong: Vec<String> = reading.problems.iter().map(|problem| format!("we say: {}", problem.message)).collect();
    let outputs: std::collections::BTreeMap<&str, Json> = reading.outputs.values().flatten().map(|entry| (&*entry.key, as_json(&entry.node))).collect();
    for (name, change) in plan["output_changes"].as_object().unwrap() {
        wrong.extend(
            outputs
                .get(name.as_str())
                .map_or_else(|| Some(format!("no output {name}")), |ours| differs(ours, &change["after"], &change["after_unknown"], name)),
        );
    }
    let mut addresses: std::collections::BTreeSet<&str> =
        reading.resources.iter().filter(|resource| &*resource.kind == "terraform_data").map(|resource| &*resource.address).collect();
    for change in plan["resource_changes"].as_array().unwrap() {
        let address = change["address"].as_str().unwrap();
        if !addresses.remove(address) {
            wrong.push(format!("no resource {address}"));
            continue;
        }
        let resource = reading.resources.iter().find(|resource| &*resource.address == address).unwrap();
        for name in ["input", "triggers_replace"] {
            let ours = resource.body.get(name).map_or(Json::Null, as_json);
            let change = &change["change"];
            wrong.extend(differs(&ours, &change["after"][name], &change["after_unknown"][name], &format!("{address}.{name}")));
        }
    }
    wrong.extend(addresses.into_iter().map(|address| format!("{address} is ours alone")));
    wrong
}

#[test]
fn configurations_come_to_what_terraform_plans() {
    let Some(tool) = tool() else { return };
    let count = (amount() / 10).max(1) as u64;
    let wrong: Vec<(u64, Vec<String>)> =
        (0..count).into_par_iter().map(|n| (seed() + n, compare_configuration(tool, seed() + n))).filter(|(_, wrong)| !wrong.is_empty()).collect();
    for (number, wrong) in &wrong {
        println!("configuration {number}:\n{}", configuration(*number).iter().map(|(path, text)| format!("# {path}\n{text}")).collect::<String>());
        wrong.iter().for_each(|wrong| println!("    {}", wrong.chars().take(600).collect::<String>()));
    }
    println!("{count} configurations: {} differ", wrong.len());
    assert!(wrong.is_empty());
}

const VARIABLES: [(&str, &str, &str); 9] = [
    ("t", "string", "\"Some text\""),
    ("e", "string", "\"\""),
    ("n", "number", "7"),
    ("b", "bool", "true"),
    ("l", "list(string)", "[\"b\", \"a\", \"c\"]"),
    ("s", "set(string)", "[\"q\", \"r\"]"),
    ("m", "map(string)", "{ a = \"1\", b = \"2\" }"),
    ("o", "object({ a = list(number), x = string })", "{ a = [1, 2], x = \"y\" }"),
    ("x", "any", "[\"a\", 1]"),
];

const OF_VARIABLES: Names = &[
    ('t', &["var.t", "var.e", "var.o.x"]),
    ('n', &["var.n", "var.o.a[0]"]),
    ('b', &["var.b"]),
    ('l', &["var.l", "[var.t, \"a\", var.e]"]),
    ('k', &["var.o.a"]),
    ('s', &["var.s", "toset([var.t, \"a\"])"]),
    ('m', &["var.m", "{ a = var.t, b = var.n }"]),
    ('a', &["var.x", "var.o"]),
];

#[test]
fn nothing_known_changes_when_a_value_becomes_unknown() {
    let module = |unknown: &str| -> String {
        let declare = |(name, kind, value): &(&str, &str, &str)| {
            let default = if *name == unknown { String::new() } else { format!("  default = {value}\n") };
            format!("variable \"{name}\" {{\n  type = {kind}\n  nullable = false\n{default}}}\n")
        };
        VARIABLES.iter().map(declare).collect()
    };
    let count = std::env::var("PROBITY_DIFFERENTIAL").ok().and_then(|text| text.parse().ok()).unwrap_or(3000_u64).max(3000);
    let questions: Vec<Question> = (0..count)
        .map(|n| {
            let mut dice = Dice::new(2_000_000 + seed() + n);
            let (kind, depth) = (*dice.pick(&['t', 'n', 'b', 'l', 'm', 'a', 's', 'k']), 1 + dice.below(4));
            Question { text: Writer { dice: &mut dice, names: OF_VARIABLES, wrong: 80 }.expression(kind, depth), given: Given::default() }
        })
        .collect();
    let answers = |unknown: &str| eval_expressions(&questions, &Sources::of([Source::new("main.tf", module(unknown), None)]), "", &Options::default());
    let known = answers("");
    let (mut compared, mut open, mut wrong) = (0, 0, 0);
    for (name, ..) in VARIABLES {
        for ((question, known), unknown) in questions.iter().zip(&known).zip(answers(name)) {
            // What is refused whatever the value is, is refused with it.
            if let (Answer::Value(known), Answer::Error(why)) = (known, &unknown) {
                wrong += 1;
                println!("{} without {name} is refused: {why}\n  with it: {known:?}", question.text);
            }
            // Where the value makes an error, nothing is said of it.
            if let (Answer::Value(known), Answer::Value(unknown)) = (known, &unknown)
                && question.text.contains(&format!("var.{name}"))
            {
                compared += 1;
                open += usize::from(!unknown.is_wholly_known());
                if !holds(unknown, known) {
                    wrong += 1;
                    println!("{} without {name}: {unknown:?}\n  with it: {known:?}", question.text);
                }
            }
        }
    }
    println!("{compared} compared, of which {open} hold something unknown: {wrong} are wrong");
    assert!(wrong == 0 && compared > 1000 && open > 500);
}
