//! The server from outside.

mod acts;
mod cli;
mod demo;
mod docs;
mod mail;
mod web;
