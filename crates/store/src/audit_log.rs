//! The chain over a tenant's events, and what was sealed of it.

use latchkey_core::ports::audit_log::{AuditLogReads, AuditLogWrites};

use crate::door::Handle;

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&crate::door::Sql] = &[];

impl AuditLogReads for Handle<'_> {}

impl AuditLogWrites for Handle<'_> {}
