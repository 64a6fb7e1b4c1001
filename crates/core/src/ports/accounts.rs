//! Rows of accounts: resets, second factors, half-done sign-ins, a member's sessions, behind the storage door.
//!
//! What may happen once is one conditional statement: who gets the row has it alone.

use super::store::Answer;
use crate::{
    id::{HalfSignInId, MemberId, ResetId, TenantId},
    session::Session,
    time::Timestamp,
    token::Digest,
};

/// A promise that a password may be set anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordReset {
    /// Its id; not the token.
    pub id: ResetId,
    /// Of which tenant.
    pub tenant: TenantId,
    /// For whom.
    pub member: MemberId,
    /// The digest of its token.
    pub digest: Digest,
    /// The member's security stamp when it was made; another one voids it.
    pub stamp: i64,
    /// When it was made.
    pub created: Timestamp,
    /// When it is void.
    pub expires: Timestamp,
}

/// A wish for a reset, written down before anybody looks whose address it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResetWish {
    /// Its id; random.
    pub id: String,
    /// What was typed and from where, sealed.
    pub sealed: String,
    /// When it was typed.
    pub created: Timestamp,
}

/// A member's authenticator app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppFactor {
    /// Its secret, sealed.
    pub sealed: String,
    /// The newest time step a code was used of.
    pub last_step: i64,
    /// When it was added.
    pub created: Timestamp,
}

/// What a half-done sign-in waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HalfStep {
    /// A code of the member's app, or a recovery code.
    Code,
    /// That the member adds an app, because the tenant requires one.
    Enrol,
}

impl HalfStep {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            HalfStep::Code => "code",
            HalfStep::Enrol => "enrol",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        [HalfStep::Code, HalfStep::Enrol]
            .into_iter()
            .find(|step| step.as_str() == text)
    }
}

/// A password was right, the second factor is missing: no session (T094).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HalfSignIn {
    /// Its id.
    pub id: HalfSignInId,
    /// Of which tenant.
    pub tenant: TenantId,
    /// Who.
    pub member: MemberId,
    /// What it waits for.
    pub step: HalfStep,
    /// The digest of the value in the browser's cookie.
    pub digest: Digest,
    /// The secret of the app to be added, sealed; empty for [`HalfStep::Code`].
    pub sealed: String,
    /// The member's security stamp when the password was right.
    pub stamp: i64,
    /// Codes tried.
    pub tries: i64,
    /// Where the sign-in leads.
    pub next_path: String,
    /// When the password was right.
    pub created: Timestamp,
    /// When it is void.
    pub expires: Timestamp,
}

/// A session in a member's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastSession {
    /// The session.
    pub session: Session,
    /// When it was ended by somebody; none when it ran out or still lives.
    pub ended: Option<Timestamp>,
}

/// Reading accounts.
pub trait AccountReads: Send {
    /// A member's live sessions, the newest first, at most `limit`.
    fn live_sessions<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        now: Timestamp,
        limit: i64,
    ) -> Answer<'a, Vec<Session>>;
    /// Sessions of a member, ended ones included, that began before `before` and not before
    /// `since`, the newest first, at most `limit`.
    fn past_sessions<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        since: Timestamp,
        before: &'a PastCursor,
        limit: i64,
    ) -> Answer<'a, Vec<PastSession>>;
    /// A pending reset, whatever its age.
    fn pending_reset<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ResetId,
    ) -> Answer<'a, Option<PasswordReset>>;
    /// The oldest wishes for a reset, at most `limit`.
    fn reset_wishes(&mut self, limit: i64) -> Answer<'_, Vec<ResetWish>>;
    /// The member's authenticator app.
    fn app_factor<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
    ) -> Answer<'a, Option<AppFactor>>;
    /// How many recovery codes are not used.
    fn recovery_codes_left<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
    ) -> Answer<'a, i64>;
    /// A pending half-done sign-in, whatever its age and tries.
    fn half_sign_in<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a HalfSignInId,
    ) -> Answer<'a, Option<HalfSignIn>>;
}

/// Where a page of the history begins: before this moment and id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCursor {
    /// Sessions that began at this moment or earlier.
    pub created: Timestamp,
    /// Of those of the same moment, ids before this one.
    pub id: String,
}

impl PastCursor {
    /// Before nothing: the newest come first.
    pub fn newest() -> Self {
        PastCursor {
            created: Timestamp::from_millis(i64::MAX),
            id: String::new(),
        }
    }
}

/// Writing accounts.
pub trait AccountWrites: Send {
    /// Writes a wish down.
    fn insert_wish<'a>(&'a mut self, wish: &'a ResetWish) -> Answer<'a, ()>;
    /// Takes a wish; false if somebody else has it.
    fn take_wish<'a>(&'a mut self, id: &'a str) -> Answer<'a, bool>;
    /// Makes a reset; older ones of the member are void from then on (T132).
    fn insert_reset<'a>(&'a mut self, reset: &'a PasswordReset) -> Answer<'a, ()>;
    /// Uses a reset that is pending and not over, once.
    fn use_reset<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ResetId,
        digest: &'a Digest,
        now: Timestamp,
    ) -> Answer<'a, Option<PasswordReset>>;
    /// Voids the pending resets of a member, or of the whole tenant; answers how many.
    fn void_resets<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: Option<&'a MemberId>,
    ) -> Answer<'a, i64>;
    /// Sets the app of a member, in place of one that was there.
    fn set_app_factor<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        app: &'a AppFactor,
    ) -> Answer<'a, ()>;
    /// Takes the app and all recovery codes away; false if there was no app.
    fn drop_app_factor<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
    ) -> Answer<'a, bool>;
    /// Forgets what lets a member prove themselves or come back: app, recovery codes, open resets,
    /// half-done sign-ins, known devices, and what was kept for their sessions.
    fn close_account<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
    ) -> Answer<'a, ()>;
    /// Uses a time step newer than every one used before, once; false if it is not.
    fn take_app_step<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        step: i64,
    ) -> Answer<'a, bool>;
    /// Replaces the recovery codes of a member.
    fn set_recovery_codes<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        digests: &'a [Digest],
    ) -> Answer<'a, ()>;
    /// Uses a recovery code, once; false if it is none or used.
    fn take_recovery_code<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        digest: &'a Digest,
        now: Timestamp,
    ) -> Answer<'a, bool>;
    /// Makes a half-done sign-in, findable by its digest.
    fn insert_half_sign_in<'a>(&'a mut self, half: &'a HalfSignIn) -> Answer<'a, ()>;
    /// Counts a try of a pending half-done sign-in that is not over and has a try left.
    fn count_half_try<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a HalfSignInId,
        most: i64,
        now: Timestamp,
    ) -> Answer<'a, Option<HalfSignIn>>;
    /// Uses a pending half-done sign-in, once.
    fn use_half_sign_in<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a HalfSignInId,
    ) -> Answer<'a, bool>;
}
