//! Refusals of the authorization endpoint: at the redirect URI, or on the provider's page.

use latchkey_entra_emulator::{
    ADA, AppSetup, BEN, BLOCKED, DISABLED, FABRIKAM, NextError, PERSONAL, Platform, SECOND_FACTOR,
    UNASSIGNED,
};

use crate::browser::{Answer, CALLBACK, Scene};

/// The callback was called with this error.
fn replied(answer: &Answer, error: &str, code: Option<u64>) {
    assert_eq!(answer.status, 302, "{}", answer.body);
    assert!(
        answer.location().as_str().starts_with(CALLBACK),
        "{answer:?}"
    );
    assert_eq!(answer.param("error").as_deref(), Some(error), "{answer:?}");
    assert_eq!(answer.param("state").as_deref(), Some("st-1"));
    let said = answer.param("error_description");
    match code {
        Some(code) => assert!(
            said.is_some_and(|said| said.starts_with(&format!("AADSTS{code}: "))),
            "{answer:?}"
        ),
        None => assert_eq!(said, None),
    }
}

/// The callback was not called; the page names everything an administrator asks for.
fn on_page(answer: &Answer, code: u64) {
    assert!(matches!(answer.status, 200 | 400), "{answer:?}");
    assert!(!answer.headers.contains_key("location"));
    assert!(
        answer.body.contains(&format!("AADSTS{code}")),
        "{}",
        answer.body
    );
    for word in ["Request Id", "Correlation Id", "Timestamp"] {
        assert!(answer.body.contains(word), "{}", answer.body);
    }
}

#[tokio::test]
async fn client_tenant_and_redirect_uri_faults_stay_on_the_page() {
    let scene = Scene::new().await;
    let get = async |extra: &[(&str, &str)]| scene.browser.get(&scene.authorize_url(extra)).await;
    for uri in [
        "https://app.example/auth/sso/Callback",
        "https://app.example/auth/sso/callback/",
        "https://evil.example/",
    ] {
        on_page(&get(&[("redirect_uri", uri)]).await, 50011);
    }
    on_page(&get(&[("client_id", FABRIKAM)]).await, 700016);
    on_page(&get(&[("client_id", "")]).await, 900144);
    let nowhere = scene
        .authorize_url(&[])
        .replace(latchkey_entra_emulator::CONTOSO, "nowhere.example");
    on_page(&scene.browser.get(&nowhere).await, 90002);
    let common = scene
        .authorize_url(&[])
        .replace(latchkey_entra_emulator::CONTOSO, "common");
    on_page(&scene.browser.get(&common).await, 50194);
    scene
        .control()
        .set_redirect_uris(&scene.app.client_id, &[])
        .expect("app");
    on_page(&get(&[]).await, 500113);
    scene
        .control()
        .set_app_enabled(&scene.app.client_id, false)
        .expect("app");
    on_page(&get(&[]).await, 7000112);
}

#[tokio::test]
async fn parameter_faults_go_to_the_application() {
    let scene = Scene::new().await;
    let get = async |extra: &[(&str, &str)]| scene.browser.get(&scene.authorize_url(extra)).await;
    replied(
        &get(&[("response_type", "")]).await,
        "invalid_request",
        Some(900144),
    );
    replied(
        &get(&[("scope", "")]).await,
        "invalid_request",
        Some(900144),
    );
    replied(
        &get(&[("response_type", "id_token")]).await,
        "unsupported_response_type",
        Some(700054),
    );
    replied(
        &get(&[("scope", "openid phone")]).await,
        "invalid_scope",
        Some(70011),
    );
    replied(
        &get(&[("code_challenge", "short")]).await,
        "invalid_request",
        Some(501491),
    );
    replied(
        &get(&[("prompt", "create")]).await,
        "invalid_request",
        Some(90023),
    );
    let both = get(&[("prompt", "select_account"), ("login_hint", ADA)]).await;
    replied(&both, "invalid_request", Some(90023));
    replied(
        &get(&[("prompt", "none")]).await,
        "login_required",
        Some(50058),
    );
    scene
        .control()
        .set_redirect_uris(&scene.app.client_id, &[(CALLBACK, Platform::Spa)])
        .expect("app");
    replied(
        &get(&[("code_challenge", "")]).await,
        "invalid_request",
        Some(9002325),
    );
}

#[tokio::test]
async fn people_who_may_not_enter_stay_on_the_page() {
    let scene = Scene::new().await;
    let get = async |login: &str| {
        scene.control().set_auto(Some(login));
        scene.browser.get(&scene.authorize_url(&[])).await
    };
    on_page(&get(DISABLED).await, 50057);
    on_page(&get(BLOCKED).await, 53003);
    on_page(&get(PERSONAL).await, 50020);
    on_page(&get("hana@fabrikam.example").await, 50020);
    let control = scene.control();
    control
        .set_assignment_required(&scene.app.client_id, true)
        .expect("app");
    control
        .assign(&scene.app.client_id, BEN, true)
        .expect("app");
    on_page(&get(UNASSIGNED).await, 50105);
    assert!(get(BEN).await.param("code").is_some());
}

#[tokio::test]
async fn an_old_session_and_a_silent_request_are_answered_at_the_application() {
    let scene = Scene::new().await;
    scene.sign_in(ADA).await;
    let get = async |extra: &[(&str, &str)]| scene.browser.get(&scene.authorize_url(extra)).await;
    let control = scene.control();
    control
        .set_assignment_required(&scene.app.client_id, true)
        .expect("app");
    replied(&get(&[]).await, "interaction_required", Some(50105));
    control
        .set_assignment_required(&scene.app.client_id, false)
        .expect("app");
    control
        .set_admin_consent(&scene.app.client_id, false)
        .expect("app");
    replied(
        &get(&[("prompt", "none")]).await,
        "consent_required",
        Some(65001),
    );
    control
        .set_admin_consent(&scene.app.client_id, true)
        .expect("app");
    control
        .change_user(ADA, |ada| ada.second_factor = true)
        .expect("ada");
    replied(
        &get(&[("prompt", "none")]).await,
        "interaction_required",
        Some(50076),
    );
    control
        .change_user(ADA, |ada| ada.second_factor = false)
        .expect("ada");
    assert!(get(&[("prompt", "none")]).await.param("code").is_some());
    replied(
        &get(&[("prompt", "none"), ("max_age", "0")]).await,
        "login_required",
        Some(50058),
    );
    assert!(
        get(&[("max_age", "0")])
            .await
            .body
            .contains("Enter password")
    );
    assert!(
        get(&[("prompt", "login")])
            .await
            .body
            .contains("Enter password")
    );
    assert!(
        get(&[("prompt", "select_account")])
            .await
            .body
            .contains("Pick an account")
    );
    assert!(get(&[("login_hint", BEN)]).await.body.contains(BEN));
}

#[tokio::test]
async fn ordered_errors_are_shown_where_entra_shows_them() {
    let scene = Scene::new().await;
    let order = |codes: &[u64], error: Option<&str>| {
        let error = error.map(str::to_owned);
        scene.control().next_error(NextError {
            codes: codes.to_vec(),
            error,
            ..NextError::default()
        });
    };
    let get = async || scene.browser.get(&scene.authorize_url(&[])).await;
    order(&[], None);
    let cancelled = get().await;
    replied(&cancelled, "access_denied", None);
    assert_eq!(cancelled.param("error_subcode").as_deref(), Some("cancel"));
    order(&[65004], None);
    replied(&get().await, "access_denied", Some(65004));
    order(&[90036], Some("server_error"));
    replied(&get().await, "server_error", Some(90036));
    order(&[50105], None);
    on_page(&get().await, 50105);
    assert_eq!(get().await.status, 200);
}

#[tokio::test]
async fn redirect_uris_match_as_registered() {
    let scene = Scene::new().await;
    let uris = [
        ("http://localhost:8080/cb", Platform::Web),
        ("https://app.example/cb?x=1", Platform::Web),
    ];
    scene
        .control()
        .set_redirect_uris(&scene.app.client_id, &uris)
        .expect("app");
    scene.control().set_auto(Some(ADA));
    let port = scene
        .browser
        .get(&scene.authorize_url(&[("redirect_uri", "http://localhost:9999/cb")]))
        .await;
    assert!(
        port.location()
            .as_str()
            .starts_with("http://localhost:9999/cb?code=")
    );
    let query = scene
        .browser
        .get(&scene.authorize_url(&[("redirect_uri", "https://app.example/cb?x=1")]))
        .await;
    assert!(
        query
            .location()
            .as_str()
            .starts_with("https://app.example/cb?x=1&code=")
    );
}

#[tokio::test]
async fn a_second_factor_is_asked_for_once_a_session() {
    let scene = Scene::new().await;
    let (flow, page) = scene.to_password(SECOND_FACTOR).await;
    assert!(page.body.contains("Approve sign-in"), "{}", page.body);
    let login = scene.tenant_url("login");
    let wrong = scene
        .browser
        .post(
            &login,
            &[
                ("flow", &flow),
                ("step", "second_factor"),
                ("mfa", "000000"),
            ],
        )
        .await;
    assert!(wrong.body.contains("AADSTS50076"));
    let number = latchkey_entra_emulator::MFA_CODE;
    let right = scene
        .browser
        .post(
            &login,
            &[("flow", &flow), ("step", "second_factor"), ("mfa", number)],
        )
        .await;
    assert!(right.param("code").is_some(), "{right:?}");
    assert!(
        scene
            .browser
            .get(&scene.authorize_url(&[]))
            .await
            .param("code")
            .is_some()
    );
}

#[tokio::test]
async fn a_multi_tenant_app_is_used_through_common_by_people_of_any_tenant() {
    let scene = Scene::new().await;
    let setup = AppSetup {
        audience: latchkey_entra_emulator::Audience::MultiTenantAndPersonal,
        ..AppSetup::web("Multi", CALLBACK)
    };
    let app = scene.control().register_app(setup);
    for (login, tid) in [
        (PERSONAL, latchkey_entra_emulator::MSA_TENANT),
        ("hana@fabrikam.example", FABRIKAM),
    ] {
        scene.control().set_auto(Some(login));
        let url = scene.authorize_url(&[("client_id", &app.client_id)]);
        let answer = scene
            .browser
            .get(&url.replace(latchkey_entra_emulator::CONTOSO, "common"))
            .await;
        let code = answer.param("code").expect("a code");
        let form = scene.form(
            &code,
            &[
                ("client_id", &app.client_id),
                ("client_secret", &app.secret.value),
            ],
        );
        let tokens = scene
            .browser
            .post(&scene.url("common/oauth2/v2.0/token"), &form)
            .await
            .json();
        let claims = crate::browser::claims_of(tokens["id_token"].as_str().expect("a token"));
        assert_eq!(claims["tid"], tid);
        assert_eq!(claims["iss"], scene.emulator.issuer(tid));
    }
}
