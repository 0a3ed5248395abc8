//! The two files in the state folder: who makes them, who may read them, who wins a race.
//!
//! Each file is written aside and then moved to its name, which fails if the name is taken.
//! The key comes first, so whoever sees a certificate will find its key.
//! Processes that start at once all try; the losers of each step read what the winner wrote.
//! A crash between the steps leaves a key, for which the next start makes the certificate.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use zeroize::Zeroizing;

use super::identity::Identity;
use super::key::Key;
use super::root::{self, Root, Unfit};
use super::{AuthorityError, computer};

/// The state folder, as far as the certificate authority is concerned.
pub(super) struct Files {
    folder: PathBuf,
    certificate: PathBuf,
    key: PathBuf,
}

/// Who may read a new file.
#[derive(Clone, Copy)]
enum Readers {
    Everybody,
    Owner,
}

impl Files {
    /// Names the files in the folder; touches nothing.
    pub(super) fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            certificate: folder.join("ca.pem"),
            key: folder.join("ca-key.pem"),
        }
    }

    /// Reads the root, or makes what is missing of it.
    pub(super) fn open(&self, now: i64) -> Result<Root, AuthorityError> {
        self.make_folder()?;
        let (certificate, key) = match read(&self.certificate)? {
            Some(certificate) => (certificate, self.existing_key()?),
            None => self.make(now)?,
        };
        Root::read(&certificate, key).map_err(|unfit| self.explain(&unfit))
    }

    /// Returns whom the last rotation set aside, if that can still be read.
    pub(super) fn former(&self) -> Result<Option<Identity>, AuthorityError> {
        let pem = read(&aside(&self.certificate))?;
        Ok(pem.and_then(|pem| Identity::read(&CertificateDer::from_pem_slice(&pem).ok()?)))
    }

    /// Moves both files out of the way, under names ending in `.old`.
    pub(super) fn set_aside(&self) -> Result<(), AuthorityError> {
        set_aside(&self.certificate)?;
        set_aside(&self.key)
    }

    fn make(&self, now: i64) -> Result<(Zeroizing<Vec<u8>>, Key), AuthorityError> {
        if !exists(&self.key)? {
            let (_, pem) = Key::generate()?;
            self.publish(&self.key, pem.as_bytes(), Readers::Owner)?;
        }
        let key = self.existing_key()?;
        let pem = root::mint(&root::name(&computer::name(), now)?, &key, now)?;
        self.publish(&self.certificate, pem.as_bytes(), Readers::Everybody)?;
        let certificate =
            read(&self.certificate)?.ok_or_else(|| self.explain(&Unfit::NotAnAuthority))?;
        Ok((certificate, key))
    }

    fn existing_key(&self) -> Result<Key, AuthorityError> {
        refuse_other_readers(&self.key)?;
        let pem = read(&self.key)?.ok_or_else(|| AuthorityError::KeyMissing {
            path: self.key.clone(),
        })?;
        Key::from_pem(&pem).ok_or_else(|| AuthorityError::KeyUnusable {
            path: self.key.clone(),
        })
    }

    fn make_folder(&self) -> Result<(), AuthorityError> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&self.folder)
            .map_err(|source| AuthorityError::Folder {
                path: self.folder.clone(),
                source,
            })
    }

    /// Gives the file its content and its name at once, unless somebody else has.
    fn publish(&self, path: &Path, content: &[u8], readers: Readers) -> Result<(), AuthorityError> {
        let failed = |source| AuthorityError::Write {
            path: path.to_owned(),
            source,
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".ca-");
        #[cfg(unix)]
        builder.permissions(readers.permissions());
        #[cfg(not(unix))]
        let _ = readers;
        let mut file = builder.tempfile_in(&self.folder).map_err(failed)?;
        file.write_all(content)
            .and_then(|()| file.as_file().sync_all())
            .map_err(failed)?;
        match file.persist_noclobber(path) {
            Err(refused) if refused.error.kind() != io::ErrorKind::AlreadyExists => {
                Err(failed(refused.error))
            }
            _ => Ok(()),
        }
    }

    fn explain(&self, unfit: &Unfit) -> AuthorityError {
        match unfit {
            Unfit::NotAnAuthority => AuthorityError::CertificateUnusable {
                path: self.certificate.clone(),
            },
            Unfit::OtherKey => AuthorityError::Mismatch {
                certificate: self.certificate.clone(),
                key: self.key.clone(),
            },
        }
    }
}

#[cfg(unix)]
impl Readers {
    fn permissions(self) -> fs::Permissions {
        std::os::unix::fs::PermissionsExt::from_mode(match self {
            Self::Everybody => 0o644,
            Self::Owner => 0o600,
        })
    }
}

/// Reads a file that may be missing; wiped from memory after use, as it may be a key.
fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, AuthorityError> {
    let failed = |source| AuthorityError::Read {
        path: path.to_owned(),
        source,
    };
    if !exists(path)? {
        return Ok(None);
    }
    let mut file = File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    // Room for all of it from the start: a buffer that grows leaves copies behind.
    let mut content = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1));
    file.read_to_end(&mut content).map_err(failed)?;
    Ok(Some(content))
}

fn exists(path: &Path) -> Result<bool, AuthorityError> {
    path.try_exists().map_err(|source| AuthorityError::Read {
        path: path.to_owned(),
        source,
    })
}

/// Windows keeps a user's folders from other users by itself.
#[cfg(unix)]
fn refuse_other_readers(path: &Path) -> Result<(), AuthorityError> {
    use std::os::unix::fs::PermissionsExt;
    let Ok(metadata) = fs::metadata(path) else {
        return Ok(());
    };
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(AuthorityError::KeyExposed {
        path: path.to_owned(),
        mode,
    })
}

#[cfg(not(unix))]
fn refuse_other_readers(_: &Path) -> Result<(), AuthorityError> {
    Ok(())
}

fn aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".old");
    PathBuf::from(name)
}

fn set_aside(path: &Path) -> Result<(), AuthorityError> {
    let failed = |source| AuthorityError::Write {
        path: path.to_owned(),
        source,
    };
    if !exists(path)? {
        return Ok(());
    }
    #[cfg(unix)]
    fs::set_permissions(path, Readers::Owner.permissions()).map_err(failed)?;
    fs::rename(path, aside(path)).map_err(failed)
}
