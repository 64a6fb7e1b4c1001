//! The server as a library.

pub mod adapters;
pub mod cli;
pub mod config;
pub mod demo;
pub mod mails;
pub mod pages;
pub mod runtime;
pub mod safe_text;
pub mod serve;
pub mod trail;
pub mod web;
