//! Keeps a tenant's failed sign-ins few: a flood fills no disk (T235).
//!
//! The newest [`FAILURES_KEPT`] that failed, and as many that never came back,
//! are kept for 30 days; at most once a minute what is older goes, in the unit
//! that failed. Sign-ins that succeeded are never taken away here.

use latchkey_core::{
    id::TenantId,
    ports::{StoreError, Writes},
    time::{Span, Timestamp},
};

/// So many failed attempts of a tenant are kept, and as many abandoned ones.
pub const FAILURES_KEPT: i64 = 10_000;
/// How often a tenant is looked at.
const EVERY: Span = Span::minutes(1);

/// Takes away what is too much, if that was not just done.
pub(super) async fn keep_bounded(
    tx: &mut dyn Writes,
    tenant: &TenantId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let quota = format!("traces-trimmed:{tenant}");
    match tx.take_quota(&quota, 1, now.plus(EVERY), now).await? {
        None => tx.trim_failures(tenant, FAILURES_KEPT).await,
        Some(_) => Ok(()),
    }
}
