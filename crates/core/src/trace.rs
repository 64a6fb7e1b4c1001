//! What happened when in a sign-in: the timeline kept beside its row.
//!
//! Purpose: admins and the operator see each step with its time, what was
//! expected and what arrived. Invariants: at most [`MOST_STEPS`] steps and
//! [`MOST_BYTES`] bytes as JSON, whatever a provider sends, and the step a
//! sign-in ended with is always there; a value is one line, cut at
//! [`MOST_VALUE`] bytes, and what looks like a token, code or secret is
//! replaced before it is kept (N-01). It measures no time and stores nothing.

use serde::{Deserialize, Serialize};

use crate::{
    problem::{Code, Problem, Stage, foreign},
    time::Timestamp,
};

/// More steps are not kept.
pub const MOST_STEPS: usize = 40;
/// A timeline is at most this long as JSON.
pub const MOST_BYTES: usize = 8_192;
/// A value is cut here.
pub const MOST_VALUE: usize = 200;
/// Kept free for the step a sign-in ends with.
const RESERVED: usize = 1_024;
/// Longer than what a step's fixed words take.
const FRAME: usize = 140;

/// The part of a sign-in a step belongs to, in the fixed order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Point {
    /// The attempt was made.
    Started,
    /// The browser left for the provider.
    Left,
    /// It came back with an answer.
    CameBack,
    /// The code was redeemed.
    CodeExchanged,
    /// The ID token was checked.
    TokenChecked,
    /// The claims were read.
    Claims,
    /// The member was looked for.
    Member,
    /// What the tenant allows.
    Policy,
    /// The session.
    Session,
}

impl Point {
    /// The stored word, as in the keys of texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Point::Started => "started",
            Point::Left => "left",
            Point::CameBack => "came_back",
            Point::CodeExchanged => "code_exchanged",
            Point::TokenChecked => "token_checked",
            Point::Claims => "claims",
            Point::Member => "member",
            Point::Policy => "policy",
            Point::Session => "session",
        }
    }

    /// Where a problem stands.
    pub const fn of(problem: &Problem) -> Self {
        match (problem.code, problem.stage) {
            (_, Stage::Start) => Point::Started,
            (_, Stage::Discovery) => Point::Left,
            (_, Stage::State | Stage::Answer) => Point::CameBack,
            (_, Stage::Exchange) => Point::CodeExchanged,
            (_, Stage::Token) => Point::TokenChecked,
            (_, Stage::Claims) | (Code::SsoNoEmailClaim | Code::SsoEmailUnverified, _) => {
                Point::Claims
            }
            (
                Code::AccountDisabled
                | Code::SsoUnavailable
                | Code::SsoRequired
                | Code::SsoExpired
                | Code::InvitationUnusable,
                Stage::Member,
            ) => Point::Policy,
            (_, Stage::Member) => Point::Member,
            (_, Stage::Session) => Point::Session,
        }
    }
}

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// As it should.
    Ok,
    /// The sign-in ended here.
    Failed,
    /// Worth knowing; the sign-in went on.
    Note,
}

impl StepOutcome {
    /// The stored word, as in the keys of texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            StepOutcome::Ok => "ok",
            StepOutcome::Failed => "failed",
            StepOutcome::Note => "note",
        }
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it belongs to.
    pub stage: Point,
    /// Milliseconds from the start of the attempt to the end of the step.
    pub at: i64,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub took: i64,
    /// How it went.
    pub outcome: StepOutcome,
    /// What was checked, in a few plain words of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// What was expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub got: Option<String>,
}

impl Step {
    /// A step that went as it should.
    pub fn ok(stage: Point) -> Self {
        Step {
            stage,
            at: 0,
            took: 0,
            outcome: StepOutcome::Ok,
            check: None,
            expected: None,
            got: None,
        }
    }

    /// Something worth knowing.
    pub fn note(stage: Point) -> Self {
        Step {
            outcome: StepOutcome::Note,
            ..Step::ok(stage)
        }
    }

    /// The step a problem ended.
    pub fn failed(problem: &Problem) -> Self {
        let evidence = &problem.evidence;
        let got = evidence.got.as_ref().or(evidence.provider_error.as_ref());
        Step {
            outcome: StepOutcome::Failed,
            check: evidence.check.as_deref().map(kept),
            expected: evidence.expected.as_deref().map(kept),
            got: got.map(|text| kept(text)),
            ..Step::ok(Point::of(problem))
        }
    }

    /// The same with what was checked.
    pub fn checked(mut self, check: &str) -> Self {
        self.check = Some(kept(check));
        self
    }

    /// The same with what was expected.
    pub fn expected(mut self, value: &str) -> Self {
        self.expected = Some(kept(value));
        self
    }

    /// The same with what arrived.
    pub fn got(mut self, value: &str) -> Self {
        self.got = Some(kept(value));
        self
    }

    fn weight(&self) -> usize {
        let long = |value: &Option<String>| {
            value
                .as_ref()
                .map_or(0, |text| serde_json::to_string(text).map_or(0, |j| j.len()))
        };
        FRAME + long(&self.check) + long(&self.expected) + long(&self.got)
    }
}

/// The steps of a sign-in, in the order they happened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timeline {
    steps: Vec<Step>,
}

impl Timeline {
    /// Of an attempt being made: it began at `created` and leaves `now`.
    pub fn leaving(created: Timestamp, now: Timestamp) -> Self {
        let mut timeline = Timeline::default();
        timeline.push(created, created, Step::ok(Point::Started));
        timeline.push(created, now, Step::ok(Point::Left));
        timeline
    }

    /// Of an attempt that was refused before it could leave.
    pub fn refused(created: Timestamp, now: Timestamp, step: Step) -> Self {
        let mut timeline = Timeline::default();
        timeline.end(created, now, step);
        timeline
    }

    /// The steps.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Adds a step that ended at `now`, if there is room; how long it took is
    /// counted from the one before.
    pub fn push(&mut self, created: Timestamp, now: Timestamp, step: Step) {
        let room = MOST_BYTES - RESERVED;
        if self.steps.len() + 1 < MOST_STEPS && self.weight() + step.weight() <= room {
            self.add(created, now, step);
        }
    }

    /// Adds the step a sign-in ends with; there always is room for one.
    pub fn end(&mut self, created: Timestamp, now: Timestamp, step: Step) {
        self.steps.truncate(MOST_STEPS - 1);
        while self.weight() + step.weight() > MOST_BYTES && self.steps.pop().is_some() {}
        self.add(created, now, step);
    }

    fn add(&mut self, created: Timestamp, now: Timestamp, mut step: Step) {
        let before = self.steps.last().map_or(0, |one| one.at);
        // A clock that was set back never makes a time negative.
        step.at = now.since(created).as_millis().max(before);
        step.took = step.at - before;
        self.steps.push(step);
    }

    fn weight(&self) -> usize {
        self.steps.iter().map(Step::weight).sum()
    }
}

/// What replaces a value that must not be kept.
const HIDDEN: &str = "[hidden]";
/// Names whose value is a token, code or secret.
const SECRETS: [&str; 12] = [
    "code",
    "state",
    "client_secret",
    "client_assertion",
    "assertion",
    "code_verifier",
    "id_token",
    "id_token_hint",
    "access_token",
    "refresh_token",
    "password",
    "samlresponse",
];

/// A value fit to be kept: one line, without secrets, cut.
fn kept(text: &str) -> String {
    let mut plain = redacted(&foreign(text));
    let end = (0..=MOST_VALUE.min(plain.len()))
        .rev()
        .find(|at| plain.is_char_boundary(*at));
    plain.truncate(end.unwrap_or(0));
    plain
}

/// The text with everything replaced that looks like a token, code or secret.
pub fn redacted(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || "\"'<>()[]{}&?,;".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(ends).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        out.push_str(&hide(word));
        let mut chars = after.chars();
        out.extend(chars.next());
        rest = chars.as_str();
    }
    out
}

/// One word: `name=value`, `name:value` or a bare value.
fn hide(word: &str) -> String {
    if let Some(at) = word.find(['=', ':']) {
        let (name, value) = word.split_at(at + 1);
        let bare = name[..at].to_ascii_lowercase();
        if SECRETS.contains(&bare.as_str()) && !value.is_empty() {
            return format!("{name}{HIDDEN}");
        }
        if looks_secret(value) {
            return format!("{name}{HIDDEN}");
        }
    }
    if looks_secret(word) {
        return HIDDEN.to_owned();
    }
    word.to_owned()
}

/// A signed or encrypted token, an Entra secret (`…~…`), or an Entra code.
fn looks_secret(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~=+/".contains(c);
    if word.len() < 20 || !word.chars().all(plain) {
        return false;
    }
    let token = word.starts_with("eyJ");
    let secret = word.len() >= 30 && word.contains('~');
    let code = word.len() >= 60 && !word.contains('/') && !word.contains("..");
    token || secret || code
}

#[cfg(test)]
#[path = "trace_tests.rs"]
mod tests;
