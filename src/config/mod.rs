//! The state folder: where the certificate authority, the fingerprint key and the record live; and
//! the [sites] file.
//!
//! Takes `--state DIR` or nothing. Gives the folder, private to its owner. Nothing is written
//! anywhere else.

pub mod sites;

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use zeroize::Zeroizing;

/// The file of the fingerprint key in the state folder.
const KEY_FILE: &str = "fingerprint.key";

/// Why the state folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The folder or a file in it cannot be read or written.
    #[error("cannot use {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The fingerprint key is not one.
    #[error("{} is not a fingerprint key of 32 bytes: move it away, and a new one is made", path.display())]
    Key {
        /// The file.
        path: PathBuf,
    },
    /// There is no home folder to put it in.
    #[error("cannot find a folder for phiward's state: name one with --state DIR")]
    NoHome,
    /// The system gave no random bytes.
    #[error("this system gives no random numbers")]
    NoRandomness,
}

/// Returns the state folder, made if it is not there: `chosen`, or `phiward` in the platform's data
/// folder.
///
/// # Errors
///
/// Where it cannot be made.
pub fn state_folder(chosen: Option<&Path>) -> Result<PathBuf, StateError> {
    let path = match chosen {
        Some(path) => path.to_owned(),
        None => {
            let places = etcetera::choose_base_strategy().map_err(|_| StateError::NoHome)?;
            places.data_dir().join("phiward")
        }
    };
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&path).map_err(|source| StateError::Io {
        path: path.clone(),
        source,
    })?;
    Ok(path)
}

/// Returns the installation's key for fingerprints, made at first use.
///
/// # Errors
///
/// Where the file cannot be read or written, or holds something else.
pub fn fingerprint_key(state: &Path) -> Result<[u8; 32], StateError> {
    let path = state.join(KEY_FILE);
    match make_key(&path) {
        Err(StateError::Io { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {
            let unread = |source| StateError::Io {
                path: path.clone(),
                source,
            };
            let bytes = Zeroizing::new(fs::read(&path).map_err(unread)?);
            bytes
                .as_slice()
                .try_into()
                .map_err(|_| StateError::Key { path })
        }
        made => made,
    }
}

/// Makes a key in a new file; where two programs do so at once, one of them finds it there.
fn make_key(path: &Path) -> Result<[u8; 32], StateError> {
    let mut key = [0; 32];
    let random = rustls::crypto::aws_lc_rs::default_provider().secure_random;
    random
        .fill(&mut key)
        .map_err(|_| StateError::NoRandomness)?;
    let failed = |source| StateError::Io {
        path: path.to_owned(),
        source,
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(&key).map_err(failed)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let state = state_folder(Some(&folder.path().join("new"))).unwrap();
        let key = fingerprint_key(&state).unwrap();
        assert_eq!(fingerprint_key(&state).unwrap(), key);
        assert_ne!(key, [0; 32]);
    }

    #[test]
    fn a_damaged_key_is_said_to_be_one() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(KEY_FILE), b"short").unwrap();
        assert!(matches!(
            fingerprint_key(folder.path()),
            Err(StateError::Key { .. })
        ));
    }
}
