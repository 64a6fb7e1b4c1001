//! What holds for the text of every statement and of the schema.
//!
//! No database is needed here; `door::tests` prepares each text on both.

use std::{collections::BTreeSet, path::Path};

use crate::{
    accounts, audit_log, candidates, changes, connections, credentials, deliveries, devices, door,
    events, finding, identities, invitations, members, migrations, reminders, sessions, settings,
    setup, shared, sign_ins, tenant_life, tenants, test_runs, throttle, traces, upkeep,
};

/// Every file with statements, and its list.
pub(crate) const FILES: &[(&str, &[&door::Sql])] = &[
    ("accounts/closing.rs", accounts::closing::ALL),
    ("accounts/factors.rs", accounts::factors::ALL),
    ("accounts/half.rs", accounts::half::ALL),
    ("accounts/past.rs", accounts::past::ALL),
    ("accounts/resets.rs", accounts::resets::ALL),
    ("audit_log.rs", audit_log::ALL),
    ("changes.rs", changes::ALL),
    ("connections.rs", connections::ALL),
    ("credentials.rs", credentials::ALL),
    ("deliveries.rs", deliveries::ALL),
    ("devices.rs", devices::ALL),
    ("door.rs", door::ALL),
    ("events.rs", events::ALL),
    ("finding.rs", finding::ALL),
    ("identities.rs", identities::ALL),
    ("invitations.rs", invitations::ALL),
    ("members.rs", members::ALL),
    ("members/list.rs", members::list::ALL),
    ("members/roles.rs", members::roles::ALL),
    ("members/words.rs", members::words::ALL),
    ("sessions.rs", sessions::ALL),
    ("settings.rs", settings::ALL),
    ("traces.rs", traces::ALL),
    ("candidates.rs", candidates::ALL),
    ("test_runs.rs", test_runs::ALL),
    ("reminders.rs", reminders::ALL),
    ("setup.rs", setup::ALL),
    ("shared.rs", shared::ALL),
    ("sign_ins.rs", sign_ins::ALL),
    ("tenant_life.rs", tenant_life::ALL),
    ("tenant_life/kinds/sso.rs", tenant_life::kinds::sso::ALL),
    ("tenant_life/kinds/team.rs", tenant_life::kinds::team::ALL),
    ("tenant_life/remove.rs", tenant_life::remove::ALL),
    ("tenants.rs", tenants::ALL),
    ("throttle.rs", throttle::ALL),
    ("upkeep.rs", upkeep::ALL),
];

/// Statements that look across tenants or at installation-wide tables, each on purpose.
const ACROSS: &[&str] = &[
    // The order of changes and of tenants is the installation's.
    "changes_after",
    "last_change",
    "change_numbers",
    "append_change",
    "tenant_ordinal",
    "tenants",
    "tenants_by_name",
    "tenant_by_slug",
    "insert_tenant",
    "tenants_due",
    // They find a tenant.
    "find_session",
    "find_sign_in",
    "find_reference",
    "find_email",
    "find_connection",
    "find_token",
    // One job ends what never came back, in every tenant.
    "open_sign_ins_before",
    "place_token",
    "place_session",
    "unplace_session",
    "place_sign_in",
    "place_connection",
    // One browser's attempts, whatever tenant they go to (T018).
    "old_attempts",
    "unplace_sign_in",
    "close_sign_in",
    // A path is given out once in the installation (T007).
    "callback_key_known",
    // Keys of failures are digests and addresses, not of a tenant.
    "failures",
    "count_failure",
    "clear_failures",
    "failures_closed",
    "close_failures",
    "take_quota",
    "quota_end",
    // A lease is the installation's.
    "take_lease",
    // One job delivers for every tenant.
    "deliveries_are_due",
    "lease_deliveries",
    // The sealer's work, tenant after tenant.
    "unsealed_tenants",
    "ended_tallies",
    // Nobody has looked yet whose wish it is (T109).
    "reset_wishes",
    "insert_wish",
    "take_wish",
    // Upkeep.
    "prune_resets",
    "prune_half_sign_ins",
    "prune_wishes",
    "prune_throttle",
    "prune_sign_ins",
    "prune_sign_in_places",
    "prune_sessions",
    "prune_session_digests",
    "prune_tokens",
    "prune_quotas",
    "prune_kept",
    "wipe_letters",
    "prune_deliveries",
    "prune_devices",
    "prune_spare_credentials",
    // The job looks at every tenant.
    "ending_secrets",
    "endless_secrets",
    "prune_changes",
    // The first run is the installation's, and so are its facts (T122).
    "any_admin",
    "open_setup_code",
    "offer_setup_code",
    "replace_setup_code",
    "take_setup_code",
    "installation_fact",
    "note_installation_fact",
    // The schema itself.
    "schema_version",
    "set_schema_version",
    "ping",
];

/// Tables that find a tenant or belong to none.
const NOT_OF_A_TENANT: &[&str] = &[
    "counter",
    "tenant",
    "member_email",
    "connection_place",
    "callback_key",
    "callback_key_past",
    "session_digest",
    "sign_in_place",
    "token_place",
    "change",
    "throttle",
    "quota",
    "lease",
    "reset_wish",
    "setup_code",
    "installation",
];

fn statements() -> impl Iterator<Item = &'static door::Sql> {
    FILES.iter().flat_map(|(_, list)| list.iter().copied())
}

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let name = path
                .strip_prefix(env!("CARGO_MANIFEST_DIR"))
                .expect("below");
            let text = std::fs::read_to_string(&path).expect("it reads");
            found.push((name.display().to_string(), text));
        }
    }
}

/// Calls that hand a text to a driver.
const RAW: &[&str] = &[
    "sqlx::query",
    "raw_sql(",
    ".prepare_cached(",
    ".prepare(",
    ".execute(",
    ".execute_batch(",
    ".query_row(",
];

/// A statement that is not in its file's list would escape every other check here.
#[test]
fn given_the_sources_then_every_statement_is_in_its_files_list() {
    let mut found = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    let mut counted = 0;
    for (name, text) in found {
        let made = text.matches("Sql::new(").count();
        let raw: usize = RAW.iter().map(|call| text.matches(call).count()).sum();
        let list = FILES.iter().find(|(file, _)| name == format!("src/{file}"));
        match (name.as_str(), list) {
            // Two more ask each database for its tables.
            ("src/door.rs", Some((_, list))) => assert_eq!((made, raw), (list.len() + 2, 0)),
            ("src/door/handle.rs", None) => assert_eq!((made, raw), (0, 5)),
            ("src/door/lite/statement.rs", None) => assert_eq!((made, raw), (0, 4)),
            // Settings, and the copy of a file.
            ("src/door/lite/connect.rs", None) => assert_eq!((made, raw), (0, 3)),
            ("src/door/lite/batch.rs", None) => assert_eq!((made, raw), (0, 1)),
            (
                "src/tests.rs"
                | "src/door/tests.rs"
                | "src/door/tests/plans.rs"
                | "src/door/lite/tests.rs",
                None,
            ) => {}
            (_, Some((_, list))) => assert_eq!((made, raw), (list.len(), 0), "{name}"),
            (_, None) => assert_eq!((made, raw), (0, 0), "{name} has statements and no list"),
        }
        counted += usize::from(list.is_some());
    }
    assert_eq!(counted, FILES.len());
}

#[test]
fn given_the_statements_then_each_has_a_name_of_its_own() {
    let names: BTreeSet<&str> = statements().map(|sql| sql.name).collect();
    assert_eq!(names.len(), statements().count());
    let known = ACROSS.iter().all(|name| names.contains(name));
    assert!(known, "an exception names no statement");
}

/// The text without what stands in parentheses: the statement's own conditions.
fn without_parentheses(text: &str) -> String {
    let mut depth = 0;
    let mut kept = String::new();
    for sign in text.chars() {
        depth += i32::from(sign == '(');
        if depth == 0 {
            kept.push(sign);
        }
        depth -= i32::from(sign == ')');
    }
    kept
}

/// The tenant is bound in the query itself, as its first argument.
fn binds_the_tenant(sql: &door::Sql) -> bool {
    let text = sql.text;
    if let Some(insert) = text.strip_prefix("INSERT INTO ") {
        let columns = insert.split_once('(').map_or("", |(_, rest)| rest);
        return columns.starts_with("tenant_id,") && text.contains("VALUES ($1,")
            || text.contains("WHERE tenant_id = $1 ");
    }
    let outer = without_parentheses(text);
    let Some((about, condition)) = outer.split_once(" WHERE ") else {
        return false;
    };
    let first = condition.split(" AND ").next().unwrap_or("").trim();
    // An alias or table name may stand before the column.
    let column = first.rsplit_once('.').map_or(first, |(_, column)| column);
    let of_tenant = column == "tenant_id = $1" || column.starts_with("tenant_id = $1 ");
    let is_tenant = about.starts_with("UPDATE tenant ")
        || about.ends_with(" FROM tenant")
        || about.contains(" FROM tenant t ");
    of_tenant || is_tenant && (column == "id = $1" || column.starts_with("id = $1 "))
}

/// T061, T070, T234: no statement on a tenant's rows can leave the tenant out.
#[test]
fn t061_t070_t234_given_every_statement_then_the_tenant_is_bound_or_it_is_a_known_exception() {
    for sql in statements() {
        let across = ACROSS.contains(&sql.name);
        assert_ne!(across, binds_the_tenant(sql), "{}: {}", sql.name, sql.text);
    }
}

/// T231, N-85: no statement edits an event, its link or its seal; only a whole tenant's end removes them.
#[test]
fn t231_n85_given_every_statement_then_events_are_only_added() {
    for table in ["event", "event_link", "event_checkpoint"] {
        for sql in statements() {
            let removed = sql.text.contains(&format!("DELETE FROM {table} "));
            let of_the_end = sql.name == format!("remove_{table}");
            assert_eq!(removed, of_the_end, "{}: {}", sql.name, sql.text);
            let edited = sql.text.contains(&format!("UPDATE {table} "))
                || sql.text.contains(&format!("INTO {table} ")) && sql.text.contains(" DO UPDATE ");
            assert!(!edited, "{}: {}", sql.name, sql.text);
        }
    }
}

/// T061: a joined or nested table of a tenant is tied to the same tenant.
#[test]
fn t061_given_joins_then_each_is_tied_to_the_tenant() {
    for sql in statements() {
        for part in sql.text.split(" JOIN ").skip(1) {
            let on = part.split_once(" ON ").map_or("", |(_, rest)| rest);
            // What stands behind WHERE binds the first table, not this one.
            let on = on.split(" WHERE ").next().unwrap_or("");
            let first = on.split(" AND ").next().unwrap_or("");
            assert!(first.contains("tenant_id = "), "{}: {part}", sql.name);
        }
        for part in sql.text.split("(SELECT ").skip(1) {
            // One that only passes on what the next one selects is bound by that.
            let bound =
                part == "* FROM " || part.contains("tenant_id = ") || ACROSS.contains(&sql.name);
            assert!(bound, "{}: {part}", sql.name);
        }
    }
}

/// T062: what both databases read alike, and nothing composed.
#[test]
fn t062_given_every_statement_then_it_keeps_to_the_common_subset() {
    for sql in statements() {
        for word in [
            "LIKE",
            "NOW(",
            "now(",
            "FOR UPDATE",
            "::",
            "?",
            "->",
            "ARRAY",
            "ANY(",
            "{}(",
            "--",
        ] {
            assert!(!sql.text.contains(word), "{}: {word}", sql.name);
        }
        let longest = sql.text.matches('$').count();
        for n in 1..=longest {
            let later = (n + 1..=longest).any(|m| sql.text.contains(&format!("${m}")));
            let named = sql.text.contains(&format!("${n}"));
            assert!(named || !later, "{}: ${n} is left out", sql.name);
        }
    }
}

fn tables() -> Vec<(&'static str, &'static str)> {
    let mut tables = Vec::new();
    for step in migrations::ALL {
        for part in step.text.split("CREATE TABLE ").skip(1) {
            let (name, rest) = part.split_once(" (").expect("a table has columns");
            let body = rest.split_once("\n);").expect("a table ends").0;
            tables.push((name, body));
        }
    }
    tables
}

#[test]
fn t061_given_the_schema_then_the_tenant_comes_first_in_every_key() {
    for (name, body) in tables() {
        if NOT_OF_A_TENANT.contains(&name) {
            continue;
        }
        let own = body.contains("PRIMARY KEY (tenant_id, ");
        let single = body
            .trim_start()
            .starts_with("tenant_id TEXT NOT NULL PRIMARY KEY");
        assert!(own || single, "{name}");
        assert!(!body.contains(" UNIQUE"), "{name}");
    }
    for step in migrations::ALL {
        for part in step.text.split("CREATE UNIQUE INDEX ").skip(1) {
            let columns = part.split_once(" (").expect("an index has columns").1;
            assert!(columns.starts_with("tenant_id"), "{part}");
        }
    }
}

#[test]
fn given_the_schema_then_columns_have_three_types_only() {
    for (name, body) in tables() {
        for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if line.starts_with("PRIMARY KEY") || line.starts_with("FOREIGN KEY") {
                continue;
            }
            let kind = line.split([' ', ',']).nth(1).unwrap_or("");
            assert!(
                ["TEXT", "BIGINT", "BOOLEAN"].contains(&kind),
                "{name}: {line}"
            );
        }
    }
}

#[test]
fn given_the_migrations_then_they_count_from_one_and_only_add() {
    for (place, step) in migrations::ALL.iter().enumerate() {
        assert_eq!(i64::try_from(place + 1), Ok(step.version));
        let lines = step
            .text
            .lines()
            .filter(|line| !line.trim_start().starts_with("--"));
        let text: String = lines.collect::<Vec<_>>().join("\n");
        for statement in text.split(';').map(str::trim).filter(|one| !one.is_empty()) {
            let adds = [
                "CREATE TABLE ",
                "CREATE INDEX ",
                "CREATE UNIQUE INDEX ",
                "ALTER TABLE ",
                "INSERT INTO ",
                // Fills a column that the same step added.
                "UPDATE ",
            ];
            assert!(
                adds.iter().any(|start| statement.starts_with(start)),
                "{statement}"
            );
        }
        assert!(!step.text.contains("DROP ") && !step.text.contains("RENAME "));
    }
}

/// The columns of a table, those that a later step added too.
fn columns(table: &str) -> Vec<&'static str> {
    let (_, body) = tables()
        .into_iter()
        .find(|(name, _)| *name == table)
        .expect("a known table");
    let own = body.lines().map(str::trim).filter(|line| {
        !line.is_empty() && !line.starts_with("PRIMARY KEY") && !line.starts_with("FOREIGN KEY")
    });
    let mut all: Vec<&str> = own.filter_map(|line| line.split(' ').next()).collect();
    let added = format!("ALTER TABLE {table} ADD COLUMN ");
    for step in migrations::ALL {
        let parts = step.text.split(added.as_str()).skip(1);
        all.extend(parts.filter_map(|part| part.split(' ').next()));
    }
    all
}

/// Tables that name a tenant and stay: what every process must forget, for a day.
const STAYS: &[&str] = &["change"];

/// Every table that names a tenant is emptied of it, children before what they point at.
#[test]
fn given_the_schema_then_removing_a_tenant_leaves_no_table_out() {
    let emptied: Vec<&str> = tenant_life::remove::STEPS
        .iter()
        .map(|sql| sql.name.strip_prefix("remove_").expect("a table"))
        .collect();
    for (table, body) in tables() {
        let place = emptied.iter().position(|name| *name == table);
        let names_one = columns(table).contains(&"tenant_id") && !STAYS.contains(&table);
        assert_eq!(names_one, place.is_some(), "{table}");
        for pointed in body.split("REFERENCES ").skip(1) {
            let parent = pointed.split(' ').next().unwrap_or_default();
            let later = emptied.iter().position(|name| *name == parent);
            assert!(
                parent == "tenant" || place < later,
                "{table} before {parent}"
            );
        }
    }
}

/// Columns that are no part of an export, each with the reason.
const NOT_EXPORTED: &[(&str, &str)] = &[
    // Secrets, what stands for them, and what was sealed (T151, T153).
    ("member", "password_hash"),
    ("invitation", "token_digest"),
    ("connection_credential", "sealed"),
    ("connection_credential", "last_four"),
    ("session", "digest"),
    ("session", "idp_sid"),
    ("sign_in", "state_digest"),
    ("sign_in", "browser_digest"),
    ("sign_in", "sealed"),
    ("sign_in", "fingerprint"),
    ("member_totp", "sealed"),
    ("device", "digest"),
    ("delivery", "sealed"),
    ("test_run", "fingerprint"),
    // What only serves the program: counters, leases, copies for searching, what an attempt resumes.
    ("member", "security_stamp"),
    ("member", "facet"),
    ("member", "is_user"),
    ("member_totp", "last_step"),
    ("session", "stamp"),
    ("sign_in", "resume_id"),
    ("delivery", "kind"),
    ("delivery", "lease_owner"),
    ("delivery", "lease_until"),
];

/// Tables of a tenant that are no part of an export: secrets, look-ups and what lives for minutes.
const NO_EXPORT: &[&str] = &[
    "kept",
    "token_place",
    "password_reset",
    "half_sign_in",
    "member_recovery_code",
    "session_digest",
    "sign_in_place",
    "connection_place",
    "callback_key",
    "member_word",
    "member_email",
    "event_tally",
    "event_checkpoint",
    "event_link",
    "spare_credential",
    "reminder",
];

/// T151, T153: a column is exported or has its reason; no secret and no digest is exported.
#[test]
fn t151_t153_given_the_schema_then_every_column_is_exported_or_left_out_on_purpose() {
    let exported: Vec<(&str, &str)> = tenant_life::kinds::team::ALL
        .iter()
        .chain(tenant_life::kinds::sso::ALL)
        .map(|sql| (sql.name.strip_prefix("export_").expect("a table"), sql.text))
        .collect();
    for table in tenant_life::remove::STEPS
        .iter()
        .map(|sql| &sql.name["remove_".len()..])
    {
        let text = exported.iter().find(|(name, _)| *name == table);
        assert_ne!(text.is_some(), NO_EXPORT.contains(&table), "{table}");
        let Some((_, text)) = text else { continue };
        let listed = text.split(" FROM ").next().unwrap_or_default();
        let handed = listed.replace("password_hash IS NOT NULL", "");
        let words: Vec<&str> = handed.split([' ', ',', '(', ')']).collect();
        for column in columns(table)
            .into_iter()
            .filter(|name| *name != "tenant_id")
        {
            // The second column of a device's key says where a page ended.
            let key = (table, column) == ("device", "digest");
            let out = NOT_EXPORTED.contains(&(table, column)) && !key;
            assert_ne!(words.contains(&column), out, "{table}.{column}");
        }
    }
}
