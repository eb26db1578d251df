//! Starts an external analyzer so that the system ends it when this program dies, however it dies.
//!
//! On Linux the program starts itself under a hidden name; that process asks the kernel for a signal on its
//! parent's death, and becomes the analyzer. Elsewhere the analyzer is started directly, and has to see for
//! itself that its input has ended, as the protocol asks of it.

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

/// The first argument that makes the program a launcher.
pub(crate) const MARK: &str = "__external";

/// Becomes the analyzer if the command line says so: `diembao __external PARENT PROGRAM ARGUMENT…`.
///
/// Returns only if this is no launcher's command line, or if the analyzer cannot be started.
pub(crate) fn take_over() -> Option<ExitCode> {
    IS_LAUNCHER.store(true, Ordering::Relaxed);
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != MARK {
        return None;
    }
    let parent = arguments.next()?;
    let program = arguments.next()?;
    let mut command = std::process::Command::new(&program);
    command.args(arguments);
    let error = become_it(&mut command, &parent);
    let message = format!("cannot start `{}`: {error}\n", program.to_string_lossy());
    // Nobody is left to tell if this fails.
    let _ = std::io::Write::write_all(&mut std::io::stderr(), message.as_bytes());
    Some(ExitCode::from(127))
}

#[cfg(target_os = "linux")]
fn become_it(command: &mut std::process::Command, parent: &std::ffi::OsStr) -> std::io::Error {
    use std::os::unix::process::CommandExt as _;

    use rustix::process::{Signal, getppid, set_parent_process_death_signal};

    if let Err(error) = set_parent_process_death_signal(Some(Signal::KILL)) {
        return error.into();
    }
    // The parent may have died before the kernel was asked.
    let alive = getppid().is_some_and(|id| parent.to_str() == Some(id.as_raw_nonzero().to_string().as_str()));
    if !alive {
        return std::io::Error::other("the program that started it has ended");
    }
    command.exec()
}

#[cfg(not(target_os = "linux"))]
fn become_it(_: &mut std::process::Command, _: &std::ffi::OsStr) -> std::io::Error {
    std::io::ErrorKind::Unsupported.into()
}

/// Is this process one whose `main` asks [`take_over`] first? Another program with this library in it (a test,
/// say) would not know what to do with a launcher's command line.
static IS_LAUNCHER: AtomicBool = AtomicBool::new(false);

/// The program to start external analyzers through: this one, where that works.
pub(crate) fn this_program() -> Option<std::path::PathBuf> {
    let works = cfg!(target_os = "linux") && IS_LAUNCHER.load(Ordering::Relaxed);
    if works { std::env::current_exe().ok() } else { None }
}
