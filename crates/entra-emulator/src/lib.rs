//! A local identity provider that answers as Microsoft Entra ID does, for the demo and for tests.
//!
//! Purpose: a relying party, a person with a browser and a test can all meet the provider's real habits: its
//! endpoints, its claims, its refusals with AADSTS numbers, and the portal in which an app is registered.
//! Invariants: loopback only; depends on no other crate of the product, so that a misreading cannot pass on both
//! sides; refusals arise from kept state; secrets, codes and passwords appear in no log and no journal.
//! Source: entra-id.md sections 1 to 13 and 17. It does not speak SAML or SCIM and is not Microsoft.

mod aadsts;
mod authorize;
mod chance;
mod clock;
mod control;
mod directory;
mod emulator;
mod faults;
mod forgery;
mod journal;
mod keys;
mod logout;
mod metadata;
mod portal;
mod state;
mod token;
mod userinfo;
mod web;

pub use clock::TimeSource;
pub use control::Control;
pub use directory::{
    ADA, AppSetup, Audience, BEN, BLOCKED, CARA, CONTOSO, CONTOSO_DOMAIN, DISABLED, FABRIKAM,
    FABRIKAM_DOMAIN, FOREIGN_MAIL, GUEST, Kind, MFA_CODE, MSA_TENANT, NO_MAIL, PASSWORD, PERSONAL,
    PERSONAL_GUEST, Platform, Registered, SECOND_FACTOR, SecretShown, Seed, SeedTenant, UNASSIGNED,
    User,
};
pub use emulator::{Emulator, EmulatorError, Options};
pub use faults::{Endpoint, Fault};
pub use forgery::Forgery;
pub use journal::JournalEntry;
pub use state::NextError;
