//! The whole truth table of the sign-in decision, generated from its fact types.

use super::*;

fn member(n: u8) -> MemberId {
    format!("mem_{:032x}", n).parse().expect("a well-formed id")
}

const LINKED: u8 = 1;
const BY_EMAIL: u8 = 2;

fn every_linked() -> Vec<Option<Linked>> {
    let mut all = vec![None];
    for state in MemberState::ALL {
        for by in [FoundBy::Subject, FoundBy::DirectoryObject] {
            all.push(Some(Linked {
                member: member(LINKED),
                state,
                by,
            }));
        }
    }
    all
}

fn every_candidate() -> Vec<Option<Candidate>> {
    let mut all = vec![None];
    for state in MemberState::ALL {
        for linked_here in [false, true] {
            all.push(Some(Candidate {
                member: member(BY_EMAIL),
                state,
                linked_here,
            }));
        }
    }
    all
}

const PROMISES: [Promise; 3] = [Promise::None, Promise::Live, Promise::Over];
const ENTRANCES: [Entrance; 5] = [
    Entrance::Anywhere,
    Entrance::Invitation(Shown::Fits),
    Entrance::Invitation(Shown::OtherAddress),
    Entrance::Invitation(Shown::Used),
    Entrance::Invitation(Shown::Over),
];

/// Every combination of facts: 3 x 2 x 9 x 3 x 3 x 2 x 9 x 3 x 5.
fn every_fact() -> Vec<Facts> {
    let mut all = Vec::new();
    for connection in [Standing::Usable, Standing::Disabled, Standing::Deleted] {
        for tenant in [TenantState::Active, TenantState::Suspended] {
            for linked in every_linked() {
                all.extend(with_claims(connection, tenant, &linked));
            }
        }
    }
    all
}

fn with_claims(connection: Standing, tenant: TenantState, linked: &Option<Linked>) -> Vec<Facts> {
    let mut all = Vec::new();
    for email in [
        EmailFact::Missing,
        EmailFact::Unreadable,
        EmailFact::Present,
    ] {
        for standing in [
            EmailStanding::Unstated,
            EmailStanding::Verified,
            EmailStanding::Denied,
        ] {
            for dedicated_issuer in [false, true] {
                for by_email in every_candidate() {
                    let facts = Facts {
                        connection,
                        tenant,
                        linked: linked.clone(),
                        email,
                        standing,
                        dedicated_issuer,
                        by_email,
                        promise: Promise::None,
                        entrance: Entrance::Anywhere,
                    };
                    all.extend(with_invitation(&facts));
                }
            }
        }
    }
    all
}

fn with_invitation(facts: &Facts) -> Vec<Facts> {
    let mut all = Vec::new();
    for promise in PROMISES {
        for entrance in ENTRANCES {
            all.push(Facts {
                promise,
                entrance,
                ..facts.clone()
            });
        }
    }
    all
}

/// The same table written a second time, as rules from the last to the first.
fn expected(facts: &Facts) -> (&'static str, &'static str) {
    let answer = match facts.entrance {
        Entrance::Anywhere => expected_anywhere(facts),
        Entrance::Invitation(shown) => expected_by_invitation(facts, shown),
    };
    if facts.connection == Standing::Deleted {
        return ("sso_unavailable", "connection_deleted");
    }
    if facts.connection == Standing::Disabled {
        return ("sso_unavailable", "connection_disabled");
    }
    if facts.tenant == TenantState::Suspended {
        return ("account_disabled", "tenant_suspended");
    }
    answer
}

fn expected_email(
    facts: &Facts,
    mut answer: (&'static str, &'static str),
) -> (&'static str, &'static str) {
    if facts.standing == EmailStanding::Denied {
        answer = ("sso_email_unverified", "email_verified_false");
    }
    match facts.email {
        EmailFact::Present => answer,
        EmailFact::Missing => ("sso_no_email_claim", "claim_absent"),
        EmailFact::Unreadable => ("sso_no_email_claim", "claim_unusable"),
    }
}

fn expected_anywhere(facts: &Facts) -> (&'static str, &'static str) {
    let candidate = facts.by_email.as_ref();
    let state = candidate.map(|one| one.state);
    let mut answer = match state {
        Some(MemberState::Invited) => ("join", ""),
        _ => ("first_link", ""),
    };
    if !facts.dedicated_issuer {
        answer = ("user_not_provisioned", "shared_issuer");
    }
    if candidate.is_some_and(|one| one.linked_here) {
        answer = ("sso_identity_conflict", "subject_changed");
    }
    match (state, facts.promise) {
        (Some(MemberState::Active), _) | (Some(MemberState::Invited), Promise::Live) => {}
        (Some(MemberState::Invited), _) | (None, Promise::Over) => {
            answer = ("user_not_provisioned", "invite_expired");
        }
        (Some(MemberState::Deactivated), _) => {
            answer = ("account_disabled", "deactivated_by_admin")
        }
        (Some(MemberState::Removed) | None, _) => answer = ("user_not_provisioned", "no_member"),
    }
    answer = expected_email(facts, answer);
    if let Some(linked) = &facts.linked {
        answer = match (linked.state, linked.by) {
            (MemberState::Active, FoundBy::Subject) => ("known", ""),
            (MemberState::Active, FoundBy::DirectoryObject) => ("new_subject", ""),
            (MemberState::Deactivated, _) => ("account_disabled", "deactivated_by_admin"),
            _ => ("user_not_provisioned", "no_member"),
        };
    }
    answer
}

fn expected_by_invitation(facts: &Facts, shown: Shown) -> (&'static str, &'static str) {
    let mut answer = match &facts.by_email {
        Some(one) if one.state == MemberState::Deactivated => {
            ("account_disabled", "deactivated_by_admin")
        }
        Some(one) if one.state == MemberState::Invited && !one.linked_here => ("join", ""),
        _ => ("invitation_unusable", "used"),
    };
    if facts.linked.is_some() {
        answer = ("sso_invite_mismatch", "account_of_another");
    }
    if shown == Shown::OtherAddress {
        answer = ("sso_invite_mismatch", "other_address");
    }
    answer = expected_email(facts, answer);
    match shown {
        Shown::Fits | Shown::OtherAddress => answer,
        Shown::Used => ("invitation_unusable", "used"),
        Shown::Over => ("user_not_provisioned", "invite_expired"),
    }
}

fn named(outcome: &SignInOutcome) -> (&'static str, &'static str) {
    match outcome {
        SignInOutcome::Known(_) => ("known", ""),
        SignInOutcome::NewSubject(_) => ("new_subject", ""),
        SignInOutcome::FirstLink(_) => ("first_link", ""),
        SignInOutcome::Join(_) => ("join", ""),
        SignInOutcome::Refused(code, reason) => (code.as_str(), reason),
    }
}

/// T013, T014, T072, T073, T074, T075, T126: the table, all 131 220 rows.
#[test]
fn t072_t073_t074_t075_t126_given_every_combination_then_the_table_holds() {
    let all = every_fact();
    assert_eq!(all.len(), 3 * 2 * 9 * 3 * 3 * 2 * 9 * 3 * 5);
    for facts in all {
        assert_eq!(named(&sign_in(&facts)), expected(&facts), "{facts:?}");
    }
}

/// T014, N-07: whoever is let in is an active member, found by an identity if there is one.
#[test]
fn t014_n07_given_any_facts_when_let_in_then_the_member_is_active() {
    for facts in every_fact() {
        let (who, state) = match sign_in(&facts) {
            SignInOutcome::Known(who) | SignInOutcome::NewSubject(who) => {
                (who, facts.linked.as_ref().map(|one| one.state))
            }
            SignInOutcome::FirstLink(who) => (who, facts.by_email.as_ref().map(|one| one.state)),
            SignInOutcome::Join(_) | SignInOutcome::Refused(..) => continue,
        };
        assert_eq!(state, Some(MemberState::Active));
        assert_eq!(facts.connection, Standing::Usable);
        assert_eq!(facts.tenant, TenantState::Active);
        // N-16: an address never wins over a link.
        let wanted = if facts.linked.is_some() {
            LINKED
        } else {
            BY_EMAIL
        };
        assert_eq!(who, member(wanted));
    }
}

/// N-16, T075: a first link never goes to a member who is linked here already.
#[test]
fn n16_t075_given_a_linked_member_when_another_subject_claims_the_address_then_conflict() {
    for facts in every_fact() {
        if matches!(sign_in(&facts), SignInOutcome::FirstLink(_)) {
            let candidate = facts
                .by_email
                .as_ref()
                .expect("a first link has a candidate");
            assert!(!candidate.linked_here && facts.dedicated_issuer);
            assert_ne!(facts.standing, EmailStanding::Denied);
        }
    }
}

/// T073, T126, N-16, N-22: whoever joins is invited now, by that address, has no other link, and
/// came through a dedicated issuer or through the invitation itself.
#[test]
fn t073_t126_n16_n22_given_any_facts_when_somebody_joins_then_the_invitation_is_theirs_and_live() {
    let mut seen = 0;
    for facts in every_fact() {
        let SignInOutcome::Join(who) = sign_in(&facts) else {
            continue;
        };
        seen += 1;
        let candidate = facts.by_email.as_ref().expect("joining has a candidate");
        assert_eq!(who, member(BY_EMAIL));
        assert_eq!(candidate.state, MemberState::Invited);
        assert!(!candidate.linked_here && facts.linked.is_none());
        assert_eq!(facts.email, EmailFact::Present);
        assert_ne!(facts.standing, EmailStanding::Denied);
        assert_eq!(facts.connection, Standing::Usable);
        assert_eq!(facts.tenant, TenantState::Active);
        match facts.entrance {
            Entrance::Anywhere => {
                assert!(facts.promise == Promise::Live && facts.dedicated_issuer);
            }
            Entrance::Invitation(shown) => assert_eq!(shown, Shown::Fits),
        }
    }
    assert!(seen > 0);
}

/// T126: a sign-in that began with an invitation ends in joining by it or in nothing.
#[test]
fn t126_given_a_sign_in_with_an_invitation_then_it_joins_or_is_refused() {
    for facts in every_fact() {
        if facts.entrance != Entrance::Anywhere {
            let outcome = sign_in(&facts);
            assert!(matches!(
                outcome,
                SignInOutcome::Join(_) | SignInOutcome::Refused(..)
            ));
        }
    }
}
