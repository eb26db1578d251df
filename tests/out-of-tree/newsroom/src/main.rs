//! The whole program `diembao`, with the analyzer `percentages` in it.

// Naming the crate is what brings its analyzer in.
use percentages as _;

fn main() -> std::process::ExitCode {
    diembao_runner::main()
}
