//! Sessions: found by digest, ended at once.

use std::sync::Arc;

use latchkey_core::{
    change::{Change, ChangeKind},
    member::Role,
    ports::{StoreExt as _, rows::SessionsOf},
    session::{Method, Session},
};

use crate::{
    opening::number,
    place::{Place, everywhere},
    samples::{at, digest, id, member, session, tenant},
};

async fn end(place: &Place, one: &Session, which: SessionsOf) -> (i64, Vec<Change>) {
    let before = place
        .store
        .look(|rows| rows.last_change())
        .await
        .expect("reading works");
    let tenant = one.tenant.clone();
    let unit = place
        .store
        .unit(move |tx| Box::pin(async move { tx.end_sessions(&tenant, &which, at(60)).await }));
    let ended = unit.await.expect("ending works");
    let told = place
        .store
        .look(move |rows| rows.changes_after(before, 100))
        .await;
    (ended, told.expect("reading works"))
}

async fn is_open(place: &Place, one: &Session) -> bool {
    let one = one.clone();
    let look = place
        .store
        .look(move |rows| Box::pin(async move { rows.session(&one.tenant, &one.id).await }));
    look.await.expect("reading works").is_some()
}

#[test]
fn given_a_session_then_it_is_found_by_its_digest_and_reads_back_whole() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let mut one = session(&place.store, &ada, Method::Sso).await;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let found = tx.find_session(&one.digest).await?;
                assert_eq!(found, Some((acme.clone(), one.id.clone())));
                assert_eq!(tx.find_session(&digest()).await?, None);
                assert_eq!(tx.session(&acme, &one.id).await?, Some(one.clone()));
                assert_eq!(tx.session(&other, &one.id).await?, None);
                tx.touch_session(&acme, &one.id, at(400)).await?;
                tx.touch_session(&acme, &one.id, at(300)).await?;
                tx.touch_session(&other, &one.id, at(900)).await?;
                one.last_seen = at(400);
                assert_eq!(tx.session(&acme, &one.id).await?, Some(one));
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

#[test]
fn given_sessions_to_end_then_exactly_those_end_and_each_is_told() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let bob = member(&place.store, &acme, "bob@acme.example", Role::User).await;
        let eve = member(&place.store, &other, "eve@other.example", Role::User).await;
        let sso = session(&place.store, &ada, Method::Sso).await;
        let password = session(&place.store, &ada, Method::Password).await;
        let second = session(&place.store, &ada, Method::Password).await;
        let bobs = session(&place.store, &bob, Method::Password).await;
        let theirs = session(&place.store, &eve, Method::Password).await;

        let (ended, told) = end(&place, &sso, SessionsOf::One(theirs.id.clone())).await;
        assert_eq!(
            (ended, told.len()),
            (0, 0),
            "T061: another tenant's session"
        );
        let (ended, told) = end(&place, &sso, SessionsOf::One(second.id.clone())).await;
        assert_eq!((ended, told.len()), (1, 1));
        assert_eq!(
            (told[0].kind, &told[0].id),
            (ChangeKind::Session, &second.id.to_string())
        );
        let (ended, told) = end(&place, &sso, SessionsOf::One(second.id.clone())).await;
        assert_eq!((ended, told.len()), (0, 0), "it ends once");

        let which = SessionsOf::MemberBy(ada.id.clone(), Method::Password);
        let (ended, told) = end(&place, &sso, which).await;
        assert_eq!((ended, told.len()), (1, 1));
        assert_eq!(told[0].id, password.id.to_string());
        assert!(is_open(&place, &sso).await && !is_open(&place, &password).await);

        let newer = session(&place.store, &ada, Method::Sso).await;
        let which = SessionsOf::Member(ada.id.clone(), Some(newer.id.clone()));
        let (ended, told) = end(&place, &sso, which).await;
        assert_eq!((ended, told[0].id.clone()), (1, sso.id.to_string()));
        assert!(is_open(&place, &newer).await && is_open(&place, &bobs).await);
        let last = session(&place.store, &ada, Method::Sso).await;
        let (ended, told) = end(&place, &sso, SessionsOf::Member(ada.id.clone(), None)).await;
        assert_eq!((ended, told.len()), (2, 2));
        assert!(!is_open(&place, &last).await);

        let kept = session(&place.store, &bob, Method::Sso).await;
        let (ended, told) = end(&place, &bobs, SessionsOf::TenantBy(Method::Password)).await;
        assert_eq!((ended, told.len()), (1, 1));
        assert_eq!(
            (told[0].kind, &told[0].id),
            (ChangeKind::Tenant, &acme.to_string())
        );
        assert!(is_open(&place, &kept).await && is_open(&place, &theirs).await);
    });
}

#[test]
fn given_an_ended_session_then_it_is_not_moved_forward() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let one = session(&place.store, &ada, Method::Sso).await;
        end(&place, &one, SessionsOf::One(one.id.clone())).await;
        let touched = one.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                tx.touch_session(&touched.tenant, &touched.id, at(100))
                    .await?;
                tx.session(&touched.tenant, &touched.id).await
            })
        });
        assert_eq!(unit.await, Ok(None));
        let moved = "SELECT COUNT(*) FROM session WHERE last_seen <> created";
        assert_eq!(number(&place, moved).await, 0);
        let nobody = id();
        let look = place
            .store
            .look(move |rows| Box::pin(async move { rows.session(&acme, &nobody).await }));
        assert_eq!(look.await, Ok(None));
    });
}
