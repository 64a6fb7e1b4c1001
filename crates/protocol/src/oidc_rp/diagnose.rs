//! From a provider's error to our problem.
//!
//! Purpose: errors on the redirect and at the token endpoint become a code, a
//! reason and evidence. What `error`, numbers and wording mean is looked up in
//! [`latchkey_core::decoder`]; they choose which reason and hint are shown.
//! Invariants: foreign text is cut, stripped of controls, and cleaned of our
//! secrets and of anything that looks like a token, before it is kept (T009);
//! nothing but the JSON members of an error is ever kept (T054).
//! Source: RFC 6749 sections 4.1.2.1 and 5.2, OIDC Core section 3.1.2.6, the
//! shapes Entra uses.

use latchkey_core::{
    decoder::{self, Vendor},
    problem::{Code, Evidence, Problem, Stage, foreign},
};

use super::{callback::ErrorAnswer, messages::ErrorBody};

/// More characters of a foreign text are not looked at.
const MAX_READ: usize = 4_000;
/// Shorter secrets are not searched for in foreign text.
const MIN_SECRET: usize = 6;

/// The problem of an error that arrived on the redirect.
pub fn answer_error(answer: &ErrorAnswer, vendor: Vendor) -> Problem {
    let said = ErrorBody {
        error: Some(answer.error.clone()),
        description: answer.description.clone(),
        ..ErrorBody::default()
    };
    let mut evidence = evidence(&said, &[]);
    if evidence.aadsts.is_empty() {
        let link = answer.uri.as_deref().unwrap_or_default();
        evidence.aadsts = decoder::in_link(link).into_iter().collect();
    }
    let (code, reason) = if answer.subcode.as_deref() == Some("cancel") {
        (Code::SsoCancelled, "user_declined")
    } else {
        decoded(&said, &evidence.aadsts, vendor)
    };
    Problem::new(code, reason, Stage::Answer).with(evidence)
}

/// Code and reason of an error body at the token endpoint.
///
/// `secret_is_guid`: the secret sent has the form of a GUID, as a Secret ID has.
pub(super) fn token_error(
    said: &ErrorBody,
    numbers: &[u64],
    vendor: Vendor,
    secret_is_guid: bool,
) -> (Code, &'static str) {
    let (code, reason) = decoded(said, numbers, vendor);
    if reason == "secret_wrong" && secret_is_guid {
        return (code, "secret_id_pasted_as_value");
    }
    (code, reason)
}

/// What the table says about numbers, error and words.
fn decoded(said: &ErrorBody, numbers: &[u64], vendor: Vendor) -> (Code, &'static str) {
    let error = said.error.as_deref().unwrap_or_default();
    let description = said.description.as_deref().unwrap_or_default();
    let found = decoder::decode_listed(vendor, error, description, numbers);
    found
        .row
        .map_or((Code::SsoIdpRejected, "other_error"), |row| {
            (row.code, row.reason)
        })
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
        aadsts: decoder::ranked(&said.numbers, description),
        trace_id: id(&said.trace_id, "Trace ID: "),
        correlation_id: id(&said.correlation_id, "Correlation ID: "),
        ..Evidence::default()
    }
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
