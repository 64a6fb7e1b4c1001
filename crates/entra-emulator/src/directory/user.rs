//! A user object of one tenant.
//!
//! Purpose: what the directory knows about a person, and the names under which the person may sign in.
//! Invariants: the object id is fixed for the object's life; names, mail and user principal name may change.
//! Source: entra-id.md section 8 and item 25 of section 17. Groups and roles are not kept.

use serde::Deserialize;

use super::MSA_TENANT;

/// Member of the tenant, or guest from elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// At home in this tenant.
    #[default]
    Member,
    /// Invited from another tenant or a personal account.
    Guest,
}

/// A user object.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub struct User {
    /// Object id (GUID); empty in a seed means "make one".
    pub oid: String,
    /// Tenant the object lives in; filled from the seed.
    #[serde(skip)]
    pub tid: String,
    /// User principal name; guests have the `#EXT#` form.
    pub upn: String,
    /// The Mail attribute; many accounts have none.
    pub mail: Option<String>,
    /// Display name.
    pub name: String,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub family_name: Option<String>,
    /// Member or guest.
    pub kind: Kind,
    /// Identity provider of a guest, as the `idp` claim says it.
    pub idp: Option<String>,
    /// The name a guest types: the one of the home tenant.
    pub home_login: Option<String>,
    /// Whether the account may sign in (AADSTS50057 if not).
    pub enabled: bool,
    /// Whether the person administers the tenant (may consent for everybody).
    pub admin: bool,
    /// Whether a second factor is asked for (AADSTS50076 when silent).
    pub second_factor: bool,
    /// Whether a Conditional Access policy blocks the person (AADSTS53003).
    pub blocked: bool,
    /// The password; every seeded account has [`super::PASSWORD`].
    #[serde(skip)]
    pub(crate) password: String,
}

impl Default for User {
    fn default() -> Self {
        Self {
            oid: String::new(),
            tid: String::new(),
            upn: String::new(),
            mail: None,
            name: String::new(),
            given_name: None,
            family_name: None,
            kind: Kind::Member,
            idp: None,
            home_login: None,
            enabled: true,
            admin: false,
            second_factor: false,
            blocked: false,
            password: super::PASSWORD.to_owned(),
        }
    }
}

impl User {
    /// An enabled member called `given family` without Mail; the object id is filled when it is added.
    pub fn member(upn: &str, given: &str, family: &str) -> Self {
        Self {
            upn: upn.to_owned(),
            name: format!("{given} {family}"),
            given_name: Some(given.to_owned()),
            family_name: Some(family.to_owned()),
            ..Self::default()
        }
    }

    /// The same with a Mail attribute.
    #[must_use]
    pub fn with_mail(mut self, mail: &str) -> Self {
        self.mail = Some(mail.to_owned());
        self
    }

    /// Whether this is a personal account.
    pub fn is_personal(&self) -> bool {
        self.tid == MSA_TENANT
    }

    /// The name shown on pages and in `preferred_username`: guests show their home name.
    pub fn login(&self) -> &str {
        self.home_login.as_deref().unwrap_or(&self.upn)
    }

    /// Whether a typed user name means this object; case does not matter.
    pub fn answers_to(&self, typed: &str) -> bool {
        let typed = typed.trim();
        [
            Some(self.upn.as_str()),
            self.home_login.as_deref(),
            self.mail.as_deref(),
        ]
        .into_iter()
        .flatten()
        .any(|name| name.eq_ignore_ascii_case(typed))
            || self.login_hint() == typed
    }

    /// The opaque value of the `login_hint` optional claim.
    pub(crate) fn login_hint(&self) -> String {
        let inner = format!("{}|{}", self.oid, self.tid);
        format!("O.{}", crate::chance::base64url(inner.as_bytes()))
    }
}
