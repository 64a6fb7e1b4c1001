//! An assertion: what a provider vouched for, already checked.
//!
//! Every protocol ends in this type; nothing after it asks which one it was.

use crate::{id::ConnectionId, time::Timestamp};

/// What a provider vouched for, after every check of the protocol passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// The connection whose rules it passed.
    pub connection: ConnectionId,
    /// Who vouches; equals the connection's issuer.
    pub issuer: String,
    /// The provider's name for the person.
    pub subject: String,
    /// Entra only: the directory.
    pub tid: Option<String>,
    /// Entra only: the person in that directory.
    pub oid: Option<String>,
    /// The value of the configured e-mail claim, unparsed.
    pub email: Option<String>,
    /// What the provider says about owning that address.
    pub email_standing: EmailStanding,
    /// Given name, if any.
    pub first_name: Option<String>,
    /// Family name, if any.
    pub last_name: Option<String>,
    /// A name for people (`preferred_username`); display only, never a key (T081).
    pub display_hint: Option<String>,
    /// The provider's session (`sid`).
    pub idp_sid: Option<String>,
    /// When the person proved themselves there.
    pub auth_time: Option<Timestamp>,
    /// Names of the claims received, for the explanation of a missing one.
    pub claim_names: Vec<String>,
}

/// `email_verified` or `xms_edov` (T074).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EmailStanding {
    /// Neither claim is there; Entra sends none.
    Unstated,
    /// One is there and says yes.
    Verified,
    /// One is there and says anything else.
    Denied,
}
