//! May a candidate become live now?
//!
//! While SSO is optional the admin decides. While it is required the candidate
//! must have passed a test within 24 hours in which an active admin would have
//! been signed in, with exactly these settings and the secret it would use;
//! a member whose identity the swap supersedes and who may link again counts,
//! because the test asked the same decision (N-50, N-62).

use crate::{
    candidate::TEST_LIFETIME, id::CredentialId, policy::SsoPolicy, test_run::PassedTest,
    time::Timestamp,
};

/// What is known at the moment of the swap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwapFacts {
    /// What the tenant asks.
    pub policy: SsoPolicy,
    /// Fingerprint of the candidate.
    pub fingerprint: String,
    /// The secret it would use first.
    pub preferred: Option<CredentialId>,
    /// Passed tests of it.
    pub passed: Vec<PassedTest>,
}

/// Why not; the word is a stable reason.
pub fn refuses_swap(facts: &SwapFacts, now: Timestamp) -> Option<&'static str> {
    if facts.policy == SsoPolicy::Optional {
        return None;
    }
    let recent = |one: &&PassedTest| {
        one.is_active_admin && one.at <= now && now.since(one.at) <= TEST_LIFETIME
    };
    let recent: Vec<_> = facts.passed.iter().filter(recent).collect();
    if recent.is_empty() {
        return Some("no_passed_test");
    }
    let same: Vec<_> = recent
        .into_iter()
        .filter(|one| one.fingerprint == facts.fingerprint)
        .collect();
    if same.is_empty() {
        return Some("test_other_settings");
    }
    let by_secret =
        |one: &&PassedTest| facts.preferred.is_some() && one.credential == facts.preferred;
    match same.into_iter().find(by_secret) {
        Some(_) => None,
        None => Some("test_other_secret"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000_000_000);

    fn id<K: crate::id::Kind>(n: u8) -> crate::id::Id<K> {
        format!("{}_{:032x}", K::PREFIX, n)
            .parse()
            .expect("a well-formed id")
    }

    fn good() -> SwapFacts {
        SwapFacts {
            policy: SsoPolicy::Required,
            fingerprint: "f".into(),
            preferred: Some(id(2)),
            passed: vec![PassedTest {
                member: id(3),
                at: NOW.minus(Span::hours(24)),
                fingerprint: "f".into(),
                credential: Some(id(2)),
                is_active_admin: true,
            }],
        }
    }

    /// N-50: each fact taken away once is named; while optional none is asked.
    #[test]
    fn n50_given_one_fact_less_then_refused_with_that_reason() {
        assert_eq!(refuses_swap(&good(), NOW), None);
        type Change = fn(&mut SwapFacts);
        let table: [(Change, &str); 7] = [
            (|f| f.passed.clear(), "no_passed_test"),
            (|f| f.passed[0].is_active_admin = false, "no_passed_test"),
            (
                |f| f.passed[0].at = NOW.minus(Span::hours(24)).minus(Span::millis(1)),
                "no_passed_test",
            ),
            (
                |f| f.passed[0].at = NOW.plus(Span::millis(1)),
                "no_passed_test",
            ),
            (
                |f| f.passed[0].fingerprint = "g".into(),
                "test_other_settings",
            ),
            (
                |f| f.passed[0].credential = Some(id(9)),
                "test_other_secret",
            ),
            (
                |f| {
                    f.passed[0].credential = None;
                    f.preferred = None;
                },
                "test_other_secret",
            ),
        ];
        for (change, reason) in table {
            let mut facts = good();
            change(&mut facts);
            assert_eq!(refuses_swap(&facts, NOW), Some(reason), "{facts:?}");
            facts.policy = SsoPolicy::Optional;
            assert_eq!(refuses_swap(&facts, NOW), None);
        }
    }
}
