//! Each reader against the bare parser that it rests on, on the same bytes in one run. What counts is the ratio.

mod estate;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use probity::document::{self, Schema};
use probity::source::{Source, Sources};

const SIZES: [usize; 2] = [500, 5000];

fn main() {
    divan::main();
}

fn sources(name: &str, text: &str) -> Sources {
    Sources::of([Source::new(name, text, None)])
}

#[divan::bench_group]
mod terraform {
    use super::*;
    use hcl_edit::structure::Body;
    use probity::terraform::{Options, read};

    /// HCL to the parser's own tree.
    #[divan::bench(args = SIZES)]
    fn parser(bencher: Bencher<'_, '_>, size: usize) {
        let text = estate::terraform(estate::Plan::known(size));
        let parse = || -> Option<Body> { hcl_edit::parser::parse_body(black_box(&text)).ok() };
        bencher.counter(BytesCount::of_str(&text)).bench_local(parse);
    }

    /// HCL to resources: parsed, evaluated, with places and references.
    #[divan::bench(args = SIZES)]
    fn reader(bencher: Bencher<'_, '_>, size: usize) {
        let text = estate::terraform(estate::Plan::known(size));
        let sources = sources("main.tf", &text);
        bencher.counter(BytesCount::of_str(&text)).bench_local(|| read(black_box(&sources), &Options::default()));
    }
}

/// Calls of one module of ten resources: twice as many take twice as long.
#[divan::bench_group]
mod terraform_calls {
    use super::*;
    use probity::terraform::{Options, read};

    #[divan::bench(args = [250, 500, 1000, 2000])]
    fn reader(bencher: Bencher<'_, '_>, calls: usize) {
        let (root, module) = estate::terraform_calls(calls);
        let sources = Sources::of([Source::new("main.tf", root, None), Source::new("m/main.tf", module, None)]);
        bencher.bench_local(|| read(black_box(&sources), &Options::default()));
    }
}

/// One file of many resources: twice as many take twice as long.
#[divan::bench(args = [5000, 10_000, 20_000])]
fn terraform_root(bencher: Bencher<'_, '_>, size: usize) {
    let sources = sources("main.tf", &estate::terraform(estate::Plan::known(size)));
    bencher.bench_local(|| probity::terraform::read(black_box(&sources), &probity::terraform::Options::default()));
}

/// Counts the events of a YAML stream.
fn events(text: &str) -> usize {
    granit_parser::Parser::new_from_str(text).filter(Result::is_ok).count()
}

#[divan::bench_group]
mod kubernetes {
    use super::*;
    use probity::kubernetes::read;

    /// YAML to events.
    #[divan::bench(args = SIZES)]
    fn parser(bencher: Bencher<'_, '_>, size: usize) {
        let text = estate::kubernetes(estate::Plan::known(size));
        bencher.counter(BytesCount::of_str(&text)).bench_local(|| events(black_box(&text)));
    }

    /// YAML to resources.
    #[divan::bench(args = SIZES)]
    fn reader(bencher: Bencher<'_, '_>, size: usize) {
        let text = estate::kubernetes(estate::Plan::known(size));
        let sources = sources("all.yaml", &text);
        bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
            let mut documents = document::parse_all(black_box(&sources), |_| Some(Schema::Kubernetes));
            read(&sources, &mut documents, &probity::kubernetes::Options::default())
        });
    }
}

#[divan::bench_group]
mod inventory {
    use super::*;
    use probity::inventory::read;

    /// YAML to events.
    #[divan::bench(args = SIZES)]
    fn parser(bencher: Bencher<'_, '_>, size: usize) {
        let text = estate::inventory(estate::Plan::known(size));
        bencher.counter(BytesCount::of_str(&text)).bench_local(|| events(black_box(&text)));
    }

    /// YAML to assets.
    #[divan::bench(args = SIZES)]
    fn reader(bencher: Bencher<'_, '_>, size: usize) {
        let text = estate::inventory(estate::Plan::known(size));
        let sources = sources("inventory.yaml", &text);
        bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
            let mut documents = document::parse_all(black_box(&sources), |_| Some(Schema::Core));
            read(&sources, &mut documents)
        });
    }
}
