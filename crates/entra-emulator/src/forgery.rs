//! Forged and broken ID tokens, on a test's order.
//!
//! Purpose: every way a token can lie, so that a relying party's refusals can be proved.
//! Invariants: each forgery differs from a right token in one thing; the right signature stays unless the signature is
//! the lie; nothing is forged unless ordered.
//! Source: item 28 of entra-id.md section 17; RFC 8725. Single claims are bent by claim overrides instead.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::directory::{FABRIKAM, MSA_TENANT};
use crate::keys::{KeyRing, signing_input};
use crate::{EmulatorError, chance};

/// The one thing that is wrong with the next ID tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forgery {
    /// `alg` is `none`, no signature.
    AlgNone,
    /// HMAC with the public key as its secret.
    Hs256WithPublicKey,
    /// Signature of another token.
    BrokenSignature,
    /// A key that no set shows.
    UnknownKid,
    /// A key shown in the set whose `issuer` is another cloud's.
    MisfitKeyIssuer,
    /// A right signature without `kid` in the header.
    NoKid,
    /// A header with a critical extension nobody knows.
    UnknownCrit,
    /// Another client in `aud`.
    WrongAudience,
    /// Two clients in `aud`, no `azp`.
    TwoAudiences,
    /// The v1.0 issuer.
    IssuerV1,
    /// The issuer of another tenant, `tid` unchanged.
    IssuerOtherTenant,
    /// The issuer of another cloud.
    IssuerOtherCloud,
    /// `tid` of another tenant, issuer unchanged.
    TidMismatch,
    /// Ended an hour ago.
    Expired,
    /// Valid an hour from now.
    NotYetValid,
    /// A nonce nobody sent.
    WrongNonce,
    /// No nonce.
    NoNonce,
    /// No subject.
    NoSubject,
    /// A two-part text instead of a token.
    NotAToken,
}

/// The forged token.
pub(crate) fn forged(
    forgery: Forgery,
    keys: &mut KeyRing,
    mut claims: Value,
    tid: &str,
    client_id: &str,
) -> Result<String, EmulatorError> {
    bend(forgery, &mut claims);
    let key = keys.signer(tid, client_id)?;
    let token = match forgery {
        Forgery::AlgNone => {
            format!(
                "{}.",
                signing_input(&json!({"typ": "JWT", "alg": "none"}), &claims)
            )
        }
        Forgery::Hs256WithPublicKey => key.sign_with_public_key_as_secret(&claims),
        Forgery::BrokenSignature => broken(&key.sign(&claims)),
        Forgery::UnknownKid => keys.unpublished()?.sign(&claims),
        Forgery::MisfitKeyIssuer => {
            keys.show_foreign(true);
            keys.foreign()?.sign(&claims)
        }
        Forgery::NoKid => key.sign_with_header(&json!({"typ": "JWT", "alg": "RS256"}), &claims),
        Forgery::UnknownCrit => {
            let header = json!({
                "typ": "JWT", "alg": "RS256", "kid": key.kid(), "crit": ["entra_unknown"], "entra_unknown": true
            });
            key.sign_with_header(&header, &claims)
        }
        Forgery::NotAToken => "eyJ0.eyJ0".to_owned(),
        _ => key.sign(&claims),
    };
    Ok(token)
}

/// Forgeries that lie in the claims.
fn bend(forgery: Forgery, claims: &mut Value) {
    let other = if claims["tid"] == FABRIKAM {
        MSA_TENANT
    } else {
        FABRIKAM
    };
    let tid = claims["tid"].as_str().unwrap_or_default().to_owned();
    let issuer = claims["iss"].as_str().unwrap_or_default().to_owned();
    let shift = |claims: &mut Value, seconds: i64| {
        for name in ["iat", "nbf", "exp"] {
            claims[name] = json!(claims[name].as_i64().unwrap_or_default() + seconds);
        }
    };
    match forgery {
        Forgery::WrongAudience => claims["aud"] = json!(chance::guid()),
        Forgery::TwoAudiences => claims["aud"] = json!([claims["aud"], chance::guid()]),
        Forgery::IssuerV1 => claims["iss"] = json!(format!("https://sts.windows.net/{tid}/")),
        Forgery::IssuerOtherTenant => claims["iss"] = json!(issuer.replace(&tid, other)),
        Forgery::IssuerOtherCloud => {
            claims["iss"] = json!(format!("https://login.microsoftonline.us/{tid}/v2.0"));
        }
        Forgery::TidMismatch => claims["tid"] = json!(other),
        Forgery::Expired => shift(claims, -7200),
        Forgery::NotYetValid => shift(claims, 3600 + 300),
        Forgery::WrongNonce => claims["nonce"] = json!(chance::text::<16>()),
        Forgery::NoNonce => crate::token::replace(claims, "nonce", None),
        Forgery::NoSubject => crate::token::replace(claims, "sub", None),
        _ => {}
    }
}

/// Changes the first letter of the signature.
fn broken(token: &str) -> String {
    let Some((input, signature)) = token.rsplit_once('.') else {
        return token.to_owned();
    };
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{input}.{first}{}", signature.get(1..).unwrap_or_default())
}
