use super::*;

#[test]
fn an_identifier_is_of_its_parts_and_of_their_order() {
    let one = uuid(&["a", "bc"]);
    assert_eq!(one, uuid(&["a", "bc"]));
    assert_eq!(one.get_version_num(), 5);
    assert_ne!(one, uuid(&["ab", "c"]));
    let mut ids = Ids::default();
    assert_eq!(ids.give(&["a", "bc"]), one.to_string());
    assert_ne!(ids.give(&["a", "bc"]), one.to_string(), "a second of one name has its own");
}

#[test]
fn nothing_empty_is_written() {
    assert_eq!(object([("a", Json::Null), ("b", json!([])), ("c", "".into()), ("d", json!({})), ("e", json!(0))]), json!({"d": {}, "e": 0}));
    assert_eq!((word(" \u{200b} "), word(""), line(" "), lines("\n")), ("\\u{200b}".into(), "-".into(), "-".into(), "-".into()));
    assert_eq!(props([("a", " "), ("b", " x ")]), json!([{"name": "b", "ns": OURS, "value": "x"}]));
}

#[test]
fn a_files_reference_holds_nothing_else() {
    assert_eq!(href("a b/[x]#y?.tf"), "a%20b/%5Bx%5D%23y%3F.tf");
    assert_eq!(href("javascript:alert(1)"), "javascript%3Aalert%281%29");
    assert_eq!(uri::of_web("javascript:alert(1)"), None);
    assert_eq!(uri::of_web("https://x.test/a b\"<"), Some("https://x.test/a%20b%22%3C".into()));
    for (text, is) in [("https://x.test/a", true), ("urn:x:y", true), ("x y:z", false), ("none", false), (":x", false), ("https://x y", false)] {
        assert_eq!(uri::is_uri(text), is, "{text}");
    }
}
