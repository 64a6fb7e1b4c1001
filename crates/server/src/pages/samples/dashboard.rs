//! Samples of the dashboard.

use super::super::Page;
use super::super::chrome::{Chrome, Flash, MenuEntry, Tone};
use super::super::connection::Status;
use super::super::dashboard::{Dashboard, NextStep, PastSignIn, SsoCard, Support, Way, WayIn};
use super::super::message::Message;
use super::{IDP, LONG_NAME, START, TENANT, admin, user, when};

fn page(chrome: Chrome, way: Way, sso: Option<SsoCard>) -> Dashboard {
    Dashboard {
        first_name: Some("Ada".into()),
        way,
        name: Some("Ada Rowan".into()),
        email: "ada@rowanfinch.example".into(),
        tenant: TENANT.into(),
        is_admin: chrome.is_admin(),
        session_ends: when("2026-05-16T10:42:00Z", "16 May 2026, 10:42 UTC"),
        next: Vec::new(),
        sso,
        ways: vec![
            linked(),
            password("dashboard-way-password-set", true),
            app(false),
        ],
        recent: vec![
            past(
                "15 May 2026, 10:42 UTC",
                "Firefox on Windows",
                Way::Sso(IDP.into()),
                true,
            ),
            past(
                "14 May 2026, 08:03 UTC",
                "Safari on iPhone",
                Way::Sso(IDP.into()),
                false,
            ),
            past(
                "2 May 2026, 17:20 UTC",
                "Firefox on Windows",
                Way::Password,
                false,
            ),
        ],
        sessions: Message::of("dashboard-sessions").number("count", 2),
        support: Some(Support {
            text: "help@rowanfinch.example".into(),
            url: "mailto:help@rowanfinch.example".into(),
        }),
        chrome,
    }
}

fn past(at: &str, device: &str, way: Way, is_this: bool) -> PastSignIn {
    PastSignIn {
        at: when("2026-05-15T10:42:00Z", at),
        device: Some(device.into()),
        way,
        is_this,
    }
}

fn linked() -> WayIn {
    WayIn {
        name: Message::of("dashboard-way-name").text("name", IDP),
        usable: true,
        detail: Message::of("dashboard-way-linked"),
    }
}

fn password(detail: &str, usable: bool) -> WayIn {
    WayIn {
        name: Message::of("dashboard-way-password-name"),
        usable,
        detail: Message::of(detail).text("name", IDP),
    }
}

fn app(usable: bool) -> WayIn {
    let word = if usable { "set" } else { "none" };
    WayIn {
        name: Message::of("dashboard-way-app-name"),
        usable,
        detail: Message::of(format!("dashboard-way-app-{word}")),
    }
}

fn connected(status: Status, required: bool) -> Option<SsoCard> {
    Some(SsoCard {
        name: IDP.into(),
        status,
        required,
        start_url: START.into(),
    })
}

fn step(word: &str, url: &str, act: &str) -> NextStep {
    NextStep {
        title: Message::of(format!("dashboard-next-{word}"))
            .text("name", IDP)
            .number("count", 7),
        why: Message::of(format!("dashboard-next-{word}-why")),
        url: url.into(),
        act: Message::of(act),
    }
}

/// Nothing is there yet: no connection, nobody else.
fn beginning() -> Dashboard {
    Dashboard {
        next: vec![
            step("connect", "/integrations/sso", "dashboard-next-connect-act"),
            step("invite", "/team", "dashboard-next-invite-act"),
        ],
        ways: vec![password("dashboard-way-password-set", true), app(false)],
        recent: Vec::new(),
        support: None,
        sessions: Message::of("dashboard-sessions").number("count", 1),
        ..page(admin(MenuEntry::Dashboard), Way::Password, None)
    }
}

/// Connected, but nobody has used it; some have not joined.
fn untried() -> Dashboard {
    let sso = connected(Status::Active, false);
    Dashboard {
        next: vec![
            step("test", START, "dashboard-sso-test"),
            step(
                "waiting",
                "/team?state=invited",
                "dashboard-next-waiting-act",
            ),
        ],
        ..page(admin(MenuEntry::Dashboard), Way::Password, sso)
    }
}

/// A user of an enforced team with a hostile name and no name of a device.
fn enforced_user() -> Dashboard {
    let mut unknown = past("1 May 2026, 09:00 UTC", "", Way::FormerSso, false);
    unknown.device = None;
    Dashboard {
        first_name: Some(LONG_NAME.into()),
        name: Some(LONG_NAME.into()),
        ways: vec![linked(), password("dashboard-way-password-off", false)],
        recent: vec![unknown],
        sessions: Message::of("dashboard-sessions-more").number("count", 50),
        ..page(user(MenuEntry::Dashboard), Way::Sso(IDP.into()), None)
    }
}

impl Page for Dashboard {
    const NAME: &'static str = "dashboard";

    fn samples() -> Vec<(&'static str, Self)> {
        let here = MenuEntry::Dashboard;
        let first_sso = admin(here).with_flash(Some(Flash {
            tone: Tone::Good,
            message: Message::of("dashboard-first-sso").text("idp", IDP),
        }));
        let sso = || Way::Sso(IDP.into());
        let nameless = Self {
            first_name: None,
            name: None,
            ways: vec![password("dashboard-way-password-set", true), app(true)],
            ..page(user(here), Way::Password, None)
        };
        let required = connected(Status::Active, true);
        let attention = connected(Status::NeedsAttention, false);
        let disabled = connected(Status::Disabled, false);
        vec![
            ("admin_empty", beginning()),
            ("admin_untried", untried()),
            (
                "admin_active",
                page(first_sso, sso(), connected(Status::Active, false)),
            ),
            ("admin_required", page(admin(here), sso(), required)),
            (
                "admin_attention",
                page(admin(here), Way::Password, attention),
            ),
            ("admin_disabled", page(admin(here), Way::Password, disabled)),
            ("user", page(user(here), sso(), None)),
            ("user_enforced", enforced_user()),
            ("nameless", nameless),
        ]
    }
}
