//! Asking UserInfo for what the ID token lacks.
//!
//! Purpose: one request with the access token, three seconds at most.
//! Invariants: its `sub` must be there and equal the ID token's, else the
//! whole sign-in is refused (T011); every other failure is the caller's to
//! ignore unless the e-mail address was needed. Nothing but plain JSON is
//! read: signed or encrypted UserInfo was never agreed.
//! Source: OIDC Core section 5.3. Whether to ask is the caller's decision.

use latchkey_core::{
    connection::Endpoints,
    ports::{HttpError, HttpRequest, HttpResponse},
    problem::{Code, Evidence, Problem, Stage},
    secret::Secret,
};
use serde_json::Value;
use url::Url;

use super::{
    answer::{self, Asked, MAX_ANSWER, USERINFO_TIMEOUT_MS},
    json::Object,
    rules::Verified,
};

/// What UserInfo said about the same person as the ID token. No `Debug`.
pub struct UserInfo {
    pub(super) claims: Object,
}

/// Why there is nothing to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserInfoError {
    /// It speaks of somebody else, or of nobody: the sign-in is refused.
    SubjectDiffers(Problem),
    /// It did not answer usefully: ignored, unless the e-mail was needed.
    Failed(Problem),
}

/// The request; `None` if the provider has no UserInfo or gave no access token.
pub fn request(
    endpoints: &Endpoints,
    access_token: Option<&Secret<String>>,
) -> Option<HttpRequest> {
    let url = Url::parse(endpoints.userinfo.as_deref()?).ok()?;
    // A token that is no header text would reach the wire as something else (RFC 6750 section 2.1).
    let token =
        access_token.filter(|token| token.expose().bytes().all(|b| b.is_ascii_graphic()))?;
    let mut request = answer::get(url, MAX_ANSWER);
    request.authorization = Some(Secret::new(format!("Bearer {}", token.expose())));
    request.timeout_ms = USERINFO_TIMEOUT_MS;
    Some(request)
}

/// Reads the answer to [`request`].
///
/// # Errors
/// See [`UserInfoError`].
pub fn read(
    endpoints: &Endpoints,
    verified: &Verified,
    answer: Result<HttpResponse, HttpError>,
) -> Result<UserInfo, UserInfoError> {
    let asked = Asked {
        stage: Stage::Claims,
        url: endpoints.userinfo.as_deref().unwrap_or_default(),
        limit: MAX_ANSWER,
    };
    let claims = answer::open(answer, &asked)
        .and_then(|opened| opened.success(&asked))
        .map_err(UserInfoError::Failed)?;
    let got = claims.get("sub").and_then(Value::as_str);
    if got != Some(verified.subject()) {
        let evidence = Evidence::compared(
            "sub of UserInfo",
            verified.subject(),
            got.unwrap_or("nothing"),
        );
        let problem = asked.problem(Code::SsoTokenInvalid, "userinfo_subject", evidence);
        return Err(UserInfoError::SubjectDiffers(problem));
    }
    Ok(UserInfo { claims })
}
