//! Text for the terminal: written in one go, with or without colour.

use std::io::{self, IsTerminal as _, Write as _};

use crate::{FAILED, OK};

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

/// Writes `text` to standard error, for messages that are laid out over several lines.
pub(crate) fn print_error(text: &str) {
    // If this fails there is nobody to tell.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Is standard output a terminal that shows colours, and are they wanted?
pub(crate) fn color_out() -> bool {
    io::stdout().is_terminal() && colors_wanted()
}

/// As [`color_out`], for standard error.
pub(crate) fn color_error() -> bool {
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
