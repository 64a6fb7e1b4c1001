//! `latchkey check`: the settings in force and where each comes from.
//!
//! Opens no database, makes no file and no connection. Passwords in values are
//! already taken out by the settings themselves (T151).

use serde_json::{Value, json};

use super::{Failure, Reply, settings};

/// Checks the settings of this process.
pub(super) fn check() -> Result<Reply, Failure> {
    let settings = settings()?;
    let all = settings.effective();
    let width = all.iter().map(|one| one.key.len()).max().unwrap_or(0);
    let mut lines = vec!["The settings are usable. In force:".to_owned()];
    lines.extend(all.iter().map(|one| {
        let value = if one.value.is_empty() {
            "(empty)"
        } else {
            &one.value
        };
        format!("  {:width$}  {value}  ({})", one.key, one.origin)
    }));
    let values: Vec<Value> = all
        .iter()
        .map(|one| json!({ "key": one.key, "value": one.value, "origin": one.origin.to_string() }))
        .collect();
    Ok(Reply::ok(json!({ "settings": values }), lines))
}
