//! The claims of a v2.0 ID token.
//!
//! Purpose: exactly what Entra puts in, by scope, kind of account and optional claims.
//! Invariants: never `email_verified`; given and family name only as optional claims; `email` needs an address;
//! `iat` and `nbf` lie five minutes back; `sub` is pairwise, `oid` is the object id.
//! Source: entra-id.md sections 8 and 9. Groups and roles are not made.

use serde_json::{Value, json};

use crate::chance;
use crate::directory::{App, Directory, Kind, User};
use crate::state::{Grant, Urls};

/// Seconds that `iat` and `nbf` lie in the past.
const BACKDATED: i64 = 300;
/// Seconds an ID token lives.
const LIFE: i64 = 3600;

/// Whom a token speaks of, to whom, and by which grant.
pub(super) struct Subject<'a> {
    pub(super) app: &'a App,
    pub(super) user: &'a User,
    pub(super) grant: &'a Grant,
}

impl Subject<'_> {
    fn asked(&self, scope: &str) -> bool {
        self.grant.scope.iter().any(|asked| asked == scope)
    }

    fn optional(&self, claim: &str) -> bool {
        self.app.optional_claims.contains(claim)
    }
}

/// All claims of the token.
pub(super) fn id_token(
    directory: &Directory,
    urls: &Urls,
    subject: &Subject<'_>,
    now: i64,
) -> Value {
    let Subject { app, user, grant } = subject;
    let mut claims = json!({
        "aud": app.client_id,
        "iss": urls.issuer(&grant.tid),
        "iat": now - BACKDATED,
        "nbf": now - BACKDATED,
        "exp": now + life(grant),
        "aio": format!("AX{}", chance::text::<60>()),
        "rh": format!("1.AX{}.", chance::text::<30>()),
        "sid": grant.sid,
        "sub": app.subject(&user.oid),
        "tid": grant.tid,
        "uti": chance::text::<16>(),
        "ver": "2.0",
    });
    let mut add = |name: &str, value: Value| {
        claims[name] = value;
    };
    if let Some(nonce) = &grant.nonce {
        add("nonce", json!(nonce));
    }
    if subject.asked("profile") {
        add("name", json!(user.name));
        add("oid", json!(user.oid));
        add("preferred_username", json!(user.login()));
        profile_options(subject, &mut add);
    }
    if let Some(idp) = &user.idp {
        add("idp", json!(idp));
    }
    if subject.optional("auth_time") || grant.max_age.is_some() {
        add("auth_time", json!(grant.auth_time));
    }
    if subject.optional("acct") {
        add("acct", json!(u8::from(user.kind == Kind::Guest)));
    }
    if subject.optional("login_hint") {
        add("login_hint", json!(user.login_hint()));
    }
    email(directory, subject, &mut add);
    claims
}

/// `max_age` shortens the token, but never below five minutes.
fn life(grant: &Grant) -> i64 {
    grant.max_age.map_or(LIFE, |age| age.clamp(300, LIFE))
}

fn profile_options(subject: &Subject<'_>, add: &mut impl FnMut(&str, Value)) {
    let user = subject.user;
    let named = [
        ("given_name", &user.given_name),
        ("family_name", &user.family_name),
    ];
    for (claim, value) in named {
        if let (true, Some(value)) = (subject.optional(claim), value) {
            add(claim, json!(value));
        }
    }
    if subject.optional("upn") {
        add("upn", json!(user.login()));
    }
}

/// Guests have `email` by default; members by scope or optional claim; nobody without an address.
fn email(directory: &Directory, subject: &Subject<'_>, add: &mut impl FnMut(&str, Value)) {
    let user = subject.user;
    let wanted = user.kind == Kind::Guest || subject.asked("email") || subject.optional("email");
    let Some(mail) = user
        .mail
        .as_deref()
        .filter(|mail| wanted && !mail.is_empty())
    else {
        return;
    };
    add("email", json!(mail));
    if subject.optional("xms_edov") {
        let verified =
            directory.verifies(&user.tid, mail) || user.idp.as_deref() == Some("live.com");
        add("xms_edov", json!(verified));
    }
}
