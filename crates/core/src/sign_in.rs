//! A sign-in: one attempt, from leaving for the provider to its end.
//!
//! The row is attempt and record in one. Its one-time value (`state`) is
//! bound to the browser by the digest of the flow cookie (T004), to the
//! tenant, the connection and the revision it was made for, and taken by one
//! conditional update (T002, T003).

use serde::{Deserialize, Serialize};

use crate::{
    id::{ConnectionId, CredentialId, MemberId, SignInId, TenantId},
    problem::{Evidence, Problem},
    time::{Span, Timestamp},
    token::Digest,
    trace::Timeline,
};

/// An attempt is void this long after its start.
pub const LIFETIME: Span = Span::minutes(15);
/// So many attempts of one browser may be open; older ones are dropped (T018).
pub const PENDING_PER_BROWSER: usize = 10;

/// What an attempt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To accept an invitation; `resume` names it and its newest link.
    Invitation,
    /// To prove anew who holds a session; `resume` is the id of the kept request.
    Proof,
    /// To see whether it would work; `resume` is the id of the test run (N-60).
    Test,
}

impl Purpose {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::SignIn => "sign_in",
            Purpose::Invitation => "invitation",
            Purpose::Proof => "proof",
            Purpose::Test => "test",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        let all = [
            Purpose::SignIn,
            Purpose::Invitation,
            Purpose::Proof,
            Purpose::Test,
        ];
        all.into_iter().find(|purpose| purpose.as_str() == text)
    }
}

/// One attempt to sign in through a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Its id.
    pub id: SignInId,
    /// The tenant entered.
    pub tenant: TenantId,
    /// The connection used.
    pub connection: ConnectionId,
    /// The revision it was started with.
    pub revision: i64,
    /// What it is for.
    pub purpose: Purpose,
    /// What it resumes when it comes back, by id; see [`Purpose`].
    pub resume: Option<String>,
    /// Digest of `state`.
    pub state: Digest,
    /// Digest of the flow cookie of the browser that began it.
    pub browser: Digest,
    /// The code verifier and nonce, sealed.
    pub sealed: String,
    /// Where to go afterwards; a path on this origin.
    pub next: String,
    /// `LK-XXXX-XXXX`.
    pub reference: String,
    /// When it began.
    pub created: Timestamp,
    /// What happened so far.
    pub timeline: Timeline,
}

/// The sealed part of an attempt: what proves the answer belongs to it.
#[derive(Serialize, Deserialize)]
pub struct Proofs {
    /// PKCE code verifier (RFC 7636), 43 characters.
    pub verifier: String,
    /// The nonce the ID token must repeat.
    pub nonce: String,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// A session was opened.
    SignedIn {
        /// Who signed in.
        member: MemberId,
        /// Fingerprint of the settings used, for the proof of enforcement.
        fingerprint: String,
        /// The secret that redeemed the code.
        credential: Option<CredentialId>,
        /// How many requests the provider was sent.
        requests: i64,
    },
    /// It was refused; the problem keeps what an admin needs to know.
    Refused(Problem),
    /// It was a test; what came of it stands in its run, and nothing else follows (N-60).
    Tested,
}

/// A finished attempt as it is explained to an admin or the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRecord {
    /// The attempt's id.
    pub id: SignInId,
    /// The tenant.
    pub tenant: TenantId,
    /// The connection.
    pub connection: ConnectionId,
    /// The revision.
    pub revision: i64,
    /// `LK-XXXX-XXXX`.
    pub reference: String,
    /// Digest of the flow cookie of the browser that holds it.
    pub browser: Digest,
    /// When it began.
    pub created: Timestamp,
    /// When it ended; `None` while pending.
    pub ended: Option<Timestamp>,
    /// `signed_in`, or the problem's code; `None` while pending.
    pub outcome: Option<String>,
    /// The reason inside the code.
    pub reason: Option<String>,
    /// Where it failed.
    pub stage: Option<String>,
    /// The e-mail address the provider asserted, for the admin's explanation.
    pub email: Option<String>,
    /// Who signed in or was refused, when known.
    pub member: Option<MemberId>,
    /// What was checked, expected and received; redacted.
    pub evidence: Evidence,
    /// What happened when; redacted.
    pub timeline: Timeline,
    /// The number an admin read off the provider's page, for an attempt that never came back.
    pub typed_number: Option<u64>,
}

/// A completed sign-in that may prove that SSO works (see `decide::enforce_sso`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletedSignIn {
    /// Who signed in.
    pub member: MemberId,
    /// When.
    pub at: Timestamp,
    /// Through which connection.
    pub connection: ConnectionId,
    /// With which settings.
    pub fingerprint: String,
    /// With which secret.
    pub credential: Option<CredentialId>,
    /// Whether that member is an active admin with a live identity there now.
    pub is_active_admin: bool,
}
