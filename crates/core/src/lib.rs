//! Words, decisions, problems and ports of Latchkey.
//!
//! Everything here is data in, data out: no network, no database, no wall
//! clock and no randomness of its own. The decisions (who may sign in, where
//! an e-mail is sent, whether SSO may be required) are pure functions under
//! [`decide`]; what they need from the world comes through the traits of
//! [`ports`].

pub mod accent;
pub mod assertion;
pub mod audit;
pub mod audit_filter;
pub mod candidate;
pub mod chain;
pub mod change;
pub mod connection;
pub mod decide;
pub mod decoder;
pub mod device;
pub mod email;
pub mod id;
pub mod identity;
pub mod invitation;
pub mod mail;
pub mod member;
pub mod member_list;
pub mod next_path;
pub mod password;
pub mod policy;
pub mod ports;
pub mod problem;
pub mod second_factor;
pub mod secret;
pub mod session;
pub mod sign_in;
pub mod support_contact;
pub mod tenant;
pub mod tenant_export;
pub mod tenant_settings;
pub mod test_run;
pub mod time;
pub mod token;
pub mod trace;
