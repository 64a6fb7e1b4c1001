//! Raw values of the settings, from environment and file, and the errors met.
//!
//! Takes values out one by one, so that what is left over is what nobody
//! knows: a misspelt key or variable, named with its nearest neighbour. The
//! environment wins over the file. It does not know what values mean.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

use super::{
    Effective,
    error::{ConfigError, Origin, fix_of},
    reference::{REFERENCE, variable_of},
};

/// Settings that may be set to nothing: it means their default, the empty list.
const MAY_BE_EMPTY: &[&str] = &[
    "outbound_allow",
    "trusted_proxies",
    "ca_file",
    "smtp_url",
    "smtp_password_file",
];

/// What was found, and what was wrong.
pub(super) struct Source {
    environment: BTreeMap<String, String>,
    file: BTreeMap<String, String>,
    path: PathBuf,
    effective: Vec<Effective>,
    errors: Vec<ConfigError>,
}

impl Source {
    /// Sorts the raw values; whatever cannot be read becomes an error.
    pub(super) fn read(
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        file: Option<(&Path, &str)>,
    ) -> Self {
        let mut source = Source {
            environment: BTreeMap::new(),
            file: BTreeMap::new(),
            path: file.map(|(path, _)| path.to_path_buf()).unwrap_or_default(),
            effective: Vec::new(),
            errors: Vec::new(),
        };
        for (name, value) in environment {
            source.variable(&name, value);
        }
        if let Some((_, text)) = file {
            source.table(text);
        }
        source
    }

    fn variable(&mut self, name: &OsString, value: OsString) {
        let name = name.to_string_lossy();
        if !name.starts_with("LATCHKEY_") || name == "LATCHKEY_CONFIG" {
            return;
        }
        let known = REFERENCE.iter().find(|setting| setting.variable() == name);
        match (known, value.into_string()) {
            (Some(setting), Ok(value)) => {
                self.environment.insert(setting.key.to_owned(), value);
            }
            (Some(_), Err(_)) => self.errors.push(ConfigError {
                origin: Origin::Environment,
                key: name.into_owned(),
                value: None,
                problem: "the value is not UTF-8".into(),
                fix: "write it in UTF-8".into(),
            }),
            (None, _) => {
                let known = REFERENCE.iter().map(super::Setting::variable);
                self.unknown(Origin::Environment, &name, "variable", known);
            }
        }
    }

    fn table(&mut self, text: &str) {
        let origin = Origin::File(self.path.clone());
        let table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(error) => {
                // Only the message and the line: the library's own text quotes the line, which may hold a password.
                let start = error.span().map_or(0, |span| span.start.min(text.len()));
                let line = text.as_bytes()[..start]
                    .iter()
                    .filter(|b| **b == b'\n')
                    .count()
                    + 1;
                self.errors.push(ConfigError {
                    origin,
                    key: format!("line {line}"),
                    value: None,
                    problem: format!("it is not TOML ({})", first_line(error.message())),
                    fix: "write lines of the form key = \"value\"".into(),
                });
                return;
            }
        };
        for (key, value) in table {
            let known = REFERENCE.iter().any(|setting| setting.key == key);
            match value {
                _ if !known => {
                    let keys = REFERENCE.iter().map(|setting| setting.key.to_owned());
                    self.unknown(origin.clone(), &key, "key", keys);
                }
                toml::Value::String(value) => {
                    self.file.insert(key, value);
                }
                other => self.errors.push(ConfigError {
                    origin: origin.clone(),
                    value: None,
                    problem: format!("it is a TOML {}, not a string", other.type_str()),
                    fix: format!(
                        "write the value in quotes, for lists separated by commas: {}",
                        fix_of(&key)
                    ),
                    key,
                }),
            }
        }
    }

    fn unknown(
        &mut self,
        origin: Origin,
        name: &str,
        kind: &str,
        known: impl Iterator<Item = String>,
    ) {
        let nearest = known
            .map(|candidate| (distance(&candidate, name), candidate))
            .min()
            .filter(|(distance, _)| *distance <= 4);
        let fix = match nearest {
            Some((_, candidate)) => format!("did you mean {candidate}?"),
            None => "remove it; `latchkey check` lists what exists".to_owned(),
        };
        self.errors.push(ConfigError {
            origin,
            key: name.chars().take(80).collect(),
            value: None,
            problem: format!("there is no such {kind}"),
            fix,
        });
    }

    /// Whether somebody set `key`.
    pub(super) fn has(&self, key: &str) -> bool {
        self.environment.contains_key(key) || self.file.contains_key(key)
    }

    /// Takes `key`, or `default` where nobody set it, through `parse`.
    pub(super) fn take<T>(
        &mut self,
        key: &'static str,
        default: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let (text, origin) = self
            .raw(key)
            .unwrap_or((default.to_owned(), Origin::Default));
        let parsed = self.parsed(key, &text, &origin, Some(text.clone()), parse)?;
        self.effective.push(Effective {
            key,
            value: text,
            origin,
        });
        Some(parsed)
    }

    /// Takes `key`, which somebody must have set.
    pub(super) fn take_required<T>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if self.has(key) {
            return self.take(key, "", parse);
        }
        self.errors.push(ConfigError {
            origin: Origin::Environment,
            key: variable_of(key),
            value: None,
            problem: "it is required, because `listen` is not a loopback address".into(),
            fix: format!(
                "say under which URL browsers reach the service: {}",
                fix_of(key)
            ),
        });
        None
    }

    /// As [`Source::take`] for a value that may hold a password: it is shown
    /// only through `redacted`, and not at all when it does not parse.
    pub(super) fn take_secret<T>(
        &mut self,
        key: &'static str,
        default: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
        redacted: impl FnOnce(&T) -> String,
    ) -> Option<T> {
        let (text, origin) = self
            .raw(key)
            .unwrap_or((default.to_owned(), Origin::Default));
        let parsed = self.parsed(key, &text, &origin, None, parse)?;
        let value = redacted(&parsed);
        self.effective.push(Effective { key, value, origin });
        Some(parsed)
    }

    /// Refuses `key` for what the other settings say.
    pub(super) fn refuse(&mut self, key: &str, problem: &str, fix: &str) {
        self.errors.push(ConfigError {
            origin: Origin::Environment,
            key: variable_of(key),
            value: None,
            problem: problem.into(),
            fix: fix.into(),
        });
    }

    fn raw(&mut self, key: &str) -> Option<(String, Origin)> {
        let from_file = self.file.remove(key);
        if let Some(value) = self.environment.remove(key) {
            return Some((value, Origin::Environment));
        }
        from_file.map(|value| (value, Origin::File(self.path.clone())))
    }

    fn parsed<T>(
        &mut self,
        key: &str,
        text: &str,
        origin: &Origin,
        shown: Option<String>,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let empty = text.is_empty() && !MAY_BE_EMPTY.contains(&key);
        let result = match text {
            _ if empty => Err("it is empty".to_owned()),
            _ if text.contains('\0') => Err("it holds a NUL".to_owned()),
            _ => parse(text),
        };
        match result {
            Ok(value) => Some(value),
            Err(problem) => {
                let fix = if empty {
                    format!("remove it, or {}", fix_of(key))
                } else {
                    fix_of(key)
                };
                let key = match origin {
                    Origin::File(_) => key.to_owned(),
                    _ => variable_of(key),
                };
                self.errors.push(ConfigError {
                    origin: origin.clone(),
                    key,
                    value: shown,
                    problem,
                    fix,
                });
                None
            }
        }
    }

    /// What is in force, in the order of the reference.
    pub(super) fn effective(&mut self) -> Vec<Effective> {
        std::mem::take(&mut self.effective)
    }

    /// The errors met, if any.
    pub(super) fn finish(self) -> Result<(), Vec<ConfigError>> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(self.errors)
        }
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// How many letters must change to turn one text into the other (Levenshtein),
/// looking at the first 64 letters.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}
