//! Samples of the pages around the way to a provider and back.

use super::super::Page;
use super::super::sso_complete::{CookiesBlocked, SsoComplete, SsoLeaving, SsoSwitch};
use super::{IDP, START, TENANT, visitor};

impl Page for SsoComplete {
    const NAME: &'static str = "sso_complete";

    fn samples() -> Vec<(&'static str, Self)> {
        let dashboard = Self {
            chrome: visitor(),
            email: "ben@rowanfinch.example".into(),
            tenant: TENANT.into(),
            target_url: "/dashboard".into(),
            app: None,
        };
        let app = Self {
            app: Some("Stock list".into()),
            ..dashboard.clone()
        };
        vec![("dashboard", dashboard), ("app", app)]
    }
}

impl Page for SsoSwitch {
    const NAME: &'static str = "sso_switch";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            chrome: visitor(),
            current_email: "ada@harbour.example".into(),
            current_tenant: "Harbour Works".into(),
            new_email: "ben@rowanfinch.example".into(),
            new_tenant: TENANT.into(),
        };
        vec![("question", page)]
    }
}

impl Page for CookiesBlocked {
    const NAME: &'static str = "cookies_blocked";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            chrome: visitor(),
            retry_url: "/login".into(),
        };
        vec![("blocked", page)]
    }
}

impl Page for SsoLeaving {
    const NAME: &'static str = "sso_leaving";

    fn samples() -> Vec<(&'static str, Self)> {
        let neutral = Self {
            chrome: visitor(),
            idp: None,
            url: START.into(),
        };
        let named = Self {
            idp: Some(IDP.into()),
            ..neutral.clone()
        };
        vec![("neutral", neutral), ("named", named)]
    }
}
