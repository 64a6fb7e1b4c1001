//! UserInfo.

use latchkey_core::{
    ports::{HttpError, HttpMethod},
    secret::Secret,
};
use serde_json::{Map, Value, json};

use super::fixture::{ISSUER, answer, endpoints, raw_answer};
use crate::oidc_rp::{
    rules::Verified,
    userinfo::{UserInfoError, read, request},
};

fn verified() -> Verified {
    Verified {
        issuer: ISSUER.into(),
        subject: "1".into(),
        tid: None,
        oid: None,
        claims: Map::new(),
    }
}

fn verdict(body: &Value) -> Result<(), UserInfoError> {
    read(&endpoints(), &verified(), answer(200, body)).map(|_| ())
}

#[test]
fn the_request_carries_the_token_in_its_header_and_is_short() {
    let token = Secret::new("at".to_owned());
    let full = endpoints();
    let asked = request(&full, Some(&token)).expect("a request");
    assert_eq!(asked.url.as_str(), "https://idp.example/userinfo");
    assert_eq!(
        asked.authorization.map(|v| v.expose().clone()),
        Some("Bearer at".into())
    );
    assert!(asked.method == HttpMethod::Get && asked.form.is_none());
    assert_eq!((asked.timeout_ms, asked.max_bytes), (3_000, 262_144));
    let mut without = endpoints();
    without.userinfo = None;
    assert!(request(&without, Some(&token)).is_none());
}

#[test]
fn nothing_is_asked_without_an_access_token() {
    assert!(request(&endpoints(), None).is_none());
}

#[test]
fn t055_an_access_token_that_is_no_header_text_is_not_sent() {
    for token in ["a\r\nX-Evil: 1", "a b", "caf\u{e9}", "a\u{0}"] {
        let token = Secret::new(token.to_owned());
        assert!(request(&endpoints(), Some(&token)).is_none());
    }
}

#[test]
fn t011_a_missing_or_different_subject_refuses_the_sign_in() {
    assert_eq!(
        verdict(&json!({"sub": "1", "email": "a@x.example"})),
        Ok(())
    );
    for body in [
        json!({"email": "a@x.example"}),
        json!({"sub": "2"}),
        json!({"sub": 1}),
        json!({"sub": ""}),
        json!({"sub": null}),
    ] {
        let Err(UserInfoError::SubjectDiffers(problem)) = verdict(&body) else {
            panic!("{body} passed");
        };
        assert_eq!(problem.reason, "userinfo_subject");
        assert_eq!(problem.code.as_str(), "sso_token_invalid");
        assert_eq!(problem.stage.as_str(), "claims");
    }
}

#[test]
fn other_failures_are_told_apart_from_a_foreign_subject() {
    let full = br#"{"sub":"2"}"#;
    for given in [
        Err(HttpError::Timeout),
        raw_answer(401, Some("application/json"), full),
        raw_answer(500, None, b""),
        raw_answer(302, None, b""),
        raw_answer(200, Some("application/jwt"), b"a.b.c"),
        raw_answer(200, Some("text/html"), full),
        raw_answer(200, None, b"{"),
    ] {
        let got = read(&endpoints(), &verified(), given);
        assert!(matches!(got, Err(UserInfoError::Failed(_))));
    }
}
