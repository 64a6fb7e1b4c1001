//! Rows of the first run and the installation's facts, behind the storage door.

use super::store::Answer;
use crate::{time::Timestamp, token::Digest};

/// Facts about the installation as a whole; the names are stable.
pub mod fact {
    /// Somebody administers this installation, or once did: the first run is over for good.
    pub const SET_UP: &str = "set_up";
    /// Begins the note that stays of a tenant that was taken away; its id follows.
    pub const PURGED: &str = "purged:";
}

/// Reading the first run and the installation's facts.
pub trait SetupReads: Send {
    /// Whether a member of any tenant is an admin.
    fn any_admin(&mut self) -> Answer<'_, bool>;
    /// The open setup code's digest and when it ends, over or not.
    fn open_setup_code(&mut self) -> Answer<'_, Option<(Digest, Timestamp)>>;
    /// A fact of the installation.
    fn installation_fact<'a>(&'a mut self, name: &'a str) -> Answer<'a, Option<String>>;
}

/// Writing the first run and the installation's facts.
pub trait SetupWrites: Send {
    /// Makes this the open code unless one is open at `now`; says whether it is.
    fn offer_setup_code<'a>(
        &'a mut self,
        digest: &'a Digest,
        expires: Timestamp,
        now: Timestamp,
    ) -> Answer<'a, bool>;
    /// Makes this the open code; one that was open is void.
    fn replace_setup_code<'a>(
        &'a mut self,
        digest: &'a Digest,
        expires: Timestamp,
    ) -> Answer<'a, ()>;
    /// Uses the code up; false if it is not the open one, or over.
    fn take_setup_code<'a>(&'a mut self, digest: &'a Digest, now: Timestamp) -> Answer<'a, bool>;
    /// Notes a fact for good; one that stands already stays.
    fn note_installation_fact<'a>(&'a mut self, name: &'a str, fact: &'a str) -> Answer<'a, ()>;
}
