//! One person to be invited, and what may be wrong with how they were typed.
//!
//! The same rules for a typed address and for a line of a file; each fault has
//! a key of its own, so that each gets its own sentence (T078, T133). A name
//! that hides something or carries markup is refused, not mended: it was not
//! typed by accident.

use latchkey_core::{
    email::{EmailAddress, EmailError},
    member::{MAX_NAME, Role, hides_something},
};
use serde::{Deserialize, Serialize};

/// Addresses that can be typed at once.
pub const MOST_TYPED: usize = 200;
/// People in one file.
pub const MOST_LINES: usize = 2_000;

/// Somebody to be invited, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewInvitation {
    /// The address.
    pub email: String,
    /// Given name; may be empty.
    pub first_name: String,
    /// Family name; may be empty.
    pub last_name: String,
    /// The role promised.
    pub role: Role,
    /// Days it is good for; out of 1 to 30 counts as the nearest.
    pub days: i64,
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryFault {
    /// No address.
    EmailMissing,
    /// Longer than an address can be.
    EmailLong,
    /// Quotation marks in the address.
    EmailQuoted,
    /// A comment in parentheses in the address.
    EmailComment,
    /// Letters outside ASCII before the @.
    EmailLetters,
    /// Anything else that is no address.
    EmailMalformed,
    /// A name of more than 200 characters.
    NameLong,
    /// A line break or another control character in a name.
    NameControl,
    /// `<` or `>` in a name.
    NameMarkup,
    /// A character nobody sees, or one that turns the text around it.
    Hidden,
    /// It begins like a formula of a spreadsheet.
    Formula,
    /// A role there is none of.
    Role,
    /// More or fewer columns than the header has.
    Columns,
    /// The same address stands further up.
    Duplicate,
}

impl EntryFault {
    /// Every fault.
    pub const ALL: [EntryFault; 14] = [
        EntryFault::EmailMissing,
        EntryFault::EmailLong,
        EntryFault::EmailQuoted,
        EntryFault::EmailComment,
        EntryFault::EmailLetters,
        EntryFault::EmailMalformed,
        EntryFault::NameLong,
        EntryFault::NameControl,
        EntryFault::NameMarkup,
        EntryFault::Hidden,
        EntryFault::Formula,
        EntryFault::Role,
        EntryFault::Columns,
        EntryFault::Duplicate,
    ];

    /// Its word; pages have a sentence for each, `invite-refused-WORD`.
    pub fn as_str(self) -> &'static str {
        match self {
            EntryFault::EmailMissing => "email-missing",
            EntryFault::EmailLong => "email-long",
            EntryFault::EmailQuoted => "email-quoted",
            EntryFault::EmailComment => "email-comment",
            EntryFault::EmailLetters => "email-letters",
            EntryFault::EmailMalformed => "email-malformed",
            EntryFault::NameLong => "name-long",
            EntryFault::NameControl => "name-control",
            EntryFault::NameMarkup => "name-markup",
            EntryFault::Hidden => "hidden",
            EntryFault::Formula => "formula",
            EntryFault::Role => "role",
            EntryFault::Columns => "columns",
            EntryFault::Duplicate => "duplicate",
        }
    }
}

/// The typed addresses of a text field: one a line, or with commas or semicolons between them.
pub fn addresses_of(text: &str) -> Vec<String> {
    text.split(['\n', '\r', ',', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Checks an address.
pub(super) fn check_email(typed: &str) -> Result<EmailAddress, EntryFault> {
    let text = typed.trim();
    if hides_something(text) {
        return Err(EntryFault::Hidden);
    }
    match EmailAddress::parse(text) {
        // Signs a spreadsheet takes for a formula are allowed before the @.
        Ok(email) if text.starts_with(['=', '+', '-']) => {
            if text.contains(['|', '!']) {
                Err(EntryFault::Formula)
            } else {
                Ok(email)
            }
        }
        Ok(email) => Ok(email),
        Err(EmailError::Empty) => Err(EntryFault::EmailMissing),
        Err(EmailError::TooLong) => Err(EntryFault::EmailLong),
        Err(_) if text.starts_with(['=', '@']) => Err(EntryFault::Formula),
        Err(_) if text.contains('"') => Err(EntryFault::EmailQuoted),
        Err(_) if text.contains(['(', ')']) => Err(EntryFault::EmailComment),
        Err(EmailError::LocalPartNotAscii) => Err(EntryFault::EmailLetters),
        Err(EmailError::Malformed) => Err(EntryFault::EmailMalformed),
    }
}

/// Checks a name; it comes back trimmed.
pub(super) fn check_name(typed: &str) -> Result<String, EntryFault> {
    let name = typed.trim();
    if name.chars().count() > MAX_NAME {
        Err(EntryFault::NameLong)
    } else if name.chars().any(char::is_control) {
        Err(EntryFault::NameControl)
    } else if hides_something(name) {
        Err(EntryFault::Hidden)
    } else if name.contains(['<', '>']) {
        Err(EntryFault::NameMarkup)
    } else if name.starts_with(['=', '+', '-', '@']) {
        Err(EntryFault::Formula)
    } else {
        Ok(name.to_owned())
    }
}

/// An entry that may be invited.
#[derive(Clone)]
pub(super) struct Entry {
    pub email: EmailAddress,
    pub first_name: String,
    pub last_name: String,
    pub role: Role,
    pub days: i64,
}

pub(super) fn check(new: &NewInvitation) -> Result<Entry, EntryFault> {
    Ok(Entry {
        email: check_email(&new.email)?,
        first_name: check_name(&new.first_name)?,
        last_name: check_name(&new.last_name)?,
        role: new.role,
        days: new.days,
    })
}

/// A typed text as it may be shown back: short, nothing hidden, no line breaks.
pub(super) fn shown_back(typed: &str) -> String {
    const MOST: usize = 200;
    let kept: String = typed
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !hides_something(c.encode_utf8(&mut [0; 4])))
        .take(MOST + 1)
        .collect();
    let kept = kept.trim();
    match kept.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &kept[..end]),
        None => kept.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_bad_addresses_then_each_has_its_own_fault() {
        let long = format!("{}@c.example", "a".repeat(320));
        for (typed, fault) in [
            ("", EntryFault::EmailMissing),
            ("  ", EntryFault::EmailMissing),
            (long.as_str(), EntryFault::EmailLong),
            ("\"ada b\"@c.example", EntryFault::EmailQuoted),
            ("ada(home)@c.example", EntryFault::EmailComment),
            ("ad\u{e9}@c.example", EntryFault::EmailLetters),
            ("ada@c", EntryFault::EmailMalformed),
            ("ada b@c.example", EntryFault::EmailMalformed),
            ("ada\u{200b}@c.example", EntryFault::Hidden),
            ("\u{202e}ada@c.example", EntryFault::Hidden),
            ("=1+1", EntryFault::Formula),
            ("=cmd|x!a@c.example", EntryFault::Formula),
            ("@sum", EntryFault::Formula),
        ] {
            assert_eq!(check_email(typed).err(), Some(fault), "{typed}");
        }
        for good in ["ada@b\u{fc}cher.example", "=ada@c.example", "o'x@c.example"] {
            assert!(check_email(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn given_names_then_one_character_is_one_and_markup_is_none() {
        let long = "x".repeat(500);
        for (typed, fault) in [
            (long.as_str(), EntryFault::NameLong),
            ("Ada\r\nBcc: x", EntryFault::NameControl),
            ("A\u{202e}da", EntryFault::Hidden),
            ("<b>Ada</b>", EntryFault::NameMarkup),
            ("=HYPERLINK(1)", EntryFault::Formula),
        ] {
            assert_eq!(check_name(typed), Err(fault), "{typed}");
        }
        assert_eq!(check_name(" \u{5c0f} "), Ok("\u{5c0f}".to_owned()));
        assert_eq!(check_name(""), Ok(String::new()));
    }

    #[test]
    fn given_a_field_of_addresses_then_lines_commas_and_semicolons_part_them() {
        let typed = "a@x.example\r\nb@x.example, c@x.example;;\n";
        assert_eq!(
            addresses_of(typed),
            ["a@x.example", "b@x.example", "c@x.example"]
        );
    }

    #[test]
    fn given_a_hostile_text_then_it_is_shown_back_short_and_plain() {
        let shown = shown_back(&format!("a\u{202e}\r\n{}", "b".repeat(400)));
        assert!(shown.starts_with("a  b") && shown.ends_with('…'));
        assert_eq!(shown.chars().count(), 201);
    }
}
