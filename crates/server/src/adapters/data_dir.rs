//! The data folder: made with mode 0700, and proven writable.
//!
//! Database, master key and copies live in it, so nobody but its owner may
//! enter (T149, T222). A folder that exists with wider rights is refused, not
//! repaired: whoever opened it should know. It does not look at what the
//! files inside contain.

use std::{
    fmt, fs, io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// Why the data folder cannot be used; its text names folder and fix.
#[derive(Debug)]
pub enum DataDirError {
    /// It could not be made or read.
    Unusable(PathBuf, io::Error),
    /// Something else stands at that path.
    NotAFolder(PathBuf),
    /// Group or others may enter; the mode found.
    TooOpen(PathBuf, u32),
}

impl fmt::Display for DataDirError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DataDirError::Unusable(path, error) => write!(
                f,
                "the data folder {} cannot be used: {error}; make it writable for the user Latchkey runs as, or set LATCHKEY_DATA_DIR",
                path.display()
            ),
            DataDirError::NotAFolder(path) => write!(
                f,
                "the data folder {} is not a folder; move it away, or set LATCHKEY_DATA_DIR",
                path.display()
            ),
            DataDirError::TooOpen(path, mode) => write!(
                f,
                "the data folder {0} has mode {mode:04o}, so that others may read it; run: chmod 700 {0}",
                path.display()
            ),
        }
    }
}

impl std::error::Error for DataDirError {}

/// Makes the folder `path` (with its parents) if it is missing, and checks it.
///
/// # Errors
/// If it cannot be made, read or written, is no folder, or is open to others.
pub fn prepare(path: &Path) -> Result<(), DataDirError> {
    let unusable = |error| DataDirError::Unusable(path.to_path_buf(), error);
    if !path.exists() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(unusable)?;
    }
    let found = fs::metadata(path).map_err(unusable)?;
    if !found.is_dir() {
        return Err(DataDirError::NotAFolder(path.to_path_buf()));
    }
    let mode = found.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(DataDirError::TooOpen(path.to_path_buf(), mode));
    }
    // Only writing proves that it can be written: rights, read-only mounts and full disks all show here.
    let probe = path.join(format!(".probe-{}", std::process::id()));
    fs::write(&probe, b"latchkey").map_err(unusable)?;
    fs::remove_file(&probe).map_err(unusable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::tests::TempDir;

    #[test]
    fn given_a_missing_folder_when_prepared_then_it_is_0700() {
        let temp = TempDir::new();
        let path = temp.path().join("a/b");
        prepare(&path).expect("made");
        let mode = fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        prepare(&path).expect("made once is fine twice");
    }

    /// T149: a folder that others may enter is refused with the command that mends it.
    #[test]
    fn t149_given_a_folder_open_to_others_then_it_is_refused() {
        let temp = TempDir::new();
        let path = temp.path().join("open");
        fs::create_dir(&path).expect("made");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o750)).expect("set");
        let error = prepare(&path).expect_err("refused").to_string();
        assert!(
            error.contains("0750") && error.contains("chmod 700"),
            "{error}"
        );
    }

    #[test]
    fn given_a_file_in_its_place_then_it_is_refused() {
        let temp = TempDir::new();
        let path = temp.path().join("file");
        fs::write(&path, b"x").expect("written");
        assert!(matches!(prepare(&path), Err(DataDirError::NotAFolder(_))));
        let below = path.join("below");
        assert!(matches!(prepare(&below), Err(DataDirError::Unusable(..))));
    }
}
