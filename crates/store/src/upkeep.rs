//! Upkeep: takes away what nobody will ask for again, in any tenant.
//!
//! Each call removes a bounded number of rows of each table, so that it never
//! holds up the other writers for long; call it again and again. Members,
//! connections, identities, callback paths and events are never removed here.

use latchkey_core::{ports::StoreError, time::Timestamp};

use crate::door::{Handle, Sql};

const THROTTLE: Sql = Sql::new(
    "prune_throttle",
    "DELETE FROM throttle WHERE name IN (\
       SELECT name FROM throttle WHERE last_failure < $1 LIMIT 5000)",
);
const SIGN_INS: Sql = Sql::new(
    "prune_sign_ins",
    "DELETE FROM sign_in WHERE (tenant_id, id) IN (\
       SELECT tenant_id, id FROM sign_in WHERE created < $1 LIMIT 5000)",
);
const PLACES: Sql = Sql::new(
    "prune_sign_in_places",
    "DELETE FROM sign_in_place WHERE reference IN (\
       SELECT reference FROM sign_in_place WHERE created < $1 LIMIT 5000)",
);
const SESSIONS: Sql = Sql::new(
    "prune_sessions",
    "DELETE FROM session WHERE (tenant_id, id) IN (\
       SELECT tenant_id, id FROM session WHERE absolute_end < $1 LIMIT 5000)",
);
const DIGESTS: Sql = Sql::new(
    "prune_session_digests",
    "DELETE FROM session_digest WHERE digest IN (\
       SELECT digest FROM session_digest WHERE absolute_end < $1 LIMIT 5000)",
);
/// A change without a time goes with the next one that has an old time: numbers follow commits.
const CHANGES: Sql = Sql::new(
    "prune_changes",
    "DELETE FROM change WHERE seq <= (SELECT COALESCE(MAX(seq), 0) FROM change WHERE happened < $1)",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&THROTTLE, &SIGN_INS, &PLACES, &SESSIONS, &DIGESTS, &CHANGES];

/// Removes what is older than the two moments say.
pub(crate) async fn prune(
    handle: &mut Handle<'_>,
    before: Timestamp,
    old_sign_ins: Timestamp,
) -> Result<(), StoreError> {
    for sql in [&THROTTLE, &SESSIONS, &DIGESTS, &CHANGES] {
        handle.run(sql, &[before.into()]).await?;
    }
    for sql in [&SIGN_INS, &PLACES] {
        handle.run(sql, &[old_sign_ins.into()]).await?;
    }
    Ok(())
}
