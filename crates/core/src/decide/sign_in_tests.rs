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

/// Every combination of facts: 3 x 2 x 9 x 3 x 3 x 2 x 9.
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
                    let linked = linked.clone();
                    all.push(Facts {
                        connection,
                        tenant,
                        linked,
                        email,
                        standing,
                        dedicated_issuer,
                        by_email,
                    });
                }
            }
        }
    }
    all
}

/// The same table written a second time, as rules from the last to the first.
fn expected(facts: &Facts) -> (&'static str, &'static str) {
    let mut answer = ("first_link", "");
    if !facts.dedicated_issuer {
        answer = ("user_not_provisioned", "shared_issuer");
    }
    let candidate = facts.by_email.as_ref();
    if candidate.is_some_and(|one| one.linked_here) {
        answer = ("sso_identity_conflict", "subject_changed");
    }
    match candidate.map(|one| one.state) {
        Some(MemberState::Active) => {}
        Some(MemberState::Deactivated) => answer = ("account_disabled", "deactivated_by_admin"),
        Some(MemberState::Invited | MemberState::Removed) | None => {
            answer = ("user_not_provisioned", "no_member");
        }
    }
    if facts.standing == EmailStanding::Denied {
        answer = ("sso_email_unverified", "email_verified_false");
    }
    match facts.email {
        EmailFact::Present => {}
        EmailFact::Missing => answer = ("sso_no_email_claim", "claim_absent"),
        EmailFact::Unreadable => answer = ("sso_no_email_claim", "claim_unusable"),
    }
    if let Some(linked) = &facts.linked {
        answer = match (linked.state, linked.by) {
            (MemberState::Active, FoundBy::Subject) => ("known", ""),
            (MemberState::Active, FoundBy::DirectoryObject) => ("new_subject", ""),
            (MemberState::Deactivated, _) => ("account_disabled", "deactivated_by_admin"),
            _ => ("user_not_provisioned", "no_member"),
        };
    }
    if facts.tenant == TenantState::Suspended {
        answer = ("account_disabled", "tenant_suspended");
    }
    match facts.connection {
        Standing::Usable => answer,
        Standing::Disabled => ("sso_unavailable", "connection_disabled"),
        Standing::Deleted => ("sso_unavailable", "connection_deleted"),
    }
}

fn named(outcome: &SignInOutcome) -> (&'static str, &'static str) {
    match outcome {
        SignInOutcome::Known(_) => ("known", ""),
        SignInOutcome::NewSubject(_) => ("new_subject", ""),
        SignInOutcome::FirstLink(_) => ("first_link", ""),
        SignInOutcome::Refused(code, reason) => (code.as_str(), reason),
    }
}

/// T013, T014, T072, T073, T074, T075: the table, all 8 748 rows.
#[test]
fn t072_t073_t074_t075_given_every_combination_then_the_table_holds() {
    let all = every_fact();
    assert_eq!(all.len(), 3 * 2 * 9 * 3 * 3 * 2 * 9);
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
            SignInOutcome::Refused(..) => continue,
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
