//! A unit happens wholly or not at all.

use std::{future::pending, sync::Arc};

use latchkey_core::{
    audit::{Actor, Event, Origin},
    member::Role,
    ports::{StoreError, StoreExt as _},
    tenant::Slug,
};
use latchkey_store::{Database, Options};
use serde_json::json;

use crate::{
    place::{Place, everywhere},
    samples::{START, email, id, member, member_of, tenant},
};

fn slug() -> Slug {
    Slug::parse("acme").expect("a good slug")
}

async fn is_there(place: &Place) -> bool {
    let found = place
        .store
        .look(|rows| rows.tenant_by_slug("acme"))
        .await
        .expect("reading works");
    found.is_some()
}

#[test]
fn given_a_unit_that_gives_up_then_nothing_of_it_is_left() {
    everywhere(|place: Arc<Place>| async move {
        let unit = place.store.unit(|tx| {
            Box::pin(async move {
                tx.insert_tenant(&id(), &slug(), "Acme", START).await?;
                Err::<(), _>(StoreError::Abandoned)
            })
        });
        assert_eq!(unit.await, Err(StoreError::Abandoned));
        assert!(!is_there(&place).await);
        assert_eq!(place.store.look(|rows| rows.last_change()).await, Ok(0));
    });
}

#[test]
fn given_a_unit_that_is_dropped_half_way_then_nothing_of_it_is_left_and_the_next_one_runs() {
    everywhere(|place: Arc<Place>| async move {
        let (told, hears) = tokio::sync::oneshot::channel();
        let unit = {
            let place = Arc::clone(&place);
            tokio::spawn(async move {
                let unit = place.store.unit(|tx| {
                    Box::pin(async move {
                        tx.insert_tenant(&id(), &slug(), "Acme", START).await?;
                        let _ = told.send(());
                        pending::<Result<(), StoreError>>().await
                    })
                });
                unit.await
            })
        };
        hears.await.expect("the unit got half way");
        unit.abort();
        assert!(unit.await.expect_err("it was dropped").is_cancelled());
        assert!(!is_there(&place).await);
        tenant(&place.store, "acme").await;
        assert!(is_there(&place).await);
    });
}

#[test]
fn given_a_unit_that_panics_then_nothing_of_it_is_left_and_the_next_one_runs() {
    everywhere(|place: Arc<Place>| async move {
        let unit = {
            let place = Arc::clone(&place);
            tokio::spawn(async move {
                let unit = place.store.unit::<(), _>(|tx| {
                    Box::pin(async move {
                        tx.insert_tenant(&id(), &slug(), "Acme", START).await?;
                        std::panic::resume_unwind(Box::new("on purpose"))
                    })
                });
                unit.await
            })
        };
        assert!(unit.await.expect_err("it panicked").is_panic());
        assert!(!is_there(&place).await);
        tenant(&place.store, "acme").await;
    });
}

/// Else PostgreSQL would answer "committed" to a unit it rolled back.
#[test]
fn given_a_failed_statement_when_the_unit_hides_it_then_the_unit_fails_all_the_same() {
    everywhere(|place: Arc<Place>| async move {
        let stranger = id();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                tx.insert_tenant(&id(), &slug(), "Acme", START).await?;
                let roles = tx.set_roles(&stranger, &id(), &[Role::Admin]).await;
                assert!(matches!(roles, Err(StoreError::Broken(_))), "{roles:?}");
                let after = tx.tenant_by_slug("acme").await;
                assert!(matches!(after, Err(StoreError::Broken(_))), "{after:?}");
                Ok(())
            })
        });
        assert!(matches!(unit.await, Err(StoreError::Broken(_))));
        assert!(!is_there(&place).await);
    });
}

#[test]
fn given_a_taken_value_then_the_unit_may_go_on_with_another() {
    everywhere(|place: Arc<Place>| async move {
        let first = tenant(&place.store, "acme").await;
        let ada = member(&place.store, &first.id, "ada@acme.example", Role::Admin).await;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let again = tx.insert_tenant(&id(), &slug(), "Acme", START).await;
                assert_eq!(again.map(|_| ()), Err(StoreError::Taken));
                let twin = member_of(&ada.tenant, "ADA@acme.example", &[Role::User]);
                assert_eq!(tx.insert_member(&twin).await, Err(StoreError::Taken));
                let bob = member_of(&ada.tenant, "bob@acme.example", &[Role::User]);
                tx.insert_member(&bob).await?;
                let hers = email("ada@acme.example");
                let renamed = tx.set_email(&bob.tenant, &bob.id, &hers).await;
                assert_eq!(renamed, Err(StoreError::Taken));
                tx.member(&bob.tenant, &bob.id).await
            })
        });
        assert!(unit.await.expect("the unit stands").is_some());
    });
}

#[test]
fn given_an_error_then_its_text_holds_no_value() {
    everywhere(|place: Arc<Place>| async move {
        let stranger = id();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let secret = member_of(&stranger, "hidden@acme.example", &[]);
                tx.insert_member(&secret).await
            })
        });
        let Err(StoreError::Broken(text)) = unit.await else {
            panic!("a member of no tenant cannot be stored");
        };
        assert!(text.contains("insert_member"), "{text}");
        assert!(!text.contains("hidden") && !text.contains("mem_"), "{text}");
    });
}

#[test]
fn given_a_text_with_nul_then_both_databases_refuse_it_alike() {
    everywhere(|place: Arc<Place>| async move {
        let look = place.store.look(|rows| rows.tenant_by_slug("ac\0me")).await;
        assert!(matches!(look, Err(StoreError::Broken(_))));
    });
}

/// T234, T061: the tenant is bound in the query; events are numbered in each tenant without gaps.
#[test]
fn t234_given_events_of_two_tenants_then_each_sees_its_own_numbered_without_gaps() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await;
        let other = tenant(&place.store, "other").await;
        let event = |tenant: &latchkey_core::id::TenantId, target: &str| Event {
            tenant: tenant.clone(),
            name: "member.added",
            origin: Origin {
                actor: Actor::Cli("root".into()),
                address: Some("192.0.2.1".into()),
                agent: None,
                request: "req".into(),
            },
            target: target.into(),
            before: serde_json::Value::Null,
            after: json!({ "role": "admin" }),
            at: START,
        };
        let mut tasks = Vec::new();
        for n in 0..20 {
            let place = Arc::clone(&place);
            let both = [
                event(&acme.id, &format!("a{n}")),
                event(&other.id, "o"),
                event(&acme.id, &format!("b{n}")),
            ];
            tasks.push(tokio::spawn(async move {
                let unit = place.store.unit(move |tx| {
                    Box::pin(async move {
                        for event in &both {
                            tx.append_event(event).await?;
                        }
                        if n % 4 == 0 {
                            return Err(StoreError::Abandoned);
                        }
                        Ok(())
                    })
                });
                let _ = unit.await;
            }));
        }
        for task in tasks {
            task.await.expect("no unit panics");
        }
        let list = place
            .store
            .look(move |rows| Box::pin(async move { rows.events(&acme.id, 0, 100).await }))
            .await
            .expect("reading works");
        let numbers: Vec<i64> = list.iter().map(|event| event.seq).collect();
        assert_eq!(numbers, (1..=30).collect::<Vec<_>>());
        assert!(list.iter().all(|event| event.target != "o"));
        assert_eq!(list[0].after, r#"{"role":"admin"}"#);
        assert_eq!(
            (list[0].actor_kind.as_str(), list[0].actor.as_str()),
            ("cli", "root")
        );
        assert_eq!(list[0].address.as_deref(), Some("192.0.2.1"));
        let later = place
            .store
            .look(move |rows| Box::pin(async move { rows.events(&other.id, 10, 3).await }))
            .await
            .expect("reading works");
        let numbers: Vec<i64> = later.iter().map(|event| event.seq).collect();
        assert_eq!(numbers, [11, 12, 13]);
    });
}

/// T240: a busy database is waited for, then it is unavailable; afterwards it works again.
#[test]
fn t240_given_a_writer_that_does_not_end_then_others_hear_unavailable_and_reads_go_on() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await;
        let impatient = Options {
            wait: std::time::Duration::from_secs(1),
            ..Options::default()
        };
        let other = Database::open(&place.address, &impatient)
            .await
            .expect("it opens");
        let (told, hears) = tokio::sync::oneshot::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let busy = {
            let (place, acme) = (Arc::clone(&place), acme.id.clone());
            tokio::spawn(async move {
                let unit = place.store.unit(|tx| {
                    Box::pin(async move {
                        tx.hold_tenant(&acme).await?;
                        let _ = told.send(());
                        let _ = stopped.await;
                        Ok(())
                    })
                });
                unit.await
            })
        };
        hears.await.expect("the writer is in");
        let held = acme.id.clone();
        let waits = other.unit(move |tx| Box::pin(async move { tx.hold_tenant(&held).await }));
        assert_eq!(waits.await, Err(StoreError::Unavailable));
        assert!(
            other
                .look(|rows| rows.tenant_by_slug("acme"))
                .await
                .expect("reads go on")
                .is_some()
        );
        stop.send(()).expect("the writer waits");
        assert_eq!(busy.await.expect("it ends"), Ok(()));
        let held = acme.id.clone();
        // The line that was given up may need a moment of its own to come back.
        let mut answer = Err(StoreError::Unavailable);
        for _ in 0..100 {
            let held = held.clone();
            answer = other
                .unit(move |tx| Box::pin(async move { tx.hold_tenant(&held).await }))
                .await;
            if answer.is_ok() {
                break;
            }
        }
        assert_eq!(answer, Ok(()));
        other.close().await;
    });
}

/// Two admins demoted at once must not leave none.
#[test]
fn given_two_units_that_judge_a_tenant_then_the_second_sees_what_the_first_did() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await;
        let ada = member(&place.store, &acme.id, "ada@acme.example", Role::Admin).await;
        let bob = member(&place.store, &acme.id, "bob@acme.example", Role::Admin).await;
        let (told, hears) = tokio::sync::oneshot::channel();
        let (go, went) = tokio::sync::oneshot::channel::<()>();
        let demote = |goes: latchkey_core::member::Member, stay: Option<_>| {
            let place = Arc::clone(&place);
            tokio::spawn(async move {
                let unit = place.store.unit(move |tx| {
                    Box::pin(async move {
                        tx.hold_tenant(&goes.tenant).await?;
                        let admins = tx.active_admins(&goes.tenant).await?.len();
                        if let Some((told, went)) = stay {
                            let told: tokio::sync::oneshot::Sender<()> = told;
                            let went: tokio::sync::oneshot::Receiver<()> = went;
                            let _ = told.send(());
                            let _ = went.await;
                        }
                        if admins > 1 {
                            tx.set_roles(&goes.tenant, &goes.id, &[Role::User]).await?;
                        }
                        Ok(admins)
                    })
                });
                unit.await
            })
        };
        let first = demote(ada, Some((told, went)));
        hears.await.expect("the first one judged");
        let second = demote(bob, None);
        for _ in 0..20 {
            // Long enough for the second to judge, if nothing held it back.
            place.store.ping().await.expect("reads go on");
        }
        go.send(()).expect("the first one waits");
        assert_eq!(first.await.expect("no panic"), Ok(2));
        assert_eq!(second.await.expect("no panic"), Ok(1));
    });
}

#[test]
fn given_a_look_then_it_sees_one_snapshot_while_others_write() {
    everywhere(|place: Arc<Place>| async move {
        let (told, hears) = tokio::sync::oneshot::channel();
        let (go, went) = tokio::sync::oneshot::channel::<()>();
        let look = {
            let place = Arc::clone(&place);
            tokio::spawn(async move {
                let look = place.store.look(|rows| {
                    Box::pin(async move {
                        let before = rows.tenants(0, 10).await?.len();
                        let _ = told.send(());
                        let _ = went.await;
                        Ok((before, rows.tenants(0, 10).await?.len()))
                    })
                });
                look.await
            })
        };
        hears.await.expect("the look began");
        tenant(&place.store, "acme").await;
        go.send(()).expect("the look waits");
        assert_eq!(look.await.expect("no panic"), Ok((0, 0)));
        let now = place.store.look(|rows| rows.tenants(0, 10)).await;
        assert_eq!(now.expect("reading works").len(), 1);
    });
}

#[test]
fn given_many_units_at_once_then_all_are_there() {
    everywhere(|place: Arc<Place>| async move {
        let acme = tenant(&place.store, "acme").await;
        let mut tasks = Vec::new();
        for n in 0..50 {
            let (place, acme) = (Arc::clone(&place), acme.id.clone());
            tasks.push(tokio::spawn(async move {
                member(
                    &place.store,
                    &acme,
                    &format!("m{n}@acme.example"),
                    Role::User,
                )
                .await;
            }));
        }
        for task in tasks {
            task.await.expect("every member is stored");
        }
        let all = place
            .store
            .look(move |rows| Box::pin(async move { rows.members(&acme.id, "", 100).await }))
            .await
            .expect("reading works");
        assert_eq!(all.len(), 50);
        assert!(all.is_sorted_by_key(|one| one.email.canonical().to_owned()));
    });
}

#[test]
fn given_a_plain_write_then_it_can_be_used_as_a_trait_object() {
    everywhere(|place: Arc<Place>| async move {
        let store: &dyn latchkey_core::ports::Store = &place.store;
        let done = store.write(Box::new(|_| Box::pin(async { Ok(()) }))).await;
        assert_eq!(done, Ok(()));
    });
}
