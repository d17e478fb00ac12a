//! What static evaluators of Terraform are known to get wrong, one test each.

mod expressions;
mod files;
mod modules;
mod providers;
mod repetition;
mod unknown;
mod variables;

use super::{Assignment, Options, read};
use crate::model::{Node, Path, Reading, Value};
use crate::source::{Source, Sources};

fn files(files: &[(&str, &str)]) -> Sources {
    Sources::of(files.iter().map(|(path, text)| Source::new(*path, *text, Some([0; 32]))))
}

fn reading(given: &[(&str, &str)]) -> Reading {
    read(&files(given), &Options::default())
}

fn addresses(reading: &Reading) -> Vec<&str> {
    reading.resources.iter().filter(|resource| &*resource.kind != "module").map(|resource| &*resource.address).collect()
}

fn node<'r>(reading: &'r Reading, address: &str, path: &str) -> &'r Node {
    let resource = reading.resources.iter().find(|resource| &*resource.address == address).unwrap_or_else(|| panic!("no {address}"));
    resource.body.find(&Path::parse(path)).unwrap_or_else(|| panic!("no {path} in {:?}", resource.body))
}

fn text<'r>(reading: &'r Reading, address: &str, path: &str) -> &'r str {
    node(reading, address, path).text().unwrap_or_else(|| panic!("{:?}", node(reading, address, path)))
}

fn why<'r>(reading: &'r Reading, address: &str, path: &str) -> &'r str {
    match &node(reading, address, path).value {
        Value::Unknown(unknown) => &unknown.why,
        other => panic!("known: {other:?}"),
    }
}

/// What was told, in order.
fn told(reading: &Reading) -> Vec<&str> {
    reading.problems.iter().map(|problem| problem.message.as_str()).collect()
}

/// A node in short: `?` where it is unknown.
fn short(node: &Node) -> String {
    let joined = |items: Vec<String>| items.join(", ");
    match &node.value {
        Value::Null => "null".into(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => format!("{:?}", &**text),
        Value::List(items) => format!("[{}]", joined(items.iter().map(short).collect())),
        Value::Map(map) => format!("{{{}}}", joined(map.iter().map(|entry| format!("{} = {}", entry.key, short(&entry.node))).collect())),
        Value::Unknown(_) => "?".into(),
    }
}

/// What each of the expressions comes to as an output of a module that says `module` beside it.
fn outputs(module: &str, expressions: &[&str]) -> Vec<String> {
    let outputs: String = expressions.iter().enumerate().map(|(n, text)| format!("output \"o{n}\" {{\n  value = {text}\n}}\n")).collect();
    let reading = reading(&[("a.tf", module), ("outputs.tf", &outputs)]);
    reading.outputs.values().flatten().map(|entry| short(&entry.node)).collect()
}

/// Checks what expressions come to, each with what is expected.
fn come_to(module: &str, cases: &[(&str, &str)]) {
    let expressions: Vec<&str> = cases.iter().map(|(text, _)| *text).collect();
    for ((text, wanted), got) in cases.iter().zip(outputs(module, &expressions)) {
        assert_eq!(got, *wanted, "{text}");
    }
}

#[test]
fn a_module_is_the_files_of_one_folder_and_not_those_below() {
    let reading = reading(&[
        ("a/x.tf", "resource \"r\" \"x\" {\n  v = local.y\n}\n"),
        ("a/b/y.tf", "locals {\n  y = 1\n}\n"),
        ("a/.h.tf", "locals {\n  y = 2\n}\n"),
        ("a/b.tf~", "locals {\n  y = 3\n}\n"),
    ]);
    assert_eq!(why(&reading, "r.x", "v"), "local.y: there is no local value `y`");
}

#[test]
fn blocks_of_later_versions_do_not_lose_the_file() {
    let text = "import {\n  to = r.a\n  id = \"i\"\n}\nmoved {\n  from = r.b\n  to = r.a\n}\nremoved {\n  from = r.c\n}\ncheck \"c\" {\n  data \"d\" \"e\" {}\n  assert {\n    condition = true\n    error_message = \"m\"\n  }\n}\nephemeral \"s\" \"t\" {}\naction \"x\" \"y\" {}\nresource \"r\" \"a\" {}\n";
    let reading = reading(&[("a.tf", text)]);
    assert_eq!(addresses(&reading), ["data.d.e", "r.a"]);
    assert_eq!(reading.problems, []);
}

#[test]
fn a_resource_of_count_zero_is_not_judged() {
    assert_eq!(addresses(&reading(&[("a.tf", "resource \"r\" \"a\" {\n  count = 0\n}\nresource \"r\" \"b\" {\n  count = true ? \"1\" : 0\n}\n")])), ["r.b[0]"]);
}

#[test]
fn a_call_of_count_zero_has_no_resources_and_count_one_has() {
    let call = |count: &str| format!("module \"m\" {{\n  source = \"./m\"\n  count = {count}\n}}\n");
    let resource = ("m/a.tf", "resource \"r\" \"a\" {}\n");
    assert_eq!(addresses(&reading(&[("a.tf", &call("0")), resource])), [] as [&str; 0]);
    assert_eq!(addresses(&reading(&[("a.tf", &call("1")), resource])), ["module.m[0].r.a"]);
}

#[test]
fn counts_that_are_no_counts_are_told() {
    for count in ["-1", "null", "0.5", "true", "[]"] {
        let reading = reading(&[("a.tf", &format!("resource \"r\" \"a\" {{\n  count = {count}\n}}\n"))]);
        assert_eq!((reading.problems.len(), reading.resources.iter().filter(|resource| resource.exists.is_some()).count()), (1, 1), "{count}");
    }
}

#[test]
fn equal_values_under_different_keys_stay_apart() {
    let reading = reading(&[("a.tf", "resource \"r\" \"a\" {\n  for_each = { x = 1, y = 1 }\n  v = each.value\n}\n")]);
    assert_eq!(addresses(&reading), ["r.a[\"x\"]", "r.a[\"y\"]"]);
}

#[test]
fn for_each_over_a_list_is_told() {
    let reading = reading(&[("a.tf", "resource \"r\" \"a\" {\n  for_each = [\"x\"]\n}\n")]);
    assert_eq!(reading.problems.len(), 1);
}

#[test]
fn instances_of_another_resource_can_be_gone_through() {
    let reading = reading(&[(
        "a.tf",
        "resource \"r\" \"a\" {\n  for_each = toset([\"x\", \"y\"])\n  n = each.key\n}\nresource \"r\" \"b\" {\n  for_each = { for k, v in { x = 1, y = 2 } : k => v }\n  n = r.a[each.key].n\n}\nresource \"r\" \"c\" {\n  n = join(\",\", [for k in [\"x\", \"y\"] : r.a[k].n])\n}\n",
    )]);
    assert_eq!((text(&reading, "r.b[\"y\"]", "n"), text(&reading, "r.c", "n")), ("y", "x,y"));
}

#[test]
fn a_reference_to_no_instances_is_empty() {
    let reading = reading(&[(
        "a.tf",
        "resource \"r\" \"z\" {\n  count = 0\n}\nresource \"r\" \"a\" {\n  one = one(r.z[*].id)\n  try = try(r.z[0].id, \"d\")\n  join = join(\"\", r.z[*].id)\n  length = length(r.z)\n}\n",
    )]);
    assert_eq!((&node(&reading, "r.a", "one").value, text(&reading, "r.a", "try"), text(&reading, "r.a", "join")), (&Value::Null, "d", ""));
    assert_eq!(node(&reading, "r.a", "length").value, Value::Number(0.into()));
}

#[test]
fn dynamic_blocks_nest_and_see_outer_iterators() {
    let reading = reading(&[(
        "a.tf",
        "resource \"r\" \"a\" {\n  dynamic \"o\" {\n    for_each = [{ n = \"p\", l = [\"q\", \"r\"] }]\n    content {\n      dynamic \"i\" {\n        for_each = o.value.l\n        iterator = it\n        content {\n          v = \"${o.value.n}${it.value}${it.key}\"\n        }\n      }\n    }\n  }\n}\n",
    )]);
    assert_eq!((text(&reading, "r.a", "o.i[0].v"), text(&reading, "r.a", "o.i[1].v")), ("pq0", "pr1"));
}

#[test]
fn a_dynamic_block_over_nothing_makes_none() {
    let reading = reading(&[("a.tf", "resource \"r\" \"a\" {\n  v = 1\n  dynamic \"b\" {\n    for_each = []\n    content {}\n  }\n}\n")]);
    assert_eq!(reading.resources.first().map(|resource| resource.body.get("b").is_none()), Some(true));
}

#[test]
fn the_side_of_a_conditional_that_is_not_taken_spoils_nothing() {
    let reading = reading(&[("a.tf", "locals {\n  l = []\n}\nresource \"r\" \"a\" {\n  v = length(local.l) > 0 ? local.l[0] : \"d\"\n}\n")]);
    assert_eq!(text(&reading, "r.a", "v"), "d");
}

#[test]
fn command_line_values_and_files_count_in_their_order() {
    let sources = files(&[
        ("a.tf", "variable \"v\" {\n  default = \"d\"\n}\nresource \"r\" \"a\" {\n  v = var.v\n}\n"),
        ("one.tfvars", "v = \"one\"\n"),
        ("two.tfvars", "v = \"two\"\n"),
        ("terraform.tfvars", "v = \"auto\"\n"),
    ]);
    let value = |assignments: &[Assignment], environment: &[(String, String)]| {
        let options = Options { assignments: assignments.to_vec(), environment: environment.to_vec(), ..Options::default() };
        text(&read(&sources, &options), "r.a", "v").to_owned()
    };
    let (one, two, said) = (Assignment::File("one.tfvars".into()), Assignment::File("two.tfvars".into()), Assignment::Value("v".into(), "said".into()));
    let environment = [("v".to_owned(), "env".to_owned())];
    assert_eq!(value(&[], &environment), "auto");
    assert_eq!(value(&[one.clone(), two.clone()], &environment), "two");
    assert_eq!(value(&[two, said.clone(), one.clone()], &[]), "one");
    assert_eq!(value(&[one, said], &[]), "said");
}

#[test]
fn the_environment_counts_above_defaults_and_for_the_root_alone() {
    let sources = files(&[
        ("a.tf", "variable \"v\" {\n  default = \"d\"\n}\nmodule \"m\" {\n  source = \"./m\"\n}\nresource \"r\" \"a\" {\n  v = var.v\n}\n"),
        ("m/a.tf", "variable \"v\" {\n  default = \"e\"\n}\nresource \"r\" \"a\" {\n  v = var.v\n}\n"),
        ("m/terraform.tfvars", "v = \"not taken\"\n"),
    ]);
    let reading = read(&sources, &Options { environment: vec![("v".into(), "env".into())], ..Options::default() });
    assert_eq!((text(&reading, "r.a", "v"), text(&reading, "module.m.r.a", "v")), ("env", "e"));
}

#[test]
fn unknown_and_false_is_false_and_structure_stays_known() {
    let reading = reading(&[(
        "a.tf",
        "variable \"u\" {}\nresource \"r\" \"a\" {\n  f = var.u && false\n  n = length([var.u, 1])\n  k = join(\",\", keys({ a = var.u, b = 1 }))\n  p = { a = var.u, b = \"known\" }\n  c = contains([\"x\", var.u], \"x\")\n}\n",
    )]);
    assert_eq!((&node(&reading, "r.a", "f").value, &node(&reading, "r.a", "n").value), (&Value::Bool(false), &Value::Number(2.into())));
    assert_eq!((text(&reading, "r.a", "k"), text(&reading, "r.a", "p.b"), &node(&reading, "r.a", "c").value), ("a,b", "known", &Value::Bool(true)));
    assert_eq!(why(&reading, "r.a", "p.a"), "var.u has no value");
}

#[test]
fn text_known_in_part_is_not_what_it_cannot_become() {
    let against = ["\"\"", "\"b--x-c\"", "\"a-\"", "\"a-b-c\"", "\"a-x-x\"", "\"a-b-x-c\"", "null"];
    let lines: Vec<String> = against.iter().enumerate().map(|(n, other)| format!("  v{n} = local.n == {other}\n")).collect();
    let head = "variable \"u\" {}\nlocals {\n  n = \"a-${var.u}-x-${var.u}c\"\n}\nresource \"r\" \"a\" {\n";
    let text = format!("{head}{}}}\n", lines.concat());
    let reading = reading(&[("a.tf", &text)]);
    let of = |n: usize| node(&reading, "r.a", &format!("v{n}")).value.clone();
    assert_eq!([0, 1, 2, 3, 4, 6].map(of), [const { Value::Bool(false) }; 6]);
    assert!(matches!(of(5), Value::Unknown(_)), "it may be that: {:?}", of(5));
}

#[test]
fn files_outside_of_those_given_are_not_read() {
    let reading = reading(&[
        ("a/a.tf", "resource \"r\" \"a\" {\n  v = templatefile(\"t.tpl\", { n = \"x\" })\n  w = file(\"${path.module}/none.txt\")\n}\n"),
        ("a/t.tpl", "hello ${n}"),
    ]);
    assert_eq!(text(&reading, "r.a", "v"), "hello x");
    assert!(why(&reading, "r.a", "w").contains("there is no file"));
}

#[test]
fn local_modules_find_files_below_their_own_folder() {
    let reading = reading(&[
        ("e/prod/a.tf", "module \"m\" {\n  source = \"../../mods/m\"\n}\n"),
        ("mods/m/a.tf", "resource \"r\" \"a\" {\n  p = path.module\n  v = file(\"${path.module}/f.txt\")\n}\n"),
        ("mods/m/f.txt", "found"),
    ]);
    assert_eq!((text(&reading, "module.m.r.a", "p"), text(&reading, "module.m.r.a", "v")), ("../../mods/m", "found"));
}

#[test]
fn a_module_that_cannot_be_had_loses_nothing_else() {
    let reading = reading(&[(
        "a.tf",
        "module \"m\" {\n  source = \"git::https://host/x.git\"\n  acl = \"public\"\n}\nresource \"r\" \"a\" {\n  v = module.m.out\n  w = \"known\"\n}\n",
    )]);
    assert_eq!(
        (why(&reading, "r.a", "v"), text(&reading, "r.a", "w"), text(&reading, "module.m", "acl")),
        ("module.m.out: module is not read", "known", "public")
    );
    assert_eq!(reading.problems.len(), 1);
}

#[test]
fn the_workspace_is_default_unless_told() {
    let sources = files(&[("a.tf", "resource \"r\" \"a\" {\n  v = terraform.workspace\n}\n")]);
    assert_eq!(text(&read(&sources, &Options::default()), "r.a", "v"), "default");
    assert_eq!(text(&read(&sources, &Options { workspace: Some("prod".into()), ..Options::default() }), "r.a", "v"), "prod");
}

#[test]
fn a_sensitive_value_stays_sensitive_through_functions_and_modules() {
    let reading = reading(&[
        (
            "a.tf",
            "variable \"s\" {\n  default = \"x\"\n  sensitive = true\n}\nmodule \"m\" {\n  source = \"./m\"\n  s = upper(var.s)\n}\nresource \"r\" \"a\" {\n  v = module.m.o\n}\n",
        ),
        ("m/a.tf", "variable \"s\" {}\noutput \"o\" {\n  value = \"-${var.s}\"\n}\n"),
    ]);
    assert!(node(&reading, "r.a", "v").sensitive);
}

#[test]
fn folders_of_tofu_files_alone_are_read() {
    assert_eq!(addresses(&reading(&[("a/main.tofu", "resource \"r\" \"a\" {}\n")])), ["r.a"]);
}

#[test]
fn a_long_chain_of_locals_ends() {
    let chain: String = (1..3000).map(|n| format!("  l{n} = local.l{}\n", n - 1)).collect();
    let reading = reading(&[("a.tf", &format!("locals {{\n  l0 = \"x\"\n{chain}}}\nresource \"r\" \"a\" {{\n  v = local.l2999\n}}\n"))]);
    assert_eq!(text(&reading, "r.a", "v"), "x");
}
