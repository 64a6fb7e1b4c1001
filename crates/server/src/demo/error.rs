//! Why a demo does not start, with a code, a sentence and a fix.
//!
//! For the person at the terminal. It holds no password and no secret.

use std::{fmt, io, path::PathBuf};

use latchkey_app::Refusal;
use latchkey_entra_emulator::EmulatorError;

use crate::runtime::StartError;

/// What keeps a demo from running.
#[derive(Debug)]
pub enum DemoError {
    /// The folder that was given holds something.
    NotEmpty(PathBuf),
    /// The folder cannot be made or read.
    Folder(PathBuf, io::Error),
    /// No port of a whole range is free.
    NoPort(u16),
    /// The provider did not start.
    Emulator(EmulatorError),
    /// The product did not start.
    Start(StartError),
    /// Team or connection could not be made.
    Team(Refusal),
    /// The connection was not accepted; the codes of the fields.
    NotConnected(String),
    /// Not every sentence of the check holds; how many do.
    CheckFailed(String),
    /// Signals, threads or the program's own path.
    Machine(io::Error),
}

impl DemoError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            DemoError::NotEmpty(_) => "demo_folder_not_empty",
            DemoError::Folder(..) => "data_dir_unusable",
            DemoError::NoPort(_) => "port_in_use",
            DemoError::Emulator(_) => "demo_provider",
            DemoError::Start(error) => error.code(),
            DemoError::Team(problem) => problem.code.as_str(),
            DemoError::NotConnected(_) => "demo_not_connected",
            DemoError::CheckFailed(_) => "demo_check_failed",
            DemoError::Machine(_) => "internal",
        }
    }

    /// What to do about it.
    pub fn fix(&self) -> String {
        match self {
            DemoError::NotEmpty(_) => {
                "Unset LATCHKEY_DATA_DIR, or name a folder that is empty or missing: a demo forgets all that is in it."
                    .to_owned()
            }
            DemoError::Folder(..) => "Unset LATCHKEY_DATA_DIR, or name a folder this user may write.".to_owned(),
            DemoError::CheckFailed(_) => {
                "The lines that begin with FAIL say what was seen instead.".to_owned()
            }
            DemoError::NoPort(_) => "End some of the programs that listen there.".to_owned(),
            DemoError::Start(error) => error.texts().1,
            DemoError::Emulator(_)
            | DemoError::Team(_)
            | DemoError::NotConnected(_)
            | DemoError::Machine(_) => "Try again once; if it stays, report it with this line.".to_owned(),
        }
    }
}

impl fmt::Display for DemoError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DemoError::NotEmpty(path) => {
                write!(out, "The folder {} is not empty.", path.display())
            }
            DemoError::Folder(path, error) => {
                write!(
                    out,
                    "The folder {} cannot be used: {error}.",
                    path.display()
                )
            }
            DemoError::NoPort(first) => write!(out, "No port from {first} on is free."),
            DemoError::Emulator(error) => write!(out, "The provider did not start: {error}."),
            DemoError::Start(error) => out.write_str(&error.texts().0),
            DemoError::Team(problem) => {
                write!(out, "The team could not be made ({}).", problem.reason)
            }
            DemoError::NotConnected(codes) => {
                write!(out, "The connection was not accepted ({codes}).")
            }
            DemoError::CheckFailed(count) => write!(out, "Only {count} hold."),
            DemoError::Machine(error) => write!(out, "The process could not be set up: {error}."),
        }
    }
}

impl std::error::Error for DemoError {}

impl From<StartError> for DemoError {
    fn from(error: StartError) -> Self {
        DemoError::Start(error)
    }
}

impl From<Refusal> for DemoError {
    fn from(problem: Refusal) -> Self {
        DemoError::Team(problem)
    }
}
