//! Tenants, policy, counters of failures, upkeep.

use std::sync::Arc;

use latchkey_core::{
    change::ChangeKind,
    member::Role,
    policy::{Policy, SsoPolicy},
    ports::StoreExt as _,
    session::Method,
    time::Span,
};

use crate::{
    place::{Place, everywhere},
    samples::{
        START, at, attempt, connection, digest, member, session, store_attempt, take, tenant,
    },
};

#[test]
fn given_tenants_then_they_read_back_in_order_of_creation_by_slug_and_by_name() {
    everywhere(|place: Arc<Place>| async move {
        let first = tenant(&place.store, "zebra").await;
        let second = tenant(&place.store, "acme").await;
        assert_eq!((first.ordinal, second.ordinal), (1, 2));
        let looked = (first.clone(), second.clone());
        let look = place.store.look(move |rows| {
            Box::pin(async move {
                let (first, second) = looked;
                assert_eq!(rows.tenant(&second.id).await?, Some(second.clone()));
                assert_eq!(rows.tenant_by_slug("acme").await?, Some(second.clone()));
                assert_eq!(rows.tenant_by_slug("ACME").await?, None);
                assert_eq!(
                    rows.tenants_by_name("ACME").await?,
                    std::slice::from_ref(&second)
                );
                assert_eq!(rows.tenants_by_name("acm").await?, []);
                assert_eq!(rows.tenants(0, 10).await?, [first.clone(), second.clone()]);
                assert_eq!(rows.tenants(0, 1).await?, [first]);
                assert_eq!(rows.tenants(1, 10).await?, [second]);
                Ok(())
            })
        });
        assert_eq!(look.await, Ok(()));
    });
}

#[test]
fn given_no_policy_then_it_is_optional_since_the_tenants_creation_and_setting_it_tells_everyone() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let required = Policy {
            sso: SsoPolicy::Required,
            since: at(9),
            by: "ada".into(),
        };
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let found = tx.policy(&acme).await?;
                assert_eq!((found.sso, found.since), (SsoPolicy::Optional, START));
                tx.set_policy(&acme, &required).await?;
                tx.set_policy(&acme, &required).await?;
                assert_eq!(tx.policy(&acme).await?, required);
                assert_eq!(tx.policy(&other).await?.sso, SsoPolicy::Optional);
                Ok(acme)
            })
        });
        let acme = unit.await.expect("the unit stands");
        let changes = place.store.look(|rows| rows.changes_after(2, 10)).await;
        let changes = changes.expect("reading works");
        assert_eq!(changes.len(), 1, "one unit tells a thing once");
        assert_eq!(
            (changes[0].kind, changes[0].id.as_str()),
            (ChangeKind::Tenant, acme.as_str())
        );
    });
}

#[test]
fn t110_given_failures_then_they_are_counted_forgotten_in_time_and_cleared() {
    everywhere(|place: Arc<Place>| async move {
        let unit = place.store.unit(|tx| {
            Box::pin(async move {
                assert_eq!(tx.failures("account:x").await?, None);
                assert_eq!(tx.count_failure("account:x", at(0), at(-60)).await?, 1);
                assert_eq!(tx.count_failure("account:x", at(10), at(-50)).await?, 2);
                assert_eq!(tx.count_failure("account:y", at(10), at(-50)).await?, 1);
                assert_eq!(tx.failures("account:x").await?, Some((2, at(10))));
                assert_eq!(tx.count_failure("account:x", at(100), at(40)).await?, 1);
                tx.clear_failures("account:x").await?;
                assert_eq!(tx.failures("account:x").await?, None);
                assert_eq!(tx.failures("account:y").await?, Some((1, at(10))));
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

#[test]
fn t245_given_failures_counted_at_once_then_none_is_lost() {
    everywhere(|place: Arc<Place>| async move {
        let mut tasks = Vec::new();
        for n in 0..40 {
            let place = Arc::clone(&place);
            tasks.push(tokio::spawn(async move {
                let unit = place
                    .store
                    .unit(move |tx| tx.count_failure("account:x", at(n), at(-60)));
                unit.await.expect("counting works")
            }));
        }
        let mut counts = Vec::new();
        for task in tasks {
            counts.push(task.await.expect("no panic"));
        }
        counts.sort_unstable();
        assert_eq!(counts, (1..=40).collect::<Vec<_>>());
    });
}

#[test]
fn given_old_things_when_pruned_then_they_are_gone_and_new_ones_stay() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let way = connection(&place.store, &acme).await;
        let over = session(&place.store, &ada, Method::Sso).await;
        let browser = digest();
        let old = attempt(&way, &browser, at(0));
        let new = attempt(&way, &browser, at(500));
        store_attempt(&place.store, &old).await;
        store_attempt(&place.store, &new).await;
        let unit = place.store.unit(|tx| {
            Box::pin(async move {
                tx.count_failure("account:old", at(0), at(-60)).await?;
                tx.count_failure("account:new", START.plus(Span::hours(48)), at(0))
                    .await?;
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        let day = START.plus(Span::hours(24)).plus(Span::seconds(1));
        let unit = place
            .store
            .unit(move |tx| tx.prune(crate::samples::old(day, at(100))));
        assert_eq!(unit.await, Ok(()));
        let (old_reference, new_reference) = (old.reference.clone(), new.reference.clone());
        let look = place.store.look(move |rows| {
            Box::pin(async move {
                assert_eq!(rows.failures("account:old").await?, None);
                assert!(rows.failures("account:new").await?.is_some());
                assert_eq!(rows.find_session(&over.digest).await?, None);
                assert_eq!(rows.session(&over.tenant, &over.id).await?, None);
                assert_eq!(rows.find_reference(&old_reference).await?, None);
                assert!(rows.find_reference(&new_reference).await?.is_some());
                Ok(())
            })
        });
        assert_eq!(look.await, Ok(()));
        assert!(take(&place.store, &old, &browser, at(0)).await.is_none());
        assert!(take(&place.store, &new, &browser, at(0)).await.is_some());
    });
}
