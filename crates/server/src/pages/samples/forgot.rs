//! Samples of the forgotten password.

use super::super::Page;
use super::super::forgot::{Forgot, ForgotSent, ResetPassword, ResetUnusable};
use super::super::form::FieldErrors;
use super::super::message::Message;
use super::{LONG_NAME, TENANT, visitor};

fn forgot() -> Forgot {
    Forgot {
        chrome: visitor(),
        email: String::new(),
        team: None,
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
        vec![("ask", forgot()), ("wrong", wrong)]
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
