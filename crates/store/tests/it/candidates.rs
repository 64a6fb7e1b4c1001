//! Candidate and past settings, and the secrets and identities that go with them.

use std::sync::Arc;

use latchkey_core::{
    connection::{ClientAuth, Connection, ConnectionState, Slot},
    identity::IdentityState,
    ports::{StoreError, StoreExt as _, Writes, candidates::NewCandidate},
};

use crate::{
    place::{Place, everywhere},
    samples::{
        at, connection, credential, identity_of, member, nobodys_connection, revision, tenant,
    },
};

async fn put(
    tx: &mut dyn Writes,
    one: &Connection,
    n: i64,
    secret: Option<&latchkey_core::connection::Credential>,
) -> Result<(), StoreError> {
    let mut revision = revision(n);
    revision.settings.scopes = format!("openid {n}");
    let candidate = NewCandidate {
        name: &format!("Name {n}"),
        revision: &revision,
        by: "member Ada",
        secret,
    };
    tx.put_candidate(&one.tenant, &one.id, candidate).await
}

#[test]
fn given_a_candidate_then_it_reads_as_if_live_and_the_live_settings_stay() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let one = connection(&place.store, &acme).await;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (t, id) = (&one.tenant, &one.id);
                tx.put_credential(t, id, &credential("old")).await?;
                assert!(tx.candidate(t, id).await?.is_none());
                assert_eq!(tx.next_revision(t, id).await?, 2);
                put(tx, &one, 2, None).await?;
                let shares = tx.candidate(t, id).await?.expect("it is there");
                assert!(!shares.own_secret);
                assert_eq!(shares.live.credentials[0].sealed, "old");
                let new = credential("new");
                put(tx, &one, 3, Some(&new)).await?;
                let found = tx.candidate(t, id).await?.expect("it is there");
                assert!(found.own_secret && found.n() == 3);
                assert_eq!(found.by, "member Ada");
                assert_eq!(found.live.connection.name, "Name 3");
                assert_eq!(found.live.connection.live_revision, 3);
                assert_eq!(found.live.revision.settings.scopes, "openid 3");
                assert_eq!(found.live.credentials[0].sealed, "new");
                let live = tx.connection(t, id).await?.expect("it is there");
                assert_eq!((live.revision.n, &live.connection), (1, &one));
                assert_eq!(live.credentials[0].sealed, "old");
                let replaced = tx.connection_at(t, id, 2).await?;
                assert!(replaced.is_none());
                assert!(tx.connection_at(t, id, 1).await? == Some(live));
                assert!(tx.connection_at(t, id, 3).await? == Some(found.live));
                assert!(tx.candidate(&other, id).await?.is_none());
                assert!(tx.candidate(t, &nobodys_connection()).await?.is_none());
                assert!(!tx.drop_candidate(&other, id).await?);
                assert!(tx.drop_candidate(t, id).await?);
                assert!(!tx.drop_candidate(t, id).await?);
                assert!(tx.candidate(t, id).await?.is_none());
                assert_eq!(put(tx, &one, 3, None).await, Err(StoreError::Taken));
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

#[test]
fn n50_given_a_swap_then_name_secrets_and_pointer_move_and_come_back_by_a_restore() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let one = connection(&place.store, &acme).await;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (t, id) = (&one.tenant, &one.id);
                tx.put_credential(t, id, &credential("oldest")).await?;
                tx.put_credential(t, id, &credential("old")).await?;
                let auth = Some(ClientAuth::Post);
                tx.remember(t, id, 1, auth, true).await?;
                put(tx, &one, 2, Some(&credential("new"))).await?;
                tx.remember_candidate(t, id, 2, Some(ClientAuth::Basic), false)
                    .await?;
                assert!(!tx.make_live(t, id, 7, 2, at(1)).await?, "7 is not live");
                assert!(tx.make_live(t, id, 1, 2, at(1)).await?);
                let live = tx.connection(t, id).await?.expect("it is there");
                assert_eq!(live.revision.n, 2);
                assert_eq!(live.connection.name, "Name 2");
                assert_eq!(live.connection.client_auth, Some(ClientAuth::Basic));
                assert_eq!(live.credentials.len(), 1);
                assert_eq!(live.credentials[0].sealed, "new");
                assert!(tx.candidate(t, id).await?.is_none());
                let past = tx.past_settings(t, id, at(0)).await?;
                assert_eq!(past.len(), 1);
                assert_eq!((past[0].revision.n, past[0].retired), (1, at(1)));
                assert_eq!(past[0].name, one.name);
                assert!(tx.past_settings(t, id, at(1)).await?.is_empty());
                assert!(tx.make_live(t, id, 2, 1, at(2)).await?);
                let back = tx.connection(t, id).await?.expect("it is there");
                assert_eq!(back.revision.n, 1);
                assert_eq!(back.connection.name, one.name);
                assert_eq!(back.connection.client_auth, auth);
                assert!(back.connection.keys_by_app);
                let sealed = |slot| back.credential(slot).map(|one| one.sealed.clone());
                assert_eq!(sealed(Slot::Preferred).as_deref(), Some("old"));
                assert_eq!(sealed(Slot::Fallback).as_deref(), Some("oldest"));
                let past = tx.past_settings(t, id, at(0)).await?;
                assert_eq!(past.len(), 1, "the live ones are no past");
                assert_eq!(past[0].revision.n, 2);
                tx.set_connection_state(t, id, ConnectionState::Deleted)
                    .await?;
                assert!(!tx.make_live(t, id, 1, 2, at(3)).await?, "deleted is final");
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

#[test]
fn given_identities_a_swap_superseded_then_the_restore_revives_them_unless_replaced() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let one = connection(&place.store, &acme).await;
        let role = latchkey_core::member::Role::User;
        let ada = member(&place.store, &acme, "ada@acme.example", role).await;
        let ben = member(&place.store, &acme, "ben@acme.example", role).await;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (t, id) = (&one.tenant, &one.id);
                let of_ada = identity_of(&one, &ada.id, "ada", None);
                let of_ben = identity_of(&one, &ben.id, "ben", None);
                tx.insert_identity(&of_ada).await?;
                tx.insert_identity(&of_ben).await?;
                tx.end_identity(t, &of_ben.id, IdentityState::Unlinked)
                    .await?;
                assert_eq!(tx.supersede_identities(t, id, None, 2).await?, 1);
                assert_eq!(tx.revive_identities(t, id, 3).await?, 0);
                assert_eq!(tx.revive_identities(&other, id, 2).await?, 0);
                assert_eq!(tx.revive_identities(t, id, 2).await?, 1);
                assert_eq!(tx.revive_identities(t, id, 2).await?, 0);
                let issuer = &of_ada.issuer;
                let found = tx.identity_by_subject(t, id, issuer, "ada").await?;
                assert!(found.is_some_and(|one| one.id == of_ada.id));
                let gone = tx.identity_by_subject(t, id, issuer, "ben").await?;
                assert!(gone.is_none(), "unlinked by hand stays so");
                assert_eq!(tx.supersede_identities(t, id, None, 4).await?, 1);
                let again = identity_of(&one, &ada.id, "ada", None);
                tx.insert_identity(&again).await?;
                assert_eq!(
                    tx.revive_identities(t, id, 4).await?,
                    0,
                    "a newer one lives"
                );
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}
