//! Samples of the settings.

use super::super::Page;
use super::super::chrome::{Flash, MenuEntry, Support, Theme, Tone};
use super::super::form::FieldErrors;
use super::super::mail_state::Stand;
use super::super::message::Message;
use super::super::settings::{SettingsPage, SettingsValues};
use super::mails::{mail, mails};
use super::{TENANT, admin};

fn saved() -> SettingsPage {
    SettingsPage {
        chrome: admin(MenuEntry::Settings),
        slug: "rowan-finch".into(),
        door: "https://signin.rowanfinch.example/t/rowan-finch/login".into(),
        values: SettingsValues {
            name: TENANT.into(),
            support: String::new(),
            accent: String::new(),
            idle_minutes: "480".into(),
            absolute_hours: "24".into(),
            password_least: "15".into(),
            second_factor_required: false,
            remember_by_default: true,
            usual_domains: String::new(),
        },
        errors: FieldErrors::none(),
        mails_leave: false,
        email: "ada@rowanfinch.example".into(),
        mails: Vec::new(),
        refused: None,
    }
}

fn chosen() -> SettingsPage {
    let mut page = saved();
    page.chrome.accent = Some("6a1b5c".into());
    page.chrome.theme = Theme::Dark;
    page.chrome.support = Some(Support {
        shown: "it@rowanfinch.example".into(),
        url: "mailto:it@rowanfinch.example".into(),
    });
    page.chrome = page.chrome.with_flash(Some(Flash {
        tone: Tone::Good,
        message: Message::of("flash-settings-saved"),
    }));
    page.values.support = "it@rowanfinch.example".into();
    page.values.accent = "#6a1b5c".into();
    page.values.second_factor_required = true;
    page.values.usual_domains = "rowanfinch.example\nsubsidiary.rowanfinch.example".into();
    page.mails_leave = true;
    page
}

fn mailed() -> SettingsPage {
    let mut page = saved();
    page.mails_leave = true;
    page.mails = mails();
    page
}

fn tested_too_often() -> SettingsPage {
    SettingsPage {
        refused: Some(Message::of("settings-refused-tests")),
        ..mailed()
    }
}

fn kept_as_files() -> SettingsPage {
    SettingsPage {
        mails: vec![mail("password-reset", Stand::Kept, None)],
        ..saved()
    }
}

fn wrong() -> SettingsPage {
    let all = [
        ("name", "length"),
        ("support", "form"),
        ("accent", "faint"),
        ("idle_minutes", "range"),
        ("absolute_hours", "range"),
        ("password_least", "range"),
        ("usual_domains", "form"),
    ];
    let mut page = saved();
    for (field, rule) in all {
        let message =
            Message::of(format!("settings-error-{field}_{rule}")).text("value", "#806600");
        page.errors = page.errors.and(field, message);
    }
    page.values.name = String::new();
    page.values.accent = "#ffcc00".into();
    page
}

impl Page for SettingsPage {
    const NAME: &'static str = "settings";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![
            ("saved", saved()),
            ("chosen", chosen()),
            ("wrong", wrong()),
            ("mailed", mailed()),
            ("tested_too_often", tested_too_often()),
            ("kept_as_files", kept_as_files()),
        ]
    }
}
