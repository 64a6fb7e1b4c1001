//! What is wrong with the settings, in words that name place and fix.
//!
//! Each error says where the value came from, the key, the value (without any
//! password) and what to write instead. Errors are collected, so that a person
//! mends a file once and not line by line. They are for the operator at the
//! terminal and never reach a page.

use std::{fmt, path::PathBuf};

use super::reference;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// An environment variable.
    Environment,
    /// The settings file at this path.
    File(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::Environment => f.write_str("environment"),
            Origin::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// Where it stands.
    pub origin: Origin,
    /// The variable (environment) or the key (file).
    pub key: String,
    /// The value, without any password; `None` if there is none to show.
    pub value: Option<String>,
    /// What is wrong with it.
    pub problem: String,
    /// What to do.
    pub fix: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Origin::File(path) = &self.origin {
            write!(f, "{}: ", path.display())?;
        }
        f.write_str(&self.key)?;
        if let Some(value) = &self.value {
            write!(f, " = {:?}", shortened(value))?;
        }
        write!(f, ": {}; {}", self.problem, self.fix)
    }
}

/// All that is wrong, in the order found. Never empty when returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<ConfigError>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}

/// What to write for `key`.
pub(super) fn fix_of(key: &str) -> String {
    reference::find(key).map_or_else(
        || "see `latchkey check`".to_owned(),
        |setting| format!("write for example {}", setting.example),
    )
}

fn shortened(value: &str) -> String {
    let mut shown: String = value.chars().take(120).collect();
    if shown.len() < value.len() {
        shown.push('…');
    }
    shown
}
