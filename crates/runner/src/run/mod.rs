//! The run: one thread reads, some analyze, one writes, in the order of the input.
//!
//! ```text
//! reader ──batches──► workers ──finished batches──► writer (this thread), which puts them in order
//!    ▲                                                │
//!    └───────────────── permits ◄─────────────────────┘
//! ```
//! A batch needs a permit from its reading to its writing, and there are a few per worker: memory is bounded by
//! the number of workers and by the longest record, not by the input.

pub(crate) mod resume;
mod summary;
mod work;

pub use summary::{Summary, Timing};
pub(crate) use work::WORKER_THREAD;
pub use work::{Done, Event, Format, JsonLines, JsonList, Outcome, Tally, Work};

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::input::{Batch, Reader};

/// How long a thread sleeps at most before it looks whether the run is over.
const TICK: Duration = Duration::from_millis(50);

/// Batches in flight for each worker: one in work, and some on either side, so that no worker waits while the reader or
/// the writer waits for a processor.
const BATCHES_PER_WORKER: usize = 4;

/// A worker's stack: some parsers of pages go down one call for each level of nesting. Only what is used counts.
const STACK: usize = 64 << 20;

/// What the writer does with finished batches, in input order.
pub trait Deliver {
    /// Takes one batch; says whether to go on.
    fn batch(&mut self, done: Done) -> bool;

    /// Called now and then, with the bytes read so far.
    fn tick(&mut self, bytes_read: u64) {
        let _ = bytes_read;
    }
}

/// Runs `work` over all that `reader` gives, on `jobs` threads, and hands the results to `deliver` in order.
///
/// Once `stop` is set, nothing more is read; what is in flight is finished and delivered.
pub fn run(reader: Reader, work: &Work<'_>, jobs: usize, stop: &Arc<AtomicBool>, deliver: &mut dyn Deliver) {
    let jobs = jobs.max(1);
    let (to_workers, from_reader) = bounded::<(u64, Batch)>(jobs * BATCHES_PER_WORKER);
    let (to_writer, from_workers) = bounded::<(u64, Done)>(jobs * BATCHES_PER_WORKER);
    let (give_permit, take_permit) = bounded::<()>(jobs * BATCHES_PER_WORKER);
    for _ in 0..jobs * BATCHES_PER_WORKER {
        // The channel has room for exactly these.
        let _ = give_permit.send(());
    }
    let progress = reader.progress();
    let handed = Arc::new(AtomicU64::new(0));
    let read_all = Arc::new(AtomicBool::new(false));
    // Not scoped: it may hang in a read of a pipe that never ends, and the run must still be able to.
    let reading = Reading { reader, stop: stop.clone(), handed: handed.clone(), read_all: read_all.clone() };
    std::thread::spawn(move || reading.run(&take_permit, &to_workers));

    let finished = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for number in 0..jobs {
            let (from_reader, to_writer, finished) = (from_reader.clone(), to_writer.clone(), &finished);
            std::thread::Builder::new()
                .name(format!("{}{number}", WORKER_THREAD))
                .stack_size(STACK)
                .spawn_scoped(scope, move || worker(work, &from_reader, &to_writer, finished))
                .expect("the system gives a thread at the start of a run");
        }
        drop((from_reader, to_writer));

        let mut early: BTreeMap<u64, Done> = BTreeMap::new();
        let mut next = 0;
        loop {
            match from_workers.recv_timeout(TICK) {
                Ok((number, done)) => {
                    early.insert(number, done);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) if early.is_empty() => break,
                Err(RecvTimeoutError::Disconnected) => {}
            }
            let mut go_on = true;
            while let Some(done) = early.remove(&next) {
                next += 1;
                go_on = deliver.batch(done);
                let _ = give_permit.try_send(());
                if !go_on {
                    break;
                }
            }
            deliver.tick(progress.load(Ordering::Relaxed));
            let over = stop.load(Ordering::SeqCst) || read_all.load(Ordering::SeqCst);
            if !go_on || (over && next == handed.load(Ordering::SeqCst)) {
                break;
            }
        }
        stop_all(stop, &finished);
        drop(from_workers);
    });
}

fn stop_all(stop: &AtomicBool, finished: &AtomicBool) {
    // The reader looks at `stop`, the workers at `finished`.
    finished.store(true, Ordering::SeqCst);
    stop.store(true, Ordering::SeqCst);
}

/// The reading thread.
struct Reading {
    reader: Reader,
    stop: Arc<AtomicBool>,
    handed: Arc<AtomicU64>,
    read_all: Arc<AtomicBool>,
}

impl Reading {
    fn run(mut self, permits: &Receiver<()>, to_workers: &Sender<(u64, Batch)>) {
        while permits.recv().is_ok() {
            let Some(batch) = self.reader.next_batch() else { break };
            if self.stop.load(Ordering::SeqCst) {
                break;
            }
            // Counted before it is sent: the writer waits for every batch that is counted.
            let number = self.handed.fetch_add(1, Ordering::SeqCst);
            if to_workers.send((number, batch)).is_err() {
                break;
            }
        }
        self.read_all.store(true, Ordering::SeqCst);
    }
}

fn worker(work: &Work<'_>, from: &Receiver<(u64, Batch)>, to: &Sender<(u64, Done)>, finished: &AtomicBool) {
    loop {
        match from.recv_timeout(TICK) {
            Ok((number, batch)) => {
                if to.send((number, work.batch(batch))).is_err() {
                    return;
                }
            }
            Err(RecvTimeoutError::Timeout) if finished.load(Ordering::SeqCst) => return,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
