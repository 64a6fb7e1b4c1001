//! Use cases against the real store, with time, chance and providers in the test's hands.

mod guards;
mod limits;
mod mail;
mod mix_up;
mod races;
mod rotation;
