//! The stored form of a password hash, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
//!
//! Strict: Argon2id version 19 only, numbers in their shortest form, base64
//! without padding, costs under a ceiling, so that a stored text can never ask
//! for gigabytes or minutes (T117). Whatever else stands there is no hash. The
//! form is that of the PHC string format.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

/// The most a stored hash may ask for: 64 MiB, ten passes, four lanes.
const CEILING: Cost = Cost {
    memory_kib: 65_536,
    passes: 10,
    lanes: 4,
};
/// A stored text longer than this is no hash of ours.
const MAX_TEXT: usize = 256;

/// What hashing costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    /// Memory in KiB.
    pub(super) memory_kib: u32,
    /// Passes over it.
    pub(super) passes: u32,
    /// Lanes.
    pub(super) lanes: u32,
}

/// A stored hash in its parts.
pub(super) struct Phc {
    pub(super) cost: Cost,
    pub(super) salt: Vec<u8>,
    pub(super) hash: Vec<u8>,
}

impl Phc {
    /// Reads a stored text; `None` if it is no hash we accept.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let (cost, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
        let salt = STANDARD_NO_PAD.decode(salt).ok()?;
        let hash = STANDARD_NO_PAD.decode(hash).ok()?;
        let fits = (8..=64).contains(&salt.len()) && (16..=64).contains(&hash.len());
        let phc = Phc {
            cost: cost_of(cost)?,
            salt,
            hash,
        };
        (fits && parts.next().is_none()).then_some(phc)
    }
}

impl fmt::Display for Phc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "$argon2id$v=19$m={},t={},p={}${}${}",
            self.cost.memory_kib,
            self.cost.passes,
            self.cost.lanes,
            STANDARD_NO_PAD.encode(&self.salt),
            STANDARD_NO_PAD.encode(&self.hash)
        )
    }
}

fn cost_of(text: &str) -> Option<Cost> {
    let mut parts = text.split(',');
    let cost = Cost {
        memory_kib: number(parts.next()?.strip_prefix("m=")?)?,
        passes: number(parts.next()?.strip_prefix("t=")?)?,
        lanes: number(parts.next()?.strip_prefix("p=")?)?,
    };
    let bearable = cost.memory_kib <= CEILING.memory_kib
        && cost.passes <= CEILING.passes
        && cost.lanes <= CEILING.lanes;
    // Eight blocks a lane are the least there is (RFC 9106, section 3.1); `number` has no zero.
    let possible = bearable && cost.memory_kib >= 8 * cost.lanes;
    (parts.next().is_none() && possible).then_some(cost)
}

/// A decimal number without sign or leading zero.
fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    plain.then(|| text.parse().ok()).flatten()
}
