//! The web as a browser meets it, on a real port: requests, statuses, bodies.

mod banner;
mod callback;
mod codes;
mod enforcement;
mod journey;
mod linking;
mod rotation;
mod sessions;
mod tokens;
