//! The system's randomness: the only source of tokens, nonces and salts.
//!
//! Bytes come from AWS-LC's generator, seeded by the operating system (T154).
//! A generator that fails leaves no safe way on, so the process stops the
//! request by a panic rather than hand out a guessable value. There is no
//! seeded form here; tests bring their own [`Rng`].

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use latchkey_core::ports::Rng;

/// The generator of this machine.
#[derive(Debug, Clone)]
pub struct SystemRng(SystemRandom);

impl SystemRng {
    /// The generator.
    #[expect(
        clippy::disallowed_methods,
        reason = "this adapter is the one user of the system's randomness"
    )]
    pub fn new() -> Self {
        SystemRng(SystemRandom::new())
    }
}

impl Default for SystemRng {
    fn default() -> Self {
        SystemRng::new()
    }
}

impl Rng for SystemRng {
    fn fill(&self, buffer: &mut [u8]) {
        self.0
            .fill(buffer)
            .expect("invariant: the operating system's generator answers");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// T154: no two draws are alike, and no byte is left as it was.
    #[test]
    fn t154_given_a_thousand_draws_then_all_differ() {
        let rng = SystemRng::new();
        let mut seen = HashSet::new();
        for _ in 0..1000 {
            let mut bytes = [0u8; 32];
            rng.fill(&mut bytes);
            assert_ne!(bytes, [0u8; 32]);
            assert!(seen.insert(bytes));
        }
    }
}
