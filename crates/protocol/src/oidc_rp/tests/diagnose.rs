//! Foreign errors.

use latchkey_core::{
    decoder::Vendor,
    problem::{MAX_FOREIGN, Problem},
    secret::Secret,
};
use serde_json::{Value, json};

use super::fixture::told;
use crate::oidc_rp::{
    callback::ErrorAnswer,
    diagnose::{self, evidence, token_error},
    messages::ErrorBody,
};

fn answer(error: &str, description: Option<&str>) -> ErrorAnswer {
    ErrorAnswer {
        error: error.into(),
        description: description.map(str::to_owned),
        uri: None,
        subcode: None,
        state: Secret::new("s".into()),
        iss: None,
    }
}

fn answer_error(answer: &ErrorAnswer) -> Problem {
    diagnose::answer_error(answer, Vendor::Other)
}

fn body(value: &Value) -> ErrorBody {
    ErrorBody::of(value.as_object().expect("an object"))
}

fn token(value: &Value) -> (&'static str, &'static str) {
    let said = body(value);
    let numbers = evidence(&said, &[]).aadsts;
    let (code, reason) = token_error(&said, &numbers, Vendor::Other, false);
    (code.as_str(), reason)
}

#[test]
fn errors_on_the_redirect_get_their_code() {
    let table = [
        ("access_denied", None, "sso_cancelled", "user_declined"),
        (
            "access_denied",
            Some("AADSTS65004: declined"),
            "sso_cancelled",
            "consent_declined",
        ),
        (
            "interaction_required",
            Some("AADSTS50105: x"),
            "sso_not_assigned",
            "not_assigned",
        ),
        (
            "access_denied",
            Some("AADSTS50105: x"),
            "sso_not_assigned",
            "not_assigned",
        ),
        (
            "access_denied",
            Some("User is not assigned to the client application."),
            "sso_not_assigned",
            "not_assigned",
        ),
        (
            "consent_required",
            None,
            "sso_consent_needed",
            "admin_consent",
        ),
        (
            "interaction_required",
            Some("AADSTS65001: x"),
            "sso_consent_needed",
            "admin_consent",
        ),
        (
            "access_denied",
            Some("AADSTS90094: x"),
            "sso_consent_needed",
            "admin_consent",
        ),
        (
            "access_denied",
            Some("AADSTS90095: x"),
            "sso_consent_needed",
            "admin_consent",
        ),
        (
            "interaction_required",
            Some("AADSTS53003: x"),
            "sso_not_assigned",
            "conditional_access",
        ),
        (
            "interaction_required",
            Some("AADSTS53000: x"),
            "sso_not_assigned",
            "device_policy",
        ),
        ("login_required", None, "sso_expired", "login_required"),
        (
            "account_selection_required",
            None,
            "sso_expired",
            "login_required",
        ),
        (
            "interaction_required",
            None,
            "sso_expired",
            "interaction_needed",
        ),
        (
            "interaction_required",
            Some("AADSTS50076: x"),
            "sso_expired",
            "interaction_needed",
        ),
        ("server_error", None, "sso_idp_unreachable", "server_error"),
        (
            "temporarily_unavailable",
            None,
            "sso_idp_unreachable",
            "temporarily_unavailable",
        ),
        (
            "unauthorized_client",
            None,
            "sso_idp_rejected",
            "client_not_allowed",
        ),
        (
            "unauthorized_client",
            Some("AADSTS700016: x"),
            "sso_idp_rejected",
            "client_unknown",
        ),
        ("invalid_client", None, "sso_idp_rejected", "client_refused"),
        ("invalid_scope", None, "sso_idp_rejected", "scope_refused"),
        (
            "unsupported_response_type",
            None,
            "sso_idp_rejected",
            "response_type_refused",
        ),
        (
            "invalid_request",
            None,
            "sso_idp_rejected",
            "malformed_request",
        ),
        (
            "invalid_request",
            Some("AADSTS900144: x"),
            "sso_idp_rejected",
            "malformed_request",
        ),
        ("something_new", None, "sso_idp_rejected", "other_error"),
        (
            "access_denied",
            Some("AADSTS50020: x"),
            "sso_wrong_directory",
            "foreign_account",
        ),
    ];
    for (error, description, code, reason) in table {
        let problem = answer_error(&answer(error, description));
        assert_eq!(told(&problem), (code, reason), "{error} {description:?}");
        assert_eq!(problem.stage.as_str(), "answer");
        assert_eq!(problem.evidence.provider_error.as_deref(), Some(error));
    }
}

#[test]
fn cancel_is_told_by_the_subcode_and_numbers_by_the_link() {
    let mut cancelled = answer("access_denied", None);
    cancelled.subcode = Some("cancel".into());
    assert_eq!(
        told(&answer_error(&cancelled)),
        ("sso_cancelled", "user_declined")
    );
    let mut other = answer("server_error", None);
    other.subcode = Some("cancel".into());
    assert_eq!(
        told(&answer_error(&other)),
        ("sso_cancelled", "user_declined")
    );
    let mut linked = answer("interaction_required", None);
    linked.uri = Some("https://login.microsoftonline.com/error?code=50105".into());
    let problem = answer_error(&linked);
    assert_eq!(told(&problem), ("sso_not_assigned", "not_assigned"));
    assert_eq!(problem.evidence.aadsts, [50105]);
    linked.description = Some("AADSTS65001: x".into());
    assert_eq!(answer_error(&linked).evidence.aadsts, [65001]);
}

#[test]
fn t009_foreign_text_is_cut_stripped_and_never_chooses_the_code() {
    let hostile = format!("<script>\u{1b}[31m\r\n{}", "x".repeat(100_000));
    let problem = answer_error(&answer(&hostile, Some(&hostile)));
    assert_eq!(told(&problem), ("sso_idp_rejected", "other_error"));
    for text in [
        &problem.evidence.provider_text,
        &problem.evidence.provider_error,
    ] {
        let text = text.as_deref().expect("kept");
        assert!(text.chars().count() <= MAX_FOREIGN && !text.contains(['\u{1b}', '\r', '\n']));
    }
}

#[test]
fn errors_at_the_token_endpoint_get_their_reason() {
    let coded = |error: &str, number: u64| json!({"error": error, "error_codes": [number]});
    let table = [
        (
            coded("invalid_client", 7000215),
            "sso_idp_rejected",
            "secret_wrong",
        ),
        (
            coded("invalid_client", 7000222),
            "sso_idp_rejected",
            "secret_expired",
        ),
        (
            coded("invalid_client", 50011),
            "sso_idp_rejected",
            "redirect_uri_differs",
        ),
        (
            coded("invalid_grant", 54005),
            "sso_idp_rejected",
            "code_already_used",
        ),
        (
            coded("invalid_grant", 70008),
            "sso_idp_rejected",
            "code_expired",
        ),
        (
            coded("invalid_grant", 501481),
            "sso_idp_rejected",
            "pkce_mismatch",
        ),
        (
            coded("invalid_grant", 53003),
            "sso_not_assigned",
            "conditional_access",
        ),
        (
            coded("unauthorized_client", 700016),
            "sso_idp_rejected",
            "client_unknown",
        ),
        (
            coded("unauthorized_client", 7000112),
            "sso_idp_rejected",
            "client_disabled",
        ),
        (
            coded("invalid_request", 90002),
            "sso_misconfigured",
            "tenant_unknown",
        ),
        (
            coded("invalid_request", 9002327),
            "sso_idp_rejected",
            "platform_wrong",
        ),
        (
            coded("invalid_client", 424242),
            "sso_idp_rejected",
            "client_refused",
        ),
        (
            json!({"error": "invalid_client"}),
            "sso_idp_rejected",
            "client_refused",
        ),
        (
            json!({"error": "invalid_grant"}),
            "sso_idp_rejected",
            "code_refused",
        ),
        (
            json!({"error": "invalid_grant", "error_description": "PKCE verification failed"}),
            "sso_idp_rejected",
            "pkce_mismatch",
        ),
        (
            json!({"error": "invalid_grant", "error_description": "bad code_verifier"}),
            "sso_idp_rejected",
            "pkce_mismatch",
        ),
        (
            json!({"error": "invalid_grant", "error_description": "redirect_uri mismatch"}),
            "sso_idp_rejected",
            "redirect_uri_differs",
        ),
        (
            json!({"error": "invalid_grant", "error_description": "Incorrect redirect URI"}),
            "sso_idp_rejected",
            "redirect_uri_differs",
        ),
        (
            json!({"error": "invalid_grant", "error_description": "Code expired"}),
            "sso_idp_rejected",
            "code_expired",
        ),
        (
            json!({"error": "unauthorized_client"}),
            "sso_idp_rejected",
            "client_not_allowed",
        ),
        (
            json!({"error": "invalid_scope"}),
            "sso_idp_rejected",
            "scope_refused",
        ),
        (
            json!({"error": "invalid_request"}),
            "sso_idp_rejected",
            "malformed_request",
        ),
        (
            json!({"error": "unsupported_grant_type"}),
            "sso_idp_rejected",
            "malformed_request",
        ),
        (
            json!({"error": "interaction_required"}),
            "sso_expired",
            "interaction_needed",
        ),
        (
            json!({"error": "consent_required"}),
            "sso_consent_needed",
            "admin_consent",
        ),
        (
            json!({"error": "server_error"}),
            "sso_idp_unreachable",
            "server_error",
        ),
        (
            json!({"error": "temporarily_unavailable"}),
            "sso_idp_unreachable",
            "temporarily_unavailable",
        ),
        (json!({"error": "new"}), "sso_idp_rejected", "other_error"),
    ];
    for (value, code, reason) in table {
        assert_eq!(token(&value), (code, reason), "{value}");
    }
}

#[test]
fn a_guid_sent_as_secret_is_told_only_for_a_wrong_secret() {
    let said = body(&json!({"error": "invalid_client"}));
    assert_eq!(
        token_error(&said, &[7000215], Vendor::Entra, true).1,
        "secret_id_pasted_as_value"
    );
    assert_eq!(
        token_error(&said, &[7000215], Vendor::Entra, false).1,
        "secret_wrong"
    );
    assert_eq!(
        token_error(&said, &[7000222], Vendor::Entra, true).1,
        "secret_expired"
    );
}

#[test]
fn the_most_telling_number_comes_first() {
    let of = |value: Value| evidence(&body(&value), &[]).aadsts;
    assert_eq!(of(json!({"error_codes": [70002, 54005]})), [54005, 70002]);
    assert_eq!(
        of(json!({"error_codes": [424242, 70002, 54005]})),
        [54005, 424242, 70002]
    );
    assert_eq!(of(json!({"error_codes": [50012]})), [50012]);
    let scanned = "AADSTS70002: Error. AADSTS7000222: The secret. AADSTS: none";
    assert_eq!(of(json!({"error_description": scanned})), [7000222, 70002]);
    assert_eq!(
        of(json!({"error_codes": [65001], "error_description": scanned})),
        [65001]
    );
    assert_eq!(of(json!({"error_codes": "54005"})), Vec::<u64>::new());
    assert_eq!(
        of(json!({"error_codes": [-1, 1.5, "54005", null]})),
        Vec::<u64>::new()
    );
}

#[test]
fn absurd_numbers_are_dropped() {
    let of = |value: Value| evidence(&body(&value), &[]).aadsts;
    assert_eq!(
        of(json!({"error_codes": [u64::MAX, 10_000_000_000_u64]})),
        Vec::<u64>::new()
    );
    assert_eq!(
        of(json!({"error_codes": [9_999_999_999_u64]})),
        [9_999_999_999]
    );
    let long = "AADSTS99999999999: x AADSTS9999999999: y";
    assert_eq!(of(json!({"error_description": long})), [9_999_999_999]);
    let many: Vec<u64> = (1..100).collect();
    assert_eq!(of(json!({"error_codes": many})).len(), 8);
    let text: String = (1..100).map(|n| format!("AADSTS{n} ")).collect();
    assert_eq!(of(json!({"error_description": text})).len(), 8);
    let same = "AADSTS1 ".repeat(100);
    assert_eq!(of(json!({"error_description": same})), [1]);
}

#[test]
fn trace_and_correlation_ids_are_read_from_members_or_text() {
    let ids = |value: Value| {
        let read = evidence(&body(&value), &[]);
        (read.trace_id, read.correlation_id)
    };
    let some = |text: &str| Some(text.to_owned());
    let members =
        json!({"trace_id": "t-1", "correlation_id": "c-1", "error_description": "Trace ID: other"});
    assert_eq!(ids(members), (some("t-1"), some("c-1")));
    for separator in ["\r\n", " "] {
        let text = format!(
            "AADSTS1: x.{separator}Trace ID: t-2{separator}Correlation ID: c-2{separator}Timestamp: y"
        );
        assert_eq!(
            ids(json!({ "error_description": text })),
            (some("t-2"), some("c-2"))
        );
    }
    let strange = json!({"trace_id": "<b>", "correlation_id": "x".repeat(65)});
    assert_eq!(ids(strange), (None, None));
    assert_eq!(
        ids(json!({"trace_id": "x".repeat(64)}))
            .0
            .map(|id| id.len()),
        Some(64)
    );
    assert_eq!(ids(json!({"trace_id": 5})), (None, None));
}

#[test]
fn secrets_and_tokens_never_enter_evidence() {
    let secret = "abc8Q~top-secret";
    let text = format!("bad {secret} for {secret}, assertion eyJhbGciOi.eyJzdWIi.c2ln= end");
    let read = evidence(
        &body(&json!({"error": secret, "error_description": text})),
        &[secret],
    );
    assert_eq!(
        read.provider_text.as_deref(),
        Some("bad … for …, assertion … end")
    );
    assert_eq!(read.provider_error.as_deref(), Some("…"));
    let short = evidence(
        &body(&json!({"error_description": "a common word"})),
        &["a", ""],
    );
    assert_eq!(short.provider_text.as_deref(), Some("a common word"));
    let six = evidence(
        &body(&json!({"error_description": "is abcdef"})),
        &["abcdef"],
    );
    assert_eq!(six.provider_text.as_deref(), Some("is …"));
}
