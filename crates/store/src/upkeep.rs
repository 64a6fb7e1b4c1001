//! Upkeep: takes away what nobody will ask for again, in any tenant.
//!
//! Each call removes a bounded number of rows of each table, so that it never
//! holds up the other writers for long; call it again and again. Members,
//! connections, identities, callback paths and events are never removed here.

use latchkey_core::ports::{StoreError, store::Old};

use crate::door::{Handle, Sql};

const THROTTLE: Sql = Sql::new(
    "prune_throttle",
    "DELETE FROM throttle WHERE name IN (\
       SELECT name FROM throttle WHERE last_failure < $1 AND NOT closed LIMIT 5000)",
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
const TOKENS: Sql = Sql::new(
    "prune_tokens",
    "DELETE FROM token_place WHERE digest IN (\
       SELECT digest FROM token_place WHERE expires < $1 LIMIT 5000)",
);
const QUOTAS: Sql = Sql::new(
    "prune_quotas",
    "DELETE FROM quota WHERE name IN (SELECT name FROM quota WHERE window_end < $1 LIMIT 5000)",
);
const KEPT: Sql = Sql::new(
    "prune_kept",
    "DELETE FROM kept WHERE (tenant_id, id) IN (\
       SELECT tenant_id, id FROM kept WHERE expires < $1 LIMIT 5000)",
);
/// A failed mail can be sent again for a while; then its letter, which may hold a link, goes.
const LETTERS: Sql = Sql::new(
    "wipe_letters",
    "UPDATE delivery SET sealed = '' WHERE (tenant_id, id) IN (\
       SELECT tenant_id, id FROM delivery WHERE state = 'failed' AND sealed <> '' AND ended < $1 LIMIT 5000)",
);
const DELIVERIES: Sql = Sql::new(
    "prune_deliveries",
    "DELETE FROM delivery WHERE (tenant_id, id) IN (\
       SELECT tenant_id, id FROM delivery WHERE ended < $1 LIMIT 5000)",
);
const RESETS: Sql = Sql::new(
    "prune_resets",
    "DELETE FROM password_reset WHERE (tenant_id, id) IN (\
       SELECT tenant_id, id FROM password_reset WHERE expires < $1 LIMIT 5000)",
);
const HALF: Sql = Sql::new(
    "prune_half_sign_ins",
    "DELETE FROM half_sign_in WHERE (tenant_id, id) IN (\
       SELECT tenant_id, id FROM half_sign_in WHERE expires < $1 LIMIT 5000)",
);
const WISHES: Sql = Sql::new(
    "prune_wishes",
    "DELETE FROM reset_wish WHERE id IN (SELECT id FROM reset_wish WHERE created < $1 LIMIT 5000)",
);
const DEVICES: Sql = Sql::new(
    "prune_devices",
    "DELETE FROM device WHERE (tenant_id, member_id, digest) IN (\
       SELECT tenant_id, member_id, digest FROM device WHERE last_seen < $1 LIMIT 5000)",
);
/// A change without a time goes with the next one that has an old time: numbers follow commits.
const CHANGES: Sql = Sql::new(
    "prune_changes",
    "DELETE FROM change WHERE seq <= (SELECT COALESCE(MAX(seq), 0) FROM change WHERE happened < $1)",
);

/// What can no longer be restored needs no secret.
const SPARES: Sql = Sql::new(
    "prune_spare_credentials",
    "DELETE FROM spare_credential WHERE (tenant_id, id) IN (\
       SELECT k.tenant_id, k.id FROM spare_credential k JOIN connection_revision r \
       ON r.tenant_id = k.tenant_id AND r.connection_id = k.connection_id AND r.n = k.revision \
       WHERE r.retired < $1 LIMIT 5000)",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &THROTTLE,
    &SIGN_INS,
    &PLACES,
    &SESSIONS,
    &DIGESTS,
    &TOKENS,
    &QUOTAS,
    &KEPT,
    &RESETS,
    &HALF,
    &WISHES,
    &DEVICES,
    &LETTERS,
    &DELIVERIES,
    &SPARES,
    &CHANGES,
];

/// Removes what is older than the moments say.
pub(crate) async fn prune(handle: &mut Handle<'_>, old: Old) -> Result<(), StoreError> {
    for sql in [
        &THROTTLE, &DIGESTS, &QUOTAS, &KEPT, &HALF, &WISHES, &CHANGES,
    ] {
        handle.run(sql, &[old.counters.into()]).await?;
    }
    handle.run(&LETTERS, &[old.letters.into()]).await?;
    for sql in [&SIGN_INS, &PLACES, &TOKENS, &RESETS, &DELIVERIES] {
        handle.run(sql, &[old.sign_ins.into()]).await?;
    }
    handle.run(&SESSIONS, &[old.history.into()]).await?;
    handle.run(&DEVICES, &[old.devices.into()]).await?;
    handle.run(&SPARES, &[old.spares.into()]).await?;
    Ok(())
}
