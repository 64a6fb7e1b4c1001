//! Logouts told by providers: sessions by subject and session id, and tokens seen.

use latchkey_core::ports::logouts::{LogoutReads, LogoutWrites};

use crate::door::Handle;

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&crate::door::Sql] = &[];

impl LogoutReads for Handle<'_> {}

impl LogoutWrites for Handle<'_> {}
