//! Limits: how often something may be tried or sent, whoever asks.
//!
//! What is counted stands in the store, so all processes share it and none is
//! spared by a restart. A limit that cannot be read or written refuses
//! (`busy`), it is never skipped (T120). The judgements are
//! `latchkey_core::decide::throttle`; hash slots are bounded by the password
//! adapter (T115), outgoing requests by the guard of the way out.

mod mails;
mod quotas;
mod trials;

pub use mails::{MailKind, mail_quota};
pub use quotas::kept_quota;
pub use trials::{Trial, reopen};

use latchkey_core::{
    decide::throttle::{CLOSED_WAIT, Standing, seconds_until},
    problem::{Code, Evidence, Problem, Stage},
    time::Timestamp,
};

use crate::Refusal;

/// Names the evidence that holds a moment to wait for.
const WAIT: &str = "wait until (ms)";

/// The refusal of what does not stand free.
pub fn refusal(standing: Standing, now: Timestamp) -> Option<Refusal> {
    match standing {
        Standing::Free => None,
        Standing::Wait(until) => Some(too_many("password", Some(until), now)),
        Standing::Closed => Some(too_many("password_closed", None, now)),
    }
}

/// `too_many_attempts`, with the moment to wait for if there is one.
pub fn too_many(reason: &'static str, until: Option<Timestamp>, now: Timestamp) -> Refusal {
    let seconds = match until {
        Some(until) => seconds_until(until, now),
        None => CLOSED_WAIT.as_millis() / 1_000,
    };
    let evidence = Evidence {
        expected: until.map(|until| until.millis().to_string()),
        got: Some(seconds.to_string()),
        ..Evidence::of(WAIT)
    };
    Box::new(Problem::new(Code::TooManyAttempts, reason, Stage::Start).with(evidence))
}

/// When the next try may come, if a problem says so.
pub fn wait_until(problem: &Problem) -> Option<Timestamp> {
    let text = waits(problem)?.expected.as_deref()?;
    text.parse().ok().map(Timestamp::from_millis)
}

/// The whole seconds to wait, if a problem says so.
pub fn wait_seconds(problem: &Problem) -> Option<i64> {
    waits(problem)?.got.as_deref()?.parse().ok()
}

fn waits(problem: &Problem) -> Option<&Evidence> {
    let fits =
        problem.code == Code::TooManyAttempts && problem.evidence.check.as_deref() == Some(WAIT);
    fits.then_some(&*problem.evidence)
}
