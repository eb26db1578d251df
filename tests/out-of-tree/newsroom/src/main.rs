//! The whole program `diembao`, with the analyzer `percentages` in it.

// Naming the crate is what brings its analyzer in.
use percentages as _;

#[global_allocator]
static ALLOCATOR: diembao_runner::Allocator = diembao_runner::Allocator;

fn main() -> std::process::ExitCode {
    diembao_runner::main()
}
