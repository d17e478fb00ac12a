//! A definite verdict on an input with unknowns is the verdict on each of its completions.
//!
//! `PROBITY_FUZZ` sets how many inputs are blanked, `PROBITY_COMPLETIONS` how many completions are tried of each, and
//! `PROBITY_WITNESSES` how many more of each that is unknown though those agree. `PROBITY_SHOW` prints the unknowns for
//! which none was found that differs; its value, where it is one, is a part of the rules' ids.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test that cannot go on fails, and figures are printed")]

mod corpora;
mod directed;
mod fuzz;
mod observed;

use std::collections::BTreeMap;

use fuzz::complete::Pool;
use fuzz::{Case, Effort, Random, Tally};
use probity::model::Outcome;
use probity::policy::Mode;

/// So many inputs are tried where nothing else is said.
const INPUTS: usize = 400;

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// Tallies of trials on random cases.
fn trials(cases: &[Case<'_>], inputs: usize, seed: usize, effort: Effort) -> Tally {
    let pool = Pool::new(cases);
    let one = |n: usize| {
        let mut random = Random::new(seed + n);
        random.one_of(cases).map(|case| fuzz::trial(case, &pool, &mut random, effort)).unwrap_or_default()
    };
    fuzz::each(inputs, one).into_iter().fold(Tally::default(), |mut sum, tally| {
        sum.add(tally);
        sum
    })
}

fn first(list: &[String]) -> String {
    list.iter().take(25).map(|line| format!("{line}\n")).collect()
}

fn told(name: &str, tally: &Tally) {
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    println!(
        "{name}: {} verdicts on blanked inputs, {} definite ({:.1} %), {} wrong; {} completions",
        tally.judged,
        tally.definite,
        percent(tally.definite, tally.judged),
        tally.wrong.len(),
        tally.completions
    );
    println!(
        "{name}: {} needless unknowns, at most, of {} verdicts on which every completion tried agrees ({:.1} %)",
        tally.needless.len(),
        tally.agreed,
        percent(tally.needless.len(), tally.agreed)
    );
    let mut most: BTreeMap<&str, usize> = BTreeMap::new();
    tally.needless.iter().for_each(|(rule, _)| *most.entry(rule).or_default() += 1);
    let mut most: Vec<_> = most.into_iter().collect();
    most.sort_by_key(|(rule, count)| (std::cmp::Reverse(*count), *rule));
    println!("{name}: most {:?}", most.iter().take(12).collect::<Vec<_>>());
    println!("{name}: not modelled {:?}", tally.unmodelled);
    if let Ok(part) = std::env::var("PROBITY_SHOW") {
        tally.needless.iter().filter(|(rule, _)| rule.contains(&part)).for_each(|(rule, places)| println!("needless? {rule} on {places}"));
    }
}

#[test]
fn on_known_inputs_the_evaluator_for_unknowns_agrees_with_regorus() {
    let book = fuzz::book();
    let (mut judged, mut wrong) = (0, Vec::new());
    for case in fuzz::cases(&book) {
        let resources = &case.estate.reading.resources;
        let (plain, three) = (case.judge(resources, Mode::Plain), case.judge(resources, Mode::ThreeValued));
        for (address, a) in plain.iter().filter(|(_, verdict)| verdict.outcome != Outcome::Unknown) {
            judged += 1;
            match three.get(address) {
                Some(b) if (a.outcome, &a.findings) == (b.outcome, &b.findings) => {}
                b => wrong.push(format!("{} on {address}: {:?} {:?}, but {b:?}", case.rule.id, a.outcome, a.findings)),
            }
        }
        if plain.len() != three.len() {
            wrong.push(format!("{}: {} verdicts, but {}", case.rule.id, plain.len(), three.len()));
        }
    }
    println!("{judged} verdicts on known inputs, {} disagreements", wrong.len());
    assert!(wrong.is_empty(), "{}", first(&wrong));
}

#[test]
fn a_definite_verdict_on_a_blanked_input_is_that_of_every_completion() {
    let book = fuzz::book();
    let (foreign, own): (Vec<_>, Vec<_>) = fuzz::cases(&book).into_iter().partition(Case::foreign);
    let effort = Effort { completions: number("PROBITY_COMPLETIONS", 6), witnesses: number("PROBITY_WITNESSES", 40) };
    let inputs = number("PROBITY_FUZZ", INPUTS);
    for (name, cases, inputs, least) in [("built in", &own, inputs, 40), ("foreign", &foreign, inputs, 30)] {
        let tally = trials(cases, inputs, number("PROBITY_SEED", 0), effort);
        told(name, &tally);
        assert!(tally.wrong.is_empty(), "{} wrong:\n{}", tally.wrong.len(), first(&tally.wrong));
        assert!(tally.definite * 100 >= tally.judged * least, "only {} of {} verdicts are definite", tally.definite, tally.judged);
        assert!(tally.unmodelled.is_empty() || name != "built in", "built-in rules meet what is not modelled: {:?}", tally.unmodelled);
    }
}

#[test]
fn an_unknown_verdict_names_each_blank_that_flips_it() {
    let book = fuzz::book();
    let cases = fuzz::cases(&book);
    let pool = Pool::new(&cases);
    let one = |n: usize| {
        let mut random = Random::new(1_000_000 + n);
        random.one_of(&cases).map(|case| fuzz::unnamed(case, &pool, &mut random)).unwrap_or_default()
    };
    let wrong: Vec<String> = fuzz::each(number("PROBITY_FUZZ", INPUTS), one).into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} are not named:\n{}", wrong.len(), first(&wrong));
}

#[test]
fn one_more_blank_moves_a_verdict_only_towards_unknown() {
    let book = fuzz::book();
    let cases = fuzz::cases(&book);
    let one = |n: usize| {
        let mut random = Random::new(2_000_000 + n);
        random.one_of(&cases).map(|case| fuzz::unsteady(case, &mut random)).unwrap_or_default()
    };
    let wrong: Vec<String> = fuzz::each(number("PROBITY_FUZZ", INPUTS), one).into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} moved elsewhere:\n{}", wrong.len(), first(&wrong));
}

#[test]
fn directed_cases_are_judged_as_their_completions_prove() {
    let directed = directed::Directed::read();
    let all = 0..directed.cases.len();
    let unproved: Vec<String> = all.clone().flat_map(|n| directed.unproved(n)).collect();
    assert!(unproved.is_empty(), "{} completions say something else:\n{}", unproved.len(), first(&unproved));
    let wrong: Vec<String> = all.filter_map(|n| Some(format!("{}: {}", directed.cases[n].title, directed.wrong(n)?))).collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), first(&wrong));
}
