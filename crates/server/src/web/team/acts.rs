//! What an admin does to one member, and the pages that ask first.
//!
//! What takes something away has a page of its own that states the
//! consequence. An admin who gives up their own rights is led there too and
//! names another one (N-41).

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use latchkey_app::{
    Refusal,
    accounts::reset_second_factor,
    invitations,
    members::{
        Change, MemberDetail, accept_provider_email, change_member, change_oneself,
        end_member_sessions, remove_member, unlink_member,
    },
};
use latchkey_core::{
    id::MemberId,
    member::{Member, Role},
    problem::{Code, Problem, Stage},
};

use super::{
    super::{
        fields::Fields,
        respond,
        state::Web,
        visit::{Admin, SignedIn},
    },
    member, member_id,
};
use crate::pages::{
    chrome::{MenuEntry, Tone},
    message::Message,
    team::{ConfirmMember, MemberAct, OtherAdmin},
};

/// `GET /team/{id}/deactivate`.
pub async fn deactivate_page(state: State<Web>, id: Path<String>, admin: Admin) -> Response {
    ask(state, id, admin, MemberAct::Deactivate).await
}

/// `GET /team/{id}/remove`.
pub async fn remove_page(state: State<Web>, id: Path<String>, admin: Admin) -> Response {
    ask(state, id, admin, MemberAct::Remove).await
}

/// `GET /team/{id}/revoke`.
pub async fn revoke_page(state: State<Web>, id: Path<String>, admin: Admin) -> Response {
    ask(state, id, admin, MemberAct::Revoke).await
}

/// `GET /team/{id}/second-factor`.
pub async fn factor_page(state: State<Web>, id: Path<String>, admin: Admin) -> Response {
    ask(state, id, admin, MemberAct::Factor).await
}

/// `GET /team/{id}/role`: asks an admin who gives up that role themself; for others the form stands on their page.
pub async fn demote_page(state: State<Web>, id: Path<String>, admin: Admin) -> Response {
    if admin.0.principal.member.id.as_str() != id.0 {
        return match member::find(&state.0, &admin.0, &id.0).await {
            Ok(_) => respond::see_other(&format!("/team/{}", id.0)),
            Err(problem) => respond::problem_page(&state.0, Some(&admin.0.visit), &problem),
        };
    }
    ask(state, id, admin, MemberAct::Demote).await
}

async fn ask(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
    act: MemberAct,
) -> Response {
    confirm(&web, &signed_in, &id, act, None, 200).await
}

/// The page that asks; `refused` says what was wrong with the last try.
async fn confirm(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    act: MemberAct,
    refused: Option<Message>,
    status: u16,
) -> Response {
    let visit = &signed_in.visit;
    let detail = match member::find(web, signed_in, id).await {
        Ok(detail) => detail,
        Err(problem) => return respond::problem_page(web, Some(visit), &problem),
    };
    let locks = member::locks(&detail);
    let locked = match act {
        MemberAct::Deactivate => locks.deactivate,
        MemberAct::Remove => locks.remove,
        MemberAct::Demote => locks.role,
        MemberAct::Revoke if detail.invitation.is_none() => {
            let problem = Problem::new(Code::NotFound, "no_invitation", Stage::Start);
            return respond::problem_page(web, Some(visit), &problem);
        }
        MemberAct::Revoke => None,
        MemberAct::Factor if !detail.has_app => {
            let problem = Problem::new(Code::NotFound, "no_second_factor", Stage::Start);
            return respond::problem_page(web, Some(visit), &problem);
        }
        MemberAct::Factor => member::own_factor(signed_in, &detail),
    };
    let page = ConfirmMember {
        chrome: visit.chrome(web, Some(MenuEntry::Team)),
        act,
        others: others(web, signed_in, &detail, act).await,
        member: member::row(signed_in, &detail),
        locked,
        refused,
    };
    respond::page(web, visit, status, &page)
}

/// Who may be named by an admin who steps down; at most 20 are offered.
async fn others(
    web: &Web,
    signed_in: &SignedIn,
    detail: &MemberDetail,
    act: MemberAct,
) -> Vec<OtherAdmin> {
    let own = detail.member.id == signed_in.principal.member.id;
    if !own || !matches!(act, MemberAct::Deactivate | MemberAct::Demote) {
        return Vec::new();
    }
    let mut others = Vec::new();
    for id in detail.others.iter().take(20) {
        if let Ok(found) = member::find(web, signed_in, id.as_str()).await {
            others.push(OtherAdmin {
                id: id.to_string(),
                shown: named(&found.member),
            });
        }
    }
    others
}

fn named(member: &Member) -> String {
    let (name, email) = (member.display_name(), member.email.shown());
    if name == email {
        name
    } else {
        format!("{name} ({email})")
    }
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
    let act = |_: &Fields| Some(Change::Deactivate);
    change(state, id, admin, body, act, "flash-member-deactivated").await
}

/// `POST /team/{id}/reactivate`.
pub async fn reactivate(
    state: State<Web>,
    id: Path<String>,
    admin: Admin,
    body: Bytes,
) -> Response {
    let act = |_: &Fields| Some(Change::Reactivate);
    change(state, id, admin, body, act, "flash-member-reactivated").await
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
    let asks = match act(&fields) {
        Some(Change::Role(_)) => MemberAct::Demote,
        _ => MemberAct::Deactivate,
    };
    let other = fields.get("other").filter(|typed| !typed.is_empty());
    let outcome = match (member_id(&id), act(&fields)) {
        (Ok(member), Some(change)) => carry_out(&web, &signed_in, &member, change, other)
            .await
            .map(|_| ()),
        (Err(problem), _) => Err(problem),
        (_, None) => Err(Box::new(Problem::new(
            Code::InvalidInput,
            "field",
            Stage::Start,
        ))),
    };
    match outcome {
        Err(problem) if problem.reason == "other_admin_not_named" => {
            // Whoever comes from the form on the member's page was not asked yet.
            let said = fields
                .get("other")
                .map(|_| Message::of("member-refused-other"));
            confirm(&web, &signed_in, &id, asks, said, 400).await
        }
        Ok(()) if signed_in.principal.member.id.as_str() == id && done != "flash-member-role" => {
            respond::see_other("/login")
        }
        outcome => conclude(&web, &signed_in, &id, outcome, done).await,
    }
}

async fn carry_out(
    web: &Web,
    signed_in: &SignedIn,
    member: &MemberId,
    change: Change,
    other: Option<&str>,
) -> Result<Member, Refusal> {
    let (app, cx) = (&web.app, &signed_in.visit.cx);
    let tenant = &signed_in.principal.tenant.id;
    match other.and_then(|id| id.parse().ok()) {
        Some(other) => change_oneself(app, cx, tenant, member, change, other).await,
        None => change_member(app, cx, tenant, member, change, false).await,
    }
}

/// `POST /team/{id}/remove`.
pub async fn remove(
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
        Ok(member) => remove_member(&web.app, &signed_in.visit.cx, tenant, &member, false).await,
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(_) => respond::see_other_with(&web, "/team", Tone::Good, "flash-member-removed"),
        Err(problem) => conclude(&web, &signed_in, &id, Err(problem), "").await,
    }
}

/// `POST /team/{id}/sessions`: ends them, but not the one that asks.
pub async fn end_sessions(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
    body: Bytes,
) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    let principal = &signed_in.principal;
    let but = (principal.member.id.as_str() == id).then(|| principal.session.id.clone());
    let (cx, tenant) = (&signed_in.visit.cx, &principal.tenant.id);
    let outcome = match member_id(&id) {
        Ok(member) => end_member_sessions(&web.app, cx, tenant, &member, but)
            .await
            .map(|_| ()),
        Err(problem) => Err(problem),
    };
    conclude(&web, &signed_in, &id, outcome, "flash-member-sessions").await
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

/// `POST /team/{id}/second-factor`: for a member who lost the app.
pub async fn factor(
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
        Ok(member) => reset_second_factor(&web.app, &signed_in.visit.cx, tenant, &member).await,
        Err(problem) => Err(problem),
    };
    conclude(&web, &signed_in, &id, outcome, "flash-member-factor").await
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

/// `POST /team/{id}/resend`: a new link by mail.
pub async fn resend(
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
        Ok(member) => invitations::resend(&web.app, &signed_in.visit.cx, tenant, &member)
            .await
            .map(|_| ()),
        Err(problem) => Err(problem),
    };
    conclude(&web, &signed_in, &id, outcome, "flash-invitation-resent").await
}

/// `POST /team/{id}/revoke`.
pub async fn revoke(
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
        Ok(member) => invitations::revoke(&web.app, &signed_in.visit.cx, tenant, &member).await,
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(()) => respond::see_other_with(&web, "/team", Tone::Good, "flash-invitation-revoked"),
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
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
            let key = match (problem.code, problem.reason) {
                (Code::LastAdmin, _) => "member-refused-last_admin",
                (Code::AlreadyExists, _) => "member-refused-email_taken",
                (_, "own_second_factor") => "member-locked-own_factor",
                (_, "member_invited") => "member-refused-invited",
                (_, "member_in_use" | "member_removal_early") => "member-refused-in_use",
                (_, "invitation_mails") => "member-refused-mails",
                _ => return respond::problem_page(web, Some(&signed_in.visit), &problem),
            };
            let refused = Some(Message::of(key));
            member::render(web, signed_in, id, refused, problem.code.status()).await
        }
    }
}
