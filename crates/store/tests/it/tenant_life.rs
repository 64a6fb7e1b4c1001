//! The end of a tenant's life: nothing of it is left anywhere, and nothing of another is touched.

use std::{collections::BTreeMap, sync::Arc};

use latchkey_core::{
    connection::Connection,
    member::{Member, Role},
    ports::{StoreError, StoreExt as _, tenant_life::Removed},
    session::Method,
    tenant::{Tenant, TenantState},
    tenant_export::{After, Exported, Field},
};
use sqlx::{AssertSqlSafe, Row as _};

use crate::{
    place::{Place, everywhere},
    samples::{
        at, attempt, connection, digest, identity_of, member, session, store_attempt,
        store_identity, tenant,
    },
};

/// Rows past the store's methods, one of each table they would fill one by one.
const MORE: &[&str] = &[
    "policy (tenant_id, sso, since, set_by) VALUES ('{t}', 'optional', 1, 'cli ada')",
    "tenant_settings (tenant_id, settings) VALUES ('{t}', '{}')",
    "connection_credential (tenant_id, id, connection_id, kind, slot, sealed, last_four, created) \
     VALUES ('{t}', 'crd_{t}', '{c}', 'secret', 'preferred', 'canary-sealed', 'canr', 1)",
    "invitation (tenant_id, id, member_id, state, role, token_digest, created, sent, expires) \
     VALUES ('{t}', 'ivt_{t}', '{m}', 'pending', 'user', 'canary-digest', 1, 1, 2)",
    "token_place (digest, tenant_id, kind, thing, expires) VALUES ('tok_{t}', '{t}', 'invitation', 'ivt_{t}', 2)",
    "delivery (tenant_id, id, kind, name, recipient, member_id, sealed, state, tries, due, created) \
     VALUES ('{t}', 'dlv_{t}', 'mail', 'test', 'to@{t}.example', '{m}', 'canary-sealed', 'queued', 0, 1, 1)",
    "password_reset (tenant_id, id, member_id, state, token_digest, stamp, created, expires) \
     VALUES ('{t}', 'rst_{t}', '{m}', 'pending', 'canary-digest', 1, 1, 2)",
    "member_totp (tenant_id, member_id, sealed, last_step, created) VALUES ('{t}', '{m}', 'canary-sealed', 0, 1)",
    "member_recovery_code (tenant_id, member_id, digest) VALUES ('{t}', '{m}', 'canary-digest')",
    "half_sign_in (tenant_id, id, member_id, state, step, digest, sealed, stamp, tries, next_path, created, expires) \
     VALUES ('{t}', 'hlf_{t}', '{m}', 'pending', 'code', 'canary-digest', 'canary-sealed', 1, 0, '/', 1, 2)",
    "device (tenant_id, member_id, digest, agent, first_seen, last_seen) \
     VALUES ('{t}', '{m}', 'canary-digest', 'Firefox', 1, 2)",
    "kept (tenant_id, id, session_id, purpose, sealed, expires) \
     VALUES ('{t}', 'kep_{t}', 'ses', 'form', 'canary-sealed', 2)",
    "event (tenant_id, seq, name, version, actor_kind, actor, target, state_before, state_after, request, happened) \
     VALUES ('{t}', 1, 'tenant.created', 1, 'cli', 'ada', '{t}', 'null', '{\"a\":1}', 'req_1', 1)",
    "event_link (tenant_id, seq, link) VALUES ('{t}', 1, 'link')",
    "event_checkpoint (tenant_id, seq, link, seal, created) VALUES ('{t}', 1, 'link', 'canary-sealed', 1)",
    "spare_credential (tenant_id, id, connection_id, revision, slot, sealed, last_four, created) \
     VALUES ('{t}', 'crd_2', '{c}', 1, 'preferred', 'canary-sealed', 'canr', 1)",
    "test_run (tenant_id, id, connection_id, revision, fingerprint, created) VALUES ('{t}', 'tst_1', '{c}', 1, 'print', 1)",
    "test_link (tenant_id, id, connection_id, made_by, created, expires) VALUES ('{t}', 'lnk_1', '{c}', '{m}', 1, 2)",
    "reminder (tenant_id, thing, step, queued) VALUES ('{t}', 'crd_{t}', '60', 1)",
    "event_tally (tenant_id, method, code, window_end, counted, first_at, last_at) \
     VALUES ('{t}', 'password', 'invalid', 2, 1, 1, 1)",
];

/// Every table: its rows as texts.
type Dump = BTreeMap<String, Vec<String>>;

async fn run(place: &Place, statement: String) {
    if place.is_postgres() {
        let pool = sqlx::PgPool::connect(&place.address)
            .await
            .expect("it opens");
        let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&pool).await;
        done.expect("it runs");
        pool.close().await;
    } else {
        lite(place).execute_batch(&statement).expect("it runs");
    }
}

fn lite(place: &Place) -> rusqlite::Connection {
    let path = place.address.trim_start_matches("sqlite:");
    rusqlite::Connection::open(path).expect("it opens")
}

/// The single column of text a query asks for.
async fn texts(place: &Place, query: String) -> Vec<String> {
    if place.is_postgres() {
        let pool = sqlx::PgPool::connect(&place.address)
            .await
            .expect("it opens");
        let rows = sqlx::query(AssertSqlSafe(query)).fetch_all(&pool).await;
        let found = rows
            .expect("it runs")
            .iter()
            .map(|row| row.get(0))
            .collect();
        pool.close().await;
        found
    } else {
        let line = lite(place);
        let mut asked = line.prepare(&query).expect("it fits");
        let rows = asked.query_map([], |row| row.get(0)).expect("it runs");
        rows.map(|row| row.expect("a text")).collect()
    }
}

async fn dump(place: &Place) -> Dump {
    let tables = match place.is_postgres() {
        true => {
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = current_schema()"
        }
        false => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    };
    let mut all = Dump::new();
    for table in texts(place, tables.to_owned()).await {
        let row = match place.is_postgres() {
            true => format!("SELECT CAST(x AS TEXT) FROM \"{table}\" x"),
            false => {
                let names =
                    format!("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{table}')");
                let row = texts(place, names).await.join(" || ' | ' || ");
                format!("SELECT {row} FROM \"{table}\"")
            }
        };
        let mut rows = texts(place, row).await;
        rows.sort();
        all.insert(table, rows);
    }
    all
}

/// A tenant with a row in every table.
async fn full(place: &Place, slug: &str) -> (Tenant, Member, Connection) {
    let made = tenant(&place.store, slug).await;
    let address = format!("ada@{slug}.example");
    let ada = member(&place.store, &made.id, &address, Role::Admin).await;
    let way = connection(&place.store, &made.id).await;
    session(&place.store, &ada, Method::Sso).await;
    store_attempt(&place.store, &attempt(&way, &digest(), at(0))).await;
    let link = identity_of(&way, &ada.id, "subject", None);
    store_identity(&place.store, &link)
        .await
        .expect("it is new");
    for more in MORE {
        let filled = more
            .replace("{t}", made.id.as_str())
            .replace("{m}", ada.id.as_str())
            .replace("{c}", way.id.as_str());
        run(place, format!("INSERT INTO {filled}")).await;
    }
    run(
        place,
        format!("UPDATE tenant SET event_seq = 1 WHERE id = '{}'", made.id),
    )
    .await;
    (made, ada, way)
}

/// What stays of a tenant for a while, or is no row of one.
const OUTSIDE: &[&str] = &[
    "change",
    "counter",
    "callback_key_past",
    "schema_version",
    "throttle",
    "quota",
    "lease",
    "reset_wish",
    "setup_code",
    "installation",
];

fn naming<'a>(all: &'a Dump, needles: &'a [&str]) -> Vec<&'a str> {
    let named = all.iter().filter(|(table, rows)| {
        !OUTSIDE.contains(&table.as_str())
            && rows
                .iter()
                .any(|row| needles.iter().any(|needle| row.contains(needle)))
    });
    named.map(|(table, _)| table.as_str()).collect()
}

async fn remove(place: &Place, tenant: &Tenant, now: i64, most: i64) -> Removed {
    let id = tenant.id.clone();
    let unit = place
        .store
        .unit(move |tx| Box::pin(async move { tx.remove_rows(&id, at(now), most).await }));
    unit.await.expect("the unit stands")
}

async fn plan(place: &Place, tenant: &Tenant, day: i64) {
    let id = tenant.id.clone();
    let unit = place.store.unit(move |tx| {
        Box::pin(async move {
            tx.set_tenant_state(&id, TenantState::Suspended, Some(at(day)))
                .await
        })
    });
    unit.await.expect("the unit stands");
}

/// Every table is walked: first to see that the tenant is in it, then that it is not.
#[test]
fn given_a_tenant_in_every_table_when_removed_in_steps_then_nothing_is_left_of_it_alone() {
    everywhere(|place: Arc<Place>| async move {
        let (acme, ada, way) = full(&place, "acme").await;
        let (other, ..) = full(&place, "other").await;
        let before = dump(&place).await;
        let tables = before.keys().filter(|one| !OUTSIDE.contains(&one.as_str()));
        let id = [acme.id.as_str()];
        assert_eq!(naming(&before, &id), tables.collect::<Vec<_>>());

        assert_eq!(remove(&place, &acme, 500, 100).await, Removed::default());
        plan(&place, &acme, 1_000).await;
        assert_eq!(remove(&place, &acme, 999, 100).await, Removed::default());
        let mut steps = 0;
        loop {
            let step = remove(&place, &acme, 1_000, 3).await;
            assert!(step.rows <= 3, "{step:?}");
            if step.gone {
                break;
            }
            steps += 1;
            assert!(steps < 100, "it never ends");
        }
        assert!(steps > 5, "{steps}");

        let after = dump(&place).await;
        let all = [
            acme.id.as_str(),
            ada.id.as_str(),
            way.id.as_str(),
            "ada@acme",
        ];
        assert_eq!(naming(&after, &all), Vec::<&str>::new());
        for (table, rows) in &before {
            let own = |row: &&String| row.contains(other.id.as_str());
            let kept: Vec<&String> = rows.iter().filter(own).collect();
            let now: Vec<&String> = after[table].iter().filter(own).collect();
            assert_eq!(now, kept, "{table}");
        }
        assert_eq!(remove(&place, &acme, 2_000, 3).await, Removed::default());
    });
}

/// T007: a callback path that was ever given out is given to nobody again.
#[test]
fn t007_given_a_removed_tenant_then_its_callback_paths_are_never_given_out_again() {
    everywhere(|place: Arc<Place>| async move {
        let (acme, _, way) = full(&place, "acme").await;
        let other = tenant(&place.store, "other").await;
        plan(&place, &acme, 0).await;
        for _ in 0..100 {
            if remove(&place, &acme, 0, 100).await.gone {
                break;
            }
        }
        let key = way.callback.key().to_owned();
        let taken = place.store.unit(move |tx| {
            Box::pin(async move {
                assert!(!tx.callback_is_free(&key).await?);
                tx.reserve_callback(&other.id, &key).await
            })
        });
        assert_eq!(taken.await, Err(StoreError::Taken));
        // The slug is free again, for another tenant.
        assert_ne!(tenant(&place.store, "acme").await.id, acme.id);
    });
}

#[test]
fn given_states_and_dates_then_they_read_back_and_what_is_due_comes_first() {
    everywhere(|place: Arc<Place>| async move {
        let first = tenant(&place.store, "first").await;
        let second = tenant(&place.store, "second").await;
        tenant(&place.store, "third").await;
        plan(&place, &first, 20).await;
        plan(&place, &second, 10).await;
        let due = |now: i64| place.store.look(move |rows| rows.tenants_due(at(now), 5));
        let slugs = |found: Result<Vec<Tenant>, StoreError>| {
            let found = found.expect("reading works");
            let slug = |one: &Tenant| one.slug.as_str().to_owned();
            found.iter().map(slug).collect::<Vec<_>>()
        };
        assert_eq!(slugs(due(9).await), Vec::<String>::new());
        assert_eq!(slugs(due(10).await), ["second"]);
        assert_eq!(slugs(due(20).await), ["second", "first"]);
        let id = second.id.clone();
        let unit = place.store.unit(move |tx| {
            Box::pin(async move {
                let planned = tx.tenant(&id).await?.expect("it is there");
                assert_eq!(planned.delete_at, Some(at(10)));
                assert_eq!(planned.standing(), "deletion_planned");
                tx.set_tenant_state(&id, TenantState::Active, None).await?;
                tx.tenant(&id).await
            })
        });
        let back = unit.await.expect("the unit stands").expect("it is there");
        assert_eq!((back.state, back.delete_at), (TenantState::Active, None));
        assert_eq!(slugs(due(20).await), ["first"]);
    });
}

/// T151, T153: pages follow each other without a gap, and hold nothing sealed and no digest.
#[test]
fn t151_t153_given_rows_when_exported_then_page_after_page_and_no_secret() {
    everywhere(|place: Arc<Place>| async move {
        let (acme, ..) = full(&place, "acme").await;
        full(&place, "other").await;
        for n in 0..7 {
            let address = format!("m{n}@acme.example");
            let one = member(&place.store, &acme.id, &address, Role::User).await;
            let (t, m) = (&acme.id, &one.id);
            for digest in ["canary-digest-1", "canary-digest-2"] {
                let row = format!("('{t}', '{m}', '{digest}', 'Firefox', 1, 2)");
                let columns = "device (tenant_id, member_id, digest, agent, first_seen, last_seen)";
                run(&place, format!("INSERT INTO {columns} VALUES {row}")).await;
            }
        }
        let mut counts = BTreeMap::new();
        for what in Exported::ALL {
            let (mut after, mut count) = (Some(After::default()), 0);
            while let Some(from) = after.take() {
                let id = acme.id.clone();
                let page = place.store.look(move |rows| {
                    Box::pin(async move { rows.export_page(&id, what, &from, 2).await })
                });
                let page = page.await.expect("reading works");
                for (name, field) in page.rows.iter().flatten() {
                    let told = format!("{field:?}");
                    assert!(!told.contains("canary") && !told.contains("canr"), "{name}");
                    assert!(!told.contains("other"), "{name}: of another tenant");
                }
                count += page.rows.len();
                assert!(count < 100, "it never ends");
                after = page.next;
            }
            counts.insert(what.as_str(), count);
        }
        assert!(counts.values().all(|count| *count > 0), "{counts:?}");
        assert_eq!((counts["member"], counts["role"]), (8, 8));
        assert_eq!(counts["device"], 15);
        let id = acme.id.clone();
        let policy = place.store.look(move |rows| {
            Box::pin(async move {
                rows.export_page(&id, Exported::Policy, &After::default(), 2)
                    .await
            })
        });
        let policy = policy.await.expect("reading works").rows;
        assert_eq!(policy[0][0], ("sso", Field::Text("optional".into())));
    });
}
