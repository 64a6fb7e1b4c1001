//! Samples of the dashboard.

use super::super::Page;
use super::super::chrome::{Chrome, Flash, MenuEntry, Tone};
use super::super::connection::Status;
use super::super::dashboard::{Dashboard, SsoCard, Way};
use super::super::message::Message;
use super::{IDP, START, TENANT, admin, user, when};

fn page(chrome: Chrome, way: Way, sso: Option<SsoCard>) -> Dashboard {
    Dashboard {
        first_name: Some("Ada".into()),
        way,
        name: Some("Ada Rowan".into()),
        email: "ada@rowanfinch.example".into(),
        tenant: TENANT.into(),
        is_admin: chrome.is_admin(),
        signed_in_at: when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC"),
        session_ends: when("2026-05-16T10:42:00Z", "16 May 2026, 10:42 UTC"),
        sso,
        chrome,
    }
}

fn connected(status: Status, required: bool) -> Option<SsoCard> {
    Some(SsoCard::Connected {
        name: IDP.into(),
        status,
        required,
        start_url: START.into(),
    })
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
            ..page(user(here), Way::Password, None)
        };
        vec![
            (
                "admin_empty",
                page(admin(here), Way::Password, Some(SsoCard::Empty)),
            ),
            (
                "admin_active",
                page(first_sso, sso(), connected(Status::Active, false)),
            ),
            (
                "admin_required",
                page(admin(here), sso(), connected(Status::Active, true)),
            ),
            (
                "admin_attention",
                page(
                    admin(here),
                    Way::Password,
                    connected(Status::NeedsAttention, false),
                ),
            ),
            (
                "admin_disabled",
                page(
                    admin(here),
                    Way::Password,
                    connected(Status::Disabled, false),
                ),
            ),
            ("user", page(user(here), sso(), None)),
            ("nameless", nameless),
        ]
    }
}
