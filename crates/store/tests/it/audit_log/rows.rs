//! Who seals, what is read of whom, and that a tally is told once.

use std::sync::Arc;

use latchkey_core::{
    id::{MemberId, TenantId},
    member::Role,
    ports::{StoreExt as _, audit_log::Tally},
    time::Span,
};

use super::{Place, append, seal, seal_at, verify};
use crate::{
    place::everywhere,
    samples::{START, at, id, member, tenant},
};

#[test]
fn given_events_then_they_are_sealed_once_and_in_order() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        append(&place, &acme, 3).await;
        append(&place, &other, 2).await;
        assert_eq!(seal(&place).await.events, 5);
        assert_eq!(seal(&place).await.events, 0);
        append(&place, &acme, 1).await;
        let found = verify(&place, &acme).await;
        assert_eq!((found.entries, found.sealed, found.waiting), (4, 3, 1));
        assert_eq!(found.checkpoints, 1);
        assert_eq!(seal(&place).await.events, 1);
        let found = verify(&place, &acme).await;
        assert_eq!((found.entries, found.sealed, found.checkpoints), (4, 4, 2));
        assert_eq!(found.head.map(|head| head.seq), Some(4));
        assert_eq!(verify(&place, &other).await.sealed, 2);
    });
}

/// More than fits into one unit.
#[test]
fn given_many_events_then_all_are_sealed_in_bounded_units() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let event = super::event(&acme, 1);
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                for _ in 0..1_203 {
                    tx.append_event(&event).await?;
                }
                Ok(())
            })
        });
        unit.await.expect("appended");
        assert_eq!(seal(&place).await.events, 1_203);
        let found = verify(&place, &acme).await;
        assert_eq!((found.entries, found.sealed), (1_203, 1_203));
        assert_eq!((found.checkpoints, found.broken), (3, None));
    });
}

/// While one process has the lease the other seals nothing; when it is over, it does.
#[test]
fn given_two_sealers_then_one_has_the_lease() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        append(&place, &acme, 1).await;
        assert_eq!(seal_at(&place, "one", START).await.events, 1);
        append(&place, &acme, 1).await;
        assert_eq!(seal_at(&place, "two", at(5)).await.events, 0);
        assert_eq!(seal_at(&place, "two", at(11)).await.events, 1);
        assert_eq!(verify(&place, &acme).await.broken, None);
    });
}

/// Two that both believe they have the lease do not fork the chain.
#[test]
fn given_two_sealers_at_once_then_the_chain_holds() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        for round in 0..20 {
            append(&place, &acme, 3).await;
            let now = START.plus(Span::hours(round));
            let both: Vec<_> = ["one", "two"]
                .into_iter()
                .map(|owner| {
                    let place = Arc::clone(&place);
                    // The second comes as if the first's lease were long over.
                    let now = if owner == "two" {
                        now.plus(Span::minutes(30))
                    } else {
                        now
                    };
                    tokio::spawn(async move { seal_at(&place, owner, now).await.events })
                })
                .collect();
            let mut events = 0;
            for one in both {
                events += one.await.expect("it ends");
            }
            assert_eq!(events, 3, "round {round}");
        }
        let found = verify(&place, &acme).await;
        assert_eq!((found.sealed, found.broken), (60, None));
    });
}

#[test]
fn given_a_sealed_number_when_it_was_raised_meanwhile_then_the_unit_gives_up() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let raise = |from, to| {
            let acme = acme.clone();
            place
                .store
                .unit(move |tx| Box::pin(async move { tx.raise_sealed(&acme, from, to).await }))
        };
        assert_eq!(raise(0, 3).await, Ok(true));
        assert_eq!(raise(0, 2).await, Ok(false));
        assert_eq!(raise(3, 4).await, Ok(true));
    });
}

async fn names(place: &Place, tenant: &TenantId, ids: Vec<MemberId>) -> Vec<String> {
    let tenant = tenant.clone();
    let read = place
        .store
        .look(move |rows| Box::pin(async move { rows.named_members(&tenant, &ids).await }));
    let mut names: Vec<String> = read
        .await
        .expect("read")
        .into_iter()
        .map(|one| one.email)
        .collect();
    names.sort();
    names
}

/// T234: another tenant's events and names are not there.
#[test]
fn t234_given_two_tenants_then_each_reads_its_own() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let eve = member(&place.store, &other, "eve@other.example", Role::User).await;
        append(&place, &acme, 3).await;
        append(&place, &other, 1).await;
        let mut ids = vec![ada.id.clone(), eve.id.clone()];
        ids.extend((0..20).map(|_| id()));
        ids.push(ada.id.clone());
        let both = names(&place, &acme, ids).await;
        assert_eq!(both, ["ada@acme.example", "ada@acme.example"]);
        let tenant = acme.clone();
        let read = place.store.look(move |rows| {
            Box::pin(async move { rows.events_before(&tenant, i64::MAX, 10).await })
        });
        let events = read.await.expect("read");
        let numbers: Vec<i64> = events.iter().map(|event| event.seq).collect();
        assert_eq!(numbers, [3, 2, 1]);
        let tenant = acme.clone();
        let read = place
            .store
            .look(move |rows| Box::pin(async move { rows.events_before(&tenant, 3, 1).await }));
        assert_eq!(read.await.expect("read")[0].seq, 2);
        assert_eq!(verify(&place, &other).await.entries, 1);
    });
}

async fn count(place: &Place, tenant: &TenantId, n: i64, end: i64) {
    for k in 0..n {
        let tenant = tenant.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                tx.tally(&tenant, "password", "invalid_credentials", at(end), at(k))
                    .await
            })
        });
        unit.await.expect("counted");
    }
}

async fn ended(place: &Place, now: i64) -> Vec<Tally> {
    let read = place
        .store
        .look(move |rows| rows.ended_tallies(at(now), 10));
    read.await.expect("read")
}

async fn take(place: &Place, tally: &Tally) -> Option<Tally> {
    let tally = tally.clone();
    let unit = place
        .store
        .unit(move |tx| Box::pin(async move { tx.take_tally(&tally).await }));
    unit.await.expect("done")
}

/// T235: counted exactly, taken by one.
#[test]
fn t235_given_a_tally_then_it_is_exact_and_taken_once() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        count(&place, &acme, 7, 60).await;
        assert_eq!(ended(&place, 59).await, []);
        let found = ended(&place, 60).await;
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].counted, found[0].first, found[0].last),
            (7, at(0), at(6))
        );
        // One more between reading and taking is in what is taken.
        count(&place, &acme, 1, 60).await;
        let taken = take(&place, &found[0]).await.expect("ours");
        assert_eq!(taken.counted, 8);
        assert_eq!(take(&place, &found[0]).await, None);
        // One that comes too late is told by itself.
        count(&place, &acme, 1, 60).await;
        assert_eq!(ended(&place, 61).await[0].counted, 1);
    });
}
