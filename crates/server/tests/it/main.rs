//! The server from outside.

mod web;
