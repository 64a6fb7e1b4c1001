//! Cookies of one origin, kept by name; what ends at once is dropped.

use std::collections::BTreeMap;

/// The jar.
#[derive(Clone, Default)]
pub(super) struct Jar(BTreeMap<String, String>);

impl Jar {
    /// Takes a `Set-Cookie` line.
    pub(super) fn take(&mut self, line: &str) {
        let mut parts = line.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return;
        };
        if value.is_empty() || parts.any(|part| part.eq_ignore_ascii_case("max-age=0")) {
            self.0.remove(name);
        } else {
            self.set(name, value);
        }
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// The `Cookie` header.
    pub(super) fn line(&self) -> String {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }
}
