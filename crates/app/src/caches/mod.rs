//! What a process remembers, and how it forgets in time.
//!
//! Every right that is remembered here is dropped when the change table names
//! it. A process that could not read that table for a second asks the
//! database for each check instead (see [`Caches::is_fresh`]). A fill that
//! began before a drop is thrown away, so an old value can never settle after
//! its change was applied (T070: all values carry their tenant).

mod keys;

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use latchkey_core::{
    change::{Change, ChangeKind},
    connection::LiveConnection,
    id::{ConnectionId, TenantId},
    ports::{Clock, Store, StoreError, StoreExt},
    token::Digest,
};
use quick_cache::sync::Cache;

pub use keys::{KeyCache, KeyHolder};

use crate::sessions::Principal;

/// How many sessions a process remembers.
const SESSIONS: usize = 50_000;
/// How many connections a process remembers.
const CONNECTIONS: usize = 20_000;
/// Older than this, what is remembered is not trusted.
const FRESH_MILLIS: i64 = 1_000;
/// Changes read in one go.
const BATCH: i64 = 1_000;

/// What this process remembers.
pub struct Caches {
    principals: Cache<Digest, Arc<Principal>>,
    connections: Cache<ConnectionId, Arc<LiveConnection>>,
    /// Keys of identity providers; public, but dropped with their connection.
    pub keys: KeyCache,
    forgetting: Mutex<Forgetting>,
    reading: tokio::sync::Mutex<()>,
    read_at: AtomicI64,
    set_up: AtomicBool,
}

/// How far the change table was read, and how often something was dropped.
#[derive(Debug, Clone, Copy, Default)]
struct Forgetting {
    seq: Option<i64>,
    drops: u64,
}

/// Taken before a value is read from the database; see [`Caches::keep_principal`].
#[derive(Debug, Clone, Copy)]
pub struct FillTicket(u64);

impl Default for Caches {
    fn default() -> Self {
        Caches {
            principals: Cache::new(SESSIONS),
            connections: Cache::new(CONNECTIONS),
            keys: KeyCache::default(),
            forgetting: Mutex::default(),
            reading: tokio::sync::Mutex::default(),
            read_at: AtomicI64::new(i64::MIN),
            set_up: AtomicBool::new(false),
        }
    }
}

impl Caches {
    /// Whether the change table was read within the last second.
    pub fn is_fresh(&self, clock: &dyn Clock) -> bool {
        let read_at = self.read_at.load(Ordering::Acquire);
        let age = clock.now().millis().saturating_sub(read_at);
        (0..=FRESH_MILLIS).contains(&age)
    }

    /// Whether it is known that the first run is over; that never ends again.
    pub fn knows_set_up(&self) -> bool {
        self.set_up.load(Ordering::Acquire)
    }

    /// Remembers for good that the first run is over.
    pub fn note_set_up(&self) {
        self.set_up.store(true, Ordering::Release);
    }

    /// Begins a fill.
    pub fn begin_fill(&self) -> FillTicket {
        FillTicket(self.lock().drops)
    }

    /// The remembered session of `digest`.
    pub fn principal(&self, digest: &Digest) -> Option<Arc<Principal>> {
        self.principals.get(digest)
    }

    /// Remembers a session, unless something was dropped since `ticket`.
    pub fn keep_principal(&self, ticket: FillTicket, value: Arc<Principal>) {
        let state = self.lock();
        if state.drops == ticket.0 {
            self.principals.insert(value.session.digest.clone(), value);
        }
    }

    /// Forgets one session of this process.
    pub fn drop_principal(&self, digest: &Digest) {
        let mut state = self.lock();
        state.drops = state.drops.wrapping_add(1);
        self.principals.remove(digest);
    }

    /// The remembered connection.
    pub fn connection(&self, id: &ConnectionId) -> Option<Arc<LiveConnection>> {
        self.connections.get(id)
    }

    /// Remembers a connection, unless something was dropped since `ticket`.
    pub fn keep_connection(&self, ticket: FillTicket, value: Arc<LiveConnection>) {
        let state = self.lock();
        if state.drops == ticket.0 {
            self.connections.insert(value.connection.id.clone(), value);
        }
    }

    /// Reads new changes and drops what they name.
    ///
    /// # Errors
    /// If the table could not be read; then nothing counts as fresh any more
    /// after a second.
    pub async fn read_changes(
        &self,
        store: &dyn Store,
        clock: &dyn Clock,
    ) -> Result<(), StoreError> {
        let _one_reader = self.reading.lock().await;
        loop {
            let began = clock.now();
            let seen = self.lock().seq;
            let Some(seen) = seen else {
                let last = store.look(|rows| rows.last_change()).await?;
                self.start_at(last);
                continue;
            };
            let changes = store
                .look(move |rows| rows.changes_after(seen, BATCH))
                .await?;
            let full = i64::try_from(changes.len()).unwrap_or(BATCH) >= BATCH;
            // Numbers have no gaps: a gap means this process was away for longer
            // than changes are kept, so nothing it remembers can be trusted.
            match (changes.first(), changes.last()) {
                (Some(first), Some(last)) if first.seq != seen + 1 => self.start_at(last.seq),
                _ => self.apply(&changes),
            }
            if !full {
                self.read_at.store(began.millis(), Ordering::Release);
                return Ok(());
            }
        }
    }

    fn start_at(&self, seq: i64) {
        let mut state = self.lock();
        state.seq = Some(seq);
        state.drops = state.drops.wrapping_add(1);
        self.principals.clear();
        self.connections.clear();
    }

    /// Drops everything `changes` name, in one pass over what is remembered.
    fn apply(&self, changes: &[Change]) {
        let Some(last) = changes.last() else { return };
        let mut state = self.lock();
        state.drops = state.drops.wrapping_add(1);
        state.seq = Some(last.seq);
        let named = Named::new(changes);
        self.principals
            .retain(|_, value| !named.has_principal(value));
        self.connections.retain(|id, value| {
            let tenant = &value.connection.tenant;
            !named.has(ChangeKind::Connection, id.as_str())
                && !named.has(ChangeKind::Tenant, tenant.as_str())
        });
    }

    fn lock(&self) -> MutexGuard<'_, Forgetting> {
        self.forgetting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a batch of changes names.
struct Named<'a>(HashSet<(ChangeKind, &'a str)>);

impl<'a> Named<'a> {
    fn new(changes: &'a [Change]) -> Self {
        Named(
            changes
                .iter()
                .map(|one| (one.kind, one.id.as_str()))
                .collect(),
        )
    }

    fn has(&self, kind: ChangeKind, id: &str) -> bool {
        self.0.contains(&(kind, id))
    }

    fn has_principal(&self, value: &Principal) -> bool {
        let tenant: &TenantId = &value.tenant.id;
        self.has(ChangeKind::Session, value.session.id.as_str())
            || self.has(ChangeKind::Member, value.member.id.as_str())
            || self.has(ChangeKind::Tenant, tenant.as_str())
            || value
                .session
                .connection
                .as_ref()
                .is_some_and(|id| self.has(ChangeKind::Connection, id.as_str()))
    }
}
