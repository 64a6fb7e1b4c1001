//! The server as a library.

pub mod adapters;
pub mod config;
pub mod pages;
pub mod web;
