//! Invites people: member, invitation, link, mail and audit event, each in one unit.
//!
//! Many people are many short units, so that a long list never holds up the
//! other writers. Doing it twice invites nobody twice: whoever is a member or
//! invited already is reported as such.

use std::collections::BTreeSet;

use latchkey_core::{
    audit::Actor,
    id::{InvitationId, MemberId, TenantId},
    invitation::{Invitation, InvitationState, lifetime_of},
    mail::{Letter, Mail},
    member::{Member, MemberSource, MemberState},
    ports::{StoreError, StoreExt, Writes, shared::TokenKind},
    problem::{Code, Evidence, Problem, Stage},
    tenant::Tenant,
    tenant_settings::TenantSettings,
    token::Digest,
};
use serde_json::{Value, json};

use super::{
    EntryFault, Link, MOST_LINES, NewInvitation, Tools,
    entry::{Entry, check, shown_back},
    new_invitation_link,
};
use crate::{
    App, Cx, Refusal,
    audit::{changed, event},
    mail::queue_mail,
};

/// People invited by one unit.
const PER_UNIT: usize = 50;

/// What came of one address.
pub struct Invited {
    /// The address as typed, safe to show.
    pub typed: String,
    /// What came of it.
    pub outcome: InviteOutcome,
}

/// What came of one address.
pub enum InviteOutcome {
    /// Invited now.
    Invited {
        /// The member.
        member: MemberId,
        /// The link, to be shown once; the mail has the same.
        link: Link,
        /// Outside the domains this tenant usually invites to.
        outside: bool,
    },
    /// A member already.
    AlreadyMember(MemberId),
    /// A member who is switched off: to be reactivated, not invited.
    Deactivated(MemberId),
    /// Invited before; the invitation may have run out.
    AlreadyInvited(MemberId),
    /// Not invited; why.
    Invalid(EntryFault),
}

/// Invites everybody in `list`; answers in the same order.
///
/// # Errors
/// `invalid_input` for an empty or too long list, `not_found` for an unknown
/// tenant, `busy` if the store does not answer (who was invited until then stays invited).
pub async fn invite(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    list: Vec<NewInvitation>,
) -> Result<Vec<Invited>, Refusal> {
    if list.is_empty() || list.len() > MOST_LINES {
        let evidence = Evidence::compared(
            "email",
            format!("1 to {MOST_LINES} people"),
            list.len().to_string(),
        );
        let problem = Problem::new(Code::InvalidInput, "invitations", Stage::Start);
        return Err(Box::new(problem.with(evidence)));
    }
    let judged = judge_all(&list);
    let mut answers = Vec::with_capacity(judged.len());
    for some in judged.chunks(PER_UNIT) {
        let (cx, tenant, some, tools) = (cx.clone(), tenant.clone(), some.to_vec(), Tools::of(app));
        let done = app
            .store
            .unit(move |tx| Box::pin(carry_out(tx, cx, tenant, some, tools)))
            .await
            .map_err(Problem::from)?;
        answers.extend(done?);
    }
    app.catch_up().await;
    Ok(answers)
}

#[derive(Clone)]
struct Judged {
    typed: String,
    entry: Result<Entry, EntryFault>,
}

fn judge_all(list: &[NewInvitation]) -> Vec<Judged> {
    let mut seen = BTreeSet::new();
    list.iter()
        .map(|new| Judged {
            typed: shown_back(&new.email),
            entry: judge(new, &mut seen),
        })
        .collect()
}

/// Everybody in `list` who cannot be invited as typed, and why; for those who rather invite nobody.
pub fn faults_of(list: &[NewInvitation]) -> Vec<(String, EntryFault)> {
    let judged = judge_all(list).into_iter();
    judged
        .filter_map(|one| one.entry.err().map(|fault| (one.typed, fault)))
        .collect()
}

/// The second of two equal addresses is the one that is told so.
fn judge(new: &NewInvitation, seen: &mut BTreeSet<String>) -> Result<Entry, EntryFault> {
    let entry = check(new)?;
    if seen.insert(entry.email.canonical().to_owned()) {
        Ok(entry)
    } else {
        Err(EntryFault::Duplicate)
    }
}

/// What all of a unit's invitations share.
struct Shared {
    cx: Cx,
    tenant: Tenant,
    settings: TenantSettings,
    inviter: String,
    tools: Tools,
}

async fn carry_out(
    tx: &mut dyn Writes,
    cx: Cx,
    tenant: TenantId,
    list: Vec<Judged>,
    tools: Tools,
) -> Result<Result<Vec<Invited>, Problem>, StoreError> {
    let Some(tenant) = tx.tenant(&tenant).await? else {
        return Ok(Err(Problem::new(Code::NotFound, "tenant", Stage::Start)));
    };
    let settings = tx.tenant_settings(&tenant.id).await?;
    let inviter = inviter_name(tx, &cx, &tenant).await?;
    let shared = Shared {
        cx,
        tenant,
        settings,
        inviter,
        tools,
    };
    let mut answers = Vec::with_capacity(list.len());
    for Judged { typed, entry } in list {
        let outcome = match entry {
            Ok(entry) => one(tx, &shared, entry).await?,
            Err(fault) => InviteOutcome::Invalid(fault),
        };
        answers.push(Invited { typed, outcome });
    }
    Ok(Ok(answers))
}

/// Who invites, as a mail says it; the operator speaks for the tenant.
pub(super) async fn inviter_name(
    tx: &mut dyn Writes,
    cx: &Cx,
    tenant: &Tenant,
) -> Result<String, StoreError> {
    let Actor::Member(id) = &cx.origin.actor else {
        return Ok(tenant.name.clone());
    };
    let member = tx.member(&tenant.id, id).await?;
    Ok(member.map_or_else(|| tenant.name.clone(), |one| one.display_name()))
}

async fn one(
    tx: &mut dyn Writes,
    shared: &Shared,
    entry: Entry,
) -> Result<InviteOutcome, StoreError> {
    let tenant = &shared.tenant.id;
    if let Some(known) = known(tx, tenant, &entry).await? {
        return Ok(known);
    }
    let member = new_member(shared, &entry);
    // Somebody else may be adding the same address at this moment.
    match tx.insert_member(&member).await {
        Err(StoreError::Taken) => {
            let found = known(tx, tenant, &entry).await?;
            return found.ok_or(StoreError::Unavailable);
        }
        other => other?,
    }
    let link = promise(tx, shared, &member, &entry).await?;
    let base = event(&shared.cx, tenant, "member.invited", member.id.as_str());
    let after = json!({
        "email": member.email.shown(),
        "role": entry.role.as_str(),
        "days": lifetime_of(entry.days).as_millis() / 86_400_000,
    });
    tx.append_event(&changed(base, Value::Null, after)).await?;
    Ok(InviteOutcome::Invited {
        link,
        outside: is_outside(&shared.settings, entry.email.canonical()),
        member: member.id,
    })
}

async fn known(
    tx: &mut dyn Writes,
    tenant: &TenantId,
    entry: &Entry,
) -> Result<Option<InviteOutcome>, StoreError> {
    let found = tx.member_by_email(tenant, entry.email.canonical()).await?;
    Ok(found.map(|member| match member.state {
        MemberState::Invited => InviteOutcome::AlreadyInvited(member.id),
        MemberState::Deactivated => InviteOutcome::Deactivated(member.id),
        _ => InviteOutcome::AlreadyMember(member.id),
    }))
}

fn new_member(shared: &Shared, entry: &Entry) -> Member {
    Member {
        id: MemberId::new(shared.cx.now, &*shared.tools.rng),
        tenant: shared.tenant.id.clone(),
        state: MemberState::Invited,
        email: entry.email.clone(),
        first_name: entry.first_name.clone(),
        last_name: entry.last_name.clone(),
        source: MemberSource::Invitation,
        roles: vec![entry.role],
        has_password: false,
        security_stamp: 0,
        provider_email: None,
        created: shared.cx.now,
        last_sign_in: None,
        last_method: None,
    }
}

/// Writes the invitation down, makes its token findable and queues the mail.
async fn promise(
    tx: &mut dyn Writes,
    shared: &Shared,
    member: &Member,
    entry: &Entry,
) -> Result<Link, StoreError> {
    let (cx, tools) = (&shared.cx, &shared.tools);
    let (token, link) = new_invitation_link(&tools.public_url, &*tools.rng);
    let invitation = Invitation {
        id: InvitationId::new(cx.now, &*tools.rng),
        tenant: member.tenant.clone(),
        member: member.id.clone(),
        state: InvitationState::Pending,
        role: entry.role,
        token: Digest::of(token.expose()),
        invited_by: match &cx.origin.actor {
            Actor::Member(id) => Some(id.clone()),
            _ => None,
        },
        created: cx.now,
        sent: cx.now,
        expires: cx.now.plus(lifetime_of(entry.days)),
        ended: None,
    };
    tx.insert_invitation(&invitation).await?;
    deliver(tx, shared_letter(shared), &invitation, member, &link).await?;
    Ok(link)
}

fn shared_letter(shared: &Shared) -> Sending<'_> {
    Sending {
        cx: &shared.cx,
        tenant: &shared.tenant,
        inviter: &shared.inviter,
        tools: &shared.tools,
    }
}

/// What a letter with an invitation's link needs besides the invitation.
pub(super) struct Sending<'a> {
    pub cx: &'a Cx,
    pub tenant: &'a Tenant,
    pub inviter: &'a str,
    pub tools: &'a Tools,
}

/// Makes the newest token findable and queues the mail with its link.
pub(super) async fn deliver(
    tx: &mut dyn Writes,
    sending: Sending<'_>,
    invitation: &Invitation,
    member: &Member,
    link: &Link,
) -> Result<(), StoreError> {
    place(tx, invitation).await?;
    let mail = Mail {
        tenant: member.tenant.clone(),
        to: member.email.clone(),
        member: Some(member.id.clone()),
        thing: Some(invitation.id.to_string()),
        letter: Letter::Invitation {
            tenant: sending.tenant.name.clone(),
            inviter: sending.inviter.to_owned(),
            role: invitation.role.as_str().to_owned(),
            link: link.expose().clone(),
            expires: invitation.expires,
        },
    };
    let tools = sending.tools;
    queue_mail(tx, sending.cx, &*tools.sealer, &*tools.rng, mail)
        .await
        .map(|_| ())
}

/// Makes the newest token of an invitation findable.
pub(super) async fn place(tx: &mut dyn Writes, invitation: &Invitation) -> Result<(), StoreError> {
    let (kind, thing) = (TokenKind::Invitation, invitation.id.as_str());
    tx.place_token(
        &invitation.tenant,
        kind,
        &invitation.token,
        thing,
        invitation.expires,
    )
    .await
}

/// Whether an address lies outside the usual domains; label by label, never by ending (T079).
pub(super) fn is_outside(settings: &TenantSettings, canonical: &str) -> bool {
    let domain = canonical.rsplit_once('@').map_or("", |(_, domain)| domain);
    !settings.usual_domains.is_empty() && !settings.usual_domains.iter().any(|one| one == domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T079: look-alike domains are outside.
    #[test]
    fn t079_given_usual_domains_then_only_the_same_domain_is_inside() {
        let settings = TenantSettings {
            usual_domains: vec!["corp.example".to_owned()],
            ..TenantSettings::default()
        };
        assert!(!is_outside(&settings, "ada@corp.example"));
        for other in [
            "ada@evilcorp.example",
            "ada@corp.example.evil",
            "ada@it.corp.example",
        ] {
            assert!(is_outside(&settings, other), "{other}");
        }
        assert!(!is_outside(&TenantSettings::default(), "ada@any.example"));
    }
}
