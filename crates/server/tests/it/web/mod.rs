//! The web as a browser meets it, on a real port: requests, statuses, bodies.

mod audit;
mod bad_input;
mod banner;
mod callback;
mod codes;
mod confirm;
mod devices;
mod enforcement;
mod escaping;
mod forgot;
mod help;
mod invitations;
mod journey;
mod linking;
mod never;
mod passwords;
mod rotation;
mod second_factor;
mod secrets;
mod sessions;
mod settings;
mod setup;
mod signed;
mod sweeps;
mod tokens;
