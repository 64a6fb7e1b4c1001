//! `/account/authenticator` and `/account/recovery-codes`: the second factor.

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use latchkey_app::accounts::{
    Adding, adding_app, begin_app, codes_seen, confirm_app, kept_codes, new_codes, overview,
    remove_app,
};
use latchkey_core::problem::{Code, Problem, Stage};

use super::{
    super::{respond, state::Web, visit::SignedIn},
    refuse,
};
use crate::pages::{
    chrome::{MenuEntry, Tone},
    form::FieldErrors,
    message::Message,
    second_factor::{AddApp, Qr, RecoveryCodes},
};

/// `POST /account/authenticator`: begins to add an app.
pub async fn begin(State(web): State<Web>, signed_in: SignedIn, body: Bytes) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    match begin_app(&web.app, &signed_in.visit.cx, &signed_in.principal).await {
        Ok(id) => respond::see_other(&format!("/account/authenticator/{id}")),
        Err(problem) => refuse(&web, &signed_in, &problem).await,
    }
}

/// `GET /account/authenticator/{id}`.
pub async fn page(State(web): State<Web>, Path(id): Path<String>, signed_in: SignedIn) -> Response {
    show(&web, &signed_in, &id, FieldErrors::none()).await
}

/// `POST /account/authenticator/{id}`: a right code makes it count.
pub async fn confirm(
    State(web): State<Web>,
    Path(id): Path<String>,
    signed_in: SignedIn,
    body: Bytes,
) -> Response {
    let fields = match signed_in.visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let code = fields.text("code");
    let (cx, principal) = (&signed_in.visit.cx, &signed_in.principal);
    match confirm_app(&web.app, cx, principal, &id, &code).await {
        Ok(codes) => {
            let to = format!("/account/recovery-codes/{codes}");
            respond::see_other_with(&web, &to, Tone::Good, "flash-account-app")
        }
        Err(problem) if problem.code == Code::SecondFactorInvalid => {
            let errors = FieldErrors::none().and("code", Message::of("second-error-code"));
            show(&web, &signed_in, &id, errors).await
        }
        Err(problem) => refuse(&web, &signed_in, &problem).await,
    }
}

async fn show(web: &Web, signed_in: &SignedIn, id: &str, errors: FieldErrors) -> Response {
    let (visit, principal) = (&signed_in.visit, &signed_in.principal);
    let found = adding_app(&web.app, &visit.cx, principal, id).await;
    let view = overview(&web.app, &visit.cx, principal).await;
    let (Adding { text, address }, view) = match (found, view) {
        (Ok(Some(found)), Ok(view)) => (found, view),
        (Ok(None), _) => return respond::problem_page(web, Some(visit), &gone()),
        (Err(problem), _) | (_, Err(problem)) => {
            return respond::problem_page(web, Some(visit), &problem);
        }
    };
    let status = if errors.is_empty() { 200 } else { 401 };
    let page = AddApp {
        chrome: visit.chrome(web, Some(MenuEntry::Account)),
        id: id.to_owned(),
        picture: Qr::of(address.expose()),
        secret: text.expose().clone(),
        replaces: view.app.is_some(),
        errors,
    };
    respond::page(web, visit, status, &page)
}

/// The same as for an address that never was (T061).
fn gone() -> Problem {
    Problem::new(Code::NotFound, "kept", Stage::Start)
}

/// `POST /account/authenticator/remove`.
pub async fn remove(State(web): State<Web>, signed_in: SignedIn, body: Bytes) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    match remove_app(&web.app, &signed_in.visit.cx, &signed_in.principal).await {
        Ok(()) => {
            respond::see_other_with(&web, "/account", Tone::Good, "flash-account-app-removed")
        }
        Err(problem) => refuse(&web, &signed_in, &problem).await,
    }
}

/// `POST /account/recovery-codes`: ten new ones.
pub async fn new(State(web): State<Web>, signed_in: SignedIn, body: Bytes) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    match new_codes(&web.app, &signed_in.visit.cx, &signed_in.principal).await {
        Ok(id) => respond::see_other(&format!("/account/recovery-codes/{id}")),
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

/// `GET /account/recovery-codes/{id}`: until they were seen.
pub async fn codes(
    State(web): State<Web>,
    Path(id): Path<String>,
    signed_in: SignedIn,
) -> Response {
    let visit = &signed_in.visit;
    match kept_codes(&web.app, &visit.cx, &signed_in.principal, &id).await {
        Ok(Some(codes)) => {
            let page = RecoveryCodes {
                chrome: visit.chrome(&web, Some(MenuEntry::Account)),
                id,
                codes,
            };
            respond::page(&web, visit, 200, &page)
        }
        Ok(None) => respond::problem_page(&web, Some(visit), &gone()),
        Err(problem) => respond::problem_page(&web, Some(visit), &problem),
    }
}

/// `POST /account/recovery-codes/{id}`: the member has them; they are forgotten here.
pub async fn seen(
    State(web): State<Web>,
    Path(id): Path<String>,
    signed_in: SignedIn,
    body: Bytes,
) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    let visit = &signed_in.visit;
    match codes_seen(&web.app, &visit.cx, &signed_in.principal, &id).await {
        Ok(true) => respond::see_other("/account"),
        Ok(false) => respond::problem_page(&web, Some(visit), &gone()),
        Err(problem) => respond::problem_page(&web, Some(visit), &problem),
    }
}
