//! The first run, and facts about the installation as a whole.

use latchkey_core::ports::setup::{SetupReads, SetupWrites};

use crate::door::Handle;

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&crate::door::Sql] = &[];

impl SetupReads for Handle<'_> {}

impl SetupWrites for Handle<'_> {}
