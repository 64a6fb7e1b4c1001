//! Entra's error numbers, explained.
//!
//! Purpose: from `AADSTS<n>` to what it means, who can mend it and how.
//! Invariants: numbers choose words and reasons only; what is trusted never
//! depends on them, since Microsoft may change them at any time. The table is
//! a data file whose rows are complete (tested).
//! Source: the provider's published list of error codes, in our own words.

use std::sync::OnceLock;

use latchkey_core::problem::Code;

/// What is known about a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aadsts {
    /// The number after `AADSTS`.
    pub number: u64,
    /// What it means.
    pub meaning: &'static str,
    /// Who can mend it.
    pub side: Side,
    /// How.
    pub fix: &'static str,
    /// The code a sign-in that ends with it gets.
    pub code: Code,
    /// The reason inside that code.
    pub reason: &'static str,
}

/// Who can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The person who signs in.
    Member,
    /// An admin of the tenant, in Latchkey.
    TenantAdmin,
    /// An admin of the directory.
    ProviderAdmin,
    /// Whoever runs this installation.
    Operator,
    /// The makers of Latchkey.
    Us,
}

impl Side {
    /// The word used in files and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Side::Member => "member",
            Side::TenantAdmin => "tenant_admin",
            Side::ProviderAdmin => "provider_admin",
            Side::Operator => "operator",
            Side::Us => "us",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [
            Side::Member,
            Side::TenantAdmin,
            Side::ProviderAdmin,
            Side::Operator,
            Side::Us,
        ]
        .into_iter()
        .find(|side| side.as_str() == word)
    }
}

impl Aadsts {
    /// Microsoft's page about the number, for admins.
    pub fn link(&self) -> String {
        link(self.number)
    }
}

/// Microsoft's page about any number, for admins.
pub fn link(number: u64) -> String {
    format!("https://login.microsoftonline.com/error?code={number}")
}

/// What is known about `number`.
pub fn lookup(number: u64) -> Option<&'static Aadsts> {
    let rows = all();
    rows.binary_search_by_key(&number, |row| row.number)
        .ok()
        .map(|place| &rows[place])
}

/// Every number known, ascending.
pub fn all() -> &'static [Aadsts] {
    static ROWS: OnceLock<Vec<Aadsts>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let mut rows: Vec<Aadsts> = TABLE
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(row)
            .collect();
        rows.sort_by_key(|row| row.number);
        rows
    })
}

/// The data file.
pub(super) const TABLE: &str = include_str!("aadsts.tsv");

/// One line of the data file; `None` if a field is missing or unknown.
pub(super) fn row(line: &'static str) -> Option<Aadsts> {
    let mut fields = line.split('\t').map(str::trim);
    let mut next = || fields.next().filter(|field| !field.is_empty());
    let found = Aadsts {
        number: next()?.parse().ok()?,
        meaning: next()?,
        side: Side::parse(next()?)?,
        fix: next()?,
        code: Code::parse(next()?)?,
        reason: next()?,
    };
    fields.next().is_none().then_some(found)
}
