//! Plans and states, written out small.

use crate::document::{self, Schema};
use crate::model::{Node, Path, Reading, Resource, State, Type, Unknown, Value};
use crate::source::{Severity, Source, Sources};
use crate::terraform::{Options, read, read_plans, wants};

fn reading(files: &[(&str, &str)]) -> Reading {
    let sources = Sources::of(files.iter().map(|(path, text)| Source::new(*path, *text, None)));
    let mut documents = document::parse_all(&sources, |source| wants(source).then_some(Schema::Core));
    let mut reading = read(&sources, &Options::default());
    read_plans(&sources, &mut documents, &mut reading);
    reading
}

fn plan(changes: &str, configuration: &str) -> String {
    format!(
        r#"{{"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": [{changes}], "configuration": {{"root_module": {configuration}}}}}"#
    )
}

fn find<'r>(reading: &'r Reading, address: &str) -> &'r Resource {
    let found = reading.resources.iter().find(|resource| &*resource.address == address);
    found.unwrap_or_else(|| panic!("no {address} among {:?}", reading.resources.iter().map(|r| &r.address).collect::<Vec<_>>()))
}

fn at<'n>(resource: &'n Resource, path: &str) -> Option<&'n Node> {
    resource.body.find(&Path::parse(path))
}

fn unknown<'n>(resource: &'n Resource, path: &str) -> &'n Unknown {
    match at(resource, path).map(|node| &node.value) {
        Some(Value::Unknown(unknown)) => unknown,
        other => panic!("{path}: {other:?}"),
    }
}

fn errors(reading: &Reading) -> Vec<&str> {
    reading.problems.iter().filter(|problem| problem.severity == Severity::Error).map(|problem| &*problem.message).collect()
}

#[test]
fn values_take_the_form_of_the_configuration() {
    let text = plan(
        r#"{"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b", "change": {"actions": ["create"], "before": null,
            "after": {"bucket": "x", "acl": null, "cors_rule": [], "versioning": [{"enabled": true, "mfa_delete": null}], "tags": {"a": "b"}, "grant": [{"id": "1"}, {"id": "2"}], "zones": [{"n": 1}], "empty": []},
            "after_unknown": {"id": true, "arn": true, "acl": false, "cors_rule": [], "logging": true, "versioning": [{}], "policy": true, "grant": [{}, {"uri": true}]},
            "after_sensitive": {"tags": {"a": true}, "grant": [{}, {}]}}}"#,
        r#"{"resources": [{"address": "aws_s3_bucket.b", "expressions": {"bucket": {"constant_value": "x"}, "versioning": [{"enabled": {"constant_value": true}}],
            "policy": {"references": ["data.aws_iam_policy_document.p.json", "data.aws_iam_policy_document.p"]}, "grant": [{"id": {}}, {"id": {}, "uri": {"references": ["var.u"]}}], "zones": {"constant_value": [{"n": 1}]}, "empty": {"constant_value": []}}}]}"#,
    );
    let reading = reading(&[("plan.json", &text)]);
    assert_eq!(errors(&reading), [] as [&str; 0]);
    let bucket = find(&reading, "aws_s3_bucket.b");
    assert_eq!(at(bucket, "versioning.enabled").map(|node| &node.value), Some(&Value::Bool(true)), "a block that stands once is an object");
    assert!(at(bucket, "acl").is_none() && at(bucket, "cors_rule").is_none(), "what nobody wrote is not there");
    assert!(at(bucket, "zones").and_then(Node::list).is_some() && at(bucket, "empty").and_then(Node::list).is_some(), "an argument stays what it is");
    assert!(at(bucket, "tags.a").is_some_and(|node| node.sensitive));
    let policy = unknown(bucket, "policy");
    assert_eq!((policy.why.as_str(), policy.unset), ("aws_s3_bucket.b.policy is known after apply", false));
    assert_eq!((unknown(bucket, "arn").kind, unknown(bucket, "arn").nullable), (Type::Text, false));
    assert!(unknown(bucket, "logging").unset, "only the provider has a say");
    assert!(!unknown(bucket, "grant[1].uri").unset);
    assert_eq!(reading.files.values().map(|file| (file.state, file.resources)).collect::<Vec<_>>(), [(State::Read, 1)]);
}

#[test]
fn deletions_are_left_out_and_counted_and_what_is_replaced_stays() {
    let change = |name: &str, actions: &str, after: &str| {
        format!(
            r#"{{"address": "a_b.{name}", "mode": "managed", "type": "a_b", "name": "{name}", "change": {{"actions": {actions}, "before": {{"secret": "old"}}, "after": {after}, "after_unknown": {{}}}}}}"#
        )
    };
    let changes = [
        change("gone", r#"["delete"]"#, "null"),
        change("forgotten", r#"["forget"]"#, "null"),
        change("replaced", r#"["delete", "create"]"#, r#"{"x": 1}"#),
        change("kept", r#"["no-op"]"#, r#"{"x": 1}"#),
        change("odd", r#"["explode"]"#, r#"{"x": 1}"#),
    ];
    let reading = reading(&[("p.json", &plan(&changes.join(","), "{}"))]);
    let addresses: Vec<&str> = reading.resources.iter().map(|resource| &*resource.address).collect();
    assert_eq!(addresses, ["a_b.replaced", "a_b.kept"]);
    assert_eq!(errors(&reading), ["the actions on `a_b.odd` are not understood"]);
    let file = reading.files.values().next().unwrap();
    assert_eq!((file.state, file.counts.get("deletions")), (State::Partly, Some(&2)));
    assert_eq!(reading.hidden.len(), 5, "what was before is not shown");
}

#[test]
fn references_lead_through_variables_and_outputs_and_never_to_a_guess() {
    let change = |address: &str, kind: &str, index: &str| {
        format!(
            r#"{{"address": "{address}", "mode": "managed", "type": "{kind}", "name": "n", "index": {index}, "change": {{"actions": ["create"], "after": {{}}, "after_unknown": {{"id": true, "bucket": true}}}}}}"#
        )
    };
    let changes = [
        change("x_b.one", "x_b", "null"),
        change(r#"x_b.each[\"a\"]"#, "x_b", r#""a""#),
        change(r#"x_b.each[\"b\"]"#, "x_b", r#""b""#),
        change("x_v.plain", "x_v", "null"),
        change(r#"x_v.same[\"a\"]"#, "x_v", r#""a""#),
        change("x_v.other[0]", "x_v", "0"),
        change("module.m.x_v.passed", "x_v", "null"),
        change("x_v.out", "x_v", "null"),
        change("x_v.keyed", "x_v", "null"),
    ];
    let block = |address: &str, references: &str| format!(r#"{{"address": "{address}", "expressions": {{"bucket": {{"references": [{references}]}}}}}}"#);
    let configuration = format!(
        r#"{{"resources": [{{"address": "x_b.one", "expressions": {{}}}}, {{"address": "x_b.each", "expressions": {{}}, "for_each_expression": {{}}}}, {}, {}, {}, {}, {}],
            "module_calls": {{"m": {{"source": "./m", "expressions": {{"bucket": {{"references": ["x_b.one.id", "x_b.one"]}}}}, "module": {{"resources": [{}], "outputs": {{"o": {{"expression": {{"references": ["x_v.passed.id", "x_v.passed"]}}}}}}}}}}}}}}"#,
        block("x_v.plain", r#""x_b.one.id", "x_b.one""#),
        block("x_v.same", r#""x_b.each", "each.key""#),
        block("x_v.other", r#""x_b.each", "count.index""#),
        block("x_v.out", r#""module.m.o", "module.m""#),
        block("x_v.keyed", r#""x_b.each[\"b\"].id", "x_b.each[\"b\"]", "x_b.each""#),
        block("x_v.passed", r#""var.bucket""#),
    );
    let reading = reading(&[("p.json", &plan(&changes.join(","), &configuration))]);
    assert_eq!(errors(&reading), [] as [&str; 0]);
    let to = |address: &str| find(&reading, address).edges.iter().map(|edge| format!("{} {}", edge.from, edge.to)).collect::<Vec<_>>();
    assert_eq!(to("x_v.plain"), ["bucket x_b.one"]);
    assert_eq!(to(r#"x_v.same["a"]"#), [r#"bucket x_b.each["a"]"#]);
    assert_eq!(to("x_v.other[0]"), [] as [&str; 0], "which one is not told");
    assert_eq!(to("module.m.x_v.passed"), ["bucket x_b.one"]);
    assert_eq!(to("x_v.out"), ["bucket module.m.x_v.passed"]);
    assert_eq!(to("x_v.keyed"), [r#"bucket x_b.each["b"]"#]);
    assert_eq!(&*find(&reading, "module.m").kind, "module");
}

#[test]
fn a_plan_beside_its_code_points_into_it_and_is_a_variant_of_its_root() {
    let main = "variable \"v\" {}\nresource \"a_b\" \"c\" {\n  x = var.v\n  nest {\n    y = 1\n  }\n  dynamic \"made\" {\n    for_each = a_b.c.id\n    content {}\n  }\n}\n";
    let text = plan(
        r#"{"address": "a_b.c", "mode": "managed", "type": "a_b", "name": "c", "change": {"actions": ["create"], "after": {"x": "v", "nest": [{"y": 1, "z": false}]}, "after_unknown": {"id": true, "made": true}}}"#,
        r#"{"resources": [{"address": "a_b.c", "expressions": {"x": {"references": ["var.v"]}, "nest": [{"y": {"constant_value": 1}}]}}]}"#,
    );
    let files = [("infra/main.tf", main), ("infra/plan.json", text.as_str()), ("other/main.tf", "resource \"a_b\" \"c\" {}\n")];
    let reading = reading(&files);
    let planned = reading.resources.iter().find(|resource| !resource.variant.is_empty()).unwrap();
    assert_eq!((&*planned.root, &*planned.variant), ("infra", "infra/plan.json"));
    let text_at = |span: crate::source::Span| &main[span.range()];
    assert_eq!(text_at(planned.header), "resource \"a_b\" \"c\"");
    assert_eq!(text_at(at(planned, "x").unwrap().at), "var.v");
    assert_eq!(text_at(at(planned, "nest.y").unwrap().at), "1");
    assert!(text_at(at(planned, "nest.z").unwrap().at).starts_with("nest"), "what the provider adds stands at its block");
    assert!(!unknown(planned, "made").unset, "a `dynamic` block makes it, which a plan does not say");
    assert!(unknown(planned, "id").unset);
}

#[test]
fn a_plan_of_one_of_two_equal_roots_is_not_pinned_on_either() {
    let text = plan(
        r#"{"address": "a_b.c", "mode": "managed", "type": "a_b", "name": "c", "change": {"actions": ["create"], "after": {"x": "v"}, "after_unknown": {}}}"#,
        r#"{"resources": [{"address": "a_b.c", "expressions": {}}]}"#,
    );
    let reading = reading(&[("dev/main.tf", "resource \"a_b\" \"c\" {}\n"), ("prod/main.tf", "resource \"a_b\" \"c\" {}\n"), ("plans/prod.json", &text)]);
    let roots: Vec<&str> = reading.resources.iter().map(|resource| &*resource.root).collect();
    assert_eq!(roots, ["dev", "prod", "plans/prod.json"]);
}

#[test]
fn a_state_is_read_as_shown_and_as_kept() {
    let shown = r#"{"format_version": "1.0", "terraform_version": "1.9.0", "values": {"outputs": {"o": {"sensitive": true, "value": "s"}}, "root_module": {"resources": [
        {"address": "x_b.b", "mode": "managed", "type": "x_b", "name": "b", "values": {"id": "bucket-1", "rule": [{"on": true}], "key": "k"}, "sensitive_values": {"key": true}}],
        "child_modules": [{"address": "module.m", "resources": [{"address": "module.m.x_v.v[0]", "mode": "managed", "type": "x_v", "name": "v", "index": 0, "values": {"id": "other", "bucket": "bucket-1"}}]}]}}}"#;
    let kept = r#"{"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "l", "outputs": {}, "resources": [
        {"mode": "managed", "type": "x_b", "name": "b", "provider": "p", "instances": [{"attributes": {"id": "bucket-1", "rule": [{"on": true}], "key": "k"}, "sensitive_attributes": [[{"type": "get_attr", "value": "key"}]]}, {"deposed": "d", "attributes": {"id": "old"}}]},
        {"module": "module.m", "mode": "managed", "type": "x_v", "name": "v", "each": "list", "provider": "p", "instances": [{"index_key": 0, "attributes": {"id": "other", "bucket": "bucket-1"}}]},
        {"mode": "data", "type": "x_d", "name": "d", "provider": "p", "instances": [{"index_key": "k\"", "attributes": {"id": "data"}}]}]}"#;
    for (name, text) in [("state.json", shown), ("terraform.tfstate", kept)] {
        let reading = reading(&[(name, text)]);
        assert_eq!(errors(&reading), [] as [&str; 0], "{name}");
        let bucket = find(&reading, "x_b.b");
        assert_eq!(at(bucket, "rule.on").map(|node| &node.value), Some(&Value::Bool(true)));
        assert!(at(bucket, "key").is_some_and(|node| node.sensitive));
        let edges: Vec<String> = find(&reading, "module.m.x_v.v[0]").edges.iter().map(|edge| format!("{} {}", edge.from, edge.to)).collect();
        assert_eq!(edges, ["bucket x_b.b"], "{name}: an equal identity is a reference");
    }
    assert_eq!(&*find(&reading(&[("t.tfstate", kept)]), r#"data.x_d.d["k\""]"#).kind, "data.x_d");
}

#[test]
fn what_is_not_to_be_read_is_refused() {
    for (name, text, wanted) in [
        ("p.json", r#"{"format_version": "2.0", "resource_changes": []}"#, "is of format 2.0"),
        ("p.json", r#"{"format_version": "0.3", "planned_values": {}}"#, "is of format 0.3"),
        ("p.json", r#"{"format_version": 1, "planned_values": {}}"#, "no version of its format"),
        ("p.json", r#"{"format_version": "1.0", "resource_changes": {}}"#, "`resource_changes` must be a list"),
        ("p.json", r#"{"format_version": "1.0", "resource_changes": [1, {"address": "a.b"}]}"#, "a change of a resource needs"),
        (
            "p.json",
            r#"{"format_version": "1.0", "resource_changes": [{"address": "a.b", "type": "a", "change": {"actions": ["create"], "after": 5}}]}"#,
            "has no values after",
        ),
        ("p.json", r#"{"format_version": "1.0", "values": {"root_module": {"resources": [{"address": 1}]}}}"#, "a resource needs"),
        ("p.json", r#"{"format_version": "1.0", "errored": true, "resource_changes": []}"#, "is a plan that failed"),
        ("p.json", r#"{"format_version": "1.0", "resource_changes": ["#, "not valid JSON"),
        ("terraform.tfstate", r#"{"version": 3, "modules": []}"#, "state file of version 3"),
        ("terraform.tfstate", r#"{"version": 4, "resources": [{"type": "a", "name": "b", "instances": [{"attributes_flat": {}}]}]}"#, "flat form"),
        ("terraform.tfstate", "", "not valid JSON"),
    ] {
        let reading = reading(&[(name, text)]);
        assert!(text.is_empty() || errors(&reading).iter().any(|error| error.contains(wanted)), "{text}: {:?}", reading.problems);
    }
    let newer = reading(&[("p.json", r#"{"format_version": "1.9", "resource_changes": []}"#)]);
    assert!(errors(&newer).is_empty() && newer.problems[0].message.contains("newer than 1.2"));
    let others = reading(&[
        ("v.json", r#"{"format_version": "1.0", "valid": true, "diagnostics": []}"#),
        ("s.json", r#"{"format_version": "1.0", "provider_schemas": {}}"#),
    ]);
    assert!(others.files.is_empty() && others.problems.is_empty(), "what another command writes is no plan");
}

#[test]
fn hostile_plans_cost_no_more_than_their_size() {
    let deep = format!(
        r#"{{"address": "a.b", "type": "a", "change": {{"actions": ["create"], "after": {{"x": {}1{}}}, "after_unknown": {{"x": {}true{}}}}}}}"#,
        "[".repeat(200),
        "]".repeat(200),
        "[".repeat(200),
        "]".repeat(200)
    );
    let nested = format!("{}{}{}", r#"{"module_calls": {"m": {"module": "#.repeat(60), "{}", "}}}".repeat(60));
    let many: String = (0..20_000).map(|n| format!(r#""k{n}": true,"#)).collect();
    let wide = format!(
        r#"{{"address": "a.c", "type": "a", "change": {{"actions": ["create"], "after": {{{many} "z": 1}}, "after_unknown": {{{many} "z": false}}}}}}"#
    );
    let loops = r#"{"module_calls": {"m": {"expressions": {"a": {"references": ["module.m.o"]}}, "module": {"outputs": {"o": {"expression": {"references": ["var.a"]}}}, "resources": [{"address": "a.l", "expressions": {"x": {"references": ["var.a"]}}}]}}}}"#;
    let change = r#"{"address": "module.m.a.l", "type": "a", "change": {"actions": ["create"], "after": {"x": 1}, "after_unknown": {}}}"#;
    for text in [plan(&deep, "{}"), plan(&wide, "{}"), plan("", &nested), plan(change, loops)] {
        let reading = reading(&[("p.json", &text)]);
        assert!(!reading.files.is_empty());
    }
}

#[test]
fn any_file_name_and_wrapper_noise_before_the_json() {
    let change =
        r#"{"address": "a_b.n", "mode": "managed", "type": "a_b", "name": "n", "change": {"actions": ["create"], "after": {"x": 1}, "after_unknown": {}}}"#;
    let plan = plan(change, "{}");
    let wrapped = format!("[command]/usr/bin/terraform show -json tfplan\n{{\"@level\":\"info\"}}\n{plan}\n::debug::exit code 0\n");
    let tall = format!("Acquiring state lock…\n{}", plan.replacen('{', "{\n  ", 1));
    for (name, text) in [("p.json", &wrapped), ("plan.out", &wrapped), ("plan", &tall)] {
        let reading = reading(&[(name, text)]);
        let resource = find(&reading, "a_b.n");
        assert_eq!(text.get(at(resource, "x").unwrap().at.range()), Some("1"), "places are those of the file");
        assert_eq!(errors(&reading), [] as [&str; 0]);
        let told: Vec<&str> = reading.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(told, ["has text around the plan or state, which is left out"], "{name}");
        assert_eq!(reading.files.values().map(|file| file.state).collect::<Vec<_>>(), [State::Read]);
    }
}

#[test]
fn a_plan_that_cannot_be_told_from_the_text_around_it_is_an_error() {
    let plan = plan("", "{}");
    for (text, state) in [
        (format!("noise\n{}", plan.get(..plan.len() - 3).unwrap()), State::Unread),
        (format!("noise\n{plan}\nmore\n{plan}\n"), State::Unread),
        (format!("noise\n{}", plan.replace("1.2", "9.0")), State::Unread),
    ] {
        let reading = reading(&[("p.json", &text)]);
        assert_eq!(errors(&reading).len(), 1, "{text}: {:?}", reading.problems);
        assert_eq!(reading.files.values().map(|file| file.state).collect::<Vec<_>>(), [state]);
    }
    for other in ["# notes\n{\"format_version\": \"1.2\", \"of\": \"something else\"}\n", "text of \"format_version\"\n"] {
        let reading = reading(&[("notes.txt", other)]);
        assert!(reading.files.is_empty() && reading.problems.is_empty(), "{:?}", reading.problems);
    }
}

#[test]
fn what_was_and_what_drifted_is_not_what_will_be() {
    let text = r#"{"format_version": "1.2", "terraform_version": "1.9.0",
      "resource_drift": [{"address": "a_b.drifted", "mode": "managed", "type": "a_b", "name": "drifted", "change": {"actions": ["update"], "before": {"x": 1}, "after": {"x": 2}, "after_unknown": {}}}],
      "prior_state": {"values": {"root_module": {"resources": [{"address": "a_b.gone", "mode": "managed", "type": "a_b", "name": "gone", "values": {"x": 0}}, {"address": "a_b.n", "mode": "managed", "type": "a_b", "name": "n", "values": {"x": 0}}]}}},
      "resource_changes": [{"address": "a_b.n", "previous_address": "a_b.old", "mode": "managed", "type": "a_b", "name": "n", "action_reason": "replace_because_tainted", "change": {"actions": ["update"], "importing": {"id": "i"}, "before": {"x": 0}, "after": {"x": 5}, "after_unknown": {}}}],
      "configuration": {"root_module": {}}}"#;
    let reading = reading(&[("p.json", text)]);
    assert_eq!(reading.resources.iter().map(|resource| &*resource.address).collect::<Vec<_>>(), ["a_b.n"]);
    assert_eq!(at(find(&reading, "a_b.n"), "x").map(|node| &node.value), Some(&Value::Number(5.into())));
    assert_eq!(errors(&reading), [] as [&str; 0]);
}
