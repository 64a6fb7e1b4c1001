//! `latchkey member invite`: inviting people as the operator.
//!
//! An address that cannot be invited as typed refuses the whole list before
//! anybody is invited: a script sees it, and running it again invites nobody
//! twice. Links are printed only where no mail leaves; else the mail alone has
//! them. It reads no files: that is what Team Members is for.

use clap::Args;
use latchkey_app::{
    invitations::{
        EntryFault, InviteOutcome, Invited, MOST_TYPED, NewInvitation, faults_of, invite,
    },
    tenants::tenant_by_slug,
};
use latchkey_core::{
    invitation::{DAYS, MOST_DAYS},
    problem::Code,
};
use serde_json::{Value, json};

use super::{
    super::{Detail, Failure, Json, Reply, open},
    RoleName,
};
use crate::pages::texts::Texts;

/// Whom to invite.
#[derive(Args)]
pub(in crate::cli) struct Invite {
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    /// An e-mail address; give it again for each further person, at most 200.
    #[arg(long, required = true)]
    email: Vec<String>,
    /// What they may do.
    #[arg(long)]
    role: RoleName,
    /// Given name; with one address only.
    #[arg(long, default_value = "")]
    first_name: String,
    /// Family name; with one address only.
    #[arg(long, default_value = "")]
    last_name: String,
    /// Days the invitation is good for, from 1 to 30.
    #[arg(long, default_value_t = DAYS, value_parser = clap::value_parser!(i64).range(1..=MOST_DAYS))]
    days: i64,
    #[command(flatten)]
    pub(super) json: Json,
}

impl Invite {
    fn list(&self) -> Vec<NewInvitation> {
        let one = |email: &String| NewInvitation {
            email: email.clone(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            role: self.role.into(),
            days: self.days,
        };
        self.email.iter().map(one).collect()
    }
}

/// Invites everybody, or nobody if one of them cannot be invited as typed.
pub(super) async fn run(input: Invite) -> Result<Reply, Failure> {
    let list = input.list();
    if list.len() > MOST_TYPED {
        return Err(refused(&text("invite-error-too_many")));
    }
    if list.len() > 1 && !(input.first_name.is_empty() && input.last_name.is_empty()) {
        return Err(refused(&text("invite-error-names")));
    }
    let faults = faults_of(&list);
    if !faults.is_empty() {
        return Err(not_invited(&faults));
    }
    let runtime = open().await?;
    let tenant = tenant_by_slug(&runtime.app, &input.tenant).await?;
    let done = invite(&runtime.app, &runtime.operator(), &tenant.id, list).await?;
    let by_mail = runtime.app.mails_leave;
    let people: Vec<Value> = done.iter().map(|one| row(one, by_mail)).collect();
    let lines = done.iter().map(|one| line(one, by_mail)).collect();
    Ok(Reply::new(json!({ "people": people }), lines))
}

fn text(key: &str) -> String {
    Texts::english().get(key)
}

fn refused(why: &str) -> Failure {
    Failure::new(Code::InvalidInput, why, "Nobody was invited.")
}

/// Each address with its own sentence.
fn not_invited(faults: &[(String, EntryFault)]) -> Failure {
    let detail = |(typed, fault): &(String, EntryFault)| Detail {
        name: typed.clone(),
        message: text(&format!("invite-refused-{}", fault.as_str())),
        fix: String::new(),
    };
    let failure = Failure::new(
        Code::InvalidInput,
        "Nobody was invited: not everybody can be invited as typed.",
        "Correct what is listed, then run the command again.",
    );
    failure.with(faults.iter().map(detail).collect())
}

/// The stable word, the member and the link of one outcome.
fn row(done: &Invited, by_mail: bool) -> Value {
    let (outcome, member, link) = match &done.outcome {
        InviteOutcome::Invited {
            member,
            link,
            outside,
        } => {
            let word = if *outside {
                "invited_outside"
            } else {
                "invited"
            };
            (word, Some(member), (!by_mail).then(|| link.expose()))
        }
        InviteOutcome::AlreadyMember(id) => ("member", Some(id), None),
        InviteOutcome::Deactivated(id) => ("deactivated", Some(id), None),
        InviteOutcome::AlreadyInvited(id) => ("already_invited", Some(id), None),
        InviteOutcome::Invalid(fault) => (fault.as_str(), None, None),
    };
    json!({ "email": done.typed, "outcome": outcome, "id": member, "link": link })
}

fn line(done: &Invited, by_mail: bool) -> String {
    let said = match &done.outcome {
        InviteOutcome::Invited { outside: true, .. } => text("invited-outside"),
        InviteOutcome::Invited { .. } => text("invited-done"),
        InviteOutcome::AlreadyMember(_) => text("invited-member"),
        InviteOutcome::Deactivated(_) => text("invited-deactivated"),
        InviteOutcome::AlreadyInvited(_) => text("invited-again"),
        InviteOutcome::Invalid(fault) => text(&format!("invite-refused-{}", fault.as_str())),
    };
    match &done.outcome {
        InviteOutcome::Invited { link, .. } if !by_mail => {
            format!("{}  {said}  {}", done.typed, link.expose())
        }
        _ => format!("{}  {said}", done.typed),
    }
}
