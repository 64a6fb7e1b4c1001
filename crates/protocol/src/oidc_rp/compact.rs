//! Taking a signed token apart.
//!
//! Purpose: compact serialisation to header, signed bytes and signature.
//! Invariants: at most [`MAX_TOKEN`] bytes before anything is split (T036);
//! exactly three parts, five meaning an encrypted token, which is refused
//! (T037); base64url without padding, blanks or stray bits (T040); header and
//! claims are JSON objects without repeated members (T041). The claims are
//! read only after the signature was found good.
//! Source: RFC 7515 sections 3.1 and 7.1. It judges nothing.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::json::{self, JsonFault, Object};

/// Longer tokens are refused.
pub(super) const MAX_TOKEN: usize = 16 * 1024;

/// A token taken apart, nothing about it checked.
pub(super) struct Compact<'a> {
    pub header: Object,
    /// What the signature is over.
    pub message: &'a [u8],
    pub signature: Vec<u8>,
    payload: &'a str,
}

/// Why a text is no signed token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenFault {
    TooLarge,
    Encrypted,
    Malformed,
}

impl TokenFault {
    /// The word used as reason.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            TokenFault::TooLarge => "token_too_large",
            TokenFault::Encrypted => "token_encrypted",
            TokenFault::Malformed => "token_malformed",
        }
    }
}

impl<'a> Compact<'a> {
    /// Takes `token` apart.
    pub(super) fn parse(token: &'a str) -> Result<Self, TokenFault> {
        if token.len() > MAX_TOKEN {
            return Err(TokenFault::TooLarge);
        }
        let parts: Vec<&str> = token.splitn(6, '.').collect();
        let [header, payload, signature] = parts[..] else {
            return Err(if parts.len() == 5 {
                TokenFault::Encrypted
            } else {
                TokenFault::Malformed
            });
        };
        let message = &token.as_bytes()[..header.len() + 1 + payload.len()];
        let signature = decode(signature)?;
        if signature.is_empty() {
            return Err(TokenFault::Malformed);
        }
        Ok(Compact {
            header: object(header)?,
            message,
            signature,
            payload,
        })
    }

    /// The claims; to be asked for only once the signature was found good.
    pub(super) fn claims(&self) -> Result<Object, TokenFault> {
        object(self.payload)
    }
}

fn decode(part: &str) -> Result<Vec<u8>, TokenFault> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| TokenFault::Malformed)
}

fn object(part: &str) -> Result<Object, TokenFault> {
    json::object(&decode(part)?, MAX_TOKEN).map_err(|_: JsonFault| TokenFault::Malformed)
}
