//! The acts on an invitation: by password, by SSO, asking for a new one, and switching members.
//!
//! Each takes the link's value from the cookie; the form names the invitation
//! it was made for, so that a second link opened meanwhile never takes its
//! place unseen (T126).

use axum::{body::Bytes, extract::State, http::header, response::Response};
use latchkey_app::{
    invitations::{Acceptance, Accepted, OpenInvitation, accept_with_password, ask_for_new},
    password::SecondStep,
    sessions::{Opened, sign_out},
};
use latchkey_core::{
    problem::{Code, Problem},
    secret::Secret,
};
use url::form_urlencoded::Serializer;

use super::{
    super::{
        cookies::{self, Name},
        fields::Fields,
        login::remembered,
        new_password::password_error,
        respond,
        state::Web,
        visit::Visit,
    },
    HERE, no_referrer, open_of_cookie, show, token_of,
};
use crate::pages::{chrome::Tone, form::FieldErrors, invite::Typed, message::Message};

/// The form, and the open invitation it was made for.
///
/// # Errors
/// The answer to give instead.
async fn read(
    web: &Web,
    visit: &Visit,
    body: &Bytes,
) -> Result<(Fields, Box<OpenInvitation>), Box<Response>> {
    let fields = visit.fields(web, body)?;
    match open_of_cookie(web, visit).await {
        Ok(Some(open)) if fields.get("invitation") == Some(open.resume.as_str()) => {
            Ok((fields, open))
        }
        // Over, or another one by now: its page says which.
        Ok(_) => Err(Box::new(respond::see_other(HERE))),
        Err(problem) => Err(Box::new(respond::problem_page(web, Some(visit), &problem))),
    }
}

/// Where "Continue with …" goes on.
fn leave_path(connection: &str) -> String {
    let query = Serializer::new(String::new())
        .append_pair("connection", connection)
        .finish();
    format!("/invite/accept/leave?{query}")
}

/// `POST /invite/accept`: names and a password.
pub async fn by_password(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    let (fields, open) = match read(&web, &visit, &body).await {
        Ok(read) => read,
        Err(answer) => return *answer,
    };
    let typed = Typed {
        first_name: fields.text("first_name"),
        last_name: fields.text("last_name"),
    };
    let password = fields.text("new_password");
    let input = Acceptance {
        token: Secret::new(token_of(&web, &visit)),
        first_name: typed.first_name.clone(),
        last_name: typed.last_name.clone(),
        password: Secret::new(password.clone()),
        present: visit.principal.clone(),
    };
    match accept_with_password(&web.app, &visit.cx, input).await {
        Ok(Accepted::SignedIn(opened)) => signed_in(&web, &visit, &opened),
        Ok(Accepted::SecondStep(half)) => second_step(&web, &half),
        Err(problem) => match (problem.code, open.buttons.first()) {
            // T137: what was sent is dropped, and the way is the provider's.
            (Code::SsoRequired, Some(way)) => {
                respond::see_other(&leave_path(way.connection.as_str()))
            }
            (Code::InvalidInput, _) => {
                let errors = field_errors(&open, &typed, &password, &problem);
                show(&web, &visit, typed, errors, 400).await
            }
            (Code::InvitationUnusable | Code::AccountDisabled | Code::SsoRequired, _) => {
                show(&web, &visit, typed, FieldErrors::none(), 410).await
            }
            _ => respond::problem_page(&web, Some(&visit), &problem),
        },
    }
}

fn field_errors(
    open: &OpenInvitation,
    typed: &Typed,
    password: &str,
    problem: &Problem,
) -> FieldErrors {
    let rule = problem.evidence.expected.as_deref().unwrap_or_default();
    let name = Message::of(format!("invite-refused-{rule}"));
    match problem.evidence.check.as_deref() {
        Some("first_name") => FieldErrors::none().and("first_name", name),
        Some("last_name") => FieldErrors::none().and("last_name", name),
        _ => {
            let rules = open.rules.clone();
            let rules = rules.with(&typed.first_name).with(&typed.last_name);
            password_error(&rules, password, problem)
        }
    }
}

/// A member now, and not signed in before the second factor is there (T094).
fn second_step(web: &Web, half: &SecondStep) -> Response {
    let mut response =
        respond::see_other_with(web, "/login/code", Tone::Good, "flash-joined-second-step");
    let line = cookies::set(web, Name::Half, half.token.expose());
    respond::add(&mut response, header::SET_COOKIE, line);
    forget(web, response)
}

fn signed_in(web: &Web, visit: &Visit, opened: &Opened) -> Response {
    let mut response = respond::see_other_with(web, "/dashboard", Tone::Good, "flash-joined");
    let session = cookies::set(web, Name::Session, opened.token.expose());
    respond::add(&mut response, header::SET_COOKIE, session);
    visit.keep_device(web, &mut response);
    if let Some(line) = remembered::after_sign_in(web, visit, &opened.principal) {
        respond::add(&mut response, header::SET_COOKIE, line);
    }
    forget(web, response)
}

/// The link's value is of no more use.
fn forget(web: &Web, mut response: Response) -> Response {
    let line = cookies::clear(web, Name::Invite);
    respond::add(&mut response, header::SET_COOKIE, line);
    no_referrer(response)
}

/// `POST /invite/accept/sso`: to the page that leads to the provider.
pub async fn by_sso(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    let fields = match read(&web, &visit, &body).await {
        Ok((fields, _)) => fields,
        Err(answer) => return *answer,
    };
    respond::see_other(&leave_path(fields.get("connection").unwrap_or_default()))
}

/// `POST /invite/accept/ask`: tells the inviter that a new invitation is wanted.
pub async fn ask(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    if let Err(answer) = visit.fields(&web, &body) {
        return *answer;
    }
    let (token, address) = (token_of(&web, &visit), visit.limit_key.as_deref());
    match ask_for_new(&web.app, &visit.cx, &token, address).await {
        Ok(()) => respond::see_other_with(&web, HERE, Tone::Good, "flash-invitation-asked"),
        Err(problem) if problem.code == Code::TooManyAttempts => {
            respond::see_other_with(&web, HERE, Tone::Note, "flash-invitation-asked-already")
        }
        Err(problem) if problem.code == Code::InvitationUnusable => respond::see_other(HERE),
        Err(problem) => respond::problem_page(&web, Some(&visit), &problem),
    }
}

/// `POST /invite/accept/switch`: the present session ends, the invitation stays.
pub async fn switch(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    if let Err(answer) = visit.fields(&web, &body) {
        return *answer;
    }
    if let Some(present) = &visit.principal
        && let Err(problem) = sign_out(&web.app, &visit.cx, present).await
    {
        return respond::problem_page(&web, Some(&visit), &problem);
    }
    let mut response = respond::see_other(HERE);
    let line = cookies::clear(&web, Name::Session);
    respond::add(&mut response, header::SET_COOKIE, line);
    response
}
