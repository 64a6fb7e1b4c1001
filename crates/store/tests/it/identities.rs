//! Identities: unique while active, ended for good.

use std::sync::Arc;

use latchkey_core::{
    change::ChangeKind,
    connection::Connection,
    identity::IdentityState,
    member::{Member, Role},
    ports::{StoreError, StoreExt as _},
};

use crate::{
    place::{Place, everywhere},
    samples::{at, connection, id, identity_of, member, store_identity, tenant},
};

const ISSUER: &str = "https://issuer.example/v2.0";

async fn scene(place: &Place) -> (Connection, Member, Member) {
    let acme = tenant(&place.store, "acme").await.id;
    let way = connection(&place.store, &acme).await;
    let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
    let bob = member(&place.store, &acme, "bob@acme.example", Role::User).await;
    (way, ada, bob)
}

#[test]
fn given_an_identity_then_it_is_found_by_subject_and_oid_in_its_own_place_only() {
    everywhere(|place: Arc<Place>| async move {
        let (way, ada, _) = scene(&place).await;
        let other = tenant(&place.store, "other").await.id;
        let second = connection(&place.store, &way.tenant).await;
        let link = identity_of(&way, &ada.id, "Subject", Some("oid-1"));
        assert_eq!(store_identity(&place.store, &link).await, Ok(()));
        let look = place.store.look(move |rows| {
            Box::pin(async move {
                let (tenant, conn) = (&way.tenant, &way.id);
                let found = rows
                    .identity_by_subject(tenant, conn, ISSUER, "Subject")
                    .await?;
                assert_eq!(found, Some(link.clone()));
                let found = rows.identity_by_oid(tenant, conn, ISSUER, "oid-1").await?;
                assert_eq!(found, Some(link.clone()));
                assert_eq!(rows.identities_of(tenant, &ada.id).await?, [link]);
                assert_eq!(rows.identities_of(&other, &ada.id).await?, []);
                for subject in ["subject", "Subject ", "SUBJECT", "oid-1"] {
                    let found = rows
                        .identity_by_subject(tenant, conn, ISSUER, subject)
                        .await?;
                    assert_eq!(found, None, "T077: {subject}");
                }
                let found = rows.identity_by_subject(tenant, conn, "https://other", "Subject");
                assert_eq!(found.await?, None);
                let found = rows.identity_by_subject(tenant, &second.id, ISSUER, "Subject");
                assert_eq!(found.await?, None);
                let found = rows.identity_by_subject(&other, conn, ISSUER, "Subject");
                assert_eq!(found.await?, None);
                assert_eq!(
                    rows.identity_by_oid(&other, conn, ISSUER, "oid-1").await?,
                    None
                );
                let found = rows.identity_by_oid(tenant, conn, "https://other", "oid-1");
                assert_eq!(found.await?, None);
                Ok(())
            })
        });
        assert_eq!(look.await, Ok(()));
    });
}

#[test]
fn t072_given_a_linked_subject_then_nobody_else_can_have_it_until_it_ends() {
    everywhere(|place: Arc<Place>| async move {
        let (way, ada, bob) = scene(&place).await;
        let first = identity_of(&way, &ada.id, "subject", Some("oid-1"));
        assert_eq!(store_identity(&place.store, &first).await, Ok(()));
        let same_subject = identity_of(&way, &bob.id, "subject", None);
        let same_oid = identity_of(&way, &bob.id, "another", Some("oid-1"));
        for twin in [&same_subject, &same_oid] {
            let made = store_identity(&place.store, twin).await;
            assert_eq!(made, Err(StoreError::Taken));
        }
        for subject in ["s1", "s2"] {
            let without_oid = identity_of(&way, &bob.id, subject, None);
            assert_eq!(store_identity(&place.store, &without_oid).await, Ok(()));
        }
        let second = connection(&place.store, &way.tenant).await;
        let elsewhere = identity_of(&second, &bob.id, "subject", Some("oid-1"));
        assert_eq!(store_identity(&place.store, &elsewhere).await, Ok(()));
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let state = IdentityState::Superseded;
                tx.end_identity(&way.tenant, &first.id, state).await?;
                let gone = tx.identity_by_subject(&way.tenant, &way.id, ISSUER, "subject");
                assert_eq!(gone.await?, None);
                tx.insert_identity(&same_subject).await?;
                tx.insert_identity(&same_oid).await
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

#[test]
fn t245_given_two_links_of_one_subject_at_once_then_one_is_refused() {
    everywhere(|place: Arc<Place>| async move {
        let (way, ada, bob) = scene(&place).await;
        for n in 0..20 {
            let subject = format!("subject-{n}");
            let (left, right) = (
                identity_of(&way, &ada.id, &subject, None),
                identity_of(&way, &bob.id, &subject, None),
            );
            let (left, right) = tokio::join!(
                store_identity(&place.store, &left),
                store_identity(&place.store, &right)
            );
            assert!(left.is_ok() != right.is_ok());
            assert_eq!(left.and(right), Err(StoreError::Taken));
        }
    });
}

#[test]
fn given_new_settings_then_links_are_superseded_but_those_with_an_oid_of_the_issuer_may_stay() {
    everywhere(|place: Arc<Place>| async move {
        let (way, ada, bob) = scene(&place).await;
        let mut foreign = identity_of(&way, &bob.id, "s3", Some("oid-3"));
        foreign.issuer = "https://other.example/v2.0".into();
        let links = [
            identity_of(&way, &ada.id, "s1", Some("oid-1")),
            identity_of(&way, &bob.id, "s2", None),
            foreign,
        ];
        for link in &links {
            assert_eq!(store_identity(&place.store, link).await, Ok(()));
        }
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (tenant, conn) = (&way.tenant, &way.id);
                assert_eq!(tx.linked_members(tenant, conn).await?, 2);
                assert_eq!(
                    tx.supersede_identities(tenant, conn, Some(ISSUER), 2)
                        .await?,
                    2
                );
                assert_eq!(tx.identities_of(tenant, &ada.id).await?.len(), 1);
                assert_eq!(tx.identities_of(tenant, &bob.id).await?, []);
                assert_eq!(tx.linked_members(tenant, conn).await?, 1);
                assert_eq!(tx.supersede_identities(&id(), conn, None, 2).await?, 0);
                assert_eq!(tx.supersede_identities(tenant, conn, None, 2).await?, 1);
                assert_eq!(tx.linked_members(tenant, conn).await?, 0);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

#[test]
fn given_many_members_then_those_who_are_linked_are_named() {
    everywhere(|place: Arc<Place>| async move {
        let (way, ada, bob) = scene(&place).await;
        let mut everyone = vec![ada.id.clone(), bob.id.clone()];
        let mut expected = Vec::new();
        for n in 0..25 {
            let address = format!("m{n}@acme.example");
            let one = member(&place.store, &way.tenant, &address, Role::User)
                .await
                .id;
            if n % 3 == 0 {
                let link = identity_of(&way, &one, &format!("s{n}"), None);
                assert_eq!(store_identity(&place.store, &link).await, Ok(()));
                expected.push(one.clone());
            }
            everyone.push(one);
        }
        let look = place.store.look(move |rows| {
            Box::pin(async move {
                assert_eq!(rows.linked_among(&way.tenant, &way.id, &[]).await?, []);
                assert_eq!(rows.linked_among(&id(), &way.id, &everyone).await?, []);
                rows.linked_among(&way.tenant, &way.id, &everyone).await
            })
        });
        let mut linked = look.await.expect("reading works");
        linked.sort();
        expected.sort();
        assert_eq!(linked, expected);
    });
}

#[test]
fn given_an_unlinked_member_then_everyone_is_told_and_a_use_is_noted_silently() {
    everywhere(|place: Arc<Place>| async move {
        let (way, ada, _) = scene(&place).await;
        let link = identity_of(&way, &ada.id, "s1", None);
        assert_eq!(store_identity(&place.store, &link).await, Ok(()));
        let before = place
            .store
            .look(|rows| rows.last_change())
            .await
            .expect("reading works");
        let (used, tenant) = (link.clone(), way.tenant.clone());
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                tx.touch_identity(&tenant, &used.id, at(3)).await?;
                tx.touch_identity(&id(), &used.id, at(4)).await?;
                let found = tx.identities_of(&tenant, &used.member).await?;
                assert_eq!(found[0].last_used, Some(at(3)));
                assert_eq!(tx.unlink_member(&id(), &used.member).await?, 0);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        assert_eq!(
            place.store.look(|rows| rows.last_change()).await,
            Ok(before)
        );
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                assert_eq!(tx.unlink_member(&way.tenant, &ada.id).await?, 1);
                assert_eq!(tx.unlink_member(&way.tenant, &ada.id).await?, 0);
                assert_eq!(tx.identities_of(&way.tenant, &ada.id).await?, []);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        let told = place
            .store
            .look(move |rows| rows.changes_after(before, 10))
            .await;
        let told = told.expect("reading works");
        assert_eq!(told.len(), 1);
        assert_eq!(
            (told[0].kind, &told[0].id),
            (ChangeKind::Member, &link.member.to_string())
        );
    });
}

#[test]
fn given_linked_members_then_those_without_a_password_are_counted() {
    everywhere(|place: Arc<Place>| async move {
        let (way, ada, bob) = scene(&place).await;
        for (one, subject) in [(&ada, "s1"), (&ada, "s2"), (&bob, "s3")] {
            let link = identity_of(&way, &one.id, subject, None);
            assert_eq!(store_identity(&place.store, &link).await, Ok(()));
        }
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (tenant, conn) = (&way.tenant, &way.id);
                assert_eq!(tx.linked_without_password(tenant, conn).await?, 2);
                tx.set_password(tenant, &bob.id, Some("hash")).await?;
                assert_eq!(tx.linked_without_password(tenant, conn).await?, 1);
                assert_eq!(tx.linked_without_password(&id(), conn).await?, 0);
                tx.unlink_member(tenant, &ada.id).await?;
                assert_eq!(tx.linked_without_password(tenant, conn).await?, 0);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}
