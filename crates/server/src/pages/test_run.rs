//! Test sign-in: the page it begins on, and its result.
//!
//! Invariants: foreign text appears only here, escaped, for admins (N-02); no token, code or secret is ever in a context.
//! It does not decide what a run means; verdict and marks come in.

use askama::Template;

use super::chrome::{Chrome, MenuEntry, When};
use super::connection::CheckResult;
use super::message::Message;

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// Nothing came back yet.
    Waiting,
    /// It would sign somebody in.
    Passed,
    /// It would be refused.
    Refused,
    /// It did not come so far.
    Failed,
    /// It passed, with settings that are not these any more.
    PassedOlder,
}

impl RunState {
    /// Key of its word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Waiting => "test-state-waiting",
            Self::Passed => "test-state-passed",
            Self::Refused => "test-state-refused",
            Self::Failed => "test-state-failed",
            Self::PassedOlder => "test-state-older",
        }
    }

    /// Colour and icon.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Waiting => "note",
            Self::Passed => "good",
            Self::Refused | Self::PassedOlder => "warn",
            Self::Failed => "bad",
        }
    }
}

/// A run in the list.
#[derive(Clone, Debug)]
pub struct RunRow {
    /// Its page.
    pub url: String,
    /// When it began.
    pub when: When,
    /// Who began it; a key for the holder of a link.
    pub by: Option<String>,
    /// How it stands.
    pub state: RunState,
}

/// `/integrations/sso/{id}/test`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/test_start.html")]
pub struct TestStart {
    /// Common context.
    pub chrome: Chrome,
    /// Connection id.
    pub id: String,
    /// The connection's name.
    pub idp: String,
    /// Number of the live revision.
    pub live: i64,
    /// Number of the candidate.
    pub candidate: Option<i64>,
    /// The last runs.
    pub runs: Vec<RunRow>,
}

/// One of the twelve rows.
#[derive(Clone, Debug)]
pub struct TestRow {
    /// Name of the check: text `test-check-<name>`.
    pub name: String,
    /// How it ended.
    pub result: CheckResult,
    /// What was found, or why it failed.
    pub detail: Message,
    /// What mends it.
    pub fix: Option<Message>,
    /// Milliseconds.
    pub took: Option<i64>,
}

impl TestRow {
    /// The check in words.
    pub fn label(&self, chrome: &Chrome) -> String {
        chrome.t(&format!("test-check-{}", self.name))
    }

    /// The time taken in words.
    pub fn time(&self, chrome: &Chrome) -> Option<String> {
        let took = self.took?;
        let message = if took < 10_000 {
            Message::of("test-took-ms").text("count", took.to_string())
        } else {
            Message::of("test-took-s").text("count", (took / 1000).to_string())
        };
        Some(chrome.say(&message))
    }
}

/// One claim.
#[derive(Clone, Debug)]
pub struct ClaimRow {
    /// Its name.
    pub name: String,
    /// Its value, when it is shown.
    pub value: Option<String>,
    /// What it is used for: key of its text.
    pub used: Option<&'static str>,
    /// It came from UserInfo.
    pub from_userinfo: bool,
    /// It can be the e-mail claim of a new candidate.
    pub offer: bool,
}

/// `/integrations/sso/{id}/test/{run}`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/test_result.html")]
pub struct TestResult {
    /// Common context.
    pub chrome: Chrome,
    /// Connection id.
    pub id: String,
    /// Run id.
    pub run: String,
    /// The connection's name.
    pub idp: String,
    /// How it stands.
    pub state: RunState,
    /// The headline.
    pub headline: Message,
    /// When it began.
    pub when: When,
    /// Number of the revision tested, for running again.
    pub revision: i64,
    /// It tested the candidate there is now.
    pub of_candidate: bool,
    /// The candidate may be offered for the swap.
    pub swap: bool,
    /// The revision tested can be tested again.
    pub again: bool,
    /// The twelve rows.
    pub rows: Vec<TestRow>,
    /// What the provider's answer most likely means.
    pub hints: Vec<super::hint::Hint>,
    /// Technical facts.
    pub evidence: Vec<(Message, String)>,
    /// What the provider said of the person.
    pub claims: Vec<ClaimRow>,
}
