//! What the sign-in decision needs, read in the finishing unit.
//!
//! Connection, tenant, identity and member as they are now, not as they were
//! when the person left for the provider (principle: check at the end).

use latchkey_core::{
    assertion::Assertion,
    connection::{ConnectionState, LiveConnection},
    decide::{
        invitation::{self, standing as invitation_standing},
        sign_in::{
            Candidate, EmailFact, Entrance, Facts, FoundBy, Linked, Promise, Shown, Standing,
        },
    },
    email::EmailAddress,
    id::{ConnectionId, TenantId},
    identity::Identity,
    invitation::Invitation,
    member::{Member, MemberState},
    ports::{Reads, StoreError, Writes},
    sign_in::Purpose,
    tenant::{Tenant, TenantState},
};
use latchkey_protocol::oidc_rp::issuer::is_dedicated;

use super::finish::Work;
use crate::invitations::resumed_invitation;

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
    /// What is accepted if they join.
    pub invitation: Option<Invitation>,
    /// The address the sign-in's invitation is for.
    pub invited: Option<EmailAddress>,
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
    let tenant_state = tenant
        .as_ref()
        .map_or(TenantState::Suspended, |one| one.state);
    let address = email.as_ref().and_then(|one| one.as_ref().ok());
    let mut promised = Promised::default();
    if work.row.purpose == Purpose::Invitation {
        promised = shown(tx, work, address, tenant_state).await?;
    } else if let Some(address) = address.filter(|_| found.is_none()) {
        promised = promise(tx, work, address, member.as_ref()).await?;
    }
    let facts = Facts {
        connection: standing(live.as_ref()),
        tenant: tenant_state,
        linked,
        email: match &email {
            None => EmailFact::Missing,
            Some(Err(_)) => EmailFact::Unreadable,
            Some(Ok(_)) => EmailFact::Present,
        },
        standing: assertion.email_standing,
        dedicated_issuer: is_dedicated(&assertion.issuer),
        by_email: candidate,
        promise: promised.promise,
        entrance: promised.entrance,
    };
    Ok(Loaded {
        facts,
        tenant,
        live,
        identity: found.map(|(one, _)| one),
        member,
        invitation: promised.invitation,
        invited: promised.invited,
    })
}

/// What is known of invitations.
struct Promised {
    promise: Promise,
    entrance: Entrance,
    invitation: Option<Invitation>,
    invited: Option<EmailAddress>,
}

impl Default for Promised {
    fn default() -> Self {
        Promised {
            promise: Promise::None,
            entrance: Entrance::Anywhere,
            invitation: None,
            invited: None,
        }
    }
}

/// The invitation the sign-in began with, as it is now; looked for in the connection's tenant only.
async fn shown(
    tx: &mut dyn Writes,
    work: &Work,
    asserted: Option<&EmailAddress>,
    tenant: TenantState,
) -> Result<Promised, StoreError> {
    let over = |shown| Promised {
        entrance: Entrance::Invitation(shown),
        ..Promised::default()
    };
    let resumed = work.row.resume.as_deref().and_then(resumed_invitation);
    let Some((id, sent)) = resumed else {
        return Ok(over(Shown::Over));
    };
    let Some(invitation) = tx.invitation(&work.row.tenant, &id).await? else {
        return Ok(over(Shown::Over));
    };
    let Some(member) = tx.member(&work.row.tenant, &invitation.member).await? else {
        return Ok(over(Shown::Over));
    };
    let stands = invitation_standing(&invitation, member.state, tenant, None, work.cx.now);
    let shown = match stands {
        invitation::Standing::Used => Shown::Used,
        // T124: a newer link voids what began with the older one.
        invitation::Standing::Open if invitation.sent.millis() == sent => {
            let fits = asserted.is_some_and(|one| one.canonical() == member.email.canonical());
            if fits {
                Shown::Fits
            } else {
                Shown::OtherAddress
            }
        }
        _ => Shown::Over,
    };
    Ok(Promised {
        invitation: Some(invitation),
        invited: Some(member.email),
        ..over(shown)
    })
}

/// What the asserted address was promised, when the sign-in began anywhere else.
async fn promise(
    tx: &mut dyn Writes,
    work: &Work,
    asserted: &EmailAddress,
    member: Option<&Member>,
) -> Result<Promised, StoreError> {
    let tenant = &work.row.tenant;
    let Some(member) = member else {
        let revoked = tx.was_revoked(tenant, asserted.canonical()).await?;
        return Ok(Promised {
            promise: if revoked {
                Promise::Over
            } else {
                Promise::None
            },
            ..Promised::default()
        });
    };
    if member.state != MemberState::Invited {
        return Ok(Promised::default());
    }
    let pending = tx.pending_invitations(tenant, std::slice::from_ref(&member.id));
    let invitation = pending.await?.pop();
    let live = invitation
        .as_ref()
        .is_some_and(|one| one.is_open_at(work.cx.now));
    Ok(Promised {
        promise: if live { Promise::Live } else { Promise::Over },
        invitation,
        ..Promised::default()
    })
}

fn standing(live: Option<&LiveConnection>) -> Standing {
    match live.map(|one| one.connection.state) {
        Some(state) if state.is_usable() => Standing::Usable,
        Some(ConnectionState::Deleted) | None => Standing::Deleted,
        Some(_) => Standing::Disabled,
    }
}
