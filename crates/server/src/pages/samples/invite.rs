//! Samples of the invitation pages.

use super::super::Page;
use super::super::form::FieldErrors;
use super::super::invite::{InviteAccept, InviteOver, OtherSession, SsoWay, Typed, entry_refused};
use super::super::message::Message;
use super::{IDP, LONG_NAME, TENANT, visitor, when};

fn open() -> InviteAccept {
    InviteAccept {
        chrome: visitor(),
        tenant: TENANT.into(),
        inviter: Some("Ada Rowan".into()),
        email: "dora@rowanfinch.example".into(),
        is_admin: false,
        expires: when("2026-05-22T10:42:00Z", "22 May 2026, 10:42 UTC"),
        invitation: "ivt_0198c2f4a1d07c3e9b5544d0c7a1e2f3.1779446520000".into(),
        ways: vec![SsoWay {
            connection: "conn_0198c2f4a1d07c3e9b5544d0c7a1e2f3".into(),
            name: IDP.into(),
        }],
        password: true,
        least: 15,
        other: None,
        typed: Typed::default(),
        errors: FieldErrors::none(),
    }
}

impl Page for InviteAccept {
    const NAME: &'static str = "invite-accept";

    fn samples() -> Vec<(&'static str, Self)> {
        let errors = FieldErrors::none()
            .and("first_name", entry_refused("name-markup"))
            .and(
                "new_password",
                Message::of("password-error-too_short").number("least", 15),
            );
        vec![
            ("both-ways", open()),
            (
                "password",
                InviteAccept {
                    ways: Vec::new(),
                    inviter: None,
                    typed: Typed {
                        first_name: "Dora".into(),
                        last_name: LONG_NAME.into(),
                    },
                    ..open()
                },
            ),
            (
                "required",
                InviteAccept {
                    password: false,
                    is_admin: true,
                    ..open()
                },
            ),
            (
                "no-way",
                InviteAccept {
                    password: false,
                    is_admin: true,
                    inviter: None,
                    ways: Vec::new(),
                    ..open()
                },
            ),
            (
                "other-session",
                InviteAccept {
                    other: Some(OtherSession {
                        email: "ben@rowanfinch.example".into(),
                        tenant: "Another Team".into(),
                    }),
                    ..open()
                },
            ),
            (
                "errors",
                InviteAccept {
                    typed: Typed {
                        first_name: LONG_NAME.into(),
                        last_name: String::new(),
                    },
                    errors,
                    ..open()
                },
            ),
        ]
    }
}

fn over(word: &str) -> InviteOver {
    let message = |part: &str| {
        let message = Message::of(format!("invite-over-{word}-{part}"));
        message.text("tenant", TENANT)
    };
    InviteOver {
        chrome: visitor(),
        heading: message("heading"),
        sentence: message("sentence"),
        next: message("next"),
        can_ask: word == "expired",
        sign_in: word == "used",
        signed_in: false,
    }
}

impl Page for InviteOver {
    const NAME: &'static str = "invite-over";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![
            ("unknown", over("unknown")),
            ("expired", over("expired")),
            ("replaced", over("replaced")),
            ("revoked", over("revoked")),
            ("used", over("used")),
            ("paused", over("paused")),
            (
                "used-signed-in",
                InviteOver {
                    signed_in: true,
                    ..over("used")
                },
            ),
        ]
    }
}
