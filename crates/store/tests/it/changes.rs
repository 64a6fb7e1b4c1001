//! Changes: numbered in the order of commits, without gaps.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use latchkey_core::{
    audit::{Actor, Event, Origin},
    change::ChangeKind,
    ports::{StoreError, StoreExt as _},
};

use crate::{
    place::{Place, everywhere},
    samples::{at, tenant},
};

/// Readers run beside the writers and must meet every number exactly once, in order.
#[test]
fn given_writers_and_a_reader_at_once_then_the_reader_never_misses_a_number() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let done = Arc::new(AtomicBool::new(false));
        let reader = {
            let (place, done) = (Arc::clone(&place), Arc::clone(&done));
            tokio::spawn(async move {
                let mut seen = Vec::new();
                loop {
                    let over = done.load(Ordering::SeqCst);
                    let last = seen.last().copied().unwrap_or(0);
                    let new = place
                        .store
                        .look(move |rows| rows.changes_after(last, 7))
                        .await;
                    let new = new.expect("reading works");
                    if over && new.is_empty() {
                        return seen;
                    }
                    seen.extend(new.iter().map(|change| change.seq));
                }
            })
        };
        let mut writers = Vec::new();
        for writer in 0..8 {
            let (place, acme) = (Arc::clone(&place), acme.clone());
            writers.push(tokio::spawn(async move {
                for n in 0..10 {
                    let acme = acme.clone();
                    let unit = place.store.unit(move |tx| {
                        Box::pin(async move {
                            let thing = format!("w{writer}n{n}");
                            tx.append_change(&acme, ChangeKind::Session, &thing).await?;
                            tx.append_change(&acme, ChangeKind::Session, &thing).await?;
                            tx.append_change(&acme, ChangeKind::Member, &thing).await?;
                            if n % 5 == 4 {
                                return Err(StoreError::Abandoned);
                            }
                            Ok(())
                        })
                    });
                    let _ = unit.await;
                }
            }));
        }
        for writer in writers {
            writer.await.expect("no panic");
        }
        done.store(true, Ordering::SeqCst);
        let seen = reader.await.expect("no panic");
        // One for the tenant itself, then two for each unit that stood.
        assert_eq!(seen, (1..=1 + 8 * 8 * 2).collect::<Vec<i64>>());
        let last = place.store.look(|rows| rows.last_change()).await;
        assert_eq!(last, Ok(1 + 8 * 8 * 2));
    });
}

#[test]
fn given_old_changes_when_pruned_then_newer_ones_stay_and_numbers_go_on() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        for n in [10, 20, 30] {
            let acme = acme.clone();
            let unit = place.store.unit(move |tx| {
                Box::pin(async move {
                    tx.append_change(&acme, ChangeKind::Tenant, acme.as_str())
                        .await?;
                    let event = Event {
                        tenant: acme.clone(),
                        name: "tenant.changed",
                        origin: Origin {
                            actor: Actor::System,
                            address: None,
                            agent: None,
                            request: String::new(),
                        },
                        target: acme.to_string(),
                        before: serde_json::Value::Null,
                        after: serde_json::Value::Null,
                        at: at(n),
                    };
                    tx.append_event(&event).await
                })
            });
            assert_eq!(unit.await, Ok(()));
        }
        let unit = place
            .store
            .unit(|tx| tx.prune(crate::samples::old(at(25), at(0))));
        assert_eq!(unit.await, Ok(()));
        let left = place.store.look(|rows| rows.changes_after(0, 10)).await;
        let left: Vec<i64> = left
            .expect("reading works")
            .iter()
            .map(|one| one.seq)
            .collect();
        assert_eq!(left, [4]);
        let unit = place
            .store
            .unit(|tx| tx.prune(crate::samples::old(at(99), at(0))));
        assert_eq!(unit.await, Ok(()));
        tenant(&place.store, "other").await;
        let left = place.store.look(|rows| rows.changes_after(0, 10)).await;
        let left: Vec<i64> = left
            .expect("reading works")
            .iter()
            .map(|one| one.seq)
            .collect();
        assert_eq!(left, [5]);
    });
}
