//! What the sign-in decision needs, read in the finishing unit.
//!
//! Connection, tenant, identity and member as they are now, not as they were
//! when the person left for the provider (principle: check at the end).

use latchkey_core::{
    assertion::Assertion,
    connection::{ConnectionState, LiveConnection},
    decide::sign_in::{Candidate, EmailFact, Facts, FoundBy, Linked, Standing},
    email::EmailAddress,
    id::{ConnectionId, TenantId},
    identity::Identity,
    member::Member,
    ports::{Reads, StoreError, Writes},
    tenant::{Tenant, TenantState},
};
use latchkey_protocol::oidc_rp::issuer::is_dedicated;

use super::finish::Work;

/// The stored identity of an assertion, by subject, or at Entra-like providers by directory object.
pub(super) async fn find_identity<R: Reads + ?Sized>(
    rows: &mut R,
    tenant: &TenantId,
    connection: &ConnectionId,
    assertion: &Assertion,
    entra_like: bool,
) -> Result<Option<(Identity, FoundBy)>, StoreError> {
    let (issuer, subject) = (&assertion.issuer, &assertion.subject);
    if let Some(found) = rows
        .identity_by_subject(tenant, connection, issuer, subject)
        .await?
    {
        return Ok(Some((found, FoundBy::Subject)));
    }
    let Some(oid) = assertion.oid.as_deref().filter(|_| entra_like) else {
        return Ok(None);
    };
    let found = rows
        .identity_by_oid(tenant, connection, issuer, oid)
        .await?;
    Ok(found.map(|one| (one, FoundBy::DirectoryObject)))
}

/// An asserted address, if it is one.
pub(super) fn parse_email(text: &str) -> Option<EmailAddress> {
    EmailAddress::parse(text).ok()
}

/// Everything the decision needs, and the rows it came from.
pub(super) struct Loaded {
    pub facts: Facts,
    pub tenant: Option<Tenant>,
    pub live: Option<LiveConnection>,
    pub identity: Option<Identity>,
    pub member: Option<Member>,
}

pub(super) async fn load(tx: &mut dyn Writes, work: &Work) -> Result<Loaded, StoreError> {
    let (tenant_id, id) = (&work.row.tenant, &work.row.connection);
    let assertion = &work.assertion;
    let live = tx.connection(tenant_id, id).await?;
    let tenant = tx.tenant(tenant_id).await?;
    let entra = work.used.is_entra_like();
    let found = find_identity(tx, tenant_id, id, assertion, entra).await?;
    let email = assertion.email.as_deref().map(EmailAddress::parse);
    let mut member = None;
    let mut candidate = None;
    if let Some((identity, _)) = &found {
        member = tx.member(tenant_id, &identity.member).await?;
    } else if let Some(Ok(address)) = &email {
        member = tx.member_by_email(tenant_id, address.canonical()).await?;
        if let Some(one) = &member {
            let identities = tx.identities_of(tenant_id, &one.id).await?;
            candidate = Some(Candidate {
                member: one.id.clone(),
                state: one.state,
                linked_here: identities.iter().any(|identity| identity.connection == *id),
            });
        }
    }
    let linked = found
        .as_ref()
        .zip(member.as_ref())
        .map(|((_, by), member)| Linked {
            member: member.id.clone(),
            state: member.state,
            by: *by,
        });
    let facts = Facts {
        connection: standing(live.as_ref()),
        tenant: tenant
            .as_ref()
            .map_or(TenantState::Suspended, |one| one.state),
        linked,
        email: match &email {
            None => EmailFact::Missing,
            Some(Err(_)) => EmailFact::Unreadable,
            Some(Ok(_)) => EmailFact::Present,
        },
        standing: assertion.email_standing,
        dedicated_issuer: is_dedicated(&assertion.issuer),
        by_email: candidate,
    };
    Ok(Loaded {
        facts,
        tenant,
        live,
        identity: found.map(|(one, _)| one),
        member,
    })
}

fn standing(live: Option<&LiveConnection>) -> Standing {
    match live.map(|one| one.connection.state) {
        Some(state) if state.is_usable() => Standing::Usable,
        Some(ConnectionState::Deleted) | None => Standing::Deleted,
        Some(_) => Standing::Disabled,
    }
}
