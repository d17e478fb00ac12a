use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::source::Severity;

fn read(name: &str, text: &str, schema: Schema) -> (Sources, Documents) {
    let sources = Sources::of([Source::new(name, text, None)]);
    let documents = parse(SourceId(0), sources.get(SourceId(0)).unwrap(), schema);
    (sources, documents)
}

/// The content of a node as JSON, numbers as the nearest double.
fn plain(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => json!(null),
        Value::Bool(yes) => json!(yes),
        Value::Number(number) => number.to_i64().map_or_else(|| json!(number.to_f64()), |int| json!(int)),
        Value::Text(text) => json!(text),
        Value::List(items) => items.iter().map(plain).collect(),
        Value::Map(map) => map.iter().map(|entry| (entry.key.to_string(), plain(&entry.node))).collect(),
        Value::Unknown(unknown) => json!({"$unknown": unknown.why}),
    }
}

fn one(text: &str, schema: Schema) -> serde_json::Value {
    let (_, read) = read("a.yaml", text, schema);
    read.documents.first().map_or(json!(null), |document| plain(&document.node))
}

/// Every node's text, by its path.
fn spans(sources: &Sources, node: &Node) -> Vec<String> {
    let mut all = vec![sources.slice(node.at).to_owned()];
    for entry in node.map().into_iter().flat_map(|map| map.iter()) {
        all.push(sources.slice(entry.key_at).to_owned());
        all.extend(spans(sources, &entry.node));
    }
    all.extend(node.list().into_iter().flatten().flat_map(|item| spans(sources, item)));
    all
}

fn messages(documents: &Documents) -> Vec<&str> {
    documents.problems.iter().map(|problem| problem.message.as_str()).collect()
}

/// The answers are those of sigs.k8s.io/yaml 1.6.0 (`YAMLToJSON`).
#[test]
fn scalars_are_read_as_kubernetes_reads_them() {
    for (text, value) in [
        ("y", json!(true)),
        ("n", json!(false)),
        ("Y", json!(true)),
        ("on", json!(true)),
        ("Off", json!(false)),
        ("NO", json!(false)),
        ("oN", json!("oN")),
        ("True", json!(true)),
        ("tRUE", json!("tRUE")),
        ("017", json!(15)),
        ("0o17", json!(15)),
        ("0O17", json!(15)),
        ("-0o17", json!(-15)),
        ("0x1F", json!(31)),
        ("0x_1", json!(1)),
        ("0x", json!("0x")),
        ("0x1p3", json!("0x1p3")),
        ("0xFFFFFFFFFFFFFFFFF", json!("0xFFFFFFFFFFFFFFFFF")),
        ("0b11", json!(3)),
        ("-0b11", json!(-3)),
        ("0b2", json!("0b2")),
        ("1_000", json!(1000)),
        ("1_", json!(1)),
        ("1_0.5", json!(10.5)),
        ("._5", json!("._5")),
        ("0_17", json!(15)),
        ("08", json!(8)),
        ("0128", json!(128)),
        ("09.5", json!(9.5)),
        ("00", json!(0)),
        ("-0", json!(0)),
        ("+12", json!(12)),
        ("--1", json!("--1")),
        ("+", json!("+")),
        (".", json!(".")),
        ("-.5", json!(-0.5)),
        (".5", json!(0.5)),
        ("1.", json!(1)),
        ("1.e3", json!(1000)),
        ("1e3", json!(1000)),
        ("1e", json!("1e")),
        ("1e+", json!("1e+")),
        ("1e-7", json!(1e-7)),
        ("1e400", json!("1e400")),
        ("1,000", json!("1,000")),
        ("1:30", json!("1:30")),
        ("2001-01-01", json!("2001-01-01")),
        ("~", json!(null)),
        ("", json!(null)),
        ("Null", json!(null)),
        ("nULL", json!("nULL")),
        ("=", json!("=")),
        ("0777777777777777777777777", json!(777_777_777_777_777_777_777_777_f64)),
        ("'12'", json!("12")),
        ("\"yes\"", json!("yes")),
        ("!!str 12", json!("12")),
        ("!!str", json!("")),
        ("!!str yes", json!("yes")),
        ("!!int '12'", json!(12)),
        ("!!int 0o17", json!(15)),
        ("!!float 3", json!(3)),
        ("!!bool 'yes'", json!(true)),
        ("!!bool y", json!(true)),
        ("!!null ''", json!(null)),
        ("!!binary aGk=", json!("hi")),
        ("!!timestamp 2001-01-01", json!("2001-01-01")),
        ("!Ref foo", json!("foo")),
        ("!Ref 12", json!("12")),
        ("! 12", json!("12")),
        ("!!foo 12", json!("12")),
        ("!!set {b, c}", json!({"b": null, "c": null})),
        ("|\n  text", json!("text")),
        ("'x\n\n  y'", json!("x\ny")),
    ] {
        assert_eq!(one(&format!("a: {text}"), Schema::Kubernetes), json!({"a": value}), "{text}");
    }
    for (key, text) in [
        ("on", "true"),
        ("1", "1"),
        ("1.10", "1.1"),
        ("1.0", "1"),
        ("0x10", "16"),
        ("2001-01-01", "2001-01-01"),
        ("1234567.5", "1.2345675e+06"),
        ("100000.5", "100000.5"),
        ("1e6", "1e+06"),
        ("3e5", "300000"),
        ("1e21", "1e+21"),
        ("16777217.0", "1.6777216e+07"),
        ("0.0001", "0.0001"),
        ("-1.5e-7", "-1.5e-07"),
        ("'on'", "on"),
        ("'1.10'", "1.10"),
    ] {
        assert_eq!(one(&format!("{key}: x"), Schema::Kubernetes), json!({text: "x"}), "{key}");
    }
}

#[test]
fn what_no_json_can_hold_is_told_and_kept_as_text() {
    for text in [".inf", "-.Inf", ".NaN", "!!int abc", "!!null x", "!!binary '?'"] {
        let (_, read) = read("a.yaml", &format!("a: {text}"), Schema::Kubernetes);
        assert_eq!(read.problems.len(), 1, "{text}");
        assert!(read.documents[0].node.get("a").unwrap().text().is_some(), "{text}");
    }
}

#[test]
fn the_core_schema_knows_true_and_false_only() {
    let text = "[yes, no, on, y, true, False, 017, 0o17, 0x1f, 1_000, 12, -1.5, ~, 1e3, .5]";
    assert_eq!(one(text, Schema::Core), json!(["yes", "no", "on", "y", true, false, 17, 15, 31, "1_000", 12, -1.5, null, 1000, 0.5]));
    assert_eq!(one("{1.10: a, on: b}", Schema::Core), json!({"1.10": "a", "on": "b"}));
}

#[test]
fn no_digit_is_lost() {
    let text = "[123456789012345678901234567890, 12345678901234567890, 0.1000000000000000055511151231257827]";
    for name in ["a.yaml", "a.json"] {
        let (_, read) = read(name, text, Schema::Kubernetes);
        let written: Vec<String> =
            read.documents[0].node.list().unwrap().iter().map(|node| if let Value::Number(n) = &node.value { n.to_string() } else { String::new() }).collect();
        assert_eq!(format!("[{}]", written.join(", ")), text);
    }
}

#[test]
fn every_value_stands_where_it_is_written() {
    let text = "# head\na: # c\n  b:\n  c: |\n    x\n    y\n\n# trailing\nd: &z !!str é # hi\ne:\n- 1\n- k: \"q\"\nf: [1, {g: 2}, ]\n\n# end\n---\nlast: *x\n";
    let (sources, read) = read("a.yaml", text, Schema::Core);
    assert_eq!(
        spans(&sources, &read.documents[0].node),
        [
            text.split("# head\n").nth(1).unwrap().split("\n\n# end").next().unwrap(),
            "a",
            "b:\n  c: |\n    x\n    y",
            "b",
            "b",
            "c",
            "x\n    y",
            "d",
            "é",
            "e",
            "- 1\n- k: \"q\"",
            "1",
            "k: \"q\"",
            "k",
            "\"q\"",
            "f",
            "[1, {g: 2}, ]",
            "1",
            "{g: 2}",
            "g",
            "2",
        ]
    );
    let (sources, read) = read_json("{\"a\": [1, \"é\\n\", {\"b\": null}]}");
    assert_eq!(
        spans(&sources, &read.documents[0].node),
        ["{\"a\": [1, \"é\\n\", {\"b\": null}]}", "\"a\"", "[1, \"é\\n\", {\"b\": null}]", "1", "\"é\\n\"", "{\"b\": null}", "\"b\"", "null"]
    );
}

fn read_json(text: &str) -> (Sources, Documents) {
    read("a.json", text, Schema::Kubernetes)
}

#[test]
fn a_broken_document_loses_only_itself() {
    let text = "a: 1\n---\nb: [1\n---\nc: 3\n---\n  d: x\n e: y\n---\n# nothing\n---\nf: 'open\n---\ng: 7\n";
    let (sources, read) = read("a.yaml", text, Schema::Kubernetes);
    let kept: Vec<_> = read.documents.iter().map(|document| (document.index, plain(&document.node))).collect();
    assert_eq!(kept, [(0, json!({"a": 1})), (2, json!({"c": 3})), (6, json!({"g": 7}))]);
    let places: Vec<_> = read.problems.iter().map(|problem| sources.place(problem.at.unwrap()).start.line).collect();
    assert_eq!(places, [3, 8, 12]);
    assert!(read.problems.iter().all(|problem| problem.severity == Severity::Error && problem.help.is_some()));
    assert_eq!(messages(&read)[0], "not valid YAML: `[` is not closed");
}

#[test]
fn tabs_are_told_as_tabs() {
    let (_, read) = read("a.yaml", "a:\n\tb: 1\n", Schema::Kubernetes);
    assert!(messages(&read)[0].contains("tab"), "{read:?}");
}

#[test]
fn a_key_that_stands_twice_is_told_and_the_last_one_holds() {
    for (name, text) in [("a.yaml", "a: 1\nb: 2\na: 3\n"), ("a.json", "{\"a\": 1,\n\"b\": 2,\n\"a\": 3}")] {
        let (sources, read) = read(name, text, Schema::Kubernetes);
        assert_eq!(plain(&read.documents[0].node), json!({"a": 3, "b": 2}));
        assert_eq!(messages(&read), ["`a` stands twice in this mapping, first on line 1; the last one holds"]);
        assert_eq!(read.problems[0].severity, Severity::Warning);
        assert_eq!(sources.place(read.problems[0].at.unwrap()).start.line, 3);
    }
    let many: String = (0..100).map(|n| format!("k{}: {n}\n", n % 50)).collect();
    let (_, read) = read("a.yaml", &many, Schema::Core);
    assert_eq!((read.problems.len(), read.documents[0].node.map().unwrap().len()), (50, 50));
}

#[test]
fn merge_keys_are_merged() {
    let both = "a: &x {b: 1, c: 2}\nz: &y {b: 9, d: 4}\nm: {<<: [*x, *y], e: 5}\n";
    for schema in [Schema::Kubernetes, Schema::Core] {
        assert_eq!(one(both, schema)["m"], json!({"b": 1, "c": 2, "d": 4, "e": 5}));
        assert_eq!(one("a: &x {b: 1, c: 2}\nm:\n  <<: *x\n  b: 5\n", schema)["m"], json!({"b": 5, "c": 2}));
        assert_eq!(one("m: {'<<': {a: 1}}", schema)["m"], json!({"<<": {"a": 1}}));
        let (_, read) = read("a.yaml", "a: &x {b: 1}\nm: {b: 2, <<: *x}\n", schema);
        assert_eq!(read.problems, []);
    }
    // As go-yaml v2 does, and as the specification says.
    let after = "a: &x {b: 1, c: 2}\nm:\n  b: 5\n  <<: *x\n";
    assert_eq!(one(after, Schema::Kubernetes)["m"], json!({"b": 1, "c": 2}));
    assert_eq!(one(after, Schema::Core)["m"], json!({"b": 5, "c": 2}));
    let (_, read) = read("a.yaml", "m: {<<: 3}", Schema::Kubernetes);
    assert_eq!(read.problems[0].severity, Severity::Error);
}

#[test]
fn an_alias_stands_where_it_is_used_and_its_parts_where_they_are_written() {
    let (sources, read) = read("a.yaml", "a: &x\n  b: 1\nc: *x\n", Schema::Kubernetes);
    let node = read.documents[0].node.get("c").unwrap();
    assert_eq!(sources.slice(node.at), "*x");
    assert_eq!(sources.place(node.get("b").unwrap().at).start.line, 2);
}

#[test]
fn what_an_alias_cannot_stand_for_is_unknown() {
    for text in ["a: *nope\n", "a: &x [*x]\n", "a: &x\n  b: *x\n"] {
        let (_, read) = read("a.yaml", text, Schema::Kubernetes);
        assert_eq!(read.problems.len(), 1, "{text}");
        assert_eq!(read.problems[0].severity, Severity::Error);
        let mut unknowns = 0;
        read.documents[0].node.unknowns(&mut |_, _| unknowns += 1);
        assert_eq!(unknowns, 1, "{text}");
    }
}

#[test]
fn repetition_is_bounded() {
    let mut laughs = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for n in 1..12 {
        laughs.push_str(&format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", ")));
    }
    let (_, read) = read("a.yaml", &laughs, Schema::Kubernetes);
    assert!(read.problems.iter().any(|problem| problem.message.contains("too large")), "{:?}", messages(&read));
    assert!(read.problems.len() <= 101);

    let mut deep = String::from("a0: &a0 [x]\n");
    for n in 1..400 {
        deep.push_str(&format!("a{n}: &a{n} [*a{}]\n", n - 1));
    }
    let (_, read) = self::read("a.yaml", &deep, Schema::Kubernetes);
    assert!(!read.problems.is_empty());
}

#[test]
fn nesting_is_bounded() {
    for (name, open) in [("a.yaml", "["), ("a.yaml", "{a: "), ("a.yaml", "- "), ("a.yaml", "? "), ("a.json", "["), ("a.json", "{\"a\":")] {
        let (_, read) = read(name, &open.repeat(100_000), Schema::Kubernetes);
        assert!(!read.problems.is_empty(), "{name} {open}");
    }
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    for name in ["a.yaml", "a.json"] {
        assert_eq!(read(name, &deep, Schema::Core).1.problems, []);
    }
}

#[test]
fn problems_are_bounded() {
    let (_, read) = read("a.yaml", &"a: [\n---\n".repeat(5000), Schema::Kubernetes);
    assert_eq!(read.problems.len(), 101);
    assert_eq!(read.problems[100].severity, Severity::Error);
}

#[test]
fn json_is_read_strictly() {
    for (text, value) in [
        ("{\"a\": [1, -0.5, 1e3, true, false, null, \"\"]}", json!({"a": [1, -0.5, 1000, true, false, null, ""]})),
        (" [] ", json!([])),
        ("{}", json!({})),
        (r#""\u00e9\ud834\udd1e\/\\\"\b\f\n\r\t""#, json!("é𝄞/\\\"\u{8}\u{c}\n\r\t")),
        ("0", json!(0)),
        ("-0", json!(0)),
    ] {
        let (_, read) = read_json(text);
        assert_eq!((plain(&read.documents[0].node), &read.problems[..]), (value, &[][..]), "{text}");
    }
    for text in [
        "{",
        "[1",
        "[1,]",
        "{\"a\":1,}",
        "{a: 1}",
        "{'a': 1}",
        "[1 2]",
        "{\"a\" 1}",
        "tru",
        "True",
        "nulll",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "-",
        "0x1",
        "\"a",
        "\"\t\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud834\"",
        "\"\\ud834\\u0041\"",
        "\"\\udd1e\"",
        "1 2",
        "{} }",
        "// c\n1",
        "NaN",
        "[1}",
        "\u{a0}1",
    ] {
        let (_, read) = read_json(text);
        assert_eq!(read.problems.len(), 1, "{text}");
        assert_eq!(read.problems[0].severity, Severity::Error, "{text}");
    }
    let (_, lines) = read_json("{\"a\": 1}\n{\"a\": 2}\n");
    assert_eq!(lines.documents.len(), 2);
    let (_, huge) = read_json("1e999999999");
    assert_eq!(huge.documents[0].node.text(), Some("1e999999999"));
    assert_eq!(huge.problems.len(), 1);
}

#[test]
fn json_in_a_yaml_file_may_have_long_keys() {
    let key = "k".repeat(5000);
    assert_eq!(one(&format!("{{\"{key}\": 1}}"), Schema::Kubernetes), json!({key: 1}));
}

#[test]
fn braces_that_yaml_reads_as_keys_are_told_as_a_template() {
    for text in ["a: {{ .Values.x }}\n", "{{- if x }}\na: 1\n{{- end }}\n", "a: [{{ x }}]\n", "a: {{ include \"x\" . | nindent 4 }}\nb: 1\n"] {
        assert!(read("a.yaml", text, Schema::Kubernetes).1.template.is_some(), "{text}");
    }
    for text in ["a: '{{ x }}'\n", "a: |\n  {{ x }}\n", "a: {b: {c: d}}\n", "a: x{{ y }}\n", "{}", "a: ["] {
        assert_eq!(read("a.yaml", text, Schema::Kubernetes).1.template, None, "{text}");
    }
}

#[test]
fn complex_keys_are_told() {
    let (_, read) = read("a.yaml", "? [a, b]\n: x\n? {c: d}\n: z\n", Schema::Kubernetes);
    assert_eq!(plain(&read.documents[0].node), json!({"[a, b]": "x", "{c: d}": "z"}));
    assert_eq!(read.problems.len(), 2);
}

/// The yaml-test-suite: what is to be refused is, and what has a JSON form reads as that.
#[test]
fn the_yaml_test_suite_agrees() {
    let Some(rows) = corpus("yaml/yaml_test_suite.jsonl") else { return };
    let (mut agree, mut all, mut differ) = (0, 0, Vec::new());
    for row in rows.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
        let text = row["yaml"].as_str().unwrap().trim_start_matches('\u{feff}');
        let (_, read) = read("a.yaml", text, Schema::Core);
        let broken = read.problems.iter().any(|problem| problem.message.starts_with("not valid"));
        let agrees = match (row["expect"].as_str(), row["json"].as_str()) {
            (Some("error"), _) => broken,
            (_, None) => !broken,
            (_, Some(expected)) => {
                let expected: Vec<serde_json::Value> = serde_json::Deserializer::from_str(expected).into_iter().collect::<Result<_, _>>().unwrap();
                let expected: Vec<String> = expected.iter().filter(|value| !value.is_null()).map(numbers_alike).collect();
                let got: Vec<String> = read.documents.iter().map(|document| numbers_alike(&plain(&document.node))).collect();
                !broken && got == expected
            }
        };
        all += 1;
        agree += usize::from(agrees);
        if !agrees {
            differ.push(format!("{} {}", row["id"], row["name"]));
        }
    }
    println!("yaml-test-suite: {agree} of {all}; differing: {differ:#?}");
    assert!(agree * 100 >= all * 97, "{differ:#?}");
}

/// JSON text in which 1 and 1.0 are the same.
fn numbers_alike(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Number(number) => number.as_f64().unwrap_or(f64::NAN).to_string(),
        serde_json::Value::Array(items) => format!("[{}]", items.iter().map(numbers_alike).collect::<Vec<_>>().join(",")),
        serde_json::Value::Object(map) => {
            format!("{{{}}}", map.iter().map(|(key, value)| format!("{key:?}:{}", numbers_alike(value))).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// A file of the corpora, where they are at hand.
pub(crate) fn corpus(file: &str) -> Option<String> {
    let root = std::env::var("PROBITY_CORPORA").unwrap_or_else(|_| format!("{}/../shared/corpora", env!("CARGO_MANIFEST_DIR")));
    let text = std::fs::read_to_string(std::path::Path::new(&root).join(file)).ok();
    if text.is_none() {
        println!("skipped: no {file} below {root}");
    }
    text
}

/// Every span inside the text and on the borders of characters.
pub(crate) fn sound(text: &str, read: &Documents) {
    fn walk(text: &str, node: &Node) {
        assert!(text.get(node.at.range()).is_some(), "{:?} in {text:?}", node.at);
        for entry in node.map().into_iter().flat_map(|map| map.iter()) {
            assert!(text.get(entry.key_at.range()).is_some(), "{:?} in {text:?}", entry.key_at);
            walk(text, &entry.node);
        }
        node.list().into_iter().flatten().for_each(|item| walk(text, item));
    }
    read.documents.iter().for_each(|document| walk(text, &document.node));
    for at in read.problems.iter().filter_map(|problem| problem.at).chain(read.template) {
        assert!(text.get(at.range()).is_some(), "{at:?} in {text:?}");
    }
}

/// Pieces that make text look like YAML and JSON now and then.
pub(crate) fn yamlish() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "b: ",
        ": ",
        "- ",
        "\n",
        "\n  ",
        "\n    ",
        "\t",
        "[",
        "]",
        "{",
        "}",
        ",",
        "\"",
        "'",
        "|\n",
        ">-\n",
        "&x ",
        "*x",
        "<<: ",
        "---\n",
        "...\n",
        "!!int ",
        "!t ",
        "# é",
        "é",
        "𝄞",
        "? ",
        "{{ ",
        " }}",
        "%YAML 1.2\n",
        "0x1f",
        "1e9999",
        "~",
        "\\u12",
        "\r\n",
        "\u{feff}",
        "\u{85}",
        "\"k\": ",
        "apiVersion: v1\n",
        "kind: Pod\n",
        "metadata:\n  name: x\n",
        "items:\n",
        "null",
    ];
    let piece = prop_oneof![9 => proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_reads_without_a_panic(text in prop_oneof![yamlish(), ".*"]) {
        for name in ["a.yaml", "a.json"] {
            for schema in [Schema::Kubernetes, Schema::Core] {
                let (_, read) = read(name, &text, schema);
                sound(&text, &read);
            }
        }
    }

    #[test]
    fn json_reads_as_another_reader_does(text in yamlish()) {
        let (_, read) = read("a.json", &text, Schema::Core);
        if let Ok(other) = serde_json::from_str::<serde_json::Value>(&text) {
            prop_assert!(read.problems.iter().all(|problem| problem.severity == Severity::Warning), "{:?}", read.problems);
            prop_assert_eq!(read.documents.first().map_or(json!(null), |document| plain(&document.node)).is_null(), other.is_null());
        }
    }
}
