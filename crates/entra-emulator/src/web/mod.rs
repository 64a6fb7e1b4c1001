//! HTTP: routes, journal and faults around every request, and the shapes of answers.
//!
//! Purpose: the one place where paths meet handlers.
//! Invariants: every request of the protocol is in the journal; control and portal are out of reach of faults.
//! Source: none. Protocol rules live in their own modules.

pub(crate) mod answer;
pub(crate) mod cookies;
pub(crate) mod lookup;
pub(crate) mod origin;
pub(crate) mod params;
pub(crate) mod router;
