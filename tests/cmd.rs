//! The command line, by examples: each command of `tests/cmd/` with what it prints and how it ends.
//!
//! `TRYCMD=overwrite cargo test --test cmd` writes down what is printed now: read the difference before you keep it.

use probity::policy::Rulebook;

#[test]
fn commands_print_what_their_examples_show() {
    let digest = Rulebook::load(&[]).rulebook.digest().to_string();
    let short: String = digest.chars().take("sha256:".len() + 12).collect();
    let rules = format!("{} rules", Rulebook::load(&[]).rulebook.rules().len());
    let cases = trycmd::TestCases::new();
    cases.default_bin_path(env!("CARGO_BIN_EXE_probity"));
    // A terminal's width and colours are no part of the examples.
    cases.env("COLUMNS", "100").env("NO_COLOR", "1");
    cases.insert_var("[DIGEST]", digest).expect("a variable");
    cases.insert_var("[SHORT]", short).expect("a variable");
    cases.insert_var("[RULES]", rules).expect("a variable");
    cases.insert_var("[VERSION]", env!("CARGO_PKG_VERSION")).expect("a variable");
    cases.case("tests/cmd/*.md").case("tests/cmd/*.toml");
}
