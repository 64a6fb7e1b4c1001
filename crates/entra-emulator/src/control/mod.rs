//! Direct access to an emulator's state, for tests in the same process.
//!
//! Purpose: what an administrator does in the portal, and what no administrator can do (clock, faults, forgeries).
//! Invariants: every change is seen by the next request; ids that do not exist are reported, never made up.
//! Source: items 39 and 40 of entra-id.md section 17. The same verbs are reachable as JSON under `/control/api`.

mod apps;
mod breakage;
pub(crate) mod command;
pub(crate) mod page;
mod people;

use crate::EmulatorError;
use crate::journal::JournalEntry;
use crate::state::Handle;

/// A handle on the emulator's state. Cheap to clone.
#[derive(Clone)]
pub struct Control {
    pub(crate) shared: Handle,
}

/// Result of a change: unknown ids are [`EmulatorError::Unknown`].
type Changed = Result<(), EmulatorError>;

fn unknown(what: &'static str) -> EmulatorError {
    EmulatorError::Unknown(what)
}

impl Control {
    /// Approves every sign-in without pages as this person (or as the one in `login_hint`); `None` shows pages again.
    pub fn set_auto(&self, name: Option<&str>) {
        self.shared.state().switches.auto = name.map(str::to_owned);
    }

    /// Moves the emulator's clock by so many seconds.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.shared.clock.set_offset(seconds);
    }

    /// The emulator's time, seconds since 1970 UTC.
    pub fn now(&self) -> i64 {
        self.shared.clock.now()
    }

    /// The requests so far, secrets masked, oldest first.
    pub fn journal(&self) -> Vec<JournalEntry> {
        self.shared.journal().entries()
    }

    /// Forgets the requests so far.
    pub fn clear_journal(&self) {
        self.shared.journal().clear();
    }
}
