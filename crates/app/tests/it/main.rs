//! Use cases against the real store, with time, chance and providers in the test's hands.

mod account_races;
mod accounts;
mod candidates;
mod guards;
mod invitation_races;
mod invitations;
mod last_admin;
mod limits;
mod mail;
mod mix_up;
pub mod races;
mod reminders;
mod rotation;
mod tenants;
