//! Seals secrets at rest under keys that are not in the database (T146).
//!
//! AES-256-GCM-SIV (RFC 8452) with a random nonce; one key per tenant, table
//! and column, derived by HKDF-SHA256 (RFC 5869) from a master key. Tenant,
//! table, row, column and format version are bound in as associated data, each
//! with its length before it, so that a sealed value opens in no other place
//! (T147). Several master keys may be held: the first seals, all open (T148);
//! a value under a key that is not here is [`SealError::UnknownKey`] and is
//! never overwritten by guess (T150). It does not read the master key's file:
//! see [`mod@file`].

pub mod file;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf, hmac,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use latchkey_core::{
    ports::{Place, Rng, SealError, Sealer},
    secret::Secret,
};
use zeroize::Zeroizing;

/// Bytes of a master key.
pub const MASTER_KEY_BYTES: usize = 32;

/// First part of every sealed value: the format below.
const FORMAT: &str = "s1";
/// Sealed values longer than this are nothing of ours.
const MAX_SEALED: usize = 1 << 20;
/// Derived keys kept at once; a derivation costs about 2 microseconds.
const KEPT_KEYS: usize = 4096;

/// A master key ready for derivation.
struct Master {
    /// Eight characters that name the key; derived from it, so it needs no label.
    id: String,
    prk: hkdf::Prk,
}

/// Derived keys by the bytes they were derived with.
#[derive(Default)]
struct Derived {
    seal: HashMap<Vec<u8>, Arc<LessSafeKey>>,
    mac: HashMap<String, Arc<hmac::Key>>,
}

/// The keys of this installation. See the module's text.
pub struct Keyring {
    masters: Vec<Master>,
    rng: Arc<dyn Rng>,
    derived: Mutex<Derived>,
}

impl Keyring {
    /// A keyring of `masters`, the newest first; `None` if there is none.
    ///
    /// `rng` makes the nonces.
    pub fn new(masters: &[Secret<[u8; MASTER_KEY_BYTES]>], rng: Arc<dyn Rng>) -> Option<Self> {
        let masters: Vec<Master> = masters
            .iter()
            .map(|key| {
                let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"latchkey master key 1");
                let prk = salt.extract(key.expose());
                let mut id = [0u8; 6];
                expand(&prk, &structured(&[b"id"]), &mut id);
                Master {
                    id: URL_SAFE_NO_PAD.encode(id),
                    prk,
                }
            })
            .collect();
        (!masters.is_empty()).then(|| Keyring {
            masters,
            rng,
            derived: Mutex::default(),
        })
    }

    /// The names of the keys held, the newest first. They say nothing about
    /// the keys and may be stored, so that a wrong key is seen at start (T149).
    pub fn key_ids(&self) -> impl Iterator<Item = &str> {
        self.masters.iter().map(|master| master.id.as_str())
    }

    /// Whether `sealed` is under the newest key; if not, it wants sealing anew (T148).
    pub fn is_newest(&self, sealed: &str) -> bool {
        parts(sealed).is_some_and(|(id, _)| self.masters.first().is_some_and(|m| m.id == id))
    }

    /// The key for values of `place`'s tenant, table and column under `master`.
    fn sealing_key(&self, master: &Master, place: &Place<'_>) -> Arc<LessSafeKey> {
        let info = structured(&[
            b"seal",
            master.id.as_bytes(),
            place.tenant.as_bytes(),
            place.table.as_bytes(),
            place.column.as_bytes(),
        ]);
        let mut derived = self.derived.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = derived.seal.get(&info) {
            return Arc::clone(key);
        }
        let bytes = key_bytes(&master.prk, &info);
        let unbound = UnboundKey::new(&AES_256_GCM_SIV, bytes.as_ref())
            .expect("invariant: 32 bytes are an AES-256 key");
        let key = Arc::new(LessSafeKey::new(unbound));
        if derived.seal.len() >= KEPT_KEYS {
            derived.seal.clear();
        }
        derived.seal.insert(info, Arc::clone(&key));
        key
    }

    /// The key for digests of `purpose`, under the newest master key.
    fn mac_key(&self, purpose: &str) -> Arc<hmac::Key> {
        let mut derived = self.derived.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = derived.mac.get(purpose) {
            return Arc::clone(key);
        }
        let info = structured(&[b"authenticate", purpose.as_bytes()]);
        let bytes = key_bytes(&self.newest().prk, &info);
        let key = Arc::new(hmac::Key::new(hmac::HMAC_SHA256, bytes.as_ref()));
        if derived.mac.len() >= KEPT_KEYS {
            derived.mac.clear();
        }
        derived.mac.insert(purpose.to_owned(), Arc::clone(&key));
        key
    }

    fn newest(&self) -> &Master {
        self.masters
            .first()
            .expect("invariant: a keyring has a key")
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({} keys)", self.masters.len())
    }
}

impl Sealer for Keyring {
    fn seal(&self, place: Place<'_>, plain: &[u8]) -> String {
        let master = self.newest();
        let key = self.sealing_key(master, &place);
        let mut nonce = [0u8; NONCE_LEN];
        self.rng.fill(&mut nonce);
        let mut text = Vec::with_capacity(NONCE_LEN + plain.len() + 16);
        text.extend_from_slice(&nonce);
        let mut body = plain.to_vec();
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(bound(&place)),
            &mut body,
        )
        .expect("invariant: a secret is far shorter than the cipher's limit");
        text.append(&mut body);
        format!("{FORMAT}.{}.{}", master.id, URL_SAFE_NO_PAD.encode(text))
    }

    fn open(&self, place: Place<'_>, sealed: &str) -> Result<Secret<Vec<u8>>, SealError> {
        let (id, text) = parts(sealed).ok_or(SealError::Tampered)?;
        let master = self
            .masters
            .iter()
            .find(|master| master.id == id)
            .ok_or(SealError::UnknownKey)?;
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| SealError::Tampered)?;
        let (nonce, body) = bytes
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(SealError::Tampered)?;
        let mut body = body.to_vec();
        let length = self
            .sealing_key(master, &place)
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(bound(&place)),
                &mut body,
            )
            .map_err(|_| SealError::Tampered)?
            .len();
        body.truncate(length);
        Ok(Secret::new(body))
    }

    fn authenticate(&self, purpose: &str, text: &str) -> String {
        let tag = hmac::sign(&self.mac_key(purpose), text.as_bytes());
        URL_SAFE_NO_PAD.encode(tag.as_ref())
    }
}

/// Key id and body of a sealed value.
fn parts(sealed: &str) -> Option<(&str, &str)> {
    if sealed.len() > MAX_SEALED {
        return None;
    }
    sealed
        .strip_prefix(FORMAT)?
        .strip_prefix('.')?
        .split_once('.')
}

/// What a sealed value is bound to: its whole place (T147).
fn bound(place: &Place<'_>) -> Vec<u8> {
    structured(&[
        FORMAT.as_bytes(),
        place.tenant.as_bytes(),
        place.table.as_bytes(),
        place.row.as_bytes(),
        place.column.as_bytes(),
        &place.version.to_be_bytes(),
    ])
}

/// `fields` one after the other, each after its length, so that no two lists
/// of fields give the same bytes.
fn structured(fields: &[&[u8]]) -> Vec<u8> {
    let total: usize = fields.iter().map(|field| field.len() + 8).sum();
    let mut bytes = Vec::with_capacity(total);
    for field in fields {
        let length = u64::try_from(field.len()).expect("invariant: a length fits 64 bits");
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(field);
    }
    bytes
}

/// A length HKDF is asked for.
struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// Fills `out` from `prk` for `info` (RFC 5869, section 2.3).
fn expand(prk: &hkdf::Prk, info: &[u8], out: &mut [u8]) {
    prk.expand(&[info], Length(out.len()))
        .and_then(|material| material.fill(out))
        .expect("invariant: HKDF gives up to 8160 bytes");
}

/// 32 derived bytes, wiped after use.
fn key_bytes(prk: &hkdf::Prk, info: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut bytes = Zeroizing::new([0u8; 32]);
    expand(prk, info, bytes.as_mut());
    bytes
}

#[cfg(test)]
mod tests;
