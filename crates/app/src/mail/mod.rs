//! Mails: writing them down in the unit that causes them, and delivering them.

mod queue;

pub use queue::queue_mail;
