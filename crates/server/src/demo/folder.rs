//! The folder a demo lives in, gone with it.
//!
//! Fresh ones are made below the system's temporary folder with mode 0700. A
//! folder that was given must be empty, so that no data of a real installation
//! is ever touched or removed; it is emptied again at the end. A process that
//! is killed leaves its folder behind.

use std::{
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use latchkey_core::{ports::Rng, token::random_base32};

use super::DemoError;

/// Letters that tell two fresh folders apart.
const LETTERS: usize = 10;

/// The folder; dropping it forgets what was in it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    made: bool,
}

impl Folder {
    /// A fresh folder below the system's temporary one.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn fresh(rng: &dyn Rng) -> Result<Self, DemoError> {
        let name = format!("latchkey-demo-{}", random_base32(LETTERS, rng));
        make(std::env::temp_dir().join(name))
    }

    /// The folder at `path`: made if it is missing, refused if anything is in it.
    ///
    /// # Errors
    /// If it is not empty, is no folder, or cannot be made or read.
    pub fn given(path: &Path) -> Result<Self, DemoError> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let mut entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return make(path),
            Err(error) => return Err(DemoError::Folder(path, error)),
        };
        if entries.next().is_some() {
            return Err(DemoError::NotEmpty(path));
        }
        Ok(Folder { path, made: false })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn forget(&self) -> io::Result<()> {
        if self.made {
            return fs::remove_dir_all(&self.path);
        }
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

fn make(path: PathBuf) -> Result<Folder, DemoError> {
    // Not recursive: the last part must not exist, whoever made it.
    match fs::DirBuilder::new().mode(0o700).create(&path) {
        Ok(()) => Ok(Folder { path, made: true }),
        Err(error) => Err(DemoError::Folder(path, error)),
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = self.forget() {
            tracing::warn!(%error, folder = %self.path.display(), "the demo's folder could not be removed");
        }
    }
}
