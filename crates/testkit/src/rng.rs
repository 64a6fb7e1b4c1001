//! Random bytes from a seed: a failed test fails again the same way.
//!
//! The generator is SplitMix64, whose bytes are evenly spread but guessable:
//! fit for tests and for nothing else.

use std::sync::{Arc, Mutex, PoisonError};

use latchkey_core::ports::Rng;

/// The generator. Cheap to share.
pub struct SeededRng(Mutex<u64>);

impl SeededRng {
    /// A generator that begins at `seed`.
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(SeededRng(Mutex::new(seed)))
    }
}

impl Rng for SeededRng {
    fn fill(&self, buffer: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in buffer.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = *state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^= mixed >> 31;
            let bytes = mixed.to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}
