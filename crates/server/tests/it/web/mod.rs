//! The web as a browser meets it, on a real port: requests, statuses, bodies.

mod bad_input;
mod banner;
mod callback;
mod codes;
mod confirm;
mod enforcement;
mod escaping;
mod help;
mod journey;
mod linking;
mod never;
mod passwords;
mod rotation;
mod secrets;
mod sessions;
mod settings;
mod setup;
mod signed;
mod sweeps;
mod tokens;
