//! Records a failed sign-in, so that a flood fills no disk (T235).
//!
//! Within a minute that begins with the first, a tenant's first hundred failures
//! of one kind are written one by one; what comes beyond is only counted, in the
//! unit that failed, and becomes one event when the minute is over
//! ([`roll_up()`](super::roll_up())). The quota is shared by all processes and none is lost:
//! a try that counts after its minute was rolled up is rolled up by itself.

use latchkey_core::{
    audit::Event,
    ports::{StoreError, Writes},
    time::Span,
};
use serde_json::Value;

/// Failures of one kind written one by one within a window.
pub const LIMIT: i64 = 100;
/// How long a window is.
pub const WINDOW: Span = Span::minutes(1);

/// Appends `event`, or counts it. Its `after` names `method` and `code`.
///
/// # Errors
/// If the store does not answer.
pub async fn note_failed_sign_in(tx: &mut dyn Writes, event: &Event) -> Result<(), StoreError> {
    let word = |name| event.after.get(name).and_then(Value::as_str).unwrap_or("");
    let (method, code) = (word("method"), word("code"));
    let quota = format!("signin-failed:{}:{method}:{code}", event.tenant);
    let window_end = event.at.plus(WINDOW);
    match tx.take_quota(&quota, LIMIT, window_end, event.at).await? {
        None => tx.append_event(event).await,
        Some(until) => tx.tally(&event.tenant, method, code, until, event.at).await,
    }
}
