//! Where the output goes: standard output, or a file that is written beside its place and renamed when complete.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

/// Why the output could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SinkError {
    /// The reader of our output has gone: no error, but an end.
    #[error("the output was closed by its reader")]
    Closed,
    /// Anything else: a full disk, a read-only folder.
    #[error("cannot write {name}: {error}")]
    Io {
        /// The file, or `standard output`.
        name: String,
        /// What the system said.
        error: io::Error,
    },
}

/// Takes the output.
pub struct Sink {
    to: Box<dyn Write>,
    name: String,
    file: Option<Beside>,
}

/// A file that stands beside its place until it is complete.
struct Beside {
    partial: PathBuf,
    place: PathBuf,
}

/// The name under which an output stands until it is complete.
pub(crate) fn partial_path(place: &Path) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(".partial");
    name.into()
}

impl Sink {
    /// Standard output.
    pub fn stdout() -> Self {
        Self { to: Box::new(io::stdout().lock()), name: "standard output".to_owned(), file: None }
    }

    /// A file, of which the first `keep` bytes of an earlier, incomplete run are kept.
    ///
    /// # Errors
    /// A folder that is missing or read-only, and the like.
    pub fn file(place: &Path, keep: u64) -> Result<Self, SinkError> {
        // What is no plain file (a pipe, /dev/null) is written in place.
        let in_place = std::fs::metadata(place).is_ok_and(|metadata| !metadata.is_file());
        let partial = if in_place { place.to_owned() } else { partial_path(place) };
        let name = place.display().to_string();
        let open = || -> io::Result<File> {
            let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(&partial)?;
            if !in_place {
                file.set_len(keep)?;
                file.seek(io::SeekFrom::End(0))?;
            }
            Ok(file)
        };
        let file = open().map_err(|error| SinkError::Io { name: name.clone(), error })?;
        let beside = (!in_place).then(|| Beside { partial, place: place.to_owned() });
        Ok(Self { to: Box::new(file), name, file: beside })
    }

    /// Writes `bytes`.
    ///
    /// # Errors
    /// [`SinkError::Closed`] where the reader has gone, or what the system says.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        let result = self.to.write_all(bytes).and_then(|()| self.to.flush());
        result.map_err(|error| self.error(error))
    }

    /// Puts the complete file in its place.
    ///
    /// # Errors
    /// What the system says.
    pub fn complete(mut self) -> Result<(), SinkError> {
        self.to.flush().map_err(|error| self.error(error))?;
        let Some(Beside { partial, place }) = &self.file else { return Ok(()) };
        File::open(partial)
            .and_then(|file| file.sync_all())
            .and_then(|()| std::fs::rename(partial, place))
            .map_err(|error| self.error(error))
    }

    /// The file that holds what has been written, where the output is to be a file.
    pub fn partial(&self) -> Option<&Path> {
        self.file.as_ref().map(|file| file.partial.as_path())
    }

    fn error(&self, error: io::Error) -> SinkError {
        match error.kind() {
            io::ErrorKind::BrokenPipe => SinkError::Closed,
            _ => SinkError::Io { name: self.name.clone(), error },
        }
    }
}
