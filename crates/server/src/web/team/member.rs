//! `/team/{id}`: one member, with the acts an admin has.

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use latchkey_app::{
    Refusal,
    connections::connection_view,
    members::{
        Change, MemberDetail, accept_provider_email, change_member, member_detail, unlink_member,
    },
};
use latchkey_core::{
    id::MemberId,
    member::Role,
    problem::{Code, Problem, Stage},
};

use super::{
    super::{
        fields::Fields,
        respond,
        state::Web,
        visit::{Admin, SignedIn, day, when},
    },
    shown,
};
use crate::pages::{
    chrome::{MenuEntry, Tone},
    message::Message,
    team::{IdentityRow, MemberPage},
};

/// `GET /team/{id}`.
pub async fn page(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
) -> Response {
    render(&web, &signed_in, &id, None, 200).await
}

/// The id, if it has the form of one; else as unknown as a foreign one (T061).
fn member_id(text: &str) -> Result<MemberId, Refusal> {
    text.parse()
        .map_err(|_| Box::new(Problem::new(Code::NotFound, "no_member", Stage::Start)))
}

/// `POST /team/{id}/role`.
pub async fn role(state: State<Web>, id: Path<String>, admin: Admin, body: Bytes) -> Response {
    let act = |fields: &Fields| fields.get("role").and_then(Role::parse).map(Change::Role);
    change(state, id, admin, body, act, "flash-member-role").await
}

/// `POST /team/{id}/deactivate`.
pub async fn deactivate(
    state: State<Web>,
    id: Path<String>,
    admin: Admin,
    body: Bytes,
) -> Response {
    change(
        state,
        id,
        admin,
        body,
        |_| Some(Change::Deactivate),
        "flash-member-deactivated",
    )
    .await
}

/// `POST /team/{id}/reactivate`.
pub async fn reactivate(
    state: State<Web>,
    id: Path<String>,
    admin: Admin,
    body: Bytes,
) -> Response {
    change(
        state,
        id,
        admin,
        body,
        |_| Some(Change::Reactivate),
        "flash-member-reactivated",
    )
    .await
}

async fn change(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
    body: Bytes,
    act: impl Fn(&Fields) -> Option<Change>,
    done: &'static str,
) -> Response {
    let fields = match signed_in.visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let outcome = match (member_id(&id), act(&fields)) {
        (Ok(member), Some(change)) => {
            let tenant = &signed_in.principal.tenant.id;
            change_member(
                &web.app,
                &signed_in.visit.cx,
                tenant,
                &member,
                change,
                false,
            )
            .await
            .map(|_| ())
        }
        (Err(problem), _) => Err(problem),
        (_, None) => Err(Box::new(Problem::new(
            Code::InvalidInput,
            "field",
            Stage::Start,
        ))),
    };
    conclude(&web, &signed_in, &id, outcome, done).await
}

/// `POST /team/{id}/unlink`.
pub async fn unlink(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
    body: Bytes,
) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    let tenant = &signed_in.principal.tenant.id;
    let outcome = match member_id(&id) {
        Ok(member) => unlink_member(&web.app, &signed_in.visit.cx, tenant, &member, false)
            .await
            .map(|_| ()),
        Err(problem) => Err(problem),
    };
    conclude(&web, &signed_in, &id, outcome, "flash-member-unlinked").await
}

/// `POST /team/{id}/email`: takes over the address the provider now asserts.
pub async fn accept_email(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
    body: Bytes,
) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    let tenant = &signed_in.principal.tenant.id;
    let outcome = match member_id(&id) {
        Ok(member) => accept_provider_email(&web.app, &signed_in.visit.cx, tenant, &member).await,
        Err(problem) => Err(problem),
    };
    conclude(&web, &signed_in, &id, outcome, "flash-member-email").await
}

async fn conclude(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    outcome: Result<(), Refusal>,
    done: &'static str,
) -> Response {
    match outcome {
        Ok(()) => respond::see_other_with(web, &format!("/team/{id}"), Tone::Good, done),
        Err(problem) => {
            let key = match problem.code {
                Code::LastAdmin => "member-refused-last_admin",
                Code::AlreadyExists => "member-refused-email_taken",
                _ => return respond::problem_page(web, Some(&signed_in.visit), &problem),
            };
            let refused = Some(Message::of(key));
            render(web, signed_in, id, refused, problem.code.status()).await
        }
    }
}

async fn render(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    refused: Option<Message>,
    status: u16,
) -> Response {
    let visit = &signed_in.visit;
    let tenant = &signed_in.principal.tenant.id;
    let detail = match member_id(id) {
        Ok(id) => member_detail(&web.app, tenant, &id).await,
        Err(problem) => Err(problem),
    };
    let view = connection_view(&web.app, tenant).await;
    let (detail, (connection, _)) = match (detail, view) {
        (Ok(detail), Ok(view)) => (detail, view),
        (Err(problem), _) | (_, Err(problem)) => {
            return respond::problem_page(web, Some(visit), &problem);
        }
    };
    let idp = connection.map(|view| view.live.connection.name);
    let is_you = detail.member.id == signed_in.principal.member.id;
    let page = MemberPage {
        chrome: visit.chrome(web, Some(MenuEntry::Team)),
        member: shown(
            &detail.member,
            !detail.identities.is_empty(),
            idp.as_deref(),
            is_you,
        ),
        identities: identities(&detail, idp.as_deref()),
        refused,
        locked: None,
    };
    respond::page(web, visit, status, &page)
}

fn identities(detail: &MemberDetail, idp: Option<&str>) -> Vec<IdentityRow> {
    let row = |one: &latchkey_core::identity::Identity| IdentityRow {
        id: one.id.to_string(),
        connection: idp.unwrap_or_default().to_owned(),
        issuer: one.issuer.clone(),
        subject: shortened(&one.subject),
        linked_on: day(one.linked_at),
        last_used: one.last_used.map(when),
        locked: None,
    };
    detail.identities.iter().map(row).collect()
}

/// Head and tail of a subject: enough to tell two apart.
pub(in crate::web) fn shortened(subject: &str) -> String {
    let all: Vec<char> = subject.chars().collect();
    if all.len() <= 16 {
        return subject.to_owned();
    }
    let (head, tail) = (&all[..8], &all[all.len() - 4..]);
    format!(
        "{}…{}",
        head.iter().collect::<String>(),
        tail.iter().collect::<String>()
    )
}
