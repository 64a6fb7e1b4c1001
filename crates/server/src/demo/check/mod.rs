//! placeholder

use super::DemoError;

/// Runs.
pub async fn run() -> Result<(), DemoError> {
    Ok(())
}
