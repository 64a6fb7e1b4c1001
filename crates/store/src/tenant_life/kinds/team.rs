//! Exported kinds: the tenant itself, its members and what was written for them.
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

pub(super) static TENANT_SETTINGS: Kind = Kind {
    sql: Sql::new(
        "export_tenant_settings",
        "SELECT tenant_id, settings \
         FROM tenant_settings WHERE tenant_id = $1 AND tenant_id > $2 ORDER BY tenant_id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[("settings", Json)],
};
pub(super) static POLICY: Kind = Kind {
    sql: Sql::new(
        "export_policy",
        "SELECT tenant_id, sso, since, set_by \
         FROM policy WHERE tenant_id = $1 AND tenant_id > $2 ORDER BY tenant_id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[("sso", Text), ("since", Moment), ("set_by", Text)],
};
pub(super) static MEMBER: Kind = Kind {
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
pub(super) static MEMBER_ROLE: Kind = Kind {
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
pub(super) static MEMBER_TOTP: Kind = Kind {
    sql: Sql::new(
        "export_member_totp",
        "SELECT member_id, member_id, created \
         FROM member_totp WHERE tenant_id = $1 AND member_id > $2 ORDER BY member_id LIMIT $3",
    ),
    key: Key::Text,
    columns: &[("member", Text), ("created", Moment)],
};
pub(super) static INVITATION: Kind = Kind {
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
pub(super) static DEVICE: Kind = Kind {
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
pub(super) static DELIVERY: Kind = Kind {
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
pub(super) static EVENT: Kind = Kind {
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
    &DEVICE.sql,
    &DELIVERY.sql,
    &EVENT.sql,
];
