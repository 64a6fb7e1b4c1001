//! Discovery documents.

use latchkey_core::ports::{HttpError, HttpMethod};
use serde_json::{Value, json};
use url::Url;

use super::fixture::{ISSUER, OTHER_TID, TID, answer, raw_answer, told, with, without};
use crate::oidc_rp::{
    answer::{MAX_ANSWER, TIMEOUT_MS},
    discovery::{self, Discovered, DiscoveryNote},
};

fn document() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://idp.example/authorize",
        "token_endpoint": "https://idp.example/token",
        "jwks_uri": "https://idp.example/keys",
        "userinfo_endpoint": "https://idp.example//userinfo/",
        "end_session_endpoint": "https://idp.example/logout",
        "response_types_supported": ["code", "id_token"],
        "id_token_signing_alg_values_supported": ["RS256", "HS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "something_new": {"a": []},
    })
}

fn entra(issuer_tail: &str, base: &str) -> Value {
    let root = format!("https://login.example/{base}");
    json!({
        "issuer": format!("https://login.example/{issuer_tail}"),
        "authorization_endpoint": format!("{root}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{root}/oauth2/v2.0/token"),
        "jwks_uri": format!("{root}/discovery/v2.0/keys"),
        "userinfo_endpoint": "https://graph.example/oidc/userinfo",
        "response_types_supported": ["code"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "msgraph_host": "graph.example",
    })
}

fn read_at(expected: &str, document: &Value) -> Result<Discovered, (&'static str, &'static str)> {
    let own = Url::parse("https://latchkey.example").expect("a URL");
    discovery::read(expected, &own, answer(200, document)).map_err(|problem| told(&problem))
}

fn read(document: &Value) -> Result<Discovered, (&'static str, &'static str)> {
    read_at(ISSUER, document)
}

fn reason(document: &Value) -> &'static str {
    read(document).map_or_else(|(_, reason)| reason, |_| "accepted")
}

#[test]
fn the_request_goes_to_the_well_known_address_with_limits() {
    for issuer in ["https://idp.example/x", "https://idp.example/x/"] {
        let request = discovery::request(issuer).expect("a request");
        assert_eq!(
            request.url.as_str(),
            "https://idp.example/x/.well-known/openid-configuration"
        );
        assert!(request.method == HttpMethod::Get && request.authorization.is_none());
        assert_eq!(
            (request.max_bytes, request.timeout_ms),
            (MAX_ANSWER, TIMEOUT_MS)
        );
    }
    assert_eq!((MAX_ANSWER, TIMEOUT_MS), (262_144, 10_000));
    assert!(discovery::request("no url").is_err());
}

#[test]
fn a_plain_document_is_read_as_it_stands() {
    let found = read(&document()).expect("accepted");
    assert_eq!(found.issuer, ISSUER);
    assert_eq!(found.notes, vec![]);
    let endpoints = found.endpoints;
    assert_eq!(
        endpoints.userinfo.as_deref(),
        Some("https://idp.example//userinfo/")
    );
    assert_eq!(
        endpoints.end_session.as_deref(),
        Some("https://idp.example/logout")
    );
    assert_eq!(endpoints.auth_methods, ["client_secret_post"]);
    assert_eq!(endpoints.algorithms, ["RS256", "HS256"]);
    assert!(!endpoints.entra_like && !endpoints.iss_promised);
}

#[test]
fn absent_optional_members_get_the_defaults_of_the_specification() {
    let mut bare = document();
    for name in [
        "userinfo_endpoint",
        "end_session_endpoint",
        "response_types_supported",
        "id_token_signing_alg_values_supported",
        "token_endpoint_auth_methods_supported",
    ] {
        bare = without(bare, name);
    }
    let endpoints = read(&bare).expect("accepted").endpoints;
    assert_eq!(endpoints.algorithms, ["RS256"]);
    assert!(endpoints.auth_methods.is_empty() && endpoints.userinfo.is_none());
}

#[test]
fn the_promise_of_iss_is_pinned_only_when_it_is_true() {
    let name = "authorization_response_iss_parameter_supported";
    let promised = |value: Value| {
        let found = read(&with(document(), name, value));
        found.is_ok_and(|found| found.endpoints.iss_promised)
    };
    assert!(promised(json!(true)));
    assert!(!promised(json!(false)) && !promised(json!("true")));
}

#[test]
fn t051_another_issuer_is_refused_byte_for_byte() {
    for other in [
        "https://idp.example/",
        "https://IDP.example",
        "http://idp.example",
        "https://idp.example:443",
        "https://evil.example",
    ] {
        let got = read(&with(document(), "issuer", other));
        assert_eq!(got, Err(("sso_misconfigured", "issuer_differs")), "{other}");
    }
    assert_eq!(reason(&without(document(), "issuer")), "issuer_missing");
    assert_eq!(reason(&with(document(), "issuer", 1)), "issuer_missing");
}

#[test]
fn a_directory_typed_by_name_is_resolved_on_the_same_host_only() {
    let typed = "https://login.example/contoso.example/v2.0";
    let found = read_at(typed, &entra(&format!("{TID}/v2.0"), TID)).expect("accepted");
    assert_eq!(found.issuer, format!("https://login.example/{TID}/v2.0"));
    let resolved = DiscoveryNote::DirectoryResolved {
        typed: typed.into(),
    };
    assert!(found.notes.contains(&resolved));
    assert!(found.endpoints.entra_like);
    let refused = Err(("sso_misconfigured", "issuer_differs"));
    for elsewhere in [
        "https://other.example/contoso.example/v2.0".to_owned(),
        "https://login.example/a/contoso.example/v2.0".to_owned(),
        "https://login.example/contoso.example".to_owned(),
        "https://login.example//v2.0".to_owned(),
        // An id is never replaced by another id.
        format!("https://login.example/{OTHER_TID}/v2.0"),
    ] {
        let got = read_at(&elsewhere, &entra(&format!("{TID}/v2.0"), TID));
        assert_eq!(got, refused, "{elsewhere}");
    }
}

#[test]
fn t020_shared_and_old_issuers_are_named() {
    let table = [
        (
            "organizations/v2.0",
            "{tenantid}/v2.0",
            "issuer_is_template",
        ),
        (
            "consumers/v2.0",
            "9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
            "issuer_personal_accounts",
        ),
    ];
    for (typed, found, wanted) in table {
        let typed = format!("https://login.example/{typed}");
        let got = read_at(&typed, &entra(found, "common"));
        assert_eq!(got, Err(("sso_misconfigured", wanted)), "{typed}");
    }
    let typed = format!("https://login.example/{TID}");
    let sts = with(
        entra(TID, TID),
        "issuer",
        format!("https://sts.windows.net/{TID}/"),
    );
    assert_eq!(
        read_at(&typed, &sts),
        Err(("sso_misconfigured", "issuer_is_v1"))
    );
    let marked = with(entra(TID, TID), "microsoft_multi_refresh_token", true);
    assert_eq!(
        read_at(&typed, &marked),
        Err(("sso_misconfigured", "issuer_is_v1"))
    );
}

#[test]
fn t020_the_old_issuer_comes_with_the_address_to_use() {
    let own = Url::parse("https://latchkey.example").expect("a URL");
    let typed = format!("https://login.example/{TID}/");
    let sts = with(
        entra(TID, TID),
        "issuer",
        format!("https://sts.windows.net/{TID}/"),
    );
    let problem = discovery::read(&typed, &own, answer(200, &sts)).expect_err("refused");
    assert_eq!(
        problem.evidence.expected,
        Some(format!("https://login.example/{TID}/v2.0"))
    );
}

#[test]
fn entra_like_needs_the_path_and_the_graph_host() {
    let typed = format!("https://login.example/{TID}/v2.0");
    let like = |document: &Value| {
        read_at(&typed, document)
            .expect("accepted")
            .endpoints
            .entra_like
    };
    let full = entra(&format!("{TID}/v2.0"), TID);
    assert!(like(&full));
    assert!(!like(&without(full, "msgraph_host")));
    let elsewhere = read(&with(document(), "msgraph_host", "graph.example")).expect("accepted");
    assert!(!elsewhere.endpoints.entra_like);
}

#[test]
fn t052_other_hosts_are_told() {
    let typed = format!("https://login.example/{TID}/v2.0");
    let found = read_at(&typed, &entra(&format!("{TID}/v2.0"), TID)).expect("accepted");
    assert_eq!(
        found.notes,
        vec![DiscoveryNote::OtherHost {
            endpoint: "userinfo_endpoint",
            host: "graph.example".into(),
        }]
    );
}

#[test]
fn t052_each_endpoint_is_an_absolute_https_url() {
    let names = [
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
        "end_session_endpoint",
    ];
    for name in names {
        for (value, wanted) in [
            ("http://idp.example/x", "endpoint_not_https"),
            ("ftp://idp.example/x", "endpoint_not_https"),
            ("javascript:alert(1)", "endpoint_not_https"),
            ("/token", "endpoint_malformed"),
            ("https://u@idp.example/x", "endpoint_malformed"),
            ("https://:p@idp.example/x", "endpoint_malformed"),
            ("https://idp.example/x#f", "endpoint_malformed"),
            ("https://idp.example/x y", "endpoint_malformed"),
            ("https://idp.example\\x", "endpoint_malformed"),
            ("https://latchkey.example/token", "endpoint_own_origin"),
        ] {
            assert_eq!(
                reason(&with(document(), name, value)),
                wanted,
                "{name} {value}"
            );
        }
        let long = format!("https://idp.example/{}", "x".repeat(2029));
        assert_eq!(long.len(), 2049);
        assert_eq!(
            reason(&with(document(), name, long.as_str())),
            "endpoint_malformed"
        );
        assert_eq!(reason(&with(document(), name, &long[..2048])), "accepted");
    }
    for name in &names[..3] {
        assert_eq!(
            reason(&without(document(), name)),
            "endpoint_missing",
            "{name}"
        );
    }
}

#[test]
fn http_endpoints_need_an_http_issuer() {
    let plain = document().to_string().replace("https://", "http://");
    let plain: Value = serde_json::from_str(&plain).expect("JSON");
    assert!(read_at("http://idp.example", &plain).is_ok());
    let ftp = with(plain, "token_endpoint", "ftp://idp.example/x");
    assert!(read_at("http://idp.example", &ftp).is_err());
}

#[test]
fn code_flow_algorithms_and_client_authentication_are_needed() {
    let of = |name: &str, list: Value| reason(&with(document(), name, list));
    assert_eq!(
        of("response_types_supported", json!(["id_token"])),
        "code_flow_unsupported"
    );
    let algorithms = "id_token_signing_alg_values_supported";
    assert_eq!(
        of(algorithms, json!(["none", "HS256", "ES512"])),
        "alg_unsupported"
    );
    assert_eq!(of(algorithms, json!([])), "alg_unsupported");
    for one in [
        "RS384", "RS512", "PS256", "PS512", "ES256", "ES384", "EdDSA",
    ] {
        assert_eq!(of(algorithms, json!([one])), "accepted", "{one}");
    }
    let methods = "token_endpoint_auth_methods_supported";
    assert_eq!(
        of(methods, json!(["private_key_jwt"])),
        "client_auth_unsupported"
    );
    assert_eq!(
        of(methods, json!(["none", "client_secret_basic"])),
        "accepted"
    );
}

#[test]
fn t045_t054_answers_that_are_no_document_are_told_apart() {
    let own = Url::parse("https://latchkey.example").expect("a URL");
    let text = document().to_string();
    let html: &[u8] = b"<html>secret inside</html>";
    let table = [
        (
            raw_answer(200, Some("text/html"), text.as_bytes()),
            "html_body",
        ),
        (
            raw_answer(200, Some("text/plain"), text.as_bytes()),
            "wrong_content_type",
        ),
        (raw_answer(200, None, html), "html_body"),
        (raw_answer(200, Some("application/json"), b""), "empty_body"),
        (
            raw_answer(200, Some("application/json"), b"{\"issuer\":"),
            "not_json",
        ),
        (raw_answer(301, None, b""), "redirected"),
        (
            raw_answer(302, Some("application/json"), text.as_bytes()),
            "redirected",
        ),
        (raw_answer(404, Some("text/html"), html), "http_404"),
        (raw_answer(410, None, html), "http_404"),
        (raw_answer(403, None, html), "http_4xx"),
        (raw_answer(429, None, html), "rate_limited"),
        (raw_answer(500, None, html), "http_5xx"),
        (raw_answer(599, None, html), "http_5xx"),
        (raw_answer(204, None, b""), "http_status"),
        (raw_answer(600, None, b""), "http_status"),
        (raw_answer(404, Some("application/json"), b"{}"), "http_404"),
        (Err(HttpError::Dns), "dns"),
        (Err(HttpError::Refused), "refused_address"),
    ];
    for (given, wanted) in table {
        let problem = discovery::read(ISSUER, &own, given).expect_err("refused");
        assert_eq!(problem.reason, wanted);
        assert!(!format!("{problem:?}").contains("secret inside"));
    }
}

#[test]
fn json_content_types_and_none_are_read() {
    let own = Url::parse("https://latchkey.example").expect("a URL");
    let text = document().to_string();
    for kind in [
        None,
        Some("application/json"),
        Some("text/json"),
        Some("application/jwk-set+json"),
    ] {
        let got = discovery::read(ISSUER, &own, raw_answer(200, kind, text.as_bytes()));
        assert!(got.is_ok(), "{kind:?}");
    }
}

#[test]
fn an_unknown_directory_is_diagnosed() {
    let own = Url::parse("https://latchkey.example").expect("a URL");
    for body in [
        json!({"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant not found.", "error_codes": [90002]}),
        json!({"error": "invalid_request", "error_codes": [90002]}),
        json!({"error": "invalid_tenant"}),
    ] {
        let problem = discovery::read(ISSUER, &own, answer(400, &body)).expect_err("refused");
        assert_eq!(
            told(&problem),
            ("sso_misconfigured", "tenant_unknown"),
            "{body}"
        );
        assert_eq!(problem.evidence.http_status, Some(400));
    }
    let other = answer(400, &json!({"error": "invalid_request"}));
    let problem = discovery::read(ISSUER, &own, other).expect_err("refused");
    assert_eq!(told(&problem), ("sso_misconfigured", "http_4xx"));
    assert_eq!(
        problem.evidence.provider_error.as_deref(),
        Some("invalid_request")
    );
}
