//! Takes everything of a tenant away, in steps, and last the tenant itself.
//!
//! Children go before what they point at. Each step first writes the tenant's
//! row, if its time has come, so that a step never runs beside an act that
//! takes the deletion back; the trail counts as sealed from then on, because
//! nobody shall report as broken what is taken away on purpose. A callback path
//! is noted as used for ever before its row goes (T007). That every table of a
//! tenant is here, in this order, is checked against the schema.

use latchkey_core::{
    change::ChangeKind,
    id::TenantId,
    ports::{StoreError, tenant_life::Removed},
    time::Timestamp,
};

use crate::door::{Handle, Sql};

const BEGIN: Sql = Sql::new(
    "begin_removal",
    "UPDATE tenant SET sealed_seq = event_seq WHERE id = $1 AND delete_at <= $2",
);
const KEEP_PATHS: Sql = Sql::new(
    "keep_callback_paths",
    "INSERT INTO callback_key_past (path_key) SELECT path_key FROM callback_key WHERE tenant_id = $1 \
     ON CONFLICT DO NOTHING",
);
const TENANT: Sql = Sql::new(
    "remove_tenant",
    "DELETE FROM tenant WHERE id = $1 AND delete_at <= $2",
);
const KEPT: Sql = Sql::new(
    "remove_kept",
    "DELETE FROM kept WHERE tenant_id = $1 AND id IN (\
       SELECT id FROM kept WHERE tenant_id = $1 LIMIT $2)",
);
const TOKEN_PLACE: Sql = Sql::new(
    "remove_token_place",
    "DELETE FROM token_place WHERE tenant_id = $1 AND digest IN (\
       SELECT digest FROM token_place WHERE tenant_id = $1 LIMIT $2)",
);
const PASSWORD_RESET: Sql = Sql::new(
    "remove_password_reset",
    "DELETE FROM password_reset WHERE tenant_id = $1 AND id IN (\
       SELECT id FROM password_reset WHERE tenant_id = $1 LIMIT $2)",
);
const HALF_SIGN_IN: Sql = Sql::new(
    "remove_half_sign_in",
    "DELETE FROM half_sign_in WHERE tenant_id = $1 AND id IN (\
       SELECT id FROM half_sign_in WHERE tenant_id = $1 LIMIT $2)",
);
const INVITATION: Sql = Sql::new(
    "remove_invitation",
    "DELETE FROM invitation WHERE tenant_id = $1 AND id IN (\
       SELECT id FROM invitation WHERE tenant_id = $1 LIMIT $2)",
);
const DEVICE: Sql = Sql::new(
    "remove_device",
    "DELETE FROM device WHERE tenant_id = $1 AND (member_id, digest) IN (\
       SELECT member_id, digest FROM device WHERE tenant_id = $1 LIMIT $2)",
);
const MEMBER_RECOVERY_CODE: Sql = Sql::new(
    "remove_member_recovery_code",
    "DELETE FROM member_recovery_code WHERE tenant_id = $1 AND (member_id, digest) IN (\
       SELECT member_id, digest FROM member_recovery_code WHERE tenant_id = $1 LIMIT $2)",
);
const MEMBER_TOTP: Sql = Sql::new(
    "remove_member_totp",
    "DELETE FROM member_totp WHERE tenant_id = $1 AND member_id IN (\
       SELECT member_id FROM member_totp WHERE tenant_id = $1 LIMIT $2)",
);
const DELIVERY: Sql = Sql::new(
    "remove_delivery",
    "DELETE FROM delivery WHERE tenant_id = $1 AND id IN (\
       SELECT id FROM delivery WHERE tenant_id = $1 LIMIT $2)",
);
const SESSION_DIGEST: Sql = Sql::new(
    "remove_session_digest",
    "DELETE FROM session_digest WHERE tenant_id = $1 AND digest IN (\
       SELECT digest FROM session_digest WHERE tenant_id = $1 LIMIT $2)",
);
const SESSION: Sql = Sql::new(
    "remove_session",
    "DELETE FROM session WHERE tenant_id = $1 AND id IN (\
       SELECT id FROM session WHERE tenant_id = $1 LIMIT $2)",
);
const SIGN_IN_PLACE: Sql = Sql::new(
    "remove_sign_in_place",
    "DELETE FROM sign_in_place WHERE tenant_id = $1 AND reference IN (\
       SELECT reference FROM sign_in_place WHERE tenant_id = $1 LIMIT $2)",
);
const SIGN_IN: Sql = Sql::new(
    "remove_sign_in",
    "DELETE FROM sign_in WHERE tenant_id = $1 AND id IN (\
       SELECT id FROM sign_in WHERE tenant_id = $1 LIMIT $2)",
);
const IDENTITY: Sql = Sql::new(
    "remove_identity",
    "DELETE FROM identity WHERE tenant_id = $1 AND id IN (\
       SELECT id FROM identity WHERE tenant_id = $1 LIMIT $2)",
);
const CONNECTION_CREDENTIAL: Sql = Sql::new(
    "remove_connection_credential",
    "DELETE FROM connection_credential WHERE tenant_id = $1 AND id IN (\
       SELECT id FROM connection_credential WHERE tenant_id = $1 LIMIT $2)",
);
const SPARE_CREDENTIAL: Sql = Sql::new(
    "remove_spare_credential",
    "DELETE FROM spare_credential WHERE tenant_id = $1 AND id IN (\
       SELECT id FROM spare_credential WHERE tenant_id = $1 LIMIT $2)",
);
const TEST_RUN: Sql = Sql::new(
    "remove_test_run",
    "DELETE FROM test_run WHERE tenant_id = $1 AND id IN (\
       SELECT id FROM test_run WHERE tenant_id = $1 LIMIT $2)",
);
const TEST_LINK: Sql = Sql::new(
    "remove_test_link",
    "DELETE FROM test_link WHERE tenant_id = $1 AND id IN (\
       SELECT id FROM test_link WHERE tenant_id = $1 LIMIT $2)",
);
const REMINDER: Sql = Sql::new(
    "remove_reminder",
    "DELETE FROM reminder WHERE tenant_id = $1 AND (thing, step) IN (\
       SELECT thing, step FROM reminder WHERE tenant_id = $1 LIMIT $2)",
);
const CONNECTION_REVISION: Sql = Sql::new(
    "remove_connection_revision",
    "DELETE FROM connection_revision WHERE tenant_id = $1 AND (connection_id, n) IN (\
       SELECT connection_id, n FROM connection_revision WHERE tenant_id = $1 LIMIT $2)",
);
const CONNECTION_PLACE: Sql = Sql::new(
    "remove_connection_place",
    "DELETE FROM connection_place WHERE tenant_id = $1 AND connection_id IN (\
       SELECT connection_id FROM connection_place WHERE tenant_id = $1 LIMIT $2)",
);
const CALLBACK_KEY: Sql = Sql::new(
    "remove_callback_key",
    "DELETE FROM callback_key WHERE tenant_id = $1 AND path_key IN (\
       SELECT path_key FROM callback_key WHERE tenant_id = $1 LIMIT $2)",
);
const CONNECTION: Sql = Sql::new(
    "remove_connection",
    "DELETE FROM connection WHERE tenant_id = $1 AND id IN (\
       SELECT id FROM connection WHERE tenant_id = $1 LIMIT $2)",
);
const MEMBER_WORD: Sql = Sql::new(
    "remove_member_word",
    "DELETE FROM member_word WHERE tenant_id = $1 AND (word, member_id) IN (\
       SELECT word, member_id FROM member_word WHERE tenant_id = $1 LIMIT $2)",
);
const MEMBER_ROLE: Sql = Sql::new(
    "remove_member_role",
    "DELETE FROM member_role WHERE tenant_id = $1 AND (member_id, role, source, source_ref) IN (\
       SELECT member_id, role, source, source_ref FROM member_role WHERE tenant_id = $1 LIMIT $2)",
);
const MEMBER_EMAIL: Sql = Sql::new(
    "remove_member_email",
    "DELETE FROM member_email WHERE tenant_id = $1 AND (email_canonical, member_id) IN (\
       SELECT email_canonical, member_id FROM member_email WHERE tenant_id = $1 LIMIT $2)",
);
const MEMBER: Sql = Sql::new(
    "remove_member",
    "DELETE FROM member WHERE tenant_id = $1 AND id IN (\
       SELECT id FROM member WHERE tenant_id = $1 LIMIT $2)",
);
const TENANT_SETTINGS: Sql = Sql::new(
    "remove_tenant_settings",
    "DELETE FROM tenant_settings WHERE tenant_id = $1 AND tenant_id IN (\
       SELECT tenant_id FROM tenant_settings WHERE tenant_id = $1 LIMIT $2)",
);
const POLICY: Sql = Sql::new(
    "remove_policy",
    "DELETE FROM policy WHERE tenant_id = $1 AND tenant_id IN (\
       SELECT tenant_id FROM policy WHERE tenant_id = $1 LIMIT $2)",
);
const EVENT_TALLY: Sql = Sql::new(
    "remove_event_tally",
    "DELETE FROM event_tally WHERE tenant_id = $1 AND (method, code, window_end) IN (\
       SELECT method, code, window_end FROM event_tally WHERE tenant_id = $1 LIMIT $2)",
);
const EVENT_CHECKPOINT: Sql = Sql::new(
    "remove_event_checkpoint",
    "DELETE FROM event_checkpoint WHERE tenant_id = $1 AND seq IN (\
       SELECT seq FROM event_checkpoint WHERE tenant_id = $1 LIMIT $2)",
);
const EVENT_LINK: Sql = Sql::new(
    "remove_event_link",
    "DELETE FROM event_link WHERE tenant_id = $1 AND seq IN (\
       SELECT seq FROM event_link WHERE tenant_id = $1 LIMIT $2)",
);
const EVENT: Sql = Sql::new(
    "remove_event",
    "DELETE FROM event WHERE tenant_id = $1 AND seq IN (\
       SELECT seq FROM event WHERE tenant_id = $1 LIMIT $2)",
);

/// The statements of this file: three for the beginning and the end, then what is taken away, children first.
pub(crate) const ALL: &[&Sql] = &[
    &BEGIN,
    &KEEP_PATHS,
    &TENANT,
    &KEPT,
    &TOKEN_PLACE,
    &PASSWORD_RESET,
    &HALF_SIGN_IN,
    &INVITATION,
    &DEVICE,
    &MEMBER_RECOVERY_CODE,
    &MEMBER_TOTP,
    &DELIVERY,
    &SESSION_DIGEST,
    &SESSION,
    &SIGN_IN_PLACE,
    &SIGN_IN,
    &IDENTITY,
    &CONNECTION_CREDENTIAL,
    &SPARE_CREDENTIAL,
    &TEST_RUN,
    &TEST_LINK,
    &REMINDER,
    &CONNECTION_REVISION,
    &CONNECTION_PLACE,
    &CALLBACK_KEY,
    &CONNECTION,
    &MEMBER_WORD,
    &MEMBER_ROLE,
    &MEMBER_EMAIL,
    &MEMBER,
    &TENANT_SETTINGS,
    &POLICY,
    &EVENT_TALLY,
    &EVENT_CHECKPOINT,
    &EVENT_LINK,
    &EVENT,
];

/// What is taken away, children first.
pub(crate) const STEPS: &[&Sql] = ALL.split_at(3).1;

/// About `most` rows go; the tenant itself in a step in which nothing else was left.
pub(crate) async fn remove(
    handle: &mut Handle<'_>,
    tenant: &TenantId,
    now: Timestamp,
    most: i64,
) -> Result<Removed, StoreError> {
    let mut removed = Removed::default();
    if handle.run(&BEGIN, &[tenant.into(), now.into()]).await? == 0 {
        return Ok(removed);
    }
    handle.run(&KEEP_PATHS, &[tenant.into()]).await?;
    for step in STEPS {
        let room = most - removed.rows;
        if room <= 0 {
            return Ok(removed);
        }
        let gone = handle.run(step, &[tenant.into(), room.into()]).await?;
        removed.rows += i64::try_from(gone).unwrap_or(i64::MAX);
    }
    if removed.rows == 0 {
        let gone = handle.run(&TENANT, &[tenant.into(), now.into()]).await?;
        removed.gone = gone > 0;
        handle.note_change(tenant, ChangeKind::Tenant, tenant.as_str());
    }
    Ok(removed)
}
