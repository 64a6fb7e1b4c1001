//! Protocols of Latchkey, as data in and decisions out.
//!
//! Nothing here performs I/O: a protocol says which request it wants sent and
//! is fed the answer; time and randomness are handed in. It knows no tables
//! and no pages. Each protocol is one module with the same file names, and
//! every one ends in [`latchkey_core::assertion::Assertion`].

pub mod oidc_rp;
