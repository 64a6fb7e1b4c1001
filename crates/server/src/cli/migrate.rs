//! `latchkey migrate`: brings the schema up, keeping a copy of a SQLite file.
//!
//! The one command that migrates a PostgreSQL database with data.

use serde_json::json;

use super::{Failure, Reply, settings};
use crate::runtime::{Opening, Runtime};

/// Migrates; doing it twice is doing it once.
pub(super) async fn migrate() -> Result<Reply, Failure> {
    let runtime = Runtime::open(settings()?, Opening::Migrate).await?;
    let said = match runtime.migrated {
        0 => "The schema is up to date.".to_owned(),
        1 => "The schema was brought up by one step.".to_owned(),
        steps => format!("The schema was brought up by {steps} steps."),
    };
    Ok(Reply::ok(json!({ "steps": runtime.migrated }), vec![said]))
}
