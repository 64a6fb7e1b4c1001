//! `/team/{id}`: one member, with the acts an admin has.

use axum::{
    extract::{Path, State},
    response::Response,
};
use latchkey_app::{
    Refusal,
    members::{MemberDetail, member_detail},
};
use latchkey_core::{decide::removal::Removal, member::MemberState};

use super::{
    super::{
        mails, respond,
        state::Web,
        visit::{Admin, SignedIn, day, when},
    },
    member_id, shown,
};
use crate::pages::{
    chrome::MenuEntry,
    message::Message,
    team::{IdentityRow, Locks, MemberPage, MemberRow, OpenInvitation},
};

/// `GET /team/{id}`.
pub async fn page(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
) -> Response {
    render(&web, &signed_in, &id, None, 200).await
}

/// The member with this id in the admin's tenant.
pub(super) async fn find(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
) -> Result<MemberDetail, Refusal> {
    let tenant = &signed_in.principal.tenant.id;
    let id = member_id(id)?;
    member_detail(&web.app, &signed_in.visit.cx, tenant, &id).await
}

/// The page, with why the last act was refused.
pub(super) async fn render(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    refused: Option<Message>,
    status: u16,
) -> Response {
    let visit = &signed_in.visit;
    match find(web, signed_in, id).await {
        Err(problem) => respond::problem_page(web, Some(visit), &problem),
        Ok(detail) => {
            let page = MemberPage {
                chrome: visit.chrome(web, Some(MenuEntry::Team)),
                member: MemberRow {
                    mail: detail.mail.as_ref().map(|mail| mails::line(web, mail)),
                    ..row(signed_in, &detail)
                },
                identities: identities(&detail),
                invitation: invitation(web, signed_in, &detail),
                refused,
                has_app: detail.has_app,
                locks: Locks {
                    factor: own_factor(signed_in, &detail),
                    ..locks(&detail)
                },
            };
            respond::page(web, visit, status, &page)
        }
    }
}

/// What is shown of the member.
pub(super) fn row(signed_in: &SignedIn, detail: &MemberDetail) -> MemberRow {
    let member = &detail.member;
    let linked = !detail.identities.is_empty();
    let is_you = member.id == signed_in.principal.member.id;
    let mut row = shown(member, linked, detail.idp.as_deref(), is_you);
    if let Some(email) = &mut row.provider_email {
        email.taken = detail.provider_email_taken;
    }
    row
}

/// Nobody takes their own second factor away here: the account page has the rules for that.
pub(super) fn own_factor(signed_in: &SignedIn, detail: &MemberDetail) -> Option<Message> {
    let own = detail.member.id == signed_in.principal.member.id;
    own.then(|| Message::of("member-locked-own_factor"))
}

/// What cannot be done to this member, and why (N-08).
pub(super) fn locks(detail: &MemberDetail) -> Locks {
    let invited = detail.member.state == MemberState::Invited;
    let last_admin = (!detail.dispensable).then(|| Message::of("member-locked-last_admin"));
    let by_invitation = invited.then(|| Message::of("member-locked-invited"));
    let removal = match detail.removal {
        Removal::Allowed => None,
        Removal::DeactivateFirst => Some(Message::of("member-locked-in_use")),
        Removal::WaitUntil(at) => Some(Message::of("member-locked-wait").text("day", day(at).text)),
    };
    Locks {
        role: by_invitation.or_else(|| last_admin.clone()),
        remove: removal.or_else(|| last_admin.clone()),
        deactivate: last_admin,
        unlink: (!detail.unlinkable).then(|| Message::of("member-locked-last_way")),
        factor: None,
    }
}

fn invitation(web: &Web, signed_in: &SignedIn, detail: &MemberDetail) -> Option<OpenInvitation> {
    let found = detail.invitation.as_ref()?;
    Some(OpenInvitation {
        sent: when(found.sent),
        expires: when(found.expires),
        expired: !found.is_open_at(signed_in.visit.cx.now),
        by_mail: web.app.mails_leave,
    })
}

fn identities(detail: &MemberDetail) -> Vec<IdentityRow> {
    let idp = detail.idp.as_deref().unwrap_or_default();
    let row = |one: &latchkey_core::identity::Identity| IdentityRow {
        connection: idp.to_owned(),
        issuer: one.issuer.clone(),
        subject: shortened(&one.subject),
        linked_on: day(one.linked_at),
        last_used: one.last_used.map(when),
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
