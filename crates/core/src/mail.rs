//! Mails as data: what a mail is about and what it needs to know, never its words.
//!
//! A mail is written down in the unit that causes it (see
//! [`Delivery`]); its letter is sealed there, because a letter may carry a
//! one-time link, and wiped once it was sent. The words are made when it is
//! delivered. No value of a letter is a sentence or a header.

use serde::{Deserialize, Serialize};

use crate::{
    email::EmailAddress,
    id::{DeliveryId, MemberId, TenantId},
    time::Timestamp,
};

/// What a mail is about, with the values its texts need. Links are whole addresses of ours.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "the fields are named after what the texts show"
)]
pub enum Letter {
    /// Somebody is invited.
    Invitation {
        tenant: String,
        inviter: String,
        role: String,
        link: String,
        expires: Timestamp,
    },
    /// An invited person whose invitation ran out asks for a new one; goes to the inviter.
    InvitationWanted {
        tenant: String,
        email: String,
        link: String,
    },
    /// A password may be set anew.
    PasswordReset {
        tenant: String,
        link: String,
        expires: Timestamp,
    },
    /// A reset was asked for, but the tenant signs in through its provider.
    UsesProvider {
        tenant: String,
        idp: String,
        link: String,
    },
    /// The password was changed.
    PasswordChanged {
        tenant: String,
        at: Timestamp,
        agent: String,
        address: String,
        link: String,
    },
    /// Somebody signed in with a browser not seen before.
    NewDevice {
        tenant: String,
        at: Timestamp,
        agent: String,
        address: String,
        link: String,
    },
    /// A second factor was added or taken away.
    SecondFactorChanged {
        tenant: String,
        added: bool,
        at: Timestamp,
        agent: String,
        address: String,
        link: String,
    },
    /// The address of an account was changed; goes to the old one (N-31).
    EmailChanged {
        tenant: String,
        email: String,
        at: Timestamp,
        link: String,
    },
    /// Signing in through the provider became required, or stopped being so; goes to every admin (T145).
    PolicyChanged {
        tenant: String,
        required: bool,
        by: String,
        at: Timestamp,
        link: String,
    },
    /// A connection's secret ends on that day, so many days ahead, or nobody noted when (N-75).
    SecretEnding {
        tenant: String,
        idp: String,
        ends: Option<Timestamp>,
        days: i64,
        link: String,
    },
    /// A test of the mail settings.
    Test { tenant: String, link: String },
}

impl Letter {
    /// The stable name: folder of its templates and prefix of its texts.
    pub fn name(&self) -> &'static str {
        match self {
            Letter::Invitation { .. } => "invitation",
            Letter::InvitationWanted { .. } => "invitation-wanted",
            Letter::PasswordReset { .. } => "password-reset",
            Letter::UsesProvider { .. } => "uses-provider",
            Letter::PasswordChanged { .. } => "password-changed",
            Letter::NewDevice { .. } => "new-device",
            Letter::SecondFactorChanged { .. } => "second-factor-changed",
            Letter::EmailChanged { .. } => "email-changed",
            Letter::PolicyChanged { .. } => "policy-changed",
            Letter::SecretEnding { .. } => "secret-ending",
            Letter::Test { .. } => "test",
        }
    }
}

/// A mail to be written down.
pub struct Mail {
    /// Whose tenant.
    pub tenant: TenantId,
    /// To whom.
    pub to: EmailAddress,
    /// The member it goes to, when it is one.
    pub member: Option<MemberId>,
    /// What caused it and must still stand when it is sent, for example an invitation's id.
    pub thing: Option<String>,
    /// What it says.
    pub letter: Letter,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// Waiting, or being tried.
    Queued,
    /// Handed over.
    Sent,
    /// Given up; the problem says why.
    Failed,
    /// What caused it does not stand any more.
    Dropped,
}

impl DeliveryState {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            DeliveryState::Queued => "queued",
            DeliveryState::Sent => "sent",
            DeliveryState::Failed => "failed",
            DeliveryState::Dropped => "dropped",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        [
            DeliveryState::Queued,
            DeliveryState::Sent,
            DeliveryState::Failed,
            DeliveryState::Dropped,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }
}

/// How a try to deliver ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryEnd {
    /// It was handed over.
    Sent,
    /// It failed, and is tried again at that moment.
    Again(&'static str, Timestamp),
    /// It failed for good.
    Failed(&'static str),
    /// What caused it does not stand any more.
    Dropped,
}

/// Something to be delivered, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id; also the mail's Message-ID, so that a second try is the same mail.
    pub id: DeliveryId,
    /// The tenant it belongs to.
    pub tenant: TenantId,
    /// The letter's name.
    pub name: String,
    /// The address it goes to, as shown.
    pub recipient: String,
    /// The member it goes to, when it is one.
    pub member: Option<MemberId>,
    /// What caused it, by id.
    pub thing: Option<String>,
    /// The letter, sealed; empty once it ended (a failed one's is kept for a week).
    pub sealed: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next.
    pub due: Timestamp,
    /// Why the last try failed; a coarse word.
    pub problem: Option<String>,
    /// When it was written down.
    pub created: Timestamp,
    /// When it was sent, given up or dropped.
    pub ended: Option<Timestamp>,
}
