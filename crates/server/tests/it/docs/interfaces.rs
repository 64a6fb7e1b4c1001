//! docs/reference/interfaces.md: its examples and field names, compared with a real router.

use latchkey_core::member::Role;
use latchkey_entra_emulator::ADA;
use latchkey_testkit::{PASSWORD, World, entra, tenant};
use serde_json::{Value, json};

use super::{shapes::same, text};

const PAGE: &str = "docs/reference/interfaces.md";

/// The JSON below `<!-- example: NAME -->`.
fn example(name: &str) -> Value {
    let page = text(PAGE);
    let mark = format!("<!-- example: {name} -->\n```json\n");
    let (_, rest) = page.split_once(&mark).unwrap_or_else(|| panic!("{name}"));
    let (json, _) = rest.split_once("```").expect("an end");
    serde_json::from_str(json).expect("JSON")
}

/// The fields that the table names for the form that posts to `action`; what stands in brackets explains.
fn fields(action: &str) -> Vec<String> {
    let page = text(PAGE);
    let cell = format!("| `{action}` | ");
    let row = page.lines().find_map(|line| line.split_once(&cell));
    let (_, cells) = row.unwrap_or_else(|| panic!("no row for {action}"));
    let mut names = Vec::new();
    let mut depth = 0;
    for part in cells.split_inclusive(['(', ')', ',']) {
        if depth == 0
            && let Some(name) = part.split('`').nth(1)
        {
            names.push(name.to_owned());
        }
        depth += part.matches('(').count();
        depth -= part.matches(')').count();
    }
    names.sort();
    names
}

#[tokio::test]
async fn the_session_examples_are_what_the_service_answers() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;

    let stranger = world.browser().get("/api/v1/session").await;
    assert_eq!(stranger.status, 401);
    assert_eq!(
        stranger.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(example("not_signed_in"), stranger.json());

    let shown = example("session");
    let by_sso = world
        .sso_browser(&acme, ADA)
        .await
        .get("/api/v1/session")
        .await;
    assert_eq!(by_sso.status, 200);
    same("session", &shown, &by_sso.json());
    assert_eq!(shown["method"], by_sso.json()["method"]);

    let by_password = world.password_browser(&acme, ADA).await;
    let answer = by_password.get("/api/v1/session").await.json();
    let mut without = shown;
    without["connection"] = json!(null);
    same("session", &without, &answer);
    assert_eq!(answer["method"], "password");
}

#[tokio::test]
async fn the_forms_have_the_fields_that_are_named() {
    let world = World::new().await;
    let acme = tenant("acme")
        .member(ADA, Role::Admin, true)
        .make(&world)
        .await;
    let visitor = world.browser();
    let first = visitor.get("/login").await;
    assert_eq!(named(&first, "/login"), fields("/login"));
    visitor.submit(&first, "/login", &[("email", ADA)]).await;
    let second = visitor.get("/login?step=2").await;
    assert_eq!(named(&second, "/login/password"), fields("/login/password"));
    let done = visitor
        .submit(&second, "/login/password", &[("password", PASSWORD)])
        .await;
    assert_eq!((done.status, done.location()), (303, "/dashboard"));

    let admin = world.password_browser(&acme, ADA).await;
    for page in ["/integrations/sso", "/team/invite"] {
        let answer = admin.get(page).await;
        let mut wanted = fields(page);
        // A box that is not ticked is not sent; so the kit does not count it either.
        wanted.retain(|name| name != "enforce_sso");
        assert_eq!(named(&answer, page), wanted, "{page}");
        let has_box = answer
            .body
            .contains("name=\"enforce_sso\" type=\"checkbox\" value=\"1\"");
        assert_eq!(has_box, page == "/integrations/sso");
    }
}

/// What a person fills in, and `email` of the second step: without the token and what has a default of its own.
fn named(page: &latchkey_testkit::Answer, action: &str) -> Vec<String> {
    let form = page.form(action);
    let mut names: Vec<String> = form
        .names()
        .into_iter()
        .filter(|name| !matches!(*name, "csrf_token" | "remember" | "next" | "team"))
        .map(str::to_owned)
        .collect();
    names.sort();
    names
}

/// The proofs that the page demands of scripts are demanded.
#[tokio::test]
async fn a_post_without_its_proofs_is_refused_as_told() {
    let world = World::new().await;
    let browser = world.browser();
    let token = browser.form_token().await;
    let sent = [("csrf_token", token.as_str()), ("email", ADA)];
    assert_eq!(browser.post_with("/login", &sent, &[]).await.status, 403);
    let cross = [("sec-fetch-site", "cross-site"), ("origin", world.origin())];
    assert_eq!(browser.post_with("/login", &sent, &cross).await.status, 403);
    assert_eq!(browser.post("/login", &[("email", ADA)]).await.status, 400);
    assert_eq!(browser.post("/login", &sent).await.status, 303);
    let elsewhere = browser
        .get_with("/login", &[("host", "127.0.0.1:8080")])
        .await;
    assert_eq!(elsewhere.status, 421);
    for path in ["/livez", "/readyz"] {
        let answer = browser
            .get_with(path, &[("host", "elsewhere.example")])
            .await;
        assert_eq!(answer.status, 200, "{path}");
    }
}
