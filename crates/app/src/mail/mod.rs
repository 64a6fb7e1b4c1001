//! Mails: writing them down in the unit that causes them, and delivering them.
//!
//! A mail is a row of the outbox until it was handed over, so a mail server
//! that is down holds nobody up and nothing is lost (T226, T254). Words are
//! made when it is delivered; here are no texts.

mod deliver;
mod queue;
mod resend;
mod state;
mod test_mail;

pub use deliver::{Addressed, Render, Words, deliver_due};
pub use queue::queue_mail;
pub use resend::{Resent, resend_mail};
pub(crate) use state::states_of;
pub use state::{MailState, mail_states_of, recent_mails};
pub use test_mail::send_test;
