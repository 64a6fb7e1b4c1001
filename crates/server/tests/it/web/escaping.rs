//! T101: names are text everywhere, whoever wrote them.

use latchkey_core::member::Role;
use latchkey_entra_emulator::{ADA, BEN, GUEST};
use latchkey_testkit::{World, entra, tenant};
use serde_json::json;

const MARK: &str = "<script>alert('x')</script>\"'&";

/// T101, T102: tenant, connection, member and provider texts on every page that shows them.
#[tokio::test]
async fn t101_t102_given_markup_in_every_name_then_escaped_on_every_page() {
    let world = World::new().await;
    let name = format!("T{MARK}");
    let connection = format!("C{MARK}");
    let mut acme = tenant("acme")
        .named(&name)
        .staffed()
        .with_connection(entra().named(&connection))
        .make(&world)
        .await;
    let second = tenant("other").named(&name).staffed().make(&world).await;
    world
        .provider()
        .set_claim("given_name", Some(json!(format!("G{MARK}"))));
    world
        .provider()
        .set_claim("family_name", Some(json!(format!("F{MARK}"))));
    acme.add(&world, "x'y&z@contoso.example", Role::User, false)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let fields = [
        ("emails", "named@contoso.example"),
        ("first_name", MARK),
        ("last_name", MARK),
        ("role", "user"),
    ];
    let refused = admin.fill("/team/invite", "/team/invite", &fields).await;
    assert_eq!(refused.status, 400);
    let member = world.sso_browser(&acme, BEN).await;
    let mut pages = vec![("/team/invite".to_owned(), refused)];
    let deactivate = acme.team_path(BEN, "/deactivate");
    let member_page = acme.team_path(BEN, "");
    let edit = acme.edit_path();
    let disable = edit.replace("/edit", "/disable");
    let delete = edit.replace("/edit", "/delete");
    for path in [
        "/dashboard",
        "/team",
        &member_page,
        &deactivate,
        "/team?q=%3Cscript%3E",
        "/integrations/sso",
        &edit,
        &disable,
        &delete,
        "/login",
        "/nowhere",
    ] {
        pages.push((path.to_owned(), admin.get(path).await));
    }
    for path in ["/dashboard", "/sso-complete", "/login"] {
        pages.push((path.to_owned(), member.get(path).await));
    }
    let refused = world.browser();
    let answer = world.call_back(&refused, &acme, GUEST).await;
    pages.push(("banner".to_owned(), refused.get(answer.location()).await));
    pages.push(("trace".to_owned(), admin.get(answer.location()).await));
    world.call_back(&admin, &acme, BEN).await;
    pages.push(("switch".to_owned(), admin.get("/sso-complete").await));
    let out = member.fill("/dashboard", "/logout", &[]).await;
    pages.push(("signed out".to_owned(), member.get(out.location()).await));
    pages.push(("door".to_owned(), member.get("/t/acme/login").await));
    let asked = world.browser();
    asked.fill("/login", "/login", &[("email", BEN)]).await;
    pages.push(("which team".to_owned(), asked.get("/login?step=2").await));
    let mut shown = 0;
    for (what, page) in &pages {
        assert!(!page.body.contains("<script>alert"), "{what}");
        assert!(
            !page.body.contains("alert('x')"),
            "{what}: a quote left as it was"
        );
        shown += usize::from(page.says(MARK));
    }
    assert!(shown >= 12, "the names are on the pages: {shown}");
    drop(second);
}

/// JSON carries names as they are, in JSON's own escapes.
#[tokio::test]
async fn t101_given_markup_in_a_name_then_the_api_answers_json() {
    let world = World::new().await;
    let acme = tenant("acme").named(MARK).staffed().make(&world).await;
    let browser = world.password_browser(&acme, BEN).await;
    let answer = browser.get("/api/v1/session").await;
    assert_eq!(answer.json()["tenant"]["name"], MARK);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
}
