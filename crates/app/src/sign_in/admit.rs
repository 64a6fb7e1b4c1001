//! Letting a member in: the link, their names, the secret that worked, the session.
//!
//! Everything here runs inside the finishing unit, after the decision.

use std::sync::Arc;

use latchkey_core::{
    audit::Actor,
    connection::{LiveConnection, Slot},
    decide::sign_in::SignInOutcome,
    id::IdentityId,
    identity::{Identity, IdentityState},
    invitation::Invitation,
    member::{MAX_NAME, Member, clean_name},
    next_path::NextPath,
    ports::{StoreError, Writes, store::SessionsOf},
    session::Method,
    sign_in::Ending,
    tenant::Tenant,
    time::Span,
};
use serde_json::{Value, json};

use super::{complete::Completed, facts::parse_email, finish::Work};
use crate::{
    audit::{changed, event},
    devices::{DeviceNews, note_device},
    invitations::accept,
    sessions::{Opened, Opening, Principal, new_session},
};

/// A secret that works is noted at most this often.
const NOTE_SECRET_EVERY: Span = Span::minutes(5);

/// Lets the member in.
pub(super) async fn admit(
    tx: &mut dyn Writes,
    work: &Work,
    outcome: &SignInOutcome,
    tenant: Tenant,
    live: LiveConnection,
    identity: Option<Identity>,
    member: Member,
) -> Result<Completed, StoreError> {
    let work = &Work {
        cx: work.cx.acting(Actor::Member(member.id.clone())),
        ..work.clone()
    };
    let first = matches!(
        outcome,
        SignInOutcome::FirstLink(_) | SignInOutcome::Join(_)
    );
    let identity = match (outcome, identity) {
        (SignInOutcome::Known(_), Some(identity)) => {
            tx.touch_identity(&tenant.id, &identity.id, work.cx.now)
                .await?;
            identity
        }
        (outcome, old) => {
            let how = match outcome {
                SignInOutcome::Join(_) => ("invitation", "identity.linked"),
                SignInOutcome::FirstLink(_) => ("first_link", "identity.linked"),
                _ => ("subject_changed", "identity.subject_changed"),
            };
            link(tx, work, &member, old, how).await?
        }
    };
    let member = if first {
        take_names(tx, work, member).await?
    } else {
        member
    };
    note_email(tx, work, &member).await?;
    note_secret(tx, work, &live).await?;
    let settings = tx.tenant_settings(&tenant.id).await?;
    let opening = Opening {
        settings: &settings,
        member: &member,
        method: Method::Sso,
        identity: Some(&identity),
        revision: Some(work.row.revision),
        credential: Some(work.credential.clone()),
        idp_sid: work.assertion.idp_sid.clone(),
        auth_time: work.assertion.auth_time,
    };
    let (session, token) = new_session(&work.cx, opening, &*work.rng);
    tx.insert_session(&session).await?;
    let device = note_device(tx, &work.cx, &work.notices, &tenant, &member).await?;
    replace_present(tx, work, &member).await?;
    tx.note_sign_in(&tenant.id, &member.id, Method::Sso, work.cx.now)
        .await?;
    record_success(tx, work, &member, &session.id, device).await?;
    let connection = Some((live.connection.id, live.connection.name));
    let principal = Arc::new(Principal {
        session,
        member,
        tenant,
        settings,
        connection,
    });
    Ok(Completed::SignedIn {
        opened: Box::new(Opened { token, principal }),
        next: NextPath::parse(&work.row.next).unwrap_or_default(),
        first,
    })
}

/// Accepts the invitation of a member who comes for the first time; `None` if somebody else did.
///
/// # Errors
/// `Taken` if the member changed at this moment: the facts are to be read again.
pub(super) async fn join(
    tx: &mut dyn Writes,
    work: &Work,
    invitation: Option<Invitation>,
    member: Member,
) -> Result<Option<Member>, StoreError> {
    let Some(invitation) = invitation else {
        return Ok(None);
    };
    let cx = work.cx.acting(Actor::Member(member.id.clone()));
    accept(tx, &cx, &invitation, None, Method::Sso).await
}

/// Makes the link; an older one of the same person is superseded. Every link is audited.
async fn link(
    tx: &mut dyn Writes,
    work: &Work,
    member: &Member,
    old: Option<Identity>,
    (word, name): (&str, &'static str),
) -> Result<Identity, StoreError> {
    let (tenant, assertion) = (&work.row.tenant, &work.assertion);
    if let Some(old) = &old {
        tx.end_identity(tenant, &old.id, IdentityState::Superseded)
            .await?;
    }
    let entra = work.used.is_entra_like();
    let identity = Identity {
        id: IdentityId::new(work.cx.now, &*work.rng),
        tenant: tenant.clone(),
        connection: work.row.connection.clone(),
        issuer: assertion.issuer.clone(),
        subject: assertion.subject.clone(),
        tid: assertion.tid.clone().filter(|_| entra),
        oid: assertion.oid.clone().filter(|_| entra),
        member: member.id.clone(),
        state: IdentityState::Active,
        linked_by: word.to_owned(),
        linked_at: work.cx.now,
        last_used: Some(work.cx.now),
    };
    tx.insert_identity(&identity).await?;
    let before = old.map_or(Value::Null, |one| json!({ "subject": one.subject }));
    let after = json!({ "issuer": identity.issuer, "subject": identity.subject });
    let base = event(&work.cx, tenant, name, member.id.as_str());
    tx.append_event(&changed(base, before, after)).await?;
    Ok(identity)
}

/// At the first link a member without a name takes the provider's.
async fn take_names(
    tx: &mut dyn Writes,
    work: &Work,
    mut member: Member,
) -> Result<Member, StoreError> {
    if !member.first_name.is_empty() || !member.last_name.is_empty() {
        return Ok(member);
    }
    let clean = |name: &Option<String>| {
        name.as_deref()
            .and_then(|text| clean_name(text, MAX_NAME))
            .unwrap_or_default()
    };
    let (first, last) = (
        clean(&work.assertion.first_name),
        clean(&work.assertion.last_name),
    );
    if !first.is_empty() || !last.is_empty() {
        tx.set_names(&member.tenant, &member.id, &first, &last)
            .await?;
        (member.first_name, member.last_name) = (first, last);
    }
    Ok(member)
}

/// A different asserted address is noted for the admin, never taken over (T076).
async fn note_email(tx: &mut dyn Writes, work: &Work, member: &Member) -> Result<(), StoreError> {
    let Some(asserted) = work.assertion.email.as_deref().and_then(parse_email) else {
        return Ok(());
    };
    let differs = asserted.canonical() != member.email.canonical();
    let wanted = differs.then(|| asserted.canonical().to_owned());
    if wanted == member.provider_email {
        return Ok(());
    }
    tx.set_provider_email(&member.tenant, &member.id, wanted.as_deref())
        .await
}

/// Notes which secret worked; once the preferred one did, the fall-back goes (T155).
async fn note_secret(
    tx: &mut dyn Writes,
    work: &Work,
    live: &LiveConnection,
) -> Result<(), StoreError> {
    let (tenant, id) = (&work.row.tenant, &work.row.connection);
    let used = live
        .credentials
        .iter()
        .find(|one| one.id == work.credential);
    let stale = used.is_some_and(|one| {
        one.last_ok
            .is_none_or(|at| work.cx.now.since(at) >= NOTE_SECRET_EVERY)
    });
    if stale {
        tx.note_credential(tenant, &work.credential, true, work.cx.now)
            .await?;
    }
    let preferred = live
        .credential(Slot::Preferred)
        .is_some_and(|one| one.id == work.credential);
    let has_fallback = live.credential(Slot::Fallback).is_some();
    let (name, act) = match (preferred, has_fallback) {
        (true, true) => ("sso.secret.forgotten", true),
        (false, true) => ("sso.secret.fallback_used", false),
        _ => return Ok(()),
    };
    if act {
        tx.drop_fallback(tenant, id).await?;
    }
    let base = event(&work.cx, tenant, name, id.as_str());
    let after = json!({ "reference": work.row.reference });
    tx.append_event(&changed(base, Value::Null, after)).await
}

/// The same member's older session in this browser ends (T085).
async fn replace_present(
    tx: &mut dyn Writes,
    work: &Work,
    member: &Member,
) -> Result<(), StoreError> {
    let Some(present) = work
        .present
        .as_ref()
        .filter(|one| one.member.id == member.id)
    else {
        return Ok(());
    };
    let old = SessionsOf::One(present.session.id.clone());
    tx.end_sessions(&present.tenant.id, &old, work.cx.now)
        .await
        .map(|_| ())
}

async fn record_success(
    tx: &mut dyn Writes,
    work: &Work,
    member: &Member,
    session: &latchkey_core::id::SessionId,
    device: DeviceNews,
) -> Result<(), StoreError> {
    let base = event(
        &work.cx,
        &work.row.tenant,
        "signin.succeeded",
        member.id.as_str(),
    );
    let after = json!({
        "method": "sso",
        "session": session.as_str(),
        "device": device.as_str(),
        "reference": work.row.reference,
    });
    tx.append_event(&changed(base, Value::Null, after)).await?;
    let ending = Ending::SignedIn {
        member: member.id.clone(),
        fingerprint: work.used.fingerprint(),
        credential: Some(work.credential.clone()),
        requests: work.learned.requests,
    };
    let email = work
        .assertion
        .email
        .as_deref()
        .map(latchkey_core::problem::foreign);
    tx.end_sign_in(
        &work.row.tenant,
        &work.row.id,
        &ending,
        email.as_deref(),
        &work.learned.trace.with_session("opened"),
        work.cx.now,
    )
    .await
}
