//! The catalogue of failures a person can see.
//!
//! A [`Code`] is public and stable for ever; a reason inside it is for
//! admins. The words for people live in the translations under
//! `problem-<code>-…`; here is what does not depend on a language.
//! Evidence is redacted by construction: it has no field for a token, code,
//! assertion or secret, and foreign text is cut and stripped on the way in.

use serde::{Deserialize, Serialize};

use crate::ports::StoreError;

/// A stable code for a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(
    missing_docs,
    reason = "the code is its own name; the reference page explains each"
)]
pub enum Code {
    UserNotProvisioned,
    SsoIdpRejected,
    SsoNoEmailClaim,
    AccountDisabled,
    SsoCancelled,
    SsoNotAssigned,
    SsoConsentNeeded,
    SsoExpired,
    SsoIdpUnreachable,
    SsoMisconfigured,
    SsoTokenInvalid,
    SsoWrongDirectory,
    SsoIdentityConflict,
    SsoEmailUnverified,
    SsoRequired,
    SsoUnavailable,
    TooManyAttempts,
    Internal,
    InvalidCredentials,
    InvalidInput,
    StaleForm,
    NotSignedIn,
    Forbidden,
    NotFound,
    WrongHost,
    AlreadyExists,
    LastAdmin,
    EnforceUnmet,
    EnforcedChange,
    ChecksFailed,
    Busy,
    SsoInviteMismatch,
    InvitationUnusable,
    FreshProofNeeded,
    SecondFactorInvalid,
    ResetUnusable,
    SetupCodeInvalid,
    AuditBroken,
    SwapUnproven,
    RestoreUnsafe,
}

/// Who can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The person at the screen.
    Member,
    /// An admin of the tenant, in Latchkey.
    TenantAdmin,
    /// An admin of the identity provider.
    ProviderAdmin,
    /// Whoever runs this installation.
    Operator,
}

impl Code {
    /// Every code, in the order of the reference page.
    pub const ALL: [Code; 40] = [
        Code::UserNotProvisioned,
        Code::SsoIdpRejected,
        Code::SsoNoEmailClaim,
        Code::AccountDisabled,
        Code::SsoCancelled,
        Code::SsoNotAssigned,
        Code::SsoConsentNeeded,
        Code::SsoExpired,
        Code::SsoIdpUnreachable,
        Code::SsoMisconfigured,
        Code::SsoTokenInvalid,
        Code::SsoWrongDirectory,
        Code::SsoIdentityConflict,
        Code::SsoEmailUnverified,
        Code::SsoRequired,
        Code::SsoUnavailable,
        Code::TooManyAttempts,
        Code::Internal,
        Code::InvalidCredentials,
        Code::InvalidInput,
        Code::StaleForm,
        Code::NotSignedIn,
        Code::Forbidden,
        Code::NotFound,
        Code::WrongHost,
        Code::AlreadyExists,
        Code::LastAdmin,
        Code::EnforceUnmet,
        Code::EnforcedChange,
        Code::ChecksFailed,
        Code::Busy,
        Code::SsoInviteMismatch,
        Code::InvitationUnusable,
        Code::FreshProofNeeded,
        Code::SecondFactorInvalid,
        Code::ResetUnusable,
        Code::SetupCodeInvalid,
        Code::AuditBroken,
        Code::SwapUnproven,
        Code::RestoreUnsafe,
    ];

    /// The public word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Code::UserNotProvisioned => "user_not_provisioned",
            Code::SsoIdpRejected => "sso_idp_rejected",
            Code::SsoNoEmailClaim => "sso_no_email_claim",
            Code::AccountDisabled => "account_disabled",
            Code::SsoCancelled => "sso_cancelled",
            Code::SsoNotAssigned => "sso_not_assigned",
            Code::SsoConsentNeeded => "sso_consent_needed",
            Code::SsoExpired => "sso_expired",
            Code::SsoIdpUnreachable => "sso_idp_unreachable",
            Code::SsoMisconfigured => "sso_misconfigured",
            Code::SsoTokenInvalid => "sso_token_invalid",
            Code::SsoWrongDirectory => "sso_wrong_directory",
            Code::SsoIdentityConflict => "sso_identity_conflict",
            Code::SsoEmailUnverified => "sso_email_unverified",
            Code::SsoRequired => "sso_required",
            Code::SsoUnavailable => "sso_unavailable",
            Code::TooManyAttempts => "too_many_attempts",
            Code::Internal => "internal",
            Code::InvalidCredentials => "invalid_credentials",
            Code::InvalidInput => "invalid_input",
            Code::StaleForm => "stale_form",
            Code::NotSignedIn => "not_signed_in",
            Code::Forbidden => "forbidden",
            Code::NotFound => "not_found",
            Code::WrongHost => "wrong_host",
            Code::AlreadyExists => "already_exists",
            Code::LastAdmin => "last_admin",
            Code::EnforceUnmet => "enforce_unmet",
            Code::EnforcedChange => "enforced_change",
            Code::ChecksFailed => "checks_failed",
            Code::Busy => "busy",
            Code::SsoInviteMismatch => "sso_invite_mismatch",
            Code::InvitationUnusable => "invitation_unusable",
            Code::FreshProofNeeded => "fresh_proof_needed",
            Code::SecondFactorInvalid => "second_factor_invalid",
            Code::ResetUnusable => "reset_unusable",
            Code::SetupCodeInvalid => "setup_code_invalid",
            Code::AuditBroken => "audit_broken",
            Code::SwapUnproven => "swap_unproven",
            Code::RestoreUnsafe => "restore_unsafe",
        }
    }

    /// Reads the public word; an unknown one is `None` and never echoed.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }

    /// The HTTP status of a direct answer with this code.
    pub const fn status(self) -> u16 {
        match self {
            Code::InvalidInput | Code::SsoCancelled | Code::SsoExpired | Code::StaleForm => 400,
            Code::NotSignedIn | Code::InvalidCredentials | Code::SecondFactorInvalid => 401,
            Code::UserNotProvisioned
            | Code::AccountDisabled
            | Code::SsoNotAssigned
            | Code::SsoConsentNeeded
            | Code::SsoWrongDirectory
            | Code::SsoEmailUnverified
            | Code::SsoNoEmailClaim
            | Code::SsoRequired
            | Code::SsoInviteMismatch
            | Code::FreshProofNeeded
            | Code::SetupCodeInvalid
            | Code::Forbidden => 403,
            Code::InvitationUnusable | Code::ResetUnusable => 410,
            Code::NotFound | Code::SsoUnavailable => 404,
            Code::SsoIdentityConflict
            | Code::AlreadyExists
            | Code::LastAdmin
            | Code::EnforceUnmet
            | Code::EnforcedChange
            | Code::SwapUnproven
            | Code::RestoreUnsafe => 409,
            Code::WrongHost => 421,
            Code::ChecksFailed => 422,
            Code::TooManyAttempts => 429,
            Code::Internal | Code::AuditBroken => 500,
            Code::SsoIdpRejected
            | Code::SsoIdpUnreachable
            | Code::SsoMisconfigured
            | Code::SsoTokenInvalid => 502,
            Code::Busy => 503,
        }
    }

    /// Who can mend it.
    pub const fn audience(self) -> Audience {
        match self {
            Code::SsoCancelled
            | Code::SsoExpired
            | Code::SsoWrongDirectory
            | Code::SsoRequired
            | Code::TooManyAttempts
            | Code::InvalidCredentials
            | Code::InvalidInput
            | Code::StaleForm
            | Code::NotSignedIn
            | Code::SsoInviteMismatch
            | Code::FreshProofNeeded
            | Code::SecondFactorInvalid
            | Code::ResetUnusable
            | Code::NotFound => Audience::Member,
            Code::UserNotProvisioned
            | Code::AccountDisabled
            | Code::SsoIdpRejected
            | Code::SsoMisconfigured
            | Code::SsoIdentityConflict
            | Code::SsoUnavailable
            | Code::Forbidden
            | Code::AlreadyExists
            | Code::LastAdmin
            | Code::EnforceUnmet
            | Code::EnforcedChange
            | Code::InvitationUnusable
            | Code::ChecksFailed
            | Code::SwapUnproven
            | Code::RestoreUnsafe => Audience::TenantAdmin,
            Code::SsoNoEmailClaim
            | Code::SsoNotAssigned
            | Code::SsoConsentNeeded
            | Code::SsoEmailUnverified
            | Code::SsoTokenInvalid
            | Code::SsoIdpUnreachable => Audience::ProviderAdmin,
            Code::Internal
            | Code::WrongHost
            | Code::Busy
            | Code::SetupCodeInvalid
            | Code::AuditBroken => Audience::Operator,
        }
    }

    /// Whether trying again without any change can help.
    pub const fn retryable(self) -> bool {
        match self {
            Code::SsoCancelled
            | Code::SsoExpired
            | Code::SsoIdpUnreachable
            | Code::SsoTokenInvalid
            | Code::SsoWrongDirectory
            | Code::TooManyAttempts
            | Code::InvalidCredentials
            | Code::StaleForm
            | Code::NotSignedIn
            | Code::SsoInviteMismatch
            | Code::FreshProofNeeded
            | Code::SecondFactorInvalid
            | Code::Busy
            | Code::Internal => true,
            Code::UserNotProvisioned
            | Code::SsoIdpRejected
            | Code::SsoNoEmailClaim
            | Code::AccountDisabled
            | Code::SsoNotAssigned
            | Code::SsoConsentNeeded
            | Code::SsoMisconfigured
            | Code::SsoIdentityConflict
            | Code::SsoEmailUnverified
            | Code::SsoRequired
            | Code::SsoUnavailable
            | Code::InvalidInput
            | Code::Forbidden
            | Code::NotFound
            | Code::WrongHost
            | Code::AlreadyExists
            | Code::LastAdmin
            | Code::EnforceUnmet
            | Code::EnforcedChange
            | Code::InvitationUnusable
            | Code::ResetUnusable
            | Code::SetupCodeInvalid
            | Code::AuditBroken
            | Code::ChecksFailed
            | Code::SwapUnproven
            | Code::RestoreUnsafe => false,
        }
    }

    /// Whether the next try should offer another account at the provider.
    pub const fn wants_other_account(self) -> bool {
        matches!(
            self,
            Code::SsoWrongDirectory
                | Code::UserNotProvisioned
                | Code::SsoIdentityConflict
                | Code::SsoNoEmailClaim
                | Code::SsoInviteMismatch
                | Code::AccountDisabled
        )
    }
}

/// Where in a sign-in something failed, in the fixed order of the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Before the browser left.
    Start,
    /// `state` and the browser's binding.
    State,
    /// The provider answered with an error.
    Answer,
    /// Reading the provider's metadata.
    Discovery,
    /// Redeeming the code.
    Exchange,
    /// Checking the ID token.
    Token,
    /// Reading claims and UserInfo.
    Claims,
    /// Finding the member.
    Member,
    /// Opening the session.
    Session,
}

impl Stage {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Stage::Start => "start",
            Stage::State => "state",
            Stage::Answer => "answer",
            Stage::Discovery => "discovery",
            Stage::Exchange => "exchange",
            Stage::Token => "token",
            Stage::Claims => "claims",
            Stage::Member => "member",
            Stage::Session => "session",
        }
    }
}

/// What was checked, expected and received; for admins and the operator.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// The check that failed, in a few plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// What was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub got: Option<String>,
    /// The provider's OAuth error word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_error: Option<String>,
    /// The provider's own sentence, cut and stripped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_text: Option<String>,
    /// AADSTS numbers, the most telling first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aadsts: Vec<u64>,
    /// The provider's trace id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// The provider's correlation id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// HTTP status of the provider's answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// The address asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Names of the claims received.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
}

/// The longest foreign text kept.
pub const MAX_FOREIGN: usize = 500;

/// Foreign text made fit to keep: control characters out, cut at [`MAX_FOREIGN`] characters.
pub fn foreign(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars()
        .take(MAX_FOREIGN)
        .map(plain)
        .collect::<String>()
        .trim()
        .to_owned()
}

impl Evidence {
    /// Evidence of one failed comparison.
    pub fn compared(check: &str, expected: impl AsRef<str>, got: impl AsRef<str>) -> Self {
        Evidence {
            check: Some(check.to_owned()),
            expected: Some(foreign(expected.as_ref())),
            got: Some(foreign(got.as_ref())),
            ..Evidence::default()
        }
    }

    /// Evidence that names only the check.
    pub fn of(check: &str) -> Self {
        Evidence {
            check: Some(check.to_owned()),
            ..Evidence::default()
        }
    }
}

/// A failure someone can see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The public code.
    pub code: Code,
    /// The reason inside it, snake_case, for admins.
    pub reason: &'static str,
    /// Where it happened.
    pub stage: Stage,
    /// What an admin needs to know; boxed, since most values never carry one.
    pub evidence: Box<Evidence>,
}

impl Problem {
    /// A problem without evidence.
    pub fn new(code: Code, reason: &'static str, stage: Stage) -> Self {
        Problem {
            code,
            reason,
            stage,
            evidence: Box::default(),
        }
    }

    /// The same with evidence.
    pub fn with(mut self, evidence: Evidence) -> Self {
        self.evidence = Box::new(evidence);
        self
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Taken => Problem::new(Code::AlreadyExists, "taken", Stage::Session),
            StoreError::Unavailable => Problem::new(Code::Busy, "database", Stage::Session),
            StoreError::Abandoned => Problem::new(Code::Internal, "abandoned", Stage::Session),
            StoreError::Broken(text) => {
                let evidence = Evidence::compared("database", "an answer", text);
                Problem::new(Code::Internal, "database", Stage::Session).with(evidence)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_the_catalogue_then_every_code_is_there_once_and_reads_back() {
        let mut words: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Code::ALL.len());
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(code));
            assert!((400..=599).contains(&code.status()));
        }
    }

    #[test]
    fn given_the_required_codes_then_they_are_spelled_exactly() {
        for word in [
            "user_not_provisioned",
            "sso_idp_rejected",
            "sso_no_email_claim",
            "account_disabled",
        ] {
            assert!(Code::parse(word).is_some(), "{word}");
        }
    }

    #[test]
    fn t009_given_foreign_text_then_controls_are_gone_and_length_is_bounded() {
        let text = foreign(&format!("a\r\n\u{1b}[31m{}", "x".repeat(1_000_000)));
        assert!(text.chars().count() <= MAX_FOREIGN && !text.contains('\u{1b}'));
    }
}
