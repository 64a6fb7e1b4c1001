//! Sessions: new at every sign-in, judged at every request, dead everywhere within a second.

use latchkey_app::tenants::change_life;
use latchkey_core::{
    decide::tenant_life::Wish, ports::StoreExt, secret::Secret, tenant_settings::TenantSettings,
    time::Span,
};
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_testkit::{Browser, PASSWORD, Process, Tenant, World, entra, tenant};

async fn status(browser: &Browser) -> u16 {
    browser.get("/api/v1/session").await.status
}

/// T085: a planted cookie never becomes a session, and every sign-in makes a new value.
#[tokio::test]
async fn t085_given_a_planted_cookie_then_a_new_value_and_the_old_one_dead() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    let planted = "A".repeat(43);
    browser.set_cookie("latchkey_session", &planted);
    world.call_back(&browser, &acme, BEN).await;
    let first = browser.cookie("latchkey_session").expect("signed in");
    assert_ne!(first, planted);
    assert_eq!(first.len(), 43);
    let old = browser.stolen();
    world.call_back(&browser, &acme, BEN).await;
    assert_ne!(browser.cookie("latchkey_session"), Some(first));
    assert_eq!(status(&browser).await, 200);
    assert_eq!(status(&old).await, 401, "the old value is dead");

    let by_password = world.password_browser(&acme, BEN).await;
    let old = by_password.stolen();
    world.try_password(&by_password, &acme, BEN, PASSWORD).await;
    assert_eq!(status(&by_password).await, 200);
    assert_eq!(status(&old).await, 401);
}

/// T085: two cookies of one name count as none.
#[tokio::test]
async fn t085_given_a_doubled_session_cookie_then_not_signed_in() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let browser = world.password_browser(&acme, BEN).await;
    let value = browser.cookie("latchkey_session").expect("signed in");
    let doubled = format!("latchkey_session={value}; latchkey_session={value}");
    let answer = browser
        .get_with("/api/v1/session", &[("cookie", &doubled)])
        .await;
    assert_eq!(answer.status, 401);
}

/// T086: attributes of every cookie, with and without `__Host-`.
#[tokio::test]
async fn t086_given_https_then_host_cookies_with_every_attribute() {
    for (world, https) in [(World::https().await, true), (World::new().await, false)] {
        let acme = tenant("acme")
            .staffed()
            .with_connection(entra())
            .make(&world)
            .await;
        let browser = world.browser();
        let mut lines = Vec::new();
        let mut note = |answer: &latchkey_testkit::Answer| {
            lines.extend(answer.headers("set-cookie").map(str::to_owned));
        };
        note(&browser.get("/login").await);
        note(&browser.fill("/login", "/login", &[("email", BEN)]).await);
        let start = browser.get(&acme.start_url()).await;
        note(&start);
        let callback = world.approve(&browser, start.location(), BEN).await;
        note(&browser.get(&callback).await);
        note(&browser.fill("/dashboard", "/logout", &[]).await);
        note(&world.try_password(&browser, &acme, ADA, PASSWORD).await);
        assert!(lines.len() >= 7, "{lines:?}");
        for line in &lines {
            let parts: Vec<&str> = line.split("; ").collect();
            for wanted in ["Path=/", "HttpOnly", "SameSite=Lax"] {
                assert!(parts.contains(&wanted), "{wanted}: {line}");
            }
            assert_eq!(parts.contains(&"Secure"), https, "{line}");
            assert_eq!(line.starts_with("__Host-latchkey_"), https, "{line}");
            assert!(!line.to_ascii_lowercase().contains("domain"), "{line}");
        }
        // Without its prefix a cookie is not ours.
        if https {
            let value = browser.cookie("latchkey_session").expect("signed in");
            let plain = format!("latchkey_session={value}");
            let answer = browser
                .get_with("/api/v1/session", &[("cookie", &plain)])
                .await;
            assert_eq!(answer.status, 401);
            assert_eq!(status(&browser).await, 200);
        }
    }
}

/// T088: idle 8 h and absolute 24 h, by the server's time.
#[tokio::test]
async fn t088_given_idle_and_absolute_limits_then_the_session_ends() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let idle = world.password_browser(&acme, BEN).await;
    world.pass(Span::hours(8).and_back(1)).await;
    assert_eq!(status(&idle).await, 200);
    world.pass(Span::hours(8)).await;
    assert_eq!(status(&idle).await, 401);

    let busy = world.password_browser(&acme, BEN).await;
    for _ in 0..4 {
        assert_eq!(status(&busy).await, 200);
        world.pass(Span::hours(6)).await;
    }
    assert_eq!(status(&busy).await, 401, "24 hours are over");
}

/// T088, T089: a tenant's shorter times hold for the sessions opened under them, and for nobody else's.
#[tokio::test]
async fn t088_t089_given_a_tenants_own_times_then_its_sessions_end_by_them() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().with_connection(entra());
    let acme = acme.make(&world).await;
    let other = tenant("other").staffed().make(&world).await;
    let settings = TenantSettings {
        idle_minutes: 30,
        absolute_minutes: 60,
        ..TenantSettings::default()
    };
    let id = acme.id.clone();
    let set = world
        .process
        .store
        .unit(move |tx| Box::pin(async move { tx.set_tenant_settings(&id, &settings).await }));
    set.await.expect("the store answers");
    world.app().catch_up().await;
    let neighbour = world.password_browser(&other, BEN).await;
    let idle = world.password_browser(&acme, BEN).await;
    let by_sso = world.sso_browser(&acme, BEN).await;
    world.pass(Span::minutes(30).and_back(1)).await;
    assert_eq!((status(&idle).await, status(&by_sso).await), (200, 200));
    world.pass(Span::minutes(29)).await;
    assert_eq!((status(&idle).await, status(&by_sso).await), (200, 200));
    // Used all the time, it ends all the same; a clock set back opens it for no longer than that.
    world.pass(Span::minutes(1).and_back(-1)).await;
    assert_eq!((status(&idle).await, status(&by_sso).await), (401, 401));
    assert_eq!(status(&neighbour).await, 200);
    let unused = world.password_browser(&acme, BEN).await;
    world.pass(Span::minutes(30)).await;
    assert_eq!(status(&unused).await, 401);
}

/// T089: the absolute end is fixed; a clock set back prolongs nothing for good.
#[tokio::test]
async fn t089_given_a_clock_set_back_then_the_absolute_end_stays() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let browser = world.password_browser(&acme, BEN).await;
    let first = browser.get("/api/v1/session").await.json()["expires_at"].clone();
    for _ in 0..3 {
        world.pass(Span::hours(7)).await;
        assert_eq!(status(&browser).await, 200);
    }
    world.pass(Span::hours(-2)).await;
    let shown = browser.get("/api/v1/session").await;
    assert_eq!(shown.status, 200);
    world.pass(Span::hours(5).and_back(1)).await;
    assert_eq!(status(&browser).await, 200);
    world.pass(Span::millis(1)).await;
    assert_eq!(status(&browser).await, 401);
    world.pass(Span::hours(-2)).await;
    let last = browser.get("/api/v1/session").await;
    if last.status == 200 {
        assert!(last.json()["expires_at"].as_str() <= Some("2026-11-24T07:30:00Z"));
    }
    assert_eq!(first, "2026-11-23T15:30:00Z");
}

/// T091: a value cut, extended or flipped in one place is nobody's.
#[tokio::test]
async fn t091_given_an_altered_value_then_not_signed_in() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let browser = world.password_browser(&acme, BEN).await;
    let value = browser.cookie("latchkey_session").expect("signed in");
    let flipped = if value.starts_with('A') { "B" } else { "A" }.to_owned() + &value[1..];
    let last = if value.ends_with('A') { "B" } else { "A" };
    for altered in [
        value[..42].to_owned(),
        value[1..].to_owned(),
        format!("{value}A"),
        format!("{value}{value}"),
        flipped,
        format!("{}{last}", &value[..42]),
        value.to_ascii_uppercase(),
        "A".repeat(4_000),
    ] {
        let cookie = format!("latchkey_session={altered}");
        let answer = browser
            .get_with("/api/v1/session", &[("cookie", &cookie)])
            .await;
        assert_eq!(answer.status, 401, "{altered}");
    }
    assert_eq!(status(&browser).await, 200);
}

/// T092: the value is a cookie and nothing else.
#[tokio::test]
async fn t092_given_the_value_as_bearer_or_in_the_address_then_not_signed_in() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let value = world
        .password_browser(&acme, BEN)
        .await
        .cookie("latchkey_session")
        .expect("signed in");
    let stranger = world.browser();
    let bearer = format!("Bearer {value}");
    let answer = stranger
        .get_with("/api/v1/session", &[("authorization", &bearer)])
        .await;
    assert_eq!(answer.status, 401);
    for query in ["session", "token", "access_token", "latchkey_session"] {
        let answer = stranger
            .get(&format!("/api/v1/session?{query}={value}"))
            .await;
        assert_eq!(answer.status, 401);
    }
}

/// Ends a right in the first process.
enum End {
    SignOut,
    Deactivate,
    NewPassword,
    Suspend,
    Disable,
}

async fn end(world: &World, tenant: &Tenant, browser: &Browser, how: &End) {
    use latchkey_app::{
        connections::{Switch, switch_connection},
        members::{Change, change_member, set_password},
    };
    let (app, cx, member) = (world.app(), world.operator(), tenant.member(BEN));
    match how {
        End::SignOut => {
            let out = browser.fill("/dashboard", "/logout", &[]).await;
            assert_eq!(out.status, 303);
        }
        End::Deactivate => {
            let done = change_member(app, &cx, &tenant.id, member, Change::Deactivate, false).await;
            assert!(done.is_ok());
        }
        End::NewPassword => {
            let new = Secret::new("another long password".to_owned());
            assert!(
                set_password(app, &cx, &tenant.id, member, &new)
                    .await
                    .is_ok()
            );
        }
        End::Suspend => suspend(world, tenant).await,
        End::Disable => {
            let id = tenant.connected().id.parse().expect("an id");
            let done = switch_connection(app, &cx, &tenant.id, &id, Switch::Disable, false).await;
            assert!(done.is_ok());
        }
    }
}

async fn suspend(world: &World, tenant: &Tenant) {
    let done = change_life(world.app(), &world.operator(), &tenant.id, Wish::Suspend).await;
    assert!(done.is_ok(), "{done:?}");
}

/// T087, N-07: whatever ends a right ends it on a second process at its next reading.
#[tokio::test]
async fn t087_n07_given_a_right_that_ends_then_the_session_is_dead_on_both_processes() {
    for how in [
        End::SignOut,
        End::Deactivate,
        End::NewPassword,
        End::Suspend,
        End::Disable,
    ] {
        let world = World::new().await;
        let acme = tenant("acme")
            .staffed()
            .with_connection(entra())
            .make(&world)
            .await;
        let second = world.another_process().await;
        let browser = world.sso_browser(&acme, BEN).await;
        let elsewhere = browser.stolen();
        elsewhere.turn_to(&second);
        assert_eq!(status(&elsewhere).await, 200);
        end(&world, &acme, &browser, &how).await;
        let here = browser.stolen();
        assert_eq!(status(&here).await, 401, "at once where it happened");
        second.app.catch_up().await;
        assert_eq!(status(&elsewhere).await, 401);
        // A fresh process that remembers nothing says the same.
        let third = world.another_process().await;
        elsewhere.turn_to(&third);
        assert_eq!(status(&elsewhere).await, 401);
    }
}

/// T069, T087: a role change keeps the session and counts at once.
#[tokio::test]
async fn t069_t087_given_a_role_change_then_the_next_request_sees_it() {
    let world = World::new().await;
    let mut acme = tenant("acme").staffed().make(&world).await;
    acme.add(
        &world,
        "second@contoso.example",
        latchkey_core::member::Role::Admin,
        true,
    )
    .await;
    let second = world.another_process().await;
    let browser = world
        .password_browser(&acme, "second@contoso.example")
        .await;
    let elsewhere = browser.stolen();
    elsewhere.turn_to(&second);
    assert_eq!(elsewhere.get("/team").await.status, 200);
    let admin = world.password_browser(&acme, ADA).await;
    let page = acme.team_path("second@contoso.example", "");
    let role = acme.team_path("second@contoso.example", "/role");
    assert_eq!(
        admin.fill(&page, &role, &[("role", "user")]).await.status,
        303
    );
    assert_eq!(browser.get("/team").await.status, 403);
    second.app.catch_up().await;
    assert_eq!(elsewhere.get("/team").await.status, 403);
    assert_eq!(status(&elsewhere).await, 200);
}

/// T120: without changes for a second every check asks the database; without
/// that the answer is 503, never yes.
#[tokio::test]
async fn t120_given_no_changes_for_a_second_then_the_database_is_asked_or_503() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let browser = world.password_browser(&acme, BEN).await;
    assert_eq!(status(&browser).await, 200);
    let process: &Process = &world.process;
    let reads = process.store.reads();
    assert_eq!(status(&browser).await, 200);
    assert_eq!(process.store.reads(), reads, "remembered");

    world.clock.advance(Span::millis(1_001));
    assert_eq!(status(&browser).await, 200);
    assert!(process.store.reads() > reads, "the database was asked");
    process.store.fail_reads(true);
    let answer = browser.get("/api/v1/session").await;
    assert_eq!(
        (answer.status, answer.json()["code"].clone()),
        (503, "busy".into())
    );
    assert!(answer.header("retry-after").is_some());
    for path in ["/dashboard", "/team", "/integrations/sso", "/login"] {
        assert_eq!(browser.get(path).await.status, 503, "{path}");
    }
    assert_eq!(browser.get("/readyz").await.status, 503);
    assert_eq!(browser.get("/livez").await.status, 200);
    process.store.fail_reads(false);
    world.app().catch_up().await;
    assert_eq!(status(&browser).await, 200);
    assert_eq!(browser.get("/readyz").await.status, 200);
}

/// While the changes cannot be read, a session that ended elsewhere is dead all the same.
#[tokio::test]
async fn t087_given_changes_unread_when_ended_elsewhere_then_dead_after_a_second() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let browser = world.password_browser(&acme, BEN).await;
    let second = world.another_process().await;
    let elsewhere = browser.stolen();
    elsewhere.turn_to(&second);
    assert_eq!(status(&elsewhere).await, 200);
    browser.fill("/dashboard", "/logout", &[]).await;
    world.clock.advance(Span::millis(1_001));
    assert_eq!(status(&elsewhere).await, 401);
}

/// A cache fill that began before a drop is thrown away: the old value never settles.
#[tokio::test]
async fn t087_given_a_slow_fill_when_the_session_ends_meanwhile_then_it_is_not_kept() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let browser = world.password_browser(&acme, BEN).await;
    let second = world.another_process().await;
    let slow = browser.stolen();
    slow.turn_to(&second);
    let mut held = second.store.hold_next_read();
    let asked = tokio::spawn(async move {
        let answer = slow.get("/api/v1/session").await.status;
        (slow, answer)
    });
    held.answered().await;
    browser.fill("/dashboard", "/logout", &[]).await;
    second.app.catch_up().await;
    held.release();
    let (slow, during) = asked.await.expect("it ends");
    // That one request began before the end; what it read must not stay.
    assert!(matches!(during, 200 | 401));
    assert_eq!(status(&slow).await, 401);
}

/// T070: remembered connections are dropped by their change as well.
#[tokio::test]
async fn t070_given_a_disabled_connection_then_a_second_process_refuses_the_start() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let second = world.another_process().await;
    let browser = world.browser();
    browser.turn_to(&second);
    assert!(
        browser
            .get(&acme.start_url())
            .await
            .location()
            .starts_with(world.emulator.base_url())
    );
    end(&world, &acme, &browser, &End::Disable).await;
    second.app.catch_up().await;
    let answer = browser.get(&acme.start_url()).await;
    assert_eq!(World::refusal(&answer).0, "sso_unavailable");
}

/// Last-seen is written at most every five minutes.
#[tokio::test]
async fn given_many_requests_then_last_seen_is_written_every_five_minutes() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let browser = world.password_browser(&acme, BEN).await;
    let writes = world.process.store.writes();
    for _ in 0..5 {
        world.pass(Span::seconds(50)).await;
        assert_eq!(status(&browser).await, 200);
    }
    assert_eq!(world.process.store.writes(), writes);
    world.pass(Span::seconds(50)).await;
    status(&browser).await;
    status(&browser).await;
    assert_eq!(world.process.store.writes(), writes + 1);
}

trait AndBack {
    fn and_back(self, millis: i64) -> Span;
}

impl AndBack for Span {
    /// So many milliseconds less.
    fn and_back(self, millis: i64) -> Span {
        Span::millis(self.as_millis() - millis)
    }
}
