//! The page for a request that could not be served.
//!
//! Invariants: codes outside the catalogue get the neutral words; the page never repeats what the request contained.
//! It does not set the status.

use askama::Template;

use super::chrome::Chrome;

/// 403, 404, 405, 413, 421, 500, 503 and an expired form.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/problem.html")]
pub struct ProblemPage {
    /// Common context.
    pub chrome: Chrome,
    /// Code of the catalogue.
    pub code: String,
    /// `LK-XXXX-XXXX`, when something was recorded.
    pub reference: Option<String>,
    /// Where the link at the end leads: an own path.
    pub back_url: String,
    /// The right address, for `wrong_host`.
    pub right_url: Option<String>,
    /// Whether the installation is new, so that the setting itself may be what is wrong.
    pub first_run: bool,
}

impl ProblemPage {
    /// Text of one part, `title`, `sentence` or `next`; neutral when the code has none.
    pub fn text(&self, part: &str) -> String {
        let code = self.known_code().unwrap_or("unknown");
        self.chrome.t.get(&format!("problem-{code}-{part}"))
    }

    /// The code, when it is one of the catalogue.
    pub fn known_code(&self) -> Option<&str> {
        let known = self.chrome.t.has(&format!("problem-{}-title", self.code));
        known.then_some(self.code.as_str())
    }
}
