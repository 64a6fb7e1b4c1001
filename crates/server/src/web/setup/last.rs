//! Team and admin, mail, ready: what is made, and what comes after.

use axum::{body::Bytes, extract::State, http::header, response::Response};
use latchkey_app::{
    mail::send_test,
    setup::{Fault, FirstAdmin, finish_setup, first_admin_rules, read_first_admin},
};
use latchkey_core::{password::PasswordRules, problem::Code, secret::Secret};

use super::super::{
    cookies::{self, Name},
    fields::Fields,
    new_password::fault_message,
    respond,
    state::Web,
    visit::{Admin, Visit},
};
use super::{
    first::said_origin,
    progress::{Progress, gone},
};
use crate::pages::{
    chrome::Tone,
    form::FieldErrors,
    message::Message,
    setup::{SetupDone, SetupMail, SetupTeam, TeamValues},
};

/// `GET /setup/team`.
pub async fn team_page(State(web): State<Web>, visit: Visit) -> Response {
    match Progress::of(&web, &visit).await {
        Ok(progress) => match missing(&web, &visit, &progress) {
            Some(step) => respond::see_other(step),
            None => show_team(
                &web,
                &visit,
                TeamValues::default(),
                FieldErrors::none(),
                200,
            ),
        },
        Err(answer) => *answer,
    }
}

/// The earlier step that must be done first.
fn missing(web: &Web, visit: &Visit, progress: &Progress) -> Option<&'static str> {
    let origin = said_origin(&visit.headers);
    if !progress.may_go_on(web, origin.as_deref()) {
        Some("/setup/address")
    } else if !progress.kept {
        Some("/setup/key")
    } else {
        None
    }
}

fn show_team(
    web: &Web,
    visit: &Visit,
    values: TeamValues,
    errors: FieldErrors,
    status: u16,
) -> Response {
    let page = SetupTeam {
        chrome: visit.chrome(web, None),
        values,
        least: i64::from(PasswordRules::default().least),
        door: web.public_url.join("/t/…/login"),
        errors,
    };
    respond::page(web, visit, status, &page)
}

/// A sentence for each field; a password is judged in the words of every other form.
fn errors_of(faults: &[Fault], input: &FirstAdmin) -> FieldErrors {
    let mut errors = FieldErrors::none();
    for (field, rule) in faults {
        let typed = input.password.expose();
        let message = match *field {
            "password" if typed.is_empty() => Message::of("password-error-missing"),
            "password" => match first_admin_rules(input).check(typed) {
                Err(fault) => fault_message(fault),
                Ok(()) => Message::of("password-error-unusable"),
            },
            _ => Message::of(format!("setup-error-{field}_{rule}")),
        };
        errors = errors.and(field, message);
    }
    errors
}

fn values(fields: &Fields) -> TeamValues {
    TeamValues {
        team: fields.text("team"),
        slug: fields.text("slug"),
        first_name: fields.text("first_name"),
        last_name: fields.text("last_name"),
        email: fields.text("email"),
    }
}

/// `POST /setup/team`: makes the tenant and its admin, who is signed in at once.
pub async fn team(State(web): State<Web>, visit: Visit, body: Bytes) -> Response {
    let fields = match visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let progress = match Progress::of(&web, &visit).await {
        Ok(progress) => progress,
        Err(answer) => return *answer,
    };
    if let Some(step) = missing(&web, &visit, &progress) {
        return respond::see_other(step);
    }
    let typed = values(&fields);
    let input = FirstAdmin {
        team: typed.team.clone(),
        slug: typed.slug.clone(),
        first_name: typed.first_name.clone(),
        last_name: typed.last_name.clone(),
        email: typed.email.clone(),
        password: Secret::new(fields.text("password")),
    };
    if let Err(faults) = read_first_admin(&input) {
        let errors = errors_of(&faults, &input);
        return show_team(&web, &visit, typed, errors, 400);
    }
    match finish_setup(&web.app, &visit.cx, &progress.digest(), input).await {
        Ok(opened) => {
            let made = Progress {
                made: Some(opened.principal.tenant.id.to_string()),
                ..Progress::default()
            };
            let mut response = made.keep(&web, respond::see_other("/setup/mail"));
            let line = cookies::set(&web, Name::Session, opened.token.expose());
            respond::add(&mut response, header::SET_COOKIE, line);
            response
        }
        Err(problem) => match problem.code {
            Code::AlreadyExists => {
                let taken = FieldErrors::none().and("slug", Message::of("setup-error-slug_taken"));
                show_team(&web, &visit, typed, taken, 409)
            }
            Code::SetupCodeInvalid => {
                respond::see_other_with(&web, "/setup", Tone::Bad, "flash-setup-code")
            }
            _ => respond::problem_page(&web, Some(&visit), &problem),
        },
    }
}

/// `GET /setup/mail`.
pub async fn mail_page(State(web): State<Web>, Admin(signed_in): Admin) -> Response {
    if !Progress::made_by(&web, &signed_in) {
        return respond::problem_page(&web, Some(&signed_in.visit), &gone());
    }
    let page = SetupMail {
        chrome: signed_in.visit.chrome(&web, None),
        leaves: web.app.mails_leave,
        email: signed_in.principal.member.email.shown().to_owned(),
    };
    respond::page(&web, &signed_in.visit, 200, &page)
}

/// `POST /setup/mail`: a test to the new admin.
pub async fn mail(State(web): State<Web>, Admin(signed_in): Admin, body: Bytes) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    if !Progress::made_by(&web, &signed_in) {
        return respond::problem_page(&web, Some(&signed_in.visit), &gone());
    }
    let (tenant, to) = (
        &signed_in.principal.tenant,
        &signed_in.principal.member.email,
    );
    match send_test(&web.app, &signed_in.visit.cx, &tenant.id, to).await {
        Ok(_) => respond::see_other_with(&web, "/setup/mail", Tone::Good, "flash-setup-mail"),
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

/// `GET /setup/done`.
pub async fn done_page(State(web): State<Web>, Admin(signed_in): Admin) -> Response {
    if !Progress::made_by(&web, &signed_in) {
        return respond::problem_page(&web, Some(&signed_in.visit), &gone());
    }
    let page = SetupDone {
        chrome: signed_in.visit.chrome(&web, None),
        tenant: signed_in.principal.tenant.name.clone(),
    };
    respond::page(&web, &signed_in.visit, 200, &page)
}
