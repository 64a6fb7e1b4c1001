//! The finishing unit: facts read again, the decision, and its outcome carried
//! out with record and audit event in the same transaction (T013, T014, T230).

use std::sync::Arc;

use latchkey_core::{
    assertion::Assertion,
    connection::LiveConnection,
    decide::sign_in::{SignInOutcome, sign_in},
    email::EmailAddress,
    id::{CredentialId, MemberId},
    ports::{Rng, StoreError, StoreExt, Writes},
    problem::{Code, Evidence, Problem, Stage, foreign},
    sign_in::{Ending, Purpose, SignIn},
};
use serde_json::{Value, json};

use super::{
    admit::{admit, join},
    complete::{Completed, Learned, Vouched, target},
    facts::{Loaded, load},
    prove::prove,
    trace::Trace,
};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
    audit_log::note_failed_sign_in,
    devices::Notices,
    sessions::Principal,
};

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
pub(super) struct Work {
    pub cx: Cx,
    pub row: SignIn,
    pub used: Arc<LiveConnection>,
    pub assertion: Assertion,
    pub credential: CredentialId,
    pub learned: Learned,
    pub present: Option<Arc<Principal>>,
    pub rng: Arc<dyn Rng>,
    pub notices: Notices,
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
        notices: Notices::of(app),
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
                record_refusal(tx, &cx, &row, problem, &learned.trace, (None, None)).await
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
    if let Some((auth, by_app)) = learned.remember {
        tx.remember(&row.tenant, &row.connection, row.revision, auth, by_app)
            .await?;
    }
    match &learned.failed {
        Some(failed) => tx.note_credential(&row.tenant, failed, false, cx.now).await,
        None => Ok(()),
    }
}

pub(super) async fn record_refusal(
    tx: &mut dyn Writes,
    cx: &Cx,
    row: &SignIn,
    problem: Problem,
    trace: &Trace,
    (member, email): (Option<&MemberId>, Option<&str>),
) -> Result<Completed, StoreError> {
    let base = event(cx, &row.tenant, "signin.failed", target(member));
    let after = json!({
        "method": "sso",
        "code": problem.code.as_str(),
        "reason": problem.reason,
        "reference": row.reference,
    });
    note_failed_sign_in(tx, &changed(base, Value::Null, after)).await?;
    let (ending, timeline) = (Ending::Refused(problem.clone()), trace.refused(&problem));
    tx.end_sign_in(&row.tenant, &row.id, &ending, email, &timeline, cx.now)
        .await?;
    Ok(Completed::Refused {
        problem: Box::new(problem),
        reference: Some(row.reference.clone()),
    })
}

async fn carry_out(tx: &mut dyn Writes, mut work: Work) -> Result<(Completed, bool), StoreError> {
    let loaded = load(tx, &work).await?;
    keep_learned(tx, &work.cx, &work.row, &work.learned).await?;
    let altered = work.learned.failed.is_some() || work.learned.remember.is_some();
    let changed_meanwhile = loaded
        .live
        .as_ref()
        .is_some_and(|live| live.revision.n != work.row.revision);
    let outcome = if changed_meanwhile {
        SignInOutcome::Refused(Code::SsoExpired, "settings_changed")
    } else {
        sign_in(&loaded.facts)
    };
    work.learned.trace.decided(&outcome);
    if work.row.purpose == Purpose::Proof {
        return Ok((prove(tx, &work, outcome).await?, true));
    }
    let invited = loaded.invited.clone();
    let (
        Loaded {
            tenant: Some(tenant),
            live: Some(live),
            identity,
            member: Some(mut member),
            invitation,
            ..
        },
        false,
    ) = (loaded, matches!(outcome, SignInOutcome::Refused(..)))
    else {
        let completed = refused(tx, &work, outcome, invited).await?;
        return Ok((completed, altered));
    };
    if let SignInOutcome::Join(_) = outcome {
        member = match join(tx, &work, invitation, member).await? {
            Some(member) => member,
            None => {
                let used = SignInOutcome::Refused(Code::InvitationUnusable, "used");
                let completed = refused(tx, &work, used, invited).await?;
                return Ok((completed, altered));
            }
        };
    }
    // An ordinary return changes nothing another process must forget.
    let altered = altered
        || !matches!(outcome, SignInOutcome::Known(_))
        || live.credentials.len() > 1
        || work.present.is_some();
    let completed = admit(tx, &work, &outcome, tenant, live, identity, member).await?;
    Ok((completed, altered))
}

async fn refused(
    tx: &mut dyn Writes,
    work: &Work,
    outcome: SignInOutcome,
    invited: Option<EmailAddress>,
) -> Result<Completed, StoreError> {
    let (code, reason) = match outcome {
        SignInOutcome::Refused(code, reason) => (code, reason),
        _ => (Code::Internal, "member_missing"),
    };
    let assertion = &work.assertion;
    let mut evidence = Evidence {
        claims: assertion.claim_names.clone(),
        check: Some("member".to_owned()),
        got: assertion.email.as_deref().map(foreign),
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
            evidence.got = Some(foreign(&assertion.subject));
        }
        Code::SsoInviteMismatch => {
            evidence.check = Some("invited e-mail address".to_owned());
            evidence.expected = invited.map(|one| one.shown().to_owned());
        }
        _ => {}
    }
    let problem = Problem::new(code, reason, Stage::Member).with(evidence);
    let email = assertion.email.as_deref().map(foreign);
    let told = (None, email.as_deref());
    record_refusal(tx, &work.cx, &work.row, problem, &work.learned.trace, told).await
}
