//! Reminders: each is queued once, whatever number of processes look.

use latchkey_core::ports::reminders::{ReminderReads, ReminderWrites};

use crate::door::Handle;

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&crate::door::Sql] = &[];

impl ReminderReads for Handle<'_> {}

impl ReminderWrites for Handle<'_> {}
