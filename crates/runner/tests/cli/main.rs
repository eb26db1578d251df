//! The program as its users meet it: run as a process, with real files, pipes and signals.

#![allow(clippy::unwrap_used, reason = "a test that meets the unexpected shall fail")]

mod formats;
mod inputs;
mod program;
mod robust;
mod stopping;
