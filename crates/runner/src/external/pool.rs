//! The processes of one external analyzer: as many as there are workers that ask at the same time.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::process::{Launch, Process, ProcessError};

/// Idle processes, and a thread that starts new ones.
///
/// The kernel's signal on a parent's death means the thread that started the child: it has to live as long as
/// the run does, which a worker thread need not.
pub(super) struct Pool {
    idle: Mutex<Vec<Process>>,
    starter: Mutex<Option<Sender<Reply>>>,
}

/// Where a started process is handed to.
type Reply = Sender<Result<Process, ProcessError>>;

impl Pool {
    pub(super) fn new(launch: Launch) -> Self {
        let (ask, asked) = channel::<Reply>();
        let launch = Arc::new(launch);
        let run = move || {
            for reply in asked {
                let launch = launch.clone();
                // Who asked may have gone: then the process is dropped, which ends it.
                let _ = reply.send(launch.start());
            }
        };
        let started = thread::Builder::new().name("external-starter".to_owned()).spawn(run);
        Self { idle: Mutex::default(), starter: Mutex::new(started.ok().map(|_| ask)) }
    }

    /// Starts one process, so that it is known whether one can be.
    pub(super) fn warm(&self) -> Result<(), ProcessError> {
        let mut process = self.start()?;
        process.greet()?;
        self.put(process);
        Ok(())
    }

    /// A process that waits for a request.
    pub(super) fn take(&self) -> Result<Process, ProcessError> {
        if let Some(process) = self.idle().pop() {
            return Ok(process);
        }
        let mut process = self.start()?;
        process.greet()?;
        Ok(process)
    }

    /// Gives a process back that has answered.
    pub(super) fn put(&self, process: Process) {
        self.idle().push(process);
    }

    fn start(&self) -> Result<Process, ProcessError> {
        let (reply, replied) = channel();
        let sent = match &*self.starter.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(ask) => ask.send(reply).is_ok(),
            None => false,
        };
        if !sent {
            return Err(ProcessError::Start("no thread can be started".to_owned()));
        }
        replied.recv().unwrap_or_else(|_| Err(ProcessError::Start("no thread can be started".to_owned())))
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Process>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut processes = std::mem::take(&mut *self.idle());
        // All are told before one is waited for.
        processes.iter_mut().for_each(Process::close);
        drop(processes);
    }
}
