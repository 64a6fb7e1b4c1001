//! The server as a library.

pub mod adapters;
pub mod cli;
pub mod config;
pub mod demo;
pub mod mails;
pub mod pages;
pub mod runtime;
pub mod serve;
pub mod web;
