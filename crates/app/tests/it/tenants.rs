//! The end of a tenant's life: in time, by one process at a time, and nothing comes back.

use std::sync::Arc;

use latchkey_app::{
    App, Cx,
    setup::{Offered, is_set_up, offer_setup_code},
    tenants::{
        Step, TenantLife, begin_tenant_export, change_life, remove_due_tenants, tenant_by_slug,
    },
};
use latchkey_core::{
    audit::Actor,
    decide::tenant_life::{GRACE, Wish},
    member::Role,
    ports::{StoreExt as _, setup::fact},
    problem::Code,
    tenant::TenantState,
    tenant_export::Exported,
    time::Span,
};
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_testkit::{Tenant, World, entra, tenant};
use serde_json::{Value, json};

async fn wish(world: &World, tenant: &Tenant, wish: Wish) -> TenantLife {
    let done = change_life(world.app(), &world.operator(), &tenant.id, wish).await;
    done.unwrap_or_else(|problem| panic!("refused: {problem:?}"))
}

/// Names and payloads of the tenant's events about its own life.
async fn told(world: &World, tenant: &Tenant) -> Vec<(String, Value)> {
    let events = world.events(&tenant.id).await;
    let own = events
        .into_iter()
        .filter(|one| one.name.starts_with("tenant.") && one.name != "tenant.created");
    own.map(|one| (one.name, serde_json::from_str(&one.after).expect("JSON")))
        .collect()
}

/// T230, N-07: one event a wish, none for what is so already; every session ends and none comes back.
#[tokio::test]
async fn t230_n07_given_wishes_then_one_event_each_and_sessions_stay_ended() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let other = tenant("other").staffed().make(&world).await;
    let by_sso = world.sso_browser(&acme, BEN).await;
    let by_password = world.password_browser(&acme, ADA).await;
    let stranger = world.password_browser(&other, ADA).await;

    let suspended = wish(&world, &acme, Wish::Suspend).await;
    assert_eq!(
        (suspended.tenant.state, suspended.ended),
        (TenantState::Suspended, 2)
    );
    for browser in [&by_sso, &by_password] {
        let away = browser.get("/dashboard").await;
        assert!(away.location().starts_with("/login"), "{away:?}");
    }
    assert_eq!(stranger.get("/dashboard").await.status, 200);
    assert_eq!(wish(&world, &acme, Wish::Suspend).await.ended, 0);
    wish(&world, &acme, Wish::Resume).await;
    wish(&world, &acme, Wish::Resume).await;
    for browser in [&by_sso, &by_password] {
        let away = browser.get("/dashboard").await;
        assert!(away.location().starts_with("/login"), "{away:?}");
    }
    let planned = wish(&world, &acme, Wish::Delete).await;
    let last = planned.tenant.delete_at.expect("a date");
    world.pass(Span::days(1)).await;
    assert_eq!(
        wish(&world, &acme, Wish::Delete).await.tenant.delete_at,
        Some(last)
    );
    wish(&world, &acme, Wish::Resume).await;
    let suspended = json!({ "state": "suspended", "sessions_ended": 2 });
    let active = json!({ "state": "active" });
    let planned = json!({ "state": "suspended", "delete_at_ms": last.millis() });
    let wanted = [
        ("tenant.suspended".to_owned(), suspended),
        ("tenant.resumed".to_owned(), active.clone()),
        ("tenant.deletion_planned".to_owned(), planned),
        ("tenant.deletion_cancelled".to_owned(), active),
    ];
    assert_eq!(told(&world, &acme).await, wanted);
    assert!(told(&world, &other).await.is_empty());
}

/// Steps until nothing is to do; how many, and whether a tenant is gone.
async fn remove(app: &App, owner: &str) -> (usize, bool) {
    let mut gone = false;
    for count in 0..1_000 {
        match remove_due_tenants(app, owner)
            .await
            .expect("the store answers")
        {
            Step::Nothing => return (count, gone),
            Step::Rows(_) => {}
            Step::Gone(_) => gone = true,
        }
    }
    panic!("it never ends");
}

async fn facts(world: &World, name: String) -> Option<String> {
    let read = world
        .app()
        .store
        .look(move |rows| Box::pin(async move { rows.installation_fact(&name).await }));
    read.await.expect("the store answers")
}

/// Nothing goes a millisecond early; then everything, by one of two processes, and a note stays.
#[tokio::test]
async fn given_the_grace_is_over_then_one_process_takes_everything_away() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let other = tenant("other").staffed().make(&world).await;
    world.sso_browser(&acme, BEN).await;
    wish(&world, &acme, Wish::Delete).await;
    world.pass(Span::millis(GRACE.as_millis() - 1)).await;
    assert_eq!(remove(world.app(), "one").await, (0, false));
    world.pass(Span::millis(1)).await;

    // The first step only notes it; from then on nobody takes it back, and no other process begins.
    let first = remove_due_tenants(world.app(), "one").await;
    assert_eq!(first, Ok(Step::Rows(0)));
    let second = world.another_process().await;
    assert_eq!(
        remove_due_tenants(&second.app, "two").await,
        Ok(Step::Nothing)
    );
    world.clock.advance(Span::minutes(-10));
    let late = change_life(world.app(), &world.operator(), &acme.id, Wish::Resume).await;
    let late = late.expect_err("it is too late");
    assert_eq!((late.code, late.reason), (Code::NotFound, "grace_over"));
    world.pass(Span::minutes(12)).await;

    // The first process died; the second goes on where it ended.
    let (steps, gone) = remove(&second.app, "two").await;
    assert!(gone && steps > 1, "{steps}");
    let dump = world.dump().await;
    let note = format!("{}{}", fact::PURGED, acme.id);
    for (table, rows) in &dump {
        // The note, what every process forgets, and counters that end by themselves.
        let allowed = ["change", "installation", "quota", "throttle"].contains(&table.as_str());
        let named = rows.iter().any(|row| row.contains(acme.id.as_str()));
        assert!(allowed || !named, "{table}");
    }
    let stays = facts(&world, note).await.expect("the note stays");
    let stays: Value = serde_json::from_str(&stays).expect("JSON");
    assert_eq!(
        (&stays["slug"], &stays["planned_by"]),
        (&json!("acme"), &json!("cli tester"))
    );
    assert!(tenant_by_slug(world.app(), "acme").await.is_err());
    assert!(tenant_by_slug(world.app(), &other.slug).await.is_ok());
    assert_eq!(remove(&second.app, "two").await, (0, false));
}

/// N-25: the first run does not open again when the only admins go with their tenant.
#[tokio::test]
async fn n25_given_the_only_tenant_is_taken_away_then_the_first_run_stays_over() {
    let world = World::new().await;
    let acme = tenant("acme")
        .member(ADA, Role::Admin, true)
        .make(&world)
        .await;
    wish(&world, &acme, Wish::Delete).await;
    world.pass(GRACE).await;
    assert!(remove(world.app(), "one").await.1);
    // A process that remembers nothing.
    let fresh = world.another_process().await;
    let cx: Cx = fresh.app.cx(Actor::System, None);
    assert_eq!(is_set_up(&fresh.app).await.ok(), Some(true));
    let offered = offer_setup_code(&fresh.app, &cx).await;
    assert!(matches!(offered, Ok(Offered::Over)));
}

/// T151, T153, T230: an export is recorded first, ends at the last event of then, and is of one tenant.
#[tokio::test]
async fn t151_t153_t230_given_an_export_then_recorded_and_without_secrets() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_invited("new@acme.example", Role::User)
        .with_connection(entra())
        .make(&world)
        .await;
    let other = tenant("other").staffed().make(&world).await;
    world.sso_browser(&acme, BEN).await;
    let app: Arc<App> = Arc::clone(world.app());
    let found = tenant_by_slug(&app, "acme").await.expect("there");
    let before = world.events(&acme.id).await.len();
    let begun = begin_tenant_export(&app, &world.operator(), &found).await;
    let mut export = begun.expect("the store answers");
    wish(&world, &acme, Wish::Suspend).await;
    let (mut text, mut events) = (String::new(), 0);
    while let Some((what, rows)) = export.next(&app).await.expect("the store answers") {
        if what == Exported::Event {
            events += rows.len();
        }
        text.push_str(&format!("{what:?} {rows:?}\n"));
    }
    assert_eq!(events, before);
    assert_eq!(world.count_events(&acme.id, "tenant.exported").await, 1);
    for there in [ADA, BEN, "new@acme.example", "Invitation", "SignIn"] {
        assert!(text.contains(there), "{there}");
    }
    for elsewhere in [other.id.as_str(), other.member(ADA).as_str()] {
        assert!(!text.contains(elsewhere), "of another tenant");
    }
    // Whatever is sealed, hashed or a digest anywhere in the database is not in it.
    let columns = [
        ("member", "password_hash"),
        ("connection_credential", "sealed"),
        ("invitation", "token_digest"),
        ("session", "digest"),
        ("sign_in", "sealed"),
        ("sign_in", "state_digest"),
        ("delivery", "sealed"),
    ];
    for (table, column) in columns {
        let query =
            format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL AND {column} <> ''");
        for secret in world.texts(&query).await {
            assert!(!text.contains(&secret), "{table}.{column}");
        }
    }
}
