//! Every page a person can see: one context struct and one template each.
//!
//! Purpose: the handlers fill plain values into a context and call `render`; nothing else makes HTML.
//! Invariants: no text lives in Rust or in a template, all of it comes from `translations/en.ftl`; every value is escaped
//! by the template engine; every form is a POST with a `csrf_token`; nothing is inline, so the strict content policy holds.
//! Contexts hold strings, numbers and small enums of this module, never domain types. Each page supplies samples of every
//! state it can be in, and tests render them all.
//! It does not decide anything, set headers or know routes beyond the addresses printed in templates.

pub mod account;
pub mod assets;
pub mod audit;
pub mod banner;
pub mod candidate;
pub mod chrome;
pub mod confirm;
pub mod connection;
pub mod dashboard;
pub mod forgot;
pub mod form;
pub mod help;
pub mod hint;
pub mod invite;
pub mod invite_people;
pub mod login;
pub mod mail_state;
pub mod message;
mod password;
pub mod problem;
#[cfg(debug_assertions)]
mod pseudo;
pub mod second_factor;
pub mod settings;
pub mod setup;
pub mod sso_complete;
pub mod team;
pub mod test_run;
pub mod texts;

mod samples;
#[cfg(test)]
mod snapshots;
#[cfg(test)]
mod tests;

pub use password::password_rule;
pub use samples::all_samples;

/// A page with samples of every state it can be in.
pub trait Page: askama::Template + Sized {
    /// Short name of the page, used to name its samples.
    const NAME: &'static str;

    /// One context per state, each with a short name of the state.
    fn samples() -> Vec<(&'static str, Self)>;
}
