//! Password hashing: Argon2id (RFC 9106) on a bounded set of threads.
//!
//! As many hashes at once as there are cores, 64 more waiting, the rest told to
//! come again (T115). A password is normalised (NFC), taken whole up to 1,024
//! bytes, and never cut (T113). Without a stored hash the same work is done
//! against a dummy, so that time tells nothing (T109). Stored hashes carry their
//! parameters (`phc`); absurd ones are refused (T117), old ones reported
//! (T116). It does not judge whether a password is a good one.

mod phc;
mod pool;

use std::{num::NonZero, sync::Arc};

use argon2::{Algorithm, Argon2, Params, Version};
use latchkey_core::{
    ports::{BoxFuture, PasswordError, Passwords, Rng, Verdict},
    secret::Secret,
};
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use phc::{Cost, Phc};
use pool::Pool;

/// The longest password, in bytes of UTF-8 as typed.
const MAX_BYTES: usize = 1024;
/// Waiting for a slot.
const QUEUE: usize = 64;
/// Bytes of salt and of hash of new passwords (RFC 9106, section 4).
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

/// What a new hash costs: 19 MiB, two passes, one lane (threats, section 3).
const COST: Cost = Cost {
    memory_kib: 19_456,
    passes: 2,
    lanes: 1,
};

/// The adapter; one for the process, because it bounds the whole of it.
pub struct Argon2Passwords {
    cost: Cost,
    pool: Arc<Pool>,
    rng: Arc<dyn Rng>,
    /// What is checked when a member has no password; nothing matches it.
    dummy: Phc,
}

impl Argon2Passwords {
    /// Hashing at full cost, one slot for each core.
    pub fn new(rng: Arc<dyn Rng>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Argon2Passwords::with_cost(COST, cores, rng)
    }

    /// Hashing that costs next to nothing. For tests only: such hashes keep
    /// no secret, and [`Argon2Passwords::new`] calls them outdated.
    pub fn cheap(rng: Arc<dyn Rng>) -> Self {
        let cost = Cost {
            memory_kib: 16,
            passes: 1,
            lanes: 1,
        };
        Argon2Passwords::with_cost(cost, 2, rng)
    }

    fn with_cost(cost: Cost, slots: usize, rng: Arc<dyn Rng>) -> Self {
        let mut salt = vec![0; SALT_BYTES];
        rng.fill(&mut salt);
        Argon2Passwords {
            cost,
            pool: Pool::new(slots, QUEUE, blocks(cost)),
            rng,
            dummy: Phc {
                cost,
                salt,
                hash: vec![0; HASH_BYTES],
            },
        }
    }

    async fn hash_of(
        &self,
        password: Zeroizing<String>,
        cost: Cost,
        salt: Vec<u8>,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, PasswordError> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params(cost)?);
        let hash = self.pool.run(blocks(cost), move |memory| {
            let mut hash = Zeroizing::new(vec![0; length]);
            argon2
                .hash_password_into_with_memory(password.as_bytes(), &salt, &mut hash, memory)
                .map(|()| hash)
        });
        hash.await
            .ok_or(PasswordError::Busy)?
            .map_err(|_| PasswordError::BadHash)
    }
}

impl Passwords for Argon2Passwords {
    fn hash<'a>(
        &'a self,
        password: &'a Secret<String>,
    ) -> BoxFuture<'a, Result<String, PasswordError>> {
        Box::pin(async move {
            let password = normalised(password)?;
            let mut salt = vec![0; SALT_BYTES];
            self.rng.fill(&mut salt);
            let hash = self.hash_of(password, self.cost, salt.clone(), HASH_BYTES);
            let stored = Phc {
                cost: self.cost,
                salt,
                hash: hash.await?.to_vec(),
            };
            Ok(stored.to_string())
        })
    }

    fn verify<'a>(
        &'a self,
        password: &'a Secret<String>,
        stored: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Verdict, PasswordError>> {
        Box::pin(async move {
            let password = normalised(password)?;
            let parsed = stored.map(Phc::parse);
            // A missing and a damaged hash cost what a good one costs (T109).
            let against = match &parsed {
                Some(Some(phc)) => phc,
                _ => &self.dummy,
            };
            let length = against.hash.len();
            let hash = self.hash_of(password, against.cost, against.salt.clone(), length);
            let same = bool::from(hash.await?.ct_eq(&against.hash));
            match parsed {
                Some(None) => Err(PasswordError::BadHash),
                None => Ok(Verdict {
                    matches: false,
                    outdated: false,
                }),
                Some(Some(phc)) => Ok(Verdict {
                    matches: same,
                    outdated: phc.cost != self.cost
                        || phc.salt.len() != SALT_BYTES
                        || phc.hash.len() != HASH_BYTES,
                }),
            }
        })
    }
}

/// The password in NFC, so that every keyboard's way to type it is one (T113).
fn normalised(password: &Secret<String>) -> Result<Zeroizing<String>, PasswordError> {
    let typed = password.expose();
    if typed.is_empty() || typed.len() > MAX_BYTES || typed.contains('\0') {
        return Err(PasswordError::Unusable);
    }
    // Room for the longest NFC form, so that no part is left behind in a moved buffer.
    let mut text = Zeroizing::new(String::with_capacity(typed.len() * 3));
    text.extend(typed.nfc());
    Ok(text)
}

fn params(cost: Cost) -> Result<Params, PasswordError> {
    Params::new(cost.memory_kib, cost.passes, cost.lanes, None).map_err(|_| PasswordError::BadHash)
}

/// Blocks of 1 KiB that hashing at `cost` works in.
fn blocks(cost: Cost) -> usize {
    params(cost).map_or(0, |params| params.block_count())
}

#[cfg(test)]
mod tests;
