//! `/audit`: what admins find there, what nobody else does, and what is never changed.

use latchkey_app::audit_log::seal_events;
use latchkey_core::{
    audit::{Actor, Event, Origin},
    id::TenantId,
    member::Role,
    ports::{Clock, StoreExt},
};
use latchkey_entra_emulator::{ADA, BEN, NextError};
use latchkey_testkit::{Browser, Tenant, World, entra, tenant};
use serde_json::json;

async fn stage() -> (World, Tenant, Browser) {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    (world, acme, admin)
}

/// Writes `count` events of this name in one unit.
async fn write(world: &World, tenant: &TenantId, name: &'static str, count: i64) {
    let event = Event {
        tenant: tenant.clone(),
        name,
        origin: Origin {
            actor: Actor::Cli("=cmd()\u{1b}".into()),
            address: None,
            agent: None,
            request: "req_made".into(),
        },
        target: "thing".into(),
        before: json!(null),
        after: json!({ "text": "<script>alert(1)</script>" }),
        at: world.clock.now(),
    };
    let store = &world.process.store;
    let unit = store.unit(move |tx| {
        Box::pin(async move {
            for _ in 0..count {
                tx.append_event(&event).await?;
            }
            Ok(())
        })
    });
    unit.await.expect("written");
}

async fn newest(world: &World, tenant: &Tenant) -> i64 {
    world.events(&tenant.id).await.last().expect("one").seq
}

/// N-86: an act of an admin stands there, with who, about whom, before and after.
#[tokio::test]
async fn n86_given_an_act_then_its_entry_is_found_and_opened() {
    let (world, acme, admin) = stage().await;
    let page = acme.team_path(BEN, "");
    let act = acme.team_path(BEN, "/role");
    let answer = admin.fill(&page, &act, &[("role", "admin")]).await;
    assert_eq!(answer.status, 303);
    let list = admin.get("/audit?what=member.role_changed").await;
    assert_eq!(list.status, 200);
    assert!(
        list.says("Role changed") && list.says(ADA) && list.says(BEN),
        "{}",
        list.text()
    );
    let seq = newest(&world, &acme).await;
    let entry = admin.get(&format!("/audit/{seq}")).await;
    assert_eq!(entry.status, 200);
    assert!(entry.says("Role changed") && entry.says("user") && entry.says("127.0.0.1"));
    assert!(entry.says("Waiting for the seal"));
    let app = world.app();
    let now = world.clock.now();
    let sealed = seal_events(&*app.store, &app.sealer, "test", now).await;
    assert_eq!(sealed.expect("sealed").broken, []);
    let entry = admin.get(&format!("/audit/{seq}")).await;
    assert!(!entry.says("Waiting for the seal"));
    // Both ends by the address of a member.
    let by_ada = admin
        .get(&format!(
            "/audit?actor={ADA}&target={BEN}&result=done&source=web"
        ))
        .await;
    assert!(by_ada.says("Role changed") && !by_ada.says("Tenant created"));
    let none = admin.get(&format!("/audit?actor={BEN}&what=member")).await;
    assert!(none.says("Nothing matches"));
    let day = admin.get("/audit?from=1990-01-01&to=1990-01-02").await;
    assert!(day.says("Nothing matches"));
}

/// T234, T061: another tenant's entries and references are not there, by number or by filter.
#[tokio::test]
async fn t234_given_another_tenants_entries_then_none_is_shown_or_exported() {
    let (world, acme, admin) = stage().await;
    let mut other = tenant("other").staffed().make(&world).await;
    other
        .add(&world, "zoe@other.example", Role::User, false)
        .await;
    write(&world, &other.id, "settings.changed", 40).await;
    let beyond = newest(&world, &acme).await + 1;
    assert!(newest(&world, &other).await > beyond);
    for path in [
        format!("/audit/{beyond}"),
        "/audit/0".into(),
        "/audit/-1".into(),
        "/audit/01".into(),
        "/audit/x".into(),
        "/audit/99999999999999999999".into(),
        "/audit/ref/LK-AAAA-BBBB".into(),
    ] {
        assert_eq!(admin.get(&path).await.status, 404, "{path}");
    }
    let list = admin.get("/audit?what=settings").await;
    assert!(list.says("Nothing matches"));
    let by_id = format!("/audit?target={}", other.id);
    assert!(admin.get(&by_id).await.says("Nothing matches"));
    let answer = admin
        .fill("/audit?what=settings", "/audit/export.jsonl", &[])
        .await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    // An id of another tenant's member, wherever it comes from, gets no name.
    let id = other.member("zoe@other.example").to_string();
    let named = latchkey_app::audit::event(&world.operator(), &acme.id, "member.added", &id);
    let store = &world.process.store;
    let unit = store.unit(move |tx| Box::pin(async move { tx.append_event(&named).await }));
    unit.await.expect("written");
    let list = admin.get("/audit?what=member.added").await;
    assert!(list.says("Member added") && !list.body.contains("zoe@other.example"));
    let one = format!("/audit/{}", newest(&world, &acme).await);
    assert!(!admin.get(&one).await.body.contains("zoe@other.example"));
    let all = admin.fill("/audit", "/audit/export.jsonl", &[]).await;
    assert!(all.body.contains(&id) && !all.body.contains("zoe@other.example"));
}

/// T062: cursor and filter are typed data; anything else is refused and reaches no statement.
#[tokio::test]
async fn t062_given_a_forged_cursor_or_filter_then_400() {
    let (_world, _, admin) = stage().await;
    for query in [
        "before=0",
        "before=-5",
        "before=1%27--",
        "before=",
        "before=99999999999999999999",
        "sort=actor",
        "tenant=ten_0198",
        "limit=100000",
        "from=yesterday",
        "what=member%27",
        "result=yes",
        "source=api",
        "ref=LK-1",
    ] {
        let page = admin.get(&format!("/audit?{query}")).await;
        assert_eq!(page.status, 400, "{query}");
    }
    let page = admin.get("/audit?from=yesterday&source=api").await;
    assert!(page.says("Write the first day like 2026-05-15"));
    assert!(page.says("Choose web, cli or system"));
    assert_eq!(page.form("/audit").value("from"), Some("yesterday"));
    let token = admin.form_token().await;
    let fields = [("csrf_token", token.as_str()), ("source", "api")];
    assert_eq!(admin.post("/audit/export.csv", &fields).await.status, 400);
}

/// Pages of fifty, newest first, each entry on one of them.
#[tokio::test]
async fn given_many_entries_then_pages_by_cursor() {
    let (world, acme, admin) = stage().await;
    write(&world, &acme.id, "mail.tested", 120).await;
    let mut path = "/audit?what=mail".to_owned();
    let mut seen = Vec::new();
    for left in [50, 50, 20] {
        let page = admin.get(&path).await;
        let numbers: Vec<i64> = page
            .body
            .split("<td data-label=\"What\"><a href=\"/audit/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(numbers.len(), left, "{path}");
        seen.extend(numbers);
        if left == 50 {
            path = page.link("Older entries");
        } else {
            assert!(!page.says("Older entries") && page.says("Newest entries"));
        }
    }
    assert!(seen.windows(2).all(|two| two[0] > two[1]));
    assert_eq!(seen.len(), 120);
}

/// One page looks at a bounded number of entries and offers to go on.
#[tokio::test]
async fn given_a_long_trail_then_the_search_stops_and_goes_on() {
    let (world, acme, admin) = stage().await;
    write(&world, &acme.id, "mail.tested", 5_200).await;
    let page = admin.get("/audit?what=tenant.created").await;
    assert!(page.says("Nothing matches") && page.says("Searched back to"));
    let further = page.link("Search further back");
    let page = admin.get(&further).await;
    assert!(page.says("Tenant created") && !page.says("Searched back to"));
}

/// T101, T233: hostile values are text on the page and harmless in both exports.
#[tokio::test]
async fn t101_t233_given_hostile_values_then_page_and_exports_are_harmless() {
    let (world, acme, admin) = stage().await;
    write(&world, &acme.id, "settings.changed", 1).await;
    let seq = newest(&world, &acme).await;
    for path in ["/audit".to_owned(), format!("/audit/{seq}")] {
        let page = admin.get(&path).await;
        assert!(page.says("=cmd()"), "{path}");
        assert!(!page.body.contains("<script>alert"), "{path}");
    }
    let csv = admin
        .fill("/audit?what=settings", "/audit/export.csv", &[])
        .await;
    assert_eq!(csv.status, 200);
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(csv.header("cache-control"), Some("no-store"));
    let name = csv.header("content-disposition").expect("a file name");
    assert!(
        name.starts_with("attachment; filename=\"audit-acme-2"),
        "{name}"
    );
    let lines: Vec<&str> = csv.body.lines().collect();
    assert_eq!(lines.len(), 2, "{}", csv.body);
    assert!(lines[1].contains(",'=cmd()\\u001b,"), "{}", lines[1]);
    assert!(!csv.body.contains('\u{1b}'));
    let jsonl = admin
        .fill("/audit?what=settings", "/audit/export.jsonl", &[])
        .await;
    assert!(!jsonl.body.contains('\u{1b}'));
    let one: serde_json::Value = serde_json::from_str(jsonl.body.trim()).expect("one line");
    assert_eq!(one["actor"]["id"], "=cmd()\u{1b}");
}

/// The whole trail is exported in batches, oldest first, and each export is an entry.
#[tokio::test]
async fn given_an_export_then_everything_is_in_it_and_it_is_recorded() {
    let (world, acme, admin) = stage().await;
    write(&world, &acme.id, "mail.tested", 1_700).await;
    let jsonl = admin.fill("/audit", "/audit/export.jsonl", &[]).await;
    let numbers: Vec<i64> = jsonl
        .body
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
        .map(|one| one["seq"].as_i64().expect("a number"))
        .collect();
    let count = i64::try_from(numbers.len()).expect("it fits");
    assert!(
        count > 1_700 && numbers.into_iter().eq(1..=count),
        "{count}"
    );
    let recorded = admin.get("/audit?what=audit.exported").await;
    assert!(recorded.says("Audit trail exported"));
    // Somebody who exports all the time waits.
    let mut last = 200;
    for _ in 0..10 {
        last = admin.fill("/audit", "/audit/export.csv", &[]).await.status;
    }
    assert_eq!(last, 429);
}

/// The sign-in behind a reference: the admins of its tenant see what was recorded, nobody else.
#[tokio::test]
async fn n04_given_a_reference_then_its_tenants_admins_see_the_record() {
    let (world, acme, admin) = stage().await;
    world.provider().next_error(NextError {
        codes: vec![7_000_222],
        at_token: true,
        ..NextError::default()
    });
    let visitor = world.browser();
    let answer = world.call_back(&visitor, &acme, BEN).await;
    let (code, reference) = World::refusal(&answer);
    let reference = reference.expect("a reference");
    let page = admin.get(&format!("/audit/ref/{reference}")).await;
    assert_eq!(page.status, 200);
    assert!(
        page.says(&code) && page.says("invalid_client"),
        "{}",
        page.text()
    );
    let entries = admin.get(&format!("/audit?ref={reference}")).await;
    assert!(entries.says("Sign-in failed"));
    let other = tenant("other").staffed().make(&world).await;
    let stranger = world.password_browser(&other, ADA).await;
    let foreign = stranger.get(&format!("/audit/ref/{reference}")).await;
    let missing = stranger.get("/audit/ref/LK-ZZZZ-ZZZZ").await;
    assert_eq!((foreign.status, missing.status), (404, 404));
    assert_eq!(foreign.body, missing.body);
}

/// T231, N-85: no address edits or removes an entry, whatever the method.
#[tokio::test]
async fn t231_n85_given_every_method_then_no_entry_changes() {
    let (world, acme, admin) = stage().await;
    let acts: Vec<&str> = latchkey_server::web::routes()
        .into_iter()
        .filter(|route| route.post && route.path.starts_with("/audit"))
        .map(|route| route.path)
        .collect();
    assert_eq!(acts, ["/audit/export.csv", "/audit/export.jsonl"]);
    let before = world.events(&acme.id).await;
    let token = admin.form_token().await;
    let origin = world.origin().to_owned();
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        for path in ["/audit", "/audit/1", "/audit/ref/LK-AAAA-BBBB"] {
            let headers = [
                ("origin", origin.as_str()),
                ("content-type", "application/x-www-form-urlencoded"),
            ];
            let body = format!("csrf_token={token}&seq=1&name=x").into_bytes();
            let answer = admin.send(method, path, &headers, Some(body)).await;
            assert!(matches!(answer.status, 403 | 405), "{method} {path}");
        }
    }
    assert_eq!(world.events(&acme.id).await, before);
}

/// T235: a flood of wrong passwords writes a hundred entries and one with the exact rest.
#[tokio::test]
async fn t235_given_a_flood_of_failed_sign_ins_then_it_is_counted_exactly() {
    let (world, acme, _) = stage().await;
    let before = world.count_events(&acme.id, "signin.failed").await;
    let app = world.app();
    let cx = app.cx(Actor::Visitor, Some("192.0.2.1".into()));
    let failing = |n: usize| {
        let (cx, tenant) = (cx.clone(), acme.id.clone());
        let store = &world.process.store;
        async move {
            for _ in 0..n {
                let base = latchkey_app::audit::event(&cx, &tenant, "signin.failed", "");
                let after = json!({ "method": "password", "code": "invalid_credentials" });
                let event = latchkey_app::audit::changed(base, json!(null), after);
                let unit = store.unit(move |tx| {
                    Box::pin(async move {
                        latchkey_app::audit_log::note_failed_sign_in(tx, &event).await
                    })
                });
                unit.await.expect("noted");
            }
        }
    };
    failing(137).await;
    let written = world.count_events(&acme.id, "signin.failed").await - before;
    assert_eq!(written, 100);
    assert_eq!(
        latchkey_app::audit_log::roll_up(app).await,
        Ok(0),
        "the window is open"
    );
    world.pass(latchkey_app::audit_log::WINDOW).await;
    assert_eq!(latchkey_app::audit_log::roll_up(app).await, Ok(1));
    assert_eq!(
        latchkey_app::audit_log::roll_up(app).await,
        Ok(0),
        "told once"
    );
    let events = world.events(&acme.id).await;
    let last = events.last().expect("one");
    assert_eq!(
        (last.name.as_str(), last.actor_kind.as_str()),
        ("signin.failed_many", "system")
    );
    let after: serde_json::Value = serde_json::from_str(&last.after).expect("JSON");
    assert_eq!(
        (&after["count"], &after["code"]),
        (&json!(37), &json!("invalid_credentials"))
    );
}
