//! The pages of a sign-in: tiles, passwords, consent, sign-out.

use latchkey_entra_emulator::{ADA, AppSetup, BEN, CONTOSO, PASSWORD};

use crate::browser::{Answer, CALLBACK, Scene};

fn looks_right(page: &Answer) {
    assert!(
        page.body
            .contains("Entra emulator</strong> — not Microsoft")
    );
    assert!(page.body.contains("<html lang=\"en\">"));
    assert_eq!(page.body.matches("<h1>").count(), 1, "{}", page.body);
    let policy = &page.headers["content-security-policy"];
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assert!(
        !policy.contains("form-action"),
        "the answer leaves by a redirect after a form"
    );
}

#[tokio::test]
async fn wrong_names_and_passwords_keep_the_form() {
    let scene = Scene::new().await;
    let page = scene.browser.get(&scene.authorize_url(&[])).await;
    looks_right(&page);
    let flow = page.field("flow");
    let url = scene.tenant_url("login");
    let step = async |step: &str, field: (&str, &str)| {
        scene
            .browser
            .post(&url, &[("flow", &flow), ("step", step), field])
            .await
    };
    let unknown = step("username", ("login", "<b>nobody</b>@contoso.example")).await;
    looks_right(&unknown);
    assert!(unknown.body.contains("AADSTS50034"));
    assert!(!unknown.body.contains("<b>nobody"));
    let password = step("username", ("login", BEN)).await;
    looks_right(&password);
    let wrong = step("password", ("passwd", "nonsense")).await;
    assert!(wrong.body.contains("AADSTS50126"));
    assert!(
        step("password", ("passwd", PASSWORD))
            .await
            .param("code")
            .is_some()
    );
    // The sign-in is over; its form is of no use any more.
    assert!(
        step("password", ("passwd", PASSWORD))
            .await
            .body
            .contains("AADSTS50089")
    );
}

#[tokio::test]
async fn tiles_show_the_accounts_of_the_browser() {
    let scene = Scene::new().await;
    scene.sign_in(ADA).await;
    scene.sign_in(BEN).await;
    let page = scene.browser.get(&scene.authorize_url(&[])).await;
    looks_right(&page);
    assert!(page.body.contains("Pick an account"));
    let ada = scene.control().oid(CONTOSO, ADA).expect("ada");
    let flow = page.field("flow");
    let url = scene.tenant_url("login");
    let other = scene
        .browser
        .post(&url, &[("flow", &flow), ("step", "pick"), ("account", "")])
        .await;
    assert!(other.body.contains("User name"));
    let picked = scene
        .browser
        .post(
            &url,
            &[("flow", &flow), ("step", "pick"), ("account", &ada)],
        )
        .await;
    assert!(picked.param("code").is_some());
    assert_eq!(
        scene
            .browser
            .get(&scene.authorize_url(&[("prompt", "none")]))
            .await
            .param("error")
            .as_deref(),
        Some("login_required")
    );
    let hinted = scene
        .browser
        .get(&scene.authorize_url(&[("prompt", "none"), ("login_hint", BEN)]))
        .await;
    assert!(hinted.param("code").is_some());
}

#[tokio::test]
async fn consent_is_asked_once_and_may_be_refused() {
    let scene = Scene::new().await;
    scene
        .control()
        .set_admin_consent(&scene.app.client_id, false)
        .expect("app");
    let (flow, page) = scene.to_password(BEN).await;
    looks_right(&page);
    assert!(
        page.body
            .contains("<strong>Acme Portal</strong> wants to sign you in and read your profile")
    );
    let url = scene.tenant_url("login");
    let cancelled = scene
        .browser
        .post(&url, &[("flow", &flow), ("step", "cancel")])
        .await;
    assert_eq!(cancelled.param("error").as_deref(), Some("access_denied"));
    assert_eq!(cancelled.param("error_subcode").as_deref(), Some("cancel"));
    assert_eq!(cancelled.param("error_description"), None);
    let (flow, _) = scene.to_password(BEN).await;
    let accepted = scene
        .browser
        .post(&url, &[("flow", &flow), ("step", "consent")])
        .await;
    let code = accepted.param("code").expect("a code");
    assert_eq!(scene.redeem(&code, &[]).await.status, 200);
    scene.sign_in(BEN).await;
}

#[tokio::test]
async fn where_people_may_not_consent_an_administrator_must() {
    let scene = Scene::new().await;
    scene
        .control()
        .set_admin_consent(&scene.app.client_id, false)
        .expect("app");
    scene
        .control()
        .set_users_may_consent(CONTOSO, false)
        .expect("tenant");
    let (_, page) = scene.to_password(BEN).await;
    looks_right(&page);
    assert!(page.body.contains("Need admin approval") && page.body.contains("AADSTS90094"));
    let (_, page) = scene.to_password(ADA).await;
    assert!(page.body.contains("Permissions requested"));
}

#[tokio::test]
async fn signing_out_ends_the_session_and_tells_the_applications() {
    let scene = Scene::new().await;
    let app = scene.control().register_app(AppSetup {
        logout_url: Some("https://app.example/logout".to_owned()),
        ..AppSetup::web("Logout", CALLBACK)
    });
    scene.sign_in(ADA).await;
    let code = scene
        .browser
        .get(&scene.authorize_url(&[("client_id", &app.client_id)]))
        .await
        .param("code");
    assert!(code.is_some());
    let logout = scene.tenant_url("oauth2/v2.0/logout");
    let foreign = format!("{logout}?post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F");
    let page = scene.browser.get(&foreign).await;
    assert!(page.body.contains("You are signed out"));
    assert!(!page.body.contains("evil.example"));
    assert!(
        page.body.contains("src=\"https://app.example/logout?sid="),
        "{}",
        page.body
    );
    assert!(!page.body.contains("iss="));
    assert!(page.headers["content-security-policy"].contains("frame-src"));
    let again = scene.browser.get(&scene.authorize_url(&[])).await;
    assert!(again.body.contains("Signed out"), "{}", again.body);
    let registered = format!(
        "{logout}?post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fauth%2Fsso%2Fcallback&state=x"
    );
    let back = scene.browser.get(&registered).await;
    assert_eq!(back.location().as_str(), format!("{CALLBACK}?state=x"));
}

#[tokio::test]
async fn a_sign_in_left_alone_for_an_hour_is_over() {
    let scene = Scene::new().await;
    let flow = scene
        .browser
        .get(&scene.authorize_url(&[]))
        .await
        .field("flow");
    scene.control().set_clock_offset(3601);
    let form = [
        ("flow", flow.as_str()),
        ("step", "username"),
        ("login", ADA),
    ];
    assert!(
        scene
            .browser
            .post(&scene.tenant_url("login"), &form)
            .await
            .body
            .contains("AADSTS50089")
    );
}
