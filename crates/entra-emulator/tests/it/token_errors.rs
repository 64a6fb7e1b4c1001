//! Refusals of the token endpoint, each arising from state.

use base64::{Engine, engine::general_purpose::STANDARD};
use latchkey_entra_emulator::{ADA, BEN, FABRIKAM, NextError, Platform};
use serde_json::json;

use crate::browser::{Answer, CALLBACK, Scene, VERIFIER};

fn refused(answer: &Answer, status: u16, error: &str, code: u64) {
    let body = answer.json();
    assert_eq!(answer.status, status, "{body}");
    assert_eq!(body["error"], error, "{body}");
    assert_eq!(body["error_codes"], json!([code]), "{body}");
    let said = body["error_description"].as_str().unwrap_or_default();
    assert!(said.starts_with(&format!("AADSTS{code}: ")), "{said}");
    for word in ["Trace ID: ", "Correlation ID: ", "Timestamp: "] {
        assert!(said.contains(word), "{said}");
    }
    for member in ["trace_id", "correlation_id", "timestamp", "error_uri"] {
        assert!(body[member].is_string(), "{body}");
    }
    assert_eq!(answer.headers["x-ms-clitelem"], format!("1,{code},0,,"));
}

#[tokio::test]
async fn secrets_are_judged_by_value_and_end_date() {
    let scene = Scene::new().await;
    let code = scene.code(ADA, &[]).await;
    let wrong = scene.redeem(&code, &[("client_secret", "wrong")]).await;
    refused(&wrong, 401, "invalid_client", 7000215);
    let id = scene
        .redeem(&code, &[("client_secret", &scene.app.secret.id)])
        .await;
    refused(&id, 401, "invalid_client", 7000215);
    assert!(!id.body.contains(&scene.app.secret.value));
    refused(
        &scene.redeem(&code, &[("client_secret", "")]).await,
        401,
        "invalid_client",
        7000218,
    );
    let now = scene.control().now();
    let ended = scene
        .control()
        .add_secret_until(&scene.app.client_id, now)
        .expect("app");
    refused(
        &scene
            .redeem(&code, &[("client_secret", &ended.value)])
            .await,
        401,
        "invalid_client",
        7000222,
    );
    // Nothing of this spent the code.
    assert_eq!(scene.redeem(&code, &[]).await.status, 200);
}

#[tokio::test]
async fn two_secrets_live_at_once_until_one_is_deleted_or_ends() {
    let scene = Scene::new().await;
    let (control, app) = (scene.control(), &scene.app.client_id);
    let new = control.add_secret(app, 24).expect("app");
    for secret in [&scene.app.secret.value, &new.value] {
        let code = scene.code(ADA, &[]).await;
        assert_eq!(
            scene
                .redeem(&code, &[("client_secret", secret)])
                .await
                .status,
            200
        );
    }
    control
        .delete_secret(app, &scene.app.secret.id)
        .expect("app");
    let code = scene.code(ADA, &[]).await;
    refused(
        &scene.redeem(&code, &[]).await,
        401,
        "invalid_client",
        7000215,
    );
    control.set_clock_offset(26 * 31 * 86_400);
    let code = scene.code(ADA, &[]).await;
    refused(
        &scene.redeem(&code, &[("client_secret", &new.value)]).await,
        401,
        "invalid_client",
        7000222,
    );
}

#[tokio::test]
async fn codes_are_used_once_within_ten_minutes() {
    let scene = Scene::new().await;
    let code = scene.code(ADA, &[]).await;
    assert_eq!(scene.redeem(&code, &[]).await.status, 200);
    refused(&scene.redeem(&code, &[]).await, 400, "invalid_grant", 54005);
    let code = scene.code(ADA, &[]).await;
    scene.control().set_clock_offset(601);
    refused(&scene.redeem(&code, &[]).await, 400, "invalid_grant", 70008);
}

#[tokio::test]
async fn a_nonsense_code_is_refused_before_the_secret_is_looked_at() {
    let scene = Scene::new().await;
    let nonsense = scene.redeem("abc", &[("client_secret", "wrong")]).await;
    refused(&nonsense, 400, "invalid_grant", 9002313);
    let code = scene.code(ADA, &[]).await;
    let shaped = format!("{}A", &code[..code.len() - 1]);
    let other = if shaped == code {
        format!("{}B", &code[..code.len() - 1])
    } else {
        shaped
    };
    refused(
        &scene.redeem(&other, &[("client_secret", "wrong")]).await,
        401,
        "invalid_client",
        7000215,
    );
    refused(
        &scene.redeem(&other, &[]).await,
        400,
        "invalid_grant",
        70000,
    );
}

#[tokio::test]
async fn code_redirect_uri_tenant_client_and_verifier_belong_together() {
    let scene = Scene::new().await;
    let other_uri = "https://app.example/other";
    let uris = [(CALLBACK, Platform::Web), (other_uri, Platform::Web)];
    scene
        .control()
        .set_redirect_uris(&scene.app.client_id, &uris)
        .expect("app");
    let code = scene.code(ADA, &[]).await;
    refused(
        &scene.redeem(&code, &[("redirect_uri", other_uri)]).await,
        400,
        "invalid_client",
        50011,
    );
    refused(
        &scene.redeem(&code, &[("code_verifier", "")]).await,
        400,
        "invalid_grant",
        50148,
    );
    let wrong = VERIFIER.replace('d', "e");
    refused(
        &scene.redeem(&code, &[("code_verifier", &wrong)]).await,
        400,
        "invalid_grant",
        501481,
    );
    refused(
        &scene.redeem(&code, &[("scope", "openid phone")]).await,
        400,
        "invalid_scope",
        70011,
    );
    refused(
        &scene.redeem(&code, &[("client_id", FABRIKAM)]).await,
        400,
        "unauthorized_client",
        700016,
    );
    refused(
        &scene.redeem(&code, &[("grant_type", "")]).await,
        400,
        "invalid_request",
        900144,
    );
    refused(
        &scene.redeem(&code, &[("grant_type", "password")]).await,
        400,
        "unsupported_grant_type",
        70003,
    );
    let other = scene
        .control()
        .register_app(latchkey_entra_emulator::AppSetup::web("Other", CALLBACK));
    let stolen = scene
        .redeem(
            &code,
            &[
                ("client_id", &other.client_id),
                ("client_secret", &other.secret.value),
            ],
        )
        .await;
    refused(&stolen, 400, "invalid_grant", 70000);
    let nowhere = scene
        .browser
        .post(
            &scene.url("nowhere.example/oauth2/v2.0/token"),
            &scene.form(&code, &[]),
        )
        .await;
    refused(&nowhere, 400, "invalid_request", 90002);
    // A code without challenge must not be redeemed with a verifier: the challenge was stripped.
    let bare = scene
        .code(
            ADA,
            &[("code_challenge", ""), ("code_challenge_method", "")],
        )
        .await;
    refused(
        &scene.redeem(&bare, &[]).await,
        400,
        "invalid_grant",
        501481,
    );
    assert_eq!(
        scene.redeem(&bare, &[("code_verifier", "")]).await.status,
        200
    );
    let plain = scene
        .code(
            ADA,
            &[("code_challenge", VERIFIER), ("code_challenge_method", "")],
        )
        .await;
    assert_eq!(scene.redeem(&plain, &[]).await.status, 200);
}

#[tokio::test]
async fn the_tenant_path_must_be_the_one_of_the_code() {
    let scene = Scene::new().await;
    let setup = latchkey_entra_emulator::AppSetup {
        audience: latchkey_entra_emulator::Audience::MultiTenant,
        ..latchkey_entra_emulator::AppSetup::web("Multi", CALLBACK)
    };
    let app = scene.control().register_app(setup);
    let code = scene.code(ADA, &[("client_id", &app.client_id)]).await;
    let form = scene.form(
        &code,
        &[
            ("client_id", &app.client_id),
            ("client_secret", &app.secret.value),
        ],
    );
    let other = scene
        .browser
        .post(&scene.url(&format!("{FABRIKAM}/oauth2/v2.0/token")), &form)
        .await;
    refused(&other, 400, "invalid_grant", 700005);
    // A single-tenant app does not even exist there.
    let code = scene.code(ADA, &[]).await;
    let form = scene.form(&code, &[]);
    let foreign = scene
        .browser
        .post(&scene.url(&format!("{FABRIKAM}/oauth2/v2.0/token")), &form)
        .await;
    refused(&foreign, 400, "unauthorized_client", 700016);
}

#[tokio::test]
async fn the_origin_header_belongs_to_single_page_applications() {
    let scene = Scene::new().await;
    let url = scene.tenant_url("oauth2/v2.0/token");
    let origin = ("origin", "https://app.example");
    let code = scene.code(ADA, &[]).await;
    let web = scene
        .browser
        .post_with(&url, &scene.form(&code, &[]), origin)
        .await;
    refused(&web, 400, "invalid_request", 9002326);
    scene
        .control()
        .set_redirect_uris(&scene.app.client_id, &[(CALLBACK, Platform::Spa)])
        .expect("app");
    let code = scene.code(ADA, &[]).await;
    refused(
        &scene.redeem(&code, &[]).await,
        400,
        "invalid_request",
        9002327,
    );
    let page = scene
        .browser
        .post_with(&url, &scene.form(&code, &[("client_secret", "")]), origin)
        .await;
    assert_eq!(page.status, 200, "{}", page.body);
}

#[tokio::test]
async fn what_happened_to_the_person_since_the_code_counts() {
    let scene = Scene::new().await;
    let control = scene.control();
    let code = scene.code(BEN, &[]).await;
    control.set_user_blocked(BEN, true).expect("ben");
    let blocked = scene.redeem(&code, &[]).await;
    refused(&blocked, 400, "invalid_grant", 53003);
    let claims = blocked.json()["claims"]
        .as_str()
        .expect("a string")
        .to_owned();
    assert!(serde_json::from_str::<serde_json::Value>(&claims).is_ok());
    assert_eq!(blocked.json()["suberror"], "message_only");
    control.set_user_blocked(BEN, false).expect("ben");
    control.set_user_enabled(BEN, false).expect("ben");
    refused(&scene.redeem(&code, &[]).await, 400, "invalid_grant", 50057);
    control.set_user_enabled(BEN, true).expect("ben");
    control
        .set_admin_consent(&scene.app.client_id, false)
        .expect("app");
    let consent = scene.redeem(&code, &[]).await;
    refused(&consent, 400, "invalid_grant", 65001);
    assert_eq!(consent.json()["suberror"], "consent_required");
    control
        .set_admin_consent(&scene.app.client_id, true)
        .expect("app");
    control
        .set_assignment_required(&scene.app.client_id, true)
        .expect("app");
    refused(&scene.redeem(&code, &[]).await, 400, "invalid_grant", 50105);
}

#[tokio::test]
async fn client_credentials_prove_id_and_secret() {
    let scene = Scene::new().await;
    let host = scene
        .emulator
        .userinfo_url()
        .replace("http://", "")
        .replace("/oidc/userinfo", "");
    let scope = format!("https://{host}/.default");
    let ask = async |tenant: &str, id: &str, secret: &str, scope: &str| {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", id),
            ("client_secret", secret),
            ("scope", scope),
        ];
        scene
            .browser
            .post(&scene.url(&format!("{tenant}/oauth2/v2.0/token")), &form)
            .await
    };
    let (tid, app) = (latchkey_entra_emulator::CONTOSO, &scene.app);
    let right = ask(tid, &app.client_id, &app.secret.value, &scope).await;
    assert_eq!(right.status, 200, "{}", right.body);
    assert!(right.json().get("id_token").is_none());
    refused(
        &ask(tid, &app.client_id, "wrong", &scope).await,
        401,
        "invalid_client",
        7000215,
    );
    refused(
        &ask(tid, &app.secret.id, "wrong", &scope).await,
        400,
        "unauthorized_client",
        700016,
    );
    refused(
        &ask("nowhere", &app.client_id, "wrong", &scope).await,
        400,
        "invalid_request",
        90002,
    );
    refused(
        &ask("common", &app.client_id, &app.secret.value, &scope).await,
        400,
        "invalid_request",
        9001023,
    );
    refused(
        &ask(tid, &app.client_id, &app.secret.value, "openid").await,
        400,
        "invalid_scope",
        70011,
    );
    scene
        .control()
        .set_app_enabled(&app.client_id, false)
        .expect("app");
    refused(
        &ask(tid, &app.client_id, &app.secret.value, &scope).await,
        400,
        "unauthorized_client",
        7000112,
    );
}

#[tokio::test]
async fn the_secret_may_travel_in_the_basic_header() {
    let scene = Scene::new().await;
    let code = scene.code(ADA, &[]).await;
    let escaped = scene.app.secret.value.replace('~', "%7E");
    let credentials = STANDARD.encode(format!("{}:{escaped}", scene.app.client_id));
    let form = scene.form(&code, &[("client_id", ""), ("client_secret", "")]);
    let url = scene.tenant_url("oauth2/v2.0/token");
    let header = format!("Basic {credentials}");
    let answer = scene
        .browser
        .post_with(&url, &form, ("authorization", &header))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[tokio::test]
async fn ordered_errors_hit_once_and_may_be_wrapped() {
    let scene = Scene::new().await;
    scene.control().next_error(NextError {
        codes: vec![70002, 54005],
        at_token: true,
        ..NextError::default()
    });
    let code = scene.code(ADA, &[]).await;
    let wrapped = scene.redeem(&code, &[]).await;
    assert_eq!(wrapped.json()["error_codes"], json!([70002, 54005]));
    assert!(
        wrapped.json()["error_description"]
            .as_str()
            .is_some_and(|said| said.starts_with("AADSTS70002"))
    );
    assert_eq!(scene.redeem(&code, &[]).await.status, 200);
    scene.control().set_older_errors(true);
    let older = scene.redeem(&code, &[]).await.json();
    assert!(older.get("error_uri").is_none());
    assert!(
        older["error_description"]
            .as_str()
            .is_some_and(|said| said.contains("\r\nTrace ID"))
    );
}

#[tokio::test]
async fn refresh_tokens_renew_and_the_old_one_stays_valid() {
    let scene = Scene::new().await;
    let tokens = scene
        .tokens(ADA, &[("scope", "openid profile email offline_access")])
        .await;
    let refresh = tokens["refresh_token"].as_str().expect("a refresh token");
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", scene.app.client_id.as_str()),
        ("client_secret", scene.app.secret.value.as_str()),
        ("refresh_token", refresh),
    ];
    let url = scene.tenant_url("oauth2/v2.0/token");
    for _ in 0..2 {
        let renewed = scene.browser.post(&url, &form).await;
        assert_eq!(renewed.status, 200, "{}", renewed.body);
        assert_ne!(renewed.json()["refresh_token"], refresh);
    }
    scene.control().set_user_enabled(ADA, false).expect("ada");
    refused(
        &scene.browser.post(&url, &form).await,
        400,
        "invalid_grant",
        50057,
    );
}
