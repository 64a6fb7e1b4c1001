//! The secret check without a person.

use latchkey_core::{
    ports::{HttpError, HttpMethod},
    secret::Secret,
};
use serde_json::{Value, json};

use super::fixture::{CLIENT, answer, endpoints, entra_endpoints, raw_answer};
use crate::oidc_rp::probe::{Finding, read, request};

const SECRET: &str = "abc8Q~secret value/+&=";

fn secret() -> Secret<String> {
    Secret::new(SECRET.to_owned())
}

fn found(status: u16, body: &Value) -> Finding {
    read(&entra_endpoints(), &secret(), answer(status, body))
}

fn refusal(number: u64) -> Value {
    json!({"error": "invalid_client", "error_codes": [number], "error_description": format!("AADSTS{number}: x")})
}

#[test]
fn the_request_asks_for_graphs_default_scope_at_the_pinned_endpoint() {
    let asked = request(&entra_endpoints(), CLIENT, &secret());
    let asked = asked.ok().flatten().expect("a request");
    assert_eq!(asked.url.as_str(), entra_endpoints().token);
    assert!(asked.method == HttpMethod::PostForm && asked.authorization.is_none());
    let form = asked.form.expect("a form");
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(form.expose().as_bytes())
        .into_owned()
        .collect();
    let wanted = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_secret", SECRET),
        ("scope", "https://graph.example/.default"),
    ];
    assert_eq!(pairs, wanted.map(|(n, v)| (n.to_owned(), v.to_owned())));
}

#[test]
fn nothing_is_asked_where_it_would_prove_nothing() {
    assert!(matches!(request(&endpoints(), CLIENT, &secret()), Ok(None)));
    let mut bent = entra_endpoints();
    bent.entra_like = false;
    assert!(matches!(request(&bent, CLIENT, &secret()), Ok(None)));
    let mut bent = entra_endpoints();
    bent.msgraph_host = None;
    assert!(matches!(request(&bent, CLIENT, &secret()), Ok(None)));
    let mut bent = entra_endpoints();
    bent.token = "no url".into();
    assert!(request(&bent, CLIENT, &secret()).is_err());
}

#[test]
fn an_access_token_proves_id_and_secret() {
    let good = json!({"token_type": "Bearer", "access_token": "t"});
    assert_eq!(found(200, &good), Finding::Proved);
    let odd = json!({"token_type": "Bearer"});
    assert_eq!(found(200, &odd), Finding::Unproved("answer_inconclusive"));
    let both = json!({"access_token": "t", "error": "x"});
    assert_eq!(found(200, &both), Finding::Unproved("answer_inconclusive"));
    assert_eq!(found(201, &good), Finding::Unproved("answer_inconclusive"));
}

#[test]
fn only_telling_numbers_refuse() {
    let table = [
        (7000215, "sso_idp_rejected", "secret_wrong"),
        (7000222, "sso_idp_rejected", "secret_expired"),
        (7000218, "sso_idp_rejected", "secret_missing"),
        (700016, "sso_idp_rejected", "client_unknown"),
        (90002, "sso_misconfigured", "tenant_unknown"),
    ];
    for (number, code, reason) in table {
        let Finding::Refused(problem) = found(401, &refusal(number)) else {
            panic!("{number} passed");
        };
        assert_eq!((problem.code.as_str(), problem.reason), (code, reason));
        assert_eq!(problem.evidence.aadsts, [number]);
        assert_eq!(problem.evidence.http_status, Some(401));
    }
    for number in [53003, 50196, 9001023, 90024, 7000112, 1] {
        let got = found(400, &refusal(number));
        assert_eq!(got, Finding::Unproved("answer_inconclusive"), "{number}");
    }
    let plain = json!({"error": "invalid_client"});
    assert_eq!(found(401, &plain), Finding::Unproved("answer_inconclusive"));
    let wordless = json!({"error_codes": [7000215]});
    assert_eq!(
        found(401, &wordless),
        Finding::Unproved("answer_inconclusive")
    );
}

#[test]
fn a_wrapped_number_is_found() {
    let body = json!({"error": "invalid_client", "error_codes": [70002, 7000222]});
    let Finding::Refused(problem) = found(401, &body) else {
        panic!("passed");
    };
    assert_eq!(problem.reason, "secret_expired");
}

#[test]
fn a_secret_id_pasted_as_value_is_told() {
    let id = Secret::new("11111111-2222-4333-8444-555555555555".to_owned());
    let got = read(&entra_endpoints(), &id, answer(401, &refusal(7000215)));
    let Finding::Refused(problem) = got else {
        panic!("passed");
    };
    assert_eq!(problem.reason, "secret_id_pasted_as_value");
    let got = read(&entra_endpoints(), &id, answer(401, &refusal(7000222)));
    assert!(matches!(got, Finding::Refused(problem) if problem.reason == "secret_expired"));
}

#[test]
fn other_answers_prove_nothing() {
    let of = |given| read(&entra_endpoints(), &secret(), given);
    assert_eq!(of(Err(HttpError::Timeout)), Finding::Unproved("timeout"));
    assert_eq!(
        of(raw_answer(302, None, b"")),
        Finding::Unproved("redirected")
    );
    let html = raw_answer(502, Some("text/html"), b"<html>");
    assert_eq!(of(html), Finding::Unproved("answer_unreadable"));
}
