//! May SSO be required now? Only with a proof that it works.
//!
//! The proof is a completed, real sign-in of a member who is an active admin
//! now, through the live connection, at most 24 hours ago, with settings
//! whose fingerprint is the live one, and with the secret preferred now
//! (T139). A sign-in by the fall-back secret proves nothing.

use crate::{
    id::{ConnectionId, CredentialId},
    sign_in::CompletedSignIn,
    time::{Span, Timestamp},
};

/// A proof is good for this long.
pub const PROOF_LIFETIME: Span = Span::hours(24);

/// What is known at the moment of the switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnforceFacts {
    /// The tenant's connection.
    pub connection: Option<ConnectionFact>,
    /// Completed sign-ins through it.
    pub completed: Vec<CompletedSignIn>,
}

/// What matters of the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionFact {
    /// Its id.
    pub id: ConnectionId,
    /// Whether members may use it.
    pub usable: bool,
    /// Fingerprint of the live settings.
    pub fingerprint: String,
    /// The secret preferred now.
    pub preferred: Option<CredentialId>,
}

/// A row that is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnmetRow {
    /// There is no connection.
    NoConnection,
    /// The connection is switched off.
    ConnectionNotActive,
    /// No admin signed in through it within 24 hours.
    NoRecentAdminSignIn,
    /// An admin did, but with other settings.
    ProofOtherSettings,
    /// An admin did, but not with the secret preferred now.
    ProofOldSecret,
}

impl UnmetRow {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            UnmetRow::NoConnection => "no_connection",
            UnmetRow::ConnectionNotActive => "connection_not_active",
            UnmetRow::NoRecentAdminSignIn => "no_recent_admin_sign_in",
            UnmetRow::ProofOtherSettings => "proof_other_settings",
            UnmetRow::ProofOldSecret => "proof_old_secret",
        }
    }
}

/// The proof found, or the rows that are not met.
pub fn enforce_sso(facts: &EnforceFacts, now: Timestamp) -> Result<CompletedSignIn, Vec<UnmetRow>> {
    let Some(connection) = &facts.connection else {
        return Err(vec![UnmetRow::NoConnection]);
    };
    let mut unmet = Vec::new();
    if !connection.usable {
        unmet.push(UnmetRow::ConnectionNotActive);
    }
    match find_proof(connection, &facts.completed, now) {
        Ok(proof) if unmet.is_empty() => Ok(proof),
        Ok(_) => Err(unmet),
        Err(row) => {
            unmet.push(row);
            Err(unmet)
        }
    }
}

fn find_proof(
    connection: &ConnectionFact,
    completed: &[CompletedSignIn],
    now: Timestamp,
) -> Result<CompletedSignIn, UnmetRow> {
    let recent: Vec<_> = completed
        .iter()
        .filter(|one| one.is_active_admin && one.connection == connection.id)
        .filter(|one| one.at <= now && now.since(one.at) <= PROOF_LIFETIME)
        .collect();
    if recent.is_empty() {
        return Err(UnmetRow::NoRecentAdminSignIn);
    }
    let same_settings: Vec<_> = recent
        .into_iter()
        .filter(|one| one.fingerprint == connection.fingerprint)
        .collect();
    if same_settings.is_empty() {
        return Err(UnmetRow::ProofOtherSettings);
    }
    same_settings
        .into_iter()
        .find(|one| connection.preferred.is_some() && one.credential == connection.preferred)
        .cloned()
        .ok_or(UnmetRow::ProofOldSecret)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000_000_000);

    fn id<K: crate::id::Kind>(n: u8) -> crate::id::Id<K> {
        format!("{}_{:032x}", K::PREFIX, n)
            .parse()
            .expect("a well-formed id")
    }

    fn good() -> EnforceFacts {
        EnforceFacts {
            connection: Some(ConnectionFact {
                id: id(1),
                usable: true,
                fingerprint: "f".into(),
                preferred: Some(id(2)),
            }),
            completed: vec![CompletedSignIn {
                member: id(3),
                at: NOW.minus(Span::hours(1)),
                connection: id(1),
                fingerprint: "f".into(),
                credential: Some(id(2)),
                is_active_admin: true,
            }],
        }
    }

    fn unmet(change: impl FnOnce(&mut EnforceFacts)) -> Vec<UnmetRow> {
        let mut facts = good();
        change(&mut facts);
        enforce_sso(&facts, NOW).expect_err("one fact was taken away")
    }

    /// T139: each fact taken away once is named.
    #[test]
    fn t139_given_one_fact_less_then_refused_with_that_row() {
        assert!(enforce_sso(&good(), NOW).is_ok());
        assert_eq!(unmet(|f| f.connection = None), [UnmetRow::NoConnection]);
        assert_eq!(
            unmet(|f| f.connection.as_mut().expect("there").usable = false),
            [UnmetRow::ConnectionNotActive]
        );
        let none = [UnmetRow::NoRecentAdminSignIn];
        assert_eq!(unmet(|f| f.completed.clear()), none);
        assert_eq!(unmet(|f| f.completed[0].is_active_admin = false), none);
        assert_eq!(unmet(|f| f.completed[0].connection = id(9)), none);
        assert_eq!(
            unmet(|f| f.completed[0].at = NOW.minus(Span::hours(24)).minus(Span::millis(1))),
            none
        );
        assert_eq!(
            unmet(|f| f.completed[0].at = NOW.plus(Span::millis(1))),
            none
        );
        assert_eq!(
            unmet(|f| f.completed[0].fingerprint = "g".into()),
            [UnmetRow::ProofOtherSettings]
        );
        assert_eq!(
            unmet(|f| f.completed[0].credential = Some(id(9))),
            [UnmetRow::ProofOldSecret]
        );
        assert_eq!(
            unmet(|f| f.completed[0].credential = None),
            [UnmetRow::ProofOldSecret]
        );
        assert_eq!(
            unmet(|f| {
                f.completed[0].credential = None;
                f.connection.as_mut().expect("there").preferred = None;
            }),
            [UnmetRow::ProofOldSecret]
        );
    }

    #[test]
    fn given_the_rows_then_their_words_are_stable() {
        let words = [
            (UnmetRow::NoConnection, "no_connection"),
            (UnmetRow::ConnectionNotActive, "connection_not_active"),
            (UnmetRow::NoRecentAdminSignIn, "no_recent_admin_sign_in"),
            (UnmetRow::ProofOtherSettings, "proof_other_settings"),
            (UnmetRow::ProofOldSecret, "proof_old_secret"),
        ];
        for (row, word) in words {
            assert_eq!(row.as_str(), word);
        }
    }

    #[test]
    fn given_exactly_24_hours_then_still_a_proof() {
        let mut facts = good();
        facts.completed[0].at = NOW.minus(PROOF_LIFETIME);
        assert!(enforce_sso(&facts, NOW).is_ok());
    }
}
