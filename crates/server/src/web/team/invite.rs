//! `/team/invite`: inviting typed addresses, and what came of it.
//!
//! What came of it holds links, so it is kept sealed for this session and
//! shown at an address of its own; nothing secret stands in that address.

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use latchkey_app::{
    Refusal,
    invitations::{
        EntryFault, InviteOutcome, Invited, MOST_TYPED, NewInvitation, addresses_of, invite,
        new_link,
    },
    kept,
};
use latchkey_core::{
    invitation::{DAYS, MOST_DAYS},
    member::Role,
    problem::{Code, Problem, Stage},
    secret::Secret,
};
use serde::{Deserialize, Serialize};

use super::{
    super::{
        fields::Fields,
        respond,
        state::Web,
        visit::{Admin, SignedIn},
    },
    member,
};
use crate::pages::{
    chrome::MenuEntry,
    form::FieldErrors,
    invite::entry_refused,
    invite_people::{Fate, InviteForm, InvitePeople, InviteResult, ResultRow},
    message::Message,
};

/// What a kept result is called.
const KEPT: &str = "invited";

/// What came of one address, as it is kept.
#[derive(Serialize, Deserialize)]
struct Line {
    typed: String,
    fate: Word,
    fault: Option<EntryFault>,
    member: Option<String>,
    link: Option<String>,
}

/// [`Fate`] as it is kept.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Invited,
    Outside,
    Member,
    Off,
    Again,
    Link,
    Invalid,
}

impl From<Word> for Fate {
    fn from(word: Word) -> Self {
        match word {
            Word::Invited => Fate::Invited,
            Word::Outside => Fate::Outside,
            Word::Member => Fate::Member,
            Word::Off => Fate::Off,
            Word::Again => Fate::Again,
            Word::Link => Fate::Link,
            Word::Invalid => Fate::Invalid,
        }
    }
}

/// `GET /team/invite`.
pub async fn page(State(web): State<Web>, Admin(signed_in): Admin) -> Response {
    let typed = InviteForm {
        days: DAYS.to_string(),
        ..InviteForm::default()
    };
    form(&web, &signed_in, typed, FieldErrors::none(), 200)
}

fn form(
    web: &Web,
    signed_in: &SignedIn,
    typed: InviteForm,
    errors: FieldErrors,
    status: u16,
) -> Response {
    let page = InvitePeople {
        chrome: signed_in.visit.chrome(web, Some(MenuEntry::Team)),
        typed,
        errors,
        by_mail: web.app.mails_leave,
    };
    respond::page(web, &signed_in.visit, status, &page)
}

/// `POST /team/invite`.
pub async fn submit(State(web): State<Web>, Admin(signed_in): Admin, body: Bytes) -> Response {
    let fields = match signed_in.visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let typed = InviteForm {
        emails: fields.text("emails"),
        is_admin: fields.get("role") == Some("admin"),
        first_name: fields.text("first_name"),
        last_name: fields.text("last_name"),
        days: fields.text("days"),
    };
    let list = match read(&fields) {
        Ok(list) => list,
        Err(errors) => return form(&web, &signed_in, typed, errors, 400),
    };
    let alone = list.len() == 1;
    let tenant = &signed_in.principal.tenant.id;
    match invite(&web.app, &signed_in.visit.cx, tenant, list).await {
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
        Ok(done) => match done.first().filter(|_| alone).and_then(wrong) {
            Some(errors) => form(&web, &signed_in, typed, errors, 400),
            None => show(&web, &signed_in, done).await,
        },
    }
}

/// A number of days as typed.
pub(super) fn days(fields: &Fields) -> Result<i64, Message> {
    let typed = fields.text("days");
    let days = typed.trim().parse().ok();
    days.filter(|days| (1..=MOST_DAYS).contains(days))
        .ok_or_else(|| Message::of("invite-error-days"))
}

fn read(fields: &Fields) -> Result<Vec<NewInvitation>, FieldErrors> {
    let mut errors = FieldErrors::none();
    let emails = addresses_of(&fields.text("emails"));
    if emails.is_empty() {
        errors = errors.and("emails", Message::of("invite-error-emails"));
    } else if emails.len() > MOST_TYPED {
        errors = errors.and("emails", Message::of("invite-error-too_many"));
    }
    let role = fields.get("role").and_then(Role::parse);
    if role.is_none() {
        errors = errors.and("role", Message::of("invite-error-role"));
    }
    let days = days(fields);
    if let Err(message) = &days {
        errors = errors.and("days", message.clone());
    }
    let (first_name, last_name) = (fields.text("first_name"), fields.text("last_name"));
    let named = !first_name.trim().is_empty() || !last_name.trim().is_empty();
    if named && emails.len() > 1 {
        errors = errors.and("first_name", Message::of("invite-error-names"));
    }
    match (role, days) {
        (Some(role), Ok(days)) if errors.is_empty() => Ok(emails
            .into_iter()
            .map(|email| NewInvitation {
                email,
                first_name: first_name.clone(),
                last_name: last_name.clone(),
                role,
                days,
            })
            .collect()),
        _ => Err(errors),
    }
}

/// What is wrong with the only address, shown at its field.
fn wrong(done: &Invited) -> Option<FieldErrors> {
    let (field, message) = match &done.outcome {
        InviteOutcome::Invalid(fault) => {
            let word = fault.as_str();
            let field = if word.starts_with("name") {
                "first_name"
            } else {
                "emails"
            };
            (field, entry_refused(word))
        }
        InviteOutcome::AlreadyMember(_) => ("emails", Message::of("invite-error-member")),
        InviteOutcome::Deactivated(_) => ("emails", Message::of("invite-error-deactivated")),
        InviteOutcome::AlreadyInvited(_) | InviteOutcome::Invited { .. } => return None,
    };
    Some(FieldErrors::none().and(field, message))
}

/// Keeps what came of it and goes to where it is shown.
pub(super) async fn show(web: &Web, signed_in: &SignedIn, done: Vec<Invited>) -> Response {
    let by_mail = web.app.mails_leave;
    let lines: Vec<Line> = done.into_iter().map(|one| line(one, by_mail)).collect();
    keep(web, signed_in, &lines).await
}

fn line(done: Invited, by_mail: bool) -> Line {
    let (fate, member, link, fault) = match done.outcome {
        InviteOutcome::Invited {
            member,
            link,
            outside,
        } => {
            let fate = if outside {
                Word::Outside
            } else {
                Word::Invited
            };
            let link = (!by_mail).then(|| link.expose().clone());
            (fate, Some(member), link, None)
        }
        InviteOutcome::AlreadyMember(id) => (Word::Member, Some(id), None, None),
        InviteOutcome::Deactivated(id) => (Word::Off, Some(id), None, None),
        InviteOutcome::AlreadyInvited(id) => (Word::Again, Some(id), None, None),
        InviteOutcome::Invalid(fault) => (Word::Invalid, None, None, Some(fault)),
    };
    Line {
        typed: done.typed,
        fate,
        fault,
        member: member.map(|id| id.to_string()),
        link,
    }
}

async fn keep(web: &Web, signed_in: &SignedIn, lines: &[Line]) -> Response {
    let plain = Secret::new(serde_json::to_vec(lines).unwrap_or_default());
    let cx = &signed_in.visit.cx;
    match kept::keep(&web.app, cx, &signed_in.principal, KEPT, &plain).await {
        Ok(id) => respond::see_other(&format!("/team/invite/result/{id}")),
        Err(problem) => respond::problem_page(web, Some(&signed_in.visit), &problem),
    }
}

/// `POST /team/{id}/link`: a new link to copy; the old one is dead.
pub async fn link(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
    body: Bytes,
) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    match renew(&web, &signed_in, &id).await {
        Ok(line) => keep(&web, &signed_in, &[line]).await,
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

async fn renew(web: &Web, signed_in: &SignedIn, id: &str) -> Result<Line, Refusal> {
    let found = member::find(web, signed_in, id).await?;
    let tenant = &signed_in.principal.tenant.id;
    let made = new_link(&web.app, &signed_in.visit.cx, tenant, &found.member.id).await?;
    Ok(Line {
        typed: found.member.email.shown().to_owned(),
        fate: Word::Link,
        fault: None,
        member: Some(id.to_owned()),
        link: Some(made.link.expose().clone()),
    })
}

/// `GET /team/invite/result/{id}`.
pub async fn result(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
) -> Response {
    let cx = &signed_in.visit.cx;
    let found = kept::look(&web.app, cx, &signed_in.principal, KEPT, &id).await;
    let lines: Option<Vec<Line>> = match found {
        Ok(found) => found.and_then(|plain| serde_json::from_slice(plain.expose()).ok()),
        Err(problem) => return respond::problem_page(&web, Some(&signed_in.visit), &problem),
    };
    let Some(lines) = lines else {
        return respond::problem_page(&web, Some(&signed_in.visit), &gone());
    };
    let row = |line: Line| ResultRow {
        typed: line.typed,
        fate: line.fate.into(),
        why: line.fault.map(|fault| entry_refused(fault.as_str())),
        member: line.member,
        link: line.link,
    };
    let page = InviteResult {
        chrome: signed_in.visit.chrome(&web, Some(MenuEntry::Team)),
        rows: lines.into_iter().map(row).collect(),
        by_mail: web.app.mails_leave,
    };
    respond::page(&web, &signed_in.visit, 200, &page)
}

/// What was kept is over, of another session, or never was: all the same (T061).
pub(super) fn gone() -> Problem {
    Problem::new(Code::NotFound, "kept", Stage::Start)
}
