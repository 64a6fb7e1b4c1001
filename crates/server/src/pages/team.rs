//! Team Members, the page of one member, and the pages that ask before something ends.
//!
//! Invariants: an e-mail that a provider reports is a remark until an administrator accepts it; a control that cannot be
//! used is replaced by the sentence why (N-08). It does not decide who may change whom.

use askama::Template;

use super::chrome::{Chrome, MenuEntry, When};
use super::mail_state::MailLine;
use super::message::Message;

/// The provider reports another e-mail than the stored one.
#[derive(Clone, Debug)]
pub struct ProviderEmail {
    /// Connection's name.
    pub idp: String,
    /// The reported address.
    pub email: String,
    /// True when another member of the tenant has it already, so that it cannot be accepted.
    pub taken: bool,
}

/// Whether a member may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not joined yet.
    Invited,
    /// In use.
    Active,
    /// Switched off.
    Deactivated,
}

impl Status {
    /// Colour and icon.
    pub fn tone(self) -> &'static str {
        match self {
            Status::Invited => "note",
            Status::Active => "good",
            Status::Deactivated => "off",
        }
    }

    /// Key of its word.
    pub fn key(self) -> &'static str {
        match self {
            Status::Invited => "team-invited",
            Status::Active => "team-active",
            Status::Deactivated => "team-deactivated",
        }
    }
}

/// What both pages show of a member.
#[derive(Clone, Debug)]
pub struct MemberRow {
    /// Member id, part of addresses.
    pub id: String,
    /// First and last name, when known.
    pub name: Option<String>,
    /// Shown e-mail.
    pub email: String,
    /// Role Admin instead of User.
    pub is_admin: bool,
    /// Whether they may sign in.
    pub status: Status,
    /// Key of the word for who made this member.
    pub source: &'static str,
    /// Name of the connection the member is linked through.
    pub linked: Option<String>,
    /// Last sign-in, and the key of the word for its way.
    pub last_sign_in: Option<(When, &'static str)>,
    /// The mail with the invitation, while it is open.
    pub mail: Option<MailLine>,
    /// Remark with an act.
    pub provider_email: Option<ProviderEmail>,
    /// Whether this is the viewer.
    pub is_you: bool,
}

impl MemberRow {
    /// Name if known, else the e-mail.
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.email)
    }

    /// Whether they may sign in now.
    pub fn is_active(&self) -> bool {
        self.status == Status::Active
    }

    /// Whether they have not joined yet.
    pub fn is_invited(&self) -> bool {
        self.status == Status::Invited
    }
}

/// What the list is narrowed by, as it stands in the address and in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Beginning of an address or name.
    pub search: String,
    /// `admin`, `user`, or nothing.
    pub role: String,
    /// `invited`, `active`, `deactivated`, or nothing.
    pub state: String,
    /// A source, or nothing.
    pub source: String,
    /// `never`, or nothing.
    pub sso: String,
}

impl Filter {
    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// `/team`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/team.html")]
pub struct TeamPage {
    /// Common context.
    pub chrome: Chrome,
    /// Members of this page.
    pub members: Vec<MemberRow>,
    /// All members of the tenant, when they are all on this page.
    pub total: Option<i64>,
    /// What the list is narrowed by.
    pub filter: Filter,
    /// First page, when this is a later one.
    pub first_url: Option<String>,
    /// Next page.
    pub next_url: Option<String>,
}

impl TeamPage {
    /// Whether nobody but the viewer is there.
    pub fn only_you(&self) -> bool {
        self.total.is_some_and(|total| total <= 1)
    }

    /// How many members the tenant has, where that is known without counting.
    pub fn count_text(&self) -> Option<String> {
        let message = Message::of("team-count").number("count", self.total?);
        Some(self.chrome.say(&message))
    }
}

/// One identity of a member.
#[derive(Clone, Debug)]
pub struct IdentityRow {
    /// Connection's name.
    pub connection: String,
    /// Issuer.
    pub issuer: String,
    /// Subject, shortened.
    pub subject: String,
    /// When it was linked.
    pub linked_on: When,
    /// When it was used last.
    pub last_used: Option<When>,
}

/// The open invitation of somebody who has not joined yet.
#[derive(Clone, Debug)]
pub struct OpenInvitation {
    /// When its newest link was made.
    pub sent: When,
    /// Until when it is good.
    pub expires: When,
    /// Whether it has run out.
    pub expired: bool,
    /// Whether mails leave; else the link is copied.
    pub by_mail: bool,
}

/// Why something cannot be done to this member; none offers it.
#[derive(Clone, Debug, Default)]
pub struct Locks {
    /// Another role.
    pub role: Option<Message>,
    /// Deactivating.
    pub deactivate: Option<Message>,
    /// Removing.
    pub remove: Option<Message>,
    /// Unlinking.
    pub unlink: Option<Message>,
    /// Taking the second factor away.
    pub factor: Option<Message>,
}

/// `/team/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/member.html")]
pub struct MemberPage {
    /// Common context.
    pub chrome: Chrome,
    /// The member.
    pub member: MemberRow,
    /// Identities.
    pub identities: Vec<IdentityRow>,
    /// The open invitation.
    pub invitation: Option<OpenInvitation>,
    /// Whether they have an authenticator app.
    pub has_app: bool,
    /// Why the last act was refused, for example `member-refused-last_admin`.
    pub refused: Option<Message>,
    /// What cannot be done, and why.
    pub locks: Locks,
}

/// What is asked about before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberAct {
    /// Switch off.
    Deactivate,
    /// Remove for good.
    Remove,
    /// Take the invitation back.
    Revoke,
    /// An administrator becomes a user.
    Demote,
    /// The second factor is taken away.
    Factor,
}

impl MemberAct {
    /// Part of text keys.
    pub fn word(self) -> &'static str {
        match self {
            MemberAct::Deactivate => "deactivate",
            MemberAct::Remove => "remove",
            MemberAct::Revoke => "revoke",
            MemberAct::Demote => "demote",
            MemberAct::Factor => "factor",
        }
    }

    /// Last part of the address it is posted to.
    pub fn path(self) -> &'static str {
        match self {
            MemberAct::Demote => "role",
            MemberAct::Factor => "second-factor",
            act => act.word(),
        }
    }
}

/// An administrator who can go on when the viewer steps down.
#[derive(Clone, Debug)]
pub struct OtherAdmin {
    /// Member id.
    pub id: String,
    /// Name and e-mail.
    pub shown: String,
}

/// `/team/{id}/deactivate`, `/remove`, `/revoke`, `/role` and `/second-factor`: what would happen, and the button.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/member_confirm.html")]
pub struct ConfirmMember {
    /// Common context.
    pub chrome: Chrome,
    /// What would be done.
    pub act: MemberAct,
    /// The member.
    pub member: MemberRow,
    /// Who can go on, when the viewer steps down (N-41).
    pub others: Vec<OtherAdmin>,
    /// Why it cannot be done; none offers the button.
    pub locked: Option<Message>,
    /// What was wrong with the last try.
    pub refused: Option<Message>,
}

impl ConfirmMember {
    /// Text of one part of the act.
    pub fn text(&self, part: &str) -> String {
        let key = format!("member-{}-{part}", self.act.word());
        self.chrome.t1(&key, "name", self.member.shown())
    }
}
