//! Enforce SSO: its proof, what it closes, and that nobody is locked out by it.

use latchkey_core::{member::Role, policy::SsoPolicy, time::Span};
use latchkey_entra_emulator::{ADA, BEN, CARA, FABRIKAM, GUEST};
use latchkey_testkit::{Answer, Browser, PASSWORD, Tenant, World, entra, tenant};

/// Ticks Enforce SSO on the edit form and saves.
async fn tick(admin: &Browser, tenant: &Tenant) -> Answer {
    let path = tenant.edit_path();
    admin.fill(&path, &path, &[("enforce_sso", "1")]).await
}

async fn policy(world: &World, tenant: &Tenant) -> SsoPolicy {
    let view = latchkey_app::connections::connection_view(world.app(), &tenant.id).await;
    let (_, policy) = view.unwrap_or_else(|problem| panic!("{problem:?}"));
    policy.sso
}

/// T139: ticked without proof the rest is saved, Enforce stays off, the rows stand on the form.
#[tokio::test]
async fn t139_given_no_proof_when_ticked_then_the_rest_is_saved_and_the_row_is_shown() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let path = acme.edit_path();
    let answer = admin
        .fill(
            &path,
            &path,
            &[("enforce_sso", "1"), ("name", "Contoso login")],
        )
        .await;
    assert_eq!(answer.status, 409, "{}", answer.text());
    assert!(
        answer.says("No administrator has signed in through this connection in the last 24 hours"),
        "{}",
        answer.text()
    );
    assert_eq!(answer.form(&path).value("enforce_sso"), None);
    assert_eq!(acme.live(&world).await.connection.name, "Contoso login");
    assert_eq!(policy(&world, &acme).await, SsoPolicy::Optional);
    // A user's sign-in proves nothing, an admin's does.
    world.sso_browser(&acme, BEN).await;
    assert_eq!(tick(&admin, &acme).await.status, 409);
    world.sso_browser(&acme, ADA).await;
    let done = tick(&admin, &acme).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(policy(&world, &acme).await, SsoPolicy::Required);
}

/// T139: the proof is of these settings, this secret, an admin now, and not older than 24 h.
#[tokio::test]
async fn t139_given_a_proof_of_something_else_then_refused() {
    let world = World::new().await;
    let mut acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    acme.add(&world, GUEST, Role::Admin, true).await;
    let admin = world.password_browser(&acme, GUEST).await;
    let path = acme.edit_path();

    world.sso_browser(&acme, ADA).await;
    let renamed = admin.fill(&path, &path, &[("name", "Another name")]).await;
    assert_eq!(renamed.status, 303);
    let scopes = admin
        .fill(
            &path,
            &path,
            &[("apply", "now"), ("scopes", "openid email profile")],
        )
        .await;
    assert_eq!(scopes.status, 303, "{}", scopes.text());
    assert_eq!(tick(&admin, &acme).await.status, 409, "other settings");

    world.sso_browser(&acme, ADA).await;
    world.pass(Span::hours(1)).await;
    let admin = world.password_browser(&acme, GUEST).await;
    let client_id = &acme.connected().app.client_id;
    let secret = world
        .provider()
        .add_secret(client_id, 24)
        .expect("the app is there");
    let saved = admin
        .fill(&path, &path, &[("client_secret", &secret.value)])
        .await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(tick(&admin, &acme).await.status, 409, "the old secret");

    world.sso_browser(&acme, ADA).await;
    let (page, role) = (acme.team_path(ADA, ""), acme.team_path(ADA, "/role"));
    assert_eq!(
        admin.fill(&page, &role, &[("role", "user")]).await.status,
        303
    );
    assert_eq!(tick(&admin, &acme).await.status, 409, "no admin any more");
    assert_eq!(
        admin.fill(&page, &role, &[("role", "admin")]).await.status,
        303
    );

    let before = latchkey_core::ports::Clock::now(&*world.clock);
    for _ in 0..4 {
        world.pass(Span::hours(6)).await;
        admin.get("/dashboard").await;
    }
    world.pass(Span::millis(1)).await;
    let admin = world.password_browser(&acme, GUEST).await;
    assert_eq!(tick(&admin, &acme).await.status, 409, "too old");
    world.clock.set(before.plus(Span::hours(24)));
    world.pass(Span::ZERO).await;
    let admin = world.password_browser(&acme, GUEST).await;
    assert_eq!(
        tick(&admin, &acme).await.status,
        303,
        "24 hours are in time"
    );
}

/// T134, N-13: passwords are refused on every way, for every member, before any hashing.
#[tokio::test]
async fn t134_n13_given_required_then_no_password_anywhere() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    let verified = world.process.passwords.verified();
    for email in [ADA, BEN, CARA] {
        for password in [PASSWORD, "something else"] {
            let browser = world.browser();
            let answer = world.try_password(&browser, &acme, email, password).await;
            assert_eq!(
                (answer.status, answer.location()),
                (303, "/login?sso_error=sso_required")
            );
            assert_eq!(browser.cookie("latchkey_session"), None);
        }
        // The shared entrance, without a team.
        let browser = world.browser();
        let token = browser.form_token().await;
        let fields = [
            ("csrf_token", token.as_str()),
            ("email", email),
            ("password", PASSWORD),
        ];
        let answer = browser.post("/login/password", &fields).await;
        assert_eq!(answer.location(), "/login?sso_error=sso_required");
    }
    assert_eq!(
        world.process.passwords.verified(),
        verified,
        "nothing was hashed"
    );
    assert_eq!(world.count_events(&acme.id, "signin.failed").await, 9);

    let browser = world.browser();
    browser.fill("/login", "/login", &[("email", BEN)]).await;
    let page = browser.get("/login?step=2").await;
    assert!(!page.has_form("/login/password"), "only the button");
    assert!(
        page.says("Acme uses Microsoft Entra ID for sign-in. Passwords are off"),
        "{}",
        page.text()
    );
    page.link("Continue with Microsoft Entra ID");
    let page = browser.get("/login?sso_error=sso_required").await;
    assert!(page.says("Passwords are off"));
    world.sso_browser(&acme, BEN).await;
}

/// T136: every password session ends at the switch, one's own too; SSO sessions stay.
#[tokio::test]
async fn t136_given_password_sessions_when_required_then_they_end_everywhere() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let other = tenant("other").staffed().make(&world).await;
    let sso = world.sso_browser(&acme, ADA).await;
    let admin = world.password_browser(&acme, ADA).await;
    let member = world.password_browser(&acme, BEN).await;
    let neighbour = world.password_browser(&other, BEN).await;
    let second = world.another_process().await;
    let elsewhere = member.stolen();
    elsewhere.turn_to(&second);
    assert_eq!(elsewhere.get("/api/v1/session").await.status, 200);

    let done = tick(&admin, &acme).await;
    assert_eq!(done.status, 303, "{}", done.text());
    // One's own ended too, and the way leads on to the provider.
    assert_eq!(admin.get("/api/v1/session").await.status, 401);
    assert!(done.location().starts_with("/auth/sso/leave?"));
    let leaving = admin.get(done.location()).await;
    assert_eq!(leaving.status, 200);
    assert!(leaving.link("Continue").starts_with("/auth/sso/start?"));
    assert_eq!(member.get("/api/v1/session").await.status, 401);
    second.app.catch_up().await;
    assert_eq!(elsewhere.get("/api/v1/session").await.status, 401);
    assert_eq!(sso.get("/api/v1/session").await.status, 200);
    // T143: the neighbour notices nothing.
    assert_eq!(neighbour.get("/api/v1/session").await.status, 200);
    world.password_browser(&other, CARA_WITH_PASSWORD).await;
}

const CARA_WITH_PASSWORD: &str = ADA;

/// N-50: while required any other change than the secret waits as a candidate, and what the
/// provider refuses is kept on the form.
#[tokio::test]
async fn n50_given_required_then_settings_stay_and_a_secret_may_change() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    let admin = world.sso_browser(&acme, ADA).await;
    let path = acme.edit_path();
    let issuer = world.emulator.issuer(FABRIKAM);
    for change in [("scopes", "openid profile"), ("email_claim", "upn_mail")] {
        let answer = admin.fill(&path, &path, &[change]).await;
        assert_eq!(answer.status, 303, "{change:?}: {}", answer.text());
        let list = admin.get("/integrations/sso").await;
        assert!(list.says("Members still use the old settings"));
    }
    for change in [
        ("client_id", "0b1ec700-0000-4000-8000-000000000000"),
        ("issuer", issuer.as_str()),
    ] {
        let answer = admin.fill(&path, &path, &[change]).await;
        assert_eq!(answer.status, 422, "{change:?}");
        let kept = answer.form(&path).value(change.0).map(str::to_owned);
        assert_eq!(kept.as_deref(), Some(change.1), "the form keeps it");
    }
    assert_eq!(acme.live(&world).await.revision.n, 1);
    assert_eq!(policy(&world, &acme).await, SsoPolicy::Required);
    let client_id = &acme.connected().app.client_id;
    let secret = world
        .provider()
        .add_secret(client_id, 24)
        .expect("the app is there");
    let saved = admin
        .fill(&path, &path, &[("client_secret", &secret.value)])
        .await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(
        policy(&world, &acme).await,
        SsoPolicy::Required,
        "never turned off by it"
    );
    assert_eq!(acme.live(&world).await.revision.n, 1);
}

/// "Untick Enforce SSO, save, sign in once, tick it again."
#[tokio::test]
async fn given_required_when_unticked_then_passwords_work_and_it_can_be_ticked_again() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    let admin = world.sso_browser(&acme, ADA).await;
    let path = acme.edit_path();
    let saved = admin.fill(&path, &path, &[("enforce_sso", "")]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(policy(&world, &acme).await, SsoPolicy::Optional);
    assert_eq!(world.count_events(&acme.id, "sso.policy.optional").await, 1);
    world.password_browser(&acme, BEN).await;
    assert_eq!(tick(&admin, &acme).await.status, 303);
    assert_eq!(policy(&world, &acme).await, SsoPolicy::Required);
}

/// A form that is refused changes nothing live: Enforce SSO neither.
#[tokio::test]
async fn given_required_when_unticked_on_a_wrong_form_then_still_required() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    let admin = world.sso_browser(&acme, ADA).await;
    let path = acme.edit_path();
    for wrong in [
        ("name", ""),
        ("issuer", "http://elsewhere.example/"),
        ("client_secret", "certainly-wrong-secret"),
    ] {
        let answer = admin
            .fill(&path, &path, &[("enforce_sso", ""), wrong])
            .await;
        assert_eq!(answer.status, 422, "{wrong:?}: {}", answer.text());
        assert_eq!(
            policy(&world, &acme).await,
            SsoPolicy::Required,
            "{wrong:?}"
        );
    }
}

/// T140, N-52: the connection stays while required.
#[tokio::test]
async fn t140_n52_given_required_then_the_connection_can_be_neither_disabled_nor_deleted() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    let admin = world.sso_browser(&acme, ADA).await;
    let token = admin.form_token().await;
    for act in ["disable", "delete"] {
        let path = format!("/integrations/sso/{}/{act}", acme.connected().id);
        let answer = admin.post(&path, &[("csrf_token", &token)]).await;
        assert_eq!(answer.status, 409, "{act}: {}", answer.text());
    }
    world.sso_browser(&acme, BEN).await;
}

/// T071, T084, N-06: the last admin who can enter stays, by every page.
#[tokio::test]
async fn t071_t084_n06_given_required_then_the_last_admin_who_can_enter_stays() {
    let world = World::new().await;
    let mut acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    // An admin with a password only cannot enter while SSO is required.
    acme.add(&world, GUEST, Role::Admin, true).await;
    let admin = world.sso_browser(&acme, ADA).await;
    let page = admin.get(&acme.team_path(ADA, "")).await;
    let token = admin.form_token().await;
    for act in ["/deactivate", "/role", "/unlink"] {
        let act = acme.team_path(ADA, act);
        assert!(!page.has_form(&act), "{act}");
        let fields = [("csrf_token", token.as_str()), ("role", "user")];
        let answer = admin.post(&act, &fields).await;
        assert_eq!(answer.status, 409, "{act}: {}", answer.text());
    }
    // Once the other one is linked, the first may go, naming them.
    world.sso_browser(&acme, GUEST).await;
    let (page, role) = (acme.team_path(ADA, ""), acme.team_path(ADA, "/role"));
    let asked = admin.fill(&page, &role, &[("role", "user")]).await;
    assert_eq!(asked.status, 400);
    let named = [("other", acme.member(GUEST).as_str())];
    let done = admin.submit(&asked, &role, &named).await;
    assert_eq!(done.status, 303, "{}", done.text());
}

/// T071: while optional an admin with a password can enter, so only the very last stays.
#[tokio::test]
async fn t071_given_optional_then_the_last_admin_stays() {
    let world = World::new().await;
    let mut acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let act = acme.team_path(ADA, "/deactivate");
    let token = admin.form_token().await;
    let refused = admin.post(&act, &[("csrf_token", &token)]).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.says("no administrator who can sign in"),
        "{}",
        refused.text()
    );
    // An admin who could not enter at all does not count.
    acme.add(&world, CARA2, Role::Admin, false).await;
    let refused = admin.post(&act, &[("csrf_token", &token)]).await;
    assert_eq!(refused.status, 409);
    acme.add(&world, GUEST, Role::Admin, true).await;
    let named = [("other", acme.member(GUEST).as_str())];
    assert_eq!(admin.fill(&act, &act, &named).await.status, 303);
    assert_eq!(
        admin.get("/api/v1/session").await.status,
        401,
        "one's own session ended"
    );
}

const CARA2: &str = "cara2@contoso.example";

/// T143: one tenant's policy is nobody else's.
#[tokio::test]
async fn t143_given_one_tenant_required_then_the_other_signs_in_by_password() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    let other = tenant("other")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.password_browser(&other, BEN).await;
    let browser = world.browser();
    let answer = world.try_password(&browser, &acme, BEN, PASSWORD).await;
    assert_eq!(answer.location(), "/login?sso_error=sso_required");
}
