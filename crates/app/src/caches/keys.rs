//! Keys of identity providers, per connection and revision.
//!
//! One fetch at a time per connection; on an unknown key at most one fetch in
//! 30 seconds (T034, T035); after an hour the set is read again, and the last
//! good one serves up to 24 hours while the provider is down (T237). A new
//! revision starts with an empty holder, so no limit or key of the old one
//! lives on (T030).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use latchkey_core::{
    id::ConnectionId,
    time::{Span, Timestamp},
};
use latchkey_protocol::oidc_rp::keys::KeySet;

/// A set younger than this is used without asking.
const FRESH: Span = Span::hours(1);
/// A set older than this is not used at all.
const OLDEST: Span = Span::hours(24);
/// At most one fetch in this time.
const PAUSE: Span = Span::seconds(30);

/// The keys of one revision of one connection.
#[derive(Default)]
pub struct KeyHolder {
    held: Mutex<Held>,
    /// Taken while the set is fetched, so that others wait for that fetch.
    pub fetching: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Held {
    set: Option<(Arc<KeySet>, Timestamp)>,
    tried: Option<Timestamp>,
}

impl KeyHolder {
    /// The set, unless it is too old to trust.
    pub fn usable(&self, now: Timestamp) -> Option<Arc<KeySet>> {
        self.within(now, OLDEST)
    }

    /// The set, if it need not be read again.
    pub fn fresh(&self, now: Timestamp) -> Option<Arc<KeySet>> {
        self.within(now, FRESH)
    }

    /// Whether a fetch is allowed now; if so it counts as made.
    pub fn may_fetch(&self, now: Timestamp) -> bool {
        let mut held = self.lock();
        let rested = held.tried.is_none_or(|at| {
            let since = now.since(at);
            since >= PAUSE || since < Span::ZERO
        });
        if rested {
            held.tried = Some(now);
        }
        rested
    }

    /// Keeps a fetched set.
    pub fn keep(&self, set: Arc<KeySet>, now: Timestamp) {
        self.lock().set = Some((set, now));
    }

    /// When the set was fetched; tells whether someone else fetched meanwhile.
    pub fn fetched_at(&self) -> Option<Timestamp> {
        self.lock().set.as_ref().map(|(_, at)| *at)
    }

    fn within(&self, now: Timestamp, age: Span) -> Option<Arc<KeySet>> {
        let held = self.lock();
        let (set, at) = held.set.as_ref()?;
        let since = now.since(*at);
        (since >= Span::ZERO && since < age).then(|| Arc::clone(set))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Connection, and whether the set was asked with `?appid=`.
type Place = (ConnectionId, bool);

/// All holders of this process, each with the revision it belongs to.
#[derive(Default)]
pub struct KeyCache(Mutex<HashMap<Place, (i64, Arc<KeyHolder>)>>);

impl KeyCache {
    /// The holder of a revision, apart for sets asked with `?appid=`; an older
    /// revision's holder is dropped.
    pub fn holder(&self, connection: &ConnectionId, revision: i64, by_app: bool) -> Arc<KeyHolder> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = all
            .entry((connection.clone(), by_app))
            .or_insert_with(|| (revision, Arc::default()));
        if entry.0 != revision {
            *entry = (revision, Arc::default());
        }
        Arc::clone(&entry.1)
    }

    /// Drops keys that are a day old; what remains is used or refreshed.
    pub fn forget_unused(&self, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (_, holder)| holder.usable(now).is_some() || Arc::strong_count(holder) > 1);
    }
}
