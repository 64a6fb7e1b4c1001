//! What was asked of the emulator, for tests to read.
//!
//! Invariants: values of secrets, codes, verifiers, passwords, tokens and credentials headers are masked before they
//! are kept; the journal is bounded.
//! Source: item 40 of entra-id.md section 17. Answers are not kept, only their status.

use std::collections::VecDeque;

use axum::http::{HeaderMap, Method};
use serde::Serialize;
use url::form_urlencoded;

/// Entries kept; the oldest goes first.
const MOST: usize = 10_000;
/// Parameters whose value is never kept.
const MASKED: [&str; 9] = [
    "client_secret",
    "code",
    "code_verifier",
    "client_assertion",
    "passwd",
    "password",
    "refresh_token",
    "access_token",
    "mfa",
];
const MASK: &str = "***";

/// One request as the emulator saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JournalEntry {
    /// Emulator time of arrival, seconds since 1970 UTC.
    pub at: i64,
    /// `issuer` or `userinfo`: which of the two ports was asked.
    pub port: &'static str,
    /// HTTP method.
    pub method: String,
    /// Path without query.
    pub path: String,
    /// Query parameters in order, secrets masked.
    pub query: Vec<(String, String)>,
    /// Form fields in order, secrets masked.
    pub form: Vec<(String, String)>,
    /// Headers in order, names in lower case; credentials and cookies masked.
    pub headers: Vec<(String, String)>,
    /// HTTP status of the answer.
    pub status: u16,
}

impl JournalEntry {
    /// Reads a request; the status is filled when the answer is known.
    pub(crate) fn of(
        at: i64,
        port: &'static str,
        method: &Method,
        uri: &axum::http::Uri,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Self {
        let is_form = headers
            .get("content-type")
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
        Self {
            at,
            port,
            method: method.to_string(),
            path: uri.path().to_owned(),
            query: masked(uri.query().unwrap_or_default().as_bytes()),
            form: if is_form { masked(body) } else { Vec::new() },
            headers: headers
                .iter()
                .map(|(name, value)| {
                    let hidden = matches!(name.as_str(), "authorization" | "cookie");
                    let value = if hidden {
                        MASK.into()
                    } else {
                        String::from_utf8_lossy(value.as_bytes())
                    };
                    (name.as_str().to_owned(), value.into_owned())
                })
                .collect(),
            status: 0,
        }
    }

    /// The first query parameter or form field of that name.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .chain(&self.form)
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether the request carried a header of that name (lower case).
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(found, _)| found == name)
    }
}

fn masked(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text)
        .map(|(name, value)| {
            let value = if MASKED.contains(&name.as_ref()) {
                MASK.into()
            } else {
                value
            };
            (name.into_owned(), value.into_owned())
        })
        .collect()
}

/// The newest requests.
#[derive(Default)]
pub(crate) struct Journal {
    entries: VecDeque<JournalEntry>,
}

impl Journal {
    pub(crate) fn add(&mut self, entry: JournalEntry) {
        if self.entries.len() == MOST {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    pub(crate) fn entries(&self) -> Vec<JournalEntry> {
        self.entries.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}
