//! The emulator as its users meet it: over HTTP, with cookies by hand and no redirects followed.

mod browser;
mod errors;
mod happy_path;
