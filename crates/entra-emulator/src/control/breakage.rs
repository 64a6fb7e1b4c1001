//! What goes wrong on a test's order: errors, faults, forgeries, bent claims, keys.
//!
//! Invariants: nothing breaks unless ordered; `clear_faults` ends all of it except automatic approval.
//! Source: items 8, 21, 28, 29 and 39 of entra-id.md section 17.

use serde_json::Value;

use super::{Changed, Control};
use crate::EmulatorError;
use crate::faults::{Endpoint, Fault};
use crate::forgery::Forgery;
use crate::state::{NextError, Switches};

impl Control {
    /// Gives the app its own signing key, shown under `?appid=` only, or takes it away.
    ///
    /// # Errors
    /// [`EmulatorError::Keys`] when no key could be made.
    pub fn set_own_signing_key(&self, client_id: &str, own: bool) -> Changed {
        self.shared.keys().set_own_key(client_id, own)
    }

    /// Signs with a new key from now on and answers its `kid`; the old key disappears unless `keep_old`.
    ///
    /// # Errors
    /// [`EmulatorError::Keys`] when no key could be made.
    pub fn roll_keys(&self, keep_old: bool) -> Result<String, EmulatorError> {
        self.shared.keys().roll(keep_old)
    }

    /// Refuses the next fitting request with this error.
    pub fn next_error(&self, error: NextError) {
        self.shared.state().switches.next_errors.push_back(error);
    }

    /// Breaks an endpoint for the next `times` requests, or until [`Control::clear_faults`].
    pub fn fault(&self, endpoint: Endpoint, fault: Fault, times: Option<u32>) {
        self.shared.faults().set(endpoint, fault, times);
    }

    /// Lets an endpoint answer later by so many milliseconds; 0 ends it.
    pub fn set_latency(&self, endpoint: Endpoint, milliseconds: u64) {
        self.shared.faults().set_latency(endpoint, milliseconds);
    }

    /// Ends all faults, latencies, ordered errors, forgeries and claim overrides.
    pub fn clear_faults(&self) {
        self.shared.faults().clear();
        self.shared.keys().show_foreign(false);
        let mut state = self.shared.state();
        let auto = state.switches.auto.take();
        state.switches = Switches {
            auto,
            ..Default::default()
        };
    }

    /// Forges every ID token this way, or stops with `None`.
    pub fn forge(&self, forgery: Option<Forgery>) {
        self.shared.state().switches.forgery = forgery;
    }

    /// Replaces (or with `None` removes) a claim in every ID token.
    pub fn set_claim(&self, name: &str, value: Option<Value>) {
        self.shared
            .state()
            .switches
            .claims
            .insert(name.to_owned(), value);
    }

    /// Replaces (or with `None` removes) a member of every UserInfo answer.
    pub fn set_userinfo_claim(&self, name: &str, value: Option<Value>) {
        self.shared
            .state()
            .switches
            .userinfo
            .insert(name.to_owned(), value);
    }

    /// Ends all claim overrides.
    pub fn clear_claims(&self) {
        let mut state = self.shared.state();
        state.switches.claims.clear();
        state.switches.userinfo.clear();
    }

    /// Writes `expires_in` as text, as v1.0 does.
    pub fn set_expires_in_as_text(&self, on: bool) {
        self.shared.state().switches.expires_in_as_text = on;
    }

    /// Separates error descriptions by CR LF, as older answers do, and leaves `error_uri` out.
    pub fn set_older_errors(&self, on: bool) {
        let mut state = self.shared.state();
        state.switches.crlf_errors = on;
        state.switches.no_error_uri = on;
    }
}
