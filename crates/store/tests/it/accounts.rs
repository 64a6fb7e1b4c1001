//! Accounts: what may happen once happens once, on two processes; lists are a member's own.

use std::sync::Arc;

use latchkey_core::{
    id::{HalfSignInId, ResetId},
    member::{Member, Role},
    ports::{
        Store, StoreExt as _, Writes,
        accounts::{AppFactor, HalfSignIn, HalfStep, PasswordReset, PastCursor, ResetWish},
        rows::SessionsOf,
        shared::{Kept, TokenKind},
        store::Answer,
    },
    session::Method,
    time::Span,
};
use latchkey_store::Database;

use crate::{
    opening::number,
    place::{Place, everywhere, patient},
    samples::{at, digest, id, member, old, session, tenant},
};

/// How often a race is run; TEST_TRIALS raises it.
fn trials() -> usize {
    let wanted = std::env::var("TEST_TRIALS").ok();
    wanted.and_then(|text| text.parse().ok()).unwrap_or(100)
}

async fn ada(place: &Place) -> Member {
    let acme = tenant(&place.store, "acme").await.id;
    member(&place.store, &acme, "ada@acme.example", Role::Admin).await
}

fn reset_of(member: &Member) -> PasswordReset {
    PasswordReset {
        id: id(),
        tenant: member.tenant.clone(),
        member: member.id.clone(),
        digest: digest(),
        stamp: member.security_stamp,
        created: at(0),
        expires: at(1_800),
    }
}

async fn store_reset(store: &dyn Store, reset: &PasswordReset) {
    let reset = reset.clone();
    let unit = store.unit(move |tx| Box::pin(async move { tx.insert_reset(&reset).await }));
    unit.await.expect("it is stored");
}

async fn use_reset(store: &dyn Store, reset: &PasswordReset, second: i64) -> bool {
    let one = reset.clone();
    let unit = store.unit(move |tx| {
        Box::pin(async move {
            tx.use_reset(&one.tenant, &one.id, &one.digest, at(second))
                .await
        })
    });
    unit.await.expect("it answers").is_some()
}

fn half_of(member: &Member) -> HalfSignIn {
    HalfSignIn {
        id: id(),
        tenant: member.tenant.clone(),
        member: member.id.clone(),
        step: HalfStep::Code,
        digest: digest(),
        sealed: "sealed".into(),
        stamp: member.security_stamp,
        tries: 0,
        next_path: "/dashboard".into(),
        created: at(0),
        expires: at(600),
    }
}

async fn store_half(store: &dyn Store, half: &HalfSignIn) {
    let half = half.clone();
    let unit = store.unit(move |tx| Box::pin(async move { tx.insert_half_sign_in(&half).await }));
    unit.await.expect("it is stored");
}

fn app(step: i64) -> AppFactor {
    AppFactor {
        sealed: "sealed".into(),
        last_step: step,
        created: at(0),
    }
}

type Act = Box<dyn for<'t> FnOnce(&'t mut dyn Writes) -> Answer<'t, bool> + Send>;

/// Runs what `make` makes four times at the same moment, on two processes; answers how many won.
async fn at_once(place: &Arc<Place>, other: &Arc<Database>, make: impl Fn() -> Act) -> usize {
    let gate = Arc::new(tokio::sync::Barrier::new(4));
    let mut tasks = Vec::new();
    for process in 0..4 {
        let (place, other) = (Arc::clone(place), Arc::clone(other));
        let (act, gate) = (make(), Arc::clone(&gate));
        tasks.push(tokio::spawn(async move {
            gate.wait().await;
            let store = if process % 2 == 0 {
                &place.store
            } else {
                &*other
            };
            store.unit(act).await.expect("it answers")
        }));
    }
    let mut winners = 0;
    for task in tasks {
        winners += usize::from(task.await.expect("no panic"));
    }
    winners
}

async fn second_process(place: &Place) -> Arc<Database> {
    let other = Database::open(&place.address, &patient()).await;
    Arc::new(other.expect("it opens"))
}

/// T124, T245: one reset on two processes at once: one gets it, every time.
#[test]
fn t124_t245_given_a_reset_used_by_two_processes_at_once_then_exactly_one_gets_it() {
    everywhere(|place: Arc<Place>| async move {
        let other = second_process(&place).await;
        let ada = ada(&place).await;
        for trial in 0..trials() {
            let reset = reset_of(&ada);
            store_reset(&place.store, &reset).await;
            let act = || -> Act {
                let one = reset.clone();
                Box::new(move |tx| {
                    Box::pin(async move {
                        let used = tx.use_reset(&one.tenant, &one.id, &one.digest, at(0));
                        Ok(used.await?.is_some())
                    })
                })
            };
            assert_eq!(at_once(&place, &other, act).await, 1, "trial {trial}");
        }
        other.close().await;
    });
}

/// T245: one time step of an app, and one recovery code, on two processes at once.
#[test]
fn t245_given_a_code_used_by_two_processes_at_once_then_exactly_one_gets_it() {
    everywhere(|place: Arc<Place>| async move {
        let other = second_process(&place).await;
        let ada = ada(&place).await;
        let stored = ada.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move { tx.set_app_factor(&stored.tenant, &stored.id, &app(0)).await })
        });
        unit.await.expect("it is stored");
        for trial in 0..trials() {
            let step = i64::try_from(trial + 1).expect("small");
            let who = ada.clone();
            let act = || -> Act {
                let who = who.clone();
                Box::new(move |tx| {
                    Box::pin(async move { tx.take_app_step(&who.tenant, &who.id, step).await })
                })
            };
            assert_eq!(at_once(&place, &other, act).await, 1, "step {step}");

            let (who, code) = (ada.clone(), digest());
            let (stored, made) = (ada.clone(), code.clone());
            let unit = place.store.unit(move |tx| {
                Box::pin(async move {
                    tx.set_recovery_codes(&stored.tenant, &stored.id, &[made, digest()])
                        .await
                })
            });
            unit.await.expect("it is stored");
            let act = || -> Act {
                let (who, code) = (who.clone(), code.clone());
                Box::new(move |tx| {
                    Box::pin(async move {
                        tx.take_recovery_code(&who.tenant, &who.id, &code, at(9))
                            .await
                    })
                })
            };
            assert_eq!(at_once(&place, &other, act).await, 1, "code {trial}");
        }
        other.close().await;
    });
}

/// T245: one half-done sign-in, and one wish, on two processes at once.
#[test]
fn t245_given_a_half_done_sign_in_and_a_wish_at_once_then_exactly_one_gets_each() {
    everywhere(|place: Arc<Place>| async move {
        let other = second_process(&place).await;
        let ada = ada(&place).await;
        for trial in 0..trials() {
            let half = half_of(&ada);
            store_half(&place.store, &half).await;
            let act = || -> Act {
                let half = half.clone();
                Box::new(move |tx| {
                    Box::pin(async move { tx.use_half_sign_in(&half.tenant, &half.id).await })
                })
            };
            assert_eq!(at_once(&place, &other, act).await, 1, "trial {trial}");

            let wish = ResetWish {
                id: format!("wish {trial}"),
                sealed: "sealed".into(),
                created: at(0),
            };
            let name = wish.id.clone();
            let unit = place
                .store
                .unit(move |tx| Box::pin(async move { tx.insert_wish(&wish).await }));
            unit.await.expect("it is stored");
            let act = || -> Act {
                let name = name.clone();
                Box::new(move |tx| Box::pin(async move { tx.take_wish(&name).await }))
            };
            assert_eq!(at_once(&place, &other, act).await, 1, "wish {trial}");
        }
        other.close().await;
    });
}

/// T124, T132, T135: late to the second, replaced, voided, of another tenant or value: not used.
#[test]
fn t124_t132_t135_given_a_reset_that_is_late_replaced_or_voided_then_not_used() {
    everywhere(|place: Arc<Place>| async move {
        let ada = ada(&place).await;
        let other = tenant(&place.store, "other").await.id;
        let first = reset_of(&ada);
        store_reset(&place.store, &first).await;
        let mut wrong = first.clone();
        wrong.digest = digest();
        let mut elsewhere = first.clone();
        elsewhere.tenant = other.clone();
        assert!(!use_reset(&place.store, &first, 1_800).await, "over");
        assert!(!use_reset(&place.store, &wrong, 0).await, "another value");
        assert!(!use_reset(&place.store, &elsewhere, 0).await, "T061");
        let second = reset_of(&ada);
        store_reset(&place.store, &second).await;
        assert!(!use_reset(&place.store, &first, 0).await, "T132");
        let (one, two) = (first.clone(), second.clone());
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                assert_eq!(tx.pending_reset(&one.tenant, &one.id).await?, None);
                let found = tx.find_token(TokenKind::Reset, &two.digest).await?;
                assert_eq!(found, Some((two.tenant.clone(), two.id.to_string())));
                let found = tx.pending_reset(&two.tenant, &two.id).await?;
                assert_eq!(found, Some(two.clone()));
                assert_eq!(tx.void_resets(&other, None).await?, 0);
                assert_eq!(tx.void_resets(&two.tenant, None).await?, 1);
                assert_eq!(tx.void_resets(&two.tenant, Some(&two.member)).await?, 0);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        assert!(!use_reset(&place.store, &second, 0).await, "T135");
        let third = reset_of(&ada);
        store_reset(&place.store, &third).await;
        assert!(use_reset(&place.store, &third, 1_799).await);
        assert!(!use_reset(&place.store, &third, 1_799).await);
    });
}

#[test]
fn given_an_app_then_it_is_replaced_and_dropped_with_its_codes_and_a_step_only_moves_forward() {
    everywhere(|place: Arc<Place>| async move {
        let ada = ada(&place).await;
        let other = tenant(&place.store, "other").await.id;
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (tenant, who) = (&ada.tenant, &ada.id);
                assert_eq!(tx.app_factor(tenant, who).await?, None);
                assert!(!tx.take_app_step(tenant, who, 5).await?);
                tx.set_app_factor(tenant, who, &app(7)).await?;
                for (step, taken) in [(7, false), (6, false), (8, true), (8, false), (9, true)] {
                    assert_eq!(tx.take_app_step(tenant, who, step).await?, taken, "{step}");
                }
                assert!(!tx.take_app_step(&other, who, 99).await?, "T061");
                let codes = [digest(), digest(), digest()];
                tx.set_recovery_codes(tenant, who, &codes).await?;
                assert_eq!(tx.recovery_codes_left(tenant, who).await?, 3);
                assert_eq!(tx.recovery_codes_left(&other, who).await?, 0);
                assert!(!tx.take_recovery_code(&other, who, &codes[0], at(1)).await?);
                assert!(!tx.take_recovery_code(tenant, who, &digest(), at(1)).await?);
                assert!(tx.take_recovery_code(tenant, who, &codes[0], at(1)).await?);
                assert!(!tx.take_recovery_code(tenant, who, &codes[0], at(2)).await?);
                assert_eq!(tx.recovery_codes_left(tenant, who).await?, 2);
                tx.set_recovery_codes(tenant, who, &[digest()]).await?;
                assert!(!tx.take_recovery_code(tenant, who, &codes[1], at(2)).await?);
                let newer = AppFactor {
                    sealed: "another".into(),
                    last_step: 3,
                    created: at(4),
                };
                tx.set_app_factor(tenant, who, &newer).await?;
                assert_eq!(tx.app_factor(tenant, who).await?, Some(newer));
                assert!(!tx.drop_app_factor(&other, who).await?);
                assert!(tx.drop_app_factor(tenant, who).await?);
                assert!(!tx.drop_app_factor(tenant, who).await?);
                assert_eq!(tx.recovery_codes_left(tenant, who).await?, 0);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
    });
}

/// T094: found by its own kind of value only; five tries, ten minutes, once.
#[test]
fn t094_given_a_half_done_sign_in_then_found_as_no_session_and_tried_five_times() {
    everywhere(|place: Arc<Place>| async move {
        let ada = ada(&place).await;
        let other = tenant(&place.store, "other").await.id;
        let half = half_of(&ada);
        store_half(&place.store, &half).await;
        let nobody: HalfSignInId = id();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (tenant, one) = (&half.tenant, &half.id);
                assert_eq!(tx.find_session(&half.digest).await?, None);
                assert_eq!(tx.find_token(TokenKind::Reset, &half.digest).await?, None);
                let found = tx.find_token(TokenKind::HalfSignIn, &half.digest).await?;
                assert_eq!(found, Some((tenant.clone(), one.to_string())));
                assert_eq!(tx.half_sign_in(tenant, one).await?, Some(half.clone()));
                assert_eq!(tx.half_sign_in(&other, one).await?, None);
                assert_eq!(tx.half_sign_in(tenant, &nobody).await?, None);
                assert_eq!(tx.count_half_try(tenant, one, 5, at(600)).await?, None);
                for n in 1..=5 {
                    let tried = tx.count_half_try(tenant, one, 5, at(599)).await?;
                    assert_eq!(tried.map(|half| half.tries), Some(n));
                }
                assert_eq!(tx.count_half_try(tenant, one, 5, at(0)).await?, None);
                assert!(!tx.use_half_sign_in(&other, one).await?);
                assert!(tx.use_half_sign_in(tenant, one).await?);
                assert!(!tx.use_half_sign_in(tenant, one).await?);
                assert_eq!(tx.half_sign_in(tenant, one).await?, None);
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        let kept = "SELECT COUNT(*) FROM half_sign_in WHERE sealed <> ''";
        assert_eq!(
            number(&place, kept).await,
            0,
            "the secret goes with its use"
        );
    });
}

/// T090: live is what is not ended and within both of its times; the history is all of it.
#[test]
fn t090_given_sessions_then_the_live_and_the_past_ones_of_this_member() {
    everywhere(|place: Arc<Place>| async move {
        let ada = ada(&place).await;
        let bob = member(&place.store, &ada.tenant, "bob@acme.example", Role::User).await;
        session(&place.store, &bob, Method::Sso).await;
        let mut own = Vec::new();
        for _ in 0..5 {
            own.push(session(&place.store, &ada, Method::Password).await);
        }
        own.sort_by(|one, two| two.id.cmp(&one.id));
        let (all, who) = (own.clone(), ada.clone());
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let (tenant, member) = (&who.tenant, &who.id);
                assert_eq!(tx.live_sessions(tenant, member, at(60), 9).await?, all);
                assert_eq!(tx.live_sessions(tenant, member, at(60), 2).await?, all[..2]);
                let one = SessionsOf::One(all[0].id.clone());
                tx.end_sessions(tenant, &one, at(70)).await?;
                tx.touch_session(tenant, &all[1].id, at(3_600)).await?;
                let idle = all[1].idle.as_millis() / 1_000;
                let live = tx.live_sessions(tenant, member, at(idle), 9).await?;
                let ids: Vec<_> = live.iter().map(|one| one.id.clone()).collect();
                assert_eq!(ids, [all[1].id.clone()], "the others ran out");
                let end = at(Span::hours(24).as_millis() / 1_000);
                assert_eq!(tx.live_sessions(tenant, member, end, 9).await?, []);
                let newest = PastCursor::newest();
                let past = tx.past_sessions(tenant, member, at(-9), &newest, 3).await?;
                assert_eq!(past.len(), 3);
                assert_eq!(past[0].ended, Some(at(70)));
                assert_eq!(past[1].ended, None);
                let last = &past[2].session;
                let from = PastCursor {
                    created: last.created,
                    id: last.id.to_string(),
                };
                let rest = tx.past_sessions(tenant, member, at(-9), &from, 9).await?;
                let ids: Vec<_> = rest.iter().map(|one| &one.session.id).collect();
                assert_eq!(ids, [&all[3].id, &all[4].id]);
                let none = tx.past_sessions(tenant, member, at(1), &newest, 9).await?;
                assert_eq!(none, [], "older than asked for");
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        let nobody = tenant(&place.store, "other").await.id;
        let look = place.store.look(move |rows| {
            Box::pin(async move { rows.live_sessions(&nobody, &ada.id, at(1), 9).await })
        });
        assert_eq!(look.await, Ok(Vec::new()), "T061");
    });
}

/// N-07: what could prove who a removed member was, or bring them back, is gone; others keep theirs.
#[test]
fn n07_given_a_closed_account_then_nothing_of_it_opens_anything() {
    everywhere(|place: Arc<Place>| async move {
        let ada = ada(&place).await;
        let ben = member(&place.store, &ada.tenant, "ben@acme.example", Role::User).await;
        let mut kept = Vec::new();
        for one in [&ada, &ben] {
            store_reset(&place.store, &reset_of(one)).await;
            store_half(&place.store, &half_of(one)).await;
            let session = session(&place.store, one, Method::Password).await;
            let one = one.clone();
            let thing = Kept {
                id: id(),
                tenant: one.tenant.clone(),
                session: session.id.clone(),
                purpose: "form".into(),
                sealed: "sealed".into(),
                expires: at(900),
            };
            kept.push(thing.clone());
            let unit = place.store.unit(move |tx| {
                Box::pin(async move {
                    let (tenant, who) = (&one.tenant, &one.id);
                    tx.set_app_factor(tenant, who, &app(7)).await?;
                    tx.set_recovery_codes(tenant, who, &[digest()]).await?;
                    tx.keep(&thing).await
                })
            });
            assert_eq!(unit.await, Ok(()));
        }
        let elsewhere = tenant(&place.store, "other").await.id;
        let (gone, stays) = (ada.clone(), ben.clone());
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                tx.close_account(&elsewhere, &stays.id).await?;
                tx.close_account(&gone.tenant, &gone.id).await?;
                for (who, there, thing) in [(&gone, false, &kept[0]), (&stays, true, &kept[1])] {
                    let (tenant, id) = (&who.tenant, &who.id);
                    assert_eq!(tx.app_factor(tenant, id).await?.is_some(), there);
                    let codes = tx.recovery_codes_left(tenant, id).await?;
                    assert_eq!(codes, i64::from(there));
                    let found = tx.kept(tenant, &thing.session, &thing.id, at(0)).await?;
                    assert_eq!(found.is_some(), there);
                    let open = tx.void_resets(tenant, Some(id)).await?;
                    assert_eq!(open, i64::from(there));
                }
                Ok(())
            })
        });
        assert_eq!(unit.await, Ok(()));
        let halves = "SELECT COUNT(*) FROM half_sign_in";
        assert_eq!(number(&place, halves).await, 1);
    });
}

#[test]
fn given_old_rows_then_upkeep_takes_resets_half_done_sign_ins_and_wishes_away() {
    everywhere(|place: Arc<Place>| async move {
        let ada = ada(&place).await;
        store_reset(&place.store, &reset_of(&ada)).await;
        store_half(&place.store, &half_of(&ada)).await;
        let wish = ResetWish {
            id: ResetId::to_string(&id()),
            sealed: "sealed".into(),
            created: at(0),
        };
        let unit = place
            .store
            .unit(move |tx| Box::pin(async move { tx.insert_wish(&wish).await }));
        unit.await.expect("it is stored");
        let tables = [
            "SELECT COUNT(*) FROM password_reset",
            "SELECT COUNT(*) FROM half_sign_in",
            "SELECT COUNT(*) FROM reset_wish",
        ];
        for (now, left) in [(at(0), 1), (at(10_000), 0)] {
            let unit = place.store.unit(move |tx| tx.prune(old(now, now)));
            unit.await.expect("it is done");
            for table in tables {
                assert_eq!(number(&place, table).await, left, "{table}");
            }
        }
    });
}
