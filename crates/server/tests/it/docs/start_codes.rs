//! The part of docs/reference/errors.md about programs that do not start.
//!
//! One value of each kind is made, so that code, sentence and fix come from the program itself. A new kind does not compile
//! until it is placed here.

use std::{io, path::PathBuf};

use latchkey_core::ports::StoreError;
use latchkey_server::{
    adapters::{
        data_dir::DataDirError, http::CaFileError, keyring::file::KeyFileError,
        mail::PasswordFileError,
    },
    config::{ConfigError, ConfigErrors, Origin},
    demo::DemoError,
    runtime::StartError,
};
use latchkey_store::OpenError;

use super::{code, table};

const LEAD: &str = "
## When the program does not start

These codes are the command line's own: standard error, or the one line of `--json`. The exit code is 1, and nothing was changed. Paths and \
addresses are examples.

";

const DEMO: &str = "
`latchkey demo` has some more:

";

/// The part of the page.
pub(super) fn section() -> String {
    let start = start_errors().into_iter().map(|error| {
        let (mut message, fix) = error.texts();
        if let StartError::Settings(errors) = &error {
            message.push_str(&format!(" {errors}"));
        }
        row(error.code(), message, fix)
    });
    let demo = demo_errors()
        .into_iter()
        .map(|error| row(error.code(), error.to_string(), error.fix()));
    let head = ["code", "for example", "what to do"];
    [LEAD, &table(&head, start), DEMO, &table(&head, demo)].concat()
}

fn row(word: &str, message: String, fix: String) -> Vec<String> {
    vec![code(word), message, fix]
}

fn start_errors() -> Vec<StartError> {
    let key = || PathBuf::from("latchkey-data/master.key");
    let place = || "sqlite:latchkey-data/latchkey.db".to_owned();
    let listen = "127.0.0.1:8080".parse().expect("an address");
    let denied = || io::Error::from(io::ErrorKind::PermissionDenied);
    let misspelt = ConfigError {
        origin: Origin::Environment,
        key: "LATCHKEY_LISTENS".to_owned(),
        value: None,
        problem: "there is no such variable".to_owned(),
        fix: "did you mean LATCHKEY_LISTEN?".to_owned(),
    };
    let all = vec![
        StartError::Settings(ConfigErrors(vec![misspelt])),
        StartError::DataDir(DataDirError::TooOpen("latchkey-data".into(), 0o755)),
        StartError::MasterKey(KeyFileError::Missing(key())),
        StartError::MasterKey(KeyFileError::TooOpen(key(), 0o644)),
        StartError::WrongKey(key()),
        StartError::CaFile(CaFileError::NoCertificate("/etc/latchkey/ca.pem".into())),
        StartError::MailPassword(PasswordFileError::NotOneLine(
            "/etc/latchkey/smtp-password".into(),
        )),
        StartError::Database(place(), OpenError::Foreign),
        StartError::Database(place(), OpenError::NewerSchema { found: 9, known: 8 }),
        StartError::Database(place(), OpenError::Store(StoreError::Unavailable)),
        StartError::MigrationNeeded("postgres://latchkey@db.internal/latchkey".to_owned()),
        StartError::Copy(
            "latchkey-data/latchkey.db.before-2.0.0".into(),
            "disk full".into(),
        ),
        StartError::Listen(listen, io::Error::from(io::ErrorKind::AddrInUse)),
        StartError::Listen(listen, denied()),
        StartError::Machine(denied()),
    ];
    let mut kinds: Vec<u8> = all.iter().map(kind).collect();
    kinds.dedup();
    assert_eq!(kinds, (0..=10).collect::<Vec<u8>>(), "one of each kind");
    all
}

/// A new kind of failure needs an example above.
fn kind(error: &StartError) -> u8 {
    match error {
        StartError::Settings(_) => 0,
        StartError::DataDir(_) => 1,
        StartError::MasterKey(_) => 2,
        StartError::WrongKey(_) => 3,
        StartError::CaFile(_) => 4,
        StartError::MailPassword(_) => 5,
        StartError::Database(..) => 6,
        StartError::MigrationNeeded(_) => 7,
        StartError::Copy(..) => 8,
        StartError::Listen(..) => 9,
        StartError::Machine(_) => 10,
    }
}

fn demo_errors() -> Vec<DemoError> {
    vec![
        DemoError::NotEmpty("demo".into()),
        DemoError::NotConnected("issuer_unreachable".to_owned()),
        DemoError::CheckFailed("58 of 59 sentences".to_owned()),
    ]
}
