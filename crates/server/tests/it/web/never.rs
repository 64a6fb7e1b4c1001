//! Things that must never happen, each tried through the pages.

use std::sync::Arc;

use axum::{Router, body::Body, http::Request, routing::get};
use latchkey_core::{member::Role, time::Span};
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_server::{
    adapters::proxies::TrustedProxies,
    config::PublicUrl,
    web::{Access, Web, router::router_with, routes},
};
use latchkey_testkit::{PASSWORD, World, entra, tenant};
use tower::ServiceExt as _;

async fn count(world: &World, what: &str) -> String {
    world.texts(what).await.pop().unwrap_or_default()
}

const MEMBERS: &str = "SELECT CAST(COUNT(*) AS TEXT) FROM member";

/// T122, N-26: a new tenant has nobody in it, and no usual word opens it.
#[tokio::test]
async fn t122_n26_given_a_new_tenant_then_there_is_no_built_in_account() {
    let world = World::new().await;
    let acme = tenant("acme").make(&world).await;
    assert_eq!(count(&world, MEMBERS).await, "0");
    for email in ["admin@acme.example", "root@localhost.example"] {
        let browser = world.browser();
        let answer = world.try_password(&browser, &acme, email, "admin").await;
        assert_eq!(answer.status, 401);
    }
}

/// T080, T219: no route a stranger or user may post to makes a member or lends a role.
#[tokio::test]
async fn t080_t219_given_every_open_route_then_nobody_makes_a_member_or_an_admin() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let before = count(&world, MEMBERS).await;
    let user = world.password_browser(&acme, BEN).await;
    for route in routes().into_iter().filter(|one| one.post) {
        for browser in [world.browser(), user.stolen()] {
            if route.path == "/logout" {
                continue;
            }
            let path = route.path.replace("{slug}", "acme");
            let path = path.replace("{id}", acme.member(BEN).as_str());
            let token = browser.form_token().await;
            let fields = [
                ("csrf_token", token.as_str()),
                ("email", "new@acme.example"),
                ("password", PASSWORD),
                ("role", "admin"),
                ("roles", "admin"),
                ("email_verified", "1"),
                ("state", "active"),
            ];
            browser.post(&path, &fields).await;
        }
    }
    assert_eq!(count(&world, MEMBERS).await, before);
    let admins = "SELECT member_id FROM member_role WHERE role = 'admin'";
    assert_eq!(world.texts(admins).await, [acme.member(ADA).as_str()]);
}

/// T094: an address typed, an attempt begun, a session waiting: none of them opens a page.
#[tokio::test]
async fn t094_given_a_half_done_sign_in_then_no_page_opens() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    browser.fill("/login", "/login", &[("email", BEN)]).await;
    browser.get(&acme.start_url()).await;
    let waiting = world.password_browser(&acme, ADA).await;
    world.call_back(&waiting, &acme, BEN).await;
    assert!(waiting.cookie("latchkey_arriving").is_some(), "it waits");
    waiting.forget("latchkey_session");
    for browser in [browser, waiting] {
        assert_eq!(browser.get("/api/v1/session").await.status, 401);
        for route in routes() {
            let closed = route.access != Access::Public && route.get;
            if closed && !route.path.contains('{') {
                let answer = browser.get(route.path).await;
                assert_eq!(answer.status, 303, "{}", route.path);
                assert!(answer.location().starts_with("/login"), "{}", route.path);
            }
        }
    }
}

/// T144: required means every member, admins and those who never signed in by SSO included.
#[tokio::test]
async fn t144_given_required_then_no_members_password_opens() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    for email in [ADA, BEN] {
        let browser = world.browser();
        let answer = world.try_password(&browser, &acme, email, PASSWORD).await;
        let code = answer.location_param("sso_error");
        assert_eq!(code.as_deref(), Some("sso_required"), "{email}");
        assert_eq!(browser.get("/api/v1/session").await.status, 401);
    }
}

/// T250: a panic ends that request only; what is rendered then says nothing of it.
#[tokio::test]
async fn t250_given_a_panic_in_a_handler_then_500_for_that_request_only() {
    async fn boom() -> &'static str {
        panic!("a fault on purpose")
    }
    let world = World::new().await;
    let url = PublicUrl::parse("http://localhost:8080").expect("a good address");
    let web = Web {
        app: Arc::clone(world.app()),
        public_url: Arc::new(url),
        proxies: Arc::new(TrustedProxies::default()),
        places: std::sync::Arc::default(),
    };
    let router = router_with(web, Router::new().route("/boom", get(boom)));
    for (path, status) in [
        ("/boom", 500),
        ("/login", 200),
        ("/boom", 500),
        ("/livez", 200),
    ] {
        let request = Request::get(path).header("host", "localhost:8080");
        let request = request.body(Body::empty()).expect("a request");
        let answer = router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert!(answer.headers().contains_key("content-security-policy"));
    }
}

/// N-14: a connection that is off begins nothing: no attempt, no request.
#[tokio::test]
async fn n14_given_a_disabled_connection_then_no_sign_in_begins() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let path = acme.edit_path().replace("/edit", "/disable");
    assert_eq!(admin.fill(&path, &path, &[]).await.status, 303);
    world.http().take_sent();
    let answer = world.browser().get(&acme.start_url()).await;
    assert_eq!(
        answer.location_param("sso_error").as_deref(),
        Some("sso_unavailable")
    );
    assert_eq!(world.http().count(), 0);
    let pending = "SELECT id FROM sign_in WHERE state = 'pending'";
    assert!(world.texts(pending).await.is_empty());
}

/// N-32: while SSO is required the only identity of the last admin is not unlinked.
#[tokio::test]
async fn n32_given_required_then_the_last_admins_identity_stays() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    let admin = world.sso_browser(&acme, ADA).await;
    let page = admin.get(&acme.team_path(ADA, "")).await;
    let act = acme.team_path(ADA, "/unlink");
    assert!(
        !page.has_form(&act) && page.says("only way in"),
        "{}",
        page.text()
    );
    let token = admin.form_token().await;
    let answer = admin.post(&act, &[("csrf_token", &token)]).await;
    assert_eq!(answer.status, 409);
    assert_eq!(world.count_events(&acme.id, "identity.unlinked").await, 0);
}

/// N-08, N-41: an admin deactivates himself only when another one can enter, and names that one.
#[tokio::test]
async fn n08_n41_given_an_admin_then_he_deactivates_himself_only_naming_another() {
    let world = World::new().await;
    let mut acme = tenant("acme").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let act = acme.team_path(ADA, "/deactivate");
    let page = admin.get(&act).await;
    assert!(!page.has_form(&act), "no button that cannot be used");
    assert!(page.says("This is the only administrator who can sign in"));
    let token = admin.form_token().await;
    let answer = admin.post(&act, &[("csrf_token", &token)]).await;
    assert_eq!(answer.status, 409);
    let second = "second@contoso.example";
    acme.add(&world, second, Role::Admin, true).await;
    // One without any way in, and a user: neither can go on.
    acme.add(&world, "third@contoso.example", Role::Admin, false)
        .await;
    for other in ["", acme.member(BEN).as_str(), acme.member(ADA).as_str()] {
        let answer = admin.fill(&act, &act, &[("other", other)]).await;
        assert_eq!(answer.status, 400, "{other}");
    }
    let third = acme.member("third@contoso.example").as_str();
    let answer = admin.fill(&act, &act, &[("other", third)]).await;
    assert_eq!(answer.status, 400);
    assert!(answer.says(second) && !answer.says("third@contoso.example"));
    assert_eq!(admin.get("/api/v1/session").await.status, 200);
    let named = acme.member(second).as_str();
    let answer = admin.fill(&act, &act, &[("other", named)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(admin.get("/api/v1/session").await.status, 401);
}

/// N-54: saving the same provider again changes the one connection, it makes no second.
#[tokio::test]
async fn n54_given_the_form_saved_twice_then_there_is_one_connection() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let path = acme.edit_path();
    let form = admin.get(&path).await.form(&path);
    let fields = form.filled(&[]);
    let fields: Vec<_> = fields
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let answer = admin.post("/integrations/sso", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(world.texts("SELECT id FROM connection").await.len(), 1);
    assert_eq!(
        world
            .texts("SELECT connection_id FROM connection_revision")
            .await
            .len(),
        1
    );
}

/// N-71: required SSO stays required however long and often sign-ins fail.
#[tokio::test]
async fn n71_given_a_dead_provider_then_required_never_relaxes() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    let policy = "SELECT sso FROM policy";
    let deleted = world.provider().delete_app(&acme.connected().app.client_id);
    assert!(deleted.is_ok());
    for _ in 0..8 {
        let browser = world.browser();
        let left = browser.get(&acme.start_url()).await;
        let state = left.location_param("state").expect("it left");
        let answer = format!("/auth/sso/callback?error=server_error&state={state}");
        let failed = browser.get(&answer).await;
        let code = failed.location_param("sso_error");
        assert_eq!(code.as_deref(), Some("sso_idp_unreachable"));
        world.pass(Span::days(2)).await;
    }
    assert_eq!(world.texts(policy).await, ["required"]);
    let browser = world.browser();
    let answer = world.try_password(&browser, &acme, ADA, PASSWORD).await;
    assert_eq!(
        answer.location_param("sso_error").as_deref(),
        Some("sso_required")
    );
}

/// Page, address posted to, fields, and the event expected.
type Act<'a> = (String, String, &'a [(&'a str, &'a str)], &'a str);

/// N-86: every act of an admin leaves exactly its entry, in that admin's name.
#[tokio::test]
async fn n86_given_an_admins_acts_then_each_has_an_entry() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.sso_browser(&acme, BEN).await;
    let admin = world.password_browser(&acme, ADA).await;
    let team = |more: &str| acme.team_path(BEN, more);
    let connection = |act: &str| acme.edit_path().replace("edit", act);
    let page = team("");
    let settings = "/integrations/sso".to_owned();
    let edit = acme.edit_path();
    let acts: [Act<'_>; 9] = [
        (
            "/team/invite".into(),
            "/team/invite".into(),
            &[("emails", "x@acme.example"), ("role", "user")],
            "member.invited",
        ),
        (
            page.clone(),
            team("/role"),
            &[("role", "admin")],
            "member.role_changed",
        ),
        (page.clone(), team("/unlink"), &[], "identity.unlinked"),
        (
            team("/deactivate"),
            team("/deactivate"),
            &[],
            "member.deactivated",
        ),
        (page, team("/reactivate"), &[], "member.reactivated"),
        (
            edit.clone(),
            edit,
            &[("name", "Renamed")],
            "sso.connection.changed",
        ),
        (
            connection("disable"),
            connection("disable"),
            &[],
            "sso.connection.disabled",
        ),
        (
            settings,
            connection("enable"),
            &[],
            "sso.connection.activated",
        ),
        (
            connection("delete"),
            connection("delete"),
            &[],
            "sso.connection.deleted",
        ),
    ];
    for (page, act, fields, name) in &acts {
        let before = world.events(&acme.id).await.len();
        let answer = admin.fill(page, act, fields).await;
        assert_eq!(answer.status, 303, "{name}: {}", answer.text());
        let events = world.events(&acme.id).await;
        let new: Vec<_> = events[before..]
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        assert_eq!(new, [*name]);
        let last = events.last().expect("it was written");
        assert_eq!(
            (last.actor_kind.as_str(), last.actor.as_str()),
            ("member", acme.member(ADA).as_str())
        );
    }
}
