//! T019, T146, T151, T152, N-01: what is secret is on no page, in no log, in no row.

use latchkey_entra_emulator::{BEN, CARA};
use latchkey_testkit::{Answer, Logs, World, entra, tenant};

/// Every secret of a whole life of a connection, and everything it could leak into.
#[tokio::test]
async fn t019_t146_t151_t152_n01_given_a_whole_life_then_no_secret_leaks() {
    let logs = Logs::capture();
    let world = World::new().await;
    let mut acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let mut canaries = vec![("first secret", acme.connected().app.secret.value.clone())];
    let mut seen: Vec<Answer> = Vec::new();

    let password = "canary-kumquat-lathe-0123456789abcdef";
    acme.add(
        &world,
        "canary@contoso.example",
        latchkey_core::member::Role::Admin,
        false,
    )
    .await;
    let member = acme.member("canary@contoso.example").clone();
    let secret = latchkey_core::secret::Secret::new(password.to_owned());
    let cx = world.operator();
    let set = latchkey_app::members::set_password(world.app(), &cx, &acme.id, &member, &secret);
    assert!(set.await.is_ok());
    canaries.push(("password", password.to_owned()));

    let admin = world.browser();
    let token = admin.form_token().await;
    let fields = |password| {
        [
            ("csrf_token", token.as_str()),
            ("email", "canary@contoso.example"),
            ("password", password),
        ]
    };
    seen.push(
        admin
            .post("/login/password", &fields("canary-wrong-password-987654"))
            .await,
    );
    seen.push(admin.post("/login/password", &fields(password)).await);
    canaries.push(("wrong password", "canary-wrong-password-987654".to_owned()));

    // A sign-in, a broken one, a rotation with a wrong secret first.
    let browser = world.browser();
    let start = browser.get(&acme.start_url()).await;
    for name in ["state", "nonce"] {
        canaries.push((name, start.location_param(name).expect("it is sent")));
    }
    let callback = world.approve(&browser, start.location(), BEN).await;
    let code = url::Url::parse(&callback).expect("an address");
    let code = code
        .query_pairs()
        .find(|(name, _)| name == "code")
        .expect("a code")
        .1
        .into_owned();
    canaries.push(("code", code));
    seen.push(browser.get(&callback).await);
    seen.push(browser.get("/sso-complete").await);
    seen.push(browser.get("/dashboard").await);
    let app = acme.connected().app.clone();
    let path = acme.edit_path();
    seen.push(
        admin
            .fill(
                &path,
                &path,
                &[("client_secret", "canary-wrong-secret-value-42")],
            )
            .await,
    );
    canaries.push(("wrong secret", "canary-wrong-secret-value-42".to_owned()));
    let new = world
        .provider()
        .add_secret(&app.client_id, 24)
        .expect("the app is there");
    seen.push(
        admin
            .fill(&path, &path, &[("client_secret", &new.value)])
            .await,
    );
    canaries.push(("second secret", new.value.clone()));
    world
        .provider()
        .delete_secret(&app.client_id, &new.id)
        .expect("it is there");
    world
        .provider()
        .delete_secret(&app.client_id, &app.secret.id)
        .expect("it is there");
    let refused = world.browser();
    let answer = world.call_back(&refused, &acme, CARA).await;
    seen.push(admin.get(answer.location()).await);
    seen.push(refused.get(answer.location()).await);
    for page in [
        "/integrations/sso",
        &path,
        "/team",
        "/dashboard",
        "/api/v1/session",
        "/login",
    ] {
        seen.push(admin.get(page).await);
        seen.push(browser.get(page).await);
    }
    for cookie in ["latchkey_session", "latchkey_flow"] {
        canaries.push((cookie, browser.cookie(cookie).expect("it is set")));
    }
    let verifiers: Vec<String> = world
        .http()
        .take_sent()
        .iter()
        .filter_map(|one| one.field("code_verifier").map(str::to_owned))
        .collect();
    assert_eq!(
        verifiers.len(),
        3,
        "one exchange, and two tries with two secrets"
    );
    canaries.extend(verifiers.into_iter().map(|verifier| ("verifier", verifier)));
    seen.push(browser.fill("/dashboard", "/logout", &[]).await);

    let rows: Vec<String> = world.dump().await.into_values().flatten().collect();
    let rows = rows.join("\n");
    let events = world.events(&acme.id).await;
    assert!(events.len() >= 10);
    let log = logs.text();
    assert!(
        log.contains("TRACE") || log.contains("DEBUG"),
        "the log is captured"
    );
    for (what, canary) in &canaries {
        assert!(canary.len() >= 16, "{what}");
        assert!(!log.contains(canary), "{what} in the log");
        assert!(!rows.contains(canary), "{what} in the database");
        for answer in &seen {
            assert!(!answer.body.contains(canary), "{what} in a page");
            assert!(
                !answer
                    .head
                    .iter()
                    .any(|(name, value)| name != "set-cookie" && value.contains(canary)),
                "{what} in a header"
            );
        }
    }
    // Tokens of the provider: nothing like one is anywhere.
    for place in [&rows, &log] {
        assert!(!place.contains("eyJ"), "a token");
    }
    assert!(seen.iter().all(|answer| !answer.body.contains("eyJ")));
}

/// T147: a sealed secret moved to another row does not open there.
#[tokio::test]
async fn t147_given_a_sealed_secret_moved_to_another_tenant_then_it_does_not_open() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let other = tenant("other")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let sql = format!(
        "UPDATE connection_credential SET sealed = (SELECT sealed FROM connection_credential \
         WHERE tenant_id = '{}') WHERE tenant_id = '{}'",
        acme.id, other.id
    );
    world.sql(&sql).await;
    world.clock.advance(latchkey_core::time::Span::seconds(2));
    world.http().take_sent();
    assert_eq!(world.refused(&other, BEN).await, "internal");
    assert_eq!(world.http().count(), 0, "no secret left");
    world.sso_browser(&acme, BEN).await;
}
