//! Properties: what must hold for every input.

use jsonwebtoken::Algorithm as Signing;
use latchkey_core::{secret::Secret, sign_in::Proofs};
use proptest::prelude::*;
use serde_json::{Value, json};
use url::Url;

use super::fixture::{
    CLIENT, ISSUER, NONCE, NOW, answer, claims, endpoints, foreign_rsa, header, key_set,
    raw_answer, rsa, settings, signed, signed_raw, with,
};
use crate::oidc_rp::{
    callback, discovery,
    issuer::{Surroundings, read_issuer},
    json,
    keys::{self, KeySet},
    rules::{self, Expected, Unverified},
    start::{AccountChoice, Start, authorize_url},
};

fn accepts(token: &str, keys: &KeySet, issuer: &str) -> bool {
    let mut settings = settings();
    settings.issuer = issuer.into();
    let expected = Expected {
        settings: &settings,
        endpoints: &endpoints(),
        nonce: NONCE,
        access_token: None,
        now: NOW,
    };
    rules::verify(token, keys, &expected).is_ok()
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!(CLIENT)),
        Just(json!(ISSUER)),
        Just(json!(NONCE)),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..6)
                .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// T030: whatever issuer B writes and signs, a connection to issuer A with A's keys refuses it,
    /// and a token B honestly issued is refused at A even if both had the same keys.
    #[test]
    fn t030_no_token_of_issuer_b_passes_a_connection_of_issuer_a(
        name in prop::sample::select(vec!["iss", "aud", "sub", "nonce", "exp", "iat", "azp", "tid", "ver", "x"]),
        value in any_json(),
        kid in prop::option::of(Just("rsa-1")),
    ) {
        let forged = with(claims(), name, value);
        let header = kid.map_or_else(|| json!({"alg": "RS256"}), |kid| with(header(), "kid", kid));
        let by_b = signed(foreign_rsa(), Signing::RS256, &header, &forged);
        prop_assert!(!accepts(&by_b, &key_set(&[rsa().jwk.clone()]), ISSUER));
        let shared_keys = key_set(&[foreign_rsa().jwk.clone(), rsa().jwk.clone()]);
        let of_b = signed(rsa(), Signing::RS256, &header, &with(forged, "iss", "https://b.example"));
        prop_assert!(!accepts(&of_b, &shared_keys, ISSUER));
    }

    /// Only the exact values of the bound claims pass; every other value is refused.
    #[test]
    fn claims_that_bind_a_token_have_one_value(
        name in prop::sample::select(vec!["iss", "aud", "nonce", "azp"]),
        value in any_json(),
    ) {
        let wanted = match name { "iss" => ISSUER, "nonce" => NONCE, _ => CLIENT };
        let fits = value == json!(wanted) || (name == "aud" && value == json!([wanted]));
        let token = signed(rsa(), Signing::RS256, &header(), &with(claims(), name, value));
        prop_assert_eq!(accepts(&token, &key_set(&[rsa().jwk.clone()]), ISSUER), fits);
    }

    #[test]
    fn t027_no_time_value_panics_or_wraps(
        name in prop::sample::select(vec!["exp", "iat", "nbf"]),
        value in any_json(),
    ) {
        let fits = value.as_i64().is_some_and(|t| (0..=1_i64 << 53).contains(&t));
        let token = signed(rsa(), Signing::RS256, &header(), &with(claims(), name, value));
        let accepted = accepts(&token, &key_set(&[rsa().jwk.clone()]), ISSUER);
        prop_assert!(fits || !accepted);
    }

    #[test]
    fn tokens_of_any_text_never_panic_and_never_pass(text in ".{0,200}", dots in "[A-Za-z0-9_.-]{0,200}") {
        let keys = key_set(&[rsa().jwk.clone()]);
        prop_assert!(!accepts(&text, &keys, ISSUER));
        prop_assert!(!accepts(&dots, &keys, ISSUER));
    }

    #[test]
    fn signed_claims_of_any_text_never_panic(text in ".{0,200}") {
        let token = signed_raw(rsa(), Signing::RS256, &header().to_string(), &text);
        prop_assert!(!accepts(&token, &key_set(&[rsa().jwk.clone()]), ISSUER));
    }

    #[test]
    fn headers_of_any_shape_never_panic(value in any_json(), name in "[a-z]{1,4}") {
        let header = with(json!({"alg": "RS256"}), &name, value);
        let token = signed(rsa(), Signing::RS256, &header, &claims());
        let _ = accepts(&token, &key_set(&[rsa().jwk.clone()]), ISSUER);
    }

    /// Any change of one character of a good token is refused.
    #[test]
    fn a_token_with_one_character_changed_is_refused(place in any::<prop::sample::Index>(), to in "[A-Za-z0-9_.-]") {
        let good = signed(rsa(), Signing::RS256, &header(), &claims());
        let at = place.index(good.len());
        let bent = format!("{}{to}{}", &good[..at], &good[at + 1..]);
        let keys = key_set(&[rsa().jwk.clone()]);
        prop_assert_eq!(accepts(&bent, &keys, ISSUER), bent == good);
    }

    #[test]
    fn callbacks_of_any_text_never_panic(text in ".{0,300}", form in "[a-z_=&%+0-9]{0,300}") {
        let _ = callback::read_query(Some(&text));
        let _ = callback::read_query(Some(&form));
    }

    /// What a provider encodes is what we read.
    #[test]
    fn a_callback_reads_back(code in ".{1,50}", state in "[A-Za-z0-9_-]{1,43}", noise in ".{0,20}") {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("code", &code)
            .append_pair("noise", &noise)
            .append_pair("state", &state)
            .finish();
        let Ok(callback::CallbackAnswer::Code(answer)) = callback::read_query(Some(&query)) else {
            return Err(TestCaseError::fail("not a code"));
        };
        prop_assert_eq!(answer.code.expose(), &code);
        prop_assert_eq!(answer.state.expose(), &state);
    }

    /// The authorization request says exactly what was meant, whatever the values hold.
    #[test]
    fn an_authorization_request_reads_back(
        client in ".{1,40}", scope in ".{1,40}", hint in ".{1,40}", state in ".{1,40}", nonce in ".{1,40}",
    ) {
        let mut settings = settings();
        (settings.client_id, settings.scopes) = (client.clone(), scope.clone());
        let start = Start {
            settings: &settings,
            endpoints: &endpoints(),
            redirect_uri: "https://latchkey.example/cb",
            state: &Secret::new(state.clone()),
            proofs: &Proofs { verifier: "v".repeat(43), nonce: nonce.clone() },
            account: AccountChoice::Hint(hint.clone()),
        };
        let url = authorize_url(&start).map_err(|problem| TestCaseError::fail(problem.reason))?;
        let url = Url::parse(url.as_str()).map_err(|_| TestCaseError::fail("no URL"))?;
        let read: std::collections::BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        for (name, value) in [("client_id", client), ("scope", scope), ("login_hint", hint), ("state", state), ("nonce", nonce)] {
            prop_assert_eq!(read.get(name), Some(&value));
        }
    }

    #[test]
    fn documents_of_any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let own = Url::parse("https://latchkey.example").map_err(|_| TestCaseError::fail("no URL"))?;
        let _ = json::object(&bytes, 300);
        prop_assert!(discovery::read(ISSUER, &own, raw_answer(200, None, &bytes)).is_err());
        prop_assert!(keys::read(ISSUER, raw_answer(200, None, &bytes)).is_err());
    }

    #[test]
    fn key_sets_of_any_shape_never_panic(
        value in any_json(),
        name in prop::sample::select(vec!["kty", "use", "key_ops", "alg", "kid", "n", "e", "issuer"]),
    ) {
        let bent = with(rsa().jwk.clone(), name, value.clone());
        let _ = keys::read(ISSUER, answer(200, &json!({"keys": [bent, value.clone()]})));
        let _ = keys::read(ISSUER, answer(200, &json!({"keys": value})));
    }

    /// An accepted issuer is accepted again as it stands: reading is idempotent.
    #[test]
    fn reading_an_issuer_twice_changes_nothing(typed in "(https?://)?[a-zA-Z0-9.@:/?#_-]{0,60}", any_text in ".{0,60}") {
        let own = Url::parse("https://latchkey.example").map_err(|_| TestCaseError::fail("no URL"))?;
        let surroundings = Surroundings { own: &own, http_allowed: &|_, _| false };
        let _ = read_issuer(&any_text, &surroundings);
        if let Ok(first) = read_issuer(&typed, &surroundings) {
            prop_assert!(first.issuer.starts_with("https://"));
            let again = read_issuer(&first.issuer, &surroundings).map(|read| read.issuer);
            prop_assert_eq!(again, Ok(first.issuer));
        }
    }
}

#[test]
fn the_yardstick_of_these_properties_accepts_a_good_token() {
    let good = signed(rsa(), Signing::RS256, &header(), &claims());
    assert!(accepts(&good, &key_set(&[rsa().jwk.clone()]), ISSUER));
    let unknown = rules::verify(
        &good,
        &key_set(&[with(rsa().jwk.clone(), "kid", "x")]),
        &Expected {
            settings: &settings(),
            endpoints: &endpoints(),
            nonce: NONCE,
            access_token: None,
            now: NOW,
        },
    );
    assert!(matches!(unknown, Err(Unverified::KeyUnknown { .. })));
}
