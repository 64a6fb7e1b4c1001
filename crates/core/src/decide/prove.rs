//! Whether a sign-in at the provider proves anew who holds a session (T015, T093).
//!
//! It must be the same member, through an identity that is linked already (a
//! proof links nobody), and the provider must say that the person proved
//! themselves after we asked. A provider that does not say when is not
//! believed: the request demanded it (`max_age=0`), so absence is a refusal.

use crate::{id::MemberId, session::SKEW, time::Timestamp};

/// What a proof at the provider is judged by.
#[derive(Debug, Clone)]
pub struct ProofFacts {
    /// Whose session asks.
    pub holder: MemberId,
    /// Whose linked identity came back, if it was linked.
    pub came: Option<MemberId>,
    /// When the person was sent to the provider.
    pub asked: Timestamp,
    /// When the provider says they proved themselves.
    pub auth_time: Option<Timestamp>,
    /// When the answer came.
    pub now: Timestamp,
}

/// Nothing if it proves; else the reason why not.
pub fn refuses_proof(facts: &ProofFacts) -> Option<&'static str> {
    if facts.came.as_ref() != Some(&facts.holder) {
        return Some("other_person");
    }
    let Some(at) = facts.auth_time else {
        return Some("auth_time_missing");
    };
    // `auth_time` is in whole seconds of the provider's clock.
    let early = at < facts.asked.minus(SKEW);
    let late = at > facts.now.plus(SKEW);
    (early || late).then_some("auth_time_old")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ports::Rng, time::Span};

    struct Fixed(u8);
    impl Rng for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    const ASKED: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn facts(auth_time: Option<i64>) -> ProofFacts {
        let ada = MemberId::new(ASKED, &Fixed(1));
        ProofFacts {
            holder: ada.clone(),
            came: Some(ada),
            asked: ASKED,
            auth_time: auth_time.map(|seconds| ASKED.plus(Span::seconds(seconds))),
            now: ASKED.plus(Span::seconds(30)),
        }
    }

    /// T015: a missing or old `auth_time` proves nothing, and neither does one to come.
    #[test]
    fn t015_given_an_auth_time_then_only_one_after_we_asked_proves() {
        for seconds in [-60, -1, 0, 20, 30, 90] {
            assert_eq!(refuses_proof(&facts(Some(seconds))), None, "{seconds}");
        }
        for seconds in [-61, -900, -86_400, 91, 86_400] {
            let found = refuses_proof(&facts(Some(seconds)));
            assert_eq!(found, Some("auth_time_old"), "{seconds}");
        }
        assert_eq!(refuses_proof(&facts(None)), Some("auth_time_missing"));
    }

    /// T093: another member's sign-in, or nobody's, proves nothing.
    #[test]
    fn t093_given_another_person_then_refused() {
        for came in [None, Some(MemberId::new(ASKED, &Fixed(2)))] {
            let other = ProofFacts {
                came,
                ..facts(Some(10))
            };
            assert_eq!(refuses_proof(&other), Some("other_person"));
        }
    }
}
