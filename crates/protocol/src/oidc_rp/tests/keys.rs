//! Key sets.

use jsonwebtoken::Algorithm as Signing;
use latchkey_core::ports::HttpError;
use serde_json::{Value, json};

use super::fixture::{
    TestKey, answer, b64, claims, ed25519, foreign_rsa, header, key_set, p256, p384, rsa, signed,
    told, with, without,
};
use crate::oidc_rp::{
    Algorithm,
    compact::Compact,
    keys::{self, KeySet, MAX_KEYS, MAX_TRIES},
};

const URL: &str = "https://idp.example/keys";

fn usable(jwk: Value) -> bool {
    keys::read(URL, answer(200, &json!({ "keys": [jwk] }))).is_ok()
}

fn verifies(set: &KeySet, key: &TestKey, signing: Signing, algorithm: Algorithm) -> bool {
    let token = signed(key, signing, &header(), &claims());
    let compact = Compact::parse(&token).unwrap_or_else(|_| panic!("a token"));
    set.fitting(None, algorithm)
        .any(|one| one.verifies(algorithm, compact.message, &compact.signature))
}

#[test]
fn the_request_asks_for_the_apps_keys_only_when_told() {
    let plain = keys::request(URL, None).expect("a request");
    assert_eq!(plain.url.as_str(), URL);
    assert_eq!(plain.max_bytes, 512 * 1024);
    let by_app = keys::request("https://idp.example/keys?a=b", Some("id&x")).expect("a request");
    assert_eq!(
        by_app.url.as_str(),
        "https://idp.example/keys?a=b&appid=id%26x"
    );
    assert!(keys::request("no url", None).is_err());
}

#[test]
fn every_listed_algorithm_verifies_with_its_key_and_no_other() {
    let all = key_set(&[
        rsa().jwk.clone(),
        p256().jwk.clone(),
        p384().jwk.clone(),
        ed25519().jwk.clone(),
    ]);
    let table = [
        (rsa(), Signing::RS256, Algorithm::Rs256),
        (rsa(), Signing::RS384, Algorithm::Rs384),
        (rsa(), Signing::RS512, Algorithm::Rs512),
        (rsa(), Signing::PS256, Algorithm::Ps256),
        (rsa(), Signing::PS384, Algorithm::Ps384),
        (rsa(), Signing::PS512, Algorithm::Ps512),
        (p256(), Signing::ES256, Algorithm::Es256),
        (p384(), Signing::ES384, Algorithm::Es384),
        (ed25519(), Signing::EdDSA, Algorithm::EdDsa),
    ];
    for (key, signing, made) in table {
        for tried in Algorithm::ALL {
            let wanted = tried == made;
            assert_eq!(
                verifies(&all, key, signing, tried),
                wanted,
                "{made:?} as {tried:?}"
            );
        }
    }
    let foreign = key_set(&[foreign_rsa().jwk.clone()]);
    assert!(!verifies(&foreign, rsa(), Signing::RS256, Algorithm::Rs256));
}

#[test]
fn algorithms_read_back_by_name() {
    for one in Algorithm::ALL {
        assert_eq!(Algorithm::parse(one.as_str()), Some(one));
        assert_eq!(Algorithm::parse(&one.as_str().to_lowercase()), None);
    }
    for name in [
        "none", "HS256", "HS512", "ES512", "ES256K", "RSA-OAEP", "dir", "",
    ] {
        assert_eq!(Algorithm::parse(name), None, "{name}");
    }
}

#[test]
fn t023_t031_keys_not_for_asymmetric_signatures_are_skipped() {
    let good = rsa().jwk.clone();
    assert!(usable(good.clone()));
    assert!(usable(without(good.clone(), "use")));
    assert!(usable(without(good.clone(), "kid")));
    assert!(usable(with(
        good.clone(),
        "key_ops",
        json!(["sign", "verify"])
    )));
    for jwk in [
        json!({"kty": "oct", "k": "c2VjcmV0", "kid": "rsa-1"}),
        with(good.clone(), "use", "enc"),
        with(good.clone(), "use", 1),
        with(good.clone(), "key_ops", json!(["encrypt"])),
        with(good.clone(), "key_ops", "verify"),
        with(good.clone(), "alg", 5),
        with(good.clone(), "kty", "EC"),
        with(good.clone(), "kty", "rsa"),
        with(good.clone(), "kty", "AKP"),
        without(good, "kty"),
    ] {
        assert!(!usable(jwk.clone()), "{jwk}");
    }
}

#[test]
fn t031_a_key_with_another_alg_does_not_fit() {
    let set = key_set(&[with(rsa().jwk.clone(), "alg", "RS512")]);
    assert!(!verifies(&set, rsa(), Signing::RS256, Algorithm::Rs256));
    assert!(verifies(&set, rsa(), Signing::RS512, Algorithm::Rs512));
    let encryption = key_set(&[with(rsa().jwk.clone(), "alg", "RSA-OAEP")]);
    assert_eq!(encryption.fitting(None, Algorithm::Rs256).count(), 0);
}

#[test]
fn t032_weak_huge_and_broken_rsa_keys_are_skipped() {
    let modulus = |bytes: usize, first: u8, last: u8| {
        let mut n = vec![0xab; bytes];
        (n[0], n[bytes - 1]) = (first, last);
        b64(&n)
    };
    let jwk = |n: String, e: &str| json!({"kty": "RSA", "n": n, "e": e});
    let sound = |n: String| usable(jwk(n, "AQAB"));
    assert!(sound(modulus(256, 0x80, 1)));
    assert!(sound(modulus(1024, 0xff, 1)));
    assert!(!sound(modulus(256, 0x7f, 1)), "2047 bits");
    assert!(!sound(modulus(128, 0xff, 1)), "1024 bits");
    assert!(!sound(modulus(1025, 0x01, 1)), "8193 bits");
    assert!(!sound(modulus(256, 0x80, 2)), "even modulus");
    assert!(!sound(String::new()));
    let padded = b64(&[vec![0, 0], vec![0xab; 256]].concat());
    assert!(sound(padded), "leading zeros do not count");
    let good = || modulus(256, 0xff, 1);
    assert!(usable(jwk(good(), "Aw")), "e = 3");
    assert!(usable(jwk(good(), &b64(&[1, 0, 0, 0, 0, 0, 0, 1]))));
    assert!(usable(jwk(good(), &b64(&[1, 1]))), "e = 257");
    for e in [
        b64(&[1]),
        b64(&[2]),
        b64(&[4]),
        b64(&[1, 0]),
        b64(&[0]),
        b64(&[1, 0, 0, 0, 0, 0, 0, 0, 1]),
        "AQAB=".to_owned(),
        String::new(),
    ] {
        assert!(!usable(jwk(good(), &e)), "{e}");
    }
}

#[test]
fn t032_points_off_the_curve_and_wrong_widths_are_skipped() {
    let good = p256().jwk.clone();
    assert!(usable(good.clone()));
    for jwk in [
        with(good.clone(), "y", good["x"].clone()),
        with(good.clone(), "x", b64(&[0; 32])),
        with(good.clone(), "x", b64(&[1; 31])),
        with(good.clone(), "y", b64(&[1; 33])),
        with(good.clone(), "crv", "P-384"),
        with(good.clone(), "crv", "secp256k1"),
        with(ed25519().jwk.clone(), "crv", "Ed448"),
        with(ed25519().jwk.clone(), "x", b64(&[1; 31])),
    ] {
        assert!(!usable(jwk.clone()), "{jwk}");
    }
}

#[test]
fn one_bad_key_does_not_spoil_the_set() {
    let set = key_set(&[
        json!("text"),
        json!({"kty": "oct", "k": "AA"}),
        json!({"kty": "future"}),
        rsa().jwk.clone(),
    ]);
    assert_eq!((set.len(), set.is_empty()), (1, false));
    assert_eq!(set.kids().collect::<Vec<_>>(), ["rsa-1"]);
}

#[test]
fn sets_without_usable_keys_are_refused_by_name() {
    let reason = |body: Value| keys::read(URL, answer(200, &body)).err().map(|p| told(&p));
    let none = Some(("sso_misconfigured", "no_usable_key"));
    assert_eq!(reason(json!({"keys": []})), none);
    assert_eq!(reason(json!({"keys": [{"kty": "oct", "k": "AA"}]})), none);
    let missing = Some(("sso_misconfigured", "keys_missing"));
    assert_eq!(reason(json!({})), missing);
    assert_eq!(reason(json!({"keys": {}})), missing);
    let down = keys::read(URL, Err(HttpError::Timeout))
        .err()
        .map(|p| told(&p));
    assert_eq!(down, Some(("sso_idp_unreachable", "timeout")));
}

#[test]
fn at_most_a_hundred_keys_are_read() {
    let many: Vec<Value> = (0..150)
        .map(|n| with(p256().jwk.clone(), "kid", n.to_string()))
        .collect();
    assert_eq!(key_set(&many).len(), MAX_KEYS);
    assert_eq!(MAX_KEYS, 100);
}

#[test]
fn t033_at_most_ten_fitting_keys_are_tried() {
    let mut many = vec![with(p256().jwk.clone(), "kid", "same"); 9];
    many.push(rsa().jwk.clone());
    many.extend(vec![with(p256().jwk.clone(), "kid", "same"); 9]);
    let set = key_set(&many);
    assert_eq!(set.fitting(None, Algorithm::Es256).count(), MAX_TRIES);
    assert_eq!(set.fitting(Some("same"), Algorithm::Es256).count(), 10);
    assert_eq!(set.fitting(Some("rsa-1"), Algorithm::Rs256).count(), 1);
    assert_eq!(set.fitting(Some("other"), Algorithm::Es256).count(), 0);
}

#[test]
fn a_token_that_names_a_key_is_not_matched_with_nameless_ones() {
    let set = key_set(&[without(p256().jwk.clone(), "kid")]);
    assert_eq!(set.fitting(Some("p256-1"), Algorithm::Es256).count(), 0);
    assert_eq!(set.fitting(None, Algorithm::Es256).count(), 1);
}
