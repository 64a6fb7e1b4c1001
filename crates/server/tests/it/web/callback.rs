//! The callback: one use, one browser, one path, one time, and always a 303.

use latchkey_core::{id::TenantId, ports::StoreExt, time::Span};
use latchkey_entra_emulator::{ADA, BEN, CARA, FABRIKAM};
use latchkey_testkit::{Browser, World, entra, tenant};

/// The answer must be `sso_expired`, without session, record or request.
async fn assert_expired(world: &World, browser: &Browser, callback: &str) {
    world.http().take_sent();
    let answer = browser.get(callback).await;
    assert_eq!(answer.status, 303, "{callback}");
    assert_eq!(
        answer.location(),
        "/login?sso_error=sso_expired",
        "{callback}"
    );
    assert_eq!(browser.cookie("latchkey_session"), None);
    assert_eq!(world.http().count(), 0, "nothing may leave: {callback}");
    let page = browser.get(answer.location()).await;
    assert!(page.says("took too long") && page.has_form("/login"));
}

/// T001: no `state`, an unknown one, garbage.
#[tokio::test]
async fn t001_given_no_or_an_unknown_state_then_expired_before_any_request() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    let callback = world
        .provider_answer(&browser, &acme.start_url(), BEN)
        .await;
    let (path, _) = callback.split_once('?').expect("a query");
    for query in [
        "",
        "?",
        "?code=abc",
        "?state=abc",
        "?code=&state=",
        "?state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&code=abc",
        "?error=access_denied",
        "?error=access_denied&state=unknown",
    ] {
        assert_expired(&world, &browser, &format!("{path}{query}")).await;
    }
    // The real one still works: nothing was used up.
    assert_eq!(
        browser.get(&callback).await.location(),
        "/sso-complete?arrived=1"
    );
}

/// T001: 15 minutes and not a moment more.
#[tokio::test]
async fn t001_given_an_attempt_of_15_minutes_then_in_time_and_a_millisecond_later_not() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    let late = world
        .provider_answer(&browser, &acme.start_url(), BEN)
        .await;
    world.pass(Span::millis(1)).await;
    let just = world
        .provider_answer(&browser, &acme.start_url(), BEN)
        .await;
    world.pass(Span::minutes(15)).await;
    assert_expired(&world, &browser, &late).await;
    // In time for us; the provider's own code has ended meanwhile.
    let answer = browser.get(&just).await;
    assert_eq!(World::refusal(&answer).0, "sso_idp_rejected");
}

/// T002, N-17: a reload of the callback signs nobody in twice.
#[tokio::test]
async fn t002_n17_given_a_used_state_then_expired_and_the_session_stays_one() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    let callback = world
        .provider_answer(&browser, &acme.start_url(), BEN)
        .await;
    assert_eq!(
        browser.get(&callback).await.location(),
        "/sso-complete?arrived=1"
    );
    let session = browser.cookie("latchkey_session");
    world.http().take_sent();
    let again = browser.get(&callback).await;
    assert_eq!(
        (again.status, again.location()),
        (303, "/login?sso_error=sso_expired")
    );
    assert_eq!(world.http().count(), 0);
    assert_eq!(
        browser.cookie("latchkey_session"),
        session,
        "the session is untouched"
    );
    assert_eq!(world.count_events(&acme.id, "signin.succeeded").await, 1);
}

/// T004: the attacker's own finished answer in the victim's browser.
#[tokio::test]
async fn t004_given_another_browser_then_expired() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let attacker = world.browser();
    let callback = world
        .provider_answer(&attacker, &acme.start_url(), BEN)
        .await;
    assert_expired(&world, &world.browser(), &callback).await;
    // Also a victim with an attempt and a flow cookie of their own.
    let victim = world.browser();
    world
        .provider_answer(&victim, &acme.start_url(), CARA)
        .await;
    assert_expired(&world, &victim, &callback).await;
    victim.set_cookie("latchkey_flow", "short");
    assert_expired(&world, &victim, &callback).await;
    assert_eq!(
        attacker.get(&callback).await.location(),
        "/sso-complete?arrived=1"
    );
}

/// T007: an answer on another connection's path, before any request.
#[tokio::test]
async fn t007_given_the_answer_on_another_path_then_refused_before_any_request() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let other = tenant("other")
        .staffed()
        .with_connection(entra().at(FABRIKAM))
        .make(&world)
        .await;
    assert_ne!(
        acme.connected().redirect_uri,
        other.connected().redirect_uri
    );
    let browser = world.browser();
    let callback = world
        .provider_answer(&browser, &acme.start_url(), BEN)
        .await;
    let (_, query) = callback.split_once('?').expect("a query");
    world.http().take_sent();
    for path in [
        other.connected().redirect_uri.as_str(),
        "/auth/sso/callback/aaaaaaaaaa",
    ] {
        let fresh = world
            .provider_answer(&browser, &acme.start_url(), BEN)
            .await;
        let (_, fresh_query) = fresh.split_once('?').expect("a query");
        let answer = browser.get(&format!("{path}?{fresh_query}")).await;
        assert_eq!(World::refusal(&answer).0, "sso_token_invalid", "{path}");
        // That attempt is spent: it does not work on the right path either.
        let answer = browser.get(&fresh).await;
        assert_eq!(World::refusal(&answer).0, "sso_expired");
    }
    assert_eq!(world.http().count(), 0);
    assert_eq!(browser.cookie("latchkey_session"), None);
    assert!(!query.is_empty());
}

/// T010: wrong method, doubled parameters, code and error together.
#[tokio::test]
async fn t010_given_confused_answers_then_405_or_expired() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    let callback = world
        .provider_answer(&browser, &acme.start_url(), BEN)
        .await;
    let (path, query) = callback.split_once('?').expect("a query");
    let posted = browser.post(path, &[("code", "a"), ("state", "b")]).await;
    assert_eq!(posted.status, 405);
    for more in [
        "&code=x",
        "&state=x",
        "&error=access_denied",
        "&iss=a&iss=b",
        "&error=a&error=b",
    ] {
        let fresh = world
            .provider_answer(&browser, &acme.start_url(), BEN)
            .await;
        assert_expired(&world, &browser, &format!("{fresh}{more}")).await;
    }
    // Unknown parameters are borne, even many.
    let odd = format!("{path}?{query}&foo=1&foo=2&session_state=x");
    assert_eq!(
        browser.get(&odd).await.location(),
        "/sso-complete?arrived=1"
    );
}

/// T018: a thousand abandoned attempts, and then a good one with small cookies.
#[tokio::test]
async fn t018_given_a_thousand_abandoned_attempts_then_a_good_one_works() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    for _ in 0..1_000 {
        let start = browser.get(&acme.start_url()).await;
        assert_eq!(start.status, 303);
        world.clock.advance(Span::millis(1));
    }
    let flow = browser.cookie("latchkey_flow").expect("one flow cookie");
    assert_eq!(flow.len(), 43);
    let callback = world
        .provider_answer(&browser, &acme.start_url(), BEN)
        .await;
    assert_eq!(
        browser.get(&callback).await.location(),
        "/sso-complete?arrived=1"
    );
}

/// T018, N-15: the ten newest attempts of a browser live, each by itself.
#[tokio::test]
async fn t018_n15_given_eleven_tabs_then_the_ten_newest_work() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    let mut tabs = Vec::new();
    for _ in 0..11 {
        tabs.push(
            world
                .provider_answer(&browser, &acme.start_url(), BEN)
                .await,
        );
        world.pass(Span::millis(1)).await;
    }
    let oldest = browser.get(&tabs[0]).await;
    assert_eq!(World::refusal(&oldest).0, "sso_expired");
    for tab in &tabs[1..] {
        assert_eq!(browser.get(tab).await.location(), "/sso-complete?arrived=1");
    }
}

/// T016, T103, N-03: only an own path is followed, from what was stored.
#[tokio::test]
async fn t016_t103_n03_given_a_foreign_target_then_the_dashboard() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    for (next, expected) in [
        ("https://evil.example/", "/dashboard"),
        ("//evil.example/", "/dashboard"),
        ("/\\evil.example", "/dashboard"),
        ("javascript:alert(1)", "/dashboard"),
        ("/team", "/team"),
    ] {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("next", next)
            .finish();
        let browser = world.browser();
        let start = format!("{}&{query}", acme.start_url());
        let callback = world.provider_answer(&browser, &start, ADA).await;
        browser.get(&callback).await;
        // What stands in the landing's own address is not believed.
        let landing = browser
            .get("/sso-complete?next=https://evil.example/")
            .await;
        assert!(
            landing.body.contains(&format!("url={expected}\"")),
            "{next}: {}",
            landing.body
        );
        assert!(!landing.body.contains("evil.example"), "{next}");
        // Nor a planted cookie: it is not signed.
        browser.set_cookie("latchkey_next", "aHR0cHM6Ly9ldmlsLmV4YW1wbGU.AAAA");
        let landing = browser.get("/sso-complete").await;
        assert!(!landing.body.contains("evil.example"));
        let login = browser.get(&format!("/login?{query}")).await;
        assert!(!login.body.contains("evil.example"), "{next}");
    }
}

/// T008: every attempt has its own S256 challenge, state and nonce; the verifier is nowhere.
#[tokio::test]
async fn t008_given_two_starts_then_nothing_is_reused() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    let (one, two) = (
        browser.get(&acme.start_url()).await,
        browser.get(&acme.start_url()).await,
    );
    for name in ["code_challenge", "state", "nonce"] {
        let (a, b) = (one.location_param(name), two.location_param(name));
        assert!(a.as_ref().is_some_and(|value| value.len() == 43), "{name}");
        assert_ne!(a, b, "{name}");
    }
    assert_eq!(
        one.location_param("code_challenge_method").as_deref(),
        Some("S256")
    );
    assert_eq!(one.location_param("code_verifier"), None);
}

/// Leaving writes a typed address along; a hint that is no address does no harm.
#[tokio::test]
async fn given_a_login_hint_then_it_travels_once() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    let away = browser
        .get(&format!(
            "{}&login_hint=ben%40contoso.example",
            acme.start_url()
        ))
        .await;
    assert_eq!(away.location_param("login_hint").as_deref(), Some(BEN));
    let long = "x".repeat(300);
    let away = browser
        .get(&format!("{}&login_hint={long}", acme.start_url()))
        .await;
    assert_eq!(away.location_param("login_hint"), None);
}

/// The browser holds a live session of somebody else: it is asked, nothing is replaced.
#[tokio::test]
async fn given_another_members_session_then_asked_before_it_is_replaced() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.password_browser(&acme, ADA).await;
    let before = browser.cookie("latchkey_session");
    let answer = world.call_back(&browser, &acme, BEN).await;
    assert_eq!(answer.location(), "/sso-complete?arrived=1");
    assert_eq!(browser.cookie("latchkey_session"), before);
    assert_eq!(
        browser.get("/api/v1/session").await.json()["member"]["email"],
        ADA
    );
    let page = browser.get("/sso-complete?arrived=1").await;
    for shown in [ADA, BEN, "Acme"] {
        assert!(page.says(shown), "{shown}: {}", page.text());
    }
    // T094: the waiting session opens nothing.
    let waiting = browser.cookie("latchkey_arriving").expect("it waits");
    assert_ne!(Some(&waiting), before.as_ref());
    let stay = browser.submit(&page, "/sso-complete/stay", &[]).await;
    assert_eq!((stay.status, stay.location()), (303, "/dashboard"));
    assert_eq!(
        browser.get("/api/v1/session").await.json()["member"]["email"],
        ADA
    );
    let thief = world.browser();
    thief.set_cookie("latchkey_session", &waiting);
    assert_eq!(
        thief.get("/api/v1/session").await.status,
        401,
        "the refused session is dead"
    );

    world.call_back(&browser, &acme, BEN).await;
    let page = browser.get("/sso-complete").await;
    let switched = browser.submit(&page, "/sso-complete/switch", &[]).await;
    assert_eq!(switched.status, 303, "{}", switched.text());
    assert_eq!(
        browser.get("/api/v1/session").await.json()["member"]["email"],
        BEN
    );
    thief.set_cookie("latchkey_session", &before.expect("she was signed in"));
    assert_eq!(
        thief.get("/api/v1/session").await.status,
        401,
        "the replaced session is dead"
    );
}

/// Without the cookie the landing says so instead of looping; by hand it leads to the sign-in page.
#[tokio::test]
async fn given_no_session_cookie_at_the_landing_then_explained() {
    let world = World::new().await;
    let browser = world.browser();
    let page = browser.get("/sso-complete?arrived=1").await;
    assert_eq!(page.status, 200);
    assert!(page.says("cookie"), "{}", page.text());
    let by_hand = browser.get("/sso-complete").await;
    assert_eq!((by_hand.status, by_hand.location()), (303, "/login"));
}

/// T061, T064: a start names a connection; whose tenant it is comes from there alone.
#[tokio::test]
async fn t064_given_the_same_address_in_two_tenants_then_only_the_flows_tenant_opens() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let other = tenant("other").staffed().make(&world).await;
    let browser = world.sso_browser(&acme, BEN).await;
    let session = browser.get("/api/v1/session").await.json();
    assert_eq!(session["tenant"]["slug"], "acme");
    assert_eq!(identities(&world, &other.id, other.member(BEN)).await, 0);
    assert_eq!(identities(&world, &acme.id, acme.member(BEN)).await, 1);
}

async fn identities(
    world: &World,
    tenant: &TenantId,
    member: &latchkey_core::id::MemberId,
) -> usize {
    let (tenant, member) = (tenant.clone(), member.clone());
    let read = world
        .process
        .store
        .look(move |rows| Box::pin(async move { rows.identities_of(&tenant, &member).await }));
    read.await.expect("the store answers").len()
}
