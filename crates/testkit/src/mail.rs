//! The way out for mails, watched: what would have left, and a hand on the line.

use std::sync::{Arc, Mutex, PoisonError};

use latchkey_core::ports::{BoxFuture, MailError, MailLine, Mailer, OutgoingMail};

/// A mail that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentMail {
    /// The delivery's id.
    pub id: String,
    /// To whom.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

impl SentMail {
    /// The address in its text, after the origin: `/invite/accept?token=…`.
    pub fn path(&self, origin: &str) -> String {
        let line = self.text.lines().find_map(|line| line.strip_prefix(origin));
        line.unwrap_or_else(|| panic!("no link of {origin} in {}", self.text))
            .to_owned()
    }
}

/// The mailer. Cheap to share.
#[derive(Default)]
pub struct WatchedMailer {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    sent: Mutex<Vec<SentMail>>,
    refuses: Mutex<Option<MailError>>,
    tries: Mutex<usize>,
}

fn locked<T>(place: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

impl WatchedMailer {
    /// Takes every mail.
    pub fn new() -> Self {
        WatchedMailer::default()
    }

    /// Refuses every mail with `error` from now on, or takes them again.
    pub fn refuse(&self, error: Option<MailError>) {
        *locked(&self.shared.refuses) = error;
    }

    /// How often a mail was tried so far.
    pub fn tries(&self) -> usize {
        *locked(&self.shared.tries)
    }

    /// Takes out what was handed over so far.
    pub fn take(&self) -> Vec<SentMail> {
        std::mem::take(&mut *locked(&self.shared.sent))
    }
}

impl Mailer for WatchedMailer {
    fn line(&self) -> Box<dyn MailLine> {
        Box::new(Line(Arc::clone(&self.shared)))
    }
}

struct Line(Arc<Shared>);

impl MailLine for Line {
    fn send<'a>(&'a mut self, mail: &'a OutgoingMail) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            *locked(&self.0.tries) += 1;
            if let Some(error) = *locked(&self.0.refuses) {
                return Err(error);
            }
            locked(&self.0.sent).push(SentMail {
                id: mail.id.to_string(),
                to: mail.to.shown().to_owned(),
                subject: mail.subject.clone(),
                text: mail.text.expose().clone(),
                html: mail.html.expose().clone(),
            });
            Ok(())
        })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }
}
