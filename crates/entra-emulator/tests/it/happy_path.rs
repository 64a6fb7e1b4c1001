//! A sign-in from the first page to UserInfo, and the documents around it.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, jwk::JwkSet};
use latchkey_entra_emulator::{ADA, CONTOSO, FABRIKAM, MSA_TENANT, PASSWORD};
use serde_json::{Value, json};

use crate::browser::{CALLBACK, Scene, part};

#[tokio::test]
async fn a_person_signs_in_through_the_pages() {
    let scene = Scene::new().await;
    let page = scene.browser.get(&scene.authorize_url(&[])).await;
    assert_eq!(page.status, 200);
    assert!(
        page.body
            .contains("Entra emulator</strong> — not Microsoft")
    );
    let login = scene.tenant_url("login");
    let flow = page.field("flow");
    let page = scene
        .browser
        .post(
            &login,
            &[
                ("flow", &flow),
                ("step", "username"),
                ("login", "ADA@contoso.example"),
            ],
        )
        .await;
    assert!(page.body.contains("Enter password"), "{}", page.body);
    let answer = scene
        .browser
        .post(
            &login,
            &[("flow", &flow), ("step", "password"), ("passwd", PASSWORD)],
        )
        .await;
    assert_eq!(answer.status, 302, "{}", answer.body);
    assert!(answer.location().as_str().starts_with(CALLBACK));
    assert_eq!(answer.param("state").as_deref(), Some("st-1"));
    assert!(answer.param("session_state").is_some());
    assert!(answer.param("iss").is_none());
    let code = answer.param("code").expect("a code");
    assert!(code.len() > 700);

    // The browser session answers at once the second time.
    let again = scene
        .browser
        .get(&scene.authorize_url(&[("prompt", "none")]))
        .await;
    assert!(again.param("code").is_some());

    let tokens = scene.redeem(&code, &[]).await;
    assert_eq!(tokens.status, 200, "{}", tokens.body);
    assert_eq!(tokens.headers["cache-control"], "no-store, no-cache");
    let tokens = tokens.json();
    assert_eq!(tokens["token_type"], "Bearer");
    assert!(tokens["expires_in"].is_i64());
    assert!(tokens.get("refresh_token").is_none());
    verified(&scene, tokens["id_token"].as_str().expect("an ID token")).await;

    let userinfo = scene
        .browser
        .bearer(
            &scene.emulator.userinfo_url(),
            tokens["access_token"].as_str().expect("a token"),
        )
        .await;
    assert_eq!(userinfo.status, 200);
    let userinfo = userinfo.json();
    assert_eq!(userinfo["given_name"], "Ada");
    assert_eq!(userinfo["email"], ADA);
    assert!(userinfo.get("preferred_username").is_none());
}

async fn verified(scene: &Scene, token: &str) -> Value {
    let header = part(token, 0);
    let mut names: Vec<&String> = header.as_object().expect("an object").keys().collect();
    names.sort();
    assert_eq!(names, ["alg", "kid", "typ"]);
    let keys = scene
        .browser
        .get(&scene.tenant_url("discovery/v2.0/keys"))
        .await;
    let set: JwkSet = serde_json::from_value(keys.json()).expect("a key set");
    let key = set
        .find(header["kid"].as_str().expect("kid"))
        .expect("a published key");
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_audience(&[&scene.app.client_id]);
    rules.set_issuer(&[scene.emulator.issuer(CONTOSO)]);
    decode::<Value>(token, &DecodingKey::from_jwk(key).expect("a key"), &rules)
        .expect("a good token")
        .claims
}

#[tokio::test]
async fn discovery_has_exactly_the_published_fields() {
    let scene = Scene::new().await;
    let answer = scene
        .browser
        .get(&scene.tenant_url("v2.0/.well-known/openid-configuration"))
        .await;
    assert_eq!(
        answer.headers["content-type"],
        "application/json; charset=utf-8"
    );
    assert_eq!(answer.headers["cache-control"], "max-age=86400, private");
    let document = answer.json();
    let base = scene.emulator.base_url();
    assert_eq!(document["issuer"], format!("{base}/{CONTOSO}/v2.0"));
    assert_eq!(document["userinfo_endpoint"], scene.emulator.userinfo_url());
    assert!(!scene.emulator.userinfo_url().starts_with(base));
    let host = scene
        .emulator
        .userinfo_url()
        .replace("http://", "")
        .replace("/oidc/userinfo", "");
    assert_eq!(document["msgraph_host"], host);
    let names: Vec<&str> = document
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(names.len(), 23, "{names:?}");
    for absent in [
        "code_challenge_methods_supported",
        "revocation_endpoint",
        "grant_types_supported",
    ] {
        assert!(!names.contains(&absent));
    }
}

#[tokio::test]
async fn the_tenant_part_of_the_address_decides_the_issuer() {
    let scene = Scene::new().await;
    let issuer = async |tenant: &str| {
        let url = scene.url(&format!("{tenant}/v2.0/.well-known/openid-configuration"));
        scene.browser.get(&url).await.json()["issuer"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(
        issuer("contoso.example").await,
        scene.emulator.issuer(CONTOSO)
    );
    assert_eq!(
        issuer("fabrikamcustomers").await,
        scene.emulator.issuer(FABRIKAM)
    );
    assert_eq!(issuer("common").await, scene.url("{tenantid}/v2.0"));
    assert_eq!(issuer("organizations").await, scene.url("{tenantid}/v2.0"));
    assert_eq!(issuer("consumers").await, scene.emulator.issuer(MSA_TENANT));
    let v1 = scene
        .browser
        .get(&scene.tenant_url(".well-known/openid-configuration"))
        .await
        .json();
    assert_eq!(v1["issuer"], format!("https://sts.windows.net/{CONTOSO}/"));
    assert_eq!(v1["scopes_supported"], json!(["openid"]));
    let unknown = scene
        .browser
        .get(&scene.url("nowhere.example/v2.0/.well-known/openid-configuration"))
        .await;
    assert_eq!(unknown.status, 400);
    assert_eq!(unknown.json()["error"], "invalid_tenant");
    assert_eq!(unknown.json()["error_codes"], json!([90002]));
}

#[tokio::test]
async fn key_sets_look_like_entras() {
    let scene = Scene::new().await;
    let keys = async |path: String| {
        scene.browser.get(&path).await.json()["keys"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let tenant = keys(scene.tenant_url("discovery/v2.0/keys")).await;
    assert_eq!(tenant.len(), 2);
    for key in &tenant {
        assert!(key.get("alg").is_none());
        assert_eq!(key["kid"].as_str().map(str::len), Some(27));
        assert_eq!(key["kid"], key["x5t"]);
        assert_eq!(key["issuer"], scene.url("{tenantid}/v2.0"));
        assert_eq!(key["x5c"].as_array().map(Vec::len), Some(1));
    }
    let common = keys(scene.url("common/discovery/v2.0/keys")).await;
    assert!(
        common
            .iter()
            .any(|key| key["issuer"] == scene.emulator.issuer(MSA_TENANT))
    );
    assert!(
        common
            .iter()
            .any(|key| key["cloud_instance_name"] == "microsoftonline.us")
    );

    let old: Vec<Value> = tenant.iter().map(|key| key["kid"].clone()).collect();
    let new = scene.control().roll_keys(false).expect("rolls");
    let after = keys(scene.tenant_url("discovery/v2.0/keys")).await;
    assert!(after.iter().any(|key| key["kid"] == new.as_str()));
    assert_eq!(
        after.iter().filter(|key| old.contains(&key["kid"])).count(),
        1
    );

    scene
        .control()
        .set_own_signing_key(&scene.app.client_id, true)
        .expect("app");
    let plain = keys(scene.tenant_url("discovery/v2.0/keys")).await;
    let own = keys(scene.tenant_url(&format!(
        "discovery/v2.0/keys?appid={}",
        scene.app.client_id
    )))
    .await;
    assert_eq!(own.len(), plain.len() + 1);
    let tokens = scene.tokens(ADA, &[]).await;
    let kid = part(tokens["id_token"].as_str().expect("a token"), 0)["kid"].clone();
    assert!(!plain.iter().any(|key| key["kid"] == kid));
    assert!(own.iter().any(|key| key["kid"] == kid));
}

#[tokio::test]
async fn answers_travel_by_fragment_and_form_post_too() {
    let scene = Scene::new().await;
    scene.control().set_auto(Some(ADA));
    let posted = scene
        .browser
        .get(&scene.authorize_url(&[("response_mode", "form_post")]))
        .await;
    assert_eq!(posted.status, 200);
    assert!(posted.body.contains(&format!("action=\"{CALLBACK}\"")));
    assert_eq!(posted.field("state"), "st-1");
    let fragment = scene
        .browser
        .get(&scene.authorize_url(&[("response_mode", "fragment")]))
        .await;
    assert!(
        fragment
            .location()
            .fragment()
            .unwrap_or_default()
            .contains("code=")
    );
}
