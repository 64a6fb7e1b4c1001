//! What a driver's error means to the caller.
//!
//! Three answers: a unique value is taken, the database cannot be asked in
//! time, or something is broken. The text of the last names the statement and
//! the database's own code; PostgreSQL's sentences may repeat a value, so only
//! its codes and constraint names are kept.
//! Source: SQLite result codes; PostgreSQL documentation, appendix A.

use latchkey_core::ports::StoreError;
use sqlx::error::{DatabaseError, ErrorKind};

/// SQLite: a value of a UNIQUE index, or of a primary key, is there already.
const TAKEN_LITE: [i32; 2] = [2067, 1555];

/// Translates SQLite's `error` of the statement or step called `name`.
pub(super) fn of_lite(name: &str, error: &rusqlite::Error) -> StoreError {
    use rusqlite::Error;
    let (code, sentence) = match error {
        Error::SqliteFailure(inner, sentence) => (inner.extended_code, sentence.as_deref()),
        Error::SqlInputError { error, msg, .. } => (error.extended_code, Some(msg.as_str())),
        Error::Utf8Error(place, _) | Error::InvalidColumnType(place, ..) => {
            return StoreError::Broken(format!("{name}: column {place} does not read"));
        }
        _ => return StoreError::Broken(format!("{name}: the driver refused")),
    };
    if TAKEN_LITE.contains(&code) {
        return StoreError::Taken;
    }
    if is_passing_sqlite(code) {
        return StoreError::Unavailable;
    }
    StoreError::Broken(format!(
        "{name}: code {code} {}",
        sentence.unwrap_or_default()
    ))
}

/// Translates PostgreSQL's `error` of the statement or step called `name`.
pub(super) fn of_pg(name: &str, error: &sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::Database(inner) => of_server(name, inner.as_ref()),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => StoreError::Unavailable,
        sqlx::Error::ColumnDecode { index, .. } => {
            StoreError::Broken(format!("{name}: column {index} does not read"))
        }
        sqlx::Error::BeginFailed => StoreError::Broken(format!("{name}: no transaction began")),
        _ => StoreError::Broken(format!("{name}: the driver refused")),
    }
}

fn of_server(name: &str, error: &dyn DatabaseError) -> StoreError {
    if error.kind() == ErrorKind::UniqueViolation {
        return StoreError::Taken;
    }
    let code = error.code().unwrap_or_default();
    if is_passing_postgres(&code) {
        return StoreError::Unavailable;
    }
    let constraint = error.constraint().unwrap_or_default();
    StoreError::Broken(format!("{name}: code {code} {constraint}"))
}

/// SQLITE_BUSY (5) and SQLITE_LOCKED (6) with all their extended codes.
fn is_passing_sqlite(code: i32) -> bool {
    matches!(code & 0xff, 5 | 6)
}

/// Connection lost (08), no resources (53), server stopping or statement cancelled (57),
/// lock not available (55P03), deadlock and serialisation failure (40).
fn is_passing_postgres(code: &str) -> bool {
    ["08", "53", "57", "40", "55P03"]
        .iter()
        .any(|start| code.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t240_given_a_busy_database_then_it_is_unavailable_and_not_broken() {
        assert!(is_passing_sqlite(5) && is_passing_sqlite(517) && is_passing_sqlite(262));
        assert!(!is_passing_sqlite(1) && !is_passing_sqlite(2067));
        for code in [
            "08006", "57P01", "57014", "40001", "40P01", "55P03", "53300",
        ] {
            assert!(is_passing_postgres(code), "{code}");
        }
        assert!(!is_passing_postgres("42P01") && !is_passing_postgres("55000"));
        assert_eq!(
            of_pg("x", &sqlx::Error::PoolTimedOut),
            StoreError::Unavailable
        );
    }
}
