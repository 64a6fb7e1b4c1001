//! Test sign-ins: runs, their results and the links that start them.

use latchkey_core::ports::test_runs::{TestRunReads, TestRunWrites};

use crate::door::Handle;

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&crate::door::Sql] = &[];

impl TestRunReads for Handle<'_> {}

impl TestRunWrites for Handle<'_> {}
