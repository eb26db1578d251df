//! The program as its users meet it: run as a process, with real files, pipes and signals.

mod formats;
mod inputs;
mod program;
mod robust;
mod stopping;
