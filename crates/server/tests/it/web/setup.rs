//! The first run in a browser: who may do it, what it asks, and that it is over afterwards.

use latchkey_app::{
    members::{NewMember, add_member},
    setup::{CODE_LIVES, Offered, new_setup_code, offer_setup_code},
    tenants::{NewTenant, create_tenant},
};
use latchkey_core::{audit::Actor, member::Role, time::Span};
use latchkey_testkit::{Answer, Browser, PASSWORD, World, tenant};

/// The code a new installation prints.
async fn code(world: &World) -> String {
    let app = world.app();
    match offer_setup_code(app, &app.cx(Actor::System, None)).await {
        Ok(Offered::New(code)) => code.expose().clone(),
        _ => panic!("no code was offered"),
    }
}

const TEAM: [(&str, &str); 6] = [
    ("team", "Acme"),
    ("slug", "acme"),
    ("first_name", "Ada"),
    ("last_name", "Rowan"),
    ("email", "ada@acme.example"),
    ("password", PASSWORD),
];

async fn show_code(browser: &Browser, code: &str) -> Answer {
    browser.fill("/setup", "/setup", &[("code", code)]).await
}

/// A browser that is at the last step but has made nothing.
async fn at_the_team(world: &World, code: &str) -> Browser {
    let browser = world.browser();
    assert_eq!(show_code(&browser, code).await.location(), "/setup/address");
    let on = browser.fill("/setup/address", "/setup/address", &[]).await;
    assert_eq!(on.location(), "/setup/key", "{on:?}");
    let on = browser
        .fill("/setup/key", "/setup/key", &[("kept", "1")])
        .await;
    assert_eq!(on.location(), "/setup/team");
    browser
}

async fn make(browser: &Browser) -> Answer {
    browser.fill("/setup/team", "/setup/team", &TEAM).await
}

/// From an empty installation to a signed-in admin, by forms alone.
#[tokio::test]
async fn t122_n26_given_a_new_installation_then_the_code_leads_to_its_first_admin() {
    let world = World::new().await;
    let code = code(&world).await;
    let visitor = world.browser();
    assert_eq!(visitor.get("/").await.location(), "/setup");
    assert!(visitor.get("/login").await.says("Set it up"));
    let browser = at_the_team(&world, &code).await;
    let made = make(&browser).await;
    assert_eq!((made.status, made.location()), (303, "/setup/mail"));
    assert!(browser.get("/setup/mail").await.says("No mail server"));
    let done = browser.get("/setup/done").await;
    assert!(done.says("Acme is ready") && done.says("Connect an identity provider"));
    assert!(browser.get("/dashboard").await.says("Ada"));
    assert_eq!(visitor.get("/").await.location(), "/login");
    assert!(!visitor.get("/login").await.says("Set it up"));
}

/// The password of the admin is the one typed, and works.
#[tokio::test]
async fn n26_given_the_first_admin_then_only_the_typed_password_opens() {
    let world = World::new().await;
    let browser = at_the_team(&world, &code(&world).await).await;
    for (password, said) in [
        ("", "Type a new password"),
        ("short", "at least 15 characters"),
        ("password password", "tried first"),
        (
            "Ada Rowan Acme acme Ada",
            "your name, your team or the product",
        ),
    ] {
        let mut fields = TEAM;
        fields[5] = ("password", password);
        let answer = browser.fill("/setup/team", "/setup/team", &fields).await;
        assert_eq!(answer.status, 400, "{password}");
        assert!(!answer.body.contains("value=\"short\""));
        assert!(answer.says(said), "{password}: {}", answer.text());
    }
    make(&browser).await;
    let other = world.browser();
    let token = other.form_token().await;
    let fields = [
        ("csrf_token", token.as_str()),
        ("email", "ada@acme.example"),
        ("team", "acme"),
        ("password", PASSWORD),
    ];
    let answer = other.post("/login/password", &fields).await;
    assert_eq!(answer.location(), "/dashboard");
}

/// Over is over: no step answers, whoever made the first admin.
#[tokio::test]
async fn n25_given_an_admin_then_every_step_is_gone() {
    let world = World::new().await;
    let code = code(&world).await;
    let browser = at_the_team(&world, &code).await;
    let cx = world.operator();
    let input = NewTenant {
        slug: "acme".into(),
        name: "Acme".into(),
    };
    let acme = create_tenant(world.app(), &cx, input).await.expect("made");
    assert_eq!(browser.get("/setup/team").await.status, 200);
    let admin = NewMember {
        email: "ada@acme.example".into(),
        first_name: String::new(),
        last_name: String::new(),
        role: Role::Admin,
        password: None,
    };
    add_member(world.app(), &cx, &acme.id, admin)
        .await
        .expect("added");
    let token = browser.form_token().await;
    for step in ["/setup", "/setup/address", "/setup/key", "/setup/team"] {
        assert_eq!(browser.get(step).await.status, 404, "{step}");
        let mut fields = vec![("csrf_token", token.as_str()), ("code", code.as_str())];
        fields.extend(TEAM);
        assert_eq!(browser.post(step, &fields).await.status, 404, "{step}");
    }
    assert!(new_setup_code(world.app(), &cx).await.is_err());
    let offered = offer_setup_code(world.app(), &cx).await;
    assert!(matches!(offered, Ok(Offered::Over)));
}

/// N-25: without the open code no step does anything.
#[tokio::test]
async fn n25_given_no_code_or_a_void_one_then_every_step_leads_back() {
    let world = World::new().await;
    let first = code(&world).await;
    let stranger = world.browser();
    let before = world.dump().await;
    let token = stranger.form_token().await;
    for step in ["/setup/address", "/setup/key", "/setup/team"] {
        assert_eq!(stranger.get(step).await.location(), "/setup", "{step}");
        let mut fields = vec![("csrf_token", token.as_str()), ("kept", "1")];
        fields.extend(TEAM);
        assert_eq!(stranger.post(step, &fields).await.location(), "/setup");
    }
    assert_eq!(world.dump().await, before);
    // A code of the operator voids the one before, also halfway.
    let browser = at_the_team(&world, &first).await;
    let second = new_setup_code(world.app(), &world.operator()).await;
    let second = second.expect("a code").expose().clone();
    for step in ["/setup/address", "/setup/key", "/setup/team"] {
        assert_eq!(browser.get(step).await.location(), "/setup", "{step}");
    }
    assert_eq!(make_blindly(&browser).await.location(), "/setup");
    let refused = show_code(&world.browser(), &first).await;
    assert_eq!(refused.status, 403);
    assert!(refused.says("not the code that was printed last"));
    // An hour later it is over.
    world.pass(CODE_LIVES).await;
    assert_eq!(show_code(&world.browser(), &second).await.status, 403);
    assert!(world.texts("SELECT id FROM tenant").await.is_empty());
}

/// Posts the last form although its page would not show.
async fn make_blindly(browser: &Browser) -> Answer {
    make_named(browser, "acme").await
}

/// The same with this short name.
async fn make_named(browser: &Browser, slug: &str) -> Answer {
    let token = browser.form_token().await;
    let mut fields = vec![("csrf_token", token.as_str()), ("slug", slug)];
    fields.extend(TEAM.into_iter().filter(|(name, _)| *name != "slug"));
    browser.post("/setup/team", &fields).await
}

/// A step cannot be jumped over.
#[tokio::test]
async fn n27_given_a_step_left_out_then_it_is_asked_first() {
    let world = World::new().await;
    let browser = world.browser();
    show_code(&browser, &code(&world).await).await;
    assert_eq!(make_blindly(&browser).await.location(), "/setup/address");
    browser.fill("/setup/address", "/setup/address", &[]).await;
    assert_eq!(make_blindly(&browser).await.location(), "/setup/key");
    let unticked = browser.fill("/setup/key", "/setup/key", &[]).await;
    assert_eq!(unticked.status, 400);
    assert!(world.texts("SELECT id FROM tenant").await.is_empty());
}

/// N-27: another origin in the browser needs an explicit "I know".
#[tokio::test]
async fn n27_given_another_address_in_the_browser_then_only_an_i_know_goes_on() {
    let world = World::new().await;
    let code = code(&world).await;
    let browser = world.browser();
    // Behind a proxy that rewrites Host the browser's own origin is another one.
    let proof = [
        ("origin", "https://login.other.example"),
        ("sec-fetch-site", "same-origin"),
        ("x-forwarded-for", "203.0.113.7"),
    ];
    let token = browser.get("/setup").await.form("/setup");
    let token = token.value("csrf_token").expect("a token").to_owned();
    let fields = [("csrf_token", token.as_str()), ("code", code.as_str())];
    let on = browser.post_with("/setup", &fields, &proof).await;
    assert_eq!(on.location(), "/setup/address");
    let page = browser.get_with("/setup/address", &proof[2..]).await;
    assert!(page.says("https://login.other.example") && page.says(world.origin()));
    assert!(page.says("x-forwarded-for") && page.says("no proxy is trusted"));
    // "I know" counts for what the page showed, not for an address that came up since.
    let knows = [("csrf_token", token.as_str()), ("known", "1")];
    let third = [
        ("origin", "https://third.example"),
        ("sec-fetch-site", "same-origin"),
    ];
    let unseen = browser.post_with("/setup/address", &knows, &third).await;
    assert_eq!(unseen.status, 400);
    let fields = [("csrf_token", token.as_str())];
    let refused = browser.post_with("/setup/address", &fields, &proof).await;
    assert_eq!(refused.status, 400);
    assert!(refused.says("The addresses differ"));
    let on = browser.post_with("/setup/address", &knows, &proof).await;
    assert_eq!(on.location(), "/setup/key");
    let kept = [("csrf_token", token.as_str()), ("kept", "1")];
    browser.post_with("/setup/key", &kept, &proof).await;
    // A third address that nobody confirmed is asked about again.
    let mut fields = vec![("csrf_token", token.as_str())];
    fields.extend(TEAM);
    let asked = browser.post_with("/setup/team", &fields, &third).await;
    assert_eq!(asked.location(), "/setup/address");
    let made = browser.post_with("/setup/team", &fields, &proof).await;
    assert_eq!(made.location(), "/setup/mail");
}

/// A Host that is not set is refused, and on a new installation the page says which setting.
#[tokio::test]
async fn t104_n27_given_another_host_at_first_then_the_page_names_the_setting() {
    let world = World::new().await;
    let other = [("host", "login.other.example")];
    let page = world.browser().get_with("/setup", &other).await;
    assert_eq!(page.status, 421);
    assert!(page.says("LATCHKEY_PUBLIC_URL") && page.says(world.origin()));
    assert!(!page.says("login.other.example"));
    tenant("acme").staffed().make(&world).await;
    let page = world.browser().get_with("/setup", &other).await;
    assert!(!page.says("LATCHKEY_PUBLIC_URL"));
}

/// Two browsers with one code: one tenant, one admin.
#[tokio::test]
async fn t122_given_two_browsers_with_one_code_then_one_wins() {
    let world = World::new().await;
    let code = code(&world).await;
    let another = world.another_process().await;
    let (one, other) = (
        at_the_team(&world, &code).await,
        at_the_team(&world, &code).await,
    );
    other.turn_to(&another);
    // Under different names, so that no name already taken stops the second one.
    let (first, second) = tokio::join!(make_named(&one, "acme"), make_named(&other, "other"));
    let won = [&first, &second]
        .iter()
        .filter(|answer| answer.status == 303 && answer.location() == "/setup/mail")
        .count();
    assert_eq!(won, 1, "{first:?} {second:?}");
    assert_eq!(world.texts("SELECT slug FROM tenant").await.len(), 1);
    assert_eq!(world.texts("SELECT id FROM member").await.len(), 1);
    assert!(world.texts("SELECT name FROM setup_code").await.is_empty());
}

/// Guessing is counted; the right code does not help then.
#[tokio::test]
async fn n25_given_many_wrong_codes_then_even_the_right_one_has_to_wait() {
    let world = World::new().await;
    let code = code(&world).await;
    let browser = world.browser();
    for _ in 0..10 {
        assert_eq!(show_code(&browser, "setup_wrong").await.status, 403);
    }
    let waiting = show_code(&browser, &code).await;
    assert_eq!(waiting.status, 429);
    assert!(waiting.header("retry-after").is_some());
    world.pass(Span::minutes(10)).await;
    assert_eq!(show_code(&browser, &code).await.status, 303);
}

/// T121, T122: what is stored is no code; and it is offered once.
#[tokio::test]
async fn t121_t122_given_an_offered_code_then_only_its_digest_is_stored() {
    let world = World::new().await;
    let code = code(&world).await;
    for (table, rows) in world.dump().await {
        assert!(!rows.iter().any(|row| row.contains(&code)), "{table}");
    }
    let again = offer_setup_code(world.app(), &world.operator()).await;
    assert!(matches!(again, Ok(Offered::Open(_))));
    world.pass(CODE_LIVES).await;
    let later = offer_setup_code(world.app(), &world.operator()).await;
    assert!(matches!(later, Ok(Offered::New(_))));
}

/// T068: the slug's rules, each with its own sentence; what was typed stays.
#[tokio::test]
async fn t068_given_a_bad_short_name_then_its_own_sentence() {
    let world = World::new().await;
    let browser = at_the_team(&world, &code(&world).await).await;
    for (slug, sentence) in [
        ("admin", "kept for the product itself"),
        ("Acme Ltd", "2 to 40 lower-case letters"),
        ("аcme", "2 to 40 lower-case letters"),
        ("", "2 to 40 lower-case letters"),
    ] {
        let mut fields = TEAM;
        fields[1] = ("slug", slug);
        let answer = browser.fill("/setup/team", "/setup/team", &fields).await;
        assert_eq!(answer.status, 400);
        assert!(answer.says(sentence), "{slug}: {}", answer.text());
        assert_eq!(answer.form("/setup/team").value("team"), Some("Acme"));
    }
    let cx = world.operator();
    let input = NewTenant {
        slug: "acme".into(),
        name: "Other".into(),
    };
    create_tenant(world.app(), &cx, input).await.expect("made");
    let answer = make(&browser).await;
    assert_eq!(answer.status, 409);
    assert!(answer.says("Another team has this short name"));
    // Nothing was made and the code is still open.
    assert!(world.texts("SELECT id FROM member").await.is_empty());
    assert_eq!(world.texts("SELECT name FROM setup_code").await.len(), 1);
}

/// Making the first admin leaves exactly its events.
#[tokio::test]
async fn t230_given_the_first_admin_then_one_event_for_each_thing_made() {
    let world = World::new().await;
    let browser = at_the_team(&world, &code(&world).await).await;
    make(&browser).await;
    let names = world.texts("SELECT name FROM event ORDER BY seq").await;
    assert_eq!(
        names,
        ["tenant.created", "member.added", "signin.succeeded"]
    );
}
