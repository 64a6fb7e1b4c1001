//! The table of contents: every route, who may use it, and its handler.
//!
//! The table is data, so that the sweeps (same-origin proof, no change by
//! GET, foreign ids) cover a new route by themselves.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    routing::{MethodRouter, get, post},
};
use tower_http::catch_panic::CatchPanicLayer;

use super::{
    account, api, assets, audit, auth, confirm, dashboard, forgot, guard, health, help,
    integrations, invite, login, logout, preferences, respond, settings, setup, sso_complete,
    state::Web, team,
};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// A signed-in member.
    Member,
    /// An admin of the tenant.
    Admin,
}

/// A route as the sweeps see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteInfo {
    /// The path, with `{parameters}`.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// Answers GET.
    pub get: bool,
    /// Answers POST.
    pub post: bool,
    /// A POST wants a proof of the last 15 minutes (T093).
    pub fresh: bool,
}

/// A route and its handler.
pub(super) type Entry = (RouteInfo, MethodRouter<Web>);

/// The same route, but a POST wants a fresh proof of who somebody is (T093).
pub(super) fn fresh((info, handler): Entry) -> Entry {
    let info = RouteInfo {
        fresh: true,
        ..info
    };
    (info, handler)
}

/// A page that is only read.
pub(super) fn reads(path: &'static str, access: Access, handler: MethodRouter<Web>) -> Entry {
    (
        RouteInfo {
            path,
            access,
            get: true,
            post: false,
            fresh: false,
        },
        handler,
    )
}

/// An act.
pub(super) fn changes(path: &'static str, access: Access, handler: MethodRouter<Web>) -> Entry {
    (
        RouteInfo {
            path,
            access,
            get: false,
            post: true,
            fresh: false,
        },
        handler,
    )
}

/// A page with the act of its form.
pub(super) fn both(path: &'static str, access: Access, handler: MethodRouter<Web>) -> Entry {
    (
        RouteInfo {
            path,
            access,
            get: true,
            post: true,
            fresh: false,
        },
        handler,
    )
}

fn table() -> Vec<Entry> {
    [
        sign_in(),
        invite::routes(),
        forgot::routes(),
        account::routes(),
        confirm::routes(),
        team::routes(),
        sso(),
        audit::routes(),
        settings::routes(),
        setup::routes(),
        help::routes(),
        machines(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn sign_in() -> Vec<Entry> {
    use Access::{Member, Public};
    vec![
        reads("/", Public, get(login::home)),
        both("/login", Public, get(login::page).post(login::submit)),
        changes("/login/password", Public, post(login::password::submit)),
        both(
            "/login/code",
            Public,
            get(login::code::page).post(login::code::submit),
        ),
        both(
            "/t/{slug}/login",
            Public,
            get(login::door_page).post(login::door_submit),
        ),
        changes("/logout", Public, post(logout::submit)),
        changes("/preferences", Public, post(preferences::choose)),
        reads("/auth/sso/start", Public, get(auth::start)),
        reads("/auth/sso/leave", Public, get(auth::leave)),
        reads("/auth/sso/callback", Public, get(auth::callback_bare)),
        reads(
            "/auth/sso/callback/{key}",
            Public,
            get(auth::callback_keyed),
        ),
        reads("/sso-complete", Public, get(sso_complete::page)),
        changes("/sso-complete/switch", Public, post(sso_complete::switch)),
        changes("/sso-complete/stay", Public, post(sso_complete::stay)),
        reads("/dashboard", Member, get(dashboard::page)),
    ]
}

fn sso() -> Vec<Entry> {
    use Access::Admin;
    vec![
        fresh(both(
            "/integrations/sso",
            Admin,
            get(integrations::page).post(integrations::create),
        )),
        fresh(both(
            "/integrations/sso/{id}/edit",
            Admin,
            get(integrations::edit_page).post(integrations::edit),
        )),
        fresh(changes(
            "/integrations/sso/{id}/enable",
            Admin,
            post(integrations::switch::enable),
        )),
        fresh(both(
            "/integrations/sso/{id}/disable",
            Admin,
            get(integrations::switch::disable_page).post(integrations::switch::disable),
        )),
        fresh(both(
            "/integrations/sso/{id}/delete",
            Admin,
            get(integrations::switch::delete_page).post(integrations::switch::delete),
        )),
        changes(
            "/integrations/sso/{id}/check",
            Admin,
            post(integrations::check),
        ),
        fresh(both(
            "/integrations/sso/{id}/swap",
            Admin,
            get(integrations::candidate::swap_page).post(integrations::candidate::swap),
        )),
        fresh(both(
            "/integrations/sso/{id}/discard",
            Admin,
            get(integrations::candidate::discard_page).post(integrations::candidate::discard),
        )),
        fresh(both(
            "/integrations/sso/{id}/restore",
            Admin,
            get(integrations::candidate::restore_page).post(integrations::candidate::restore),
        )),
        both(
            "/integrations/sso/{id}/test",
            Admin,
            get(integrations::test::page).post(integrations::test::start),
        ),
        reads(
            "/integrations/sso/{id}/test/{run}",
            Admin,
            get(integrations::test::result_page),
        ),
        reads(
            "/integrations/sso/{id}/test/{run}/support",
            Admin,
            get(integrations::test::support),
        ),
        fresh(changes(
            "/integrations/sso/{id}/test/{run}/email-claim",
            Admin,
            post(integrations::test::email_claim),
        )),
    ]
}

fn machines() -> Vec<Entry> {
    use Access::Public;
    vec![
        reads("/api/v1/session", Public, get(api::session)),
        reads("/livez", Public, get(health::live)),
        reads("/readyz", Public, get(health::ready)),
        reads("/assets/{name}", Public, get(assets::file)),
        reads("/assets/accent/{colour}", Public, get(assets::accent)),
    ]
}

/// Every route, for the sweeps.
pub fn routes() -> Vec<RouteInfo> {
    table().into_iter().map(|(info, _)| info).collect()
}

/// The whole web.
pub fn router(web: Web) -> Router {
    router_with(web, Router::new())
}

/// The whole web with the routes of `more` beside it, behind the same guard.
pub fn router_with(web: Web, more: Router<Web>) -> Router {
    let mut router = more;
    for (info, handler) in table() {
        let mut handler = handler.fallback(respond::wrong_method);
        if info.fresh {
            let demand = confirm::demand::Demand {
                web: web.clone(),
                access: info.access,
            };
            handler = handler.layer(from_fn_with_state(demand, confirm::demand));
        }
        router = router.route(info.path, handler);
    }
    router
        .fallback(respond::unknown_page)
        .layer(DefaultBodyLimit::max(guard::MAX_BODY))
        .layer(from_fn_with_state(web.clone(), guard::limit_body))
        .layer(CatchPanicLayer::custom(guard::PanicAnswer(web.clone())))
        .layer(from_fn_with_state(web.clone(), guard::guard))
        .with_state(web)
}
