//! The built-in rules are in order, and each is proved by its own page.

use probity::policy::Rulebook;

#[test]
fn every_rule_and_lens_loads_and_is_well_formed() {
    let loaded = Rulebook::load(&[]);
    let mut wrong: Vec<String> = loaded
        .problems
        .iter()
        .map(|problem| format!("{}: {}", problem.at.map_or("", |at| loaded.rulebook.sources().path(at.source)), problem.message))
        .collect();
    wrong.extend(
        loaded.rulebook.check().iter().map(|problem| format!("{}: {}", problem.at.map_or("", |at| loaded.rulebook.sources().path(at.source)), problem.message)),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(loaded.rulebook.rules().len() >= 50);
}

#[test]
fn every_example_of_every_page_holds() {
    let book = Rulebook::load(&[]).rulebook;
    let wrong: Vec<String> = book.rules().iter().flat_map(|rule| probity::flow::prove_page(&book, rule).1).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
