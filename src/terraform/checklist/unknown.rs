//! What cannot be known from the files.

use super::{come_to, node, reading, short, why};

#[test]
fn what_a_provider_computes_is_unknown_and_what_is_written_stays_known() {
    let found = reading(&[(
        "a.tf",
        "resource \"a_x\" \"a\" {\n  name = \"written\"\n  depends_on = [data.d.d]\n}\ndata \"d\" \"d\" {\n  given = 1\n}\ndata \"terraform_remote_state\" \"s\" {\n  backend = \"local\"\n}\nresource \"r\" \"a\" {\n  id    = a_x.a.id\n  name  = a_x.a.name\n  data  = data.d.d.result\n  given = data.d.d.given\n  state = data.terraform_remote_state.s.outputs.vpc\n  now   = timestamp()\n  uuid  = uuid()\n  hash  = bcrypt(\"x\")\n}\n",
    )]);
    for path in ["id", "data", "state", "now", "uuid", "hash"] {
        why(&found, "r.a", path);
    }
    assert_eq!((short(node(&found, "r.a", "name")), short(node(&found, "r.a", "given"))), ("\"written\"".to_owned(), "1".to_owned()));
}

#[test]
fn collections_hold_unknown_parts_and_json_keeps_its_structure() {
    come_to(
        "variable \"u\" {}\nvariable \"t\" {\n  type     = string\n  nullable = false\n}\nlocals {\n  l = [1, var.u]\n  m = { a = var.u, b = 2 }\n}\n",
        &[
            ("[length(local.l), local.l[0], local.l[1]]", "[2, 1, ?]"),
            ("[keys(local.m), local.m.b, lookup(local.m, \"b\", 0), contains(keys(local.m), \"c\")]", "[[\"a\", \"b\"], 2, 2, false]"),
            ("jsonencode(local.m)", "?"),
            ("jsondecode(var.u)", "?"),
            ("[for k, v in local.m : k]", "[\"a\", \"b\"]"),
            ("merge(local.m, { a = 1 })", "{a = 1, b = 2}"),
        ],
    );
    let found = reading(&[(
        "a.tf",
        "variable \"t\" {\n  type     = string\n  nullable = false\n}\nvariable \"u\" {}\nresource \"r\" \"a\" {\n  v = jsonencode({ a = [\"x-${var.t}\\\"\"], b = var.u, c = var.t })\n}\n",
    )]);
    let crate::model::Value::Unknown(unknown) = &node(&found, "r.a", "v").value else { panic!("known") };
    let parts: Vec<String> = unknown.parts.iter().map(|part| if let crate::model::Part::Text(text) = part { text.to_string() } else { "?".into() }).collect();
    assert_eq!(parts, ["{\"a\":[\"x-", "?", "\\\"\"],\"b\":", "?", ",\"c\":\"", "?", "\"}"]);
}

#[test]
fn can_and_try_wait_for_what_they_rest_on_unless_the_error_is_certain() {
    come_to(
        "variable \"u\" {}\nvariable \"n\" {\n  type     = number\n  nullable = false\n}\n",
        &[
            ("can(var.u.a)", "?"),
            ("try(var.u.a, 1)", "?"),
            ("can(tonumber(\"x\"))", "false"),
            ("try(tonumber(\"x\"), 2)", "2"),
            ("try({ a = 1 }.b, var.n)", "?"),
        ],
    );
}

#[test]
fn what_is_certain_whatever_the_unknown_is_stays_known() {
    come_to(
        "variable \"u\" {\n  type     = string\n  nullable = false\n}\nvariable \"m\" {\n  type     = map(string)\n  nullable = false\n}\n",
        &[
            ("coalesce(\"a\", var.u)", "\"a\""),
            ("contains([\"x\", var.u], \"x\")", "true"),
            ("concat([1], [var.u])", "[1, ?]"),
            ("merge({ a = var.u }, { b = 1 })", "{a = ?, b = 1}"),
            ("merge(var.m, { b = 1 })", "?"),
            ("length(toset([var.u]))", "1"),
            ("startswith(\"arn:${var.u}\", \"arn:\")", "true"),
            ("startswith(\"arn:${var.u}\", \"url:\")", "false"),
            ("endswith(\"${var.u}-logs\", \"-logs\")", "true"),
            ("var.u == 5", "false"),
            ("var.u == null", "false"),
            ("toset([\"a\", var.u]) == toset([\"c\"])", "?"),
            ("toset([var.u]) == toset([\"a\", \"b\"])", "?"),
            ("[toset([var.u])] == [toset([\"a\"])]", "?"),
            ("can(coalescelist([\"a\"], toset([\"b\"])))", "false"),
            ("coalescelist([], [var.u])", "[?]"),
        ],
    );
}

#[test]
fn an_attribute_set_to_something_unknown_is_there() {
    let found = reading(&[("a.tf", "variable \"u\" {}\nresource \"r\" \"a\" {\n  v = var.u\n  b {\n    w = var.u\n  }\n}\n")]);
    assert_eq!(found.resources.first().map(|resource| short(&resource.body)).as_deref(), Some("{v = ?, b = {w = ?}}"));
}
