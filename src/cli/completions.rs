//! `probity completions SHELL`.

use clap::CommandFactory;

use super::args::{Cli, Completions};
use super::{End, Stop, output};

pub(super) fn run(args: Completions) -> Result<End, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "probity", &mut script);
    output::print(|out| out.write_all(&script))?;
    Ok(End::Met)
}
