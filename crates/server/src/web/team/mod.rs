//! `/team`: Team Members, for admins.

pub mod member;

use axum::{body::Bytes, extract::State, response::Response};
use latchkey_app::{
    connections::connection_view,
    members::{MemberRow as Found, NewMember, add_member, list_members},
};
use latchkey_core::{
    email::EmailAddress,
    member::{Member, MemberState, Role},
    policy::SsoPolicy,
    problem::{Code, Problem},
};
use url::form_urlencoded::Serializer;

use super::{
    auth::Query,
    fields::Fields,
    respond,
    state::Web,
    visit::{Admin, SignedIn, when},
};
use crate::pages::{
    chrome::{MenuEntry, Tone},
    form::FieldErrors,
    message::Message,
    team::{AddMember, MemberRow, ProviderEmail, TeamPage},
};

/// Members on a page.
const PAGE: usize = 50;

/// `GET /team`.
pub async fn page(State(web): State<Web>, Admin(signed_in): Admin) -> Response {
    render(
        &web,
        &signed_in,
        AddMember::default(),
        FieldErrors::none(),
        200,
    )
    .await
}

/// `POST /team`: adds a member who signs in by SSO.
pub async fn add(State(web): State<Web>, Admin(signed_in): Admin, body: Bytes) -> Response {
    let fields = match signed_in.visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let typed = AddMember {
        email: fields.text("email"),
        first_name: fields.text("first_name"),
        last_name: fields.text("last_name"),
        is_admin: fields.get("role") == Some("admin"),
    };
    let Some(role) = fields.get("role").and_then(Role::parse) else {
        let errors = FieldErrors::none().and("role", Message::of("team-error-role_invalid"));
        return render(&web, &signed_in, typed, errors, 400).await;
    };
    let new = new_member(&fields, role);
    let tenant = signed_in.principal.tenant.id.clone();
    match add_member(&web.app, &signed_in.visit.cx, &tenant, new).await {
        Ok(_) => respond::see_other_with(&web, "/team", Tone::Good, "flash-member-added"),
        Err(problem) => match field_errors(&problem, &typed) {
            Some(errors) => {
                let status = problem.code.status();
                render(&web, &signed_in, typed, errors, status).await
            }
            None => respond::problem_page(&web, Some(&signed_in.visit), &problem),
        },
    }
}

fn new_member(fields: &Fields, role: Role) -> NewMember {
    NewMember {
        email: fields.text("email"),
        first_name: fields.text("first_name"),
        last_name: fields.text("last_name"),
        role,
        password: None,
    }
}

fn field_errors(problem: &Problem, typed: &AddMember) -> Option<FieldErrors> {
    let field = problem.evidence.check.as_deref()?;
    let (field, key) = match (problem.code, field) {
        (Code::AlreadyExists, _) => ("email", "team-error-email_taken"),
        (Code::InvalidInput, "email") if typed.email.trim().is_empty() => {
            ("email", "team-error-email_missing")
        }
        (Code::InvalidInput, "email") => ("email", "team-error-email_invalid"),
        (Code::InvalidInput, "first_name") => ("first_name", "team-error-first_name_too_long"),
        (Code::InvalidInput, "last_name") => ("last_name", "team-error-last_name_too_long"),
        _ => return None,
    };
    Some(FieldErrors::none().and(field, Message::of(key)))
}

async fn render(
    web: &Web,
    signed_in: &SignedIn,
    add: AddMember,
    errors: FieldErrors,
    status: u16,
) -> Response {
    let visit = &signed_in.visit;
    let tenant = &signed_in.principal.tenant.id;
    let after = Query::of(&visit.uri).get("after").unwrap_or_default();
    let after_key = EmailAddress::parse(&after).map(|one| one.canonical().to_owned());
    let after_key = after_key.unwrap_or_default();
    let limit = i64::try_from(PAGE + 1).unwrap_or(51);
    let found = list_members(&web.app, tenant, &after_key, limit).await;
    let view = connection_view(&web.app, tenant).await;
    let (mut rows, (connection, policy)) = match (found, view) {
        (Ok(rows), Ok(view)) => (rows, view),
        (Err(problem), _) | (_, Err(problem)) => {
            return respond::problem_page(web, Some(visit), &problem);
        }
    };
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next_url = rows.last().filter(|_| more).map(|last| {
        let query = Serializer::new(String::new())
            .append_pair("after", last.member.email.canonical())
            .finish();
        format!("/team?{query}")
    });
    let idp = connection.map(|view| view.live.connection.name);
    let you = &signed_in.principal.member.id;
    let page = TeamPage {
        chrome: visit.chrome(web, Some(MenuEntry::Team)),
        total: i64::try_from(rows.len())
            .ok()
            .filter(|_| !more && after_key.is_empty()),
        members: rows
            .iter()
            .map(|row| line(row, idp.as_deref(), row.member.id == *you))
            .collect(),
        first_url: (!after_key.is_empty()).then(|| "/team".to_owned()),
        next_url,
        required: policy.sso == SsoPolicy::Required,
        add,
        errors,
    };
    respond::page(web, visit, status, &page)
}

fn line(row: &Found, idp: Option<&str>, is_you: bool) -> MemberRow {
    shown(&row.member, row.linked, idp, is_you)
}

/// What both pages show of a member.
pub(super) fn shown(member: &Member, linked: bool, idp: Option<&str>, is_you: bool) -> MemberRow {
    let full = format!("{} {}", member.first_name, member.last_name)
        .trim()
        .to_owned();
    MemberRow {
        id: member.id.to_string(),
        name: Some(full).filter(|name| !name.is_empty()),
        email: member.email.shown().to_owned(),
        is_admin: member.is_admin(),
        is_active: member.state == MemberState::Active,
        linked: idp.filter(|_| linked).map(str::to_owned),
        has_password: member.has_password,
        last_sign_in: member.last_sign_in.map(when),
        provider_email: member.provider_email.clone().map(|email| ProviderEmail {
            idp: idp.unwrap_or_default().to_owned(),
            email,
            taken: false,
        }),
        is_you,
    }
}
