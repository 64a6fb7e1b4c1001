//! Health of connections: leased probes and what they found.

use latchkey_core::ports::health::{HealthReads, HealthWrites};

use crate::door::Handle;

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&crate::door::Sql] = &[];

impl HealthReads for Handle<'_> {}

impl HealthWrites for Handle<'_> {}
