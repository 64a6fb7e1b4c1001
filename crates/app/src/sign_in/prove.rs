//! A sign-in that proves anew who holds a session: no new session, no link (T015, T093).
//!
//! The attempt resumes a request kept for one session; only a browser that
//! still holds that session and comes back as its member gets the session renewed.

use latchkey_core::{
    decide::{
        prove::{ProofFacts, refuses_proof},
        sign_in::SignInOutcome,
    },
    ports::{StoreError, Writes},
    problem::{Code, Evidence, Problem, Stage},
    sign_in::{Ending, Purpose, SignIn},
};
use serde_json::{Value, json};

use super::{
    complete::Completed,
    finish::{Work, record_refusal},
};
use crate::{
    audit::{changed, event},
    proof::not_proved,
    sessions::renew,
};

/// Renews the session, or records why not.
pub(super) async fn prove(
    tx: &mut dyn Writes,
    work: &Work,
    outcome: SignInOutcome,
) -> Result<Completed, StoreError> {
    let trace = &work.learned.trace;
    let holder = match held(tx, work, outcome).await? {
        Ok(holder) => holder,
        Err(problem) => {
            let member = work.present.as_ref().map(|one| one.member.id.clone());
            let told = (member.as_ref(), None);
            return record_refusal(tx, &work.cx, &work.row, problem, trace, told).await;
        }
    };
    let Some(opened) = renew(tx, &work.cx, &holder, &*work.rng).await? else {
        let problem = not_proved("session_ended");
        return record_refusal(tx, &work.cx, &work.row, problem, trace, (None, None)).await;
    };
    let session = &opened.principal.session;
    let base = event(
        &work.cx,
        &work.row.tenant,
        "session.confirmed",
        session.id.as_str(),
    );
    let after = json!({ "method": "sso", "reference": work.row.reference });
    tx.append_event(&changed(base, Value::Null, after)).await?;
    let ending = Ending::SignedIn {
        member: session.member.clone(),
        fingerprint: work.used.fingerprint(),
        credential: Some(work.credential.clone()),
        requests: work.learned.requests,
    };
    let (row, timeline) = (&work.row, trace.with_session("confirmed"));
    tx.end_sign_in(&row.tenant, &row.id, &ending, None, &timeline, work.cx.now)
        .await?;
    Ok(Completed::Proved {
        opened: Box::new(opened),
        resume: work.row.resume.clone().unwrap_or_default(),
    })
}

/// Who holds the session the attempt was made for, if the one who came is that member.
async fn held(
    tx: &mut dyn Writes,
    work: &Work,
    outcome: SignInOutcome,
) -> Result<Result<std::sync::Arc<crate::sessions::Principal>, Problem>, StoreError> {
    let Some(present) = work.present.clone() else {
        return Ok(Err(not_proved("session_ended")));
    };
    let kept = match work.row.resume.as_deref().map(str::parse) {
        Some(Ok(id)) if present.tenant.id == work.row.tenant => {
            let session = &present.session.id;
            tx.kept(&work.row.tenant, session, &id, work.cx.now).await?
        }
        _ => None,
    };
    if kept.is_none() {
        return Ok(Err(not_proved("request_gone")));
    }
    let came = match outcome {
        SignInOutcome::Refused(code, reason) => {
            return Ok(Err(Problem::new(code, reason, Stage::Member)));
        }
        SignInOutcome::Known(member) => Some(member),
        SignInOutcome::NewSubject(_) | SignInOutcome::FirstLink(_) | SignInOutcome::Join(_) => None,
    };
    let facts = ProofFacts {
        holder: present.member.id.clone(),
        came,
        asked: work.row.created,
        auth_time: work.assertion.auth_time,
        now: work.cx.now,
    };
    Ok(match refuses_proof(&facts) {
        None => Ok(present),
        Some(reason) => Err(not_proved(reason).with(evidence(&facts))),
    })
}

fn evidence(facts: &ProofFacts) -> Evidence {
    let got = facts
        .auth_time
        .map_or_else(|| "nothing".to_owned(), |at| at.seconds().to_string());
    Evidence::compared(
        "auth_time",
        format!("{} or later", facts.asked.seconds()),
        got,
    )
}

/// What came of an attempt, where it resumes a kept request: a refusal leads back there.
pub(super) fn of_purpose(row: &SignIn, completed: Completed) -> Completed {
    match completed {
        Completed::Refused { problem, reference }
            if row.purpose == Purpose::Proof && problem.code != Code::Internal =>
        {
            Completed::NotProved {
                problem,
                reference,
                resume: row.resume.clone().unwrap_or_default(),
            }
        }
        other => other,
    }
}
