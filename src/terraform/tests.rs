//! What the reader makes of whole files, and how it fares on the corpora.

use std::collections::BTreeMap;
use std::path::PathBuf;

use proptest::prelude::*;

use super::{Answer, Assignment, Data, Given, Options, Question, Value, eval_expressions, read};
use crate::model::{self, Node, Path, Reading, Resource, State};
use crate::source::{Collect, Limits, Source, Sources, collect};

fn sources(files: &[(&str, &str)]) -> Sources {
    Sources::of(files.iter().map(|(path, text)| Source::new(*path, *text, Some([0; 32]))))
}

fn one(text: &str) -> (Sources, Reading) {
    let sources = sources(&[("main.tf", text)]);
    let reading = read(&sources, &Options::default());
    (sources, reading)
}

fn resource<'r>(reading: &'r Reading, address: &str) -> &'r Resource {
    reading.resources.iter().find(|resource| &*resource.address == address).unwrap_or_else(|| panic!("no {address}"))
}

fn at<'r>(resource: &'r Resource, path: &str) -> &'r Node {
    resource.body.find(&Path::parse(path)).unwrap_or_else(|| panic!("no {path} in {:?}", resource.body))
}

fn why(node: &Node) -> &str {
    match &node.value {
        model::Value::Unknown(unknown) => &unknown.why,
        other => panic!("known: {other:?}"),
    }
}

fn addresses(reading: &Reading) -> Vec<&str> {
    reading.resources.iter().map(|resource| &*resource.address).collect()
}

#[test]
fn values_stand_where_the_user_can_mend_them() {
    let (sources, reading) = one("locals {\n  acl = \"private\"\n}\nresource \"aws_x\" \"b\" {\n  a = [local.acl, \"p\"]\n  b = { c = \"d${1 + 1}\" }\n}\n");
    let b = resource(&reading, "aws_x.b");
    assert_eq!(sources.slice(b.header), "resource \"aws_x\" \"b\"");
    assert_eq!(at(b, "a[0]").text(), Some("private"));
    assert_eq!(sources.slice(at(b, "a[0]").at), "local.acl");
    assert_eq!(sources.slice(at(b, "a[1]").at), "\"p\"");
    assert_eq!(at(b, "b.c").text(), Some("d2"));
    assert_eq!(sources.slice(at(b, "b").at), "{ c = \"d${1 + 1}\" }");
    assert_eq!(reading.problems, []);
}

#[test]
fn what_is_not_known_says_why_and_where_it_comes_from() {
    let (sources, reading) = one(concat!(
        "variable \"keep\" {\n  type = bool\n}\nresource \"aws_kms_key\" \"k\" {}\ndata \"aws_ami\" \"x\" {}\n",
        "resource \"aws_y\" \"z\" {\n  a = var.keep\n  b = aws_kms_key.k.arn\n  c = data.aws_ami.x.id\n  d = module.m.out\n  e = timestamp()\n  f = \"x-${aws_kms_key.k.id}\"\n}\n",
        "module \"m\" {\n  source = \"./m\"\n}\n",
    ));
    let z = resource(&reading, "aws_y.z");
    assert_eq!(why(at(z, "a")), "var.keep has no value");
    assert_eq!(why(at(z, "b")), "aws_kms_key.k.arn is known after apply");
    assert_eq!(why(at(z, "c")), "data.aws_ami.x.id is known after apply");
    assert_eq!(why(at(z, "d")), "module.m.out: module is not read");
    assert_eq!(why(at(z, "e")), "timestamp() is known after apply");
    let model::Value::Unknown(keep) = &at(z, "a").value else { panic!("known") };
    assert_eq!((keep.kind, sources.slice(keep.origin)), (model::Type::Bool, "variable \"keep\""));
    let model::Value::Unknown(text) = &at(z, "f").value else { panic!("known") };
    assert_eq!((text.kind, text.nullable), (model::Type::Text, false));
    let told: Vec<&str> = reading.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(told, ["module `./m` is not among the files read; its outputs are unknown"]);
}

#[test]
fn references_are_edges_through_locals_and_iterators() {
    let (_, reading) = one(concat!(
        "resource \"a_b\" \"c\" {\n  count = 2\n  name = \"n${count.index}\"\n}\n",
        "locals {\n  id = a_b.c[1].id\n  name = a_b.c[0].name\n}\n",
        "resource \"a_b\" \"d\" {\n  x = local.id\n  y = local.name\n  dynamic \"blk\" {\n    for_each = [a_b.c[0].arn]\n    content {\n      v = blk.value\n    }\n  }\n}\n",
    ));
    let d = resource(&reading, "a_b.d");
    assert_eq!(at(d, "y").text(), Some("n0"));
    assert_eq!(why(at(d, "blk.v")), "a_b.c[0].arn is known after apply");
    let edges: Vec<(String, &str)> = d.edges.iter().map(|edge| (edge.from.to_string(), &*edge.to)).collect();
    assert_eq!(edges, [("x".into(), "a_b.c[1]"), ("y".into(), "a_b.c[0]"), ("blk.v".into(), "a_b.c[0]")]);
}

#[test]
fn blocks_stand_as_often_as_they_are_made() {
    let (_, reading) = one(concat!(
        "variable \"u\" {}\n",
        "resource \"a\" \"n\" {\n  count = 0\n}\nresource \"a\" \"e\" {\n  for_each = toset([\"y\", \"x\"])\n  v = each.key\n}\n",
        "resource \"a\" \"u\" {\n  for_each = var.u\n  v = each.key\n}\n",
        "resource \"a\" \"d\" {\n  dynamic \"one\" {\n    for_each = { k = 1 }\n    iterator = it\n    content {\n      k = it.key\n    }\n  }\n  two {\n  }\n  two {\n  }\n  dynamic \"u\" {\n    for_each = var.u\n    content {\n    }\n  }\n}\n",
    ));
    assert_eq!(addresses(&reading), ["a.e[\"x\"]", "a.e[\"y\"]", "a.u", "a.d"]);
    assert_eq!(at(resource(&reading, "a.e[\"x\"]"), "v").text(), Some("x"));
    assert_eq!(why(at(resource(&reading, "a.u"), "v")), "var.u has no value");
    let d = resource(&reading, "a.d");
    assert_eq!(at(d, "one.k").text(), Some("k"));
    assert_eq!(at(d, "two").list().map(<[Node]>::len), Some(2));
    assert_eq!(why(at(d, "u[0]")), "var.u has no value");
}

#[test]
fn dynamic_blocks_of_unknown_number_leave_a_list_open() {
    let (_, reading) =
        one("variable \"u\" {}\nresource \"a\" \"d\" {\n  b {\n    x = 1\n  }\n  dynamic \"b\" {\n    for_each = var.u\n    content {\n    }\n  }\n}\n");
    let list = at(resource(&reading, "a.d"), "b").list().unwrap();
    assert_eq!(list.len(), 2);
    assert!(list[0].get("x").is_some());
    let model::Value::Unknown(tail) = &list[1].value else { panic!("known") };
    assert!(tail.tail && tail.why == "var.u has no value");
}

#[test]
fn text_keeps_the_pieces_that_are_known() {
    let (_, reading) = one(
        "variable \"u\" {}\nlocals {\n  arn = \"arn:${var.u}\"\n}\nresource \"a\" \"d\" {\n  x = \"${local.arn}-${\"logs\"}/*\"\n  y = upper(local.arn)\n  z = \"${var.u}\"\n}\n",
    );
    let d = resource(&reading, "a.d");
    let parts = |path: &str| match &at(d, path).value {
        model::Value::Unknown(unknown) => {
            unknown.parts.iter().map(|part| if let model::Part::Text(text) = part { text.to_string() } else { "?".into() }).collect::<Vec<_>>()
        }
        other => panic!("known: {other:?}"),
    };
    assert_eq!(parts("x"), ["arn:", "?", "-logs/*"]);
    assert!(parts("y").is_empty() && parts("z").is_empty());
}

#[test]
fn resources_of_unknown_number_may_not_exist() {
    let (_, reading) = one("variable \"u\" {}\nresource \"a\" \"d\" {\n  count = var.u ? 1 : 0\n}\nresource \"a\" \"e\" {\n  count = 1\n}\n");
    assert_eq!(resource(&reading, "a.d").exists.as_ref().map(|unknown| unknown.why.as_str()), Some("var.u has no value"));
    assert_eq!(resource(&reading, "a.e[0]").exists, None);
}

#[test]
fn a_broken_block_hides_nothing_else() {
    let (_, reading) = one("resource \"a\" \"x\" {\n  v = 1\n}\nresource \"a\" \"y\" {\n  v = [\n}\nresource \"a\" \"z\" {\n  v = 2\n}\n");
    assert_eq!(addresses(&reading), ["a.x", "a.z"]);
    assert_eq!(reading.files.values().map(|file| (file.state, file.resources)).collect::<Vec<_>>(), [(State::Partly, 2)]);
    assert_eq!(reading.problems.len(), 1);
}

#[test]
fn variables_take_their_values_in_terraforms_order() {
    let sources = sources(&[
        (
            "m/main.tf",
            "variable \"a\" {}\nvariable \"b\" {\n  default = 1\n}\nvariable \"s\" {\n  sensitive = true\n  default = \"x\"\n}\nvariable \"o\" {\n  type = object({ k = optional(string, \"d\"), n = number })\n}\nresource \"r\" \"r\" {\n  a = var.a\n  b = var.b\n  s = \"${var.s}!\"\n  o = var.o\n}\n",
        ),
        ("m/terraform.tfvars", "a = 1\no = { n = \"5\", gone = true }\n"),
        ("m/x.auto.tfvars", "a = 2\n"),
        ("m/y.auto.tfvars", "a = 3\n"),
        ("m/z.tfvars", "a = 4\n"),
    ]);
    let value = |options: &Options, path: &str| {
        let reading = read(&sources, options);
        assert_eq!(reading.problems, []);
        at(resource(&reading, "r.r"), path).value.clone()
    };
    let none = Options::default();
    assert_eq!(value(&none, "a"), model::Value::Number(3.into()));
    let file = Options { assignments: vec![Assignment::File("m/z.tfvars".into())], ..Options::default() };
    assert_eq!(value(&file, "a"), model::Value::Number(4.into()));
    let both = Options { assignments: vec![Assignment::File("m/z.tfvars".into()), Assignment::Value("a".into(), "five".into())], ..Options::default() };
    assert_eq!(value(&both, "a"), model::Value::Text("five".into()));
    assert_eq!(value(&none, "o.n"), model::Value::Number(5.into()));
    assert_eq!(value(&none, "o.k"), model::Value::Text("d".into()));
    let reading = read(&sources, &none);
    let r = resource(&reading, "r.r");
    assert!(at(r, "s").sensitive && !at(r, "a").sensitive);
    assert_eq!((&*r.root, at(r, "o").map().map(model::Map::len)), ("m", Some(2)));
}

#[test]
fn what_terraform_refuses_is_told_and_unknown() {
    let (_, reading) = one(
        "locals {\n  a = local.b\n  b = local.a\n}\nresource \"r\" \"r\" {\n  a = local.a\n  b = [\"x\" + 1, 2]\n  c = var.none\n  d = r.gone.id\n  password = \"hunter2\"\n}\n",
    );
    let r = resource(&reading, "r.r");
    assert!(why(at(r, "a")).ends_with("refers to itself"), "{}", why(at(r, "a")));
    assert_eq!(why(at(r, "b[0]")), "\"x\" + 1: a number is required");
    assert_eq!(at(r, "b[1]").value, model::Value::Number(2.into()));
    assert_eq!(why(at(r, "c")), "var.none: there is no variable `none`");
    assert_eq!(why(at(r, "d")), "r.gone.id: `r.gone` is not declared");
    assert!(at(r, "password").sensitive);
    assert_eq!(reading.problems.len(), 4);
}

#[test]
fn overrides_and_tofu_files_take_their_place() {
    let files = sources(&[
        ("main.tf", "resource \"r\" \"a\" {\n  v = 1\n  w = 1\n  b {\n    x = 1\n  }\n}\n"),
        ("z_override.tf", "resource \"r\" \"a\" {\n  v = 2\n  b {\n    x = 2\n  }\n}\n"),
        ("o.tf", "resource \"r\" \"o\" {\n  v = 1\n}\n"),
        ("o.tofu", "resource \"r\" \"o\" {\n  v = 2\n}\n"),
    ]);
    let reading = read(&files, &Options::default());
    let a = resource(&reading, "r.a");
    let numbers = ["v", "w", "b.x"].map(|path| at(a, path).value.clone());
    assert_eq!(numbers, [2, 1, 2].map(|n: i64| model::Value::Number(n.into())));
    assert_eq!(at(resource(&reading, "r.o"), "v").value, model::Value::Number(2.into()));
    assert_eq!(addresses(&reading).len(), 2);
}

#[test]
fn the_json_syntax_says_the_same() {
    let text = r#"{"//": "c", "locals": {"n": "x"}, "resource": {"a_b": {"c": {"count": 2, "v": "${local.n}-${count.index}", "w": ["${local.n}"], "depends_on": ["a_b.d"]}, "d": [{"e": {"f": "$${g}"}}]}}, "variable": {"u": {"type": "list(string)"}}, "output": {"o": {"value": "${var.u}"}}}"#;
    let files = sources(&[("m.tf.json", text), ("terraform.tfvars.json", r#"{"u": ["${raw}"]}"#)]);
    let reading = read(&files, &Options::default());
    assert_eq!(reading.problems, []);
    assert_eq!(addresses(&reading), ["a_b.c[0]", "a_b.c[1]", "a_b.d"]);
    let c = resource(&reading, "a_b.c[1]");
    assert_eq!(at(c, "v").text(), Some("x-1"));
    assert_eq!(files.slice(at(c, "w[0]").at), "\"${local.n}\"");
    assert_eq!(at(c, "depends_on[0]").text(), Some("a_b.d"));
    assert_eq!(at(resource(&reading, "a_b.d"), "e.f").text(), Some("${g}"));
    assert_eq!(reading.files.values().map(|file| file.resources).collect::<Vec<_>>(), [2, 0]);
    let outputs = reading.outputs.get(".").unwrap();
    assert_eq!(outputs[0].node.list().and_then(|list| list[0].text()), Some("${raw}"));
}

#[test]
fn hostile_files_end() {
    let doubling: String = (1..64).map(|n| format!("  a{n} = \"${{local.a{}}}${{local.a{}}}\"\n", n - 1, n - 1)).collect();
    let pairs: String = (1..64).map(|n| format!("  b{n} = [local.b{}, local.b{}]\n", n - 1, n - 1)).collect();
    let chain: String = (1..5000).map(|n| format!("  c{n} = local.c{}\n", n - 1)).collect();
    let squares: String = (1..64).map(|n| format!("  d{n} = local.d{} * local.d{}\n", n - 1, n - 1)).collect();
    let text = format!(
        "locals {{\n  a0 = \"xxxxxxxxxxxxxxxxxxxxxxxxxxxx\"\n{doubling}  b0 = 1\n{pairs}  c0 = 1\n{chain}  d0 = 1e300\n{squares}}}\nresource \"r\" \"r\" {{\n  a = local.a63\n  b = local.b63\n  c = local.c4999\n  d = local.d63\n  e = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]\n}}\nresource \"r\" \"many\" {{\n  count = 100000000\n}}\n"
    );
    let (_, reading) = one(&text);
    let r = resource(&reading, "r.r");
    assert_eq!(at(r, "c").value, model::Value::Number(1.into()));
    for path in ["a", "d", "e"] {
        why(at(r, path));
    }
    let mut unknown = 0;
    at(r, "b").unknowns(&mut |_, _| unknown += 1);
    assert!((1..1000).contains(&unknown), "{unknown}");
    assert_eq!(addresses(&reading), ["r.r", "r.many"]);
}

#[test]
fn a_called_module_is_judged_through_its_callers() {
    let module = "variable \"n\" {\n  type = string\n}\nvariable \"k\" {\n  default = \"d\"\n}\nresource \"r\" \"t\" {\n  n = var.n\n  k = var.k\n}\noutput \"o\" {\n  value = \"${var.n}!\"\n}\noutput \"id\" {\n  value = r.t.id\n}\n";
    let root = "module \"a\" {\n  source = \"./m\"\n  for_each = toset([\"x\", \"y\"])\n  n = each.key\n  k = r.own.id\n}\nmodule \"b\" {\n  source = \"./m\"\n  count = 1\n  n = module.a[\"x\"].o\n}\nmodule \"none\" {\n  source = \"./m\"\n  count = 0\n  n = 1\n}\nresource \"r\" \"own\" {\n  v = module.b[0].o\n  id_of_a = module.a[\"y\"].id\n}\noutput \"all\" {\n  value = module.b[*].o\n}\n";
    let files = sources(&[("e/main.tf", root), ("e/m/main.tf", module)]);
    let reading = read(&files, &Options::default());
    assert_eq!(reading.problems, []);
    let found: Vec<&str> = reading.resources.iter().filter(|resource| &*resource.kind == "r").map(|resource| &*resource.address).collect();
    assert_eq!(found, ["r.own", "module.b[0].r.t", "module.a[\"y\"].r.t", "module.a[\"x\"].r.t"]);
    assert_eq!(at(resource(&reading, "module.b[0].r.t"), "n").text(), Some("x!"));
    let x = resource(&reading, "module.a[\"x\"].r.t");
    assert_eq!(why(at(x, "k")), "r.own.id is known after apply");
    let edges = |resource: &Resource| resource.edges.iter().map(|edge| (edge.from.to_string(), edge.to.to_string())).collect::<Vec<_>>();
    assert_eq!(edges(x), [("k".to_owned(), "r.own".to_owned())]);
    assert_eq!((&*x.root, files.path(x.at.source), x.calls.iter().map(|at| files.slice(*at)).collect::<Vec<_>>()), ("e", "e/m/main.tf", vec!["module \"a\""]));
    let own = resource(&reading, "r.own");
    assert_eq!(at(own, "v").text(), Some("x!!"));
    assert_eq!(why(at(own, "id_of_a")), "module.a[\"y\"].r.t.id is known after apply");
    assert!(edges(own).contains(&("id_of_a".to_owned(), "module.a[\"y\"].r.t".to_owned())));
    assert_eq!(reading.outputs.get("e").map(|outputs| outputs[0].node.list().map(<[Node]>::len)), Some(Some(1)));
    let all = read(&files, &Options { judge_all_modules: true, ..Options::default() });
    assert!(all.resources.iter().any(|resource| &*resource.root == "e/m" && why(at(resource, "n")) == "var.n has no value"));
}

#[test]
fn calls_that_go_in_circles_end_with_a_problem() {
    let files = sources(&[
        ("a/main.tf", "module \"b\" {\n  source = \"../b\"\n}\nresource \"r\" \"a\" {\n  v = module.b.none\n}\n"),
        ("b/main.tf", "module \"a\" {\n  source = \"../a\"\n}\nresource \"r\" \"b\" {}\n"),
        ("c/main.tf", "module \"c\" {\n  source = \"./\"\n}\nresource \"r\" \"c\" {}\n"),
    ]);
    let reading = read(&files, &Options::default());
    let told: Vec<&str> = reading.problems.iter().map(|problem| problem.message.as_str()).filter(|message| message.contains("calls the module")).collect();
    assert_eq!(told, ["`module.c` calls the module that it stands in", "`module.a` calls the module that it stands in"]);
    assert_eq!(addresses(&reading), ["r.c", "module.c", "r.a", "module.b", "module.b.r.b", "module.b.module.a"]);
}

#[test]
fn installed_modules_are_found_by_the_names_of_their_calls() {
    let list =
        r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"m","Source":"registry.example/x/y/z","Version":"1.0.0","Dir":".terraform/modules/m/sub"}]}"#;
    let files = sources(&[
        (
            "main.tf",
            "module \"m\" {\n  source = \"x/y/z\"\n}\nmodule \"n\" {\n  source = \"git::https://host/n.git?ref=1\"\n}\nmodule \"o\" {\n  source = \"git::https://host/n.git?ref=1\"\n}\n",
        ),
        (".terraform/modules/modules.json", list),
        (".terraform/modules/m/sub/main.tf", "resource \"r\" \"r\" {\n  p = path.module\n}\n"),
        (".terraform/modules/m/main.tf", "resource \"r\" \"unused\" {}\n"),
    ]);
    let reading = read(&files, &Options::default());
    assert_eq!(addresses(&reading), ["module.m", "module.n", "module.o", "module.m.r.r"]);
    assert_eq!(at(resource(&reading, "module.m.r.r"), "p").text(), Some(".terraform/modules/m/sub"));
    let told: Vec<&str> = reading.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(told, ["module `git::https://host/n.git?ref=1` is not among the files read; its outputs are unknown"]);
}

#[test]
fn scopes_of_modules_do_not_leak() {
    let files = sources(&[
        (
            "main.tf",
            "locals {\n  x = \"outer\"\n}\nmodule \"m\" {\n  source = \"./m\"\n  gone = 1\n}\nresource \"r\" \"r\" {\n  v = module.m.v\n  w = module.m.none\n}\n",
        ),
        ("m/main.tf", "locals {\n  x = \"inner\"\n}\nresource \"r\" \"r\" {\n  v = local.x\n}\noutput \"v\" {\n  value = r.r.v\n}\n"),
    ]);
    let reading = read(&files, &Options::default());
    assert_eq!(at(resource(&reading, "r.r"), "v").text(), Some("inner"));
    let mut told: Vec<&str> = reading.problems.iter().map(|problem| problem.message.as_str()).collect();
    told.sort();
    assert_eq!(told, ["cannot be evaluated: module `m` has no output `none`", "the module has no variable `gone`"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_read_without_harm(pieces in proptest::collection::vec(prop_oneof![
        Just("resource \"a\" \"b\" {\n"), Just("}\n"), Just("x = "), Just("${"), Just("}"), Just("[for k, v in "), Just("{ for"), Just(" : "), Just("=> "),
        Just("\""), Just("<<-EOT\n"), Just("EOT\n"), Just("%{ if "), Just("%{ endif }"), Just("local.a"), Just("\n"), Just("é𝄞"), Just("["), Just("]"), Just("("), Just(")"),
        Just("1e9"), Just("try("), Just(", "), Just("..."), Just("/*"), Just("# c\n"), Just("?"), Just("locals {\na = local.a\n}\n"), Just("\\"), Just("count = 2\n"),
    ], 0..40)) {
        let text: String = pieces.concat();
        let (_, reading) = one(&text);
        for problem in &reading.problems {
            let span = problem.at.unwrap();
            prop_assert!(text.get(span.range()).is_some(), "{:?}", problem);
        }
        for resource in &reading.resources {
            prop_assert!(text.get(resource.at.range()).is_some() && text.get(resource.header.range()).is_some());
        }
    }
}

/// The folder of the corpora; `None` where they are not at hand.
fn corpora() -> Option<PathBuf> {
    let folder = std::env::var_os("PROBITY_CORPORA").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora"), PathBuf::from);
    let terraform = folder.join("terraform");
    if !terraform.is_dir() {
        println!("skipped: no corpora at {}", folder.display());
        return None;
    }
    Some(terraform)
}

/// A value as the corpus writes it.
fn to_json(value: &Value) -> serde_json::Value {
    use serde_json::json;
    match &value.data {
        Data::Null(_) => serde_json::Value::Null,
        Data::Bool(yes) => json!(yes),
        Data::Number(number) => number.to_i64().map_or_else(|| json!(number.to_f64()), |n| json!(n)),
        Data::Text(text) => json!(&**text),
        Data::Sequence(sequence) => sequence.items().iter().map(to_json).collect(),
        Data::Mapping(mapping) => serde_json::Value::Object(mapping.items().iter().map(|(name, item)| (name.to_string(), to_json(item))).collect()),
        Data::Unknown(_) => json!({"__unknown__": true}),
    }
}

fn alike(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    match (a, b) {
        (serde_json::Value::Number(a), serde_json::Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            a == b || (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
        }
        (serde_json::Value::Array(a), serde_json::Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b)),
        (serde_json::Value::Object(a), serde_json::Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, item)| b.get(name).is_some_and(|other| alike(item, other)))
        }
        (a, b) => a == b,
    }
}

#[test]
fn functions_agree_with_the_corpus() {
    let Some(folder) = corpora() else { return };
    let fixtures = folder.join("tf_functions_fixtures");
    let (sources, _) = collect(&Collect { paths: vec![fixtures.clone()], limits: Limits::default(), ..Collect::default() });
    let base = fixtures.to_string_lossy().into_owned();
    let rows = std::fs::read_to_string(folder.join("tf_functions.jsonl")).unwrap();
    let (mut agreed, mut total) = (0, 0);
    let mut missed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // One row holds a number that the test's own JSON reader refuses.
    let rows: Vec<serde_json::Value> = rows.lines().filter_map(|row| serde_json::from_str(row).ok()).collect();
    let mut questions = Vec::new();
    for row in &rows {
        let mut given = Given::default();
        for (name, value) in row["vars"].as_object().into_iter().flatten() {
            if value.get("__unknown__").is_some() {
                let kind = row["unknown_types"].get(name).and_then(|kind| kind.as_str()).unwrap_or("any");
                given.unknown.insert(name.clone(), kind.to_owned());
            } else {
                let text = row["vars_hcl"]
                    .get(name)
                    .and_then(|text| text.as_str())
                    .map_or_else(|| value.to_string().replace("${", "$${").replace("%{", "%%{"), str::to_owned);
                given.vars.insert(name.clone(), text);
            }
        }
        questions.push(Question { text: row["src"].as_str().unwrap().to_owned(), given });
    }
    let answers = eval_expressions(&questions, &sources, &base, &Options::default());
    for (row, answer) in rows.iter().zip(answers) {
        let text = row["src"].as_str().unwrap();
        let agrees = match &answer {
            Answer::Error(_) => row.get("want_error").is_some() || row.get("version_sensitive").is_some_and(|other| other.to_string().contains("error")),
            Answer::Value(value) if row.get("want_unknown").is_some() => value.unknown().is_some(),
            Answer::Value(value) => row.get("want").is_some_and(|want| alike(&to_json(value), want)),
        };
        total += 1;
        if agrees {
            agreed += 1;
        } else {
            let got = match &answer {
                Answer::Error(why) => why.clone(),
                Answer::Value(value) => to_json(value).to_string(),
            };
            missed
                .entry(row["function"].as_str().unwrap().to_owned())
                .or_default()
                .push(format!("{text} -> {got}, want {}", row.get("want").map_or("error/unknown".to_owned(), ToString::to_string)));
        }
    }
    for (function, cases) in &missed {
        println!("{function}: {}", cases.len());
        for case in cases {
            println!("    {}", case.chars().take(240).collect::<String>());
        }
    }
    println!("functions: {agreed} of {total}");
    assert!(agreed * 100 >= total * 98, "{agreed} of {total}");
}

#[test]
fn real_trees_are_read_whole() {
    let Some(folder) = corpora() else { return };
    let (mut agreed, mut total) = (0, 0);
    let mut trees: Vec<PathBuf> =
        std::fs::read_dir(folder.join("real")).unwrap().filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect();
    trees.sort();
    let declared = regex::Regex::new(r#"(?m)^[ \t]*(?:resource|data)[ \t]+"?[\w-]+"?[ \t]+"?[\w-]+"?[ \t]*\{"#).unwrap();
    for tree in trees {
        let (sources, _) = collect(&Collect { paths: vec![tree.clone()], limits: Limits::default(), ..Collect::default() });
        let start = std::time::Instant::now();
        let reading = read(&sources, &Options::default());
        println!(
            "{}: {} files, {} resources, {} problems, {:?}",
            tree.display(),
            reading.files.len(),
            reading.resources.len(),
            reading.problems.len(),
            start.elapsed()
        );
        for (id, source) in sources.iter().filter(|(_, source)| source.name().ends_with(".tf")) {
            total += 1;
            let wanted = declared.find_iter(&source.text).count();
            match reading.files.get(&id) {
                Some(file) if file.state == State::Read && file.resources as usize == wanted => agreed += 1,
                other => println!("  {}: {wanted} declared, got {other:?}", source.path),
            }
        }
        let mut messages: BTreeMap<String, (usize, String)> = BTreeMap::new();
        for problem in &reading.problems {
            let place = problem.at.map(|at| sources.place(at)).unwrap_or_default();
            messages.entry(problem.message.chars().take(120).collect()).or_insert((0, format!("{}:{}", place.file, place.start.line))).0 += 1;
        }
        for (message, (count, place)) in messages {
            println!("  {count} x {message} ({place})");
        }
    }
    println!("reads: {agreed} of {total}");
    assert!(agreed * 1000 >= total * 995, "{agreed} of {total}");
}

/// Expressions over the names `a`, `b` and `c`.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("a".to_owned()),
        Just("b".to_owned()),
        Just("c".to_owned()),
        Just("1".to_owned()),
        Just("true".to_owned()),
        Just("\"x\"".to_owned()),
        Just("null".to_owned()),
        Just("[]".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            (two.clone(), prop_oneof![Just("&&"), Just("||"), Just("=="), Just("!="), Just("+"), Just("<"), Just("%")])
                .prop_map(|((l, r), op)| format!("({l} {op} {r})")),
            (inner.clone(), two.clone()).prop_map(|(c, (l, r))| format!("({c} ? {l} : {r})")),
            two.clone().prop_map(|(l, r)| format!("[{l}, {r}]")),
            two.clone().prop_map(|(l, r)| format!("{{ k = {l}, l = {r} }}")),
            two.clone().prop_map(|(l, r)| format!("\"${{{l}}}-${{{r}}}\"")),
            two.clone().prop_map(|(l, r)| format!("try({l}, {r})")),
            two.clone().prop_map(|(l, r)| format!("coalesce({l}, {r})")),
            two.clone().prop_map(|(l, r)| format!("contains([{l}], {r})")),
            two.clone().prop_map(|(l, r)| format!("[for v in [{l}, {r}] : v if v == {l}]")),
            two.prop_map(|(l, r)| format!("merge({{ k = {l} }}, {{ k = {r} }})")),
            inner.clone().prop_map(|l| format!("can({l})")),
            inner.clone().prop_map(|l| format!("length({l})")),
            inner.clone().prop_map(|l| format!("jsonencode({l})")),
            inner.clone().prop_map(|l| format!("toset([{l}, \"x\"])")),
            inner.prop_map(|l| format!("{l}[*]")),
        ]
    })
}

/// Whether every value that is known in `a` may be that of `b`.
fn agrees(a: &Value, b: &Value) -> bool {
    match (&a.data, &b.data) {
        (Data::Unknown(_), _) => true,
        (Data::Sequence(a), Data::Sequence(b)) => {
            // Of a set, elements that are unknown may come to be equal to others.
            !a.items().iter().all(Value::is_wholly_known) && a.kind == super::SequenceKind::Set
                || a.items().len() == b.items().len() && a.items().iter().zip(b.items()).all(|(a, b)| agrees(a, b))
        }
        (Data::Mapping(a), Data::Mapping(b)) => {
            a.items().len() == b.items().len() && a.items().iter().all(|(name, item)| b.items().get(name).is_some_and(|other| agrees(item, other)))
        }
        // Beside a value of another type, `1` may become `"1"`: the type of what is unknown is not known either.
        (Data::Number(_) | Data::Bool(_), Data::Text(text)) => to_json(a).to_string().as_str() == &**text,
        (Data::Text(text), Data::Number(_) | Data::Bool(_)) => to_json(b).to_string().as_str() == &**text,
        // A null keeps the type of what it stands for, which is not known where that is not.
        (Data::Null(_), Data::Null(_)) => true,
        (a, b) => a == b,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_known_of_an_unknown_holds_for_every_value_of_it(text in expressions(), value in prop_oneof![
        Just(("true", "bool")), Just(("false", "bool")), Just(("2", "number")), Just(("\"x\"", "string")), Just(("\"\"", "string")), Just(("null", "any")),
    ]) {
        let vars = |with_a: bool| {
            let mut vars = BTreeMap::from([("b".to_owned(), "\"x\"".to_owned()), ("c".to_owned(), "[true]".to_owned())]);
            if with_a {
                vars.insert("a".to_owned(), value.0.to_owned());
            }
            vars
        };
        let known = Question { text: text.clone(), given: Given { vars: vars(true), unknown: BTreeMap::new() } };
        let unknown = Question { text: text.clone(), given: Given { vars: vars(false), unknown: BTreeMap::from([("a".to_owned(), value.1.to_owned())]) } };
        let answers = eval_expressions(&[unknown, known], &Sources::default(), "", &Options::default());
        // Where the value makes an error, nothing is said of it.
        if let [Answer::Value(unknown), Answer::Value(known)] = answers.as_slice() {
            prop_assert!(agrees(unknown, known), "{text} with a = {}: {:?} but {:?}", value.0, to_json(unknown), to_json(known));
        }
    }
}
