//! `latchkey demo [--check|--connected]`.
//!
//! What it does is in [`crate::demo`]; here are only the words of the command
//! line, the log and the exit code.

use clap::Args;

use super::{Failure, Reply};
use crate::{
    adapters::logging,
    config::LogFormat,
    demo::{self, DemoError},
    runtime::StartError,
};

/// Which demo.
#[derive(Args)]
pub(super) struct Demo {
    /// Walk the whole setup guide over HTTP and print what was observed, sentence by sentence.
    #[arg(long, conflicts_with = "connected")]
    check: bool,
    /// Begin with the connection already saved.
    #[arg(long)]
    connected: bool,
}

/// Runs it.
pub(super) async fn run(what: Demo) -> Result<Reply, Failure> {
    let filter = std::env::var("LATCHKEY_LOG").unwrap_or_else(|_| "warn".to_owned());
    // A filter that cannot be read is reported with the other settings.
    let filter = filter.parse().unwrap_or_default();
    let log = logging::start(&filter, LogFormat::Pretty).map_err(StartError::Machine)?;
    let done = if what.check {
        demo::check::run().await
    } else {
        demo::show(what.connected).await
    };
    log.flush();
    done?;
    Ok(Reply::ok(serde_json::Value::Null, Vec::new()))
}

impl From<DemoError> for Failure {
    fn from(error: DemoError) -> Self {
        Failure {
            code: error.code(),
            message: error.to_string(),
            fix: error.fix(),
            details: Vec::new(),
        }
    }
}
