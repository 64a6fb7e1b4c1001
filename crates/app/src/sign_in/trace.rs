//! The timeline of an attempt while it runs.
//!
//! Invariants: steps are kept in memory and written with the row's ending, in
//! the statement that ends it, so a sign-in costs no statement and no request
//! more. Durations come from the process's clock. It decides nothing.

use std::sync::Arc;

use latchkey_core::{
    decide::sign_in::SignInOutcome,
    ports::{Clock, HttpError, HttpResponse},
    problem::Problem,
    sign_in::SignIn,
    time::Timestamp,
    trace::{Point, Step, Timeline},
};

/// The steps so far.
#[derive(Clone)]
pub(super) struct Trace {
    timeline: Timeline,
    created: Timestamp,
    clock: Arc<dyn Clock>,
}

impl Trace {
    /// Goes on where the row stopped.
    pub(super) fn of(row: &SignIn, clock: &Arc<dyn Clock>) -> Self {
        Trace {
            timeline: row.timeline.clone(),
            created: row.created,
            clock: Arc::clone(clock),
        }
    }

    /// A step that ended just now.
    pub(super) fn note(&mut self, step: Step) {
        self.timeline.push(self.created, self.clock.now(), step);
    }

    /// The token endpoint answered, or did not.
    pub(super) fn redeemed(&mut self, answer: &Result<HttpResponse, HttpError>) {
        let step = match answer {
            Ok(answer) if answer.status == 200 => Step::ok(Point::CodeExchanged).got("200"),
            Ok(answer) => Step::note(Point::CodeExchanged).got(&answer.status.to_string()),
            Err(_) => Step::note(Point::CodeExchanged),
        };
        self.note(step.checked("HTTP status").expected("200"));
    }

    /// The ID token passed every rule.
    pub(super) fn checked(&mut self, expected: &str, got: &str) {
        let step = Step::ok(Point::TokenChecked).checked("issuer");
        self.note(step.expected(expected).got(got));
    }

    /// The whole of it, refused with `problem`.
    pub(super) fn refused(&self, problem: &Problem) -> Timeline {
        self.ended(Step::failed(problem))
    }

    /// What was passed until now: a test ends without a session.
    pub(super) fn so_far(&self) -> Timeline {
        self.timeline.clone()
    }

    /// The whole of it, ended with a session.
    pub(super) fn with_session(&self, check: &str) -> Timeline {
        self.ended(Step::ok(Point::Session).checked(check))
    }

    /// The member was found, and nothing forbids the sign-in.
    pub(super) fn decided(&mut self, outcome: &SignInOutcome) {
        let how = match outcome {
            SignInOutcome::Known(_) => "known identity",
            SignInOutcome::FirstLink(_) => "first link by e-mail",
            SignInOutcome::NewSubject(_) => "same directory object, new subject",
            SignInOutcome::Join(_) => "invitation",
            SignInOutcome::Refused(..) => return,
        };
        self.note(Step::ok(Point::Member).checked(how));
        self.note(Step::ok(Point::Policy));
    }

    fn ended(&self, step: Step) -> Timeline {
        let mut whole = self.timeline.clone();
        whole.end(self.created, self.clock.now(), step);
        whole
    }
}
