//! T093, T015, T085, T145: sensitive acts want a proof of the last 15 minutes, and go on afterwards.

use latchkey_core::{member::Role, ports::Clock, time::Span};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_testkit::{Answer, Browser, PASSWORD, Tenant, World, entra, tenant};
use serde_json::json;

const STALE: Span = Span::minutes(15);

/// A tenant whose admin signed in by password a while ago, with another admin beside.
async fn stage() -> (World, Tenant, Browser) {
    let world = World::new().await;
    let acme = tenant("acme").staffed().with_connection(entra());
    let acme = acme.make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    world.pass(STALE).await;
    (world, acme, admin)
}

/// Sends the form that changes Ben's role; answers where it leads.
async fn promote(browser: &Browser, acme: &Tenant) -> Answer {
    let page = acme.team_path(BEN, "");
    let form = browser.get(&page).await;
    let token = form.form(&format!("{page}/role"));
    let token = token.value("csrf_token").expect("a token").to_owned();
    let origin = browser.origin().to_owned();
    let from = format!("{origin}{page}");
    let fields = [("csrf_token", token.as_str()), ("role", "admin")];
    let headers = [("origin", origin.as_str()), ("referer", from.as_str())];
    browser
        .post_with(&format!("{page}/role"), &fields, &headers)
        .await
}

async fn kept(browser: &Browser, acme: &Tenant) -> String {
    let answer = promote(browser, acme).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    let path = answer.location().to_owned();
    assert!(path.starts_with("/confirm/kpt_"), "{path}");
    path
}

async fn role(world: &World, acme: &Tenant) -> String {
    let query = format!(
        "SELECT role FROM member_role WHERE member_id = '{}'",
        acme.member(BEN)
    );
    world.texts(&query).await.join(",")
}

/// T093, T085: the act waits for the password, then goes on; the old session value is dead.
#[tokio::test]
async fn t093_t085_given_a_stale_session_when_the_password_is_given_then_the_act_goes_on() {
    let (world, acme, admin) = stage().await;
    let path = kept(&admin, &acme).await;
    assert_eq!(role(&world, &acme).await, "user");
    let page = admin.get(&path).await;
    assert!(
        page.says("Confirm that it is you to go on"),
        "{}",
        page.text()
    );
    let thief = admin.stolen();
    let before = admin.cookie("latchkey_session").expect("signed in");
    let action = format!("{path}/password");
    let done = admin
        .submit(&page, &action, &[("password", PASSWORD)])
        .await;
    assert_eq!(
        (done.status, done.location()),
        (303, acme.team_path(BEN, "").as_str())
    );
    assert_eq!(role(&world, &acme).await, "admin");
    let after = admin.cookie("latchkey_session").expect("signed in");
    assert_ne!(before, after);
    assert_eq!(after.len(), 43);
    assert_eq!(admin.get("/api/v1/session").await.status, 200);
    assert_eq!(
        thief.get("/api/v1/session").await.status,
        401,
        "the old value is dead"
    );
    assert_eq!(world.count_events(&acme.id, "session.confirmed").await, 1);
    assert_eq!(world.count_events(&acme.id, "member.role_changed").await, 1);
    // Once: neither the page nor its acts are there any more.
    assert_eq!(admin.get(&path).await.status, 404);
    let token = admin.form_token().await;
    for act in ["", "/password", "/cancel"] {
        let fields = [("csrf_token", token.as_str()), ("password", PASSWORD)];
        let answer = admin.post(&format!("{path}{act}"), &fields).await;
        assert_eq!(answer.status, 404, "{act}");
    }
    // Fresh now: the next act goes straight through.
    let again = promote(&admin, &acme).await;
    assert_eq!(again.location(), acme.team_path(BEN, ""));
}

/// T093: a wrong password carries out nothing and is counted with the sign-ins' failures.
#[tokio::test]
async fn t093_t111_given_wrong_passwords_then_nothing_goes_on_and_they_are_counted() {
    let (world, acme, admin) = stage().await;
    let path = kept(&admin, &acme).await;
    let action = format!("{path}/password");
    for n in 0..5 {
        let wrong = admin
            .fill(&path, &action, &[("password", "not the right one")])
            .await;
        assert_eq!(wrong.status, 401, "{n}");
        assert!(wrong.says("This is not your password"), "{}", wrong.text());
    }
    let refused = admin.fill(&path, &action, &[("password", PASSWORD)]).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after"), Some("2"));
    assert_eq!(role(&world, &acme).await, "user");
    assert_eq!(world.count_events(&acme.id, "session.confirmed").await, 0);
    world.pass(Span::seconds(2)).await;
    let done = admin.fill(&path, &action, &[("password", PASSWORD)]).await;
    assert_eq!(done.status, 303);
    assert_eq!(role(&world, &acme).await, "admin");
}

/// T093, N-05: after a proof at the provider the page waits for a click; reading it changes nothing.
#[tokio::test]
async fn t093_n05_given_a_proof_at_the_provider_then_one_button_goes_on() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().with_connection(entra()).enforced();
    let acme = acme.make(&world).await;
    let admin = world.sso_browser(&acme, ADA).await;
    world.pass(STALE).await;
    let path = kept(&admin, &acme).await;
    let page = admin.get(&path).await;
    assert!(
        !page.body.contains("type=\"password\""),
        "passwords are off here (T145)"
    );
    let start = page.link("Continue with Microsoft Entra ID");
    let away = admin.get(&start).await;
    for (name, value) in [("prompt", "login"), ("max_age", "0"), ("login_hint", ADA)] {
        assert_eq!(away.location_param(name).as_deref(), Some(value));
    }
    let before = admin.cookie("latchkey_session").expect("signed in");
    let callback = world.approve(&admin, away.location(), ADA).await;
    let back = admin.get(&callback).await;
    assert_eq!((back.status, back.location()), (303, path.as_str()));
    assert_ne!(admin.cookie("latchkey_session"), Some(before));
    let rows = world.dump().await;
    let ready = admin.get(&path).await;
    assert_eq!(world.dump().await, rows);
    assert_eq!(role(&world, &acme).await, "user");
    let done = admin.submit(&ready, &path, &[]).await;
    assert_eq!(
        (done.status, done.location()),
        (303, acme.team_path(BEN, "").as_str())
    );
    assert_eq!(role(&world, &acme).await, "admin");
    // One session still, renewed: nothing else was opened.
    assert_eq!(world.count_events(&acme.id, "session.confirmed").await, 1);
    let open = "SELECT id FROM session WHERE ended IS NULL AND proved > created";
    assert_eq!(world.texts(open).await.len(), 1);
}

/// T145: a stolen session of an enforced tenant turns nothing off without its owner at the provider.
#[tokio::test]
async fn t145_given_a_stolen_session_then_enforcement_stays_on() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().with_connection(entra()).enforced();
    let acme = acme.make(&world).await;
    let thief = world.sso_browser(&acme, ADA).await.stolen();
    world.pass(STALE).await;
    let edit = acme.edit_path();
    let asked = thief.fill(&edit, &edit, &[]).await;
    assert!(asked.location().starts_with("/confirm/"), "{asked:?}");
    let path = asked.location().to_owned();
    // Her password is no way round, whatever the form says.
    let token = thief.form_token().await;
    let fields = [("csrf_token", token.as_str()), ("password", PASSWORD)];
    let answer = thief.post(&format!("{path}/password"), &fields).await;
    assert_eq!(answer.status, 403);
    // The thief's own account at the provider is somebody else.
    let start = thief.get(&path).await.link("Continue with");
    let away = thief.get(&start).await;
    let authorize = away.location().replace("&login_hint=", "&nothing=");
    let callback = world.approve(&thief, &authorize, CARA).await;
    let back = thief.get(&callback).await;
    assert!(
        back.location()
            .starts_with(&format!("{path}?sso_error=fresh_proof_needed")),
        "{back:?}"
    );
    assert_eq!(
        thief
            .fill(&path, &format!("{path}/cancel"), &[])
            .await
            .status,
        303
    );
    assert_eq!(world.count_events(&acme.id, "session.confirmed").await, 0);
    assert_eq!(
        world.count_events(&acme.id, "identity.linked").await,
        1,
        "Ada's own"
    );
}

/// T093: an invited stranger to the connection is not linked by a proof.
#[tokio::test]
async fn t093_given_an_unlinked_person_at_the_provider_then_no_link_and_no_proof() {
    let (world, acme, admin) = stage().await;
    let path = kept(&admin, &acme).await;
    let id = path.trim_start_matches("/confirm/");
    let start = format!("{}&proof={id}", acme.start_url());
    let away = admin.get(&start).await;
    let callback = world.approve(&admin, away.location(), ADA).await;
    let back = admin.get(&callback).await;
    assert!(
        back.location().contains("sso_error=fresh_proof_needed"),
        "{back:?}"
    );
    let page = admin.get(back.location()).await;
    assert!(
        page.says("Please confirm that it is you"),
        "{}",
        page.text()
    );
    assert_eq!(world.count_events(&acme.id, "identity.linked").await, 0);
}

/// T015: a provider that does not say when, or names an old time, proves nothing.
#[tokio::test]
async fn t015_given_no_or_an_old_auth_time_then_refused() {
    let old = World::new().await.clock.now().seconds() - 61;
    for (claim, wanted) in [
        (json!(null), "auth_time_missing"),
        (json!("now"), "auth_time_missing"),
        (json!(old), "auth_time_old"),
        (json!(old + 864_000), "auth_time_old"),
    ] {
        let (world, acme, _) = stage().await;
        let admin = world.sso_browser(&acme, ADA).await;
        world.pass(STALE).await;
        let path = kept(&admin, &acme).await;
        let start = admin.get(&path).await.link("Continue with");
        let away = admin.get(&start).await;
        world.provider().set_claim("auth_time", Some(claim.clone()));
        let callback = world.approve(&admin, away.location(), ADA).await;
        let back = admin.get(&callback).await;
        let refused = back.location().contains("sso_error=fresh_proof_needed");
        assert!(refused, "{claim}: {back:?}");
        let reasons = "SELECT reason FROM sign_in WHERE outcome = 'fresh_proof_needed'";
        assert_eq!(world.texts(reasons).await, [wanted]);
        // With the provider honest again the same page leads on.
        world.provider().clear_claims();
        let again = admin.get(&start).await;
        let callback = world.approve(&admin, again.location(), ADA).await;
        assert_eq!(admin.get(&callback).await.location(), path);
        assert_eq!(role(&world, &acme).await, "user");
    }
}

/// T061, T093: what one session kept is nobody else's.
#[tokio::test]
async fn t093_given_another_session_then_the_kept_request_is_not_there() {
    let (world, mut acme, admin) = stage().await;
    acme.add(&world, "second@contoso.example", Role::Admin, true)
        .await;
    let path = kept(&admin, &acme).await;
    let second = world
        .password_browser(&acme, "second@contoso.example")
        .await;
    let same = world.password_browser(&acme, ADA).await;
    for other in [&second, &same] {
        assert_eq!(other.get(&path).await.status, 404);
        let token = other.form_token().await;
        for act in ["", "/password", "/cancel"] {
            let fields = [("csrf_token", token.as_str()), ("password", PASSWORD)];
            assert_eq!(
                other.post(&format!("{path}{act}"), &fields).await.status,
                404
            );
        }
        let id = path.trim_start_matches("/confirm/");
        let start = format!("{}&proof={id}", acme.start_url());
        assert_eq!(other.get(&start).await.status, 404);
    }
    assert_eq!(admin.get(&path).await.status, 200);
    assert_eq!(role(&world, &acme).await, "user");
}

/// Principle 6: roles and rows are judged when it is carried out, not when it was kept.
#[tokio::test]
async fn t069_given_a_role_lost_meanwhile_then_the_kept_act_is_refused() {
    use latchkey_app::members::{Change, change_member};
    let (world, mut acme, admin) = stage().await;
    acme.add(&world, "second@contoso.example", Role::Admin, true)
        .await;
    let path = kept(&admin, &acme).await;
    let change = Change::Role(Role::User);
    let cx = world.operator();
    let lost = change_member(world.app(), &cx, &acme.id, acme.member(ADA), change, false);
    assert!(lost.await.is_ok());
    let action = format!("{path}/password");
    let done = admin.fill(&path, &action, &[("password", PASSWORD)]).await;
    assert_eq!(done.status, 403);
    assert_eq!(role(&world, &acme).await, "user");
}

/// The secret fields of a kept form are sealed, and gone with it; cancelling wipes it and leads back.
#[tokio::test]
async fn given_a_kept_form_with_a_secret_then_it_is_sealed_and_wiped() {
    let (world, acme, admin) = stage().await;
    let edit = acme.edit_path();
    let secret = "a-client-secret-nobody-may-see";
    let asked = admin.fill(&edit, &edit, &[("client_secret", secret)]).await;
    let path = asked.location().to_owned();
    let kept = "SELECT sealed FROM kept";
    assert_eq!(world.texts(kept).await.len(), 1);
    for rows in world.dump().await.values() {
        assert!(rows.iter().all(|row| !row.contains(secret)));
    }
    let page = admin.get(&path).await;
    assert!(!page.body.contains(secret) && !path.contains(secret));
    let back = admin.submit(&page, &format!("{path}/cancel"), &[]).await;
    assert_eq!(back.status, 303);
    assert_eq!(world.texts(kept).await.len(), 0);
    assert_eq!(admin.get(&path).await.status, 404);
    // 15 minutes later one that was left alone is gone as well.
    let left = admin.fill(&edit, &edit, &[("client_secret", secret)]).await;
    world.pass(STALE).await;
    assert_eq!(admin.get(left.location()).await.status, 404);
}

/// An act whose form has a fault comes back with its own page and sentence, after the proof too.
#[tokio::test]
async fn given_a_kept_form_with_a_fault_then_its_own_page_says_so() {
    let (_world, acme, admin) = stage().await;
    let edit = acme.edit_path();
    let asked = admin.fill(&edit, &edit, &[("name", "")]).await;
    let path = asked.location().to_owned();
    let action = format!("{path}/password");
    let shown = admin.fill(&path, &action, &[("password", PASSWORD)]).await;
    assert_eq!(shown.status, 422, "{}", shown.text());
    assert!(shown.has_form(&edit), "{}", shown.text());
    assert_eq!(admin.get("/api/v1/session").await.status, 200);
}

/// A session keeps a bounded number of forms waiting.
#[tokio::test]
async fn given_many_kept_forms_of_one_session_then_the_next_is_refused() {
    let (world, acme, admin) = stage().await;
    for _ in 0..20 {
        kept(&admin, &acme).await;
    }
    let refused = promote(&admin, &acme).await;
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").is_some());
    assert_eq!(world.texts("SELECT id FROM kept").await.len(), 20);
}

/// T120: without the store there is no proof and no act.
#[tokio::test]
async fn t120_given_a_store_that_is_down_then_503_and_nothing_goes_on() {
    let (world, acme, admin) = stage().await;
    let path = kept(&admin, &acme).await;
    let page = admin.get(&path).await;
    world.process.store.fail_writes(true);
    let action = format!("{path}/password");
    let answer = admin
        .submit(&page, &action, &[("password", PASSWORD)])
        .await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (503, Some("2"))
    );
    world.process.store.fail_writes(false);
    assert_eq!(role(&world, &acme).await, "user");
}
