//! `/team`: Team Members, for admins.
//!
//! The list is in `list`, one member in `member`, what can be done to one in
//! `acts`; people are invited in `invite` and, from a file, in `file`. What
//! the pages show of a member is put together here.

mod acts;
mod file;
mod invite;
mod list;
pub(super) mod member;

pub use file::{MAX_UPLOAD, UPLOAD};

use axum::{
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use latchkey_app::Refusal;
use latchkey_core::{
    id::MemberId,
    member::{Member, MemberSource, MemberState},
    problem::{Code, Problem, Stage},
    session::Method,
};

use super::{
    router::{Access, Entry, both, changes, fresh, reads},
    visit::when,
};
use crate::pages::team::{MemberRow, ProviderEmail, Status};

/// The routes.
pub(super) fn routes() -> Vec<Entry> {
    use Access::Admin;
    let mut all = vec![
        reads("/team", Admin, get(list::page)),
        reads("/team/{id}", Admin, get(member::page)),
        fresh(both(
            "/team/{id}/role",
            Admin,
            get(acts::demote_page).post(acts::role),
        )),
        fresh(both(
            "/team/{id}/deactivate",
            Admin,
            get(acts::deactivate_page).post(acts::deactivate),
        )),
        fresh(changes(
            "/team/{id}/reactivate",
            Admin,
            post(acts::reactivate),
        )),
        fresh(both(
            "/team/{id}/remove",
            Admin,
            get(acts::remove_page).post(acts::remove),
        )),
        fresh(changes(
            "/team/{id}/sessions",
            Admin,
            post(acts::end_sessions),
        )),
        fresh(changes("/team/{id}/unlink", Admin, post(acts::unlink))),
        fresh(both(
            "/team/{id}/second-factor",
            Admin,
            get(acts::factor_page).post(acts::factor),
        )),
        fresh(changes("/team/{id}/email", Admin, post(acts::accept_email))),
    ];
    all.extend(invitations());
    all
}

fn invitations() -> Vec<Entry> {
    use Access::Admin;
    vec![
        fresh(both(
            "/team/invite",
            Admin,
            get(invite::page).post(invite::submit),
        )),
        reads("/team/invite/result/{id}", Admin, get(invite::result)),
        both(
            UPLOAD,
            Admin,
            get(file::page)
                .post(file::upload)
                .layer(DefaultBodyLimit::max(MAX_UPLOAD)),
        ),
        fresh(both(
            "/team/invite/csv/{id}",
            Admin,
            get(file::dry_run).post(file::submit),
        )),
        reads(
            "/team/invite/csv/{id}/refused.csv",
            Admin,
            get(file::refused),
        ),
        fresh(changes("/team/{id}/resend", Admin, post(acts::resend))),
        fresh(changes("/team/{id}/link", Admin, post(invite::link))),
        fresh(both(
            "/team/{id}/revoke",
            Admin,
            get(acts::revoke_page).post(acts::revoke),
        )),
    ]
}

/// The id, if it has the form of one; else as unknown as a foreign one (T061).
fn member_id(text: &str) -> Result<MemberId, Refusal> {
    text.parse()
        .map_err(|_| Box::new(Problem::new(Code::NotFound, "no_member", Stage::Start)))
}

/// What both pages show of a member.
fn shown(member: &Member, linked: bool, idp: Option<&str>, is_you: bool) -> MemberRow {
    let full = format!("{} {}", member.first_name, member.last_name)
        .trim()
        .to_owned();
    let way = match member.last_method {
        Some(Method::Password) => "team-way-password",
        Some(Method::Sso) | None => "team-way-sso",
    };
    MemberRow {
        id: member.id.to_string(),
        name: Some(full).filter(|name| !name.is_empty()),
        email: member.email.shown().to_owned(),
        is_admin: member.is_admin(),
        status: match member.state {
            MemberState::Invited => Status::Invited,
            MemberState::Active => Status::Active,
            MemberState::Deactivated | MemberState::Removed => Status::Deactivated,
        },
        source: match member.source {
            MemberSource::Admin => "team-source-admin",
            MemberSource::Cli => "team-source-cli",
            MemberSource::Invitation => "team-source-invitation",
            MemberSource::Setup => "team-source-setup",
        },
        linked: idp.filter(|_| linked).map(str::to_owned),
        last_sign_in: member.last_sign_in.map(|at| (when(at), way)),
        mail: None,
        provider_email: member.provider_email.clone().map(|email| ProviderEmail {
            idp: idp.unwrap_or_default().to_owned(),
            email,
            taken: false,
        }),
        is_you,
    }
}
