//! The directory: tenants, users and app registrations, kept in memory.
//!
//! Purpose: the state from which every refusal arises.
//! Invariants: ids are GUIDs in lower case and never reused; a person recreated under the same address gets a new
//! object id; a secret's value is kept as a digest after it was shown.
//! Source: entra-id.md sections 4, 8, 12 and 17 (items 14, 19, 25). It answers no request itself.

mod app;
mod seed;
mod user;

use std::collections::BTreeMap;

pub use app::{AppSetup, Audience, Platform, Registered, SecretShown};
pub use seed::{
    ADA, BEN, BLOCKED, CARA, CONTOSO, CONTOSO_DOMAIN, DISABLED, FABRIKAM, FABRIKAM_DOMAIN,
    FOREIGN_MAIL, GUEST, MFA_CODE, NO_MAIL, PASSWORD, PERSONAL, PERSONAL_GUEST, SECOND_FACTOR,
    Seed, SeedTenant, UNASSIGNED,
};
pub use user::{Kind, User};

pub(crate) use app::{App, RedirectUri, Secret, SecretVerdict, registration_fault};

/// The fixed tenant of personal accounts (entra-id.md, head).
pub const MSA_TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// One tenant of the directory.
#[derive(Clone, Debug)]
pub(crate) struct Tenant {
    pub(crate) tid: String,
    pub(crate) name: String,
    /// Names the tenant answers to beside its GUID; also the domains whose addresses count as verified.
    pub(crate) domains: Vec<String>,
    /// Whether people may consent for themselves.
    pub(crate) users_may_consent: bool,
}

/// What the `{tenant}` part of a path means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Authority {
    /// One tenant, by GUID or by domain.
    Tenant(String),
    /// `organizations`: any work account.
    Organizations,
    /// `common`: work and personal accounts.
    Common,
}

impl Authority {
    /// The GUID if the authority is one tenant.
    pub(crate) fn tid(&self) -> Option<&str> {
        match self {
            Self::Tenant(tid) => Some(tid),
            Self::Organizations | Self::Common => None,
        }
    }
}

/// Tenants, users and apps.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    pub(crate) tenants: BTreeMap<String, Tenant>,
    pub(crate) users: Vec<User>,
    pub(crate) apps: Vec<App>,
}

impl Directory {
    /// The authority that a path segment names; `None` is AADSTS90002.
    pub(crate) fn authority(&self, segment: &str) -> Option<Authority> {
        let name = segment.to_ascii_lowercase();
        match name.as_str() {
            "common" => return Some(Authority::Common),
            "organizations" => return Some(Authority::Organizations),
            "consumers" | MSA_TENANT => return Some(Authority::Tenant(MSA_TENANT.to_owned())),
            _ => {}
        }
        self.tenants
            .values()
            .find(|tenant| tenant.tid == name || tenant.domains.contains(&name))
            .map(|tenant| Authority::Tenant(tenant.tid.clone()))
    }

    pub(crate) fn app(&self, client_id: &str) -> Option<&App> {
        self.apps
            .iter()
            .find(|app| app.client_id.eq_ignore_ascii_case(client_id))
    }

    pub(crate) fn app_mut(&mut self, client_id: &str) -> Option<&mut App> {
        self.apps
            .iter_mut()
            .find(|app| app.client_id.eq_ignore_ascii_case(client_id))
    }

    /// The app as seen from `authority`: single-tenant apps exist only in their own tenant.
    pub(crate) fn app_at(&self, authority: &Authority, client_id: &str) -> Option<&App> {
        self.app(client_id)
            .filter(|app| match (app.audience, authority.tid()) {
                (Audience::SingleTenant, Some(tid)) => app.tid == tid,
                (Audience::MultiTenant, Some(tid)) => tid != MSA_TENANT,
                _ => true,
            })
    }

    pub(crate) fn user(&self, oid: &str) -> Option<&User> {
        self.users.iter().find(|user| user.oid == oid)
    }

    pub(crate) fn user_mut(&mut self, oid: &str) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.oid == oid)
    }

    /// The user object of tenant `tid` that the typed name or login hint means.
    pub(crate) fn user_named(&self, tid: &str, typed: &str) -> Option<&User> {
        self.users
            .iter()
            .find(|user| user.tid == tid && user.answers_to(typed))
    }

    /// The user a typed name means at this authority: its own tenant first, then anywhere.
    pub(crate) fn user_at(&self, authority: &Authority, typed: &str) -> Option<&User> {
        let anywhere = || {
            self.users
                .iter()
                .filter(|user| user.kind == Kind::Member)
                .find(|user| user.answers_to(typed))
        };
        match authority.tid() {
            Some(tid) => self.user_named(tid, typed).or_else(anywhere),
            None => anywhere(),
        }
    }

    /// Whether the domain of `mail` is verified by the tenant.
    pub(crate) fn verifies(&self, tid: &str, mail: &str) -> bool {
        let domain = mail
            .rsplit('@')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        tid == MSA_TENANT
            || self
                .tenants
                .get(tid)
                .is_some_and(|tenant| tenant.domains.contains(&domain))
    }
}
