//! What unknown values cost: ratios, each measured in this one run, with the most that each may be. `PROBITY_STRICT` makes
//! it fail where one is beyond that.
//!
//! What is known is judged by regorus, and by nothing else: it is the measure. Times are the best of many runs on one
//! thread, so that a busy machine does not decide.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout, reason = "it measures, and prints what it measured")]

mod estate;

use std::time::{Duration, Instant};

use estate::Plan;
use probity::flow::{self, Estate};
use probity::policy::{self, Mode, Progress, Rulebook, Settings};
use probity::source::{Source, Sources};

const RUNS: usize = 25;

/// The best time of judging each of these by all rules, the runs taken in turn.
fn best(book: &Rulebook, estates: &[&Estate]) -> Vec<Duration> {
    let settings = Settings::default();
    let judge = |estate: &Estate| policy::judge(book, &settings, &estate.reading.resources, &estate.sources, &|_| true, Mode::Plain, &Progress::default());
    // Compiles what they meet, so that only judging is measured.
    estates.iter().for_each(|estate| drop(judge(estate)));
    let mut best = vec![Duration::MAX; estates.len()];
    for _ in 0..RUNS {
        for (best, estate) in best.iter_mut().zip(estates) {
            let start = Instant::now();
            drop(judge(estate));
            *best = start.elapsed().min(*best);
        }
    }
    best
}

fn read(text: &str) -> Estate {
    flow::read(Sources::of([Source::new("main.tf", text, None)]), Vec::new(), &flow::Options::default())
}

/// A security group of so many blocks; every other one from a variable without a value, where `unknown`.
fn blocks(count: usize, unknown: bool) -> Estate {
    let mut text = String::from("resource \"aws_security_group\" \"g\" {\n  name = \"g\"\n");
    let mut variables = String::new();
    for n in 0..count {
        let cidr = if unknown && n % 2 == 0 { format!("var.c{n}") } else { format!("\"10.{}.{}.0/24\"", n / 256, n % 256) };
        if unknown && n % 2 == 0 {
            variables += &format!("variable \"c{n}\" {{\n  type = string\n}}\n");
        }
        text += &format!("  ingress {{\n    from_port = 443\n    to_port = 443\n    protocol = \"tcp\"\n    cidr_blocks = [{cidr}]\n  }}\n");
    }
    read(&format!("{variables}{text}}}\n"))
}

fn main() {
    let book = Rulebook::load(&[]).rulebook;
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let mut beyond = 0;
    let mut told = |what: &str, ratio: f64, most: f64, times: &[Duration]| {
        let state = if ratio <= most { "ok" } else { "BEYOND" };
        beyond += usize::from(ratio > most);
        println!("{what}: {ratio:.2} (at most {most:.1}) {state} {times:.1?}");
    };
    alone.install(|| {
        let size = 600;
        let known = read(&estate::terraform(Plan::known(size)));
        let all = read(&estate::terraform(Plan { unknown: 100, ..Plan::known(size) }));
        let third = read(&estate::terraform(Plan::vague(size)));
        let times = best(&book, &[&known, &third, &all]);
        let ratio = |n: usize, m: usize| times[n].as_secs_f64() / times[m].as_secs_f64();
        told("600 resources, a third with unknowns, to the same known", ratio(1, 0), 1.3, &times[..2]);
        told("600 resources, all with unknowns, to the same known", ratio(2, 0), 1.3, &[times[0], times[2]]);

        let estates = [blocks(125, true), blocks(250, true), blocks(500, true), blocks(500, false)];
        let times = best(&book, &estates.iter().collect::<Vec<_>>());
        let ratio = |n: usize, m: usize| times[n].as_secs_f64() / times[m].as_secs_f64();
        told("500 blocks, 250 of them unknown, to the same known", ratio(2, 3), 3.0, &times[2..]);
        told("500 such blocks to 250", ratio(2, 1), 2.4, &times[1..3]);
        told("250 such blocks to 125", ratio(1, 0), 2.4, &times[..2]);
    });
    if std::env::var_os("PROBITY_STRICT").is_some() && beyond > 0 {
        std::process::exit(1);
    }
}
