//! `/sso-complete`: the short landing after a sign-in.
//!
//! It proves that the browser kept the session cookie and ends the cross-site
//! chain of redirects. A live session of another member is replaced only by a
//! POST; until then the new session waits in a cookie of its own.

use axum::{body::Bytes, extract::State, http::header, response::Response};
use latchkey_app::sessions::{Principal, sign_out, who};
use latchkey_core::next_path::NextPath;

use super::{
    cookies::{self, Name},
    respond,
    state::Web,
    visit::Visit,
};
use crate::pages::sso_complete::{CookiesBlocked, SsoComplete, SsoSwitch};

/// The landing.
pub async fn page(State(web): State<Web>, visit: Visit) -> Response {
    let visit = visit.passing_on_flash();
    if let Some(arriving) = arriving(&web, &visit).await
        && let Some(present) = &visit.principal
    {
        return respond::page(
            &web,
            &visit,
            200,
            &question(&web, &visit, present, &arriving),
        );
    }
    let Some(principal) = &visit.principal else {
        // The callback sets a session cookie on the way here; without it the
        // browser refused it, or somebody opened this address by hand.
        if has_query(&visit, "arrived=1") {
            let chrome = visit.chrome(&web, None);
            let page = CookiesBlocked {
                chrome,
                retry_url: "/login".to_owned(),
            };
            return respond::page(&web, &visit, 200, &page);
        }
        return respond::see_other("/login");
    };
    let page = SsoComplete {
        chrome: visit.chrome(&web, None),
        email: principal.member.email.shown().to_owned(),
        tenant: principal.tenant.name.clone(),
        target_url: next(&web, &visit).as_str().to_owned(),
        app: None,
    };
    respond::page(&web, &visit, 200, &page)
}

fn has_query(visit: &Visit, wanted: &str) -> bool {
    visit
        .uri
        .query()
        .is_some_and(|query| query.split('&').any(|pair| pair == wanted))
}

/// Where to go: the stored wish of the attempt, carried in a signed cookie (T016).
fn next(web: &Web, visit: &Visit) -> NextPath {
    cookies::read(&visit.headers, web, Name::Next)
        .and_then(|value| cookies::verify(web, Name::Next, &value))
        .and_then(|path| NextPath::parse(&path))
        .unwrap_or_default()
}

async fn arriving(web: &Web, visit: &Visit) -> Option<std::sync::Arc<Principal>> {
    let token = cookies::read(&visit.headers, web, Name::Arriving)?;
    who(&web.app, &token, visit.cx.now).await.ok().flatten()
}

fn question(web: &Web, visit: &Visit, present: &Principal, new: &Principal) -> SsoSwitch {
    SsoSwitch {
        chrome: visit.chrome(web, None),
        current_email: present.member.email.shown().to_owned(),
        current_tenant: present.tenant.name.clone(),
        new_email: new.member.email.shown().to_owned(),
        new_tenant: new.tenant.name.clone(),
    }
}

/// "Continue as Y": the waiting session takes the place of the present one.
pub async fn switch(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    if let Err(answer) = visit.fields(&web, &body) {
        return *answer;
    }
    let token = cookies::read(&visit.headers, &web, Name::Arriving);
    let (Some(token), Some(_)) = (token, arriving(&web, &visit).await) else {
        return respond::see_other("/login");
    };
    if let Some(present) = &visit.principal
        && let Err(problem) = sign_out(&web.app, &visit.cx, present).await
    {
        return respond::problem_page(&web, Some(&visit), &problem);
    }
    let mut response = respond::see_other(next(&web, &visit).as_str());
    respond::add(
        &mut response,
        header::SET_COOKIE,
        cookies::set(&web, Name::Session, &token),
    );
    respond::add(
        &mut response,
        header::SET_COOKIE,
        cookies::clear(&web, Name::Arriving),
    );
    response
}

/// "Stay as X": the waiting session ends.
pub async fn stay(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    if let Err(answer) = visit.fields(&web, &body) {
        return *answer;
    }
    if let Some(new) = arriving(&web, &visit).await
        && let Err(problem) = sign_out(&web.app, &visit.cx, &new).await
    {
        return respond::problem_page(&web, Some(&visit), &problem);
    }
    let mut response = respond::see_other("/dashboard");
    respond::add(
        &mut response,
        header::SET_COOKIE,
        cookies::clear(&web, Name::Arriving),
    );
    response
}
