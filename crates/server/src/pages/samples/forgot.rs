//! Samples of the forgotten password.

use super::super::Page;
use super::super::forgot::{Forgot, ForgotSent, ResetPassword, ResetUnusable};
use super::super::form::FieldErrors;
use super::super::message::Message;
use super::{LONG_NAME, TENANT, visitor, when};

fn forgot() -> Forgot {
    Forgot {
        chrome: visitor(),
        email: String::new(),
        team: None,
        wait_until: None,
        errors: FieldErrors::none(),
    }
}

impl Page for Forgot {
    const NAME: &'static str = "forgot";

    fn samples() -> Vec<(&'static str, Self)> {
        let wrong = Forgot {
            email: "ben@".into(),
            team: Some("rowan-finch".into()),
            errors: FieldErrors::none().and("email", Message::of("login-error-email_invalid")),
            ..forgot()
        };
        let wait = Forgot {
            email: "ben@rowanfinch.example".into(),
            wait_until: Some(when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC")),
            ..forgot()
        };
        vec![("ask", forgot()), ("wrong", wrong), ("wait", wait)]
    }
}

impl Page for ForgotSent {
    const NAME: &'static str = "forgot-sent";

    fn samples() -> Vec<(&'static str, Self)> {
        let sent = ForgotSent {
            chrome: visitor(),
            login_url: "/login".into(),
            mails_leave: true,
        };
        let kept = ForgotSent {
            mails_leave: false,
            ..sent.clone()
        };
        vec![("sent", sent), ("no-mail", kept)]
    }
}

impl Page for ResetPassword {
    const NAME: &'static str = "reset-password";

    fn samples() -> Vec<(&'static str, Self)> {
        let ask = ResetPassword {
            chrome: visitor(),
            tenant: TENANT.into(),
            email: "ben@rowanfinch.example".into(),
            least: 15,
            errors: FieldErrors::none(),
        };
        let short = ResetPassword {
            least: 20,
            tenant: LONG_NAME.into(),
            errors: FieldErrors::none().and(
                "new_password",
                Message::of("password-error-too_short").number("least", 20),
            ),
            ..ask.clone()
        };
        vec![("ask", ask), ("short", short)]
    }
}

impl Page for ResetUnusable {
    const NAME: &'static str = "reset-unusable";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("gone", ResetUnusable { chrome: visitor() })]
    }
}
