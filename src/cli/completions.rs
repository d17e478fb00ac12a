//! `probity completions SHELL`.

use clap::{Args, CommandFactory};

use super::args::Cli;
use super::{End, Stop, output};

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    pub(super) shell: clap_complete::Shell,
}

pub(super) fn run(args: Completions) -> Result<End, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "probity", &mut script);
    output::print(|out| out.write_all(&script))?;
    Ok(End::Met)
}
