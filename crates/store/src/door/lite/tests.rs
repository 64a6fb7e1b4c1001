//! What holds for SQLite alone: units that wait are committed together.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::Duration,
};

use latchkey_core::{
    id::TenantId,
    ports::{StoreError, StoreExt as _, store::Answer},
    tenant::Slug,
    time::Timestamp,
};
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::statement::{all, run};
use crate::door::{
    Database, Options, Row, Sql, WORK_FACTOR,
    tests::place::{patient, sqlite_address},
};

/// A migrated file; the folder goes when the test is done with it.
async fn fresh(options: &Options) -> (Database, std::path::PathBuf) {
    let (address, folder) = sqlite_address();
    let store = Database::open(&address, options).await.expect("it opens");
    store.migrate().await.expect("it migrates");
    (store, folder)
}

async fn end(store: Database, folder: std::path::PathBuf) {
    store.close().await;
    std::fs::remove_dir_all(folder).expect("the folder is ours");
}

/// What a unit does after its tenant is written.
enum Then {
    Ends,
    Fails,
    Panics,
    /// Tells that it is there, and waits.
    Waits(oneshot::Sender<()>, oneshot::Receiver<()>),
}

/// A unit that writes the tenant number `n`.
fn unit(store: &Database, n: u8, then: Then) -> Answer<'_, ()> {
    store.unit(move |tx| {
        Box::pin(async move {
            let id: TenantId = format!("ten_{n:032x}").parse().expect("a good id");
            let slug = Slug::parse(&format!("tenant-{n}")).expect("a good slug");
            tx.insert_tenant(&id, &slug, "T", Timestamp::from_millis(1))
                .await?;
            match then {
                Then::Ends => {}
                Then::Fails => return Err(StoreError::Abandoned),
                Then::Panics => std::panic::resume_unwind(Box::new("on purpose")),
                Then::Waits(told, went) => {
                    let _ = told.send(());
                    let _ = went.await;
                }
            }
            Ok(())
        })
    })
}

/// A unit that holds the writer, has begun, and ends when told.
async fn holding(store: &Database, n: u8) -> (Answer<'_, ()>, oneshot::Sender<()>) {
    let (told, hears) = oneshot::channel();
    let (go, went) = oneshot::channel();
    let mut held = unit(store, n, Then::Waits(told, went));
    hand_over(&mut held).await;
    hears.await.expect("it began");
    (held, go)
}

/// Polls once: the task is then in the queue, and not answered.
async fn hand_over(asked: &mut Answer<'_, ()>) {
    poll_fn(|context| {
        assert!(asked.as_mut().poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
}

async fn panics(mut asked: Answer<'_, ()>) -> bool {
    poll_fn(
        |context| match catch_unwind(AssertUnwindSafe(|| asked.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(_)) => Poll::Ready(false),
            Err(_) => Poll::Ready(true),
        },
    )
    .await
}

async fn slugs(store: &Database) -> Vec<String> {
    let found = store.look(|rows| rows.tenants(0, 100)).await;
    let found = found.expect("reading works");
    found.iter().map(|one| one.slug.to_string()).collect()
}

/// T244: nobody is answered, and nothing is seen, before the one commit.
#[tokio::test]
async fn t244_given_units_that_wait_then_they_are_one_transaction_and_a_failure_is_its_own() {
    let (store, folder) = fresh(&patient()).await;
    let (mut first, go_first) = holding(&store, 1).await;
    let (told, hears) = oneshot::channel();
    let (go_last, went) = oneshot::channel();
    let mut second = unit(&store, 2, Then::Ends);
    let mut failing = unit(&store, 3, Then::Fails);
    let mut panicking = unit(&store, 4, Then::Panics);
    let mut twin = unit(&store, 2, Then::Ends);
    let mut last = unit(&store, 5, Then::Waits(told, went));
    for asked in [
        &mut second,
        &mut failing,
        &mut panicking,
        &mut twin,
        &mut last,
    ] {
        hand_over(asked).await;
    }
    go_first.send(()).expect("the first one waits");
    hears.await.expect("the last one began");
    for asked in [&mut first, &mut second, &mut failing, &mut twin] {
        hand_over(asked).await;
    }
    assert_eq!(slugs(&store).await, Vec::<String>::new());
    go_last.send(()).expect("the last one waits");
    assert_eq!(first.await, Ok(()));
    assert_eq!(slugs(&store).await, ["tenant-1", "tenant-2", "tenant-5"]);
    assert_eq!(second.await, Ok(()));
    assert_eq!(failing.await, Err(StoreError::Abandoned));
    assert!(panics(panicking).await);
    assert_eq!(twin.await, Err(StoreError::Taken));
    assert_eq!(last.await, Ok(()));
    end(store, folder).await;
}

/// T244: a commit that fails was nobody's success.
#[tokio::test]
async fn t244_given_a_commit_that_fails_then_every_unit_in_it_fails_and_the_next_one_runs() {
    let (store, folder) = fresh(&patient()).await;
    let (held, go) = holding(&store, 1).await;
    let mut spoils: Answer<'_, ()> = Box::pin(store.ask(true, Some(WORK_FACTOR), |handle| {
        Box::pin(handle.script(
            "spoil",
            "PRAGMA defer_foreign_keys = ON;
                 CREATE TABLE orphan (tenant_id TEXT REFERENCES tenant (id));
                 INSERT INTO orphan VALUES ('nobody')",
        ))
    }));
    hand_over(&mut spoils).await;
    go.send(()).expect("the first one waits");
    for asked in [held, spoils] {
        let Err(StoreError::Broken(text)) = asked.await else {
            panic!("the commit cannot succeed");
        };
        assert!(text.starts_with("commit: code 787"), "{text}");
    }
    assert_eq!(unit(&store, 2, Then::Ends).await, Ok(()));
    assert_eq!(slugs(&store).await, ["tenant-2"]);
    end(store, folder).await;
}

/// T244: SQLite gives a whole transaction up when the disk is full; so does this unit.
#[tokio::test]
async fn t244_given_a_transaction_given_up_then_no_unit_in_it_succeeds_and_the_next_one_runs() {
    let (store, folder) = fresh(&patient()).await;
    let (held, go) = holding(&store, 1).await;
    let mut gives_up: Answer<'_, ()> = Box::pin(store.ask(true, Some(WORK_FACTOR), |handle| {
        Box::pin(handle.script("give_up", "ROLLBACK"))
    }));
    let mut next = unit(&store, 2, Then::Ends);
    hand_over(&mut gives_up).await;
    hand_over(&mut next).await;
    go.send(()).expect("the first one waits");
    assert!(matches!(held.await, Err(StoreError::Broken(_))));
    assert!(matches!(gives_up.await, Err(StoreError::Broken(_))));
    assert_eq!(next.await, Ok(()));
    assert_eq!(slugs(&store).await, ["tenant-2"]);
    end(store, folder).await;
}

#[tokio::test]
async fn given_more_units_than_one_transaction_takes_then_all_are_answered() {
    let (store, folder) = fresh(&patient()).await;
    let (held, go) = holding(&store, 0).await;
    let mut rest: Vec<_> = (1..100).map(|n| unit(&store, n, Then::Ends)).collect();
    for asked in &mut rest {
        hand_over(asked).await;
    }
    go.send(()).expect("the first one waits");
    assert_eq!(held.await, Ok(()));
    for asked in rest {
        assert_eq!(asked.await, Ok(()));
    }
    assert_eq!(slugs(&store).await.len(), 100);
    end(store, folder).await;
}

/// A unit that tells whether it ever ran.
fn telling<'s>(store: &'s Database, ran: &Arc<AtomicBool>) -> Answer<'s, ()> {
    let ran = Arc::clone(ran);
    store.unit(move |_| {
        ran.store(true, Ordering::SeqCst);
        Box::pin(async { Ok(()) })
    })
}

#[tokio::test]
async fn given_a_queued_unit_when_its_caller_is_gone_then_it_is_never_run() {
    let (store, folder) = fresh(&patient()).await;
    let (held, go) = holding(&store, 1).await;
    let ran = Arc::new(AtomicBool::new(false));
    let mut gone = telling(&store, &ran);
    hand_over(&mut gone).await;
    drop(gone);
    let mut next = unit(&store, 2, Then::Ends);
    hand_over(&mut next).await;
    go.send(()).expect("the first one waits");
    assert_eq!((held.await, next.await), (Ok(()), Ok(())));
    assert!(!ran.load(Ordering::SeqCst));
    end(store, folder).await;
}

/// T240: who hears "unavailable" before the turn can be sure that nothing happened.
#[tokio::test]
async fn t240_given_a_turn_that_does_not_come_then_the_unit_is_unavailable_and_never_run() {
    let (store, folder) = fresh(&Options {
        wait: Duration::from_secs(1),
        ..Options::default()
    })
    .await;
    let (held, go) = holding(&store, 1).await;
    let ran = Arc::new(AtomicBool::new(false));
    assert_eq!(telling(&store, &ran).await, Err(StoreError::Unavailable));
    go.send(()).expect("the first one waits");
    assert_eq!(held.await, Ok(()));
    assert_eq!(unit(&store, 2, Then::Ends).await, Ok(()));
    assert!(!ran.load(Ordering::SeqCst));
    end(store, folder).await;
}

#[tokio::test]
async fn given_a_look_that_panics_or_is_dropped_then_its_connection_serves_the_next_one() {
    let (store, folder) = fresh(&Options {
        readers: 1,
        ..patient()
    })
    .await;
    let broken = store.look::<(), _>(|rows| {
        Box::pin(async move {
            rows.tenants(0, 1).await?;
            std::panic::resume_unwind(Box::new("on purpose"))
        })
    });
    assert!(panics(broken).await);
    let mut left = store.look::<(), _>(|rows| {
        Box::pin(async move {
            rows.tenants(0, 1).await?;
            std::future::pending().await
        })
    });
    hand_over(&mut left).await;
    drop(left);
    assert_eq!(unit(&store, 1, Then::Ends).await, Ok(()));
    assert_eq!(slugs(&store).await, ["tenant-1"]);
    end(store, folder).await;
}

#[tokio::test]
async fn given_a_closed_database_then_its_log_is_written_back_and_it_is_unavailable() {
    let (store, folder) = fresh(&patient()).await;
    assert_eq!(unit(&store, 1, Then::Ends).await, Ok(()));
    assert_eq!(slugs(&store).await, ["tenant-1"]);
    assert!(folder.join("test.db-wal").exists());
    store.close().await;
    assert!(!folder.join("test.db-wal").exists());
    let late = unit(&store, 2, Then::Ends).await;
    assert_eq!(late, Err(StoreError::Unavailable));
    assert_eq!(store.ping().await, Err(StoreError::Unavailable));
    end(store, folder).await;
}

#[tokio::test]
async fn given_a_database_in_memory_then_a_look_leaves_nothing() {
    const WRITE: Sql = Sql::new("write", "DELETE FROM schema_version");
    let store = Database::open("sqlite::memory:", &patient()).await;
    let store = store.expect("it opens");
    store.migrate().await.expect("it migrates");
    let look = store.ask(false, Some(1), |handle| Box::pin(handle.run(&WRITE, &[])));
    assert!(look.await.is_ok());
    assert_eq!(store.needs_migration().await, Ok(false));
}

/// SQLite numbers `$n` by where it stands, PostgreSQL by its name.
#[test]
fn given_parameters_in_another_order_then_they_are_bound_by_name() {
    const SWAPPED: Sql = Sql::new("swapped", "SELECT $2, $1, $2, $3");
    let line = Connection::open_in_memory().expect("it opens");
    let rows = all(&line, &SWAPPED, &["one".into(), 2.into(), true.into()]);
    let rows = rows.expect("it runs");
    let row: &Row = &rows[0];
    assert_eq!(row.int(0), Ok(2));
    assert_eq!(row.text(1), Ok("one".to_owned()));
    assert_eq!((row.int(2), row.bool(3)), (Ok(2), Ok(true)));
    assert!(row.bool(0).is_err() && row.text(0).is_err() && row.int(4).is_err());
    assert!(run(&line, &SWAPPED, &[1.into(), 2.into()]).is_err());
    let many = [1.into(), 2.into(), 3.into(), 4.into()];
    assert!(all(&line, &SWAPPED, &many).is_err());
}
