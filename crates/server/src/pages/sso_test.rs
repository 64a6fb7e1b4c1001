//! What the holder of a test link sees: a button, and afterwards "Done, thank you" (N-63).
//!
//! Invariant: no name of a tenant, member, provider or setting, and no result, is in this context.

use askama::Template;

use super::chrome::{Chrome, MenuEntry};

/// `/sso-test` and `/sso-test/done`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/sso_test.html")]
pub struct SsoTest {
    /// Common context.
    pub chrome: Chrome,
    /// The link's value, to begin with; none when there is nothing to begin.
    pub token: Option<String>,
    /// It is over and done, not ended.
    pub done: bool,
}

impl SsoTest {
    /// Text of one part.
    pub fn text(&self, part: &str) -> String {
        let state = match (&self.token, self.done) {
            (Some(_), _) => "open",
            (None, true) => "done",
            (None, false) => "over",
        };
        self.chrome.t(&format!("sso-test-{state}-{part}"))
    }
}
