//! `GET /dashboard`: who you are and how you signed in; for admins the state of SSO.

use axum::{extract::State, response::Response};
use latchkey_app::{connections::connection_view, sessions::Principal};
use latchkey_core::{policy::SsoPolicy, session::Method};

use super::{
    integrations::status_of,
    login::start_url,
    respond,
    state::Web,
    visit::{SignedIn, when},
};
use crate::pages::{
    chrome::MenuEntry,
    dashboard::{Dashboard, SsoCard, Way},
};

/// The page.
pub async fn page(State(web): State<Web>, signed_in: SignedIn) -> Response {
    let SignedIn { visit, principal } = signed_in;
    let (member, session) = (&principal.member, &principal.session);
    let sso = if member.is_admin() {
        Some(card(&web, &principal).await)
    } else {
        None
    };
    let full = format!("{} {}", member.first_name, member.last_name)
        .trim()
        .to_owned();
    let page = Dashboard {
        chrome: visit.chrome(&web, Some(MenuEntry::Dashboard)),
        first_name: Some(member.first_name.clone()).filter(|name| !name.is_empty()),
        way: match (&principal.connection, session.method) {
            (Some((_, name)), Method::Sso) => Way::Sso(name.clone()),
            _ => Way::Password,
        },
        name: Some(full).filter(|name| !name.is_empty()),
        email: member.email.shown().to_owned(),
        tenant: principal.tenant.name.clone(),
        is_admin: member.is_admin(),
        signed_in_at: when(session.created),
        session_ends: when(session.absolute_end),
        sso,
    };
    respond::page(&web, &visit, 200, &page)
}

async fn card(web: &Web, principal: &Principal) -> SsoCard {
    let hint = principal.member.email.shown();
    match connection_view(&web.app, &principal.tenant.id).await {
        Ok((Some(view), policy)) => SsoCard::Connected {
            name: view.live.connection.name.clone(),
            status: status_of(&view.live),
            required: policy.sso == SsoPolicy::Required,
            start_url: start_url(&view.live.connection.id, Some(hint), None),
        },
        _ => SsoCard::Empty,
    }
}
