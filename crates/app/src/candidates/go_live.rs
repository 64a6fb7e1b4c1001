//! Makes other settings of a connection live, with the identities that belong to them.

use latchkey_core::{
    connection::{LiveConnection, Settings},
    ports::{StoreError, Writes},
    time::Timestamp,
};

/// Settings that shall become live.
pub(crate) struct GoLive<'a> {
    /// The connection as it is now.
    pub live: &'a LiveConnection,
    /// The number of the revision that shall be live.
    pub to: i64,
    /// What that revision says.
    pub settings: &'a Settings,
    /// Now.
    pub now: Timestamp,
}

/// What going live did to identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Moved {
    /// Superseded: their members link once more.
    pub superseded: i64,
    /// Revived: they belong to settings that came back.
    pub revived: i64,
}

/// Whether the change gives identities another meaning.
pub(crate) fn moves_identities(old: &Settings, new: &Settings) -> bool {
    old.issuer != new.issuer || old.client_id != new.client_id
}

/// Moves the pointer; `None` if the live settings changed meanwhile.
///
/// Identities follow a re-created app registration by their directory object
/// id at the same issuer; all others are superseded and may link once more.
/// Those that the present settings had superseded are revived.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn go_live(
    tx: &mut dyn Writes,
    act: GoLive<'_>,
) -> Result<Option<Moved>, StoreError> {
    let connection = &act.live.connection;
    let (tenant, id) = (&connection.tenant, &connection.id);
    let (old, from) = (&act.live.revision.settings, act.live.revision.n);
    if !tx.make_live(tenant, id, from, act.to, act.now).await? {
        return Ok(None);
    }
    let mut moved = Moved::default();
    if moves_identities(old, act.settings) {
        let same = old.issuer == act.settings.issuer;
        let keep = same.then_some(act.settings.issuer.as_str());
        moved.superseded = tx.supersede_identities(tenant, id, keep, act.to).await?;
        moved.revived = tx.revive_identities(tenant, id, from).await?;
    }
    Ok(Some(moved))
}
