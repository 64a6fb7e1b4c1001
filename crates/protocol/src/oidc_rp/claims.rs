//! From verified claims to an assertion.
//!
//! Purpose: e-mail, its standing, names and the hints, from the ID token and,
//! where it was asked, UserInfo.
//! Invariants: the e-mail comes from the configured claim only and never from
//! `preferred_username` (T081); a standing that is there and not clearly yes
//! is a no (T074); texts lose control characters and are cut. Whether the
//! e-mail is an address, and whom it opens, is decided elsewhere.
//! Source: OIDC Core sections 5.1 and 5.3.2; Entra's `xms_edov`.

use latchkey_core::{
    assertion::{Assertion, EmailStanding},
    connection::Settings,
    id::ConnectionId,
    member::{MAX_NAME, clean_name},
    problem::foreign,
    test_run::Claim,
    time::Timestamp,
};
use serde_json::Value;

use super::{
    json::{self, Object},
    rules::Verified,
    userinfo::UserInfo,
};

/// Claims that name a person for display; never an e-mail address to act on.
const DISPLAY_ONLY: &str = "preferred_username";
/// Entra's claims that come as a list of addresses.
const LISTS: [&str; 2] = ["verified_primary_email", "verified_secondary_email"];
/// Longer e-mail texts are treated as absent.
const MAX_EMAIL: usize = 320;
/// More claim names are not listed.
const MAX_NAMES: usize = 100;

/// Whether an admin may choose `claim` as the e-mail claim.
pub fn is_allowed_email_claim(claim: &str) -> bool {
    claim != DISPLAY_ONLY
}

/// What the ID token lacks; decides with the caller's facts whether UserInfo is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// No e-mail address.
    pub email: bool,
    /// Neither given nor family name.
    pub names: bool,
}

/// What `verified` lacks.
pub fn missing(settings: &Settings, verified: &Verified) -> Missing {
    let sources = [Some(&verified.claims), None];
    Missing {
        email: email(settings, &sources).is_none(),
        names: name(&settings.first_name_claim, &sources).is_none()
            && name(&settings.last_name_claim, &sources).is_none(),
    }
}

/// The assertion, from the ID token and UserInfo if it was asked.
pub fn assertion(
    connection: &ConnectionId,
    settings: &Settings,
    verified: &Verified,
    userinfo: Option<&UserInfo>,
) -> Assertion {
    let claims = &verified.claims;
    let sources = [Some(claims), userinfo.map(|info| &info.claims)];
    let (first_name, last_name) = names(settings, &sources);
    Assertion {
        connection: connection.clone(),
        issuer: verified.issuer.clone(),
        subject: verified.subject.clone(),
        tid: verified.tid.clone(),
        oid: verified.oid.clone(),
        email: email(settings, &sources),
        email_standing: standing(&sources),
        first_name,
        last_name,
        display_hint: name(DISPLAY_ONLY, &sources),
        idp_sid: json::text(claims, "sid").map(foreign),
        auth_time: claims
            .get("auth_time")
            .and_then(Value::as_i64)
            .and_then(|seconds| seconds.checked_mul(1000))
            .map(Timestamp::from_millis),
        claim_names: claim_names(&sources),
    }
}

/// Claims that prove something rather than tell it; a report names them without their value.
const UNTOLD: [&str; 8] = [
    "nonce", "at_hash", "c_hash", "s_hash", "sid", "jti", "uti", "rh",
];
/// A longer value is cut in a report.
const MAX_VALUE: usize = 200;

/// Every claim received, for the report of a test: the token's first, each list by name.
pub fn listed(verified: &Verified, userinfo: Option<&UserInfo>) -> Vec<Claim> {
    let list = |claims: &Object, from_userinfo| {
        let mut all: Vec<Claim> = claims
            .iter()
            .map(|(name, value)| Claim {
                value: (!UNTOLD.contains(&name.as_str())).then(|| told(value)),
                name: foreign(&name.chars().take(64).collect::<String>()),
                from_userinfo,
            })
            .take(MAX_NAMES)
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    };
    let mut all = list(&verified.claims, false);
    if let Some(info) = userinfo {
        all.extend(list(&info.claims, true));
    }
    all
}

/// Whether the directory withheld the groups because there are too many.
pub fn groups_withheld(verified: &Verified) -> bool {
    verified.claims.get("hasgroups").is_some()
        || verified
            .claims
            .get("_claim_names")
            .is_some_and(|names| names.get("groups").is_some())
}

fn told(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    foreign(&text.chars().take(MAX_VALUE).collect::<String>())
}

type Sources<'a> = [Option<&'a Object>; 2];

/// The configured claim, from the ID token or else UserInfo.
fn email(settings: &Settings, sources: &Sources<'_>) -> Option<String> {
    let claim = settings.email_claim.as_str();
    if !is_allowed_email_claim(claim) {
        return None;
    }
    let read = |source: &Object| {
        let text = match source.get(claim)? {
            Value::String(text) => text,
            Value::Array(list) if LISTS.contains(&claim) => match list.as_slice() {
                [Value::String(only)] => only,
                _ => return None,
            },
            _ => return None,
        };
        let text = text.trim();
        let usable = (1..=MAX_EMAIL).contains(&text.len()) && !text.contains(char::is_control);
        usable.then(|| text.to_owned())
    };
    sources.iter().flatten().copied().find_map(read)
}

/// `email_verified` and `xms_edov`, wherever they are: one no outweighs every yes.
fn standing(sources: &Sources<'_>) -> EmailStanding {
    let stated: Vec<bool> = sources
        .iter()
        .flatten()
        .flat_map(|source| [source.get("email_verified"), source.get("xms_edov")])
        .flatten()
        .map(says_yes)
        .collect();
    match stated.as_slice() {
        [] => EmailStanding::Unstated,
        all if all.iter().all(|yes| *yes) => EmailStanding::Verified,
        _ => EmailStanding::Denied,
    }
}

/// true, 1, "1" and "true" are yes; everything else is no.
fn says_yes(value: &Value) -> bool {
    match value {
        Value::Bool(yes) => *yes,
        Value::Number(number) => number.as_u64() == Some(1),
        Value::String(text) => text == "1" || text == "true",
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

/// A text for people from claim `claim`, without control characters.
fn name(claim: &str, sources: &Sources<'_>) -> Option<String> {
    let read = |source: &Object| {
        let cut: String = json::text(source, claim)?.chars().take(MAX_NAME).collect();
        clean_name(&cut, MAX_NAME).filter(|name| !name.is_empty())
    };
    sources.iter().flatten().copied().find_map(read)
}

/// Configured claims first; when neither is there, `name` is split.
fn names(settings: &Settings, sources: &Sources<'_>) -> (Option<String>, Option<String>) {
    let first = name(&settings.first_name_claim, sources);
    let last = name(&settings.last_name_claim, sources);
    if first.is_some() || last.is_some() {
        return (first, last);
    }
    name("name", sources).map_or((None, None), |full| split(&full))
}

/// "Family, Given", or the last word as family name, or a single given name.
fn split(full: &str) -> (Option<String>, Option<String>) {
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    if let Some((last, first)) = full.split_once(',') {
        return (filled(first), filled(last));
    }
    match full.rsplit_once(char::is_whitespace) {
        Some((first, last)) => (filled(first), filled(last)),
        None => (filled(full), None),
    }
}

fn claim_names(sources: &Sources<'_>) -> Vec<String> {
    let mut names: Vec<String> = sources
        .iter()
        .flatten()
        .flat_map(|source| source.keys())
        .map(|name| foreign(&name.chars().take(64).collect::<String>()))
        .take(MAX_NAMES)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}
