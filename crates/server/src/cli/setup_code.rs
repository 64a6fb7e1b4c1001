//! `latchkey setup-code`: a new code for the first run; the one before is void.

use latchkey_app::setup::new_setup_code;
use latchkey_core::problem::Code;
use serde_json::json;

use super::{Failure, Reply, open};

/// Makes a code and prints it once.
pub(super) async fn run() -> Result<Reply, Failure> {
    let runtime = open().await?;
    let code = new_setup_code(&runtime.app, &runtime.operator()).await;
    let code = code.map_err(|problem| match problem.code {
        Code::AlreadyExists => Failure::new(
            Code::AlreadyExists,
            "This installation is set up: somebody administers it already.".to_owned(),
            "Sign in; or add an admin with latchkey member add --role admin.",
        ),
        _ => problem.into(),
    })?;
    let page = runtime.settings.public_url.join("/setup");
    Ok(Reply::new(
        json!({ "code": code.expose(), "url": page, "expires_in_seconds": 3600 }),
        vec![
            format!("Open {page} and enter this code within an hour:"),
            code.expose().clone(),
        ],
    ))
}
