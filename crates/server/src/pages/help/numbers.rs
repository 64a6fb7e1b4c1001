//! What numbers and errors of providers most likely mean, for everybody who wants to look.
//!
//! Invariants: a meaning is told as most likely (N-10); what was typed is not shown again (N-02); a number outside the table
//! has a page that says so and leads to the vendor's. It decodes nothing of a recorded sign-in.

use askama::Template;
use latchkey_core::decoder::{self, Row};

use crate::pages::chrome::{Chrome, MenuEntry};
use crate::pages::form::FieldErrors;
use crate::pages::hint::{Hint, Known, page_of, word_of};

/// Address of the list, and where the box sends what was typed.
pub const NUMBERS: &str = "/help/errors/aadsts";

/// `/help/errors/aadsts`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/help_numbers.html")]
pub struct HelpNumbers {
    /// Common context.
    pub chrome: Chrome,
    /// Set when what was typed has no number in it.
    pub errors: FieldErrors,
}

impl HelpNumbers {
    /// Every number with its word and address.
    pub fn numbers(&self) -> Vec<(String, String, Known)> {
        let one = |row: &'static Row| {
            let number = row.number?;
            Some((word_of(number), page_of(number), Known(row)))
        };
        decoder::all().iter().filter_map(one).collect()
    }

    /// Every error without a number.
    pub fn others(&self) -> Vec<Known> {
        let rows = decoder::all().iter();
        rows.filter(|row| row.number.is_none()).map(Known).collect()
    }
}

/// `/help/errors/aadsts/{number}`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/help_number.html")]
pub struct HelpNumber {
    /// Common context.
    pub chrome: Chrome,
    /// The number and what is known about it.
    pub hint: Hint,
}

/// The number of an address: digits as Microsoft writes them, and nothing else.
pub fn number_of_path(word: &str) -> Option<u64> {
    let canonical = !word.starts_with('0') && word.bytes().all(|byte| byte.is_ascii_digit());
    canonical.then(|| decoder::typed(word)).flatten()
}
