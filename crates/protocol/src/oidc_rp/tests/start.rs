//! Leaving for the provider.

use std::collections::BTreeMap;

use latchkey_core::{connection::Endpoints, ports::Rng, secret::Secret, sign_in::Proofs};
use url::Url;

use super::fixture::{CLIENT, NONCE, REDIRECT, endpoints, entra_endpoints, settings};
use crate::oidc_rp::start::{AccountChoice, Start, authorize_url, challenge, new_proofs};

/// Counts up, so that no two draws are the same.
struct Counting(std::sync::atomic::AtomicU8);

impl Rng for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for byte in buffer {
            *byte = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    }
}

fn url(endpoints: &Endpoints, account: AccountChoice) -> Url {
    let start = Start {
        settings: &settings(),
        endpoints,
        redirect_uri: REDIRECT,
        state: &Secret::new("the-state".to_owned()),
        proofs: &Proofs {
            verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into(),
            nonce: NONCE.into(),
        },
        account,
    };
    authorize_url(&start).unwrap_or_else(|problem| panic!("{problem:?}"))
}

fn query(url: &Url) -> BTreeMap<String, String> {
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    let map: BTreeMap<_, _> = pairs.iter().cloned().collect();
    assert_eq!(pairs.len(), map.len(), "nothing twice");
    map
}

#[test]
fn t008_every_request_has_an_s256_challenge_and_no_verifier() {
    // The pair of RFC 7636 appendix B.
    let wanted = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let url = url(&endpoints(), AccountChoice::Unstated);
    let query = query(&url);
    assert_eq!(query["code_challenge"], wanted);
    assert_eq!(query["code_challenge_method"], "S256");
    assert!(!url.as_str().contains("dBjftJeZ4CVP"));
    assert_eq!(
        challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        wanted
    );
}

#[test]
fn the_request_is_exactly_the_code_flow() {
    let plain = url(&endpoints(), AccountChoice::Unstated);
    assert!(plain.as_str().starts_with("https://idp.example/authorize?"));
    let query = query(&plain);
    let names: Vec<&str> = query.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "client_id",
            "code_challenge",
            "code_challenge_method",
            "nonce",
            "redirect_uri",
            "response_type",
            "scope",
            "state"
        ]
    );
    assert_eq!(query["response_type"], "code");
    assert_eq!(query["client_id"], CLIENT);
    assert_eq!(query["redirect_uri"], REDIRECT);
    assert_eq!(query["scope"], "openid profile email");
    assert_eq!(query["state"], "the-state");
    assert_eq!(query["nonce"], NONCE);
}

#[test]
fn entra_is_told_to_answer_in_the_query() {
    let query = query(&url(&entra_endpoints(), AccountChoice::Unstated));
    assert_eq!(query["response_mode"], "query");
}

#[test]
fn a_hint_and_select_account_never_meet() {
    let hinted = query(&url(
        &endpoints(),
        AccountChoice::Hint("ada+x@acme.example".into()),
    ));
    assert_eq!(hinted["login_hint"], "ada+x@acme.example");
    assert!(!hinted.contains_key("prompt"));
    let select = query(&url(&endpoints(), AccountChoice::Select));
    assert_eq!(select["prompt"], "select_account");
    assert!(!select.contains_key("login_hint"));
}

#[test]
fn the_endpoints_own_query_is_kept_but_cannot_speak_for_us() {
    let mut bent = endpoints();
    bent.authorization =
        "https://idp.example/authorize?tenant=a%26b&client_id=evil&state=x&prompt=none&request=jwt"
            .into();
    let query = query(&url(&bent, AccountChoice::Unstated));
    assert_eq!(query["tenant"], "a&b");
    assert_eq!(query["client_id"], CLIENT);
    assert_eq!(query["state"], "the-state");
    assert!(!query.contains_key("prompt") && !query.contains_key("request"));
}

#[test]
fn t008_proofs_are_fresh_and_256_bits_each() {
    let rng = Counting(0.into());
    let (first, second) = (new_proofs(&rng), new_proofs(&rng));
    for value in [&first.verifier, &first.nonce] {
        assert_eq!(value.len(), 43);
    }
    assert_ne!(first.verifier, first.nonce);
    assert_ne!(first.verifier, second.verifier);
    assert_ne!(first.nonce, second.nonce);
}
