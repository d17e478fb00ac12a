//! Parse, run, exit.

fn main() -> std::process::ExitCode {
    probity::cli::main()
}
