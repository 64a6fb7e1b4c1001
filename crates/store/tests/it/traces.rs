//! Attempts that never came back, failures, and how many of them are kept.

use std::sync::Arc;

use latchkey_core::{
    ports::{StoreExt as _, traces::Abandoned},
    problem::{Code, Problem, Stage},
    sign_in::{Ending, SignIn},
    trace::Point,
};

use crate::{
    place::{Place, everywhere},
    samples::{at, attempt, connection, digest, id, signed_in, store_attempt, take, tenant},
};

async fn end(place: &Place, one: &SignIn, ending: Ending, n: i64) {
    let one = one.clone();
    let unit = place.store.unit(move |tx| {
        Box::pin(async move {
            let timeline = &one.timeline;
            tx.end_sign_in(&one.tenant, &one.id, &ending, None, timeline, at(n))
                .await
        })
    });
    unit.await.expect("ending works");
}

fn refused() -> Ending {
    Ending::Refused(Problem::new(Code::SsoTokenInvalid, "nonce", Stage::Token))
}

#[test]
fn given_open_attempts_then_each_is_abandoned_once_in_its_time() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let way = connection(&place.store, &acme).await;
        let made: Vec<_> = (0..3).map(|n| attempt(&way, &digest(), at(n))).collect();
        for one in &made {
            store_attempt(&place.store, one).await;
        }
        let taken = take(&place.store, &made[1], &made[1].browser, at(0)).await;
        assert_eq!(taken.expect("taken").timeline, made[1].timeline);
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let open = tx.open_before(at(3), 2).await?;
                let ids = [0, 1].map(|n| (acme.clone(), made[n].id.clone()));
                assert_eq!(open, ids, "oldest first, no more than asked for");
                let before = (at(3), at(0));
                let told = |n: usize, reason: &str| {
                    Some(Abandoned {
                        reference: made[n].reference.clone(),
                        connection: way.id.clone(),
                        reason: reason.into(),
                    })
                };
                let foreign = id();
                let other = tx.abandon(&foreign, &made[0].id, before, at(9)).await?;
                assert_eq!(other, None, "T061");
                let first = tx.abandon(&acme, &made[0].id, before, at(9)).await?;
                assert_eq!(first, told(0, "never_returned"));
                let again = tx.abandon(&acme, &made[0].id, before, at(9)).await?;
                assert_eq!(again, None);
                assert_eq!(tx.find_sign_in(&made[0].state).await?, None);
                let early = tx.abandon(&acme, &made[1].id, before, at(9)).await?;
                assert_eq!(early, None, "one that came back has more time");
                let late = tx
                    .abandon(&acme, &made[1].id, (at(3), at(3)), at(9))
                    .await?;
                assert_eq!(late, told(1, "interrupted"));
                assert_eq!(tx.never_returned(&acme, at(9), 10).await?, 2);
                assert_eq!(tx.never_returned(&acme, at(10), 10).await?, 0);
                assert_eq!(tx.never_returned(&acme, at(9), 1).await?, 1, "to the limit");
                assert_eq!(tx.failed_sign_ins(&acme, at(0), 9).await?, []);
                let record = tx.sign_in_record(&acme, &made[0].id).await?.expect("there");
                assert_eq!(record.outcome.as_deref(), Some("abandoned"));
                assert_eq!(record.timeline.steps()[1].stage, Point::Left);
                assert!(tx.note_typed_number(&acme, &made[0].id, 50_011).await?);
                assert!(
                    !tx.note_typed_number(&foreign, &made[0].id, 1).await?,
                    "T061"
                );
                let record = tx.sign_in_record(&acme, &made[0].id).await?.expect("there");
                assert_eq!(record.typed_number, Some(50_011));
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

#[test]
fn given_failures_then_the_newest_are_read_and_only_those_are_kept() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let way = connection(&place.store, &acme).await;
        let mut made = Vec::new();
        for n in 0..6 {
            let one = attempt(&way, &digest(), at(n));
            store_attempt(&place.store, &one).await;
            let ending = if n == 2 {
                signed_in(&id(), None)
            } else {
                refused()
            };
            end(&place, &one, ending, 10 + n).await;
            made.push(one);
        }
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let newest = tx.failed_sign_ins(&acme, at(0), 3).await?;
                let found: Vec<_> = newest.iter().map(|one| one.reference.as_str()).collect();
                let wanted = [5, 4, 3].map(|n: usize| made[n].reference.as_str());
                assert_eq!(found, wanted);
                assert_eq!(newest[0].code, "sso_token_invalid");
                assert_eq!((newest[0].ended, &newest[0].connection), (at(15), &way.id));
                assert_eq!(tx.failed_sign_ins(&acme, at(15), 9).await?.len(), 1);
                assert_eq!(tx.failed_sign_ins(&id(), at(0), 9).await?, [], "T061");
                let success = tx.last_success(&acme, &way.id, at(0), 10).await?;
                assert_eq!(success, Some(at(12)));
                let beyond = tx.last_success(&acme, &way.id, at(0), 3).await?;
                assert_eq!(beyond, None, "no further than asked for");
                tx.trim_failures(&acme, 2).await?;
                // The moment of the last kept one stays whole.
                assert_eq!(tx.failed_sign_ins(&acme, at(0), 9).await?.len(), 3);
                assert!(tx.sign_in_record(&acme, &made[2].id).await?.is_some());
                assert!(tx.sign_in_record(&acme, &made[1].id).await?.is_none());
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}
