//! Tests of the relying party: tables per module, and properties.
//!
//! Keys are made at test time; tokens are signed by `jsonwebtoken`, an
//! implementation that shares nothing with ours but the crypto library.
//! T-numbers stand in the names.

mod callback;
mod claims;
mod diagnose;
mod discovery;
mod exchange;
mod fixture;
mod issuer;
mod json;
mod keys;
mod probe;
mod properties;
mod rules;
mod rules_entra;
mod start;
mod userinfo;
