//! What a run takes before its first verdict.

mod estate;

use estate::Plan;
use probity::flow::{self, Ask};
use probity::policy::{Progress, Rulebook, Settings, WaiverPolicy};
use probity::report::Report;
use probity::source::{Source, Sources};

fn main() {
    divan::main();
}

/// All built-in rules, read.
#[divan::bench]
fn rules() -> usize {
    Rulebook::load(&[]).rulebook.rules().len()
}

fn first_check(name: &str, text: &str) -> Report {
    let book = Rulebook::load(&[]).rulebook;
    let estate = flow::read(Sources::of([Source::new(name, text, None)]), Vec::new(), &flow::Options::default());
    let ask = Ask { book: &book, settings: &Settings::default(), chosen: &|_| true, as_of: "2026-01-01", waivers: &WaiverPolicy::default(), observe: false };
    flow::check(&estate, ask, &Progress::default())
}

/// Rules read, one small file read, the rules that meet it compiled, and judged.
#[divan::bench]
fn small_terraform() -> Report {
    first_check("main.tf", &estate::terraform(Plan::known(6)))
}

/// The same for manifests.
#[divan::bench]
fn small_kubernetes() -> Report {
    first_check("all.yaml", &estate::kubernetes(Plan::known(6)))
}
