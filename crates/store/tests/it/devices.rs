//! Devices, closed failures, and a session's new value.

use std::sync::Arc;

use latchkey_core::{
    change::ChangeKind,
    device::Device,
    member::{Member, Role},
    ports::{StoreExt as _, rows::SessionsOf},
    session::Method,
    time::Span,
    token::Digest,
};

use crate::{
    place::{Place, everywhere},
    samples::{START, at, digest, member, old, session, tenant},
};

fn device(of: &Member, digest: &Digest, first: i64, last: i64) -> Device {
    Device {
        tenant: of.tenant.clone(),
        member: of.id.clone(),
        digest: digest.clone(),
        agent: "Firefox on Linux".into(),
        first_seen: at(first),
        last_seen: at(last),
    }
}

/// A device is known to its own member of its own tenant only, and its first use stays.
#[test]
fn given_a_device_then_only_its_member_knows_it() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let ben = member(&place.store, &acme, "ben@acme.example", Role::User).await;
        let (one, two) = (digest(), digest());
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                tx.note_device(&device(&ada, &one, 0, 0)).await?;
                tx.note_device(&device(&ada, &one, 90, 90)).await?;
                tx.note_device(&device(&ada, &two, 50, 50)).await?;
                let known = tx.device(&acme, &ada.id, &one, at(80)).await?;
                assert_eq!(known, Some(device(&ada, &one, 0, 90)));
                assert_eq!(tx.device(&acme, &ada.id, &one, at(90)).await?, None);
                assert_eq!(tx.device(&acme, &ben.id, &one, at(0)).await?, None);
                assert_eq!(tx.device(&other, &ada.id, &one, at(0)).await?, None);
                let listed = tx.devices_of(&acme, &ada.id, at(0)).await?;
                let digests: Vec<&Digest> = listed.iter().map(|one| &one.digest).collect();
                assert_eq!(digests, [&one, &two]);
                assert_eq!(tx.devices_of(&acme, &ada.id, at(60)).await?.len(), 1);
                assert_eq!(tx.forget_devices(&other, &ada.id).await?, 0);
                tx.forget_device(&acme, &ben.id, &one).await?;
                tx.forget_device(&acme, &ada.id, &one).await?;
                assert_eq!(tx.device(&acme, &ada.id, &one, at(0)).await?, None);
                assert_eq!(tx.forget_devices(&acme, &ada.id).await?, 1);
                assert_eq!(tx.devices_of(&acme, &ada.id, at(0)).await?, []);
                Ok(())
            })
        });
        unit.await.expect("the unit works");
    });
}

/// Upkeep takes what nobody used; closed failures stay, however old (T111).
#[test]
fn t111_given_upkeep_then_old_devices_go_and_closed_failures_stay() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (one, two) = (digest(), digest());
                tx.note_device(&device(&ada, &one, 0, 0)).await?;
                tx.note_device(&device(&ada, &two, 0, 200)).await?;
                assert!(!tx.failures_closed("account:x").await?);
                tx.close_failures("account:x").await?;
                assert!(!tx.failures_closed("account:x").await?, "nothing to close");
                tx.count_failure("account:x", at(0), at(-60)).await?;
                tx.count_failure("account:y", at(0), at(-60)).await?;
                tx.close_failures("account:x").await?;
                tx.prune(old(at(100), START.minus(Span::days(1)))).await?;
                assert!(tx.failures_closed("account:x").await?);
                assert_eq!(tx.failures("account:y").await?, None);
                tx.count_failure("account:x", at(9_000), at(8_000)).await?;
                assert!(
                    tx.failures_closed("account:x").await?,
                    "counting opens nothing"
                );
                tx.clear_failures("account:x").await?;
                assert!(!tx.failures_closed("account:x").await?);
                assert_eq!(tx.devices_of(&acme, &ada.id, at(-1)).await?.len(), 1);
                Ok(())
            })
        });
        unit.await.expect("the unit works");
    });
}

/// T085: a session's new value takes the place of the old one, once, and everybody is told.
#[test]
fn t085_given_a_renewed_session_then_the_old_value_finds_nothing() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let before = session(&place.store, &ada, Method::Sso).await;
        let last = place.store.look(|rows| rows.last_change()).await;
        let last = last.expect("reading works");
        let mut renewed = before.clone();
        (renewed.digest, renewed.proved) = (digest(), at(500));
        let (unit_before, unit_renewed) = (before.clone(), renewed.clone());
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let mut foreign = unit_renewed.clone();
                foreign.tenant = latchkey_core::id::TenantId::new(START, &crate::samples::Counting);
                let old = &unit_before.digest;
                assert!(!tx.renew_session(&foreign, old).await?);
                assert!(tx.renew_session(&unit_renewed, old).await?);
                let mut again = unit_renewed.clone();
                again.digest = digest();
                assert!(!tx.renew_session(&again, old).await?, "only once");
                assert_eq!(tx.find_session(old).await?, None);
                let found = tx.find_session(&unit_renewed.digest).await?;
                assert_eq!(
                    found,
                    Some((unit_renewed.tenant.clone(), unit_renewed.id.clone()))
                );
                let stored = tx.session(&unit_renewed.tenant, &unit_renewed.id).await?;
                assert_eq!(stored, Some(unit_renewed.clone()));
                Ok(())
            })
        });
        unit.await.expect("the unit works");
        let told = place
            .store
            .look(move |rows| rows.changes_after(last, 100))
            .await;
        let told = told.expect("reading works");
        assert_eq!(told.len(), 1);
        assert_eq!(
            (told[0].kind, told[0].id.as_str()),
            (ChangeKind::Session, before.id.as_str())
        );
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let one = SessionsOf::One(renewed.id.clone());
                tx.end_sessions(&acme, &one, at(600)).await?;
                let mut late = renewed.clone();
                late.digest = digest();
                assert!(!tx.renew_session(&late, &renewed.digest).await?, "it ended");
                Ok(())
            })
        });
        unit.await.expect("the unit works");
    });
}
