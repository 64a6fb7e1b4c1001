//! `/setup`: the first run, one address per step, each a form and a 303.
//!
//! Until the code is used up, every step proves it anew: a signed cookie
//! carries its digest and what was confirmed so far, and the digest must be
//! that of the open code (T122, N-25). Once the first run is over the steps are
//! gone (404); mail and "ready" stay for the browser that made the first admin.

mod first;
mod last;
mod progress;

use axum::routing::get;

use super::router::{
    Access::{Admin, Public},
    Entry, both, reads,
};

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    vec![
        both("/setup", Public, get(first::code_page).post(first::code)),
        both(
            "/setup/address",
            Public,
            get(first::address_page).post(first::address),
        ),
        both("/setup/key", Public, get(first::key_page).post(first::key)),
        both("/setup/team", Public, get(last::team_page).post(last::team)),
        both("/setup/mail", Admin, get(last::mail_page).post(last::mail)),
        reads("/setup/done", Admin, get(last::done_page)),
    ]
}
