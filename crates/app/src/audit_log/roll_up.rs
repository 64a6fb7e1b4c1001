//! Writes one event for the failed sign-ins that were only counted (T235).
//!
//! A tally is taken and its event written in one unit: whoever deletes the row
//! has its count, so it is told exactly once, whichever process does it.

use latchkey_core::{
    audit::{Actor, Event},
    ports::{StoreError, StoreExt, audit_log::Tally},
};
use serde_json::{Value, json};

use crate::{
    App, Cx,
    audit::{changed, event},
};

/// Tallies rolled up in one call.
const AT_ONCE: i64 = 100;

/// Rolls up the tallies whose window is over; how many.
///
/// # Errors
/// If the store does not answer.
pub async fn roll_up(app: &App) -> Result<usize, StoreError> {
    let now = app.clock.now();
    let ended = app
        .store
        .look(move |rows| rows.ended_tallies(now, AT_ONCE))
        .await?;
    if ended.is_empty() {
        return Ok(0);
    }
    let cx = app.cx(Actor::System, None);
    let mut done = 0;
    for tally in ended {
        let cx = cx.clone();
        let told = app
            .store
            .unit(move |tx| {
                Box::pin(async move {
                    let Some(taken) = tx.take_tally(&tally).await? else {
                        return Ok(false);
                    };
                    tx.append_event(&of(&cx, &taken)).await.map(|()| true)
                })
            })
            .await?;
        done += usize::from(told);
    }
    Ok(done)
}

fn of(cx: &Cx, tally: &Tally) -> Event {
    let name = match tally.code.as_str() {
        "abandoned" => "signin.abandoned_many",
        _ => "signin.failed_many",
    };
    let base = event(cx, &tally.tenant, name, "");
    let after = json!({
        "method": tally.method,
        "code": tally.code,
        "count": tally.counted,
        "first_ms": tally.first.millis(),
        "last_ms": tally.last.millis(),
    });
    changed(base, Value::Null, after)
}
