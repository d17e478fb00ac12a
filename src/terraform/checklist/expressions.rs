//! Expressions: one test per kind.

use super::come_to;

#[test]
fn operators_convert_their_operands_and_equality_never_does() {
    come_to(
        "variable \"u\" {\n  type = bool\n}\n",
        &[
            ("\"5\" + 3", "8"),
            ("\"1\" == 1", "false"),
            ("[1] == tolist([1])", "false"),
            ("0.1 + 0.2", "0.3"),
            ("12345678901234567890123 + 1", "12345678901234567890124"),
            ("[-7 % 3, 7 % -3, 5.5 % 2]", "[-1, 1, 1.5]"),
            ("10 / 4", "2.5"),
            ("false && var.u", "false"),
            ("var.u || true", "true"),
            ("var.u && true", "?"),
            ("!\"false\"", "true"),
            ("1 < \"2\"", "true"),
            ("null == tostring(null)", "true"),
        ],
    );
}

#[test]
fn both_sides_of_a_conditional_become_one_type_and_only_the_chosen_one_counts() {
    come_to(
        "variable \"u\" {\n  type = bool\n}\n",
        &[
            ("true ? 1 : \"a\"", "\"1\""),
            ("true ? [1] : [\"a\", \"b\"]", "[\"1\"]"),
            ("true ? null : 5", "null"),
            ("true ? \"a\" : tonumber(\"x\")", "\"a\""),
            ("can(true ? \"a\" : [1])", "false"),
            ("can(true ? { a = 1 } : { b = [1] })", "false"),
            ("var.u ? 1 : 2", "?"),
            ("var.u ? \"same\" : \"same\"", "\"same\""),
            ("(var.u ? \"a\" : \"b\") == null", "false"),
            ("true ? tostring(null) : 1", "null"),
        ],
    );
}

#[test]
fn for_goes_through_everything_in_order() {
    come_to(
        "",
        &[
            ("[for v in toset([\"b\", \"a\"]) : v]", "[\"a\", \"b\"]"),
            ("[for k, v in { b = 1, a = 2 } : \"${k}${v}\"]", "[\"a2\", \"b1\"]"),
            ("[for i, v in [\"x\", \"y\"] : i if v != \"x\"]", "[1]"),
            ("{ for v in [\"a\", \"b\", \"a\"] : v => 1... }", "{a = [1, 1], b = [1]}"),
            ("can({ for v in [\"a\", \"a\"] : v => 1 })", "false"),
            ("[for v in [1] : [for v in [2] : v]]", "[[2]]"),
            ("[for k, v in { x = 1 } : k]", "[\"x\"]"),
            ("can([for v in [] : v if null])", "false"),
        ],
    );
}

#[test]
fn splats_take_lists_sets_single_values_and_null() {
    come_to(
        "",
        &[
            ("[{ a = 1 }, { a = 2 }][*].a", "[1, 2]"),
            ("toset([\"b\", \"a\"])[*]", "[\"a\", \"b\"]"),
            ("\"x\"[*]", "[\"x\"]"),
            ("null[*]", "[]"),
            ("[{ a = [1, 2] }, { a = [3] }][*].a[0]", "[1, 3]"),
            ("[{ a = [1, 2] }].*.a[0]", "[1, 2]"),
            ("can([[[1]]].*.0.0)", "false"),
        ],
    );
}

#[test]
fn templates_have_directives_and_markers_that_trim() {
    come_to(
        "locals {\n  l = [\"x\", \"y\"]\n}\n",
        &[
            ("\"${1}\"", "1"),
            ("\"a${true}\"", "\"atrue\""),
            ("\"%{ if true }y%{ else }n%{ endif }\"", "\"y\""),
            ("\"%{ for i, v in local.l }${i}${v}%{ endfor }\"", "\"0x1y\""),
            ("\"a  ${~ \"b\" ~}  c\"", "\"abc\""),
            ("\"$${a} %%{b}\"", "\"${a} %{b}\""),
            ("can(\"x${null}\")", "false"),
            ("can(\"x${[1]}\")", "false"),
            ("<<-T\n    %{ for v in local.l ~}\n    - ${v}\n    %{ endfor ~}\n  T\n", "\"    - x\\n    - y\\n\""),
        ],
    );
}

#[test]
fn heredocs_keep_or_remove_their_indentation() {
    come_to(
        "locals {\n  s = \"   spaced\"\n}\n",
        &[
            ("<<T\n  a\n    b\\n\nT\n", "\"  a\\n    b\\\\n\\n\""),
            ("<<-T\n    a\n\n      b\n    T\n", "\"a\\n\\n  b\\n\""),
            ("<<-T\n    ${local.s}\n    x\n  T\n", "\"   spaced\\nx\\n\""),
            ("<<-T\n  T\n", "\"\""),
        ],
    );
}

#[test]
fn objects_take_keys_of_every_form_and_the_last_of_equal_ones() {
    come_to(
        "locals {\n  k = \"computed\"\n}\n",
        &[
            (
                "{ a = 1, \"b c\" : 2, (local.k) = 3, 4 = 5, for_ = 6, true = 7, null = 8 }",
                "{a = 1, b c = 2, computed = 3, 4 = 5, for_ = 6, true = 7, null = 8}",
            ),
            ("{ a = 1, a = 2 }", "{a = 2}"),
            ("{ local = 1 }.local", "1"),
            ("can({ local.k = 1 })", "false"),
        ],
    );
}

#[test]
fn functions_are_called_by_every_form_of_name_and_of_arguments() {
    come_to(
        "",
        &[
            ("core::upper(\"a\")", "\"A\""),
            ("provider::aws::arn_parse(\"a\").region", "?"),
            ("max([1, 3, 2]...)", "3"),
            ("max(0, [1, 3]...)", "3"),
            ("upper(5)", "\"5\""),
            ("can(upper([]))", "false"),
            ("can(upper())", "false"),
            ("can(none(1))", "false"),
            ("join(\"-\", toset([2, 1]))", "\"1-2\""),
        ],
    );
}

#[test]
fn an_interpolation_leaves_the_text_around_it_known() {
    come_to(
        "variable \"u\" {}\n",
        &[
            ("startswith(\"arn:${var.u}\", \"arn:x\")", "?"),
            ("startswith(\"arn:${var.u}\", \"x\")", "false"),
            ("length([<<T\na ${1} b\nT\n])", "1"),
            ("{ a = 1, b = \"x\", c = [true] }", "{a = 1, b = \"x\", c = [true]}"),
            ("\"${true ? \"\" : \"x\"}y\"", "\"y\""),
        ],
    );
}
