//! Recomputes a tenant's chain from its first event and names the first that does not fit.
//!
//! In bounded reads beside a running service: what the trail said of itself at
//! the beginning must be reached, and the newest sealed checkpoint with it, so
//! that a cut at the end is seen (T232). What came later is not judged, but a
//! link without a checkpoint over it is a cut too. Somebody who takes the whole
//! database back to an earlier state is found only by a [`Head`] written down
//! elsewhere.

use latchkey_core::{
    chain::{Break, Chained, Fault, Walk},
    id::TenantId,
    ports::{Sealer, Store, StoreError, StoreExt, audit_log::Trail},
};

use super::place;

/// Events in one read.
const BATCH: i64 = 1_000;

/// A place in the chain, to be written down elsewhere and compared later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The event's number.
    pub seq: i64,
    /// Its link.
    pub link: String,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Events that were recomputed.
    pub entries: i64,
    /// Of these, how many are sealed.
    pub sealed: i64,
    /// How many wait for the sealer.
    pub waiting: i64,
    /// Checkpoints that were opened.
    pub checkpoints: i64,
    /// The last event that is linked and sealed.
    pub head: Option<Head>,
    /// The first event that does not fit.
    pub broken: Option<Break>,
}

struct Check<'a> {
    sealer: &'a dyn Sealer,
    tenant: &'a TenantId,
    expect: Option<&'a Head>,
    walk: Walk,
    /// The last event with a link.
    linked: i64,
    found: Verified,
}

/// Verifies the trail of `tenant`; with `expect` it must also pass that place.
///
/// # Errors
/// If the store does not answer. `None`: there is no such tenant.
pub async fn verify_trail(
    store: &dyn Store,
    sealer: &dyn Sealer,
    tenant: &TenantId,
    expect: Option<&Head>,
) -> Result<Option<Verified>, StoreError> {
    let Some(trail) = trail(store, tenant).await? else {
        return Ok(None);
    };
    let mut check = Check {
        sealer,
        tenant,
        expect,
        walk: Walk::new(tenant.clone(), trail.sealed),
        linked: 0,
        found: Verified::default(),
    };
    let outcome = match along(store, &mut check, trail.numbered).await? {
        Ok(()) => match end(&check, &trail) {
            Ok(()) => covered(store, &check).await?,
            broken => broken,
        },
        broken => broken,
    };
    let mut found = check.found;
    found.entries = check.walk.seq();
    found.sealed = found.head.as_ref().map_or(0, |head| head.seq);
    found.waiting = found.entries - found.sealed;
    found.broken = outcome.err();
    Ok(Some(found))
}

async fn trail(store: &dyn Store, tenant: &TenantId) -> Result<Option<Trail>, StoreError> {
    let tenant = tenant.clone();
    store
        .look(move |rows| Box::pin(async move { rows.trail(&tenant).await }))
        .await
}

/// Passes every event up to `last`.
async fn along(
    store: &dyn Store,
    check: &mut Check<'_>,
    last: i64,
) -> Result<Result<(), Break>, StoreError> {
    // Numbers below 1 are nobody's: they are looked for, too.
    let mut after = i64::MIN;
    loop {
        let tenant = check.tenant.clone();
        let batch = store
            .look(move |rows| {
                Box::pin(async move { rows.chained_events(&tenant, after, BATCH).await })
            })
            .await?;
        let Some(newest) = batch.last().map(|one| one.event.seq) else {
            return Ok(Ok(()));
        };
        for one in batch.iter().take_while(|one| one.event.seq <= last) {
            if let Err(broken) = check.pass(one) {
                return Ok(Err(broken));
            }
        }
        if newest >= last {
            return Ok(Ok(()));
        }
        after = newest;
    }
}

impl Check<'_> {
    fn pass(&mut self, one: &Chained) -> Result<(), Break> {
        self.walk.pass(one)?;
        let seq = self.walk.seq();
        if one.link.is_some() {
            self.linked = seq;
        }
        if let Some(checkpoint) = &one.checkpoint {
            place::check(self.sealer, self.tenant, checkpoint)
                .map_err(|fault| Break { seq, fault })?;
            if checkpoint.link != self.walk.link() {
                // Every link up to here was made to fit, but this one is sealed:
                // the first bad event is somewhere after the last good checkpoint.
                let seq = self.found.head.as_ref().map_or(1, |head| head.seq + 1);
                let fault = Fault::Changed;
                return Err(Break { seq, fault });
            }
            self.found.checkpoints += 1;
            self.found.head = Some(Head {
                seq,
                link: self.walk.link().to_owned(),
            });
        }
        match self.expect {
            Some(expect) if expect.seq == seq && expect.link != self.walk.link() => {
                let fault = Fault::Changed;
                Err(Break { seq, fault })
            }
            _ => Ok(()),
        }
    }
}

/// Whether everything the trail spoke of was reached.
fn end(check: &Check<'_>, trail: &Trail) -> Result<(), Break> {
    let reached = check.walk.seq();
    let next = |fault| {
        Err(Break {
            seq: reached + 1,
            fault,
        })
    };
    let sealed_until = trail.newest.as_ref().map_or(0, |newest| newest.seq);
    let wanted = trail.numbered.max(trail.sealed).max(sealed_until);
    let expected = check.expect.map_or(0, |expect| expect.seq);
    if reached < wanted.max(expected) {
        return next(Fault::Missing);
    }
    if trail.last_event > trail.numbered {
        return next(Fault::Extra);
    }
    if sealed_until != trail.sealed {
        return Err(Break {
            seq: sealed_until.min(trail.sealed) + 1,
            fault: Fault::Unsealed,
        });
    }
    Ok(())
}

/// A link is written with the checkpoint over it: one beyond every checkpoint was left by a cut.
async fn covered(store: &dyn Store, check: &Check<'_>) -> Result<Result<(), Break>, StoreError> {
    let now = trail(store, check.tenant).await?;
    let newest = now.and_then(|trail| trail.newest);
    let until = newest.as_ref().map_or(0, |newest| newest.seq);
    if until < check.linked {
        let (seq, fault) = (until + 1, Fault::Unsealed);
        return Ok(Err(Break { seq, fault }));
    }
    let ours = newest.map_or(Ok(()), |newest| {
        let seq = newest.seq;
        place::check(check.sealer, check.tenant, &newest).map_err(|fault| Break { seq, fault })
    });
    Ok(ours)
}
