//! The program `diembao`: all that it does is in the library, so that another workspace can build the same
//! program with analyzers of its own.

fn main() -> std::process::ExitCode {
    diembao_runner::main()
}
