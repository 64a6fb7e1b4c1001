//! Samples of the second factor. The secret belongs to nobody.

use super::super::Page;
use super::super::chrome::{Flash, MenuEntry, Tone};
use super::super::form::FieldErrors;
use super::super::message::Message;
use super::super::second_factor::{AddApp, Ask, LoginCode, Qr, RecoveryCodes};
use super::{LONG_NAME, TENANT, user, visitor, when};

const SECRET: &str = "MZXW6YTBOIMZXW6YTBOIMZXW6YTBOIMZ";

fn picture() -> Qr {
    Qr::of(&format!(
        "otpauth://totp/Sample:sample?secret={SECRET}&issuer=Sample"
    ))
}

impl Page for LoginCode {
    const NAME: &'static str = "login-code";

    fn samples() -> Vec<(&'static str, Self)> {
        let code = LoginCode {
            chrome: visitor(),
            tenant: TENANT.into(),
            email: "ben@rowanfinch.example".into(),
            ask: Ask::Code,
            wait_until: None,
            errors: FieldErrors::none(),
        };
        let wrong = LoginCode {
            errors: FieldErrors::none().and("code", Message::of("second-error-code")),
            ..code.clone()
        };
        let recovery = LoginCode {
            ask: Ask::Recovery,
            ..code.clone()
        };
        let used = LoginCode {
            errors: FieldErrors::none().and("recovery_code", Message::of("second-error-recovery")),
            ..recovery.clone()
        };
        let enrol = LoginCode {
            tenant: LONG_NAME.into(),
            ask: Ask::Enrol {
                picture: picture(),
                secret: SECRET.into(),
            },
            ..code.clone()
        };
        let wait = LoginCode {
            wait_until: Some(when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC")),
            ..code.clone()
        };
        vec![
            ("code", code),
            ("wrong", wrong),
            ("recovery", recovery),
            ("recovery-used", used),
            ("enrol", enrol),
            ("wait", wait),
        ]
    }
}

impl Page for AddApp {
    const NAME: &'static str = "account-app";

    fn samples() -> Vec<(&'static str, Self)> {
        let add = AddApp {
            chrome: user(MenuEntry::Account),
            id: "kpt_01".into(),
            picture: picture(),
            secret: SECRET.into(),
            replaces: false,
            errors: FieldErrors::none(),
        };
        let replace = AddApp {
            replaces: true,
            errors: FieldErrors::none().and("code", Message::of("second-error-code")),
            ..add.clone()
        };
        vec![("add", add), ("replace-wrong", replace)]
    }
}

impl Page for RecoveryCodes {
    const NAME: &'static str = "account-codes";

    fn samples() -> Vec<(&'static str, Self)> {
        let code = |n: usize| format!("{n}abc-def{n}-gh{n}j-kmnp");
        let chrome = user(MenuEntry::Account).with_flash(Some(Flash {
            tone: Tone::Good,
            message: Message::of("flash-account-app"),
        }));
        let codes = RecoveryCodes {
            chrome,
            id: "kpt_02".into(),
            codes: (0..10).map(code).collect(),
        };
        vec![("new", codes)]
    }
}
