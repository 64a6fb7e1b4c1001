//! What ID tokens and UserInfo say, by scope, person and token configuration.

use latchkey_entra_emulator::{
    ADA, BEN, CONTOSO, FOREIGN_MAIL, Forgery, GUEST, NO_MAIL, PERSONAL_GUEST, UNASSIGNED,
};
use serde_json::{Value, json};

use crate::browser::{CALLBACK, Scene, claims_of, part};

fn names(claims: &Value) -> Vec<&str> {
    claims
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn a_member_without_token_configuration_gets_the_default_set() {
    let scene = Scene::new().await;
    let claims = scene.claims(ADA, &[]).await;
    let mut expected = vec![
        "aio",
        "aud",
        "email",
        "exp",
        "iat",
        "iss",
        "name",
        "nbf",
        "nonce",
        "oid",
        "preferred_username",
        "rh",
        "sid",
        "sub",
        "tid",
        "uti",
        "ver",
    ];
    expected.sort_unstable();
    let mut found = names(&claims);
    found.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(claims["aud"], scene.app.client_id.as_str());
    assert_eq!(claims["iss"], scene.emulator.issuer(CONTOSO));
    assert_eq!(claims["ver"], "2.0");
    assert_eq!(claims["tid"], CONTOSO);
    assert_eq!(claims["nonce"], "no-1");
    assert_eq!(claims["iat"], claims["nbf"]);
    assert_eq!(
        claims["exp"]
            .as_i64()
            .zip(claims["iat"].as_i64())
            .map(|(exp, iat)| exp - iat),
        Some(3900)
    );
    assert_eq!(claims["sub"].as_str().map(str::len), Some(43));
    assert_eq!(claims["uti"].as_str().map(str::len), Some(22));
}

#[tokio::test]
async fn scopes_decide_over_profile_and_email() {
    let scene = Scene::new().await;
    let bare = scene.claims(ADA, &[("scope", "openid")]).await;
    for absent in ["email", "name", "oid", "preferred_username"] {
        assert!(bare.get(absent).is_none(), "{absent}");
    }
    let none = scene.tokens(ADA, &[("scope", "User.Read")]).await;
    assert!(none.get("id_token").is_none());
    // The optional claim brings the address without the scope.
    scene
        .control()
        .set_optional_claim(&scene.app.client_id, "email", true)
        .expect("app");
    let optional = scene.claims(ADA, &[("scope", "openid profile")]).await;
    assert_eq!(optional["email"], ADA);
}

#[tokio::test]
async fn an_address_is_told_only_if_there_is_one() {
    let scene = Scene::new().await;
    assert!(scene.claims(NO_MAIL, &[]).await.get("email").is_none());
    scene
        .control()
        .set_optional_claim(&scene.app.client_id, "email", true)
        .expect("app");
    assert!(scene.claims(NO_MAIL, &[]).await.get("email").is_none());
    scene
        .control()
        .set_user_mail(NO_MAIL, Some("noor@contoso.example"))
        .expect("noor");
    assert_eq!(
        scene.claims(NO_MAIL, &[]).await["email"],
        "noor@contoso.example"
    );
}

#[tokio::test]
async fn optional_claims_are_switched_per_app() {
    let scene = Scene::new().await;
    for claim in [
        "given_name",
        "family_name",
        "xms_edov",
        "auth_time",
        "acct",
        "login_hint",
        "upn",
    ] {
        assert!(scene.claims(BEN, &[]).await.get(claim).is_none(), "{claim}");
        scene
            .control()
            .set_optional_claim(&scene.app.client_id, claim, true)
            .expect("app");
        assert!(scene.claims(BEN, &[]).await.get(claim).is_some(), "{claim}");
    }
    assert_eq!(scene.claims(BEN, &[]).await["xms_edov"], true);
    assert_eq!(scene.claims(FOREIGN_MAIL, &[]).await["xms_edov"], false);
    assert!(scene.claims(NO_MAIL, &[]).await.get("xms_edov").is_none());
    assert_eq!(scene.claims(GUEST, &[]).await["acct"], 1);
    let hint = scene.claims(BEN, &[]).await["login_hint"]
        .as_str()
        .expect("a hint")
        .to_owned();
    let hinted = scene.claims(ADA, &[("login_hint", &hint)]).await;
    assert_eq!(hinted["preferred_username"], BEN);
}

#[tokio::test]
async fn guests_come_with_their_provider_and_home_name() {
    let scene = Scene::new().await;
    let guest = scene.claims(GUEST, &[("scope", "openid profile")]).await;
    assert_eq!(guest["tid"], CONTOSO);
    assert_eq!(guest["preferred_username"], GUEST);
    assert_eq!(guest["email"], GUEST);
    assert!(
        guest["idp"]
            .as_str()
            .is_some_and(|idp| idp.starts_with("https://sts.windows.net/"))
    );
    let personal = scene.claims(PERSONAL_GUEST, &[]).await;
    assert_eq!(personal["idp"], "live.com");
    assert!(personal.get("email").is_none());
}

#[tokio::test]
async fn identifiers_outlive_names_and_end_with_the_object() {
    let scene = Scene::new().await;
    let before = scene.claims(UNASSIGNED, &[]).await;
    scene
        .control()
        .rename_user(
            UNASSIGNED,
            "una@contoso.example",
            Some("una@contoso.example"),
        )
        .expect("uma");
    let renamed = scene.claims("una@contoso.example", &[]).await;
    assert_eq!(renamed["oid"], before["oid"]);
    assert_eq!(renamed["sub"], before["sub"]);
    assert_ne!(renamed["email"], before["email"]);
    scene
        .control()
        .delete_and_recreate_user("una@contoso.example")
        .expect("una");
    let recreated = scene.claims("una@contoso.example", &[]).await;
    assert_eq!(recreated["email"], renamed["email"]);
    assert_ne!(recreated["oid"], before["oid"]);
    assert_ne!(recreated["sub"], before["sub"]);
    // Another app sees another subject and the same object.
    let other = scene
        .control()
        .register_app(latchkey_entra_emulator::AppSetup::web("Other", CALLBACK));
    let oid = recreated["oid"].as_str().expect("oid");
    assert_ne!(
        scene.control().subject(&other.client_id, oid).as_deref(),
        recreated["sub"].as_str()
    );
}

#[tokio::test]
async fn max_age_adds_the_time_of_the_sign_in_and_shortens_the_token() {
    let scene = Scene::new().await;
    let claims = scene.claims(ADA, &[("max_age", "900")]).await;
    assert!(claims["auth_time"].is_i64());
    assert_eq!(
        claims["exp"]
            .as_i64()
            .zip(claims["iat"].as_i64())
            .map(|(exp, iat)| exp - iat),
        Some(1200)
    );
}

#[tokio::test]
async fn userinfo_follows_the_scopes_and_needs_a_living_token() {
    let scene = Scene::new().await;
    let url = scene.emulator.userinfo_url();
    let ask = async |scope: &str| {
        let tokens = scene.tokens(ADA, &[("scope", scope)]).await;
        let access = tokens["access_token"].as_str().expect("a token").to_owned();
        (scene.browser.bearer(&url, &access).await, access)
    };
    let (full, access) = ask("openid profile email").await;
    let mut found: Vec<String> = full
        .json()
        .as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "email",
            "family_name",
            "given_name",
            "name",
            "picture",
            "sub"
        ]
    );
    let (bare, _) = ask("openid").await;
    assert_eq!(bare.json().as_object().map(serde_json::Map::len), Some(1));
    assert_eq!(scene.browser.bearer(&url, "eyJ0nothing").await.status, 401);
    scene
        .control()
        .set_userinfo_claim("sub", Some(json!("somebody-else")));
    assert_eq!(
        scene.browser.bearer(&url, &access).await.json()["sub"],
        "somebody-else"
    );
    scene.control().set_clock_offset(6000);
    assert_eq!(scene.browser.bearer(&url, &access).await.status, 401);
}

#[tokio::test]
async fn each_forgery_lies_in_one_thing() {
    let scene = Scene::new().await;
    let right = scene.claims(ADA, &[]).await;
    let forged = async |forgery: Forgery| {
        scene.control().forge(Some(forgery));
        let tokens = scene.tokens(ADA, &[]).await;
        tokens["id_token"].as_str().expect("a token").to_owned()
    };
    assert_eq!(part(&forged(Forgery::AlgNone).await, 0)["alg"], "none");
    assert_eq!(
        part(&forged(Forgery::Hs256WithPublicKey).await, 0)["alg"],
        "HS256"
    );
    assert!(part(&forged(Forgery::NoKid).await, 0).get("kid").is_none());
    assert!(
        part(&forged(Forgery::UnknownCrit).await, 0)
            .get("crit")
            .is_some()
    );
    let claim =
        async |forgery: Forgery, name: &str| claims_of(&forged(forgery).await).get(name).cloned();
    assert_ne!(
        claim(Forgery::WrongAudience, "aud").await.as_ref(),
        right.get("aud")
    );
    assert!(
        claim(Forgery::TwoAudiences, "aud")
            .await
            .is_some_and(|aud| aud.is_array())
    );
    assert_ne!(
        claim(Forgery::IssuerOtherTenant, "iss").await.as_ref(),
        right.get("iss")
    );
    assert_ne!(
        claim(Forgery::TidMismatch, "tid").await.as_ref(),
        right.get("tid")
    );
    assert_eq!(claim(Forgery::NoNonce, "nonce").await, None);
    assert_eq!(claim(Forgery::NoSubject, "sub").await, None);
    let now = scene.control().now();
    assert!(
        claim(Forgery::Expired, "exp")
            .await
            .and_then(|exp| exp.as_i64())
            .is_some_and(|exp| exp < now)
    );
    assert!(
        claim(Forgery::NotYetValid, "nbf")
            .await
            .and_then(|nbf| nbf.as_i64())
            .is_some_and(|nbf| nbf > now)
    );

    let keys = async || {
        scene
            .browser
            .get(&scene.tenant_url("discovery/v2.0/keys"))
            .await
            .json()["keys"]
            .clone()
    };
    let unknown = part(&forged(Forgery::UnknownKid).await, 0)["kid"].clone();
    assert!(
        !keys()
            .await
            .as_array()
            .is_some_and(|keys| keys.iter().any(|key| key["kid"] == unknown))
    );
    let misfit = part(&forged(Forgery::MisfitKeyIssuer).await, 0)["kid"].clone();
    let keys = keys().await;
    let shown = keys
        .as_array()
        .and_then(|keys| keys.iter().find(|key| key["kid"] == misfit))
        .expect("shown");
    assert!(
        shown["issuer"]
            .as_str()
            .is_some_and(|issuer| issuer.contains("microsoftonline.us"))
    );

    scene.control().forge(None);
    scene
        .control()
        .set_claim("email_verified", Some(json!(false)));
    scene.control().set_claim("email", None);
    let bent = scene.claims(ADA, &[]).await;
    assert_eq!(bent["email_verified"], false);
    assert!(bent.get("email").is_none());
    scene.control().clear_claims();
    assert_eq!(scene.claims(ADA, &[]).await["email"], ADA);
}
