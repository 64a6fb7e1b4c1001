//! What providers send, as far as we read it.
//!
//! Lenient in optional members (absent or of a strange type means absent),
//! strict in required ones; unknown members are ignored. Nothing here decides
//! whether a value is acceptable: that is `discovery`, `exchange` and `rules`.
//! Sources: OpenID Connect Discovery section 3, RFC 6749 sections 5.1 and
//! 5.2, the error members Entra adds.

use latchkey_core::secret::Secret;
use serde_json::Value;

use super::json::{self, Object};

/// Lists longer than this are cut.
const MAX_LIST: usize = 64;

/// A discovery document.
pub(super) struct Metadata {
    pub issuer: Option<String>,
    pub authorization: Option<String>,
    pub token: Option<String>,
    pub jwks: Option<String>,
    pub userinfo: Option<String>,
    pub end_session: Option<String>,
    pub response_types: Option<Vec<String>>,
    pub auth_methods: Option<Vec<String>>,
    pub algorithms: Option<Vec<String>>,
    pub iss_promised: bool,
    pub msgraph_host: Option<String>,
    /// Members that only version 1.0 documents of Entra have.
    pub is_version_1: bool,
}

impl Metadata {
    /// Reads the members we use.
    pub(super) fn of(document: &Object) -> Self {
        let text = |name| json::text(document, name).map(str::to_owned);
        let texts = |name| json::texts(document, name, MAX_LIST);
        let promised = "authorization_response_iss_parameter_supported";
        Metadata {
            issuer: text("issuer"),
            authorization: text("authorization_endpoint"),
            token: text("token_endpoint"),
            jwks: text("jwks_uri"),
            userinfo: text("userinfo_endpoint"),
            end_session: text("end_session_endpoint"),
            response_types: texts("response_types_supported"),
            auth_methods: texts("token_endpoint_auth_methods_supported"),
            algorithms: texts("id_token_signing_alg_values_supported"),
            iss_promised: document.get(promised) == Some(&Value::Bool(true)),
            msgraph_host: text("msgraph_host"),
            is_version_1: document.contains_key("microsoft_multi_refresh_token"),
        }
    }
}

/// The error members of a token, discovery or UserInfo answer.
#[derive(Default)]
pub(super) struct ErrorBody {
    pub error: Option<String>,
    pub description: Option<String>,
    /// `error_codes`, integers only.
    pub numbers: Vec<u64>,
    pub trace_id: Option<String>,
    pub correlation_id: Option<String>,
}

/// More numbers than this are not read.
const MAX_NUMBERS: usize = 8;

impl ErrorBody {
    /// Reads the error members of a body.
    pub(super) fn of(body: &Object) -> Self {
        let text = |name| json::text(body, name).map(str::to_owned);
        let listed = body.get("error_codes").and_then(Value::as_array);
        ErrorBody {
            error: text("error"),
            description: text("error_description"),
            numbers: listed
                .into_iter()
                .flatten()
                .filter_map(Value::as_u64)
                .take(MAX_NUMBERS)
                .collect(),
            trace_id: text("trace_id"),
            correlation_id: text("correlation_id"),
        }
    }
}

/// A successful token answer (RFC 6749 section 5.1, OIDC Core section 3.1.3.3).
pub(super) struct TokenAnswer {
    pub id_token: Option<Secret<String>>,
    pub access_token: Option<Secret<String>>,
    pub token_type: Option<String>,
    /// An `error` member is there although the status says success.
    pub has_error: bool,
}

impl TokenAnswer {
    /// Reads the members we use; `expires_in`, `scope` and the rest are ignored.
    pub(super) fn of(body: &Object) -> Self {
        let secret = |name| json::text(body, name).map(|text| Secret::new(text.to_owned()));
        TokenAnswer {
            id_token: secret("id_token"),
            access_token: secret("access_token"),
            token_type: json::text(body, "token_type").map(str::to_owned),
            has_error: body.contains_key("error"),
        }
    }
}
