//! The way out for mails.
//!
//! A batch of mails goes over one [`MailLine`]; the line connects when it is
//! first used. A mail names its receiver only: who sends is the adapter's
//! setting. Why a mail did not go is a coarse word, so that no text of a
//! foreign server reaches a page or a log (T057, T228). It does not retry.

use super::BoxFuture;
use crate::{email::EmailAddress, id::DeliveryId, secret::Secret, time::Timestamp};

/// A mail with its words, ready to be handed over.
pub struct OutgoingMail {
    /// Its id; the Message-ID is made of it, so a second try is the same mail (T227).
    pub id: DeliveryId,
    /// When it was written down; its date.
    pub written: Timestamp,
    /// To whom.
    pub to: EmailAddress,
    /// One line, no control characters.
    pub subject: String,
    /// The plain text; may hold a one-time link.
    pub text: Secret<String>,
    /// The same as HTML.
    pub html: Secret<String>,
}

/// Why a mail did not go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailError {
    /// The server's name has no address, or nobody answers there.
    Connect,
    /// TLS was not offered, or the server's certificate was not accepted.
    Tls,
    /// The server does not accept our name and password.
    Auth,
    /// Too slow.
    Timeout,
    /// The line broke, or what answers does not speak SMTP.
    Broken,
    /// The server asks to come again later.
    Later,
    /// The server does not let us send from our address.
    Sender,
    /// The server knows no such mailbox.
    Recipient,
    /// The server does not take what the mail says, or its size.
    Content,
    /// The file could not be written.
    File,
}

impl MailError {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            MailError::Connect => "connect",
            MailError::Tls => "tls",
            MailError::Auth => "auth",
            MailError::Timeout => "timeout",
            MailError::Broken => "broken_answer",
            MailError::Later => "try_later",
            MailError::Sender => "refused_sender",
            MailError::Recipient => "refused_recipient",
            MailError::Content => "refused_content",
            MailError::File => "file",
        }
    }

    /// Trying the same mail again would end the same way.
    pub const fn is_permanent(self) -> bool {
        matches!(self, MailError::Recipient | MailError::Content)
    }

    /// It is about the server and not about this mail: the next one would fail alike.
    pub const fn is_of_server(self) -> bool {
        match self {
            MailError::Connect
            | MailError::Tls
            | MailError::Auth
            | MailError::Timeout
            | MailError::Broken
            | MailError::Sender
            | MailError::File => true,
            MailError::Later | MailError::Recipient | MailError::Content => false,
        }
    }
}

/// The way out for mails.
pub trait Mailer: Send + Sync {
    /// A line for a batch of mails.
    fn line(&self) -> Box<dyn MailLine>;
}

/// One batch's line.
pub trait MailLine: Send {
    /// Hands `mail` over; after `Ok` the receiving side has taken it.
    fn send<'a>(&'a mut self, mail: &'a OutgoingMail) -> BoxFuture<'a, Result<(), MailError>>;
    /// Says good-bye; a line that is dropped instead is cut.
    fn close(self: Box<Self>) -> BoxFuture<'static, ()>;
}
