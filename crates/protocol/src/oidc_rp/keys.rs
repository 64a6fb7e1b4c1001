//! A provider's signing keys.
//!
//! Purpose: parse each key of a key set once into a ready key, so that a
//! check costs only the arithmetic. A [`KeySet`] is `Send + Sync` and never
//! changes: the caller keeps it in an `Arc`, per connection (T030), for at
//! most [`MAX_AGE`].
//! Invariants: symmetric keys, keys not meant for signatures, keys of unknown
//! kinds, weak, huge or broken ones are dropped, not fatal (T023, T031, T032);
//! at most [`MAX_KEYS`] are read. A `kid` that occurs twice is no error: every
//! fitting key of that name is tried, at most [`MAX_TRIES`] (T033). Key
//! addresses and certificates inside keys or tokens are ignored (T024).
//! Source: RFC 7517, RFC 7518 section 6, RFC 8037 section 2.

use aws_lc_rs::{
    rsa::PublicKeyComponents,
    signature::{self, ParsedPublicKey, RsaParameters},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use latchkey_core::{
    ports::{HttpError, HttpRequest, HttpResponse},
    problem::{Code, Evidence, Problem, Stage},
    time::Span,
};
use serde_json::Value;
use url::Url;

use super::{
    algorithm::{Algorithm, Family},
    answer::{self, Asked},
    json::{self, Object},
};

/// A cached set must not be used longer.
pub const MAX_AGE: Span = Span::hours(24);
/// A connection may refetch its keys once in this time (T034).
pub const REFETCH_EVERY: Span = Span::seconds(30);
/// More keys of a set are not looked at.
pub const MAX_KEYS: usize = 100;
/// More fitting keys than this are not tried for one token (T033).
pub const MAX_TRIES: usize = 10;
/// RSA moduli must have at least this many bits (T032).
const MIN_RSA_BITS: usize = 2048;
/// RSA moduli must have at most this many bits (T032).
const MAX_RSA_BITS: usize = 8192;
/// RSA exponents longer than 64 bits only cost time.
const MAX_EXPONENT_BYTES: usize = 8;

/// The usable keys of a provider.
pub struct KeySet {
    keys: Vec<Key>,
}

/// One usable key.
pub(super) struct Key {
    kid: Option<String>,
    alg: Option<String>,
    family: Family,
    /// Entra: which issuer, or template of issuers, the key belongs to.
    pub(super) issuer: Option<String>,
    ready: Vec<(Algorithm, ParsedPublicKey)>,
}

/// The request for the key set at `jwks`; `app_id` asks Entra for keys of that application too.
///
/// # Errors
/// If `jwks` is no URL, which reading the discovery document rules out.
pub fn request(jwks: &str, app_id: Option<&str>) -> Result<HttpRequest, Problem> {
    let mut url = Url::parse(jwks).map_err(|_| asked(jwks).misconfigured("endpoint_malformed"))?;
    if let Some(app_id) = app_id {
        url.query_pairs_mut().append_pair("appid", app_id);
    }
    Ok(answer::get(url, answer::MAX_KEYS))
}

/// Reads the answer to [`request`]; `jwks` is named in the evidence.
///
/// # Errors
/// `sso_idp_unreachable` without an answer; `sso_misconfigured` if it is no
/// key set or none of its keys can be used (`no_usable_key`).
pub fn read(jwks: &str, answer: Result<HttpResponse, HttpError>) -> Result<KeySet, Problem> {
    let asked = asked(jwks);
    let document = answer::open(answer, &asked)?.success(&asked)?;
    let Some(Value::Array(listed)) = document.get("keys") else {
        return Err(asked.misconfigured("keys_missing"));
    };
    let keys: Vec<Key> = listed
        .iter()
        .take(MAX_KEYS)
        .filter_map(Value::as_object)
        .filter_map(Key::read)
        .collect();
    if keys.is_empty() {
        let evidence = Evidence::compared(
            "keys usable for signatures",
            "at least one",
            format!("{} listed, none usable", listed.len()),
        );
        return Err(asked.problem(Code::SsoMisconfigured, "no_usable_key", evidence));
    }
    Ok(KeySet { keys })
}

fn asked(url: &str) -> Asked<'_> {
    Asked {
        stage: Stage::Discovery,
        url,
        limit: answer::MAX_KEYS,
    }
}

impl KeySet {
    /// How many keys can be used.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no key can be used; [`read`] never returns such a set.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The key ids, for the admin's page.
    pub fn kids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().filter_map(|key| key.kid.as_deref())
    }

    /// The keys that may have made a signature with `algorithm`: those named
    /// `kid`, or any when the token names none; at most [`MAX_TRIES`].
    pub(super) fn fitting<'a, 'k>(
        &'a self,
        kid: Option<&'k str>,
        algorithm: Algorithm,
    ) -> impl Iterator<Item = &'a Key> + use<'a, 'k> {
        self.keys
            .iter()
            .filter(move |key| kid.is_none() || key.kid.as_deref() == kid)
            .filter(move |key| key.fits(algorithm))
            .take(MAX_TRIES)
    }
}

impl Key {
    /// A usable key, or `None` for one that must be skipped.
    fn read(jwk: &Object) -> Option<Self> {
        let for_signatures = match jwk.get("use") {
            None => true,
            Some(purpose) => purpose == "sig",
        };
        if !for_signatures || !allows_verify(jwk) {
            return None;
        }
        let alg = match jwk.get("alg") {
            None => None,
            Some(Value::String(name)) => Some(name.clone()),
            Some(_) => return None,
        };
        let (family, ready) = match json::text(jwk, "kty")? {
            "RSA" => (Family::Rsa, rsa(jwk)?),
            "EC" => elliptic(jwk)?,
            "OKP" => (Family::Ed25519, edwards(jwk)?),
            _ => return None,
        };
        Some(Key {
            kid: json::text(jwk, "kid").map(str::to_owned),
            alg,
            family,
            issuer: json::text(jwk, "issuer").map(str::to_owned),
            ready,
        })
    }

    /// Whether this key may be used with `algorithm` (T031).
    fn fits(&self, algorithm: Algorithm) -> bool {
        let alg_agrees = match self.alg.as_deref() {
            None => true,
            Some(name) => name == algorithm.as_str(),
        };
        alg_agrees && self.family == algorithm.family()
    }

    /// Whether `signature` over `message` was made with this key.
    pub(super) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        self.ready
            .iter()
            .find(|(one, _)| *one == algorithm)
            .is_some_and(|(_, key)| key.verify_sig(message, signature).is_ok())
    }
}

/// `key_ops`, when there, must list `verify` (RFC 7517 section 4.3).
fn allows_verify(jwk: &Object) -> bool {
    match jwk.get("key_ops") {
        None => true,
        Some(Value::Array(operations)) => operations.iter().any(|one| one == "verify"),
        Some(_) => false,
    }
}

fn bytes(jwk: &Object, name: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(json::text(jwk, name)?).ok()
}

/// RSA: 2048 to 8192 bits, odd exponent of at least 3.
fn rsa(jwk: &Object) -> Option<Vec<(Algorithm, ParsedPublicKey)>> {
    let n = without_leading_zeros(bytes(jwk, "n")?);
    let e = without_leading_zeros(bytes(jwk, "e")?);
    let bits = n.len() * 8 - n.first()?.leading_zeros() as usize;
    let exponent_is_sound =
        e.len() <= MAX_EXPONENT_BYTES && e.last()? % 2 == 1 && (e.len() > 1 || *e.first()? >= 3);
    let modulus_is_odd = n.last()? % 2 == 1;
    if !(MIN_RSA_BITS..=MAX_RSA_BITS).contains(&bits) || !exponent_is_sound || !modulus_is_odd {
        return None;
    }
    let components = PublicKeyComponents { n, e };
    let kinds: [(Algorithm, &'static RsaParameters); 6] = [
        (Algorithm::Rs256, &signature::RSA_PKCS1_2048_8192_SHA256),
        (Algorithm::Rs384, &signature::RSA_PKCS1_2048_8192_SHA384),
        (Algorithm::Rs512, &signature::RSA_PKCS1_2048_8192_SHA512),
        (Algorithm::Ps256, &signature::RSA_PSS_2048_8192_SHA256),
        (Algorithm::Ps384, &signature::RSA_PSS_2048_8192_SHA384),
        (Algorithm::Ps512, &signature::RSA_PSS_2048_8192_SHA512),
    ];
    let ready = |(algorithm, parameters)| {
        let key = components.to_parsed_public_key(parameters).ok()?;
        Some((algorithm, key))
    };
    kinds.into_iter().map(ready).collect()
}

fn without_leading_zeros(mut number: Vec<u8>) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.drain(..zeros);
    number
}

type Ready = (Family, Vec<(Algorithm, ParsedPublicKey)>);

/// P-256 or P-384; parsing refuses a point that is not on the curve.
fn elliptic(jwk: &Object) -> Option<Ready> {
    let (family, algorithm, width) = match json::text(jwk, "crv")? {
        "P-256" => (Family::P256, Algorithm::Es256, 32),
        "P-384" => (Family::P384, Algorithm::Es384, 48),
        _ => return None,
    };
    let (x, y) = (bytes(jwk, "x")?, bytes(jwk, "y")?);
    if x.len() != width || y.len() != width {
        return None;
    }
    let point = [vec![4], x, y].concat();
    let key = if algorithm == Algorithm::Es256 {
        ParsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point)
    } else {
        ParsedPublicKey::new(&signature::ECDSA_P384_SHA384_FIXED, point)
    };
    Some((family, vec![(algorithm, key.ok()?)]))
}

fn edwards(jwk: &Object) -> Option<Vec<(Algorithm, ParsedPublicKey)>> {
    if json::text(jwk, "crv")? != "Ed25519" {
        return None;
    }
    let key = ParsedPublicKey::new(&signature::ED25519, bytes(jwk, "x")?).ok()?;
    Some(vec![(Algorithm::EdDsa, key)])
}
