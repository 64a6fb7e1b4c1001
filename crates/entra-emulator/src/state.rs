//! Everything one emulator remembers.
//!
//! Purpose: the directory, the desk (codes, tokens, browser sessions, sign-ins under way) and the switches.
//! Invariants: each shelf of the desk is bounded, the oldest entry goes first; no lock is held across an await.
//! Source: a house rule. It decides nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use serde_json::Value;

use crate::authorize::Flow;
use crate::clock::Clock;
use crate::directory::Directory;
use crate::faults::Faults;
use crate::forgery::Forgery;
use crate::journal::Journal;
use crate::keys::KeyRing;

/// Entries a shelf keeps.
const SHELF_SIZE: usize = 20_000;

/// Addresses under which the emulator is reached, without trailing slash.
#[derive(Clone, Debug)]
pub(crate) struct Urls {
    pub(crate) base: String,
    pub(crate) userinfo: String,
}

impl Urls {
    pub(crate) fn issuer(&self, tid: &str) -> String {
        format!("{}/{tid}/v2.0", self.base)
    }

    /// Host and port that play Microsoft Graph.
    pub(crate) fn graph_host(&self) -> &str {
        self.userinfo.split("://").nth(1).unwrap_or_default()
    }
}

/// One emulator's memory, shared by its handlers.
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    pub(crate) urls: Urls,
    pub(crate) keys: Mutex<KeyRing>,
    pub(crate) state: Mutex<State>,
    pub(crate) journal: Mutex<Journal>,
    pub(crate) faults: Mutex<Faults>,
}

/// The shared memory as handlers receive it.
pub(crate) type Handle = Arc<Shared>;

impl Shared {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        held(&self.state)
    }

    pub(crate) fn keys(&self) -> MutexGuard<'_, KeyRing> {
        held(&self.keys)
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        held(&self.journal)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        held(&self.faults)
    }
}

/// A panic in one handler must not take the emulator down with it.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Directory, desk and switches.
pub(crate) struct State {
    pub(crate) directory: Directory,
    pub(crate) desk: Desk,
    pub(crate) switches: Switches,
}

/// What is handed out and comes back.
#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) codes: Shelf<Grant>,
    pub(crate) access_tokens: Shelf<Access>,
    pub(crate) refresh_tokens: Shelf<Grant>,
    pub(crate) browsers: Shelf<Browser>,
    pub(crate) flows: Shelf<Flow>,
}

/// What a code or refresh token stands for.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) tid: String,
    pub(crate) oid: String,
    pub(crate) redirect_uri: String,
    pub(crate) scope: Vec<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) issued_at: i64,
    pub(crate) redeemed: bool,
    pub(crate) auth_time: i64,
    pub(crate) sid: String,
    pub(crate) max_age: Option<i64>,
    pub(crate) second_factor: bool,
}

/// A PKCE challenge (RFC 7636).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    S256(String),
    Plain(String),
}

/// What an access token opens.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) oid: String,
    pub(crate) subject: String,
    pub(crate) scope: Vec<String>,
    pub(crate) ends_at: i64,
}

/// A browser that signed in here, known by its `entra_session` cookie.
#[derive(Clone, Default)]
pub(crate) struct Browser {
    pub(crate) accounts: Vec<SignedIn>,
}

/// One account of a browser.
#[derive(Clone)]
pub(crate) struct SignedIn {
    pub(crate) oid: String,
    pub(crate) auth_time: i64,
    pub(crate) sid: String,
    pub(crate) second_factor: bool,
    /// `false` keeps the tile on the account page after a sign-out.
    pub(crate) live: bool,
    /// Apps signed in to, for front-channel logout.
    pub(crate) apps: BTreeSet<String>,
}

/// An error asked for by a test: the next fitting request is refused with it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NextError {
    /// AADSTS numbers, a wrapper such as 70002 first; empty at the authorize endpoint means an answer without
    /// description (a person pressing Cancel).
    pub codes: Vec<u64>,
    /// `authorize` or `token`.
    pub at_token: bool,
    /// OAuth error word instead of the usual one.
    pub error: Option<String>,
    /// HTTP status instead of the usual one (token endpoint).
    pub status: Option<u16>,
    /// `suberror` member.
    pub suberror: Option<String>,
    /// Text after the number instead of the usual one.
    pub text: Option<String>,
    /// `Some(true)`: on the provider's page; `Some(false)`: at the redirect URI; `None`: where Entra shows it.
    pub on_page: Option<bool>,
}

/// Behaviour that tests switch.
#[derive(Default)]
pub(crate) struct Switches {
    /// User name approved without pages.
    pub(crate) auto: Option<String>,
    pub(crate) next_errors: VecDeque<NextError>,
    pub(crate) forgery: Option<Forgery>,
    /// Claims replaced (or, with `None`, left out) in every ID token.
    pub(crate) claims: BTreeMap<String, Option<Value>>,
    /// The same for UserInfo answers.
    pub(crate) userinfo: BTreeMap<String, Option<Value>>,
    pub(crate) expires_in_as_text: bool,
    pub(crate) crlf_errors: bool,
    pub(crate) no_error_uri: bool,
}

impl Switches {
    /// Takes the first waiting error for the token or the authorize endpoint.
    pub(crate) fn take_error(&mut self, at_token: bool) -> Option<NextError> {
        let at = self
            .next_errors
            .iter()
            .position(|waiting| waiting.at_token == at_token)?;
        self.next_errors.remove(at)
    }
}

/// A bounded map by random key; the oldest entry makes room.
pub(crate) struct Shelf<T> {
    items: HashMap<String, T>,
    order: VecDeque<String>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self {
            items: HashMap::new(),
            order: VecDeque::new(),
        }
    }
}

impl<T> Shelf<T> {
    pub(crate) fn put(&mut self, key: String, item: T) {
        if self.items.insert(key.clone(), item).is_none() {
            self.order.push_back(key);
        }
        while self.order.len() > SHELF_SIZE {
            if let Some(oldest) = self.order.pop_front() {
                self.items.remove(&oldest);
            }
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&T> {
        self.items.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        self.items.get_mut(key)
    }

    /// Takes an item out; its place in the order is given up when it grows old.
    pub(crate) fn take(&mut self, key: &str) -> Option<T> {
        self.items.remove(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shelf_forgets_the_oldest() {
        let mut shelf = Shelf::default();
        for number in 0..=SHELF_SIZE {
            shelf.put(number.to_string(), number);
        }
        assert!(shelf.get("0").is_none());
        assert_eq!(shelf.get("1"), Some(&1));
        assert_eq!(shelf.items.len(), SHELF_SIZE);
    }
}
