//! Where a checkpoint's seal lives, and what it must hold.

use latchkey_core::{
    chain::{Checkpoint, Fault, sealed_text},
    id::TenantId,
    ports::{Place, SealError, Sealer},
    time::Timestamp,
};

/// Version of the sealed text.
const VERSION: u32 = 1;

fn place<'a>(tenant: &'a TenantId, row: &'a str) -> Place<'a> {
    Place {
        tenant: tenant.as_str(),
        table: "event_checkpoint",
        row,
        column: "seal",
        version: VERSION,
    }
}

/// A checkpoint of the event `seq` with the link `link`.
pub(super) fn sealed(
    sealer: &dyn Sealer,
    tenant: &TenantId,
    seq: i64,
    link: &str,
    now: Timestamp,
) -> Checkpoint {
    let row = seq.to_string();
    let seal = sealer.seal(place(tenant, &row), sealed_text(seq, link, now).as_bytes());
    Checkpoint {
        seq,
        link: link.to_owned(),
        seal,
        created: now,
    }
}

/// Whether this installation made the checkpoint, for this place, under any key it holds.
pub(super) fn check(
    sealer: &dyn Sealer,
    tenant: &TenantId,
    checkpoint: &Checkpoint,
) -> Result<(), Fault> {
    let row = checkpoint.seq.to_string();
    let opened = sealer.open(place(tenant, &row), &checkpoint.seal);
    let text = opened.map_err(|error| match error {
        SealError::UnknownKey => Fault::UnknownKey,
        SealError::Tampered => Fault::Forged,
    })?;
    let wanted = sealed_text(checkpoint.seq, &checkpoint.link, checkpoint.created);
    if text.expose().as_slice() == wanted.as_bytes() {
        Ok(())
    } else {
        Err(Fault::Forged)
    }
}
