//! Samples of mails in every state, for the pages that show them.

use super::super::mail_state::{MailLine, Stand};
use super::when;

/// One mail.
pub(super) fn mail(letter: &str, stand: Stand, why: Option<&str>) -> MailLine {
    MailLine {
        id: "dlv_01".into(),
        letter: format!("mail-letter-{letter}"),
        to: "caroline.de-la-fontaine-abernathy@subsidiary.rowanfinch.example".into(),
        stand,
        at: when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC"),
        why: why.map(|word| format!("mail-problem-{word}")),
        again: why.is_some(),
    }
}

/// One in every state, for every reason, of every letter.
pub(super) fn mails() -> Vec<MailLine> {
    vec![
        mail("test", Stand::Queued, None),
        mail("invitation", Stand::Again, Some("connect")),
        mail("invitation", Stand::Again, Some("tls")),
        mail("invitation", Stand::Again, Some("auth")),
        mail("invitation", Stand::Again, Some("timeout")),
        mail("invitation", Stand::Again, Some("broken_answer")),
        mail("invitation-wanted", Stand::Again, Some("try_later")),
        mail("new-device", Stand::Failed, Some("refused_sender")),
        mail("password-changed", Stand::Failed, Some("refused_recipient")),
        mail("password-reset", Stand::Failed, Some("refused_content")),
        mail("second-factor-changed", Stand::Failed, Some("file")),
        mail("uses-provider", Stand::Failed, Some("unreadable_letter")),
        mail("test", Stand::Sent, None),
        mail("invitation", Stand::Dropped, None),
    ]
}
