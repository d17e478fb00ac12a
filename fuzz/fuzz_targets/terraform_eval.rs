//! Any expression, over names that are known and names that are not. What is known without a value must hold with it.

#![no_main]

#[path = "../../tests/terraform_differential/holds.rs"]
mod holds;

use std::collections::BTreeMap;

use holds::holds;
use libfuzzer_sys::fuzz_target;
use probity::source::Sources;
use probity::terraform::{Answer, Given, Options, Question, eval_expressions};

fuzz_target!(|text: &str| {
    let text = text.trim();
    let mut vars = BTreeMap::from([
        ("s".to_owned(), "\"text\"".to_owned()),
        ("n".to_owned(), "3".to_owned()),
        ("l".to_owned(), "[\"a\", 1, null]".to_owned()),
        ("m".to_owned(), "{ a = 1, b = { c = [true] } }".to_owned()),
    ]);
    let open = Question {
        text: text.to_owned(),
        given: Given { vars: vars.clone(), unknown: BTreeMap::from([("u".to_owned(), "string".to_owned()), ("w".to_owned(), "any".to_owned())]) },
    };
    vars.extend([("u".to_owned(), "\"u\"".to_owned()), ("w".to_owned(), "[1]".to_owned())]);
    let closed = Question { text: text.to_owned(), given: Given { vars, unknown: BTreeMap::new() } };
    let answers = eval_expressions(&[open, closed], &Sources::default(), "", &Options::default());
    if let [Answer::Value(open), Answer::Value(closed)] = answers.as_slice() {
        assert!(holds(open, closed), "{text}: {open:?} but {closed:?}");
    }
});
