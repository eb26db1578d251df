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

/// What bytes go through on their way out.
pub(crate) trait Encode {
    /// Takes bytes of whole articles.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Writes what was held back, and what stands at the end.
    fn finish(&mut self) -> io::Result<()>;
}

/// As they are.
struct Plain<W>(W);

impl<W: Write> Encode for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)?;
        self.0.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// How bytes are encoded.
#[derive(Debug, Clone)]
pub enum Encoding {
    /// As they are.
    Plain,
    /// Packed as Parquet.
    #[cfg(feature = "parquet")]
    Parquet(super::Parquet),
}

impl Encoding {
    fn encode<W: Write + Send + 'static>(&self, to: W) -> io::Result<Box<dyn Encode>> {
        match self {
            Self::Plain => Ok(Box::new(Plain(to))),
            #[cfg(feature = "parquet")]
            Self::Parquet(parquet) => parquet.encoder(to),
        }
    }
}

/// Takes the output.
pub struct Sink {
    to: Box<dyn Encode>,
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
    ///
    /// # Errors
    /// An encoding that cannot be begun.
    pub fn stdout(encoding: &Encoding) -> Result<Self, SinkError> {
        let name = "standard output".to_owned();
        match encoding.encode(io::stdout()) {
            Ok(to) => Ok(Self { to, name, file: None }),
            Err(error) => Err(sink_error(error, &name)),
        }
    }

    /// A file, of which the first `keep` bytes of an earlier, incomplete run are kept.
    ///
    /// # Errors
    /// A folder that is missing or read-only, and the like.
    pub fn file(place: &Path, keep: u64, encoding: &Encoding) -> Result<Self, SinkError> {
        // What is no plain file (a pipe, /dev/null) is written in place.
        let in_place = std::fs::metadata(place).is_ok_and(|metadata| !metadata.is_file());
        let partial = if in_place { place.to_owned() } else { partial_path(place) };
        let name = place.display().to_string();
        let open = || -> io::Result<Box<dyn Encode>> {
            let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(&partial)?;
            if !in_place {
                file.set_len(keep)?;
                file.seek(io::SeekFrom::End(0))?;
            }
            encoding.encode::<File>(file)
        };
        let to = open().map_err(|error| sink_error(error, &name))?;
        let beside = (!in_place).then(|| Beside { partial, place: place.to_owned() });
        Ok(Self { to, name, file: beside })
    }

    /// Writes `bytes`.
    ///
    /// # Errors
    /// [`SinkError::Closed`] where the reader has gone, or what the system says.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        self.to.write(bytes).map_err(|error| sink_error(error, &self.name))
    }

    /// Writes what was held back, so that what has been written is valid; nothing can be written after this.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(&mut self) -> Result<(), SinkError> {
        self.to.finish().map_err(|error| sink_error(error, &self.name))
    }

    /// Puts the finished file in its place.
    ///
    /// # Errors
    /// What the system says.
    pub fn complete(self) -> Result<(), SinkError> {
        let Some(Beside { partial, place }) = &self.file else { return Ok(()) };
        File::open(partial)
            .and_then(|file| file.sync_all())
            .and_then(|()| std::fs::rename(partial, place))
            .map_err(|error| sink_error(error, &self.name))
    }

    /// The file that holds what has been written, where the output is to be a file.
    pub fn partial(&self) -> Option<&Path> {
        self.file.as_ref().map(|file| file.partial.as_path())
    }
}

fn sink_error(error: io::Error, name: &str) -> SinkError {
    match error.kind() {
        io::ErrorKind::BrokenPipe => SinkError::Closed,
        _ => SinkError::Io { name: name.to_owned(), error },
    }
}
