//! `/confirm/{id}`: asks again who somebody is, and then goes on with what they wanted (T093).
//!
//! A POST marked `fresh` in the table is kept by [`demand()`] when its session
//! has not proved itself for 15 minutes. This page asks for the password or
//! leads to the identity provider; afterwards the kept request is taken once and
//! carried out as it was sent. Reading this page changes nothing (N-05): after a
//! proof at the provider a button goes on.

pub mod demand;
mod replay;

use std::{net::SocketAddr, sync::Arc};

use axum::{
    body::Bytes,
    extract::{ConnectInfo, Path, State},
    http::header,
    response::Response,
    routing::{get, post},
};
use latchkey_app::{
    Refusal,
    limits::wait_until,
    password::Typed,
    proof::{PasswordProof, look_at_request, proof_ways, prove_with_password, take_request},
    sessions::{Opened, Principal},
};
use latchkey_core::{
    problem::{Code, Problem},
    secret::Secret,
};
use url::form_urlencoded::Serializer;

use super::{
    auth::Query,
    cookies::{self, Name},
    fields::Fields,
    login::banner,
    respond,
    router::{Access, Entry, both, changes},
    state::Web,
    visit::{SignedIn, Visit, when},
};
use crate::pages::{
    banner::Banner,
    confirm::{ConfirmPage, ConfirmStep, ProofLink, Second},
    form::FieldErrors,
    message::Message,
};
pub use demand::demand;

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    use Access::Member;
    vec![
        both("/confirm/{id}", Member, get(page).post(go_on)),
        changes("/confirm/{id}/password", Member, post(password)),
        changes("/confirm/{id}/cancel", Member, post(cancel)),
    ]
}

/// The address of the page for a kept request.
pub fn path(id: &str) -> String {
    format!("/confirm/{id}")
}

/// `GET /confirm/{id}`.
pub async fn page(State(web): State<Web>, Path(id): Path<String>, signed_in: SignedIn) -> Response {
    let (visit, principal) = (&signed_in.visit, &signed_in.principal);
    if let Err(problem) = look_at_request(&web.app, &visit.cx, principal, &id).await {
        return respond::problem_page(&web, Some(visit), &problem);
    }
    let query = Query::of(&visit.uri);
    let banner = banner::of_query(&web, visit, &query).await;
    // The way to try again is on this page already, and another link would not come back here.
    let banner = banner.map(|banner| Banner {
        retry: None,
        ..banner
    });
    show(
        &web,
        &signed_in,
        &id,
        Asked {
            banner,
            recovery: query.get("recovery").is_some(),
            ..Asked::default()
        },
    )
    .await
}

/// What the page says besides its question.
#[derive(Default)]
struct Asked {
    banner: Option<Banner>,
    errors: FieldErrors,
    status: Option<u16>,
    /// A recovery code instead of the app's.
    recovery: bool,
}

async fn show(web: &Web, signed_in: &SignedIn, id: &str, asked: Asked) -> Response {
    let (visit, principal) = (&signed_in.visit, &signed_in.principal);
    let step = if principal.session.is_fresh_at(visit.cx.now) {
        ConfirmStep::Ready
    } else {
        match proof_ways(&web.app, principal).await {
            Ok(ways) => ConfirmStep::Ask {
                password: ways.password,
                second: match (ways.code, asked.recovery) {
                    (false, _) => Second::None,
                    (true, false) => Second::Code,
                    (true, true) => Second::Recovery,
                },
                link: ways.connection.map(|(connection, name)| ProofLink {
                    name,
                    url: proof_url(connection.as_str(), id),
                }),
            },
            Err(problem) => return respond::problem_page(web, Some(visit), &problem),
        }
    };
    let page = ConfirmPage {
        chrome: visit.chrome(web, None),
        path: path(id),
        email: principal.member.email.shown().to_owned(),
        step,
        banner: asked.banner,
        errors: asked.errors,
    };
    respond::page(web, visit, asked.status.unwrap_or(200), &page)
}

fn proof_url(connection: &str, id: &str) -> String {
    let mut query = Serializer::new(String::new());
    query
        .append_pair("connection", connection)
        .append_pair("proof", id);
    format!("/auth/sso/start?{}", query.finish())
}

/// `POST /confirm/{id}`: goes on after a proof at the provider.
pub async fn go_on(
    State(web): State<Web>,
    Path(id): Path<String>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    signed_in: SignedIn,
    body: Bytes,
) -> Response {
    let visit = &signed_in.visit;
    if let Err(answer) = visit.fields(&web, &body) {
        return *answer;
    }
    let principal = &signed_in.principal;
    if !principal.session.is_fresh_at(visit.cx.now) {
        return match look_at_request(&web.app, &visit.cx, principal, &id).await {
            Ok(_) => respond::see_other(&path(&id)),
            Err(problem) => respond::problem_page(&web, Some(visit), &problem),
        };
    }
    match take_request(&web.app, &visit.cx, principal, &id).await {
        Ok(kept) => replay::carry_out(&web, visit, peer, kept, None).await,
        Err(problem) => respond::problem_page(&web, Some(visit), &problem),
    }
}

/// `POST /confirm/{id}/password`: proves and goes on.
pub async fn password(
    State(web): State<Web>,
    Path(id): Path<String>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    signed_in: SignedIn,
    body: Bytes,
) -> Response {
    let (visit, principal) = (&signed_in.visit, &signed_in.principal);
    let fields = match visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    if let Err(problem) = look_at_request(&web.app, &visit.cx, principal, &id).await {
        return respond::problem_page(&web, Some(visit), &problem);
    }
    let recovery = fields.get("recovery_code").is_some();
    let proof = PasswordProof {
        password: Secret::new(fields.text("password")),
        second: typed(&fields),
        address: visit.limit_key.clone(),
    };
    match prove_with_password(&web.app, &visit.cx, principal, proof).await {
        Ok(opened) => after_proof(&web, visit, peer, &id, &opened).await,
        Err(problem) => refused(&web, &signed_in, &id, recovery, &problem).await,
    }
}

/// What was typed as second factor.
fn typed(fields: &Fields) -> Option<Typed> {
    let recovery = fields.get("recovery_code").map(str::to_owned);
    let recovery = recovery.map(|code| Typed::Recovery(Secret::new(code)));
    recovery.or_else(|| fields.get("code").map(|code| Typed::Code(code.to_owned())))
}

/// Takes and carries out; the browser gets its session's new value whatever comes of it.
async fn after_proof(
    web: &Web,
    visit: &Visit,
    peer: SocketAddr,
    id: &str,
    opened: &Opened,
) -> Response {
    let mut response = match take_request(&web.app, &visit.cx, &opened.principal, id).await {
        Ok(kept) => replay::carry_out(web, visit, peer, kept, Some(&opened.token)).await,
        Err(problem) => respond::problem_page(web, Some(visit), &problem),
    };
    // What was carried out may have set or ended the session itself: its word is the last.
    let name = format!("{}=", Name::Session.full(web));
    let own = response.headers().get_all(header::SET_COOKIE).iter();
    let has_own = own
        .filter_map(|line| line.to_str().ok())
        .any(|line| line.starts_with(&name));
    if !has_own {
        let line = cookies::set(web, Name::Session, opened.token.expose());
        respond::add(&mut response, header::SET_COOKIE, line);
    }
    response
}

/// The same page with what was wrong.
async fn refused(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    recovery: bool,
    problem: &Problem,
) -> Response {
    let banner = Banner::of(problem.code.as_str());
    let wrong = |field, key| FieldErrors::none().and(field, Message::of(key));
    let (errors, banner, status) = match problem.code {
        Code::InvalidCredentials => (wrong("password", "confirm-error-password"), None, 401),
        Code::SecondFactorInvalid if recovery => {
            (wrong("recovery_code", "second-error-recovery"), None, 401)
        }
        Code::SecondFactorInvalid => (wrong("code", "second-error-code"), None, 401),
        Code::TooManyAttempts => {
            let waits = Banner {
                wait_until: wait_until(problem).map(when),
                closed: problem.reason == "password_closed",
                ..banner
            };
            (FieldErrors::none(), Some(waits), 429)
        }
        Code::SsoRequired => (FieldErrors::none(), Some(banner), problem.code.status()),
        _ => return respond::problem_page(web, Some(&signed_in.visit), problem),
    };
    let asked = Asked {
        banner,
        errors,
        status: Some(status),
        recovery,
    };
    let mut response = show(web, signed_in, id, asked).await;
    respond::retry_after(&mut response, problem);
    response
}

/// `POST /confirm/{id}/cancel`: the kept request is wiped, and its page is shown again.
pub async fn cancel(
    State(web): State<Web>,
    Path(id): Path<String>,
    signed_in: SignedIn,
    body: Bytes,
) -> Response {
    let visit = &signed_in.visit;
    if let Err(answer) = visit.fields(&web, &body) {
        return *answer;
    }
    match take_request(&web.app, &visit.cx, &signed_in.principal, &id).await {
        Ok(kept) => respond::see_other(&kept.head.back),
        Err(problem) => respond::problem_page(&web, Some(visit), &problem),
    }
}

/// The kept request a proof at the provider resumes, if this session has it.
pub async fn resumes(web: &Web, visit: &Visit, id: &str) -> Result<Arc<Principal>, Refusal> {
    let missing = || {
        Problem::new(
            Code::NotFound,
            "kept_request",
            latchkey_core::problem::Stage::Start,
        )
    };
    let principal = visit.principal.clone().ok_or_else(missing)?;
    look_at_request(&web.app, &visit.cx, &principal, id).await?;
    Ok(principal)
}
