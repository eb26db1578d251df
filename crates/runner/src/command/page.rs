//! Text for the terminal: written in one go, with or without colour.

use std::io::{self, IsTerminal as _, Write as _};

use diembao_config::{Report, Severity};

use crate::setup::SetupError;
use crate::{FAILED, OK, log};

/// Writes `text` to standard output; a reader that has gone has what it wanted.
pub(crate) fn print(text: &str) -> u8 {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => OK,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => OK,
        Err(error) => {
            tracing::error!("cannot write to standard output: {error}");
            FAILED
        }
    }
}

/// Says why a config cannot be run, on standard error.
pub(crate) fn refuse(error: &SetupError) {
    match error {
        SetupError::Config(config) => report(config),
        SetupError::Unreadable { path, reason } if log::is_json() => {
            tracing::error!(code = "config/unreadable", file = %path.display(), "{reason}");
        }
        SetupError::Unreadable { .. } => print_error(&error.render(color_error())),
    }
}

/// Writes the problems of a config to standard error: drawn, or one by one into a log that is JSON.
pub(crate) fn report(report: &Report) {
    if !log::is_json() {
        if !report.is_empty() {
            print_error(&format!("{}\n", report.render(color_error())));
        }
        return;
    }
    for problem in report.problems() {
        let (line, column) = report.place(problem).unzip();
        let help = problem.help.as_deref();
        let (code, file) = (problem.code, report.file());
        match problem.severity {
            Severity::Error => tracing::error!(code, file, line, column, help, "{}", problem.message),
            Severity::Warning => tracing::warn!(code, file, line, column, help, "{}", problem.message),
        }
    }
}

fn print_error(text: &str) {
    // If this fails there is nobody to tell.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Is standard output a terminal that shows colours, and are they wanted?
pub(crate) fn color_out() -> bool {
    io::stdout().is_terminal() && colors_wanted()
}

fn color_error() -> bool {
    io::stderr().is_terminal() && colors_wanted()
}

/// See <https://no-color.org>.
fn colors_wanted() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// `one problem`, `2 problems`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
