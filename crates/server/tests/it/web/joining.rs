//! Joining where more is asked: a second factor first, a switched-off member, a link of another tenant.

use latchkey_core::{
    member::Role,
    ports::{Clock, StoreExt},
    second_factor::code_now,
    tenant_settings::TenantSettings,
};
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_testkit::{Answer, Browser, Tenant, World, entra, tenant};

use super::{
    invitations::{HERE, NEW, accept, open, to_provider},
    second_factor::secret_on,
};

async fn require_second_factor(world: &World, acme: &Tenant) {
    let id = acme.id.clone();
    let settings = TenantSettings {
        second_factor_required: true,
        ..TenantSettings::default()
    };
    let set = world
        .process
        .store
        .unit(move |tx| Box::pin(async move { tx.set_tenant_settings(&id, &settings).await }));
    set.await.expect("settings are stored");
    world.app().catch_up().await;
}

fn is_signed_out(browser: &Browser) -> bool {
    browser.cookie("latchkey_session").is_none()
}

/// T094: accepting makes a member, and no session before the app is set up.
#[tokio::test]
async fn t094_given_a_required_second_factor_when_joining_then_the_app_comes_before_the_session() {
    let world = World::new().await;
    let plan = tenant("acme").member(ADA, Role::Admin, true);
    let acme = plan.with_invited(BEN, Role::User).make(&world).await;
    require_second_factor(&world, &acme).await;
    let browser = world.browser();
    let page = open(&browser, &acme, BEN).await;
    let done = accept(&browser, &page).await;
    assert_eq!(
        (done.status, done.location()),
        (303, "/login/code"),
        "{}",
        done.text()
    );
    assert!(is_signed_out(&browser));
    assert_eq!(browser.cookie("latchkey_invite"), None);
    for path in ["/dashboard", "/account", "/account/authenticator"] {
        let away = browser.get(path).await;
        assert!(away.status != 200, "{path}: {away:?}");
    }
    assert_eq!(browser.get("/api/v1/session").await.status, 401);
    let page = browser.get("/login/code").await;
    assert!(page.says("You are a member now"), "{}", page.text());
    let wrong = browser
        .submit(&page, "/login/code", &[("code", "000000")])
        .await;
    assert_eq!(wrong.status, 401);
    assert!(is_signed_out(&browser));
    let secret = secret_on(&page);
    let code = code_now(&secret, world.clock.now());
    let in_now = browser
        .submit(&page, "/login/code", &[("code", &code)])
        .await;
    assert_eq!(in_now.status, 303, "{}", in_now.text());
    assert!(
        in_now.location().starts_with("/account/recovery-codes/"),
        "{in_now:?}"
    );
    let session = browser.get("/api/v1/session").await.json();
    assert_eq!(session["member"]["email"], BEN);
    for name in [
        "member.joined",
        "signin.second_step_asked",
        "member.second_factor_added",
        "signin.succeeded",
    ] {
        assert_eq!(world.count_events(&acme.id, name).await, 1, "{name}");
    }
    // Whoever stops half-way is a member with a password, and is asked again at the next sign-in.
    assert!(
        open(&world.browser(), &acme, BEN)
            .await
            .says("used already")
    );
    let later = world.browser();
    let again = world.try_password(&later, &acme, BEN, NEW).await;
    assert_eq!(again.location(), "/login/code");
}

/// N-22, T014: a switched-off member is revived by no link, new or old, but by Team Members.
#[tokio::test]
async fn n22_t014_given_a_member_who_was_switched_off_then_only_reactivating_lets_them_in() {
    let world = World::new().await;
    let plan = tenant("acme").member(ADA, Role::Admin, true);
    let plan = plan.with_connection(entra()).with_invited(BEN, Role::User);
    let acme = plan.make(&world).await;
    let ben = world.browser();
    let page = open(&ben, &acme, BEN).await;
    assert_eq!(accept(&ben, &page).await.location(), "/dashboard");
    let admin = world.password_browser(&acme, ADA).await;
    let off = acme.team_path(BEN, "/deactivate");
    assert_eq!(admin.fill(&off, &off, &[]).await.status, 303);
    assert_eq!(ben.get("/api/v1/session").await.status, 401);
    let old = world.browser();
    let dead = open(&old, &acme, BEN).await;
    assert!(
        dead.status == 410 && dead.says("used already"),
        "{}",
        dead.text()
    );
    assert_eq!(world.refused(&acme, BEN).await, "account_disabled");
    let fields = [("emails", BEN), ("role", "admin")];
    let again = admin.fill("/team/invite", "/team/invite", &fields).await;
    assert_eq!(again.status, 400);
    assert!(
        again.says("Reactivate them in Team Members"),
        "{}",
        again.text()
    );
    assert_eq!(world.count_events(&acme.id, "member.invited").await, 1);
    let member = acme.team_path(BEN, "");
    let on = acme.team_path(BEN, "/reactivate");
    assert_eq!(admin.fill(&member, &on, &[]).await.status, 303);
    assert!(
        open(&world.browser(), &acme, BEN)
            .await
            .says("used already")
    );
    let browser = world.sso_browser(&acme, BEN).await;
    assert_eq!(browser.get("/dashboard").await.status, 200);
    assert_eq!(
        browser.get("/team").await.status,
        403,
        "the role is the stored one"
    );
}

/// T061, T123: a link leads into its own tenant, whatever else the request names.
#[tokio::test]
async fn t061_t123_given_a_link_of_another_tenant_then_it_opens_nothing_here() {
    let world = World::new().await;
    let plan = tenant("acme").member(ADA, Role::Admin, true);
    let acme = plan.with_connection(entra()).with_invited(BEN, Role::User);
    let acme = acme.make(&world).await;
    let plan = tenant("other").member(ADA, Role::Admin, true);
    let other = plan.with_invited(BEN, Role::Admin).make(&world).await;
    let browser = world.browser();
    let own = open(&browser, &acme, BEN).await;
    let foreign = open(&browser, &other, BEN).await;
    assert!(own.says("Join Acme") && foreign.says("Join Other"));
    // The form of one, the link of the other.
    assert_eq!(accept(&browser, &own).await.location(), HERE);
    let sent = browser.submit(&own, "/invite/accept/sso", &[]).await;
    assert_eq!(sent.location(), HERE);
    // The connection of one, the link of the other.
    let leave = format!("/invite/accept/leave?connection={}", acme.connected().id);
    assert_eq!(browser.get(&leave).await.location(), HERE);
    let start = format!("{}&invitation=1", acme.start_url());
    let away = browser.get(&start).await;
    let callback = world.approve(&browser, away.location(), BEN).await;
    let (code, _) = World::refusal(&browser.get(&callback).await);
    assert_eq!(code, "user_not_provisioned");
    let reason = "SELECT reason FROM sign_in WHERE outcome = 'user_not_provisioned'";
    assert_eq!(world.texts(reason).await, ["invite_expired"]);
    let states = "SELECT state FROM member WHERE email_canonical = 'ben@contoso.example'";
    assert_eq!(world.texts(states).await, ["invited", "invited"]);
    for one in [&acme, &other] {
        assert_eq!(world.count_events(&one.id, "member.joined").await, 0);
    }
}

/// Failed sign-ins of invited people: their admin reads the cause and the next step.
#[tokio::test]
async fn given_a_failed_sign_in_of_somebody_invited_then_the_admin_reads_why() {
    let world = World::new().await;
    let plan = tenant("acme").member(ADA, Role::Admin, true);
    let plan = plan.with_connection(entra()).with_invited(BEN, Role::User);
    let acme = plan.make(&world).await;
    world.sso_browser(&acme, ADA).await;
    let admin = world.password_browser(&acme, ADA).await;
    let browser = world.browser();
    let page = open(&browser, &acme, BEN).await;
    let seen = |answer: Answer| {
        let (_, reference) = World::refusal(&answer);
        reference.expect("a reference")
    };
    let mut told = Vec::new();
    let provider = to_provider(&browser, &page).await;
    let callback = world
        .approve(&browser, &provider, "cara@contoso.example")
        .await;
    told.push((
        seen(browser.get(&callback).await),
        "another address than the invited one",
    ));
    let provider = to_provider(&browser, &page).await;
    world
        .provider()
        .set_user_mail(ADA, Some(BEN))
        .expect("she is there");
    let callback = world.approve(&browser, &provider, ADA).await;
    told.push((
        seen(browser.get(&callback).await),
        "belongs to another member",
    ));
    let second = world.browser();
    let page = open(&second, &acme, BEN).await;
    let provider = to_provider(&second, &page).await;
    assert_eq!(
        accept(&browser, &page_of(&browser, &acme).await)
            .await
            .location(),
        "/dashboard"
    );
    let callback = world.approve(&second, &provider, BEN).await;
    told.push((
        seen(second.get(&callback).await),
        "invitation was accepted already",
    ));
    for (reference, words) in told {
        let page = admin.get(&format!("/audit/ref/{reference}")).await;
        assert_eq!(page.status, 200, "{words}");
        assert!(page.says(words), "{words}: {}", page.text());
    }
}

async fn page_of(browser: &Browser, acme: &Tenant) -> Answer {
    open(browser, acme, BEN).await
}
