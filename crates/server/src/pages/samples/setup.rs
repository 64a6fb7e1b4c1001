//! Samples of the first run.

use super::super::Page;
use super::super::chrome::{Flash, MenuEntry, Tone};
use super::super::form::FieldErrors;
use super::super::message::Message;
use super::super::setup::{
    Forwarding, SetupAddress, SetupCode, SetupDone, SetupKey, SetupMail, SetupTeam, TeamValues,
};
use super::{TENANT, admin, visitor};

const ORIGIN: &str = "https://signin.rowanfinch.example";

fn wrong(field: &'static str, key: &str) -> FieldErrors {
    FieldErrors::none().and(field, Message::of(key))
}

impl Page for SetupCode {
    const NAME: &'static str = "setup_code";

    fn samples() -> Vec<(&'static str, Self)> {
        let empty = Self {
            chrome: visitor(),
            errors: FieldErrors::none(),
        };
        let invalid = Self {
            errors: wrong("code", "setup-error-code_invalid"),
            ..empty.clone()
        };
        let again = Self {
            chrome: visitor().with_flash(Some(Flash {
                tone: Tone::Bad,
                message: Message::of("flash-setup-code"),
            })),
            ..empty.clone()
        };
        vec![("empty", empty), ("invalid", invalid), ("again", again)]
    }
}

impl Page for SetupAddress {
    const NAME: &'static str = "setup_address";

    fn samples() -> Vec<(&'static str, Self)> {
        let same = Self {
            chrome: visitor(),
            configured: ORIGIN.into(),
            browser: Some(ORIGIN.into()),
            host: "signin.rowanfinch.example".into(),
            forwarding: Vec::new(),
            untrusted: false,
            same: true,
            private: true,
            errors: FieldErrors::none(),
        };
        let forwarded = Forwarding {
            name: "x-forwarded-for".into(),
            value: "203.0.113.7".into(),
        };
        let differs = Self {
            browser: Some("http://accounts.rowanfinch.example:8081".into()),
            forwarding: vec![forwarded],
            untrusted: true,
            same: false,
            private: false,
            errors: wrong("known", "setup-error-known"),
            ..same.clone()
        };
        let unsaid = Self {
            browser: None,
            same: false,
            ..same.clone()
        };
        vec![("same", same), ("differs", differs), ("unsaid", unsaid)]
    }
}

impl Page for SetupKey {
    const NAME: &'static str = "setup_key";

    fn samples() -> Vec<(&'static str, Self)> {
        let empty = Self {
            chrome: visitor(),
            key_file: "/var/lib/latchkey/master.key".into(),
            database: "sqlite:/var/lib/latchkey/latchkey.db".into(),
            errors: FieldErrors::none(),
        };
        let unticked = Self {
            errors: wrong("kept", "setup-error-kept"),
            ..empty.clone()
        };
        vec![("empty", empty), ("unticked", unticked)]
    }
}

impl Page for SetupTeam {
    const NAME: &'static str = "setup_team";

    fn samples() -> Vec<(&'static str, Self)> {
        let empty = Self {
            chrome: visitor(),
            values: TeamValues::default(),
            least: 15,
            door: format!("{ORIGIN}/t/…/login"),
            errors: FieldErrors::none(),
        };
        let wrong = Self {
            values: TeamValues {
                team: TENANT.into(),
                slug: "Rowan Finch".into(),
                first_name: "Ada".into(),
                last_name: "Rowan".into(),
                email: "ada@rowanfinch.example".into(),
            },
            errors: wrong("slug", "setup-error-slug_malformed")
                .and("password", Message::of("password-error-own_words")),
            ..empty.clone()
        };
        vec![("empty", empty), ("wrong", wrong)]
    }
}

impl Page for SetupMail {
    const NAME: &'static str = "setup_mail";

    fn samples() -> Vec<(&'static str, Self)> {
        let stays = Self {
            chrome: admin(MenuEntry::Dashboard),
            leaves: false,
            email: "ada@rowanfinch.example".into(),
        };
        let leaves = Self {
            leaves: true,
            ..stays.clone()
        };
        vec![("stays", stays), ("leaves", leaves)]
    }
}

impl Page for SetupDone {
    const NAME: &'static str = "setup_done";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            chrome: admin(MenuEntry::Dashboard),
            tenant: TENANT.into(),
        };
        vec![("done", page)]
    }
}
