//! How many requests a tenant and the installation may have at once (T059).
//!
//! A tenant whose provider hangs uses up its own share and no more; whoever
//! finds no room waits a little and is then told so. A tenant's entry lives
//! only while it has requests. It does not count over time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use latchkey_core::id::TenantId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a request waits for room; it counts inside its own time.
const PATIENCE: Duration = Duration::from_secs(2);

/// The room there is.
pub(super) struct Shares {
    per_tenant: usize,
    whole: Arc<Semaphore>,
    tenants: Mutex<HashMap<TenantId, Arc<Semaphore>>>,
}

/// Room for one request; given back when dropped.
pub(super) struct Share {
    shares: Arc<Shares>,
    tenant: TenantId,
    permits: Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
}

impl Shares {
    /// Room for `per_tenant` requests of a tenant and `whole` in all.
    pub(super) fn new(per_tenant: usize, whole: usize) -> Arc<Self> {
        Arc::new(Shares {
            per_tenant,
            whole: Arc::new(Semaphore::new(whole)),
            tenants: Mutex::default(),
        })
    }

    /// Room for one request of `tenant`, or `None` if there is none in time.
    pub(super) async fn take(self: &Arc<Self>, tenant: &TenantId) -> Option<Share> {
        let mut share = Share {
            shares: Arc::clone(self),
            tenant: tenant.clone(),
            permits: None,
        };
        let own = self.of(tenant);
        let both = async {
            // The tenant's first: who waits for his own share holds nothing of the others'.
            let own = own.acquire_owned().await.ok()?;
            let whole = Arc::clone(&self.whole).acquire_owned().await.ok()?;
            Some((own, whole))
        };
        share.permits = tokio::time::timeout(PATIENCE, both).await.ok().flatten();
        share.permits.is_some().then_some(share)
    }

    fn of(&self, tenant: &TenantId) -> Arc<Semaphore> {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || Arc::new(Semaphore::new(self.per_tenant));
        Arc::clone(tenants.entry(tenant.clone()).or_insert_with(fresh))
    }

    #[cfg(test)]
    pub(super) fn tenants(&self) -> usize {
        self.tenants.lock().expect("not poisoned").len()
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.permits = None;
        let mut tenants = self
            .shares
            .tenants
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // Every permit and every waiter holds a reference beside the map's own.
        let idle = tenants
            .get(&self.tenant)
            .is_some_and(|own| Arc::strong_count(own) == 1);
        if idle {
            tenants.remove(&self.tenant);
        }
    }
}
