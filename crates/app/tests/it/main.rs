//! Use cases against the real store, with time, chance and providers in the test's hands.

mod accounts;
mod guards;
mod invitations;
mod limits;
mod mail;
mod mix_up;
pub mod races;
mod rotation;
mod tenants;
