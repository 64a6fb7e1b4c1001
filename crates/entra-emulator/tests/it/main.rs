//! The emulator as its users meet it: over HTTP, with cookies by hand and no redirects followed.

mod browser;
mod claims;
mod control;
mod happy_path;
mod pages;
mod portal;
mod redirect_errors;
mod token_errors;
