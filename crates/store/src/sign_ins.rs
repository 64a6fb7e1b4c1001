//! Sign-ins: attempt and record in one row.
//!
//! An attempt is taken by one conditional update, so exactly one caller gets
//! it, on both databases and from any number of processes (T002, T003, T245);
//! the browser and the age are conditions of that update (T001, T004). The
//! sealed proofs are gone once it ended.

use latchkey_core::{
    id::{ConnectionId, CredentialId, MemberId, SignInId, TenantId},
    ports::{
        StoreError,
        rows::{SignInReads, SignInWrites},
        store::Answer,
    },
    sign_in::{CompletedSignIn, Ending, Purpose, SignIn, SignInRecord},
    time::Timestamp,
    token::Digest,
    trace::Timeline,
};

use crate::{
    door::{Handle, Row, Sql},
    finding,
};

/// The stored outcome of a sign-in that opened a session.
const SIGNED_IN: &str = "signed_in";
/// The stored outcome of a test, which counts as no sign-in.
const TESTED: &str = "tested";

const RECORD: Sql = Sql::new(
    "sign_in_record",
    "SELECT connection_id, revision, reference, browser_digest, created, ended, outcome, reason, stage, email, \
     member_id, evidence, timeline, typed_number FROM sign_in WHERE tenant_id = $1 AND id = $2",
);
const ADMIN_SIGN_INS: Sql = Sql::new(
    "admin_sign_ins",
    "SELECT s.member_id, s.ended, s.fingerprint, s.credential_id FROM sign_in s \
     JOIN member m ON m.tenant_id = s.tenant_id AND m.id = s.member_id \
     WHERE s.tenant_id = $1 AND s.connection_id = $2 AND s.ended >= $3 AND s.outcome = 'signed_in' \
     AND m.state = 'active' AND EXISTS (SELECT 1 FROM member_role r \
       WHERE r.tenant_id = s.tenant_id AND r.member_id = m.id AND r.role = 'admin') \
     AND EXISTS (SELECT 1 FROM identity i WHERE i.tenant_id = s.tenant_id AND i.member_id = m.id \
       AND i.connection_id = s.connection_id AND i.state = 'active') \
     ORDER BY s.ended DESC, s.id DESC LIMIT 50",
);
const INSERT: Sql = Sql::new(
    "insert_sign_in",
    "INSERT INTO sign_in (tenant_id, id, connection_id, revision, purpose, state, state_digest, browser_digest, \
     sealed, next_path, reference, created, resume_id, timeline, evidence) \
     VALUES ($1, $2, $3, $4, $5, 'pending', $6, $7, $8, $9, $10, $11, $12, $13, '{}')",
);
const TAKE: Sql = Sql::new(
    "take_sign_in",
    "UPDATE sign_in SET state = 'taken' WHERE tenant_id = $1 AND id = $2 AND state = 'pending' \
     AND browser_digest = $3 AND created >= $4 \
     RETURNING connection_id, revision, purpose, state_digest, sealed, next_path, reference, created, resume_id, \
     timeline",
);
const END: Sql = Sql::new(
    "end_sign_in",
    "UPDATE sign_in SET state = 'ended', sealed = '', ended = $3, outcome = $4, reason = $5, stage = $6, email = $7, \
     member_id = $8, fingerprint = $9, credential_id = $10, requests = $11, evidence = $12, timeline = $13 \
     WHERE tenant_id = $1 AND id = $2 AND state <> 'ended'",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&RECORD, &ADMIN_SIGN_INS, &INSERT, &TAKE, &END];

/// The columns of an ending.
struct Ended<'a> {
    outcome: &'a str,
    reason: Option<&'a str>,
    stage: Option<&'a str>,
    member: Option<&'a MemberId>,
    fingerprint: Option<&'a str>,
    credential: Option<&'a CredentialId>,
    requests: Option<i64>,
    evidence: String,
}

impl<'a> Ended<'a> {
    fn of(ending: &'a Ending) -> Result<Self, StoreError> {
        Ok(match ending {
            Ending::SignedIn {
                member,
                fingerprint,
                credential,
                requests,
            } => Ended {
                outcome: SIGNED_IN,
                reason: None,
                stage: None,
                member: Some(member),
                fingerprint: Some(fingerprint),
                credential: credential.as_ref(),
                requests: Some(*requests),
                evidence: "{}".to_owned(),
            },
            Ending::Tested => Ended {
                outcome: TESTED,
                reason: None,
                stage: None,
                member: None,
                fingerprint: None,
                credential: None,
                requests: None,
                evidence: "{}".to_owned(),
            },
            Ending::Refused(problem) => Ended {
                outcome: problem.code.as_str(),
                reason: Some(problem.reason),
                stage: Some(problem.stage.as_str()),
                member: None,
                fingerprint: None,
                credential: None,
                requests: None,
                evidence: serde_json::to_string(&problem.evidence)
                    .map_err(|_| StoreError::Broken("evidence is no JSON".into()))?,
            },
        })
    }
}

impl Handle<'_> {
    async fn insert_attempt(&mut self, sign_in: &SignIn, sealed: &str) -> Result<(), StoreError> {
        let timeline = to_json(&sign_in.timeline)?;
        let values = [
            (&sign_in.tenant).into(),
            (&sign_in.id).into(),
            (&sign_in.connection).into(),
            sign_in.revision.into(),
            sign_in.purpose.as_str().into(),
            (&sign_in.state).into(),
            (&sign_in.browser).into(),
            sealed.into(),
            sign_in.next.as_str().into(),
            sign_in.reference.as_str().into(),
            sign_in.created.into(),
            sign_in.resume.as_deref().into(),
            timeline.as_str().into(),
        ];
        self.run(&INSERT, &values).await.map(|_| ())
    }
}

fn to_json(timeline: &Timeline) -> Result<String, StoreError> {
    serde_json::to_string(timeline).map_err(|_| StoreError::Broken("a timeline is no JSON".into()))
}

fn read_record(tenant: &TenantId, id: &SignInId, row: &Row) -> Result<SignInRecord, StoreError> {
    Ok(SignInRecord {
        id: id.clone(),
        tenant: tenant.clone(),
        connection: row.id(0)?,
        revision: row.int(1)?,
        reference: row.text(2)?,
        browser: row.digest(3)?,
        created: row.time(4)?,
        ended: row.opt_time(5)?,
        outcome: row.opt_text(6)?,
        reason: row.opt_text(7)?,
        stage: row.opt_text(8)?,
        email: row.opt_text(9)?,
        member: row.opt_id(10)?,
        evidence: row.json(11)?,
        timeline: row.json(12)?,
        typed_number: row.opt_text(13)?.and_then(|number| number.parse().ok()),
    })
}

impl SignInReads for Handle<'_> {
    fn sign_in_record<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a SignInId,
    ) -> Answer<'a, Option<SignInRecord>> {
        Box::pin(async move {
            let row = self.one(&RECORD, &[tenant.into(), id.into()]).await?;
            row.map(|row| read_record(tenant, id, &row)).transpose()
        })
    }

    fn admin_sign_ins<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        connection: &'a ConnectionId,
        since: Timestamp,
    ) -> Answer<'a, Vec<CompletedSignIn>> {
        Box::pin(async move {
            let values = [tenant.into(), connection.into(), since.into()];
            let rows = self.all(&ADMIN_SIGN_INS, &values).await?;
            let read = |row: &Row| {
                Ok(CompletedSignIn {
                    member: row.id(0)?,
                    at: row.time(1)?,
                    connection: connection.clone(),
                    fingerprint: row.text(2)?,
                    credential: row.opt_id(3)?,
                    is_active_admin: true,
                })
            };
            rows.iter().map(read).collect()
        })
    }
}

impl SignInWrites for Handle<'_> {
    /// `Taken` when the reference is: draw another one and try again.
    fn insert_sign_in<'a>(&'a mut self, sign_in: &'a SignIn) -> Answer<'a, ()> {
        Box::pin(async move {
            finding::place_sign_in(self, sign_in, true).await?;
            self.insert_attempt(sign_in, &sign_in.sealed).await?;
            finding::drop_old_attempts(self, sign_in).await
        })
    }

    fn take_sign_in<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a SignInId,
        browser: &'a Digest,
        not_before: Timestamp,
    ) -> Answer<'a, Option<SignIn>> {
        Box::pin(async move {
            let values = [tenant.into(), id.into(), browser.into(), not_before.into()];
            let row = self.one(&TAKE, &values).await?;
            if let Some(row) = &row {
                finding::close_sign_in(self, &row.digest(3)?).await?;
            }
            let read = |row: Row| {
                Ok(SignIn {
                    id: id.clone(),
                    tenant: tenant.clone(),
                    connection: row.id(0)?,
                    revision: row.int(1)?,
                    purpose: row.word(2, Purpose::parse)?,
                    state: row.digest(3)?,
                    browser: browser.clone(),
                    sealed: row.text(4)?,
                    next: row.text(5)?,
                    reference: row.text(6)?,
                    created: row.time(7)?,
                    resume: row.opt_text(8)?,
                    timeline: row.json(9)?,
                })
            };
            row.map(read).transpose()
        })
    }

    fn end_sign_in<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a SignInId,
        ending: &'a Ending,
        email: Option<&'a str>,
        timeline: &'a Timeline,
        now: Timestamp,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let ended = Ended::of(ending)?;
            let timeline = to_json(timeline)?;
            let values = [
                tenant.into(),
                id.into(),
                now.into(),
                ended.outcome.into(),
                ended.reason.into(),
                ended.stage.into(),
                email.into(),
                ended.member.into(),
                ended.fingerprint.into(),
                ended.credential.into(),
                ended.requests.into(),
                ended.evidence.as_str().into(),
                timeline.as_str().into(),
            ];
            self.run(&END, &values).await.map(|_| ())
        })
    }

    fn insert_refused<'a>(
        &'a mut self,
        sign_in: &'a SignIn,
        ending: &'a Ending,
        now: Timestamp,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            finding::place_sign_in(self, sign_in, false).await?;
            self.insert_attempt(sign_in, "").await?;
            let (tenant, id) = (&sign_in.tenant, &sign_in.id);
            self.end_sign_in(tenant, id, ending, None, &sign_in.timeline, now)
                .await
        })
    }
}
