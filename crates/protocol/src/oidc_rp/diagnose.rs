//! From a provider's error to our problem.
//!
//! Purpose: errors on the redirect and at the token endpoint become a code, a
//! reason and evidence. The provider's `error` decides what happens next;
//! AADSTS numbers and wording only choose which reason and hint are shown.
//! Invariants: foreign text is cut, stripped of controls, and cleaned of our
//! secrets and of anything that looks like a token, before it is kept (T009);
//! nothing but the JSON members of an error is ever kept (T054).
//! Source: RFC 6749 sections 4.1.2.1 and 5.2, OIDC Core section 3.1.2.6, the
//! shapes Entra uses.

use latchkey_core::problem::{Code, Evidence, Problem, Stage, foreign};

use super::{aadsts, callback::ErrorAnswer, messages::ErrorBody};

/// Numbers that only wrap another one; they count last.
const WRAPPERS: [u64; 3] = [70002, 50012, 70000];
/// More numbers than this are not kept.
const MAX_NUMBERS: usize = 8;
/// A number longer than this many digits is none.
const MAX_DIGITS: usize = 10;
/// More characters of a foreign text are not looked at.
const MAX_READ: usize = 4_000;
/// Shorter secrets are not searched for in foreign text.
const MIN_SECRET: usize = 6;

/// The problem of an error that arrived on the redirect.
pub fn answer_error(answer: &ErrorAnswer) -> Problem {
    let said = ErrorBody {
        error: Some(answer.error.clone()),
        description: answer.description.clone(),
        ..ErrorBody::default()
    };
    let mut evidence = evidence(&said, &[]);
    if evidence.aadsts.is_empty() {
        evidence.aadsts = number_in_link(answer.uri.as_deref().unwrap_or_default());
    }
    let (code, reason) = if answer.subcode.as_deref() == Some("cancel") {
        (Code::SsoCancelled, "user_declined")
    } else {
        known(&evidence.aadsts).unwrap_or_else(|| of_redirect(&said))
    };
    Problem::new(code, reason, Stage::Answer).with(evidence)
}

/// `error` on the redirect, without a known number.
fn of_redirect(said: &ErrorBody) -> (Code, &'static str) {
    match said.error.as_deref().unwrap_or_default() {
        // Okta says so in words when a person is not assigned to the app.
        "access_denied" if says(said, "not assigned") => (Code::SsoNotAssigned, "not_assigned"),
        "access_denied" => (Code::SsoCancelled, "user_declined"),
        "consent_required" => (Code::SsoConsentNeeded, "admin_consent"),
        "login_required" | "account_selection_required" => (Code::SsoExpired, "login_required"),
        "interaction_required" => (Code::SsoExpired, "interaction_needed"),
        "server_error" => (Code::SsoIdpUnreachable, "server_error"),
        "temporarily_unavailable" => (Code::SsoIdpUnreachable, "temporarily_unavailable"),
        "unauthorized_client" => (Code::SsoIdpRejected, "client_not_allowed"),
        "invalid_client" => (Code::SsoIdpRejected, "client_refused"),
        "invalid_scope" => (Code::SsoIdpRejected, "scope_refused"),
        "unsupported_response_type" => (Code::SsoIdpRejected, "response_type_refused"),
        "invalid_request" => (Code::SsoIdpRejected, "malformed_request"),
        _ => (Code::SsoIdpRejected, "other_error"),
    }
}

/// `error` at the token endpoint, without a known number.
fn of_token_endpoint(said: &ErrorBody) -> (Code, &'static str) {
    match said.error.as_deref().unwrap_or_default() {
        "invalid_client" => (Code::SsoIdpRejected, "client_refused"),
        "invalid_grant" if says(said, "code_verifier") || says(said, "pkce") => {
            (Code::SsoIdpRejected, "pkce_mismatch")
        }
        "invalid_grant" if says(said, "redirect_uri") || says(said, "redirect uri") => {
            (Code::SsoIdpRejected, "redirect_uri_differs")
        }
        "invalid_grant" if says(said, "expired") => (Code::SsoIdpRejected, "code_expired"),
        "invalid_grant" => (Code::SsoIdpRejected, "code_refused"),
        "unauthorized_client" => (Code::SsoIdpRejected, "client_not_allowed"),
        "invalid_scope" => (Code::SsoIdpRejected, "scope_refused"),
        "invalid_request" | "unsupported_grant_type" => (Code::SsoIdpRejected, "malformed_request"),
        "interaction_required" => (Code::SsoExpired, "interaction_needed"),
        "consent_required" => (Code::SsoConsentNeeded, "admin_consent"),
        "server_error" => (Code::SsoIdpUnreachable, "server_error"),
        "temporarily_unavailable" => (Code::SsoIdpUnreachable, "temporarily_unavailable"),
        _ => (Code::SsoIdpRejected, "other_error"),
    }
}

/// Code and reason of an error body at the token endpoint.
///
/// `secret_is_guid`: the secret sent has the form of a GUID, as a Secret ID has.
pub(super) fn token_error(
    said: &ErrorBody,
    numbers: &[u64],
    secret_is_guid: bool,
) -> (Code, &'static str) {
    let (code, reason) = known(numbers).unwrap_or_else(|| of_token_endpoint(said));
    if reason == "secret_wrong" && secret_is_guid {
        return (code, "secret_id_pasted_as_value");
    }
    (code, reason)
}

/// What the first known number says.
fn known(numbers: &[u64]) -> Option<(Code, &'static str)> {
    numbers
        .iter()
        .find_map(|number| aadsts::lookup(*number))
        .map(|row| (row.code, row.reason))
}

fn says(said: &ErrorBody, words: &str) -> bool {
    said.description
        .as_deref()
        .is_some_and(|text| text.to_ascii_lowercase().contains(words))
}

/// What of an error body may be kept; `secrets` are cut out of its texts.
pub(super) fn evidence(said: &ErrorBody, secrets: &[&str]) -> Evidence {
    let clean = |text: &str| foreign(&without_secrets(text, secrets));
    let description = said.description.as_deref().unwrap_or_default();
    let id = |member: &Option<String>, label| {
        let found = member.as_deref().or_else(|| after(description, label));
        found.filter(|text| is_id(text)).map(str::to_owned)
    };
    Evidence {
        provider_error: said.error.as_deref().map(clean),
        provider_text: said.description.as_deref().map(clean),
        aadsts: numbers(said),
        trace_id: id(&said.trace_id, "Trace ID: "),
        correlation_id: id(&said.correlation_id, "Correlation ID: "),
        ..Evidence::default()
    }
}

/// AADSTS numbers, the most telling first: known ones, then unknown ones, then wrappers.
fn numbers(said: &ErrorBody) -> Vec<u64> {
    let mut found = said.numbers.clone();
    if found.is_empty() {
        found = numbers_in(said.description.as_deref().unwrap_or_default());
    }
    found.retain(|number| *number < 10_u64.pow(10));
    found.truncate(MAX_NUMBERS);
    found.sort_by_key(|number| match number {
        wrapper if WRAPPERS.contains(wrapper) => 2,
        number if aadsts::lookup(*number).is_some() => 0,
        _ => 1,
    });
    found
}

/// The numbers after each `AADSTS` in `text`.
fn numbers_in(text: &str) -> Vec<u64> {
    text.split("AADSTS")
        .skip(1)
        .filter_map(leading_number)
        .take(MAX_NUMBERS)
        .collect()
}

/// `…?code=<n>` of an `error_uri`, which is only read for its number.
fn number_in_link(link: &str) -> Vec<u64> {
    let found = link.split_once("error?code=");
    found
        .and_then(|(_, rest)| leading_number(rest))
        .into_iter()
        .collect()
}

fn leading_number(text: &str) -> Option<u64> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let digits = &text[..end];
    (1..=MAX_DIGITS)
        .contains(&digits.len())
        .then(|| digits.parse().ok())?
}

/// The word after `label`.
fn after<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    text.split_once(label)?.1.split_whitespace().next()
}

/// Trace and correlation ids: short, of letters, digits and hyphens.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// `text` without any of `secrets` and without words that look like a JWT.
fn without_secrets(text: &str, secrets: &[&str]) -> String {
    let mut clean: String = text.chars().take(MAX_READ).collect();
    for secret in secrets.iter().filter(|secret| secret.len() >= MIN_SECRET) {
        clean = clean.replace(secret, "…");
    }
    let is_token_part = |c: char| c.is_ascii_alphanumeric() || "-_.=".contains(c);
    while let Some(start) = clean.find("eyJ") {
        let rest = &clean[start..];
        let end = rest.find(|c: char| !is_token_part(c)).unwrap_or(rest.len());
        clean.replace_range(start..start + end, "…");
    }
    clean
}
