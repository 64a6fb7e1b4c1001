//! The banner of `/login?sso_error=…`: what a stranger may read, and what is never printed.

use latchkey_core::problem::Code;
use latchkey_entra_emulator::{ADA, BEN, GUEST, NextError};
use latchkey_testkit::{World, entra, tenant};

/// N-02, T009: an unknown code and foreign text are never echoed.
#[tokio::test]
async fn n02_t009_given_an_unknown_code_then_the_neutral_words_without_echo() {
    let world = World::new().await;
    let browser = world.browser();
    for code in [
        "hacked_by_me",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "",
        "SSO_CANCELLED",
    ] {
        let page = browser
            .get(&format!("/login?sso_error={code}&ref=%3Cb%3ELKzebra"))
            .await;
        assert_eq!(page.status, 200);
        for echo in [
            "hacked_by_me",
            "alert(1)",
            "SSO_CANCELLED",
            "<b>LK",
            "zebra",
        ] {
            assert!(!page.body.contains(echo), "{echo}");
        }
        assert!(page.has_form("/login"));
    }
    let page = browser
        .get("/login?sso_error=sso_expired&sso_error=internal")
        .await;
    assert_eq!(page.status, 200);
}

/// Every code stands on the page with cause and next step, in words and without names.
#[tokio::test]
async fn n04_given_a_code_alone_then_neutral_wording_for_every_code() {
    let world = World::new().await;
    tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    for code in Code::ALL {
        let page = browser
            .get(&format!("/login?sso_error={}", code.as_str()))
            .await;
        assert_eq!(page.status, 200, "{}", code.as_str());
        let text = page.text();
        assert!(page.body.contains("role=\"alert\""), "{}", code.as_str());
        assert!(
            !text.contains("Acme") && !text.contains("Entra"),
            "{}: {text}",
            code.as_str()
        );
        assert!(
            !text.contains('{') && !text.contains("problem-"),
            "{}: {text}",
            code.as_str()
        );
    }
}

/// N-04: names stand only in the browser that holds the attempt's flow cookie.
#[tokio::test]
async fn n04_given_the_reference_in_another_browser_then_no_names() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let other = tenant("other").staffed().make(&world).await;
    let browser = world.browser();
    let answer = world.call_back(&browser, &acme, GUEST).await;
    let own = browser.get(answer.location()).await;
    assert!(own.says("Acme") && own.says(GUEST));

    let stranger = world.browser().get(answer.location()).await;
    let foreign_admin = world
        .password_browser(&other, ADA)
        .await
        .get(answer.location())
        .await;
    for page in [stranger, foreign_admin] {
        assert!(page.says("LK-"), "the reference itself is no secret");
        let text = page.text();
        for name in ["Acme", "Microsoft Entra ID", GUEST] {
            assert!(!text.contains(name), "{name}: {text}");
        }
    }
    // A guessed code beside a real reference tells nothing either.
    let (_, reference) = World::refusal(&answer);
    let path = format!(
        "/login?sso_error=sso_required&ref={}",
        reference.expect("one")
    );
    assert!(!browser.get(&path).await.says("Acme"));
    // The tenant's own admin reads the trace.
    let admin = world
        .password_browser(&acme, ADA)
        .await
        .get(answer.location())
        .await;
    assert!(
        admin.says("no_member") && admin.says(GUEST),
        "{}",
        admin.text()
    );
}

/// A user of the tenant is no admin: the trace stays closed.
#[tokio::test]
async fn n04_given_a_user_of_the_tenant_then_no_trace() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    let answer = world.call_back(&browser, &acme, GUEST).await;
    let user = world.password_browser(&acme, BEN).await;
    let page = user.get(answer.location()).await;
    assert!(
        !page.says(GUEST) && !page.says("no_member"),
        "{}",
        page.text()
    );
}

/// T009: what the provider wrote never enters the address, and stands escaped for admins only.
#[tokio::test]
async fn t009_given_markup_from_the_provider_then_escaped_and_for_admins_only() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.provider().next_error(NextError {
        codes: vec![50105],
        on_page: Some(false),
        text: Some("<img src=x onerror=alert(1)>".to_owned()),
        ..NextError::default()
    });
    let browser = world.browser();
    let answer = world.call_back(&browser, &acme, BEN).await;
    assert!(!answer.location().contains("img") && !answer.location().contains("50105"));
    assert!(
        !browser
            .get(answer.location())
            .await
            .body
            .contains("onerror")
    );
    let admin = world
        .password_browser(&acme, ADA)
        .await
        .get(answer.location())
        .await;
    assert!(
        admin.says("<img src=x onerror=alert(1)>"),
        "{}",
        admin.text()
    );
    assert!(!admin.body.contains("<img src=x"));
}
