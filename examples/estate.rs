//! Writes a large estate to standard output, to measure with:
//!
//! ```text
//! cargo run --release --example estate -- terraform 20000 > main.tf
//! cargo run --release --example estate -- kubernetes 10000 > all.yaml
//! cargo run --release --example estate -- terraform 20000 33 > vague.tf    # of a third, something is unknown
//! ```

use std::io::Write;
use std::process::ExitCode;

#[path = "../benches/estate/mod.rs"]
mod estate;

use estate::Plan;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |n: usize| arguments.get(n).and_then(|text| text.parse::<u64>().ok());
    let size = number(1).and_then(|size| usize::try_from(size).ok());
    let (Some(kind), Some(size)) = (arguments.first(), size) else { return usage() };
    let plan = Plan { unknown: number(2).unwrap_or(0), ..Plan::known(size) };
    let text = match kind.as_str() {
        "terraform" => estate::terraform(plan),
        "kubernetes" => estate::kubernetes(plan),
        "inventory" => estate::inventory(plan),
        _ => return usage(),
    };
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn usage() -> ExitCode {
    let _ = writeln!(std::io::stderr(), "usage: estate terraform|kubernetes|inventory SIZE [PERCENT UNKNOWN]");
    ExitCode::from(2)
}
