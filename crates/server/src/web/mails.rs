//! What pages show of mails: one place for where a mail stands and why it did not go.
//!
//! Without a mail server a mail that was handed over lies in a file, and says
//! so. It never shows what a mail says.

use latchkey_app::mail::MailState;
use latchkey_core::mail::DeliveryState;

use super::{state::Web, visit::when};
use crate::pages::mail_state::{MailLine, Stand};

/// What is shown of one mail.
pub(super) fn line(web: &Web, mail: &MailState) -> MailLine {
    let stand = match mail.state {
        DeliveryState::Queued if mail.problem.is_some() => Stand::Again,
        DeliveryState::Queued => Stand::Queued,
        DeliveryState::Sent if web.app.mails_leave => Stand::Sent,
        DeliveryState::Sent => Stand::Kept,
        DeliveryState::Failed => Stand::Failed,
        DeliveryState::Dropped => Stand::Dropped,
    };
    let why = mail.problem.as_deref();
    MailLine {
        id: mail.id.to_string(),
        letter: format!("mail-letter-{}", mail.name),
        to: mail.recipient.clone(),
        stand,
        at: when(mail.at),
        why: why
            .filter(|_| matches!(stand, Stand::Again | Stand::Failed))
            .map(|word| format!("mail-problem-{word}")),
        again: mail.can_be_resent,
    }
}
