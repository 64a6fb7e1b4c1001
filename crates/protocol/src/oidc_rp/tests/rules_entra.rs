//! Rules that only Entra-like providers have, and keys that name their issuer.

use jsonwebtoken::Algorithm as Signing;
use serde_json::{Value, json};

use super::fixture::{
    CLIENT, ENTRA, ISSUER, NONCE, NOW, OID, OTHER_TID, TID, claims, endpoints, entra_claims,
    entra_endpoints, entra_settings, header, key_set, rsa, settings, signed, told, with, without,
};
use crate::oidc_rp::rules::{self, Expected, Unverified, Verified};

fn judge_key(claims: &Value, jwk: Value) -> Result<Verified, (&'static str, &'static str)> {
    let expected = Expected {
        settings: &entra_settings(),
        endpoints: &entra_endpoints(),
        nonce: NONCE,
        access_token: None,
        now: NOW,
    };
    let token = signed(rsa(), Signing::RS256, &header(), claims);
    rules::verify(&token, &key_set(&[jwk]), &expected).map_err(|unverified| match unverified {
        Unverified::Refused(problem) => told(&problem),
        Unverified::KeyUnknown { .. } => ("key", "wanted"),
    })
}

fn verdict(claims: &Value) -> (&'static str, &'static str) {
    judge_key(claims, rsa().jwk.clone()).map_or_else(|told| told, |_| ("ok", "ok"))
}

#[test]
fn the_default_claims_of_entra_pass() {
    let Ok(verified) = judge_key(&entra_claims(), rsa().jwk.clone()) else {
        panic!("refused");
    };
    assert_eq!(verified.issuer(), ENTRA);
    assert_eq!(verified.oid(), Some(OID));
    assert_eq!(verified.tid.as_deref(), Some(TID));
}

#[test]
fn t020_another_directory_of_the_same_host_is_told_as_such() {
    let wrong = ("sso_wrong_directory", "tid_differs");
    let other = format!("https://login.example/{OTHER_TID}/v2.0");
    let moved = with(
        with(entra_claims(), "iss", other.as_str()),
        "tid",
        OTHER_TID,
    );
    assert_eq!(verdict(&moved), wrong);
    for elsewhere in [
        format!("https://evil.example/{OTHER_TID}/v2.0"),
        format!("https://login.example/x/{OTHER_TID}/v2.0"),
        format!("https://sts.windows.net/{TID}/"),
        format!("https://login.example/{TID}/v2.0/"),
        "https://login.example/{tenantid}/v2.0".to_owned(),
        String::new(),
    ] {
        let got = verdict(&with(entra_claims(), "iss", elsewhere.as_str()));
        assert_eq!(got, ("sso_token_invalid", "issuer"), "{elsewhere}");
    }
}

#[test]
fn t021_tid_must_be_the_directory_inside_iss() {
    let wrong = ("sso_wrong_directory", "tid_differs");
    assert_eq!(verdict(&with(entra_claims(), "tid", OTHER_TID)), wrong);
    assert_eq!(verdict(&with(entra_claims(), "tid", "")), wrong);
    assert_eq!(verdict(&with(entra_claims(), "tid", 1)), wrong);
    assert_eq!(verdict(&without(entra_claims(), "tid")), wrong);
}

#[test]
fn the_version_is_two() {
    let refused = ("sso_token_invalid", "token_version");
    for ver in [json!("1.0"), json!(2.0), json!(""), Value::Null] {
        assert_eq!(verdict(&with(entra_claims(), "ver", ver)), refused);
    }
    assert_eq!(verdict(&without(entra_claims(), "ver")), refused);
}

#[test]
fn an_object_id_may_be_absent_but_not_strange() {
    assert_eq!(verdict(&without(entra_claims(), "oid")), ("ok", "ok"));
    let refused = ("sso_token_invalid", "oid_malformed");
    for oid in [json!(""), json!("x"), json!(1), Value::Null, json!([OID])] {
        assert_eq!(verdict(&with(entra_claims(), "oid", oid)), refused);
    }
    let upper = with(entra_claims(), "oid", OID.to_uppercase());
    let Ok(verified) = judge_key(&upper, rsa().jwk.clone()) else {
        panic!("refused");
    };
    assert_eq!(verified.oid(), Some(OID), "one spelling");
}

#[test]
fn directory_and_person_are_not_read_elsewhere() {
    let expected = Expected {
        settings: &settings(),
        endpoints: &endpoints(),
        nonce: NONCE,
        access_token: None,
        now: NOW,
    };
    let claims = with(with(claims(), "oid", OID), "tid", TID);
    let token = signed(rsa(), Signing::RS256, &header(), &claims);
    let Ok(verified) = rules::verify(&token, &key_set(&[rsa().jwk.clone()]), &expected) else {
        panic!("refused");
    };
    assert!(verified.oid.is_none() && verified.tid.is_none());
}

#[test]
fn t021_t030_a_key_signs_only_for_the_issuer_it_names() {
    let named = |issuer: &str| {
        let jwk = with(rsa().jwk.clone(), "issuer", issuer);
        judge_key(&entra_claims(), jwk).map_or_else(|told| told, |_| ("ok", "ok"))
    };
    let refused = ("sso_token_invalid", "key_issuer");
    assert_eq!(named("https://login.example/{tenantid}/v2.0"), ("ok", "ok"));
    assert_eq!(named(ENTRA), ("ok", "ok"));
    assert_eq!(
        named("https://login.other-cloud.example/{tenantid}/v2.0"),
        refused
    );
    assert_eq!(
        named(&format!("https://login.example/{OTHER_TID}/v2.0")),
        refused
    );
}

#[test]
fn personal_tokens_and_old_ones_do_not_pass_for_another_client() {
    let other = with(
        entra_claims(),
        "aud",
        "bbbbbbbb-bbbb-4ccc-8ddd-eeeeeeeeeeee",
    );
    assert_eq!(verdict(&other), ("sso_token_invalid", "audience"));
    assert_eq!(verdict(&with(entra_claims(), "aud", CLIENT)), ("ok", "ok"));
    assert_eq!(
        verdict(&with(entra_claims(), "iss", ISSUER)),
        ("sso_token_invalid", "issuer")
    );
}
