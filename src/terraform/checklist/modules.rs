//! Modules: sources, calls, scopes.

use super::{addresses, files, node, reading, short, text, told, why};
use crate::terraform::{Options, read};

#[test]
fn every_kind_of_source_is_found_or_told() {
    let call = |name: &str, source: &str| format!("module \"{name}\" {{\n  source = \"{source}\"\n}}\n");
    let main: String = [
        ("here", "./m"),
        ("above", "../m"),
        ("registry", "ns/name/provider//sub"),
        ("host", "host.example/ns/name/provider"),
        ("git", "git::https://host.example/x.git//sub?ref=1"),
        ("short", "github.com/o/r"),
        ("s3", "s3::https://bucket.example/x.zip"),
        ("gcs", "gcs::https://storage.example/x.zip"),
        ("https", "https://host.example/x.zip"),
        ("absolute", "/srv/m"),
    ]
    .map(|(name, source)| call(name, source))
    .concat();
    let list = r#"{"Modules":[{"Key":"registry","Source":"ns/name/provider//sub","Dir":".terraform/modules/registry/sub"}]}"#;
    let found = reading(&[
        ("e/a.tf", &main),
        ("e/m/a.tf", "resource \"r\" \"here\" {}\n"),
        ("m/a.tf", "resource \"r\" \"above\" {}\n"),
        ("e/.terraform/modules/modules.json", list),
        ("e/.terraform/modules/registry/sub/a.tf", "resource \"r\" \"installed\" {}\n"),
    ]);
    let mut known = addresses(&found);
    known.sort_unstable();
    assert_eq!(known, ["module.above.r.above", "module.here.r.here", "module.registry.r.installed"]);
    assert_eq!(told(&found).iter().filter(|told| told.contains("is not among the files read")).count(), 7, "{:?}", told(&found));
}

#[test]
fn the_list_of_installed_modules_wins_over_guessing() {
    let list = r#"{"Modules":[{"Key":"a","Source":"./m","Dir":"other"},{"Key":"a.b","Source":"x/y/z","Dir":".terraform/modules/a.b"}]}"#;
    let found = reading(&[
        ("e/a.tf", "module \"a\" {\n  source = \"./m\"\n}\n"),
        ("e/m/a.tf", "resource \"r\" \"guessed\" {}\n"),
        ("e/other/a.tf", "module \"b\" {\n  source = \"x/y/z\"\n}\n"),
        ("e/.terraform/modules/modules.json", list),
        ("e/.terraform/modules/a.b/a.tf", "resource \"r\" \"listed\" {}\n"),
    ]);
    let of_e: Vec<&str> =
        found.resources.iter().filter(|resource| &*resource.root == "e" && &*resource.kind == "r").map(|resource| &*resource.address).collect();
    assert_eq!(of_e, ["module.a.module.b.r.listed"]);
}

#[test]
fn a_module_that_cannot_be_had_is_told_once_however_often_it_is_called() {
    let found = reading(&[(
        "a.tf",
        "module \"a\" {\n  source = \"git::https://host.example/x.git\"\n}\nmodule \"b\" {\n  source = \"git::https://host.example/x.git\"\n}\nresource \"r\" \"a\" {\n  v = [module.a.o, module.b.o.deep[0]]\n  w = 1\n}\n",
    )]);
    assert_eq!(told(&found).len(), 1);
    assert_eq!(short(node(&found, "r.a", "v")), "[?, ?]");
    assert_eq!(short(node(&found, "r.a", "w")), "1");
}

#[test]
fn arguments_are_evaluated_by_the_caller_converted_and_outputs_feed_other_calls() {
    let found = reading(&[
        (
            "a.tf",
            "locals {\n  x = \"of the caller\"\n}\nmodule \"a\" {\n  source = \"./m\"\n  text = local.x\n  list = toset([\"b\", \"a\"])\n  from = module.b.text\n  more = 1\n}\nmodule \"b\" {\n  source = \"./m\"\n  text = 5\n  from = module.a.text\n}\noutput \"o\" {\n  value = [module.a.text, module.a.list, module.a.from, module.b.text, module.b.list, module.b.from]\n}\n",
        ),
        (
            "m/a.tf",
            "locals {\n  x = \"of the module\"\n}\nvariable \"text\" {\n  type = string\n}\nvariable \"list\" {\n  type    = list(string)\n  default = [1]\n}\nvariable \"from\" {}\noutput \"text\" {\n  value = var.text\n}\noutput \"list\" {\n  value = var.list\n}\noutput \"from\" {\n  value = var.from\n}\n",
        ),
    ]);
    assert_eq!(short(&found.outputs["."][0].node), "[\"of the caller\", [\"a\", \"b\"], \"5\", \"5\", [\"1\"], \"of the caller\"]");
    assert_eq!(told(&found), ["the module has no variable `more`"]);
}

#[test]
fn a_called_folder_is_no_root_and_is_evaluated_once_per_call_and_instance() {
    let found = reading(&[
        ("a.tf", "module \"a\" {\n  source = \"./m\"\n  n = 1\n}\nmodule \"b\" {\n  source = \"./m\"\n  count = 2\n  n = count.index\n}\n"),
        ("m/a.tf", "variable \"n\" {\n  default = \"own\"\n}\nmodule \"in\" {\n  source = \"./in\"\n  n = var.n\n}\n"),
        ("m/in/a.tf", "variable \"n\" {}\nresource \"r\" \"r\" {\n  n = var.n\n}\n"),
    ]);
    let mut known: Vec<(String, String)> =
        found.resources.iter().filter(|resource| &*resource.kind == "r").map(|resource| (resource.address.to_string(), short(&resource.body))).collect();
    known.sort();
    assert_eq!(
        known,
        [
            ("module.a.module.in.r.r".to_owned(), "{n = 1}".to_owned()),
            ("module.b[0].module.in.r.r".to_owned(), "{n = 0}".to_owned()),
            ("module.b[1].module.in.r.r".to_owned(), "{n = 1}".to_owned()),
        ]
    );
    let inner = found.resources.iter().find(|resource| &*resource.address == "module.b[1].module.in.r.r").map(|resource| resource.calls.len());
    assert_eq!(inner, Some(2));
}

#[test]
fn two_modules_may_use_the_same_names_for_everything() {
    let module = |value: &str| {
        format!(
            "locals {{\n  x = \"{value}\"\n}}\nresource \"r\" \"same\" {{\n  v = local.x\n}}\nmodule \"in\" {{\n  source = \"./in\"\n  count = 1\n}}\noutput \"o\" {{\n  value = [local.x, module.in[0].o]\n}}\n"
        )
    };
    let inner =
        |value: &str| format!("locals {{\n  x = \"in {value}\"\n}}\nresource \"r\" \"same\" {{\n  v = local.x\n}}\noutput \"o\" {{\n  value = r.same.v\n}}\n");
    let found = reading(&[
        (
            "a.tf",
            "module \"one\" {\n  source = \"./one\"\n  count = 1\n}\nmodule \"two\" {\n  source = \"./two\"\n}\noutput \"o\" {\n  value = [module.one[0].o, module.two.o]\n}\n",
        ),
        ("one/a.tf", &module("one")),
        ("one/in/a.tf", &inner("one")),
        ("two/a.tf", &module("two")),
        ("two/in/a.tf", &inner("two")),
    ]);
    assert_eq!(short(&found.outputs["."][0].node), "[[\"one\", \"in one\"], [\"two\", \"in two\"]]");
    assert_eq!(text(&found, "module.two.module.in[0].r.same", "v"), "in two");
    assert_eq!(told(&found), [] as [&str; 0]);
}

#[test]
fn calls_in_a_circle_end_with_a_report() {
    let found = reading(&[
        ("a/a.tf", "module \"b\" {\n  source = \"../b\"\n}\nresource \"r\" \"a\" {}\n"),
        ("b/b.tf", "module \"a\" {\n  source = \"../a/../a\"\n}\nresource \"r\" \"b\" {}\n"),
        ("self/a.tf", "module \"me\" {\n  source = \".//.\"\n}\nresource \"r\" \"self\" {}\n"),
    ]);
    assert!(addresses(&found).contains(&"r.a") && addresses(&found).contains(&"module.b.r.b") && addresses(&found).contains(&"r.self"));
    assert!(told(&found).iter().any(|told| told.contains("calls the module that it stands in")), "{:?}", told(&found));
}

#[test]
fn siblings_with_a_known_and_an_unknown_argument_are_each_judged_by_their_own() {
    let sources = files(&[
        (
            "a.tf",
            "variable \"u\" {}\nmodule \"known\" {\n  source = \"./m\"\n  on = true\n}\nmodule \"unknown\" {\n  source = \"./m\"\n  on = var.u\n}\nmodule \"default\" {\n  source = \"./m\"\n}\n",
        ),
        ("m/a.tf", "variable \"on\" {\n  default = false\n}\nresource \"r\" \"r\" {\n  on = var.on\n}\n"),
    ]);
    let found = read(&sources, &Options::default());
    assert_eq!(short(node(&found, "module.known.r.r", "on")), "true");
    assert_eq!(why(&found, "module.unknown.r.r", "on"), "var.u has no value");
    assert_eq!(short(node(&found, "module.default.r.r", "on")), "false");
}
