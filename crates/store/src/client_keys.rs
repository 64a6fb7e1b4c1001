//! Key pairs a connection authenticates with instead of a secret.

use latchkey_core::ports::client_keys::{ClientKeyReads, ClientKeyWrites};

use crate::door::Handle;

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&crate::door::Sql] = &[];

impl ClientKeyReads for Handle<'_> {}

impl ClientKeyWrites for Handle<'_> {}
