//! T069, T061, T119: who may use a route, and whose rows it touches.

use latchkey_core::{
    id::{ConnectionId, MemberId},
    ports::Clock,
};
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_server::web::{Access, RouteInfo, routes};
use latchkey_testkit::{Answer, PASSWORD, SeededRng, World, entra, tenant};

use super::{Stage, path};

fn guarded() -> Vec<RouteInfo> {
    let all = routes().into_iter();
    all.filter(|route| route.access != Access::Public).collect()
}

/// T069: a user at an admin's route gets 403, a stranger is sent to sign in.
#[tokio::test]
async fn t069_given_the_wrong_caller_then_403_or_the_sign_in_page() {
    let stage = Stage::new().await;
    let token = stage.user.form_token().await;
    let strangers = stage.stranger.form_token().await;
    let before = stage.world.dump().await;
    for route in guarded() {
        let path = path(&route, &stage.acme);
        if route.get {
            let answer = stage.stranger.get(&path).await;
            assert_eq!(answer.status, 303, "{path}");
            assert!(
                answer.location().starts_with("/login?next=%2F"),
                "{path}: {answer:?}"
            );
        }
        if route.post {
            let answer = stage
                .stranger
                .post(&path, &[("csrf_token", &strangers)])
                .await;
            assert_eq!(
                (answer.status, answer.location()),
                (303, "/login"),
                "{path}"
            );
        }
        if route.access == Access::Admin {
            if route.get {
                let answer = stage.user.get(&path).await;
                assert_eq!(answer.status, 403, "{path}");
                assert!(
                    answer.says("This page is for administrators"),
                    "{}",
                    answer.text()
                );
            }
            if route.post {
                let answer = stage
                    .user
                    .post(&path, &[("csrf_token", &token), ("role", "admin")])
                    .await;
                assert_eq!(answer.status, 403, "{path}");
            }
        }
    }
    assert_eq!(stage.world.dump().await, before);
}

/// No menu entry for what a user may not open.
#[tokio::test]
async fn given_a_user_then_no_menu_entry_for_admins_pages() {
    let stage = Stage::new().await;
    let page = stage.user.get("/dashboard").await;
    assert!(!page.body.contains("href=\"/team\"") && !page.body.contains("/integrations/sso"));
    let page = stage.admin.get("/dashboard").await;
    assert!(
        page.body.contains("href=\"/team\"") && page.body.contains("href=\"/integrations/sso\"")
    );
}

/// T061, T063: a foreign id and a missing one are the same answer, and nothing changes.
#[tokio::test]
async fn t061_t063_given_a_foreign_id_then_404_as_for_a_missing_one() {
    let stage = Stage::new().await;
    let other = tenant("other")
        .staffed()
        .with_connection(entra())
        .make(&stage.world)
        .await;
    stage.world.sso_browser(&other, BEN).await;
    let rng = SeededRng::new(1);
    let now = stage.world.clock.now();
    let missing_member = MemberId::new(now, &*rng).to_string();
    let missing_connection = ConnectionId::new(now, &*rng).to_string();
    let token = stage.admin.form_token().await;
    let before = stage.world.dump().await;
    for route in routes()
        .into_iter()
        .filter(|route| route.path.contains("{id}"))
    {
        let (foreign, missing) = if route.path.starts_with("/team/") {
            (other.member(BEN).to_string(), missing_member.clone())
        } else {
            (other.connected().id.clone(), missing_connection.clone())
        };
        let mut answers = Vec::new();
        for id in [foreign.as_str(), missing.as_str(), "mem_1", "mem_%C3%A9"] {
            let path = route.path.replace("{id}", id);
            if route.get {
                answers.push((path.clone(), stage.admin.get(&path).await));
            }
            if route.post {
                let fields = [
                    ("csrf_token", token.as_str()),
                    ("role", "admin"),
                    ("name", "x"),
                ];
                answers.push((path.clone(), stage.admin.post(&path, &fields).await));
            }
        }
        let (_, first) = answers[0].clone();
        for (path, answer) in &answers {
            assert_eq!(answer.status, 404, "{path}");
            assert_eq!(seen(answer), seen(&first), "{path}");
        }
    }
    assert_eq!(stage.world.dump().await, before);
}

/// Everything an answer shows, without what differs from request to request.
fn seen(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let head = answer
        .head
        .iter()
        .filter(|(name, _)| name != "date" && name != "set-cookie");
    (answer.status, head.cloned().collect(), answer.body.clone())
}

/// T063: the same address in two tenants is two members; one's admin does not touch the other.
#[tokio::test]
async fn t063_given_the_same_address_in_two_tenants_then_two_members() {
    let stage = Stage::new().await;
    let other = tenant("other").staffed().make(&stage.world).await;
    let neighbour = stage.world.password_browser(&other, BEN).await;
    let act = stage.acme.team_path(BEN, "/deactivate");
    let done = stage.admin.fill(&act, &act, &[]).await;
    assert_eq!(done.status, 303);
    assert_eq!(stage.user.get("/api/v1/session").await.status, 401);
    assert_eq!(neighbour.get("/api/v1/session").await.status, 200);
}

/// T119: one path takes passwords; everywhere else one is only a word.
#[tokio::test]
async fn t119_given_a_password_anywhere_else_then_nobody_is_signed_in() {
    let stage = Stage::new().await;
    let verified = stage.world.process.passwords.verified();
    let basic = "Basic YWRhQGNvbnRvc28uZXhhbXBsZTpjb3JyZWN0IGhvcnNlIGJhdHRlcnkgc3RhcGxl";
    for route in routes() {
        let path = path(&route, &stage.acme);
        let answer = stage
            .stranger
            .get_with(&path, &[("authorization", basic)])
            .await;
        assert_no_session(&answer, &path);
        if route.post && route.path != "/login/password" {
            let token = stage.stranger.form_token().await;
            let fields = [
                ("csrf_token", token.as_str()),
                ("email", ADA),
                ("password", PASSWORD),
            ];
            let answer = stage.stranger.post(&path, &fields).await;
            assert_no_session(&answer, &path);
        }
    }
    assert_eq!(stage.stranger.get("/api/v1/session").await.status, 401);
    assert_eq!(stage.world.process.passwords.verified(), verified);
}

fn assert_no_session(answer: &Answer, path: &str) {
    let set = answer
        .headers("set-cookie")
        .any(|line| line.contains("latchkey_session=") && !line.contains("=;"));
    assert!(!set, "{path}: {answer:?}");
}

/// T105: without a configured proxy the forwarding headers are nobody's word.
#[tokio::test]
async fn t105_given_forwarding_headers_from_a_stranger_then_the_peer_is_recorded() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let browser = world.browser();
    let token = browser.form_token().await;
    let origin = world.origin().to_owned();
    let headers = [
        ("origin", origin.as_str()),
        ("x-forwarded-for", "203.0.113.9"),
        ("forwarded", "for=203.0.113.9"),
        ("x-real-ip", "203.0.113.9"),
    ];
    let fields = [
        ("csrf_token", token.as_str()),
        ("email", BEN),
        ("password", PASSWORD),
    ];
    assert_eq!(
        browser
            .post_with("/login/password", &fields, &headers)
            .await
            .status,
        303
    );
    let events = world.events(&acme.id).await;
    let last = events.last().expect("the sign-in");
    assert_eq!(
        (last.name.as_str(), last.address.as_deref()),
        ("signin.succeeded", Some("127.0.0.1"))
    );
}
