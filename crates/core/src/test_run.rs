//! Test sign-ins: real round trips that change nothing (N-60).
//!
//! A run belongs to one revision of a connection and names the settings and the
//! secret it used (N-61). It has passed only if the code was exchanged and the
//! decision about the member was the one of an ordinary sign-in (N-62). The
//! report holds no token, code or secret.

use serde::{Deserialize, Serialize};

use crate::{
    id::{ConnectionId, CredentialId, MemberId, TenantId, TestLinkId, TestRunId},
    problem::{Evidence, Problem, Stage},
    time::{Span, Timestamp},
};

/// So many runs of a connection are kept.
pub const KEPT_RUNS: i64 = 50;
/// And none is kept longer.
pub const KEPT_FOR: Span = Span::days(90);
/// A test link opens so long.
pub const LINK_LIFETIME: Span = Span::hours(24);

/// A test that ended in "would sign in as …".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedTest {
    /// The member it would have signed in.
    pub member: MemberId,
    /// When it ended.
    pub at: Timestamp,
    /// With which settings.
    pub fingerprint: String,
    /// With which secret.
    pub credential: Option<CredentialId>,
    /// Whether that member is an active admin now, and began the test.
    pub is_active_admin: bool,
}

/// One test sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestRun {
    /// Its id.
    pub id: TestRunId,
    /// The tenant.
    pub tenant: TenantId,
    /// The connection tested.
    pub connection: ConnectionId,
    /// Which of its revisions.
    pub revision: i64,
    /// Fingerprint of the settings shown when it began.
    pub fingerprint: String,
    /// The admin who began it; none when a test link did.
    pub started_by: Option<MemberId>,
    /// The link that began it.
    pub link: Option<TestLinkId>,
    /// When it began.
    pub created: Timestamp,
    /// How it ended; `None` while nothing came back.
    pub ended: Option<Ended>,
}

/// A link with which somebody else tests, as often as they like while it lives (N-63).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestLink {
    /// Its id.
    pub id: TestLinkId,
    /// The tenant.
    pub tenant: TenantId,
    /// The connection it tests.
    pub connection: ConnectionId,
    /// The admin who made it.
    pub made_by: MemberId,
    /// When.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// How.
    pub verdict: Verdict,
    /// The secret the provider accepted.
    pub credential: Option<CredentialId>,
    /// Whom it would have signed in.
    pub member: Option<MemberId>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It would have signed somebody in.
    Passed,
    /// The provider vouched for somebody who would have been refused.
    Refused,
    /// The round trip did not come so far.
    Failed,
}

impl Verdict {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Passed => "passed",
            Verdict::Refused => "refused",
            Verdict::Failed => "failed",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        [Verdict::Passed, Verdict::Refused, Verdict::Failed]
            .into_iter()
            .find(|verdict| verdict.as_str() == text)
    }
}

/// The twelve things a run reports, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Public URL and Redirect URI.
    PublicUrl,
    /// Discovery can be read.
    Discovery,
    /// The issuer is the one configured.
    Issuer,
    /// The endpoints are safe.
    Endpoints,
    /// There are usable keys.
    Keys,
    /// The browser left with a request.
    Request,
    /// The provider answered.
    Answer,
    /// The code was exchanged: the secret is right.
    Exchange,
    /// The token is valid.
    Token,
    /// The claims are there.
    Claims,
    /// A member was found.
    Member,
    /// Role and policy let them in.
    Policy,
}

impl Check {
    /// All of them.
    pub const ALL: [Check; 12] = [
        Check::PublicUrl,
        Check::Discovery,
        Check::Issuer,
        Check::Endpoints,
        Check::Keys,
        Check::Request,
        Check::Answer,
        Check::Exchange,
        Check::Token,
        Check::Claims,
        Check::Member,
        Check::Policy,
    ];

    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Check::PublicUrl => "public_url",
            Check::Discovery => "discovery",
            Check::Issuer => "issuer",
            Check::Endpoints => "endpoints",
            Check::Keys => "keys",
            Check::Request => "request",
            Check::Answer => "answer",
            Check::Exchange => "exchange",
            Check::Token => "token",
            Check::Claims => "claims",
            Check::Member => "member",
            Check::Policy => "policy",
        }
    }

    /// The row in which a sign-in with this problem failed.
    pub fn of_problem(problem: &Problem) -> Check {
        match (problem.stage, problem.reason) {
            (Stage::Start, _) => Check::Request,
            (Stage::State | Stage::Answer, _) => Check::Answer,
            (Stage::Discovery, "no_usable_key" | "keys_missing") => Check::Keys,
            (Stage::Discovery, "issuer_differs") => Check::Issuer,
            (Stage::Discovery, reason) if reason.starts_with("endpoint") => Check::Endpoints,
            (Stage::Discovery, _) => Check::Discovery,
            (Stage::Exchange, _) => Check::Exchange,
            (Stage::Token, _) => Check::Token,
            (Stage::Claims, _) => Check::Claims,
            (Stage::Member, "claim_absent" | "claim_unusable" | "email_verified_false") => {
                Check::Claims
            }
            (
                Stage::Member,
                "tenant_suspended"
                | "connection_disabled"
                | "connection_deleted"
                | "settings_changed",
            )
            | (Stage::Session, _) => Check::Policy,
            (Stage::Member, _) => Check::Member,
        }
    }
}

/// How a row ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Passed.
    Ok,
    /// Passed with a remark.
    Warn,
    /// Failed.
    Fail,
    /// Not reached.
    Skipped,
}

/// One row of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What was looked at.
    pub check: Check,
    /// How it ended.
    pub mark: Mark,
    /// The reason when it failed; a stable word.
    #[serde(default)]
    pub reason: Option<String>,
    /// What was found: an address, a name, a number; foreign text is cut.
    #[serde(default)]
    pub found: Option<String>,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub took: Option<i64>,
}

impl Row {
    /// A row with nothing but its mark.
    pub fn of(check: Check, mark: Mark) -> Row {
        Row {
            check,
            mark,
            reason: None,
            found: None,
            took: None,
        }
    }
}

/// A claim as the provider sent it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// Its value, cut; `None` where it is nobody's business.
    pub value: Option<String>,
    /// It came from UserInfo, not from the token.
    pub from_userinfo: bool,
}

/// What a run found; kept with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// The rows known so far, in their order.
    pub rows: Vec<Row>,
    /// What the provider said of the person.
    pub claims: Vec<Claim>,
    /// The code of the refusal.
    pub code: Option<String>,
    /// The reason inside it.
    pub reason: Option<String>,
    /// What was checked, expected and received.
    pub evidence: Evidence,
    /// Whom it would sign in, in words.
    pub name: Option<String>,
    /// As admin.
    pub is_admin: bool,
    /// How the member was found: `subject`, `directory`, `email` or `invitation`.
    pub by: Option<String>,
}

impl Report {
    /// The rows of the round trip all passed: what a swap is offered for.
    pub fn round_trip_passed(&self) -> bool {
        let late = |row: &&Row| row.check >= Check::Answer;
        let passed = |row: &Row| matches!(row.mark, Mark::Ok | Mark::Warn);
        let rows: Vec<_> = self.rows.iter().filter(late).collect();
        rows.len() == 6 && rows.into_iter().all(passed)
    }

    /// Sets the row of a check.
    pub fn set(&mut self, row: Row) {
        self.rows.retain(|one| one.check != row.check);
        self.rows.push(row);
        self.rows.sort_by_key(|one| one.check);
    }

    /// Marks what came before `check` and has no row as passed, `check` as failed, the rest as not reached.
    pub fn failed_at(&mut self, check: Check, problem: &Problem) {
        for one in Check::ALL {
            let known = self.rows.iter().any(|row| row.check == one);
            if one == check {
                let mut row = Row::of(one, Mark::Fail);
                row.reason = Some(problem.reason.to_owned());
                row.found.clone_from(&problem.evidence.got);
                self.set(row);
            } else if one > check {
                if one > Check::Request {
                    self.set(Row::of(one, Mark::Skipped));
                }
            } else if !known {
                self.set(Row::of(one, Mark::Ok));
            }
        }
        for one in Check::ALL {
            if !self.rows.iter().any(|row| row.check == one) {
                self.set(Row::of(one, Mark::Skipped));
            }
        }
        self.code = Some(problem.code.as_str().to_owned());
        self.reason = Some(problem.reason.to_owned());
        self.evidence = (*problem.evidence).clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Code;

    /// N-62: a row that failed, or was not reached, is no pass.
    #[test]
    fn n62_given_a_row_not_passed_then_the_round_trip_did_not() {
        let mut good = Report::default();
        assert!(!good.round_trip_passed(), "no rows at all");
        for check in Check::ALL {
            good.set(Row::of(check, Mark::Ok));
        }
        assert!(good.round_trip_passed());
        for check in Check::ALL {
            for mark in [Mark::Fail, Mark::Skipped] {
                let mut one = good.clone();
                one.set(Row::of(check, mark));
                assert_eq!(one.round_trip_passed(), check < Check::Answer, "{check:?}");
            }
        }
    }

    #[test]
    fn given_a_failure_then_earlier_rows_passed_and_later_ones_were_not_reached() {
        let problem = Problem::new(Code::SsoIdpRejected, "secret_wrong", Stage::Exchange);
        let mut report = Report::default();
        report.set(Row::of(Check::Discovery, Mark::Warn));
        report.failed_at(Check::of_problem(&problem), &problem);
        let marks: Vec<Mark> = report.rows.iter().map(|row| row.mark).collect();
        assert_eq!(marks.len(), 12);
        assert_eq!(marks[1], Mark::Warn);
        assert_eq!(marks[6], Mark::Ok);
        assert_eq!(marks[7], Mark::Fail);
        assert!(marks[8..].iter().all(|mark| *mark == Mark::Skipped));
    }
}
