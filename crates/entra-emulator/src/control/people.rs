//! People and what their tenant lets them do, changed directly.
//!
//! Invariants: a renamed person keeps the object id, a recreated one gets a new one.
//! Source: item 25 of entra-id.md section 17.

use super::{Changed, Control, unknown};
use crate::directory::User;
use crate::{EmulatorError, chance};

impl Control {
    pub(super) fn user(&self, name: &str, change: impl FnOnce(&mut User)) -> Changed {
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
}
