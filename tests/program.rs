//! The program `diembao`, as a binary of this package: only a package's own tests know where its binaries are.

fn main() -> std::process::ExitCode {
    diembao_runner::main()
}
