//! The rules an ID token must pass: each refusal has a row that passes when the rule is gone.

use jsonwebtoken::{Algorithm as Signing, EncodingKey};
use latchkey_core::{connection::Endpoints, problem::Problem};
use serde_json::{Value, json};

use super::fixture::{
    ACCESS, CLIENT, ISSUER, NONCE, NOW, NOW_SECONDS, TestKey, b64, claims, ed25519, endpoints,
    foreign_rsa, header, key_set, p256, p384, rsa, sealed, settings, signed, signed_raw, token,
    told, with, without,
};
use crate::oidc_rp::{
    compact::MAX_TOKEN,
    keys::KeySet,
    rules::{self, Expected, LEEWAY_SECONDS, MAX_AGE_SECONDS, Unverified, Verified},
};

type Outcome = Result<Verified, Unverified>;

fn judge_with(token: &str, keys: &KeySet, endpoints: &Endpoints) -> Outcome {
    let expected = Expected {
        settings: &settings(),
        endpoints,
        nonce: NONCE,
        access_token: Some(ACCESS),
        now: NOW,
    };
    rules::verify(token, keys, &expected)
}

fn judge(token: &str) -> Outcome {
    judge_with(token, &key_set(&[rsa().jwk.clone()]), &endpoints())
}

fn problem(outcome: Outcome) -> Problem {
    match outcome {
        Err(Unverified::Refused(problem)) => problem,
        Err(Unverified::KeyUnknown { .. }) => panic!("a key is wanted"),
        Ok(_) => panic!("accepted"),
    }
}

/// `accepted`, `key wanted` or the reason.
fn verdict(outcome: Outcome) -> &'static str {
    match outcome {
        Ok(_) => "accepted",
        Err(Unverified::KeyUnknown { .. }) => "key wanted",
        Err(Unverified::Refused(problem)) => problem.reason,
    }
}

fn of_claims(claims: &Value) -> &'static str {
    verdict(judge(&token(claims)))
}

fn of_header(header: &Value) -> &'static str {
    verdict(judge(&signed(rsa(), Signing::RS256, header, &claims())))
}

/// Every row sets one claim and says what must come of it.
fn claim_table(name: &str, rows: &[(Value, &str)]) {
    for (value, wanted) in rows {
        let got = of_claims(&with(claims(), name, value.clone()));
        assert_eq!(got, *wanted, "{name} = {value}");
    }
}

#[test]
fn a_plain_token_passes_and_tells_who() {
    let Ok(verified) = judge(&token(&claims())) else {
        panic!("refused");
    };
    assert_eq!((verified.issuer(), verified.subject()), (ISSUER, "1"));
    assert_eq!(verified.oid(), None);
    assert!(verified.tid.is_none(), "only Entra has directories");
}

#[test]
fn every_offered_algorithm_passes_with_its_key() {
    let table: [(&TestKey, Signing, &str); 7] = [
        (rsa(), Signing::RS256, "RS256"),
        (rsa(), Signing::RS512, "RS512"),
        (rsa(), Signing::PS256, "PS256"),
        (rsa(), Signing::PS384, "PS384"),
        (p256(), Signing::ES256, "ES256"),
        (p384(), Signing::ES384, "ES384"),
        (ed25519(), Signing::EdDSA, "EdDSA"),
    ];
    for (key, signing, alg) in table {
        let header = json!({"alg": alg, "kid": key.jwk["kid"]});
        let token = signed(key, signing, &header, &claims());
        let keys = key_set(std::slice::from_ref(&key.jwk));
        assert_eq!(
            verdict(judge_with(&token, &keys, &endpoints())),
            "accepted",
            "{alg}"
        );
    }
}

#[test]
fn t029_rule_02_the_issuer_is_byte_equal() {
    claim_table(
        "iss",
        &[
            (json!("https://idp.example/"), "issuer"),
            (json!("https://IDP.example"), "issuer"),
            (json!("http://idp.example"), "issuer"),
            (json!("https://xn--idp-.example"), "issuer"),
            (json!("https://evil.example"), "issuer"),
            (json!(""), "issuer"),
            (json!([ISSUER]), "issuer"),
            (Value::Null, "issuer"),
        ],
    );
    assert_eq!(of_claims(&without(claims(), "iss")), "issuer");
    let problem = problem(judge(&token(&with(
        claims(),
        "iss",
        "https://evil.example",
    ))));
    assert_eq!(problem.code.as_str(), "sso_token_invalid");
    assert_eq!(problem.evidence.expected.as_deref(), Some(ISSUER));
    assert_eq!(
        problem.evidence.got.as_deref(),
        Some("https://evil.example")
    );
}

#[test]
fn t028_rules_03_to_05_the_audience_is_us() {
    claim_table(
        "aud",
        &[
            (json!([CLIENT]), "accepted"),
            (json!("another"), "audience"),
            (json!([CLIENT, "another"]), "audience"),
            (json!(["another", CLIENT]), "audience"),
            (json!([]), "audience"),
            (json!([CLIENT, 1]), "audience"),
            (json!({"a": CLIENT}), "audience"),
            (json!(1), "audience"),
            (json!(CLIENT.to_uppercase()), "audience"),
            (Value::Null, "audience"),
        ],
    );
    assert_eq!(of_claims(&without(claims(), "aud")), "audience");
}

#[test]
fn t028_rule_05_an_authorized_party_is_us() {
    claim_table(
        "azp",
        &[
            (json!(CLIENT), "accepted"),
            (json!("another"), "audience"),
            (json!(""), "audience"),
            (json!([CLIENT]), "audience"),
            (Value::Null, "audience"),
        ],
    );
    let several = with(claims(), "aud", json!([CLIENT, "another"]));
    assert_eq!(of_claims(&with(several.clone(), "azp", CLIENT)), "accepted");
    assert_eq!(of_claims(&with(several, "azp", "another")), "audience");
    let without_us = with(
        with(claims(), "aud", json!(["another", "third"])),
        "azp",
        CLIENT,
    );
    assert_eq!(of_claims(&without_us), "audience");
}

#[test]
fn rule_06_a_changed_token_or_another_key_is_refused() {
    let good = token(&claims());
    let (message, signature) = good.rsplit_once('.').expect("three parts");
    let (head, _) = message.split_once('.').expect("two parts");
    let other = b64(with(claims(), "sub", "2").to_string().as_bytes());
    assert_eq!(
        verdict(judge(&format!("{head}.{other}.{signature}"))),
        "signature"
    );
    let forged = signed(foreign_rsa(), Signing::RS256, &header(), &claims());
    assert_eq!(verdict(judge(&forged)), "signature");
    let cut = &good[..good.len() - 10];
    assert_eq!(verdict(judge(cut)), "signature");
}

#[test]
fn t030_a_key_of_the_same_name_of_another_provider_does_not_count() {
    let forged = signed(foreign_rsa(), Signing::RS256, &header(), &claims());
    let keys = key_set(&[foreign_rsa().jwk.clone()]);
    assert_eq!(
        verdict(judge_with(&forged, &keys, &endpoints())),
        "accepted"
    );
    assert_eq!(verdict(judge(&forged)), "signature");
}

#[test]
fn t030_keys_that_share_a_name_are_all_tried() {
    let keys = key_set(&[foreign_rsa().jwk.clone(), rsa().jwk.clone()]);
    assert_eq!(
        verdict(judge_with(&token(&claims()), &keys, &endpoints())),
        "accepted"
    );
}

#[test]
fn t024_keys_and_addresses_in_the_header_are_ignored() {
    let own_key = foreign_rsa().jwk.clone();
    let pointing = json!({
        "alg": "RS256", "kid": "rsa-1", "jwk": own_key, "jku": "https://evil.example/keys",
        "x5u": "https://evil.example/cert", "x5c": ["AAAA"], "x5t": "abc",
    });
    let forged = signed(foreign_rsa(), Signing::RS256, &pointing, &claims());
    assert_eq!(verdict(judge(&forged)), "signature");
    assert_eq!(of_header(&pointing), "accepted");
}

#[test]
fn t033_an_absent_kid_with_fitting_keys_is_tolerated() {
    let nameless = signed(rsa(), Signing::RS256, &json!({"alg": "RS256"}), &claims());
    assert_eq!(verdict(judge(&nameless)), "accepted");
    let keys = key_set(&[
        p256().jwk.clone(),
        foreign_rsa().jwk.clone(),
        rsa().jwk.clone(),
    ]);
    assert_eq!(
        verdict(judge_with(&nameless, &keys, &endpoints())),
        "accepted"
    );
    let none_fits = key_set(&[p256().jwk.clone()]);
    assert_eq!(
        verdict(judge_with(&nameless, &none_fits, &endpoints())),
        "key wanted"
    );
}

#[test]
fn unknown_kids_want_keys_and_strange_ones_are_refused() {
    let outcome = judge(&signed(
        rsa(),
        Signing::RS256,
        &json!({"alg": "RS256", "kid": "new"}),
        &claims(),
    ));
    let Err(Unverified::KeyUnknown { kid, tried }) = outcome else {
        panic!("a key is wanted");
    };
    assert_eq!((kid.as_deref(), tried), (Some("new"), false));
    for kid in [json!(1), Value::Null, json!(["rsa-1"])] {
        assert_eq!(of_header(&with(header(), "kid", kid)), "token_malformed");
    }
}

#[test]
fn t022_rules_07_and_08_none_is_refused_in_any_letter_case() {
    let payload = b64(claims().to_string().as_bytes());
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let head = b64(json!({"alg": alg, "kid": "rsa-1"}).to_string().as_bytes());
        assert_eq!(
            verdict(judge(&format!("{head}.{payload}."))),
            "token_malformed",
            "{alg}"
        );
        assert_eq!(
            of_header(&with(header(), "alg", alg)),
            "alg_refused",
            "{alg}"
        );
    }
    let (message, _) = token(&claims())
        .rsplit_once('.')
        .map(|(m, s)| (m.to_owned(), s.to_owned()))
        .expect("three parts");
    assert_eq!(verdict(judge(&format!("{message}."))), "token_malformed");
}

#[test]
fn t023_a_mac_with_the_public_key_is_refused() {
    let n = rsa().jwk["n"].as_str().expect("a modulus");
    for secret in [n.as_bytes(), b"client-secret"] {
        let key = TestKey {
            signing: EncodingKey::from_secret(secret),
            jwk: Value::Null,
        };
        let header = json!({"alg": "HS256", "kid": "rsa-1"});
        let forged = signed(&key, Signing::HS256, &header, &claims());
        let mut offering = endpoints();
        offering.algorithms.push("HS256".into());
        let keys = key_set(&[rsa().jwk.clone()]);
        assert_eq!(
            verdict(judge_with(&forged, &keys, &offering)),
            "alg_refused"
        );
        assert_eq!(verdict(judge(&forged)), "alg_refused");
    }
}

#[test]
fn t022_an_algorithm_that_was_not_offered_is_refused() {
    let rs384 = signed(
        rsa(),
        Signing::RS384,
        &with(header(), "alg", "RS384"),
        &claims(),
    );
    assert_eq!(verdict(judge(&rs384)), "alg_refused");
    let mut offering = endpoints();
    offering.algorithms = vec!["RS384".into()];
    let keys = key_set(&[rsa().jwk.clone()]);
    assert_eq!(verdict(judge_with(&rs384, &keys, &offering)), "accepted");
    for alg in [json!(1), Value::Null, json!(["RS256"]), json!("rs256")] {
        assert_eq!(of_header(&with(header(), "alg", alg)), "alg_refused");
    }
    assert_eq!(of_header(&without(header(), "alg")), "alg_refused");
}

#[test]
fn t031_the_header_cannot_use_a_key_of_another_kind() {
    let header = json!({"alg": "ES256", "kid": "rsa-1"});
    let crossed = signed(p256(), Signing::ES256, &header, &claims());
    assert_eq!(verdict(judge(&crossed)), "key wanted");
}

#[test]
fn t026_rule_09_an_expired_token_is_refused() {
    assert_eq!(LEEWAY_SECONDS, 60);
    claim_table(
        "exp",
        &[
            (json!(NOW_SECONDS - 59), "accepted"),
            (json!(NOW_SECONDS - 60), "expired"),
            (json!(NOW_SECONDS - 3600), "expired"),
            (json!(0), "expired"),
            (json!(1_i64 << 53), "accepted"),
        ],
    );
    assert_eq!(of_claims(&without(claims(), "exp")), "time_missing");
}

#[test]
fn t026_t246_rule_10_issued_in_the_future_or_long_ago_is_refused() {
    let longest = NOW_SECONDS - MAX_AGE_SECONDS - 60;
    claim_table(
        "iat",
        &[
            (json!(NOW_SECONDS + 60), "accepted"),
            (json!(NOW_SECONDS + 61), "clock_skew"),
            (json!(NOW_SECONDS - 300), "accepted"),
            (json!(longest), "accepted"),
            (json!(longest - 1), "clock_skew"),
        ],
    );
    assert_eq!(of_claims(&without(claims(), "iat")), "time_missing");
    assert_eq!(MAX_AGE_SECONDS, 3600);
}

#[test]
fn t026_a_token_not_valid_yet_is_refused() {
    claim_table(
        "nbf",
        &[
            (json!(NOW_SECONDS + 60), "accepted"),
            (json!(NOW_SECONDS + 61), "clock_skew"),
            (json!(0), "accepted"),
            (json!("0"), "time_malformed"),
        ],
    );
}

#[test]
fn t027_times_are_json_integers() {
    for name in ["exp", "iat", "nbf"] {
        claim_table(
            name,
            &[
                (json!(format!("{}", NOW_SECONDS)), "time_malformed"),
                (json!(NOW_SECONDS as f64 + 0.5), "time_malformed"),
                (json!(-1), "time_malformed"),
                (json!((1_i64 << 53) + 1), "time_malformed"),
                (json!(u64::MAX), "time_malformed"),
                (json!(i64::MIN), "time_malformed"),
                (json!(true), "time_malformed"),
                (Value::Null, "time_malformed"),
            ],
        );
    }
    for exp in ["1e309", "1.8e9", "1800003600.0", "0x10", "+1", "NaN", "-0"] {
        let text = claims().to_string().replace(
            &format!("\"exp\":{}", NOW_SECONDS + 3600),
            &format!("\"exp\":{exp}"),
        );
        assert!(text.contains(exp));
        let forged = signed_raw(rsa(), Signing::RS256, &header().to_string(), &text);
        let got = verdict(judge(&forged));
        assert!(
            got == "time_malformed" || got == "token_malformed",
            "{exp}: {got}"
        );
    }
}

#[test]
fn t005_rule_11_a_missing_or_other_nonce_is_refused() {
    claim_table(
        "nonce",
        &[
            (json!("another"), "nonce"),
            (json!(""), "nonce"),
            (json!([NONCE]), "nonce"),
            (Value::Null, "nonce"),
            (json!(format!("{NONCE} ")), "nonce"),
        ],
    );
    assert_eq!(of_claims(&without(claims(), "nonce")), "nonce");
    let told = problem(judge(&token(&with(claims(), "nonce", "another"))));
    assert!(
        !format!("{told:?}").contains(NONCE),
        "a nonce is not evidence"
    );
    assert_eq!(told.evidence.got.as_deref(), Some("another"));
}

#[test]
fn t025_critical_extensions_are_refused() {
    for crit in [
        json!(["b64"]),
        json!(["x"]),
        json!([]),
        json!(null),
        json!("exp"),
    ] {
        assert_eq!(of_header(&with(header(), "crit", crit)), "crit");
    }
}

#[test]
fn t038_other_kinds_of_tokens_are_refused() {
    for (typ, wanted) in [
        (json!("JWT"), "accepted"),
        (json!("jwt"), "accepted"),
        (json!("at+jwt"), "token_kind"),
        (json!("application/at+jwt"), "token_kind"),
        (json!("logout+jwt"), "token_kind"),
        (json!("client-authentication+jwt"), "token_kind"),
        (json!(""), "token_kind"),
        (json!(1), "token_kind"),
    ] {
        assert_eq!(
            of_header(&with(header(), "typ", typ.clone())),
            wanted,
            "{typ}"
        );
    }
    assert_eq!(of_header(&without(header(), "typ")), "accepted");
    let events = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
    assert_eq!(of_claims(&with(claims(), "events", events)), "token_kind");
}

#[test]
fn t037_encrypted_and_compressed_tokens_are_refused() {
    assert_eq!(
        verdict(judge("aaaa.bbbb.cccc.dddd.eeee")),
        "token_encrypted"
    );
    assert_eq!(
        of_header(&with(header(), "enc", "A256GCM")),
        "token_encrypted"
    );
    assert_eq!(of_header(&with(header(), "zip", "DEF")), "token_encrypted");
}

#[test]
fn t036_large_tokens_are_cut_before_anything_is_split() {
    assert_eq!(MAX_TOKEN, 16_384);
    assert_eq!(verdict(judge(&".".repeat(100_000))), "token_too_large");
    assert_eq!(verdict(judge(&"a".repeat(5_000_000))), "token_too_large");
    assert_eq!(verdict(judge(&".".repeat(MAX_TOKEN))), "token_malformed");
    let padded = |length: usize| token(&with(claims(), "pad", "x".repeat(length)));
    let most = (0..)
        .map(|n| padded(11_000 + n))
        .take_while(|t| t.len() <= MAX_TOKEN)
        .last();
    assert_eq!(
        verdict(judge(&most.expect("a token near the limit"))),
        "accepted"
    );
    assert_eq!(verdict(judge(&padded(12_100))), "token_too_large");
}

#[test]
fn t040_base64url_is_strict() {
    let good = token(&claims());
    let parts: Vec<&str> = good.split('.').collect();
    let join = |parts: [&str; 3]| parts.join(".");
    for (head, payload, signature) in [
        (
            format!("{}=", parts[0]),
            parts[1].to_owned(),
            parts[2].to_owned(),
        ),
        (
            parts[0].to_owned(),
            parts[1].to_owned(),
            format!("{}=", parts[2]),
        ),
        (
            parts[0].to_owned(),
            parts[1].to_owned(),
            format!("{} ", parts[2]),
        ),
        (
            format!("\n{}", parts[0]),
            parts[1].to_owned(),
            parts[2].to_owned(),
        ),
        (
            parts[0].to_owned(),
            parts[1].to_owned(),
            parts[2].replace(['-', '_'], "+"),
        ),
        (parts[0].to_owned(), parts[1].to_owned(), String::new()),
        (String::new(), parts[1].to_owned(), parts[2].to_owned()),
    ] {
        let bent = join([&head, &payload, &signature]);
        if bent != good {
            assert_eq!(verdict(judge(&bent)), "token_malformed");
        }
    }
    // A 2048-bit signature ends in a character with four spare bits.
    let last = parts[2].chars().last().expect("a signature");
    let stray = ['B', 'R', 'h', 'x']
        .into_iter()
        .find(|c| *c != last)
        .expect("one of them");
    let bent = format!("{}{stray}", &good[..good.len() - 1]);
    assert_eq!(verdict(judge(&bent)), "token_malformed");
    // Even a provider's own signature does not excuse a claims part that two readers could read differently.
    for payload in [format!("{}=", parts[1]), format!("{}\n", parts[1])] {
        let bent = sealed(rsa(), Signing::RS256, format!("{}.{payload}", parts[0]));
        assert_eq!(verdict(judge(&bent)), "token_malformed");
    }
}

#[test]
fn t041_claims_and_header_are_objects_without_repeated_members() {
    let raw = |header: &str, claims: &str| {
        verdict(judge(&signed_raw(rsa(), Signing::RS256, header, claims)))
    };
    let (head, body) = (header().to_string(), claims().to_string());
    assert_eq!(raw(&head, &body), "accepted");
    for claims in ["[]", "\"x\"", "1", "null", "", "{", "\u{feff}{}"] {
        assert_eq!(raw(&head, claims), "token_malformed", "{claims}");
    }
    let twice = format!("{{\"sub\":\"admin\",{}", &body[1..]);
    assert_eq!(raw(&head, &twice), "token_malformed");
    let twice = format!("{{\"alg\":\"none\",{}", &head[1..]);
    assert_eq!(raw(&twice, &body), "token_malformed");
    for header in ["[]", "1", "{"] {
        assert_eq!(raw(header, &body), "token_malformed", "{header}");
    }
}

#[test]
fn tokens_with_other_than_three_parts_are_refused() {
    for text in [
        "",
        ".",
        "a",
        "a.b",
        "a.b.c.d",
        "a.b.c.d.e.f",
        "..",
        "...",
        "🦀.🦀.🦀",
    ] {
        assert_eq!(verdict(judge(text)), "token_malformed", "{text}");
    }
    assert_eq!(verdict(judge("....")), "token_encrypted");
}

#[test]
fn t041_the_subject_is_a_bounded_text() {
    claim_table(
        "sub",
        &[
            (json!("x".repeat(255)), "accepted"),
            (json!("x".repeat(256)), "subject"),
            (json!(""), "subject"),
            (json!(1), "subject"),
            (json!("a\u{0}b"), "subject"),
            (json!("a\nb"), "subject"),
            (Value::Null, "subject"),
            (json!(["1"]), "subject"),
        ],
    );
    assert_eq!(of_claims(&without(claims(), "sub")), "subject");
}

#[test]
fn an_access_token_hash_must_fit_when_there() {
    let half = |algorithm: &'static aws_lc_rs::digest::Algorithm, text: &str| {
        let hash = aws_lc_rs::digest::digest(algorithm, text.as_bytes());
        b64(&hash.as_ref()[..hash.as_ref().len() / 2])
    };
    let sha256 = half(&aws_lc_rs::digest::SHA256, ACCESS);
    claim_table(
        "at_hash",
        &[
            (json!(sha256), "accepted"),
            (json!(half(&aws_lc_rs::digest::SHA512, ACCESS)), "at_hash"),
            (json!(half(&aws_lc_rs::digest::SHA256, "other")), "at_hash"),
            (json!(""), "at_hash"),
            (Value::Null, "at_hash"),
        ],
    );
    let families = [
        (rsa(), Signing::RS512, "RS512", &aws_lc_rs::digest::SHA512),
        (rsa(), Signing::PS384, "PS384", &aws_lc_rs::digest::SHA384),
        (p256(), Signing::ES256, "ES256", &aws_lc_rs::digest::SHA256),
        (p384(), Signing::ES384, "ES384", &aws_lc_rs::digest::SHA384),
        (
            ed25519(),
            Signing::EdDSA,
            "EdDSA",
            &aws_lc_rs::digest::SHA512,
        ),
    ];
    for (key, signing, alg, hash) in families {
        let header = json!({"alg": alg, "kid": key.jwk["kid"]});
        let stated = with(claims(), "at_hash", half(hash, ACCESS));
        let token = signed(key, signing, &header, &stated);
        let keys = key_set(std::slice::from_ref(&key.jwk));
        assert_eq!(
            verdict(judge_with(&token, &keys, &endpoints())),
            "accepted",
            "{alg}"
        );
    }
    let expected = Expected {
        settings: &settings(),
        endpoints: &endpoints(),
        nonce: NONCE,
        access_token: None,
        now: NOW,
    };
    let stated = token(&with(claims(), "at_hash", sha256));
    let outcome = rules::verify(&stated, &key_set(&[rsa().jwk.clone()]), &expected);
    assert_eq!(verdict(outcome), "at_hash");
}

#[test]
fn refusals_name_stage_and_code() {
    let problem = problem(judge(&token(&with(claims(), "exp", NOW_SECONDS - 100))));
    assert_eq!(told(&problem), ("sso_token_invalid", "expired"));
    assert_eq!(problem.stage.as_str(), "token");
    assert_eq!(problem.evidence.check.as_deref(), Some("exp"));
    assert_eq!(
        problem.evidence.expected,
        Some(format!("after {NOW_SECONDS}"))
    );
}
