//! One process of an external analyzer: started, greeted, asked and, in the end, ended.
//!
//! Pipes have no timeouts, so that a thread of its own writes to the process, one reads its answers and one what
//! it says on stderr; who asks waits on a channel. What the process prints is bounded, and so is the time that it
//! takes.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{launcher, protocol};
use crate::output::Offsets;

/// The longest answer, in bytes.
const LONGEST_ANSWER: u64 = 64 << 20;
/// The longest line of stderr that is logged in one piece, in bytes.
const LONGEST_NOTE: u64 = 4 << 10;
/// How long a process may take to end when its input has ended.
const GRACE: Duration = Duration::from_millis(500);

/// Why a process gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// It could not be started.
    #[error("cannot be started: {0}")]
    Start(String),
    /// It ended.
    #[error("the program ended ({status}){}", last_words(.said))]
    Ended {
        /// How.
        status: String,
        /// The last line that it wrote to stderr; empty for none.
        said: String,
    },
    /// It took too long.
    #[error("no answer within {} s{}", .limit.as_secs_f64(), last_words(.said))]
    Slow {
        /// The limit.
        limit: Duration,
        /// The last line that it wrote to stderr; empty for none.
        said: String,
    },
    /// It printed a line without end.
    #[error("its answer is longer than {} MiB", LONGEST_ANSWER >> 20)]
    TooLong,
    /// It does not speak the protocol.
    #[error("{0}")]
    Protocol(String),
}

fn last_words(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!("; the last it said: {said}") }
}

/// How to start a process.
#[derive(Debug)]
pub(super) struct Launch {
    /// The analyzer's name.
    pub(super) name: String,
    /// The program and its arguments.
    pub(super) command: Vec<OsString>,
    /// The program to start it through.
    pub(super) launcher: Option<PathBuf>,
    /// The first line that it is told.
    pub(super) greeting: Vec<u8>,
    /// How long it may take to answer the greeting.
    pub(super) start_timeout: Duration,
}

impl Launch {
    /// Starts a process, which is to be greeted next.
    pub(super) fn start(self: &Arc<Self>) -> Result<Process, ProcessError> {
        let Some((program, arguments)) = self.command.split_first() else {
            return Err(ProcessError::Start("no program is named".to_owned()));
        };
        let mut command = match &self.launcher {
            Some(launcher) => {
                let mut command = Command::new(launcher);
                command.arg(launcher::MARK).arg(std::process::id().to_string()).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Python keeps its output back when it is no terminal, and encodes it as the locale says.
        command.env("PYTHONUNBUFFERED", "1").env("PYTHONUTF8", "1");
        // Ctrl-C is for this program, which lets its analyzers finish what is in flight.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command
            .spawn()
            .map_err(|error| ProcessError::Start(format!("`{}`: {error}", program.to_string_lossy())))?;

        let said = Arc::new(Mutex::new(String::new()));
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(notes)) = pipes else {
            return Err(ProcessError::Start("it has no pipes".to_owned()));
        };
        let (to, lines) = channel::<Vec<u8>>();
        let (answers, from) = sync_channel(1);
        let thread = |part: &str| thread::Builder::new().name(format!("{}-{part}", self.name));
        let (name, words) = (self.name.clone(), said.clone());
        let started = thread("in")
            .spawn(move || write_lines(input, &lines))
            .and_then(|_| {
                thread("out").spawn(move || read_answers(output, |answer| answers.send(answer).is_ok()))
            })
            .and_then(|_| thread("log").spawn(move || log_notes(notes, &name, &words)));
        let mut process = Process {
            launch: self.clone(),
            child,
            to: Some(to),
            from,
            said,
            notes: None,
            number: 0,
            unit: Offsets::Chars,
        };
        process.notes = Some(started.map_err(|error| ProcessError::Start(error.to_string()))?);
        Ok(process)
    }
}

/// A process that is asked one thing at a time. It is ended when dropped.
pub(super) struct Process {
    launch: Arc<Launch>,
    child: Child,
    /// Lines to it; dropped, its input ends.
    to: Option<Sender<Vec<u8>>>,
    from: Receiver<Answer>,
    /// The last line that it wrote to stderr.
    said: Arc<Mutex<String>>,
    notes: Option<JoinHandle<()>>,
    /// The last request's number.
    number: u64,
    unit: Offsets,
}

/// What comes from its stdout.
enum Answer {
    Line(Vec<u8>),
    TooLong,
}

impl Process {
    /// Says hello, and hears what the program says.
    pub(super) fn greet(&mut self) -> Result<(), ProcessError> {
        let timeout = self.launch.start_timeout;
        let answer = self.exchange(self.launch.greeting.clone(), timeout)?;
        self.unit = protocol::greeted(&answer).map_err(ProcessError::Protocol)?;
        Ok(())
    }

    /// The unit in which its offsets count.
    pub(super) fn offsets(&self) -> Offsets {
        self.unit
    }

    /// The number of the next request.
    pub(super) fn next_number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// Sends a line and waits for one.
    pub(super) fn exchange(&mut self, line: Vec<u8>, timeout: Duration) -> Result<Vec<u8>, ProcessError> {
        if let Some(to) = &self.to {
            // If the process has ended, that is what waiting for an answer finds out.
            let _ = to.send(line);
        }
        match self.from.recv_timeout(timeout) {
            Ok(Answer::Line(answer)) => Ok(answer),
            Ok(Answer::TooLong) => Err(ProcessError::TooLong),
            Err(RecvTimeoutError::Timeout) => {
                Err(ProcessError::Slow { limit: timeout, said: self.last_words() })
            }
            Err(RecvTimeoutError::Disconnected) => {
                let status = match self.wait(GRACE) {
                    Some(status) => status.to_string(),
                    None => "it closed its output".to_owned(),
                };
                // What it said as it ended is on its way.
                let until = Instant::now() + GRACE;
                while self.notes.as_ref().is_some_and(|thread| !thread.is_finished())
                    && Instant::now() < until
                {
                    thread::sleep(Duration::from_millis(5));
                }
                Err(ProcessError::Ended { status, said: self.last_words() })
            }
        }
    }

    /// Ends its input, upon which it is to end.
    pub(super) fn close(&mut self) {
        self.to = None;
    }

    fn last_words(&self) -> String {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for its end, but not for long.
    fn wait(&mut self, patience: Duration) -> Option<ExitStatus> {
        let until = Instant::now() + patience;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < until => thread::sleep(Duration::from_millis(2)),
                _ => return None,
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Who was told that the input has ended gets a moment; who failed does not.
        let ended = self.to.is_none() && self.wait(GRACE).is_some();
        self.to = None;
        // Processes that it has started itself are in its group.
        #[cfg(unix)]
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        if !ended {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// Writes lines to the process until there are no more or it does not take them.
fn write_lines(mut input: impl Write, lines: &Receiver<Vec<u8>>) {
    for line in lines {
        if input.write_all(&line).and_then(|()| input.flush()).is_err() {
            return;
        }
    }
}

/// Hands on the lines that the process prints, until it ends or nobody wants them.
fn read_answers(output: impl Read, mut hand_on: impl FnMut(Answer) -> bool) {
    let mut output = BufReader::new(output);
    loop {
        let mut line = Vec::new();
        let answer = match output.by_ref().take(LONGEST_ANSWER).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) if line.last() != Some(&b'\n') && line.len() as u64 == LONGEST_ANSWER => Answer::TooLong,
            Ok(_) => Answer::Line(line),
        };
        if !hand_on(answer) {
            return;
        }
    }
}

/// Logs what the process says on stderr.
fn log_notes(notes: impl Read, analyzer: &str, said: &Mutex<String>) {
    let mut notes = BufReader::new(notes);
    loop {
        let mut line = Vec::new();
        match read_note(&mut notes, &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if !text.is_empty() {
            tracing::info!(analyzer, "{text}");
            text.clone_into(&mut said.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }
}

fn read_note(notes: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    notes.take(LONGEST_NOTE).read_until(b'\n', line)
}
