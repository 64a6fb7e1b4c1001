//! What a provider's answer most likely means.
//!
//! Purpose: from a vendor, its `error` and its description to one row of the
//! table: meaning, whose side, fix, place, and our code and reason.
//! Invariants: a pure function of its arguments; it reads a bounded part of
//! them and accepts any text (T009). The answer is a hint (N-10): vendors may
//! change numbers and words, so nothing that is trusted depends on it.
//! Source: RFC 6749 sections 4.1.2.1 and 5.2; each row names its own. The table
//! holds keys of texts, not texts; words for people are in the translations.

mod numbers;
mod table;
mod vendor;

#[cfg(test)]
mod tests;

pub use numbers::{in_link, ranked, typed};
pub use table::{Row, Side, all, row_of};
pub use vendor::{Vendor, look_up};

use crate::problem::Evidence;

/// More bytes of a description are not looked at.
const MAX_READ: usize = 16_384;

/// What can be said about an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// Whose answer it was read as.
    pub vendor: Vendor,
    /// AADSTS numbers in it, the most telling first, each once.
    pub numbers: Vec<u64>,
    /// The row that most likely fits; `None` if neither number nor error is known.
    pub row: Option<&'static Row>,
}

impl Diagnosis {
    /// The vendor's own page about it.
    pub fn link(&self) -> String {
        match (self.numbers.first(), self.row) {
            (Some(number), _) => look_up(*number),
            (None, Some(row)) => row.link(),
            (None, None) => self.vendor.page().to_owned(),
        }
    }
}

/// What `error` and `description` of a vendor most likely mean.
pub fn decode(vendor: Vendor, error: &str, description: &str) -> Diagnosis {
    decode_listed(vendor, error, description, &[])
}

/// The same for an answer that also lists numbers, as Entra's `error_codes` does.
pub fn decode_listed(vendor: Vendor, error: &str, description: &str, listed: &[u64]) -> Diagnosis {
    let description = beginning(description);
    let numbers = ranked(listed, description);
    let row = numbers
        .iter()
        .find_map(|number| row_of(*number))
        .or_else(|| by_error(vendor, error.trim(), description));
    Diagnosis {
        vendor,
        numbers,
        row,
    }
}

/// The same for what was recorded of a failed sign-in.
pub fn of_evidence(vendor: Vendor, evidence: &Evidence) -> Diagnosis {
    let text = |member: &Option<String>| member.clone().unwrap_or_default();
    let (error, description) = (
        text(&evidence.provider_error),
        text(&evidence.provider_text),
    );
    decode_listed(vendor, &error, &description, &evidence.aadsts)
}

/// Rows of the vendor before those of any provider, rows with a text before those without.
///
/// Of a provider that cannot be told, the texts of every vendor are tried:
/// behind an address of its own, Okta still speaks as Okta.
fn by_error(vendor: Vendor, error: &str, description: &str) -> Option<&'static Row> {
    if error.is_empty() {
        return None;
    }
    let said = description.trim().to_ascii_lowercase();
    let own = |row: &Row| row.vendor == vendor;
    let any = |row: &Row| row.vendor == Vendor::Other;
    let theirs = |row: &Row| vendor == Vendor::Other && row.vendor != Vendor::Other;
    let with_text = |row: &Row| row.has_text() && row.fits(&said);
    let bare = |row: &Row| !row.has_text();
    let rows = || all().iter().filter(|row| row.error == Some(error));
    rows()
        .find(|row| (own(row) || theirs(row)) && !any(row) && with_text(row))
        .or_else(|| rows().find(|row| any(row) && with_text(row)))
        .or_else(|| rows().find(|row| own(row) && bare(row)))
        .or_else(|| rows().find(|row| any(row) && bare(row)))
}

/// At most [`MAX_READ`] bytes, cut between characters.
fn beginning(text: &str) -> &str {
    if text.len() <= MAX_READ {
        return text;
    }
    let end = (0..=MAX_READ).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}
