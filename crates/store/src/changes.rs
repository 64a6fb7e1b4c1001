//! Changes: what every process must forget, under one installation-wide order.
//!
//! Numbers come from a one-row counter that the unit raises as its last act
//! before the commit: whoever raises it next waits for that commit, so a
//! reader that has seen number n never meets a smaller one later, and numbers
//! have no gaps. A reader that finds a gap was away longer than changes are
//! kept and must forget everything. Rows name ids only, across tenants.

use latchkey_core::{
    change::{Change, ChangeKind},
    ports::StoreError,
    time::Timestamp,
};

use crate::door::{Handle, PendingChange, Row, Sql};

const AFTER: Sql = Sql::new(
    "changes_after",
    "SELECT seq, tenant_id, kind, thing FROM change WHERE seq > $1 ORDER BY seq LIMIT $2",
);
const LAST: Sql = Sql::new(
    "last_change",
    "SELECT last_number FROM counter WHERE name = 'change'",
);
const NUMBERS: Sql = Sql::new(
    "change_numbers",
    "UPDATE counter SET last_number = last_number + $1 WHERE name = 'change' RETURNING last_number",
);
const APPEND: Sql = Sql::new(
    "append_change",
    "INSERT INTO change (seq, tenant_id, kind, thing, happened) VALUES ($1, $2, $3, $4, $5)",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&AFTER, &LAST, &NUMBERS, &APPEND];

/// Changes after `after`, oldest first.
pub(crate) async fn after(
    handle: &mut Handle<'_>,
    after: i64,
    limit: i64,
) -> Result<Vec<Change>, StoreError> {
    let rows = handle.all(&AFTER, &[after.into(), limit.into()]).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Change, StoreError> {
    Ok(Change {
        seq: row.int(0)?,
        tenant: row.id(1)?,
        kind: row.word(2, ChangeKind::parse)?,
        id: row.text(3)?,
    })
}

/// The last number given out.
pub(crate) async fn last(handle: &mut Handle<'_>) -> Result<i64, StoreError> {
    match handle.one(&LAST, &[]).await? {
        Some(row) => row.int(0),
        None => Err(StoreError::Broken("the change counter is gone".into())),
    }
}

/// Numbers and writes what the unit collected. `happened` is the time of the
/// unit's newest event, where there is one; it only serves the upkeep.
pub(crate) async fn write(
    handle: &mut Handle<'_>,
    pending: &[PendingChange],
    happened: Option<Timestamp>,
) -> Result<(), StoreError> {
    if pending.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(pending.len()).unwrap_or(i64::MAX);
    let row = handle.one(&NUMBERS, &[count.into()]).await?;
    let row = row.ok_or_else(|| StoreError::Broken("the change counter is gone".into()))?;
    let before = row.int(0)? - count;
    for (seq, change) in (before + 1..).zip(pending) {
        let values = [
            seq.into(),
            (&change.tenant).into(),
            change.kind.as_str().into(),
            change.id.as_str().into(),
            happened.into(),
        ];
        handle.run(&APPEND, &values).await?;
    }
    Ok(())
}
