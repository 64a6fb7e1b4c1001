//! Traces of sign-ins: what happened when, of every attempt.

use latchkey_core::ports::traces::{TraceReads, TraceWrites};

use crate::door::Handle;

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&crate::door::Sql] = &[];

impl TraceReads for Handle<'_> {}

impl TraceWrites for Handle<'_> {}
