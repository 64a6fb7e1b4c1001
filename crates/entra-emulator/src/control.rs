//! Direct access to an emulator's state, for tests in the same process.
//!
//! Purpose: what an administrator does in the portal, and what no administrator can do (clock, faults, forgeries).
//! Invariants: every change is seen by the next request; ids that do not exist are reported, never made up.
//! Source: items 39 and 40 of entra-id.md section 17. The same verbs are reachable as JSON under `/control/api`.

use serde_json::Value;

use crate::clock::months_later;
use crate::directory::{
    App, AppSetup, CONTOSO, Platform, RedirectUri, Registered, SecretShown, User,
};
use crate::faults::{Endpoint, Fault};
use crate::forgery::Forgery;
use crate::journal::JournalEntry;
use crate::state::{Handle, NextError};
use crate::{EmulatorError, chance};

/// Months the first secret of an app lives.
const FIRST_SECRET_MONTHS: u16 = 24;

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
    fn app(&self, client_id: &str, change: impl FnOnce(&mut App)) -> Changed {
        let mut state = self.shared.state();
        let app = state
            .directory
            .app_mut(client_id)
            .ok_or_else(|| unknown("app"))?;
        change(app);
        Ok(())
    }

    fn user(&self, name: &str, change: impl FnOnce(&mut User)) -> Changed {
        let mut state = self.shared.state();
        let user = state
            .directory
            .users
            .iter_mut()
            .find(|user| user.oid == name || user.answers_to(name))
            .ok_or_else(|| unknown("user"))?;
        change(user);
        Ok(())
    }

    /// Object id of the user who answers to `name` in tenant `tid`.
    pub fn oid(&self, tid: &str, name: &str) -> Option<String> {
        let state = self.shared.state();
        state
            .directory
            .user_named(tid, name)
            .map(|user| user.oid.clone())
    }

    /// The subject that `client_id` sees for the person with that object id.
    pub fn subject(&self, client_id: &str, oid: &str) -> Option<String> {
        self.shared
            .state()
            .directory
            .app(client_id)
            .map(|app| app.subject(oid))
    }

    /// Registers an app with a first secret of 24 months. An empty `tid` means Contoso.
    pub fn register_app(&self, mut setup: AppSetup) -> Registered {
        if setup.tid.is_empty() {
            CONTOSO.clone_into(&mut setup.tid);
        }
        let now = self.shared.clock.now();
        let mut app = App::register(setup);
        let secret = app.add_secret("first", now, months_later(now, FIRST_SECRET_MONTHS));
        let registered = Registered {
            client_id: app.client_id.clone(),
            secret,
        };
        self.shared.state().directory.apps.push(app);
        registered
    }

    /// Deletes an app registration; its ids are never used again.
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such app.
    pub fn delete_app(&self, client_id: &str) -> Changed {
        let mut state = self.shared.state();
        let before = state.directory.apps.len();
        state
            .directory
            .apps
            .retain(|app| app.client_id != client_id);
        if state.directory.apps.len() == before {
            Err(unknown("app"))
        } else {
            Ok(())
        }
    }

    /// Switches an app on or off (AADSTS7000112).
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such app.
    pub fn set_app_enabled(&self, client_id: &str, enabled: bool) -> Changed {
        self.app(client_id, |app| app.enabled = enabled)
    }

    /// Adds a secret that lives `months` calendar months.
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such app.
    pub fn add_secret(&self, client_id: &str, months: u16) -> Result<SecretShown, EmulatorError> {
        let ends_at = months_later(self.shared.clock.now(), months);
        self.add_secret_until(client_id, ends_at)
    }

    /// Adds a secret that ends at `ends_at` (seconds since 1970 UTC); a past time makes an expired one.
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such app.
    pub fn add_secret_until(
        &self,
        client_id: &str,
        ends_at: i64,
    ) -> Result<SecretShown, EmulatorError> {
        let now = self.shared.clock.now();
        let mut shown = None;
        self.app(client_id, |app| {
            shown = Some(app.add_secret("added", now, ends_at))
        })?;
        shown.ok_or_else(|| unknown("app"))
    }

    /// Deletes a secret by its Secret ID.
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such app.
    pub fn delete_secret(&self, client_id: &str, secret_id: &str) -> Changed {
        self.app(client_id, |app| {
            app.secrets.retain(|secret| secret.id != secret_id)
        })
    }

    /// Moves the end of a secret (seconds since 1970 UTC).
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such app.
    pub fn set_secret_end(&self, client_id: &str, secret_id: &str, ends_at: i64) -> Changed {
        self.app(client_id, |app| {
            for secret in app
                .secrets
                .iter_mut()
                .filter(|secret| secret.id == secret_id)
            {
                secret.ends_at = ends_at;
            }
        })
    }

    /// Replaces the redirect URIs.
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such app.
    pub fn set_redirect_uris(&self, client_id: &str, uris: &[(&str, Platform)]) -> Changed {
        let uris = uris
            .iter()
            .map(|(uri, platform)| RedirectUri {
                uri: (*uri).to_owned(),
                platform: *platform,
            })
            .collect();
        self.app(client_id, |app| app.redirect_uris = uris)
    }

    /// Adds or removes an optional claim: `email`, `given_name`, `family_name`, `sid`, `login_hint`, `xms_edov`,
    /// `auth_time`, `acct`, `upn`.
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such app.
    pub fn set_optional_claim(&self, client_id: &str, claim: &str, on: bool) -> Changed {
        self.app(client_id, |app| {
            if on {
                app.optional_claims.insert(claim.to_owned());
            } else {
                app.optional_claims.remove(claim);
            }
        })
    }

    /// Grants or revokes admin consent; revoking forgets what people consented to as well.
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such app.
    pub fn set_admin_consent(&self, client_id: &str, granted: bool) -> Changed {
        self.app(client_id, |app| app.set_admin_consent(granted))
    }

    /// Whether people may consent for themselves in a tenant (AADSTS90094 if not).
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such tenant.
    pub fn set_users_may_consent(&self, tid: &str, may: bool) -> Changed {
        let mut state = self.shared.state();
        let tenant = state
            .directory
            .tenants
            .get_mut(tid)
            .ok_or_else(|| unknown("tenant"))?;
        tenant.users_may_consent = may;
        Ok(())
    }

    /// "Assignment required" of an app (AADSTS50105 for people not assigned).
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such app.
    pub fn set_assignment_required(&self, client_id: &str, required: bool) -> Changed {
        self.app(client_id, |app| app.assignment_required = required)
    }

    /// Assigns a person (object id) to an app, or takes the assignment away.
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such app.
    pub fn assign(&self, client_id: &str, oid: &str, assigned: bool) -> Changed {
        self.app(client_id, |app| {
            if assigned {
                app.assigned.insert(oid.to_owned());
            } else {
                app.assigned.remove(oid);
            }
        })
    }

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

    /// Adds a user to a tenant and answers the object id.
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such tenant.
    pub fn add_user(&self, tid: &str, mut user: User) -> Result<String, EmulatorError> {
        let mut state = self.shared.state();
        if !state.directory.tenants.contains_key(tid) {
            return Err(unknown("tenant"));
        }
        tid.clone_into(&mut user.tid);
        if user.oid.is_empty() {
            user.oid = chance::guid();
        }
        let oid = user.oid.clone();
        state.directory.users.push(user);
        Ok(oid)
    }

    /// Sets or empties the Mail attribute. `name`: object id, user name or mail; the first match counts.
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when nobody answers to `name`.
    pub fn set_user_mail(&self, name: &str, mail: Option<&str>) -> Changed {
        self.user(name, |user| {
            user.mail = mail.filter(|mail| !mail.is_empty()).map(str::to_owned)
        })
    }

    /// Enables or disables an account (AADSTS50057).
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when nobody answers to `name`.
    pub fn set_user_enabled(&self, name: &str, enabled: bool) -> Changed {
        self.user(name, |user| user.enabled = enabled)
    }

    /// Lets a Conditional Access policy block a person (AADSTS53003).
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when nobody answers to `name`.
    pub fn set_user_blocked(&self, name: &str, blocked: bool) -> Changed {
        self.user(name, |user| user.blocked = blocked)
    }

    /// Changes whatever else of a user; the object id must stay.
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when nobody answers to `name`.
    pub fn change_user(&self, name: &str, change: impl FnOnce(&mut User)) -> Changed {
        self.user(name, change)
    }

    /// Renames a person: new user name and mail, same object id.
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when nobody answers to `name`.
    pub fn rename_user(&self, name: &str, upn: &str, mail: Option<&str>) -> Changed {
        self.user(name, |user| {
            upn.clone_into(&mut user.upn);
            user.mail = mail.map(str::to_owned);
        })
    }

    /// Deletes a person and creates another under the same names: new object id, new subjects.
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when nobody answers to `name`.
    pub fn delete_and_recreate_user(&self, name: &str) -> Result<String, EmulatorError> {
        let oid = chance::guid();
        self.user(name, |user| user.oid.clone_from(&oid))?;
        Ok(oid)
    }

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
        let mut state = self.shared.state();
        let auto = state.switches.auto.take();
        state.switches = crate::state::Switches {
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

    /// The requests so far, secrets masked, oldest first.
    pub fn journal(&self) -> Vec<JournalEntry> {
        self.shared.journal().entries()
    }

    /// Forgets the requests so far.
    pub fn clear_journal(&self) {
        self.shared.journal().clear();
    }
}
