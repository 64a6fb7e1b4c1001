//! The kinds of an export: for each its statement with its columns, named one by one.
//!
//! The first columns of a statement say where a page ended; they are not handed
//! out. Secrets, digests and sealed things are in none (T151, T153), nor is what
//! only serves the program: a test holds the list of those, so that a new column
//! is either here or there.

pub(crate) mod sso;
pub(crate) mod team;

use latchkey_core::tenant_export::Exported;

use super::{Column, Key};
use crate::door::Sql;

/// A kind of rows: its statement, its key, and its columns after that.
pub(super) struct Kind {
    pub(super) sql: Sql,
    pub(super) key: Key,
    pub(super) columns: &'static [(&'static str, Column)],
}

/// How a kind is read.
pub(super) fn kind_of(what: Exported) -> &'static Kind {
    match what {
        Exported::Settings => &team::TENANT_SETTINGS,
        Exported::Policy => &team::POLICY,
        Exported::Member => &team::MEMBER,
        Exported::Role => &team::MEMBER_ROLE,
        Exported::SecondFactor => &team::MEMBER_TOTP,
        Exported::Invitation => &team::INVITATION,
        Exported::Connection => &sso::CONNECTION,
        Exported::ConnectionRevision => &sso::CONNECTION_REVISION,
        Exported::ClientSecret => &sso::CONNECTION_CREDENTIAL,
        Exported::TestRun => &sso::TEST_RUN,
        Exported::TestLink => &sso::TEST_LINK,
        Exported::Identity => &sso::IDENTITY,
        Exported::Session => &sso::SESSION,
        Exported::SignIn => &sso::SIGN_IN,
        Exported::Device => &team::DEVICE,
        Exported::Mail => &team::DELIVERY,
        Exported::Event => &team::EVENT,
    }
}
