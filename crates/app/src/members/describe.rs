//! Reads members for lists, pages and the command line.

use latchkey_core::{
    email::EmailAddress,
    id::{MemberId, TenantId},
    identity::Identity,
    member::{Member, MemberState},
    ports::StoreExt,
    problem::Problem,
};

use super::no_member;
use crate::{App, Refusal};

/// One line of the team.
pub struct MemberRow {
    /// The member.
    pub member: Member,
    /// Whether an identity on the tenant's connection is live.
    pub linked: bool,
}

/// One member with their links.
pub struct MemberDetail {
    /// The member.
    pub member: Member,
    /// The live identities.
    pub identities: Vec<Identity>,
}

/// Members in order of address after `after`, at most `limit`.
///
/// # Errors
/// If the store does not answer.
pub async fn list_members(
    app: &App,
    tenant: &TenantId,
    after: &str,
    limit: i64,
) -> Result<Vec<MemberRow>, Refusal> {
    let (tenant, after) = (tenant.clone(), after.to_owned());
    let rows = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let members = rows.members(&tenant, &after, limit).await?;
                let ids: Vec<MemberId> = members.iter().map(|one| one.id.clone()).collect();
                let mut linked = Vec::new();
                for live in rows.connections(&tenant).await? {
                    linked.extend(
                        rows.linked_among(&tenant, &live.connection.id, &ids)
                            .await?,
                    );
                }
                Ok((members, linked))
            })
        })
        .await
        .map_err(Problem::from)?;
    let (members, linked) = rows;
    let line = |member: Member| MemberRow {
        linked: linked.contains(&member.id),
        member,
    };
    Ok(members.into_iter().map(line).collect())
}

/// One member with their links.
///
/// # Errors
/// `not_found`, the same for a foreign id and a missing one (T061).
pub async fn member_detail(
    app: &App,
    tenant: &TenantId,
    id: &MemberId,
) -> Result<MemberDetail, Refusal> {
    let (tenant, id) = (tenant.clone(), id.clone());
    let found = app
        .store
        .look(move |rows| {
            Box::pin(async move {
                let Some(member) = rows.member(&tenant, &id).await? else {
                    return Ok(None);
                };
                let identities = rows.identities_of(&tenant, &id).await?;
                Ok(Some(MemberDetail { member, identities }))
            })
        })
        .await
        .map_err(Problem::from)?;
    found
        .filter(|detail| detail.member.state != MemberState::Removed)
        .ok_or_else(|| Box::new(no_member()))
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
