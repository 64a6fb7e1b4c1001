//! Samples of the connection pages.

use super::super::Page;
use super::super::candidate::{CandidateBox, PastBox};
use super::super::chrome::{Flash, MenuEntry, Tone};
use super::super::connection::{
    CheckResult, CheckRow, ConfirmAct, ConfirmChange, ConfirmConnection, ConnectionPage,
    ConnectionView, Enforcement, FormValues, SecretSlot, Status,
};
use super::super::form::FieldErrors;
use super::super::message::Message;
use super::{IDP, LONG_NAME, REDIRECT_URI, START, admin, when};

const ISSUER: &str = "https://login.microsoftonline.com/3f1c9a52-7f0e-4b07-9f39-0b8a2f6f6d11/v2.0";

fn filled() -> FormValues {
    FormValues {
        name: IDP.into(),
        issuer: ISSUER.into(),
        client_id: "aa6ff0f2-93c1-4c1e-8c55-6a1c0d6f7d20".into(),
        secret_expires: "2028-05-15".into(),
        ..FormValues::defaults()
    }
}

fn empty_form() -> ConnectionPage {
    ConnectionPage {
        chrome: admin(MenuEntry::Integrations),
        editing: false,
        action: "/integrations/sso".into(),
        redirect_uri: REDIRECT_URI.into(),
        values: FormValues::defaults(),
        stored_secret: None,
        errors: FieldErrors::none(),
        notes: Vec::new(),
        checks: Vec::new(),
        enforce_rows: Vec::new(),
        test_url: None,
        waits: false,
        apply_now: false,
        confirm_issuer_change: None,
    }
}

fn edit_form() -> ConnectionPage {
    ConnectionPage {
        editing: true,
        action: "/integrations/sso/conn_01/edit".into(),
        values: filled(),
        stored_secret: Some(current_secret()),
        test_url: Some("/auth/sso/start?connection=conn_01".into()),
        ..empty_form()
    }
}

fn current_secret() -> SecretSlot {
    SecretSlot {
        last4: "x43f".into(),
        set_on: when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC"),
        ends_on: Some(when("2028-05-15", "15 May 2028")),
        fallback: false,
    }
}

fn old_secret() -> SecretSlot {
    SecretSlot {
        last4: "Q~9b".into(),
        set_on: when("2024-05-20T09:00:00Z", "20 May 2024, 09:00 UTC"),
        ends_on: None,
        fallback: true,
    }
}

fn row(name: &str, result: CheckResult, detail: Message) -> CheckRow {
    CheckRow {
        name: name.into(),
        result,
        detail,
    }
}

fn passed(name: &str, value: &str) -> CheckRow {
    let detail = Message::of(format!("check-passed-{name}")).text("value", value);
    row(name, CheckResult::Ok, detail)
}

fn good_checks() -> Vec<CheckRow> {
    vec![
        passed("discovery", ""),
        passed("issuer", ISSUER),
        passed("endpoints", "login.microsoftonline.com"),
        passed("keys", "4"),
        passed("algorithms", "RS256"),
    ]
}

fn bad_checks() -> Vec<CheckRow> {
    let failed = |word: &str| Message::of(format!("sso-error-{word}"));
    vec![
        passed("discovery", ""),
        passed("issuer", ISSUER),
        row(
            "endpoints",
            CheckResult::Warn,
            failed("endpoint_missing").text("endpoint", "userinfo_endpoint"),
        ),
        passed("keys", "4"),
        row("secret", CheckResult::Fail, failed("secret_wrong")),
        row(
            "made_up",
            CheckResult::Skipped,
            failed("issuer_unreachable"),
        ),
    ]
}

fn with_errors() -> ConnectionPage {
    ConnectionPage {
        values: FormValues {
            name: String::new(),
            ..filled()
        },
        errors: FieldErrors::none()
            .and("name", Message::of("sso-error-name_missing"))
            .and("client_secret", Message::of("sso-error-secret_wrong")),
        notes: vec![
            Message::of("sso-note-issuer_from_guid").text("issuer", ISSUER),
            Message::of("sso-note-whitespace_trimmed"),
        ],
        checks: bad_checks(),
        ..empty_form()
    }
}

fn enforce_refused() -> ConnectionPage {
    ConnectionPage {
        values: FormValues {
            enforce_sso: false,
            ..filled()
        },
        enforce_rows: vec![
            "no_recent_admin_sign_in".into(),
            "proof_other_settings".into(),
        ],
        ..edit_form()
    }
}

fn confirm_change() -> ConnectionPage {
    ConnectionPage {
        confirm_issuer_change: Some(ConfirmChange {
            value: "3f1c9a52".into(),
            linked: 42,
        }),
        ..edit_form()
    }
}

impl Page for ConnectionPage {
    const NAME: &'static str = "sso_form";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![
            ("empty", empty_form()),
            ("errors", with_errors()),
            ("edit", edit_form()),
            (
                "waits",
                ConnectionPage {
                    waits: true,
                    apply_now: true,
                    ..edit_form()
                },
            ),
            ("enforce_refused", enforce_refused()),
            ("confirm_change", confirm_change()),
        ]
    }
}

fn view() -> ConnectionView {
    ConnectionView {
        chrome: admin(MenuEntry::Integrations),
        id: "conn_01".into(),
        status: Status::Active,
        attention: None,
        values: filled(),
        redirect_uri: REDIRECT_URI.into(),
        start_url: format!("https://signin.rowanfinch.example{START}"),
        candidate: None,
        past: Vec::new(),
        secrets: vec![current_secret()],
        enforcement: Enforcement {
            required: false,
            since: None,
            by: None,
        },
        notes: Vec::new(),
        checks: good_checks(),
        checked_at: Some(when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC")),
        locked: None,
    }
}

fn with_candidate() -> ConnectionView {
    ConnectionView {
        candidate: Some(CandidateBox {
            n: 3,
            by: "member Ada Rowan".into(),
            when: when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC"),
            changes: super::test_run::changes(),
            secret: true,
            unproven: Some(Message::of("sso-candidate-why-no_passed_test")),
        }),
        past: vec![PastBox {
            n: 1,
            name: IDP.into(),
            by: "member Ada Rowan".into(),
            until: when("2026-05-14T10:42:00Z", "14 May 2026, 10:42 UTC"),
        }],
        ..required()
    }
}

fn saved() -> ConnectionView {
    ConnectionView {
        chrome: admin(MenuEntry::Integrations).with_flash(Some(Flash {
            tone: Tone::Good,
            message: Message::of("sso-saved"),
        })),
        notes: vec![Message::of("sso-note-secret_unproved")],
        ..view()
    }
}

fn required() -> ConnectionView {
    ConnectionView {
        enforcement: Enforcement {
            required: true,
            since: Some(when("2026-05-15T10:50:00Z", "15 May 2026, 10:50 UTC")),
            by: Some("Ada Rowan".into()),
        },
        locked: Some(Message::of("sso-locked-enforced")),
        ..view()
    }
}

fn rotating() -> ConnectionView {
    ConnectionView {
        secrets: vec![current_secret(), old_secret()],
        ..required()
    }
}

fn attention() -> ConnectionView {
    ConnectionView {
        status: Status::NeedsAttention,
        attention: Some(Message::of("reason-secret_expired-cause")),
        checks: bad_checks(),
        ..view()
    }
}

fn disabled() -> ConnectionView {
    ConnectionView {
        status: Status::Disabled,
        values: FormValues {
            name: LONG_NAME.into(),
            secret_expires: String::new(),
            ..filled()
        },
        checks: Vec::new(),
        checked_at: None,
        ..view()
    }
}

impl Page for ConnectionView {
    const NAME: &'static str = "sso_view";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![
            ("active", view()),
            ("candidate", with_candidate()),
            ("saved", saved()),
            ("required", required()),
            ("rotating", rotating()),
            ("attention", attention()),
            ("disabled", disabled()),
        ]
    }
}

impl Page for ConfirmConnection {
    const NAME: &'static str = "sso_confirm";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |act, linked, without_password| Self {
            chrome: admin(MenuEntry::Integrations),
            act,
            id: "conn_01".into(),
            name: IDP.into(),
            linked,
            without_password,
        };
        vec![
            ("disable", page(ConfirmAct::Disable, 42, 17)),
            ("disable_none", page(ConfirmAct::Disable, 0, 0)),
            ("delete", page(ConfirmAct::Delete, 1, 1)),
        ]
    }
}
