//! Resources judged per second by all rules: those of which everything is known, and those that hold unknowns.

mod estate;

use divan::Bencher;
use divan::counter::ItemsCount;
use estate::Plan;
use probity::flow::{self, Ask};
use probity::policy::{Progress, Rulebook, Settings, WaiverPolicy};
use probity::source::{Source, Sources};

const SIZES: [usize; 2] = [500, 2000];

fn main() {
    divan::main();
}

/// Judges and reports.
fn judged(bencher: Bencher<'_, '_>, name: &str, text: &str) {
    let book = Rulebook::load(&[]).rulebook;
    let settings = Settings::default();
    let estate = flow::read(Sources::of([Source::new(name, text, None)]), Vec::new(), &flow::Options::default());
    let ask = Ask { book: &book, settings: &settings, chosen: &|_| true, as_of: "2026-01-01", waivers: &WaiverPolicy::default(), observe: false };
    // Compiles what the estate meets, so that only judging is measured.
    drop(flow::check(&estate, ask, &Progress::default()));
    bencher.counter(ItemsCount::new(estate.reading.resources.len())).bench_local(|| flow::check(&estate, ask, &Progress::default()));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn terraform_known(bencher: Bencher<'_, '_>, size: usize) {
    judged(bencher, "main.tf", &estate::terraform(Plan::known(size)));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn terraform_with_unknowns(bencher: Bencher<'_, '_>, size: usize) {
    judged(bencher, "main.tf", &estate::terraform(Plan::vague(size)));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn kubernetes(bencher: Bencher<'_, '_>, size: usize) {
    judged(bencher, "all.yaml", &estate::kubernetes(Plan::known(size)));
}
