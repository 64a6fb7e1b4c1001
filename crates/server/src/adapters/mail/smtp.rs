//! Mails over SMTP.
//!
//! A line connects at its first mail and is used for the whole batch; after a
//! refusal it is reset, after anything else it is dropped and the next mail
//! connects anew. Connecting ends after 10 s, a mail after 60 s (T254). What the
//! server says is read as one coarse word and is never kept. The password is
//! read from its file once, at start. Source: RFC 5321 section 4.2.

use std::{
    error::Error as _,
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use latchkey_core::{
    ports::{BoxFuture, MailError, MailLine, Mailer, OutgoingMail},
    secret::Secret,
};
use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, Mechanism},
    client::AsyncSmtpConnection,
    commands::{Data, Mail, Rcpt, Rset},
    extension::ClientId,
};
use tokio::time::timeout;

use super::{MailSetupError, dial::dial, message};
use crate::{
    adapters::tls::Tls,
    config::{MailFrom, SmtpServer, SmtpUrl},
};

/// Connecting, TLS and signing in there together.
const CONNECT: Duration = Duration::from_secs(10);
/// One mail, connecting included.
const WHOLE: Duration = Duration::from_secs(60);
/// Saying good-bye.
const CLOSE: Duration = Duration::from_secs(2);

/// Why the file with the password cannot be used.
#[derive(Debug)]
pub enum PasswordFileError {
    /// It could not be read.
    Unreadable(PathBuf, io::Error),
    /// Nothing is in it, or more than one line.
    NotOneLine(PathBuf),
}

impl fmt::Display for PasswordFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PasswordFileError::Unreadable(path, error) => write!(
                f,
                "the mail server's password file {} cannot be read: {error}; check LATCHKEY_SMTP_PASSWORD_FILE",
                path.display()
            ),
            PasswordFileError::NotOneLine(path) => write!(
                f,
                "the mail server's password file {} does not hold exactly one line; write the password into it, or check LATCHKEY_SMTP_PASSWORD_FILE",
                path.display()
            ),
        }
    }
}

impl std::error::Error for PasswordFileError {}

/// The adapter.
pub struct SmtpMailer(Arc<Server>);

struct Server {
    url: SmtpUrl,
    password: Option<Secret<String>>,
    from: MailFrom,
    hello: String,
    tls: Tls,
}

impl SmtpMailer {
    /// Reads what `server` names; nothing is sent yet.
    ///
    /// # Errors
    /// If the file with the password or with certificate authorities cannot be used.
    pub fn new(
        server: &SmtpServer,
        from: MailFrom,
        ca_file: Option<&Path>,
    ) -> Result<Self, MailSetupError> {
        let password = server.password_file.as_deref().map(password).transpose();
        let hello = message::address(&from.address);
        Ok(SmtpMailer(Arc::new(Server {
            url: server.url.clone(),
            password: password.map_err(MailSetupError::Password)?,
            hello: hello.map_or_else(|| "localhost".to_owned(), |one| one.domain().to_owned()),
            from,
            tls: Tls::new(ca_file, None).map_err(MailSetupError::CaFile)?,
        })))
    }
}

fn password(path: &Path) -> Result<Secret<String>, PasswordFileError> {
    let read = fs::read_to_string(path).map(Secret::new);
    let text = read.map_err(|error| PasswordFileError::Unreadable(path.to_path_buf(), error))?;
    let line = text.expose().trim_end_matches(['\r', '\n']);
    if line.is_empty() || line.contains(char::is_control) {
        return Err(PasswordFileError::NotOneLine(path.to_path_buf()));
    }
    Ok(Secret::new(line.to_owned()))
}

impl Mailer for SmtpMailer {
    fn line(&self) -> Box<dyn MailLine> {
        Box::new(SmtpLine {
            server: Arc::clone(&self.0),
            open: None,
        })
    }
}

struct SmtpLine {
    server: Arc<Server>,
    open: Option<AsyncSmtpConnection>,
}

impl MailLine for SmtpLine {
    fn send<'a>(&'a mut self, mail: &'a OutgoingMail) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            // Taken out: whatever ends this in the middle drops the line with it.
            let open = self.open.take();
            let sent = timeout(WHOLE, exchange(&self.server, open, mail)).await;
            let (open, result) = sent.unwrap_or((None, Err(MailError::Timeout)));
            self.open = open;
            result
        })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            if let Some(mut open) = self.open {
                // Everything was answered already: an impolite end loses nothing.
                let _ = timeout(CLOSE, open.quit()).await;
            }
        })
    }
}

/// One mail, on the open line or on a new one; answers the line if it can be used again.
async fn exchange(
    server: &Server,
    open: Option<AsyncSmtpConnection>,
    mail: &OutgoingMail,
) -> (Option<AsyncSmtpConnection>, Result<(), MailError>) {
    let mut line = match open {
        Some(line) => line,
        None => match timeout(CONNECT, connect(server)).await {
            Ok(Ok(line)) => line,
            Ok(Err(error)) => return (None, Err(error)),
            Err(_) => return (None, Err(MailError::Timeout)),
        },
    };
    match hand_over(server, &mut line, mail).await {
        Ok(()) => (Some(line), Ok(())),
        Err(MailError::Broken) => (None, Err(MailError::Broken)),
        Err(refused) => {
            let kept = line.command(Rset).await.is_ok();
            (kept.then_some(line), Err(refused))
        }
    }
}

async fn connect(server: &Server) -> Result<AsyncSmtpConnection, MailError> {
    let hello = ClientId::Domain(server.hello.clone());
    let line = dial(&server.url, &server.tls, &server.hello).await?;
    let mut line = AsyncSmtpConnection::connect_with_transport(Box::new(line), &hello)
        .await
        .map_err(|error| refusal(&error, MailError::Broken))?;
    if let (Some(user), Some(password)) = (&server.url.user, &server.password) {
        let credentials = Credentials::new(user.clone(), password.expose().clone());
        let mechanisms = [Mechanism::Plain, Mechanism::Login];
        let known = line.auth(&mechanisms, &credentials).await;
        known.map_err(|error| match error.is_client() {
            // The server offers no way that we speak.
            true => MailError::Auth,
            false => refusal(&error, MailError::Auth),
        })?;
    }
    Ok(line)
}

async fn hand_over(
    server: &Server,
    line: &mut AsyncSmtpConnection,
    mail: &OutgoingMail,
) -> Result<(), MailError> {
    let message = message::message(&server.from, mail).ok_or(MailError::Content)?;
    let sender = message::address(&server.from.address);
    let to = message::address(&mail.to).ok_or(MailError::Recipient)?;
    line.command(Mail::new(sender, Vec::new()))
        .await
        .map_err(|error| refusal(&error, MailError::Sender))?;
    line.command(Rcpt::new(to, Vec::new()))
        .await
        .map_err(|error| match refusal(&error, MailError::Recipient) {
            // "Relaying denied" and its like are about us, not about the mailbox (RFC 3463, 5.7).
            MailError::Recipient if speaks_of_policy(&error) => MailError::Sender,
            other => other,
        })?;
    line.command(Data)
        .await
        .map_err(|error| refusal(&error, MailError::Content))?;
    line.message(&message.formatted())
        .await
        .map_err(|error| refusal(&error, MailError::Content))?;
    Ok(())
}

/// What an error means where a refusal for good means `for_good`.
fn refusal(error: &Error, for_good: MailError) -> MailError {
    if error.is_permanent() {
        for_good
    } else if error.is_transient() {
        MailError::Later
    } else {
        MailError::Broken
    }
}

fn speaks_of_policy(error: &Error) -> bool {
    let said = error.source().map(ToString::to_string);
    said.is_some_and(|text| text.trim_start().starts_with("5.7."))
}
