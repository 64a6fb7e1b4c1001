//! Keys, tokens, settings and answers for the tests.

use std::sync::OnceLock;

use aws_lc_rs::{
    encoding::AsDer,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm as Signing, EncodingKey, crypto};
use latchkey_core::{
    connection::{Endpoints, Settings},
    ports::{HttpError, HttpResponse},
    problem::Problem,
    time::Timestamp,
};
use serde_json::{Value, json};

use crate::oidc_rp::{keys, keys::KeySet};

pub(super) const NOW_SECONDS: i64 = 1_800_000_000;
pub(super) const NOW: Timestamp = Timestamp::from_millis(NOW_SECONDS * 1000);
pub(super) const TID: &str = "11111111-2222-4333-8444-555555555555";
pub(super) const OTHER_TID: &str = "99999999-2222-4333-8444-555555555555";
pub(super) const OID: &str = "0a0a0a0a-1111-4222-8333-444444444444";
pub(super) const CLIENT: &str = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
pub(super) const NONCE: &str = "n-0S6_WzA2Mj-nonce";
pub(super) const ISSUER: &str = "https://idp.example";
pub(super) const ENTRA: &str = "https://login.example/11111111-2222-4333-8444-555555555555/v2.0";
pub(super) const ACCESS: &str = "the-access-token";
pub(super) const REDIRECT: &str = "https://latchkey.example/auth/sso/callback";

/// A key pair: what signs, and the public half as it is published.
pub(super) struct TestKey {
    pub signing: EncodingKey,
    pub jwk: Value,
}

pub(super) fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Bytes of a PKCS #8 wrapping of a 2048-bit RSA key before the PKCS #1 part.
const PKCS8_HEAD: usize = 26;

fn rsa_key(kid: &str) -> TestKey {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
    let der = pair.as_der().expect("its encoding");
    let public = pair.public_key();
    TestKey {
        signing: EncodingKey::from_rsa_der(&der.as_ref()[PKCS8_HEAD..]),
        jwk: json!({
            "kty": "RSA", "use": "sig", "kid": kid,
            "n": b64(public.modulus().big_endian_without_leading_zero()),
            "e": b64(public.exponent().big_endian_without_leading_zero()),
        }),
    }
}

/// The key of the honest provider.
pub(super) fn rsa() -> &'static TestKey {
    static KEY: OnceLock<TestKey> = OnceLock::new();
    KEY.get_or_init(|| rsa_key("rsa-1"))
}

/// Another provider's key, published under the same name.
pub(super) fn foreign_rsa() -> &'static TestKey {
    static KEY: OnceLock<TestKey> = OnceLock::new();
    KEY.get_or_init(|| rsa_key("rsa-1"))
}

fn ec_key(kid: &str, crv: &str, algorithm: &'static EcdsaSigningAlgorithm) -> TestKey {
    let pair = EcdsaKeyPair::generate(algorithm).expect("a key");
    let point = &pair.public_key().as_ref()[1..];
    let (x, y) = point.split_at(point.len() / 2);
    TestKey {
        signing: EncodingKey::from_ec_der(pair.to_pkcs8v1().expect("its encoding").as_ref()),
        jwk: json!({ "kty": "EC", "crv": crv, "kid": kid, "x": b64(x), "y": b64(y) }),
    }
}

pub(super) fn p256() -> &'static TestKey {
    static KEY: OnceLock<TestKey> = OnceLock::new();
    KEY.get_or_init(|| ec_key("p256-1", "P-256", &ECDSA_P256_SHA256_FIXED_SIGNING))
}

pub(super) fn p384() -> &'static TestKey {
    static KEY: OnceLock<TestKey> = OnceLock::new();
    KEY.get_or_init(|| ec_key("p384-1", "P-384", &ECDSA_P384_SHA384_FIXED_SIGNING))
}

pub(super) fn ed25519() -> &'static TestKey {
    static KEY: OnceLock<TestKey> = OnceLock::new();
    KEY.get_or_init(|| {
        let pair = Ed25519KeyPair::generate().expect("a key");
        TestKey {
            signing: EncodingKey::from_ed_der(pair.to_pkcs8().expect("its encoding").as_ref()),
            jwk: json!({
                "kty": "OKP", "crv": "Ed25519", "kid": "ed-1", "x": b64(pair.public_key().as_ref()),
            }),
        }
    })
}

/// `value` with member `name` set.
pub(super) fn with(mut value: Value, name: &str, to: impl Into<Value>) -> Value {
    value[name] = to.into();
    value
}

/// `value` without member `name`.
pub(super) fn without(mut value: Value, name: &str) -> Value {
    value.as_object_mut().expect("an object").remove(name);
    value
}

/// `message` with its signature.
pub(super) fn sealed(key: &TestKey, algorithm: Signing, message: String) -> String {
    let signature = crypto::sign(message.as_bytes(), &key.signing, algorithm).expect("a signature");
    format!("{message}.{signature}")
}

/// A token of exactly these texts, signed by `key`.
pub(super) fn signed_raw(key: &TestKey, algorithm: Signing, header: &str, claims: &str) -> String {
    let message = format!("{}.{}", b64(header.as_bytes()), b64(claims.as_bytes()));
    sealed(key, algorithm, message)
}

pub(super) fn signed(key: &TestKey, algorithm: Signing, header: &Value, claims: &Value) -> String {
    signed_raw(key, algorithm, &header.to_string(), &claims.to_string())
}

pub(super) fn header() -> Value {
    json!({ "typ": "JWT", "alg": "RS256", "kid": "rsa-1" })
}

/// A token of the honest provider with these claims.
pub(super) fn token(claims: &Value) -> String {
    signed(rsa(), Signing::RS256, &header(), claims)
}

pub(super) fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": CLIENT, "sub": "1", "nonce": NONCE,
        "iat": NOW_SECONDS - 5, "exp": NOW_SECONDS + 3600,
        "email": "ada@acme.example", "given_name": "Ada", "family_name": "Lovelace",
    })
}

/// What Entra sends without any token configuration.
pub(super) fn entra_claims() -> Value {
    json!({
        "iss": ENTRA, "aud": CLIENT, "sub": "AAAAAAAAAAAAAAAAAAAAAPairwise", "nonce": NONCE,
        "iat": NOW_SECONDS - 300, "nbf": NOW_SECONDS - 300, "exp": NOW_SECONDS + 3600,
        "tid": TID, "oid": OID, "ver": "2.0", "name": "Ada Lovelace",
        "preferred_username": "ada@acme.example", "email": "ada@acme.example",
        "rh": "0.x", "uti": "u", "aio": "a",
    })
}

pub(super) fn settings() -> Settings {
    Settings {
        issuer: ISSUER.into(),
        client_id: CLIENT.into(),
        scopes: "openid profile email".into(),
        email_claim: "email".into(),
        first_name_claim: "given_name".into(),
        last_name_claim: "family_name".into(),
    }
}

pub(super) fn entra_settings() -> Settings {
    Settings {
        issuer: ENTRA.into(),
        ..settings()
    }
}

pub(super) fn endpoints() -> Endpoints {
    Endpoints {
        authorization: format!("{ISSUER}/authorize"),
        token: format!("{ISSUER}/token"),
        jwks: format!("{ISSUER}/keys"),
        userinfo: Some(format!("{ISSUER}/userinfo")),
        end_session: None,
        iss_promised: false,
        auth_methods: vec!["client_secret_basic".into()],
        algorithms: [
            "RS256", "RS512", "PS256", "PS384", "ES256", "ES384", "EdDSA",
        ]
        .map(String::from)
        .to_vec(),
        entra_like: false,
        msgraph_host: None,
    }
}

pub(super) fn entra_endpoints() -> Endpoints {
    let base = format!("https://login.example/{TID}");
    Endpoints {
        authorization: format!("{base}/oauth2/v2.0/authorize"),
        token: format!("{base}/oauth2/v2.0/token"),
        jwks: format!("{base}/discovery/v2.0/keys"),
        userinfo: Some("https://graph.example/oidc/userinfo".into()),
        end_session: None,
        iss_promised: false,
        auth_methods: [
            "client_secret_post",
            "private_key_jwt",
            "client_secret_basic",
        ]
        .map(String::from)
        .to_vec(),
        algorithms: vec!["RS256".into()],
        entra_like: true,
        msgraph_host: Some("graph.example".into()),
    }
}

pub(super) fn answer(status: u16, body: &Value) -> Result<HttpResponse, HttpError> {
    raw_answer(
        status,
        Some("application/json"),
        body.to_string().as_bytes(),
    )
}

pub(super) fn raw_answer(
    status: u16,
    content_type: Option<&str>,
    body: &[u8],
) -> Result<HttpResponse, HttpError> {
    Ok(HttpResponse {
        status,
        content_type: content_type.map(str::to_owned),
        body: body.to_vec(),
    })
}

pub(super) fn key_set(jwks: &[Value]) -> KeySet {
    let read = keys::read(
        "https://idp.example/keys",
        answer(200, &json!({ "keys": jwks })),
    );
    read.unwrap_or_else(|problem| panic!("usable keys, not {problem:?}"))
}

/// Code and reason, for comparing.
pub(super) fn told(problem: &Problem) -> (&'static str, &'static str) {
    (problem.code.as_str(), problem.reason)
}
