//! Redeeming codes, step by step.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use jsonwebtoken::Algorithm as Signing;
use latchkey_core::{
    connection::ClientAuth,
    id::CredentialId,
    ports::{HttpError, HttpMethod, HttpRequest, HttpResponse},
    problem::{Code, Problem, Stage},
    secret::Secret,
    sign_in::Proofs,
};
use serde_json::{Value, json};

use super::fixture::{
    ACCESS, CLIENT, ENTRA, ISSUER, NONCE, NOW, REDIRECT, answer, claims, endpoints, entra_claims,
    entra_endpoints, entra_settings, foreign_rsa, header, key_set, raw_answer, rsa, settings,
    signed, token, told, with, without,
};
use crate::oidc_rp::exchange::{ClientSecret, Exchange, Facts, Fed, KeysWanted, Step};

const OLD: &str = "old8Q~secret-one";
const NEW: &str = "new8Q~secret two/+&=%";
const CODE: &str = "the-code-1234";
const VERIFIER: &str = "verifier-verifier-verifier-verifier-verifier";

fn credential(n: u8) -> CredentialId {
    format!("cred_{n:032x}")
        .parse()
        .unwrap_or_else(|_| panic!("an id"))
}

fn client_secret(n: u8, value: &str) -> ClientSecret {
    ClientSecret {
        id: credential(n),
        value: Secret::new(value.to_owned()),
    }
}

/// A plain provider that lists basic only, keys cached.
fn facts() -> Facts {
    Facts {
        settings: settings(),
        endpoints: endpoints(),
        redirect_uri: REDIRECT.into(),
        code: Secret::new(CODE.into()),
        proofs: Proofs {
            verifier: VERIFIER.into(),
            nonce: NONCE.into(),
        },
        preferred: client_secret(1, NEW),
        fallback: None,
        client_auth: None,
        keys_by_app: false,
        keys: Some(Arc::new(key_set(&[rsa().jwk.clone()]))),
        now: NOW,
    }
}

fn entra_facts() -> Facts {
    Facts {
        settings: entra_settings(),
        endpoints: entra_endpoints(),
        ..facts()
    }
}

fn with_fallback(facts: Facts) -> Facts {
    Facts {
        fallback: Some(client_secret(2, OLD)),
        ..facts
    }
}

fn methods(list: &[&str]) -> Facts {
    let mut facts = facts();
    facts.endpoints.auth_methods = list.iter().map(|one| (*one).to_owned()).collect();
    facts
}

fn tokens(id_token: &str) -> Value {
    json!({
        "token_type": "Bearer", "scope": "openid", "expires_in": 3599, "ext_expires_in": 3599,
        "access_token": ACCESS, "id_token": id_token,
    })
}

fn good() -> Result<HttpResponse, HttpError> {
    answer(200, &tokens(&token(&claims())))
}

fn entra_good() -> Result<HttpResponse, HttpError> {
    answer(200, &tokens(&token(&entra_claims())))
}

fn refused(status: u16, error: &str, numbers: &[u64]) -> Result<HttpResponse, HttpError> {
    answer(status, &json!({"error": error, "error_codes": numbers}))
}

fn request(step: Step) -> HttpRequest {
    match step {
        Step::Fetch(request) => request,
        Step::Keys(_) => panic!("keys wanted"),
        Step::Done(_) => panic!("done"),
        Step::Refused(problem) => panic!("refused: {problem:?}"),
    }
}

fn refusal(step: Step) -> Problem {
    match step {
        Step::Refused(problem) => problem,
        Step::Fetch(_) => panic!("a request"),
        Step::Keys(_) => panic!("keys wanted"),
        Step::Done(_) => panic!("done"),
    }
}

fn wanted(step: Step) -> KeysWanted {
    match step {
        Step::Keys(wanted) => wanted,
        Step::Refused(problem) => panic!("refused: {problem:?}"),
        Step::Fetch(_) | Step::Done(_) => panic!("another step"),
    }
}

fn feed(exchange: &mut Exchange, answer: Result<HttpResponse, HttpError>) -> Step {
    exchange.step(Fed::Answer(answer))
}

fn form(request: &HttpRequest) -> Vec<(String, String)> {
    let form = request.form.as_ref().expect("a form");
    url::form_urlencoded::parse(form.expose().as_bytes())
        .into_owned()
        .collect()
}

/// `(method, secret)` of a token request.
fn how(request: &HttpRequest) -> (ClientAuth, String) {
    let pairs = form(request);
    let sent = |name: &str| {
        let found = pairs.iter().find(|(one, _)| one == name);
        found.map(|(_, value)| value.clone())
    };
    match &request.authorization {
        Some(value) => {
            let encoded = value.expose().strip_prefix("Basic ").expect("basic");
            let plain = String::from_utf8(STANDARD.decode(encoded).expect("base64")).expect("text");
            let (id, secret) = plain.split_once(':').expect("two parts");
            let decode = |text: &str| {
                let pair = format!("x={text}");
                let decoded = url::form_urlencoded::parse(pair.as_bytes()).next();
                decoded
                    .map(|(_, value)| value.into_owned())
                    .expect("a value")
            };
            assert_eq!(decode(id), CLIENT);
            assert_eq!(sent("client_secret"), None, "a secret is sent in one place");
            assert_eq!(sent("client_id"), None);
            (ClientAuth::Basic, decode(secret))
        }
        None => {
            assert_eq!(sent("client_id").as_deref(), Some(CLIENT));
            (ClientAuth::Post, sent("client_secret").expect("a secret"))
        }
    }
}

#[test]
fn a_returning_member_costs_one_request() {
    let (mut exchange, step) = Exchange::begin(facts());
    let asked = request(step);
    assert_eq!(asked.url.as_str(), "https://idp.example/token");
    assert!(asked.method == HttpMethod::PostForm);
    assert_eq!((asked.max_bytes, asked.timeout_ms), (262_144, 10_000));
    let Step::Done(done) = feed(&mut exchange, good()) else {
        panic!("not done");
    };
    assert_eq!(
        (done.verified.issuer(), done.verified.subject()),
        (ISSUER, "1")
    );
    assert_eq!(
        done.access_token.as_ref().map(|t| t.expose().as_str()),
        Some(ACCESS)
    );
    assert_eq!(done.credential, credential(1));
    assert!(!done.keys_by_app);
    let record = exchange.record();
    assert_eq!((record.token_requests, &record.failed), (1, &None));
    assert!(!record.code_spent);
}

#[test]
fn t008_the_request_carries_code_verifier_and_the_same_redirect_uri() {
    let asked = request(Exchange::begin(facts()).1);
    let wanted = [
        ("grant_type", "authorization_code"),
        ("code", CODE),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(
        form(&asked),
        wanted.map(|(n, v)| (n.to_owned(), v.to_owned()))
    );
    assert_eq!(how(&asked), (ClientAuth::Basic, NEW.to_owned()));
}

#[test]
fn basic_form_encodes_id_and_secret_before_joining() {
    let mut facts = facts();
    facts.settings.client_id = "a:b c".into();
    let asked = request(Exchange::begin(facts).1);
    let encoded = asked
        .authorization
        .map(|v| v.expose().clone())
        .expect("basic");
    let plain = STANDARD
        .decode(encoded.trim_start_matches("Basic "))
        .expect("base64");
    assert_eq!(plain, b"a%3Ab+c:new8Q%7Esecret+two%2F%2B%26%3D%25");
}

#[test]
fn client_authentication_is_chosen_before_anything_is_sent() {
    let first = |facts| how(&request(Exchange::begin(facts).1)).0;
    assert_eq!(first(entra_facts()), ClientAuth::Post);
    assert_eq!(first(methods(&["client_secret_post"])), ClientAuth::Post);
    assert_eq!(first(methods(&["client_secret_basic"])), ClientAuth::Basic);
    assert_eq!(first(methods(&[])), ClientAuth::Basic);
    assert_eq!(
        first(methods(&["client_secret_post", "client_secret_basic"])),
        ClientAuth::Basic
    );
    assert_eq!(
        first(methods(&["private_key_jwt", "client_secret_post"])),
        ClientAuth::Post
    );
    let remembered = Facts {
        client_auth: Some(ClientAuth::Post),
        ..methods(&[])
    };
    assert_eq!(first(remembered), ClientAuth::Post);
    let entra = Facts {
        client_auth: Some(ClientAuth::Basic),
        ..entra_facts()
    };
    assert_eq!(first(entra), ClientAuth::Post);
}

#[test]
fn an_unknown_method_is_tried_as_basic_and_then_once_as_post() {
    let (mut exchange, step) = Exchange::begin(methods(&[]));
    assert_eq!(how(&request(step)).0, ClientAuth::Basic);
    let step = feed(&mut exchange, refused(401, "invalid_client", &[]));
    assert_eq!(how(&request(step)), (ClientAuth::Post, NEW.to_owned()));
    let Step::Done(done) = feed(&mut exchange, good()) else {
        panic!("not done");
    };
    assert_eq!(done.credential, credential(1));
    assert_eq!(exchange.record().learned_auth, Some(ClientAuth::Post));
    assert_eq!(exchange.record().failed, None);
    assert_eq!(exchange.record().token_requests, 2);
}

#[test]
fn what_works_at_once_is_learned_and_what_is_known_is_not_learned_again() {
    let learned = |facts: Facts, good: Result<HttpResponse, HttpError>| {
        let (mut exchange, _) = Exchange::begin(facts);
        assert!(matches!(feed(&mut exchange, good), Step::Done(_)));
        exchange.record().learned_auth
    };
    assert_eq!(learned(methods(&[]), good()), Some(ClientAuth::Basic));
    let known = Facts {
        client_auth: Some(ClientAuth::Basic),
        ..methods(&[])
    };
    assert_eq!(learned(known, good()), None);
    assert_eq!(learned(entra_facts(), entra_good()), None);
}

#[test]
fn two_refusals_of_both_methods_end_it() {
    let (mut exchange, _) = Exchange::begin(with_fallback(methods(&[])));
    let step = feed(&mut exchange, refused(401, "invalid_client", &[]));
    assert_eq!(how(&request(step)), (ClientAuth::Post, NEW.to_owned()));
    let problem = refusal(feed(&mut exchange, refused(401, "invalid_client", &[])));
    assert_eq!(told(&problem), ("sso_idp_rejected", "client_refused"));
    assert_eq!(exchange.record().token_requests, 2, "never a third");
    assert_eq!(exchange.record().failed, Some(credential(1)));
    assert_eq!(exchange.record().learned_auth, None);
}

#[test]
fn a_refused_preferred_secret_falls_back_once() {
    let (mut exchange, step) = Exchange::begin(with_fallback(entra_facts()));
    assert_eq!(how(&request(step)), (ClientAuth::Post, NEW.to_owned()));
    let step = feed(&mut exchange, refused(401, "invalid_client", &[7000215]));
    assert_eq!(how(&request(step)), (ClientAuth::Post, OLD.to_owned()));
    let Step::Done(done) = feed(&mut exchange, entra_good()) else {
        panic!("not done");
    };
    assert_eq!(done.credential, credential(2));
    assert_eq!(exchange.record().failed, Some(credential(1)));
}

#[test]
fn when_both_secrets_are_refused_the_preferred_one_is_explained() {
    let (mut exchange, _) = Exchange::begin(with_fallback(entra_facts()));
    let _ = feed(&mut exchange, refused(401, "invalid_client", &[7000222]));
    let step = feed(&mut exchange, refused(401, "invalid_client", &[7000215]));
    assert_eq!(told(&refusal(step)), ("sso_idp_rejected", "secret_expired"));
    assert_eq!(exchange.record().token_requests, 2);
}

#[test]
fn without_a_fallback_a_wrong_secret_is_told_at_once() {
    let (mut exchange, _) = Exchange::begin(entra_facts());
    let problem = refusal(feed(
        &mut exchange,
        refused(401, "invalid_client", &[7000215]),
    ));
    assert_eq!(told(&problem), ("sso_idp_rejected", "secret_wrong"));
    assert_eq!(problem.stage, Stage::Exchange);
    assert_eq!(problem.evidence.http_status, Some(401));
    assert_eq!(
        problem.evidence.url.as_deref(),
        Some(entra_endpoints().token.as_str())
    );
    assert_eq!(exchange.record().failed, Some(credential(1)));
}

#[test]
fn a_secret_id_in_place_of_the_value_is_told() {
    let mut facts = entra_facts();
    facts.preferred = client_secret(1, "11111111-2222-4333-8444-555555555555");
    let (mut exchange, _) = Exchange::begin(facts);
    let step = feed(&mut exchange, refused(401, "invalid_client", &[7000215]));
    assert_eq!(refusal(step).reason, "secret_id_pasted_as_value");
}

#[test]
fn a_code_burnt_by_the_first_try_is_told_with_what_was_learned() {
    let (mut exchange, _) = Exchange::begin(methods(&[]));
    let _ = feed(&mut exchange, refused(401, "invalid_client", &[]));
    let problem = refusal(feed(&mut exchange, refused(400, "invalid_grant", &[])));
    assert_eq!(told(&problem), ("sso_idp_rejected", "code_spent_by_retry"));
    assert_eq!(
        problem.evidence.provider_error.as_deref(),
        Some("invalid_grant")
    );
    assert!(exchange.record().code_spent);
    assert_eq!(exchange.record().learned_auth, Some(ClientAuth::Post));
    assert_eq!(exchange.record().failed, None);

    let (mut exchange, _) = Exchange::begin(with_fallback(entra_facts()));
    let _ = feed(&mut exchange, refused(401, "invalid_client", &[7000215]));
    let problem = refusal(feed(&mut exchange, refused(400, "invalid_grant", &[54005])));
    assert_eq!(problem.reason, "code_spent_by_retry");
    assert_eq!(exchange.record().failed, Some(credential(1)));
    assert!(exchange.record().code_spent);
}

#[test]
fn other_refusals_are_not_retried() {
    let (mut exchange, _) = Exchange::begin(with_fallback(methods(&[])));
    let problem = refusal(feed(&mut exchange, refused(400, "invalid_grant", &[])));
    assert_eq!(told(&problem), ("sso_idp_rejected", "code_refused"));
    assert!(!exchange.record().code_spent);
    assert_eq!(exchange.record().learned_auth, None);
    let table = [
        (refused(400, "invalid_grant", &[54005]), "code_already_used"),
        (
            refused(400, "unauthorized_client", &[700016]),
            "client_unknown",
        ),
        (
            refused(503, "temporarily_unavailable", &[90033]),
            "provider_fault",
        ),
        (refused(429, "slow_down", &[]), "rate_limited"),
        (refused(500, "boom", &[]), "http_5xx"),
        (refused(499, "boom", &[]), "other_error"),
        (
            raw_answer(502, Some("text/html"), b"<html>Bad gateway"),
            "http_5xx",
        ),
        (raw_answer(400, Some("text/html"), b"<html>"), "http_4xx"),
        (raw_answer(404, None, b""), "http_404"),
        (
            raw_answer(400, Some("application/json"), b"[1]"),
            "http_4xx",
        ),
        (raw_answer(307, None, b""), "redirected"),
        (
            answer(400, &json!({"error_codes": [7000112]})),
            "client_disabled",
        ),
        (
            answer(400, &json!({"error": "x\u{0}y", "error_codes": [u64::MAX]})),
            "other_error",
        ),
        (Err(HttpError::Timeout), "timeout"),
        (Err(HttpError::Tls), "tls"),
        (Err(HttpError::TooLarge), "too_large"),
    ];
    for (given, reason) in table {
        let (mut exchange, _) = Exchange::begin(with_fallback(entra_facts()));
        assert_eq!(refusal(feed(&mut exchange, given)).reason, reason);
        assert_eq!(exchange.record().token_requests, 1);
        assert_eq!(exchange.record().failed, None);
    }
}

#[test]
fn a_401_means_the_client_even_without_words() {
    for given in [
        raw_answer(401, Some("text/html"), b"<html>Unauthorized"),
        raw_answer(401, None, b""),
        answer(401, &json!({"error": "access_denied"})),
        refused(400, "invalid_client", &[]),
    ] {
        let (mut exchange, _) = Exchange::begin(methods(&[]));
        let next = request(feed(&mut exchange, given));
        assert_eq!(how(&next).0, ClientAuth::Post);
    }
    let (mut exchange, _) = Exchange::begin(facts());
    let problem = refusal(feed(&mut exchange, raw_answer(401, None, b"")));
    assert_eq!(told(&problem), ("sso_idp_rejected", "client_refused"));
}

#[test]
fn t054_t057_nothing_of_a_strange_body_is_kept() {
    let (mut exchange, _) = Exchange::begin(facts());
    let page = b"<html>internal hostname db1.corp</html>";
    let problem = refusal(feed(
        &mut exchange,
        raw_answer(500, Some("text/html"), page),
    ));
    assert!(!format!("{problem:?}").contains("db1"));
}

#[test]
fn secrets_echoed_by_the_provider_are_cut_out() {
    let (mut exchange, _) = Exchange::begin(with_fallback(entra_facts()));
    let echo = format!("no: {NEW} {OLD} {CODE} {VERIFIER} eyJhbGciOiJub25lIn0.e30.x");
    let body = json!({"error": "invalid_grant", "error_description": echo});
    let problem = refusal(feed(&mut exchange, answer(400, &body)));
    assert_eq!(
        problem.evidence.provider_text.as_deref(),
        Some("no: … … … … …")
    );
}

#[test]
fn t012_lacking_and_odd_successes_are_told_apart() {
    let full = tokens(&token(&claims()));
    let table = [
        (without(full.clone(), "id_token"), "id_token_missing"),
        (with(full.clone(), "id_token", 5), "id_token_missing"),
        (with(full.clone(), "id_token", ""), "id_token_missing"),
        (without(full.clone(), "token_type"), "token_type_wrong"),
        (with(full.clone(), "token_type", "mac"), "token_type_wrong"),
        (with(full.clone(), "error", "x"), "error_with_success"),
        (
            with(full.clone(), "error", Value::Null),
            "error_with_success",
        ),
        (with(full.clone(), "id_token", "x"), "token_malformed"),
        (json!({"error": "invalid_client"}), "error_with_success"),
    ];
    for (body, reason) in table {
        let (mut exchange, _) = Exchange::begin(methods(&[]));
        let problem = refusal(feed(&mut exchange, answer(200, &body)));
        assert_eq!(told(&problem), ("sso_token_invalid", reason));
        assert_eq!(exchange.record().token_requests, 1);
    }
    for given in [
        with(full.clone(), "token_type", "bearer"),
        without(full, "access_token"),
    ] {
        let (mut exchange, _) = Exchange::begin(facts());
        assert!(matches!(
            feed(&mut exchange, answer(200, &given)),
            Step::Done(_)
        ));
    }
    let (mut exchange, _) = Exchange::begin(facts());
    let html = raw_answer(200, Some("text/html"), b"<html>");
    let problem = refusal(feed(&mut exchange, html));
    assert_eq!(told(&problem), ("sso_misconfigured", "html_body"));
}

#[test]
fn t060_only_a_signed_token_counts() {
    let forged = signed(foreign_rsa(), Signing::RS256, &header(), &claims());
    let body = with(tokens(&forged), "sub", "1");
    let (mut exchange, _) = Exchange::begin(facts());
    let problem = refusal(feed(&mut exchange, answer(200, &body)));
    assert_eq!(told(&problem), ("sso_token_invalid", "signature"));
}

fn keys(jwks: &[Value]) -> Fed {
    Fed::Keys(Ok(Arc::new(key_set(jwks))))
}

fn other_kid() -> Value {
    with(foreign_rsa().jwk.clone(), "kid", "rsa-0")
}

#[test]
fn without_cached_keys_they_are_wanted_once() {
    let (mut exchange, _) = Exchange::begin(Facts {
        keys: None,
        ..facts()
    });
    let want = wanted(feed(&mut exchange, good()));
    let plain = KeysWanted {
        unknown_kid: None,
        refetch: false,
        by_app: false,
    };
    assert_eq!(want, plain);
    assert!(matches!(
        exchange.step(keys(&[rsa().jwk.clone()])),
        Step::Done(_)
    ));
}

#[test]
fn t034_an_unknown_kid_wants_one_fresh_set_and_no_more() {
    let cached = Some(Arc::new(key_set(&[other_kid()])));
    let (mut exchange, _) = Exchange::begin(Facts {
        keys: cached,
        ..facts()
    });
    let want = wanted(feed(&mut exchange, good()));
    let fresh = KeysWanted {
        unknown_kid: Some("rsa-1".into()),
        refetch: true,
        by_app: false,
    };
    assert_eq!(want, fresh);
    let problem = refusal(exchange.step(keys(&[other_kid()])));
    assert_eq!(told(&problem), ("sso_token_invalid", "no_usable_key"));
    assert_eq!(problem.evidence.got.as_deref(), Some("rsa-1"));
}

#[test]
fn a_rolled_over_key_is_found_in_the_fresh_set() {
    let (mut exchange, _) = Exchange::begin(Facts {
        keys: Some(Arc::new(key_set(&[other_kid()]))),
        ..facts()
    });
    let _ = wanted(feed(&mut exchange, good()));
    let step = exchange.step(keys(&[other_kid(), rsa().jwk.clone()]));
    assert!(matches!(step, Step::Done(_)));
}

#[test]
fn a_set_fed_at_first_may_be_a_cached_one_so_a_newer_one_is_wanted() {
    let (mut exchange, _) = Exchange::begin(Facts {
        keys: None,
        ..facts()
    });
    let _ = wanted(feed(&mut exchange, good()));
    let want = wanted(exchange.step(keys(&[other_kid()])));
    assert_eq!((want.refetch, want.by_app), (true, false));
    let problem = refusal(exchange.step(keys(&[other_kid()])));
    assert_eq!(problem.reason, "no_usable_key");
}

#[test]
fn a_nameless_token_that_fits_no_key_wants_a_fresh_set_and_is_then_refused() {
    let nameless = signed(rsa(), Signing::RS256, &json!({"alg": "RS256"}), &claims());
    let (mut exchange, _) = Exchange::begin(Facts {
        keys: Some(Arc::new(key_set(&[foreign_rsa().jwk.clone()]))),
        ..facts()
    });
    let want = wanted(feed(&mut exchange, answer(200, &tokens(&nameless))));
    assert_eq!((want.unknown_kid, want.refetch), (None, true));
    let problem = refusal(exchange.step(keys(&[foreign_rsa().jwk.clone()])));
    assert_eq!(problem.reason, "signature");
}

#[test]
fn entra_asks_for_the_apps_own_keys_last() {
    let (mut exchange, _) = Exchange::begin(Facts {
        keys: Some(Arc::new(key_set(&[other_kid()]))),
        ..entra_facts()
    });
    let want = wanted(feed(&mut exchange, entra_good()));
    assert_eq!((want.refetch, want.by_app), (true, false));
    let want = wanted(exchange.step(keys(&[other_kid()])));
    assert_eq!((want.refetch, want.by_app), (true, true));
    assert_eq!(want.unknown_kid.as_deref(), Some("rsa-1"));
    let Step::Done(done) = exchange.step(keys(&[rsa().jwk.clone()])) else {
        panic!("not done");
    };
    assert!(done.keys_by_app);
    assert_eq!(done.verified.issuer(), ENTRA);
}

#[test]
fn the_apps_own_keys_are_asked_for_once() {
    let (mut exchange, _) = Exchange::begin(Facts {
        keys: Some(Arc::new(key_set(&[other_kid()]))),
        ..entra_facts()
    });
    let _ = wanted(feed(&mut exchange, entra_good()));
    let _ = wanted(exchange.step(keys(&[other_kid()])));
    let problem = refusal(exchange.step(keys(&[other_kid()])));
    assert_eq!(problem.reason, "no_usable_key");
}

#[test]
fn remembered_app_keys_are_asked_for_first() {
    let remembered = |keys| Facts {
        keys_by_app: true,
        keys,
        ..entra_facts()
    };
    let (mut exchange, _) = Exchange::begin(remembered(None));
    let want = wanted(feed(&mut exchange, entra_good()));
    assert_eq!((want.refetch, want.by_app), (false, true));
    assert!(
        matches!(exchange.step(keys(&[rsa().jwk.clone()])), Step::Done(done) if done.keys_by_app)
    );
    let (mut exchange, _) = Exchange::begin(remembered(Some(Arc::new(key_set(&[other_kid()])))));
    let want = wanted(feed(&mut exchange, entra_good()));
    assert_eq!((want.refetch, want.by_app), (true, true));
    // The app may have lost its own key since: the plain set is the last resort.
    let want = wanted(exchange.step(keys(&[other_kid()])));
    assert_eq!((want.refetch, want.by_app), (true, false));
    let Step::Done(done) = exchange.step(keys(&[rsa().jwk.clone()])) else {
        panic!("not done");
    };
    assert!(!done.keys_by_app);
}

#[test]
fn a_problem_with_the_keys_is_passed_on() {
    let (mut exchange, _) = Exchange::begin(Facts {
        keys: None,
        ..facts()
    });
    let _ = wanted(feed(&mut exchange, good()));
    let down = Problem::new(Code::SsoIdpUnreachable, "timeout", Stage::Discovery);
    let step = exchange.step(Fed::Keys(Err(down.clone())));
    assert_eq!(refusal(step), down);
}

#[test]
fn out_of_step_it_refuses() {
    let (mut exchange, _) = Exchange::begin(facts());
    let step = exchange.step(keys(&[rsa().jwk.clone()]));
    assert_eq!(told(&refusal(step)), ("internal", "exchange_out_of_step"));
    let (mut exchange, _) = Exchange::begin(facts());
    assert!(matches!(feed(&mut exchange, good()), Step::Done(_)));
    assert_eq!(
        refusal(feed(&mut exchange, good())).reason,
        "exchange_out_of_step"
    );
    let mut bent = facts();
    bent.endpoints.token = "no url".into();
    let (_, step) = Exchange::begin(bent);
    assert_eq!(
        told(&refusal(step)),
        ("sso_misconfigured", "endpoint_malformed")
    );
}
