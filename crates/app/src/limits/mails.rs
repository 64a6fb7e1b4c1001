//! How many mails of a kind go to one person, or are asked for from one address (T130).
//!
//! Whoever asks for a mail hears the same answer whether it is sent or not
//! (N-23); a quota that is used up only means that nothing is queued. Names of
//! quotas hold digests and canonical client addresses, never a mail address.

use latchkey_core::{
    email::EmailAddress,
    ports::{StoreError, Writes},
    time::{Span, Timestamp},
    token::Digest,
};

use super::quotas::take;

/// What a mail is about, as far as its limit goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailKind {
    /// A forgotten password; asked for by anybody.
    Reset,
    /// An invitation sent once more; asked for by an admin.
    Resend,
    /// "Ask for a new one" on a dead invitation; asked for by anybody who holds its link.
    AskForNew,
    /// A sign-in on a new device; caused by whoever signs in.
    NewDevice,
    /// A test of the mail settings.
    Test,
}

impl MailKind {
    const fn word(self) -> &'static str {
        match self {
            MailKind::Reset => "reset",
            MailKind::Resend => "resend",
            MailKind::AskForNew => "ask",
            MailKind::NewDevice => "device",
            MailKind::Test => "test",
        }
    }

    /// Mails to one person in an hour.
    const fn per_person(self) -> i64 {
        match self {
            MailKind::Reset | MailKind::AskForNew => 3,
            MailKind::Resend | MailKind::NewDevice | MailKind::Test => 5,
        }
    }
}

/// Mails asked for from one network address in an hour, of kinds that strangers can ask for.
const PER_ADDRESS: i64 = 20;
/// The span of both.
const SPAN: Span = Span::hours(1);

/// Takes one mail of `kind` about `person` (the recipient, or whom it is about), asked for from
/// `address` (the canonical client address, where a stranger asks). `Some`: none may go until then.
///
/// # Errors
/// If the store does not answer; then nothing may be sent (T120).
pub async fn mail_quota(
    tx: &mut dyn Writes,
    kind: MailKind,
    person: &EmailAddress,
    address: Option<&str>,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let word = kind.word();
    if let Some(address) = address {
        let name = format!("mail:{word}:from:{address}");
        if let Some(until) = take(tx, &name, PER_ADDRESS, SPAN, now).await? {
            return Ok(Some(until));
        }
    }
    let digest = Digest::of(person.canonical());
    let name = format!("mail:{word}:to:{}", digest.as_str());
    take(tx, &name, kind.per_person(), SPAN, now).await
}
