//! Everything of a tenant, as rows that may leave the house.
//!
//! No kind has a field for a secret, a digest or anything sealed (T151, T153);
//! which columns are left out, and why, is listed where the statements are.
//! How the rows are written down is not decided here.

use crate::time::Timestamp;

/// A kind of rows, in the order in which they are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exported {
    /// What the tenant chose.
    Settings,
    /// Whether SSO is required.
    Policy,
    /// Members, removed ones included.
    Member,
    /// Their roles, with where each comes from.
    Role,
    /// Who uses an authenticator app, and since when.
    SecondFactor,
    /// Invitations.
    Invitation,
    /// Connections to identity providers, deleted ones included.
    Connection,
    /// What they were set to.
    ConnectionRevision,
    /// That there is a client secret, and until when.
    ClientSecret,
    /// Test sign-ins.
    TestRun,
    /// Links for a test sign-in, without what opens them.
    TestLink,
    /// Links to identity providers.
    Identity,
    /// Sessions of the last 90 days.
    Session,
    /// Sign-ins of the last 30 days.
    SignIn,
    /// Browsers the members are known on.
    Device,
    /// Mails of the last 30 days.
    Mail,
    /// The audit trail.
    Event,
}

impl Exported {
    /// Every kind.
    pub const ALL: [Exported; 17] = [
        Exported::Settings,
        Exported::Policy,
        Exported::Member,
        Exported::Role,
        Exported::SecondFactor,
        Exported::Invitation,
        Exported::Connection,
        Exported::ConnectionRevision,
        Exported::ClientSecret,
        Exported::TestRun,
        Exported::TestLink,
        Exported::Identity,
        Exported::Session,
        Exported::SignIn,
        Exported::Device,
        Exported::Mail,
        Exported::Event,
    ];

    /// The word in front of each row.
    pub fn as_str(self) -> &'static str {
        match self {
            Exported::Settings => "settings",
            Exported::Policy => "policy",
            Exported::Member => "member",
            Exported::Role => "role",
            Exported::SecondFactor => "second_factor",
            Exported::Invitation => "invitation",
            Exported::Connection => "connection",
            Exported::ConnectionRevision => "connection_revision",
            Exported::ClientSecret => "client_secret",
            Exported::TestRun => "test_run",
            Exported::TestLink => "test_link",
            Exported::Identity => "identity",
            Exported::Session => "session",
            Exported::SignIn => "sign_in",
            Exported::Device => "device",
            Exported::Mail => "mail",
            Exported::Event => "event",
        }
    }
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// There is none.
    Nothing,
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
    /// Yes or no.
    Truth(bool),
    /// A moment.
    Moment(Timestamp),
    /// A text that is JSON.
    Json(String),
}

/// A row: names and values.
pub type ExportRow = Vec<(&'static str, Field)>;

/// Where a page of rows ended, in the kind's own key; a new one is before everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct After {
    /// The first part of a key of text.
    pub text: String,
    /// The second part, if that is text too.
    pub more: String,
    /// A number in the key.
    pub number: i64,
}

/// A page of rows of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportPage {
    /// The rows.
    pub rows: Vec<ExportRow>,
    /// Where the next page begins; none at the end.
    pub next: Option<After>,
}
