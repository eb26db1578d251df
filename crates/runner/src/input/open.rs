//! Opening an input: unpacking, and the limits that keep a hostile file from filling memory or time.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

use super::paths::Input;
use super::problem::Reason;

/// What an input may grow to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest record (a line, or a file that is one article), in MiB.
    pub record_mib: u64,
    /// How many times its size a compressed file may have when unpacked. Holds from 64 MiB on: short files of
    /// blanks do no harm.
    pub expansion: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { record_mib: 256, expansion: 300 }
    }
}

impl Limits {
    pub(super) fn record_bytes(&self) -> u64 {
        self.record_mib << 20
    }
}

/// Below this, no file is a bomb.
const HARMLESS: u64 = 64 << 20;

/// An opened input, unpacked.
pub(super) struct Opened {
    /// Its bytes.
    pub(super) bytes: BufReader<Box<dyn Read + Send>>,
    /// Whether more may come only later (a pipe, a terminal): what has come should then not wait for it.
    pub(super) live: bool,
}

/// Opens an input. Bytes read from the disk are added to `progress`.
pub(super) fn open(input: &Input, limits: Limits, progress: &Arc<AtomicU64>) -> Result<Opened, Reason> {
    let (raw, live): (Box<dyn Read + Send>, bool) = match input {
        Input::Stdin => (Box::new(io::stdin()), true),
        Input::File(path) => {
            let file = File::open(path).map_err(|error| Reason::of_io(&error))?;
            let live = !file.metadata().is_ok_and(|metadata| metadata.is_file());
            (Box::new(file), live)
        }
        Input::Bytes(_, bytes) => (Box::new(io::Cursor::new(bytes.clone())), false),
    };
    let read = Arc::new(AtomicU64::new(0));
    let raw = Counted { inner: raw, read: read.clone(), progress: progress.clone() };
    let mut raw = BufReader::with_capacity(32 << 10, raw);
    let start = raw.fill_buf().map_err(|error| Reason::of_io(&error))?;
    let limit = |inner, format| Unpacked { inner, format, ratio: limits.expansion, read, out: 0 };
    let bytes: Box<dyn Read + Send> = if start.starts_with(&[0x1F, 0x8B]) {
        Box::new(limit(Box::new(MultiGzDecoder::new(raw)), "gzip"))
    } else if start.starts_with(&ZSTD_MAGIC) {
        Box::new(limit(Box::new(ZstdFrames { raw: Some(raw), frame: None }), "zstd"))
    } else {
        Box::new(raw)
    };
    // The larger of the two: reads of its size go past the other's buffer.
    Ok(Opened { bytes: BufReader::with_capacity(64 << 10, bytes), live })
}

const ZSTD_MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// Counts the bytes that come from the disk.
struct Counted {
    inner: Box<dyn Read + Send>,
    read: Arc<AtomicU64>,
    progress: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        self.progress.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Watches how far a compressed file unpacks.
struct Unpacked {
    inner: Box<dyn Read + Send>,
    format: &'static str,
    ratio: u64,
    read: Arc<AtomicU64>,
    out: u64,
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ => wrap(Reason::Damaged { format: self.format, message: error.to_string() }),
        })?;
        self.out += n as u64;
        if self.out > HARMLESS && self.out / self.ratio > self.read.load(Ordering::Relaxed) {
            return Err(wrap(Reason::Expansion { ratio: self.ratio }));
        }
        Ok(n)
    }
}

/// Unpacks zstd frames one after the other, as `zstd -d` does.
struct ZstdFrames<R: BufRead> {
    raw: Option<R>,
    frame: Option<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>,
}

impl<R: BufRead> Read for ZstdFrames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(mut raw) = self.raw.take() {
                if raw.fill_buf()?.is_empty() {
                    self.raw = Some(raw);
                    return Ok(0);
                }
                self.frame = Some(StreamingDecoder::new(raw).map_err(io::Error::other)?);
            }
            let Some(frame) = &mut self.frame else { return Ok(0) };
            let n = frame.read(buffer)?;
            if n > 0 || buffer.is_empty() {
                return Ok(n);
            }
            self.raw = self.frame.take().map(StreamingDecoder::into_inner);
        }
    }
}

/// Carries a reason through the layers of readers.
fn wrap(reason: Reason) -> io::Error {
    io::Error::other(reason)
}

impl Reason {
    /// The reason inside an error of reading: one of ours that came through the readers, or the system's.
    pub(super) fn of_io(error: &io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Reason>()) {
            Some(reason) => reason.clone(),
            None => Self::Io(error.to_string()),
        }
    }
}
