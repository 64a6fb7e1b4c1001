//! Whether the first run is over.
//!
//! Over means over: the answer yes is remembered by the process and, once a
//! fact says so, by the installation, even when every tenant is gone later.

use latchkey_core::{
    ports::{Reads, StoreError, StoreExt, setup::fact},
    problem::Problem,
};

use crate::{App, Refusal};

/// Whether somebody administers this installation or once did.
///
/// # Errors
/// If the store does not answer.
pub async fn is_set_up(app: &App) -> Result<bool, Refusal> {
    if app.caches.knows_set_up() {
        return Ok(true);
    }
    let over = app
        .store
        .look(|rows| Box::pin(is_over(rows)))
        .await
        .map_err(Problem::from)?;
    if over {
        app.caches.note_set_up();
    }
    Ok(over)
}

/// The same inside a unit or read.
pub(super) async fn is_over(rows: &mut dyn Reads) -> Result<bool, StoreError> {
    Ok(rows.any_admin().await? || rows.installation_fact(fact::SET_UP).await?.is_some())
}
