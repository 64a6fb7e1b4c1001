//! Failed tries, counted per key in the database that all processes share.
//!
//! A key is a digest or a network address with its kind in front; it belongs
//! to no tenant. Counting is one statement, so two processes never lose a try
//! (T110, T245).

use latchkey_core::{ports::StoreError, time::Timestamp};

use crate::door::{Handle, Sql};

const FAILURES: Sql = Sql::new(
    "failures",
    "SELECT failures, last_failure FROM throttle WHERE name = $1",
);
const COUNT: Sql = Sql::new(
    "count_failure",
    "INSERT INTO throttle (name, failures, last_failure) VALUES ($1, 1, $2) \
     ON CONFLICT (name) DO UPDATE SET \
       failures = CASE WHEN throttle.last_failure < $3 THEN 1 ELSE throttle.failures + 1 END, \
       last_failure = $2 \
     RETURNING failures",
);
const CLOSED: Sql = Sql::new(
    "failures_closed",
    "SELECT closed FROM throttle WHERE name = $1",
);
const CLOSE: Sql = Sql::new(
    "close_failures",
    "UPDATE throttle SET closed = TRUE WHERE name = $1",
);
const CLEAR: Sql = Sql::new("clear_failures", "DELETE FROM throttle WHERE name = $1");

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&FAILURES, &COUNT, &CLOSED, &CLOSE, &CLEAR];

/// How many, and when the last.
pub(crate) async fn failures(
    handle: &mut Handle<'_>,
    key: &str,
) -> Result<Option<(i64, Timestamp)>, StoreError> {
    let row = handle.one(&FAILURES, &[key.into()]).await?;
    row.map(|row| Ok((row.int(0)?, row.time(1)?))).transpose()
}

/// Counts one; starts again at 1 when the last was before `forget_before`.
pub(crate) async fn count(
    handle: &mut Handle<'_>,
    key: &str,
    now: Timestamp,
    forget_before: Timestamp,
) -> Result<i64, StoreError> {
    let values = [key.into(), now.into(), forget_before.into()];
    match handle.one(&COUNT, &values).await? {
        Some(row) => row.int(0),
        None => Err(StoreError::Broken("nothing was counted".into())),
    }
}

/// Whether the key is closed.
pub(crate) async fn is_closed(handle: &mut Handle<'_>, key: &str) -> Result<bool, StoreError> {
    let row = handle.one(&CLOSED, &[key.into()]).await?;
    row.map_or(Ok(false), |row| row.bool(0))
}

/// Closes a counted key until it is cleared.
pub(crate) async fn close(handle: &mut Handle<'_>, key: &str) -> Result<(), StoreError> {
    handle.run(&CLOSE, &[key.into()]).await.map(|_| ())
}

/// Forgets the key.
pub(crate) async fn clear(handle: &mut Handle<'_>, key: &str) -> Result<(), StoreError> {
    handle.run(&CLEAR, &[key.into()]).await.map(|_| ())
}
