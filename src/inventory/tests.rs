use proptest::prelude::*;

use super::*;
use crate::document::{self, Schema};
use crate::model::{Node, Path, Value};

fn estate<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> (Sources, Reading, Vec<Documents>) {
    let sources = Sources::of(files.into_iter().map(|(name, text)| Source::new(name, text, None)));
    let mut parsed = document::parse_all(&sources, |source| wants(source).then_some(Schema::Core));
    let reading = read(&sources, &mut parsed);
    (sources, reading, parsed)
}

fn state(reading: &Reading) -> Option<(State, u32)> {
    reading.files.get(&SourceId(0)).map(|file| (file.state, file.resources))
}

fn messages(reading: &Reading) -> Vec<&str> {
    reading.problems.iter().map(|problem| problem.message.as_str()).collect()
}

fn at<'r>(resource: &'r Resource, path: &str) -> &'r Node {
    resource.body.find(&Path::parse(path)).unwrap_or_else(|| panic!("no {path}"))
}

const DOCUMENT: &str = "probity: inventory/v1\nassets:\n- kind: database\n  name: orders\n  encryption:\n    at_rest: true\n    key: {unknown: asked the vendor}\n  backup: {unknown: }\n  password: hunter2\n- {kind: ml.model, name: churn, tags: {team: growth}}\n";

#[test]
fn assets_are_resources() {
    let (sources, reading, rest) = estate([("a.yaml", DOCUMENT)]);
    assert_eq!((state(&reading), messages(&reading), rest.len()), (Some((State::Read, 2)), vec![], 0));
    let [orders, churn] = &reading.resources[..] else { panic!("{:?}", reading.resources) };
    assert_eq!((&*orders.address, &*orders.kind, &*churn.address), ("database/orders", "database", "ml.model/churn"));
    assert_eq!((sources.slice(orders.header), sources.slice(churn.header)), ("name: orders", "name: churn"));
    assert_eq!(sources.slice(churn.at), "{kind: ml.model, name: churn, tags: {team: growth}}");
    assert_eq!(at(orders, "encryption.at_rest").value, Value::Bool(true));
    assert!(at(orders, "password").sensitive && !at(orders, "name").sensitive);
}

#[test]
fn what_is_stated_unknown_is_unknown() {
    let (sources, reading, _) = estate([("a.yaml", DOCUMENT)]);
    let mut unknowns = Vec::new();
    reading.resources[0]
        .body
        .unknowns(&mut |path, unknown| unknowns.push((path.to_string(), unknown.why.clone(), sources.slice(unknown.origin).to_owned(), unknown.nullable)));
    assert_eq!(
        unknowns,
        [
            ("encryption.key".into(), "database/orders encryption.key: asked the vendor".into(), "{unknown: asked the vendor}".into(), true),
            ("backup".into(), "database/orders backup is stated unknown".into(), "{unknown: }".into(), true),
        ]
    );
}

#[test]
fn json_is_a_document_too() {
    let (_, reading, _) = estate([("a.json", r#"{"$schema": "x", "probity": "inventory/v1", "assets": [{"kind": "key", "name": "k"}]}"#)]);
    assert_eq!((state(&reading), messages(&reading)), (Some((State::Read, 1)), vec![]));
}

#[test]
fn mistakes_in_documents_are_told_where_they_are() {
    for (text, line, message, got) in [
        ("probity: inventory/v2\nassets: []\n", 1, "`inventory/v2` is no version of inventories that this release reads", (State::Unread, 0)),
        ("probity: inventory/v1\nasets: []\n", 2, "unknown key `asets` in an inventory; did you mean `assets`?", (State::Unread, 0)),
        ("probity: inventory/v1\nassets: {a: b}\n", 2, "`assets` is no list", (State::Unread, 0)),
        ("probity: inventory/v1\nassets:\n- kind: x\n  nmae: y\n- {kind: x, name: z}\n", 4, "an asset without `name` is not read", (State::Partly, 1)),
        ("probity: inventory/v1\nassets:\n- name: y\n", 3, "an asset without `kind` is not read", (State::Unread, 0)),
        ("probity: inventory/v1\nassets:\n- kind: x\n  name: 12\n", 4, "an asset's `name` is a text", (State::Unread, 0)),
        ("probity: inventory/v1\nassets:\n- x\n", 3, "an asset is a mapping with `kind` and `name`", (State::Unread, 0)),
        ("probity: inventory/v1\nassets: [\n", 2, "not valid YAML: `[` is not closed", (State::Unread, 0)),
        (
            "probity: inventory/v1\nassets:\n- {kind: x, name: y}\n---\nb: 1\n",
            5,
            "this document is no inventory among others that are: it has no `probity` key",
            (State::Partly, 1),
        ),
        (
            "probity: inventory/v1\nassets:\n- {kind: x, name: y}\n- {kind: x, name: y}\n",
            4,
            "`x/y` is listed twice, first in a.yaml on line 3",
            (State::Read, 2),
        ),
    ] {
        let (sources, reading, _) = estate([("a.yaml", text)]);
        assert_eq!(messages(&reading).first(), Some(&message), "{text}");
        assert_eq!((sources.place(reading.problems[0].at.unwrap()).start.line, state(&reading)), (line, Some(got)), "{text}");
        assert!(reading.problems.iter().all(|problem| problem.help.is_some()), "{text}");
    }
}

#[test]
fn other_documents_are_left_to_others() {
    for text in ["a: probity inventory/\n", "probity: 1\n# inventory/\n", "# probity inventory/\na: [\n"] {
        let (_, reading, rest) = estate([("a.yaml", text)]);
        assert!(reading.files.is_empty() && reading.problems.is_empty() && rest.len() == 1, "{text}");
    }
}

#[test]
fn rows_are_assets() {
    let text = "kind,name,encryption.at_rest,encryption.key,tags.owner,api_key,note\r\ndatabase,orders,true,?,\"Ops, \"\"EU\"\"\",s3cr3t,\r\n\r\nml.model,churn,,,,,é\r\n";
    let (sources, reading, _) = estate([("a.csv", text)]);
    assert_eq!((state(&reading), messages(&reading)), (Some((State::Read, 2)), vec![]));
    let [orders, churn] = &reading.resources[..] else { panic!("{:?}", reading.resources) };
    assert_eq!((&*orders.address, &*orders.kind, sources.slice(orders.header)), ("database/orders", "database", "orders"));
    assert_eq!(sources.slice(orders.at), "database,orders,true,?,\"Ops, \"\"EU\"\"\",s3cr3t,");
    assert_eq!(at(orders, "encryption.at_rest").text(), Some("true"));
    assert_eq!((at(orders, "tags.owner").text(), sources.slice(at(orders, "tags.owner").at)), (Some("Ops, \"EU\""), "\"Ops, \"\"EU\"\"\""));
    assert!(at(orders, "api_key").sensitive);
    assert!(matches!(&at(orders, "encryption.key").value, Value::Unknown(unknown) if unknown.why == "database/orders encryption.key is stated unknown"));
    assert!(orders.body.get("note").is_none() && churn.body.get("encryption").is_none());
    assert_eq!(sources.slice(at(churn, "note").at), "é");
}

#[test]
fn separators_of_other_countries_are_known() {
    for text in ["name;kind;region\na,b;key;eu\n", "name\tkind\tregion\na,b\tkey\teu"] {
        let (_, reading, _) = estate([("a.csv", text)]);
        assert_eq!(reading.resources.iter().map(|resource| &*resource.address).collect::<Vec<_>>(), ["key/a,b"], "{text}");
    }
}

#[test]
fn other_tables_are_no_inventory() {
    for text in ["", "\n\n", "a,b\n1,2\n", "name,type\nx,y\n", "\"kind,name\n"] {
        let (_, reading, _) = estate([("a.csv", text)]);
        assert!(reading.files.is_empty() && reading.problems.is_empty(), "{text}");
    }
}

#[test]
fn mistakes_in_tables_are_told_where_they_are() {
    for (text, line, message, got) in [
        ("kind,name,kind\nx,y,z\n", 1, "the column `kind` stands twice", (State::Unread, 0)),
        ("kind,name,a,a.b\n", 1, "the columns `a` and `a.b` cannot both hold values", (State::Unread, 0)),
        ("kind,name,\nx,y,z\n", 1, "a column without a name", (State::Unread, 0)),
        ("kind,name,a..b\n", 1, "a column whose name does not nest", (State::Unread, 0)),
        ("kind,name\nx,y,z\nx,w\n", 2, "this row has 3 cells, the header has 2; it is not read", (State::Partly, 1)),
        ("kind,name\nx\n", 2, "this row has 1 cells, the header has 2; it is not read", (State::Unread, 0)),
        ("kind,name\nx,\n", 2, "a row without a kind or a name; it is not read", (State::Unread, 0)),
        ("kind,name\nx,?\n", 2, "a row without a kind or a name; it is not read", (State::Unread, 0)),
        ("kind,name\nx,y\nx,\"z\nx,w\n", 3, "a quoted cell is not closed; nothing from here on is read", (State::Partly, 1)),
        ("kind,name\nx,y\nx,y\n", 3, "`x/y` is listed twice, first in a.csv on line 2", (State::Read, 2)),
    ] {
        let (sources, reading, _) = estate([("a.csv", text)]);
        assert_eq!(messages(&reading).first(), Some(&message), "{text}");
        assert_eq!((sources.place(reading.problems[0].at.unwrap()).start.line, state(&reading)), (line, Some(got)), "{text}");
    }
    let (_, reading, _) = estate([("a.csv", format!("kind,name\n{}", "x\n".repeat(500)).as_str())]);
    assert_eq!(messages(&reading).len(), 101);
    assert_eq!(messages(&reading)[100], "400 more rows are not read");
}

/// What the schema allows is read without a word; what it refuses is told.
#[test]
fn the_schema_says_what_the_reader_does() {
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../schemas/inventory.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (text, valid) in [
        (
            r#"{"probity": "inventory/v1", "assets": [{"kind": "key", "name": "k", "encryption": {"at_rest": {"unknown": "w"}}, "owner": {"unknown": null}, "more": 1}]}"#,
            true,
        ),
        (r#"{"probity": "inventory/v1", "assets": []}"#, true),
        (r#"{"probity": "inventory/v2", "assets": []}"#, false),
        (r#"{"probity": "inventory/v1"}"#, false),
        (r#"{"probity": "inventory/v1", "assets": [], "asset": []}"#, false),
        (r#"{"probity": "inventory/v1", "assets": [{"kind": "key"}]}"#, false),
        (r#"{"probity": "inventory/v1", "assets": [{"kind": "key", "name": ""}]}"#, false),
        (r#"{"probity": "inventory/v1", "assets": [{"kind": "key", "name": 3}]}"#, false),
        (r#"{"probity": "inventory/v1", "assets": [{"kind": "key", "id": "k", "raci": {"operate": {"responsible": ["a"]}}}]}"#, true),
        (
            r#"{"probity": "inventory/v1", "raci": {"build": {"responsible": ["a"], "accountable": "b"}},
                "estate": {"name": "x", "standards": ["pss"], "environments": [{"name": "dev", "promotes_to": "prod"}], "roles": {"unknown": "not yet named"}}}"#,
            true,
        ),
        (r#"{"probity": "inventory/v1", "estate": []}"#, false),
        (r#"{"probity": "inventory/v1", "estate": {"nmae": "x"}}"#, false),
        (r#"{"probity": "inventory/v1", "estate": {"roles": "all"}}"#, false),
        (r#"{"probity": "inventory/v1", "raci": {"bild": {}}}"#, false),
        (r#"{"probity": "inventory/v1", "raci": {"build": {"does": "a"}}}"#, false),
    ] {
        let (_, reading, _) = estate([("a.json", text)]);
        assert_eq!((validator.is_valid(&serde_json::from_str(text).unwrap()), reading.problems.is_empty()), (valid, valid), "{text}");
    }
    let badly_typed = r#"{"probity": "inventory/v1", "assets": [{"kind": "key", "name": "k", "encryption": {"at_rest": "perhaps"}}]}"#;
    assert!(!validator.is_valid(&serde_json::from_str(badly_typed).unwrap()));
}

proptest! {
    #[test]
    fn any_text_reads_without_a_panic(
        text in prop_oneof![
            document::tests::yamlish().prop_map(|text| format!("probity: inventory/v1\nassets:\n{text}")),
            "(kind|name|a\\.b|\"|,|;|\n|\r|é|\\?|x){0,40}".prop_map(|text| format!("kind,name{text}")),
        ],
    ) {
        for name in ["a.yaml", "a.json", "a.csv"] {
            let (_, reading, _) = estate([(name, text.as_str())]);
            for at in reading.resources.iter().flat_map(|resource| [resource.at, resource.header]).chain(reading.problems.iter().filter_map(|problem| problem.at)) {
                prop_assert!(text.get(at.range()).is_some(), "{:?} in {:?}", at, text);
            }
            for resource in &reading.resources {
                for entry in resource.body.map().unwrap().iter() {
                    prop_assert!(text.get(entry.node.at.range()).is_some() && text.get(entry.key_at.range()).is_some());
                }
            }
        }
    }
}
