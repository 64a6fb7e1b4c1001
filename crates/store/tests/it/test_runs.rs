//! Test runs: stored, ended once, listed, forgotten, and which of them prove something.

use std::sync::Arc;

use latchkey_core::{
    id::{MemberId, TestRunId},
    member::Role,
    ports::StoreExt as _,
    test_run::{Check, Ended, Mark, Report, Row, TestRun, Verdict},
    time::Timestamp,
};

use crate::{
    place::{Place, everywhere},
    samples::{Counting, at, connection, id, member, tenant},
};

fn run_of(
    connection: &latchkey_core::connection::Connection,
    n: i64,
    by: Option<&MemberId>,
    created: Timestamp,
) -> TestRun {
    TestRun {
        id: TestRunId::new(created, &Counting),
        tenant: connection.tenant.clone(),
        connection: connection.id.clone(),
        revision: n,
        fingerprint: format!("print {n}"),
        started_by: by.cloned(),
        link: None,
        created,
        ended: None,
    }
}

#[test]
fn given_a_run_then_it_ends_once_and_only_the_tenants_own_is_found() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let other = tenant(&place.store, "other").await.id;
        let one = connection(&place.store, &acme).await;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let mut report = Report::default();
                report.set(Row::of(Check::Discovery, Mark::Ok));
                let run = run_of(&one, 1, Some(&ada.id), at(1));
                tx.insert_test_run(&run, &report, at(0)).await?;
                let found = tx.test_run(&acme, &run.id).await?;
                assert_eq!(found, Some((run.clone(), report.clone())));
                assert_eq!(tx.test_run(&other, &run.id).await?, None);
                let ended = Ended {
                    at: at(2),
                    verdict: Verdict::Passed,
                    credential: Some(id()),
                    member: Some(ada.id.clone()),
                };
                report.name = Some("Ada".to_owned());
                assert!(!tx.end_test_run(&other, &run.id, &ended, &report).await?);
                assert!(tx.end_test_run(&acme, &run.id, &ended, &report).await?);
                let again = Ended {
                    verdict: Verdict::Failed,
                    ..ended.clone()
                };
                assert!(!tx.end_test_run(&acme, &run.id, &again, &report).await?);
                let (found, kept) = tx.test_run(&acme, &run.id).await?.expect("it is there");
                assert_eq!(found.ended, Some(ended));
                assert_eq!(kept, report);
                assert_eq!(tx.test_runs(&acme, &one.id).await?, [found]);
                assert!(tx.test_runs(&other, &one.id).await?.is_empty());
                Ok(())
            })
        });
        unit.await.expect("the unit");
    });
}

/// N-50, N-63: only a test that an active admin began and would have been signed in by proves.
#[test]
fn n50_n63_given_runs_of_others_then_they_prove_nothing() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let one = connection(&place.store, &acme).await;
        let ada = member(&place.store, &acme, "ada@acme.example", Role::Admin).await;
        let ben = member(&place.store, &acme, "ben@acme.example", Role::User).await;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let report = Report::default();
                let cases = [
                    (Some(&ada.id), &ada.id, Verdict::Passed, Some(true)),
                    (Some(&ada.id), &ben.id, Verdict::Passed, Some(false)),
                    (Some(&ben.id), &ben.id, Verdict::Passed, Some(false)),
                    (None, &ada.id, Verdict::Passed, Some(false)),
                    (Some(&ada.id), &ada.id, Verdict::Refused, None),
                    (Some(&ada.id), &ada.id, Verdict::Failed, None),
                ];
                for (n, (by, as_whom, verdict, proves)) in (2..).zip(cases) {
                    let run = run_of(&one, n, by, at(n));
                    tx.insert_test_run(&run, &report, at(0)).await?;
                    let ended = Ended {
                        at: at(10),
                        verdict,
                        credential: Some(id()),
                        member: Some(as_whom.clone()),
                    };
                    assert!(tx.end_test_run(&acme, &run.id, &ended, &report).await?);
                    let passed = tx.passed_tests(&acme, &one.id, n, at(10)).await?;
                    let found: Vec<bool> = passed.iter().map(|one| one.is_active_admin).collect();
                    assert_eq!(found.first().copied(), proves, "{n}");
                    assert!(found.len() < 2);
                    assert!(tx.passed_tests(&acme, &one.id, n, at(11)).await?.is_empty());
                }
                Ok(())
            })
        });
        unit.await.expect("the unit");
    });
}

#[test]
fn given_many_runs_then_the_newest_50_stay_and_old_ones_go() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await.id;
        let one = connection(&place.store, &acme).await;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let report = Report::default();
                let mut first: Option<TestRunId> = None;
                for n in 0..52 {
                    let run = run_of(&one, 1, None, at(n));
                    first.get_or_insert(run.id.clone());
                    tx.insert_test_run(&run, &report, at(0)).await?;
                }
                assert_eq!(tx.test_runs(&acme, &one.id).await?.len(), 50);
                let first = first.expect("the first");
                assert_eq!(tx.test_run(&acme, &first).await?, None);
                let last = run_of(&one, 1, None, at(60));
                tx.insert_test_run(&last, &report, at(59)).await?;
                let left = tx.test_runs(&acme, &one.id).await?;
                assert_eq!(left, [last]);
                Ok(())
            })
        });
        unit.await.expect("the unit");
    });
}
