//! Makes the browser of a completed sign-in known; an unknown one is told to the member.
//!
//! In the unit of the sign-in: the session, the device and the mail are all
//! there or none. Not told: the very first sign-in of a member, which everybody
//! expects, and more than five new devices in an hour, so that a flood of
//! sign-ins fills no mailbox.

use std::sync::Arc;

use latchkey_core::{
    device::{Device, KNOWN_FOR},
    mail::{Letter, Mail},
    member::Member,
    ports::{Rng, Sealer, StoreError, Writes},
    tenant::Tenant,
};

use crate::{
    App, Cx,
    limits::{MailKind, mail_quota},
    mail::queue_mail,
};

/// What a unit needs to write a mail down.
#[derive(Clone)]
pub struct Notices {
    rng: Arc<dyn Rng>,
    sealer: Arc<dyn Sealer>,
    account_url: String,
}

impl Notices {
    /// Of this application.
    pub fn of(app: &App) -> Self {
        Notices {
            rng: Arc::clone(&app.rng),
            sealer: Arc::clone(&app.sealer),
            account_url: format!("{}/account", app.public_url),
        }
    }
}

/// What a sign-in says about its browser, for the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceNews {
    /// The member has signed in with it before.
    Known,
    /// The member's first sign-in at all.
    First,
    /// A browser the member has not signed in with.
    New,
    /// The request came without a browser's value.
    Unstated,
}

impl DeviceNews {
    /// The word in the audit trail.
    pub const fn as_str(self) -> &'static str {
        match self {
            DeviceNews::Known => "known",
            DeviceNews::First => "first",
            DeviceNews::New => "new",
            DeviceNews::Unstated => "unstated",
        }
    }
}

/// Notes the browser of `cx` for `member`, as they were before this sign-in.
///
/// # Errors
/// If the store does not take it.
pub async fn note_device(
    tx: &mut dyn Writes,
    cx: &Cx,
    notices: &Notices,
    tenant: &Tenant,
    member: &Member,
) -> Result<DeviceNews, StoreError> {
    let Some(digest) = &cx.device else {
        return Ok(DeviceNews::Unstated);
    };
    let since = cx.now.minus(KNOWN_FOR);
    let known = tx.device(&tenant.id, &member.id, digest, since).await?;
    let device = Device {
        tenant: tenant.id.clone(),
        member: member.id.clone(),
        digest: digest.clone(),
        agent: cx.origin.agent.clone().unwrap_or_default(),
        first_seen: cx.now,
        last_seen: cx.now,
    };
    tx.note_device(&device).await?;
    if known.is_some() {
        return Ok(DeviceNews::Known);
    }
    if member.last_sign_in.is_none() {
        return Ok(DeviceNews::First);
    }
    let refused = mail_quota(tx, MailKind::NewDevice, &member.email, None, cx.now).await?;
    if refused.is_none() {
        let mail = Mail {
            tenant: tenant.id.clone(),
            to: member.email.clone(),
            member: Some(member.id.clone()),
            thing: None,
            letter: Letter::NewDevice {
                tenant: tenant.name.clone(),
                at: cx.now,
                agent: device.agent,
                address: cx.origin.address.clone().unwrap_or_default(),
                link: notices.account_url.clone(),
            },
        };
        queue_mail(tx, cx, &*notices.sealer, &*notices.rng, mail).await?;
    }
    Ok(DeviceNews::New)
}
