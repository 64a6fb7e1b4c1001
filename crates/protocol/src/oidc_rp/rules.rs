//! The checks an ID token must pass.
//!
//! Purpose: OpenID Connect Core section 3.1.3.7, one function per numbered
//! rule in that order, then the rules of RFC 7519, RFC 8725 and Entra.
//! Invariants: a missing, mistyped or repeated value is a refusal; keys come
//! only from the connection's own set; algorithms only from what was pinned;
//! nothing is said about claims before the signature was found good, so the
//! signature rules (6 to 8) run first although they stand in their place.
//! It reads no clock (`now` is handed in) and fetches nothing.

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use latchkey_core::{
    connection::{Endpoints, Settings},
    problem::{Code, Evidence, Problem, Stage},
    time::Timestamp,
};
use serde_json::Value;

use super::{
    algorithm::Algorithm,
    compact::Compact,
    issuer,
    json::{self, Object},
    keys::{Key, KeySet},
};

/// Clocks may differ so many seconds (T026, T246).
pub const LEEWAY_SECONDS: i64 = 60;
/// A fresh token was issued at most so many seconds ago; Entra dates five minutes back.
pub const MAX_AGE_SECONDS: i64 = 3_600;
/// The largest integer every JSON reader agrees on (RFC 8259 section 6).
const MAX_SECONDS: i64 = 1 << 53;
/// The longest `sub` (OIDC Core section 2).
const MAX_SUBJECT: usize = 255;

/// What a token is judged against.
pub(super) struct Expected<'a> {
    pub settings: &'a Settings,
    pub endpoints: &'a Endpoints,
    pub nonce: &'a str,
    pub access_token: Option<&'a str>,
    pub now: Timestamp,
}

/// The claims of a token that passed every rule. No `Debug`: they are about a person.
pub struct Verified {
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) tid: Option<String>,
    pub(super) oid: Option<String>,
    pub(super) claims: Object,
}

impl Verified {
    /// Who vouches; equals the connection's issuer.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The provider's name for the person.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Entra only: the person in the directory.
    pub fn oid(&self) -> Option<&str> {
        self.oid.as_deref()
    }
}

/// Why there is no verified token.
pub(super) enum Unverified {
    /// No key at hand made this signature, and a fresh set may hold one.
    KeyUnknown {
        /// The key the token names.
        kid: Option<String>,
        /// Keys fitted, but none of them made it.
        tried: bool,
    },
    /// Refused for good.
    Refused(Problem),
}

impl From<Problem> for Unverified {
    fn from(problem: Problem) -> Self {
        Unverified::Refused(problem)
    }
}

/// Judges `token` by every rule.
pub(super) fn verify(
    token: &str,
    keys: &KeySet,
    expected: &Expected<'_>,
) -> Result<Verified, Unverified> {
    let compact = rule_01_signed_not_encrypted(token)?;
    no_critical_extensions(&compact.header)?;
    is_an_id_token(&compact.header)?;
    let algorithm = rule_07_and_08_algorithm(&compact.header, expected)?;
    let key = rule_06_signature(&compact, algorithm, keys)?;
    let claims = compact
        .claims()
        .map_err(|fault| refuse(fault.as_str(), Evidence::of("claims are a JSON object")))?;
    judge_claims(&claims, algorithm, key, expected)?;
    let subject = subject(&claims)?.to_owned();
    let (tid, oid) = if expected.endpoints.entra_like {
        (
            Some(entra_directory(&claims, expected)?),
            entra_person(&claims)?,
        )
    } else {
        (None, None)
    };
    Ok(Verified {
        issuer: expected.settings.issuer.clone(),
        subject,
        tid,
        oid,
        claims,
    })
}

fn judge_claims(
    claims: &Object,
    algorithm: Algorithm,
    key: &Key,
    expected: &Expected<'_>,
) -> Result<(), Problem> {
    rule_02_issuer(claims, expected)?;
    rule_03_audience_is_us(claims, expected)?;
    rule_04_other_audiences_need_azp(claims)?;
    rule_05_azp_is_us(claims, expected)?;
    rule_09_not_expired(claims, expected)?;
    rule_10_issued_now(claims, expected)?;
    rule_11_nonce(claims, expected)?;
    not_before(claims, expected)?;
    access_token_hash(claims, algorithm, expected)?;
    no_events(claims)?;
    key_issuer(claims, key)?;
    if expected.endpoints.entra_like {
        entra_version(claims)?;
    }
    Ok(())
}

fn refuse(reason: &'static str, evidence: Evidence) -> Problem {
    Problem::new(Code::SsoTokenInvalid, reason, Stage::Token).with(evidence)
}

/// How a claim is shown in evidence.
fn shown(value: Option<&Value>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Rule 1: encryption. None was agreed, so an encrypted or compressed token is refused (T037).
fn rule_01_signed_not_encrypted(token: &str) -> Result<Compact<'_>, Problem> {
    let compact = Compact::parse(token).map_err(|fault| {
        refuse(
            fault.as_str(),
            Evidence::of("a signed token of three parts"),
        )
    })?;
    if compact.header.contains_key("enc") || compact.header.contains_key("zip") {
        let evidence = Evidence::of("header without enc and zip");
        return Err(refuse("token_encrypted", evidence));
    }
    Ok(compact)
}

/// Rule 2: `iss` is the connection's issuer, byte for byte (T029).
fn rule_02_issuer(claims: &Object, expected: &Expected<'_>) -> Result<(), Problem> {
    let wanted = expected.settings.issuer.as_str();
    let got = claims.get("iss");
    if got.and_then(Value::as_str) == Some(wanted) {
        return Ok(());
    }
    let evidence = Evidence::compared("iss", wanted, shown(got));
    let other = got.and_then(Value::as_str).unwrap_or_default();
    if expected.endpoints.entra_like && is_other_directory(wanted, other) {
        return Err(wrong_directory(evidence));
    }
    Err(refuse("issuer", evidence))
}

/// Whether both are directories of one host.
fn is_other_directory(ours: &str, other: &str) -> bool {
    let base = |issuer: &str| {
        let id = issuer::directory_of(issuer)?;
        let rest = issuer.len() - id.len() - "/v2.0".len();
        issuer.get(..rest).map(str::to_owned)
    };
    base(ours).is_some() && base(ours) == base(other)
}

fn wrong_directory(evidence: Evidence) -> Problem {
    Problem::new(Code::SsoWrongDirectory, "tid_differs", Stage::Token).with(evidence)
}

/// `aud` as a list; a single text is a list of one. Anything else is empty.
fn audiences(claims: &Object) -> Vec<&str> {
    match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => {
            let texts: Option<Vec<&str>> = many.iter().map(Value::as_str).collect();
            texts.unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Rule 3: our client id is among the audiences (T028).
fn rule_03_audience_is_us(claims: &Object, expected: &Expected<'_>) -> Result<(), Problem> {
    let wanted = expected.settings.client_id.as_str();
    if audiences(claims).contains(&wanted) {
        return Ok(());
    }
    let evidence = Evidence::compared("aud", wanted, shown(claims.get("aud")));
    Err(refuse("audience", evidence))
}

/// Rules 3 and 4: other audiences are not trusted unless `azp` names who it was made for (T028).
fn rule_04_other_audiences_need_azp(claims: &Object) -> Result<(), Problem> {
    if audiences(claims).len() == 1 || claims.contains_key("azp") {
        return Ok(());
    }
    let evidence = Evidence::compared("aud", "one, or azp", shown(claims.get("aud")));
    Err(refuse("audience", evidence))
}

/// Rule 5: `azp`, when there, is our client id.
fn rule_05_azp_is_us(claims: &Object, expected: &Expected<'_>) -> Result<(), Problem> {
    let wanted = expected.settings.client_id.as_str();
    match claims.get("azp") {
        None => Ok(()),
        Some(Value::String(azp)) if azp == wanted => Ok(()),
        got => Err(refuse(
            "audience",
            Evidence::compared("azp", wanted, shown(got)),
        )),
    }
}

/// Rule 6: the signature, with a key of the connection's set only (T024, T030, T031, T033).
fn rule_06_signature<'k>(
    compact: &Compact<'_>,
    algorithm: Algorithm,
    keys: &'k KeySet,
) -> Result<&'k Key, Unverified> {
    let kid = match compact.header.get("kid") {
        None => None,
        Some(Value::String(kid)) => Some(kid.as_str()),
        Some(_) => {
            let evidence = Evidence::of("kid is a text");
            return Err(refuse("token_malformed", evidence).into());
        }
    };
    let mut tried = false;
    for key in keys.fitting(kid, algorithm) {
        tried = true;
        if key.verifies(algorithm, compact.message, &compact.signature) {
            return Ok(key);
        }
    }
    if kid.is_some() && tried {
        let evidence = Evidence::compared("signature", "made with the named key", "another");
        return Err(refuse("signature", evidence).into());
    }
    Err(Unverified::KeyUnknown {
        kid: kid.map(str::to_owned),
        tried,
    })
}

/// Rules 7 and 8: an algorithm that was offered and is on our list of
/// asymmetric ones; the list has neither `none` nor MACs (T022, T023).
fn rule_07_and_08_algorithm(
    header: &Object,
    expected: &Expected<'_>,
) -> Result<Algorithm, Problem> {
    let offered = &expected.endpoints.algorithms;
    let named = header.get("alg");
    named
        .and_then(Value::as_str)
        .filter(|name| offered.iter().any(|one| one == name))
        .and_then(Algorithm::parse)
        .ok_or_else(|| {
            let evidence = Evidence::compared("alg", offered.join(", "), shown(named));
            refuse("alg_refused", evidence)
        })
}

/// A time claim: whole seconds as a JSON integer, nothing else (T027).
fn seconds(claims: &Object, name: &str) -> Result<Option<i64>, Problem> {
    let Some(value) = claims.get(name) else {
        return Ok(None);
    };
    value
        .as_i64()
        .filter(|seconds| (0..=MAX_SECONDS).contains(seconds))
        .map(Some)
        .ok_or_else(|| {
            let evidence = Evidence::compared(name, "whole seconds", shown(Some(value)));
            refuse("time_malformed", evidence)
        })
}

fn required_seconds(claims: &Object, name: &str) -> Result<i64, Problem> {
    seconds(claims, name)?.ok_or_else(|| {
        refuse(
            "time_missing",
            Evidence::compared(name, "a time", "nothing"),
        )
    })
}

/// Rule 9: now is before `exp` (T026).
fn rule_09_not_expired(claims: &Object, expected: &Expected<'_>) -> Result<(), Problem> {
    let (exp, now) = (required_seconds(claims, "exp")?, expected.now.seconds());
    if now < exp + LEEWAY_SECONDS {
        return Ok(());
    }
    let evidence = Evidence::compared("exp", format!("after {now}"), exp.to_string());
    Err(refuse("expired", evidence))
}

/// Rule 10: `iat` is neither in the future nor long ago (T026).
fn rule_10_issued_now(claims: &Object, expected: &Expected<'_>) -> Result<(), Problem> {
    let (iat, now) = (required_seconds(claims, "iat")?, expected.now.seconds());
    let earliest = now - MAX_AGE_SECONDS - LEEWAY_SECONDS;
    if (earliest..=now + LEEWAY_SECONDS).contains(&iat) {
        return Ok(());
    }
    let evidence = Evidence::compared("iat", format!("about {now}"), iat.to_string());
    Err(refuse("clock_skew", evidence))
}

/// Rule 11: the nonce of this attempt; absence counts as mismatch (T005).
fn rule_11_nonce(claims: &Object, expected: &Expected<'_>) -> Result<(), Problem> {
    let got = claims.get("nonce");
    if got.and_then(Value::as_str) == Some(expected.nonce) {
        return Ok(());
    }
    let got = got.map_or("nothing", |_| "another");
    let evidence = Evidence::compared("nonce", "the one sent with this attempt", got);
    Err(refuse("nonce", evidence))
}

// Rules 12 (acr) and 13 (auth_time) apply when they were asked for; no attempt asks for them.

/// `nbf`, when there, has come (RFC 7519 section 4.1.5, T026).
fn not_before(claims: &Object, expected: &Expected<'_>) -> Result<(), Problem> {
    let now = expected.now.seconds();
    match seconds(claims, "nbf")? {
        Some(nbf) if nbf > now + LEEWAY_SECONDS => {
            let evidence = Evidence::compared("nbf", format!("before {now}"), nbf.to_string());
            Err(refuse("clock_skew", evidence))
        }
        _ => Ok(()),
    }
}

/// `crit` names extensions that must be understood; we know none (RFC 7515 section 4.1.11, T025).
fn no_critical_extensions(header: &Object) -> Result<(), Problem> {
    match header.get("crit") {
        None => Ok(()),
        got => Err(refuse(
            "crit",
            Evidence::compared("crit", "nothing", shown(got)),
        )),
    }
}

/// `typ`: an ID token says `JWT` or nothing; access and logout tokens say so (RFC 8725 section 3.11, T038).
fn is_an_id_token(header: &Object) -> Result<(), Problem> {
    match header.get("typ") {
        None => Ok(()),
        Some(Value::String(kind)) if kind.eq_ignore_ascii_case("jwt") => Ok(()),
        got => Err(refuse(
            "token_kind",
            Evidence::compared("typ", "JWT", shown(got)),
        )),
    }
}

/// `events` belongs to logout tokens (OIDC Back-Channel Logout section 2.4, T038).
fn no_events(claims: &Object) -> Result<(), Problem> {
    if claims.contains_key("events") {
        let evidence = Evidence::of("an ID token, no logout token");
        return Err(refuse("token_kind", evidence));
    }
    Ok(())
}

/// `at_hash`, when there, is the left half of the access token's hash (OIDC Core section 3.1.3.8).
fn access_token_hash(
    claims: &Object,
    algorithm: Algorithm,
    expected: &Expected<'_>,
) -> Result<(), Problem> {
    let Some(stated) = claims.get("at_hash") else {
        return Ok(());
    };
    let wanted = expected.access_token.map(|token| {
        let hash = digest::digest(algorithm.hash(), token.as_bytes());
        let half = hash.as_ref().len() / 2;
        URL_SAFE_NO_PAD.encode(&hash.as_ref()[..half])
    });
    if wanted.is_some() && stated.as_str() == wanted.as_deref() {
        return Ok(());
    }
    let evidence = Evidence::of("at_hash fits the access token");
    Err(refuse("at_hash", evidence))
}

/// `sub`: a text of 1 to 255 bytes without control characters (OIDC Core section 2, T041).
fn subject(claims: &Object) -> Result<&str, Problem> {
    let got = claims.get("sub");
    got.and_then(Value::as_str)
        .filter(|sub| (1..=MAX_SUBJECT).contains(&sub.len()) && !sub.contains(char::is_control))
        .ok_or_else(|| {
            let evidence = Evidence::compared("sub", "1 to 255 characters", shown(got));
            refuse("subject", evidence)
        })
}

/// A key that names its issuer signs for that one only; `{tenantid}` stands for
/// the token's `tid` (Entra: several clouds share key sets, T021, T030).
fn key_issuer(claims: &Object, key: &Key) -> Result<(), Problem> {
    let Some(template) = key.issuer.as_deref() else {
        return Ok(());
    };
    let tid = json::text(claims, "tid").unwrap_or_default();
    let wanted = template.replace("{tenantid}", tid);
    let got = claims.get("iss");
    if got.and_then(Value::as_str) == Some(wanted.as_str()) {
        return Ok(());
    }
    let evidence = Evidence::compared("issuer of the signing key", wanted, shown(got));
    Err(refuse("key_issuer", evidence))
}

/// Entra: `ver` is 2.0.
fn entra_version(claims: &Object) -> Result<(), Problem> {
    let got = claims.get("ver");
    if got.and_then(Value::as_str) == Some("2.0") {
        return Ok(());
    }
    let evidence = Evidence::compared("ver", "2.0", shown(got));
    Err(refuse("token_version", evidence))
}

/// Entra: `tid` is the directory inside `iss` (T020, T021).
fn entra_directory(claims: &Object, expected: &Expected<'_>) -> Result<String, Problem> {
    let wanted = issuer::directory_of(&expected.settings.issuer);
    let got = json::text(claims, "tid");
    match got {
        Some(tid) if got == wanted => Ok(tid.to_owned()),
        _ => Err(wrong_directory(Evidence::compared(
            "tid",
            wanted.unwrap_or_default(),
            shown(claims.get("tid")),
        ))),
    }
}

/// Entra: `oid` may be absent (no `profile` scope), but not something else than a GUID.
fn entra_person(claims: &Object) -> Result<Option<String>, Problem> {
    match claims.get("oid") {
        None => Ok(None),
        Some(Value::String(oid)) if issuer::is_guid(oid) => Ok(Some(oid.to_ascii_lowercase())),
        got => Err(refuse(
            "oid_malformed",
            Evidence::compared("oid", "a GUID", shown(got)),
        )),
    }
}
