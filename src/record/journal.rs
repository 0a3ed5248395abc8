//! The file of entries, written by a thread of its own so that no exchange waits for the disk.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use super::Entry;
use crate::limits;
use crate::telemetry::Event;

/// The name of the file in the state folder.
const FILE: &str = "exchanges.jsonl";

/// Why there is no record.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the record {}", path.display())]
pub struct RecordError {
    /// The file.
    pub path: PathBuf,
    /// Why not.
    pub source: io::Error,
}

/// Takes entries and writes them.
pub struct Journal {
    sender: Mutex<Option<SyncSender<Entry>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Journal {
    /// Opens the record in the state folder. Each entry is handed to `show` after it is written.
    ///
    /// # Errors
    ///
    /// Where the file cannot be opened.
    pub fn open(
        state: &Path,
        show: impl FnMut(&Entry) + Send + 'static,
    ) -> Result<Self, RecordError> {
        let path = state.join(FILE);
        let file = LogFile::open(&path).map_err(|source| RecordError { path, source })?;
        let (sender, receiver) = sync_channel(limits::RECORD_BACKLOG);
        let writer = std::thread::Builder::new()
            .name("record".to_owned())
            .spawn(move || write_all(&receiver, file, show))
            .map_err(|source| RecordError {
                path: state.join(FILE),
                source,
            })?;
        Ok(Self {
            sender: Mutex::new(Some(sender)),
            writer: Mutex::new(Some(writer)),
        })
    }

    /// Hands an entry to the writer; waits only where thousands are waiting already.
    pub fn record(&self, entry: Entry) {
        let sender = self
            .sender
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let gone = sender.is_none_or(|sender| sender.send(entry).is_err());
        if gone {
            Event::RecordFailed {
                error: &"the record is closed",
            }
            .emit();
        }
    }

    /// Writes what is waiting, and closes the file.
    pub fn close(&self) {
        drop(
            self.sender
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let writer = self
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(writer) = writer {
            writer.join().ok();
        }
    }
}

fn write_all(receiver: &Receiver<Entry>, mut file: LogFile, mut show: impl FnMut(&Entry)) {
    for (index, mut entry) in (0..).zip(receiver) {
        entry.index = index;
        if let Err(error) = file.write(&entry) {
            Event::RecordFailed { error: &error }.emit();
        }
        show(&entry);
    }
}

/// A file that is set aside when it has grown enough; one old one is kept.
struct LogFile {
    path: PathBuf,
    writer: BufWriter<File>,
    bytes: u64,
}

impl LogFile {
    fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        let bytes = file.metadata()?.len();
        Ok(Self {
            path: path.to_owned(),
            writer: BufWriter::new(file),
            bytes,
        })
    }

    fn write(&mut self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry).map_err(io::Error::other)?;
        line.push(b'\n');
        if self.bytes > limits::RECORD_FILE_BYTES {
            std::fs::rename(&self.path, self.path.with_extension("jsonl.1"))?;
            *self = Self::open(&self.path)?;
        }
        self.bytes += u64::try_from(line.len()).unwrap_or(u64::MAX);
        self.writer.write_all(&line)?;
        // Whoever follows the file sees each exchange when it ends.
        self.writer.flush()
    }
}
