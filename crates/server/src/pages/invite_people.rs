//! Inviting people: the form, the list from a file with its dry run, and what came of it.
//!
//! Invariants: nobody is invited by the dry run, and admins in a file are announced in words (N-42); a link is shown to the
//! session that made it and to no other. It does not read files and judges no address.

use askama::Template;

use super::chrome::Chrome;
use super::chrome::MenuEntry;
use super::form::FieldErrors;
use super::message::Message;

/// What stands in the form.
#[derive(Clone, Debug, Default)]
pub struct InviteForm {
    /// Addresses, one a line.
    pub emails: String,
    /// Role Admin instead of User.
    pub is_admin: bool,
    /// First name, for one address only.
    pub first_name: String,
    /// Last name, for one address only.
    pub last_name: String,
    /// Days the invitation is good for.
    pub days: String,
}

/// `/team/invite`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/invite_people.html")]
pub struct InvitePeople {
    /// Common context.
    pub chrome: Chrome,
    /// What stands in the form.
    pub typed: InviteForm,
    /// Problems of the form.
    pub errors: FieldErrors,
    /// Whether mails leave; else links are shown for copying.
    pub by_mail: bool,
}

/// `/team/invite/csv`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/invite_file.html")]
pub struct InviteFile {
    /// Common context.
    pub chrome: Chrome,
    /// The pasted list.
    pub pasted: String,
    /// Days the invitations are good for.
    pub days: String,
    /// Problems of the form.
    pub errors: FieldErrors,
}

/// One good line of a file.
#[derive(Clone, Debug)]
pub struct GoodLine {
    /// Its number.
    pub line: i64,
    /// The address.
    pub email: String,
    /// First and last name.
    pub name: String,
    /// Role Admin instead of User.
    pub is_admin: bool,
    /// What would happen.
    pub fate: Fate,
}

/// A refused line.
#[derive(Clone, Debug)]
pub struct BadLine {
    /// Its number.
    pub line: i64,
    /// Its cells, safe to show.
    pub text: String,
    /// Why.
    pub why: Message,
}

/// `/team/invite/csv/{id}`: the dry run.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/invite_dry_run.html")]
pub struct DryRun {
    /// Common context.
    pub chrome: Chrome,
    /// Part of the address.
    pub id: String,
    /// The good lines.
    pub good: Vec<GoodLine>,
    /// The refused ones.
    pub bad: Vec<BadLine>,
    /// How many would be invited.
    pub new: i64,
    /// How many of these would be admins.
    pub admins: i64,
}

impl DryRun {
    /// A text with one count in it.
    pub fn count(&self, key: &str, count: &i64) -> String {
        self.chrome.say(&Message::of(key).number("count", *count))
    }

    /// Whether anybody would be invited.
    pub fn has_new(&self) -> bool {
        self.new > 0
    }

    /// Whether any of them would be an admin.
    pub fn has_admins(&self) -> bool {
        self.admins > 0
    }

    /// How many lines are refused.
    pub fn refused(&self) -> i64 {
        i64::try_from(self.bad.len()).unwrap_or(i64::MAX)
    }
}

/// What comes of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Invited.
    Invited,
    /// Invited, though outside the usual domains.
    Outside,
    /// A member already.
    Member,
    /// A member who is switched off.
    Off,
    /// Invited already.
    Again,
    /// A new link for an invitation that was there.
    Link,
    /// Not invited.
    Invalid,
}

impl Fate {
    /// Colour and icon.
    pub fn tone(self) -> &'static str {
        match self {
            Fate::Invited | Fate::Link => "good",
            Fate::Outside => "warn",
            Fate::Member | Fate::Off | Fate::Again => "note",
            Fate::Invalid => "bad",
        }
    }

    /// Key of its word in the result.
    pub fn key(self) -> &'static str {
        match self {
            Fate::Invited => "invited-done",
            Fate::Outside => "invited-outside",
            Fate::Member => "invited-member",
            Fate::Off => "invited-deactivated",
            Fate::Again => "invited-again",
            Fate::Link => "invited-link",
            Fate::Invalid => "invited-invalid",
        }
    }

    /// Key of its word in the dry run.
    pub fn dry_key(self) -> &'static str {
        match self {
            Fate::Outside => "invited-dry-outside",
            Fate::Member | Fate::Off | Fate::Again => self.key(),
            Fate::Invited | Fate::Link | Fate::Invalid => "invited-dry-new",
        }
    }
}

/// What came of one address.
#[derive(Clone, Debug)]
pub struct ResultRow {
    /// The address as typed, safe to show.
    pub typed: String,
    /// What came of it.
    pub fate: Fate,
    /// Why not.
    pub why: Option<Message>,
    /// The member, to go to.
    pub member: Option<String>,
    /// The link, when it has to be copied.
    pub link: Option<String>,
}

/// `/team/invite/result/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/invite_result.html")]
pub struct InviteResult {
    /// Common context.
    pub chrome: Chrome,
    /// One row an address.
    pub rows: Vec<ResultRow>,
    /// Whether mails leave; else links are shown for copying.
    pub by_mail: bool,
}

impl InviteResult {
    /// How many were invited.
    pub fn headline(&self) -> String {
        let invited = self
            .rows
            .iter()
            .filter(|row| matches!(row.fate, Fate::Invited | Fate::Outside))
            .count();
        let count = i64::try_from(invited).unwrap_or(i64::MAX);
        if self.rows.iter().any(|row| row.fate == Fate::Link) {
            return self.chrome.t("invited-link-title");
        }
        self.chrome
            .say(&Message::of("invited-title").number("count", count))
    }

    /// Whether a link stands on the page.
    pub fn has_links(&self) -> bool {
        self.rows.iter().any(|row| row.link.is_some())
    }
}
