//! The server from outside.

mod cli;
mod demo;
mod docs;
mod mail;
mod web;
