//! How both databases walk what Team Members and the first step of a sign-in ask.
//!
//! One tenant holds most of the rows, many others a few each, as on an
//! installation in use; the planner has its statistics. Each statement must
//! walk the index made for it, whatever number of members lies behind it: no
//! table is read through, nothing is sorted, and a list looks nothing up for
//! each of its rows. The few admins of a tenant are the one exception.

use std::sync::Arc;

use super::{
    super::{Driver, Handle, Sql, Value},
    place::{Place, everywhere},
};
use crate::tests::FILES;

const BIG: &str = "ten_big";

/// 20,000 members of one tenant and 10 in each of 1,000 others, in text both databases read.
const SEED: &str = "
    INSERT INTO tenant (id, slug, name, name_key, state, ordinal, created, event_seq)
        WITH RECURSIVE n (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        SELECT CASE WHEN i = 0 THEN 'ten_big' ELSE 'ten_' || i END, 's' || i, 'Tenant ' || i, 'tenant ' || i, 'active', i + 1, 1, 0 FROM n;
    INSERT INTO member (tenant_id, id, state, email_canonical, email_shown, first_name, last_name, source,
            security_stamp, created, is_admin, is_user, facet)
        WITH RECURSIVE n (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 29999)
        SELECT CASE WHEN i < 20000 THEN 'ten_big' ELSE 'ten_' || ((i - 20000) / 10 + 1) END, 'mem_' || i, 'active',
            'm' || i || '@x.example', 'm' || i || '@x.example', 'First' || i, 'Last' || i, 'cli', 0, 1,
            i % 1000 = 0, i % 1000 <> 0, CASE WHEN i % 1000 = 0 THEN 'active.admin.cli.never' ELSE 'active.user.cli.never' END FROM n;
    INSERT INTO member_role (tenant_id, member_id, role, source, source_ref)
        SELECT tenant_id, id, CASE WHEN is_admin THEN 'admin' ELSE 'user' END, 'manual', '' FROM member;
    INSERT INTO member_email (email_canonical, tenant_id, member_id)
        SELECT email_canonical, tenant_id, id FROM member;
    INSERT INTO member_word (tenant_id, word, member_id, facet)
        SELECT tenant_id, email_canonical, id, facet FROM member
        UNION SELECT tenant_id, lower(first_name || ' ' || last_name), id, facet FROM member
        UNION SELECT tenant_id, lower(last_name || ' ' || first_name), id, facet FROM member;
    UPDATE member_word SET earlier = COALESCE((SELECT MAX(o.word) FROM member_word o WHERE o.tenant_id = member_word.tenant_id
        AND o.member_id = member_word.member_id AND o.word < member_word.word), '');
    ANALYZE;";

/// The plan of a statement, a line for each node.
async fn plan(place: &Place, name: &'static str, values: Vec<Value<'static>>) -> Vec<String> {
    let (how, column) = match place.store.driver {
        Driver::Lite(_) => ("EXPLAIN QUERY PLAN", 3),
        Driver::Pg(_) => ("EXPLAIN", 0),
    };
    let all = || FILES.iter().flat_map(|(_, list)| list.iter());
    let found = all()
        .find(|sql| sql.name == name)
        .expect("it is a statement");
    // A test's few texts may stay until it ends.
    let text: &'static str = format!("{how} {}", found.text).leak();
    let asked: &'static Sql = Box::leak(Box::new(Sql::new("plan", text)));
    let read = place
        .store
        .ask(false, None, move |handle: &mut Handle<'_>| {
            Box::pin(async move {
                let rows = handle.all(asked, &values).await?;
                rows.iter().map(|row| row.text(column)).collect()
            })
        });
    read.await.expect("it is explained")
}

/// What a statement asks for, the index it walks on each database, whether it may sort, whether the index
/// alone answers it, and whether it looks something up for each row.
struct Walk {
    name: &'static str,
    values: Vec<Value<'static>>,
    index: [&'static str; 2],
    may_sort: bool,
    covers: bool,
    looks_up: bool,
}

fn walk(name: &'static str, values: Vec<Value<'static>>, index: [&'static str; 2]) -> Walk {
    Walk {
        name,
        values,
        index,
        may_sort: false,
        covers: false,
        looks_up: false,
    }
}

fn texts(texts: &[&'static str]) -> Vec<Value<'static>> {
    texts.iter().map(|text| Value::from(*text)).collect()
}

const FACETS: [&str; 8] = [
    "active.user.cli.never",
    "active.user.cli.sso",
    "invited.user.cli.never",
    "deactivated.user.cli.never",
    "active.admin.cli.never",
    "",
    "",
    "",
];

fn walks() -> Vec<Walk> {
    let both = |name| [name, name];
    let word = ["sqlite_autoindex_member_word_1", "member_word_pkey"];
    let start = texts(&[BIG, "m1", "m1\u{10ffff}", "m1", ""]);
    let page = 51_i64;
    let mut among = vec![Value::from(BIG)];
    among.extend((0..51).map(|n| Value::from(&*format!("mem_{n}").leak())));
    vec![
        walk(
            "members",
            [texts(&[BIG, "m5"]), vec![page.into()]].concat(),
            both("member_email_once"),
        ),
        walk(
            "members_among",
            among,
            ["sqlite_autoindex_member_1", "member_pkey"],
        ),
        Walk {
            ..walk(
                "members_by_facet",
                [texts(&[BIG, "m5"]), texts(&FACETS)].concat(),
                both("member_by_facet"),
            )
        },
        Walk {
            covers: true,
            ..walk("members_by_word", start.clone(), word)
        },
        // PostgreSQL may rather sort the few words of a rare facet.
        Walk {
            covers: true,
            may_sort: true,
            ..walk(
                "members_by_word_and_facet",
                [start, texts(&FACETS)].concat(),
                both("member_word_facet"),
            )
        },
        walk(
            "member_first_word",
            texts(&[BIG, "mem_7", "m", "m\u{10ffff}"]),
            both("member_word_member"),
        ),
        // The few admins may be sorted; those of the index are all there are.
        Walk {
            may_sort: true,
            ..walk("active_admins", texts(&[BIG]), both("member_admins"))
        },
        walk(
            "find_email",
            texts(&["m7@x.example"]),
            ["sqlite_autoindex_member_email_1", "member_email_pkey"],
        ),
        Walk {
            looks_up: true,
            ..walk(
                "member_by_email",
                texts(&[BIG, "m7@x.example"]),
                both("member_email_once"),
            )
        },
    ]
}

/// Lines that read a whole table, or a whole tenant of one.
fn reads_through(line: &str) -> bool {
    let line = line.trim_start();
    // SQLite scans the rows its arms gave, never a table under its own name or alias.
    let of_table = ["member", "m", "w", "o", "r", "tenant"];
    let scanned = line.strip_prefix("SCAN ");
    let name = scanned.map(|rest| rest.split(' ').next().unwrap_or_default());
    let lite = name.is_some_and(|name| of_table.contains(&name) || name.starts_with("member_"));
    // A hashed sub-plan fills itself with every tenant's rows.
    lite || line.contains("Seq Scan") || line.contains("hashed SubPlan")
}

/// How many sorts there are.
fn sorts(plan: &[String]) -> usize {
    let sorts = |line: &&String| {
        let node = line.trim_start().trim_start_matches("->").trim_start();
        node.starts_with("Sort  (")
            || node.starts_with("Incremental Sort")
            || node.contains("TEMP B-TREE FOR ORDER BY")
    };
    plan.iter().filter(sorts).count()
}

#[test]
fn given_a_large_tenant_then_lists_searches_and_step_one_walk_their_indexes() {
    everywhere(|place: Arc<Place>| async move {
        let seeded = place.store.ask(true, None, |handle: &mut Handle<'_>| {
            Box::pin(async { handle.script("seed", SEED).await })
        });
        assert_eq!(seeded.await, Ok(()));
        let postgres = usize::from(place.is_postgres());
        for walk in walks() {
            let plan = plan(&place, walk.name, walk.values).await;
            let shown = format!("{}:\n{}", walk.name, plan.join("\n"));
            assert!(!plan.iter().any(|line| reads_through(line)), "{shown}");
            assert!(sorts(&plan) <= usize::from(walk.may_sort), "{shown}");
            assert!(shown.contains(walk.index[postgres]), "{shown}");
            let beside = ["CORRELATED", "SubPlan"]
                .iter()
                .any(|word| shown.contains(word));
            assert!(!beside || walk.looks_up, "{shown}");
            assert!(
                postgres == 1 || !walk.covers || shown.contains("COVERING INDEX"),
                "{shown}"
            );
        }
    });
}
