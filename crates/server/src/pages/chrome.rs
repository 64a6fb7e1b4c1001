//! What surrounds every page: texts, the signed-in member, navigation, form token and flash message.
//!
//! Invariant: users never get the entries of the administration. It does not know how a session is found.

use super::message::Message;
use super::texts::Texts;

/// Entry of the side navigation that is marked as the present page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuEntry {
    /// `/dashboard`.
    Dashboard,
    /// `/team`.
    Team,
    /// `/integrations/sso`.
    Integrations,
    /// `/audit`.
    Audit,
    /// `/settings`.
    Settings,
    /// `/account`.
    Account,
    /// `/help`.
    Help,
}

/// How a flash message is coloured and marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Good,
    /// Something to know.
    Note,
    /// Something was refused.
    Bad,
}

impl Tone {
    /// Class of the style sheet and name of the icon.
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Note => "note",
            Self::Bad => "bad",
        }
    }
}

/// A sentence shown once, after the redirect that followed an action.
#[derive(Clone, Debug)]
pub struct Flash {
    /// Colour and icon.
    pub tone: Tone,
    /// The sentence.
    pub message: Message,
}

/// The member shown in the header.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// First and last name, or the e-mail when no name is known.
    pub name: String,
    /// Shown e-mail.
    pub email: String,
    /// Name of the tenant the session belongs to.
    pub tenant: String,
    /// Whether administration entries are shown.
    pub is_admin: bool,
}

/// A moment: exact for machines, worded for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// RFC 3339, for the `datetime` attribute.
    pub iso: String,
    /// As shown, for example `15 May 2026, 10:42 UTC`.
    pub text: String,
}

/// Common context of all pages.
#[derive(Clone, Debug)]
pub struct Chrome {
    /// Texts of the visitor's language.
    pub t: &'static Texts,
    /// Token of every form on the page.
    pub csrf_token: String,
    /// The signed-in member, if any.
    pub member: Option<SignedIn>,
    /// Marked entry of the navigation.
    pub active: Option<MenuEntry>,
    /// Message shown once above the page.
    pub flash: Option<Flash>,
    /// The tenant's accent colour, six digits; only where the tenant may be seen (N-04).
    pub accent: Option<String>,
    /// Whom to ask; only where the tenant may be seen (N-04).
    pub support: Option<Support>,
    /// Light or dark, when the browser chose one.
    pub theme: Theme,
    /// The own address, to come back to after a choice in the foot.
    pub here: String,
}

/// Whom the tenant's members ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// As people read it.
    pub shown: String,
    /// As a link: `mailto:` or `https:` only (T102).
    pub url: String,
}

/// How light the pages are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every choice, in the order of the foot.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// The word kept by the browser and used by the style sheet.
    pub fn word(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.word() == word)
    }
}

impl Chrome {
    /// Around a page of a visitor who is not signed in.
    pub fn visitor(csrf_token: impl Into<String>) -> Self {
        Self {
            t: Texts::unchosen(),
            csrf_token: csrf_token.into(),
            member: None,
            active: None,
            flash: None,
            accent: None,
            support: None,
            theme: Theme::System,
            here: "/".to_owned(),
        }
    }

    /// Around a page of a signed-in member.
    pub fn signed_in(csrf_token: impl Into<String>, member: SignedIn, active: MenuEntry) -> Self {
        Self {
            member: Some(member),
            active: Some(active),
            ..Self::visitor(csrf_token)
        }
    }

    /// Adds a flash message.
    #[must_use]
    pub fn with_flash(mut self, flash: Option<Flash>) -> Self {
        self.flash = flash;
        self
    }

    /// The value of `data-theme`, when one was chosen.
    pub fn chosen_theme(&self) -> Option<&'static str> {
        (self.theme != Theme::System).then(|| self.theme.word())
    }

    /// The choices of the foot: word, key of the text, whether it is the present one.
    pub fn themes(&self) -> [(&'static str, String, bool); 3] {
        Theme::ALL.map(|one| {
            let key = format!("foot-theme-{}", one.word());
            (one.word(), key, one == self.theme)
        })
    }

    /// The languages to choose from: tag, own name, whether it is the present one; none while there is one only.
    pub fn languages(&self) -> Vec<(&'static str, &'static str, bool)> {
        let all = Texts::all();
        let row = |one: &'static Texts| (one.tag(), one.name(), one.tag() == self.t.tag());
        if all.len() > 1 {
            all.iter().map(row).collect()
        } else {
            Vec::new()
        }
    }

    /// Whether the administration is shown.
    pub fn is_admin(&self) -> bool {
        self.member.as_ref().is_some_and(|member| member.is_admin)
    }

    /// Whether `entry` is the present page.
    pub fn is_active(&self, entry: MenuEntry) -> bool {
        self.active == Some(entry)
    }

    /// Text by key.
    pub fn t(&self, key: &str) -> String {
        self.t.get(key)
    }

    /// Text by key with one value.
    pub fn t1(&self, key: &str, name: &str, value: &str) -> String {
        self.t.with(key, &[(name, value)])
    }

    /// Text by key with two values.
    pub fn t2(&self, key: &str, first: &str, one: &str, second: &str, two: &str) -> String {
        self.t.with(key, &[(first, one), (second, two)])
    }

    /// Text of a message.
    pub fn say(&self, message: &Message) -> String {
        self.t.message(message)
    }
}
