//! Sign-ins: taken once, by the right browser, in time.

use std::sync::Arc;

use latchkey_core::{
    connection::Connection,
    id::CredentialId,
    member::{Member, MemberState, Role},
    ports::{StoreError, StoreExt as _},
    problem::{Code, Evidence, Problem, Stage},
    sign_in::{Ending, SignIn},
    time::{Span, Timestamp},
};
use latchkey_store::Database;

use crate::{
    opening::number,
    place::{Place, everywhere, patient},
    samples::{
        at, attempt, connection, digest, id, identity_of, member, signed_in, store_attempt,
        store_identity, take, tenant,
    },
};

/// How often a race is run; TEST_TRIALS raises it.
fn trials() -> usize {
    let wanted = std::env::var("TEST_TRIALS").ok();
    wanted.and_then(|text| text.parse().ok()).unwrap_or(200)
}

async fn way(place: &Place) -> Connection {
    let acme = tenant(&place.store, "acme").await.id;
    connection(&place.store, &acme).await
}

async fn end(place: &Place, one: &SignIn, ending: Ending, now: Timestamp) {
    let one = one.clone();
    let unit = place.store.unit(move |tx| {
        Box::pin(async move {
            let (email, steps) = (Some("ada@acme.example"), &one.timeline);
            tx.end_sign_in(&one.tenant, &one.id, &ending, email, steps, now)
                .await
        })
    });
    unit.await.expect("ending works");
}

#[test]
fn t002_given_an_attempt_then_it_is_taken_whole_and_once() {
    everywhere(|place: Arc<Place>| async move {
        let one = attempt(&way(&place).await, &digest(), at(0));
        store_attempt(&place.store, &one).await;
        let looked = one.clone();
        let look = place.store.look(move |rows| {
            Box::pin(async move {
                let expected = Some((looked.tenant.clone(), looked.id.clone()));
                assert_eq!(rows.find_sign_in(&looked.state).await?, expected);
                assert_eq!(rows.find_reference(&looked.reference).await?, expected);
                assert_eq!(rows.find_sign_in(&digest()).await?, None);
                Ok(())
            })
        });
        assert_eq!(look.await, Ok(()));
        let taken = take(&place.store, &one, &one.browser, at(0)).await;
        assert_eq!(taken, Some(one.clone()));
        assert_eq!(take(&place.store, &one, &one.browser, at(0)).await, None);
        end(&place, &one, signed_in(&id(), None), at(5)).await;
        assert_eq!(take(&place.store, &one, &one.browser, at(0)).await, None);
    });
}

/// T003, T245: two processes, one attempt, many times.
#[test]
fn t003_t245_given_an_attempt_taken_by_two_processes_at_once_then_exactly_one_gets_it() {
    everywhere(|place: Arc<Place>| async move {
        let other = Database::open(&place.address, &patient())
            .await
            .expect("it opens");
        let other = Arc::new(other);
        let way = way(&place).await;
        for trial in 0..trials() {
            let one = attempt(&way, &digest(), at(0));
            store_attempt(&place.store, &one).await;
            let mut tasks = Vec::new();
            for process in 0..2 {
                let (place, other, one) = (Arc::clone(&place), Arc::clone(&other), one.clone());
                tasks.push(tokio::spawn(async move {
                    let store = if process == 0 { &place.store } else { &*other };
                    take(store, &one, &one.browser, at(0)).await.is_some()
                }));
            }
            let mut winners = 0;
            for task in tasks {
                winners += usize::from(task.await.expect("no panic"));
            }
            assert_eq!(winners, 1, "trial {trial}");
        }
        other.close().await;
    });
}

#[test]
fn t001_t004_given_an_old_attempt_or_another_browser_or_tenant_then_it_is_not_taken() {
    everywhere(|place: Arc<Place>| async move {
        let one = attempt(&way(&place).await, &digest(), at(0));
        store_attempt(&place.store, &one).await;
        let late = at(0).plus(Span::millis(1));
        assert_eq!(
            take(&place.store, &one, &one.browser, late).await,
            None,
            "T001"
        );
        assert_eq!(
            take(&place.store, &one, &digest(), at(0)).await,
            None,
            "T004"
        );
        let mut elsewhere = one.clone();
        elsewhere.tenant = tenant(&place.store, "other").await.id;
        let taken = take(&place.store, &elsewhere, &one.browser, at(0)).await;
        assert_eq!(taken, None, "T061");
        assert_eq!(
            take(&place.store, &one, &one.browser, at(0)).await,
            Some(one)
        );
    });
}

#[test]
fn t018_given_an_eleventh_open_attempt_of_a_browser_then_the_oldest_is_dropped_in_any_tenant() {
    everywhere(|place: Arc<Place>| async move {
        let acme = way(&place).await;
        let other = tenant(&place.store, "other").await.id;
        let other = connection(&place.store, &other).await;
        let browser = digest();
        let bystander = attempt(&acme, &digest(), at(0));
        store_attempt(&place.store, &bystander).await;
        let mut made = Vec::new();
        for n in 0..12 {
            let one = attempt(if n % 2 == 0 { &acme } else { &other }, &browser, at(n));
            store_attempt(&place.store, &one).await;
            made.push(one);
        }
        for (n, one) in made.iter().enumerate() {
            let taken = take(&place.store, one, &browser, at(0)).await;
            assert_eq!(taken.is_some(), n >= 2, "attempt {n}");
        }
        assert!(
            take(&place.store, &bystander, &bystander.browser, at(0))
                .await
                .is_some()
        );
    });
}

/// T018: only open attempts count; those that were answered push nobody out.
#[test]
fn t018_given_answered_attempts_then_they_do_not_count_against_the_open_ones() {
    everywhere(|place: Arc<Place>| async move {
        let way = way(&place).await;
        let browser = digest();
        let waiting = attempt(&way, &browser, at(0));
        store_attempt(&place.store, &waiting).await;
        for n in 1..15 {
            let one = attempt(&way, &browser, at(n));
            store_attempt(&place.store, &one).await;
            assert!(take(&place.store, &one, &browser, at(0)).await.is_some());
        }
        assert!(
            take(&place.store, &waiting, &browser, at(0))
                .await
                .is_some()
        );
    });
}

#[test]
fn given_an_ending_then_the_record_says_it_and_the_sealed_proofs_are_gone() {
    everywhere(|place: Arc<Place>| async move {
        let one = attempt(&way(&place).await, &digest(), at(0));
        store_attempt(&place.store, &one).await;
        let (tenant, sign_in) = (one.tenant.clone(), one.id.clone());
        let record = || {
            let (tenant, sign_in) = (tenant.clone(), sign_in.clone());
            place.store.look(move |rows| {
                Box::pin(async move { rows.sign_in_record(&tenant, &sign_in).await })
            })
        };
        let pending = record().await.expect("reading works").expect("there");
        assert_eq!((pending.ended, pending.outcome), (None, None));
        assert_eq!((pending.created, pending.revision), (at(0), 1));
        assert_eq!(
            (&pending.connection, &pending.browser),
            (&one.connection, &one.browser)
        );
        take(&place.store, &one, &one.browser, at(0))
            .await
            .expect("taken");
        let problem = Problem::new(Code::SsoTokenInvalid, "nonce", Stage::Token)
            .with(Evidence::compared("nonce", "a", "b"));
        let sealed = "SELECT COUNT(*) FROM sign_in WHERE sealed <> ''";
        assert_eq!(number(&place, sealed).await, 1);
        end(&place, &one, Ending::Refused(problem.clone()), at(5)).await;
        assert_eq!(number(&place, sealed).await, 0);
        end(&place, &one, signed_in(&id(), None), at(6)).await;
        let ended = record().await.expect("reading works").expect("there");
        assert_eq!(ended.ended, Some(at(5)), "the first ending stands");
        assert_eq!(ended.outcome.as_deref(), Some("sso_token_invalid"));
        assert_eq!(
            (ended.reason.as_deref(), ended.stage.as_deref()),
            (Some("nonce"), Some("token"))
        );
        assert_eq!(ended.email.as_deref(), Some("ada@acme.example"));
        assert_eq!((ended.evidence, ended.member), (*problem.evidence, None));
        let foreign: latchkey_core::id::TenantId = id();
        let look = place.store.look(move |rows| {
            Box::pin(async move { rows.sign_in_record(&foreign, &sign_in).await })
        });
        assert_eq!(look.await, Ok(None), "T061");
    });
}

#[test]
fn given_an_attempt_refused_before_it_was_made_then_it_has_a_record_and_cannot_be_answered() {
    everywhere(|place: Arc<Place>| async move {
        let one = attempt(&way(&place).await, &digest(), at(0));
        let refused = one.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let problem = Problem::new(Code::SsoUnavailable, "off", Stage::Start);
                tx.insert_refused(&refused, &Ending::Refused(problem), at(1))
                    .await?;
                assert_eq!(tx.find_sign_in(&refused.state).await?, None);
                let found = tx.find_reference(&refused.reference).await?.expect("there");
                let record = tx.sign_in_record(&found.0, &found.1).await?.expect("there");
                assert_eq!(record.outcome.as_deref(), Some("sso_unavailable"));
                assert_eq!(record.ended, Some(at(1)));
                let mut twin = refused.clone();
                twin.id = id();
                twin.state = digest();
                assert_eq!(tx.insert_sign_in(&twin).await, Err(StoreError::Taken));
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        assert_eq!(take(&place.store, &one, &one.browser, at(0)).await, None);
    });
}

async fn completed(
    place: &Place,
    way: &Connection,
    who: &Member,
    credential: Option<&CredentialId>,
    n: i64,
) {
    let one = attempt(way, &digest(), at(n));
    store_attempt(&place.store, &one).await;
    take(&place.store, &one, &one.browser, at(0))
        .await
        .expect("taken");
    end(place, &one, signed_in(&who.id, credential), at(n)).await;
}

#[test]
fn t134_given_completed_sign_ins_then_only_those_of_current_active_admins_are_proofs() {
    everywhere(|place: Arc<Place>| async move {
        let way = way(&place).await;
        let second = connection(&place.store, &way.tenant).await;
        let ada = member(&place.store, &way.tenant, "ada@acme.example", Role::Admin).await;
        let bob = member(&place.store, &way.tenant, "bob@acme.example", Role::User).await;
        let off = member(&place.store, &way.tenant, "off@acme.example", Role::Admin).await;
        let was = member(&place.store, &way.tenant, "was@acme.example", Role::Admin).await;
        let secret: CredentialId = id();
        let lost = member(&place.store, &way.tenant, "lost@acme.example", Role::Admin).await;
        for (who, subject) in [
            (&ada, "a"),
            (&bob, "b"),
            (&off, "o"),
            (&was, "w"),
            (&lost, "l"),
        ] {
            let linked =
                store_identity(&place.store, &identity_of(&way, &who.id, subject, None)).await;
            assert_eq!(linked, Ok(()));
        }
        completed(&place, &way, &lost, None, 9).await;
        completed(&place, &way, &ada, None, 5).await;
        completed(&place, &way, &ada, Some(&secret), 10).await;
        completed(&place, &way, &bob, None, 11).await;
        completed(&place, &way, &off, None, 12).await;
        completed(&place, &way, &was, None, 13).await;
        completed(&place, &second, &ada, None, 14).await;
        let failed = attempt(&way, &digest(), at(15));
        store_attempt(&place.store, &failed).await;
        let problem = Problem::new(Code::SsoTokenInvalid, "nonce", Stage::Token);
        end(&place, &failed, Ending::Refused(problem), at(15)).await;
        let (tenant, conn, admin) = (way.tenant.clone(), way.id.clone(), ada.id.clone());
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (on, gone) = (MemberState::Active, MemberState::Deactivated);
                tx.set_member_state(&tenant, &off.id, on, gone, at(9))
                    .await?;
                tx.set_roles(&tenant, &was.id, &[Role::User]).await?;
                tx.unlink_member(&tenant, &lost.id).await?;
                assert_eq!(tx.admin_sign_ins(&id(), &conn, at(0)).await?, []);
                assert_eq!(tx.admin_sign_ins(&tenant, &conn, at(11)).await?, []);
                tx.admin_sign_ins(&tenant, &conn, at(5)).await
            })
        });
        let proofs = unit.await.expect("the unit stands");
        assert_eq!(proofs.len(), 2);
        assert_eq!((&proofs[0].member, proofs[0].at), (&admin, at(10)));
        assert_eq!(proofs[0].credential, Some(secret));
        assert_eq!(proofs[0].fingerprint, "fingerprint");
        assert_eq!((proofs[1].at, &proofs[1].credential), (at(5), &None));
        assert!(
            proofs
                .iter()
                .all(|one| one.is_active_admin && one.connection == way.id)
        );
    });
}
