//! Why the program does not start, each with a stable code, a sentence and a fix.
//!
//! For the operator at the terminal: standard error or the one JSON line. No
//! text holds a password or a key. These codes are the command line's own;
//! those of people's failures are in [`latchkey_core::problem`].

use std::{io, net::SocketAddr, path::PathBuf};

use latchkey_core::ports::StoreError;
use latchkey_store::OpenError;

use crate::{
    adapters::{
        data_dir::DataDirError,
        http::CaFileError,
        keyring::file::KeyFileError,
        mail::{MailSetupError, PasswordFileError},
    },
    config::ConfigErrors,
};

/// What keeps a command from running.
#[derive(Debug)]
pub enum StartError {
    /// Settings that are wrong.
    Settings(ConfigErrors),
    /// The data folder.
    DataDir(DataDirError),
    /// The master key's file.
    MasterKey(KeyFileError),
    /// The master key in this file is not the one the data was sealed with.
    WrongKey(PathBuf),
    /// The file with certificate authorities.
    CaFile(CaFileError),
    /// The file with the mail server's password.
    MailPassword(PasswordFileError),
    /// The database at this place (without its password).
    Database(String, OpenError),
    /// The database at this place has data and an older schema.
    MigrationNeeded(String),
    /// The copy that is kept before a migration could not be written there.
    Copy(PathBuf, String),
    /// The address could not be listened on.
    Listen(SocketAddr, io::Error),
    /// The log or the threads could not be made.
    Machine(io::Error),
}

impl From<MailSetupError> for StartError {
    fn from(error: MailSetupError) -> Self {
        match error {
            MailSetupError::CaFile(error) => StartError::CaFile(error),
            MailSetupError::Password(error) => StartError::MailPassword(error),
        }
    }
}

impl StartError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            StartError::Settings(_) => "settings_invalid",
            StartError::DataDir(_) => "data_dir_unusable",
            StartError::MasterKey(_) | StartError::WrongKey(_) => "master_key_unusable",
            StartError::CaFile(_) => "ca_file_unusable",
            StartError::MailPassword(_) => "smtp_password_unusable",
            StartError::Database(_, OpenError::NewerSchema { .. }) => "schema_newer",
            StartError::Database(_, OpenError::Store(StoreError::Unavailable)) => "busy",
            StartError::Database(..) => "database_unusable",
            StartError::MigrationNeeded(_) => "migration_needed",
            StartError::Copy(..) => "copy_failed",
            StartError::Listen(_, error) if error.kind() == io::ErrorKind::AddrInUse => {
                "port_in_use"
            }
            StartError::Listen(..) => "listen_failed",
            StartError::Machine(_) => "internal",
        }
    }

    /// What is wrong, and what to do about it.
    pub fn texts(&self) -> (String, String) {
        match self {
            StartError::Settings(errors) => settings(errors),
            StartError::DataDir(error) => split(&error.to_string()),
            StartError::MasterKey(error) => split(&error.to_string()),
            StartError::CaFile(error) => split(&error.to_string()),
            StartError::MailPassword(error) => split(&error.to_string()),
            StartError::WrongKey(path) => pair(
                format!(
                    "The master key {} is not the one that the stored secrets were sealed with.",
                    path.display()
                ),
                "Put the right file back from your backup, or point LATCHKEY_MASTER_KEY_FILE at it.",
            ),
            StartError::Database(place, error) => database(place, error),
            StartError::MigrationNeeded(place) => pair(
                format!("The database {place} has the schema of an older version."),
                "Make a backup, then run: latchkey migrate",
            ),
            StartError::Copy(path, why) => pair(
                format!(
                    "The copy {} that is kept before a migration could not be written: {why}.",
                    path.display()
                ),
                "Make room and see that the folder can be written; nothing was migrated.",
            ),
            StartError::Listen(address, error) => listen(address, error),
            StartError::Machine(error) => pair(
                format!("The process could not be set up: {error}."),
                "Look at the limits of this machine for threads and open files.",
            ),
        }
    }
}

fn pair(message: String, fix: &str) -> (String, String) {
    (message, fix.to_owned())
}

fn settings(errors: &ConfigErrors) -> (String, String) {
    let message = match errors.0.as_slice() {
        [] => "The settings are not usable.".to_owned(),
        [_] => "One setting is wrong.".to_owned(),
        several => format!("{} settings are wrong.", several.len()),
    };
    let fix = "Correct what is listed; latchkey check then shows what is in force.";
    pair(message, fix)
}

fn database(place: &str, error: &OpenError) -> (String, String) {
    let (why, fix) = match error {
        OpenError::NewerSchema { .. } => (
            error.to_string(),
            "Start the newer program, or restore the copy that was kept before its migration.",
        ),
        OpenError::Store(StoreError::Unavailable) => (
            "it is locked or does not answer".to_owned(),
            "Try again in a moment; for PostgreSQL check that the server runs and can be reached.",
        ),
        OpenError::Foreign | OpenError::Address(_) | OpenError::Store(_) => {
            (error.to_string(), "Check LATCHKEY_DATABASE_URL.")
        }
    };
    pair(format!("The database {place} cannot be used: {why}."), fix)
}

fn listen(address: &SocketAddr, error: &io::Error) -> (String, String) {
    match error.kind() {
        io::ErrorKind::AddrInUse => pair(
            format!(
                "Port {} of {} is in use by another program.",
                address.port(),
                address.ip()
            ),
            "End that program, or set LATCHKEY_LISTEN to another port.",
        ),
        _ => pair(
            format!("{address} cannot be listened on: {error}."),
            "Set LATCHKEY_LISTEN to an address of this machine and a port this user may open.",
        ),
    }
}

/// The adapters write "what is wrong; what to do".
fn split(text: &str) -> (String, String) {
    let (message, fix) = text.rsplit_once("; ").unwrap_or((text, ""));
    (sentence(message), sentence(fix))
}

/// `text` with a capital in front, and a full stop unless it ends with a command.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let stop = if text.contains(": ") || text.ends_with('.') {
        ""
    } else {
        "."
    };
    format!("{}{}{stop}", first.to_uppercase(), letters.as_str())
}
