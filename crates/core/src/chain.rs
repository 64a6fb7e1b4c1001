//! The chain over a tenant's audit events: each link holds the one before it.
//!
//! Invariants: a link is SHA-256 over the link before and every stored column
//! of the event, tenant and number included; each field stands after its
//! length and a missing value has a mark of its own, so that no two events
//! give the same bytes (T232). A [`Walk`] accepts events in the order of their
//! numbers, without a gap, and names the first that does not fit.
//! Source: the idea of a linked log, Schneier and Kelsey 1998. It reads no
//! database and knows no key: who seals a checkpoint is the caller's.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::{audit::StoredEvent, id::TenantId, time::Timestamp};

/// Names the encoding; another encoding gets another name.
const FORMAT: &str = "latchkey event link 1";
/// The bytes a sealed checkpoint begins with.
const SEAL_FORMAT: &str = "latchkey event checkpoint 1";

/// The link before the first event.
pub const START: &str = "";

/// A moment of the chain that was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The last event it covers.
    pub seq: i64,
    /// The link of that event.
    pub link: String,
    /// Both, sealed under a key that is not in the database.
    pub seal: String,
    /// When.
    pub created: Timestamp,
}

/// An event as the chain sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Chained {
    /// The event.
    pub event: StoredEvent,
    /// Its stored link; none while it waits for the sealer.
    pub link: Option<String>,
    /// The checkpoint that ends with it.
    pub checkpoint: Option<Checkpoint>,
}

/// How a trail does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No event has this number, though later ones do or a seal covers it.
    Missing,
    /// The event is not what was linked: changed, moved or put in between.
    Changed,
    /// Sealed, but its link is gone.
    Unlinked,
    /// A checkpoint was not made by this installation for this place.
    Forged,
    /// A checkpoint was made under a key that is not here.
    UnknownKey,
    /// The newest checkpoint is gone.
    Unsealed,
    /// More events than were ever numbered.
    Extra,
}

impl Fault {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Fault::Missing => "missing",
            Fault::Changed => "changed",
            Fault::Unlinked => "unlinked",
            Fault::Forged => "forged",
            Fault::UnknownKey => "unknown_key",
            Fault::Unsealed => "unsealed",
            Fault::Extra => "extra",
        }
    }
}

/// The first event that does not fit, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// The event's number.
    pub seq: i64,
    /// What is wrong.
    pub fault: Fault,
}

/// The link of `event` after the link `before`.
pub fn link(before: &str, tenant: &TenantId, event: &StoredEvent) -> String {
    let mut sum = Sha256::new();
    let mut field = |bytes: Option<&[u8]>| {
        // No field is that long: the mark of a missing one.
        let length = bytes.map_or(u64::MAX, |bytes| bytes.len() as u64);
        sum.update(length.to_be_bytes());
        sum.update(bytes.unwrap_or_default());
    };
    field(Some(FORMAT.as_bytes()));
    field(Some(before.as_bytes()));
    field(Some(tenant.as_str().as_bytes()));
    field(Some(&event.seq.to_be_bytes()));
    field(Some(event.name.as_bytes()));
    field(Some(&event.version.to_be_bytes()));
    field(Some(event.actor_kind.as_bytes()));
    field(Some(event.actor.as_bytes()));
    field(Some(event.target.as_bytes()));
    field(Some(event.before.as_bytes()));
    field(Some(event.after.as_bytes()));
    field(Some(event.request.as_bytes()));
    field(event.address.as_deref().map(str::as_bytes));
    field(Some(&event.at.millis().to_be_bytes()));
    URL_SAFE_NO_PAD.encode(sum.finalize())
}

/// What a checkpoint seals: the link of the event `seq`, and when.
pub fn sealed_text(seq: i64, link: &str, created: Timestamp) -> String {
    format!("{SEAL_FORMAT}|{seq}|{}|{link}", created.millis())
}

/// Goes along a tenant's events, from the first.
#[derive(Debug, Clone)]
pub struct Walk {
    tenant: TenantId,
    seq: i64,
    link: String,
    sealed: i64,
}

impl Walk {
    /// Before the first event of `tenant`; `sealed` is the last number that was sealed.
    pub fn new(tenant: TenantId, sealed: i64) -> Self {
        Walk::from(tenant, 0, START.to_owned(), sealed)
    }

    /// After the event `seq`, whose link is known to be `link`.
    pub fn from(tenant: TenantId, seq: i64, link: String, sealed: i64) -> Self {
        Walk {
            tenant,
            seq,
            link,
            sealed,
        }
    }

    /// The last event passed; 0 before the first.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// The link there.
    pub fn link(&self) -> &str {
        &self.link
    }

    /// Passes one event.
    ///
    /// # Errors
    /// If it is not the next one, or not what was linked.
    pub fn pass(&mut self, next: &Chained) -> Result<(), Break> {
        let seq = self.seq + 1;
        let broken = |fault| Err(Break { seq, fault });
        if next.event.seq < seq {
            let seq = next.event.seq;
            let fault = Fault::Extra;
            return Err(Break { seq, fault });
        }
        if next.event.seq > seq {
            return broken(Fault::Missing);
        }
        let link = link(&self.link, &self.tenant, &next.event);
        match &next.link {
            Some(stored) if *stored != link => return broken(Fault::Changed),
            None if seq <= self.sealed => return broken(Fault::Unlinked),
            _ => {}
        }
        self.seq = seq;
        self.link = link;
        Ok(())
    }
}

#[cfg(test)]
#[path = "chain_tests.rs"]
mod tests;
