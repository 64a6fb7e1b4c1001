//! Opening, migrating, copying and closing databases.

use std::sync::Arc;

use latchkey_core::ports::StoreExt as _;
use latchkey_store::{Database, OpenError, Options};

use crate::{
    place::{Place, everywhere, patient, sqlite_address},
    samples::tenant,
};

fn line(place: &Place) -> rusqlite::Connection {
    let path = place.address.trim_start_matches("sqlite:");
    rusqlite::Connection::open(path).expect("it opens")
}

/// Runs a statement on the database from outside, as an operator's tool would.
async fn outside(place: &Place, statement: &'static str) {
    if place.is_postgres() {
        let pool = sqlx::PgPool::connect(&place.address)
            .await
            .expect("it opens");
        sqlx::raw_sql(statement)
            .execute(&pool)
            .await
            .expect("it runs");
        pool.close().await;
    } else {
        line(place).execute_batch(statement).expect("it runs");
    }
}

/// One number, read from outside: for what the store never shows.
pub async fn number(place: &Place, statement: &'static str) -> i64 {
    use sqlx::Row as _;
    if place.is_postgres() {
        let pool = sqlx::PgPool::connect(&place.address)
            .await
            .expect("it opens");
        let row = sqlx::query(statement).fetch_one(&pool).await;
        let found = row.expect("it runs").get(0);
        pool.close().await;
        found
    } else {
        let row = line(place).query_row(statement, [], |row| row.get(0));
        row.expect("it runs")
    }
}

/// The newest version of the schema.
const SCHEMA: i64 = 6;

#[test]
fn given_a_migrated_database_then_migrating_again_does_nothing() {
    everywhere(|place: Arc<Place>| async move {
        assert_eq!(place.store.ping().await, Ok(()));
        assert_eq!(place.store.is_empty().await, Ok(false));
        assert_eq!(place.store.needs_migration().await, Ok(false));
        assert_eq!(place.store.schema_version().await, Ok(SCHEMA));
        assert_eq!(place.store.migrate().await, Ok(0));
        assert_eq!(place.store.file().is_some(), !place.is_postgres());
    });
}

#[test]
fn given_an_older_program_then_it_refuses_a_newer_schema() {
    everywhere(|place: Arc<Place>| async move {
        outside(&place, "INSERT INTO schema_version (version) VALUES (99)").await;
        let opened = Database::open(&place.address, &patient()).await;
        let expected = OpenError::NewerSchema {
            found: 99,
            known: SCHEMA,
        };
        assert_eq!(opened.map(|_| ()), Err(expected));
    });
}

#[test]
fn given_tables_of_somebody_else_then_the_database_is_refused() {
    everywhere(|place: Arc<Place>| async move {
        outside(&place, "DROP TABLE schema_version").await;
        let opened = Database::open(&place.address, &patient()).await;
        assert_eq!(opened.map(|_| ()), Err(OpenError::Foreign));
    });
}

#[tokio::test]
async fn given_an_empty_file_then_it_is_empty_until_several_processes_migrate_it_at_once() {
    let (address, folder) = sqlite_address();
    let first = Database::open(&address, &patient())
        .await
        .expect("it opens");
    let second = Database::open(&address, &patient())
        .await
        .expect("it opens");
    assert_eq!(first.is_empty().await, Ok(true));
    assert_eq!(first.needs_migration().await, Ok(true));
    let (left, right) = tokio::join!(first.migrate(), second.migrate());
    assert_eq!(
        left.expect("one works") + right.expect("one waits"),
        usize::try_from(SCHEMA).expect("a small number")
    );
    first.close().await;
    second.close().await;
    std::fs::remove_dir_all(folder).expect("the folder is ours");
}

#[cfg(unix)]
#[tokio::test]
async fn given_a_new_file_then_only_its_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let (address, folder) = sqlite_address();
    let store = Database::open(&address, &patient())
        .await
        .expect("it opens");
    store.migrate().await.expect("it migrates");
    for file in std::fs::read_dir(&folder).expect("the folder is there") {
        let file = file.expect("a file");
        let mode = file.metadata().expect("its mode").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?}", file.path());
    }
    store.close().await;
    std::fs::remove_dir_all(folder).expect("the folder is ours");
}

#[tokio::test]
async fn given_a_copy_then_it_opens_with_everything_in_it() {
    let (address, folder) = sqlite_address();
    let store = Database::open(&address, &patient())
        .await
        .expect("it opens");
    store.migrate().await.expect("it migrates");
    tenant(&store, "acme").await;
    let target = folder.join("copy.db");
    assert_eq!(store.copy_to(&target).await, Ok(()));
    assert!(
        store.copy_to(&target).await.is_err(),
        "nothing is overwritten"
    );
    let copy = Database::open(&format!("sqlite:{}", target.display()), &patient()).await;
    let copy = copy.expect("it opens");
    let found = copy.look(|rows| rows.tenant_by_slug("acme")).await;
    assert!(found.expect("reading works").is_some());
    copy.close().await;
    store.close().await;
    std::fs::remove_dir_all(folder).expect("the folder is ours");
}

#[tokio::test]
async fn given_a_database_in_memory_then_it_works_and_is_its_own() {
    let store = Database::open("sqlite::memory:", &patient())
        .await
        .expect("it opens");
    store.migrate().await.expect("it migrates");
    tenant(&store, "acme").await;
    let found = store.look(|rows| rows.tenant_by_slug("acme")).await;
    assert!(found.expect("reading works").is_some());
    let other = Database::open("sqlite::memory:", &patient())
        .await
        .expect("it opens");
    assert_eq!(other.is_empty().await, Ok(true));
}

#[tokio::test]
async fn given_an_unusable_address_then_it_is_refused_without_repeating_it() {
    for address in [
        "mysql://u:hidden@h/d",
        "sqlite:",
        "sqlite:x.db?mode=hidden",
        "postgres://[hidden",
    ] {
        let Err(error) = Database::open(address, &Options::default()).await else {
            panic!("{address} opened");
        };
        assert!(matches!(error, OpenError::Address(_)), "{address}");
        assert!(
            !format!("{error} {error:?}").contains("hidden"),
            "{address}"
        );
    }
    let missing = Database::open("sqlite:/nowhere/at/all/x.db", &Options::default()).await;
    assert!(matches!(missing.map(|_| ()), Err(OpenError::Store(_))));
}

/// T240: nobody answers at this address.
#[tokio::test]
async fn t240_given_a_postgres_that_is_away_then_opening_ends_as_unavailable() {
    let quick = Options {
        wait: std::time::Duration::from_millis(200),
        ..Options::default()
    };
    let opened = Database::open("postgres://u:p@127.0.0.1:1/d", &quick).await;
    let expected = OpenError::Store(latchkey_core::ports::StoreError::Unavailable);
    assert_eq!(opened.map(|_| ()), Err(expected));
}
