//! What whoever holds an invitation's link may see; looking consumes nothing (N-20, T131).
//!
//! An open invitation shows what it says and the ways to accept it. One that
//! is over shows the tenant's name and why, no more.

use latchkey_core::{
    decide::invitation::{Standing, standing},
    email::EmailAddress,
    id::{InvitationId, MemberId},
    invitation::{Invitation, is_token},
    member::{Member, Role},
    password::PasswordRules,
    policy::SsoPolicy,
    ports::{Reads, StoreError, StoreExt, shared::TokenKind},
    problem::Problem,
    tenant::Tenant,
    time::Timestamp,
    token::Digest,
};

use crate::{
    App, Cx, Refusal,
    sessions::Principal,
    sign_in::{Button, buttons_of},
};

/// What a link leads to.
pub enum InvitationView {
    /// To nothing we know: cut, mistyped, or long gone.
    Unknown,
    /// To an invitation that is over or paused; never [`Standing::Open`].
    Over {
        /// The tenant's name.
        tenant: String,
        /// Why.
        standing: Standing,
    },
    /// To one that can be accepted.
    Open(Box<OpenInvitation>),
}

/// An invitation that can be accepted, as its holder sees it.
pub struct OpenInvitation {
    /// Who is invited.
    pub member: MemberId,
    /// Into which tenant.
    pub tenant: Tenant,
    /// Who invited, when it was a member.
    pub inviter: Option<String>,
    /// For which address.
    pub email: EmailAddress,
    /// The role promised.
    pub role: Role,
    /// Given name as it is known.
    pub first_name: String,
    /// Family name as it is known.
    pub last_name: String,
    /// Until when it can be accepted.
    pub expires: Timestamp,
    /// "Continue with …".
    pub buttons: Vec<Button>,
    /// Whether a password may be set: not while SSO is required (N-72).
    pub password: bool,
    /// What that password must keep.
    pub rules: PasswordRules,
    /// Somebody else is signed in here: their address and tenant (T126).
    pub present: Option<(String, String)>,
    /// What a sign-in through a connection resumes.
    pub resume: String,
}

/// An invitation found by its token, with what it belongs to.
pub(super) struct Found {
    pub tenant: Tenant,
    pub member: Member,
    pub invitation: Invitation,
}

impl Found {
    pub(super) fn standing(&self, shown: &Digest, now: Timestamp) -> Standing {
        let (member, tenant) = (self.member.state, self.tenant.state);
        standing(&self.invitation, member, tenant, Some(shown), now)
    }
}

/// The digest of a token, if it has the form of one.
pub(super) fn digest_of(token: &str) -> Option<Digest> {
    is_token(token).then(|| Digest::of(token))
}

/// The invitation a token was made for, whatever its state.
pub(super) async fn find<R: Reads + ?Sized>(
    rows: &mut R,
    digest: &Digest,
) -> Result<Option<Found>, StoreError> {
    let Some((tenant, thing)) = rows.find_token(TokenKind::Invitation, digest).await? else {
        return Ok(None);
    };
    let Ok(id) = thing.parse::<InvitationId>() else {
        return Ok(None);
    };
    let Some(invitation) = rows.invitation(&tenant, &id).await? else {
        return Ok(None);
    };
    let member = rows.member(&tenant, &invitation.member).await?;
    let tenant = rows.tenant(&tenant).await?;
    Ok(member.zip(tenant).map(|(member, tenant)| Found {
        tenant,
        member,
        invitation,
    }))
}

/// Looks at the invitation behind `token`.
///
/// # Errors
/// If the store does not answer.
pub async fn view(
    app: &App,
    cx: &Cx,
    token: &str,
    present: Option<&Principal>,
) -> Result<InvitationView, Refusal> {
    let Some(digest) = digest_of(token) else {
        return Ok(InvitationView::Unknown);
    };
    let now = cx.now;
    let seen = app
        .store
        .look(move |rows| Box::pin(look(rows, digest, now)))
        .await
        .map_err(Problem::from)?;
    Ok(match seen {
        InvitationView::Open(mut open) => {
            let other = present.filter(|one| one.member.id != open.member);
            open.present = other.map(|one| {
                let email = one.member.email.shown().to_owned();
                (email, one.tenant.name.clone())
            });
            InvitationView::Open(open)
        }
        other => other,
    })
}

async fn look(
    rows: &mut dyn Reads,
    digest: Digest,
    now: Timestamp,
) -> Result<InvitationView, StoreError> {
    let Some(found) = find(rows, &digest).await? else {
        return Ok(InvitationView::Unknown);
    };
    let standing = found.standing(&digest, now);
    if standing != Standing::Open {
        return Ok(InvitationView::Over {
            tenant: found.tenant.name,
            standing,
        });
    }
    let Found {
        tenant,
        member,
        invitation,
    } = found;
    let inviter = match &invitation.invited_by {
        Some(id) => rows.member(&tenant.id, id).await?,
        None => None,
    };
    let connections = rows.connections(&tenant.id).await?;
    let required = rows.policy(&tenant.id).await?.sso == SsoPolicy::Required;
    let settings = rows.tenant_settings(&tenant.id).await?;
    Ok(InvitationView::Open(Box::new(OpenInvitation {
        rules: PasswordRules::of(&settings, &tenant, &member),
        inviter: inviter.map(|one| one.display_name()),
        role: member.role(),
        member: member.id,
        email: member.email,
        first_name: member.first_name,
        last_name: member.last_name,
        expires: invitation.expires,
        buttons: buttons_of(&connections),
        password: !required,
        present: None,
        resume: resume_of(&invitation),
        tenant,
    })))
}

/// What a sign-in that accepts this invitation carries: its id, and which link it began with.
fn resume_of(invitation: &Invitation) -> String {
    format!("{}.{}", invitation.id, invitation.sent.millis())
}

/// Reads it back.
pub(crate) fn resumed_invitation(text: &str) -> Option<(InvitationId, i64)> {
    let (id, sent) = text.split_once('.')?;
    Some((id.parse().ok()?, sent.parse().ok()?))
}
