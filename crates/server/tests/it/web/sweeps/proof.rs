//! T096: nothing changes without proof that our own page asked for it.

use latchkey_entra_emulator::ADA;

use super::{Stage, all_posts, path};

const FOREIGN: &str = "https://evil.example";

/// T096: every POST without proof, with a foreign one, or from another site.
#[tokio::test]
async fn t096_given_a_post_without_same_origin_proof_then_403_and_nothing_changes() {
    let stage = Stage::new().await;
    let own = stage.world.origin().to_owned();
    let token = stage.admin.form_token().await;
    let prefix = format!("{own}.evil.example");
    let other_port = own.replace("http://localhost:", "http://localhost:1");
    let shouting = own.to_ascii_uppercase();
    let proofs: [&[(&str, &str)]; 13] = [
        &[],
        &[("origin", FOREIGN)],
        &[("origin", "null")],
        &[("origin", "")],
        &[("origin", &prefix)],
        &[("origin", &other_port)],
        &[("origin", &shouting)],
        &[("origin", &own), ("sec-fetch-site", "cross-site")],
        &[("origin", &own), ("sec-fetch-site", "same-site")],
        &[("origin", &own), ("sec-fetch-site", "none")],
        &[("origin", FOREIGN), ("sec-fetch-site", "cross-site")],
        &[("referer", &own)],
        &[("origin", "null"), ("sec-fetch-site", "cross-site")],
    ];
    let before = stage.world.dump().await;
    for route in all_posts() {
        let path = path(&route, &stage.acme);
        for proof in proofs {
            for method in ["POST", "PUT", "DELETE", "PATCH"] {
                let mut headers = proof.to_vec();
                headers.push(("content-type", "application/x-www-form-urlencoded"));
                let body =
                    format!("csrf_token={token}&role=admin&email=x%40y.example").into_bytes();
                let answer = stage.admin.send(method, &path, &headers, Some(body)).await;
                assert_eq!(answer.status, 403, "{method} {path} {proof:?}");
                assert_eq!(answer.headers("set-cookie").count(), 0, "{method} {path}");
            }
        }
    }
    assert_eq!(stage.world.dump().await, before);
    assert_eq!(stage.admin.get("/api/v1/session").await.status, 200);
}

/// T096: the proof alone is not enough; the form's token must be this browser's and session's.
#[tokio::test]
async fn t096_given_a_post_without_its_form_token_then_400_and_nothing_changes() {
    let stage = Stage::new().await;
    let foreign = stage.user.form_token().await;
    let before_sign_in = stage.stranger.form_token().await;
    let good = stage.admin.form_token().await;
    let cut = &good[..good.len() - 1];
    let before = stage.world.dump().await;
    for route in all_posts() {
        let path = path(&route, &stage.acme);
        let tokens: [&[(&str, &str)]; 7] = [
            &[],
            &[("csrf_token", "")],
            &[("csrf_token", "x")],
            &[("csrf_token", &foreign)],
            &[("csrf_token", &before_sign_in)],
            &[("csrf_token", cut)],
            &[("csrf_token", &good), ("csrf_token", &good)],
        ];
        for fields in tokens {
            let answer = stage.admin.post(&path, fields).await;
            assert_eq!(answer.status, 400, "{path} {fields:?}: {}", answer.text());
            assert!(
                answer.says("This page has expired"),
                "{path}: {}",
                answer.text()
            );
        }
    }
    assert_eq!(stage.world.dump().await, before);
}

/// A token without the cookie it is bound to is worth nothing, for strangers too.
#[tokio::test]
async fn t096_given_a_token_of_another_browser_then_refused_on_the_sign_in_page() {
    let stage = Stage::new().await;
    let token = stage.stranger.form_token().await;
    let other = stage.world.browser();
    for path in ["/login", "/login/password", "/t/acme/login", "/logout"] {
        let answer = other
            .post(path, &[("csrf_token", &token), ("email", "a@b.example")])
            .await;
        assert_eq!(answer.status, 400, "{path}");
    }
}

/// The control: with proof and token the same posts are served.
#[tokio::test]
async fn t096_given_proof_and_token_then_served() {
    let stage = Stage::new().await;
    let own = stage.world.origin().to_owned();
    let proofs: [&[(&str, &str)]; 4] = [
        &[("origin", &own)],
        &[("sec-fetch-site", "same-origin")],
        &[("origin", "null"), ("sec-fetch-site", "same-origin")],
        &[("origin", &own), ("sec-fetch-site", "same-origin")],
    ];
    for proof in proofs {
        let browser = stage.world.browser();
        let token = browser.form_token().await;
        let fields = [
            ("csrf_token", token.as_str()),
            ("email", "ben@contoso.example"),
        ];
        let answer = browser.post_with("/login", &fields, proof).await;
        assert_eq!(
            (answer.status, answer.location()),
            (303, "/login?step=2"),
            "{proof:?}"
        );
    }
    let token = stage.admin.form_token().await;
    let fields = [
        ("csrf_token", token.as_str()),
        ("emails", "new@contoso.example"),
        ("role", "user"),
        ("days", "7"),
    ];
    assert_eq!(stage.admin.post("/team/invite", &fields).await.status, 303);
}

/// T096: signing in makes the tokens of before worthless, in the same browser too.
#[tokio::test]
async fn t096_given_a_token_from_before_the_sign_in_then_stale_afterwards() {
    let stage = Stage::new().await;
    let browser = stage.world.browser();
    let before = browser.form_token().await;
    let answer = stage.world.call_back(&browser, &stage.acme, ADA).await;
    assert_eq!(answer.location(), "/sso-complete?arrived=1");
    let fields = [
        ("csrf_token", before.as_str()),
        ("emails", "new@contoso.example"),
        ("role", "user"),
        ("days", "7"),
    ];
    assert_eq!(browser.post("/team/invite", &fields).await.status, 400);
    let after = browser.form_token().await;
    let fields = [
        ("csrf_token", after.as_str()),
        fields[1],
        fields[2],
        fields[3],
    ];
    assert_eq!(browser.post("/team/invite", &fields).await.status, 303);
}
