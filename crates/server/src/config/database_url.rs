//! Where the data is kept, and which of the two databases that is.
//!
//! `sqlite:PATH` or `postgres://…`. A password in it never reaches a log line
//! or an error: [`DatabaseUrl::redacted`] is what may be shown. Whether the
//! database answers is found out by the store, not here.

use std::{fmt, path::PathBuf};

use latchkey_core::secret::Secret;
use url::Url;

/// The address of the database.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL URL as typed; it may hold a password.
    Postgres(Secret<String>),
}

/// The text names neither database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownDatabase;

impl fmt::Display for UnknownDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is neither sqlite:PATH nor postgres://USER:PASSWORD@HOST/NAME")
    }
}

impl std::error::Error for UnknownDatabase {}

impl DatabaseUrl {
    /// Reads `sqlite:PATH`, `sqlite://PATH`, `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// If it is neither; the text is not repeated, for it may hold a password.
    pub fn parse(text: &str) -> Result<Self, UnknownDatabase> {
        if let Some(rest) = text.strip_prefix("sqlite:") {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            let plain = !path.is_empty() && !path.contains(['?', ':']);
            return plain
                .then(|| DatabaseUrl::Sqlite(PathBuf::from(path)))
                .ok_or(UnknownDatabase);
        }
        let url = Url::parse(text).map_err(|_| UnknownDatabase)?;
        let known = matches!(url.scheme(), "postgres" | "postgresql") && url.has_authority();
        known
            .then(|| DatabaseUrl::Postgres(Secret::new(text.to_owned())))
            .ok_or(UnknownDatabase)
    }

    /// The address without its password and without its parameters, for people.
    pub fn redacted(&self) -> String {
        match self {
            DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
            DatabaseUrl::Postgres(text) => {
                let Ok(mut url) = Url::parse(text.expose()) else {
                    return "postgres://…".to_owned();
                };
                let hidden = url.password().is_some() && url.set_password(Some("…")).is_err();
                // A password may also stand among the parameters.
                url.set_query(None);
                url.set_fragment(None);
                if hidden {
                    "postgres://…".to_owned()
                } else {
                    url.as_str().replace("%E2%80%A6", "…")
                }
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}
