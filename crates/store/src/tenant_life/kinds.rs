//! The statements behind an export: for each kind its columns, named one by one.
//!
//! What is not named stays: secrets, digests and sealed things (T151, T153),
//! and what only serves the program. A test holds the list of those, so that a
//! new column is either here or there. The first columns of a statement say
//! where a page ended; they are not handed out.

use latchkey_core::tenant_export::Exported;

use super::{
    Column::{self, Json, Moment, Number, Text, Truth},
    Key,
};
use crate::door::Sql;

/// A kind of rows: its statement, its key, and its columns after that.
pub(super) struct Kind {
    pub(super) sql: Sql,
    pub(super) key: Key,
    pub(super) columns: &'static [(&'static str, Column)],
}

static TENANT_SETTINGS: Kind = Kind {
    sql: Sql::new(
        "export_tenant_settings",
        "SELECT tenant_id, settings \
         FROM tenant_settings WHERE tenant_id = $1 AND tenant_id > $2 ORDER BY tenant_id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[("settings", Json)],
};
static POLICY: Kind = Kind {
    sql: Sql::new(
        "export_policy",
        "SELECT tenant_id, sso, since, set_by \
         FROM policy WHERE tenant_id = $1 AND tenant_id > $2 ORDER BY tenant_id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[("sso", Text), ("since", Moment), ("set_by", Text)],
};
static MEMBER: Kind = Kind {
    sql: Sql::new(
        "export_member",
        "SELECT id, id, state, state_since, is_admin, email_shown, email_canonical, first_name, \
         last_name, source, password_hash IS NOT NULL, provider_email, created, last_sign_in, \
         last_method, last_sso \
         FROM member WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[
        ("id", Text),
        ("state", Text),
        ("state_since", Moment),
        ("admin", Truth),
        ("email", Text),
        ("email_canonical", Text),
        ("first_name", Text),
        ("last_name", Text),
        ("source", Text),
        ("password_set", Truth),
        ("provider_email", Text),
        ("created", Moment),
        ("last_sign_in", Moment),
        ("last_method", Text),
        ("last_sso", Moment),
    ],
};
static MEMBER_ROLE: Kind = Kind {
    sql: Sql::new(
        "export_member_role",
        "SELECT member_id, role, member_id, role, source, source_ref \
         FROM member_role WHERE tenant_id = $1 AND (member_id, role) > ($2, $3) ORDER BY member_id, role LIMIT $4",
    ),
    key: Key::TextText,
    columns: &[
        ("member", Text),
        ("role", Text),
        ("source", Text),
        ("source_ref", Text),
    ],
};
static MEMBER_TOTP: Kind = Kind {
    sql: Sql::new(
        "export_member_totp",
        "SELECT member_id, member_id, created \
         FROM member_totp WHERE tenant_id = $1 AND member_id > $2 ORDER BY member_id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[("member", Text), ("created", Moment)],
};
static INVITATION: Kind = Kind {
    sql: Sql::new(
        "export_invitation",
        "SELECT id, id, member_id, state, role, invited_by, created, sent, expires, ended \
         FROM invitation WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[
        ("id", Text),
        ("member", Text),
        ("state", Text),
        ("role", Text),
        ("invited_by", Text),
        ("created", Moment),
        ("sent", Moment),
        ("expires", Moment),
        ("ended", Moment),
    ],
};
static CONNECTION: Kind = Kind {
    sql: Sql::new(
        "export_connection",
        "SELECT id, id, kind, name, state, callback_key, live_revision, client_auth, keys_by_app, created \
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
        ("client_auth", Text),
        ("keys_by_app", Truth),
        ("created", Moment),
    ],
};
static CONNECTION_REVISION: Kind = Kind {
    sql: Sql::new(
        "export_connection_revision",
        "SELECT connection_id, n, connection_id, n, settings, endpoints, created \
         FROM connection_revision WHERE tenant_id = $1 AND (connection_id, n) > ($2, $3) ORDER BY connection_id, n LIMIT $4",
    ),
    key: Key::TextNumber,
    columns: &[
        ("connection", Text),
        ("n", Number),
        ("settings", Json),
        ("endpoints", Json),
        ("created", Moment),
    ],
};
static CONNECTION_CREDENTIAL: Kind = Kind {
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
static IDENTITY: Kind = Kind {
    sql: Sql::new(
        "export_identity",
        "SELECT id, id, connection_id, issuer, subject, tid, oid, member_id, state, linked_by, linked_at, \
         last_used \
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
    ],
};
static SESSION: Kind = Kind {
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
static SIGN_IN: Kind = Kind {
    sql: Sql::new(
        "export_sign_in",
        "SELECT id, id, reference, connection_id, revision, purpose, state, next_path, created, ended, \
         outcome, reason, stage, email, member_id, credential_id, requests, evidence \
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
    ],
};
static DEVICE: Kind = Kind {
    sql: Sql::new(
        "export_device",
        "SELECT member_id, digest, member_id, agent, first_seen, last_seen \
         FROM device WHERE tenant_id = $1 AND (member_id, digest) > ($2, $3) ORDER BY member_id, digest LIMIT $4",
    ),
    key: Key::TextText,
    columns: &[
        ("member", Text),
        ("agent", Text),
        ("first_seen", Moment),
        ("last_seen", Moment),
    ],
};
static DELIVERY: Kind = Kind {
    sql: Sql::new(
        "export_delivery",
        "SELECT id, id, name, recipient, member_id, thing, state, tries, due, problem, created, ended \
         FROM delivery WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[
        ("id", Text),
        ("letter", Text),
        ("recipient", Text),
        ("member", Text),
        ("about", Text),
        ("state", Text),
        ("tries", Number),
        ("due", Moment),
        ("problem", Text),
        ("created", Moment),
        ("ended", Moment),
    ],
};
static EVENT: Kind = Kind {
    sql: Sql::new(
        "export_event",
        "SELECT seq, seq, name, version, actor_kind, actor, target, state_before, state_after, request, \
         address, happened \
         FROM event WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    ),
    key: Key::Number,
    columns: &[
        ("seq", Number),
        ("name", Text),
        ("version", Number),
        ("actor_kind", Text),
        ("actor", Text),
        ("target", Text),
        ("before", Json),
        ("after", Json),
        ("request", Text),
        ("address", Text),
        ("at", Moment),
    ],
};

/// The statements of this file.
#[cfg(test)]
pub(crate) static ALL: &[&Sql] = &[
    &TENANT_SETTINGS.sql,
    &POLICY.sql,
    &MEMBER.sql,
    &MEMBER_ROLE.sql,
    &MEMBER_TOTP.sql,
    &INVITATION.sql,
    &CONNECTION.sql,
    &CONNECTION_REVISION.sql,
    &CONNECTION_CREDENTIAL.sql,
    &IDENTITY.sql,
    &SESSION.sql,
    &SIGN_IN.sql,
    &DEVICE.sql,
    &DELIVERY.sql,
    &EVENT.sql,
];

/// How a kind is read.
pub(super) fn kind_of(what: Exported) -> &'static Kind {
    match what {
        Exported::Settings => &TENANT_SETTINGS,
        Exported::Policy => &POLICY,
        Exported::Member => &MEMBER,
        Exported::Role => &MEMBER_ROLE,
        Exported::SecondFactor => &MEMBER_TOTP,
        Exported::Invitation => &INVITATION,
        Exported::Connection => &CONNECTION,
        Exported::ConnectionRevision => &CONNECTION_REVISION,
        Exported::ClientSecret => &CONNECTION_CREDENTIAL,
        Exported::Identity => &IDENTITY,
        Exported::Session => &SESSION,
        Exported::SignIn => &SIGN_IN,
        Exported::Device => &DEVICE,
        Exported::Mail => &DELIVERY,
        Exported::Event => &EVENT,
    }
}
