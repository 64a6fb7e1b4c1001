//! Samples of the page that asks once more who somebody is.

use super::super::Page;
use super::super::banner::Banner;
use super::super::confirm::{ConfirmPage, ConfirmStep, ProofLink, Second};
use super::super::form::FieldErrors;
use super::super::message::Message;
use super::{IDP, START, visitor, when};

impl Page for ConfirmPage {
    const NAME: &'static str = "confirm";

    fn samples() -> Vec<(&'static str, Self)> {
        let link = || {
            Some(ProofLink {
                name: IDP.into(),
                url: START.into(),
            })
        };
        let ask = |password, link| ConfirmStep::Ask {
            password,
            second: Second::None,
            link,
        };
        let asks = |second, link| ConfirmStep::Ask {
            password: true,
            second,
            link,
        };
        let page = Self {
            chrome: visitor(),
            path: "/confirm/kpt_0198c2f4a1d07c3e9b5544d0c7a1e2f3".into(),
            email: "ada@rowanfinch.example".into(),
            step: ask(true, link()),
            banner: None,
            errors: FieldErrors::none(),
        };
        let with = |step| Self {
            step,
            ..page.clone()
        };
        let wrong = Self {
            errors: FieldErrors::none().and("password", Message::of("confirm-error-password")),
            ..with(ask(true, None))
        };
        let wait = Self {
            banner: Some(Banner {
                wait_until: Some(when("2026-11-24T08:30:00Z", "24 Nov 2026, 08:30 UTC")),
                ..Banner::of("too_many_attempts")
            }),
            ..with(ask(true, None))
        };
        let wrong_code = Self {
            errors: FieldErrors::none().and("code", Message::of("second-error-code")),
            ..with(asks(Second::Code, None))
        };
        let refused = Self {
            banner: Some(Banner::of("fresh_proof_needed")),
            ..with(ask(false, link()))
        };
        vec![
            ("password", with(ask(true, None))),
            ("provider", with(ask(false, link()))),
            ("ready", with(ConfirmStep::Ready)),
            ("stuck", with(ask(false, None))),
            ("wrong", wrong),
            ("code", with(asks(Second::Code, link()))),
            ("wrong_code", wrong_code),
            ("recovery", with(asks(Second::Recovery, None))),
            ("wait", wait),
            ("refused", refused),
            ("both", page),
        ]
    }
}
