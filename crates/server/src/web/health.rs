//! `/livez` and `/readyz`: for the machine that watches; they answer any Host.

use axum::{extract::State, http::StatusCode};
use latchkey_core::ports::StoreExt;

use super::state::Web;

/// `GET /livez`: the process answers.
pub async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers and changes are read in time.
pub async fn ready(State(web): State<Web>) -> (StatusCode, &'static str) {
    let answered = web.app.store.look(|rows| rows.last_change()).await.is_ok();
    if !answered {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer\n",
        );
    }
    if !web.app.caches.is_fresh(&*web.app.clock) {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "changes are not being read\n",
        );
    }
    (StatusCode::OK, "ready\n")
}
