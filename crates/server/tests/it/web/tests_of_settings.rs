//! Candidates and test sign-ins as an admin meets them, against the provider.

use std::collections::BTreeMap;

use latchkey_core::time::Span;
use latchkey_entra_emulator::{ADA, AppSetup, BEN};
use latchkey_testkit::{Answer, Browser, Tenant, World, entra, tenant};

async fn connected(world: &World) -> Tenant {
    let made = tenant("acme").staffed().with_connection(entra());
    made.make(world).await
}

async fn enforced(world: &World) -> Tenant {
    let made = tenant("acme").staffed().with_connection(entra());
    made.enforced().make(world).await
}

fn at(tenant: &Tenant, rest: &str) -> String {
    tenant.edit_path().replace("/edit", rest)
}

/// Begins a test of revision `n` and lets `person` answer; the callback's answer.
async fn try_out(world: &World, admin: &Browser, tenant: &Tenant, n: i64, person: &str) -> Answer {
    let path = at(tenant, "/test");
    let begun = begin(admin, &path, n).await;
    let leaving = admin.get(&begun).await;
    let start = leaving.link("Continue");
    let callback = world.provider_answer(admin, &start, person).await;
    admin.get(&callback).await
}

async fn begin(admin: &Browser, path: &str, n: i64) -> String {
    let token = admin.form_token().await;
    let n = n.to_string();
    let fields = [("csrf_token", token.as_str()), ("revision", n.as_str())];
    let begun = admin.post(path, &fields).await;
    assert_eq!(begun.status, 303, "{}", begun.text());
    begun.location().to_owned()
}

/// Saves the same connection for a registration of its own as a candidate.
async fn candidate(world: &World, admin: &Browser, tenant: &Tenant) {
    let uri = tenant.connected().redirect_uri.clone();
    let app = world.provider().register_app(AppSetup::web("Acme 2", &uri));
    let path = tenant.edit_path();
    let fields = [
        ("client_id", app.client_id.as_str()),
        ("client_secret", app.secret.value.as_str()),
    ];
    let saved = admin.fill(&path, &path, &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
}

/// Every row but those of the test itself, of attempts, and of counters of requests.
async fn everything_else(world: &World) -> BTreeMap<String, Vec<String>> {
    let mut all = world.dump().await;
    for own in [
        "test_run",
        "sign_in",
        "sign_in_place",
        "throttle",
        "session",
    ] {
        all.remove(own);
    }
    all
}

/// N-60, N-62: a test of every kind leaves nothing but its own record.
#[tokio::test]
async fn n60_n62_given_tests_then_no_session_member_link_or_proof_comes_of_them() {
    let world = World::new().await;
    let acme = connected(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let sessions = world.texts("SELECT id FROM session").await;
    let before = everything_else(&world).await;
    // A first link, one who is nobody's member, and one who goes back.
    let done = try_out(&world, &admin, &acme, 1, ADA).await;
    let page = admin.get(done.location()).await;
    assert!(page.says("Would sign in as Ada"), "{}", page.text());
    assert!(page.says("admin"));
    let done = try_out(&world, &admin, &acme, 1, BEN).await;
    let page = admin.get(done.location()).await;
    assert!(page.says("Would sign in as Ben"), "{}", page.text());
    let stranger = latchkey_entra_emulator::GUEST;
    let done = try_out(&world, &admin, &acme, 1, stranger).await;
    let page = admin.get(done.location()).await;
    assert!(
        page.says("Would be refused: user_not_provisioned"),
        "{}",
        page.text()
    );
    assert!(!page.body.contains("eyJ"), "no token");
    let after = everything_else(&world).await;
    for (table, rows) in &before {
        assert_eq!(Some(rows), after.get(table), "{table}");
    }
    assert_eq!(world.texts("SELECT id FROM session").await, sessions);
    assert_eq!(
        world
            .texts("SELECT verdict FROM test_run ORDER BY verdict")
            .await,
        ["passed", "passed", "refused"]
    );
    assert!(
        world
            .texts("SELECT id FROM sign_in WHERE outcome <> 'tested'")
            .await
            .is_empty()
    );
    // Nor is it a proof for Enforce SSO.
    let path = acme.edit_path();
    let ticked = admin.fill(&path, &path, &[("enforce_sso", "1")]).await;
    assert_eq!(ticked.status, 409, "{}", ticked.text());
}

/// N-50, N-61: Required: an edit waits, a swap needs a passed test of it, the restore leads back.
#[tokio::test]
async fn n50_n61_given_required_then_edit_test_swap_and_restore() {
    let world = World::new().await;
    let acme = enforced(&world).await;
    let admin = world.sso_browser(&acme, ADA).await;
    let before = acme.live(&world).await;
    candidate(&world, &admin, &acme).await;
    assert!(acme.live(&world).await == before, "nothing live changed");
    let page = admin.get("/integrations/sso").await;
    assert!(page.says("Members still use the old settings until this passes a test."));
    assert!(page.says("once an active administrator has tested it"));
    let swap = at(&acme, "/swap");
    let send = |n: &'static str| {
        let (admin, swap) = (&admin, swap.clone());
        async move {
            let token = admin.form_token().await;
            let fields = [("csrf_token", token.as_str()), ("revision", n)];
            admin.post(&swap, &fields).await
        }
    };
    assert_eq!(send("2").await.status, 409, "untested");
    // Tests that do not count: of the live settings, and of a user.
    try_out(&world, &admin, &acme, 1, ADA).await;
    try_out(&world, &admin, &acme, 2, BEN).await;
    assert_eq!(send("2").await.status, 409, "no admin's test of it");
    let done = try_out(&world, &admin, &acme, 2, ADA).await;
    let page = admin.get(done.location()).await;
    assert!(page.says("Would sign in as Ada"), "{}", page.text());
    page.link("Swap in");
    world.sso_browser(&acme, BEN).await;
    let swapped = send("2").await;
    assert_eq!(swapped.status, 303, "{}", swapped.text());
    let live = acme.live(&world).await;
    assert_eq!(live.revision.n, 2);
    world.sso_browser(&acme, BEN).await;
    let page = admin.get(done.location()).await;
    assert!(page.says("passed"), "{}", page.text());
    // One click back.
    let page = admin.get("/integrations/sso").await;
    let back = page.link("Restore previous settings");
    let action = at(&acme, "/restore");
    let restored = admin.fill(&back, &action, &[]).await;
    assert_eq!(restored.status, 303, "{}", restored.text());
    assert_eq!(acme.live(&world).await.revision, before.revision);
    world.sso_browser(&acme, BEN).await;
}

/// N-61: what was shown is tested, or nothing.
#[tokio::test]
async fn n61_given_a_candidate_replaced_meanwhile_then_not_tested() {
    let world = World::new().await;
    let acme = connected(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    candidate(&world, &admin, &acme).await;
    let path = at(&acme, "/test");
    let leaving = begin(&admin, &path, 2).await;
    let start = admin.get(&leaving).await.link("Continue");
    let callback = world.provider_answer(&admin, &start, ADA).await;
    candidate(&world, &admin, &acme).await;
    let done = admin.get(&callback).await;
    let page = admin.get(done.location()).await;
    assert!(page.says("Failed: sso_expired"), "{}", page.text());
    let token = admin.form_token().await;
    let fields = [("csrf_token", token.as_str()), ("revision", "2")];
    let stale = admin.post(&path, &fields).await;
    assert_eq!(stale.status, 400, "{}", stale.text());
}

/// N-62: without the exchange nothing passed; the row of the secret says why.
#[tokio::test]
async fn n62_given_a_dead_secret_then_failed_at_the_secret() {
    let world = World::new().await;
    let acme = connected(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let app = &acme.connected().app;
    world
        .provider()
        .delete_secret(&app.client_id, &app.secret.id)
        .expect("it is there");
    let done = try_out(&world, &admin, &acme, 1, ADA).await;
    let page = admin.get(done.location()).await;
    assert!(page.says("Failed: sso_idp_rejected"), "{}", page.text());
    assert!(page.says("Not reached."));
    assert_eq!(
        world.texts("SELECT verdict FROM test_run").await,
        ["failed"]
    );
    let file = admin.get(&format!("{}/support", done.location())).await;
    assert_eq!(file.status, 200);
    assert_eq!(file.json()["code"], "sso_idp_rejected");
}

/// A run nobody came back from says so; another admin's browser and tenant get nothing.
#[tokio::test]
async fn t061_given_a_run_of_another_then_not_found() {
    let world = World::new().await;
    let acme = connected(&world).await;
    let other = tenant("other").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let path = at(&acme, "/test");
    let leaving = begin(&admin, &path, 1).await;
    let start = admin.get(&leaving).await.link("Continue");
    let run = leaving
        .split_once("test=")
        .map(|(_, run)| run)
        .expect("a run");
    let result = format!("{path}/{run}");
    let page = admin.get(&result).await;
    assert!(page.says("Nothing has come back from"), "{}", page.text());
    let stranger = world.password_browser(&other, ADA).await;
    assert_eq!(stranger.get(&result).await.status, 404);
    assert_eq!(stranger.get(&start).await.status, 404);
    assert_eq!(world.browser().get(&start).await.status, 404);
    world.pass(Span::minutes(16)).await;
    assert_eq!(admin.get(&start).await.status, 404, "too old");
}
