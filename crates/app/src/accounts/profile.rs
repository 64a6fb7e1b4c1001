//! A member's own names, and what the account page shows.
//!
//! The e-mail address is not changed here: an admin takes over what the
//! provider asserts, nobody else (N-31). What a name may not hold is refused
//! with its own rule, not cut away behind the member's back.

use std::sync::Arc;

use latchkey_core::{
    identity::Identity,
    member::{MAX_NAME, Member, clean_name},
    policy::SsoPolicy,
    ports::{StoreExt, accounts::AppFactor},
    problem::{Code, Evidence, Problem, Stage},
};
use serde_json::json;

use super::sessions::Names;
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
    members::no_member,
    sessions::Principal,
};

/// What the account page shows.
pub struct Overview {
    /// The member as stored now.
    pub member: Member,
    /// What the tenant asks.
    pub policy: SsoPolicy,
    /// Linked identities.
    pub identities: Vec<Identity>,
    /// Names of the tenant's connections.
    pub names: Names,
    /// The authenticator app.
    pub app: Option<AppFactor>,
    /// Recovery codes that are not used.
    pub codes_left: i64,
    /// Live sessions, at most [`super::sessions::SHOWN`].
    pub sessions: usize,
}

/// Reads the overview.
///
/// # Errors
/// If the store does not answer.
pub async fn overview(app: &App, cx: &Cx, principal: &Principal) -> Result<Overview, Refusal> {
    let (tenant, id) = (principal.tenant.id.clone(), principal.member.id.clone());
    let (now, who) = (cx.now, principal.clone());
    let found = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let Some(member) = rows.member(&tenant, &id).await? else {
                    return Ok(None);
                };
                let connections = rows.connections(&tenant).await?.into_iter();
                let shown = super::sessions::SHOWN;
                let live = rows.live_sessions(&tenant, &id, now, shown).await?;
                let live = super::sessions::open_now(live, &who, now);
                Ok(Some(Overview {
                    policy: rows.policy(&tenant).await?.sso,
                    identities: rows.identities_of(&tenant, &id).await?,
                    names: connections
                        .map(|live| (live.connection.id, live.connection.name))
                        .collect(),
                    app: rows.app_factor(&tenant, &id).await?,
                    codes_left: rows.recovery_codes_left(&tenant, &id).await?,
                    sessions: live.len(),
                    member,
                }))
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(found.ok_or_else(no_member)?)
}

/// Why a name is refused; the word stands in the problem's evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    /// More than [`MAX_NAME`] characters.
    TooLong,
    /// Line breaks, other control characters, invisible or turning characters.
    Control,
    /// `<` or `>`.
    Markup,
}

impl NameFault {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            NameFault::TooLong => "too_long",
            NameFault::Control => "control",
            NameFault::Markup => "markup",
        }
    }
}

fn name(typed: &str) -> Result<String, NameFault> {
    let trimmed = typed.trim_matches(' ');
    if trimmed.contains(['<', '>']) {
        return Err(NameFault::Markup);
    }
    let kept = clean_name(trimmed, MAX_NAME).ok_or(NameFault::TooLong)?;
    if kept == trimmed {
        Ok(kept)
    } else {
        Err(NameFault::Control)
    }
}

/// Sets the member's own names.
///
/// # Errors
/// `invalid_input` whose evidence names the field and the [`NameFault`].
pub async fn change_names(
    app: &App,
    cx: &Cx,
    principal: &Arc<Principal>,
    first: &str,
    last: &str,
) -> Result<(), Refusal> {
    let refused = |field: &str, fault: NameFault| {
        let evidence = Evidence::compared(field, fault.as_str(), "something else");
        Box::new(Problem::new(Code::InvalidInput, "field", Stage::Start).with(evidence))
    };
    let first = name(first).map_err(|fault| refused("first_name", fault))?;
    let last = name(last).map_err(|fault| refused("last_name", fault))?;
    let (cx, who) = (cx.clone(), Arc::clone(principal));
    let done = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                let (tenant, id) = (&who.tenant.id, &who.member.id);
                let Some(before) = tx.member(tenant, id).await? else {
                    return Ok(Err(no_member()));
                };
                if (&before.first_name, &before.last_name) == (&first, &last) {
                    return Ok(Ok(()));
                }
                tx.set_names(tenant, id, &first, &last).await?;
                let base = event(&cx, tenant, "member.names_changed", id.as_str());
                let old = json!({ "first_name": before.first_name, "last_name": before.last_name });
                let new = json!({ "first_name": first, "last_name": last });
                tx.append_event(&changed(base, old, new)).await?;
                Ok(Ok(()))
            })
        })
        .await
        .map_err(Problem::from)?;
    app.catch_up().await;
    Ok(done?)
}
