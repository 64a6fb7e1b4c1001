//! What a driver's error means to the caller.
//!
//! Three answers: a unique value is taken, the database cannot be asked in
//! time, or something is broken. The text of the last names the statement and
//! the database's own code; PostgreSQL's sentences may repeat a value, so only
//! its codes and constraint names are kept.
//! Source: SQLite result codes; PostgreSQL documentation, appendix A.

use latchkey_core::ports::StoreError;
use sqlx::error::{DatabaseError, ErrorKind};

/// Translates `error` of the statement or step called `name`.
pub(super) fn translate(name: &str, error: &sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::Database(inner) => of_database(name, inner.as_ref()),
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

fn of_database(name: &str, error: &dyn DatabaseError) -> StoreError {
    if error.kind() == ErrorKind::UniqueViolation {
        return StoreError::Taken;
    }
    let code = error.code().unwrap_or_default();
    let sentence = if error
        .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
        .is_some()
    {
        if is_passing_postgres(&code) {
            return StoreError::Unavailable;
        }
        error.constraint().unwrap_or_default()
    } else {
        if is_passing_sqlite(&code) {
            return StoreError::Unavailable;
        }
        error.message()
    };
    StoreError::Broken(format!("{name}: code {code} {sentence}"))
}

/// SQLITE_BUSY (5) and SQLITE_LOCKED (6) with all their extended codes.
fn is_passing_sqlite(code: &str) -> bool {
    code.parse::<i64>()
        .is_ok_and(|code| matches!(code & 0xff, 5 | 6))
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
        assert!(is_passing_sqlite("5") && is_passing_sqlite("517") && is_passing_sqlite("262"));
        assert!(!is_passing_sqlite("1") && !is_passing_sqlite("2067"));
        for code in [
            "08006", "57P01", "57014", "40001", "40P01", "55P03", "53300",
        ] {
            assert!(is_passing_postgres(code), "{code}");
        }
        assert!(!is_passing_postgres("42P01") && !is_passing_postgres("55000"));
        assert_eq!(
            translate("x", &sqlx::Error::PoolTimedOut),
            StoreError::Unavailable
        );
    }
}
