//! The help that is built in: index and search, guides, the codes, the glossary.
//!
//! Invariants: everything is readable without a sign-in and without a network; the values of a tenant stand in a guide only
//! when the caller passes them, which it does for an admin of that tenant alone (N-04); what was typed into the search stands
//! in its field and nowhere else (N-02). Guides are data of [`guide`], in the words of the translations.
//! It does not read settings or connections.

pub mod beside;
pub mod codes;
mod entra;
pub mod glossary;
pub mod guide;
pub mod inline;
pub mod numbers;
pub mod search;
mod team;

use askama::Template;

use super::chrome::{Chrome, MenuEntry};
use codes::CodeHelp;
pub use entra::CONNECT_ENTRA;
use glossary::{PLAIN, PROTOCOL, Term};
use guide::{Block, Guide, Picture, Value};
use inline::Piece;
use search::Hit;
pub use team::{INVITE_PEOPLE, LOCKED_OUT, REQUIRE_SSO, ROTATE_SECRET};

/// Every guide, in the order of the index.
pub const GUIDES: [&Guide; 5] = [
    &CONNECT_ENTRA,
    &INVITE_PEOPLE,
    &REQUIRE_SSO,
    &ROTATE_SECRET,
    &LOCKED_OUT,
];
/// Address of the table of codes.
pub const ERRORS: &str = "/help/errors";
/// Address of the glossary.
pub const GLOSSARY: &str = "/help/glossary";

/// Address of a guide.
pub fn guide_path(guide: &Guide) -> String {
    format!("/help/{}", guide.slug)
}

/// The guide with this last part of an address.
pub fn find_guide(slug: &str) -> Option<&'static Guide> {
    GUIDES.into_iter().find(|guide| guide.slug == slug)
}

/// The values a guide fills in; what is missing becomes a placeholder.
#[derive(Clone, Debug, Default)]
pub struct HelpValues {
    /// The tenant's name, when the values are a tenant's own.
    pub tenant: Option<String>,
    /// Where the provider sends answers.
    pub redirect_uri: Option<String>,
    /// The sign-in page of the tenant.
    pub sign_in_page: Option<String>,
    /// The saved issuer.
    pub issuer: Option<String>,
    /// The saved client id.
    pub client_id: Option<String>,
    /// The saved name.
    pub name: Option<String>,
}

/// A value as a guide shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// What to copy, or how it looks.
    pub text: String,
    /// Whether it is the tenant's own.
    pub own: bool,
}

impl HelpValues {
    /// The value, or the placeholder.
    pub fn filled(&self, chrome: &Chrome, value: &Value) -> Filled {
        let (own, placeholder) = match value {
            Value::RedirectUri => (&self.redirect_uri, "help-value-redirect-uri"),
            Value::SignInPage => (&self.sign_in_page, "help-value-sign-in-page"),
            Value::Issuer => (&self.issuer, "help-value-issuer"),
            Value::ClientId => (&self.client_id, "help-value-client-id"),
            Value::Name => (&self.name, "help-value-name"),
            Value::Scopes => (&None, "help-value-scopes"),
        };
        match own {
            Some(text) => Filled {
                text: text.clone(),
                own: true,
            },
            None => Filled {
                text: chrome.t(placeholder),
                own: matches!(value, Value::Name | Value::Scopes),
            },
        }
    }
}

/// `/help`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/help_index.html")]
pub struct HelpIndex {
    /// Common context.
    pub chrome: Chrome,
    /// What was searched for, cut to what counts; none when nothing was.
    pub query: Option<String>,
    /// What was found.
    pub hits: Vec<Hit>,
}

impl HelpIndex {
    /// Every guide.
    pub fn guides(&self) -> [&'static Guide; 5] {
        GUIDES
    }

    /// How many were found, in words.
    pub fn found(&self) -> String {
        let count = i64::try_from(self.hits.len()).unwrap_or(i64::MAX);
        let message = super::message::Message::of("help-found").number("count", count);
        self.chrome.say(&message)
    }

    /// How long a guide takes, in words.
    pub fn minutes(&self, guide: &Guide) -> Option<String> {
        minutes(&self.chrome, guide)
    }
}

fn minutes(chrome: &Chrome, guide: &Guide) -> Option<String> {
    let message = super::message::Message::of("help-minutes").number("count", guide.minutes?);
    Some(chrome.say(&message))
}

/// `/help/{guide}`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/help_guide.html")]
pub struct HelpGuide {
    /// Common context.
    pub chrome: Chrome,
    /// The guide.
    pub guide: &'static Guide,
    /// What it fills in.
    pub values: HelpValues,
}

impl HelpGuide {
    /// How long it takes, in words.
    pub fn minutes(&self) -> Option<String> {
        minutes(&self.chrome, self.guide)
    }

    /// Whether it has a section on other screens.
    pub fn may_differ(&self) -> bool {
        self.guide.sections.iter().any(|one| one.id == "different")
    }
}

/// `/help/errors`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/help_errors.html")]
pub struct HelpErrors {
    /// Common context.
    pub chrome: Chrome,
    /// Every code.
    pub codes: Vec<CodeHelp>,
}

impl HelpErrors {
    /// What the person reads first.
    pub fn title(&self, code: &CodeHelp) -> String {
        self.chrome.t(&code.key("title"))
    }
}

/// `/help/errors/{code}`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/help_error.html")]
pub struct HelpError {
    /// Common context.
    pub chrome: Chrome,
    /// The code.
    pub code: CodeHelp,
}

impl HelpError {
    /// One part of its words.
    pub fn text(&self, part: &str) -> String {
        self.chrome.t(&self.code.key(part))
    }
}

/// `/help/glossary`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/help_glossary.html")]
pub struct HelpGlossary {
    /// Common context.
    pub chrome: Chrome,
}

impl HelpGlossary {
    /// Words for everybody.
    pub fn plain(&self) -> &'static [Term] {
        PLAIN
    }

    /// Words of the protocol.
    pub fn protocol(&self) -> &'static [Term] {
        PROTOCOL
    }
}
