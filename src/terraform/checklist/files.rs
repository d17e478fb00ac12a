//! Files and syntax; files that functions read; what is recognised and not evaluated.

use super::{addresses, come_to, files, node, outputs, reading, short, text, told, why};
use crate::model::State;
use crate::terraform::{Options, read};

#[test]
fn overrides_merge_last_in_name_order_and_need_a_base() {
    let found = reading(&[
        (
            "main.tf",
            "resource \"r\" \"a\" {\n  v = 1\n  w = 1\n  b {\n    x = 1\n  }\n  b {\n    x = 2\n  }\n}\nlocals {\n  l = \"base\"\n  k = \"kept\"\n}\noutput \"o\" {\n  value = local.l\n}\nvariable \"x\" {\n  default = 1\n}\n",
        ),
        ("b_override.tf", "resource \"r\" \"a\" {\n  v = 3\n  b {\n    x = 9\n  }\n}\nlocals {\n  l = \"b\"\n}\n"),
        ("a_override.tf", "resource \"r\" \"a\" {\n  v = 2\n  w = 2\n}\nvariable \"x\" {\n  default = 5\n}\n"),
        ("override.tf.json", r#"{"output": {"o": {"value": "${local.l}-${local.k}-${var.x}"}}, "resource": {"r": {"none": {"v": 1}}}}"#),
    ]);
    let body = found.resources.iter().find(|resource| &*resource.address == "r.a").map(|resource| short(&resource.body));
    assert_eq!(body.as_deref(), Some("{v = 3, w = 2, b = {x = 9}}"));
    assert_eq!(found.outputs["."].iter().map(|entry| short(&entry.node)).collect::<Vec<_>>(), ["\"b-kept-5\""]);
    assert_eq!(told(&found), ["overrides a block that no other file declares"]);
}

#[test]
fn json_files_hold_templates_comments_and_repeated_blocks() {
    let text = r#"[{"//": "a comment", "locals": {"n": 3, "map": {"//": "a key"}}},
      {"resource": {"r": {"a": {"v": "${local.n}", "w": "n-${local.n}", "i": "%{ if local.n > 2 }x%{ endif }", "c": "${local.map}", "k": [{"x": 1}, {"x": "${local.n}"}],
        "depends_on": ["r.b"], "lifecycle": {"ignore_changes": ["v"]}}, "b": {}}},
       "variable": {"t": {"type": "list(string)", "default": ["${literal}"]}}, "output": {"o": {"value": "${var.t}"}}}]"#;
    let found = reading(&[("a.tf.json", text)]);
    let body = found.resources.iter().find(|resource| &*resource.address == "r.a").map(|resource| short(&resource.body)).unwrap_or_default();
    assert!(body.starts_with("{v = 3, w = \"n-3\", i = \"x\", c = {// = \"a key\"}, k = [{x = 1}, {x = 3}]"), "{body}");
    assert_eq!(found.outputs["."].iter().map(|entry| short(&entry.node)).collect::<Vec<_>>(), ["[\"${literal}\"]"]);
    assert_eq!(told(&found), [] as [&str; 0]);
}

#[test]
fn line_ends_comments_and_letters_of_all_kinds_are_read_and_a_broken_file_hides_no_other() {
    let found = reading(&[
        ("bom.tf", "resource \"r\" \"bom\" {\r\n  v = 1 // one\r\n  w = 2 # two\r\n  /* three\r\n */\r\n}\r\n"),
        ("letters.tf", "locals {\n  größe = \"ü\"\n}\nresource \"r\" \"one_line\" { v = local.größe }\n"),
        ("broken.tf", "resource \"r\" \"gone\" {\n  v = [1,\n"),
    ]);
    assert_eq!(addresses(&found), ["r.bom", "r.one_line"]);
    assert_eq!(text(&found, "r.one_line", "v"), "ü");
    assert_eq!(found.files.values().filter(|file| file.state != State::Read).count(), 1);
    assert_eq!(found.problems.len(), 1);
}

#[test]
fn one_import_or_check_block_does_not_end_the_scan() {
    let found = reading(&[
        ("a.tf", "import {\n  for_each = toset([\"x\"])\n  to = r.a[each.key]\n  id = each.key\n}\nresource \"r\" \"b\" {}\n"),
        ("b.tf", "check \"c\" {\n  assert {\n    condition     = true\n    error_message = \"m\"\n  }\n}\nresource \"r\" \"c\" {}\n"),
    ]);
    assert_eq!(addresses(&found), ["r.b", "r.c"]);
    assert_eq!(told(&found), [] as [&str; 0]);
}

#[test]
fn functions_read_files_by_the_folder_and_templates_have_names_of_their_own() {
    let sources = files(&[
        (
            "e/a.tf",
            "locals {\n  outer = 1\n}\nmodule \"m\" {\n  source = \"../m\"\n}\noutput \"o\" {\n  value = [\n    file(\"t.txt\"), templatefile(\"t.tpl\", { n = 2, l = [\"x\"] }), can(templatefile(\"own.tpl\", {})), sort(fileset(\".\", \"*.txt\")), filebase64(\"t.txt\"), filesha256(\"t.txt\"), yamldecode(file(\"${path.module}/y.yaml\")).k, csvdecode(file(\"c.csv\"))[0].a, fileexists(\"none\"), try(file(\"none\"), \"none\"), module.m.t\n  ]\n}\n",
        ),
        ("e/t.txt", "text"),
        ("e/t.tpl", "${n}%{ for v in l } ${upper(v)}%{ endfor }"),
        ("e/own.tpl", "${local.outer}"),
        ("e/y.yaml", "k: v\n"),
        ("e/c.csv", "a,b\n1,2\n"),
        ("m/a.tf", "output \"t\" {\n  value = file(\"${path.module}/t.txt\")\n}\n"),
        ("m/t.txt", "of the module"),
    ]);
    let found = read(&sources, &Options::default());
    assert_eq!(
        short(&found.outputs["e"][0].node),
        "[\"text\", \"2 X\", false, [\"t.txt\"], \"dGV4dA==\", \"982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1\", \"v\", \"1\", false, \"none\", \"of the module\"]"
    );
}

#[test]
fn reads_stay_inside_what_was_given_and_are_bounded() {
    let big = "x".repeat(3_000_000);
    let found = reading(&[
        (
            "e/a.tf",
            "resource \"r\" \"a\" {\n  up = file(\"../../../../etc/hostname\")\n  root = file(\"/etc/hostname\")\n  big = join(\"\", [for n in range(1000) : file(\"big.txt\")])\n}\n",
        ),
        ("e/big.txt", &big),
    ]);
    for path in ["up", "root", "big"] {
        why(&found, "r.a", path);
    }
}

#[test]
fn other_formats_of_the_same_family_are_not_misread() {
    let found = reading(&[
        ("terragrunt.hcl", "terraform {\n  source = \"./m\"\n}\n"),
        ("a.tfstack.hcl", "component \"c\" {}\n"),
        ("a.tfdeploy.hcl", "deployment \"d\" {}\n"),
        ("a.tftest.hcl", "run \"r\" {}\n"),
        ("a.tofutest.hcl", "run \"r\" {}\n"),
        ("a.tf", "resource \"r\" \"a\" {}\n"),
    ]);
    assert_eq!((addresses(&found), found.files.len()), (vec!["r.a"], 1));
}

#[test]
fn tofu_files_stand_for_those_of_the_same_name_and_have_their_own_functions() {
    let found = reading(&[
        ("a.tf", "resource \"r\" \"a\" {\n  v = \"tf\"\n}\n"),
        ("a.tofu", "resource \"r\" \"a\" {\n  v = \"tofu\"\n}\n"),
        ("b.tf.json", r#"{"resource": {"r": {"b": {"v": "tf"}}}}"#),
        ("b.tofu.json", r#"{"resource": {"r": {"b": {"v": "tofu"}}}}"#),
    ]);
    assert_eq!((text(&found, "r.a", "v"), text(&found, "r.b", "v"), addresses(&found).len()), ("tofu", "tofu", 2));
    come_to("", &[("urldecode(\"a%20b\")", "\"a b\""), ("base64gunzip(\"H4sIAAAAAAAAA0tMBADfmm3mAgAAAA==\")", "?")][..1]);
    assert_eq!(outputs("", &["provider::x::f(1)"]), ["?"]);
}

#[test]
fn sources_that_are_known_early_lead_to_their_modules() {
    let sources = files(&[
        (
            "e/a.tofu",
            "variable \"where\" {\n  default = \"m\"\n}\nlocals {\n  from = \"../${var.where}\"\n}\nmodule \"early\" {\n  source = local.from\n  v      = 1\n}\nmodule \"late\" {\n  source = data.d.d.path\n}\ndata \"d\" \"d\" {}\nresource \"r\" \"a\" {\n  v = module.early.o\n  w = module.late.o\n}\n",
        ),
        ("m/a.tofu", "variable \"v\" {}\nresource \"r\" \"m\" {\n  v = var.v\n}\noutput \"o\" {\n  value = var.v + 1\n}\n"),
    ]);
    let found = read(&sources, &Options::default());
    assert_eq!(addresses(&found), ["data.d.d", "r.a", "module.early.r.m"], "what is called is no root");
    assert_eq!((short(node(&found, "r.a", "v")), why(&found, "r.a", "w")), ("2".to_owned(), "module.late.o: module is not read"));
    assert_eq!(told(&found), ["module `data.d.d.path` is not among the files read; its outputs are unknown"]);
    let alone = read(&sources, &Options { judge_all_modules: true, ..Options::default() });
    assert_eq!(addresses(&alone).len(), 4);
}

#[test]
fn what_is_not_enabled_is_not_there_and_null() {
    let sources = files(&[
        (
            "a.tofu",
            "variable \"u\" {\n  type = bool\n}\nresource \"r\" \"off\" {\n  lifecycle {\n    enabled = 1 == 2\n  }\n}\nresource \"r\" \"on\" {\n  v = 1\n  lifecycle {\n    enabled = true\n  }\n}\nresource \"r\" \"perhaps\" {\n  lifecycle {\n    enabled = var.u\n  }\n}\nmodule \"off\" {\n  source = \"./m\"\n  lifecycle {\n    enabled = false\n  }\n}\noutput \"o\" {\n  value = [r.off == null, try(r.off.v, \"none\"), r.on.v, module.off]\n}\n",
        ),
        ("m/a.tofu", "resource \"r\" \"m\" {}\n"),
    ]);
    let found = read(&sources, &Options::default());
    let there: Vec<_> = found.resources.iter().map(|resource| (&*resource.address, resource.exists.is_none())).collect();
    assert_eq!(there, [("r.on", true), ("r.perhaps", false)]);
    assert_eq!(short(&found.outputs["."][0].node), "[true, \"none\", 1, null]");
    assert_eq!(told(&found), [] as [&str; 0]);
}

#[test]
fn a_provider_with_for_each_gives_what_does_not_hang_on_the_key() {
    let found = reading(&[
        (
            "a.tofu",
            "provider \"aws\" {\n  alias    = \"by\"\n  for_each = toset([\"eu\", \"us\"])\n  region   = each.value\n  default_tags {\n    tags = { owner = \"a\", where = each.key }\n  }\n}\nresource \"aws_a\" \"a\" {\n  for_each = toset([\"eu\"])\n  provider = aws.by[each.key]\n}\nmodule \"m\" {\n  source    = \"./m\"\n  providers = { aws = aws.by[\"us\"] }\n}\n",
        ),
        ("m/a.tofu", "resource \"aws_a\" \"m\" {}\n"),
    ]);
    for address in ["aws_a.a[\"eu\"]", "module.m.aws_a.m"] {
        assert_eq!(text(&found, address, "tags_all.owner"), "a");
        assert_eq!(why(&found, address, "tags_all.where"), "it hangs on the key of the provider's `for_each`");
    }
    assert_eq!(told(&found), [] as [&str; 0]);
}
