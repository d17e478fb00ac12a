//! Locals, variables, and values from outside.

use super::{come_to, files, node, reading, short, told};
use crate::terraform::{Assignment, Options, read};

#[test]
fn locals_refer_to_each_other_across_files_and_circles_are_reported() {
    let found = reading(&[
        ("a.tf", "locals {\n  a = local.b\n  x = local.y\n  unused = nonsense(1)\n}\noutput \"o\" {\n  value = [local.a, local.x, local.me]\n}\n"),
        ("b.tf", "locals {\n  b = \"${local.c}!\"\n  c = \"deep\"\n  y = local.x\n  me = [local.me]\n}\n"),
    ]);
    assert_eq!(short(&found.outputs["."][0].node), "[\"deep!\", ?, [?]]");
    let mut told = told(&found);
    told.sort_unstable();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().any(|told| told.contains("no function `nonsense`")));
    assert_eq!(told.iter().filter(|told| told.ends_with("refers to itself")).count(), 2);
}

#[test]
fn types_convert_defaults_and_inputs_and_fill_in_what_is_optional() {
    let sources = files(&[
        (
            "a.tf",
            "variable \"d\" {\n  type    = list(string)\n  default = [1, true]\n}\nvariable \"o\" {\n  type = list(object({\n    id   = string\n    n    = optional(number, 3)\n    deep = optional(object({ x = optional(string, \"dx\") }), {})\n    none = optional(string)\n  }))\n}\nvariable \"any\" {\n  type = map(any)\n}\nvariable \"set\" {\n  type = set(string)\n}\nvariable \"no_null\" {\n  type     = string\n  default  = \"d\"\n  nullable = false\n}\nvariable \"null\" {\n  type    = string\n  default = \"d\"\n}\noutput \"o\" {\n  value = [var.d, var.o, var.any, var.set, var.no_null, var.null]\n}\n",
        ),
        (
            "terraform.tfvars",
            "o = [{ id = 1, gone = true }, { id = \"b\", n = null, deep = { x = null } }]\nany = { a = 1, b = \"x\" }\nset = [\"b\", \"a\", \"b\"]\nno_null = null\nnull = null\n",
        ),
    ]);
    let found = read(&sources, &Options::default());
    assert_eq!(
        short(&found.outputs["."][0].node),
        "[[\"1\", \"true\"], [{deep = {x = \"dx\"}, id = \"1\", n = 3, none = null}, {deep = {x = \"dx\"}, id = \"b\", n = 3, none = null}], {a = \"1\", b = \"x\"}, [\"a\", \"b\"], \"d\", null]"
    );
    assert_eq!(told(&found), [] as [&str; 0]);
}

#[test]
fn a_variable_without_a_value_is_unknown_of_its_type() {
    come_to(
        "variable \"n\" {\n  type = number\n}\nvariable \"o\" {\n  type = object({ a = string, b = list(number) })\n}\n",
        &[("var.n", "?"), ("var.n + 1", "?"), ("var.o.b", "?"), ("can(var.o.none)", "?"), ("can(length(var.n))", "?"), ("try(var.n, 5)", "?")],
    );
}

#[test]
fn values_from_outside_count_in_terraforms_order() {
    let main = "variable \"v\" {\n  default = \"default\"\n}\nvariable \"list\" {\n  type    = list(number)\n  default = []\n}\nvariable \"text\" {\n  type    = string\n  default = \"\"\n}\nvariable \"untyped\" {\n  default = \"\"\n}\noutput \"o\" {\n  value = [var.v, var.list, var.text, var.untyped]\n}\n";
    let layers = [
        ("terraform.tfvars", "v = \"tfvars\"\n"),
        ("terraform.tfvars.json", "{\"v\": \"tfvars.json\"}"),
        ("a.auto.tfvars", "v = \"a.auto\"\n"),
        ("b.auto.tfvars.json", "{\"v\": \"b.auto.json\"}"),
        ("c.auto.tfvars", "v = \"c.auto\"\n"),
    ];
    let environment = vec![("v".to_owned(), "environment".to_owned())];
    let of = |count: usize, environment: &[(String, String)], assignments: &[Assignment]| {
        let mut given = vec![("main.tf", main), ("said.tfvars", "v = \"said in a file\"\n")];
        given.extend(layers.iter().take(count).copied());
        let options = Options { environment: environment.to_vec(), assignments: assignments.to_vec(), ..Options::default() };
        read(&files(&given), &options).outputs["."][0].node.list().map(|items| short(&items[0])).unwrap_or_default()
    };
    assert_eq!(of(0, &[], &[]), "\"default\"");
    assert_eq!(of(0, &environment, &[]), "\"environment\"");
    for (n, wanted) in ["tfvars", "tfvars.json", "a.auto", "b.auto.json", "c.auto"].iter().enumerate() {
        assert_eq!(of(n + 1, &environment, &[]), format!("{wanted:?}"));
    }
    let (file, value) = (Assignment::File("said.tfvars".into()), Assignment::Value("v".into(), "said".into()));
    assert_eq!(of(5, &environment, &[value.clone(), file.clone()]), "\"said in a file\"");
    assert_eq!(of(5, &environment, &[file, value]), "\"said\"");
    let complex = ["list=[1, 2]", "text=[1, 2]", "untyped=[1, 2]"]
        .map(|said| said.split_once('=').map(|(name, text)| Assignment::Value(name.into(), text.into())))
        .map(Option::unwrap);
    let found = read(&files(&[("main.tf", main)]), &Options { assignments: complex.to_vec(), ..Options::default() });
    assert_eq!(short(&found.outputs["."][0].node), "[\"default\", [1, 2], \"[1, 2]\", \"[1, 2]\"]");
}

#[test]
fn validation_is_told_and_marks_go_through_everything() {
    let found = reading(&[(
        "a.tf",
        "variable \"short\" {\n  default = \"x\"\n  validation {\n    condition     = length(var.short) > 3\n    error_message = \"too short\"\n  }\n}\nvariable \"secret\" {\n  default   = \"s3cret\"\n  sensitive = true\n  deprecated = \"use another\"\n}\nvariable \"once\" {\n  default   = \"t0ken\"\n  ephemeral = true\n}\nresource \"r\" \"a\" {\n  text   = \"x-${upper(var.secret)}\"\n  list   = split(\"\", var.secret)\n  json   = jsonencode({ a = var.secret })\n  length = length(var.secret)\n  map    = { for k in [var.secret] : \"k\" => k }\n  plain  = \"p\"\n  shown  = nonsensitive(var.secret)\n  gone   = ephemeralasnull(var.once)\n  kept   = ephemeralasnull(\"kept\")\n  once   = var.once\n}\n",
    )]);
    assert_eq!(told(&found), ["the value of variable `short` does not meet its validation"]);
    let hidden = |path: &str| {
        let node = node(&found, "r.a", path);
        node.sensitive
            || node.list().is_some_and(|items| items.iter().all(|item| item.sensitive))
            || node.map().is_some_and(|map| map.iter().all(|entry| entry.node.sensitive))
    };
    for path in ["text", "list", "json", "length", "map", "once"] {
        assert!(hidden(path), "{path}");
    }
    assert!(!hidden("plain") && !hidden("shown"));
    assert_eq!((short(node(&found, "r.a", "gone")), short(node(&found, "r.a", "kept"))), ("null".to_owned(), "\"kept\"".to_owned()));
}

#[test]
fn a_null_keeps_its_type() {
    come_to(
        "variable \"n\" {\n  type    = string\n  default = null\n}\nvariable \"o\" {\n  type    = object({ a = optional(string) })\n  default = {}\n}\n",
        &[
            ("tolist([var.n, 1])", "[null, \"1\"]"),
            ("tolist([var.o.a, true])", "[null, \"true\"]"),
            ("[for v in tolist([var.n]) : v == null]", "[true]"),
            ("true ? 1 : var.n", "\"1\""),
            ("can(merge({ a = 1 }, var.n))", "false"),
            ("merge({ a = 1 }, null)", "{a = 1}"),
            ("can(tonumber(tolist(null)))", "false"),
            ("var.n == null", "true"),
            ("coalesce(var.n, 5)", "\"5\""),
        ],
    );
}
