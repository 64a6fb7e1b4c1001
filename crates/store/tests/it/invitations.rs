//! Invitations: who has one, which token works, and that it is accepted once.

use std::sync::Arc;

use latchkey_core::{
    id::{InvitationId, MemberId, TenantId},
    invitation::{Invitation, InvitationState},
    member::{Member, MemberState, Role},
    ports::{Store, StoreError, StoreExt as _, shared::TokenKind},
    time::Timestamp,
    token::Digest,
};

use crate::{
    place::{Place, everywhere},
    samples::{at, digest, email, id, member, member_of, store_member, tenant},
};

/// Days of the sample.
const WEEK: i64 = 7 * 86_400;

/// How often a race is run; TEST_TRIALS raises it.
fn trials() -> usize {
    let wanted = std::env::var("TEST_TRIALS").ok();
    wanted.and_then(|text| text.parse().ok()).unwrap_or(50)
}

/// Somebody invited, stored.
async fn invited(store: &dyn Store, tenant: &TenantId, address: &str) -> Member {
    let mut member = member_of(tenant, address, &[Role::User]);
    member.state = MemberState::Invited;
    let stored = store_member(store, &member).await;
    stored.expect("the address is free");
    member
}

/// An open invitation, not stored yet.
fn invitation_of(member: &Member) -> Invitation {
    Invitation {
        id: id(),
        tenant: member.tenant.clone(),
        member: member.id.clone(),
        state: InvitationState::Pending,
        role: Role::User,
        token: digest(),
        invited_by: None,
        created: at(0),
        sent: at(0),
        expires: at(WEEK),
        ended: None,
    }
}

async fn insert(store: &dyn Store, invitation: &Invitation) -> Result<(), StoreError> {
    let invitation = invitation.clone();
    let unit =
        store.unit(move |tx| Box::pin(async move { tx.insert_invitation(&invitation).await }));
    unit.await
}

/// Stored, and its token findable as the application makes it.
async fn stored(store: &dyn Store, member: &Member) -> Invitation {
    let made = invitation_of(member);
    insert(store, &made).await.expect("it is the first");
    made
}

async fn accept(
    store: &dyn Store,
    tenant: &TenantId,
    invitation: &InvitationId,
    token: Option<&Digest>,
    now: Timestamp,
) -> Option<Invitation> {
    let (tenant, invitation, token) = (tenant.clone(), invitation.clone(), token.cloned());
    let unit = store.unit(move |tx| {
        Box::pin(async move {
            tx.accept_invitation(&tenant, &invitation, token.as_ref(), now)
                .await
        })
    });
    unit.await.expect("the store answers")
}

/// T061: everything of it reads back, in its own tenant only.
#[test]
fn t061_given_an_invitation_then_it_reads_back_whole_in_its_own_tenant_only() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let ben = invited(&place.store, &acme, "ben@acme.example").await;
        let made = Invitation {
            role: Role::Admin,
            invited_by: Some(ada.id.clone()),
            ..invitation_of(&ben)
        };
        assert_eq!(insert(&place.store, &made).await, Ok(()));
        let nobody: InvitationId = id();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (one, whom) = (&made.id, std::slice::from_ref(&ben.id));
                assert_eq!(tx.invitation(&acme, one).await?, Some(made.clone()));
                assert_eq!(tx.invitation(&other, one).await?, None);
                assert_eq!(tx.invitation(&acme, &nobody).await?, None);
                let pending = tx.pending_invitations(&acme, whom).await?;
                assert_eq!(pending, std::slice::from_ref(&made));
                assert_eq!(tx.pending_invitations(&other, whom).await?, []);
                assert_eq!(tx.pending_invitations(&acme, &[]).await?, []);
                let foreign = tx.accept_invitation(&other, one, None, at(1)).await?;
                assert_eq!(foreign, None);
                assert!(!tx.revoke_invitation(&other, one, at(1)).await?);
                let token = digest();
                let renewed = tx.renew_invitation(&other, one, &token, at(1), at(WEEK));
                assert!(!renewed.await?);
                assert_eq!(tx.invitation(&acme, one).await?, Some(made.clone()));
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

#[test]
fn given_a_pending_one_when_another_is_made_then_taken_until_the_first_is_over() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let ben = invited(&place.store, &acme, "ben@acme.example").await;
        let first = stored(&place.store, &ben).await;
        let second = invitation_of(&ben);
        let taken = insert(&place.store, &second).await;
        assert_eq!(taken, Err(StoreError::Taken));
        let gone = first.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move { tx.revoke_invitation(&acme, &gone.id, at(5)).await })
        });
        assert_eq!(unit.await, Ok(true));
        assert_eq!(insert(&place.store, &second).await, Ok(()));
        let unit = place.store.look(move |rows| {
            Box::pin(async move {
                let whom = std::slice::from_ref(&ben.id);
                let pending = rows.pending_invitations(&ben.tenant, whom).await?;
                assert_eq!(pending, [second]);
                let revoked = Invitation {
                    state: InvitationState::Revoked,
                    ended: Some(at(5)),
                    ..first.clone()
                };
                let found = rows.invitation(&ben.tenant, &first.id).await?;
                assert_eq!(found, Some(revoked));
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

/// T124: once, with the newest token, before it ends to the millisecond; revoked is over.
#[test]
fn t124_given_an_invitation_then_accepted_once_by_its_newest_token_before_it_ends() {
    everywhere(|place: Arc<Place>| async move {
        let (acme, store) = (tenant(&place.store, "acme").await.id, &place.store);
        let ben = invited(store, &acme, "ben@acme.example").await;
        let made = stored(store, &ben).await;
        let end = made.expires;
        let just = Timestamp::from_millis(end.millis() - 1);
        let by = |token: Option<Digest>, now| {
            let (acme, one) = (acme.clone(), made.id.clone());
            async move { accept(store, &acme, &one, token.as_ref(), now).await }
        };
        assert_eq!(by(Some(digest()), at(1)).await, None, "another token");
        assert_eq!(by(Some(made.token.clone()), end).await, None, "it ended");
        assert_eq!(by(None, end).await, None, "it ended by SSO too");
        let accepted = by(Some(made.token.clone()), just).await;
        let expected = Invitation {
            state: InvitationState::Accepted,
            ended: Some(just),
            ..made.clone()
        };
        assert_eq!(accepted, Some(expected));
        assert_eq!(by(Some(made.token.clone()), just).await, None, "used");
        assert_eq!(by(None, at(1)).await, None, "used, and by SSO");
        let (tenant, one) = (acme.clone(), made.id.clone());
        let unit = store.unit(move |tx| {
            Box::pin(async move {
                assert!(!tx.revoke_invitation(&tenant, &one, at(2)).await?);
                let token = digest();
                let renewed = tx.renew_invitation(&tenant, &one, &token, at(2), at(WEEK));
                assert!(!renewed.await?, "what was accepted is not renewed");
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        let cara = invited(store, &acme, "cara@acme.example").await;
        let revoked = stored(store, &cara).await;
        let (tenant, one) = (acme.clone(), revoked.id.clone());
        let unit = store.unit(move |tx| {
            Box::pin(async move { tx.revoke_invitation(&tenant, &one, at(2)).await })
        });
        assert_eq!(unit.await, Ok(true));
        for token in [None, Some(&revoked.token)] {
            assert_eq!(accept(store, &acme, &revoked.id, token, at(3)).await, None);
        }
    });
}

/// T124: the newer token takes the place of the older, in one statement; the time begins anew.
#[test]
fn t124_given_a_resend_then_only_the_newer_token_accepts_and_for_longer() {
    everywhere(|place: Arc<Place>| async move {
        let (acme, store) = (tenant(&place.store, "acme").await.id, &place.store);
        let ben = invited(store, &acme, "ben@acme.example").await;
        let made = stored(store, &ben).await;
        let (newer, end) = (digest(), at(WEEK * 2));
        let (tenant, one, token) = (acme.clone(), made.id.clone(), newer.clone());
        let unit = store.unit(move |tx| {
            Box::pin(async move {
                tx.renew_invitation(&tenant, &one, &token, at(WEEK + 1), end)
                    .await
            })
        });
        // Also when it had run out: it was pending still.
        assert_eq!(unit.await, Ok(true));
        let late = at(WEEK + 2);
        let old = accept(store, &acme, &made.id, Some(&made.token), late).await;
        assert_eq!(old, None);
        let done = accept(store, &acme, &made.id, Some(&newer), late).await;
        let done = done.expect("the newest works");
        assert_eq!((done.sent, done.expires), (at(WEEK + 1), end));
        assert_eq!((done.created, done.role), (made.created, made.role));
    });
}

/// T123: found by the digest of its own kind only, and only in the place it was put.
#[test]
fn t123_given_a_token_then_found_by_its_digest_and_kind_only() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let ben = invited(&place.store, &acme, "ben@acme.example").await;
        let made = stored(&place.store, &ben).await;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (kind, thing) = (TokenKind::Invitation, made.id.as_str());
                assert_eq!(tx.find_token(kind, &made.token).await?, None);
                tx.place_token(&acme, kind, &made.token, thing, made.expires)
                    .await?;
                let found = tx.find_token(kind, &made.token).await?;
                assert_eq!(found, Some((acme.clone(), thing.to_owned())));
                assert_eq!(tx.find_token(TokenKind::Reset, &made.token).await?, None);
                assert_eq!(tx.find_token(kind, &digest()).await?, None);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

#[test]
fn given_many_addresses_and_members_then_each_is_found_once_and_the_removed_are_not() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let store = &place.store;
        let mut members: Vec<MemberId> = Vec::new();
        let mut addresses = vec![email("nobody@acme.example")];
        // More than one statement asks for, and not a multiple of it.
        for n in 0..45 {
            let one = invited(store, &acme, &format!("P{n}@ACME.example")).await;
            stored(store, &one).await;
            addresses.push(one.email.clone());
            members.push(one.id);
        }
        invited(store, &other, "p0@acme.example").await;
        let (tenant, gone) = (acme.clone(), members[44].clone());
        let unit = store.unit(move |tx| {
            Box::pin(async move {
                let (from, to) = (MemberState::Invited, MemberState::Removed);
                tx.set_member_state(&tenant, &gone, from, to, at(1)).await
            })
        });
        assert_eq!(unit.await, Ok(true));
        let look = store.look(move |rows| {
            Box::pin(async move {
                let pending = rows.pending_invitations(&acme, &members).await?;
                assert_eq!(pending.len(), 45);
                let mut found = rows.members_of_emails(&acme, &addresses).await?;
                found.sort_by(|one, two| one.0.cmp(&two.0));
                assert_eq!(found.len(), 44);
                assert!(found.iter().all(|(_, id, state)| {
                    *state == MemberState::Invited && members[..44].contains(id)
                }));
                assert_eq!(found[0].0, "p0@acme.example", "canonical");
                assert_eq!(rows.members_of_emails(&other, &addresses).await?.len(), 1);
                assert_eq!(rows.members_of_emails(&acme, &[]).await?, []);
                Ok(())
            })
        });
        assert_eq!(look.await, Ok(()));
    });
}

#[test]
fn given_a_revoked_invitation_then_the_address_is_remembered_in_its_tenant_only() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let ben = invited(&place.store, &acme, "ben@acme.example").await;
        let made = stored(&place.store, &ben).await;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let address = "ben@acme.example";
                assert!(!tx.was_revoked(&acme, address).await?);
                assert!(tx.revoke_invitation(&acme, &made.id, at(1)).await?);
                let (from, to) = (MemberState::Invited, MemberState::Removed);
                tx.set_member_state(&acme, &ben.id, from, to, at(1)).await?;
                assert!(tx.was_revoked(&acme, address).await?);
                assert!(!tx.was_revoked(&acme, "ada@acme.example").await?);
                assert!(!tx.was_revoked(&other, address).await?);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

/// T125: of two who accept at once one gets the row; so of one who accepts and one who revokes.
#[test]
fn t125_given_two_units_at_once_then_one_gets_the_invitation() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        for n in 0..trials() {
            let ben = invited(&place.store, &acme, &format!("p{n}@acme.example")).await;
            let made = stored(&place.store, &ben).await;
            let (one, two) = tokio::join!(
                accept(&place.store, &acme, &made.id, Some(&made.token), at(1)),
                accept(&place.store, &acme, &made.id, None, at(1)),
            );
            assert!(one.is_some() != two.is_some(), "trial {n}");
            let cara = invited(&place.store, &acme, &format!("q{n}@acme.example")).await;
            let made = stored(&place.store, &cara).await;
            let (tenant, id) = (acme.clone(), made.id.clone());
            let revoking = place.store.unit(move |tx| {
                Box::pin(async move { tx.revoke_invitation(&tenant, &id, at(1)).await })
            });
            let (one, two) =
                tokio::join!(accept(&place.store, &acme, &made.id, None, at(1)), revoking);
            assert!(one.is_some() != two.expect("answered"), "trial {n}");
        }
    });
}
