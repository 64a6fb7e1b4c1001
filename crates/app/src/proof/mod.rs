//! Proving anew who holds a session, before something sensitive (T093).
//!
//! By the member's own password (and a code of their app, if they have one), or by signing in once more at their identity
//! provider (`sign_in`, purpose `Proof`). Either way the session gets a new
//! value; another person's proof changes nothing.

mod kept_request;
mod ways;
mod with_password;

pub use kept_request::{KeptHead, KeptRequest, keep_request, look_at_request, take_request};
pub use ways::{ProofWays, proof_ways};
pub use with_password::{PasswordProof, prove_with_password};

use latchkey_core::problem::{Code, Problem, Stage};

/// The refusal of a proof.
pub(crate) fn not_proved(reason: &'static str) -> Problem {
    Problem::new(Code::FreshProofNeeded, reason, Stage::Session)
}
