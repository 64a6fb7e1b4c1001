//! The finishing unit: facts read again, the decision, and its outcome carried
//! out with record and audit event in the same transaction (T013, T014, T230).

use std::sync::Arc;

use latchkey_core::{
    assertion::Assertion,
    audit::Actor,
    connection::{ConnectionState, LiveConnection, Slot},
    decide::sign_in::{
        Candidate, EmailFact, Facts, FoundBy, Linked, SignInOutcome, Standing, sign_in,
    },
    email::EmailAddress,
    id::{ConnectionId, IdentityId, MemberId, TenantId},
    identity::{Identity, IdentityState},
    member::{MAX_NAME, Member, clean_name},
    next_path::NextPath,
    ports::{Reads, Rng, StoreError, StoreExt, Writes, store::SessionsOf},
    problem::{Code, Evidence, Problem, Stage},
    session::Method,
    sign_in::{Ending, SignIn},
    tenant::{Tenant, TenantState},
    time::Span,
};
use latchkey_protocol::oidc_rp::issuer::is_dedicated;
use serde_json::{Value, json};

use super::complete::{Completed, Learned, Vouched, target};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
    sessions::{Opened, Opening, Principal, new_session},
};

/// A secret that works is noted at most this often.
const NOTE_SECRET_EVERY: Span = Span::minutes(5);

/// What the finishing unit starts from.
pub(super) struct Finish<'a> {
    pub row: &'a SignIn,
    pub live: &'a Arc<LiveConnection>,
    pub done: Vouched,
    pub learned: Learned,
    pub present: Option<Arc<Principal>>,
}

/// The same, owned by the unit.
#[derive(Clone)]
struct Work {
    cx: Cx,
    row: SignIn,
    used: Arc<LiveConnection>,
    assertion: Assertion,
    credential: latchkey_core::id::CredentialId,
    learned: Learned,
    present: Option<Arc<Principal>>,
    rng: Arc<dyn Rng>,
}

/// The stored identity of an assertion, by subject, or at Entra-like providers by directory object.
pub(super) async fn find_identity<R: Reads + ?Sized>(
    rows: &mut R,
    tenant: &TenantId,
    connection: &ConnectionId,
    assertion: &Assertion,
    entra_like: bool,
) -> Result<Option<(Identity, FoundBy)>, StoreError> {
    let (issuer, subject) = (&assertion.issuer, &assertion.subject);
    if let Some(found) = rows
        .identity_by_subject(tenant, connection, issuer, subject)
        .await?
    {
        return Ok(Some((found, FoundBy::Subject)));
    }
    let Some(oid) = assertion.oid.as_deref().filter(|_| entra_like) else {
        return Ok(None);
    };
    let found = rows
        .identity_by_oid(tenant, connection, issuer, oid)
        .await?;
    Ok(found.map(|one| (one, FoundBy::DirectoryObject)))
}

/// An asserted address, if it is one.
pub(super) fn parse_email(text: &str) -> Option<EmailAddress> {
    EmailAddress::parse(text).ok()
}

/// Decides and carries out.
pub(super) async fn open_session(
    app: &App,
    cx: &Cx,
    work: Finish<'_>,
) -> Result<Completed, Refusal> {
    let work = Work {
        cx: cx.clone(),
        row: work.row.clone(),
        used: Arc::clone(work.live),
        assertion: work.done.assertion,
        credential: work.done.credential,
        learned: work.learned,
        present: work.present,
        rng: Arc::clone(&app.rng),
    };
    let again = work.clone();
    let first = app
        .store
        .unit(move |tx| Box::pin(carry_out(tx, work)))
        .await;
    let done = match first {
        // Somebody linked the same subject at the same moment: now it is known.
        Err(StoreError::Taken) => {
            app.store
                .unit(move |tx| Box::pin(carry_out(tx, again)))
                .await
        }
        other => other,
    };
    let (completed, altered) = done.map_err(Problem::from)?;
    if altered {
        app.catch_up().await;
    }
    Ok(completed)
}

/// Records a refusal that came before the finishing unit.
pub(super) async fn refuse(
    app: &App,
    cx: &Cx,
    row: &SignIn,
    problem: Problem,
    learned: &Learned,
) -> Result<Completed, Refusal> {
    let (cx, row, learned) = (cx.clone(), row.clone(), learned.clone());
    let completed = app
        .store
        .unit(move |tx| {
            Box::pin(async move {
                keep_learned(tx, &cx, &row, &learned).await?;
                record_refusal(tx, &cx, &row, problem, None, None).await
            })
        })
        .await
        .map_err(Problem::from)?;
    Ok(completed)
}

/// What is remembered of the client's authentication however the sign-in ended.
async fn keep_learned(
    tx: &mut dyn Writes,
    cx: &Cx,
    row: &SignIn,
    learned: &Learned,
) -> Result<(), StoreError> {
    if learned.client_auth.is_some() || learned.keys_by_app {
        let auth = learned.client_auth;
        tx.remember(
            &row.tenant,
            &row.connection,
            row.revision,
            auth,
            learned.keys_by_app,
        )
        .await?;
    }
    match &learned.failed {
        Some(failed) => tx.note_credential(&row.tenant, failed, false, cx.now).await,
        None => Ok(()),
    }
}

async fn record_refusal(
    tx: &mut dyn Writes,
    cx: &Cx,
    row: &SignIn,
    problem: Problem,
    member: Option<&MemberId>,
    email: Option<&str>,
) -> Result<Completed, StoreError> {
    let base = event(cx, &row.tenant, "signin.failed", target(member));
    let after = json!({
        "method": "sso",
        "code": problem.code.as_str(),
        "reason": problem.reason,
        "reference": row.reference,
    });
    tx.append_event(&changed(base, Value::Null, after)).await?;
    let ending = Ending::Refused(problem.clone());
    tx.end_sign_in(&row.tenant, &row.id, &ending, email, cx.now)
        .await?;
    Ok(Completed::Refused {
        problem: Box::new(problem),
        reference: Some(row.reference.clone()),
    })
}

/// Everything the decision needs, and the rows it came from.
struct Loaded {
    facts: Facts,
    tenant: Option<Tenant>,
    live: Option<LiveConnection>,
    identity: Option<Identity>,
    member: Option<Member>,
}

async fn carry_out(tx: &mut dyn Writes, work: Work) -> Result<(Completed, bool), StoreError> {
    let loaded = load(tx, &work).await?;
    keep_learned(tx, &work.cx, &work.row, &work.learned).await?;
    let altered = work.learned.failed.is_some()
        || work.learned.client_auth.is_some()
        || work.learned.keys_by_app;
    let changed_meanwhile = loaded
        .live
        .as_ref()
        .is_some_and(|live| live.revision.n != work.row.revision);
    let outcome = if changed_meanwhile {
        SignInOutcome::Refused(Code::SsoExpired, "settings_changed")
    } else {
        sign_in(&loaded.facts)
    };
    let (
        Loaded {
            tenant: Some(tenant),
            live: Some(live),
            identity,
            member,
            ..
        },
        false,
    ) = (loaded, matches!(outcome, SignInOutcome::Refused(..)))
    else {
        return refused(tx, &work, outcome)
            .await
            .map(|completed| (completed, altered));
    };
    let Some(member) = member else {
        return refused(tx, &work, outcome)
            .await
            .map(|completed| (completed, altered));
    };
    let completed = admit(tx, &work, &outcome, tenant, live, identity, member).await?;
    Ok((completed, true))
}

async fn load(tx: &mut dyn Writes, work: &Work) -> Result<Loaded, StoreError> {
    let (tenant_id, id) = (&work.row.tenant, &work.row.connection);
    let assertion = &work.assertion;
    let live = tx.connection(tenant_id, id).await?;
    let tenant = tx.tenant(tenant_id).await?;
    let entra = work.used.is_entra_like();
    let found = find_identity(tx, tenant_id, id, assertion, entra).await?;
    let email = assertion.email.as_deref().map(EmailAddress::parse);
    let mut member = None;
    let mut candidate = None;
    if let Some((identity, _)) = &found {
        member = tx.member(tenant_id, &identity.member).await?;
    } else if let Some(Ok(address)) = &email {
        member = tx.member_by_email(tenant_id, address.canonical()).await?;
        if let Some(one) = &member {
            let identities = tx.identities_of(tenant_id, &one.id).await?;
            candidate = Some(Candidate {
                member: one.id.clone(),
                state: one.state,
                linked_here: identities.iter().any(|identity| identity.connection == *id),
            });
        }
    }
    let linked = found
        .as_ref()
        .zip(member.as_ref())
        .map(|((_, by), member)| Linked {
            member: member.id.clone(),
            state: member.state,
            by: *by,
        });
    let facts = Facts {
        connection: standing(live.as_ref()),
        tenant: tenant
            .as_ref()
            .map_or(TenantState::Suspended, |one| one.state),
        linked,
        email: match &email {
            None => EmailFact::Missing,
            Some(Err(_)) => EmailFact::Unreadable,
            Some(Ok(_)) => EmailFact::Present,
        },
        standing: assertion.email_standing,
        dedicated_issuer: is_dedicated(&assertion.issuer),
        by_email: candidate,
    };
    Ok(Loaded {
        facts,
        tenant,
        live,
        identity: found.map(|(one, _)| one),
        member,
    })
}

fn standing(live: Option<&LiveConnection>) -> Standing {
    match live.map(|one| one.connection.state) {
        Some(state) if state.is_usable() => Standing::Usable,
        Some(ConnectionState::Deleted) | None => Standing::Deleted,
        Some(_) => Standing::Disabled,
    }
}

async fn refused(
    tx: &mut dyn Writes,
    work: &Work,
    outcome: SignInOutcome,
) -> Result<Completed, StoreError> {
    let (code, reason) = match outcome {
        SignInOutcome::Refused(code, reason) => (code, reason),
        _ => (Code::Internal, "member_missing"),
    };
    let assertion = &work.assertion;
    let mut evidence = Evidence {
        claims: assertion.claim_names.clone(),
        check: Some("member".to_owned()),
        got: assertion
            .email
            .as_deref()
            .map(latchkey_core::problem::foreign),
        ..Evidence::default()
    };
    match code {
        Code::SsoNoEmailClaim => {
            evidence.check = Some("e-mail claim".to_owned());
            evidence.expected = Some(work.used.revision.settings.email_claim.clone());
            evidence.got = assertion.display_hint.clone();
        }
        Code::SsoIdentityConflict => {
            evidence.check = Some("subject of the linked member".to_owned());
            evidence.got = Some(latchkey_core::problem::foreign(&assertion.subject));
        }
        _ => {}
    }
    let problem = Problem::new(code, reason, Stage::Member).with(evidence);
    let email = assertion
        .email
        .as_deref()
        .map(latchkey_core::problem::foreign);
    record_refusal(tx, &work.cx, &work.row, problem, None, email.as_deref()).await
}

async fn admit(
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
    let first = matches!(outcome, SignInOutcome::FirstLink(_));
    let identity = match (outcome, identity) {
        (SignInOutcome::Known(_), Some(identity)) => {
            tx.touch_identity(&tenant.id, &identity.id, work.cx.now)
                .await?;
            identity
        }
        (_, old) => link(tx, work, &member, old, first).await?,
    };
    let member = if first {
        take_names(tx, work, member).await?
    } else {
        member
    };
    note_email(tx, work, &member).await?;
    note_secret(tx, work, &live).await?;
    let opening = Opening {
        member: &member,
        method: Method::Sso,
        identity: Some(&identity),
        revision: Some(work.row.revision),
        credential: Some(work.credential.clone()),
        idp_sid: work.assertion.idp_sid.clone(),
        auth_time: work.assertion.auth_time,
    };
    let (session, token) = new_session(opening, work.cx.now, &*work.rng);
    tx.insert_session(&session).await?;
    replace_present(tx, work, &member).await?;
    tx.note_sign_in(&tenant.id, &member.id, Method::Sso, work.cx.now)
        .await?;
    record_success(tx, work, &member, &session.id).await?;
    let connection = Some((live.connection.id, live.connection.name));
    let principal = Arc::new(Principal {
        session,
        member,
        tenant,
        connection,
    });
    Ok(Completed::SignedIn {
        opened: Box::new(Opened { token, principal }),
        next: NextPath::parse(&work.row.next).unwrap_or_default(),
        first,
    })
}

/// Makes the link; an older one of the same person is superseded. Every link is audited.
async fn link(
    tx: &mut dyn Writes,
    work: &Work,
    member: &Member,
    old: Option<Identity>,
    first: bool,
) -> Result<Identity, StoreError> {
    let (tenant, assertion) = (&work.row.tenant, &work.assertion);
    if let Some(old) = &old {
        tx.end_identity(tenant, &old.id, IdentityState::Superseded)
            .await?;
    }
    let (word, name) = if first {
        ("first_link", "identity.linked")
    } else {
        ("subject_changed", "identity.subject_changed")
    };
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
    tx.append_event(&event(&work.cx, tenant, name, id.as_str()))
        .await
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
        work.cx.now,
    )
    .await
}
