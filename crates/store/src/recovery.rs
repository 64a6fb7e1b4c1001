//! Recovery codes of a tenant; each is used up by one conditional statement.

use latchkey_core::ports::recovery::{RecoveryReads, RecoveryWrites};

use crate::door::Handle;

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&crate::door::Sql] = &[];

impl RecoveryReads for Handle<'_> {}

impl RecoveryWrites for Handle<'_> {}
