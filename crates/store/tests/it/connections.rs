//! Connections, revisions, callback paths and secrets.

use std::sync::Arc;

use latchkey_core::{
    change::ChangeKind,
    connection::{ClientAuth, Connection, ConnectionState, LiveConnection, Revision, Slot},
    ports::{StoreError, StoreExt as _, Writes, candidates::NewCandidate},
};

use crate::{
    place::{Place, everywhere},
    samples::{
        at, connection, connection_of, credential, endpoints, id, nobodys_connection, revision,
        tenant,
    },
};

async fn live(place: &Place, one: &Connection) -> LiveConnection {
    let one = one.clone();
    let look = place
        .store
        .look(move |rows| Box::pin(async move { rows.connection(&one.tenant, &one.id).await }));
    look.await.expect("reading works").expect("it is there")
}

/// Makes other settings live in place of the first ones.
async fn revise(
    tx: &mut dyn Writes,
    one: &Connection,
    revision: &Revision,
) -> Result<(), StoreError> {
    let (tenant, id) = (&one.tenant, &one.id);
    let now = tx.connection(tenant, id).await?.expect("it is there");
    let candidate = NewCandidate {
        name: &now.connection.name,
        revision,
        by: "",
        secret: None,
    };
    tx.put_candidate(tenant, id, candidate).await?;
    assert!(tx.make_live(tenant, id, 1, revision.n, at(1)).await?);
    Ok(())
}

#[test]
fn given_a_connection_then_it_reads_back_whole_in_its_own_tenant_only() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let one = connection(&place.store, &acme).await;
        let found = live(&place, &one).await;
        assert_eq!(found.connection, one);
        assert_eq!(found.revision, revision(1));
        assert!(found.credentials.is_empty());
        let look = place.store.look(move |rows| {
            Box::pin(async move {
                assert!(rows.connection(&other, &one.id).await?.is_none());
                assert!(rows.connections(&other).await?.is_empty());
                assert_eq!(rows.connections(&acme).await?.len(), 1);
                assert_eq!(rows.revision(&acme, &one.id, 1).await?, Some(revision(1)));
                assert_eq!(rows.revision(&acme, &one.id, 2).await?, None);
                assert_eq!(rows.revision(&other, &one.id, 1).await?, None);
                assert_eq!(rows.find_connection(&one.id).await?, Some(acme));
                assert_eq!(rows.find_connection(&nobodys_connection()).await?, None);
                Ok(())
            })
        });
        assert_eq!(look.await, Ok(()));
    });
}

#[test]
fn t007_given_a_callback_path_then_it_is_never_given_out_again_not_even_after_deletion() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let first = connection_of(&acme, "");
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                assert!(tx.callback_is_free("").await?);
                assert_eq!(tx.reserve_callback(&acme, "").await?, "");
                assert_eq!(tx.reserve_callback(&acme, "second").await?, "");
                assert_eq!(tx.reserved_callback(&acme).await?.as_deref(), Some(""));
                assert!(!tx.callback_is_free("").await? && tx.callback_is_free("second").await?);
                let elsewhere = tx.reserve_callback(&other, "").await;
                assert_eq!(elsewhere, Err(StoreError::Taken));
                tx.insert_connection(&first, &revision(1)).await?;
                assert_eq!(tx.reserved_callback(&acme).await?, None);
                let used = tx.reserve_callback(&acme, "").await;
                assert_eq!(used, Err(StoreError::Taken));
                tx.set_connection_state(&acme, &first.id, ConnectionState::Deleted)
                    .await?;
                let deleted = tx.reserve_callback(&acme, "").await;
                assert_eq!(deleted, Err(StoreError::Taken));
                assert!(!tx.callback_is_free("").await?);
                assert_eq!(tx.reserve_callback(&acme, "fresh").await?, "fresh");
                assert_eq!(tx.reserved_callback(&other).await?, None);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

#[test]
fn t007_given_a_path_that_is_not_the_tenants_reservation_then_no_connection_is_made() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                tx.reserve_callback(&other, "theirs").await?;
                for key in ["theirs", "nobodys"] {
                    let stray = connection_of(&acme, key);
                    let made = tx.insert_connection(&stray, &revision(1)).await;
                    assert_eq!(made, Err(StoreError::Taken));
                    assert!(tx.connection(&acme, &stray.id).await?.is_none());
                }
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

#[test]
fn t007_given_reservations_at_once_then_a_tenant_has_one_and_a_path_has_one_tenant() {
    everywhere(|place: Arc<Place>| async move {
        for n in 0..10 {
            let acme = tenant(&place.store, &format!("acme-{n}")).await.id;
            let mut tasks = Vec::new();
            for key in ["left", "right"] {
                let (place, acme) = (Arc::clone(&place), acme.clone());
                let key = format!("{key}{n}");
                tasks.push(tokio::spawn(async move {
                    let unit = place.store.unit(move |tx| {
                        Box::pin(async move { tx.reserve_callback(&acme, &key).await })
                    });
                    unit.await.expect("both get an answer")
                }));
            }
            let mut keys = Vec::new();
            for task in tasks {
                keys.push(task.await.expect("no panic"));
            }
            assert_eq!(keys[0], keys[1]);
        }
    });
}

#[test]
fn given_a_new_revision_then_it_is_live_the_old_one_stays_and_what_was_remembered_is_forgotten() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let one = connection(&place.store, &acme).await;
        let changed = one.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (tenant, id) = (&changed.tenant, &changed.id);
                tx.remember(tenant, id, 1, Some(ClientAuth::Post), true)
                    .await?;
                let found = tx.connection(tenant, id).await?.expect("there").connection;
                assert_eq!(
                    (found.client_auth, found.keys_by_app),
                    (Some(ClientAuth::Post), true)
                );
                let mut second = revision(2);
                second.settings.client_id = "another".into();
                revise(tx, &changed, &second).await?;
                let found = tx.connection(tenant, id).await?.expect("there");
                assert_eq!(found.revision, second);
                assert_eq!(found.connection.live_revision, 2);
                assert_eq!(
                    (found.connection.client_auth, found.connection.keys_by_app),
                    (None, false)
                );
                assert_eq!(tx.revision(tenant, id, 1).await?, Some(revision(1)));
                // What was found with the old revision says nothing about the new one.
                tx.remember(tenant, id, 1, Some(ClientAuth::Basic), true)
                    .await?;
                let found = tx.connection(tenant, id).await?.expect("there").connection;
                assert_eq!((found.client_auth, found.keys_by_app), (None, false));
                let twin = revise(tx, &changed, &revision(2)).await;
                assert_eq!(twin, Err(StoreError::Taken));
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

#[test]
fn given_endpoints_then_they_are_pinned_once() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let one = connection(&place.store, &acme).await;
        let pinned = one.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (tenant, id) = (&pinned.tenant, &pinned.id);
                assert!(tx.pin_endpoints(tenant, id, 1, &endpoints()).await?);
                let mut hostile = endpoints();
                hostile.token = "https://evil.example/token".into();
                assert!(!tx.pin_endpoints(tenant, id, 1, &hostile).await?);
                assert!(!tx.pin_endpoints(tenant, id, 2, &hostile).await?);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        assert_eq!(
            live(&place, &one).await.revision.endpoints,
            Some(endpoints())
        );
    });
}

#[test]
fn given_secrets_then_the_newest_is_preferred_the_one_before_falls_back_and_older_ones_are_wiped() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let one = connection(&place.store, &acme).await;
        let target = one.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (tenant, id) = (&target.tenant, &target.id);
                assert!(!tx.drop_fallback(tenant, id).await?);
                for sealed in ["first", "second", "third"] {
                    tx.put_credential(tenant, id, &credential(sealed)).await?;
                }
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        let found = live(&place, &one).await;
        let kept: Vec<_> = found
            .credentials
            .iter()
            .map(|one| (one.slot, one.sealed.as_str()))
            .collect();
        assert_eq!(
            kept,
            [(Slot::Preferred, "third"), (Slot::Fallback, "second")]
        );
        let (target, third) = (one.clone(), found.credentials[0].clone());
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let tenant = &target.tenant;
                tx.set_credential_end(tenant, &third.id, None).await?;
                tx.note_credential(tenant, &third.id, true, at(5)).await?;
                tx.note_credential(tenant, &third.id, false, at(6)).await?;
                assert!(tx.drop_fallback(tenant, &target.id).await?);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        let found = live(&place, &one).await;
        assert_eq!(found.credentials.len(), 1);
        let left = &found.credentials[0];
        assert_eq!(
            (left.ends, left.last_ok, left.last_failed),
            (None, Some(at(5)), Some(at(6)))
        );
        assert_eq!((left.last_four.as_str(), left.created), ("wxyz", at(0)));
    });
}

/// N-74: two wrong secrets in a row must not push out the one that works.
#[test]
fn n74_given_a_proven_fallback_then_an_unproven_secret_does_not_push_it_out() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let one = connection(&place.store, &acme).await;
        let target = one.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (tenant, id) = (&target.tenant, &target.id);
                let right = credential("right");
                tx.put_credential(tenant, id, &right).await?;
                tx.note_credential(tenant, &right.id, true, at(1)).await?;
                for sealed in ["wrong", "wrong again"] {
                    let wrong = credential(sealed);
                    tx.put_credential(tenant, id, &wrong).await?;
                    tx.note_credential(tenant, &wrong.id, false, at(2)).await?;
                }
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        let found = live(&place, &one).await;
        let kept: Vec<_> = found
            .credentials
            .iter()
            .map(|one| (one.slot, one.sealed.as_str()))
            .collect();
        assert_eq!(
            kept,
            [(Slot::Preferred, "wrong again"), (Slot::Fallback, "right")]
        );
    });
}

#[test]
fn given_a_deleted_connection_then_its_secrets_are_gone_and_it_never_comes_back() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let one = connection(&place.store, &acme).await;
        let target = one.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (tenant, id) = (&target.tenant, &target.id);
                tx.put_credential(tenant, id, &credential("first")).await?;
                tx.put_credential(tenant, id, &credential("second")).await?;
                tx.set_connection_state(tenant, id, ConnectionState::Deleted)
                    .await?;
                tx.set_connection_state(tenant, id, ConnectionState::Active)
                    .await?;
                assert!(tx.connections(tenant).await?.is_empty());
                assert_eq!(tx.find_connection(id).await?.as_ref(), Some(tenant));
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        let found = live(&place, &one).await;
        assert_eq!(found.connection.state, ConnectionState::Deleted);
        assert!(found.credentials.is_empty());
    });
}

#[test]
fn given_acts_on_a_connection_then_each_tells_everyone_and_notes_on_a_secret_do_not() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let one = connection(&place.store, &acme).await;
        let secret = credential("first");
        let mut before = place
            .store
            .look(|rows| rows.last_change())
            .await
            .expect("reading works");
        for act in 0..9 {
            let (target, secret) = (one.clone(), secret.clone());
            let unit = place.store.unit(move |tx| {
                Box::pin(async move {
                    let (tenant, id) = (&target.tenant, &target.id);
                    match act {
                        0 => tx.put_credential(tenant, id, &secret).await,
                        1 => tx.rename_connection(tenant, id, "New name").await,
                        2 => tx
                            .pin_endpoints(tenant, id, 1, &endpoints())
                            .await
                            .map(|_| ()),
                        3 => {
                            tx.remember(tenant, id, 1, Some(ClientAuth::Post), false)
                                .await
                        }
                        4 => tx.set_credential_end(tenant, &secret.id, Some(at(9))).await,
                        5 => tx.put_credential(tenant, id, &credential("second")).await,
                        6 => tx.drop_fallback(tenant, id).await.map(|_| ()),
                        7 => revise(tx, &target, &revision(2)).await,
                        _ => {
                            tx.set_connection_state(tenant, id, ConnectionState::Disabled)
                                .await
                        }
                    }
                })
            });
            assert_eq!(unit.await, Ok(()));
            let told = place
                .store
                .look(move |rows| rows.changes_after(before, 10))
                .await;
            let told = told.expect("reading works");
            assert_eq!(told.len(), 1, "act {act}");
            assert_eq!(
                (told[0].kind, &told[0].id),
                (ChangeKind::Connection, &one.id.to_string())
            );
            before = told[0].seq;
        }
        let unit = place.store.unit(move |tx| {
            Box::pin(async move { tx.note_credential(&acme, &secret.id, true, at(1)).await })
        });
        assert_eq!(unit.await, Ok(()));
        assert_eq!(
            place.store.look(|rows| rows.last_change()).await,
            Ok(before)
        );
        let found = live(&place, &one).await.connection;
        assert_eq!(
            (found.name.as_str(), found.state),
            ("New name", ConnectionState::Disabled)
        );
    });
}

#[test]
fn t061_given_another_tenants_id_then_no_act_touches_the_connection() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let one = connection(&place.store, &acme).await;
        let secret = credential("sealed");
        let (target, kept) = (one.clone(), secret.clone());
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                tx.put_credential(&acme, &target.id, &kept).await?;
                tx.rename_connection(&other, &target.id, "Theirs").await?;
                tx.set_connection_state(&other, &target.id, ConnectionState::Deleted)
                    .await?;
                assert!(
                    !tx.pin_endpoints(&other, &target.id, 1, &endpoints())
                        .await?
                );
                tx.remember(&other, &target.id, 1, Some(ClientAuth::Post), true)
                    .await?;
                tx.set_credential_end(&other, &kept.id, None).await?;
                tx.note_credential(&other, &kept.id, true, at(1)).await?;
                assert!(!tx.drop_fallback(&other, &target.id).await?);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        let found = live(&place, &one).await;
        assert_eq!((&found.connection, &found.revision), (&one, &revision(1)));
        assert!(found.credentials == [secret]);
        let stray = one.id.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move { tx.put_credential(&id(), &stray, &credential("x")).await })
        });
        assert!(matches!(unit.await, Err(StoreError::Broken(_))));
    });
}
