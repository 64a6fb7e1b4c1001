//! The outbox: leased by one, recorded by who holds the lease, gone when it is old.

use std::{collections::BTreeSet, sync::Arc};

use latchkey_core::{
    id::{DeliveryId, TenantId},
    mail::{Delivery, DeliveryEnd, DeliveryState},
    ports::{Store, StoreExt as _},
    time::{Span, Timestamp},
};
use latchkey_store::Database;

use crate::{
    place::{Place, everywhere, patient},
    samples::{at, id, old, tenant},
};

/// How often a race is run; TEST_TRIALS raises it.
fn trials() -> usize {
    let wanted = std::env::var("TEST_TRIALS").ok();
    wanted.and_then(|text| text.parse().ok()).unwrap_or(200)
}

fn mail(tenant: &TenantId, due: Timestamp) -> Delivery {
    Delivery {
        id: id(),
        tenant: tenant.clone(),
        name: "test".into(),
        recipient: "ada@acme.example".into(),
        member: None,
        thing: None,
        sealed: "sealed letter".into(),
        state: DeliveryState::Queued,
        tries: 0,
        due,
        problem: None,
        created: due,
        ended: None,
    }
}

async fn put(store: &dyn Store, mail: &Delivery) {
    let mail = mail.clone();
    let unit = store.unit(move |tx| Box::pin(async move { tx.insert_delivery(&mail).await }));
    unit.await.expect("it is new");
}

async fn lease(store: &dyn Store, owner: &str, now: Timestamp, limit: i64) -> Vec<Delivery> {
    let owner = owner.to_owned();
    let until = now.plus(Span::minutes(5));
    let unit = store.unit(move |tx| {
        Box::pin(async move { tx.lease_deliveries(&owner, now, until, limit).await })
    });
    unit.await.expect("leasing works")
}

async fn end(
    store: &dyn Store,
    mail: &Delivery,
    owner: &str,
    end: DeliveryEnd,
    now: Timestamp,
) -> bool {
    let (mail, owner) = (mail.clone(), owner.to_owned());
    let unit = store
        .unit(move |tx| Box::pin(async move { tx.end_delivery(&mail, &owner, &end, now).await }));
    unit.await.expect("ending works")
}

async fn one(store: &dyn Store, tenant: &TenantId, id: &DeliveryId) -> Option<Delivery> {
    let (tenant, id) = (tenant.clone(), id.clone());
    let look = store.look(move |rows| Box::pin(async move { rows.delivery(&tenant, &id).await }));
    look.await.expect("reading works")
}

async fn is_due(store: &dyn Store, now: Timestamp) -> bool {
    let look = store.look(move |rows| Box::pin(async move { rows.deliveries_are_due(now).await }));
    look.await.expect("reading works")
}

#[test]
fn t227_given_a_mail_then_it_is_leased_when_due_by_one_and_again_after_the_lease() {
    everywhere(|place: Arc<Place>| async move {
        let store = &place.store;
        let acme = tenant(store, "acme").await.id;
        let written = mail(&acme, at(10));
        put(store, &written).await;
        assert!(!is_due(store, at(9)).await);
        assert!(lease(store, "one", at(9), 9).await.is_empty());
        assert!(is_due(store, at(10)).await);
        let mine = lease(store, "one", at(10), 9).await;
        let expected = Delivery {
            tries: 1,
            ..written.clone()
        };
        assert_eq!(mine, [expected]);
        assert!(!is_due(store, at(309)).await);
        assert!(lease(store, "two", at(309), 9).await.is_empty());
        assert!(is_due(store, at(310)).await);
        assert_eq!(lease(store, "two", at(310), 9).await[0].tries, 2);
        let late = end(store, &written, "one", DeliveryEnd::Sent, at(311)).await;
        assert!(!late, "who lost the lease records nothing");
        assert!(end(store, &written, "two", DeliveryEnd::Sent, at(312)).await);
        assert!(!end(store, &written, "two", DeliveryEnd::Sent, at(313)).await);
        let sent = one(store, &acme, &written.id).await.expect("kept");
        assert_eq!(
            (sent.state, sent.ended),
            (DeliveryState::Sent, Some(at(312)))
        );
        assert_eq!(sent.sealed, "", "a sent letter is wiped");
        assert!(!is_due(store, at(9_999)).await);
    });
}

/// T227: two processes lease at once, many times; no mail is ever leased by both.
#[test]
fn t227_given_two_processes_that_lease_at_once_then_each_mail_is_leased_once() {
    everywhere(|place: Arc<Place>| async move {
        let other = Database::open(&place.address, &patient()).await;
        let other = Arc::new(other.expect("it opens"));
        let acme = tenant(&place.store, "acme").await.id;
        for trial in 0..trials() {
            let now = at(i64::try_from(trial).expect("small") * 1_000);
            let mut written = BTreeSet::new();
            for _ in 0..3 {
                let mail = mail(&acme, now);
                written.insert(mail.id.clone());
                put(&place.store, &mail).await;
            }
            let mut tasks = Vec::new();
            for process in ["one", "two"] {
                let (place, other) = (Arc::clone(&place), Arc::clone(&other));
                tasks.push(tokio::spawn(async move {
                    let store = if process == "one" {
                        &place.store
                    } else {
                        &*other
                    };
                    lease(store, process, now, 10).await
                }));
            }
            let mut leased = Vec::new();
            for task in tasks {
                leased.extend(task.await.expect("no panic"));
            }
            // What a lock kept from both is leased by the next round.
            leased.extend(lease(&place.store, "three", now, 10).await);
            let distinct: BTreeSet<_> = leased.iter().map(|mail| mail.id.clone()).collect();
            assert_eq!(distinct.len(), leased.len(), "trial {trial}: leased twice");
            assert_eq!(distinct, written, "trial {trial}");
            for mail in &leased {
                for owner in ["one", "two", "three"] {
                    end(&place.store, mail, owner, DeliveryEnd::Sent, now).await;
                }
            }
        }
        other.close().await;
    });
}

/// A tenant's many mails do not hold up another tenant's one.
#[test]
fn given_two_tenants_then_they_take_turns() {
    everywhere(|place: Arc<Place>| async move {
        let store = &place.store;
        let acme = tenant(store, "acme").await.id;
        let other = tenant(store, "other").await.id;
        for n in 0..10 {
            put(store, &mail(&acme, at(n))).await;
        }
        put(store, &mail(&other, at(50))).await;
        let leased = lease(store, "one", at(60), 3).await;
        let of_other = leased.iter().filter(|mail| mail.tenant == other).count();
        assert_eq!((leased.len(), of_other), (3, 1));
    });
}

#[test]
fn given_a_try_that_failed_then_it_waits_or_is_over_and_can_be_queued_again() {
    everywhere(|place: Arc<Place>| async move {
        let store = &place.store;
        let acme = tenant(store, "acme").await.id;
        let other = tenant(store, "other").await.id;
        let written = mail(&acme, at(0));
        put(store, &written).await;
        lease(store, "one", at(0), 1).await;
        let again = DeliveryEnd::Again("connect", at(30));
        assert!(end(store, &written, "one", again, at(1)).await);
        let waits = one(store, &acme, &written.id).await.expect("kept");
        assert_eq!(waits.problem.as_deref(), Some("connect"));
        assert_eq!((waits.due, waits.tries), (at(30), 1));
        assert_eq!(waits.sealed, "sealed letter");
        assert!(!is_due(store, at(29)).await);
        lease(store, "two", at(30), 1).await;
        let failed = DeliveryEnd::Failed("refused_recipient");
        assert!(end(store, &written, "two", failed, at(31)).await);
        let over = one(store, &acme, &written.id).await.expect("kept");
        assert_eq!(over.state, DeliveryState::Failed);
        assert_eq!(over.sealed, "sealed letter", "it can be sent again");
        assert!(!requeue(store, &other, &written.id, at(40)).await);
        assert!(requeue(store, &acme, &written.id, at(40)).await);
        let queued = one(store, &acme, &written.id).await.expect("kept");
        let fresh = (queued.state, queued.tries, queued.due, queued.problem);
        assert_eq!(fresh, (DeliveryState::Queued, 0, at(40), None));
        lease(store, "three", at(40), 1).await;
        assert!(
            !requeue(store, &acme, &written.id, at(41)).await,
            "it is being tried"
        );
        assert!(end(store, &written, "three", DeliveryEnd::Sent, at(42)).await);
        assert!(
            !requeue(store, &acme, &written.id, at(43)).await,
            "it was sent"
        );
    });
}

async fn requeue(store: &dyn Store, tenant: &TenantId, id: &DeliveryId, now: Timestamp) -> bool {
    let (tenant, id) = (tenant.clone(), id.clone());
    let unit =
        store.unit(move |tx| Box::pin(async move { tx.requeue_delivery(&tenant, &id, now).await }));
    unit.await.expect("queueing works")
}

/// T132: what is newer drops what waits, also what is just being tried, for the same thing, letter and person only;
/// the letter of one that failed is wiped, so that its dead link is never sent again.
#[test]
fn t132_given_a_newer_mail_about_the_same_thing_then_what_waits_is_dropped() {
    everywhere(|place: Arc<Place>| async move {
        let store = &place.store;
        let acme = tenant(store, "acme").await.id;
        let about = |thing: &str, name: &str| Delivery {
            thing: Some(thing.into()),
            name: name.into(),
            ..mail(&acme, at(0))
        };
        let older = about("ivt_one", "invitation");
        let given_up = about("ivt_one", "invitation");
        let to_another = Delivery {
            recipient: "ben@acme.example".into(),
            ..about("ivt_one", "invitation")
        };
        let kept = [
            about("ivt_two", "invitation"),
            about("ivt_one", "other"),
            to_another,
        ];
        for mail in kept.iter().chain([&older, &given_up]) {
            put(store, mail).await;
        }
        lease(store, "one", at(0), 9).await;
        let end_of = DeliveryEnd::Failed("refused_recipient");
        assert!(end(store, &given_up, "one", end_of, at(1)).await);
        let tenant = acme.clone();
        let unit = store.unit(move |tx| {
            Box::pin(async move {
                tx.drop_deliveries(&tenant, "ivt_one", "invitation", "ada@acme.example", at(5))
                    .await
            })
        });
        unit.await.expect("dropping works");
        let dropped = one(store, &acme, &older.id).await.expect("kept");
        assert_eq!(dropped.state, DeliveryState::Dropped);
        assert_eq!((dropped.sealed.as_str(), dropped.ended), ("", Some(at(5))));
        assert!(!end(store, &older, "one", DeliveryEnd::Sent, at(6)).await);
        let failed = one(store, &acme, &given_up.id).await.expect("kept");
        assert_eq!(
            (failed.state, failed.ended),
            (DeliveryState::Failed, Some(at(1)))
        );
        assert!(!requeue(store, &acme, &given_up.id, at(7)).await);
        for mail in &kept {
            let still = one(store, &acme, &mail.id).await.expect("kept");
            assert_eq!(still.state, DeliveryState::Queued);
        }
    });
}

#[test]
fn given_many_things_then_each_ones_newest_mail_is_found_in_its_tenant_only() {
    everywhere(|place: Arc<Place>| async move {
        let store = &place.store;
        let acme = tenant(store, "acme").await.id;
        let other = tenant(store, "other").await.id;
        let mut wanted = BTreeSet::new();
        let mut things = Vec::new();
        for n in 0..45 {
            let thing = format!("ivt_{n}");
            let of = |tenant: &TenantId, second: i64| Delivery {
                id: DeliveryId::new(at(second), &crate::samples::Counting),
                thing: Some(thing.clone()),
                ..mail(tenant, at(second))
            };
            let newest = of(&acme, 5);
            // Written down later, but no mail of the thing's own.
            let wish = Delivery {
                id: DeliveryId::new(at(8), &crate::samples::Counting),
                name: "invitation-wanted".into(),
                ..of(&acme, 4)
            };
            for mail in [&of(&acme, 1), &newest, &of(&other, 9), &wish] {
                put(store, mail).await;
            }
            wanted.insert(newest.id);
            things.push(thing);
        }
        things.push("ivt_without".into());
        let tenant = acme.clone();
        let look = store
            .look(move |rows| Box::pin(async move { rows.deliveries_of(&tenant, &things).await }));
        let found = look.await.expect("reading works");
        assert_eq!(found.len(), 45);
        let found: BTreeSet<_> = found.into_iter().map(|mail| mail.id).collect();
        assert_eq!(found, wanted);
        let look = store
            .look(move |rows| Box::pin(async move { rows.recent_deliveries(&acme, 50).await }));
        let recent = look.await.expect("reading works");
        assert_eq!(recent.len(), 50);
        assert!(recent.iter().all(|mail| mail.tenant != other));
        assert!(recent[..45].iter().all(|mail| mail.created == at(5)));
    });
}

/// The letter of a failed mail goes after its time, the row after its own; nothing that waits ever goes.
#[test]
fn t146_given_upkeep_then_old_letters_are_wiped_and_ended_rows_go() {
    everywhere(|place: Arc<Place>| async move {
        let store = &place.store;
        let acme = tenant(store, "acme").await.id;
        let waits = mail(&acme, at(0));
        let failed = mail(&acme, at(0));
        put(store, &failed).await;
        lease(store, "one", at(0), 9).await;
        end(
            store,
            &failed,
            "one",
            DeliveryEnd::Failed("connect"),
            at(10),
        )
        .await;
        put(store, &waits).await;
        let prune = |before, ended| store.unit(move |tx| tx.prune(old(before, ended)));
        prune(at(10), at(0)).await.expect("upkeep works");
        let kept = one(store, &acme, &failed.id).await.expect("kept");
        assert_eq!(kept.sealed, "sealed letter");
        prune(at(11), at(0)).await.expect("upkeep works");
        let wiped = one(store, &acme, &failed.id).await.expect("kept");
        assert_eq!(wiped.sealed, "");
        assert!(!requeue(store, &acme, &failed.id, at(20)).await);
        prune(at(11), at(11)).await.expect("upkeep works");
        assert!(one(store, &acme, &failed.id).await.is_none());
        assert!(one(store, &acme, &waits.id).await.is_some());
    });
}
