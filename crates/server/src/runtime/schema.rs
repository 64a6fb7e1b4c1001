//! When a schema is brought up to this program's version, and what is kept before.
//!
//! Empty: always, by whoever comes first. SQLite with data: by `serve` and
//! `migrate`, after a copy was written beside the file. PostgreSQL with data:
//! only by `migrate`, because other processes may be serving from it (T252).
//! A newer schema was refused when the database was opened.

use std::{
    fs::OpenOptions,
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use latchkey_core::ports::StoreError;
use latchkey_store::Database;

use super::{Opening, StartError};

/// So many copies of the same version are kept beside each other.
const MOST_COPIES: usize = 100;

/// What to do with the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    Nothing,
    Migrate,
    CopyThenMigrate,
    Refuse,
}

/// The rule as a table.
fn plan(is_empty: bool, is_older: bool, is_file: bool, opening: Opening) -> Plan {
    match opening {
        _ if !is_older => Plan::Nothing,
        _ if is_empty => Plan::Migrate,
        Opening::Serve | Opening::Migrate if is_file => Plan::CopyThenMigrate,
        Opening::Migrate => Plan::Migrate,
        Opening::Serve | Opening::Command => Plan::Refuse,
    }
}

/// Brings the schema up if that is allowed; answers how many steps it took.
pub(super) async fn bring_up(
    database: &Database,
    place: &str,
    is_empty: bool,
    opening: Opening,
) -> Result<usize, StartError> {
    let failed = |error: StoreError| StartError::Database(place.to_owned(), error.into());
    let is_older = database.needs_migration().await.map_err(failed)?;
    match plan(is_empty, is_older, database.file().is_some(), opening) {
        Plan::Nothing => return Ok(0),
        Plan::Refuse => return Err(StartError::MigrationNeeded(place.to_owned())),
        Plan::Migrate => {}
        Plan::CopyThenMigrate => copy(database).await?,
    }
    database.migrate().await.map_err(failed)
}

/// Keeps a copy beside the file, readable by its owner only.
async fn copy(database: &Database) -> Result<(), StartError> {
    let Some(file) = database.file() else {
        return Ok(());
    };
    let target =
        reserve(file).map_err(|(path, error)| StartError::Copy(path, error.to_string()))?;
    let copied = database.copy_to(&target).await;
    copied.map_err(|error| StartError::Copy(target.clone(), error.to_string()))?;
    tracing::info!(copy = %target.display(), "a copy was kept before the migration");
    Ok(())
}

/// Makes an empty file for the copy under a name nothing has yet; SQLite writes
/// into an empty file, so its rights are set before there is anything to read.
fn reserve(file: &Path) -> Result<PathBuf, (PathBuf, io::Error)> {
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    let mut path = file.to_path_buf();
    for number in 1..=MOST_COPIES {
        path = copy_name(file, number);
        let made = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path);
        match made {
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err((path, error)),
        }
    }
    Err((path, last))
}

/// `latchkey.db.before-1.2.3`, then `latchkey.db.before-1.2.3-2`.
fn copy_name(file: &Path, number: usize) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(concat!(".before-", env!("CARGO_PKG_VERSION")));
    if number > 1 {
        name.push(format!("-{number}"));
    }
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    /// A folder of its own for one test, removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("latchkey-schema-{name}-{}", std::process::id());
            let path = std::env::temp_dir().join(name);
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).expect("a folder for the test");
            Folder(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn t252_given_data_then_only_the_safe_openings_migrate() {
        use Opening::{Command, Migrate, Serve};
        for opening in [Command, Serve, Migrate] {
            for is_file in [true, false] {
                assert_eq!(plan(false, false, is_file, opening), Plan::Nothing);
                assert_eq!(plan(true, true, is_file, opening), Plan::Migrate);
            }
        }
        assert_eq!(plan(false, true, true, Serve), Plan::CopyThenMigrate);
        assert_eq!(plan(false, true, true, Migrate), Plan::CopyThenMigrate);
        assert_eq!(plan(false, true, false, Migrate), Plan::Migrate);
        assert_eq!(plan(false, true, false, Serve), Plan::Refuse);
        assert_eq!(plan(false, true, false, Command), Plan::Refuse);
        assert_eq!(plan(false, true, true, Command), Plan::Refuse);
    }

    #[test]
    fn given_a_copy_of_the_same_version_then_the_next_gets_another_private_file() {
        let temp = Folder::new("names");
        let file = temp.0.join("latchkey.db");
        let first = reserve(&file).expect("made");
        let second = reserve(&file).expect("made");
        assert_ne!(first, second);
        let mode = fs::metadata(&second).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[tokio::test]
    async fn given_a_file_when_copied_then_the_copy_opens() {
        let temp = Folder::new("copy");
        let file = temp.0.join("latchkey.db");
        let open = |path: &Path| format!("sqlite:{}", path.display());
        let options = latchkey_store::Options::default();
        let database = Database::open(&open(&file), &options).await.expect("open");
        database.migrate().await.expect("a schema");
        copy(&database).await.expect("copied");
        let kept = Database::open(&open(&copy_name(&file, 1)), &options).await;
        assert_eq!(kept.expect("opens").needs_migration().await, Ok(false));
    }
}
