//! Samples of test sign-ins and of what is asked about candidates.

use super::super::Page;
use super::super::candidate::{CandidateAct, Change, ConfirmCandidate};
use super::super::chrome::MenuEntry;
use super::super::connection::CheckResult;
use super::super::hint::Hint;
use super::super::message::Message;
use super::super::test_run::{ClaimRow, RunRow, RunState, TestResult, TestRow, TestStart};
use super::{IDP, LONG_NAME, admin, when};

pub(super) fn changes() -> Vec<Change> {
    vec![Change {
        label: "sso-client-id",
        old: "0b1ec700-1111-4000-8000-000000000001".into(),
        new: "0b1ec700-2222-4000-8000-000000000002".into(),
    }]
}

impl Page for ConfirmCandidate {
    const NAME: &'static str = "sso_candidate";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |act, unproven: Option<&str>| Self {
            chrome: admin(MenuEntry::Integrations),
            act,
            id: "conn_01".into(),
            n: 3,
            changes: changes(),
            secret: true,
            touched: Some(42),
            unproven: unproven.map(Message::of),
        };
        let other_secret = "sso-candidate-why-test_other_secret";
        let other = "sso-candidate-why-test_other_settings";
        vec![
            ("swap", page(CandidateAct::Swap, None)),
            ("swap_secret", page(CandidateAct::Swap, Some(other_secret))),
            ("swap_untested", page(CandidateAct::Swap, Some(other))),
            ("discard", page(CandidateAct::Discard, None)),
            ("restore", page(CandidateAct::Restore, None)),
        ]
    }
}

impl Page for TestStart {
    const NAME: &'static str = "test_start";

    fn samples() -> Vec<(&'static str, Self)> {
        let first = Self {
            chrome: admin(MenuEntry::Integrations),
            id: "conn_01".into(),
            idp: IDP.into(),
            live: 1,
            candidate: None,
            runs: Vec::new(),
        };
        let states = [
            RunState::Waiting,
            RunState::Passed,
            RunState::Refused,
            RunState::Failed,
            RunState::PassedOlder,
        ];
        let row = |state| RunRow {
            url: "/integrations/sso/conn_01/test/tst_01".into(),
            when: when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC"),
            by: (state != RunState::Refused).then(|| LONG_NAME.into()),
            state,
        };
        let many = Self {
            candidate: Some(2),
            runs: states.map(row).into(),
            ..first.clone()
        };
        vec![("first", first), ("runs", many)]
    }
}

const CHECKS: [&str; 12] = [
    "public_url",
    "discovery",
    "issuer",
    "endpoints",
    "keys",
    "request",
    "answer",
    "exchange",
    "token",
    "claims",
    "member",
    "policy",
];

fn rows(failed: Option<&str>) -> Vec<TestRow> {
    let mut reached = true;
    let row = |name: &'static str| {
        let fails = failed == Some(name);
        let (result, detail) = if fails {
            (CheckResult::Fail, "reason-secret_expired-cause".to_owned())
        } else if reached {
            (CheckResult::Ok, format!("test-ok-{name}"))
        } else {
            (CheckResult::Skipped, "test-skipped".to_owned())
        };
        reached = reached && !fails;
        TestRow {
            name: name.to_owned(),
            result,
            detail: Message::of(detail).text("found", "https://idp.example/v2.0"),
            fix: fails.then(|| Message::of("reason-secret_expired-fix")),
            took: (result == CheckResult::Ok).then_some(87),
        }
    };
    CHECKS.map(row).into()
}

fn claims() -> Vec<ClaimRow> {
    let row = |name: &str, value: Option<&str>, used, offer| ClaimRow {
        name: name.to_owned(),
        value: value.map(str::to_owned),
        used,
        from_userinfo: offer,
        offer,
    };
    vec![
        row(
            "email",
            Some("ada@rowanfinch.example"),
            Some("test-use-email"),
            false,
        ),
        row("nonce", None, Some("test-use-check"), false),
        row("upn", Some("ada.rowan@rowanfinch.example"), None, true),
        row("name", Some(LONG_NAME), None, false),
    ]
}

fn passed() -> TestResult {
    TestResult {
        chrome: admin(MenuEntry::Integrations),
        id: "conn_01".into(),
        run: "tst_01".into(),
        idp: IDP.into(),
        state: RunState::Passed,
        headline: Message::of("test-headline-admin").text("name", LONG_NAME),
        when: when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC"),
        revision: 2,
        of_candidate: true,
        swap: true,
        again: true,
        rows: rows(None),
        hints: Vec::new(),
        evidence: Vec::new(),
        claims: claims(),
    }
}

impl Page for TestResult {
    const NAME: &'static str = "test_result";

    fn samples() -> Vec<(&'static str, Self)> {
        let failed = Self {
            state: RunState::Failed,
            headline: Message::of("test-headline-failed").text("code", "sso_idp_rejected"),
            swap: false,
            rows: rows(Some("exchange")),
            hints: vec![Hint::of_number(7_000_222)],
            evidence: vec![(Message::of("evidence-status"), "401".into())],
            claims: Vec::new(),
            ..passed()
        };
        let refused = Self {
            state: RunState::Refused,
            headline: Message::of("test-headline-refused").text("code", "user_not_provisioned"),
            swap: false,
            of_candidate: false,
            rows: rows(Some("member")),
            ..passed()
        };
        let waiting = Self {
            state: RunState::Waiting,
            headline: Message::of("test-headline-waiting").text("idp", IDP),
            swap: false,
            rows: rows(Some("request")),
            claims: Vec::new(),
            ..passed()
        };
        vec![
            ("passed", passed()),
            ("refused", refused),
            ("failed", failed),
            ("waiting", waiting),
        ]
    }
}
