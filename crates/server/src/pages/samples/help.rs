//! Samples of the help.

use super::super::Page;
use super::super::chrome::{Chrome, MenuEntry};
use super::super::form::FieldErrors;
use super::super::help::{
    CONNECT_ENTRA, GUIDES, HelpError, HelpErrors, HelpGlossary, HelpGuide, HelpIndex, HelpValues,
    codes::CodeHelp,
    numbers::{HelpNumber, HelpNumbers},
    search::search,
};
use super::super::hint::Hint;
use super::super::message::Message;
use super::{IDP, LONG_NAME, REDIRECT_URI, admin, user, visitor};

fn stranger() -> Chrome {
    Chrome {
        active: Some(MenuEntry::Help),
        ..visitor()
    }
}

fn index(chrome: Chrome, query: Option<&str>) -> HelpIndex {
    HelpIndex {
        hits: query.map(|text| search(chrome.t, text)).unwrap_or_default(),
        query: query.map(str::to_owned),
        chrome,
    }
}

impl Page for HelpIndex {
    const NAME: &'static str = "help";

    fn samples() -> Vec<(&'static str, Self)> {
        let here = MenuEntry::Help;
        vec![
            ("visitor", index(stranger(), None)),
            ("member", index(user(here), None)),
            ("found", index(admin(here), Some("secret"))),
            ("nothing", index(stranger(), Some("\"><script>alert(1)"))),
        ]
    }
}

impl Page for HelpGuide {
    const NAME: &'static str = "help_guide";

    fn samples() -> Vec<(&'static str, Self)> {
        let names = ["entra", "invite", "require", "rotate", "locked"];
        let mut all: Vec<(&'static str, Self)> = names
            .into_iter()
            .zip(GUIDES)
            .map(|(name, guide)| {
                let page = Self {
                    chrome: stranger(),
                    guide,
                    values: HelpValues::default(),
                };
                (name, page)
            })
            .collect();
        let own = HelpValues {
            tenant: Some(LONG_NAME.into()),
            redirect_uri: Some(REDIRECT_URI.into()),
            sign_in_page: Some("https://signin.rowanfinch.example/t/rowan-finch/login".into()),
            issuer: Some(
                "https://login.microsoftonline.com/3f1c9a52-7f0e-4b07-9f39-0b8a2f6f6d11/v2.0"
                    .into(),
            ),
            client_id: Some("aa6ff0f2-93c1-4c1e-8c55-6a1c0d6f7d20".into()),
            name: Some(IDP.into()),
        };
        let filled = Self {
            chrome: admin(MenuEntry::Help),
            guide: &CONNECT_ENTRA,
            values: own,
        };
        all.push(("entra_filled", filled));
        all
    }
}

impl Page for HelpErrors {
    const NAME: &'static str = "help_errors";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            chrome: user(MenuEntry::Help),
            codes: CodeHelp::all(),
        };
        vec![("all", page)]
    }
}

impl Page for HelpError {
    const NAME: &'static str = "help_error";

    fn samples() -> Vec<(&'static str, Self)> {
        let codes = [
            ("sso_idp_rejected", "rejected"),
            ("second_factor_invalid", "factor"),
            ("busy", "busy"),
        ];
        let page = |(word, name): (&str, &'static str)| {
            let code = CodeHelp::find(word)?;
            let chrome = stranger();
            Some((name, Self { chrome, code }))
        };
        codes.into_iter().filter_map(page).collect()
    }
}

impl Page for HelpNumbers {
    const NAME: &'static str = "help_numbers";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |errors| Self {
            chrome: stranger(),
            errors,
        };
        let missing = FieldErrors::none().and("number", Message::of("decoder-number-missing"));
        vec![
            ("all", page(FieldErrors::none())),
            ("no_number", page(missing)),
        ]
    }
}

impl Page for HelpNumber {
    const NAME: &'static str = "help_number";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |number| Self {
            chrome: stranger(),
            hint: Hint::of_number(number),
        };
        vec![("known", page(7_000_222)), ("unknown", page(9_999_999_999))]
    }
}

impl Page for HelpGlossary {
    const NAME: &'static str = "help_glossary";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("all", Self { chrome: stranger() })]
    }
}
