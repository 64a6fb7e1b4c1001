//! A try with a password, and what its failure is counted under.
//!
//! Of a device that is not known: the account, the network address, and a
//! share that is the tenant's at its own entrance and the typed domain's at
//! the shared one. Both are known from what was typed, so a limit tells nobody
//! whether an account exists (N-11). Of a known device: that device alone, so
//! that nobody's flood keeps its owner out (T112).

use latchkey_core::{
    decide::throttle::{
        CLOSED_AT, Counted, MEMORY, Standing, share_standing, share_window, standing,
    },
    device::KNOWN_FOR,
    email::EmailAddress,
    id::{MemberId, TenantId},
    ports::{Reads, StoreError, Writes},
    time::Timestamp,
    token::Digest,
};

use crate::Cx;

/// What a try is counted under. Keys are digests, ids and canonical network
/// addresses, so that a dump of counters lists no mail addresses of strangers.
#[derive(Clone)]
pub struct Trial {
    account: String,
    address: Option<String>,
    share: String,
    device: Option<Digest>,
    known: Option<Known>,
}

/// The member's own device.
#[derive(Clone)]
struct Known {
    tenant: TenantId,
    member: MemberId,
    digest: Digest,
}

impl Known {
    fn key(&self) -> String {
        format!(
            "device:{}:{}:{}",
            self.tenant,
            self.member,
            self.digest.as_str()
        )
    }
}

fn account_key(email: Option<&EmailAddress>) -> String {
    let canonical = email.map_or("", EmailAddress::canonical);
    format!("account:{}", Digest::of(canonical).as_str())
}

impl Trial {
    /// A try for `email` from `address` (canonical, see `limit_key`), at the entrance of `door`
    /// or at the shared one.
    pub fn new(
        cx: &Cx,
        email: Option<&EmailAddress>,
        address: Option<&str>,
        door: Option<&TenantId>,
    ) -> Self {
        let domain = email.and_then(|one| one.canonical().rsplit_once('@'));
        let domain = domain.map_or("", |(_, domain)| domain);
        Trial {
            account: account_key(email),
            address: address.map(|one| format!("address:{one}")),
            share: match door {
                Some(tenant) => format!("share:{tenant}"),
                None => format!("share:{}", Digest::of(domain).as_str()),
            },
            device: cx.device.clone(),
            known: None,
        }
    }

    /// Looks whether this browser is a known device of `member`.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn recognise<R: Reads + ?Sized>(
        &mut self,
        rows: &mut R,
        tenant: &TenantId,
        member: &MemberId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(digest) = self.device.clone() else {
            return Ok(());
        };
        let since = now.minus(KNOWN_FOR);
        let found = rows.device(tenant, member, &digest, since).await?;
        self.known = found.map(|_| Known {
            tenant: tenant.clone(),
            member: member.clone(),
            digest,
        });
        Ok(())
    }

    /// Whether the try may be made.
    ///
    /// # Errors
    /// If the store does not answer; then it may not (T120).
    pub async fn standing<R: Reads + ?Sized>(
        &self,
        rows: &mut R,
        now: Timestamp,
    ) -> Result<Standing, StoreError> {
        if let Some(known) = &self.known {
            return judged(rows, Counted::Device, &known.key(), now).await;
        }
        if rows.failures_closed(&self.account).await? {
            return Ok(Standing::Closed);
        }
        let mut worst = judged(rows, Counted::Account, &self.account, now).await?;
        if let Some(address) = &self.address {
            worst = worst.max(judged(rows, Counted::Address, address, now).await?);
        }
        let share = rows.failures(&self.share_key(now)).await?;
        let failures = share.map_or(0, |(failures, _)| failures);
        Ok(worst.max(share_standing(failures, now)))
    }

    /// Counts a failure.
    ///
    /// # Errors
    /// If the store does not take it; then the try must be refused as `busy` (T120).
    pub async fn count(&self, tx: &mut dyn Writes, now: Timestamp) -> Result<(), StoreError> {
        let forget = now.minus(MEMORY);
        if let Some(known) = &self.known {
            let key = known.key();
            if tx.count_failure(&key, now, forget).await? >= CLOSED_AT {
                // From now on it is a stranger's: the account's own limits judge it.
                tx.forget_device(&known.tenant, &known.member, &known.digest)
                    .await?;
                tx.clear_failures(&key).await?;
            }
            return Ok(());
        }
        if tx.count_failure(&self.account, now, forget).await? >= CLOSED_AT {
            tx.close_failures(&self.account).await?;
        }
        if let Some(address) = &self.address {
            tx.count_failure(address, now, forget).await?;
        }
        let share = self.share_key(now);
        tx.count_failure(&share, now, forget).await.map(|_| ())
    }

    /// A right password ends the row of failures. A known device ends only its own, so that its
    /// owner's sign-ins give a stranger no new tries; an address's failures are never ended.
    ///
    /// # Errors
    /// If the store does not take it.
    pub async fn clear(&self, tx: &mut dyn Writes) -> Result<(), StoreError> {
        match &self.known {
            Some(known) => tx.clear_failures(&known.key()).await,
            None => tx.clear_failures(&self.account).await,
        }
    }

    fn share_key(&self, now: Timestamp) -> String {
        format!("{}:{}", self.share, share_window(now).0)
    }
}

async fn judged<R: Reads + ?Sized>(
    rows: &mut R,
    counted: Counted,
    key: &str,
    now: Timestamp,
) -> Result<Standing, StoreError> {
    let found = rows.failures(key).await?;
    Ok(found.map_or(Standing::Free, |(failures, last)| {
        standing(counted, failures, last, now)
    }))
}

/// A password was set anew: what was counted for its owner's address is forgotten, and the
/// password way is open again (T111).
///
/// # Errors
/// If the store does not take it.
pub async fn reopen(tx: &mut dyn Writes, email: &EmailAddress) -> Result<(), StoreError> {
    tx.clear_failures(&account_key(Some(email))).await
}
