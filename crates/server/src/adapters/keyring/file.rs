//! The master key's file: one base64 key a line, the newest first.
//!
//! 32 bytes each; blank lines and lines that begin with `#` say nothing. The
//! file must be readable by its owner only, and is made only while the
//! database is empty: a missing key over existing data is a refusal, because
//! a new one would open nothing (T149). It is written under another name,
//! synced and then linked into place, so that a crash leaves all or nothing
//! and of two processes one wins. It is never changed afterwards.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use latchkey_core::{ports::Rng, secret::Secret};
use zeroize::Zeroizing;

use super::{Keyring, MASTER_KEY_BYTES};

/// A file longer than this is no key file.
const MAX_FILE_BYTES: u64 = 16 * 1024;

/// Why the master key cannot be used; its text names the file and the fix.
#[derive(Debug)]
pub enum KeyFileError {
    /// There is none, and the database already holds data.
    Missing(PathBuf),
    /// It could not be read or written.
    Unusable(PathBuf, io::Error),
    /// Group or others may read it; the mode found.
    TooOpen(PathBuf, u32),
    /// The line with this number is no base64 of 32 bytes.
    BadLine(PathBuf, usize),
    /// No key in it, or far too long.
    NotAKeyFile(PathBuf),
}

impl fmt::Display for KeyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyFileError::Missing(path) => write!(
                f,
                "the master key {} is missing although the database holds data; put the file back from your backup (a new key could not open what is stored), or point LATCHKEY_MASTER_KEY_FILE at it",
                path.display()
            ),
            KeyFileError::Unusable(path, error) => write!(
                f,
                "the master key {} cannot be used: {error}; check LATCHKEY_MASTER_KEY_FILE and who may read it",
                path.display()
            ),
            KeyFileError::TooOpen(path, mode) => write!(
                f,
                "the master key {0} has mode {mode:04o}, so that others may read it; run: chmod 600 {0}",
                path.display()
            ),
            KeyFileError::BadLine(path, line) => write!(
                f,
                "line {line} of the master key {} is not base64 of {MASTER_KEY_BYTES} bytes; put the file back from your backup",
                path.display()
            ),
            KeyFileError::NotAKeyFile(path) => write!(
                f,
                "the master key {} holds no key; put the file back from your backup",
                path.display()
            ),
        }
    }
}

impl std::error::Error for KeyFileError {}

/// Reads the keys of `path`; makes the file first if it is missing and
/// `database_is_empty` says that no stored value can need an older one.
///
/// # Errors
/// If the file is missing over existing data, open to others, or no key file.
pub fn load_or_create(
    path: &Path,
    database_is_empty: bool,
    rng: Arc<dyn Rng>,
) -> Result<Keyring, KeyFileError> {
    if !path.exists() {
        if !database_is_empty {
            return Err(KeyFileError::Missing(path.to_path_buf()));
        }
        create(path, rng.as_ref())
            .map_err(|error| KeyFileError::Unusable(path.to_path_buf(), error))?;
    }
    load(path, rng)
}

/// Reads the keys of `path`; `rng` makes the nonces later.
///
/// # Errors
/// If the file cannot be read, is open to others, or is no key file.
pub fn load(path: &Path, rng: Arc<dyn Rng>) -> Result<Keyring, KeyFileError> {
    let text = read(path)?;
    let mut keys = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let bytes = STANDARD.decode(line).ok().map(Zeroizing::new);
        let key = bytes.and_then(|b| <[u8; MASTER_KEY_BYTES]>::try_from(b.as_slice()).ok());
        let key = key.ok_or_else(|| KeyFileError::BadLine(path.to_path_buf(), index + 1))?;
        keys.push(Secret::new(key));
    }
    Keyring::new(&keys, rng).ok_or_else(|| KeyFileError::NotAKeyFile(path.to_path_buf()))
}

/// The text of the file, if only its owner may read it.
fn read(path: &Path) -> Result<Zeroizing<String>, KeyFileError> {
    let unusable = |error| KeyFileError::Unusable(path.to_path_buf(), error);
    // Rights are asked of the opened file, so that nothing can change between look and use.
    let file = File::open(path).map_err(unusable)?;
    let found = file.metadata().map_err(unusable)?;
    let mode = found.permissions().mode() & 0o7777;
    if !found.is_file() || found.len() > MAX_FILE_BYTES {
        return Err(KeyFileError::NotAKeyFile(path.to_path_buf()));
    }
    if mode & 0o077 != 0 {
        return Err(KeyFileError::TooOpen(path.to_path_buf(), mode));
    }
    let mut text = Zeroizing::new(String::new());
    file.take(MAX_FILE_BYTES)
        .read_to_string(&mut text)
        .map_err(unusable)?;
    Ok(text)
}

/// Makes a key file, or leaves the one that another process made meanwhile.
pub(super) fn create(path: &Path, rng: &dyn Rng) -> io::Result<()> {
    let mut key = Zeroizing::new([0u8; MASTER_KEY_BYTES]);
    rng.fill(key.as_mut());
    let text = Zeroizing::new(format!("{}\n", STANDARD.encode(key.as_ref())));
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let draft = folder.join(format!(".master-key-{}", std::process::id()));
    let _ = fs::remove_file(&draft);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)?;
    let placed = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| place(&draft, path));
    let _ = fs::remove_file(&draft);
    placed?;
    File::open(folder)?.sync_all()
}

/// Gives `draft` its final name without ever replacing a file.
fn place(draft: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        // File systems without hard links: rename, having looked just before.
        Err(_) if !path.exists() => fs::rename(draft, path),
        other => other,
    }
}
