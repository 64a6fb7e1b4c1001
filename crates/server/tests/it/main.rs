//! The server from outside.

mod cli;
mod web;
