//! What needs the drivers themselves: prepared texts, settings, open writers.

use std::sync::Arc;

use latchkey_core::{
    change::ChangeKind,
    ports::{StoreError, StoreExt as _},
};
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _, SqlSafeStr as _};

use super::{Driver, Handle, Row, Sql, WORK_FACTOR, lite::Settings};
use crate::tests::FILES;
use tokio::sync::oneshot;

mod plans;

#[path = "../../tests/it/place.rs"]
pub(in crate::door) mod place;
use place::{Place, everywhere};

async fn tenant(place: &Place) -> latchkey_core::id::TenantId {
    let id: latchkey_core::id::TenantId = "ten_00000000000000000000000000000001"
        .parse()
        .expect("a good id");
    let made = id.clone();
    let unit = place.store.unit(move |tx| {
        Box::pin(async move {
            let slug = latchkey_core::tenant::Slug::parse("acme").expect("a good slug");
            let now = latchkey_core::time::Timestamp::from_millis(1);
            tx.insert_tenant(&made, &slug, "Acme", now).await
        })
    });
    unit.await.expect("it is new");
    id
}

#[test]
fn given_every_statement_then_both_databases_prepare_it() {
    everywhere(|place: Arc<Place>| async move {
        let statements = || FILES.iter().flat_map(|(_, list)| list.iter());
        match &place.store.driver {
            Driver::Lite(lite) => {
                let settings = Settings {
                    file: lite.file().map(ToOwned::to_owned),
                    wait: place.store.wait,
                };
                let line = settings.reader().expect("it opens");
                for sql in statements() {
                    let prepared = line.prepare(sql.text).map(|_| ());
                    assert!(prepared.is_ok(), "{}: {prepared:?}", sql.name);
                }
            }
            Driver::Pg(pool) => {
                let mut line = pool.acquire().await.expect("a line");
                for sql in statements() {
                    let prepared = line.prepare(sql.text.into_sql_str()).await.map(|_| ());
                    assert!(prepared.is_ok(), "{}: {prepared:?}", sql.name);
                }
            }
        }
    });
}

/// The settings of a SQLite connection, in the order of the asserts below.
const PRAGMAS: Sql = Sql::new(
    "pragmas",
    "SELECT CAST(journal_mode AS TEXT), synchronous, foreign_keys, query_only, timeout
     FROM pragma_journal_mode, pragma_synchronous, pragma_foreign_keys, pragma_query_only,
     pragma_busy_timeout",
);
const WRITES: Sql = Sql::new("writes", "DELETE FROM counter");

async fn pragmas(handle: &mut Handle<'_>) -> Result<(String, [i64; 4]), StoreError> {
    let row = handle.one(&PRAGMAS, &[]).await?.expect("one row");
    let numbers = [row.int(1)?, row.int(2)?, row.int(3)?, row.int(4)?];
    Ok((row.text(0)?, numbers))
}

/// T244: what was answered survives a power cut; T240: nobody waits for ever.
#[test]
fn t240_t244_given_an_open_database_then_its_durable_and_patient_settings_hold() {
    everywhere(|place: Arc<Place>| async move {
        match &place.store.driver {
            Driver::Lite(_) => {
                let store = &place.store;
                let wait = i64::try_from(store.wait.as_millis()).expect("a short time");
                for writes in [true, false] {
                    let found = store.ask(writes, Some(1), |handle| Box::pin(pragmas(handle)));
                    let (log, numbers) = found.await.expect("pragmas answer");
                    let full = 2;
                    assert_eq!(log, "wal");
                    assert_eq!(numbers, [full, 1, i64::from(!writes), wait], "{writes}");
                }
                let written = store.ask(false, Some(1), |handle| {
                    Box::pin(async { handle.run(&WRITES, &[]).await })
                });
                assert!(written.await.is_err(), "a reader cannot write");
            }
            Driver::Pg(pool) => {
                for (name, value) in [
                    ("synchronous_commit", "on"),
                    ("lock_timeout", "20s"),
                    ("statement_timeout", "100s"),
                    ("idle_in_transaction_session_timeout", "200s"),
                ] {
                    let row = sqlx::query("SELECT current_setting($1)")
                        .bind(name)
                        .fetch_one(pool);
                    let found: String = row.await.expect("a setting answers").get(0);
                    assert_eq!(found, value, "{name}");
                }
                let written = place.store.ask(false, Some(1), |handle| {
                    Box::pin(async { handle.run(&WRITES, &[]).await })
                });
                assert!(written.await.is_err(), "a look cannot write");
            }
        }
    });
}

const PROCESS: Sql = Sql::new("process", "SELECT CAST(pg_backend_pid() AS BIGINT)");

/// A reader that has seen number n must never meet a smaller one later: while a writer that
/// holds a number is still open, the next one waits, and readers see neither.
#[test]
fn given_a_writer_whose_commit_is_late_then_no_later_number_is_seen_before_it() {
    everywhere(|place: Arc<Place>| async move {
        let tenant = tenant(&place).await;
        let is_postgres = place.is_postgres();
        let (told, hears) = oneshot::channel();
        let (go, went) = oneshot::channel::<()>();
        let late = {
            let (place, tenant) = (Arc::clone(&place), tenant.clone());
            tokio::spawn(async move {
                let unit = place.store.ask(true, Some(WORK_FACTOR), move |handle| {
                    Box::pin(async move {
                        let blocker = if is_postgres {
                            let row = handle.one(&PROCESS, &[]).await?;
                            row.as_ref().map(|row: &Row| row.int(0)).transpose()?
                        } else {
                            None
                        };
                        handle.note_change(&tenant, ChangeKind::Member, "late");
                        handle.finish().await?;
                        let _ = told.send(blocker);
                        let _ = went.await;
                        Ok(())
                    })
                });
                unit.await
            })
        };
        let blocker = hears.await.expect("the number is taken");
        let next = {
            let (place, tenant) = (Arc::clone(&place), tenant.clone());
            tokio::spawn(async move {
                let unit = place.store.unit(move |tx| {
                    Box::pin(
                        async move { tx.append_change(&tenant, ChangeKind::Member, "next").await },
                    )
                });
                unit.await
            })
        };
        if let Some(blocker) = blocker {
            until_someone_waits_for(&place, blocker).await;
        }
        let seen = place.store.look(|rows| rows.changes_after(1, 10)).await;
        assert_eq!(seen, Ok(Vec::new()));
        assert!(!next.is_finished());
        go.send(()).expect("the late one waits");
        assert_eq!(late.await.expect("no panic"), Ok(()));
        assert_eq!(next.await.expect("no panic"), Ok(()));
        let seen = place.store.look(|rows| rows.changes_after(1, 10)).await;
        let seen = seen.expect("reading works");
        let order: Vec<_> = seen.iter().map(|one| (one.seq, one.id.as_str())).collect();
        assert_eq!(order, [(2, "late"), (3, "next")]);
    });
}

/// Asks the server, again and again, whether a process waits for `blocker`.
async fn until_someone_waits_for(place: &Place, blocker: i64) {
    let mut line = PgConnection::connect(&place.address)
        .await
        .expect("the server answers");
    for _ in 0..20_000 {
        let row = sqlx::query(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE CAST($1 AS INTEGER) = ANY (pg_blocking_pids(pid))",
        )
        .bind(blocker)
        .fetch_one(&mut line)
        .await;
        if row.expect("the server answers").get::<i64, _>(0) > 0 {
            return;
        }
    }
    panic!("the next writer did not wait for the open one");
}

/// T240: when the server drops every line, callers hear "unavailable" at worst, and soon work again.
#[test]
fn t240_given_a_server_that_dropped_its_lines_then_the_store_recovers_by_itself() {
    everywhere(|place: Arc<Place>| async move {
        let Driver::Pg(pool) = &place.store.driver else {
            return; // There is no line to drop.
        };
        let mut lines = Vec::new();
        for _ in 0..4 {
            lines.push(pool.acquire().await.expect("a line"));
        }
        let mut admin = PgConnection::connect(&place.address)
            .await
            .expect("the server answers");
        for line in &mut lines {
            let row = sqlx::query("SELECT pg_backend_pid()")
                .fetch_one(&mut **line)
                .await;
            let process: i32 = row.expect("a process id").get(0);
            let ended = sqlx::query("SELECT pg_terminate_backend($1, 10000)")
                .bind(process)
                .execute(&mut admin)
                .await;
            ended.expect("a superuser may do this");
        }
        drop(lines);
        let mut answers = Vec::new();
        for _ in 0..20 {
            answers.push(place.store.ping().await);
            if answers.ends_with(&[Ok(())]) {
                break;
            }
        }
        let last = answers.pop();
        assert_eq!(last, Some(Ok(())));
        assert!(
            answers
                .iter()
                .all(|one| *one == Err(StoreError::Unavailable)),
            "{answers:?}"
        );
    });
}
