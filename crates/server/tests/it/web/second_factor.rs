//! The second factor of password members: a code after the password, and nothing before it.

use latchkey_core::{
    mail::Letter,
    ports::{Clock, StoreExt},
    second_factor::code_now,
    tenant_settings::TenantSettings,
    time::Span,
};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_server::web::{Access, routes};
use latchkey_testkit::{Answer, Browser, PASSWORD, Tenant, World, entra, tenant};

/// The secret a page shows for typing, as bytes.
pub(super) fn secret_on(page: &Answer) -> Vec<u8> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let key = page
        .body
        .split("<code class=\"value\" data-copy>")
        .nth(1)
        .and_then(|rest| rest.split('<').next())
        .expect("a key for typing");
    let mut bits = 0u64;
    let mut count = 0;
    let mut bytes = Vec::new();
    for digit in key.chars() {
        let value = alphabet.find(digit).expect("base32");
        bits = bits << 5 | u64::try_from(value).expect("small");
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 255).expect("a byte"));
        }
    }
    assert_eq!(bytes.len(), 20);
    bytes
}

fn recovery_codes(page: &Answer) -> Vec<String> {
    let parts = page.body.split("<li><code class=\"value\">").skip(1);
    let codes: Vec<String> = parts
        .filter_map(|rest| rest.split('<').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(codes.len(), 10);
    codes
}

/// What a member with an app has.
pub struct Holder {
    /// The app's secret.
    pub secret: Vec<u8>,
    /// Recovery codes.
    pub codes: Vec<String>,
}

impl Holder {
    /// The code the app shows now.
    pub fn code(&self, world: &World) -> String {
        code_now(&self.secret, world.clock.now())
    }
}

/// Adds an app as the member does, by the pages.
pub async fn add_app(world: &World, browser: &Browser) -> Holder {
    let away = browser
        .fill("/account", "/account/authenticator", &[])
        .await;
    assert_eq!(away.status, 303, "{away:?}");
    let path = away.location().to_owned();
    let page = browser.get(&path).await;
    let secret = secret_on(&page);
    let code = code_now(&secret, world.clock.now());
    let done = browser.submit(&page, &path, &[("code", &code)]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let list = done.location().to_owned();
    let shown = browser.get(&list).await;
    let codes = recovery_codes(&shown);
    let seen = browser.submit(&shown, &list, &[]).await;
    assert_eq!(seen.location(), "/account");
    // N-01: they are shown once.
    assert_eq!(browser.get(&list).await.status, 404);
    // The code that confirmed is used; the next step has another.
    world.pass(Span::seconds(30)).await;
    Holder { secret, codes }
}

async fn staged() -> (World, Tenant, Holder) {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let browser = world.password_browser(&acme, BEN).await;
    let holder = add_app(&world, &browser).await;
    (world, acme, holder)
}

/// A browser that typed the right password and waits at the second step.
async fn half(world: &World, acme: &Tenant, email: &str) -> Browser {
    let browser = world.browser();
    let answer = world.try_password(&browser, acme, email, PASSWORD).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/login/code"),
        "{answer:?}"
    );
    browser
}

/// Types a code in the second step.
pub async fn type_code(browser: &Browser, code: &str) -> Answer {
    browser
        .fill("/login/code", "/login/code", &[("code", code)])
        .await
}

async fn type_recovery(browser: &Browser, code: &str) -> Answer {
    browser
        .fill(
            "/login/code?recovery=1",
            "/login/code",
            &[("recovery_code", code)],
        )
        .await
}

/// The tenant asks for a second factor from now on.
pub async fn require(world: &World, acme: &Tenant) {
    let id = acme.id.clone();
    let settings = TenantSettings {
        second_factor_required: true,
        ..TenantSettings::default()
    };
    let set = world
        .process
        .store
        .unit(move |tx| Box::pin(async move { tx.set_tenant_settings(&id, &settings).await }));
    set.await.expect("the store answers");
    world.app().catch_up().await;
}

/// The whole way: add, sign out, sign in with a code.
#[tokio::test]
async fn given_an_app_then_the_sign_in_asks_for_its_code_and_leads_on() {
    let (world, acme, holder) = staged().await;
    let browser = half(&world, &acme, BEN).await;
    assert_eq!(browser.cookie("latchkey_session"), None);
    let page = browser.get("/login/code").await;
    assert!(page.body.contains("autocomplete=\"one-time-code\""));
    let done = type_code(&browser, &holder.code(&world)).await;
    assert_eq!((done.status, done.location()), (303, "/dashboard"));
    assert_eq!(browser.cookie("latchkey_half"), None);
    assert_eq!(browser.get("/api/v1/session").await.status, 200);
    let names = [
        ("member.second_factor_added", 1),
        ("signin.second_step_asked", 1),
        ("signin.succeeded", 2),
    ];
    for (name, count) in names {
        assert_eq!(world.count_events(&acme.id, name).await, count, "{name}");
    }
    let told = world.letters().await;
    let told = told
        .iter()
        .filter(|one| matches!(one.letter, Letter::SecondFactorChanged { added: true, .. }));
    assert_eq!(told.count(), 1);
    // ADA has none: a password is enough for her.
    world.password_browser(&acme, ADA).await;
}

/// T094: the value of the second step is no session, at any route, under any name.
#[tokio::test]
async fn t094_given_a_half_done_sign_in_then_no_route_takes_it_for_a_session() {
    let (world, acme, _) = staged().await;
    let browser = half(&world, &acme, BEN).await;
    let value = browser.cookie("latchkey_half").expect("a value");
    let planted = browser.stolen();
    planted.set_cookie("latchkey_session", &value);
    for who in [&browser, &planted] {
        assert_eq!(who.get("/api/v1/session").await.status, 401);
        for route in routes() {
            if route.access == Access::Public || !route.get || route.path.contains('{') {
                continue;
            }
            let answer = who.get(route.path).await;
            assert_eq!(answer.status, 303, "{}", route.path);
            assert!(answer.location().starts_with("/login?next="), "{answer:?}");
        }
    }
    let sessions = "SELECT id FROM session WHERE member_id IN \
                    (SELECT id FROM member WHERE email_canonical = 'ben@contoso.example')";
    assert_eq!(world.texts(sessions).await.len(), 1);
}

/// A code is good once: replayed in another browser, it changes nothing and says so.
#[tokio::test]
async fn given_a_code_used_once_when_replayed_then_refused_and_nothing_changes() {
    let (world, acme, holder) = staged().await;
    let (one, two) = (
        half(&world, &acme, BEN).await,
        half(&world, &acme, BEN).await,
    );
    let code = holder.code(&world);
    assert_eq!(type_code(&one, &code).await.status, 303);
    let before = world
        .texts("SELECT CAST(last_step AS TEXT) FROM member_totp")
        .await;
    let again = type_code(&two, &code).await;
    assert_eq!(again.status, 401);
    assert!(again.says("This code is wrong, or was used already."));
    assert_eq!(two.cookie("latchkey_session"), None);
    assert_eq!(
        world
            .texts("SELECT CAST(last_step AS TEXT) FROM member_totp")
            .await,
        before
    );
    // An older step's code is no better; the next one is good.
    world.pass(Span::seconds(30)).await;
    assert_eq!(type_code(&two, &code).await.status, 401);
    assert_eq!(type_code(&two, &holder.code(&world)).await.status, 303);
}

/// A recovery code is good once; the count falls and is told.
#[tokio::test]
async fn given_a_recovery_code_then_it_lets_in_once() {
    let (world, acme, holder) = staged().await;
    let slips = holder.codes[0].to_uppercase().replace('-', " ");
    let browser = half(&world, &acme, BEN).await;
    let done = type_recovery(&browser, &slips).await;
    assert_eq!(done.location(), "/dashboard");
    assert!(
        browser
            .get("/account")
            .await
            .says("9 recovery codes are left")
    );
    let other = half(&world, &acme, BEN).await;
    let again = type_recovery(&other, &holder.codes[0]).await;
    assert_eq!(again.status, 401);
    assert!(again.says("This recovery code is wrong, or was used already."));
    for bad in ["", "0000-0000-0000-0000", "x", &"9".repeat(300)] {
        let other = half(&world, &acme, BEN).await;
        assert_eq!(type_recovery(&other, bad).await.status, 401, "{bad}");
        world.pass(Span::hours(25)).await;
    }
    let used = world
        .count_events(&acme.id, "member.recovery_code_used")
        .await;
    assert_eq!(used, 1);
}

/// Five tries in one half-done sign-in; beyond that not even the right code counts.
#[tokio::test]
async fn given_five_wrong_codes_then_that_sign_in_is_over() {
    let (world, acme, holder) = staged().await;
    let browser = half(&world, &acme, BEN).await;
    let page = browser.get("/login/code").await;
    for n in 1..5 {
        let answer = browser
            .submit(&page, "/login/code", &[("code", "000000")])
            .await;
        assert_eq!(answer.status, 401, "{n}");
    }
    let fifth = browser
        .submit(&page, "/login/code", &[("code", "000000")])
        .await;
    assert_eq!((fifth.status, fifth.location()), (303, "/login"));
    assert!(
        browser
            .get("/login")
            .await
            .says("too many codes were wrong")
    );
    // A new one must wait, and waits for the account, not for the browser.
    let other = half(&world, &acme, BEN).await;
    let wait = type_code(&other, &holder.code(&world)).await;
    assert_eq!(wait.status, 429);
    assert!(wait.header("retry-after").is_some());
    assert_eq!(other.cookie("latchkey_session"), None);
    world.pass(Span::seconds(30)).await;
    assert_eq!(type_code(&other, &holder.code(&world)).await.status, 303);
}

/// Ten minutes, to the second; and what the password was good for is read again.
#[tokio::test]
async fn given_a_half_done_sign_in_when_late_or_void_then_no_session() {
    let (world, acme, holder) = staged().await;
    let browser = half(&world, &acme, BEN).await;
    world.pass(Span::minutes(10)).await;
    assert_eq!(browser.get("/login/code").await.location(), "/login");
    // A new password voids it.
    let browser = half(&world, &acme, BEN).await;
    let page = browser.get("/login/code").await;
    let new = latchkey_core::secret::Secret::new("nine owls on a tin roof".to_owned());
    let (cx, member) = (world.operator(), acme.member(BEN));
    let set = latchkey_app::members::set_password(world.app(), &cx, &acme.id, member, &new);
    set.await.expect("it is set");
    let code = holder.code(&world);
    let answer = browser
        .submit(&page, "/login/code", &[("code", &code)])
        .await;
    assert_eq!(answer.location(), "/login");
    assert_eq!(browser.cookie("latchkey_session"), None);
    // N-07: a deactivated member is not let in by the second step.
    let browser = world.browser();
    let answer = world
        .try_password(&browser, &acme, BEN, "nine owls on a tin roof")
        .await;
    assert_eq!(answer.location(), "/login/code");
    let page = browser.get("/login/code").await;
    let id = member.as_str();
    world
        .sql(&format!(
            "UPDATE member SET state = 'deactivated' WHERE id = '{id}'"
        ))
        .await;
    let answer = browser
        .submit(&page, "/login/code", &[("code", &code)])
        .await;
    assert!(answer.location().contains("account_disabled"), "{answer:?}");
    assert_eq!(browser.cookie("latchkey_session"), None);
}

/// A tenant that requires a second factor leads to adding one before there is a session.
#[tokio::test]
async fn given_a_tenant_that_requires_it_then_an_app_is_added_before_the_session() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    require(&world, &acme).await;
    let browser = half(&world, &acme, BEN).await;
    let page = browser.get("/login/code").await;
    let secret = secret_on(&page);
    assert_eq!(secret_on(&browser.get("/login/code").await), secret);
    let wrong = type_code(&browser, "000000").await;
    assert_eq!(
        (wrong.status, browser.cookie("latchkey_session")),
        (401, None)
    );
    assert_eq!(world.texts("SELECT sealed FROM member_totp").await.len(), 0);
    let code = code_now(&secret, world.clock.now());
    let done = type_code(&browser, &code).await;
    assert!(
        done.location().starts_with("/account/recovery-codes/"),
        "{done:?}"
    );
    recovery_codes(&browser.get(done.location()).await);
    // The code that added it is used up.
    let other = half(&world, &acme, BEN).await;
    assert_eq!(type_code(&other, &code).await.status, 401);
    // It can be replaced and not removed.
    let page = browser.get("/account").await;
    assert!(page.says("can be replaced but not removed"));
    assert!(!page.has_form("/account/authenticator/remove"));
    let token = browser.form_token().await;
    let answer = browser
        .post("/account/authenticator/remove", &[("csrf_token", &token)])
        .await;
    assert_eq!(answer.status, 409);
    assert_eq!(world.texts("SELECT sealed FROM member_totp").await.len(), 1);
}

/// Two browsers that both add the first app: one does, the other asks for its code.
#[tokio::test]
async fn given_two_enrolments_at_once_then_the_second_does_not_replace_the_first() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    require(&world, &acme).await;
    let (one, two) = (
        half(&world, &acme, BEN).await,
        half(&world, &acme, BEN).await,
    );
    let first = secret_on(&one.get("/login/code").await);
    let page = two.get("/login/code").await;
    let second = secret_on(&page);
    assert_ne!(first, second);
    let now = world.clock.now();
    assert_eq!(type_code(&one, &code_now(&first, now)).await.status, 303);
    let late = code_now(&second, now);
    let answer = two.submit(&page, "/login/code", &[("code", &late)]).await;
    assert_eq!(
        (answer.location(), two.cookie("latchkey_session")),
        ("/login", None)
    );
    let added = world
        .count_events(&acme.id, "member.second_factor_added")
        .await;
    assert_eq!(added, 1);
}

/// It has no part in SSO sign-ins, required or not.
#[tokio::test]
async fn given_sso_then_no_code_is_asked() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.password_browser(&acme, BEN).await;
    add_app(&world, &browser).await;
    require(&world, &acme).await;
    for person in [BEN, CARA] {
        world.sso_browser(&acme, person).await;
    }
    // A member without a password is offered none.
    let cara = world.sso_browser(&acme, CARA).await;
    let page = cara.get("/account").await;
    assert!(page.says("You sign in without a password"));
    let token = cara.form_token().await;
    let answer = cara
        .post("/account/authenticator", &[("csrf_token", &token)])
        .await;
    assert_eq!(answer.status, 409);
}

/// N-23: a reset sets the password and leaves the second factor alone.
#[tokio::test]
async fn n23_given_a_reset_then_the_second_factor_is_still_asked() {
    let (world, acme, holder) = staged().await;
    let asking = world.browser();
    let fields = [("email", BEN)];
    asking
        .fill("/forgot-password", "/forgot-password", &fields)
        .await;
    world.answer_wishes().await;
    let link = world.reset_link(BEN).await.expect("a link");
    asking.get(&link).await;
    let new = "four larks by the mill pond";
    let done = asking
        .fill(
            "/reset-password",
            "/reset-password",
            &[("new_password", new)],
        )
        .await;
    assert_eq!(done.status, 303);
    let browser = world.browser();
    let answer = world.try_password(&browser, &acme, BEN, new).await;
    assert_eq!(answer.location(), "/login/code");
    assert_eq!(browser.cookie("latchkey_session"), None);
    assert_eq!(type_code(&browser, &holder.code(&world)).await.status, 303);
}

/// The member takes it away, or an administrator does; both are told and audited.
#[tokio::test]
async fn given_an_app_taken_away_then_told_and_the_password_is_enough() {
    let (world, acme, holder) = staged().await;
    let browser = half(&world, &acme, BEN).await;
    type_code(&browser, &holder.code(&world)).await;
    let done = browser
        .fill("/account", "/account/authenticator/remove", &[])
        .await;
    assert_eq!(done.location(), "/account", "{}", done.text());
    world.password_browser(&acme, BEN).await;
    add_app(&world, &browser).await;
    let (cx, member) = (world.operator(), acme.member(BEN));
    let reset = latchkey_app::accounts::reset_second_factor;
    assert!(reset(world.app(), &cx, &acme.id, member).await.is_ok());
    assert!(reset(world.app(), &cx, &acme.id, member).await.is_err());
    world.password_browser(&acme, BEN).await;
    let removed = world
        .count_events(&acme.id, "member.second_factor_removed")
        .await;
    assert_eq!(removed, 2);
    assert_eq!(
        world
            .texts("SELECT digest FROM member_recovery_code")
            .await
            .len(),
        0
    );
    let letters = world.letters().await;
    let told = letters
        .iter()
        .filter(|one| matches!(one.letter, Letter::SecondFactorChanged { added: false, .. }));
    assert_eq!(told.count(), 2);
}

/// New recovery codes: the old ones are worth nothing from then on.
#[tokio::test]
async fn given_new_recovery_codes_then_the_old_ones_are_void() {
    let (world, acme, holder) = staged().await;
    let browser = half(&world, &acme, BEN).await;
    type_code(&browser, &holder.code(&world)).await;
    let done = browser
        .fill("/account", "/account/recovery-codes", &[])
        .await;
    let fresh = recovery_codes(&browser.get(done.location()).await);
    let other = half(&world, &acme, BEN).await;
    assert_eq!(type_recovery(&other, &holder.codes[3]).await.status, 401);
    assert_eq!(type_recovery(&other, &fresh[3]).await.status, 303);
}

/// T093: adding, replacing, removing and new codes want a proof of the last 15 minutes.
#[tokio::test]
async fn t093_given_an_old_session_then_acts_on_the_second_factor_ask_for_a_proof() {
    let (world, acme, holder) = staged().await;
    let browser = half(&world, &acme, BEN).await;
    type_code(&browser, &holder.code(&world)).await;
    world.pass(Span::minutes(16)).await;
    let before = world.texts("SELECT sealed FROM member_totp").await;
    for act in [
        "/account/authenticator",
        "/account/authenticator/remove",
        "/account/recovery-codes",
    ] {
        let answer = browser.fill("/account", act, &[]).await;
        assert!(
            answer.location().starts_with("/confirm/"),
            "{act}: {answer:?}"
        );
    }
    assert_eq!(world.texts("SELECT sealed FROM member_totp").await, before);
}

/// N-01, T146: neither secret nor codes stand in any row in clear.
#[tokio::test]
async fn n01_given_an_app_then_no_row_holds_its_secret_or_codes_in_clear() {
    let (world, _, holder) = staged().await;
    let text = latchkey_core::second_factor::secret_text(&holder.secret);
    for (table, rows) in world.dump().await {
        for row in rows {
            assert!(!row.contains(text.expose().as_str()), "{table}");
            let codes = holder.codes.iter();
            assert!(
                !codes.clone().any(|code| row.contains(code.as_str())),
                "{table}"
            );
            let bare = codes.map(|code| code.replace('-', ""));
            assert!(!bare.clone().any(|code| row.contains(&code)), "{table}");
        }
    }
}
