//! Samples of a member's own account.

use super::super::Page;
use super::super::account::{
    Account, AccountHistory, AccountPassword, AccountSessions, FactorState, Names, OwnIdentity,
    PasswordState, SessionRow,
};
use super::super::chrome::{Flash, MenuEntry, Tone};
use super::super::form::FieldErrors;
use super::super::message::Message;
use super::{IDP, LONG_NAME, TENANT, admin, user, when};

fn off() -> Message {
    Message::of("login-enforced")
        .text("tenant", TENANT)
        .text("idp", IDP)
}

fn identity() -> OwnIdentity {
    OwnIdentity {
        id: "idn_01".into(),
        connection: IDP.into(),
        issuer: "https://login.microsoftonline.com/0f1d9a1e-7c0c-4d6a-9f0e-2b8f1f3c5d77/v2.0"
            .into(),
        subject: "AAAAAAAA…q9Zk".into(),
        linked_on: when("2026-05-01T00:00:00Z", "1 May 2026"),
        last_used: Some(when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC")),
        locked: None,
    }
}

fn account() -> Account {
    Account {
        chrome: user(MenuEntry::Account),
        email: "ben@rowanfinch.example".into(),
        names: Names {
            first: "Ben".into(),
            last: "Finch".into(),
        },
        errors: FieldErrors::none(),
        password: PasswordState::Set,
        factor: FactorState::None { required: false },
        identities: vec![identity()],
        sessions: Message::of("account-sessions-count").number("count", 3),
        refused: None,
    }
}

fn with_app(count: i64, locked: bool) -> FactorState {
    FactorState::App {
        since: when("2026-05-02T00:00:00Z", "2 May 2026"),
        codes: Message::of("account-codes-left").number("count", count),
        locked: locked.then(|| Message::of("account-app-locked")),
    }
}

impl Page for Account {
    const NAME: &'static str = "account";

    fn samples() -> Vec<(&'static str, Self)> {
        let app = Account {
            factor: with_app(9, false),
            ..account()
        };
        let required = Account {
            factor: FactorState::None { required: true },
            identities: Vec::new(),
            ..account()
        };
        let locked = Account {
            factor: with_app(0, true),
            sessions: Message::of("account-sessions-count").number("count", 1),
            ..account()
        };
        let enforced = Account {
            chrome: admin(MenuEntry::Account),
            email: "ada@rowanfinch.example".into(),
            password: PasswordState::Off(off()),
            factor: FactorState::Off(Message::of("account-app-sso")),
            identities: vec![OwnIdentity {
                locked: Some(Message::of("account-refused-last_way")),
                last_used: None,
                ..identity()
            }],
            ..account()
        };
        let without_password = Account {
            password: PasswordState::None,
            factor: FactorState::Off(Message::of("account-app-off")),
            ..account()
        };
        let wrong = Account {
            names: Names {
                first: LONG_NAME.into(),
                last: "Finch".into(),
            },
            errors: FieldErrors::none().and("first_name", Message::of("account-error-markup")),
            ..account()
        };
        let refused = Account {
            refused: Some(Message::of("account-refused-last_admin")),
            ..account()
        };
        let mut saved = account();
        saved.chrome = saved.chrome.with_flash(Some(Flash {
            tone: Tone::Good,
            message: Message::of("flash-account-names"),
        }));
        vec![
            ("plain", account()),
            ("with-app", app),
            ("factor-required", required),
            ("app-locked", locked),
            ("enforced", enforced),
            ("without-password", without_password),
            ("wrong-name", wrong),
            ("refused", refused),
            ("saved", saved),
        ]
    }
}

impl Page for AccountPassword {
    const NAME: &'static str = "account-password";

    fn samples() -> Vec<(&'static str, Self)> {
        let change = AccountPassword {
            chrome: user(MenuEntry::Account),
            email: "ben@rowanfinch.example".into(),
            has_password: true,
            least: 15,
            off: None,
            wait_until: None,
            errors: FieldErrors::none(),
        };
        let first = AccountPassword {
            has_password: false,
            ..change.clone()
        };
        let enforced = AccountPassword {
            off: Some(off()),
            ..change.clone()
        };
        let wrong = AccountPassword {
            errors: FieldErrors::none()
                .and("current_password", Message::of("account-error-current")),
            ..change.clone()
        };
        let common = AccountPassword {
            errors: FieldErrors::none().and("new_password", Message::of("password-error-common")),
            ..change.clone()
        };
        let wait = AccountPassword {
            wait_until: Some(when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC")),
            ..change.clone()
        };
        vec![
            ("change", change),
            ("first", first),
            ("enforced", enforced),
            ("wrong-current", wrong),
            ("common", common),
            ("wait", wait),
        ]
    }
}

fn session() -> SessionRow {
    SessionRow {
        id: "ses_01".into(),
        device: Some("Firefox on Windows".into()),
        network: Some("203.0.113.0/24".into()),
        way: Message::of("account-way-password"),
        started: when("2026-05-15T08:01:00Z", "15 May 2026, 08:01 UTC"),
        last_seen: when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC"),
        is_this: true,
        end: None,
        ended: None,
    }
}

fn by_sso() -> SessionRow {
    SessionRow {
        id: "ses_02".into(),
        device: Some("Safari on iPhone".into()),
        network: Some("2001:db8:7::/48".into()),
        way: Message::of("account-way-sso").text("idp", IDP),
        is_this: false,
        ..session()
    }
}

fn unknown() -> SessionRow {
    SessionRow {
        id: "ses_03".into(),
        device: None,
        network: None,
        way: Message::of("account-way-sso-gone"),
        is_this: false,
        ..session()
    }
}

impl Page for AccountSessions {
    const NAME: &'static str = "account-sessions";

    fn samples() -> Vec<(&'static str, Self)> {
        let alone = AccountSessions {
            chrome: user(MenuEntry::Account),
            sessions: vec![session()],
            more: false,
        };
        let several = AccountSessions {
            sessions: vec![session(), by_sso(), unknown()],
            more: true,
            ..alone.clone()
        };
        vec![("alone", alone), ("several", several)]
    }
}

impl Page for AccountHistory {
    const NAME: &'static str = "account-history";

    fn samples() -> Vec<(&'static str, Self)> {
        let live = SessionRow {
            end: Some(Message::of("account-end-live")),
            ..session()
        };
        let ended = SessionRow {
            end: Some(Message::of("account-end-ended")),
            ended: Some(when("2026-05-14T18:00:00Z", "14 May 2026, 18:00 UTC")),
            ..by_sso()
        };
        let ran_out = SessionRow {
            end: Some(Message::of("account-end-ran-out")),
            ended: Some(when("2026-05-13T16:00:00Z", "13 May 2026, 16:00 UTC")),
            ..unknown()
        };
        let first = AccountHistory {
            chrome: user(MenuEntry::Account),
            sessions: vec![live, ended.clone(), ran_out],
            first_url: None,
            next_url: Some("/account/history?before=1747298460000.ses_03".into()),
        };
        let later = AccountHistory {
            sessions: vec![ended],
            first_url: Some("/account/history".into()),
            next_url: None,
            ..first.clone()
        };
        let none = AccountHistory {
            sessions: Vec::new(),
            first_url: None,
            next_url: None,
            ..first.clone()
        };
        vec![("first", first), ("later", later), ("none", none)]
    }
}
