//! The ways out for mails: a mail server, or files when there is none.
//!
//! Both hand over the same message, made in `message`; it is the same for
//! the same delivery, whenever it is tried. The mail server is the operator's
//! setting, so its address is not judged as those of identity providers are.
//! Nothing here retries, and nothing here logs.

mod dial;
mod files;
mod message;
mod smtp;
#[cfg(test)]
mod tests;

use std::{path::Path, sync::Arc};

use latchkey_core::ports::Mailer;

use super::tls::CaFileError;
pub use files::FileMailer;
pub use smtp::{PasswordFileError, SmtpMailer};

use crate::config::Settings;

/// Why the way out cannot be made.
#[derive(Debug)]
pub enum MailSetupError {
    /// The file with certificate authorities.
    CaFile(CaFileError),
    /// The file with the password.
    Password(PasswordFileError),
}

/// The way out that `settings` choose.
///
/// # Errors
/// If a file that the mail server needs cannot be read.
pub fn mailer(settings: &Settings) -> Result<Arc<dyn Mailer>, MailSetupError> {
    let from = settings.mail_from.clone();
    match &settings.smtp {
        Some(server) => {
            let ca_file: Option<&Path> = settings.ca_file.as_deref();
            Ok(Arc::new(SmtpMailer::new(server, from, ca_file)?))
        }
        None => Ok(Arc::new(FileMailer::new(
            settings.data_dir.join("mail"),
            from,
        ))),
    }
}
