//! The OpenID Connect relying party, without I/O.
//!
//! Purpose: from what an admin typed to pinned endpoints, and from a callback
//! to an assertion. Everything is data in, decisions out: a function says
//! which request it wants and reads the answer; `now` and random bytes are
//! handed in. It knows no tables, no pages and no member.
//!
//! | step | call |
//! |---|---|
//! | Issuer URL typed | [`issuer::read_issuer`] → [`issuer::TypedIssuer`]; [`issuer::is_dedicated`] |
//! | discovery | [`discovery::request`], [`discovery::read`] → [`discovery::Discovered`] |
//! | keys | [`keys::request`], [`keys::read`] → [`keys::KeySet`], kept in an `Arc` by the caller |
//! | secret check on save | [`probe::request`], [`probe::read`] → [`probe::Finding`] |
//! | leaving | [`start::new_proofs`], [`start::authorize_url`] |
//! | coming back | [`callback::read_query`] → [`callback::CallbackAnswer`], [`callback::check_iss`], [`diagnose::answer_error`] |
//! | code to claims | [`exchange::Exchange`]: feed each [`exchange::Step`] until `Done` or `Refused` |
//! | missing claims | [`claims::missing`], [`userinfo::request`], [`userinfo::read`] |
//! | the end | [`claims::assertion`] |
//!
//! UserInfo is not part of the exchange: whether to ask depends on the link,
//! which only the caller knows. The rule: when the e-mail is missing and the
//! subject is not linked yet, or at the first link when names are missing and
//! the member has none.
//!
//! Sources: OpenID Connect Core and Discovery 1.0, RFC 6749, 7636, 8725, 9207
//! and 9700. Not supported, on purpose: implicit and hybrid flows, encrypted
//! tokens, symmetric signatures, issuers shared by strangers.

mod algorithm;
mod answer;
pub mod callback;
pub mod claims;
mod client_auth;
mod compact;
pub mod diagnose;
pub mod discovery;
pub mod exchange;
pub mod issuer;
mod json;
pub mod keys;
mod messages;
pub mod probe;
pub mod rules;
pub mod start;
pub mod userinfo;

#[cfg(test)]
mod tests;

pub use algorithm::Algorithm;
