//! Exported kinds: connections, what came through them, and sessions.
//!
//! A column that is not named is not exported; see the list of those in the
//! crate's tests (T151, T153).

use super::{
    super::{
        Column::{Json, Moment, Number, Text, Truth},
        Key,
    },
    Kind,
};
use crate::door::Sql;

pub(super) static CONNECTION: Kind = Kind {
    sql: Sql::new(
        "export_connection",
        "SELECT id, id, kind, name, state, callback_key, live_revision, candidate_revision, client_auth, \
         keys_by_app, created \
         FROM connection WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[
        ("id", Text),
        ("protocol", Text),
        ("name", Text),
        ("state", Text),
        ("callback_key", Text),
        ("live_revision", Number),
        ("candidate_revision", Number),
        ("client_auth", Text),
        ("keys_by_app", Truth),
        ("created", Moment),
    ],
};
pub(super) static CONNECTION_REVISION: Kind = Kind {
    sql: Sql::new(
        "export_connection_revision",
        "SELECT connection_id, n, connection_id, n, name, settings, endpoints, client_auth, keys_by_app, \
         created, created_by, live_since, retired \
         FROM connection_revision WHERE tenant_id = $1 AND (connection_id, n) > ($2, $3) ORDER BY connection_id, n LIMIT $4",
    ),
    key: Key::TextNumber,
    columns: &[
        ("connection", Text),
        ("n", Number),
        ("name", Text),
        ("settings", Json),
        ("endpoints", Json),
        ("client_auth", Text),
        ("keys_by_app", Truth),
        ("created", Moment),
        ("created_by", Text),
        ("live_since", Moment),
        ("retired", Moment),
    ],
};
pub(super) static CONNECTION_CREDENTIAL: Kind = Kind {
    sql: Sql::new(
        "export_connection_credential",
        "SELECT id, id, connection_id, kind, slot, created, ends_at, last_ok, last_failed \
         FROM connection_credential WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[
        ("id", Text),
        ("connection", Text),
        ("type", Text),
        ("slot", Text),
        ("created", Moment),
        ("ends", Moment),
        ("last_ok", Moment),
        ("last_failed", Moment),
    ],
};
pub(super) static TEST_RUN: Kind = Kind {
    sql: Sql::new(
        "export_test_run",
        "SELECT id, id, connection_id, revision, credential_id, started_by, link_id, created, ended, \
         verdict, member_id, result \
         FROM test_run WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[
        ("id", Text),
        ("connection", Text),
        ("revision", Number),
        ("client_secret", Text),
        ("started_by", Text),
        ("link", Text),
        ("created", Moment),
        ("ended", Moment),
        ("verdict", Text),
        ("member", Text),
        ("result", Json),
    ],
};
pub(super) static TEST_LINK: Kind = Kind {
    sql: Sql::new(
        "export_test_link",
        "SELECT id, id, connection_id, made_by, created, expires, revoked \
         FROM test_link WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[
        ("id", Text),
        ("connection", Text),
        ("made_by", Text),
        ("created", Moment),
        ("expires", Moment),
        ("revoked", Moment),
    ],
};
pub(super) static IDENTITY: Kind = Kind {
    sql: Sql::new(
        "export_identity",
        "SELECT id, id, connection_id, issuer, subject, tid, oid, member_id, state, linked_by, linked_at, \
         last_used, superseded_by \
         FROM identity WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[
        ("id", Text),
        ("connection", Text),
        ("issuer", Text),
        ("subject", Text),
        ("tid", Text),
        ("oid", Text),
        ("member", Text),
        ("state", Text),
        ("linked_by", Text),
        ("linked_at", Moment),
        ("last_used", Moment),
        ("superseded_by", Number),
    ],
};
pub(super) static SESSION: Kind = Kind {
    sql: Sql::new(
        "export_session",
        "SELECT id, id, member_id, method, identity_id, connection_id, revision, credential_id, \
         auth_time, created, last_seen, proved, absolute_end, idle, ended, agent, address \
         FROM session WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[
        ("id", Text),
        ("member", Text),
        ("method", Text),
        ("identity", Text),
        ("connection", Text),
        ("revision", Number),
        ("client_secret", Text),
        ("auth_time", Moment),
        ("created", Moment),
        ("last_seen", Moment),
        ("proved", Moment),
        ("absolute_end", Moment),
        ("idle_ms", Number),
        ("ended", Moment),
        ("agent", Text),
        ("address", Text),
    ],
};
pub(super) static SIGN_IN: Kind = Kind {
    sql: Sql::new(
        "export_sign_in",
        "SELECT id, id, reference, connection_id, revision, purpose, state, next_path, created, ended, \
         outcome, reason, stage, email, member_id, credential_id, requests, evidence, timeline, \
         typed_number \
         FROM sign_in WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[
        ("id", Text),
        ("reference", Text),
        ("connection", Text),
        ("revision", Number),
        ("purpose", Text),
        ("state", Text),
        ("next_path", Text),
        ("created", Moment),
        ("ended", Moment),
        ("outcome", Text),
        ("reason", Text),
        ("stage", Text),
        ("email", Text),
        ("member", Text),
        ("client_secret", Text),
        ("requests", Number),
        ("evidence", Json),
        ("timeline", Json),
        ("typed_number", Text),
    ],
};

/// The statements of this file.
#[cfg(test)]
pub(crate) static ALL: &[&Sql] = &[
    &CONNECTION.sql,
    &CONNECTION_REVISION.sql,
    &CONNECTION_CREDENTIAL.sql,
    &TEST_RUN.sql,
    &TEST_LINK.sql,
    &IDENTITY.sql,
    &SESSION.sql,
    &SIGN_IN.sql,
];
