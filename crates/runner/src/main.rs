//! The program `diembao`: all that it does is in the library, so that another workspace can build the same
//! program with analyzers of its own.

#[global_allocator]
static ALLOCATOR: diembao_runner::Allocator = diembao_runner::Allocator;

fn main() -> std::process::ExitCode {
    diembao_runner::main()
}
