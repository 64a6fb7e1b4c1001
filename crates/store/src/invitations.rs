//! Invitations.

use latchkey_core::ports::invitations::{InvitationReads, InvitationWrites};

use crate::door::Handle;

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&crate::door::Sql] = &[];

impl InvitationReads for Handle<'_> {}

impl InvitationWrites for Handle<'_> {}
