//! `/invite/accept`: accepting an invitation.
//!
//! The link's value is moved from the address into a cookie at once, so that
//! it is in no referrer, bookmark or later log (T106). Looking consumes
//! nothing, by GET or HEAD or again and again (N-20, T131); only a POST or a
//! finished sign-in does. While SSO is required there is no password field and
//! a sent password leads to the provider (N-72, T137).

mod accept;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::Response,
    routing::{get, post},
};
use latchkey_app::{
    Refusal,
    invitations::{InvitationView, OpenInvitation, view},
};
use latchkey_core::{decide::invitation::Standing, member::Role};
use url::form_urlencoded::Serializer;

use super::{
    auth::Query,
    cookies::{self, Name},
    respond,
    router::{Access, Entry, both, changes, reads},
    state::Web,
    visit::{Visit, when},
};
use crate::pages::{
    form::FieldErrors,
    invite::{InviteAccept, InviteOver, OtherSession, SsoWay, Typed},
    message::Message,
    sso_complete::{CookiesBlocked, SsoLeaving},
};

/// Where an invitation is accepted.
const HERE: &str = "/invite/accept";

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    use Access::Public;
    vec![
        both(HERE, Public, get(page).post(accept::by_password)),
        changes("/invite/accept/sso", Public, post(accept::by_sso)),
        reads("/invite/accept/leave", Public, get(leave)),
        changes("/invite/accept/ask", Public, post(accept::ask)),
        changes("/invite/accept/switch", Public, post(accept::switch)),
    ]
}

/// `GET /invite/accept[?token=inv_…]`: with a value, keeps it in a cookie and
/// leads on without it; then shows the invitation.
async fn page(State(web): State<Web>, visit: Visit) -> Response {
    let query = Query::of(&visit.uri);
    if let Some(token) = query.get("token") {
        let mut response = respond::see_other("/invite/accept?arrived=1");
        let line = if latchkey_core::invitation::is_token(&token) {
            cookies::set(&web, Name::Invite, &token)
        } else {
            cookies::set(&web, Name::Invite, "unreadable")
        };
        respond::add(&mut response, header::SET_COOKIE, line);
        return no_referrer(response);
    }
    if query.get("arrived").is_some() && token_of(&web, &visit).is_empty() {
        let chrome = visit.chrome(&web, None);
        let page = CookiesBlocked {
            chrome,
            retry_url: HERE.to_owned(),
        };
        return no_referrer(respond::page(&web, &visit, 200, &page));
    }
    show(&web, &visit, Typed::default(), FieldErrors::none(), 200).await
}

/// The value of the link, from the cookie; empty when there is none.
fn token_of(web: &Web, visit: &Visit) -> String {
    cookies::read(&visit.headers, web, Name::Invite).unwrap_or_default()
}

fn no_referrer(mut response: Response) -> Response {
    let policy = HeaderValue::from_static("no-referrer");
    response
        .headers_mut()
        .insert(header::REFERRER_POLICY, policy);
    response
}

async fn look(web: &Web, visit: &Visit) -> Result<InvitationView, Refusal> {
    let token = token_of(web, visit);
    view(&web.app, &visit.cx, &token, visit.principal.as_deref()).await
}

/// The open invitation this browser holds the link of.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn open_of_cookie(
    web: &Web,
    visit: &Visit,
) -> Result<Option<Box<OpenInvitation>>, Refusal> {
    Ok(match look(web, visit).await? {
        InvitationView::Open(open) => Some(open),
        InvitationView::Over { .. } | InvitationView::Unknown => None,
    })
}

/// The invitation as it stands now, with what was typed and what is wrong with it.
async fn show(
    web: &Web,
    visit: &Visit,
    typed: Typed,
    errors: FieldErrors,
    status: u16,
) -> Response {
    let seen = match look(web, visit).await {
        Ok(seen) => seen,
        Err(problem) => return respond::problem_page(web, Some(visit), &problem),
    };
    let response = match seen {
        InvitationView::Open(open) => {
            let page = shown(web, visit, *open, typed, errors);
            respond::page(web, visit, status, &page)
        }
        InvitationView::Over { tenant, standing } => over(web, visit, Some(tenant), standing),
        InvitationView::Unknown => over(web, visit, None, Standing::Replaced),
    };
    no_referrer(response)
}

fn shown(
    web: &Web,
    visit: &Visit,
    open: OpenInvitation,
    typed: Typed,
    errors: FieldErrors,
) -> InviteAccept {
    let typed = if errors.is_empty() {
        Typed {
            first_name: open.first_name,
            last_name: open.last_name,
        }
    } else {
        typed
    };
    InviteAccept {
        chrome: visit.chrome(web, None),
        tenant: open.tenant.name,
        inviter: open.inviter,
        email: open.email.shown().to_owned(),
        is_admin: open.role == Role::Admin,
        expires: when(open.expires),
        invitation: open.resume,
        ways: open
            .buttons
            .iter()
            .map(|button| SsoWay {
                connection: button.connection.to_string(),
                name: button.name.clone(),
            })
            .collect(),
        password: open.password,
        least: i64::from(open.rules.least),
        other: open
            .present
            .map(|(email, tenant)| OtherSession { email, tenant }),
        typed,
        errors,
    }
}

/// An invitation that is over: why, and the one next step. Unknown links know no tenant.
fn over(web: &Web, visit: &Visit, tenant: Option<String>, standing: Standing) -> Response {
    let word = match (&tenant, standing) {
        (None, _) => "unknown",
        (_, Standing::Expired) => "expired",
        (_, Standing::Revoked) => "revoked",
        (_, Standing::Used) => "used",
        (_, Standing::Paused) => "paused",
        (_, Standing::Replaced | Standing::Open) => "replaced",
    };
    let message = |part: &str| {
        let message = Message::of(format!("invite-over-{word}-{part}"));
        message.text("tenant", tenant.clone().unwrap_or_default())
    };
    let page = InviteOver {
        chrome: visit.chrome(web, None),
        heading: message("heading"),
        sentence: message("sentence"),
        next: message("next"),
        can_ask: word == "expired",
        sign_in: word == "used",
        signed_in: visit.principal.is_some(),
    };
    respond::page(web, visit, if tenant.is_none() { 404 } else { 410 }, &page)
}

/// `GET /invite/accept/leave?connection=conn_…`: where the form "Continue with …" leads; a link and a
/// zero-second refresh, because `form-action 'self'` stands on every page.
async fn leave(State(web): State<Web>, visit: Visit) -> Response {
    let wanted = Query::of(&visit.uri).get("connection");
    let open = match open_of_cookie(&web, &visit).await {
        Ok(Some(open)) if open.present.is_none() => open,
        Ok(_) => return respond::see_other(HERE),
        Err(problem) => return respond::problem_page(&web, Some(&visit), &problem),
    };
    let mut ways = open.buttons.iter();
    let Some(way) = ways.find(|one| Some(one.connection.as_str()) == wanted.as_deref()) else {
        return respond::see_other(HERE);
    };
    let query = Serializer::new(String::new())
        .append_pair("connection", way.connection.as_str())
        .append_pair("login_hint", open.email.shown())
        .append_pair("invitation", "1")
        .finish();
    let page = SsoLeaving {
        chrome: visit.chrome(&web, None),
        idp: Some(way.name.clone()),
        url: format!("/auth/sso/start?{query}"),
    };
    no_referrer(respond::page(&web, &visit, 200, &page))
}
