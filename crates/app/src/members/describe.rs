//! Reads members for lists, pages and the command line.

use std::collections::HashMap;

use latchkey_core::{
    decide::{
        keep_an_admin::{Act, keeps_an_admin, others_who_can_enter},
        removal::{Removal, may_remove},
    },
    email::EmailAddress,
    id::{MemberId, TenantId},
    identity::Identity,
    invitation::Invitation,
    member::{Member, MemberState},
    member_list::{MemberFilter, PAGE},
    policy::SsoPolicy,
    ports::{Reads, StoreError, StoreExt},
    problem::{Code, Problem, Stage},
    time::Timestamp,
};

use super::{admin_facts, no_member};
use crate::{
    App, Cx, Refusal,
    mail::{MailState, states_of},
};

/// One line of the team.
pub struct MemberRow {
    /// The member.
    pub member: Member,
    /// Whether an identity on the tenant's connection is live.
    pub linked: bool,
    /// Where the mail with the invitation of somebody invited stands.
    pub mail: Option<MailState>,
}

/// A page of the team.
pub struct TeamList {
    /// Its members.
    pub rows: Vec<MemberRow>,
    /// Whether more come after them.
    pub more: bool,
    /// The name of the tenant's connection.
    pub idp: Option<String>,
    /// Whether SSO is required.
    pub policy: SsoPolicy,
}

/// One member with their links, and what can be done with them.
pub struct MemberDetail {
    /// The member.
    pub member: Member,
    /// The live identities.
    pub identities: Vec<Identity>,
    /// The name of the tenant's connection.
    pub idp: Option<String>,
    /// The open invitation of somebody invited.
    pub invitation: Option<Invitation>,
    /// Where its mail stands.
    pub mail: Option<MailState>,
    /// Whether they have an authenticator app.
    pub has_app: bool,
    /// Whether they may be removed.
    pub removal: Removal,
    /// Whether the tenant can do without this admin; true for everybody else.
    pub dispensable: bool,
    /// Whether the links may go.
    pub unlinkable: bool,
    /// Other admins who can enter without this one.
    pub others: Vec<MemberId>,
    /// The address the provider asserts is another member's.
    pub provider_email_taken: bool,
}

/// The first page of members that `filter` lets through, after the member `after`.
///
/// # Errors
/// `invalid_input` if `after` is no member of the tenant (T062), or if the store does not answer.
pub async fn list_members(
    app: &App,
    tenant: &TenantId,
    filter: MemberFilter,
    after: Option<MemberId>,
) -> Result<TeamList, Refusal> {
    let tenant = tenant.clone();
    let list = app
        .store
        .look(move |rows| Box::pin(read_list(rows, tenant, filter, after)))
        .await
        .map_err(Problem::from)?;
    Ok(list.ok_or_else(|| Problem::new(Code::InvalidInput, "cursor", Stage::Start))?)
}

async fn read_list(
    rows: &mut dyn Reads,
    tenant: TenantId,
    filter: MemberFilter,
    after: Option<MemberId>,
) -> Result<Option<TeamList>, StoreError> {
    if let Some(after) = &after
        && rows.member(&tenant, after).await?.is_none()
    {
        return Ok(None);
    }
    let mut members = rows.members_where(&tenant, &filter, after.as_ref()).await?;
    let more = members.len() > PAGE;
    members.truncate(PAGE);
    let ids: Vec<MemberId> = members.iter().map(|one| one.id.clone()).collect();
    let mut linked = Vec::new();
    let connections = rows.connections(&tenant).await?;
    for live in &connections {
        let here = rows.linked_among(&tenant, &live.connection.id, &ids);
        linked.extend(here.await?);
    }
    let mut mails = invitation_mails(rows, &tenant, &members).await?;
    let line = |member: Member| MemberRow {
        linked: linked.contains(&member.id),
        mail: mails.remove(&member.id),
        member,
    };
    Ok(Some(TeamList {
        rows: members.into_iter().map(line).collect(),
        more,
        idp: connections
            .into_iter()
            .next()
            .map(|live| live.connection.name),
        policy: rows.policy(&tenant).await?.sso,
    }))
}

/// Where the mails with the open invitations among `members` stand.
async fn invitation_mails(
    rows: &mut dyn Reads,
    tenant: &TenantId,
    members: &[Member],
) -> Result<HashMap<MemberId, MailState>, StoreError> {
    let is_invited = |one: &&Member| one.state == MemberState::Invited;
    let invited: Vec<MemberId> = members
        .iter()
        .filter(is_invited)
        .map(|one| one.id.clone())
        .collect();
    if invited.is_empty() {
        return Ok(HashMap::new());
    }
    let open = rows.pending_invitations(tenant, &invited).await?;
    let things: Vec<String> = open.iter().map(|one| one.id.to_string()).collect();
    let mut states = states_of(rows, tenant, &things).await?;
    Ok(open
        .into_iter()
        .filter_map(|one| Some((one.member, states.remove(one.id.as_str())?)))
        .collect())
}

/// One member with their links.
///
/// # Errors
/// `not_found`, the same for a foreign id and a missing one (T061).
pub async fn member_detail(
    app: &App,
    cx: &Cx,
    tenant: &TenantId,
    id: &MemberId,
) -> Result<MemberDetail, Refusal> {
    let (tenant, id, now) = (tenant.clone(), id.clone(), cx.now);
    let found = app
        .store
        .look(move |rows| Box::pin(read_detail(rows, tenant, id, now)))
        .await
        .map_err(Problem::from)?;
    Ok(found.ok_or_else(no_member)?)
}

async fn read_detail(
    rows: &mut dyn Reads,
    tenant: TenantId,
    id: MemberId,
    now: Timestamp,
) -> Result<Option<MemberDetail>, StoreError> {
    let Some(member) = rows.member(&tenant, &id).await? else {
        return Ok(None);
    };
    if member.state == MemberState::Removed {
        return Ok(None);
    }
    let since = rows.member_state_since(&tenant, &id).await?;
    let (policy, admins) = admin_facts(rows, &tenant).await?;
    let lose = Act::LoseAdmin(id.clone());
    let is_admin = member.is_admin() && member.state == MemberState::Active;
    let taken = match member.provider_email.as_deref().map(EmailAddress::parse) {
        Some(Ok(email)) => {
            let found = rows.member_by_email(&tenant, email.canonical()).await?;
            found.is_some_and(|other| other.id != id)
        }
        Some(Err(_)) | None => false,
    };
    let pending = rows.pending_invitations(&tenant, std::slice::from_ref(&id));
    let invitation = pending.await?.pop();
    let mut mails = invitation_mails(rows, &tenant, std::slice::from_ref(&member)).await?;
    Ok(Some(MemberDetail {
        invitation,
        mail: mails.remove(&id),
        identities: rows.identities_of(&tenant, &id).await?,
        has_app: rows.app_factor(&tenant, &id).await?.is_some(),
        idp: rows
            .connections(&tenant)
            .await?
            .into_iter()
            .next()
            .map(|live| live.connection.name),
        removal: may_remove(&member, since.unwrap_or(member.created), now),
        dispensable: !is_admin || keeps_an_admin(policy, &admins, &lose),
        unlinkable: !is_admin || keeps_an_admin(policy, &admins, &Act::Unlink(id.clone())),
        others: others_who_can_enter(policy, &admins, &lose),
        provider_email_taken: taken,
        member,
    }))
}

/// The member with this address.
///
/// # Errors
/// `not_found`.
pub async fn member_by_email(app: &App, tenant: &TenantId, typed: &str) -> Result<Member, Refusal> {
    let email = EmailAddress::parse(typed).map_err(|_| no_member())?;
    let tenant = tenant.clone();
    let found = app
        .store
        .look(move |rows| {
            Box::pin(async move { rows.member_by_email(&tenant, email.canonical()).await })
        })
        .await
        .map_err(Problem::from)?;
    Ok(found.ok_or_else(no_member)?)
}
