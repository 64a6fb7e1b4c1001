//! Mails as files, where no mail server is configured.
//!
//! One `.eml` file a mail in `mail/` of the data folder; the folder has mode
//! 0700 and each file 0600, because a mail may hold a one-time link (T149). A
//! file is written under another name first, so that none is ever half there; a
//! second try replaces it. Nobody takes the files away again.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use latchkey_core::ports::{BoxFuture, MailError, MailLine, Mailer, OutgoingMail};

use super::message::message;
use crate::{adapters::data_dir, config::MailFrom};

/// The adapter.
pub struct FileMailer(Arc<Place>);

struct Place {
    folder: PathBuf,
    from: MailFrom,
}

impl FileMailer {
    /// Writes into `folder`, which is made when the first mail comes.
    pub fn new(folder: PathBuf, from: MailFrom) -> Self {
        FileMailer(Arc::new(Place { folder, from }))
    }
}

impl Mailer for FileMailer {
    fn line(&self) -> Box<dyn MailLine> {
        Box::new(FileLine(Arc::clone(&self.0)))
    }
}

struct FileLine(Arc<Place>);

impl MailLine for FileLine {
    fn send<'a>(&'a mut self, mail: &'a OutgoingMail) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            let bytes = message(&self.0.from, mail)
                .ok_or(MailError::Content)?
                .formatted();
            let (place, name) = (Arc::clone(&self.0), mail.id.to_string());
            let written = tokio::task::spawn_blocking(move || put(&place.folder, &name, &bytes));
            match written.await {
                Ok(Ok(())) => Ok(()),
                _ => Err(MailError::File),
            }
        })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    data_dir::prepare(folder).map_err(io::Error::other)?;
    let unfinished = folder.join(format!(".{name}.part"));
    // Left behind by a process that was killed.
    if let Err(error) = fs::remove_file(&unfinished)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(format!("{name}.eml")))
}
