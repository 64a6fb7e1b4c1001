//! Puts a new password in place, in a unit that has more to do.
//!
//! Open resets are void (T132) and the stamp is raised, which voids half-done
//! sign-ins and sessions made before; the member is told by mail. Which
//! sessions end, and the audit event, are the caller's.

use latchkey_core::{
    device::KNOWN_FOR,
    mail::{Letter, Mail},
    member::Member,
    ports::{Rng, Sealer, StoreError, Writes},
    tenant::Tenant,
};

use crate::{Cx, devices::Notices, mail::queue_mail};

/// What a unit needs to write mails down.
#[derive(Clone)]
pub(crate) struct Post {
    pub sealer: std::sync::Arc<dyn Sealer>,
    pub rng: std::sync::Arc<dyn Rng>,
    pub public_url: String,
    pub notices: Notices,
}

impl Post {
    /// Of this application.
    pub fn of(app: &crate::App) -> Self {
        Post {
            sealer: std::sync::Arc::clone(&app.sealer),
            rng: std::sync::Arc::clone(&app.rng),
            public_url: app.public_url.clone(),
            notices: Notices::of(app),
        }
    }

    /// Writes a letter to `member` down.
    ///
    /// # Errors
    /// If the store does not take it.
    pub async fn tell(
        &self,
        tx: &mut dyn Writes,
        cx: &Cx,
        member: &Member,
        letter: Letter,
    ) -> Result<(), StoreError> {
        let mail = Mail {
            tenant: member.tenant.clone(),
            to: member.email.clone(),
            member: Some(member.id.clone()),
            thing: None,
            letter,
        };
        queue_mail(tx, cx, &*self.sealer, &*self.rng, mail)
            .await
            .map(|_| ())
    }
}

/// Sets the hash, voids open resets, tells the member.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn put_password(
    tx: &mut dyn Writes,
    cx: &Cx,
    post: &Post,
    tenant: &Tenant,
    member: &Member,
    hash: &str,
) -> Result<(), StoreError> {
    tx.set_password(&tenant.id, &member.id, Some(hash)).await?;
    tx.void_resets(&tenant.id, Some(&member.id)).await?;
    let letter = Letter::PasswordChanged {
        tenant: tenant.name.clone(),
        at: cx.now,
        agent: cx.origin.agent.clone().unwrap_or_default(),
        address: cx.origin.address.clone().unwrap_or_default(),
        link: format!("{}/forgot-password", post.public_url),
    };
    post.tell(tx, cx, member, letter).await
}

/// Forgets the browsers the member signed in with, but the one that asks.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn forget_other_devices(
    tx: &mut dyn Writes,
    cx: &Cx,
    member: &Member,
) -> Result<(), StoreError> {
    let since = cx.now.minus(KNOWN_FOR);
    let own = match &cx.device {
        Some(digest) => tx.device(&member.tenant, &member.id, digest, since).await?,
        None => None,
    };
    tx.forget_devices(&member.tenant, &member.id).await?;
    match own {
        Some(own) => tx.note_device(&own).await,
        None => Ok(()),
    }
}
