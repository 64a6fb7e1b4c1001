//! The table of what providers answer.
//!
//! Purpose: read `table.tsv` once and find its rows by number or error.
//! Invariants: every line has every field, a number stands once (tested). It
//! holds keys of texts; the texts are in the translations.
//! Source: the addresses in its last column, in our own words.

use std::sync::OnceLock;

use super::vendor::{Vendor, look_up};
use crate::problem::Code;

/// What an answer most likely means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whose answer it is; [`Vendor::Other`] stands for every provider.
    pub vendor: Vendor,
    /// The number after `AADSTS`.
    pub number: Option<u64>,
    /// The OAuth `error`, when there is no number.
    pub error: Option<&'static str>,
    /// Lower-case words the description must hold; with `=` before them it must be just these.
    pub text: Option<&'static str>,
    /// Key of the meaning: `decoder-means-…`.
    pub means: &'static str,
    /// Who can mend it.
    pub side: Side,
    /// Key of the fix: `decoder-fix-…`.
    pub fix: &'static str,
    /// Key of the place where it is mended: `decoder-place-…`.
    pub place: &'static str,
    /// The code of a sign-in that ends with it.
    pub code: Code,
    /// The reason inside that code.
    pub reason: &'static str,
    /// Where the vendor says so.
    pub source: &'static str,
}

impl Row {
    /// The vendor's own page about it.
    pub fn link(&self) -> String {
        match self.number {
            Some(number) => look_up(number),
            None if self.vendor == Vendor::Other => self.source.to_owned(),
            None => self.vendor.page().to_owned(),
        }
    }

    pub(super) fn has_text(&self) -> bool {
        self.text.is_some()
    }

    /// Whether a description, in lower case, holds its words.
    pub(super) fn fits(&self, said: &str) -> bool {
        self.text.is_some_and(|text| match text.strip_prefix('=') {
            Some(all) => said == all,
            None => said.contains(text),
        })
    }
}

/// Who can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The person who signs in.
    Member,
    /// An admin of the tenant, in Latchkey.
    TenantAdmin,
    /// An admin of the organisation, at the provider.
    ProviderAdmin,
    /// Whoever runs this installation.
    Operator,
    /// The makers of Latchkey.
    Us,
}

impl Side {
    /// Every side.
    pub const ALL: [Side; 5] = [
        Side::Member,
        Side::TenantAdmin,
        Side::ProviderAdmin,
        Side::Operator,
        Side::Us,
    ];

    /// The word used in files, JSON and keys of texts.
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
        Self::ALL.into_iter().find(|side| side.as_str() == word)
    }
}

/// What is known about `number`.
pub fn row_of(number: u64) -> Option<&'static Row> {
    let rows = numbered();
    rows.binary_search_by_key(&Some(number), |row| row.number)
        .ok()
        .map(|place| &rows[place])
}

/// Every row: numbers first, ascending, then errors in the order in which they are tried.
pub fn all() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let mut rows: Vec<Row> = lines().filter_map(row).collect();
        rows.sort_by_key(|row| (row.number.is_none(), row.number));
        rows
    })
}

fn numbered() -> &'static [Row] {
    let rows = all();
    &rows[..rows.partition_point(|row| row.number.is_some())]
}

/// The lines of the file that are rows.
pub(super) fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("table.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
}

/// One line; `None` if a field is missing or unknown.
pub(super) fn row(line: &'static str) -> Option<Row> {
    let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
    let &[
        vendor,
        number,
        error,
        text,
        means,
        side,
        fix,
        place,
        code,
        reason,
        source,
    ] = fields.as_slice()
    else {
        return None;
    };
    let optional = |field: &'static str| (field != "-").then_some(field);
    if fields.iter().any(|field| field.is_empty()) || [means, fix, place, reason].contains(&"-") {
        return None;
    }
    let number = match optional(number) {
        Some(digits) => Some(digits.parse().ok()?),
        None => None,
    };
    Some(Row {
        vendor: Vendor::parse(vendor)?,
        number,
        error: optional(error),
        text: optional(text),
        means,
        side: Side::parse(side)?,
        fix,
        place,
        code: Code::parse(code)?,
        reason,
        source,
    })
}
