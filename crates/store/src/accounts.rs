//! Accounts: a member's sessions, password resets, second factors and half-done sign-ins.
//!
//! One file each below this one; here they are put behind the ports. What may
//! happen once is one conditional statement in its file (T124, T245).

pub(crate) mod closing;
pub(crate) mod factors;
pub(crate) mod half;
pub(crate) mod past;
pub(crate) mod resets;

use latchkey_core::{
    id::{HalfSignInId, MemberId, ResetId, TenantId},
    ports::{
        accounts::{
            AccountReads, AccountWrites, AppFactor, HalfSignIn, PasswordReset, PastCursor,
            PastSession, ResetWish,
        },
        store::Answer,
    },
    session::Session,
    time::Timestamp,
    token::Digest,
};

use crate::door::Handle;

impl AccountReads for Handle<'_> {
    fn live_sessions<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        now: Timestamp,
        limit: i64,
    ) -> Answer<'a, Vec<Session>> {
        Box::pin(past::live(self, tenant, member, now, limit))
    }

    fn past_sessions<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        since: Timestamp,
        before: &'a PastCursor,
        limit: i64,
    ) -> Answer<'a, Vec<PastSession>> {
        Box::pin(past::past(self, tenant, member, since, before, limit))
    }

    fn pending_reset<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ResetId,
    ) -> Answer<'a, Option<PasswordReset>> {
        Box::pin(resets::pending(self, tenant, id))
    }

    fn reset_wishes(&mut self, limit: i64) -> Answer<'_, Vec<ResetWish>> {
        Box::pin(resets::wishes(self, limit))
    }

    fn app_factor<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
    ) -> Answer<'a, Option<AppFactor>> {
        Box::pin(factors::app(self, tenant, member))
    }

    fn recovery_codes_left<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
    ) -> Answer<'a, i64> {
        Box::pin(factors::codes_left(self, tenant, member))
    }

    fn half_sign_in<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a HalfSignInId,
    ) -> Answer<'a, Option<HalfSignIn>> {
        Box::pin(half::pending(self, tenant, id))
    }
}

impl AccountWrites for Handle<'_> {
    fn insert_wish<'a>(&'a mut self, wish: &'a ResetWish) -> Answer<'a, ()> {
        Box::pin(resets::wish(self, wish))
    }

    fn take_wish<'a>(&'a mut self, id: &'a str) -> Answer<'a, bool> {
        Box::pin(resets::take_wish(self, id))
    }

    fn insert_reset<'a>(&'a mut self, reset: &'a PasswordReset) -> Answer<'a, ()> {
        Box::pin(resets::insert(self, reset))
    }

    fn use_reset<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a ResetId,
        digest: &'a Digest,
        now: Timestamp,
    ) -> Answer<'a, Option<PasswordReset>> {
        Box::pin(resets::spend(self, tenant, id, digest, now))
    }

    fn void_resets<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: Option<&'a MemberId>,
    ) -> Answer<'a, i64> {
        Box::pin(resets::void(self, tenant, member))
    }

    fn set_app_factor<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        app: &'a AppFactor,
    ) -> Answer<'a, ()> {
        Box::pin(factors::set_app(self, tenant, member, app))
    }

    fn drop_app_factor<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
    ) -> Answer<'a, bool> {
        Box::pin(factors::drop_app(self, tenant, member))
    }

    fn close_account<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
    ) -> Answer<'a, ()> {
        Box::pin(closing::close(self, tenant, member))
    }

    fn take_app_step<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        step: i64,
    ) -> Answer<'a, bool> {
        Box::pin(factors::take_step(self, tenant, member, step))
    }

    fn set_recovery_codes<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        digests: &'a [Digest],
    ) -> Answer<'a, ()> {
        Box::pin(factors::set_codes(self, tenant, member, digests))
    }

    fn take_recovery_code<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        member: &'a MemberId,
        digest: &'a Digest,
        now: Timestamp,
    ) -> Answer<'a, bool> {
        Box::pin(factors::take_code(self, tenant, member, digest, now))
    }

    fn insert_half_sign_in<'a>(&'a mut self, half: &'a HalfSignIn) -> Answer<'a, ()> {
        Box::pin(half::insert(self, half))
    }

    fn count_half_try<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a HalfSignInId,
        most: i64,
        now: Timestamp,
    ) -> Answer<'a, Option<HalfSignIn>> {
        Box::pin(half::count_try(self, tenant, id, most, now))
    }

    fn use_half_sign_in<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        id: &'a HalfSignInId,
    ) -> Answer<'a, bool> {
        Box::pin(half::spend(self, tenant, id))
    }
}
