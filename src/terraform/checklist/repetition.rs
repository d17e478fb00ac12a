//! `count`, `for_each` and `dynamic`.

use super::{addresses, come_to, node, reading, short, told, why};

#[test]
fn count_and_for_each_stand_on_resources_data_and_modules() {
    let found = reading(&[
        (
            "a.tf",
            "resource \"r\" \"a\" {\n  count = \"2\"\n}\ndata \"d\" \"a\" {\n  for_each = { k = 1 }\n}\nmodule \"m\" {\n  source = \"./m\"\n  for_each = toset([\"x\"])\n}\nresource \"r\" \"none\" {\n  count = 0\n}\n",
        ),
        ("m/a.tf", "resource \"r\" \"in\" {}\n"),
    ]);
    assert_eq!(addresses(&found), ["r.a[0]", "r.a[1]", "data.d.a[\"k\"]", "module.m[\"x\"].r.in"]);
}

#[test]
fn for_each_takes_maps_objects_and_sets_of_strings_alone() {
    for (given, wanted) in [
        ("{ b = 1, a = 2 }", vec!["r.a[\"a\"]", "r.a[\"b\"]"]),
        ("tomap({ b = 1 })", vec!["r.a[\"b\"]"]),
        ("toset([\"y\", \"x\", \"y\"])", vec!["r.a[\"x\"]", "r.a[\"y\"]"]),
        ("{ (5) = 1, (true) = 2 }", vec!["r.a[\"5\"]", "r.a[\"true\"]"]),
        ("{}", vec![]),
        ("toset([])", vec![]),
    ] {
        let found = reading(&[("a.tf", &format!("resource \"r\" \"a\" {{\n  for_each = {given}\n}}\n"))]);
        assert_eq!((addresses(&found), found.problems.len()), (wanted, 0), "{given}");
    }
    for given in ["[\"x\"]", "tolist([\"x\"])", "toset([1])", "null", "sensitive({ x = 1 })", "\"x\"", "5", "toset([\"x\", null])", "toset([[\"x\"]])"] {
        let found = reading(&[("a.tf", &format!("resource \"r\" \"a\" {{\n  for_each = {given}\n}}\n"))]);
        assert_eq!((addresses(&found), found.problems.len()), (vec!["r.a"], 1), "{given}");
        assert!(found.resources.iter().all(|resource| resource.exists.is_some()), "{given}");
    }
}

#[test]
fn each_and_count_mean_something_inside_only_and_keys_are_quoted_in_addresses() {
    let found = reading(&[(
        "a.tf",
        "resource \"r\" \"a\" {\n  for_each = { \"a\\\"b${1}\" = 1, \"$${x}\" = 2 }\n  k = each.key\n  v = each.value\n}\nresource \"r\" \"c\" {\n  count = 1\n  n = count.index\n  wrong = each.key\n}\nresource \"r\" \"o\" {\n  wrong = count.index\n  me = self.id\n}\nresource \"r\" \"chained\" {\n  for_each = r.a\n  v = each.value.v\n}\noutput \"o\" {\n  value = [keys(r.a), length(r.c), r.c[0].n]\n}\n",
    )]);
    assert_eq!(addresses(&found), ["r.a[\"$${x}\"]", "r.a[\"a\\\"b1\"]", "r.c[0]", "r.o", "r.chained[\"$${x}\"]", "r.chained[\"a\\\"b1\"]"]);
    assert_eq!(short(node(&found, "r.chained[\"$${x}\"]", "v")), "2");
    assert_eq!(short(&found.outputs["."][0].node), "[[\"${x}\", \"a\\\"b1\"], 1, 0]");
    assert_eq!(told(&found), ["cannot be evaluated: `each` has no meaning here", "cannot be evaluated: `count` has no meaning here"]);
}

#[test]
fn an_unknown_number_of_instances_is_one_that_may_not_exist_and_unknown_values_expand() {
    let found = reading(&[(
        "a.tf",
        "variable \"n\" {\n  type = number\n}\nvariable \"m\" {\n  type = map(string)\n}\nresource \"r\" \"c\" {\n  count = var.n\n  i = count.index\n}\nresource \"r\" \"e\" {\n  for_each = var.m\n  k = each.key\n}\nresource \"r\" \"known\" {\n  for_each = { a = var.n }\n  v = each.value\n  k = each.key\n}\n",
    )]);
    assert_eq!(addresses(&found), ["r.c", "r.e", "r.known[\"a\"]"]);
    let exists: Vec<bool> = found.resources.iter().map(|resource| resource.exists.is_none()).collect();
    assert_eq!(exists, [false, false, true]);
    assert_eq!((why(&found, "r.c", "i"), why(&found, "r.e", "k")), ("var.n has no value", "var.m has no value"));
    assert_eq!((short(node(&found, "r.known[\"a\"]", "k")), why(&found, "r.known[\"a\"]", "v")), ("\"a\"".to_owned(), "var.n has no value"));
}

#[test]
fn no_instances_at_all_can_be_asked_for() {
    come_to(
        "resource \"r\" \"z\" {\n  count = 0\n}\nresource \"r\" \"e\" {\n  for_each = {}\n}\n",
        &[
            ("one(r.z[*].x)", "null"),
            ("try(r.z[0].x, \"d\")", "\"d\""),
            ("join(\"\", r.z[*].x)", "\"\""),
            ("length(r.z)", "0"),
            ("length(r.e)", "0"),
            ("[for k, v in r.e : k]", "[]"),
            ("can(r.e[\"k\"])", "false"),
            ("concat(r.z[*].x, [\"a\"])", "[\"a\"]"),
        ],
    );
}

#[test]
fn a_dynamic_block_stands_once_per_element_of_anything() {
    let found = reading(&[(
        "a.tf",
        "resource \"r\" \"a\" {\n  dynamic \"set\" {\n    for_each = toset([\"x\"])\n    content {\n      same = set.key == set.value\n    }\n  }\n  dynamic \"objects\" {\n    for_each = [{ n = 1 }, { n = 2, more = true }]\n    iterator = it\n    content {\n      v = \"${it.key}:${it.value.n}\"\n    }\n  }\n  dynamic \"map\" {\n    for_each = { k = \"v\" }\n    content {\n      kv = \"${map.key}=${map.value}\"\n    }\n  }\n  dynamic \"outer\" {\n    for_each = [[1, 2], [3]]\n    content {\n      dynamic \"inner\" {\n        for_each = outer.value\n        content {\n          v = \"${outer.key}${inner.value}\"\n        }\n      }\n    }\n  }\n}\n",
    )]);
    assert_eq!(
        found.resources.first().map(|resource| short(&resource.body)).as_deref(),
        Some(
            "{set = {same = true}, objects = [{v = \"0:1\"}, {v = \"1:2\"}], map = {kv = \"k=v\"}, outer = [{inner = [{v = \"01\"}, {v = \"02\"}]}, {inner = {v = \"13\"}}]}"
        )
    );
}

#[test]
fn dynamic_blocks_of_unknown_number_are_neither_there_nor_absent() {
    let found = reading(&[(
        "a.tf",
        "variable \"u\" {}\nresource \"r\" \"a\" {\n  dynamic \"none\" {\n    for_each = []\n    content {}\n  }\n  dynamic \"some\" {\n    for_each = var.u\n    content {\n      v = some.value\n    }\n  }\n}\n",
    )]);
    assert_eq!(found.resources.first().map(|resource| short(&resource.body)).as_deref(), Some("{some = [?]}"));
    assert_eq!(why(&found, "r.a", "some[0]"), "var.u has no value");
}

#[test]
fn dynamic_and_static_blocks_keep_their_order() {
    let found = reading(&[(
        "a.tf",
        "resource \"r\" \"a\" {\n  b {\n    v = 1\n  }\n  dynamic \"b\" {\n    for_each = [2, 3]\n    content {\n      v = b.value\n    }\n  }\n  b {\n    v = 4\n  }\n}\n",
    )]);
    assert_eq!(found.resources.first().map(|resource| short(&resource.body)).as_deref(), Some("{b = [{v = 1}, {v = 2}, {v = 3}, {v = 4}]}"));
}

#[test]
fn repeated_data_can_be_referred_to_and_instances_of_different_shapes_are_no_crash() {
    let found = reading(&[(
        "a.tf",
        "data \"d\" \"a\" {\n  for_each = { x = { n = 1 }, y = { m = [2] } }\n  v = each.value\n}\nresource \"r\" \"a\" {\n  v = [for k, d in data.d.a : \"${k}:${jsonencode(d.v)}\"]\n}\n",
    )]);
    assert_eq!(short(node(&found, "r.a", "v")), "[\"x:{\\\"n\\\":1}\", \"y:{\\\"m\\\":[2]}\"]");
}
