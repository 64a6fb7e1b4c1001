//! The web: one module per address, mirroring the URL; [`mod@router`] is the table of contents.
//!
//! A handler reads the request, calls one verb of `latchkey-app` and renders
//! a page or answers 303. What holds for every request (Host, headers,
//! same-origin proof, limits) is in [`guard`]; who is asking is [`visit`].

pub mod account;
pub mod agent;
pub mod api;
pub mod assets;
pub mod audit;
pub mod auth;
pub mod confirm;
pub mod cookies;
pub mod dashboard;
pub mod fields;
pub mod forgot;
pub mod guard;
pub mod health;
pub mod help;
pub mod integrations;
pub mod invite;
pub mod login;
pub mod logout;
mod mails;
pub mod new_password;
pub mod preferences;
pub mod respond;
pub mod router;
pub mod settings;
pub mod setup;
mod shape;
pub mod sso_complete;
mod sso_test;
pub mod state;
pub mod team;
pub mod visit;

pub use router::{Access, RouteInfo, router, routes};
pub use state::Web;
