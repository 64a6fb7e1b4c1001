//! `/settings`: each rule has its sentence, and what is saved holds everywhere at once.

use latchkey_core::time::Span;
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_testkit::{Answer, Browser, World, entra, tenant};

async fn save(browser: &Browser, fields: &[(&str, &str)]) -> Answer {
    browser.fill("/settings", "/settings", fields).await
}

/// What is saved stands on the page, in the event, and at the tenant's own entrance.
#[tokio::test]
async fn n04_given_colour_and_contact_then_only_where_the_tenant_may_be_seen() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let fields = [("support", "it@contoso.example"), ("accent", "#6A1B5C")];
    let saved = save(&admin, &fields).await;
    assert_eq!((saved.status, saved.location()), (303, "/settings"));
    let page = admin.get("/settings").await;
    assert_eq!(page.form("/settings").value("accent"), Some("#6a1b5c"));
    let sheet = "/assets/accent/6a1b5c.css";
    let shown = |answer: &Answer| {
        (
            answer.body.contains(sheet),
            answer.body.contains("mailto:it@contoso.example"),
        )
    };
    assert_eq!(shown(&page), (true, true));
    let stranger = world.browser();
    assert_eq!(shown(&stranger.get("/t/acme/login").await), (true, true));
    assert_eq!(shown(&stranger.get("/login").await), (false, false));
    // Step two at the shared entrance tells nothing of the team of an address.
    let on = stranger.fill("/login", "/login", &[("email", ADA)]).await;
    assert_eq!(shown(&stranger.get(on.location()).await), (false, false));
    let other = tenant("other").staffed().make(&world).await;
    let foreign = world.password_browser(&other, ADA).await;
    assert_eq!(shown(&foreign.get("/dashboard").await), (false, false));
    let style = stranger.get(sheet).await;
    assert_eq!(style.status, 200);
    assert!(style.body.contains("--accent:#6a1b5c"));
}

/// T102: what becomes a link or a style is read strictly; every fault has its own sentence.
#[tokio::test]
async fn t102_given_values_that_break_a_rule_then_each_has_its_sentence_and_nothing_is_saved() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let before = world.dump().await;
    for (field, value, sentence) in [
        ("name", "", "Enter a name"),
        ("support", "javascript:alert(1)", "Enter a mail address"),
        ("support", "http://acme.example/", "Enter a mail address"),
        ("accent", "red;}body{display:none", "Enter six digits"),
        ("accent", "#ffcc00", "nearest shade"),
        ("idle_minutes", "4", "from 5 to 480"),
        ("idle_minutes", "481", "from 5 to 480"),
        ("idle_minutes", "+60", "from 5 to 480"),
        ("absolute_hours", "721", "from 1 to 720"),
        ("absolute_hours", "1", "cannot end sooner"),
        ("password_least", "14", "from 15 to 64"),
        ("password_least", "65", "from 15 to 64"),
        ("usual_domains", "contoso", "is not a domain"),
        (
            "usual_domains",
            "contoso.example <script>",
            "is not a domain",
        ),
    ] {
        let answer = save(&admin, &[(field, value)]).await;
        assert_eq!(answer.status, 400, "{field} {value}");
        assert!(answer.says(sentence), "{field} {value}: {}", answer.text());
        assert!(answer.body.contains(&format!("href=\"#{field}\"")));
    }
    assert_eq!(world.dump().await, before);
    for bad in ["1f4e79", "ffcc00.css", "1f4e79}.css", "%23fff.css"] {
        let answer = admin.get(&format!("/assets/accent/{bad}")).await;
        assert_eq!(answer.status, 404, "{bad}");
    }
}

/// One event with exactly what changed; a save of the same changes nothing.
#[tokio::test]
async fn t230_given_a_save_then_one_event_says_what_was_and_what_is() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let fields = [
        ("name", "Contoso"),
        ("usual_domains", "B\u{fc}cher.example, @contoso.example"),
    ];
    save(&admin, &fields).await;
    save(&admin, &[]).await;
    let events = world.events(&acme.id).await;
    let found: Vec<_> = events
        .iter()
        .filter(|event| event.name == "settings.changed")
        .collect();
    assert_eq!(found.len(), 1);
    let after: serde_json::Value = serde_json::from_str(&found[0].after).expect("JSON");
    let domains = ["xn--bcher-kva.example", "contoso.example"];
    assert_eq!(
        after,
        serde_json::json!({ "name": "Contoso", "usual_domains": domains })
    );
    let before: serde_json::Value = serde_json::from_str(&found[0].before).expect("JSON");
    assert_eq!(before["usual_domains"], serde_json::json!([]));
    assert!(world.browser().get("/t/acme/login").await.says("Contoso"));
}

/// T088: shorter limits end present sessions in every process; longer ones do not revive or lengthen them.
#[tokio::test]
async fn t088_given_shorter_limits_then_present_sessions_end_by_them_on_every_process() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let user = world.password_browser(&acme, BEN).await;
    let other = world.another_process().await;
    user.turn_to(&other);
    assert_eq!(user.get("/dashboard").await.status, 200);
    let shorter = [("idle_minutes", "10"), ("absolute_hours", "1")];
    assert_eq!(save(&admin, &shorter).await.status, 303);
    other.app.catch_up().await;
    // The limit of use counts from the last use that was written down.
    world.pass(Span::minutes(9)).await;
    other.app.catch_up().await;
    assert_eq!(user.get("/dashboard").await.status, 200);
    world.pass(Span::minutes(10)).await;
    other.app.catch_up().await;
    assert_eq!(user.get("/dashboard").await.status, 303);
}

/// T088: an absolute limit that became shorter counts from the session's beginning.
#[tokio::test]
async fn t088_given_a_shorter_absolute_limit_then_use_does_not_help() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let user = world.password_browser(&acme, BEN).await;
    let shorter = [("idle_minutes", "30"), ("absolute_hours", "1")];
    assert_eq!(save(&admin, &shorter).await.status, 303);
    for minutes in [20, 20, 19] {
        world.pass(Span::minutes(minutes)).await;
        assert_eq!(user.get("/dashboard").await.status, 200);
    }
    world.pass(Span::minutes(1)).await;
    assert_eq!(user.get("/dashboard").await.status, 303);
}

/// The support contact stands in the banner of the browser that holds the attempt, and in no other.
#[tokio::test]
async fn n04_given_a_contact_then_a_banner_names_it_only_in_the_attempts_browser() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    save(&admin, &[("support", "it@contoso.example")]).await;
    let browser = world.browser();
    // Nobody of this tenant.
    let answer = world
        .call_back(&browser, &acme, latchkey_entra_emulator::GUEST)
        .await;
    let banner = browser.get(answer.location()).await;
    assert!(banner.says("Ask it@contoso.example"), "{}", banner.text());
    let elsewhere = world.browser().get(answer.location()).await;
    assert!(!elsewhere.says("it@contoso.example"));
}

/// Light or dark and the way back, without a script; nothing else can be kept.
#[tokio::test]
async fn n03_given_a_choice_in_the_foot_then_it_is_kept_and_the_page_comes_back() {
    let world = World::new().await;
    let browser = world.browser();
    let page = browser.get("/login?other=1").await;
    assert!(!page.body.contains("data-theme"));
    let dark = [("theme", "dark")];
    let kept = browser.submit(&page, "/preferences", &dark).await;
    assert_eq!((kept.status, kept.location()), (303, "/login"));
    let page = browser.get("/login").await;
    assert!(page.body.contains("<html lang=\"en\" data-theme=\"dark\">"));
    let hostile = [
        ("theme", "\"><script>"),
        ("language", "xx"),
        ("back", "https://evil.example/"),
    ];
    let refused = browser.submit(&page, "/preferences", &hostile).await;
    assert_eq!(refused.location(), "/");
    assert_eq!(browser.cookie("latchkey_theme").as_deref(), Some("dark"));
    assert_eq!(browser.cookie("latchkey_language"), None);
}
