//! So many of something in a span of time, then no more until the span ends.

use latchkey_core::{
    ports::{StoreError, Writes},
    session::Session,
    time::{Span, Timestamp},
};

/// A session may have so many filled forms wait for a proof.
const KEPT_FORMS: i64 = 20;
/// Within this time; they are kept no longer.
const KEPT_SPAN: Span = Span::minutes(15);

/// Takes `limit` apart over `span`; the end of the span when all are used.
pub(super) async fn take(
    tx: &mut dyn Writes,
    name: &str,
    limit: i64,
    span: Span,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    tx.take_quota(name, limit, now.plus(span), now).await
}

/// One more filled form of this session waits for a proof; `Some`: too many do, until then.
///
/// # Errors
/// If the store does not answer.
pub async fn kept_quota(
    tx: &mut dyn Writes,
    session: &Session,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let name = format!("kept:{}", session.id);
    take(tx, &name, KEPT_FORMS, KEPT_SPAN, now).await
}
