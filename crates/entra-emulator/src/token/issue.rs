//! Making tokens for a person who passed all checks.
//!
//! Invariants: the access token is opaque and kept only here; the ID token is signed by the tenant's key unless a test
//! ordered a forgery.
//! Source: entra-id.md sections 6.2 and 8. It refuses nothing but a lost key.

use serde_json::Value;

use super::claims::{self, Subject};
use super::random_life;
use crate::aadsts::Refusal;
use crate::chance;
use crate::directory::App;
use crate::forgery;
use crate::state::{Access, Grant, Shared, State};

/// What a successful token answer says.
pub(crate) struct Issued {
    pub(crate) access_token: String,
    pub(crate) expires_in: i64,
    pub(crate) scope: Option<String>,
    pub(crate) id_token: Option<String>,
    pub(crate) refresh_token: Option<String>,
}

/// Tokens for `grant`.
pub(super) fn tokens(
    shared: &Shared,
    state: &mut State,
    app: &App,
    grant: &Grant,
    now: i64,
) -> Result<Issued, Refusal> {
    let has = |scope: &str| grant.scope.iter().any(|asked| asked == scope);
    let expires_in = random_life();
    let access_token = format!("eyJ0{}", chance::text::<300>());
    state.desk.access_tokens.put(
        access_token.clone(),
        Access {
            oid: grant.oid.clone(),
            subject: app.subject(&grant.oid),
            scope: grant.scope.clone(),
            ends_at: now + expires_in,
        },
    );
    let id_token = if has("openid") {
        Some(id_token(shared, state, app, grant, now)?)
    } else {
        None
    };
    let refresh_token = has("offline_access").then(|| format!("1.AX{}", chance::text::<400>()));
    if let Some(token) = &refresh_token {
        state.desk.refresh_tokens.put(token.clone(), grant.clone());
    }
    Ok(Issued {
        access_token,
        expires_in,
        scope: Some(answered_scope(grant, shared.urls.graph_host())),
        id_token,
        refresh_token,
    })
}

/// The answered scope lists `User.Read` of the registration too, sorted as Entra does.
fn answered_scope(grant: &Grant, graph_host: &str) -> String {
    let mut scopes: Vec<String> = grant
        .scope
        .iter()
        .filter(|scope| matches!(scope.as_str(), "openid" | "profile" | "email"))
        .cloned()
        .collect();
    scopes.sort();
    scopes.push(format!("https://{graph_host}/User.Read"));
    scopes.join(" ")
}

fn id_token(
    shared: &Shared,
    state: &State,
    app: &App,
    grant: &Grant,
    now: i64,
) -> Result<String, Refusal> {
    let user = state
        .directory
        .user(&grant.oid)
        .ok_or_else(|| Refusal::new(50034))?;
    let subject = Subject { app, user, grant };
    let mut claims = claims::id_token(&state.directory, &shared.urls, &subject, now);
    for (name, value) in &state.switches.claims {
        replace(&mut claims, name, value.as_ref());
    }
    let mut keys = shared.keys();
    let lost_key = |_| Refusal::new(90036);
    if let Some(forgery) = state.switches.forgery {
        return forgery::forged(forgery, &mut keys, claims, &grant.tid, &app.client_id)
            .map_err(lost_key);
    }
    let key = keys.signer(&grant.tid, &app.client_id).map_err(lost_key)?;
    drop(keys);
    Ok(key.sign(&claims))
}

/// Sets or removes one member, as a test ordered.
pub(crate) fn replace(claims: &mut Value, name: &str, value: Option<&Value>) {
    let Some(members) = claims.as_object_mut() else {
        return;
    };
    match value {
        Some(value) => members.insert(name.to_owned(), value.clone()),
        None => members.remove(name),
    };
}
