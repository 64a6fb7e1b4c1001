//! Accounts: password resets, second factors, half-done sign-ins and devices.

use latchkey_core::ports::accounts::{AccountReads, AccountWrites};

use crate::door::Handle;

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&crate::door::Sql] = &[];

impl AccountReads for Handle<'_> {}

impl AccountWrites for Handle<'_> {}
