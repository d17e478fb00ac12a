//! `probity evidence sample`: a draw from the population that anyone can make again.

use serde_json::{Value as Json, json};

use super::super::args::Plain;
use super::super::{End, Stop, output};
use super::{Sample, record};
use crate::evidence::{Bundle, digest};
use crate::flow::{Name, Recorded};
use crate::report::{self, shown};

pub(super) fn run(args: &Sample) -> Result<End, Stop> {
    let bundle = Bundle::open(&args.bundle)?;
    let record = record(&bundle)?;
    let population: usize = record.verdicts.values().map(Vec::len).sum();
    // The draw is the order of the digests of seed and name: no generator that someone would have to have.
    let all = record.verdicts.iter().flat_map(|(name, several)| several.iter().enumerate().map(move |(n, one)| (name, n, one)));
    let lot = |name: &Name, n: usize| {
        let n = n.to_string();
        digest([&*args.seed, &name.rule, &name.file, &name.root, &name.variant, &name.address, &n].join("\n").as_bytes())
    };
    let mut drawn: Vec<(String, &Name, &Recorded)> = all.map(|(name, n, one)| (lot(name, n), name, one)).collect();
    drawn.sort_by(|a, b| a.0.cmp(&b.0));
    drawn.truncate(args.size);
    output::print(|out| match args.format {
        Plain::Json => {
            let one = |(lot, name, one): &(String, &Name, &Recorded)| json!({"lot": lot, "rule": name.rule, "address": name.address, "root": name.root, "variant": name.variant, "file": name.file, "line": one.line, "status": one.status, "findings": one.findings});
            let drawn: Vec<Json> = drawn.iter().map(one).collect();
            report::write_json(&json!({"bundle": bundle.digest, "seed": args.seed, "size": drawn.len(), "population": population, "sample": drawn}), out)
        }
        Plain::Text => {
            for (_, name, one) in &drawn {
                writeln!(out, "{:8} {}  {}  {}:{}", one.status, shown(&name.rule), shown(&name.address), shown(&name.file), one.line)?;
            }
            writeln!(out, "{} of {} by seed `{}`, from {}", drawn.len(), report::many(population, "verdict"), shown(&args.seed), bundle.digest)
        }
    })?;
    Ok(End::Met)
}
