//! Candidate settings of a connection, and past ones that can be restored.

use latchkey_core::ports::candidates::{CandidateReads, CandidateWrites};

use crate::door::Handle;

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&crate::door::Sql] = &[];

impl CandidateReads for Handle<'_> {}

impl CandidateWrites for Handle<'_> {}
