//! App registrations, their secrets and settings, changed directly.
//!
//! Invariants: an app keeps its client id for life; a deleted app's ids are never used again.
//! Source: item 39 of entra-id.md section 17. The portal does the same for a person.

use super::{Changed, Control, unknown};
use crate::EmulatorError;
use crate::clock::months_later;
use crate::directory::{App, AppSetup, CONTOSO, Platform, RedirectUri, Registered, SecretShown};

/// Months the first secret of an app lives.
const FIRST_SECRET_MONTHS: u16 = 24;

impl Control {
    pub(super) fn app(&self, client_id: &str, change: impl FnOnce(&mut App)) -> Changed {
        let mut state = self.shared.state();
        let app = state
            .directory
            .app_mut(client_id)
            .ok_or_else(|| unknown("app"))?;
        change(app);
        Ok(())
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
        let secret = app.add_secret("first", months_later(now, FIRST_SECRET_MONTHS));
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
        let mut shown = None;
        self.app(client_id, |app| {
            shown = Some(app.add_secret("added", ends_at))
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

    /// "Assignment required" of an app (AADSTS50105 for people not assigned).
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such app.
    pub fn set_assignment_required(&self, client_id: &str, required: bool) -> Changed {
        self.app(client_id, |app| app.assignment_required = required)
    }

    /// Assigns a person to an app, or takes the assignment away. `user`: object id, or a name in the app's tenant.
    ///
    /// # Errors
    /// [`EmulatorError::Unknown`] when there is no such app or person.
    pub fn assign(&self, client_id: &str, user: &str, assigned: bool) -> Changed {
        let mut state = self.shared.state();
        let directory = &mut state.directory;
        let tid = directory
            .app(client_id)
            .map(|app| app.tid.clone())
            .ok_or_else(|| unknown("app"))?;
        let oid = directory
            .user(user)
            .or_else(|| directory.user_named(&tid, user))
            .map(|user| user.oid.clone())
            .ok_or_else(|| unknown("user"))?;
        let app = directory.app_mut(client_id).ok_or_else(|| unknown("app"))?;
        if assigned {
            app.assigned.insert(oid);
        } else {
            app.assigned.remove(&oid);
        }
        Ok(())
    }
}
