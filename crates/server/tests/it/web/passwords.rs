//! Signing in by password: one answer for known and unknown, slower with every failure.

use latchkey_core::{
    ports::{Clock, Passwords},
    secret::Secret,
    time::Span,
};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_server::adapters::passwords::Argon2Passwords;
use latchkey_testkit::{Answer, Browser, PASSWORD, SeededRng, Tenant, World, entra, tenant};

const WRONG: &str = "not the right password";

/// A try at the shared entrance in a fresh browser.
async fn attempt(world: &World, email: &str, password: &str) -> Answer {
    let browser = world.browser();
    post(&browser, email, password).await
}

async fn post(browser: &Browser, email: &str, password: &str) -> Answer {
    let token = browser.form_token().await;
    let fields = [
        ("csrf_token", token.as_str()),
        ("email", email),
        ("password", password),
    ];
    browser.post("/login/password", &fields).await
}

/// Everything an observer sees, without token, address and date.
fn seen(answer: &Answer, email: &str) -> (u16, Vec<(String, String)>, String) {
    let head = answer.head.iter().filter(|(name, _)| name != "date");
    let form = answer.form("/login/password");
    let token = form.value("csrf_token").expect("a token").to_owned();
    let body = answer.body.replace(&token, "TOKEN").replace(email, "EMAIL");
    let head = head.map(|(name, value)| {
        let value = if name == "content-length" { "N" } else { value };
        (name.clone(), value.to_owned())
    });
    (answer.status, head.collect(), body)
}

/// T109, N-11: unknown, known without password, known with a wrong one: the same
/// status, headers and body, and the same work.
#[tokio::test]
async fn t109_n11_given_known_and_unknown_addresses_then_the_same_answer_and_work() {
    let world = World::new().await;
    tenant("acme").staffed().make(&world).await;
    let mut answers = Vec::new();
    for (email, dummies) in [
        (BEN, 0),
        ("nobody@contoso.example", 1),
        (CARA, 1),
        ("nobody@elsewhere.example", 1),
    ] {
        let before = (
            world.process.passwords.verified(),
            world.process.passwords.dummies(),
        );
        let answer = attempt(&world, email, WRONG).await;
        let after = (
            world.process.passwords.verified(),
            world.process.passwords.dummies(),
        );
        assert_eq!(after, (before.0 + 1, before.1 + dummies), "{email}");
        assert_eq!(answer.status, 401, "{email}");
        answers.push(seen(&answer, email));
    }
    for answer in &answers[1..] {
        assert_eq!(answer, &answers[0]);
    }
}

/// N-11: step two looks the same for an unknown address and a password account.
#[tokio::test]
async fn n11_given_step_two_for_known_and_unknown_then_the_same_page() {
    let world = World::new().await;
    tenant("acme").staffed().make(&world).await;
    let mut pages = Vec::new();
    for email in [BEN, "nobody@contoso.example", CARA] {
        let browser = world.browser();
        browser.fill("/login", "/login", &[("email", email)]).await;
        pages.push(seen(&browser.get("/login?step=2").await, email));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
}

/// T109, N-11: a team posted by hand tells known and unknown addresses apart nowhere.
#[tokio::test]
async fn t109_n11_given_a_team_posted_by_hand_then_known_and_unknown_look_the_same() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let (mut steps, mut tries) = (Vec::new(), Vec::new());
    for email in [BEN, "nobody@contoso.example", CARA] {
        let browser = world.browser();
        let token = browser.form_token().await;
        let fields = [
            ("csrf_token", token.as_str()),
            ("email", email),
            ("team", "acme"),
        ];
        let step = browser.post("/login", &fields).await;
        assert_eq!((step.status, step.location()), (303, "/login?step=2"));
        steps.push(seen(&browser.get("/login?step=2").await, email));
        let after_step = world.try_password(&browser, &acme, email, WRONG).await;
        let alone = world
            .try_password(&world.browser(), &acme, email, WRONG)
            .await;
        tries.push((seen(&after_step, email), seen(&alone, email)));
    }
    for n in 1..3 {
        assert_eq!(steps[0], steps[n]);
        assert_eq!(tries[0], tries[n]);
    }
}

/// T109: at a tenant's own entrance everybody sees the same, connected or not.
#[tokio::test]
async fn t109_given_a_tenants_own_entrance_then_known_and_unknown_look_the_same() {
    let world = World::new().await;
    tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let mut pages = Vec::new();
    for email in [BEN, "nobody@contoso.example", CARA] {
        let browser = world.browser();
        let step = browser
            .fill("/t/acme/login", "/t/acme/login", &[("email", email)])
            .await;
        assert_eq!(step.location(), "/t/acme/login?step=2");
        let page = browser.get("/t/acme/login?step=2").await;
        let (status, _, body) = seen(&page, email);
        let encoded: String = url::form_urlencoded::byte_serialize(email.as_bytes()).collect();
        pages.push((status, body.replace(&encoded, "EMAIL")));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
}

/// T134: an enforcing tenant's own entrance tells no address apart either.
#[tokio::test]
async fn t134_t109_given_required_then_unknown_addresses_at_its_entrance_get_no_session() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    for email in [BEN, "nobody@contoso.example"] {
        let browser = world.browser();
        let answer = world.try_password(&browser, &acme, email, WRONG).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some("/login?sso_error=sso_required")),
            "{email}"
        );
    }
}

/// T111, T112: from the fifth failure on a growing delay, then the right password works.
#[tokio::test]
async fn t111_t112_given_failures_then_a_growing_delay_and_never_a_lock() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    for _ in 0..5 {
        assert_eq!(attempt(&world, BEN, WRONG).await.status, 401);
    }
    let mut waits = Vec::new();
    for _ in 0..4 {
        let verified = world.process.passwords.verified();
        let answer = attempt(&world, BEN, PASSWORD).await;
        assert_eq!(answer.status, 429, "even the right one waits");
        assert_eq!(
            world.process.passwords.verified(),
            verified,
            "no work while waiting"
        );
        assert!(answer.says("Too many"), "{}", answer.text());
        let wait: i64 = answer
            .header("retry-after")
            .expect("how long")
            .parse()
            .expect("seconds");
        waits.push(wait);
        world.pass(Span::seconds(wait)).await;
        assert_eq!(attempt(&world, BEN, WRONG).await.status, 401);
    }
    assert!(waits.windows(2).all(|pair| pair[0] < pair[1]), "{waits:?}");
    // T112: SSO is not touched by it.
    world.sso_browser(&acme, BEN).await;
    world.pass(Span::minutes(15)).await;
    assert_eq!(attempt(&world, BEN, PASSWORD).await.status, 303);
    assert_eq!(
        attempt(&world, BEN, WRONG).await.status,
        401,
        "a success forgets the failures"
    );
}

/// T078, T111: other spellings of one address are counted as one.
#[tokio::test]
async fn t078_t111_given_other_spellings_then_counted_as_one_account() {
    let world = World::new().await;
    tenant("acme").staffed().make(&world).await;
    for email in [
        "ben@contoso.example",
        "BEN@contoso.example",
        " ben@contoso.example ",
        "Ben@CONTOSO.example",
        "bEn@contoso.example",
    ] {
        assert_eq!(attempt(&world, email, WRONG).await.status, 401, "{email}");
    }
    assert_eq!(attempt(&world, BEN, WRONG).await.status, 429);
    // An unknown account is counted the same way (T109).
    for _ in 0..5 {
        assert_eq!(
            attempt(&world, "nobody@contoso.example", WRONG)
                .await
                .status,
            401
        );
    }
    assert_eq!(
        attempt(&world, "nobody@contoso.example", WRONG)
            .await
            .status,
        429
    );
}

/// T110: many accounts from one address slow that address down.
#[tokio::test]
async fn t110_given_one_password_over_many_accounts_then_the_address_waits() {
    let world = World::new().await;
    tenant("acme").staffed().make(&world).await;
    for n in 0..50 {
        let email = format!("user{n}@contoso.example");
        assert_eq!(attempt(&world, &email, WRONG).await.status, 401, "{n}");
    }
    assert_eq!(attempt(&world, BEN, PASSWORD).await.status, 429);
}

/// Starts and callbacks are never bounded by address.
#[tokio::test]
async fn given_an_address_that_must_wait_then_sso_works() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    for n in 0..50 {
        attempt(&world, &format!("user{n}@contoso.example"), WRONG).await;
    }
    assert_eq!(attempt(&world, BEN, PASSWORD).await.status, 429);
    for person in [ADA, BEN, CARA] {
        world.sso_browser(&acme, person).await;
    }
}

/// T113: up to 1,024 bytes whole, NFC, no NUL; no answer but the usual one.
#[tokio::test]
async fn t113_given_odd_passwords_then_the_usual_answer_and_no_truncation() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let long = "seven herons over the weir ".repeat(12)[..300].to_owned();
    set(&world, &acme, BEN, &long).await;
    let differs_late = format!("{}b", &long[..299]);
    assert_eq!(attempt(&world, BEN, &differs_late).await.status, 401);
    assert_eq!(attempt(&world, BEN, &long[..72]).await.status, 401);
    assert_eq!(attempt(&world, BEN, &long).await.status, 303);
    for odd in [
        String::new(),
        "x".repeat(1_025),
        "x".repeat(500_000),
        format!("{long}\0"),
    ] {
        world.pass(Span::hours(1)).await;
        assert_eq!(attempt(&world, ADA, &odd).await.status, 401);
    }
    // Typed on another keyboard: composed and decomposed are one.
    set(&world, &acme, CARA, "Schl\u{fc}sselbund am Haken").await;
    assert_eq!(
        attempt(&world, CARA, "Schlu\u{308}sselbund am Haken")
            .await
            .status,
        303
    );
}

async fn set(world: &World, tenant: &Tenant, email: &str, password: &str) {
    use latchkey_app::members::set_password;
    let password = Secret::new(password.to_owned());
    let cx = world.operator();
    let done = set_password(
        world.app(),
        &cx,
        &tenant.id,
        tenant.member(email),
        &password,
    );
    done.await.unwrap_or_else(|problem| panic!("{problem:?}"));
}

/// T114: the rule for new passwords names itself.
#[tokio::test]
async fn t114_t113_given_a_weak_or_unusable_new_password_then_refused() {
    use latchkey_app::members::check_new_password;
    let sentence = "seven herons over the weir ".repeat(40);
    for (password, good) in [
        ("14 characters.".to_owned(), false),
        ("15 characters..".to_owned(), true),
        ("äöüÄÖÜßéèêáàâñ".to_owned(), false),
        (sentence[..1_024].to_owned(), true),
        (sentence[..1_025].to_owned(), false),
        (format!("{}\0", &sentence[..20]), false),
    ] {
        let checked = check_new_password(&Secret::new(password.clone()));
        assert_eq!(checked.is_ok(), good, "{password:?}");
    }
}

/// T115: the queue is full: come again, and nothing is counted as a failure.
#[tokio::test]
async fn t115_given_a_full_queue_then_503_with_retry_after() {
    let world = World::new().await;
    tenant("acme").staffed().make(&world).await;
    world.process.passwords.set_busy(true);
    for _ in 0..6 {
        for email in [BEN, "nobody@contoso.example"] {
            let answer = attempt(&world, email, PASSWORD).await;
            assert_eq!(answer.status, 503, "{email}");
            assert!(answer.header("retry-after").is_some());
        }
    }
    world.process.passwords.set_busy(false);
    assert_eq!(attempt(&world, BEN, PASSWORD).await.status, 303);
}

/// T116: an old hash is replaced at the next sign-in, and sessions live on.
#[tokio::test]
async fn t116_given_a_hash_with_older_parameters_then_rehashed_at_the_next_sign_in() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let before = world.password_browser(&acme, BEN).await;
    // Made at full cost: to the tests' cheap adapter those are other parameters.
    let full = Argon2Passwords::new(SeededRng::new(3));
    let old = full
        .hash(&Secret::new(PASSWORD.to_owned()))
        .await
        .expect("it hashes");
    store_hash(&world, &acme, BEN, &old).await;
    let hashed = world.process.passwords.hashed();
    assert_eq!(attempt(&world, BEN, PASSWORD).await.status, 303);
    assert_eq!(world.process.passwords.hashed(), hashed + 1);
    let now = stored_hash(&world, &acme, BEN).await;
    assert_ne!(now, old);
    assert_eq!(attempt(&world, BEN, PASSWORD).await.status, 303);
    assert_eq!(world.process.passwords.hashed(), hashed + 1, "once");
    assert_eq!(before.get("/api/v1/session").await.status, 200);
    // A wrong password renews nothing.
    store_hash(&world, &acme, BEN, &old).await;
    assert_eq!(attempt(&world, BEN, WRONG).await.status, 401);
    assert_eq!(stored_hash(&world, &acme, BEN).await, old);
}

/// T117: a damaged, foreign or absurd hash lets nobody in and costs no more.
#[tokio::test]
async fn t117_given_a_bad_stored_hash_then_refused_without_a_fault() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    for bad in [
        "",
        "x",
        "$argon2id$v=19$m=16,t=1,p=1$AAAA",
        "$2b$12$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObG0RdescudvJA",
        "$argon2i$v=19$m=16,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObG0RdescudvJA",
        "correct horse battery staple",
    ] {
        store_hash(&world, &acme, BEN, bad).await;
        let answer = attempt(&world, BEN, PASSWORD).await;
        assert_eq!(answer.status, 401, "{bad}");
        world.pass(Span::hours(1)).await;
    }
    assert_eq!(attempt(&world, ADA, PASSWORD).await.status, 303);
}

async fn store_hash(world: &World, tenant: &Tenant, email: &str, hash: &str) {
    let id = tenant.member(email);
    world
        .sql(&format!(
            "UPDATE member SET password_hash = '{hash}' WHERE id = '{id}'"
        ))
        .await;
}

async fn stored_hash(world: &World, tenant: &Tenant, email: &str) -> String {
    let id = tenant.member(email);
    let found = world
        .texts(&format!(
            "SELECT password_hash FROM member WHERE id = '{id}'"
        ))
        .await;
    found.into_iter().next().expect("a hash")
}

/// T120: the counters cannot be read or written: nobody gets in.
#[tokio::test]
async fn t120_given_a_failing_store_then_the_password_is_refused_with_503() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    let token = browser.form_token().await;
    let fields = [
        ("csrf_token", token.as_str()),
        ("email", BEN),
        ("password", PASSWORD),
    ];
    world.process.store.fail_writes(true);
    let answer = browser.post("/login/password", &fields).await;
    assert_eq!(answer.status, 503, "no session without its event");
    assert_eq!(browser.cookie("latchkey_session"), None);
    let start = browser.get(&acme.start_url()).await;
    assert!(
        World::refusal(&start).0 == "busy" || World::refusal(&start).0 == "internal",
        "{start:?}"
    );
    world.process.store.fail_reads(true);
    let answer = browser.post("/login/password", &fields).await;
    assert_eq!(answer.status, 503);
    world.process.store.fail_reads(false);
    world.process.store.fail_writes(false);
    assert_eq!(browser.post("/login/password", &fields).await.status, 303);
}

/// T014 by password: a right password of a deactivated member says so, a wrong one does not.
#[tokio::test]
async fn n07_given_a_deactivated_member_then_the_right_password_opens_nothing() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let page = acme.team_path(BEN, "");
    assert_eq!(
        admin
            .fill(
                &acme.team_path(BEN, "/deactivate"),
                &acme.team_path(BEN, "/deactivate"),
                &[],
            )
            .await
            .status,
        303
    );
    let right = attempt(&world, BEN, PASSWORD).await;
    assert_eq!(
        (right.status, right.location()),
        (303, "/login?sso_error=account_disabled")
    );
    let wrong = attempt(&world, BEN, WRONG).await;
    let unknown = attempt(&world, "nobody@contoso.example", WRONG).await;
    assert_eq!(seen(&wrong, BEN), seen(&unknown, "nobody@contoso.example"));
}

/// T067, N-12: an address in two tenants is asked which; teams are never listed to a stranger.
#[tokio::test]
async fn t067_n12_given_an_address_in_two_tenants_then_asked_and_nothing_listed() {
    let world = World::new().await;
    tenant("acme").staffed().make(&world).await;
    tenant("other")
        .staffed()
        .named("Other Works")
        .make(&world)
        .await;
    tenant("third").named("Third").make(&world).await;
    let browser = world.browser();
    browser.fill("/login", "/login", &[("email", BEN)]).await;
    let page = browser.get("/login?step=2").await;
    assert!(page.says("Which team?"), "{}", page.text());
    assert!(!page.says("Acme") && !page.says("Other Works"));
    // Unknown, and known without this address: the same words.
    let mut refusals = Vec::new();
    for team in ["nowhere", "third", "Third"] {
        let asked = browser.submit(&page, "/login", &[("team", team)]).await;
        assert_eq!(asked.status, 303);
        let answer = browser.get(asked.location()).await;
        assert_eq!(answer.status, 400);
        refusals.push(answer.text().replace(team, "TEAM"));
    }
    assert_eq!(refusals[0], refusals[1]);
    for team in ["other", "OTHER", "Other Works", "other works"] {
        let browser = world.browser();
        browser.fill("/login", "/login", &[("email", BEN)]).await;
        let page = browser.get("/login?step=2").await;
        let next = browser.submit(&page, "/login", &[("team", team)]).await;
        let ways = browser.get(next.location()).await;
        let answer = browser
            .submit(&ways, "/login/password", &[("password", PASSWORD)])
            .await;
        assert_eq!(
            (answer.status, answer.location()),
            (303, "/dashboard"),
            "{team}"
        );
        assert_eq!(
            browser.get("/api/v1/session").await.json()["tenant"]["slug"],
            "other"
        );
    }
}

/// T088: a moment of sign-in is the server's own.
#[tokio::test]
async fn given_a_sign_in_then_it_expires_eight_hours_from_the_servers_now() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let browser = world.password_browser(&acme, BEN).await;
    let session = browser.get("/api/v1/session").await.json();
    assert_eq!(session["method"], "password");
    assert_eq!(session["connection"], serde_json::Value::Null);
    assert_eq!(session["expires_at"], "2026-11-23T15:30:00Z");
    assert_eq!(world.clock.now(), latchkey_testkit::clock::BEGINNING);
}
